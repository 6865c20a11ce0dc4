"""The address of a file that an authority links to from a page, under a name that changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx

from screening.errors import Unreadable
from screening.model import Part


def linked_address(page: bytes, page_url: httpx.URL, part: Part, where: str) -> httpx.URL:
    """Return where the one link with the part's text points, on the page's own site."""
    wanted = _words(part.link_text)
    addresses = {
        href for text, href in _links(page, where) if _words(text) == wanted and not href.startswith("#")
    }
    if len(addresses) != 1:
        raise Unreadable(
            f"{where}: the page has {len(addresses)} links that read {part.link_text!r}, expected one: "
            "has it been rebuilt? Download the list by hand and refresh from the file"
        )
    site = httpx.URL(part.url).host.removeprefix("www.")
    try:
        address = page_url.join(addresses.pop())
        host = address.host
    except (httpx.InvalidURL, UnicodeError):
        raise Unreadable(f"{where}: the link {part.link_text!r} points nowhere; look at the page") from None
    is_same_site = host == site or host.endswith(f".{site}")
    if not is_same_site or address.scheme not in {"https", httpx.URL(part.url).scheme}:
        raise Unreadable(
            f"{where}: the link {part.link_text!r} leads to {address.scheme}://{host}, away from {site}; "
            "look at the page before trusting it"
        )
    return address


def _links(page: bytes, where: str) -> Iterator[tuple[str, str]]:
    from lxml import etree, html

    try:
        parser = html.HTMLParser(no_network=True, huge_tree=False)
        document: Any = html.document_fromstring(page, parser=parser)
    except (etree.LxmlError, ValueError):
        raise Unreadable(f"{where}: the page is no HTML; look at it in a browser") from None
    for link in document.iter("a"):
        if link.get("href"):
            yield link.text_content(), link.get("href").strip()


def _words(text: str) -> str:
    return " ".join(text.split()).casefold()

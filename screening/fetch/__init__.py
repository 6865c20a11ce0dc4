"""Published bytes over HTTP: what an authority serves now, whole, or an error that says whether to try again.

Nothing is retried here; that is the scheduler's business. An address is shown and kept as the list's module
states it: neither a token nor the signed address behind a redirect reaches a message, a log or the lake.
"""

from __future__ import annotations

import hashlib
import logging
import re
import ssl
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field

import httpx

from screening.errors import SourceError, Unreachable, Unreadable
from screening.fetch._deadline import Deadline
from screening.fetch._links import linked_address
from screening.model import Layout, Part

MAX_REDIRECTS = 5
MAX_PAGE = 8 * 2**20
"""Bytes of a page that is only looked at for a link."""

_KEPT_HEADERS = (
    "content-type",
    "content-length",
    "content-encoding",
    "date",
    "last-modified",
    "etag",
    "x-amz-meta-publication-id",
    "x-amz-meta-delta-name",
)
_ADVICE = {
    401: "it asks for a login: look whether the list has moved or now needs a token",
    403: "it refuses us: look at the token, the User-Agent setting and the proxy",
    404: "the file is not there: look for its new address on the authority's page",
    407: "the proxy asks for a login: look at the proxy setting",
    410: "the file was taken away: look for its new address on the authority's page",
}
_WORTH_A_RETRY = frozenset({408, 425, 429})
_ABSENT = frozenset({404, 410})
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:(?:<\?xml[^>]*+>|(?><!--.*?-->))\s*+)*+<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """How downloads are made.

    `timeout` bounds each silence, `deadline` a whole download, `max_bytes` a file both packed and unpacked.
    `tokens` are looked up by `Part.token_setting` and sent as the query parameter `token`. Without `proxy`
    and `ca_bundle` those of the environment hold (HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE).
    """

    user_agent: str = "Mozilla/5.0 (compatible; screening/0.1; restricted-party list download)"
    timeout: float = 60.0
    deadline: float = 900.0
    max_bytes: int = 512 * 2**20
    proxy: str = field(default="", repr=False)
    ca_bundle: str = ""
    tokens: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Tags:
    """What an authority said about the file we hold; asked again with them it may answer "unchanged"."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class FetchedPart:
    """One published file. `content` is None where it is unchanged since the tags we sent (status 304).

    `url` is `Part.url`, which holds no token, whatever redirects and links led from it to the bytes.
    """

    name: str
    url: str
    status: int
    content: bytes | None = field(repr=False)
    sha256: str
    etag: str
    last_modified: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    url: httpx.URL
    headers: httpx.Headers
    content: bytes


def fetch_layout(
    layout: Layout, *, options: FetchOptions, known: Mapping[str, Tags]
) -> tuple[FetchedPart, ...]:
    """Fetch the parts of a layout in order; `known` are the tags of the files we hold, by part name.

    An optional part that the authority does not publish (404, 410) is left out. Raises `Unreachable` where a
    retry may help and `Unreadable` where a person must look; one failing part fails the layout.
    """
    for name in ("httpx", "httpcore"):  # their lines quote whole addresses, tokens and signatures included
        logging.getLogger(name).setLevel(logging.WARNING)
    with _client(options) as client:
        found = [_fetch_part(client, part, options, known.get(part.name, Tags())) for part in layout.parts]
    return tuple(part for part in found if part is not None)


def _client(options: FetchOptions) -> httpx.Client:
    failure = ""
    try:
        verify = ssl.create_default_context(cafile=options.ca_bundle) if options.ca_bundle else True
        return httpx.Client(
            verify=verify,
            proxy=options.proxy or None,
            timeout=options.timeout,
            limits=httpx.Limits(max_keepalive_connections=0),
            headers={"User-Agent": options.user_agent, "Accept": "*/*", "Accept-Encoding": "gzip"},
        )
    except OSError:
        failure = f"the file of certificate authorities {options.ca_bundle!r} cannot be read"
    except (ValueError, ImportError, httpx.InvalidURL):
        failure = "the proxy setting (or HTTPS_PROXY) is no address like http://host:port"
    raise Unreadable(f"downloads cannot start: {failure}; mend the setting")


def _fetch_part(client: httpx.Client, part: Part, options: FetchOptions, known: Tags) -> FetchedPart | None:
    where = f"{part.name} at {part.url or '(no address)'}"
    address = _address(part, options, where)
    if part.link_text:
        page = _download(client, address, Tags(), f"{where} (the page)", options, MAX_PAGE)
        if page.status != 200:
            raise _explained_status(page, part, f"{where} (the page)")
        address = linked_address(page.content, page.url, part, where)
        known = Tags()  # they may be of another file: the link is free to point elsewhere today
    answer = _download(client, address, known, where, options, options.max_bytes)
    if answer.status in _ABSENT and not part.required:
        return None
    is_unchanged = answer.status == 304 and known != Tags()
    if answer.status != 200 and not is_unchanged:
        raise _explained_status(answer, part, where)
    if not is_unchanged:
        _refuse_what_is_no_list(where, answer)
    return FetchedPart(
        name=part.name,
        url=part.url,
        status=answer.status,
        content=None if is_unchanged else answer.content,
        sha256="" if is_unchanged else hashlib.sha256(answer.content).hexdigest(),
        etag=_tag(answer.headers, "etag") or (known.etag if is_unchanged else ""),
        last_modified=_tag(answer.headers, "last-modified") or (known.last_modified if is_unchanged else ""),
        headers={name: answer.headers[name][:200] for name in _KEPT_HEADERS if name in answer.headers},
    )


def _address(part: Part, options: FetchOptions, where: str) -> httpx.URL:
    if not part.url:
        raise Unreadable(f"{where}: this layout is read from files only; fetch the list in its live layout")
    if not part.token_setting:
        return httpx.URL(part.url)
    token = options.tokens.get(part.token_setting, "")
    if not token:
        raise Unreadable(f"{where}: needs a token; set {part.token_setting}")
    return httpx.URL(part.url).copy_set_param("token", token)


def _conditions(known: Tags) -> dict[str, str]:
    conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in conditions.items() if value}


def _tag(headers: httpx.Headers, name: str) -> str:
    """A header value that we may send back as it is; anything else is no tag."""
    value = headers.get(name, "")
    return value if value.isascii() and value.isprintable() and len(value) <= 200 else ""


def _explained_status(answer: _Answer, part: Part, where: str) -> SourceError:
    status = answer.status
    token = f"; a wrong token is answered so too, look at {part.token_setting}" if part.token_setting else ""
    if status >= 500 or status in _WORTH_A_RETRY:
        asked = re.fullmatch(r"[0-9]{1,6}", answer.headers.get("retry-after", ""))
        wait = f"; it asks to wait {asked[0]} s" if asked else ""
        return Unreachable(
            f"{where}: answers {status}{wait}{token if status == 500 else ''}; try again later"
        )
    advice = _ADVICE.get(status, "which is no file; look at the address in a browser")
    return Unreadable(f"{where}: answers {status}: {advice}{token if status in (401, 403) else ''}")


def _download(
    client: httpx.Client,
    address: httpx.URL,
    known: Tags,
    where: str,
    options: FetchOptions,
    most: int,
) -> _Answer:
    """Follow redirects to an answer of whatever status; it has content only with 200, and then all of it."""
    deadline = Deadline(options.deadline)
    try:
        with deadline:
            request = client.build_request(
                "GET", address, headers=_conditions(known), extensions={"trace": deadline.watch}
            )
            answer = _followed(client, request, where, most)
    except (httpx.TransportError, httpx.InvalidURL, UnicodeError, zlib.error, EOFError) as error:
        failure: SourceError | None = _explained(error, where, options)
    else:
        failure = None
    # raised outside of the except clause: httpx's errors carry the request, with token and all
    if deadline.has_passed:
        raise Unreachable(f"{where}: not complete after {options.deadline:g} s; try again later")
    if failure is not None:
        raise failure
    return answer


def _explained(error: Exception, where: str, options: FetchOptions) -> SourceError:
    match error:
        case httpx.TimeoutException():
            return Unreachable(f"{where}: silent for {options.timeout:g} s; try again later")
        case httpx.UnsupportedProtocol() | httpx.InvalidURL() | UnicodeError():  # of a host name
            return Unreadable(f"{where}: leads to something that is no web address; look at it in a browser")
        case httpx.ProxyError():
            return Unreachable(f"{where}: the proxy does not let us through; look at the proxy setting")
        case httpx.RemoteProtocolError() | EOFError() | zlib.error():
            return Unreachable(f"{where}: the answer was cut short or damaged on its way; try again later")
        case _ if _has_cause(error, ssl.SSLCertVerificationError):
            return Unreadable(f"{where}: its certificate is not trusted; look at it, and at the CA setting")
        case _:
            return Unreachable(f"{where}: cannot be reached ({type(error).__name__}); try again later")


def _has_cause(error: BaseException | None, kind: type[BaseException]) -> bool:
    while error is not None and not isinstance(error, kind):
        error = error.__cause__ or error.__context__
    return error is not None


def _followed(client: httpx.Client, request: httpx.Request, where: str, most: int) -> _Answer:
    for _ in range(MAX_REDIRECTS + 1):
        response = client.send(request, stream=True)
        with closing(response):
            following = response.next_request
            if following is None:
                content = _body(response, where, most) if response.status_code == 200 else b""
                return _Answer(response.status_code, response.url, response.headers, content)
        if request.url.scheme == "https" and following.url.scheme != "https":
            raise Unreadable(
                f"{where}: redirects from https to {following.url.scheme}, which is refused; look at it in a browser"
            )
        request = following
    raise Unreadable(f"{where}: redirects more than {MAX_REDIRECTS} times; look at it in a browser")


def _body(response: httpx.Response, where: str, most: int) -> bytes:
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    if packing not in ("identity", "", "gzip", "x-gzip"):
        raise Unreadable(f"{where}: is packed as {packing[:40]!r}, though only gzip was offered")
    too_large = f"{where}: has more than {most} bytes; look at it, and raise the limit if it may"
    announced = response.headers.get("content-length", "")
    if re.fullmatch(r"[0-9]{1,20}", announced) and int(announced) > most:
        raise Unreadable(too_large)
    wire = _at_most(response.iter_raw(), most, too_large)
    if packing in ("identity", ""):
        return b"".join(wire)
    return b"".join(
        _at_most(_gunzipped(wire), most, f"{where}: unpacks to more than {most} bytes; refused as a bomb")
    )


def _at_most(pieces: Iterator[bytes], most: int, otherwise: str) -> Iterator[bytes]:
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > most:
            raise Unreadable(otherwise)
        yield piece


def _gunzipped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Unpack in steps of 4 KiB: deflate makes at most a thousand times as much of them, never gigabytes."""
    stream = zlib.decompressobj(wbits=31)
    for piece in pieces:
        for start in range(0, len(piece), 4096):
            packed = piece[start : start + 4096]
            while packed:
                if stream.eof:
                    stream = zlib.decompressobj(wbits=31)
                yield stream.decompress(packed)
                packed = stream.unused_data
    if not stream.eof:
        raise EOFError


def _refuse_what_is_no_list(where: str, answer: _Answer) -> None:
    if not answer.content.strip():
        raise Unreadable(f"{where}: answers 200 with an empty file ({len(answer.content)} bytes); look at it")
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in ("text/html", "application/xhtml+xml") or _HTML.match(answer.content[:4096]):
        raise Unreadable(
            f"{where}: answers 200 with an HTML page, not a list: maintenance, a login or a new address; "
            "look at it in a browser"
        )

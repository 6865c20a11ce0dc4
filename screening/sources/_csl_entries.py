"""The rows of the Consolidated Screening List as entries, the same from the CSV as from the JSON feed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from screening.errors import Unreadable
from screening.model import Address
from screening.sources._csl_addresses import read_address, read_addresses
from screening.sources._csl_documents import Document, read_documents
from screening.sources._listed_names import at_semicolons
from screening.sources._reading import Published, Record, shown, stable_id

UNUSED = frozenset(
    {
        "gross_registered_tonnage",
        "gross_tonnage",
        "source_information_url",
        "source_list_url",
        "vessel_type",
    }
)
"""Published fields that say nothing about who the party is; they stay in `ListedParty.published`."""

_TEXTS = (
    "source",
    "entity_number",
    "type",
    "name",
    "title",
    "federal_register_notice",
    "start_date",
    "end_date",
    "standard_order",
    "license_requirement",
    "license_policy",
    "call_sign",
    "vessel_flag",
    "vessel_owner",
    "remarks",
)
_LISTS = ("programs", "citizenships", "dates_of_birth", "nationalities", "places_of_birth")
_ADDRESS = ("address", "city", "state", "postal_code", "country")
_DOCUMENT = ("type", "number", "country", "issue_date", "expiration_date")
_JSON_ENVELOPE = frozenset({"results", "total", "sources", "search_performed_at"})
_JSON_ONLY = frozenset({"id", "country"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: texts stripped, "" where there is none. `id` is "" in the layout of 28 columns."""

    where: str
    published: str
    id: str
    texts: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    alt_names: tuple[str, ...]
    addresses: tuple[Address, ...]
    documents: tuple[Document, ...]

    @property
    def own_id(self) -> str:
        """OFAC's number on the Treasury's rows, else the feed's own id, else one derived from stable fields.

        The feed's id of a row of Commerce or State is a hash of its content, so an edit there looks like a
        delisting and a listing; the layout of 28 columns gives not even that.
        """
        derived = (
            self.texts["name"],
            *(address.text for address in self.addresses),
            self.texts["start_date"],
            self.texts["federal_register_notice"],
        )
        return self.texts["entity_number"] or self.id or stable_id(*derived)

    @property
    def content(self) -> tuple[object, ...]:
        """All that the row says about the party; rows that are alike in it are one."""
        return (
            self.id,
            tuple(self.texts.items()),
            tuple(self.lists.items()),
            self.alt_names,
            self.addresses,
            self.documents,
        )

    @property
    def is_empty(self) -> bool:
        """Nothing stands in the row but its id and its source."""
        said = [text for field, text in self.texts.items() if field != "source"]
        return not any((*said, *self.lists.values(), self.alt_names, self.addresses, self.documents))


def read_entries(published: Published) -> Iterator[Entry]:
    """Yield every row of either layout, in order."""
    if published.layout == "json":
        yield from _from_json(published)
    else:
        yield from (_from_csv(row) for row in published.table("consolidated.csv"))


def _from_csv(row: Record) -> Entry:
    texts = {name: row.take(name) for name in _TEXTS}
    entry = Entry(
        where=row.where,
        published=row.published(),
        id=row.take("_id") if "_id" in row.fields else "",
        texts=texts,
        lists={name: tuple(filter(None, row.take(name).split("; "))) for name in _LISTS},
        alt_names=at_semicolons(row.take("alt_names")),
        addresses=read_addresses(row.take("addresses"), ends_in_country=not _is_dpl(texts)),
        documents=read_documents(row.take("ids")),
    )
    row.close(ignore=UNUSED)
    return entry


def _from_json(published: Published) -> Iterator[Entry]:
    where = f"{published.list_id}: consolidated.json"
    feed = published.json("consolidated.json")
    if not isinstance(feed, dict) or not isinstance(feed.get("results"), list):
        raise Unreadable(f"{where}: holds no list of results: has the layout changed?")
    _refuse_unread(where, feed, _JSON_ENVELOPE)
    results, total = feed["results"], feed.get("total")
    if total is not None and total != len(results):
        raise Unreadable(
            f"{where}: says it has {shown(str(total))} results and holds {len(results)}; fetch it again"
        )
    for number, result in enumerate(results, start=1):
        yield _from_result(f"{where}, result {number}", result)


def _from_result(where: str, result: Any) -> Entry:
    if not isinstance(result, dict):
        raise Unreadable(f"{where}: is no object: has the layout changed?")
    _refuse_unread(where, result, {*_TEXTS, *_LISTS, "alt_names", "addresses", "ids", *UNUSED, *_JSON_ONLY})
    missing = {"id", "source", "name"} - set(result)
    if missing:
        raise Unreadable(f"{where}: has no {sorted(missing)}: has the layout changed?")
    texts = {name: _text(where, name, result.get(name)) for name in _TEXTS}
    return Entry(
        where=where,
        published=json.dumps(result, ensure_ascii=False, separators=(",", ":")),
        id=_text(where, "id", result["id"]),
        texts=texts,
        lists={name: _texts(where, name, result.get(name)) for name in _LISTS}
        | ({"country": _texts(where, "country", result.get("country"))} if result.get("country") else {}),
        alt_names=tuple(
            name
            for published in _texts(where, "alt_names", result.get("alt_names"))
            for name in at_semicolons(published)
        ),
        addresses=tuple(
            address
            for item in _items(where, "addresses", result.get("addresses"), _ADDRESS)
            for address in read_address(item, ends_in_country=not _is_dpl(texts))
        ),
        documents=tuple(
            _document(item)
            for item in _items(where, "ids", result.get("ids"), _DOCUMENT)
            if any(item.values())
        ),
    )


def _is_dpl(texts: Mapping[str, str]) -> bool:
    return texts["source"].startswith("Denied Persons List")


def _document(item: Mapping[str, str]) -> Document:
    dates = tuple(filter(None, (item["issue_date"], item["expiration_date"])))
    return Document(item["type"], item["number"], item["country"], dates)


def _text(where: str, name: str, value: Any) -> str:
    """Return a text or a whole number as text; null is the empty text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise Unreadable(f"{where}: {name} is a {type(value).__name__}, expected text: has the layout changed?")


def _texts(where: str, name: str, value: Any) -> tuple[str, ...]:
    """Return a list of texts; null is the empty list, and a single text a list of one."""
    values = value if isinstance(value, list) else [value]
    return tuple(filter(None, (_text(where, name, item) for item in values)))


def _items(where: str, name: str, value: Any, keys: tuple[str, ...]) -> Iterator[Mapping[str, str]]:
    """Yield a list's objects, each with all its keys; null is the empty list."""
    if value is None or value == "":
        return
    if not isinstance(value, list):
        raise Unreadable(f"{where}: {name} is a {type(value).__name__}, expected a list")
    for item in value:
        if not isinstance(item, dict):
            raise Unreadable(f"{where}: {name} holds a {type(item).__name__}, expected objects")
        _refuse_unread(f"{where}: {name}", item, set(keys))
        yield {key: _text(where, f"{name}.{key}", item.get(key)) for key in keys}


def _refuse_unread(where: str, value: Mapping[str, Any], known: set[str] | frozenset[str]) -> None:
    unread = sorted(set(value) - known)
    if unread:
        raise Unreadable(f"{where}: unread fields {unread[:20]}: has the layout changed?")

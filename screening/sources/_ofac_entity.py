"""What an entity of OFAC's ENHANCED export says of a party: names, addresses, features, documents, relationships."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from screening.errors import Unreadable
from screening.model import Address, IdentifierKind, Name, NameRank, PartialDate, PartyKind
from screening.sources._ofac_details import MONTHS, Detail, split_name
from screening.sources._ofac_terms import Place, meaning_of
from screening.sources._reading import Node, iso_date, one_of

_FLAGS = {"true": True, "false": False}
_RANKS = {"A.K.A.": NameRank.ALIAS, "N.K.A.": NameRank.ALIAS, "F.K.A.": NameRank.FORMER}
_FAMILY = "family"
_GIVEN = "given"
_WHOLE = "whole"
_NAME_PARTS = {
    "Last Name": _FAMILY,
    "Maiden Name": _FAMILY,
    "Matronymic": _FAMILY,
    "First Name": _GIVEN,
    "Middle Name": _GIVEN,
    "Patronymic": _GIVEN,
    "Nickname": _WHOLE,
    "Entity Name": _WHOLE,
    "Vessel Name": _WHOLE,
    "Aircraft Name": _WHOLE,
}
"""Every `NAME PART TYPE`, and the part of a name it belongs to."""

_ADDRESS_PARTS = {
    part: part
    for part in ("ADDRESS1", "ADDRESS2", "ADDRESS3", "CITY", "STATE/PROVINCE", "POSTAL CODE", "REGION")
}
"""Every `LOCATION PART TYPE`, in the order an address is written."""

_IS_RELIABLE = {"": True, "Confirmed": True, "Reported": True, "False": False}
"""Every `RELIABILITY`; what OFAC marks as false is said and not compared."""

_DIRECTION_MARK = "[\u200e\u200f\u202a-\u202e\u2066-\u2069]"
_DIRECTION_MARKS = re.compile(f"^{_DIRECTION_MARK}+|{_DIRECTION_MARK}+$")


def inside(parent: Node, outer: str, inner: str) -> tuple[Node, ...]:
    """Take the elements of a list, none when there is no such list."""
    holder = parent.node(outer)
    return holder.nodes(inner) if holder is not None else ()


def word(parent: Node, tag: str) -> str:
    """Take a word of OFAC's tables, "" when there is none; its number in the table stays unread."""
    node = parent.node(tag)
    return "" if node is None else node.ignore("@refId", "@featureTypeId", "@id").value()


def words(parent: Node, outer: str, inner: str) -> tuple[str, ...]:
    """Take a list of words of OFAC's tables."""
    return tuple(node.ignore("@refId", "@id").value() for node in inside(parent, outer, inner))


def names(entity: Node, kind: PartyKind) -> Iterator[Name]:
    """Yield each name in each of its scripts; the primary name is primary in the script OFAC calls primary."""
    for node in inside(entity, "names", "name"):
        rank = _rank(node.ignore("@id"))
        for form in inside(node, "translations", "translation"):
            own_script = _flag(form.ignore("@id"), "isPrimary")
            yield _name(form, rank if own_script or rank is not NameRank.PRIMARY else NameRank.ALIAS, kind)


def addresses(entity: Node) -> Iterator[Address]:
    """Yield each address in each of its scripts; an address of nothing at all is a placeholder, and passed over."""
    for node in inside(entity, "addresses", "address"):
        country = word(node.ignore("@id"), "country")
        forms = [_address(form, country) for form in inside(node, "translations", "translation")]
        yield from (form for form in forms or [Address(country, country=country)] if form.text)


def details(entity: Node, info: Node) -> Iterator[Detail]:
    """Yield what is known of a party under OFAC's labels."""
    yield from (Detail("Title", title) for title in info.text("title").split("; ") if title)
    yield from (_feature(node) for node in inside(entity, "features", "feature"))
    yield from (_document(node) for node in inside(entity, "identityDocuments", "identityDocument"))


def relationships(entity: Node) -> Iterator[str]:
    """Say whom a party is linked to, as the legacy remarks do, and how."""
    for node in inside(entity, "relationships", "relationship"):
        how = word(node.ignore("@id"), "type"), word(node, "quality"), node.text("comments")
        other = node.node("relatedEntity")
        if other is None:
            raise Unreadable(f"{node.where}: has no relatedEntity: has the layout changed?")
        yield f"Linked To: {other.ignore('@entityId').value()} ({', '.join(filter(None, how))})"


def _rank(node: Node) -> NameRank:
    is_primary, is_weak, alias = (
        _flag(node, "isPrimary"),
        _flag(node, "isLowQuality"),
        word(node, "aliasType"),
    )
    if is_primary:
        return NameRank.PRIMARY
    rank: NameRank = one_of(node.where, "aliasType", alias, _RANKS)
    return NameRank.WEAK if is_weak else rank


def _name(form: Node, rank: NameRank, kind: PartyKind) -> Name:
    script = word(form, "script")
    last, first = form.text("formattedLastName"), form.text("formattedFirstName")
    parts = [
        (one_of(part.where, "type", word(part.ignore("@id"), "type"), _NAME_PARTS), part.text("value"))
        for part in inside(form, "nameParts", "namePart")
    ]
    text = _unmarked(form.text("formattedFullName"))
    if not text:
        raise Unreadable(f"{form.where}: formattedFullName is missing or empty: has the layout changed?")
    language = "" if script == "Latin" else script
    if kind is not PartyKind.PERSON:
        return Name(text, rank, language=language)
    family, given = (last, first) if first else (_joined(parts, _FAMILY), _joined(parts, _GIVEN))
    if not (family and given):
        family, given = split_name(text, kind)
    return Name(text, rank, family, given, language)


def _joined(parts: list[tuple[str, str]], wanted: str) -> str:
    return " ".join(_unmarked(value) for belongs, value in parts if belongs == wanted)


def _unmarked(text: str) -> str:
    """Strip the marks for the direction of writing that OFAC puts around Arabic; they are no part of the name."""
    return _DIRECTION_MARKS.sub("", text).strip()


def _address(form: Node, country: str) -> Address:
    form.ignore("@id", "isPrimary", "script")
    parts = {
        one_of(part.where, "type", word(part.ignore("@id"), "type"), _ADDRESS_PARTS): part.text("value")
        for part in inside(form, "addressParts", "addressPart")
    }
    return Address(
        text=", ".join(filter(None, [*(parts.get(name, "") for name in _ADDRESS_PARTS), country])),
        city=parts.get("CITY", ""),
        region=parts.get("STATE/PROVINCE", ""),
        postcode=parts.get("POSTAL CODE", ""),
        country=country,
    )


def _feature(node: Node) -> Detail:
    label = word(node.ignore("@id", "versionId", "valueRefId", "isPrimary"), "type")
    value, note, reliability = node.text("value"), node.text("comments"), word(node, "reliability")
    period = node.node("valueDate")
    if not one_of(node.where, "reliability", reliability, _IS_RELIABLE):
        return Detail(label, value, note=f"reliability: {reliability}", meaning=Place.REMARK)
    return Detail(label, value, note=note, date=None if period is None else _period(period, value))


def _document(node: Node) -> Detail:
    """Read a document; one of a type that is new to us is kept under OFAC's own name for it."""
    label = word(node.ignore("@id", "name"), "type")
    days = [("issued", node.node("issueDate")), ("expires", node.node("expirationDate"))]
    place, country = node.text("issuingLocation"), word(node, "issuingCountry")
    notes = [
        place if place != country else "",
        node.text("issuingAuthority"),
        " ".join(f"{what} {_period(day, '').text}" for what, day in days if day is not None),
        "" if _flag(node, "isValid") else "not valid",
        node.text("comments"),
        *(
            feature.ignore("@id", "@featureVersionId").value()
            for feature in inside(node, "idFeatures", "idFeature")
        ),
    ]
    return Detail(
        label,
        node.text("documentNumber"),
        country,
        note=", ".join(filter(None, notes)),
        meaning=meaning_of(label) or IdentifierKind.OTHER,
    )


def _period(node: Node, text: str) -> PartialDate:
    """Read the days a date can mean; without a text of its own it is written the way OFAC writes dates."""
    node.ignore("@id", "fromDateEnd", "toDateBegin", "isDateRange")
    first = iso_date(node.where, "fromDateBegin", node.text("fromDateBegin", required=True)).earliest
    last = iso_date(node.where, "toDateEnd", node.text("toDateEnd", required=True)).latest
    if first is None or last is None or last < first:
        raise Unreadable(f"{node.where}: {text!r} runs from {first} to {last}, which is no period")
    return PartialDate(text or _written(first, last), first, last, circa=_flag(node, "isApproximate"))


def _written(first: date, last: date) -> str:
    if first == last:
        return _day(first)
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return f"{first.year}" if first.year == last.year else f"{first.year} to {last.year}"
    return f"{_day(first)} to {_day(last)}"


def _day(day: date) -> str:
    return f"{day.day:02} {MONTHS[day.month - 1]} {day.year}"


def _flag(node: Node, tag: str) -> bool:
    return bool(one_of(node.where, tag, node.text(tag), _FLAGS))

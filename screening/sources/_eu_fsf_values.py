"""What the Commission writes into attributes: dates of two calendars, countries, documents, contacts, remarks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from screening.errors import Unreadable
from screening.model import Calendar, Identifier, IdentifierKind, PartialDate
from screening.sources._assembly import collapsed, joined
from screening.sources._reading import Node, iso_date, one_of, unique

BOOLEANS = {"": False, "false": False, "true": True}
CALENDARS = {"": Calendar.GREGORIAN, "GREGORIAN": Calendar.GREGORIAN, "ISLAMIC": Calendar.ISLAMIC}

# the closed vocabulary of `identificationTypeCode`
DOCUMENTS = {
    "passport": IdentifierKind.PASSPORT,
    "id": IdentifierKind.NATIONAL_ID,
    "ssn": IdentifierKind.NATIONAL_ID,
    "unssn": IdentifierKind.NATIONAL_ID,
    "nrn": IdentifierKind.NATIONAL_ID,
    "fiscalcode": IdentifierKind.TAX_ID,
    "taxid": IdentifierKind.TAX_ID,
    "euvat": IdentifierKind.TAX_ID,
    "regnumber": IdentifierKind.REGISTRATION,
    "tradelic": IdentifierKind.REGISTRATION,
    "swiftbic": IdentifierKind.BIC,
    "imo": IdentifierKind.IMO,
    "birthcert": IdentifierKind.OTHER,
    "drivinglicence": IdentifierKind.OTHER,
    "electionid": IdentifierKind.OTHER,
    "nationcert": IdentifierKind.OTHER,
    "other": IdentifierKind.OTHER,
    "residentperm": IdentifierKind.OTHER,
    "travelcardid": IdentifierKind.OTHER,
}
FLAGS = {
    "diplomatic": "diplomatic",
    "knownExpired": "known expired",
    "knownFalse": "known false",
    "reportedLost": "reported lost",
    "revokedByIssuer": "revoked by issuer",
}
CONTACTS = {
    "PHONE": IdentifierKind.PHONE,
    "FAX": IdentifierKind.PHONE,
    "EMAIL": IdentifierKind.EMAIL,
    "WEB": IdentifierKind.WEBSITE,
}

_WEAK = re.compile(
    r"\blo\w?[ -]+quality[ -]+(?:al+i+as|a\.? ?k\.? ?a\b)|(?:^|[;,.(\n])\s*lo\w?[ -]+quality\s*(?:$|[;,.)\n])",
    re.IGNORECASE,
)
_FORMER = re.compile(r"(?:^|[;,.(\n])\s*(?:former name\b|f\.k\.a\.?\s*(?:$|[;,.)\n]))", re.IGNORECASE)
_CONTACT_KEYS = re.compile(r"(PHONE|FAX|EMAIL|WEB)")
_NUMBER = re.compile(r"[0-9]{1,4}")


def line(node: Node, attribute: str) -> str:
    """Take an attribute on one line; "-" stands for nothing."""
    text = collapsed(node.attribute(attribute))
    return "" if text == "-" else text


def remark(node: Node) -> str:
    """Take the remarks of an element on one line."""
    return joined(*(collapsed(text) for text in node.texts("remark")), by="; ")


def is_weak(published_remark: str) -> bool:
    """Say whether a name's remark grades it as of low quality, in any of the spellings in use.

    A grading is an annotation of its own ("low quality alias", "lo quality aliias"); the same words inside
    a sentence about goods or owners grade nothing.
    """
    return _WEAK.search(published_remark) is not None


def is_former(published_remark: str) -> bool:
    """Say whether a name's remark calls this very name a former one ("former name of …").

    "Formerly known as X" stands beside the current name, so it does not.
    """
    return _FORMER.search(published_remark) is not None


def country(node: Node) -> tuple[str, str]:
    """Take the country as its code and its description, both empty for `00` and `UNKNOWN`.

    Codes that ISO has withdrawn (CS, YU, AN) stay as published.
    """
    code, name = line(node, "countryIso2Code"), line(node, "countryDescription")
    return "" if code == "00" else code, "" if name == "UNKNOWN" else name


def birth_dates(node: Node) -> tuple[PartialDate, ...]:
    """Read the date of a birthdate: day, month or year, a range of years, or nothing but a place.

    An Islamic date has no days on the Gregorian calendar. Where the Commission converted it, `birthdate`
    holds the Gregorian day as a second date (no Hijri year has reached 1500).
    """
    circa = one_of(node.where, "circa", node.attribute("circa"), BOOLEANS)
    calendar = one_of(node.where, "calendarType", node.attribute("calendarType"), CALENDARS)
    stated, whole = _Stated.of(node), line(node, "birthdate")
    dates: list[PartialDate] = []
    if calendar is Calendar.ISLAMIC:
        hijri, whole = stated.text or whole, whole if whole > "1500" else ""
        dates += [PartialDate(f"{hijri} (Islamic calendar)", circa=circa, calendar=calendar)] if hijri else []
    elif stated.text:
        dates.append(stated.placed(node.where, circa))
    if whole:
        dates.append(replace(iso_date(node.where, "birthdate", whole), circa=circa))
    return unique(dates)


def place_of_birth(node: Node, country_name: str) -> str:
    """Take the place of a birthdate as one text."""
    return joined(*(line(node, part) for part in ("place", "city", "region", "zipCode")), country_name)


def documents(node: Node) -> tuple[Identifier, ...]:
    """Read an identification: its number, and the number in Latin letters where that differs.

    Without a number (published as "-") there is one identifier with an empty value, for its note.
    """
    numbers = unique(filter(None, (line(node, "number"), line(node, "latinNumber"))))
    code = line(node, "identificationTypeCode")
    kind = one_of(node.where, "identificationTypeCode", code.lower(), DOCUMENTS)
    label = line(node, "identificationTypeDescription") or code
    iso, name = country(node)
    note = joined(*_document_notes(node), by="; ")
    return tuple(Identifier(kind, number, label, iso or name, note) for number in numbers or ("",))


def contacts(node: Node) -> tuple[Identifier, ...]:
    """Take the contacts of an address; a value may hold several.

    Key and values of several may have run together, as published once: `EMAILjur@…PHONE+7 (351) …WEBhttps://…`.
    """
    return unique(
        Identifier(CONTACTS[key], part, key)
        for contact in node.nodes("contactInfo")
        for key, value in _contact(contact)
        for part in re.split(r"\s*[;,]\s*", value)
        if part
    )


def _contact(node: Node) -> Iterator[tuple[str, str]]:
    key, value = collapsed(node.attribute("key")), collapsed(node.attribute("value"))
    node.ignore("regulationSummary")
    before, *parts = _CONTACT_KEYS.split(f"{key} {value}")
    if key in CONTACTS or before:
        one_of(node.where, "key", key, CONTACTS)
        parts = [key, value]
    for word, text in zip(parts[::2], parts[1::2], strict=True):
        yield word, text.strip()


def _document_notes(node: Node) -> Iterator[str]:
    yield line(node, "issuedBy")
    yield line(node, "region")
    for attribute, label in (
        ("issueDate", "issued"),
        ("issuedDate", "issued"),
        ("validFrom", "valid from"),
        ("validTo", "valid to"),
        ("nameOnDocument", "in the name of"),
    ):
        value = line(node, attribute)
        yield f"{label} {value}" if value else ""
    for attribute, label in FLAGS.items():
        yield label if one_of(node.where, attribute, node.attribute(attribute), BOOLEANS) else ""
    yield remark(node)


@dataclass(frozen=True, slots=True)
class _Stated:
    """The parts of a date as the Commission states them, in whatever calendar."""

    day: int | None
    month: int | None
    year: int | None
    first: int | None
    last: int | None

    @classmethod
    def of(cls, node: Node) -> _Stated:
        names = ("dayOfMonth", "monthOfYear", "year", "yearRangeFrom", "yearRangeTo")
        return cls(*(_number(node, name) for name in names))

    @property
    def text(self) -> str:
        """ISO 8601 as far as it goes, or the years; empty when nothing is stated."""
        if self.first is not None or self.last is not None:
            return joined(*(f"{word} {it}" for word, it in self._ends if it is not None), by=" ")
        month_and_day = "".join(f"-{part:02}" for part in (self.month, self.day) if part is not None)
        year = "-" if self.year is None else f"{self.year:04}"
        return f"{year}{month_and_day}" if month_and_day or self.year is not None else ""

    @property
    def _ends(self) -> tuple[tuple[str, int | None], ...]:
        return ("from", self.first), ("to", self.last)

    def placed(self, where: str, circa: bool) -> PartialDate:
        """Place it on the Gregorian calendar; a range with one end, or a day of no year, has no days."""
        try:
            if self.first is not None and self.last is not None:
                return PartialDate.between(self.text, self.first, self.last, circa=circa)
            if self.year is not None:
                return PartialDate.of(self.text, self.year, self.month, self.day, circa=circa)
        except ValueError as error:
            raise Unreadable(f"{where}: the birth date is {self.text!r} ({error})") from error
        return PartialDate(self.text, circa=circa)


def _number(node: Node, attribute: str) -> int | None:
    text = line(node, attribute)
    if text and not _NUMBER.fullmatch(text):
        raise Unreadable(f"{node.where}: {attribute} is {text!r}, expected a number")
    return int(text) if text else None

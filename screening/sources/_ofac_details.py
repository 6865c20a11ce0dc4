"""A party's details under OFAC's labels, each put where it belongs; dates and names the way OFAC writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from screening.errors import Unreadable
from screening.model import Country, CountryRole, Identifier, IdentifierKind, PartialDate, PartyKind
from screening.sources._ofac_terms import Meaning, Place, meaning_of
from screening.sources._reading import unique

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NO_FLAG = "None Identified"
SUFFIXES = frozenset({"JR.", "SR.", "II", "III", "IV"})

_IMO = re.compile(r"(?:IMO\s*)?(\d{7})")
_LEI = re.compile(r"[0-9A-Z]{18}\d{2}")
_DAY = re.compile(r"(?:(?:(?P<day>\d{1,2}) )?(?P<month>[A-Z][a-z]{2}) )?(?P<year>\d{4})")
_DATE = re.compile(r"(?P<circa>circa )?(?P<first>.+?)(?:(?: to |-)(?P<last>.+))?")


@dataclass(frozen=True, slots=True)
class Detail:
    """One detail of a party under OFAC's own label.

    `note` qualifies it. `date` and `meaning` stand only where the layout tells them apart from the text.
    """

    label: str
    value: str
    country: str = ""
    note: str = ""
    date: PartialDate | None = None
    meaning: Meaning | None = None

    def spoken(self) -> str:
        """Say the detail in a line, the way the legacy remarks do."""
        qualified = (f"({about})" for about in (self.country, self.note) if about)
        return " ".join(filter(None, [self.label, self.value, *qualified]))


@dataclass(frozen=True, slots=True)
class Sorted:
    """A party's details, each where it belongs; what has no place of its own is said in `remarks`."""

    identifiers: tuple[Identifier, ...]
    countries: tuple[Country, ...]
    birth_dates: tuple[PartialDate, ...]
    birth_places: tuple[str, ...]
    titles: tuple[str, ...]
    gender: str
    effective: date | None
    remarks: tuple[str, ...]


def sort_details(where: str, kind: PartyKind, details: Iterable[Detail]) -> Sorted:
    """Put each detail where it belongs; `Unreadable` when a label has no known meaning."""
    known = [(_known_meaning(where, detail), detail) for detail in details]

    def having(*meanings: Meaning) -> list[Detail]:
        return [detail for meaning, detail in known if meaning in meanings and detail.value]

    births = having(Place.BIRTH_DATE, *((Place.ESTABLISHED,) if kind is PartyKind.ORGANISATION else ()))
    effective = [_date_of(where, detail).earliest for detail in having(Place.EFFECTIVE)]
    return Sorted(
        identifiers=unique(
            _identifier(meaning, detail)
            for meaning, detail in known
            if isinstance(meaning, IdentifierKind) and detail.value
        ),
        countries=unique(
            Country(detail.value, meaning)
            for meaning, detail in known
            if isinstance(meaning, CountryRole) and detail.value not in ("", NO_FLAG)
        ),
        birth_dates=unique(_date_of(where, detail) for detail in births),
        birth_places=unique(detail.value for detail in having(Place.BIRTH_PLACE)),
        titles=unique(detail.value for detail in having(Place.TITLE)),
        gender="; ".join(unique(detail.value for detail in having(Place.GENDER))),
        effective=min((day for day in effective if day is not None), default=None),
        remarks=tuple(detail.spoken() for meaning, detail in known if _is_said(kind, meaning, detail)),
    )


def read_date(where: str, label: str, text: str) -> PartialDate:
    """Read "24 Aug 1951", "Sep 1938", "1946", "circa …" and "… to …"; `Unreadable` when it is none of these."""
    found = _DATE.fullmatch(text)
    first = _days(found["first"]) if found else None
    last = _days(found["last"]) if found and found["last"] else first
    if found is None or first is None or last is None or first[0] > last[1]:
        raise Unreadable(
            f"{where}: {label} is {text!r}, expected a date like '24 Aug 1951' or '1962 to 1965'"
        )
    return PartialDate(text, first[0], last[1], circa=bool(found["circa"]))


def split_name(text: str, kind: PartyKind) -> tuple[str, str]:
    """Split a person's "LAST, First Middle" into family and given name; both empty when it is no such name."""
    if kind is not PartyKind.PERSON:
        return "", ""
    family, _, given = text.partition(", ")
    suffix, _, rest = given.partition(", ")
    if rest and suffix in SUFFIXES:
        family, given = f"{family}, {suffix}", rest
    return (family, given) if given else ("", "")


def _days(text: str) -> tuple[date, date] | None:
    """Return the first and last day that a day, month or year can mean, None when there is no such day."""
    found = _DAY.fullmatch(text)
    if found is None or found["month"] not in (None, *MONTHS):
        return None
    month = MONTHS.index(found["month"]) + 1 if found["month"] else None
    try:
        partial = PartialDate.of(text, int(found["year"]), month, int(found["day"]) if found["day"] else None)
    except ValueError:
        return None
    return None if partial.earliest is None or partial.latest is None else (partial.earliest, partial.latest)


def _known_meaning(where: str, detail: Detail) -> Meaning:
    found = detail.meaning or meaning_of(detail.label)
    if found is None:
        raise Unreadable(f"{where}: the detail {detail.label!r} is unknown; teach the reader what it means")
    return found


def _date_of(where: str, detail: Detail) -> PartialDate:
    return detail.date or read_date(where, detail.label, detail.value)


def _identifier(kind: IdentifierKind, detail: Detail) -> Identifier:
    label, value = detail.label.replace("’", "'"), detail.value
    if label == "Vessel Registration Identification" and (imo := _IMO.fullmatch(value)):
        kind, value = IdentifierKind.IMO, imo[1]
    elif label == "Legal Entity Number" and _LEI.fullmatch(value):
        kind = IdentifierKind.LEI
    return Identifier(kind, value, label, detail.country, detail.note)


def _is_said(kind: PartyKind, meaning: Meaning, detail: Detail) -> bool:
    """What has no field of its own is said, and so is a note where the field has no room for one."""
    if meaning in (Place.REMARK, Place.EFFECTIVE) or detail.value in ("", NO_FLAG):
        return True
    if meaning is Place.ESTABLISHED and kind is not PartyKind.ORGANISATION:
        return True
    return bool(detail.note) and not isinstance(meaning, IdentifierKind)

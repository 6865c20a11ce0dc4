"""What the UN writes into single values: dates with notes, several names in one alias, numbers in prose.

Every form read here stands in the lists published between 2018 and 2026.
"""

from __future__ import annotations

import re

from screening.errors import Unreadable
from screening.model import Calendar, Identifier, IdentifierKind, PartialDate
from screening.sources._assembly import collapsed, is_latin, is_not_latin, joined, noted
from screening.sources._reading import Node, iso_date, one_of

IS_CIRCA = {"EXACT": False, "BETWEEN": False, "APPROXIMATELY": True, "": False}

DOCUMENTS = {
    "passport": IdentifierKind.PASSPORT,
    "numéro de passeport": IdentifierKind.PASSPORT,
    "número de pasaporte": IdentifierKind.PASSPORT,
    "national identification number": IdentifierKind.NATIONAL_ID,
    "national identification no.": IdentifierKind.NATIONAL_ID,
}

_MONTHS = {
    name: month
    for month, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_OFFSET = re.compile(r"(?:Z|[+-]\d{2}:\d{2})$")
_YEAR = re.compile(r"[0-9]{4}")
_YEARS = re.compile(r"([0-9]{4}) ?- ?([0-9]{4})")
_MONTH_OF_YEAR = re.compile(r"([A-Za-z]{3,9})\.? ([0-9]{4})")
_TWO_MONTHS = re.compile(r"between ([A-Za-z]{3,9})\.? and ([A-Za-z]{3,9})\.? ([0-9]{4})", re.IGNORECASE)

_ENUMERATOR = re.compile(r" [b-h]\) ")
_LABEL = re.compile(
    r" ?\((?:previously listed as|formerly listed as|combat name|birth name)\)", re.IGNORECASE
)
_ORIGINAL_SCRIPT = re.compile(r"^original script:\s*|\s*\(original script\)$", re.IGNORECASE)
_NOTED_SCRIPT = re.compile(r"(?:original script|in arabic(?: script)?):\s*(.+)$", re.IGNORECASE)
_NAME_IN_NOTE = re.compile(r"[^\W\d_a-z](?:[^\W\d_]|[’'‘ -])+")

_PROSE = re.compile(r"[a-z,;:()“”]")
_NUMBER = r"(?:[A-Z]{1,3}[- ]{0,2})?[A-Z0-9/-]{0,30}[0-9][A-Z0-9/-]{0,30}(?: No\. [0-9]{1,30})?"
_NAMED_NUMBER = re.compile(rf"\b(?:[Nn]umber|[Nn]o\.?|Code|SSN|Passport):? ?:?\s*({_NUMBER})")
_BARE_NUMBER = re.compile(rf"(?:^|[ )])({_NUMBER})(?=$|[ ,(])")


def published_date(node: Node, tag: str, *, required: bool = False) -> PartialDate | None:
    """Take a date element, None when empty; some days carry a time zone (`2015-04-14-04:00`)."""
    text = collapsed(node.text(tag, required=required))
    return iso_date(node.where, tag, _OFFSET.sub("", text)) if text else None


def birth_date(node: Node) -> PartialDate | None:
    """Read an INDIVIDUAL_DATE_OF_BIRTH, None when it says nothing; what its type says decides on `circa`."""
    day = published_date(node, "DATE")
    year, first, last, note = (collapsed(node.text(tag)) for tag in ("YEAR", "FROM_YEAR", "TO_YEAR", "NOTE"))
    approximate = one_of(node.where, "TYPE_OF_DATE", collapsed(node.text("TYPE_OF_DATE")), IS_CIRCA)
    circa = approximate or note.lower().startswith("approximately")
    if day is not None:
        return _noted(day, note, circa)
    if first and last:
        return _noted(_between(node.where, first, last), note, circa)
    if year:
        return _noted(_year(node.where, year, _MONTHS.get(note.lower()[:3])), note, circa)
    if first or last or note:
        return _from_prose(joined(first and f"from {first}", last and f"to {last}", note, by=" "), circa)
    return None


def alias_birth_date(where: str, published: str) -> PartialDate | None:
    """Read a DATE_OF_BIRTH beside an alias: a day, a year, two years, or `null` for nothing."""
    text = _OFFSET.sub("", collapsed(published))
    if text in ("", "null"):
        return None
    years = _YEARS.fullmatch(text)
    return _between(where, *years.groups()) if years else iso_date(where, "DATE_OF_BIRTH", text)


def spellings(published: str) -> tuple[str, ...]:
    """Take apart an alias that holds several names.

    Names are split by "; ", by enumerators, and where a bracket holds the same name in another script or
    several transliterations of it: `أبو شيماء (Abu-Shaima; Abu- Shayma)` is three names.
    """
    text = _LABEL.sub("", collapsed(published))
    head, inside = _closing_bracket(text)
    inside = _ORIGINAL_SCRIPT.sub("", inside)
    is_other_script = bool(head and inside) and is_latin(head) != is_latin(inside)
    if ";" in inside or is_other_script:
        return _listed(head) + _listed(inside)
    return tuple(name for listed in _listed(text) for name in _by_script(listed))


def names_in_note(note: str) -> tuple[str, ...]:
    """Return the names an alias's note holds: in the original script, or transliterations and nothing else."""
    original = _NOTED_SCRIPT.search(note)
    if original is not None:
        return (original[1].strip(" ()."),)
    listed = [name.strip() for name in note.split(";")]
    is_list = len(listed) > 1 and all(_NAME_IN_NOTE.fullmatch(name) for name in listed)
    return tuple(listed) if is_list else ()


def document(node: Node) -> Identifier | None:
    """Read an INDIVIDUAL_DOCUMENT, None when it says nothing; `value` is empty where no number is given.

    The number may stand in prose (`Afghan passport number SE 012820`), in the second type or in the note.
    """
    kind, more, number, note = (
        collapsed(node.text(tag)) for tag in ("TYPE_OF_DOCUMENT", "TYPE_OF_DOCUMENT2", "NUMBER", "NOTE")
    )
    issuer, country, city = (
        collapsed(node.text(tag)) for tag in ("ISSUING_COUNTRY", "COUNTRY_OF_ISSUE", "CITY_OF_ISSUE")
    )
    issued = published_date(node, "DATE_OF_ISSUE")
    if not any((kind, more, number, note, issuer, country, city, issued)):
        return None
    read = one_of(node.where, "TYPE_OF_DOCUMENT", kind.lower(), DOCUMENTS)
    value = number_in(number) or number or number_in(more) or number_in(note)
    return Identifier(
        kind=IdentifierKind.PASSPORT if "passport" in more.lower() else read,
        value=value,
        label=more or kind,
        country=issuer or country,
        note=joined(
            number if number != value else "",
            f"issued {issued.text}" if issued is not None else "",
            city and f"in {city}",
            country if issuer and country != issuer else "",
            note,
            by="; ",
        ),
    )


def number_in(prose: str) -> str:
    """Return the document number that stands in prose, empty when there is none; a plain number is itself."""
    if _digits(prose) and not _PROSE.search(prose):
        return prose
    named, bare = _NAMED_NUMBER.search(prose), _BARE_NUMBER.search(prose)
    if named is not None and _digits(named[1]) >= 3:
        return named[1]
    # four digits alone may be a year
    return bare[1] if bare is not None and _digits(bare[1]) >= 5 else ""


def _digits(text: str) -> int:
    return sum(letter.isdigit() for letter in text)


def _noted(day: PartialDate, note: str, circa: bool) -> PartialDate:
    return PartialDate(noted(day.text, note), day.earliest, day.latest, circa, day.calendar)


def _between(where: str, first: str, last: str) -> PartialDate:
    if not (_YEAR.fullmatch(first) and _YEAR.fullmatch(last)):
        raise Unreadable(f"{where}: the years are {first!r} to {last!r}, expected YYYY")
    try:
        return PartialDate.between(f"{first} to {last}", int(first), int(last))
    except ValueError as error:
        raise Unreadable(f"{where}: {error}") from error


def _year(where: str, year: str, month: int | None) -> PartialDate:
    read = iso_date(where, "YEAR", year)
    if month is None or read.earliest is None:
        return read
    return PartialDate.of(year, read.earliest.year, month)


def _from_prose(note: str, circa: bool) -> PartialDate:
    """Place what prose says as far as it says it; an age or a Hijri date has no days of its own."""
    if "hijri" in note.lower():
        return PartialDate(note, circa=circa, calendar=Calendar.ISLAMIC)
    found = _TWO_MONTHS.fullmatch(note) or _MONTH_OF_YEAR.fullmatch(note)
    months = [_MONTHS.get(word.lower()[:3]) for word in found.groups()[:-1]] if found else []
    if found is None or None in months or found[found.re.groups] == "0000":
        return PartialDate(note, circa=circa, calendar=Calendar.UNKNOWN)
    first, last = (
        PartialDate.of(note, int(found[found.re.groups]), month) for month in (months[0], months[-1])
    )
    if first.earliest is None or last.latest is None or last.latest < first.earliest:
        return PartialDate(note, circa=circa, calendar=Calendar.UNKNOWN)
    return PartialDate(note, first.earliest, last.latest, circa)


def _closing_bracket(text: str) -> tuple[str, str]:
    """Cut off the last bracket that no other holds, if the text ends with it (or it is never closed)."""
    depth, start, end = 0, -1, -1
    for at, letter in enumerate(text):
        if letter == "(":
            start, end = (at, -1) if depth == 0 else (start, end)
            depth += 1
        elif letter == ")" and depth:
            depth -= 1
            end = at if depth == 0 else -1
    if start < 0 or (end >= 0 and text[end + 1 :].strip(" ,.;")):
        return text, ""
    return text[:start].strip(), text[start + 1 : end if end >= 0 else None].strip()


def _listed(text: str) -> tuple[str, ...]:
    names = (_ORIGINAL_SCRIPT.sub("", part.strip()) for part in _ENUMERATOR.sub("; ", text).split(";"))
    return tuple(name for name in names if name)


def _by_script(text: str) -> tuple[str, ...]:
    """Cut a name that is written twice, first in Latin letters and then in others."""
    words = text.split(" ")
    other = [is_not_latin(word) for word in words]
    if True not in other:
        return (text,)
    at = other.index(True)
    before, after = " ".join(words[:at]), " ".join(words[at:])
    return (before, after) if is_latin(before) and is_not_latin(after) else (text,)

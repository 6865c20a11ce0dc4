"""What the FCDO writes into single values: dates with letters for what is unknown, numbers with their labels."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screening.errors import Unreadable
from screening.model import Identifier, IdentifierKind, PartialDate
from screening.sources._assembly import collapsed, joined

_DATE = re.compile(r"(dd|[0-9]{1,2})/(mm|[0-9]{1,2})/([0-9]{4}|[0-9]{2}yy|yyyy)", re.IGNORECASE)
_YEAR = re.compile(r"[0-9]{4}")
_CENTURY = re.compile(r"([0-9]{2})yy", re.IGNORECASE)

_PLAIN = re.compile(r"[^a-z:;,\n]*")
_RUN_TOGETHER = re.compile(r"(?<=[0-9])(?=(?:INN|OGRN|KPP|TIN|OKPO|BIN|USCC|Russia)\b)")
_NUMBER = re.compile(r"(?<![A-Za-z0-9])[A-Z]{0,4}[0-9][A-Z0-9/-]*+(?: [0-9][A-Z0-9/-]*+)*+")
_TAX = re.compile(r"\b(?:INN|TIN|VAT|tax\w*)\b", re.IGNORECASE)
_IMO = re.compile(r"(?:IMO\s*)?([0-9]{7})", re.IGNORECASE)


def published_date(where: str, name: str, published: str) -> PartialDate:
    """Read DD/MM/YYYY, where `dd`, `mm`, `yy` and zeros stand for what is not known.

    `dd/mm/1945` is a year, `dd/07/1978` a month, `00/00/1975` a year. `15/08/19yy` can be any August of
    that century, and a date of year `yyyy` cannot be placed. A day of an unknown month is known to the year.
    """
    text = collapsed(published)
    found = _DATE.fullmatch(text)
    if found is None and not _YEAR.fullmatch(text):
        raise Unreadable(f"{where}: {name} is {text!r}, expected DD/MM/YYYY with letters for what is unknown")
    day, month, year = found.groups() if found is not None else ("dd", "mm", text)
    try:
        return _placed(text, _known(day), _known(month), year)
    except ValueError as error:
        raise Unreadable(f"{where}: {name} is {text!r}, and there is no such day") from error


def numbers(kind: IdentifierKind, label: str, published: str, note: str = "") -> Iterator[Identifier]:
    """Yield the numbers in a field that may hold one, or several with their labels, or a sentence.

    `OGRN: 1247700291200 / KPP: 770701001` is two numbers; a tax number among registrations is a tax number.
    """
    whole = collapsed(published)
    if not whole or _PLAIN.fullmatch(published):
        yield Identifier(kind, whole, label, note=note)
        return
    note = joined(whole, note, by="; ")
    found = False
    for text in _RUN_TOGETHER.sub("\n", published).splitlines():
        after = 0
        for number in _NUMBER.finditer(text):
            if sum(letter.isdigit() for letter in number[0]) < 4:
                continue
            named = collapsed(text[after : number.start()]).strip(" :;,.()-–")
            after, found = number.end(), True
            is_tax = kind is not IdentifierKind.PASSPORT and _TAX.search(named) is not None
            yield Identifier(
                IdentifierKind.TAX_ID if is_tax else kind, number[0].strip("-/"), named or label, note=note
            )
    if not found:
        yield Identifier(kind, whole, label, note=note)


def imo_number(published: str) -> Identifier:
    """Read an IMO number, published with the letters `IMO` before it or without."""
    text = collapsed(published)
    found = _IMO.fullmatch(text)
    return Identifier(IdentifierKind.IMO, found[1] if found is not None else text, "IMO number")


def _known(part: str) -> int | None:
    return None if not part.isdigit() or int(part) == 0 else int(part)


def _placed(text: str, day: int | None, month: int | None, year: str) -> PartialDate:
    century = _CENTURY.fullmatch(year)
    if century is not None:
        first, last = (PartialDate.of(text, int(century[1] + end), month) for end in ("00", "99"))
        return PartialDate(text, first.earliest, last.latest)
    known = _known(year)
    if known is None:
        return PartialDate(text)
    return PartialDate.of(text, known, month, day if month is not None else None)

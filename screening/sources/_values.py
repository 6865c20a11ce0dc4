"""Single published values, read strictly: closed vocabularies, dates, and identifiers derived from fields."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from screening.errors import Unreadable
from screening.model import PartialDate

_DATE_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")


def one_of(where: str, name: str, value: str, known: Mapping[str, Any]) -> Any:
    """Return what a closed vocabulary makes of a value; an unknown word is `Unreadable`, and named."""
    if value not in known:
        raise Unreadable(
            f"{where}: {name} is {shown(value)}, which is none of {sorted(known)}; teach the reader what it means"
        )
    return known[value]


def exact_date(where: str, name: str, value: str, form: str) -> date | None:
    """Read a day with a strptime form; None when empty, `Unreadable` when it is no such day."""
    if not value:
        return None
    try:
        return datetime.strptime(value, form).date()  # noqa: DTZ007 - a calendar day has no zone
    except ValueError as error:
        raise Unreadable(f"{where}: {name} is {shown(value)}, expected a date like {form}") from error


def iso_date(where: str, name: str, value: str) -> PartialDate:
    """Read YYYY, YYYY-MM or YYYY-MM-DD; `Unreadable` otherwise."""
    found = _DATE_ISO.fullmatch(value)
    if found is None:
        raise Unreadable(f"{where}: {name} is {shown(value)}, expected YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = (None if part is None else int(part) for part in found.groups())
    try:
        return PartialDate.of(value, year or 0, month, day)
    except ValueError as error:
        raise Unreadable(f"{where}: {name} is {value!r}, and there is no such day") from error


def stable_id(*values: object) -> str:
    """Derive an identifier from fields that identify a party where the authority publishes none."""
    text = "\x1f".join(unicodedata.normalize("NFC", "" if value is None else str(value)) for value in values)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def unique(values: Iterable[Any]) -> tuple[Any, ...]:
    """Return the values without repetitions, in their first order."""
    return tuple(dict.fromkeys(values))


def shown(value: str) -> str:
    """Quote a published value for a message, shortened: a hostile one would otherwise fill the log."""
    return repr(value) if len(value) <= 200 else f"{value[:200]!r}… ({len(value)} characters)"

"""Dates as registered (a year, a month or a day) and the days they can mean, in whole columns."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from screening import tables
from screening.model import Calendar, PartialDate

FIRST_YEAR, LAST_YEAR = 1500, 2199
_FORM = r"^(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?$"


def read_dates(texts: pa.Array) -> tuple[pa.Array, npt.NDArray[np.bool_]]:
    """Return partial dates as structs of `PartialDate`, and a mark on each text that is none."""
    found = pc.extract_regex(texts, _FORM)
    year, month, day = (_number(found, name) for name in ("year", "month", "day"))
    first = (np.clip(year, FIRST_YEAR, LAST_YEAR) - 1970).astype("M8[Y]")
    month_of = first.astype("M8[M]") + np.clip(month - 1, 0, 11)
    day_of = month_of.astype("M8[D]") + np.clip(day - 1, 0, 30)
    has_month, has_day = month >= 0, day >= 0
    earliest = np.where(has_day, day_of, np.where(has_month, month_of.astype("M8[D]"), first.astype("M8[D]")))
    after = np.where(has_month, (month_of + 1).astype("M8[D]"), (first + 1).astype("M8[D]"))
    latest = np.where(has_day, day_of, after - 1)
    wrong = (
        (year < FIRST_YEAR)
        | (year > LAST_YEAR)
        | (month == 0)
        | (month > 12)
        | (day == 0)
        | (day > 31)
        | (has_day & (day_of.astype("M8[M]") != month_of))
    )
    size = len(texts)
    parts = [
        texts,
        pa.array(earliest.astype("M8[D]")),
        pa.array(latest.astype("M8[D]")),
        pa.repeat(False, size),
        pa.repeat(Calendar.GREGORIAN.value, size),
    ]
    return pa.StructArray.from_arrays(parts, fields=list(tables.schema(PartialDate))), wrong


def _number(found: pa.Array, name: str) -> npt.NDArray[np.int64]:
    """Return a group as numbers, -1 where it is missing."""
    text = pc.struct_field(found, name)
    number = pc.if_else(pc.equal(text, ""), None, text).cast(pa.int64())
    return np.asarray(pc.fill_null(number, -1))

"""How two partial dates of birth agree, as the intervals of days they can mean."""

from __future__ import annotations

from datetime import date

from screening.model import PartialDate

SAME_DAY = 1.0
AS_FAR_AS_KNOWN = 0.6
SWAPPED = 0.4
SAME_MONTH = 0.3
YEAR_OFF = 0.2
SAME_YEAR = -0.3
TWO_YEARS_OFF = -0.5
YEARS_APART = -1.0
CIRCA_YEARS = 2


def compare_dates(left: PartialDate, right: PartialDate) -> tuple[float, str] | None:
    """Return from 1 (agree to the day) to -1 (years apart), and why; None where a date has no known days."""
    ours, theirs = _days(left), _days(right)
    if ours is None or theirs is None:
        return None
    if ours[0] == ours[1] and theirs[0] == theirs[1] and ours[0].year == theirs[0].year:
        return _compare_days(ours[0], theirs[0])
    if ours[0] <= theirs[1] and theirs[0] <= ours[1]:
        return AS_FAR_AS_KNOWN, "agrees as far as known"
    apart = max(ours[0].year - theirs[1].year, theirs[0].year - ours[1].year)
    return _compare_years(apart, is_circa=left.circa or right.circa)


def _days(partial: PartialDate) -> tuple[date, date] | None:
    if partial.earliest is None or partial.latest is None:
        return None
    return partial.earliest, partial.latest


def _compare_days(left: date, right: date) -> tuple[float, str]:
    if left == right:
        return SAME_DAY, "same day"
    if (left.month, left.day) == (right.day, right.month):
        return SWAPPED, "day and month swapped"
    if left.month == right.month:
        return SAME_MONTH, "same month, another day"
    return SAME_YEAR, "same year, another day"


def _compare_years(apart: int, *, is_circa: bool) -> tuple[float, str]:
    if is_circa and apart <= CIRCA_YEARS:
        return AS_FAR_AS_KNOWN, "agrees with an approximate date"
    if apart <= 0:
        return SAME_YEAR, "same year, other days"
    if apart == 1:
        return YEAR_OFF, "a year off"
    if apart == 2:
        return TWO_YEARS_OFF, "two years apart"
    return YEARS_APART, f"{apart} years apart"

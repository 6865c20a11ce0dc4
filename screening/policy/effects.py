"""What a hit on a list or one of its sub-lists means, as dated data; unknown effects hold like the strictest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from screening.model import LegalEffect


@dataclass(frozen=True, slots=True)
class Effect:
    """From `start` until the day before `end`, a hit on this sub-list has this effect; `rule` says by which law."""

    list_id: str
    sub_list: str
    effect: LegalEffect
    start: date
    rule: str
    end: date | None = None

    def holds_on(self, day: date) -> bool:
        """Say whether this row is in force on a day."""
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: Effect) -> bool:
        """Say whether both rows speak of one sub-list on some day."""
        same = (self.list_id, self.sub_list) == (other.list_id, other.sub_list)
        return (
            same
            and self.holds_on(max(self.start, other.start))
            and other.holds_on(max(self.start, other.start))
        )


def effect_of(
    list_id: str, sub_list: str, default: LegalEffect, effects: Sequence[Effect], as_of: date
) -> LegalEffect:
    """Return what a hit means on a day: the row of its sub-list, or the list's own effect where there is none."""
    found = (
        row for row in effects if (row.list_id, row.sub_list) == (list_id, sub_list) and row.holds_on(as_of)
    )
    return next((row.effect for row in found), default)

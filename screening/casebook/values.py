"""What goes into the casebook and comes out of it, beside the nouns of the model."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from screening.model import Disposition, LegalEffect, Match

Subject = tuple[str, str]
"""Who was screened, a customer or a related party: its `customer_id` and `subject_id`."""


class EventKind(StrEnum):
    """What happened to an alert in a run."""

    OPENED = "opened"
    SEEN = "seen"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Flagged:
    """A match that policy calls an alert: what a hit on that entry means, and the band its score falls into."""

    match: Match
    effect: LegalEffect
    band: str


@dataclass(frozen=True, slots=True)
class AlertEvent:
    """One line of an alert's history. `flagged` is None where nothing was found or nothing had changed."""

    alert_id: str
    run_id: str
    kind: EventKind
    at: datetime
    reason: str
    flagged: Flagged | None


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing a run did to the alerts.

    `kept` counts alerts whose match was not found again and which stay as they are, because the run cannot
    tell that the match is gone. A run older than the newest one `is_current` no more: it is recorded and
    moves no alert. `already` says that the run had been published before and nothing was done.
    """

    run_id: str
    new: int
    seen_again: int
    reopened: int
    gone: int
    kept: int
    is_current: bool
    already: bool


def alert_id(match: Match) -> str:
    """Name the alert of a match: a hash of the pair alone, so that screening again names the same alert."""
    pair = json.dumps([match.customer_id, match.subject_id, match.list_id, match.party_id])
    return hashlib.sha256(pair.encode()).hexdigest()[:20]


def disposition_after(event: EventKind, before: Disposition) -> Disposition:
    """Say where an alert stands after an event. The casebook's current row is nothing but this, event by event."""
    match event:
        case EventKind.OPENED | EventKind.REOPENED:
            return Disposition.OPEN
        case EventKind.SEEN:
            return before
        case EventKind.WITHDRAWN:
            return Disposition.WITHDRAWN

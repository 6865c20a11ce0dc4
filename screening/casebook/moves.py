"""What a run means for the alerts there are: which open, which are seen again, which open again, which go."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from screening.casebook.values import EventKind, Subject
from screening.model import Completeness, Disposition, Run


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an alert stood before the run. `content` is the hash of everything that was found about it."""

    subject: Subject
    list_id: str
    disposition: Disposition
    fingerprint: str
    content: str


@dataclass(frozen=True, slots=True)
class Found:
    """What the run found about an alert."""

    fingerprint: str
    content: str


@dataclass(frozen=True, slots=True)
class Move:
    """What happens to an alert, and why. `tells` says that the event holds what was found, as it is new."""

    alert_id: str
    kind: EventKind
    reason: str
    tells: bool


def moves(before: Mapping[str, Standing], found: Mapping[str, Found]) -> Iterator[Move]:
    """Say what the matches that were found do to their alerts, in the order they were found."""
    for name, match in found.items():
        known = before.get(name)
        if known is None:
            yield Move(name, EventKind.OPENED, "first found", tells=True)
        elif known.fingerprint != match.fingerprint:
            yield Move(name, EventKind.REOPENED, "what was compared reads differently", tells=True)
        elif known.disposition is Disposition.WITHDRAWN:
            yield Move(name, EventKind.REOPENED, "found again after it had gone", tells=True)
        elif known.content != match.content:
            yield Move(name, EventKind.SEEN, "scored, explained or ranked differently", tells=True)
        else:
            yield Move(name, EventKind.SEEN, "", tells=False)


def not_found(before: Mapping[str, Standing], found: Collection[str]) -> dict[str, Standing]:
    """Return the alerts that stand and whose match the run did not find."""
    return {
        name: known
        for name, known in before.items()
        if name not in found and known.disposition is not Disposition.WITHDRAWN
    }


def withdrawals(run: Run, screened: Collection[Subject], missing: Mapping[str, Standing]) -> list[Move]:
    """Withdraw the alerts whose match has gone, but only where the run can tell, since it looked at both sides.

    The customer was screened, and the list was consulted, fresh and complete. A list that is stale,
    incomplete or an excerpt withdraws nothing, and neither does a customer that was excluded.
    """
    trusted = {
        use.list_id
        for use in run.lists
        if use.snapshot and not use.is_stale and use.completeness is Completeness.COMPLETE
    }
    trusted &= set(run.coverage.lists_consulted)
    return [
        Move(name, EventKind.WITHDRAWN, "no longer found, on a fresh and complete list", tells=False)
        for name, known in missing.items()
        if known.list_id in trusted and known.subject in screened
    ]

"""What a run must satisfy before it is published: nobody and nothing is missing, and every number is borne out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from screening.casebook.values import Flagged, Subject, alert_id
from screening.errors import CoverageError
from screening.model import Match, Run

LONGEST_ID = 512
"""Bytes of the longest identifier, so that the four of an alert fit into an index of PostgreSQL."""


def refuse_unbalanced(run: Run, flagged: Sequence[Flagged], screened: Collection[Subject]) -> None:
    """Raise `CoverageError`, naming everything that does not add up, unless the run balances."""
    matches = [found.match for found in flagged]
    problems = [
        *_count_problems(run, len(matches), len(set(screened))),
        *_list_problems(run),
        *_alert_problems(run, matches, frozenset(screened)),
    ]
    if problems:
        raise CoverageError(f"run {run.run_id} does not balance and is not published: {'; '.join(problems)}")


def _count_problems(run: Run, flagged: int, screened: int) -> Iterator[str]:
    coverage = run.coverage
    if coverage.registered != coverage.screened + coverage.excluded_total:
        yield (
            f"{coverage.registered:,} are registered, but {coverage.screened:,} screened and "
            f"{coverage.excluded_total:,} excluded with a reason"
        )
    if coverage.screened != screened:
        yield f"{coverage.screened:,} count as screened, but {screened:,} are named"
    if run.alerts != flagged:
        yield f"it counts {run.alerts:,} alerts, but {flagged:,} were handed over"


def _list_problems(run: Run) -> Iterator[str]:
    used = Counter(use.list_id for use in run.lists)
    held = {use.list_id for use in run.lists if use.snapshot}
    consulted = held & set(run.coverage.lists_consulted)
    if missing := sorted(set(run.coverage.lists_required) - consulted):
        yield f"required lists were not consulted: {', '.join(missing)}"
    if unheld := sorted(set(run.coverage.lists_consulted) - held):
        yield f"lists count as consulted without a snapshot: {', '.join(unheld)}"
    if twice := sorted(name for name, times in used.items() if times > 1):
        yield f"lists are named twice: {', '.join(twice)}"


def _alert_problems(run: Run, matches: Sequence[Match], screened: frozenset[Subject]) -> Iterator[str]:
    times = Counter(alert_id(match) for match in matches)
    consulted = frozenset(run.coverage.lists_consulted)
    yield from _named("alerts are handed over twice", (name for name, count in times.items() if count > 1))
    yield from _named(
        "alerts are of somebody who was not screened",
        (alert_id(match) for match in matches if (match.customer_id, match.subject_id) not in screened),
    )
    yield from _named(
        "alerts are on a list that was not consulted",
        (alert_id(match) for match in matches if match.list_id not in consulted),
    )
    yield from _named(
        f"identifiers hold a NUL or are longer than {LONGEST_ID} bytes",
        (repr(name[:40]) for name in _identifiers(matches) if _is_unsound(name)),
    )


def _named(what: str, found: Iterable[str]) -> Iterator[str]:
    names = sorted(set(found))
    if names:
        yield f"{len(names):,} {what} ({', '.join(names[:3])}{', …' if len(names) > 3 else ''})"


def _identifiers(matches: Sequence[Match]) -> set[str]:
    return {name for match in matches for name in (match.customer_id, match.subject_id, match.party_id)}


def _is_unsound(identifier: str) -> bool:
    return "\0" in identifier or len(identifier.encode("utf-8", "surrogatepass")) > LONGEST_ID

"""Runs and alerts in few words, for the tests of the casebook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from screening.casebook import Casebook, Flagged, Published
from screening.model import (
    Completeness,
    Coverage,
    Evidence,
    Exclusion,
    LegalEffect,
    ListUse,
    Match,
    Run,
)

NIGHT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
EVERYBODY = frozenset({("C1", "C1"), ("C1", "C1-owner"), ("C2", "C2"), ("C3", "C3")})


def night(number: int) -> datetime:
    """The as-of time of the first, second, third … night."""
    return NIGHT + timedelta(days=number - 1)


def use(list_id: str = "un_sc", **changes: object) -> ListUse:
    """A list that was fresh and complete."""
    fresh = ListUse(
        list_id=list_id,
        title="Consolidated List",
        snapshot="ab" * 32,
        in_force_from=datetime(2026, 10, 1, 7, 30, tzinfo=UTC),
        checked_at=datetime(2026, 11, 2, 1, 15, 0, 123456, tzinfo=UTC),
        age_hours=0.75,
        max_age_hours=24.0,
        completeness=Completeness.COMPLETE,
        parties=1_003,
        passed_over=7,
        note="",
    )
    return replace(fresh, **changes)


def run(
    name: str, *, as_of: datetime = NIGHT, alerts: int = 0, lists: Iterable[ListUse] = (), screened: int = 4
) -> Run:
    """A run that balances: four screened, two excluded."""
    lists = tuple(lists) or (use("un_sc"), use("eu_fsf"))
    return Run(
        run_id=name,
        as_of=as_of,
        lists=lists,
        register="cd" * 32,
        policy_version="2026-01",
        engine_version="1",
        coverage=Coverage(
            registered=screened + 2,
            screened=screened,
            excluded=((Exclusion.PLACEHOLDER, 1), (Exclusion.EMPTY_NAME, 1)),
            customers=4,
            related_parties=screened - 2,
            lists_required=tuple(item.list_id for item in lists),
            lists_consulted=tuple(item.list_id for item in lists if item.snapshot),
        ),
        matches=alerts + 5,
        alerts=alerts,
    )


def flag(
    customer: str = "C1",
    party: str = "QDi.1",
    *,
    subject: str = "",
    on: str = "un_sc",
    score: float = 0.93,
    fingerprint: str = "f1",
    effect: LegalEffect = LegalEffect.BLOCK,
    band: str = "strong",
) -> Flagged:
    """A match that is an alert; its contributions add up to its score."""
    evidence = (
        Evidence("name", "Amal Nuri", "عمل نوري\0", 0.9, score - 0.1, "Arabic script"),
        Evidence("birth_date", "1961-02-03", "1961", 1.0, 0.1),
    )
    match = Match(customer, subject or customer, on, party, score, evidence, fingerprint)
    return Flagged(match, effect, band)


def publish(
    casebook: Casebook,
    name: str,
    alerts: Iterable[Flagged] = (),
    *,
    as_of: datetime = NIGHT,
    lists: Iterable[ListUse] = (),
    screened: frozenset[tuple[str, str]] = EVERYBODY,
) -> Published:
    """Publish a night's run in which everybody was screened, an hour after its as-of time."""
    flagged = list(alerts)
    balanced = run(name, as_of=as_of, alerts=len(flagged), lists=lists, screened=len(screened))
    return casebook.publish_run(balanced, flagged, screened=screened, at=as_of + timedelta(hours=1))

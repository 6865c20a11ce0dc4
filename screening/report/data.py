"""What a report is made of: one run and everything people should see of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from screening.model import (
    Customer,
    Excluded,
    LegalEffect,
    ListedParty,
    Match,
    Refusal,
    Run,
    ScreeningList,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class AlertView:
    """An alert with both sides of its match in full. `is_new` says that this run opened it, or opened it again."""

    alert_id: str
    score: float
    band: str
    effect: LegalEffect
    is_new: bool
    match: Match
    customer: Customer
    party: ListedParty


@dataclass(frozen=True, slots=True)
class ReportData:
    """A run and what is said about it. The same data makes the same report, byte for byte.

    `duplicates` are sentences about the register, `passed_over` files and entries that were not used,
    `problems` the reasons why the run is not published, `lists` what is known of the lists beside their use.
    """

    run: Run
    alerts: Sequence[AlertView]
    excluded: Sequence[Excluded] = ()
    duplicates: Sequence[str] = ()
    verdicts: Sequence[Verdict] = ()
    refusals: Sequence[Refusal] = ()
    passed_over: Sequence[str] = ()
    previous_run: str | None = None
    problems: Sequence[str] = ()
    lists: Sequence[ScreeningList] = ()


def in_order(alerts: Sequence[AlertView]) -> list[AlertView]:
    """Put alerts in the order they are read in: highest score first, then the strictest effect, then by identity."""
    strictest = [
        LegalEffect.BLOCK,
        LegalEffect.UNKNOWN,
        LegalEffect.LICENCE_REQUIRED,
        LegalEffect.STATEMENT_REQUIRED,
        LegalEffect.DILIGENCE,
    ]
    return sorted(
        alerts,
        key=lambda alert: (
            -alert.score,
            strictest.index(alert.effect),
            alert.match.customer_id,
            alert.match.subject_id,
            alert.match.list_id,
            alert.match.party_id,
        ),
    )

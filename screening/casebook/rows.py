"""The frozen types as rows, and rows as frozen types: nothing else in the project sees a row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from screening.casebook.moves import Move
from screening.casebook.schema import run_exclusions, run_lists
from screening.casebook.values import AlertEvent, EventKind, Flagged, alert_id
from screening.model import (
    Alert,
    Completeness,
    Coverage,
    Disposition,
    Evidence,
    Exclusion,
    LegalEffect,
    ListUse,
    Match,
    Refusal,
    Run,
)

Row = dict[str, Any]


def run_row(run: Run, *, at: datetime, is_current: bool, kept: int, outcome: str) -> Row:
    """Lay a run out, without its lists and exclusions."""
    coverage = run.coverage
    return {
        "run_id": run.run_id,
        "as_of": run.as_of,
        "published_at": at,
        "is_current": is_current,
        "register": run.register,
        "policy_version": run.policy_version,
        "engine_version": run.engine_version,
        "registered": coverage.registered,
        "screened": coverage.screened,
        "customers": coverage.customers,
        "related_parties": coverage.related_parties,
        "lists_required": json.dumps(coverage.lists_required),
        "lists_consulted": json.dumps(coverage.lists_consulted),
        "matches": run.matches,
        "alerts": run.alerts,
        "kept": kept,
        "outcome": outcome,
    }


def list_rows(run: Run) -> list[Row]:
    """Lay a run's lists out in their order."""
    return [
        {name: getattr(use, name) for name in ListUse.__slots__}
        | {"run_id": run.run_id, "position": position}
        for position, use in enumerate(run.lists)
    ]


def exclusion_rows(run: Run) -> list[Row]:
    """Lay a run's exclusions by reason out in their order."""
    return [
        {"run_id": run.run_id, "reason": reason.value, "position": position, "rows": rows}
        for position, (reason, rows) in enumerate(run.coverage.excluded)
    ]


def flagged_row(flagged: Flagged) -> Row:
    """Lay out what a run found about an alert: the columns that an alert and its events share."""
    return {
        "score": flagged.match.score,
        "band": flagged.band,
        "effect": flagged.effect.value,
        "fingerprint": flagged.match.fingerprint,
        "evidence": evidence_text(flagged.match.evidence),
    }


def event_row(run_id: str, at: datetime, move: Move, found: Flagged | None) -> Row:
    """Lay out what happened to an alert in a run, with what was found where that is new."""
    nothing = dict.fromkeys(("score", "band", "effect", "fingerprint", "evidence"))
    return {
        "alert_id": move.alert_id,
        "run_id": run_id,
        "kind": move.kind.value,
        "at": at,
        "reason": move.reason,
        **(nothing if found is None else flagged_row(found)),
    }


def refusal_row(refusal: Refusal, snapshot: str, raw: Sequence[str]) -> Row:
    """Lay a refusal out, named by its content."""
    told = [
        refusal.list_id,
        refusal.at.astimezone(UTC).isoformat(),
        refusal.origin,
        refusal.reasons,
        snapshot,
        tuple(raw),
    ]
    return {
        "refusal_id": hashlib.sha256(json.dumps(told).encode()).hexdigest(),
        "list_id": refusal.list_id,
        "at": refusal.at,
        "origin": refusal.origin,
        "reasons": json.dumps(refusal.reasons),
        "snapshot": snapshot,
        "raw": json.dumps(tuple(raw)),
    }


def pair_row(match: Match) -> Row:
    """Lay out who was matched with whom."""
    return {
        "alert_id": alert_id(match),
        "customer_id": match.customer_id,
        "subject_id": match.subject_id,
        "list_id": match.list_id,
        "party_id": match.party_id,
    }


def evidence_text(evidence: Sequence[Evidence]) -> str:
    """Write evidence as ASCII JSON, which every database keeps to the letter, NULs and all scripts included."""
    plain = [{name: getattr(item, name) for name in Evidence.__slots__} for item in evidence]
    return json.dumps(plain, separators=(",", ":"))


def read_run(connection: sa.Connection, row: sa.Row[Any]) -> Run:
    """Rebuild a run with its lists and exclusions."""
    lists = connection.execute(
        sa.select(run_lists).where(run_lists.c.run_id == row.run_id).order_by(run_lists.c.position)
    )
    excluded = connection.execute(
        sa.select(run_exclusions)
        .where(run_exclusions.c.run_id == row.run_id)
        .order_by(run_exclusions.c.position)
    )
    return Run(
        run_id=row.run_id,
        as_of=row.as_of,
        lists=tuple(_list_use(found) for found in lists),
        register=row.register,
        policy_version=row.policy_version,
        engine_version=row.engine_version,
        coverage=Coverage(
            registered=row.registered,
            screened=row.screened,
            excluded=tuple((Exclusion(found.reason), found._mapping["rows"]) for found in excluded),
            customers=row.customers,
            related_parties=row.related_parties,
            lists_required=tuple(json.loads(row.lists_required)),
            lists_consulted=tuple(json.loads(row.lists_consulted)),
        ),
        matches=row.matches,
        alerts=row.alerts,
    )


def read_alert(row: sa.Row[Any]) -> Alert:
    """Rebuild an alert as it stands."""
    return Alert(
        alert_id=row.alert_id,
        match=_match(row),
        effect=LegalEffect(row.effect),
        disposition=Disposition(row.disposition),
        first_run=row.first_run,
        last_run=row.last_run,
    )


def read_event(row: sa.Row[Any]) -> AlertEvent:
    """Rebuild one line of an alert's history; the row holds the alert's pair beside the event."""
    found = None if row.evidence is None else Flagged(_match(row), LegalEffect(row.effect), row.band)
    return AlertEvent(row.alert_id, row.run_id, EventKind(row.kind), row.at, row.reason, found)


def read_refusal(row: sa.Row[Any]) -> Refusal:
    """Rebuild a refusal."""
    return Refusal(row.list_id, row.at, row.origin, tuple(json.loads(row.reasons)))


def _list_use(row: sa.Row[Any]) -> ListUse:
    columns = {name: row._mapping[name] for name in ListUse.__slots__}
    return ListUse(**columns | {"completeness": Completeness(row.completeness)})


def _match(row: sa.Row[Any]) -> Match:
    return Match(
        customer_id=row.customer_id,
        subject_id=row.subject_id,
        list_id=row.list_id,
        party_id=row.party_id,
        score=row.score,
        evidence=tuple(Evidence(**item) for item in json.loads(row.evidence)),
        fingerprint=row.fingerprint,
    )

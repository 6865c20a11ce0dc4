"""Publishing a run: recording it, and moving the alerts, all in the one transaction of the caller."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa

from screening.casebook import rows
from screening.casebook.moves import Found, Move, Standing, moves, not_found, withdrawals
from screening.casebook.schema import alert_events, alerts, run_exclusions, run_lists, runs
from screening.casebook.values import (
    EventKind,
    Flagged,
    Published,
    Subject,
    alert_id,
    disposition_after,
)
from screening.errors import CasebookError
from screening.model import Disposition, Run

_BATCH = 5_000


def publish(
    connection: sa.Connection,
    run: Run,
    flagged: Sequence[Flagged],
    screened: Collection[Subject],
    at: datetime,
) -> Published:
    """Record a balanced run and move the alerts; or say what was done when this run had been published before."""
    found = {alert_id(item.match): Found(item.match.fingerprint, _content(item)) for item in flagged}
    outcome = _digest(
        [
            asdict(run.coverage),
            run.matches,
            run.alerts,
            sorted((name, one.content) for name, one in found.items()),
        ]
    )
    known = connection.execute(sa.select(runs).where(runs.c.run_id == run.run_id)).one_or_none()
    if known is not None and known.outcome != outcome:
        raise CasebookError(
            f"run {run.run_id} is already published with another outcome ({known.alerts:,} alerts then, {run.alerts:,} now): "
            "the same inputs gave different results. Nothing was changed; look into the engine before trusting either"
        )
    if known is not None:
        return _published(connection, run.run_id, already=True)
    newest = connection.scalar(sa.select(sa.func.max(runs.c.as_of)).where(runs.c.is_current))
    if newest is not None and run.as_of < newest:
        _record(connection, rows.run_row(run, at=at, is_current=False, kept=0, outcome=outcome), run)
        return _published(connection, run.run_id, already=False)
    before = _standing(connection)
    missing = not_found(before, found)
    gone = withdrawals(run, frozenset(screened), missing)
    _record(
        connection,
        rows.run_row(run, at=at, is_current=True, kept=len(missing) - len(gone), outcome=outcome),
        run,
    )
    _move(connection, run.run_id, at, flagged, [*moves(before, found), *gone])
    return _published(connection, run.run_id, already=False)


def _record(connection: sa.Connection, row: rows.Row, run: Run) -> None:
    connection.execute(sa.insert(runs), row)
    _insert(connection, run_lists, rows.list_rows(run))
    _insert(connection, run_exclusions, rows.exclusion_rows(run))


def _standing(connection: sa.Connection) -> dict[str, Standing]:
    known = connection.execute(
        sa.select(
            alerts.c.alert_id,
            alerts.c.customer_id,
            alerts.c.subject_id,
            alerts.c.list_id,
            alerts.c.disposition,
            alerts.c.fingerprint,
            alerts.c.content,
        )
    )
    return {
        row.alert_id: Standing(
            (row.customer_id, row.subject_id),
            row.list_id,
            Disposition(row.disposition),
            row.fingerprint,
            row.content,
        )
        for row in known
    }


def _move(
    connection: sa.Connection, run_id: str, at: datetime, flagged: Sequence[Flagged], moved: Sequence[Move]
) -> None:
    """Add the events, and bring the alerts to where their events put them."""
    by_name = {alert_id(item.match): item for item in flagged}
    opened = [by_name[move.alert_id] for move in moved if move.kind is EventKind.OPENED]
    changed = [by_name[move.alert_id] for move in moved if move.tells and move.kind is not EventKind.OPENED]
    _insert(connection, alerts, (_alert_row(item, run_id) for item in opened))
    events = ((move, by_name[move.alert_id] if move.tells else None) for move in moved)
    _insert(connection, alert_events, (rows.event_row(run_id, at, move, item) for move, item in events))
    _update_content(connection, changed)
    for kind in EventKind:
        _follow(connection, run_id, kind)


def _alert_row(found: Flagged, run_id: str) -> rows.Row:
    return {
        **rows.pair_row(found.match),
        **rows.flagged_row(found),
        "content": _content(found),
        "disposition": Disposition.OPEN.value,
        "first_run": run_id,
        "last_run": run_id,
    }


def _update_content(connection: sa.Connection, changed: Sequence[Flagged]) -> None:
    columns = ("score", "band", "effect", "fingerprint", "evidence", "content")
    update = (
        sa.update(alerts)
        .where(alerts.c.alert_id == sa.bindparam("name"))
        .values({column: sa.bindparam(column) for column in columns})
    )
    new = (
        {**rows.flagged_row(item), "content": _content(item), "name": alert_id(item.match)}
        for item in changed
    )
    for batch in _batches(new):
        connection.execute(update, batch)


def _follow(connection: sa.Connection, run_id: str, kind: EventKind) -> None:
    moved = sa.select(alert_events.c.alert_id).where(
        alert_events.c.run_id == run_id, alert_events.c.kind == kind.value
    )
    those = sa.update(alerts).where(alerts.c.alert_id.in_(moved))
    if kind is not EventKind.WITHDRAWN:
        connection.execute(those.values(last_run=run_id))
    for before in Disposition:
        after = disposition_after(kind, before)
        if after is not before:
            connection.execute(
                those.where(alerts.c.disposition == before.value).values(disposition=after.value)
            )


def _published(connection: sa.Connection, run_id: str, *, already: bool) -> Published:
    run = connection.execute(sa.select(runs.c.is_current, runs.c.kept).where(runs.c.run_id == run_id)).one()
    counted = connection.execute(
        sa.select(alert_events.c.kind, sa.func.count())
        .where(alert_events.c.run_id == run_id)
        .group_by(alert_events.c.kind)
    )
    events = {EventKind(kind): count for kind, count in counted}
    return Published(
        run_id=run_id,
        new=events.get(EventKind.OPENED, 0),
        seen_again=events.get(EventKind.SEEN, 0),
        reopened=events.get(EventKind.REOPENED, 0),
        gone=events.get(EventKind.WITHDRAWN, 0),
        kept=run.kept,
        is_current=run.is_current,
        already=already,
    )


def _content(found: Flagged) -> str:
    return _digest(rows.flagged_row(found))


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _insert(connection: sa.Connection, table: sa.Table, new: Iterable[rows.Row]) -> None:
    for batch in _batches(new):
        connection.execute(sa.insert(table), batch)


def _batches(values: Iterable[rows.Row]) -> Iterator[list[rows.Row]]:
    left = iter(values)
    while batch := list(islice(left, _BATCH)):
        yield batch

"""The casebook: what people and the gate ask about, each method one question and one transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa

from screening.casebook import rows
from screening.casebook.balance import refuse_unbalanced
from screening.casebook.engine import Database, revision
from screening.casebook.publishing import publish
from screening.casebook.schema import alert_events, alerts, refusals, runs
from screening.casebook.values import AlertEvent, EventKind, Flagged, Published, Subject
from screening.errors import NotFound
from screening.model import Alert, Disposition, Refusal, Run


class Casebook:
    """Runs, alerts and refusals in one database: a file of SQLite, or PostgreSQL.

    Nothing is opened until something is asked. Every method raises `CasebookError` when the database is at
    another revision than this code, and `CasebookUnreachable` when it does not answer.
    """

    def __init__(self, url: str) -> None:
        self._database = Database(url)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @property
    def place(self) -> str:
        """Where the casebook is, without user and password."""
        return self._database.place

    def close(self) -> None:
        """Let go of the database; asking again opens it again."""
        self._database.close()

    def migrate(self) -> str:
        """Bring the database to this code's revision, and return it. Others that migrate or write meanwhile wait."""
        with self._database.migrating() as connection:
            _upgrade(connection)
            return revision(connection)

    def publish_run(
        self, run: Run, alerts: Sequence[Flagged], *, screened: Collection[Subject], at: datetime
    ) -> Published:
        """Publish a run and move the alerts, all or nothing; publishing it again changes nothing.

        `alerts` are all that the run flagged, `screened` everybody it screened, `at` the time it is published. Raises
        `CoverageError` unless the run balances. A run older than the newest one is recorded and moves no alert.
        """
        refuse_unbalanced(run, alerts, screened)
        with self._database.writing() as connection:
            return publish(connection, run, alerts, screened, at)

    def run(self, run_id: str) -> Run:
        """Return a published run; `NotFound` when there is none of that name."""
        with self._database.reading() as connection:
            return rows.read_run(connection, _run_row(connection, run_id))

    def latest_run(self) -> Run | None:
        """Return the run that the alerts rest on: the last published of those with the newest as-of time."""
        with self._database.reading() as connection:
            row = connection.execute(
                sa.select(runs).where(runs.c.is_current).order_by(runs.c.number.desc()).limit(1)
            ).one_or_none()
            return None if row is None else rows.read_run(connection, row)

    def run_before(self, run_id: str) -> Run | None:
        """Return the run to compare a published run with: the newest as of its time or earlier that was there first."""
        with self._database.reading() as connection:
            run = _run_row(connection, run_id)
            row = connection.execute(
                sa.select(runs)
                .where(runs.c.number < run.number, runs.c.as_of <= run.as_of)
                .order_by(runs.c.as_of.desc(), runs.c.number.desc())
                .limit(1)
            ).one_or_none()
            return None if row is None else rows.read_run(connection, row)

    def runs(self, limit: int = 50) -> list[Run]:
        """Return the runs published last, the last one first."""
        with self._database.reading() as connection:
            found = connection.execute(sa.select(runs).order_by(runs.c.number.desc()).limit(limit)).all()
            return [rows.read_run(connection, row) for row in found]

    def alerts_of(self, customer_id: str) -> list[Alert]:
        """Return a customer's alerts and those of its related parties, withdrawn ones too, highest score first."""
        return self._alerts(alerts.c.customer_id == customer_id)

    def open_alerts(self) -> list[Alert]:
        """Return the alerts that wait for a person, highest score first."""
        return self._alerts(alerts.c.disposition == Disposition.OPEN.value)

    def opened_in(self, run_id: str) -> frozenset[str]:
        """Return the ids of the alerts that a published run opened, or opened again."""
        kinds = (EventKind.OPENED.value, EventKind.REOPENED.value)
        with self._database.reading() as connection:
            _run_row(connection, run_id)
            found = connection.scalars(
                sa.select(alert_events.c.alert_id).where(
                    alert_events.c.run_id == run_id, alert_events.c.kind.in_(kinds)
                )
            )
            return frozenset(found)

    def history(self, alert_id: str) -> list[AlertEvent]:
        """Return all that happened to an alert, the first event first; `NotFound` when there is no such alert."""
        events = alert_events.c
        pair = (alerts.c.customer_id, alerts.c.subject_id, alerts.c.list_id, alerts.c.party_id)
        with self._database.reading() as connection:
            found = connection.execute(
                sa.select(alert_events, *pair)
                .join(alerts, alerts.c.alert_id == events.alert_id)
                .where(events.alert_id == alert_id)
                .order_by(events.number)
            ).all()
        if not found:
            raise NotFound(f"there is no alert {alert_id!r}")
        return [rows.read_event(row) for row in found]

    def record_refusal(self, refusal: Refusal, *, snapshot: str = "", raw: Sequence[str] = ()) -> None:
        """Keep what was refused and why, with the hashes of what was read and of the bytes; once, however often told."""
        row = rows.refusal_row(refusal, snapshot, raw)
        with self._database.writing() as connection:
            known = sa.select(refusals.c.number).where(refusals.c.refusal_id == row["refusal_id"])
            if connection.scalar(known) is None:
                connection.execute(sa.insert(refusals), row)

    def refusals(self, list_id: str | None = None, since: datetime | None = None) -> list[Refusal]:
        """Return what was refused, the oldest first: of one list or of all, since a moment or ever."""
        asked = sa.select(refusals).order_by(refusals.c.at, refusals.c.number)
        if list_id is not None:
            asked = asked.where(refusals.c.list_id == list_id)
        if since is not None:
            asked = asked.where(refusals.c.at >= since)
        with self._database.reading() as connection:
            return [rows.read_refusal(row) for row in connection.execute(asked)]

    def _alerts(self, which: sa.ColumnElement[bool]) -> list[Alert]:
        asked = sa.select(alerts).where(which).order_by(alerts.c.score.desc(), alerts.c.alert_id)
        with self._database.reading() as connection:
            return [rows.read_alert(row) for row in connection.execute(asked)]


def _run_row(connection: sa.Connection, run_id: str) -> sa.Row[Any]:
    row = connection.execute(sa.select(runs).where(runs.c.run_id == run_id)).one_or_none()
    if row is None:
        raise NotFound(f"no run {run_id!r} has been published")
    return row


def _upgrade(connection: sa.Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    place = str(Path(__file__).with_name("migrations"))
    config.set_main_option("script_location", place.replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")

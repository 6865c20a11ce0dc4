"""What all DAGs share: the assets between them, what is retried, and the moment a run is for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from airflow.sdk import Asset, ExceptionRetryPolicy, RetryAction, RetryRule

from screening.errors import ScreeningError, Transient
from screening.web.airflow_timetable import moment

NIGHT = Asset(name="night", uri="screening://night")
REGISTER = Asset(name="customers", uri="screening://customers")

POOL = "screening"
"""The slots for matching; it is created when Airflow is set up, and tasks wait for ever where it is missing."""

BACKFILL = "backfill"
"""How Airflow marks the runs of a backfill."""

DRIVERS = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg", "mysql": "mysql+pymysql"}
"""SQLAlchemy's names for Airflow's kinds of connection, where they differ."""

DEFAULTS: dict[str, Any] = {
    "owner": "screening",
    "retries": int(os.environ.get("SCREENING_RETRIES", "4")),
    "retry_delay": timedelta(seconds=float(os.environ.get("SCREENING_RETRY_SECONDS", "120"))),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(hours=1),
    "retry_policy": ExceptionRetryPolicy(
        [
            RetryRule(Transient, RetryAction.RETRY, reason="the other side did not answer; it may later"),
            RetryRule(
                ScreeningError, RetryAction.FAIL, reason="a retry cannot cure this; a person must look"
            ),
        ]
    ),
    "execution_timeout": timedelta(minutes=30),
}
"""What every task starts from. Only what a retry can cure is retried: the one table from our errors to Airflow's."""


class DatedRun(Protocol):
    """What of Airflow's DAG run says when it is and what for."""

    partition_key: str | None
    run_after: datetime
    run_type: str


def list_asset(list_id: str) -> Asset:
    """Return the asset that says a list now reads differently."""
    return Asset(name=list_id, uri=f"screening://lists/{list_id}")


def schedule_from(default: datetime | None) -> datetime | None:
    """Return the moment from which Airflow starts runs by itself; later than today leaves all of them to be asked for."""
    text = os.environ.get("SCREENING_SCHEDULE_FROM", "")
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else default


def at(dag_run: DatedRun) -> datetime:
    """Return the moment whose publications a run takes: its key's, or when it was asked for; never in the future."""
    asked = dag_run.run_after.astimezone(UTC)
    if dag_run.partition_key is None:
        return asked
    named = moment(dag_run.partition_key)
    return named if dag_run.run_type == BACKFILL else min(named, asked)


def follows_another(dag_run: DatedRun) -> bool:
    """Say whether the same backfill has a run for the day before, which loads what was published until then."""
    if dag_run.run_type != BACKFILL or dag_run.partition_key is None:
        return False
    return dag_run.run_after >= moment(dag_run.partition_key)


def as_of(dag_run: DatedRun) -> datetime:
    """Return the moment a run screens for.

    For a day gone by that is its end. Otherwise it is when the run was called for, not its key's: a list
    that was late is polled at two, in force at three, and screened by what is known at three.
    """
    asked = dag_run.run_after.astimezone(UTC)
    return at(dag_run) if is_past(dag_run, today=asked) else asked


def is_past(dag_run: DatedRun, *, today: datetime) -> bool:
    """Say whether a run is for a day gone by: what it takes comes from the archive, and nothing is screened again for it.

    What is published today is never labelled with an older date, so a poll that is run again a day later is
    of the past too.
    """
    key = dag_run.partition_key
    if key is None:
        return dag_run.run_after.astimezone(UTC).date() < today.date()
    return moment(key).date() < today.date()


def is_asked_for(triggering_asset_events: Mapping[Any, Any]) -> bool:
    """Say whether a run is the night's or somebody's wish, and not one of perhaps many that a change has set off."""
    changed = {asset.uri for asset in triggering_asset_events}
    return not changed or NIGHT.uri in changed


def register_url() -> str | None:
    """Return the database that the connection `customers_db` names, or None where there is no such connection."""
    from airflow.sdk import Connection
    from airflow.sdk.exceptions import AirflowNotFoundException
    from sqlalchemy import URL

    try:
        found = Connection.get("customers_db")
    except AirflowNotFoundException:
        return None
    url = URL.create(
        DRIVERS.get(found.conn_type, found.conn_type),
        username=found.login,
        password=found.password,
        host=found.host,
        port=found.port,
        database=found.schema,
        query={name: value for name, value in found.extra_dejson.items() if isinstance(value, str)},
    )
    return url.render_as_string(hide_password=False)

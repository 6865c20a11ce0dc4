"""The DAGs as Airflow reads them: no scheduler runs here (see tests/e2e for that)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from screening import errors
from screening.sources import registry

ROOT = Path(__file__).resolve().parents[1]
DAGS = ROOT / "dags"
HEAVY = ("pandas", "numpy", "pyarrow", "great_expectations", "rapidfuzz", "icu", "lxml", "screening.workflow")
LISTS = sorted(registry())
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)

os.environ.update(  # Airflow reads its configuration when it is first imported, which is in the tests below
    {
        "AIRFLOW_HOME": tempfile.mkdtemp(prefix="airflow-"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    }
)


@pytest.fixture(scope="module")
def dags() -> dict[str, Any]:
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(DAGS)
    assert bag.import_errors == {}
    return bag.dags


def dag_ids() -> list[str]:
    return [*(f"refresh_{list_id}" for list_id in LISTS), "refresh_customers", "night", "screen_customers"]


def test_there_is_one_refresh_dag_for_each_list_and_no_dag_without_a_purpose(dags: dict[str, Any]) -> None:
    assert sorted(dags) == sorted(dag_ids())


@pytest.mark.parametrize("dag_id", dag_ids())
def test_a_dag_survives_being_written_to_airflow_s_database(dags: dict[str, Any], dag_id: str) -> None:
    from airflow.serialization.serialized_objects import DagSerialization

    read_back = DagSerialization.from_dict(DagSerialization.to_dict(dags[dag_id]))
    assert type(read_back.timetable).__name__ in ("PollTimetable", "PartitionedAssetTimetable")
    assert read_back.timetable.partitioned
    assert sorted(read_back.task_dict) == sorted(dags[dag_id].task_dict)


@pytest.mark.parametrize("dag_id", dag_ids())
def test_a_dag_names_its_owner_its_tags_and_what_to_do_when_it_is_red(
    dags: dict[str, Any], dag_id: str
) -> None:
    dag = dags[dag_id]
    assert dag.owner == "screening"
    assert "screening" in dag.tags
    assert "**Triage.**" in dag.doc_md
    assert "lear" in dag.doc_md.partition("**Triage.**")[2], "says whether a task may be cleared"
    assert dag.catchup is False
    assert dag.max_active_runs == 1


@pytest.mark.parametrize("dag_id", dag_ids())
def test_every_task_ends_in_time_and_backs_off_between_retries(dags: dict[str, Any], dag_id: str) -> None:
    for task in dags[dag_id].tasks:
        assert timedelta(0) < task.execution_timeout <= timedelta(hours=2)
        assert task.retries >= 1
        assert task.retry_exponential_backoff > 1
        assert task.max_retry_delay == timedelta(hours=1)


SHAPES = {
    **{f"refresh_{list_id}": ("fetch", "check", "publish", "announce") for list_id in LISTS},
    "refresh_customers": ("read", "announce"),
    "night": ("fall",),
    "screen_customers": ("plan", "match", "settle", "report"),
}


@pytest.mark.parametrize("dag_id", dag_ids())
def test_a_dag_is_shaped_as_drawn(dags: dict[str, Any], dag_id: str) -> None:
    tasks = dags[dag_id].task_dict
    assert set(tasks) == set(SHAPES[dag_id])
    for before, after in pairwise(SHAPES[dag_id]):
        assert after in tasks[before].downstream_task_ids


@pytest.mark.parametrize("list_id", LISTS)
def test_only_the_last_task_of_a_refresh_tells_others_that_the_list_has_changed(
    dags: dict[str, Any], list_id: str
) -> None:
    outlets = {
        task.task_id: [asset.uri for asset in task.outlets] for task in dags[f"refresh_{list_id}"].tasks
    }
    assert outlets == {"fetch": [], "check": [], "publish": [], "announce": [f"screening://lists/{list_id}"]}


def test_screening_waits_for_the_night_or_any_list_or_the_register(dags: dict[str, Any]) -> None:
    condition = dags["screen_customers"].timetable.asset_condition
    assert type(condition).__name__ == "AssetAny"
    assert {asset.uri.rstrip("/") for asset in condition.objects} == {
        "screening://night",
        "screening://customers",
        *(f"screening://lists/{list_id}" for list_id in LISTS),
    }


def test_matching_is_mapped_and_takes_its_slots_from_a_pool(dags: dict[str, Any]) -> None:
    match = dags["screen_customers"].task_dict["match"]
    assert match.is_mapped
    assert match.pool == "screening"


def test_reading_the_dag_files_and_the_plugin_imports_nothing_heavy() -> None:
    code = (
        "import runpy, sys\n"
        "import screening.web.airflow_plugin\n"
        "for name in sys.argv[2:]: runpy.run_path(name)\n"
        "print(*(name for name in sys.argv[1].split(',') if name in sys.modules))\n"
    )
    files = [str(path) for path in sorted(DAGS.glob("*.py"))]
    done = subprocess.run(
        [sys.executable, "-c", code, ",".join(HEAVY), *files], capture_output=True, text=True, check=True
    )
    assert len(files) >= 4
    assert done.stdout.split() == []


def every_error() -> list[type[errors.ScreeningError]]:
    return [
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, errors.ScreeningError)
    ]


@pytest.mark.parametrize("error", every_error(), ids=lambda error: error.__name__)
def test_of_our_own_errors_only_the_transient_ones_are_retried(error: type[errors.ScreeningError]) -> None:
    from airflow.sdk import RetryAction

    from screening.web.airflow_tasks import DEFAULTS

    decision = DEFAULTS["retry_policy"].evaluate(error("said so"), try_number=1, max_tries=4)
    assert decision.action is (RetryAction.RETRY if issubclass(error, errors.Transient) else RetryAction.FAIL)


def test_what_is_not_ours_such_as_a_full_disk_is_retried_as_airflow_would() -> None:
    from airflow.sdk import RetryAction

    from screening.web.airflow_tasks import DEFAULTS

    decision = DEFAULTS["retry_policy"].evaluate(OSError("disk full"), try_number=1, max_tries=4)
    assert decision.action is RetryAction.DEFAULT


BACKFILLS = [
    pytest.param(
        "2021-08-18", "2021-08-20", ["2021-08-18", "2021-08-19", "2021-08-20"], id="both ends are included"
    ),
    pytest.param("2021-08-18", "2021-08-18", ["2021-08-18"], id="one day"),
    pytest.param(
        "2021-08-18T06:00",
        "2021-08-20T23:59",
        ["2021-08-19", "2021-08-20"],
        id="a day begun before is left out",
    ),
    pytest.param("2024-02-28", "2024-03-01", ["2024-02-28", "2024-02-29", "2024-03-01"], id="a leap day"),
]


@pytest.mark.parametrize("cron", ["0 * * * *", "30 2 * * *", "0 6 * * 1"])
@pytest.mark.parametrize(("first", "last", "keys"), BACKFILLS)
def test_a_backfill_makes_one_run_a_day_however_often_the_list_is_polled(
    cron: str, first: str, last: str, keys: list[str]
) -> None:
    from screening.web.airflow_timetable import PollTimetable

    infos = list(PollTimetable(cron).iter_partition_dagrun_infos(earliest=_utc(first), latest=_utc(last)))
    assert [info.partition_key for info in infos] == keys
    assert [info.partition_date for info in infos] == [_utc(f"{key}T23:59:59") for key in keys]


def test_a_backfill_ends_yesterday() -> None:
    from screening.web.airflow_timetable import PollTimetable

    now = datetime.now(UTC)
    infos = list(
        PollTimetable("0 * * * *").iter_partition_dagrun_infos(earliest=now - timedelta(days=3), latest=now)
    )
    assert infos
    assert all(date.fromisoformat(str(info.partition_key)) < now.date() for info in infos)


def test_a_poll_has_the_minute_as_its_key() -> None:
    from airflow.timetables.base import TimeRestriction
    from pendulum import instance

    from screening.web.airflow_timetable import PollTimetable

    info = PollTimetable("0 */2 * * *").next_dagrun_info_v2(
        last_dagrun_info=None, restriction=TimeRestriction(instance(LONG_AGO), None, False)
    )
    assert info is not None
    assert info.partition_key == f"{info.run_after:%Y-%m-%dT%H:%M}"
    assert info.run_after.hour % 2 == 0
    assert timedelta(0) <= datetime.now(UTC) - info.run_after < timedelta(hours=2)


@pytest.mark.parametrize(
    "key", ["", "today", "2026-13-01", "2026-11-02 14:00", "2026-11-02T14:00:00", "02.11.2026"]
)
def test_a_key_that_is_neither_day_nor_minute_is_refused_when_it_is_given(key: str) -> None:
    from airflow.exceptions import InvalidPartitionKeyError

    from screening.web.airflow_timetable import PollTimetable

    with pytest.raises(InvalidPartitionKeyError, match="neither a day"):
        PollTimetable("0 * * * *").resolve_partition_date(key)


NOON = "2026-11-23T12:00"
MOMENTS = [
    # key, asked for at, today, publications as of, screened as of, past
    pytest.param("2026-11-23T12:00", NOON, NOON, NOON, NOON, False, id="a poll"),
    pytest.param("2026-11-23T10:00", NOON, NOON, "2026-11-23T10:00", NOON, False, id="a poll that was late"),
    pytest.param(
        "2026-11-23T10:00",
        NOON,
        "2026-11-24T09:00",
        "2026-11-23T10:00",
        NOON,
        True,
        id="a poll run again a day later",
    ),
    pytest.param(
        "2026-11-02", NOON, NOON, "2026-11-02T23:59:59", "2026-11-02T23:59:59", True, id="a day gone by"
    ),
    pytest.param(
        "2026-11-02T10:00", NOON, NOON, "2026-11-02T10:00", "2026-11-02T10:00", True, id="a moment gone by"
    ),
    pytest.param("2026-11-23", NOON, NOON, NOON, NOON, False, id="today, which is not over"),
    pytest.param(None, NOON, NOON, NOON, NOON, False, id="asked for without a key"),
]


@pytest.mark.parametrize(("key", "asked", "today", "published", "screened", "past"), MOMENTS)
def test_a_run_is_for_the_moment_its_key_names(
    key: str | None, asked: str, today: str, published: str, screened: str, past: bool
) -> None:
    from screening.web.airflow_tasks import as_of, at, is_past

    run = SimpleNamespace(partition_key=key, run_after=_utc(asked), run_type="manual")
    assert at(run) == _utc(published)
    assert as_of(run) == _utc(screened)
    assert is_past(run, today=_utc(today)) is past


def test_only_the_first_run_of_a_backfill_has_to_load_what_was_published_before_its_day() -> None:
    from screening.web.airflow_tasks import at, follows_another
    from screening.web.airflow_timetable import PollTimetable

    infos = PollTimetable("0 * * * *").iter_partition_dagrun_infos(
        earliest=_utc("2021-08-18"), latest=_utc("2021-08-20")
    )
    runs = [
        SimpleNamespace(partition_key=info.partition_key, run_after=info.run_after, run_type="backfill")
        for info in infos
    ]
    assert [follows_another(run) for run in runs] == [False, True, True]
    assert [at(run) for run in runs] == [_utc(f"2021-08-{day}T23:59:59") for day in (18, 19, 20)]


CONNECTIONS = [
    pytest.param(
        {
            "conn_type": "postgres",
            "host": "db",
            "port": 5433,
            "login": "reader",
            "password": "p@ss/w",
            "schema": "crm",
        },
        "postgresql+psycopg://reader:p%40ss%2Fw@db:5433/crm",
        id="PostgreSQL, with a password that needs quoting",
    ),
    pytest.param(
        {"conn_type": "postgres", "host": "db", "schema": "crm", "extra": {"sslmode": "require"}},
        "postgresql+psycopg://db/crm?sslmode=require",
        id="options go along",
    ),
    pytest.param({"conn_type": "sqlite", "schema": "/srv/crm.db"}, "sqlite:////srv/crm.db", id="SQLite"),
]


@pytest.mark.parametrize(("connection", "url"), CONNECTIONS)
def test_an_airflow_connection_becomes_the_register_s_database_url(
    monkeypatch: pytest.MonkeyPatch, connection: dict[str, Any], url: str
) -> None:
    from screening.web.airflow_tasks import register_url

    monkeypatch.setenv("AIRFLOW_CONN_CUSTOMERS_DB", json.dumps(connection))
    assert register_url() == url


def test_the_schedule_begins_when_the_environment_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from screening.web.airflow_tasks import schedule_from

    assert schedule_from(LONG_AGO) == LONG_AGO
    monkeypatch.setenv("SCREENING_SCHEDULE_FROM", "2100-01-01")
    assert schedule_from(None) == datetime(2100, 1, 1, tzinfo=UTC)


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)

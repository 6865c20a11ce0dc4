"""The two archives of real published lists, backfilled day by day through Airflow's own scheduler."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from screening import workflow
from screening.lake import Lake, Observation
from screening.web.airflow_local import sample_environment
from screening.web.airflow_parts import LocalAirflow

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.full,
    pytest.mark.xdist_group("airflow"),
    pytest.mark.timeout(4 * 3600),
]


@dataclass(frozen=True)
class Backfilled:
    """What a backfill left: the days that failed, each with the reason, and the lake."""

    list_id: str
    days: int
    failed: dict[str, str]
    lake: Lake

    @property
    def loaded(self) -> list[Observation]:
        return self.lake.observations(self.list_id)

    @property
    def refused(self) -> list[dict[str, Any]]:
        names = self.lake.names(f"quarantine/{self.list_id}")
        return [self.lake.read_json(f"quarantine/{self.list_id}/{name}") for name in names]


@pytest.fixture
def backfill(tmp_path: Path, shared: Path) -> Callable[[str, str, str], Backfilled]:
    """Backfill one list's history from its first to its last day with Airflow's plain command."""

    def run(list_id: str, first: str, last: str) -> Backfilled:
        (history,) = (shared / "lists" / list_id).glob("history-*")
        shutil.copytree(history, tmp_path / "archive" / list_id / history.name)
        environment = sample_environment(tmp_path) | {
            "SCREENING_ARCHIVE": f"file://{tmp_path / 'archive'}",
            "SCREENING_FLOORS": "published",
        }
        stores = workflow.stores_of(environment)
        workflow.migrate(stores=stores)
        dag_id = f"refresh_{list_id}"
        with LocalAirflow(tmp_path / "airflow", environment=environment) as airflow:
            airflow.unpause(dag_id)
            began = time.monotonic()
            airflow.run("backfill", "create", "--dag-id", dag_id, "--from-date", first, "--to-date", last)
            runs = airflow.wait(dag_id, patience=3 * 3600)
            print(f"{dag_id}: {len(runs)} days in {time.monotonic() - began:.0f} s")
            failed = {
                run["partition_key"]: airflow.failure(dag_id, run["dag_run_id"])
                for run in runs
                if run["state"] != "success"
            }
        return Backfilled(list_id, len(runs), failed, stores.lake)

    return run


def test_three_years_of_ofac_s_list_are_loaded_or_refused_day_by_day(
    backfill: Callable[[str, str, str], Backfilled],
) -> None:
    found = backfill("us_ofac_sdn", "2021-08-18", "2024-05-04")
    assert found.days == 991
    assert len(found.loaded) + len(found.refused) == 309
    dates = {f"{one.at:%Y-%m-%d}" for one in found.loaded} | {one["at"][:10] for one in found.refused}
    assert len(dates) == 296
    assert set(found.failed) == {one["at"][:10] for one in found.refused}
    assert any("empty" in reason for reason in found.failed.values())
    assert len(found.refused) <= 5, found.failed


def test_two_months_of_the_un_s_list_hold_two_distinct_contents(
    backfill: Callable[[str, str, str], Backfilled],
) -> None:
    found = backfill("un_sc", "2025-11-29", "2026-01-28")
    assert found.days == 61
    assert found.failed == {}
    assert len(found.loaded) == 53
    assert len({one.snapshot for one in found.loaded}) == 2

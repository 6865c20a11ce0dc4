"""A night on the real published lists with fifty thousand customers, through Airflow's own scheduler."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest

from screening import workflow
from screening.model import Completeness
from screening.sources import registry
from screening.web.airflow_local import one_night
from tests.e2e.world import World, build

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.full,
    pytest.mark.xdist_group("airflow"),
    pytest.mark.timeout(2 * 3600),
]

DAY = "2026-09-30"
CUSTOMERS = ("positives_un_untreated.csv", "negatives_global.csv", "negatives_us.csv")


def write_register(place: Path, shared: Path) -> int:
    """Write the customers of ../shared as a register, and say how many they are."""
    count = 0
    with place.open("w", encoding="utf-8", newline="") as stream:
        register = csv.writer(stream)
        register.writerow(["customer_id", "kind", "name", "birth_dates", "nationality", "gender"])
        for name in CUSTOMERS:
            with (shared / "customers" / name).open(encoding="utf-8", newline="") as published:
                for row in csv.DictReader(published):
                    count += 1
                    register.writerow(
                        [
                            f"C-{count}",
                            "person",
                            row["full_name"],
                            row["date_of_birth"],
                            row["nationality"],
                            row["gender"],
                        ]
                    )
    return count


def test_fifty_thousand_customers_are_screened_against_the_real_lists_and_a_kill_changes_nothing(
    tmp_path: Path, shared: Path
) -> None:
    world = build(
        tmp_path,
        {
            "SCREENING_ARCHIVE": f"file://{shared / 'lists'}",
            "SCREENING_FLOORS": "published",
            "SCREENING_PARTITIONS": "8",
        },
    )
    registered = write_register(tmp_path / "register.csv", shared)
    assert registered > 50_000
    world.kill_whoever_writes("partition")
    began = time.monotonic()
    with world.airflow:
        run_id = one_night(world.airflow, DAY, print)
        print(f"a night of {registered:,} customers took {time.monotonic() - began:.0f} s")
        assert not world.strikes_left()
        (night,) = world.airflow.runs("screen_customers")
        assert night["state"] == "success"
        assert 2 in world.attempts("screen_customers", night, "match")
        published = world.files_of(run_id)
        alerts = workflow.alerts(stores=world.stores)

        remove_files(world, run_id)
        world.airflow.trigger("night", DAY)
        _, again = world.airflow.wait("screen_customers", 2, patience=1800)
        assert again["state"] == "success"
        assert world.run_of(again) == run_id
    assert world.files_of(run_id) == published
    assert workflow.alerts(stores=world.stores) == alerts

    run = workflow.latest_run(stores=world.stores)
    assert run.run_id == run_id
    assert run.coverage.registered == registered == run.coverage.screened + run.coverage.excluded_total
    assert set(run.coverage.lists_consulted) == set(registry())
    assert all(use.is_stale for use in run.lists)
    excerpts = {use.list_id for use in run.lists if use.completeness is Completeness.EXCERPT}
    assert excerpts == {"eu_fsf", "uk_fcdo"}
    assert Path(workflow.summary_of(run_id, stores=world.stores)["report"]).is_file()


def remove_files(world: World, run_id: str) -> None:
    for name in world.files_of(run_id):
        (world.home / "lake" / "runs" / run_id / name).unlink()

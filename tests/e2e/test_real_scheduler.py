"""Nights, failures and backfills through Airflow's own scheduler, with one Airflow for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from screening import workflow
from screening.sources import registry
from screening.web.airflow_local import SAMPLE_DAY, SAMPLES, one_night
from tests.e2e.world import World, build_on_samples, this_minute, today

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("airflow"), pytest.mark.timeout(600)]

DPL = "us_bis_dpl"
DPL_SAMPLE = (SAMPLES / DPL / SAMPLE_DAY / "dpl.csv").read_bytes()
HEADER, FIRST, *REST = DPL_SAMPLE.splitlines(keepends=True)
WITHOUT_THE_FIRST = HEADER + b"".join(REST)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = build_on_samples(tmp_path_factory.mktemp("world"))
    with world.airflow:
        yield world


@pytest.fixture(scope="module")
def night(world: World) -> dict[str, Any]:
    """The night of the samples: every list and the register refreshed, then screened."""
    settled = one_night(world.airflow, SAMPLE_DAY, print)
    (screened,) = world.airflow.runs("screen_customers")
    assert world.run_of(screened) == settled
    return screened


def test_a_night_screens_every_list_and_balances_and_reports(world: World, night: dict[str, Any]) -> None:
    assert night["state"] == "success", world.airflow.failure("screen_customers", night["dag_run_id"])
    summary = workflow.summary_of(world.run_of(night), stores=world.stores)
    assert summary["problems"] == []
    assert summary["as of"] == f"{SAMPLE_DAY} 23:59 UTC"
    assert [line.partition(":")[0] for line in summary["lists"]] == sorted(registry())
    assert Path(summary["report"]).is_file()


def test_a_past_refresh_tells_nobody(world: World, night: dict[str, Any]) -> None:
    (run,) = world.airflow.runs("refresh_un_sc")
    assert world.states("refresh_un_sc", run) == {
        "fetch": "success",
        "check": "success",
        "publish": "success",
        "announce": "skipped",
    }


def test_refreshing_the_same_day_again_skips_everything_after_the_fetch(
    world: World, night: dict[str, Any]
) -> None:
    run = world.finished("refresh_un_sc", SAMPLE_DAY)
    assert world.states("refresh_un_sc", run) == {
        "fetch": "success",
        "check": "skipped",
        "publish": "skipped",
        "announce": "skipped",
    }


def test_a_missed_expectation_fails_the_task_at_once_and_the_last_good_snapshot_is_screened(
    world: World, night: dict[str, Any]
) -> None:
    world.publish(DPL, "2026-11-03", {"dpl.csv": HEADER + FIRST})
    before = world.lake.in_force(DPL, datetime.now(UTC))
    run = world.finished(f"refresh_{DPL}", "2026-11-03")
    assert run["state"] == "failed"
    assert world.states(f"refresh_{DPL}", run)["check"] == "failed"
    assert world.attempts(f"refresh_{DPL}", run, "check") == [1]
    assert "REFUSED" in world.airflow.failure(f"refresh_{DPL}", run["dag_run_id"])
    assert world.lake.in_force(DPL, datetime.now(UTC)) == before

    count = len(world.airflow.runs("screen_customers"))
    world.airflow.trigger("night", "2026-11-03")
    (screened,) = world.screened_after(count, 1)
    assert screened["state"] == "success", world.airflow.failure("screen_customers", screened["dag_run_id"])
    assert workflow.summary_of(world.run_of(screened), stores=world.stores)["published"] == "yes"


def test_an_authority_that_does_not_answer_is_tried_again_and_then_named(
    world: World, night: dict[str, Any]
) -> None:
    run = world.finished("refresh_eu_fsf", this_minute())
    assert run["state"] == "failed"
    assert world.attempts("refresh_eu_fsf", run, "fetch") == [2]
    assert "cannot be reached" in world.airflow.failure("refresh_eu_fsf", run["dag_run_id"])


def test_the_night_and_a_changed_list_and_a_changed_register_are_three_screenings(
    world: World, night: dict[str, Any]
) -> None:
    count = len(world.airflow.runs("screen_customers"))
    world.publish(DPL, today(), {"dpl.csv": WITHOUT_THE_FIRST})
    list_key = this_minute()
    run = world.finished(f"refresh_{DPL}", list_key, {"origin": "archive"})
    assert world.states(f"refresh_{DPL}", run)["announce"] == "success"
    (for_the_list,) = world.screened_after(count, 1)

    register = world.home / "register.csv"
    register.write_bytes(register.read_bytes().replace(b"\r\n", b"\n").rstrip().rpartition(b"\n")[0] + b"\n")
    register_key = this_minute()
    run = world.finished("refresh_customers", register_key)
    assert world.states("refresh_customers", run) == {"read": "success", "announce": "success"}
    (for_the_register,) = world.screened_after(count + 1, 1)

    world.airflow.trigger("night", SAMPLE_DAY)
    (for_the_night,) = world.screened_after(count + 2, 1)

    screened = [for_the_list, for_the_register, for_the_night]
    assert [run["partition_key"] for run in screened] == [list_key, register_key, SAMPLE_DAY]
    assert [run["run_type"] for run in screened] == ["asset_triggered"] * 3
    assert len(world.airflow.runs("screen_customers")) == count + 3


def test_a_change_that_was_screened_already_is_not_screened_again(
    world: World, night: dict[str, Any]
) -> None:
    count = len(world.airflow.runs("screen_customers"))
    world.announce("un_sc", this_minute())
    (first,) = world.screened_after(count, 1)
    world.announce("eu_fsf", this_minute())
    (second,) = world.screened_after(count + 1, 1)
    assert [first["state"], second["state"]] == ["success", "success"]
    assert set(world.states("screen_customers", second).values()) == {"skipped"}


def test_a_task_killed_between_write_and_rename_is_run_again_to_the_same_bytes(
    world: World, night: dict[str, Any]
) -> None:
    run_id = world.run_of(night)
    before, alerts = world.files_of(run_id), workflow.alerts(stores=world.stores)
    for name in before:
        (world.home / "lake" / "runs" / run_id / name).unlink()
    partition = next(name for name in before if name.endswith(".parquet") and name != "matches.parquet")
    world.kill_whoever_writes(partition)

    count = len(world.airflow.runs("screen_customers"))
    world.airflow.trigger("night", SAMPLE_DAY)
    (again,) = world.screened_after(count, 1)
    assert not world.strikes_left()
    assert again["state"] == "success", world.airflow.failure("screen_customers", again["dag_run_id"])
    assert sorted(world.attempts("screen_customers", again, "match")) == [1, 2]
    assert world.run_of(again) == run_id
    assert world.files_of(run_id) == before
    assert workflow.alerts(stores=world.stores) == alerts


def test_a_month_is_backfilled_with_airflow_s_own_command_and_every_day_is_loaded_or_refused_for_a_true_reason(
    world: World, night: dict[str, Any]
) -> None:
    world.publish(DPL, "2026-09-03", {"dpl.csv": WITHOUT_THE_FIRST})
    world.publish(DPL, "2026-09-10T0800Z", {"dpl.csv": DPL_SAMPLE})
    world.publish(DPL, "2026-09-10T1600Z", {"dpl.csv": WITHOUT_THE_FIRST})
    world.publish(DPL, "2026-09-15", {"dpl.csv": b""})
    world.publish(DPL, "2026-09-20", {"dpl.csv": WITHOUT_THE_FIRST})
    dag_id, seen = f"refresh_{DPL}", len(world.airflow.runs(f"refresh_{DPL}"))
    world.airflow.run(
        "backfill", "create", "--dag-id", dag_id, "--from-date", "2026-09-01", "--to-date", "2026-09-30"
    )
    runs = world.airflow.wait(dag_id, seen + 30)[seen:]

    states = {run["partition_key"]: run["state"] for run in runs}
    assert sorted(states) == [f"2026-09-{day:02}" for day in range(1, 31)]
    failed = {
        run["partition_key"]: world.airflow.failure(dag_id, run["dag_run_id"])
        for run in runs
        if run["state"] == "failed"
    }
    assert sorted(failed) == ["2026-09-01", "2026-09-02", "2026-09-15"]
    assert "looked in" in failed["2026-09-01"]
    assert "empty" in failed["2026-09-15"]
    loaded = [one.at for one in world.lake.observations(DPL) if one.at.month == 9]
    assert [f"{at:%d %H:%M}" for at in loaded] == ["03 00:00", "10 08:00", "10 16:00", "20 00:00"]

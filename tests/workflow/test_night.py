"""A night on the samples: balanced, repeatable to the byte, and never published when something is missing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from screening import workflow
from screening.errors import CoverageError, NotFound, QualityError
from screening.model import Completeness
from screening.sources import registry
from screening.workflow import Stores
from screening.workflow.night import matches_path, outcome_of
from tests.conftest import FIXTURES, SAMPLE_CUSTOMERS
from tests.workflow.conftest import stores_in

DAY = datetime(2026, 11, 2, 23, 59, 59, tzinfo=UTC)


def refresh_lists(stores: Stores, lists: Iterable[str], at: datetime = DAY) -> None:
    for list_id in lists:
        receipts = workflow.fetch_list(list_id, at=at, archived=True, stores=stores)
        workflow.publish_list(
            list_id, receipts, workflow.check_list(list_id, receipts, stores=stores), stores=stores
        )


def screen(stores: Stores, as_of: datetime = DAY) -> str:
    plan = workflow.plan_run(as_of=as_of, stores=stores)
    for partition in plan["partitions"]:
        workflow.match_partition(plan["run_id"], partition, stores=stores)
    workflow.settle_run(plan["run_id"], stores=stores)
    return str(plan["run_id"])


def made_by(stores: Stores, run_id: str) -> dict[str, bytes]:
    """Every file of a run, but for how the work was cut up."""
    folder = f"runs/{run_id}"
    files = [
        "matches.parquet",
        "outcome.json",
        *(f"report/{name}" for name in stores.lake.names(f"{folder}/report")),
    ]
    return {name: stores.lake.read(f"{folder}/{name}") for name in files}


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> tuple[Stores, str]:
    stores = stores_in(tmp_path_factory.mktemp("night"), archive=f"file://{FIXTURES}")
    refresh_lists(stores, registry())
    workflow.refresh_register(str(SAMPLE_CUSTOMERS), at=DAY, stores=stores)
    run_id = screen(stores)
    workflow.report_run(run_id, stores=stores)
    return stores, run_id


def test_everybody_registered_is_screened_or_excluded_with_a_reason(night: tuple[Stores, str]) -> None:
    stores, run_id = night
    coverage = outcome_of(run_id, stores.lake).run.coverage
    assert coverage.balances
    assert coverage.excluded_total > 0
    assert coverage.related_parties > 0
    assert coverage.registered == coverage.customers + coverage.related_parties
    assert coverage.lists_consulted == tuple(registry())


def test_run_is_published_with_its_alerts(night: tuple[Stores, str]) -> None:
    stores, run_id = night
    run = stores.casebook.run(run_id)
    assert run == outcome_of(run_id, stores.lake).run
    assert len(stores.casebook.open_alerts()) == run.alerts > 0


def test_same_night_again_makes_the_same_bytes_and_no_second_alerts(
    night: tuple[Stores, str], tmp_path: Path
) -> None:
    stores, run_id = night
    alerts, files = stores.casebook.open_alerts(), made_by(stores, run_id)
    assert screen(stores) == run_id
    workflow.report_run(run_id, stores=stores)
    assert stores.casebook.open_alerts() == alerts
    assert made_by(stores, run_id) == files


def test_another_machine_and_other_partitions_make_the_same_bytes(
    night: tuple[Stores, str], tmp_path: Path
) -> None:
    stores, run_id = night
    other = stores_in(tmp_path, archive=f"file://{FIXTURES}", partitions=3)
    refresh_lists(other, reversed(registry()))
    workflow.refresh_register(str(SAMPLE_CUSTOMERS), at=DAY, stores=other)
    assert screen(other) == run_id
    workflow.report_run(run_id, stores=other)
    assert made_by(other, run_id) == made_by(stores, run_id)


def test_list_without_any_snapshot_keeps_the_run_from_being_published(tmp_path: Path) -> None:
    stores = stores_in(tmp_path, archive=f"file://{FIXTURES}")
    refresh_lists(stores, [list_id for list_id in registry() if list_id != "un_sc"])
    workflow.refresh_register(str(SAMPLE_CUSTOMERS), at=DAY, stores=stores)
    run_id = screen(stores)
    with pytest.raises(CoverageError, match="un_sc"):
        workflow.report_run(run_id, stores=stores)
    assert stores.casebook.latest_run() is None
    assert b"un_sc" in stores.lake.read(f"runs/{run_id}/report/report.html")


def test_partition_that_never_finished_keeps_the_run_from_being_published(tmp_path: Path) -> None:
    stores = stores_in(tmp_path, archive=f"file://{FIXTURES}")
    refresh_lists(stores, registry())
    workflow.refresh_register(str(SAMPLE_CUSTOMERS), at=DAY, stores=stores)
    plan = workflow.plan_run(as_of=DAY, stores=stores)
    workflow.match_partition(plan["run_id"], 0, stores=stores)
    workflow.settle_run(plan["run_id"], stores=stores)
    outcome = outcome_of(plan["run_id"], stores.lake)
    assert any("partition has not finished" in problem for problem in outcome.problems)
    assert stores.casebook.latest_run() is None


def test_night_after_a_dead_source_uses_the_last_good_snapshot_and_says_how_old_it_is(
    night: tuple[Stores, str],
) -> None:
    stores, _ = night
    later = DAY + timedelta(days=5)
    run = outcome_of(screen(stores, later), stores.lake).run
    assert all(use.is_stale for use in run.lists)
    assert all(use.age_hours is not None and use.age_hours > 100 for use in run.lists)
    assert stores.casebook.run(run.run_id) == run


def test_day_before_the_register_was_first_read_is_screened_with_that_and_says_so(
    night: tuple[Stores, str],
) -> None:
    stores, _ = night
    run_id = screen(stores, DAY - timedelta(hours=12))
    workflow.report_run(run_id, stores=stores)
    assert b"no register is known of that day" in stores.lake.read(f"runs/{run_id}/report/report.html")


def test_run_settled_again_after_a_missing_partition_reports_all_its_alerts(tmp_path: Path) -> None:
    stores = stores_in(tmp_path, archive=f"file://{FIXTURES}")
    refresh_lists(stores, registry())
    workflow.refresh_register(str(SAMPLE_CUSTOMERS), at=DAY, stores=stores)
    run_id = str(workflow.plan_run(as_of=DAY, stores=stores)["run_id"])
    for partition in range(2):
        workflow.match_partition(run_id, partition, stores=stores)
        workflow.settle_run(run_id, stores=stores)
    workflow.report_run(run_id, stores=stores)
    alerts = {alert.alert_id for alert in stores.casebook.open_alerts()}
    page = stores.lake.read(f"runs/{run_id}/report/report.html").decode()
    assert alerts
    assert all(alert in page for alert in alerts)


def test_night_without_a_register_is_no_night(tmp_path: Path) -> None:
    stores = stores_in(tmp_path, archive=f"file://{FIXTURES}")
    with pytest.raises(NotFound, match="SCREENING_REGISTER"):
        workflow.plan_run(as_of=DAY, stores=stores)


def test_entries_that_repeat_a_fresh_list_consulted_itself_are_not_screened_twice(
    night: tuple[Stores, str],
) -> None:
    stores, run_id = night
    matches = stores.lake.read_table(matches_path(run_id)).to_pylist()
    assert {row["customer_id"] for row in matches if row["list_id"] == "us_ofac_sdn"}
    assert [row for row in matches if row["party_id"].startswith("SDN:")] == []


def test_entries_that_repeat_a_stale_list_are_screened(night: tuple[Stores, str]) -> None:
    stores, _ = night
    matches = stores.lake.read_table(matches_path(screen(stores, DAY + timedelta(days=9)))).to_pylist()
    assert [row for row in matches if row["party_id"].startswith("SDN:")]


def test_report_of_a_register_not_read_for_days_says_hold(night: tuple[Stores, str]) -> None:
    stores, _ = night
    later = DAY + timedelta(days=3)
    refresh_lists(stores, registry(), later)
    verdicts = {one.suite: one for one in outcome_of(screen(stores, later), stores.lake).verdicts}
    assert not verdicts["customers"].accepted
    assert not verdicts["us_ofac_sdn"].accepted
    assert "hours since" in verdicts["customers"].summary()


def test_excerpt_is_consulted_and_named_as_one(tmp_path: Path) -> None:
    stores = stores_in(tmp_path / "stores", archive=f"file://{tmp_path / 'lists'}")
    folder = tmp_path / "lists" / "un_sc" / "sample-2026-11-02"
    folder.mkdir(parents=True)
    (source,) = (FIXTURES / "un_sc" / "2026-11-02").glob("*.xml")
    (folder / source.name).write_bytes(source.read_bytes())
    refresh_lists(stores, ["un_sc"])
    (use,) = [use for use in workflow.lists_in_force(as_of=DAY, stores=stores) if use.list_id == "un_sc"]
    assert use.completeness is Completeness.EXCERPT
    assert "excerpt" in use.note


def test_register_that_cannot_be_read_leaves_the_last_one_in_force(
    night: tuple[Stores, str], tmp_path: Path
) -> None:
    stores, _ = night
    before: Any = stores.lake.in_force("customers", DAY)
    shrunken = tmp_path / "customers.csv"
    lines = SAMPLE_CUSTOMERS.read_bytes().splitlines(keepends=True)
    shrunken.write_bytes(b"".join(lines[:4]))
    with pytest.raises(QualityError):
        workflow.refresh_register(str(shrunken), at=DAY + timedelta(hours=1), stores=stores)
    assert stores.lake.in_force("customers", DAY + timedelta(hours=2)) == before

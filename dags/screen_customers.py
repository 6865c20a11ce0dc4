"""Screens all customers against all lists: every night, and when a list or the register has changed.

`plan` fixes what the run rests on: the snapshots in force, the register, the policy and the engine. `match`
runs once for each partition of customers. `settle` gathers the matches, holds them against their suite,
balances the coverage, and publishes the run in one transaction or not at all; it does so even where a partition
failed, which then is what is missing. `report` writes it down, and fails when the run was not published.

Seven lists that change within a minute ask for seven runs. The first ones screen what had changed until then;
a later one that finds everything screened today skips its tasks. A night, and a run asked for by hand, never do.

A list that could not be refreshed is screened with its last good snapshot, and the report says how old that is.

**Triage.** Every task may be cleared at any time: it reads its inputs from the lake and writes the same bytes
again. Red at *plan*: no customer register is in force yet. Red at *match*: the log names the partition; out of
memory calls for more partitions (`SCREENING_PARTITIONS`). Red at *report*: the run does not balance or its
matches miss their suite; the log and the report name what is missing, which mostly is a list to be refreshed
first. While it is red the last published run stays valid until it is too old; then the gate holds every
customer. A day is harmless, two are not.
"""

from __future__ import annotations

from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from airflow.sdk import PartitionedAssetTimetable, dag, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from screening.sources import registry
from screening.web.airflow_tasks import DEFAULTS, NIGHT, POOL, REGISTER, as_of, is_asked_for, list_asset


@dag(
    doc_md=__doc__,
    schedule=PartitionedAssetTimetable(assets=reduce(or_, map(list_asset, registry()), NIGHT | REGISTER)),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["screening"],
)
def screen_customers() -> None:
    """Plan, match, settle, report."""

    @task
    def plan(*, dag_run: Any, triggering_asset_events: Any) -> list[dict[str, Any]]:
        from screening import workflow

        planned = workflow.plan_run(as_of=as_of(dag_run))
        if not is_asked_for(triggering_asset_events) and workflow.is_screened(planned["run_id"]):
            raise AirflowSkipException("the last run screened the very same today")
        return [{"run": planned["run_id"], "partition": partition} for partition in planned["partitions"]]

    @task(
        pool=POOL,
        map_index_template="partition {{ task.op_kwargs['partition'] }}",
        execution_timeout=timedelta(hours=2),
    )
    def match(run: str, partition: int) -> int:
        from screening import workflow

        return workflow.match_partition(run, partition)

    @task(trigger_rule="none_skipped")
    def settle(planned: list[dict[str, Any]] | None) -> str:
        from screening import workflow

        if planned is None:
            raise AirflowFailException("nothing was planned, so there is nothing to settle; see why at plan")
        run: str = planned[0]["run"]
        print(workflow.settle_run(run))
        return run

    @task
    def report(run: str) -> str:
        from screening import workflow

        return workflow.report_run(run)

    planned = plan()
    settled = settle(planned)
    match.expand_kwargs(planned) >> settled
    report(settled)


screen_customers()

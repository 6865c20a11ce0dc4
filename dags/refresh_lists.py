"""Brings one screening list up to date: what the authority publishes is kept, read, held against its suite, and put in force.

`fetch` keeps the published bytes, or for a day gone by takes them from the archive; where nothing is new the
rest is skipped. `check` reads them and holds them against `expectations/`. `publish` puts what is sound in
force. `announce` runs only when the list now reads differently, and has everybody screened again.

**Triage.** Red at *fetch*: the authority could not be reached (it was tried for half an hour, and will be at the
next poll), or answers with something else than its list; open the address by hand. Red at *check* or *publish*: what was published is not
what we know, or misses its suite; the log says in one line what, and the file is in the lake's quarantine.
Clearing the task is safe at any time, and useless until the file or the reader has changed. Nothing breaks
at once: the last good snapshot stays in force, every night is screened with it and says how old it is. Once it
is older than the list's maximum age, the gate holds every customer. So look within that time.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG, Param, dag, task

from screening.model import ScreeningList
from screening.sources import registry
from screening.web.airflow_tasks import DEFAULTS, at, follows_another, is_past, list_asset, schedule_from
from screening.web.airflow_timetable import PollTimetable


def refresh(listed: ScreeningList) -> DAG:
    """Return the DAG that brings this list up to date."""
    hours = round(listed.max_age.total_seconds() / 3600)

    @dag(
        dag_id=f"refresh_{listed.list_id}",
        dag_display_name=f"Refresh: {listed.title}",
        doc_md=f"## {listed.title}\n\n{listed.authority}: <{listed.url}>. Its maximum age is {hours} hours.\n\n{__doc__}",
        schedule=PollTimetable(listed.poll),
        start_date=schedule_from(datetime(2026, 1, 1, tzinfo=UTC)),
        catchup=False,
        max_active_runs=1,
        default_args=DEFAULTS,
        params={
            "origin": Param(
                "auto",
                enum=["auto", "archive"],
                description="archive: take it from the archive even for today",
            )
        },
        tags=["screening", "refresh"],
    )
    def refresh_list() -> None:
        @task.short_circuit
        def fetch(*, dag_run: Any, params: Any) -> list[str]:
            from screening import workflow

            now = datetime.now(UTC).replace(microsecond=0)
            archived = params["origin"] == "archive" or is_past(dag_run, today=now)
            moment = at(dag_run) if archived else now  # what is fetched late was not in force before
            return workflow.fetch_list(
                listed.list_id, at=moment, archived=archived, own_day=follows_another(dag_run)
            )

        @task
        def check(receipts: list[str]) -> list[list[str]]:
            from screening import workflow

            return workflow.check_list(listed.list_id, receipts)

        @task.short_circuit
        def publish(receipts: list[str], checked: list[list[str]], *, dag_run: Any) -> bool:
            from screening import workflow

            changed = workflow.publish_list(listed.list_id, receipts, checked)
            return changed and not is_past(dag_run, today=datetime.now(UTC))

        receipts = fetch()
        published = publish(receipts, check(receipts))
        published >> EmptyOperator(task_id="announce", outlets=[list_asset(listed.list_id)])

    return refresh_list()


for source in registry().values():
    refresh(source.list)

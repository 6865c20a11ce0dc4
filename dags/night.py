"""The clock: says every night that it is night, whatever else has failed, and with that has everybody screened.

It depends on nothing. A backfill of this DAG screens days gone by, each by what was in force at its end.

**Triage.** Red or missing: nobody was screened that night, and the gate holds customers once the last run is
too old. Clear it; if it stays red, Airflow itself is ill.
"""

from __future__ import annotations

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import dag

from screening.web.airflow_tasks import DEFAULTS, NIGHT, schedule_from
from screening.web.airflow_timetable import PollTimetable


@dag(
    doc_md=__doc__,
    schedule=PollTimetable("30 2 * * *"),
    start_date=schedule_from(None),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["screening"],
)
def night() -> None:
    """Publish the night's key."""
    EmptyOperator(task_id="fall", outlets=[NIGHT])


night()

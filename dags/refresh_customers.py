"""Brings the customer register up to date: it is read, held against its suite, and put in force.

`read` keeps the register as a snapshot; rows that cannot be screened are excluded with a reason each, and
listed in the next report. `announce` runs only when the register now reads differently, and has everybody
screened again.

Where the register is comes from the Airflow connection `customers_db`, or where there is none from
`SCREENING_REGISTER` (a file or a database URL).

**Triage.** Red: the database did not answer (it was retried), a column is missing or of another type, or the
register misses its suite; the log says which. Clearing the task is safe at any time. Until it is green, every
night screens the last good register: customers who came or changed since are not screened, and the gate
holds them. A day is harmless where nobody is admitted; otherwise look at once.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import dag, task

from screening.web.airflow_tasks import DEFAULTS, REGISTER, at, is_past, register_url, schedule_from
from screening.web.airflow_timetable import PollTimetable


@dag(
    doc_md=__doc__,
    schedule=PollTimetable("40 * * * *"),
    start_date=schedule_from(datetime(2026, 1, 1, tzinfo=UTC)),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["screening", "refresh"],
)
def refresh_customers() -> None:
    """Read, validate, publish."""

    @task.short_circuit
    def read(*, dag_run: Any) -> bool:
        from screening import workflow

        _, changed = workflow.refresh_register(register_url(), at=at(dag_run))
        return changed and not is_past(dag_run, today=datetime.now(UTC))

    read() >> EmptyOperator(task_id="announce", outlets=[REGISTER])


refresh_customers()

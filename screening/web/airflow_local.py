"""Airflow on one machine: `up` keeps it running for its users, `demo` runs one whole night and stops it again."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from screening import settings, workflow
from screening.settings import ROOT
from screening.sources import registry
from screening.web.airflow_parts import AirflowDown, LocalAirflow

SAMPLES = ROOT / "tests" / "fixtures"
SAMPLE_DAY = "2026-11-02"
DATA = ROOT / ".data"
NEVER = "9999-01-01"
LIVE = {"SCREENING_OFFLINE": "false", "SCREENING_ARCHIVE": "", "SCREENING_FLOORS": "published"}


def up(*, port: int, say: Callable[[str], None] = print) -> None:
    """Start Airflow with all DAGs scheduled, say where everything is, and stay until Ctrl-C or SIGTERM.

    The lists are polled at once, after the register has been read, so that the first change finds customers
    to screen. Variables `AIRFLOW__…` of this process are handed on, for instance to use another database.
    """
    signal.signal(signal.SIGTERM, _leave)
    workflow.migrate()
    own = {name: value for name, value in os.environ.items() if name.startswith("AIRFLOW__")}
    airflow = LocalAirflow(settings.load().airflow_home, environment=own, port=port, triggerer=True)
    say("Starting Airflow; this takes half a minute.")
    with airflow:
        say(f"Airflow:   {airflow.url}  user {airflow.user}  password {airflow.password}")
        for label, place in workflow.places().items():
            say(f"{label + ':':<10} {place}")
        say(f"{'logs:':<10} {airflow.home / 'logs'}")
        say(
            f"{'backfill:':<10} AIRFLOW_HOME={airflow.home} airflow backfill create --dag-id refresh_… --from-date … --to-date …"
        )
        airflow.unpause("screen_customers", "refresh_customers")
        try:
            airflow.wait("refresh_customers", patience=60)
        except AirflowDown as late:
            say(f"The register is not in force yet: {late}")
        airflow.unpause(*refresh_dags(), "night")
        say("All DAGs are scheduled. Ctrl-C stops Airflow.")
        while True:
            airflow.check()
            time.sleep(5)


def demo(*, live: bool, progress: Callable[[str], None]) -> dict[str, Any]:
    """Run one night to its end through Airflow's scheduler on the sample customers, and return its summary.

    The lists are the bundled samples of a fixed day, or with `live` what the authorities publish now; a list
    that cannot be had is named, and the night goes on without it. Everything is kept in a new folder.
    """
    signal.signal(signal.SIGTERM, _leave)
    now = datetime.now(UTC)
    home = DATA / f"demo-{now:%Y%m%d-%H%M%S}"
    environment = sample_environment(home) | (LIVE if live else {})
    stores = workflow.stores_of(environment)
    workflow.migrate(stores=stores)
    progress("Starting Airflow …")
    with LocalAirflow(home / "airflow", environment=environment) as airflow:
        run_id = one_night(airflow, f"{now:%Y-%m-%dT%H:%M}" if live else SAMPLE_DAY, progress)
    return workflow.summary_of(run_id, stores=stores)


def one_night(airflow: LocalAirflow, key: str, progress: Callable[[str], None]) -> str:
    """Refresh the register and all lists for `key`, let it be night, and return the id of the run that was settled."""
    dag_ids = ["refresh_customers", *refresh_dags()]
    airflow.unpause(*dag_ids, "night")
    runs = {dag_id: airflow.trigger(dag_id, key) for dag_id in dag_ids}
    for dag_id, dag_run in runs.items():
        airflow.wait(dag_id)
        progress(f"{dag_id}: {airflow.failure(dag_id, dag_run) or 'done'}")
    airflow.unpause("screen_customers")
    airflow.trigger("night", key)
    (screened,) = airflow.wait("screen_customers")
    failure = airflow.failure("screen_customers", screened["dag_run_id"])
    progress(f"screen_customers: {failure or 'done'}")
    if failure and not failure.startswith("report:"):
        raise AirflowDown(f"nobody was screened; {failure}")
    run_id: str = airflow.result("screen_customers", screened["dag_run_id"], "settle")
    return run_id


def refresh_dags() -> list[str]:
    """The DAGs that refresh one list each."""
    return [f"refresh_{list_id}" for list_id in registry()]


def sample_environment(home: Path) -> dict[str, str]:
    """The settings under which the bundled samples are screened, with all stores in `home`."""
    return {
        "SCREENING_LAKE": f"file://{home / 'lake'}",
        "SCREENING_CASEBOOK": f"sqlite:///{home / 'casebook.db'}",
        "SCREENING_REPORTS": f"file://{home / 'reports'}",
        "SCREENING_ARCHIVE": f"file://{SAMPLES}",
        "SCREENING_REGISTER": str(SAMPLES / "customers" / "customers.csv"),
        "SCREENING_FLOORS": "sample",
        "SCREENING_OFFLINE": "true",
        "SCREENING_PARTITIONS": "2",
        "SCREENING_SCHEDULE_FROM": NEVER,
        "SCREENING_RETRIES": "1",
        "SCREENING_RETRY_SECONDS": "3",
    }


def _leave(number: int, frame: object) -> NoReturn:
    sys.exit(128 + number)

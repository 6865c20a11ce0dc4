"""One Airflow on the bundled samples, with an archive that tests may publish in."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from screening import workflow
from screening.lake import Lake
from screening.web.airflow_local import SAMPLES, sample_environment
from screening.web.airflow_parts import LocalAirflow

FAULTS = Path(__file__).parent / "faults"


@dataclass(frozen=True)
class World:
    """A running Airflow, and where its inputs and outputs are."""

    home: Path
    airflow: LocalAirflow
    stores: workflow.Stores

    @property
    def lake(self) -> Lake:
        return self.stores.lake

    @property
    def archive(self) -> Path:
        return self.home / "archive"

    def publish(self, list_id: str, moment: str, files: Mapping[str, bytes]) -> None:
        """Let an authority publish these files at this moment (a folder name of the archive)."""
        folder = self.archive / list_id / moment
        folder.mkdir(parents=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)

    def kill_whoever_writes(self, path: str) -> None:
        """Have the next process that renames a file to a name with this text in it killed."""
        (self.home / "kill").write_text(path)

    def strikes_left(self) -> bool:
        return (self.home / "kill").exists()

    def finished(self, dag_id: str, key: str | None, conf: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Ask for a run, wait for it, and return it."""
        run_id = self.airflow.trigger(dag_id, key, conf)
        return next(run for run in self.airflow.wait(dag_id) if run["dag_run_id"] == run_id)

    def announce(self, list_id: str, key: str) -> None:
        """Say that a list has changed, as the last task of its refresh does."""
        assets = self.airflow.ask("GET", f"/assets?name_pattern={list_id}")["assets"]
        (asset_id,) = [asset["id"] for asset in assets if asset["name"] == list_id]
        self.airflow.ask("POST", "/assets/events", {"asset_id": asset_id, "partition_key": key, "extra": {}})

    def screened_after(self, count: int, more: int) -> list[dict[str, Any]]:
        """Wait for so many more runs of screen_customers than there were, and return them."""
        return self.airflow.wait("screen_customers", count + more)[count:]

    def states(self, dag_id: str, run: Mapping[str, Any]) -> dict[str, str]:
        return {task["task_id"]: task["state"] for task in self.airflow.tasks(dag_id, run["dag_run_id"])}

    def attempts(self, dag_id: str, run: Mapping[str, Any], task_id: str) -> list[int]:
        tasks = self.airflow.tasks(dag_id, run["dag_run_id"])
        return [task["try_number"] for task in tasks if task["task_id"] == task_id]

    def run_of(self, run: Mapping[str, Any]) -> str:
        """The run_id that a run of screen_customers settled."""
        settled: str = self.airflow.result("screen_customers", run["dag_run_id"], "settle")
        return settled

    def files_of(self, run_id: str) -> dict[str, str]:
        """The hash of every file the lake holds of a run."""
        folder = self.home / "lake" / "runs" / run_id
        paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".partial"]
        return {
            str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths
        }


def build_on_samples(home: Path) -> World:
    """Copy the samples into an archive of their own, in which tests may publish, and prepare Airflow."""
    shutil.copytree(SAMPLES, home / "archive")
    shutil.copyfile(SAMPLES / "customers" / "customers.csv", home / "register.csv")
    return build(home, {"SCREENING_ARCHIVE": f"file://{home / 'archive'}"})


def build(home: Path, settings: Mapping[str, str]) -> World:
    """Prepare Airflow with stores in `home` and the register beside them. Live addresses are out of reach."""
    faults = os.pathsep.join(filter(None, [str(FAULTS), os.environ.get("PYTHONPATH", "")]))
    environment = sample_environment(home) | {
        "SCREENING_REGISTER": str(home / "register.csv"),
        "SCREENING_OFFLINE": "false",
        "SCREENING_PROXY": "http://127.0.0.1:9",
        "SCREENING_RETRIES": "1",
        "SCREENING_RETRY_SECONDS": "1",
        "PYTHONPATH": faults,
        "KILL_ON_RENAME": str(home / "kill"),
        **settings,
    }
    stores = workflow.stores_of(environment)
    workflow.migrate(stores=stores)
    return World(home, LocalAirflow(home / "airflow", environment=environment), stores)


def this_minute() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M}"


def today() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d}"

"""Airflow's parts as child processes on this machine: set up, started, asked over REST, and stopped.

Nothing here imports airflow: the parts are the installed `airflow` executable, and all that is asked of them
goes over their REST interface on the loopback address.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx

from screening.errors import ScreeningError
from screening.settings import ROOT

USER = "admin"
PARTS = ("api-server", "scheduler", "dag-processor")


class AirflowDown(ScreeningError):
    """A part of Airflow did not start, or did not finish what it was asked for."""


@dataclass
class LocalAirflow:
    """Airflow's parts with a home folder of their own, as a context manager: started on entry, stopped on exit.

    `environment` is what Airflow and the tasks see beyond this process's own; of that, Airflow's variables are
    not handed on, so that nobody else's database is written to. `parallelism` is how many tasks run at once.
    """

    home: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    parallelism: int = 4
    dags: Path = ROOT / "dags"
    triggerer: bool = False
    port: int = 0

    def __post_init__(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        ports = free_ports(3)
        self.port = self.port or ports[0]
        self.password = self._password()
        self._variables = self._settings(ports[1:]) | dict(self.environment)
        self._parts: dict[str, subprocess.Popen[bytes]] = {}
        self._client = httpx.Client(base_url=self.url, timeout=60, trust_env=False)

    user = USER

    @property
    def url(self) -> str:
        """Where a browser finds it."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self.run("db", "migrate")
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def run(self, *arguments: str) -> str:
        """Run one `airflow` command to its end and return what it printed; `AirflowDown` when it fails."""
        done = subprocess.run(  # noqa: S603 - our own executable, our own arguments
            [_airflow(), *arguments],
            env=self._variables,
            cwd=self.home,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise AirflowDown(
                f"`airflow {' '.join(arguments)}` failed: {done.stderr[-2000:] or done.stdout[-2000:]}"
            )
        return done.stdout

    def start(self, patience: float = 300) -> None:
        """Start the parts, and return once they are well, somebody is logged in and the pool is there."""
        for part in (*PARTS, "triggerer") if self.triggerer else PARTS:
            with self.log_of(part).open("ab") as log:
                self._parts[part] = subprocess.Popen(  # noqa: S603 - our own executable
                    _command(part),
                    env=self._variables,
                    cwd=self.home,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
        _wait(self._is_well, "become healthy", patience)
        token = self._client.post("/auth/token", json={"username": USER, "password": self.password}).json()
        self._client.headers["Authorization"] = f"Bearer {token['access_token']}"
        self.ask(
            "POST",
            "/pools",
            {"name": "screening", "slots": self.parallelism, "include_deferred": False},
            known=409,
        )

    def stop(self) -> None:
        """Stop all parts with whatever they started, the impatient way if they take longer than twenty seconds."""
        self._signal(signal.SIGTERM)
        for part in self._parts.values():
            try:
                part.wait(20)
            except subprocess.TimeoutExpired:
                break
        self._signal(signal.SIGKILL)
        for part in self._parts.values():
            part.wait()
        self._parts = {}

    def check(self) -> None:
        """Raise `AirflowDown` when a part has ended by itself."""
        for name, part in self._parts.items():
            if part.poll() is not None:
                raise AirflowDown(
                    f"airflow {name} ended with {part.returncode}: {self.log_of(name).read_text()[-2000:]}"
                )

    def log_of(self, part: str) -> Path:
        """Where a part writes what it has to say."""
        return self.home / f"{part}.log"

    def ask(self, method: str, path: str, body: Any = None, *, known: int = 0) -> Any:
        """Ask the REST interface (`/api/v2`) and return the answer; the status `known` counts as answered."""
        answer = self._client.request(method, f"/api/v2{path}", json=body)
        if answer.is_error and answer.status_code != known:
            raise AirflowDown(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
        return answer.json() if answer.content else None

    def unpause(self, *dag_ids: str, patience: float = 120) -> None:
        """Let these DAGs run, once Airflow has read their files."""
        _wait(lambda: set(dag_ids) <= self.dag_ids(), f"read the DAGs {', '.join(dag_ids)}", patience)
        for dag_id in dag_ids:
            self.ask("PATCH", f"/dags/{dag_id}", {"is_paused": False})

    def dag_ids(self) -> set[str]:
        """The DAGs that Airflow has read; `AirflowDown` when a file cannot be read."""
        errors = self.ask("GET", "/importErrors")["import_errors"]
        if errors:
            raise AirflowDown(
                "; ".join(f"{error['filename']}: {error['stack_trace'][-1000:]}" for error in errors)
            )
        return {found["dag_id"] for found in self.ask("GET", "/dags?limit=1000")["dags"]}

    def trigger(self, dag_id: str, key: str | None = None, conf: Mapping[str, Any] | None = None) -> str:
        """Ask for one run, for the moment that `key` names, and return its id."""
        body = {"logical_date": None, "partition_key": key, "conf": dict(conf or {})}
        run_id: str = self.ask("POST", f"/dags/{dag_id}/dagRuns", body)["dag_run_id"]
        return run_id

    def runs(self, dag_id: str) -> list[dict[str, Any]]:
        """All runs of a DAG, the first asked for first."""
        runs: list[dict[str, Any]] = []
        while True:
            page = self.ask("GET", f"/dags/{dag_id}/dagRuns?order_by=id&limit=100&offset={len(runs)}")
            runs += page["dag_runs"]
            if not page["dag_runs"] or len(runs) >= page["total_entries"]:
                return runs

    def tasks(self, dag_id: str, run_id: str) -> list[dict[str, Any]]:
        """The task instances of a run."""
        run = quote(run_id, safe="")
        tasks: list[dict[str, Any]] = self.ask(
            "GET", f"/dags/{dag_id}/dagRuns/{run}/taskInstances?limit=1000"
        )["task_instances"]
        return tasks

    def result(self, dag_id: str, run_id: str, task_id: str) -> Any:
        """What a task returned."""
        run = quote(run_id, safe="")
        return self.ask(
            "GET", f"/dags/{dag_id}/dagRuns/{run}/taskInstances/{task_id}/xcomEntries/return_value"
        )["value"]

    def failure(self, dag_id: str, run_id: str) -> str:
        """What the task that failed first in a run had to say, as one line; empty when none failed."""
        failed = [task for task in self.tasks(dag_id, run_id) if task["state"] in ("failed", "up_for_retry")]
        if not failed:
            return ""
        first = min(failed, key=lambda task: task["start_date"] or "")
        task_id, attempt, part = first["task_id"], first["try_number"], first["map_index"]
        run = quote(run_id, safe="")
        log = self.ask(
            "GET",
            f"/dags/{dag_id}/dagRuns/{run}/taskInstances/{task_id}/logs/{attempt}?map_index={part}",
        )
        errors = [line["error_detail"][0]["exc_value"] for line in log["content"] if line.get("error_detail")]
        return f"{task_id}: {errors[-1] if errors else 'ended without a word'}"

    def wait(self, dag_id: str, count: int = 1, patience: float = 300) -> list[dict[str, Any]]:
        """Wait until a DAG has so many runs and all are done, and return them."""

        def done() -> bool:
            return self._count(dag_id) >= count and not self._count(dag_id, "&state=queued&state=running")

        _wait(done, f"finish {count} run(s) of {dag_id}", patience)
        return self.runs(dag_id)

    def _count(self, dag_id: str, which: str = "") -> int:
        found: int = self.ask("GET", f"/dags/{dag_id}/dagRuns?limit=1{which}")["total_entries"]
        return found

    def _is_well(self) -> bool:
        self.check()
        try:
            tasks_may_report = self._client.get("/execution/health").is_success
            health = self._client.get("/api/v2/monitor/health").json()
        except (httpx.TransportError, ValueError):
            return False
        well = (
            (health.get(part) or {}).get("status") for part in ("metadatabase", "scheduler", "dag_processor")
        )
        return tasks_may_report and all(status == "healthy" for status in well)

    def _signal(self, number: signal.Signals) -> None:
        for part in self._parts.values():
            try:
                os.killpg(part.pid, number)
            except ProcessLookupError:
                continue

    def _password(self) -> str:
        """The password of the one user: random, made once, readable by its owner alone."""
        place = self.home / "passwords.json"
        if not place.exists():
            place.touch(mode=0o600)
            place.write_text(json.dumps({USER: secrets.token_urlsafe(12)}))
        password: str = json.loads(place.read_text())[USER]
        return password

    def _settings(self, log_ports: Iterable[int]) -> dict[str, str]:
        worker_log, trigger_log = log_ports
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW_")}
        kept.pop("PYTHONDONTWRITEBYTECODE", None)
        return kept | {
            "AIRFLOW_HOME": str(self.home),
            "AIRFLOW__CORE__DAGS_FOLDER": str(self.dags),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__PARALLELISM": str(self.parallelism),
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{self.url}/execution/",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(self.home / "passwords.json"),
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__PORT": str(self.port),
            "AIRFLOW__API__WORKERS": "1",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{self.home / 'airflow.db'}?timeout=60",
            "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "30",
            "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(worker_log),
            "AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT": str(trigger_log),
            "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.3",
            "AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL": "1",
        }


def free_ports(count: int) -> list[int]:
    """Return ports of the loopback address that nobody listened on a moment ago."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def _command(part: str) -> list[str]:
    """The scheduler starts warm, for the sake of its tasks; the other parts are Airflow's own."""
    if part == "scheduler":
        return [sys.executable, "-m", "screening.web.airflow_scheduler"]
    return [_airflow(), part]


def _airflow() -> str:
    return str(Path(sys.executable).with_name("airflow"))


def _wait(is_done: Callable[[], bool], what: str, patience: float) -> None:
    """Ask often at first, then at longer intervals: each question costs the parts time they have work for."""
    began = time.monotonic()
    while not is_done():
        waited = time.monotonic() - began
        if waited > patience:
            raise AirflowDown(f"Airflow did not {what} within {patience:.0f} seconds")
        time.sleep(min(5.0, max(0.3, waited / 20)))

"""`screening up`, as a person starts and stops it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from screening.web.airflow_local import sample_environment
from screening.web.airflow_parts import free_ports

pytestmark = [pytest.mark.e2e, pytest.mark.full, pytest.mark.xdist_group("airflow"), pytest.mark.timeout(600)]

PROGRAMS = Path(sys.executable).parent


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def up(home: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    (port,) = free_ports(1)
    environment = sample_environment(home) | {
        "SCREENING_AIRFLOW_HOME": str(home / "airflow"),
        "SCREENING_SCHEDULE_FROM": "2026-01-01",
    }
    started = subprocess.Popen(
        [str(PROGRAMS / "screening"), "up", "--port", str(port)],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield started, port
    started.kill()
    started.wait()


def test_it_says_where_everything_is_takes_backfills_and_leaves_nothing_running(
    up: tuple[subprocess.Popen[str], int], home: Path
) -> None:
    started, port = up
    assert started.stdout is not None
    said = []
    for line in started.stdout:
        said.append(line)
        if line.startswith("All DAGs are scheduled"):
            break
    text = "".join(said)
    assert f"http://127.0.0.1:{port}  user admin  password " in text
    assert f"file://{home / 'lake'}" in text

    command = ["airflow", "backfill", "create", "--dag-id", "refresh_us_bis_dpl"]
    subprocess.run(
        [str(PROGRAMS / command[0]), *command[1:], "--from-date", "2026-11-01", "--to-date", "2026-11-02"],
        env=os.environ | {"AIRFLOW_HOME": str(home / "airflow")},
        check=True,
        capture_output=True,
    )

    started.send_signal(signal.SIGTERM)
    assert started.wait(60) == 128 + signal.SIGTERM
    with socket.socket() as asking:
        assert asking.connect_ex(("127.0.0.1", port)) != 0

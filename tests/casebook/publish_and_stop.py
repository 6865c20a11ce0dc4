"""Publishes a run, and stops in the middle of its transaction until it is killed. Started by the tests."""

from __future__ import annotations

import signal
import sys
from typing import Any

import sqlalchemy as sa

from screening.casebook import Casebook
from tests.casebook.building import NIGHT, flag, run


def stop_before_events(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
    if statement.startswith("INSERT INTO alert_events"):
        print("runs and alerts are written", flush=True)
        signal.pause()


if __name__ == "__main__":
    sa.event.listen(sa.Engine, "before_cursor_execute", stop_before_events)
    flagged = [flag("C1", party=f"P{number}") for number in range(5_001)]
    screened = frozenset({("C1", "C1"), ("C2", "C2")})
    told = run("r1", alerts=len(flagged), screened=len(screened))
    Casebook(sys.argv[1]).publish_run(told, flagged, screened=screened, at=NIGHT)

"""The use cases, each one straight line through core and edges; doors call these and nothing else.

Every function takes its time as an argument, and its stores from the environment unless they are handed in.
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from screening.workflow._stores import Stores, stores_of
from screening.workflow.lists import check_list, fetch_list, keep_files, publish_list
from screening.workflow.local import run_night
from screening.workflow.night import match_partition, settle_run
from screening.workflow.plan import is_screened, plan_run
from screening.workflow.questions import alerts, latest_run, lists_in_force, migrate, places, screen_one
from screening.workflow.register import refresh_register
from screening.workflow.report import report_run, summary_of

__all__ = [
    "Stores",
    "alerts",
    "check_list",
    "fetch_list",
    "is_screened",
    "keep_files",
    "latest_run",
    "lists_in_force",
    "match_partition",
    "migrate",
    "places",
    "plain",
    "plan_run",
    "publish_list",
    "refresh_register",
    "report_run",
    "run_night",
    "screen_one",
    "settle_run",
    "stores_of",
    "summary_of",
]


def plain(value: Any) -> Any:
    """Return a frozen value as plain JSON values, for printing."""
    return json.loads(json.dumps(dataclasses.asdict(value), default=str))

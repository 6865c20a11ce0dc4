"""Pages and tables for people: a run, what it rests on, everybody it flagged and everybody it could not screen.

`render(data)` makes all files of a report. It reads no clock and no settings, so that the same data makes the
same bytes.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date

from screening.report.data import AlertView, ReportData, in_order
from screening.report.pages import quality_page, report_page
from screening.report.summary import Headline, Outcome, headline
from screening.report.tables import excluded_csv, lists_csv, matches_csv, matches_parquet

__all__ = ["AlertView", "Headline", "Outcome", "ReportData", "headline", "render"]


def render(data: ReportData) -> dict[str, bytes]:
    """Make the report's files by name: pages, tables for spreadsheets and programs, and the run as JSON."""
    alerts = in_order(data.alerts)
    return {
        "report.html": report_page(data, alerts),
        "quality.html": quality_page(data),
        "matches.csv": matches_csv(data, alerts),
        "matches.parquet": matches_parquet(data, alerts),
        "excluded.csv": excluded_csv(data),
        "lists.csv": lists_csv(data),
        "run.json": _run_json(data),
    }


def _run_json(data: ReportData) -> bytes:
    """The run and everything said about it, but for the customers and the alerts, which have tables of their own."""
    said = headline(data)
    whole = {
        "outcome": said.outcome,
        "headline": asdict(said),
        "run": asdict(data.run),
        "previous_run": data.previous_run,
        "problems": list(data.problems),
        "verdicts": [asdict(verdict) | {"accepted": verdict.accepted} for verdict in data.verdicts],
        "refusals": [asdict(refusal) for refusal in data.refusals],
        "duplicates": list(data.duplicates),
        "passed_over": list(data.passed_over),
        "new_alerts": sum(alert.is_new for alert in data.alerts),
    }
    return json.dumps(whole, indent=2, sort_keys=True, default=_iso).encode("ascii") + b"\n"


def _iso(value: object) -> str:
    """Write the dates and times of the frozen types."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a report")

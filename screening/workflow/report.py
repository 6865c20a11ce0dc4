"""A run's report: everything the run rests on and came to, rendered, kept in the lake and copied out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from screening import report, tables
from screening.casebook import alert_id
from screening.errors import CoverageError, LakeError
from screening.lake import Lake
from screening.model import Customer, ListedParty, Match, Refusal, Run
from screening.report import AlertView, ReportData
from screening.sources import registry
from screening.workflow._stores import Stores, opened
from screening.workflow.night import RunOutcome, flagged, matches_path, outcome_of
from screening.workflow.plan import plan_of
from screening.workflow.register import REGISTER, duplicates_of, excluded_of


def report_run(run_id: str, *, folder: str | None = None, stores: Stores | None = None) -> str:
    """Render a run's report, keep it in the lake, copy it to the reports' place, and return where its page is.

    Raises `CoverageError`, after writing it, when the run is not published.
    """
    stores = opened(stores)
    outcome = outcome_of(run_id, stores.lake)
    pages = report.render(_data(outcome, stores))
    place = Lake(stores.settings.reports)
    name = f"{outcome.run.as_of:%Y-%m-%d}-{run_id}" if folder is None else folder
    for page, content in pages.items():
        stores.lake.write(f"runs/{run_id}/report/{page}", content, replace=True)
        place.write(f"{name}/{page}" if name else page, content, replace=True)
    where = "/".join(filter(None, [stores.settings.reports.rstrip("/"), name, "report.html"]))
    if outcome.problems:
        raise CoverageError(
            f"run {run_id} is not published: {'; '.join(outcome.problems)}. Its report: {where}"
        )
    return where


def summary_of(run_id: str, *, folder: str | None = None, stores: Stores | None = None) -> dict[str, Any]:
    """Return what a run came to, in a few lines for people."""
    stores = opened(stores)
    outcome = outcome_of(run_id, stores.lake)
    run, coverage = outcome.run, outcome.run.coverage
    name = f"{run.as_of:%Y-%m-%d}-{run_id}" if folder is None else folder
    return {
        "run": run_id,
        "as of": f"{run.as_of:%Y-%m-%d %H:%M} UTC",
        "lists": [_line(use) for use in run.lists],
        "customers": f"{coverage.customers:,} and {coverage.related_parties:,} related parties; {coverage.screened:,} screened",
        "excluded": ", ".join(f"{count} {reason.value}" for reason, count in coverage.excluded) or "none",
        "flagged": f"{run.alerts:,} matches for review",
        "published": "no" if outcome.problems else "yes",
        "report": "/".join(
            filter(None, [stores.settings.reports.rstrip("/"), name, "report.html"])
        ).removeprefix("file://"),
        "problems": list(outcome.problems),
    }


def _line(use: Any) -> str:
    if not use.snapshot:
        return f"{use.list_id}: MISSING ({use.note})"
    said = "; ".join(filter(None, ["STALE" if use.is_stale else "", use.note]))
    return f"{use.list_id}: {use.parties:,} parties, checked {use.checked_at:%Y-%m-%d %H:%M}" + (
        f" ({said})" if said else ""
    )


def _data(outcome: RunOutcome, stores: Stores) -> ReportData:
    run, lake, published = outcome.run, stores.lake, not outcome.problems
    plan = plan_of(run.run_id, lake)
    passed_over = [f"{one.list_id}: {name}" for one in plan.observed for name in one.passed_over]
    if plan.register_read.at > run.as_of:
        read = f"{plan.register_read.at:%Y-%m-%d %H:%M}"
        passed_over.append(
            f"customers: no register is known of that day; the first one read, of {read}, was screened"
        )
    before = stores.casebook.run_before(run.run_id) if published else None
    return ReportData(
        run=run,
        alerts=tuple(_views(run, stores.casebook.opened_in(run.run_id) if published else frozenset(), lake)),
        excluded=excluded_of(run.register, lake),
        duplicates=duplicates_of(run.register, lake),
        verdicts=outcome.verdicts,
        refusals=tuple(_refusals(run, stores)),
        passed_over=tuple(passed_over),
        previous_run=None if before is None else before.run_id,
        problems=outcome.problems,
        lists=tuple(source.list for source in registry().values()),
    )


def _views(run: Run, opened_now: frozenset[str], lake: Lake) -> Iterator[AlertView]:
    alerts = flagged(run, lake.read_table(matches_path(run.run_id)), lake)
    if len(alerts) != run.alerts:
        raise LakeError(
            f"{matches_path(run.run_id)} holds {len(alerts)} alerts, the run has {run.alerts}: settle it again"
        )
    customers = _by_id(
        lake.snapshot(REGISTER, run.register),
        "subject_id",
        {one.match.subject_id for one in alerts},
        Customer,
    )
    parties = {
        use.list_id: _by_id(
            lake.snapshot(use.list_id, use.snapshot),
            "party_id",
            {one.match.party_id for one in alerts if one.match.list_id == use.list_id},
            ListedParty,
        )
        for use in run.lists
        if use.snapshot
    }
    for one in alerts:
        match: Match = one.match
        yield AlertView(
            alert_id=alert_id(match),
            score=match.score,
            band=one.band,
            effect=one.effect,
            is_new=alert_id(match) in opened_now,
            match=match,
            customer=customers[match.subject_id],
            party=parties[match.list_id][match.party_id],
        )


def _by_id(table: pa.Table, column: str, wanted: set[str], kind: type[Any]) -> dict[str, Any]:
    rows = table.filter(pc.is_in(table[column], pa.array(sorted(wanted), pa.string())))
    return {getattr(value, column): value for value in tables.from_table(rows, kind)}


def _refusals(run: Run, stores: Stores) -> Iterator[Refusal]:
    """What was refused since the publications this run uses were checked, and not after the run's moment."""
    for use in run.lists:
        for refusal in stores.casebook.refusals(use.list_id, since=use.checked_at):
            if refusal.at <= run.as_of:
                yield refusal
    register = stores.lake.in_force(REGISTER, run.as_of)
    since = None if register is None else register.at
    yield from (one for one in stores.casebook.refusals(REGISTER, since=since) if one.at <= run.as_of)

"""Holding a publication, or parties read from one, against its list's suite, the way the workflow does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from screening import quality, tables
from screening.model import ListedParty, Severity
from screening.sources import source
from screening.sources._reading import Published
from tests.conftest import ROOT


def refused_by(
    published: Published, *, parties: Iterable[ListedParty] | None = None, **given: Any
) -> list[str]:
    """Return the critical expectations that a publication misses, with the floors of samples."""
    read = source(published.list_id)
    found = read.parse(published) if parties is None else parties
    parameters = {
        **dict.fromkeys(read.list.floors, 1),
        **read.facts(published),
        "max_drop": read.list.max_drop,
        "max_growth": read.list.max_growth,
        "previous_rows": None,
        "previous_by_sub_list": None,
        "previous_by_kind": None,
        "changed_share": None,
        "as_of": "2026-11-02",
        "hours_since_check": 0.5,
        "max_age_hours": 48.0,
        "days_since_publication": None,
        "cadence_days": 7.0,
        "same_as_missing_share": None,
    }
    verdict = quality.validate(
        published.list_id,
        quality.snapshot_frame(tables.to_table(found, ListedParty)),
        parameters | given,
        directory=ROOT / "expectations",
    )
    return [finding.expectation for finding in verdict.findings if finding.severity is Severity.CRITICAL]


def critical_checks(list_id: str) -> set[str]:
    """Return the ids of a suite's critical expectations."""
    suite = quality.load_suite(ROOT / "expectations" / f"{list_id}.json")
    return {check.id for check in suite.checks if check.severity is Severity.CRITICAL}

"""A whole night without Airflow, through the same steps: for data engineers, notebooks and measurements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from screening import archive
from screening.archive import Publication
from screening.errors import CoverageError, QualityError, Unreadable
from screening.model import Completeness, ScreeningList
from screening.settings import Floors, Settings
from screening.sources import registry
from screening.workflow._stores import Stores
from screening.workflow.lists import BASELINES, check, keep_publication, preference, put_in_force, refuse
from screening.workflow.night import match_partition, settle_run
from screening.workflow.plan import plan_run
from screening.workflow.register import refresh_register
from screening.workflow.report import report_run, summary_of


def run_night(
    *, customers: str, lists: Path, out: Path, as_of: datetime, sample: bool, progress: Callable[[str], None]
) -> dict[str, Any]:
    """Screen the register against the newest sound publications not after `as_of`, and report into `out`.

    `out` gets the report, and a lake and a casebook of its own. Returns the summary of the run.
    """
    out = out.resolve()
    settings = Settings(
        lake=f"file://{out / 'lake'}",
        casebook=SecretStr(f"sqlite:///{out / 'casebook.db'}"),
        reports=f"file://{out}",
        floors=Floors.SAMPLE if sample else Floors.PUBLISHED,
    )
    stores = Stores(settings)
    stores.casebook.migrate()
    for source in registry().values():
        progress(_load_newest(source.list, lists, as_of, stores))
    register, _ = refresh_register(customers, at=as_of, stores=stores)
    progress(f"customers: register {register[:12]}")
    plan = plan_run(as_of=as_of, stores=stores)
    for partition in plan["partitions"]:
        screened = match_partition(plan["run_id"], partition, stores=stores)
        progress(f"partition {partition}: {screened:,} screened")
    settle_run(plan["run_id"], stores=stores)
    with suppress(CoverageError):  # the summary says so, and what is missing
        report_run(plan["run_id"], stores=stores)
    return summary_of(plan["run_id"], stores=stores)


def _load_newest(listed: ScreeningList, place: Path, as_of: datetime, stores: Stores) -> str:
    """Put the newest sound publication in force, and say which, and what was refused or passed over for it.

    An excerpt serves only where nothing else holds.
    """
    found = [one for one in archive.publications(str(place), listed, dated_only=True) if one.at <= as_of]
    left_out = {
        said: f"passed over {said}" for said in archive.passed_over(str(place), listed, dated_only=True)
    }
    for publication in sorted(found, key=lambda one: preference(one.completeness, one.at)):
        receipt = stores.lake.receipt(listed.list_id, _kept_with_those_before(publication, found, stores))
        try:
            snapshot = check(receipt, stores)
        except (Unreadable, QualityError) as error:
            refuse(receipt, error, stores)
            left_out[publication.origin] = f"refused {publication.origin}: {error}"
            continue
        newer = [one for one in found if one.at > publication.at and one.origin not in left_out]
        left_out |= {
            one.origin: f"passed over {one.origin}: newer, but {one.completeness.value}" for one in newer
        }
        put_in_force(receipt, snapshot, stores, passed_over=left_out.values())
        how = (
            "" if publication.completeness is Completeness.COMPLETE else f", {publication.completeness.value}"
        )
        return "\n  ".join([f"{listed.list_id}: {publication.origin}{how}", *left_out.values()])
    return "\n  ".join([f"{listed.list_id}: MISSING, nothing usable in {place}", *left_out.values()])


def _kept_with_those_before(publication: Publication, found: Sequence[Publication], stores: Stores) -> str:
    """Keep a publication, and those before it that it will be measured against."""
    before = [
        one for one in found if one.at < publication.at and one.completeness is publication.completeness
    ]
    for one in before[-BASELINES:]:
        keep_publication(one, stores.lake)
    return keep_publication(publication, stores.lake)

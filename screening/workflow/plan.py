"""What a run rests on, fixed before anybody is screened: the snapshots in force, the register, policy, engine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Set
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from screening import __version__, matching, tables
from screening.errors import NotFound
from screening.lake import Lake, Observation
from screening.model import Completeness, ListUse, Run, ScreeningList
from screening.policy import DEFAULT_POLICY
from screening.sources import registry, source
from screening.workflow._stores import Stores, opened
from screening.workflow.register import REGISTER


@dataclass(frozen=True, slots=True)
class Plan:
    """The inputs of one run, by hash; `partitions` is only how the work is cut up.

    `observed` and `register_read` are what the manifest said when the run was planned: nothing is looked up
    again later, so what is refreshed meanwhile belongs to the next run.
    """

    run_id: str
    as_of: datetime
    lists: tuple[ListUse, ...]
    register: str
    policy_version: str
    engine_version: str
    partitions: int
    observed: tuple[Observation, ...]
    register_read: Observation

    @property
    def snapshots(self) -> dict[str, str]:
        """Each list's snapshot, without the lists that are missing."""
        return {use.list_id: use.snapshot for use in self.lists if use.snapshot}


def plan_run(*, as_of: datetime, stores: Stores | None = None) -> dict[str, Any]:
    """Fix what a run rests on, and return its `run_id` and the numbers of its customer partitions.

    The same inputs give the same run. A list of which nothing is in force is planned as missing, not left
    out. A day before the register was first read is screened with that first one, and the report says so.
    Raises `NotFound` when there is no register at all.
    """
    stores = opened(stores)
    register = _register(as_of, stores.lake)
    observed = [stores.lake.in_force(one.list.list_id, as_of) for one in registry().values()]
    lists = list_uses(as_of, stores.lake)
    run_id = _run_id(as_of, lists, register.snapshot)
    plan = Plan(
        run_id=run_id,
        as_of=as_of.astimezone(UTC),
        lists=lists,
        register=register.snapshot,
        policy_version=DEFAULT_POLICY.version,
        engine_version=matching.ENGINE_VERSION,
        partitions=stores.settings.partitions,
        observed=tuple(one for one in observed if one is not None),
        register_read=register,
    )
    stores.lake.write_json(_path(run_id), asdict(plan))
    return {"run_id": run_id, "partitions": list(range(plan_of(run_id, stores.lake).partitions))}


def _register(as_of: datetime, lake: Lake) -> Observation:
    """The register in force; for a day before the first one was read, that first one."""
    found = lake.in_force(REGISTER, as_of) or next(iter(lake.observations(REGISTER)), None)
    if found is None:
        raise NotFound(
            f"no customer register is in force at {as_of:%Y-%m-%d %H:%M}Z, nor any later; run `screening refresh "
            "customers` (set SCREENING_REGISTER to its file or database)"
        )
    return found


def plan_of(run_id: str, lake: Lake) -> Plan:
    """Return a plan; of two plans of one run the first stands. `LakeError` when there is none."""
    return tables.from_plain(lake.read_json(_path(run_id)), Plan)


def is_screened(run_id: str, *, stores: Stores | None = None) -> bool:
    """Say whether the run that stands screened the very same on the same day, so that this one would find nothing new."""
    stores = opened(stores)
    plan, last = plan_of(run_id, stores.lake), stores.casebook.latest_run()
    if last is None or last.as_of.astimezone(UTC).date() != plan.as_of.date():
        return False
    return _content(plan) == _content(last)


def list_uses(as_of: datetime, lake: Lake) -> tuple[ListUse, ...]:
    """Say for every list how a run at a moment would use it."""
    found = {one.list.list_id: lake.in_force(one.list.list_id, as_of) for one in registry().values()}
    snapshots = _snapshots({list_id: one.snapshot for list_id, one in found.items() if one is not None}, lake)
    relied_on = {
        list_id
        for list_id, one in found.items()
        if one is not None and _is_relied_on(one.completeness, as_of - one.at > source(list_id).list.max_age)
    }
    return tuple(
        _use(one.list, found[one.list.list_id], as_of, snapshots, relied_on, lake)
        for one in registry().values()
    )


def screened_parties(uses: Iterable[ListUse], as_of: date, lake: Lake) -> pa.Table:
    """Return the parties screened on a day: all of the lists used, but the expired and the repeated."""
    uses = [use for use in uses if use.snapshot]
    snapshots = _snapshots({use.list_id: use.snapshot for use in uses}, lake)
    relied_on = {use.list_id for use in uses if _is_relied_on(use.completeness, use.is_stale)}
    kept = [
        table.filter(pa.array(~(matching.passed_over(table, as_of) | _repeats(table, snapshots, relied_on))))
        for table in snapshots.values()
    ]
    return pa.concat_tables([tables.PARTY_SCHEMA.empty_table(), *kept])


def _content(planned: Plan | Run) -> tuple[object, ...]:
    uses = [(use.list_id, use.snapshot, use.is_stale) for use in planned.lists]
    return uses, planned.register, planned.policy_version, planned.engine_version


def _path(run_id: str) -> str:
    return f"runs/{run_id}/plan.json"


def _run_id(as_of: datetime, lists: tuple[ListUse, ...], register: str) -> str:
    rests_on = [
        as_of.astimezone(UTC).isoformat(),
        [[use.list_id, use.snapshot, use.completeness, str(use.checked_at)] for use in lists],
        register,
        DEFAULT_POLICY.version,
        matching.ENGINE_VERSION,
        __version__,
    ]
    return hashlib.sha256(json.dumps(rests_on).encode()).hexdigest()[:16]


def _snapshots(in_force: Mapping[str, str], lake: Lake) -> dict[str, pa.Table]:
    return {list_id: lake.snapshot(list_id, sha256) for list_id, sha256 in in_force.items()}


def _use(
    listed: ScreeningList,
    found: Observation | None,
    as_of: datetime,
    snapshots: Mapping[str, pa.Table],
    relied_on: Set[str],
    lake: Lake,
) -> ListUse:
    if found is None:
        return _missing(listed)
    table = snapshots[listed.list_id]
    expired = matching.passed_over(table, as_of.date())
    repeats = _repeats(table, snapshots, relied_on) & ~expired
    return ListUse(
        list_id=listed.list_id,
        title=listed.title,
        snapshot=found.snapshot,
        in_force_from=lake.in_force_since(found),
        checked_at=found.at,
        age_hours=round((as_of - found.at) / timedelta(hours=1), 2),
        max_age_hours=listed.max_age / timedelta(hours=1),
        completeness=found.completeness,
        parties=table.num_rows,
        passed_over=int(np.count_nonzero(expired | repeats)),
        note=_note(found, int(np.count_nonzero(expired)), int(np.count_nonzero(repeats))),
    )


def _missing(listed: ScreeningList) -> ListUse:
    return ListUse(
        list_id=listed.list_id,
        title=listed.title,
        snapshot="",
        in_force_from=None,
        checked_at=None,
        age_hours=None,
        max_age_hours=listed.max_age / timedelta(hours=1),
        completeness=Completeness.INCOMPLETE,
        parties=0,
        passed_over=0,
        note="no snapshot has ever been accepted",
    )


def _note(found: Observation, expired: int, repeats: int) -> str:
    said = {
        Completeness.COMPLETE: "",
        Completeness.INCOMPLETE: "incomplete by its layout: names are missing from it",
        Completeness.EXCERPT: "an excerpt, not the list",
    }[found.completeness]
    gone = f"no longer in force: {expired:,}" if expired else ""
    double = f"repeating entries of lists consulted themselves: {repeats:,}" if repeats else ""
    return "; ".join(
        filter(None, [said, "" if found.origin == "live" else f"from {found.origin}", gone, double])
    )


def _is_relied_on(completeness: Completeness, is_stale: bool) -> bool:
    """A list that is whole and fresh holds all that another one repeats of it."""
    return completeness is Completeness.COMPLETE and not is_stale


def _repeats(table: pa.Table, snapshots: Mapping[str, pa.Table], relied_on: Set[str]) -> NDArray[np.bool_]:
    """Mark entries that are the very entry of another list that is consulted itself, whole and fresh."""
    references = table["same_as"].combine_chunks().flatten().unique().to_pylist()
    named = {reference.partition(":")[0] for reference in references}
    held = {
        f"{name}:{party}"
        for name in named & set(snapshots) & relied_on
        for party in snapshots[name]["party_id"].to_pylist()
    }
    return np.array([any(other in held for other in row) for row in table["same_as"].to_pylist()], dtype=bool)

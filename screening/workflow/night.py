"""A night: fix the inputs, match partition by partition, settle in one transaction, report.

Every step reads its inputs from the lake and writes its own files there, so each can be killed and run again.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from screening import __version__, matching, policy, quality, tables
from screening.casebook import Flagged
from screening.errors import NotFound
from screening.lake import Lake, Observation
from screening.model import (
    Completeness,
    Coverage,
    Exclusion,
    ListUse,
    Match,
    Run,
    ScreeningList,
    Verdict,
)
from screening.policy import DEFAULT_POLICY
from screening.sources import registry, source
from screening.workflow._stores import Stores, opened
from screening.workflow.register import REGISTER, excluded_of

MAX_ALERTS_PER_1000 = 50
"""Above so many alerts per 1,000 screened the matches suite warns that the register or the matcher has changed."""


def plan_run(*, as_of: datetime, stores: Stores | None = None) -> dict[str, Any]:
    """Fix what a run rests on, and return its `run_id` and the numbers of its customer partitions.

    The same inputs give the same run. A list of which nothing is in force is planned as missing, not left
    out. Raises `NotFound` when no register is in force.
    """
    stores = opened(stores)
    lake = stores.lake
    register = lake.in_force(REGISTER, as_of)
    if register is None:
        raise NotFound(
            f"no customer register is in force at {as_of:%Y-%m-%d %H:%M}Z; run `screening refresh customers` (set "
            "SCREENING_REGISTER to its file or database)"
        )
    lists = [list_use(one.list, as_of, lake) for one in registry().values()]
    rests_on = {
        "as_of": as_of.astimezone(UTC).isoformat(),
        "lists": [[use.list_id, use.snapshot, use.completeness] for use in lists],
        "register": register.snapshot,
        "policy": DEFAULT_POLICY.version,
        "engine": matching.ENGINE_VERSION,
        "version": __version__,
    }
    run_id = hashlib.sha256(json.dumps(rests_on, sort_keys=True).encode()).hexdigest()[:16]
    uses = [asdict(use) for use in lists]
    lake.write_json(_plan_path(run_id), rests_on | {"uses": uses, "partitions": stores.settings.partitions})
    return {"run_id": run_id, "partitions": list(range(_plan(run_id, lake)["partitions"]))}


def match_partition(run_id: str, partition: int, *, stores: Stores | None = None) -> int:
    """Screen the customers of one partition against every list, and return how many were screened."""
    stores = opened(stores)
    lake, plan = stores.lake, _plan(run_id, stores.lake)
    customers = lake.snapshot(REGISTER, plan["register"])
    mine = customers.filter(pa.array(partition_of(customers["customer_id"], plan["partitions"]) == partition))
    as_of = datetime.fromisoformat(plan["as_of"]).date()
    index = matching.build_index(screened_parties(in_force_of(plan), as_of, lake))
    matches = matching.screen(mine, index, as_of=as_of, floor=DEFAULT_POLICY.floor)
    lake.write_table(_partition_path(run_id, partition), matches)
    lake.write_json(_partition_path(run_id, partition) + ".json", {"screened": mine.num_rows})
    return int(mine.num_rows)


def partition_of(customer_ids: pa.ChunkedArray, of: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Number the partition of each customer: a stable hash, so that a customer and its related parties stay together."""
    return np.fromiter(
        (zlib.crc32(value.encode()) % of for value in customer_ids.to_pylist()), dtype=np.int64
    )


def screened_parties(in_force: Mapping[str, str], as_of: date, lake: Lake) -> pa.Table:
    """Return the parties screened on a day, given each list's snapshot: all but the expired and the repeated."""
    snapshots = {list_id: lake.snapshot(list_id, sha256) for list_id, sha256 in in_force.items()}
    kept = [
        table.filter(pc.invert(pa.array(_passed_over(table, snapshots, as_of))))
        for table in snapshots.values()
    ]
    return pa.concat_tables(kept) if kept else tables.PARTY_SCHEMA.empty_table()


def settle_run(run_id: str, *, stores: Stores | None = None) -> dict[str, Any]:
    """Gather the partitions, hold the matches against their suite, balance the coverage and publish, or say why not.

    Publishing is one transaction in the casebook. A run that does not balance is written down as not
    published; `report_run` shows it and raises.
    """
    stores = opened(stores)
    lake, plan = stores.lake, _plan(run_id, stores.lake)
    screened, matches = _gathered(run_id, plan, lake)
    lake.write_table(f"runs/{run_id}/matches.parquet", matches)
    run = _run(run_id, plan, screened, matches, lake)
    verdict = _checked(run, plan, matches, stores)
    problems = [*_imbalances(run.coverage), *([] if verdict.accepted else [verdict.summary()])]
    if not problems:
        customers = lake.snapshot(REGISTER, run.register).select(["customer_id", "subject_id"]).to_pylist()
        subjects = [(row["customer_id"], row["subject_id"]) for row in customers]
        stores.casebook.publish_run(run, flagged(run, matches, lake), screened=subjects, at=datetime.now(UTC))
    outcome = {"run": asdict(run), "verdict": asdict(verdict), "problems": problems}
    lake.write_json(_outcome_path(run_id), outcome, replace=True)
    return {
        "customers": run.coverage.customers,
        "screened": screened,
        "matches": run.matches,
        "alerts": run.alerts,
    }


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """What a settled run came to; with `problems` it is not published."""

    run: Run
    verdict: Verdict
    problems: tuple[str, ...]


def outcome_of(run_id: str, lake: Lake) -> RunOutcome:
    """Return what a settled run came to; `LakeError` when it has not been settled."""
    found = lake.read_json(_outcome_path(run_id))
    return RunOutcome(
        _run_from(found["run"]), quality.verdict_from(found["verdict"]), tuple(found["problems"])
    )


def _plan(run_id: str, lake: Lake) -> dict[str, Any]:
    plan: dict[str, Any] = lake.read_json(_plan_path(run_id))
    return plan


def in_force_of(plan: dict[str, Any]) -> dict[str, str]:
    """Return each planned list's snapshot, without the lists that are missing."""
    return {list_id: sha256 for list_id, sha256, _ in plan["lists"] if sha256}


def _plan_path(run_id: str) -> str:
    return f"runs/{run_id}/plan.json"


def _outcome_path(run_id: str) -> str:
    return f"runs/{run_id}/outcome.json"


def _partition_path(run_id: str, partition: int) -> str:
    return f"runs/{run_id}/partitions/{partition:04d}.parquet"


def list_use(listed: ScreeningList, as_of: datetime, lake: Lake) -> ListUse:
    """Say how a run at a moment would use a list."""
    found = lake.in_force(listed.list_id, as_of)
    max_age = listed.max_age / timedelta(hours=1)
    if found is None:
        return ListUse(
            list_id=listed.list_id,
            title=listed.title,
            snapshot="",
            in_force_from=None,
            checked_at=None,
            age_hours=None,
            max_age_hours=max_age,
            completeness=Completeness.INCOMPLETE,
            parties=0,
            passed_over=0,
            note="no snapshot has ever been accepted",
        )
    table = lake.snapshot(listed.list_id, found.snapshot)
    expired = int(np.count_nonzero(matching.passed_over(table, as_of.date())))
    return ListUse(
        list_id=listed.list_id,
        title=listed.title,
        snapshot=found.snapshot,
        in_force_from=lake.in_force_since(found),
        checked_at=found.at,
        age_hours=round((as_of - found.at) / timedelta(hours=1), 2),
        max_age_hours=max_age,
        completeness=found.completeness,
        parties=table.num_rows,
        passed_over=expired,
        note=_note(found, expired),
    )


def _note(found: Observation, expired: int) -> str:
    said = {
        Completeness.COMPLETE: "",
        Completeness.INCOMPLETE: "incomplete by its layout: names are missing from it",
        Completeness.EXCERPT: "an excerpt, not the list",
    }[found.completeness]
    gone = f"{expired} entries no longer in force" if expired else ""
    return "; ".join(filter(None, [said, "" if found.origin == "live" else f"from {found.origin}", gone]))


def _passed_over(
    table: pa.Table, snapshots: dict[str, pa.Table], as_of: date
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Mark entries that are not screened: expired ones, and those that repeat an entry of a list consulted itself."""
    held = {
        f"{list_id}:{party}"
        for list_id in _named(table) & set(snapshots)
        for party in snapshots[list_id]["party_id"].to_pylist()
    }
    repeats = np.fromiter(
        (any(other in held for other in row) for row in table["same_as"].to_pylist()), dtype=bool
    )
    return matching.passed_over(table, as_of) | repeats if table.num_rows else np.zeros(0, dtype=bool)


def _named(table: pa.Table) -> set[str]:
    return {
        str(reference).partition(":")[0]
        for reference in table["same_as"].combine_chunks().flatten().unique().to_pylist()
    }


def _gathered(run_id: str, plan: dict[str, Any], lake: Lake) -> tuple[int, pa.Table]:
    """Put the partitions together; one that is missing counts as nothing screened, so the run will not balance."""
    paths = [_partition_path(run_id, partition) for partition in range(plan["partitions"])]
    done = [path for path in paths if lake.has(path + ".json")]
    parts = [lake.read_table(path) for path in done] or [tables.MATCH_SCHEMA.empty_table()]
    order = [(name, "ascending") for name in ("customer_id", "subject_id", "list_id", "party_id")]
    return sum(lake.read_json(path + ".json")["screened"] for path in done), pa.concat_tables(parts).sort_by(
        order
    )


def _run(run_id: str, plan: dict[str, Any], screened: int, matches: pa.Table, lake: Lake) -> Run:
    lists = tuple(_use_from(found) for found in plan["uses"])
    customers = lake.snapshot(REGISTER, plan["register"])
    excluded = excluded_of(plan["register"], lake)
    reasons = sorted({row.reason for row in excluded})
    roles = customers["role"].to_pylist()
    own = sum(role == "customer" for role in roles) + sum(row.role == "customer" for row in excluded)
    coverage = Coverage(
        registered=len(roles) + len(excluded),
        screened=screened,
        excluded=tuple(
            (Exclusion(reason), sum(row.reason == reason for row in excluded)) for reason in reasons
        ),
        customers=own,
        related_parties=len(roles) + len(excluded) - own,
        lists_required=DEFAULT_POLICY.required_lists or tuple(registry()),
        lists_consulted=tuple(use.list_id for use in lists if use.snapshot),
    )
    return Run(
        run_id=run_id,
        as_of=datetime.fromisoformat(plan["as_of"]),
        lists=lists,
        register=plan["register"],
        policy_version=plan["policy"],
        engine_version=plan["engine"],
        coverage=coverage,
        matches=matches.num_rows,
        alerts=int(np.count_nonzero(policy.is_alert(matches["score"].to_numpy(), DEFAULT_POLICY))),
    )


def _use_from(found: dict[str, Any]) -> ListUse:
    times = {
        name: found[name] and datetime.fromisoformat(found[name]) for name in ("in_force_from", "checked_at")
    }
    return ListUse(**found | times | {"completeness": Completeness(found["completeness"])})


def _run_from(found: dict[str, Any]) -> Run:
    coverage = found["coverage"]
    names = ("lists_required", "lists_consulted")
    excluded = tuple((Exclusion(reason), count) for reason, count in coverage["excluded"])
    rebuilt = Coverage(**coverage | {name: tuple(coverage[name]) for name in names} | {"excluded": excluded})
    lists = tuple(_use_from(use) for use in found["lists"])
    as_of = datetime.fromisoformat(found["as_of"])
    return Run(**found | {"as_of": as_of, "lists": lists, "coverage": rebuilt})


def _checked(run: Run, plan: dict[str, Any], matches: pa.Table, stores: Stores) -> Verdict:
    """Hold the matches against their suite: every match is of a subject and a party that were screened."""
    customers = stores.lake.snapshot(REGISTER, plan["register"])
    parties = screened_parties(in_force_of(plan), run.as_of.date(), stores.lake).select(
        ["list_id", "party_id"]
    )
    held = {
        list_id: parties.filter(pc.equal(parties["list_id"], list_id))["party_id"].to_pylist()
        for list_id in run.coverage.lists_consulted
    }
    frame = quality.matches_frame(matches, subjects=customers["subject_id"].to_pylist(), parties=held)
    parameters = {
        "customers_screened": run.coverage.screened,
        "parties_screened": parties.num_rows,
        "alerts_per_1000": 1000 * run.alerts / max(1, run.coverage.screened),
        "max_alerts_per_1000": MAX_ALERTS_PER_1000,
    }
    return quality.validate(
        "matches",
        frame,
        parameters,
        directory=stores.settings.expectations,
        key_columns=("subject_id", "list_id", "party_id"),
    )


def _imbalances(coverage: Coverage) -> list[str]:
    """Say what keeps a run from balancing, by name; nothing when it does."""
    said = []
    if coverage.registered != coverage.screened + coverage.excluded_total:
        said.append(
            f"{coverage.registered:,} registered are not {coverage.screened:,} screened and "
            f"{coverage.excluded_total:,} excluded: a partition has not finished"
        )
    if coverage.missing_lists:
        said.append(f"no snapshot was ever accepted of {', '.join(coverage.missing_lists)}")
    return said


def flagged(run: Run, matches: pa.Table, lake: Lake) -> list[Flagged]:
    """Return the matches that policy calls alerts, with what each means."""
    is_alert = policy.is_alert(matches["score"].to_numpy(), DEFAULT_POLICY)
    found = matches.filter(pa.array(is_alert))
    sub_lists = {
        use.list_id: dict(zip(table["party_id"].to_pylist(), table["sub_list"].to_pylist(), strict=True))
        for use in run.lists
        if use.snapshot
        for table in [lake.snapshot(use.list_id, use.snapshot).select(["party_id", "sub_list"])]
    }
    return [
        _flagged(match, sub_lists[match.list_id][match.party_id], run)
        for match in tables.from_table(found, Match)
    ]


def _flagged(match: Match, sub_list: str, run: Run) -> Flagged:
    effect = policy.effect_of(
        match.list_id,
        sub_list,
        source(match.list_id).list.effect,
        DEFAULT_POLICY.effects,
        run.as_of.date(),
    )
    return Flagged(match, effect, policy.triage(match.score, DEFAULT_POLICY).value)

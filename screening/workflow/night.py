"""A night: match partition by partition, settle in one transaction.

Every step reads its inputs from the lake and writes its own files there, so each can be killed and run again.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from screening import matching, policy, quality, tables
from screening.casebook import Flagged
from screening.lake import Lake
from screening.model import Coverage, Match, Run, SubjectRole, Verdict
from screening.policy import DEFAULT_POLICY
from screening.sources import registry, source
from screening.workflow._stores import Stores, opened
from screening.workflow.lists import verdict_at
from screening.workflow.plan import Plan, plan_of, screened_parties
from screening.workflow.register import REGISTER, excluded_of, register_verdict_at

MAX_ALERTS_PER_1000 = 50
"""Above so many alerts per 1,000 screened the matches suite warns that the register or the matcher has changed."""


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """What a settled run came to, and how each table it rests on fares against its suite at that moment.

    With `problems` the run is not published.
    """

    run: Run
    verdicts: tuple[Verdict, ...]
    problems: tuple[str, ...]


def match_partition(run_id: str, partition: int, *, stores: Stores | None = None) -> int:
    """Screen the customers of one partition against every list, and return how many were screened."""
    stores = opened(stores)
    lake, plan = stores.lake, plan_of(run_id, stores.lake)
    customers = lake.snapshot(REGISTER, plan.register)
    mine = customers.filter(pa.array(partition_of(customers["customer_id"], plan.partitions) == partition))
    day = plan.as_of.date()
    index = matching.build_index(screened_parties(plan.lists, day, lake))
    lake.write_table(
        _part(run_id, partition), matching.screen(mine, index, as_of=day, floor=DEFAULT_POLICY.floor)
    )
    lake.write_json(_part(run_id, partition) + ".json", {"screened": mine.num_rows})
    return int(mine.num_rows)


def partition_of(customer_ids: pa.ChunkedArray, of: int) -> NDArray[np.int64]:
    """Number the partition of each customer: a stable hash, so that a customer and its related parties stay together."""
    return np.fromiter(
        (zlib.crc32(value.encode()) % of for value in customer_ids.to_pylist()), dtype=np.int64
    )


def settle_run(run_id: str, *, stores: Stores | None = None) -> dict[str, Any]:
    """Gather the partitions, hold the matches against their suite, balance the coverage and publish, or say why not.

    Publishing is one transaction in the casebook. A run that does not balance is written down as not
    published; `report_run` shows it and raises.
    """
    stores = opened(stores)
    lake, plan = stores.lake, plan_of(run_id, stores.lake)
    screened, matches = _gathered(plan, lake)
    lake.write_table(matches_path(run_id), matches, replace=True)
    run = _run(plan, screened, matches, lake)
    verdict = _checked(run, plan, matches, stores)
    problems = (*_imbalances(run.coverage), *(() if verdict.accepted else (verdict.summary(),)))
    if not problems:
        rows = lake.snapshot(REGISTER, run.register).select(["customer_id", "subject_id"]).to_pylist()
        subjects = [(row["customer_id"], row["subject_id"]) for row in rows]
        stores.casebook.publish_run(run, flagged(run, matches, lake), screened=subjects, at=datetime.now(UTC))
    outcome = RunOutcome(run, (*_verdicts(plan, stores), verdict), problems)
    lake.write_json(_outcome(run_id), asdict(outcome), replace=True)
    return {
        "customers": run.coverage.customers,
        "screened": screened,
        "matches": run.matches,
        "alerts": run.alerts,
        "problems": len(problems),
    }


def outcome_of(run_id: str, lake: Lake) -> RunOutcome:
    """Return what a settled run came to; `LakeError` when it has not been settled."""
    return tables.from_plain(lake.read_json(_outcome(run_id)), RunOutcome)


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


def matches_path(run_id: str) -> str:
    """Where a settled run's matches lie in the lake."""
    return f"runs/{run_id}/matches.parquet"


def _outcome(run_id: str) -> str:
    return f"runs/{run_id}/outcome.json"


def _part(run_id: str, partition: int) -> str:
    return f"runs/{run_id}/partitions/{partition:04d}.parquet"


def _gathered(plan: Plan, lake: Lake) -> tuple[int, pa.Table]:
    """Put the partitions together; one that is missing counts as nothing screened, so the run will not balance."""
    paths = [_part(plan.run_id, partition) for partition in range(plan.partitions)]
    done = [path for path in paths if lake.has(path + ".json")]
    matches = pa.concat_tables([tables.MATCH_SCHEMA.empty_table(), *(lake.read_table(path) for path in done)])
    order = [(name, "ascending") for name in ("customer_id", "subject_id", "list_id", "party_id")]
    return sum(lake.read_json(path + ".json")["screened"] for path in done), matches.sort_by(order)


def _run(plan: Plan, screened: int, matches: pa.Table, lake: Lake) -> Run:
    return Run(
        run_id=plan.run_id,
        as_of=plan.as_of,
        lists=plan.lists,
        register=plan.register,
        policy_version=plan.policy_version,
        engine_version=plan.engine_version,
        coverage=_coverage(plan, screened, lake),
        matches=matches.num_rows,
        alerts=int(np.count_nonzero(policy.is_alert(matches["score"].to_numpy(), DEFAULT_POLICY))),
    )


def _coverage(plan: Plan, screened: int, lake: Lake) -> Coverage:
    excluded = excluded_of(plan.register, lake)
    reasons = sorted({row.reason for row in excluded})
    roles = [*lake.snapshot(REGISTER, plan.register)["role"].to_pylist(), *(row.role for row in excluded)]
    own = sum(role == SubjectRole.CUSTOMER for role in roles)
    return Coverage(
        registered=len(roles),
        screened=screened,
        excluded=tuple((reason, sum(row.reason is reason for row in excluded)) for reason in reasons),
        customers=own,
        related_parties=len(roles) - own,
        lists_required=DEFAULT_POLICY.required_lists or tuple(registry()),
        lists_consulted=tuple(plan.snapshots),
    )


def _checked(run: Run, plan: Plan, matches: pa.Table, stores: Stores) -> Verdict:
    """Hold the matches against their suite: every match is of a subject and a party that were screened."""
    customers = stores.lake.snapshot(REGISTER, plan.register)
    parties = screened_parties(plan.lists, run.as_of.date(), stores.lake).select(["list_id", "party_id"])
    held = {
        list_id: parties.filter(pc.equal(parties["list_id"], list_id))["party_id"].to_pylist()
        for list_id in plan.snapshots
    }
    parameters = {
        "customers_screened": run.coverage.screened,
        "parties_screened": parties.num_rows,
        "alerts_per_1000": 1000 * run.alerts / max(1, run.coverage.screened),
        "max_alerts_per_1000": MAX_ALERTS_PER_1000,
    }
    return quality.validate(
        "matches",
        quality.matches_frame(matches, subjects=customers["subject_id"].to_pylist(), parties=held),
        parameters,
        directory=stores.settings.expectations,
        key_columns=("subject_id", "list_id", "party_id"),
    )


def _verdicts(plan: Plan, stores: Stores) -> Iterator[Verdict]:
    """The lists and the register as they fare now: a list whose last check is too old misses its suite."""
    for found in plan.observed:
        yield verdict_at(found, plan.as_of, stores)
    yield register_verdict_at(plan.register_read, plan.as_of, stores)


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

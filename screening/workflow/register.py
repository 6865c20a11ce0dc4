"""The customer register from its source to a snapshot in force, kept like a list's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pyarrow as pa

from screening import customers, quality, tables
from screening.customers import Register
from screening.errors import QualityError, RegisterError
from screening.lake import Lake, Observation, content_hash
from screening.model import Completeness, Excluded, Exclusion, Refusal, Verdict
from screening.settings import Floors, Settings
from screening.workflow._stores import Stores, opened

REGISTER = "customers"
"""The name under which the lake keeps the register's snapshots."""
EXCLUDED = "customers_excluded"
"""The name under which it keeps the rows of each that cannot be screened."""
MAX_DROP, MAX_GROWTH = 0.2, 1.0
"""Shares by which the register may shrink or grow in a day before it is refused."""
MAX_AGE = timedelta(days=2)
"""How old the last successful reading of the register may be; after that nobody's names are known to be current."""
MAX_EXCLUDED_SHARE = 0.25
"""Above this share of rows that cannot be screened, the register itself is taken to be broken."""


def refresh_register(source: str | None, *, at: datetime, stores: Stores | None = None) -> tuple[str, bool]:
    """Read the register, hold it against its suite and put it in force; return its hash, and whether it changed.

    `source` is a file or a database URL; None means the one in the settings. Rows that cannot be screened
    are kept with the reason for each. Raises `RegisterError` or `QualityError`; then the last one stays in force.
    """
    stores = opened(stores)
    lake, settings = stores.lake, stores.settings
    place = source or settings.register_.get_secret_value()
    if not place:
        raise RegisterError(
            "no customer register is named; set SCREENING_REGISTER to its file or database URL"
        )
    try:
        register = customers.read(place, query=settings.register_query)
    except RegisterError as error:
        stores.casebook.record_refusal(Refusal(REGISTER, at, "register", (str(error),)))
        raise
    snapshot = _keep(register, lake)
    before = lake.in_force(REGISTER, at - timedelta(seconds=1))
    if before is not None and before.snapshot == snapshot:
        lake.observe(_observation(snapshot, at, register, before.verdict))
        return snapshot, False
    parameters = _parameters(register, at, before, settings)
    verdict = _judged(register.customers, register.excluded, parameters, stores)
    path = f"verdicts/{REGISTER}/{snapshot}_{at:%Y%m%dT%H%M%SZ}.json"
    lake.write_json(path, {"verdict": asdict(verdict), "parameters": parameters}, replace=True)
    if not verdict.accepted:
        stores.casebook.record_refusal(
            Refusal(REGISTER, at, "register", (verdict.summary(),)), snapshot=snapshot
        )
        raise QualityError(verdict.summary())
    lake.observe(_observation(snapshot, at, register, path))
    return snapshot, True


def excluded_of(snapshot: str, lake: Lake) -> tuple[Excluded, ...]:
    """Return the rows of a register that could not be screened."""
    return tuple(tables.from_table(lake.snapshot(EXCLUDED, snapshot), Excluded))


def duplicates_of(snapshot: str, lake: Lake) -> tuple[str, ...]:
    """Return what is to be said about rows that stand more than once in a register."""
    return tuple(lake.read_json(_duplicates_path(snapshot))["duplicates"])


def _keep(register: Register, lake: Lake) -> str:
    """Keep who is screened, who is not and what was repeated under one hash of all three."""
    screened = register.customers.sort_by([("subject_id", "ascending")])
    excluded = tables.to_table(register.excluded, Excluded)
    duplicates = [
        f"row {one.row} repeats row {one.first_row} ({one.customer_id})" for one in register.duplicates
    ]
    parts = [content_hash(screened), content_hash(excluded), *duplicates]
    snapshot = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    lake.write_table(f"snapshots/{REGISTER}/{snapshot}.parquet", screened)
    lake.write_table(f"snapshots/{EXCLUDED}/{snapshot}.parquet", excluded)
    lake.write_json(_duplicates_path(snapshot), {"duplicates": duplicates})
    return snapshot


def _duplicates_path(snapshot: str) -> str:
    return f"snapshots/{REGISTER}/{snapshot}.json"


def _observation(snapshot: str, at: datetime, register: Register, verdict: str) -> Observation:
    return Observation(
        list_id=REGISTER,
        at=at,
        snapshot=snapshot,
        learned_at=datetime.now(UTC),
        receipt="",
        origin="register",
        completeness=Completeness.COMPLETE,
        rows=register.customers.num_rows,
        verdict=verdict,
    )


def _parameters(
    register: Register, at: datetime, before: Observation | None, settings: Settings
) -> dict[str, object]:
    days = 1.0 if before is None else max(1.0, (at - before.at) / timedelta(days=1))
    return {
        "as_of": at.date().isoformat(),
        "floor_customers": 1,
        "registered": register.registered,
        "screened": register.customers.num_rows,
        "excluded_total": len(register.excluded),
        "excluded_share": len(register.excluded) / max(1, register.registered),
        "max_excluded_share": 1.0 if settings.floors is Floors.SAMPLE else MAX_EXCLUDED_SHARE,
        "duplicates": len(register.duplicates),
        "conflicts": sum(row.reason is Exclusion.CONFLICTING_DUPLICATE for row in register.excluded),
        "previous_rows": None if before is None else before.rows,
        "max_drop": min(0.5, MAX_DROP * days),
        "max_growth": MAX_GROWTH * days,
        "hours_since_check": 0.0,
        "max_age_hours": MAX_AGE / timedelta(hours=1),
    }


def _judged(
    screened: pa.Table, excluded: Iterable[Excluded], parameters: Mapping[str, object], stores: Stores
) -> Verdict:
    frame = quality.register_frame(screened, excluded)
    directory = stores.settings.expectations
    return quality.validate(REGISTER, frame, parameters, directory=directory, key_columns=("subject_id",))


def register_verdict_at(found: Observation, as_of: datetime, stores: Stores) -> Verdict:
    """Hold a register in force against its suite once more, by how old its last reading is now."""
    age = {"as_of": as_of.date().isoformat(), "hours_since_check": (as_of - found.at) / timedelta(hours=1)}
    parameters = stores.lake.read_json(found.verdict)["parameters"] | age
    screened = stores.lake.snapshot(REGISTER, found.snapshot)
    return _judged(screened, excluded_of(found.snapshot, stores.lake), parameters, stores)

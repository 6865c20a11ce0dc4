"""What a suite compares a snapshot by: counts per group, the share that changed, references that lead nowhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    import pandas as pd

VERBATIM = frozenset({"published"})
"""Columns that hold what was published to the letter; a new layout changes them without changing a party."""


def group_counts(frame: pd.DataFrame, column: str) -> dict[str, int]:
    """Count the rows of each value of a column, in the order of the values; rows without one are left out."""
    counted = frame[column].value_counts()
    return {str(value): int(counted[value]) for value in sorted(counted.index)}


def changed_share(old: pa.Table, new: pa.Table) -> float | None:
    """Return which share of the parties in both tables reads differently, None when none is in both.

    What was read is compared, not how it was written (`published`).
    """
    before, after = _first_of_each(old), _first_of_each(new)
    found = pc.index_in(after["party_id"], value_set=before["party_id"].combine_chunks())
    after, before = after.filter(found.is_valid()), before.take(found.drop_null())
    if not after.num_rows:
        return None
    differ = np.zeros(after.num_rows, bool)
    for name in (name for name in after.column_names if name not in VERBATIM):
        differ |= _differ(before[name].combine_chunks(), after[name].combine_chunks())
    return float(differ.mean())


def same_as_missing_share(parties: pa.Table, held: Mapping[str, Collection[str]]) -> float | None:
    """Return which share of `same_as` references names a party that its list does not hold.

    Only references to the lists in `held` (party ids by list id) count; None when there is none.
    """
    references = pc.list_flatten(parties["same_as"]).to_pylist()
    known = {list_id: set(ids) for list_id, ids in held.items()}
    pairs = [reference.split(":", 1) for reference in references]
    judged = [party_id in known[list_id] for list_id, party_id in pairs if list_id in known]
    return 1 - sum(judged) / len(judged) if judged else None


def _first_of_each(parties: pa.Table) -> pa.Table:
    ids = np.asarray(parties["party_id"].to_numpy(), object).astype(str)
    return parties.take(pa.array(np.sort(np.unique(ids, return_index=True)[1])))


def _differ(left: pa.Array, right: pa.Array) -> npt.NDArray[np.bool_]:
    """Say of each row whether two columns of one type differ, however deep; null equals null alone."""
    nulls = np.logical_xor(_bools(left.is_null()), _bools(right.is_null()))
    if pa.types.is_struct(left.type):
        inner = [
            _differ(pc.struct_field(left, [i]), pc.struct_field(right, [i]))
            for i in range(left.type.num_fields)
        ]
        return np.asarray(np.logical_or.reduce([nulls, *inner]), bool)
    if pa.types.is_list(left.type):
        return np.logical_or(nulls, _lists_differ(left, right))
    return np.logical_or(nulls, _bools(pc.fill_null(pc.not_equal(left, right), fill_value=False)))


def _lists_differ(left: pa.Array, right: pa.Array) -> npt.NDArray[np.bool_]:
    lengths = pc.fill_null(pc.list_value_length(left), 0), pc.fill_null(pc.list_value_length(right), 0)
    differ = _bools(pc.not_equal(*lengths))
    alike = np.flatnonzero(~differ)
    left, right = left.take(pa.array(alike)), right.take(pa.array(alike))
    parents = pc.list_parent_indices(left).to_numpy(zero_copy_only=False)
    inside = _differ(pc.list_flatten(left), pc.list_flatten(right))
    differ[alike[parents[inside]]] = True
    return differ


def _bools(column: pa.Array) -> npt.NDArray[np.bool_]:
    return np.asarray(column.to_numpy(zero_copy_only=False), bool)

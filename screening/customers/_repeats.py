"""Rows under one identifier: those that repeat another to the letter, and those that contradict one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from screening.customers import Duplicate
from screening.customers._lists import trimmed
from screening.customers._spool import Spool


@dataclass(frozen=True, slots=True)
class Repeats:
    """What stands more than once: duplicates by row, and the rows that conflict with others."""

    duplicates: dict[int, Duplicate] = field(default_factory=dict)
    conflicting_rows: frozenset[int] = frozenset()

    def without_duplicates(
        self, first_row: int, batch: pa.RecordBatch
    ) -> tuple[pa.RecordBatch, tuple[Duplicate, ...]]:
        """Return a batch with its row numbers and without the rows that repeat an earlier one, and those."""
        rows = np.arange(first_row, first_row + batch.num_rows, dtype=np.int64)
        numbered = batch.append_column("row", pa.array(rows))
        if not self.duplicates:
            return numbered, ()
        repeated = [row for row in rows.tolist() if row in self.duplicates]
        kept = pa.array(~np.isin(rows, repeated))
        return numbered.filter(kept), tuple(self.duplicates[row] for row in repeated)


def find_repeats(spool: Spool) -> Repeats:
    """Compare every row with those that share its identifier, near or far.

    Eight bytes a row are held; whole rows are looked at only where two identifiers have the same hash.
    """
    hashes = [_id_hashes(batch) for _, batch in spool.batches()]
    values, counts = np.unique(np.concatenate([*hashes, np.zeros(0, np.uint64)]), return_counts=True)
    suspects = values[counts > 1]
    if not len(suspects):
        return Repeats()
    return _judged(_suspected(spool, suspects))


def _ids(batch: pa.RecordBatch) -> pa.Array:
    return trimmed(batch.column("customer_id"))


def _id_hashes(batch: pa.RecordBatch) -> npt.NDArray[np.uint64]:
    ids = _ids(batch)
    ids = ids.filter(pc.not_equal(ids, ""))
    return pd.util.hash_array(ids.to_numpy(zero_copy_only=False))


def _suspected(spool: Spool, suspects: npt.NDArray[np.uint64]) -> Iterator[tuple[str, int, bytes]]:
    """Yield identifier, row and digest of every row whose identifier may stand elsewhere too."""
    for first_row, batch in spool.batches():
        ids = _ids(batch)
        hashes = pd.util.hash_array(ids.to_numpy(zero_copy_only=False))
        found = np.flatnonzero(np.isin(hashes, suspects) & (np.asarray(pc.not_equal(ids, ""))))
        for at, row in zip(found.tolist(), batch.take(pa.array(found)).to_pylist(), strict=True):
            yield ids[at].as_py(), first_row + at, _digest(row)


def _digest(row: dict[str, Any]) -> bytes:
    return hashlib.sha256(json.dumps(row, ensure_ascii=False, sort_keys=True).encode()).digest()


def _judged(suspected: Iterable[tuple[str, int, bytes]]) -> Repeats:
    by_id: dict[str, list[tuple[int, bytes]]] = {}
    for customer_id, row, digest in suspected:
        by_id.setdefault(customer_id, []).append((row, digest))
    duplicates: dict[int, Duplicate] = {}
    conflicting: set[int] = set()
    for customer_id, found in by_id.items():
        first: dict[bytes, int] = {}
        for row, digest in found:
            if digest in first:
                duplicates[row] = Duplicate(customer_id, row, first[digest])
            else:
                first[digest] = row
        if len(first) > 1:
            conflicting.update(first.values())
    return Repeats(duplicates, frozenset(conflicting))

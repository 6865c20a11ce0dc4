"""Flat frames: one row per party, screened subject or match, in the columns that suites speak of.

Absent text is null here, never "", so that a fill rate is a not-null share. Dates are `datetime.date`
objects, because Great Expectations reads an ISO date in a suite as one and compares it with nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from screening.model import Excluded, SubjectRole

if TYPE_CHECKING:
    import pandas as pd

HAS_LETTERS = r"[\p{L}\p{N}]"
"""A letter or a digit of some script."""

NON_LATIN = r"[^\P{L}\p{Lm}\p{Latin}\p{Common}]"
"""A letter of another script than Latin; modifier letters such as the ʿ of transliterations are none."""

MOJIBAKE = "|".join(
    (
        "\ufffd",
        r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x{80}-\x{9f}]",
        r"[ÃÂ][\x{80}-\x{bf}€‚ƒ„…†‡ˆ‰‹‘’“”•–—˜™š›œžŸŠŒŽ]",  # é read as cp1252 is "Ã©"
        r"â€",  # so is every curly quote and dash
        r"(?:[ÐÑØÙ][\x{80}-\x{bf}€‚ƒ„…†‡ˆ‰‹‘’“”•–—˜™š›œžŸŠŒŽ]){2}",  # Cyrillic and Arabic come in runs
        r"ï»¿|ï¿½",
    )
)
"""What is left when bytes were read in the wrong encoding: U+FFFD, control characters, UTF-8 read as cp1252."""


def snapshot_frame(parties: pa.Table) -> pd.DataFrame:
    """Lay a list's parties out flat, one row each, for the list's suite."""
    names = _Nested(parties, "names")
    births = _Nested(parties, "birth_dates")
    measure, listed_on = _column(parties, "measure"), _column(parties, "listed_on")
    ranks = _texts(names.field("rank"))
    return _frame(
        {
            "party_id": _text(_column(parties, "party_id")),
            "kind": _text(_column(parties, "kind")),
            "sub_list": _text(_column(parties, "sub_list")),
            "primary_name": _text(_primary(names, ranks)),
            "names": names.count(),
            "weak_aliases": names.count(ranks == "weak"),
            "aliases": names.count((ranks == "alias") | (ranks == "former")),
            "birth_dates": births.count(),
            "earliest_birth": births.extreme("earliest", "min"),
            "latest_birth": births.extreme("latest", "max"),
            "countries": _Nested(parties, "countries").count(),
            "identifiers": _Nested(parties, "identifiers").count(),
            "addresses": _Nested(parties, "addresses").count(),
            "programmes": _text(pc.binary_join(_column(parties, "programmes"), "; ")),
            "programme_count": _Nested(parties, "programmes").count(),
            "listed_on": pc.struct_field(listed_on, "earliest"),
            "effective": pc.struct_field(measure, "effective"),
            "expires": pc.struct_field(measure, "expires"),
            "licence_requirement": _text(pc.struct_field(measure, "licence_requirement")),
            "citation": _text(pc.struct_field(measure, "citation")),
            "non_latin_names": names.count(_holds(names.field("text"), NON_LATIN)),
            "name_has_letters": ~names.any(~_holds(names.field("text"), HAS_LETTERS)),
            "mojibake": names.any(_holds(names.field("text"), MOJIBAKE)),
            "gender": _text(_column(parties, "gender")),
            "same_as": _Nested(parties, "same_as").count(),
            "remarks_length": pc.utf8_length(_column(parties, "remarks")).cast(pa.int64()),
        }
    )


def register_frame(customers: pa.Table, excluded: Iterable[Excluded] = ()) -> pd.DataFrame:
    """Lay the screened subjects of a register out flat; no name leaves the table.

    A related party whose customer is among `excluded` still refers to a customer of the register.
    """
    names, births = _Nested(customers, "names"), _Nested(customers, "birth_dates")
    roles, ids = _texts(_column(customers, "role")), _texts(_column(customers, "customer_id"))
    known = set(ids[roles == SubjectRole.CUSTOMER.value]) | {
        row.customer_id for row in excluded if row.role is SubjectRole.CUSTOMER
    }
    return _frame(
        {
            "customer_id": _text(_column(customers, "customer_id")),
            "subject_id": _text(_column(customers, "subject_id")),
            "role": _text(_column(customers, "role")),
            "kind": _text(_column(customers, "kind")),
            "customer_known": np.fromiter((id_ in known for id_ in ids), bool, len(ids)),
            "own_subject": (roles != SubjectRole.CUSTOMER.value)
            | (ids == _texts(_column(customers, "subject_id"))),
            "names": names.count(),
            "name_has_letters": ~names.any(~_holds(names.field("text"), HAS_LETTERS)),
            "mojibake": names.any(_holds(names.field("text"), MOJIBAKE)),
            "share": _column(customers, "share"),
            "birth_dates": births.count(),
            "earliest_birth": births.extreme("earliest", "min"),
            "latest_birth": births.extreme("latest", "max"),
            "countries": _Nested(customers, "countries").count(),
            "identifiers": _Nested(customers, "identifiers").count(),
            "addresses": _Nested(customers, "addresses").count(),
            "products": _Nested(customers, "products").count(),
        }
    )


def matches_frame(
    matches: pa.Table, *, subjects: Collection[str], parties: Mapping[str, Collection[str]]
) -> pd.DataFrame:
    """Lay a run's matches out flat.

    `subjects` are the subject ids that were screened, `parties` the party ids of each consulted list.
    """
    evidence = _Nested(matches, "evidence")
    score = _column(matches, "score").to_numpy(zero_copy_only=False)
    lists, ids = _texts(_column(matches, "list_id")), _texts(_column(matches, "party_id"))
    screened, listed = set(subjects), {list_id: set(held) for list_id, held in parties.items()}
    return _frame(
        {
            "customer_id": _text(_column(matches, "customer_id")),
            "subject_id": _text(_column(matches, "subject_id")),
            "list_id": _text(_column(matches, "list_id")),
            "party_id": _text(_column(matches, "party_id")),
            "score": score,
            "evidence": evidence.count(),
            "evidence_sum_error": np.abs(evidence.sum("contribution") - score),
            "fingerprint": _text(_column(matches, "fingerprint")),
            "subject_known": np.array(
                [id_ in screened for id_ in _texts(_column(matches, "subject_id"))], bool
            ),
            "list_known": np.array([list_id in listed for list_id in lists], bool),
            "party_known": np.array(
                [id_ in listed.get(of, ()) for of, id_ in zip(lists, ids, strict=True)], bool
            ),
        }
    )


class _Nested:
    """A column of lists, opened: its values in one array, and the row that each belongs to."""

    def __init__(self, table: pa.Table, name: str) -> None:
        column = _column(table, name)
        self.rows = len(column)
        self.values = pc.list_flatten(column)
        self.parents: npt.NDArray[np.int64] = pc.list_parent_indices(column).to_numpy(zero_copy_only=False)

    def field(self, name: str) -> pa.Array:
        """Return one field of every value."""
        return pc.struct_field(self.values, name)

    def count(self, wanted: npt.NDArray[np.bool_] | None = None) -> npt.NDArray[np.int64]:
        """Count the values of each row, all or those wanted."""
        parents = self.parents if wanted is None else self.parents[wanted]
        return np.bincount(parents, minlength=self.rows).astype(np.int64)

    def any(self, wanted: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Say of each row whether any of its values is wanted."""
        return self.count(wanted) > 0

    def sum(self, name: str) -> npt.NDArray[np.float64]:
        """Add one field up within each row."""
        weights = self.field(name).to_numpy(zero_copy_only=False)
        return np.bincount(self.parents, weights=weights, minlength=self.rows).astype(np.float64)

    def extreme(self, name: str, function: str) -> pa.Array:
        """Return each row's least ("min") or greatest ("max") date of one field, null where it has none."""
        held = pa.table({"row": self.parents, "date": self.field(name)})
        found = held.group_by("row").aggregate([("date", function)])
        dates = np.full(self.rows, np.datetime64("NaT", "D"))
        dates[found["row"].to_numpy()] = found[f"date_{function}"].to_numpy().astype("datetime64[D]")
        return pa.array(dates)


def _primary(names: _Nested, ranks: npt.NDArray[np.object_]) -> pa.Array:
    """Return each row's first primary name; failing that its first name, null where it has none."""
    order = np.lexsort((np.arange(len(ranks)), ranks != "primary", names.parents))
    rows, first = np.unique(names.parents[order], return_index=True)
    chosen = np.full(names.rows, -1)
    chosen[rows] = order[first]
    return names.field("text").take(pa.array(chosen, mask=chosen < 0))


def _column(table: pa.Table, name: str) -> pa.Array:
    return table.column(name).combine_chunks()


def _text(column: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)


def _texts(column: pa.Array) -> npt.NDArray[np.object_]:
    return np.asarray(column.to_numpy(zero_copy_only=False), object)


def _holds(column: pa.Array, pattern: str) -> npt.NDArray[np.bool_]:
    held = pc.fill_null(pc.match_substring_regex(column, pattern), fill_value=False)
    return np.asarray(held.to_numpy(zero_copy_only=False), bool)


def _frame(columns: Mapping[str, Any]) -> pd.DataFrame:
    frame: pd.DataFrame = pa.table(dict(columns)).to_pandas(date_as_object=True)
    return frame

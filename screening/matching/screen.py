"""Customers against an index of listed parties, in bulk: the matches, each with its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from screening.matching.alignment import LEAST_SCORE, align
from screening.matching.candidates import (
    CompetingNames,
    Index,
    NameCandidates,
    competing_names,
    find_by_facts,
    find_by_name,
)
from screening.matching.compare import judge
from screening.matching.features import LEAST_FLOOR, MOST_SUPPORT, NAME_WEIGHT
from screening.matching.pair import NamePair, Pair
from screening.matching.spelling import Places
from screening.model import Customer, ListedParty, Match
from screening.names import NameForm
from screening.tables import MATCH_SCHEMA, from_table, to_table

T = TypeVar("T")

FLOOR = 0.60
"""The score from which matches are kept unless asked otherwise."""

_BLOCK = 16_384
_ROUNDING = 1e-5


@dataclass(frozen=True, slots=True, eq=False)
class _BestNames:
    """Pairs (customer row, party row), entries of their names in either side's competing names, and a score."""

    customer: Places
    party: Places
    ours: Places
    theirs: Places
    score: NDArray[np.float64]

    def where(self, chosen: NDArray[np.bool_] | Places) -> _BestNames:
        """Return the chosen rows, by mask or by place."""
        return _BestNames(
            self.customer[chosen],
            self.party[chosen],
            self.ours[chosen],
            self.theirs[chosen],
            self.score[chosen],
        )


def screen(customers: pa.Table, index: Index, *, as_of: date, floor: float = FLOOR) -> pa.Table:
    """Return every match that scores `floor` or more, sorted by customer, subject, list and party.

    Parties whose measure has expired by `as_of` are passed over (`passed_over` says which). A customer's
    matches depend on that customer and the index alone. ValueError for a floor lower than what the
    candidate stage can promise.
    """
    if floor < LEAST_FLOOR:
        raise ValueError(f"the floor {floor} is below {LEAST_FLOOR:.4f}, the least that loses no match")
    in_force = ~passed_over(index.parties, as_of)
    blocks = [
        to_table(_matches(customers.slice(start, _BLOCK), index, in_force, floor), Match)
        for start in range(0, customers.num_rows, _BLOCK)
    ]
    matches = pa.concat_tables([MATCH_SCHEMA.empty_table(), *blocks]).combine_chunks()
    order = ("customer_id", "subject_id", "list_id", "party_id")
    return matches.sort_by([(column, "ascending") for column in order])


def passed_over(parties: pa.Table, as_of: date) -> NDArray[np.bool_]:
    """Say for each party whether its measure has expired by `as_of`, so that it is not screened against."""
    expires = pc.struct_field(parties["measure"], "expires")
    expired = pc.fill_null(pc.less(expires, pa.scalar(as_of, pa.date32())), False)
    return np.asarray(expired.to_numpy(zero_copy_only=False), bool)


def _matches(customers: pa.Table, index: Index, in_force: NDArray[np.bool_], floor: float) -> Iterator[Match]:
    ours = competing_names(customers)
    best = _best_names(ours, index)
    best = best.where(in_force[best.party] & (NAME_WEIGHT * best.score + MOST_SUPPORT + _ROUNDING >= floor))
    by_facts = sorted(pair for pair in find_by_facts(customers, index) if in_force[pair[1]])
    for pair in _pairs(customers, index, ours, best, by_facts):
        match = judge(pair)
        if match is not None and match.score >= floor:
            yield match


def _best_names(ours: CompetingNames, index: Index) -> _BestNames:
    """Return for each pair of parties the two names that are most alike; of equals, those that come first."""
    found = find_by_name(ours, index)
    every = _BestNames(
        customer=ours.row[found.customer],
        party=index.competing.row[found.listed],
        ours=found.customer,
        theirs=found.listed,
        score=_scores(ours, index, found),
    )
    alike = every.where(every.score >= LEAST_SCORE)
    order = np.lexsort((alike.theirs, alike.ours, -alike.score, alike.party, alike.customer))
    ordered = alike.where(order)
    is_first = np.ones(len(order), bool)
    is_first[1:] = (np.diff(ordered.customer) != 0) | (np.diff(ordered.party) != 0)
    return ordered.where(is_first)


def _scores(ours: CompetingNames, index: Index, found: NameCandidates) -> NDArray[np.float64]:
    """Lay each two forms side by side once, however many parties bear them."""
    size = max(len(index.competing.forms), 1)
    keys = ours.form[found.customer] * size + index.competing.form[found.listed]
    distinct, places = np.unique(keys, return_inverse=True)
    scores = [_score(ours.forms[key // size], index.competing.forms[key % size]) for key in distinct.tolist()]
    return np.array(scores, np.float64)[places]


def _score(customer: NameForm, listed: NameForm) -> float:
    found = align(customer, listed)
    return 0.0 if found is None else found.score


def _pairs(
    customers: pa.Table,
    index: Index,
    ours: CompetingNames,
    best: _BestNames,
    by_facts: list[tuple[int, int]],
) -> Iterator[Pair]:
    """Bring the pairs back from columns, those found by name and those found by facts alone."""
    named = set(zip(best.customer.tolist(), best.party.tolist(), strict=True))
    unnamed = [pair for pair in by_facts if pair not in named]
    customer = _rows(customers, {row for row, _ in (*named, *unnamed)}, Customer)
    party = _rows(index.parties, {row for _, row in (*named, *unnamed)}, ListedParty)
    for our_row, their_row, our_entry, their_entry in zip(
        best.customer.tolist(), best.party.tolist(), best.ours, best.theirs, strict=True
    ):
        alignment = align(
            ours.forms[ours.form[our_entry]], index.competing.forms[index.competing.form[their_entry]]
        )
        if alignment is not None:
            our_name = customer[our_row].names[ours.place[our_entry]]
            their_name = party[their_row].names[index.competing.place[their_entry]]
            yield Pair(customer[our_row], party[their_row], NamePair(our_name, their_name, alignment))
    for our_row, their_row in unnamed:
        yield Pair(customer[our_row], party[their_row], None)


def _rows(table: pa.Table, rows: set[int], kind: type[T]) -> dict[int, T]:
    ordered = sorted(rows)
    return dict(zip(ordered, from_table(table.take(pa.array(ordered, pa.int64())), kind), strict=True))

"""Which customers and listed parties are worth comparing: by name, by identifier, by listed address.

Nothing is left out: a pair that is not here has no two names that score `LEAST_SCORE` or more
(`name_index` says why), no identifier in common and no listed address.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from screening.matching.alignment import LEAST_SCORE
from screening.matching.compare_facts import LEAST_ADDRESS, identifier_key
from screening.matching.name_index import NameIndex, build_name_index, find_names
from screening.matching.spelling import Places, ranges
from screening.model import Identifier, IdentifierKind, NameRank, PartyKind
from screening.names import NameForm, address_form, name_forms

IdentifierKey = tuple[IdentifierKind, str]


@dataclass(frozen=True, slots=True, eq=False)
class CompetingNames:
    """The names of a table that can raise a match, in comparable form.

    Entries stand in the table's order: `row` is the party, `place` the name's place among its names, and
    `form` the place in `forms`, which are distinct. The entries of a form are `of_form` from its `start`,
    so many as its `count`.
    """

    forms: tuple[NameForm, ...]
    form: Places
    row: Places
    place: Places
    of_form: Places
    start: Places
    count: Places


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Listed parties, prepared for screening any number of customers against them."""

    parties: pa.Table
    competing: CompetingNames
    names: NameIndex
    identifiers: Mapping[IdentifierKey, tuple[int, ...]]
    addresses: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, eq=False)
class NameCandidates:
    """Pairs of names worth laying side by side: entries of the customers' and the listed competing names."""

    customer: Places
    listed: Places


def build_index(parties: pa.Table) -> Index:
    """Prepare a table of listed parties (one list or several, one after the other)."""
    compared = _without_prose(parties.combine_chunks())
    competing = competing_names(compared)
    return Index(
        parties=compared,
        competing=competing,
        names=build_name_index(competing.forms),
        identifiers=_by_identifier(compared),
        addresses=_listed_addresses(compared),
    )


def competing_names(table: pa.Table) -> CompetingNames:
    """Put the names of customers or parties that can raise a match into comparable form."""
    kinds = [PartyKind(kind) for kind in table["kind"].to_pylist()]
    places: dict[NameForm, int] = {}
    entries = [
        (places.setdefault(form, len(places)), row, place)
        for row, place, name in _items(table, "names", ["text", "rank"])
        if name["rank"] != NameRank.WEAK
        for form in name_forms(name["text"], kinds[row])
    ]
    form, row, place = np.array(entries, np.int64).reshape(-1, 3).T
    count = np.bincount(form, minlength=len(places))
    of_form = np.argsort(form, kind="stable")
    return CompetingNames(tuple(places), form, row, place, of_form, np.cumsum(count) - count, count)


def find_by_name(ours: CompetingNames, index: Index) -> NameCandidates:
    """Return every pair of competing names that may score `LEAST_SCORE` or more."""
    our_form, their_form = find_names(index.names, ours.forms, LEAST_SCORE)
    theirs = index.competing
    listed_form = np.repeat(their_form, ours.count[our_form])
    customer = ours.of_form[ranges(ours.start[our_form], ours.count[our_form])]
    return NameCandidates(
        customer=np.repeat(customer, theirs.count[listed_form]),
        listed=theirs.of_form[ranges(theirs.start[listed_form], theirs.count[listed_form])],
    )


def find_by_facts(customers: pa.Table, index: Index) -> set[tuple[int, int]]:
    """Return the pairs (customer row, party row) that share an identifier or where a listed address may agree."""
    by_identifier = {
        (row, party) for row, key in _identifier_keys(customers) for party in index.identifiers.get(key, ())
    }
    return by_identifier | _by_address(customers, index)


def _by_address(customers: pa.Table, index: Index) -> set[tuple[int, int]]:
    if not index.addresses:
        return set()
    ours = [(address_form(found["text"]), row) for row, _, found in _items(customers, "addresses", ["text"])]
    likeness = cdist(
        [text for text, _ in ours],
        [text for text, _ in index.addresses],
        scorer=fuzz.ratio,
        score_cutoff=100 * LEAST_ADDRESS,
    )
    return {
        (ours[left][1], index.addresses[right][1]) for left, right in zip(*np.nonzero(likeness), strict=True)
    }


def _by_identifier(parties: pa.Table) -> dict[IdentifierKey, tuple[int, ...]]:
    found: dict[IdentifierKey, list[int]] = defaultdict(list)
    for row, key in _identifier_keys(parties):
        found[key].append(row)
    return {key: tuple(dict.fromkeys(rows)) for key, rows in found.items()}


def _identifier_keys(table: pa.Table) -> Iterator[tuple[int, IdentifierKey]]:
    for row, _, held in _items(table, "identifiers", ["kind", "value"]):
        key = identifier_key(Identifier(IdentifierKind(held["kind"]), held["value"]))
        if key is not None:
            yield row, key


def _listed_addresses(parties: pa.Table) -> tuple[tuple[str, int], ...]:
    listed = set(np.flatnonzero(np.array(parties["kind"].to_pylist()) == PartyKind.ADDRESS).tolist())
    return tuple(
        (address_form(item["text"]), row)
        for column in ("addresses", "names")
        for row, _, item in _items(parties, column, ["text"])
        if row in listed and address_form(item["text"])
    )


def _items(table: pa.Table, column: str, fields: Sequence[str]) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """Yield the items of a column of lists: their row, their place in it, and the fields asked for."""
    lists = table[column].combine_chunks()
    flat = pc.list_flatten(lists)
    values = [flat.field(flat.type.get_field_index(name)).to_pylist() for name in fields]
    last, place = -1, 0
    for row, *item in zip(pc.list_parent_indices(lists).to_pylist(), *values, strict=True):
        last, place = row, place + 1 if row == last else 0
        yield row, place, dict(zip(fields, item, strict=True))


def _without_prose(parties: pa.Table) -> pa.Table:
    """Leave out what is published verbatim: no comparison reads it, and it is most of the bytes."""
    empty = pa.array([""] * parties.num_rows, pa.string())
    place = parties.schema.get_field_index("published")
    return parties.set_column(place, parties.schema.field(place), empty)

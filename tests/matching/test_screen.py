"""Customers screened in bulk: the same matches as pair by pair, whatever is screened beside them."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.matching import (
    ENGINE_VERSION,
    FLOOR,
    LEAST_FLOOR,
    Index,
    build_index,
    compare,
    passed_over,
    screen,
)
from screening.model import (
    Address,
    Customer,
    Identifier,
    IdentifierKind,
    ListedParty,
    Match,
    Measure,
    Name,
    NameRank,
    PartialDate,
    PartyKind,
)
from screening.tables import MATCH_SCHEMA, from_table, to_table

from .building import customer_of, customer_table, kinds, nasty_names, party_of, party_table
from .real_lists import read_customers

TODAY = date(2026, 11, 2)
PASSPORT = Identifier(IdentifierKind.PASSPORT, "724451983")

ranks = st.sampled_from([NameRank.PRIMARY, NameRank.ALIAS, NameRank.WEAK])
names = st.lists(st.builds(Name, nasty_names, ranks), min_size=1, max_size=3).map(tuple)
identifiers = st.sampled_from([(), (PASSPORT,), (Identifier(IdentifierKind.IMO, "IMO 9074729"),)])
born = st.sampled_from([(), (PartialDate.of("1961", 1961),), (PartialDate.of("1985", 1985),)])
addresses = st.sampled_from([(), (Address("88 Harbour Road"),)])
customers = st.builds(
    lambda place, names, kind, **facts: replace(customer_of("x", customer_id=f"c{place}"), names=names, kind=kind, **facts),
    st.integers(0, 99), names, kinds, identifiers=identifiers, birth_dates=born, addresses=addresses,
)  # fmt: skip
parties = st.builds(
    lambda place, names, kind, **facts: replace(party_of("x", party_id=f"p{place}"), names=names, kind=kind, **facts),
    st.integers(0, 99), names, st.sampled_from(PartyKind), identifiers=identifiers, birth_dates=born, addresses=addresses,
)  # fmt: skip


def matches(found: pa.Table) -> list[Match]:
    return list(from_table(found, Match))


def pair_by_pair(ours: list[Customer], theirs: list[ListedParty]) -> list[Match]:
    found = (compare(customer, party) for customer in ours for party in theirs)
    kept = [match for match in found if match is not None and match.score >= FLOOR]
    return sorted(
        kept, key=lambda match: (match.customer_id, match.subject_id, match.list_id, match.party_id)
    )


@settings(max_examples=150)
@given(
    st.lists(customers, max_size=5, unique_by=lambda customer: customer.customer_id),
    st.lists(parties, max_size=8, unique_by=lambda party: party.party_id),
)
def test_bulk_gives_the_matches_that_pair_by_pair_gives(
    ours: list[Customer], theirs: list[ListedParty]
) -> None:
    found = screen(customer_table(*ours), build_index(party_table(*theirs)), as_of=TODAY)
    assert matches(found) == pair_by_pair(ours, theirs)


def test_bulk_gives_the_matches_that_pair_by_pair_gives_on_real_lists(
    shared: Path, every_party: pa.Table, every_index: Index
) -> None:
    listed = list(
        from_table(every_party.take(random.Random(3).sample(range(every_party.num_rows), 150)), ListedParty)
    )
    ours = [
        *from_table(read_customers(shared, "negatives_us.csv").slice(0, 5), Customer),
        *(
            replace(customer_of("x", customer_id=party.party_id), names=party.names[:1], kind=party.kind)
            for party in listed[:10]
        ),
    ]
    found = screen(customer_table(*ours), build_index(party_table(*listed)), as_of=date(2000, 1, 1))
    assert len(matches(found)) >= 10
    assert matches(found) == [replace(match) for match in pair_by_pair(ours, listed)]


@settings(max_examples=40)
@given(
    st.lists(customers, min_size=1, max_size=8, unique_by=lambda customer: customer.customer_id), st.data()
)
def test_a_customers_matches_do_not_depend_on_the_others(ours: list[Customer], data: st.DataObject) -> None:
    index = build_index(
        party_table(party_of("Ivan Petrov"), party_of("Mohammed Hassan", "Kim Jong Un", party_id="p2"))
    )
    cut = data.draw(st.integers(0, len(ours)))
    parts = [screen(customer_table(*part), index, as_of=TODAY) for part in (ours[cut:], ours[:cut])]
    together = screen(customer_table(*ours), index, as_of=TODAY)
    assert sorted(matches(pa.concat_tables(parts)), key=repr) == sorted(matches(together), key=repr)


def test_the_same_input_gives_the_same_table_whatever_the_order() -> None:
    ours = [customer_of(name, customer_id=name) for name in ("Ivan Petrov", "Petrov Ivan", "Ivan Petrof")]
    theirs = [party_of("Ivan Petrov", party_id="b"), party_of("Iwan Petrow", party_id="a")]
    once = screen(customer_table(*ours), build_index(party_table(*theirs)), as_of=TODAY)
    again = screen(customer_table(*reversed(ours)), build_index(party_table(*reversed(theirs))), as_of=TODAY)
    assert once.equals(again)
    assert once.num_rows == 6


def test_matches_are_sorted_and_have_the_schema_of_matches() -> None:
    ours = customer_table(
        customer_of("Ivan Petrov", customer_id="c2"), customer_of("Ivan Petrov", customer_id="c1")
    )
    theirs = party_table(party_of("Ivan Petrov", party_id="p2"), party_of("Ivan Petrov", party_id="p1"))
    found = screen(ours, build_index(theirs), as_of=TODAY)
    assert found.schema == MATCH_SCHEMA
    assert list(zip(found["customer_id"].to_pylist(), found["party_id"].to_pylist(), strict=True)) == [
        ("c1", "p1"), ("c1", "p2"), ("c2", "p1"), ("c2", "p2"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("expires", "found"),
    [
        pytest.param(None, 1, id="no end"),
        pytest.param(date(2026, 11, 3), 1, id="ends tomorrow"),
        pytest.param(TODAY, 1, id="last day"),
        pytest.param(date(2026, 11, 1), 0, id="ended yesterday"),
    ],
)
def test_a_measure_that_has_expired_is_passed_over(expires: date | None, found: int) -> None:
    parties = party_table(party_of("Ivan Petrov", measure=Measure(expires=expires), identifiers=(PASSPORT,)))
    customers = customer_table(customer_of("Ivan Petrov", identifiers=(PASSPORT,)))
    assert screen(customers, build_index(parties), as_of=TODAY).num_rows == found
    assert int(passed_over(parties, TODAY).sum()) == 1 - found


def test_related_parties_are_screened_as_themselves() -> None:
    owner = replace(customer_of("Ivan Petrov"), subject_id="c1/owner")
    found = screen(
        to_table([owner], Customer), build_index(party_table(party_of("Ivan Petrov"))), as_of=TODAY
    )
    assert (found["customer_id"].to_pylist(), found["subject_id"].to_pylist()) == (["c1"], ["c1/owner"])


def test_a_floor_that_the_candidates_cannot_keep_is_refused() -> None:
    with pytest.raises(ValueError, match="below"):
        screen(customer_table(), build_index(party_table()), as_of=TODAY, floor=LEAST_FLOOR - 0.01)


def test_a_higher_floor_keeps_the_higher_scores() -> None:
    index = build_index(
        party_table(party_of("Ivan Petrov"), party_of("Ivan Sergeevich Petrov", party_id="p2"))
    )
    found = screen(customer_table(customer_of("Ivan Petrov")), index, as_of=TODAY, floor=0.85)
    assert found["party_id"].to_pylist() == ["p1"]


def test_the_engine_version_names_what_scores_rest_on() -> None:
    assert all(part in ENGINE_VERSION for part in ("weights-", "rapidfuzz-", "rigour-", "icu-", "words-"))

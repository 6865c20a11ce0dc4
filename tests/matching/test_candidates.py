"""The candidate stage loses nothing: held against laying every two names side by side."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.matching import Index
from screening.matching.alignment import LEAST_SCORE, align
from screening.matching.candidates import build_index, competing_names, find_by_name
from screening.matching.name_index import build_name_index, find_names
from screening.model import NameRank, PartyKind
from screening.names import NameForm, name_forms

from .building import customer_of, customer_table, kinds, nasty_names, party_of, party_table, written_twice
from .real_lists import read_customers

Pairs = set[tuple[int, int]]


def every_pair(ours: list[NameForm], theirs: list[NameForm]) -> Pairs:
    """Lay every two names side by side; keep those that score enough."""
    return {
        (left, right)
        for left, our_form in enumerate(ours)
        for right, their_form in enumerate(theirs)
        if (found := align.__wrapped__(our_form, their_form)) is not None and found.score >= LEAST_SCORE
    }


def indexed_pairs(ours: list[NameForm], theirs: list[NameForm]) -> Pairs:
    """Lay the candidates side by side; keep those that score enough."""
    left, right = find_names(build_name_index(theirs), ours, LEAST_SCORE)
    return {
        (one, other)
        for one, other in zip(left.tolist(), right.tolist(), strict=True)
        if (found := align.__wrapped__(ours[one], theirs[other])) is not None and found.score >= LEAST_SCORE
    }


def forms_of(texts: list[str], kind: PartyKind) -> list[NameForm]:
    return list(dict.fromkeys(form for text in texts for form in name_forms(text, kind)))


@settings(max_examples=300)
@given(st.lists(nasty_names, max_size=6), st.lists(nasty_names, max_size=12), kinds, kinds)
def test_no_pair_is_missing_and_none_extra(
    ours: list[str], theirs: list[str], our_kind: PartyKind, their_kind: PartyKind
) -> None:
    our_forms, their_forms = forms_of(ours, our_kind), forms_of(theirs, their_kind)
    assert indexed_pairs(our_forms, their_forms) == every_pair(our_forms, their_forms)


@settings(max_examples=600)
@given(st.lists(written_twice(), min_size=1, max_size=4), kinds)
def test_no_name_written_twice_is_missing(pairs: list[tuple[str, str]], kind: PartyKind) -> None:
    ours, theirs = zip(*pairs, strict=True)
    our_forms, their_forms = forms_of(list(ours), kind), forms_of(list(theirs), kind)
    assert indexed_pairs(our_forms, their_forms) == every_pair(our_forms, their_forms)


@pytest.mark.parametrize(
    ("customer", "listed"),
    [
        pytest.param("Petrov Abdulrahman", "Abdul Rahman Petrov", id="joined and reordered"),
        pytest.param("Abdul Rahman Petrov", "Petrov Abdulrahman", id="split and reordered"),
        pytest.param("Petrov Abdulrehman", "Abdul Rahman Petrov", id="joined, misspelt and reordered"),
        pytest.param("Kim Jongun", "김정은", id="whole name romanised twice"),
        pytest.param("Kimjongun", "Kim Jong Un", id="three words as one"),
        pytest.param("P. Ivan", "Ivan Petrov", id="initial"),
    ],
)
def test_a_name_is_a_candidate_however_it_is_spaced(customer: str, listed: str) -> None:
    ours, theirs = forms_of([customer], PartyKind.PERSON), forms_of([listed], PartyKind.PERSON)
    assert indexed_pairs(ours, theirs) == {(0, 0)}


def test_no_pair_is_missing_on_real_lists(shared: Path, every_index: Index) -> None:
    chance = random.Random(7)
    unlisted = competing_names(read_customers(shared, "negatives_global.csv").slice(0, 2_000)).forms
    listed = every_index.names.forms
    ours = [
        *chance.sample(unlisted, 20),
        *(misspelt(form, chance) for form in chance.sample(listed, 40)),
    ]
    theirs = list(dict.fromkeys((*chance.sample(listed, 900), *ours)))
    found = indexed_pairs(ours, theirs)
    assert len(found) > len(ours)
    assert found == every_pair(ours, theirs)


def misspelt(form: NameForm, chance: random.Random) -> NameForm:
    """Change a name as clerks do: drop a word, join two, swap them, mistype one."""
    words = list(form.words)
    place = chance.randrange(len(words))
    match chance.randrange(4):
        case 0 if len(words) > 2:
            del words[place]
        case 1 if len(words) > 1:
            words[place - 1 : place + 1] = ["".join(words[place - 1 : place + 1])] if place else words[:1]
        case 2:
            chance.shuffle(words)
        case _:
            words[place] = words[place][:-1] + chance.choice("aeiou")
    return NameForm(tuple(word for word in words if word), form.legal_forms, form.vowelless)


def test_weak_aliases_do_not_compete() -> None:
    parties = party_table(party_of("Viktor Dormenko", weak=("The Engineer",)))
    index = build_index(parties)
    ours = competing_names(customer_table(customer_of("The Engineer")))
    assert find_by_name(ours, index).listed.tolist() == []
    assert parties["names"].to_pylist()[0][1]["rank"] == NameRank.WEAK


def test_an_empty_index_and_no_customers_give_no_candidates() -> None:
    index = build_index(party_table())
    found = find_by_name(competing_names(customer_table(customer_of("Viktor Dormenko"))), index)
    nobody = find_by_name(competing_names(customer_table()), index)
    assert (found.customer.size, nobody.customer.size) == (0, 0)


@pytest.mark.parametrize("text", ["J", "J P", "1", "ប៉ុល", "a " * 400])
def test_names_without_telling_words_are_searched_too(text: str) -> None:
    ours = forms_of([text], PartyKind.PERSON)
    assert indexed_pairs(ours, ours) == every_pair(ours, ours)

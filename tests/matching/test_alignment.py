"""Two names side by side: agreement, omission and contradiction are told apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.matching.alignment import CONTRADICTION_COST, OMISSION_COST, Alignment, Share, align, bound
from screening.model import PartyKind
from screening.names import name_forms

from .building import nasty_names


def alignment(customer: str, listed: str) -> Alignment:
    (ours,), (theirs,) = name_forms(customer, PartyKind.PERSON), name_forms(listed, PartyKind.PERSON)
    found = align(ours, theirs)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "listed",
    [
        pytest.param("Viktor Dormenko", id="same"),
        pytest.param("DORMENKO, Viktor", id="other order"),
    ],
)
def test_the_same_words_score_one(listed: str) -> None:
    assert alignment("Viktor Dormenko", listed).score == 1


@pytest.mark.parametrize(
    ("customer", "better", "worse"),
    [
        pytest.param("Ivan Petrov", "Ivan Petrov", "Ivan Petrof", id="a typo costs"),
        pytest.param("Ivan Petrov", "Ivan Petrof", "Ivan Sergeevich Petrov", id="an omission costs more"),
        pytest.param(
            "Ivan Nikolaevich Petrov",
            "Ivan Petrov",
            "Ivan Sergeevich Petrov",
            id="a contradiction costs more than an omission",
        ),
        pytest.param(
            "Ivan Petrov", "Ivan Sergeevich Petrov", "Ivan Petrov Sergeevich Lvovich", id="two omissions"
        ),
        pytest.param("Ivan Petrov", "Ivan al Petrov", "Ivan Sergeevich Petrov", id="a particle costs little"),
        pytest.param("Ivan Petrov", "I. Petrov", "Petrov", id="an initial is something"),
        pytest.param("Ivan Petrov", "Ivanpetrov", "Ivan", id="spacing matters little"),
    ],
)
def test_what_differs_more_scores_less(customer: str, better: str, worse: str) -> None:
    assert alignment(customer, better).score > alignment(customer, worse).score


def test_what_is_missing_and_what_contradicts_is_named() -> None:
    found = alignment("Ivan Nikolaevich Petrov", "Ivan Sergeevich Petrov")
    assert (found.customer_rest, found.listed_rest) == (("nikolaevich",), ("sergeevich",))


def test_a_word_is_linked_once() -> None:
    assert alignment("Ahmed Ahmed Ahmed", "Ahmed Hasan").customer_rest == ("ahmed", "ahmed")


def test_initials_alone_are_no_agreement() -> None:
    (ours,), (theirs,) = name_forms("J. P.", PartyKind.PERSON), name_forms("John Paul", PartyKind.PERSON)
    assert align(ours, theirs) is None


@given(nasty_names, nasty_names)
def test_each_figure_is_at_most_the_one_before(customer: str, listed: str) -> None:
    for ours in name_forms(customer, PartyKind.UNKNOWN):
        for theirs in name_forms(listed, PartyKind.UNKNOWN):
            found = align(ours, theirs)
            if found is not None:
                assert 1 >= found.agreement >= found.complete >= found.consistent >= found.score > 0


@given(nasty_names)
def test_a_name_scores_one_beside_itself(text: str) -> None:
    for form in name_forms(text, PartyKind.PERSON):
        found = align(form, form)
        assert found is None or found.score == pytest.approx(1)


def test_the_costs_let_the_bound_grow_with_what_is_shared() -> None:
    assert CONTRADICTION_COST > OMISSION_COST + 0.5


@given(
    st.lists(st.integers(0, 40), min_size=4, max_size=4),
    st.lists(st.integers(0, 8), min_size=2, max_size=2),
    st.lists(st.integers(0, 8), min_size=2, max_size=2),
)
def test_the_bound_grows_with_what_is_shared(weights: list[int], shared: list[int], more: list[int]) -> None:
    def at(ours: int, theirs: int) -> float:
        sides = [
            Share(np.array([share / 4]), np.array([weight / 4 + 0.25]), np.array([min(light, weight) / 4]))
            for share, weight, light in ((ours, weights[0], weights[2]), (theirs, weights[1], weights[3]))
        ]
        return float(bound(*sides)[0])

    ours, theirs = shared[0] + 1, shared[1] + 1
    assert at(ours + more[0], theirs + more[1]) >= at(ours, theirs) - 1e-9

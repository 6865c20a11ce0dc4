"""When two words are one, and whether the vocabulary finds all of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.matching.likeness import Reason, Word, likeness, make_word
from screening.matching.spelling import build_vocabulary, find_alike

letters = st.text("abdehimnorsuvy", min_size=1, max_size=12)
words = st.builds(make_word, st.one_of(letters, st.text("ab1", min_size=1, max_size=5)), st.booleans())


@pytest.mark.parametrize(
    ("left", "right", "reason"),
    [
        pytest.param("dormenko", "dormenko", Reason.SAME, id="same"),
        pytest.param("dormenko", "dormemko", Reason.SPELLING, id="one typo"),
        pytest.param("dormenko", "domrenko", Reason.SPELLING, id="two letters swapped"),
        pytest.param("ferapontov", "mirapontov", Reason.SPELLING, id="two typos in a long word"),
        pytest.param("hussein", "husayn", Reason.TRANSLITERATION, id="romanised twice"),
        pytest.param("10", "10", Reason.SAME, id="same number"),
        pytest.param("10", "11", None, id="another number"),
        pytest.param("brigade10", "brigade11", None, id="number inside a word"),
        pytest.param("long", "hong", None, id="short word, first letter"),
        pytest.param("long", "lang", Reason.TRANSLITERATION, id="short word, vowel"),
        pytest.param("kim", "kin", None, id="three letters"),
        pytest.param("viktor", "viktorovich", None, id="longer word"),
        pytest.param("moreno", "marina", None, id="same consonants, all else differs"),
    ],
)
def test_two_words_are_one_for_a_reason(left: str, right: str, reason: Reason | None) -> None:
    found = likeness(make_word(left), make_word(right))
    assert (found and found.reason) == reason


@pytest.mark.parametrize(("vowelless", "alike"), [(True, True), (False, False)])
def test_consonants_alone_are_enough_only_where_a_script_has_no_vowels(vowelless: bool, alike: bool) -> None:
    assert (likeness(make_word("hsyn", vowelless), make_word("hossein")) is not None) is alike


@given(words, words)
def test_likeness_is_symmetric(left: Word, right: Word) -> None:
    assert likeness(left, right) == likeness(right, left)


@given(st.lists(words, unique=True, max_size=40), st.lists(words, unique=True, max_size=10))
def test_the_vocabulary_finds_the_words_alike_and_no_others(
    vocabulary: list[Word], queries: list[Word]
) -> None:
    left, right = find_alike(build_vocabulary(vocabulary), queries)
    expected = [
        (ours, theirs)
        for ours, query in enumerate(queries)
        for theirs, word in enumerate(vocabulary)
        if likeness(query, word) is not None
    ]
    assert list(zip(left.tolist(), right.tolist(), strict=True)) == expected


def test_a_very_long_word_is_found_by_equality() -> None:
    endless = make_word("ab" * 5_000)
    left, right = find_alike(build_vocabulary([make_word("x"), endless]), [endless])
    assert (left.tolist(), right.tolist()) == ([0], [1])


@pytest.mark.parametrize("vowelless_first", [True, False], ids=["as query", "as listed"])
def test_a_word_without_vowels_is_found_by_its_consonants(vowelless_first: bool) -> None:
    words = [make_word("hsyn", vowelless=True), make_word("hossein")]
    query, listed = words if vowelless_first else reversed(words)
    left, _ = find_alike(build_vocabulary([listed]), [query])
    assert left.tolist() == [0]

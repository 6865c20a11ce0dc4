"""Which words of a vocabulary are like a given word, found for many words at once.

Two words at most k edits apart (a swap of neighbours is one edit) have a text in common that is left of
each when at most k of its letters are deleted. Deletions are therefore hashed once for the vocabulary,
looked up for each query, and what is found is verified by the rule of `likeness`. A hash collision costs a
verification, never a word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from screening.matching.likeness import (
    FEWEST_CONSONANTS,
    LONGEST_SPELLING,
    STRICT_LENGTH,
    Word,
    edit_budget,
    is_number,
    share_allowed,
)

Places = NDArray[np.int64]
Hashes = NDArray[np.uint64]

_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_NOWHERE: Places = np.empty(0, np.int64)
_BUDGETS = np.array([edit_budget(length) for length in range(LONGEST_SPELLING + 2)])


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Words as columns."""

    texts: NDArray[np.object_]
    lengths: Places
    initials: NDArray[np.str_]
    is_number: NDArray[np.bool_]
    vowelless: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """Distinct words, prepared to be found by spelling (hashes of what deletions leave) and by consonants."""

    words: Words
    hashes: Hashes
    hashed: Places
    by_consonants: dict[str, Places]


def build_vocabulary(words: Sequence[Word]) -> Vocabulary:
    """Prepare distinct words for `find_alike`."""
    columns = _columns(words)
    hashes, hashed = _deletions(columns)
    order = np.argsort(hashes, kind="stable")
    return Vocabulary(columns, hashes[order], hashed[order], _by_consonants(words))


def find_alike(vocabulary: Vocabulary, queries: Sequence[Word]) -> tuple[Places, Places]:
    """Return every pair (place in `queries`, place in the vocabulary) of words with a `likeness`, sorted."""
    columns = _columns(queries)
    found = (_spelled_alike(vocabulary, columns), _sounding_alike(vocabulary, queries, columns))
    size = max(len(vocabulary.words.texts), 1)
    keys = np.unique(np.concatenate([left * size + right for left, right in found]))
    return keys // size, keys % size


def ranges(starts: Places, counts: Places) -> Places:
    """Return start, start + 1, … for each start, `count` numbers each, one after the other."""
    ends = np.cumsum(counts)
    return np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - ends + counts, counts)


def _spelled_alike(vocabulary: Vocabulary, queries: Words) -> tuple[Places, Places]:
    listed, size = vocabulary.words, max(len(vocabulary.words.texts), 1)
    hashes, hashed = _deletions(queries)
    order = np.argsort(hashes)
    first = np.searchsorted(vocabulary.hashes, hashes[order], "left")
    counts = np.searchsorted(vocabulary.hashes, hashes[order], "right") - first
    keys = np.unique(np.repeat(hashed[order], counts) * size + vocabulary.hashed[ranges(first, counts)])
    left, right = keys // size, keys % size
    alike = _distances(queries.texts[left], listed.texts[right]) <= _errors_allowed(
        queries, listed, left, right
    )
    return left[alike], right[alike]


def _errors_allowed(queries: Words, listed: Words, left: Places, right: Places) -> Places:
    shorter = np.minimum(queries.lengths[left], listed.lengths[right])
    longer = np.maximum(queries.lengths[left], listed.lengths[right])
    refused = (
        (longer > LONGEST_SPELLING)
        | ((shorter == STRICT_LENGTH) & (queries.initials[left] != listed.initials[right]))
        | queries.is_number[left]
        | listed.is_number[right]
    )
    return np.where(refused, 0, _BUDGETS[np.minimum(shorter, LONGEST_SPELLING + 1)])


def _sounding_alike(vocabulary: Vocabulary, words: Sequence[Word], queries: Words) -> tuple[Places, Places]:
    listed = vocabulary.words
    groups = [vocabulary.by_consonants.get(word.consonants, _NOWHERE) for word in words]
    shares = np.array([share_allowed(len(word.consonants)) for word in words], np.float64)
    left = np.repeat(np.arange(len(groups)), np.array([len(group) for group in groups], np.int64))
    right = np.concatenate([_NOWHERE, *groups])
    allowed = shares[left] * np.maximum(queries.lengths[left], listed.lengths[right])
    close = _distances(queries.texts[left], listed.texts[right]) <= allowed
    alike = close | queries.vowelless[left] | listed.vowelless[right]
    return left[alike], right[alike]


def _columns(words: Sequence[Word]) -> Words:
    texts = np.empty(len(words), object)
    texts[:] = [word.text for word in words]
    return Words(
        texts=texts,
        lengths=np.array([len(word.text) for word in words], np.int64),
        initials=np.array([word.text[:1] for word in words], np.str_),
        is_number=np.array([is_number(word) for word in words], bool),
        vowelless=np.array([word.vowelless for word in words], bool),
    )


def _by_consonants(words: Sequence[Word]) -> dict[str, Places]:
    groups: dict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(words):
        if len(word.consonants) >= FEWEST_CONSONANTS:
            groups[word.consonants].append(place)
    return {sound: np.array(places, np.int64) for sound, places in groups.items()}


def _distances(left: NDArray[np.object_], right: NDArray[np.object_]) -> NDArray[np.int32]:
    if len(left) == 0:
        return np.empty(0, np.int32)
    return np.asarray(cpdist(left, right, scorer=OSA.distance, dtype=np.int32))


def _deletions(words: Words) -> tuple[Hashes, Places]:
    """Hash what is left of each word when up to its budget of letters is deleted."""
    hashes, places = [np.empty(0, np.uint64)], [_NOWHERE]
    for length in np.unique(words.lengths):
        of_length = np.flatnonzero(words.lengths == length)
        codes = _codes(words.texts[of_length], int(length))
        for kept in _kept(int(length)):
            hashes.append(codes[:, kept] @ _powers(len(kept)))
            places.append(of_length)
    return np.concatenate(hashes), np.concatenate(places)


@cache
def _kept(length: int) -> list[list[int]]:
    """Name the letters that stay, for every deletion that the budget of a word of this length allows."""
    return [
        list(kept)
        for deleted in range(edit_budget(length) + 1)
        for kept in combinations(range(length), length - deleted)
    ]


def _codes(texts: NDArray[np.object_], length: int) -> Hashes:
    points = np.frombuffer("".join(texts).encode("utf-32-le"), np.uint32).reshape(len(texts), length)
    mixed = (points.astype(np.uint64) + np.uint64(1)) * _MIX
    return mixed ^ (mixed >> np.uint64(29))


@cache
def _powers(length: int) -> Hashes:
    return np.cumprod(np.full(length, _BASE, np.uint64), dtype=np.uint64)

"""Which listed names may score at least so much beside a customer's name: nothing that could is left out.

A name is a set of units (`units`). The index holds the listed units as a vocabulary, and which names hold
which unit as sparse matrices; a query's units are mapped to the listed units they are like, and a product of
matrices adds up what two names share at most. `bound` turns that into a score that no alignment exceeds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from screening.matching.alignment import Floats, Share, bound
from screening.matching.likeness import TELLING_WEIGHT, Word
from screening.matching.spelling import Places, Vocabulary, build_vocabulary, find_alike
from screening.matching.units import Unit, Units, units_of, whole_likeness
from screening.names import NameForm

Letters = NDArray[np.uint64]

_BLOCK = 4096
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Matrices:
    """Names (rows) by units (columns): how much the single and the joined units of each name count.

    `begins` and `initials` are sets of letters, one bit each: those that words of the name begin with, and
    those that stand alone.
    """

    words: csr_array
    joined: csr_array
    weight: Floats
    untelling: Floats
    begins: Letters
    initials: Letters
    initials_count: Floats
    initials_weight: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """Units (rows) by listed names (columns), by words alone and with joined units: weights and plain ones."""

    words: csr_array
    word_counts: csr_array
    every: csr_array
    every_count: csr_array


@dataclass(frozen=True, slots=True, eq=False)
class NameIndex:
    """Distinct listed names, prepared to be found."""

    forms: tuple[NameForm, ...]
    vocabulary: Vocabulary
    matrices: Matrices
    postings: Postings
    by_whole: Mapping[str, tuple[int, ...]]


def build_name_index(forms: Sequence[NameForm]) -> NameIndex:
    """Prepare distinct names for `find_names`."""
    units = [units_of(form) for form in forms]
    places = _places(units)
    by_whole: dict[str, list[int]] = defaultdict(list)
    for place, of_form in enumerate(units):
        for key in _whole_keys(of_form):
            by_whole[key].append(place)
    matrices = _matrices(units, places)
    return NameIndex(
        forms=tuple(forms),
        vocabulary=build_vocabulary(list(places)),
        matrices=matrices,
        postings=_postings(matrices),
        by_whole={key: tuple(found) for key, found in by_whole.items()},
    )


def find_names(index: NameIndex, forms: Sequence[NameForm], least: float) -> tuple[Places, Places]:
    """Return every pair (place in `forms`, place in the index) whose alignment may score `least` or more."""
    units = [units_of(form) for form in forms]
    size = max(len(index.forms), 1)
    blocks = [
        start * size + _find_block(index, units[start : start + _BLOCK], least, size)
        for start in range(0, len(units), _BLOCK)
    ]
    keys = np.unique(np.concatenate([np.empty(0, np.int64), *blocks]))
    return keys // size, keys % size


def _find_block(index: NameIndex, units: Sequence[Units], least: float, size: int) -> Places:
    places = _places(units)
    alike = _alike(index.vocabulary, list(places))
    left, right = _sharing(_matrices(units, places), alike, index, least)
    wholes = [
        place * size + found for place, of_form in enumerate(units) for found in _same_whole(index, of_form)
    ]
    return np.concatenate([left.astype(np.int64) * size + right, np.array(wholes, np.int64)])


def _sharing(ours: Matrices, alike: csr_array, index: NameIndex, least: float) -> tuple[Places, Places]:
    """Return the pairs of names that share units enough for their bound to reach `least`."""
    theirs, postings = index.matrices, index.postings
    our_share = _shared(ours.words, ours.joined, alike, postings.word_counts, postings.every_count)
    their_share = _shared(_ones(ours.words), _ones(ours.joined), alike, postings.words, postings.every)
    left = np.repeat(np.arange(our_share.shape[0]), np.diff(our_share.indptr))
    right = our_share.indices.astype(np.int64)
    possible = bound(
        _share(ours, left, our_share.data, theirs, right), _share(theirs, right, their_share.data, ours, left)
    )
    enough = possible >= least - _ROUNDING
    return left[enough], right[enough]


def _share(side: Matrices, rows: Places, shared: Floats, other: Matrices, other_rows: Places) -> Share:
    """Add to what words share what initials may: each agrees with any word of the other side it begins."""
    met = (side.initials[rows] & other.begins[other_rows]) != 0
    meeting = (other.initials[other_rows] & side.begins[rows]) != 0
    by_initials = np.where(met, side.initials_weight[rows], 0) + np.where(
        meeting, other.initials_count[other_rows] * TELLING_WEIGHT, 0
    )
    return Share(shared + by_initials, side.weight[rows], side.untelling[rows])


def _shared(
    words: csr_array, joined: csr_array, alike: csr_array, listed: csr_array, every: csr_array
) -> csr_array:
    """Add up the units alike: words with words and joined units, joined units with words."""
    shared = csr_array((words @ alike) @ every + (joined @ alike) @ listed)
    shared.sort_indices()
    return shared


def _postings(matrices: Matrices) -> Postings:
    return Postings(
        words=csr_array(matrices.words.T),
        word_counts=csr_array(_ones(matrices.words).T),
        every=csr_array((matrices.words + matrices.joined).T),
        every_count=csr_array((_ones(matrices.words) + _ones(matrices.joined)).T),
    )


def _alike(vocabulary: Vocabulary, words: Sequence[Word]) -> csr_array:
    left, right = find_alike(vocabulary, words)
    shape = (len(words), len(vocabulary.words.texts))
    return csr_array((np.ones(len(left), np.float64), (left, right)), shape=shape)


def _ones(matrix: csr_array) -> csr_array:
    return csr_array((np.ones_like(matrix.data), matrix.indices, matrix.indptr), shape=matrix.shape)


def _places(units: Sequence[Units]) -> dict[Word, int]:
    every = dict.fromkeys(unit.word for of_form in units for unit in (*of_form.words, *of_form.joined))
    return {word: place for place, word in enumerate(every)}


def _matrices(units: Sequence[Units], places: Mapping[Word, int]) -> Matrices:
    return Matrices(
        words=_matrix([of_form.words for of_form in units], places),
        joined=_matrix([of_form.joined for of_form in units], places),
        weight=_floats(of_form.weight for of_form in units),
        untelling=_floats(of_form.untelling for of_form in units),
        begins=_letters((*of_form.words, *of_form.initials) for of_form in units),
        initials=_letters(of_form.initials for of_form in units),
        initials_count=_floats(len(of_form.initials) for of_form in units),
        initials_weight=_floats(sum(unit.weight for unit in of_form.initials) for of_form in units),
    )


def _floats(values: Iterable[float]) -> Floats:
    return np.array(list(values), np.float64)


def _letters(rows: Iterable[Sequence[Unit]]) -> Letters:
    """Return a set of first letters a row; letters that fall on one bit are taken for one."""
    bits = [sum({1 << ord(unit.word.text[0]) % 64 for unit in row}) for row in rows]
    return np.array(bits, np.uint64)


def _matrix(rows: Sequence[Sequence[Unit]], places: Mapping[Word, int]) -> csr_array:
    ends = np.cumsum([0, *(len(row) for row in rows)])
    columns = np.array([places[unit.word] for row in rows for unit in row], np.int64)
    data = np.array([unit.weight for row in rows for unit in row], np.float64)
    return csr_array((data, columns, ends), shape=(len(rows), len(places)))


def _whole_keys(units: Units) -> set[str]:
    text = units.whole.word.text
    return {f"={text}", f"~{units.whole.word.consonants}"}


def _same_whole(index: NameIndex, units: Units) -> Iterator[int]:
    found = {place for key in _whole_keys(units) for place in index.by_whole.get(key, ())}
    return (place for place in found if whole_likeness(units, units_of(index.forms[place])) is not None)

"""Lists of values in columns: split, cleaned, and several of them laid into one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from screening.customers._columns import SPACES

_SPACE = r"[\t\n\r\p{Z}]"

Counts = npt.NDArray[np.int64]


def cleaned(column: pa.Array) -> pa.Array:
    """Return a column of texts ("a|b") or of lists as lists of trimmed texts, none of them empty."""
    if not pa.types.is_list(column.type):
        column = pc.split_pattern(column, "|")
    texts = trimmed(pc.list_flatten(column))
    return kept(column, texts, pc.not_equal(texts, ""))


def kept(lists: pa.Array, values: pa.Array, keep: pa.Array) -> pa.Array:
    """Return lists of the same shape with other values, and only those that are to be kept."""
    owners = np.repeat(np.arange(len(lists)), lengths(lists))
    mask = np.asarray(keep, dtype=bool)
    return from_counts(np.bincount(owners[mask], minlength=len(lists)), values.filter(pa.array(mask)))


def trimmed(texts: pa.Array) -> pa.Array:
    """Strip the spaces around each text."""
    return pc.utf8_trim(texts, characters=SPACES)


def one_line(texts: pa.Array) -> pa.Array:
    """Make each run of spaces, line breaks included, one space."""
    wide = pc.match_substring_regex(texts, rf"{_SPACE}{_SPACE}|[^ \P{{Z}}]|[\t\n\r]")
    return pc.replace_substring_regex(texts, rf"{_SPACE}+", " ") if pc.any(wide).as_py() else texts


def lengths(lists: pa.Array) -> Counts:
    """Return how many values each list has."""
    return np.asarray(pc.list_value_length(lists).cast(pa.int64()))


def from_counts(counts: Counts, values: pa.Array) -> pa.Array:
    """Return the values as consecutive lists of so many each."""
    offsets = np.zeros(len(counts) + 1, dtype=np.int32)
    np.cumsum(counts, out=offsets[1:])
    return pa.ListArray.from_arrays(pa.array(offsets), values)


def same_shape(lists: pa.Array, values: pa.Array) -> pa.Array:
    """Return lists of the same lengths with other values."""
    return from_counts(lengths(lists), values)


def joined(lists: Sequence[pa.Array]) -> pa.Array:
    """Lay several columns of lists into one: of each row the first column's values, then the second's."""
    counts = [lengths(column) for column in lists]
    filled = [at for at, count in enumerate(counts) if count.any()]
    if len(filled) <= 1:
        return lists[filled[0]] if filled else lists[0]
    total = np.sum(counts, axis=0)
    begin = np.cumsum(total) - total
    places = []
    for count in counts:
        within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        places.append(np.repeat(begin, count) + within)
        begin = begin + count
    order = np.empty(int(total.sum()), dtype=np.int64)
    place = np.concatenate(places)
    order[place] = np.arange(len(place))
    values = pa.concat_arrays([pc.list_flatten(column) for column in lists])
    return from_counts(total, values.take(pa.array(order)))


def any_of(lists: pa.Array, marks: pa.Array) -> npt.NDArray[np.bool_]:
    """Say of each list whether any of its values is marked."""
    owners = np.repeat(np.arange(len(lists)), lengths(lists))
    return np.bincount(owners[np.asarray(marks, dtype=bool)], minlength=len(lists)) > 0

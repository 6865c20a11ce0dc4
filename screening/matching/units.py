"""The units in which two names can agree: words, neighbours written as one, and the whole name as one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from screening.matching.likeness import (
    TELLING_WEIGHT,
    Likeness,
    Reason,
    Word,
    is_initial,
    likeness,
    make_word,
    weigh,
)
from screening.names import NameForm


@dataclass(frozen=True, slots=True)
class Unit:
    """One or more neighbouring words as one: where they start, how many they are, how much they count."""

    word: Word
    start: int
    size: int
    weight: float


@dataclass(frozen=True, slots=True)
class Units:
    """A name taken apart. Words of one letter are initials: they agree with any word they begin.

    `joined` holds every two neighbours; `whole` is the name without spaces; `weight` that of all words.
    """

    words: tuple[Unit, ...]
    joined: tuple[Unit, ...]
    initials: tuple[Unit, ...]
    whole: Unit

    @property
    def weight(self) -> float:
        """How much all words count together."""
        return self.whole.weight

    @property
    def untelling(self) -> float:
        """How much those words count that tell little, initials included."""
        light = (unit.weight for unit in (*self.words, *self.initials) if unit.weight < TELLING_WEIGHT)
        return sum(light)


@lru_cache(maxsize=262_144)
def units_of(form: NameForm) -> Units:
    """Take a name apart."""
    weights = [weigh(word) for word in form.words]
    every = [_unit(form, weights, start, 1) for start in range(len(weights))]
    return Units(
        words=tuple(unit for unit in every if not is_initial(unit.word.text)),
        joined=tuple(_unit(form, weights, start, 2) for start in range(len(weights) - 1)),
        initials=tuple(unit for unit in every if is_initial(unit.word.text)),
        whole=_unit(form, weights, 0, len(weights)),
    )


def whole_likeness(customer: Units, listed: Units) -> Likeness | None:
    """Compare two names written without spaces: the same, or the same word romanised twice."""
    found = likeness(customer.whole.word, listed.whole.word)
    return None if found is None or found.reason is Reason.SPELLING else found


def _unit(form: NameForm, weights: list[float], start: int, size: int) -> Unit:
    end = start + size
    return Unit(
        make_word("".join(form.words[start:end]), form.vowelless), start, size, sum(weights[start:end])
    )

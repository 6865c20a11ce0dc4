"""How alike two words are, and why: the one relation that candidates and comparisons both rest on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from screening.names import WordClass, skeleton, word_class

LONGEST_SPELLING = 32
"""A longer word is compared for equality and consonants only, so that hostile text costs nothing."""

MOST_ERRORS = 2
STRICT_LENGTH = 4
"""Words as short as this are one word misspelt only if they begin with the same letter; shorter ones never are."""
LONG_LENGTH = 9
"""Words from this length may hold two errors."""
SHARE_WITH_CONSONANTS = 0.45
SHARE_WITH_FEW_CONSONANTS = 0.40
"""Which share of the letters may differ between words with the same consonants."""

TELLING_WEIGHT = 1.0
CLASS_WEIGHTS = {
    WordClass.TELLING: TELLING_WEIGHT,
    WordClass.GENERIC: 0.5,
    WordClass.HONORIFIC: 0.25,
    WordClass.PARTICLE: 0.25,
}
INITIAL_WEIGHT = 0.5
INITIAL = 0.75
EDIT_COST = 0.75
"""What a typing error costs, as a share of the word's letters."""
SHORT_LENGTH = 5
MISSPELT_SHORT_WORD = 0.8
"""In a word this short, one letter more often makes another word: alone it does not alert."""
SAME_CONSONANTS = 0.88
SAME_FEW_CONSONANTS = 0.75
FEWEST_CONSONANTS = 2
"""A single consonant is no agreement: Ali, Lou and El share it."""
TWO_CONSONANTS_ALONE = 0.75
CONSONANTS_ALONE = 0.9


class Reason(StrEnum):
    """Why two words were taken for one."""

    SAME = "same"
    SPELLING = "spelling"
    TRANSLITERATION = "transliteration"
    CONSONANTS = "consonants"
    INITIAL = "initial"


class Word(NamedTuple):
    """A word to compare; `vowelless` when its script leaves the vowels out. Made by `make_word`.

    `consonants` is "" for what is not all letters: a number or a code, in which one character more or less
    is another thing.
    """

    text: str
    vowelless: bool
    consonants: str


def make_word(text: str, vowelless: bool = False) -> Word:
    """Prepare a word for comparing."""
    return Word(text, vowelless, skeleton(text) if text.isalpha() else "")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two words are (above 0, to 1) and why."""

    similarity: float
    reason: Reason


_SAME = Likeness(1.0, Reason.SAME)


def weigh(word: str) -> float:
    """Return how much a word counts in a name."""
    return min(CLASS_WEIGHTS[word_class(word)], INITIAL_WEIGHT if is_initial(word) else TELLING_WEIGHT)


def is_initial(word: str) -> bool:
    """Say whether a word is a single letter, which stands for any word it begins; a digit stands for itself."""
    return len(word) == 1 and word.isalpha()


def edit_budget(length: int) -> int:
    """Return how many typing errors a word of this length may hold beside another at least as long.

    Words of four letters (Chinese and Korean syllables are such) must also begin alike.
    """
    if length < STRICT_LENGTH or length > LONGEST_SPELLING:
        return 0
    return 1 if length < LONG_LENGTH else MOST_ERRORS


def share_allowed(consonants: int) -> float:
    """Return which share of a word's letters may differ where the consonants, so many, are the same."""
    return SHARE_WITH_FEW_CONSONANTS if consonants == FEWEST_CONSONANTS else SHARE_WITH_CONSONANTS


def likeness(left: Word, right: Word) -> Likeness | None:
    """Compare two words that are no initials; None when they are different words. Symmetric."""
    if left.text == right.text:
        return _SAME
    if left.consonants != right.consonants and abs(len(left.text) - len(right.text)) > MOST_ERRORS:
        return None  # most pairs of words end here
    return _compare(left, right)


def is_number(word: Word) -> bool:
    """Say whether a word is not all letters."""
    return not word.text.isalpha()


@lru_cache(maxsize=262_144)
def _compare(left: Word, right: Word) -> Likeness | None:
    distance = OSA.distance(left.text, right.text)
    spelling = _spelling(left, right, distance)
    if left.consonants == right.consonants and len(left.consonants) >= FEWEST_CONSONANTS:
        few = len(left.consonants) == FEWEST_CONSONANTS
        if left.vowelless or right.vowelless:
            alone = TWO_CONSONANTS_ALONE if few else CONSONANTS_ALONE
            return Likeness(max(alone, spelling), Reason.CONSONANTS)
        if distance <= share_allowed(len(left.consonants)) * max(len(left.text), len(right.text)):
            alike = SAME_FEW_CONSONANTS if few else SAME_CONSONANTS
            return Likeness(max(alike, spelling), Reason.TRANSLITERATION)
    return Likeness(spelling, Reason.SPELLING) if spelling else None


def _spelling(left: Word, right: Word, distance: int) -> float:
    if distance > _errors_allowed(left, right):
        return 0.0
    shorter, longer = sorted((len(left.text), len(right.text)))
    return MISSPELT_SHORT_WORD if shorter <= SHORT_LENGTH else 1 - EDIT_COST * distance / longer


def _errors_allowed(left: Word, right: Word) -> int:
    shorter, longer = sorted((len(left.text), len(right.text)))
    if longer > LONGEST_SPELLING or is_number(left) or is_number(right):
        return 0
    if shorter == STRICT_LENGTH and left.text[0] != right.text[0]:
        return 0
    return edit_budget(shorter)

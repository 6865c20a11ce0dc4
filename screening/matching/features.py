"""The matcher: every comparison with its weight. A change to this table is a change of policy; read it as one.

A comparison yields how much it found (0 to 1); times its weight, that is what it adds to the score. Names
carry a match, and so do an identifier or a listed address; qualifiers only adjust one. Weights are chosen
so that, with the default threshold of policy: the same name alone alerts; so does one with a middle name
more; a contradicting word, a date of birth more than two years apart or another IMO number does not; the
same identifier does, whatever else contradicts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from screening.matching.alignment import LEAST_SCORE
from screening.matching.compare_facts import (
    address_agreement,
    birth_date_agreement,
    birth_date_conflict,
    country_agreement,
    country_conflict,
    gender_agreement,
    gender_conflict,
    identifier_agreement,
    identifier_conflict,
)
from screening.matching.compare_names import (
    kind_conflict,
    legal_form_conflict,
    lone_word,
    name_agreement,
    single_word_name,
    weak_alias_agreement,
    words_contradicting,
    words_missing,
)
from screening.matching.pair import Pair
from screening.model import Evidence

Comparison = Callable[[Pair], Evidence | None]


@dataclass(frozen=True, slots=True)
class Feature:
    """A comparison and what it adds at most; a qualifier only adjusts a match that something else carries."""

    comparison: Comparison
    weight: float
    qualifier: bool = False

    @property
    def name(self) -> str:
        """The comparison's name, as it stands in evidence."""
        return self.comparison.__name__


NAME_WEIGHT = 0.90

FEATURES = (
    Feature(name_agreement, NAME_WEIGHT),
    Feature(words_missing, -NAME_WEIGHT),
    Feature(words_contradicting, -NAME_WEIGHT),
    Feature(lone_word, -NAME_WEIGHT),
    Feature(identifier_agreement, 1.50),
    Feature(address_agreement, 0.90),
    Feature(single_word_name, -0.12, qualifier=True),
    Feature(kind_conflict, -0.15, qualifier=True),
    Feature(legal_form_conflict, -0.02, qualifier=True),
    Feature(weak_alias_agreement, +0.01, qualifier=True),
    Feature(birth_date_agreement, +0.05, qualifier=True),
    Feature(birth_date_conflict, -0.20, qualifier=True),
    Feature(country_agreement, +0.03, qualifier=True),
    Feature(country_conflict, -0.04, qualifier=True),
    Feature(gender_agreement, +0.01, qualifier=True),
    Feature(gender_conflict, -0.10, qualifier=True),
    Feature(identifier_conflict, -0.35, qualifier=True),
)

MOST_SUPPORT = sum(feature.weight for feature in FEATURES if feature.qualifier and feature.weight > 0)
"""What qualifiers add at most: a name that falls short of a score by more cannot reach it."""

LEAST_FLOOR = NAME_WEIGHT * LEAST_SCORE + MOST_SUPPORT
"""Below this score the candidate stage promises nothing, so no match is kept below it."""

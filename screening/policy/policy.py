"""The policy in force: from which score a match must be judged, and which lists a run must consult.

One frozen value; a dated file that people activate can yield it later without a change elsewhere.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from screening.matching import FLOOR, LEAST_FLOOR
from screening.model import LegalEffect
from screening.policy.effects import Effect


class Band(StrEnum):
    """Where a score falls. All but `KEPT` must be judged; what is `KEPT` only waits for a lower threshold."""

    STRONG = "strong"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Policy:
    """Thresholds and rules, as one value. Empty `required_lists` means every list there is.

    Matches are kept from `floor` up, which lies under every threshold, so that a new threshold needs no new
    matching. ValueError when the thresholds do not rise, when the floor is lower than the matcher can
    promise, or when two effects hold for one sub-list on the same day.
    """

    alert_threshold: float = 0.76
    probable_threshold: float = 0.84
    strong_threshold: float = 0.90
    floor: float = FLOOR
    required_lists: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()

    def __post_init__(self) -> None:
        rising = (
            LEAST_FLOOR,
            self.floor,
            self.alert_threshold,
            self.probable_threshold,
            self.strong_threshold,
        )
        if not (rising == tuple(sorted(rising)) and self.floor < self.alert_threshold and rising[-1] <= 1):
            raise ValueError(f"thresholds must rise from {LEAST_FLOOR:.4f} to at most 1, not {rising[1:]}")
        for one, other in combinations(self.effects, 2):
            if one.overlaps(other):
                raise ValueError(
                    f"two effects for {one.list_id} {one.sub_list} from {max(one.start, other.start)}"
                )

    @property
    def version(self) -> str:
        """The hash of everything the policy says."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]


def is_alert(scores: NDArray[np.float64], policy: Policy) -> NDArray[np.bool_]:
    """Mark the scores that must be judged; a score that is no number must be."""
    marked: NDArray[np.bool_] = ~(scores < policy.alert_threshold)
    return marked


def triage(score: float, policy: Policy) -> Band:
    """Return the band that a score falls into; a score that is no number is as grave as any."""
    if score < policy.alert_threshold:
        return Band.KEPT
    if score < policy.probable_threshold:
        return Band.POSSIBLE
    if score < policy.strong_threshold:
        return Band.PROBABLE
    return Band.STRONG


def _us(sub_list: str, effect: LegalEffect, rule: str) -> Effect:
    return Effect("us_csl", sub_list, effect, date(1979, 1, 1), rule)


DEFAULT_POLICY = Policy(
    effects=(
        _us("EL", LegalEffect.LICENCE_REQUIRED, "15 CFR 744.11 and supplement no. 4 to part 744"),
        _us("MEU", LegalEffect.LICENCE_REQUIRED, "15 CFR 744.21 and supplement no. 7 to part 744"),
        _us("UVL", LegalEffect.STATEMENT_REQUIRED, "15 CFR 744.15 and supplement no. 6 to part 744"),
        _us("DPL", LegalEffect.BLOCK, "15 CFR 764.2(k)"),
        _us("DTC", LegalEffect.BLOCK, "22 CFR 127.7"),
        _us("SDN", LegalEffect.BLOCK, "31 CFR chapter V"),
    ),
)
"""The threshold is measured: it finds every name of the reference register that is listed, one-word names
included, at fewer than ten alerts per 1,000 unlisted names (tests/matching/test_real_lists.py).
"""

"""Which customers resemble which listed parties, how much, and why.

Three separate things: `candidates` (which pairs are worth comparing, through an index that loses none),
`features` (how a pair is compared: one table of comparisons and weights) and, outside, policy's thresholds.
`screen` does it in bulk, `compare` for one pair; both give the same match for the same two parties.
"""

from __future__ import annotations

from screening.matching.candidates import Index, build_index
from screening.matching.compare import compare
from screening.matching.features import FEATURES, LEAST_FLOOR, Feature
from screening.matching.fingerprint import fingerprint
from screening.matching.screen import FLOOR, passed_over, screen
from screening.matching.version import ENGINE_VERSION

__all__ = [
    "ENGINE_VERSION",
    "FEATURES",
    "FLOOR",
    "LEAST_FLOOR",
    "Feature",
    "Index",
    "build_index",
    "compare",
    "fingerprint",
    "passed_over",
    "screen",
]

"""What a score depends on besides the two parties: code, data and weights, in one text."""

from __future__ import annotations

import hashlib
from importlib.metadata import version

from screening.matching import alignment, dates, likeness
from screening.matching.compare_facts import LEAST_ADDRESS
from screening.matching.features import FEATURES
from screening.names import DATA_VERSION

_CODE = "1"
"""Raised by hand with every change to comparisons that no weight shows."""


def _weights() -> str:
    parameters = {
        name: value
        for module in (likeness, alignment, dates)
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, float | int | dict)
    }
    table = [(feature.name, feature.weight, feature.qualifier) for feature in FEATURES]
    return hashlib.sha256(repr((table, sorted(parameters.items()), LEAST_ADDRESS)).encode()).hexdigest()[:8]


ENGINE_VERSION = f"{_CODE}+weights-{_weights()}+rapidfuzz-{version('rapidfuzz')}+{DATA_VERSION}"
"""Part of each run's identity: when it changes, everything is screened anew."""

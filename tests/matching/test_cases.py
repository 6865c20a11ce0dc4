"""The labelled pairs written for this project: a change of the matcher shows which of them flip."""

from __future__ import annotations

import pytest

from screening.policy import Band

from .labelled_pairs import LabelledPair, read_pairs

PAIRS = read_pairs()


@pytest.mark.parametrize(
    "pair",
    [
        pytest.param(pair, id=f"{pair.row['class']}: {pair.row['customer']} | {pair.row['listed']}")
        for pair in PAIRS
    ],
)
def test_a_labelled_pair_falls_into_its_band(pair: LabelledPair) -> None:
    assert pair.band_found == pair.band


def test_nearly_all_pairs_are_judged_as_a_person_would() -> None:
    alerting = {Band.POSSIBLE, Band.PROBABLE, Band.STRONG}
    right = [pair for pair in PAIRS if (pair.band in alerting) == pair.is_match]
    assert len(right) >= 0.92 * len(PAIRS)

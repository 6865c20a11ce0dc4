"""What policy makes of scores and lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from screening.model import LegalEffect
from screening.policy import DEFAULT_POLICY, Band, Effect, Policy, effect_of, is_alert, triage


@pytest.mark.parametrize(
    ("score", "band"),
    [
        pytest.param(1.0, Band.STRONG, id="highest"),
        pytest.param(0.90, Band.STRONG, id="strong threshold"),
        pytest.param(0.8999, Band.PROBABLE, id="just under it"),
        pytest.param(0.84, Band.PROBABLE, id="probable threshold"),
        pytest.param(0.8399, Band.POSSIBLE, id="just under that"),
        pytest.param(0.76, Band.POSSIBLE, id="alert threshold"),
        pytest.param(0.7599, Band.KEPT, id="no alert"),
        pytest.param(float("nan"), Band.STRONG, id="no number"),
    ],
)
def test_a_score_falls_into_a_band(score: float, band: Band) -> None:
    assert triage(score, DEFAULT_POLICY) is band


def test_all_but_what_is_kept_alerts() -> None:
    scores = np.array([0.6, 0.7599, 0.76, 0.9, 1.0, float("nan")])
    bands = [triage(score, DEFAULT_POLICY) for score in scores.tolist()]
    assert is_alert(scores, DEFAULT_POLICY).tolist() == [band is not Band.KEPT for band in bands]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"alert_threshold": 0.95}, id="alert above strong"),
        pytest.param({"floor": 0.8}, id="floor above alert"),
        pytest.param({"floor": 0.1}, id="floor below what the matcher promises"),
        pytest.param({"strong_threshold": 1.2}, id="above one"),
        pytest.param({"alert_threshold": float("nan")}, id="no number"),
    ],
)
def test_thresholds_that_make_no_sense_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="thresholds must rise"):
        replace(DEFAULT_POLICY, **change)


@pytest.mark.parametrize(
    "change",
    [{"alert_threshold": 0.77}, {"required_lists": ("us_ofac_sdn",)}, {"effects": ()}],
    ids=["threshold", "required lists", "effects"],
)
def test_the_version_changes_with_the_content(change: dict[str, Any]) -> None:
    assert replace(DEFAULT_POLICY, **change).version != DEFAULT_POLICY.version


def test_the_same_content_has_the_same_version() -> None:
    assert Policy().version == Policy().version


SUSPENDED = (
    Effect("a_list", "X", LegalEffect.BLOCK, date(2020, 1, 1), "first rule", end=date(2025, 11, 10)),
    Effect(
        "a_list", "X", LegalEffect.LICENCE_REQUIRED, date(2025, 11, 10), "second rule", end=date(2026, 11, 9)
    ),
)


@pytest.mark.parametrize(
    ("sub_list", "day", "effect"),
    [
        pytest.param("X", date(2019, 12, 31), LegalEffect.UNKNOWN, id="before the first day"),
        pytest.param("X", date(2020, 1, 1), LegalEffect.BLOCK, id="first day"),
        pytest.param("X", date(2025, 11, 9), LegalEffect.BLOCK, id="last day"),
        pytest.param("X", date(2025, 11, 10), LegalEffect.LICENCE_REQUIRED, id="next rule"),
        pytest.param("X", date(2026, 11, 9), LegalEffect.UNKNOWN, id="after the end"),
        pytest.param("Y", date(2024, 1, 1), LegalEffect.UNKNOWN, id="another sub-list"),
    ],
)
def test_an_effect_holds_for_its_sub_list_and_days(sub_list: str, day: date, effect: LegalEffect) -> None:
    assert effect_of("a_list", sub_list, LegalEffect.UNKNOWN, SUSPENDED, day) is effect


def test_two_effects_on_one_day_are_refused() -> None:
    earlier = replace(SUSPENDED[1], start=date(2025, 11, 9))
    with pytest.raises(ValueError, match="two effects for a_list X from 2025-11-09"):
        Policy(effects=(SUSPENDED[0], earlier))


def test_every_default_effect_names_its_rule() -> None:
    assert all(row.rule and row.effect is not LegalEffect.UNKNOWN for row in DEFAULT_POLICY.effects)

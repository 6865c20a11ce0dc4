"""What was refused, and why, is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from screening.casebook import Casebook
from screening.model import Refusal
from tests.casebook.building import NIGHT

UN = Refusal("un_sc", NIGHT, "live", ("the file is empty", "and so is its sibling"))
EU = Refusal("eu_fsf", NIGHT + timedelta(days=1), "archive", ("an HTML page",))


def test_refusals_are_returned_as_they_were_told(casebook: Casebook) -> None:
    casebook.record_refusal(EU, snapshot="ef" * 32, raw=("01" * 32,))
    casebook.record_refusal(UN)

    assert casebook.refusals() == [UN, EU]


def test_a_refusal_told_twice_is_kept_once(casebook: Casebook) -> None:
    casebook.record_refusal(UN)
    casebook.record_refusal(UN)

    assert casebook.refusals() == [UN]


@pytest.mark.parametrize(
    ("list_id", "since", "found"),
    [
        pytest.param("un_sc", None, [UN], id="of one list"),
        pytest.param(None, NIGHT + timedelta(hours=1), [EU], id="since a moment"),
        pytest.param("un_sc", NIGHT, [UN], id="since its very moment"),
        pytest.param("un_sc", NIGHT + timedelta(seconds=1), [], id="of one list, later"),
    ],
)
def test_refusals_are_found_by_list_and_time(
    casebook: Casebook, list_id: str | None, since: datetime | None, found: list[Refusal]
) -> None:
    casebook.record_refusal(UN)
    casebook.record_refusal(EU)

    assert casebook.refusals(list_id, since) == found


def test_a_moment_in_another_zone_is_the_same_moment(casebook: Casebook) -> None:
    there = NIGHT.astimezone(timezone(timedelta(hours=9)))
    casebook.record_refusal(Refusal("un_sc", there, "live", ("an HTML page",)))

    (kept,) = casebook.refusals("un_sc")
    assert kept.at == NIGHT
    assert kept.at.tzinfo is UTC


def test_reasons_that_quote_hostile_bytes_are_kept_readably(casebook: Casebook) -> None:
    casebook.record_refusal(Refusal("un_sc", NIGHT, "file a\0b\ud800", ("column 'N\0ME' \ud800 ناقص",)))

    (kept,) = casebook.refusals()
    assert kept.reasons == ("column 'N\0ME' \ud800 ناقص",)
    assert kept.origin.startswith("file a␀b")

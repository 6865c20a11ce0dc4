"""What a run means, in one sentence: the most cautious thing that is true."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from screening.model import (
    Completeness,
    CountryRole,
    Exclusion,
    IdentifierKind,
    LegalEffect,
    ListUse,
    NameRank,
    PartyKind,
    Severity,
    SubjectRole,
)
from screening.report import Outcome, ReportData, headline, words
from screening.report.summary import age, refused, weaknesses
from tests.report.sample import NIGHT, REFUSALS, SOUND_LISTS, company, data, person, use

MISSING = use(
    "eu_fsf",
    "EU list",
    snapshot="",
    in_force_from=None,
    checked_at=None,
    age_hours=None,
    completeness=Completeness.INCOMPLETE,
)


@pytest.mark.parametrize(
    ("night", "outcome", "title"),
    [
        pytest.param(data(), Outcome.NOTHING_FLAGGED, "Nobody was flagged", id="nothing"),
        pytest.param(data(person()), Outcome.REVIEW, "1 customer needs review", id="one alert"),
        pytest.param(
            data(person(1), person(2), company(3)),
            Outcome.REVIEW,
            "3 customers need review",
            id="three alerts",
        ),
        pytest.param(
            data(lists=(use("un_sc", "UN list", age_hours=24.1),)),
            Outcome.HOLD,
            "Hold; nobody was flagged",
            id="stale list",
        ),
        pytest.param(
            data(person(), lists=(*SOUND_LISTS, use("us_csl", "CSL", completeness=Completeness.EXCERPT))),
            Outcome.HOLD,
            "Hold; 1 customer needs review",
            id="excerpt",
        ),
        pytest.param(
            data(
                person(),
                lists=(use("us_ofac_sdn", "SDN", completeness=Completeness.INCOMPLETE), *SOUND_LISTS[1:]),
            ),
            Outcome.HOLD,
            "Hold; 1 customer needs review",
            id="incomplete list",
        ),
        pytest.param(
            data(person(), lists=(*SOUND_LISTS, MISSING)),
            Outcome.NOT_PUBLISHED,
            "Not published: this run does not hold up",
            id="missing list",
        ),
        pytest.param(
            data(person(), problems=("the matches miss their suite",)),
            Outcome.NOT_PUBLISHED,
            "Not published: this run does not hold up",
            id="refused by its suite",
        ),
    ],
)
def test_the_headline_says_the_most_cautious_thing(night: ReportData, outcome: Outcome, title: str) -> None:
    said = headline(night)

    assert (said.outcome, said.title) == (outcome, title)


def test_the_sentence_counts_who_was_screened_and_who_needs_review() -> None:
    said = headline(data(person(1), replace(person(2), is_new=False), company(3)))

    assert said.sentence == (
        "48,200 customers and 2,212 related parties were held against 4 lists; 6 of them could not be screened. "
        "3 alerts wait for review, on 3 customers; 1 is new."
    )


def test_two_alerts_on_one_customer_are_one_customer_to_review() -> None:
    other = replace(person(1), alert_id="other", match=replace(person(1).match, list_id="uk_fcdo"))

    assert headline(data(person(1), other)).title == "1 customer needs review"


def test_somebody_missing_is_said_with_the_numbers() -> None:
    night = data()
    short = replace(night.run, coverage=replace(night.run.coverage, registered=50_500))

    assert headline(replace(night, run=short)).reasons == (
        "50,500 are registered, but 50,406 were screened and 6 excluded with a reason: 88 are missing.",
    )


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        pytest.param(use("un_sc", "UN list"), (), id="fresh and complete"),
        pytest.param(use("un_sc", "UN list", age_hours=24.0), (), id="as old as allowed"),
        pytest.param(
            use("un_sc", "UN list", age_hours=97.3),
            (
                "UN list is stale: last checked successfully 4.1 days before this run, and 24 h is the most allowed.",
            ),
            id="stale",
        ),
        pytest.param(
            use("un_sc", "UN list", age_hours=None),
            ("UN list is stale: it has never been checked successfully.",),
            id="never checked",
        ),
        pytest.param(
            use("un_sc", "", age_hours=25.0, completeness=Completeness.INCOMPLETE),
            (
                "un_sc is stale: last checked successfully 25 h before this run, and 24 h is the most allowed.",
                "un_sc is incomplete: names are missing from the files it was read from.",
            ),
            id="stale and incomplete",
        ),
        pytest.param(
            use("un_sc", "UN list", completeness=Completeness.EXCERPT),
            ("UN list is an excerpt, not the whole list.",),
            id="excerpt",
        ),
        pytest.param(MISSING, ("EU list is missing: no snapshot of it was in force.",), id="missing"),
    ],
)
def test_a_list_that_nobody_can_be_cleared_on_says_why(listed: ListUse, said: tuple[str, ...]) -> None:
    assert weaknesses(listed) == said


def test_the_same_refusal_at_every_poll_is_told_once() -> None:
    other = replace(REFUSALS[0], reasons=("The file is empty.",))

    told = refused((*REFUSALS, other))

    assert [(one.times, one.first, one.last) for one in told] == [
        (3, NIGHT - timedelta(hours=18), NIGHT - timedelta(hours=6)),
        (1, NIGHT - timedelta(hours=6), NIGHT - timedelta(hours=6)),
    ]


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (0.0, "0 min"),
        (0.8, "48 min"),
        (24.0, "24 h"),
        (71.94, "71.9 h"),
        (97.3, "4.1 days"),
        (2400.0, "100 days"),
    ],
)
def test_ages_are_read_at_a_glance(hours: float, said: str) -> None:
    assert age(hours) == said


@pytest.mark.parametrize(
    ("said", "category"),
    [
        (words.EFFECTS, LegalEffect),
        (words.EXCLUSIONS, Exclusion),
        (words.COMPLETENESS, Completeness),
        (words.KINDS, PartyKind),
        (words.RANKS, NameRank),
        (words.COUNTRY_ROLES, CountryRole),
        (words.IDENTIFIERS, IdentifierKind),
        (words.ROLES, SubjectRole),
        (words.SEVERITIES, Severity),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_every_category_has_words(said: dict[object, object], category: type) -> None:
    assert list(said) == list(category)

"""Publishing runs: what it does to the alerts, and what it refuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from screening.casebook import Casebook, EventKind, Flagged, Published, alert_id, disposition_after
from screening.errors import CasebookError, CoverageError, NotFound
from screening.model import Alert, Completeness, Disposition, LegalEffect, ListUse
from tests.casebook.building import EVERYBODY, NIGHT, flag, night, publish, run, use


def standing(casebook: Casebook, customer: str = "C1") -> list[Disposition]:
    return [alert.disposition for alert in casebook.alerts_of(customer)]


def kinds(casebook: Casebook, flagged: Flagged) -> list[EventKind]:
    return [event.kind for event in casebook.history(alert_id(flagged.match))]


def test_a_published_run_is_returned_as_it_was(casebook: Casebook) -> None:
    lists = (
        use("un_sc"),
        use("eu_fsf", age_hours=71.5, completeness=Completeness.EXCERPT, note="ein Auszug – 抜粋"),
    )
    told = run("r1", alerts=0, lists=lists)

    casebook.publish_run(told, [], screened=EVERYBODY, at=NIGHT)

    assert casebook.run("r1") == told
    assert casebook.latest_run() == told


def test_alerts_are_returned_as_they_were_flagged(casebook: Casebook) -> None:
    flagged = flag("C1", subject="C1-owner", score=0.87)

    done = publish(casebook, "r1", [flagged])

    assert done == Published(
        "r1", new=1, seen_again=0, reopened=0, gone=0, kept=0, is_current=True, already=False
    )
    assert casebook.alerts_of("C1") == [
        Alert(alert_id(flagged.match), flagged.match, LegalEffect.BLOCK, Disposition.OPEN, "r1", "r1")
    ]
    assert casebook.open_alerts() == casebook.alerts_of("C1")


def test_publishing_the_same_run_again_changes_nothing(casebook: Casebook) -> None:
    first = publish(casebook, "r1", [flag("C1"), flag("C2")])
    before = (casebook.open_alerts(), casebook.runs(), casebook.history(alert_id(flag("C1").match)))

    again = publish(casebook, "r1", [flag("C2"), flag("C1")])

    assert again == replace(first, already=True)
    assert (casebook.open_alerts(), casebook.runs(), casebook.history(alert_id(flag("C1").match))) == before


def test_the_same_run_with_another_outcome_is_refused(casebook: Casebook) -> None:
    publish(casebook, "r1", [flag("C1")])

    with pytest.raises(CasebookError, match="r1 is already published with another outcome"):
        publish(casebook, "r1", [flag("C1", score=0.5)])

    assert [alert.match.score for alert in casebook.alerts_of("C1")] == [0.93]


def test_screening_again_raises_no_second_alert(casebook: Casebook) -> None:
    publish(casebook, "r1", [flag("C1")])

    done = publish(casebook, "r2", [flag("C1")], as_of=night(2))

    assert (done.new, done.seen_again) == (0, 1)
    assert [(alert.first_run, alert.last_run) for alert in casebook.alerts_of("C1")] == [("r1", "r2")]
    assert kinds(casebook, flag("C1")) == [EventKind.OPENED, EventKind.SEEN]


def test_a_changed_fingerprint_opens_the_alert_again_with_its_history(casebook: Casebook) -> None:
    publish(casebook, "r1", [flag(fingerprint="f1", score=0.9)])

    done = publish(casebook, "r2", [flag(fingerprint="f2", score=0.95)], as_of=night(2))

    history = casebook.history(alert_id(flag().match))
    assert done.reopened == 1
    assert [event.flagged for event in history] == [
        flag(fingerprint="f1", score=0.9),
        flag(fingerprint="f2", score=0.95),
    ]
    assert [alert.match.fingerprint for alert in casebook.open_alerts()] == ["f2"]


def test_a_new_score_or_effect_is_kept_in_the_history_and_opens_nothing_again(casebook: Casebook) -> None:
    publish(casebook, "r1", [flag(score=0.9)])

    publish(casebook, "r2", [flag(score=0.8, effect=LegalEffect.UNKNOWN, band="weak")], as_of=night(2))

    last = casebook.history(alert_id(flag().match))[-1]
    assert (last.kind, last.flagged) == (
        EventKind.SEEN,
        flag(score=0.8, effect=LegalEffect.UNKNOWN, band="weak"),
    )
    assert [(alert.match.score, alert.effect) for alert in casebook.open_alerts()] == [
        (0.8, LegalEffect.UNKNOWN)
    ]


def test_an_alert_whose_match_has_gone_is_withdrawn_and_stays_in_the_book(casebook: Casebook) -> None:
    publish(casebook, "r1", [flag("C1")])

    done = publish(casebook, "r2", [], as_of=night(2))

    assert (done.gone, done.kept) == (1, 0)
    assert casebook.open_alerts() == []
    assert standing(casebook) == [Disposition.WITHDRAWN]
    assert [alert.last_run for alert in casebook.alerts_of("C1")] == ["r1"]


def test_a_match_that_comes_back_opens_its_alert_again(casebook: Casebook) -> None:
    publish(casebook, "r1", [flag("C1")])
    publish(casebook, "r2", [], as_of=night(2))

    done = publish(casebook, "r3", [flag("C1")], as_of=night(3))

    assert (done.new, done.reopened) == (0, 1)
    assert kinds(casebook, flag("C1")) == [EventKind.OPENED, EventKind.WITHDRAWN, EventKind.REOPENED]
    assert standing(casebook) == [Disposition.OPEN]
    assert casebook.opened_in("r3") == {alert_id(flag("C1").match)}


def test_a_withdrawn_alert_is_withdrawn_once(casebook: Casebook) -> None:
    publish(casebook, "r1", [flag("C1")])
    publish(casebook, "r2", [], as_of=night(2))

    done = publish(casebook, "r3", [], as_of=night(3))

    assert (done.gone, done.kept) == (0, 0)
    assert kinds(casebook, flag("C1")) == [EventKind.OPENED, EventKind.WITHDRAWN]


@pytest.mark.parametrize(
    "lists",
    [
        pytest.param([use("un_sc", age_hours=24.5), use("eu_fsf")], id="stale list"),
        pytest.param([use("un_sc", age_hours=None, checked_at=None), use("eu_fsf")], id="never checked"),
        pytest.param(
            [use("un_sc", completeness=Completeness.INCOMPLETE), use("eu_fsf")], id="incomplete list"
        ),
        pytest.param([use("un_sc", completeness=Completeness.EXCERPT), use("eu_fsf")], id="excerpt"),
        pytest.param([use("eu_fsf")], id="list no longer required"),
    ],
)
def test_a_list_that_cannot_tell_withdraws_nothing(casebook: Casebook, lists: Sequence[ListUse]) -> None:
    publish(casebook, "r1", [flag("C1", on="un_sc"), flag("C2", on="eu_fsf")])

    done = publish(casebook, "r2", [], as_of=night(2), lists=lists)

    assert (done.gone, done.kept) == (1, 1)
    assert standing(casebook, "C1") == [Disposition.OPEN]
    assert standing(casebook, "C2") == [Disposition.WITHDRAWN]


def test_an_alert_of_somebody_who_was_not_screened_stays_open(casebook: Casebook) -> None:
    publish(casebook, "r1", [flag("C1", subject="C1-owner"), flag("C1")])

    done = publish(casebook, "r2", [], as_of=night(2), screened=EVERYBODY - {("C1", "C1-owner")})

    assert (done.gone, done.kept) == (1, 1)
    assert [alert.match.subject_id for alert in casebook.open_alerts()] == ["C1-owner"]


def test_a_run_of_the_past_is_recorded_and_moves_no_alert(casebook: Casebook) -> None:
    publish(casebook, "r2", [flag("C1")], as_of=night(2))

    done = publish(casebook, "r1", [flag("C2"), flag("C1", fingerprint="old")], as_of=night(1))

    assert not done.is_current
    assert (done.new, done.seen_again, done.reopened, done.gone, done.kept) == (0, 0, 0, 0, 0)
    assert [run.run_id for run in casebook.runs()] == ["r1", "r2"]
    latest = casebook.latest_run()
    assert latest is not None
    assert latest.run_id == "r2"
    assert [(alert.match.customer_id, alert.match.fingerprint) for alert in casebook.open_alerts()] == [
        ("C1", "f1")
    ]
    assert publish(casebook, "r1", [flag("C2"), flag("C1", fingerprint="old")], as_of=night(1)).already


def test_a_second_run_as_of_the_same_moment_is_the_current_one(casebook: Casebook) -> None:
    publish(casebook, "r1", [flag("C1")])

    assert publish(casebook, "r2", []).is_current
    latest = casebook.latest_run()
    assert latest is not None
    assert latest.run_id == "r2"


def test_a_run_is_compared_with_the_one_before_it_in_time(casebook: Casebook) -> None:
    for name, number in [("r1", 1), ("r3", 3), ("r2", 2), ("r4", 4)]:
        publish(casebook, name, as_of=night(number))

    before = {name: casebook.run_before(name) for name in ("r1", "r2", "r3", "r4")}

    assert {name: found and found.run_id for name, found in before.items()} == {
        "r1": None,
        "r2": "r1",
        "r3": "r1",
        "r4": "r3",
    }


def test_runs_are_listed_the_last_one_first_and_no_more_than_asked_for(casebook: Casebook) -> None:
    for number in range(1, 5):
        publish(casebook, f"r{number}", as_of=night(number))

    assert [found.run_id for found in casebook.runs(limit=2)] == ["r4", "r3"]


def test_open_alerts_come_highest_score_first(casebook: Casebook) -> None:
    publish(casebook, "r1", [flag("C1", score=0.8), flag("C2", score=0.99), flag("C3", score=0.9)])

    assert [alert.match.score for alert in casebook.open_alerts()] == [0.99, 0.9, 0.8]


@pytest.mark.parametrize("question", ["run", "run_before", "opened_in", "history"])
def test_what_is_not_known_is_not_found_by_name(casebook: Casebook, question: str) -> None:
    with pytest.raises(NotFound, match="nothing-of-that-name"):
        getattr(casebook, question)("nothing-of-that-name")


SOUND = run("r1", alerts=1)


@pytest.mark.parametrize(
    ("told", "flagged", "screened", "said"),
    [
        pytest.param(
            replace(SOUND, coverage=replace(SOUND.coverage, registered=9)),
            [flag()],
            EVERYBODY,
            "9 are registered, but 4 screened and 2 excluded",
            id="somebody is missing",
        ),
        pytest.param(
            SOUND,
            [flag()],
            EVERYBODY - {("C3", "C3")},
            "4 count as screened, but 3 are named",
            id="not screened",
        ),
        pytest.param(
            SOUND, [], EVERYBODY, "counts 1 alerts, but 0 were handed over", id="alerts are missing"
        ),
        pytest.param(
            replace(SOUND, coverage=replace(SOUND.coverage, lists_required=("un_sc", "eu_fsf", "uk_fcdo"))),
            [flag()],
            EVERYBODY,
            "required lists were not consulted: uk_fcdo",
            id="a required list is not there",
        ),
        pytest.param(
            run("r1", alerts=1, lists=(use("un_sc"), use("eu_fsf", snapshot=""))),
            [flag()],
            EVERYBODY,
            "required lists were not consulted: eu_fsf",
            id="a required list has no snapshot",
        ),
        pytest.param(
            replace(SOUND, lists=(use("un_sc"),)),
            [flag()],
            EVERYBODY,
            "without a snapshot: eu_fsf",
            id="said to be consulted",
        ),
        pytest.param(
            run("r1", alerts=1, lists=(use(), use())),
            [flag()],
            EVERYBODY,
            "named twice: un_sc",
            id="a list twice",
        ),
        pytest.param(
            replace(SOUND, alerts=2),
            [flag(), flag()],
            EVERYBODY,
            "1 alerts are handed over twice",
            id="a pair twice",
        ),
        pytest.param(SOUND, [flag("C9")], EVERYBODY, "somebody who was not screened", id="a stranger"),
        pytest.param(
            SOUND,
            [flag(on="us_csl")],
            EVERYBODY,
            "on a list that was not consulted",
            id="a list not consulted",
        ),
        pytest.param(
            SOUND, [flag(party="Q\0")], EVERYBODY, "identifiers hold a NUL", id="NUL in an identifier"
        ),
        pytest.param(
            SOUND, [flag(party="Q" * 513)], EVERYBODY, "longer than 512 bytes", id="endless identifier"
        ),
    ],
)
def test_a_run_that_does_not_balance_is_refused_and_leaves_nothing(
    casebook: Casebook, told: object, flagged: list[Flagged], screened: frozenset[tuple[str, str]], said: str
) -> None:
    with pytest.raises(CoverageError, match=said):
        casebook.publish_run(told, flagged, screened=screened, at=NIGHT)  # type: ignore[arg-type]

    assert casebook.runs() == []
    assert casebook.open_alerts() == []


def test_a_list_that_is_consulted_without_being_required_does_no_harm(casebook: Casebook) -> None:
    told = replace(SOUND, coverage=replace(SOUND.coverage, lists_required=("un_sc",)))

    assert casebook.publish_run(told, [flag()], screened=EVERYBODY, at=NIGHT).new == 1


def test_where_every_alert_stands_follows_from_its_events_alone(casebook: Casebook) -> None:
    nights = [
        [flag("C1"), flag("C2"), flag("C3")],
        [flag("C1"), flag("C2", fingerprint="f2")],
        [flag("C2", fingerprint="f2", score=0.7)],
        [flag("C1"), flag("C3", on="eu_fsf")],
    ]
    for number, flagged in enumerate(nights, start=1):
        publish(casebook, f"r{number}", flagged, as_of=night(number))

    for customer in ("C1", "C2", "C3"):
        for alert in casebook.alerts_of(customer):
            assert alert == derived(casebook, alert.alert_id)


def derived(casebook: Casebook, name: str) -> Alert:
    """Where an alert stands, made from nothing but its events."""
    disposition = Disposition.OPEN
    events = casebook.history(name)
    for event in events:
        disposition = disposition_after(event.kind, disposition)
    flagged = [event.flagged for event in events if event.flagged is not None][-1]
    seen = [event.run_id for event in events if event.kind is not EventKind.WITHDRAWN]
    return Alert(name, flagged.match, flagged.effect, disposition, seen[0], seen[-1])


def test_an_event_carries_the_time_of_publication_and_its_reason(casebook: Casebook) -> None:
    publish(casebook, "r1", [flag("C1")])
    publish(casebook, "r2", [], as_of=night(2))

    assert [(event.at, event.reason) for event in casebook.history(alert_id(flag("C1").match))] == [
        (NIGHT + timedelta(hours=1), "first found"),
        (night(2) + timedelta(hours=1), "no longer found, on a fresh and complete list"),
    ]

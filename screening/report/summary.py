"""What a run means, in words: the headline, what is wrong with which list, and what was refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from screening.model import Completeness, ListUse, Refusal, Run, Severity
from screening.report.data import ReportData


class Outcome(StrEnum):
    """What a reader does with the run; the first that applies, the most cautious first."""

    NOT_PUBLISHED = "not_published"
    HOLD = "hold"
    REVIEW = "review"
    NOTHING_FLAGGED = "nothing_flagged"


@dataclass(frozen=True, slots=True)
class Headline:
    """The run in one sentence, what it means, and every reason for it."""

    outcome: Outcome
    title: str
    sentence: str
    meaning: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RefusedPublication:
    """A publication that was refused, perhaps at every poll between the first and the last time."""

    list_id: str
    origin: str
    reasons: tuple[str, ...]
    times: int
    first: datetime
    last: datetime


def headline(data: ReportData) -> Headline:
    """Say what the run means. What cannot be relied on comes before what was found."""
    run = data.run
    under_review = len({alert.match.customer_id for alert in data.alerts})
    sentence = _sentence(data, under_review)
    problems = tuple(data.problems) or imbalances(run)
    if problems:
        return Headline(
            Outcome.NOT_PUBLISHED,
            "Not published: this run does not hold up",
            sentence,
            "Do not rely on it. Nobody may be cleared on this run; mend what is named here and run it again.",
            problems,
        )
    weak = (*(reason for use in run.lists for reason in weaknesses(use)), *_register_weaknesses(data))
    count = sum(1 for use in run.lists if weaknesses(use))
    review = f"{_many(under_review, 'customer needs', 'customers need')} review"
    if weak:
        return Headline(
            Outcome.HOLD,
            f"Hold; {review if under_review else 'nobody was flagged'}",
            sentence,
            (f"{_many(count, 'list is', 'lists are')} not" if count else "The customer register is not")
            + " fit to clear anybody on, so nobody can be cleared on this run.",
            weak,
        )
    if under_review:
        return Headline(
            Outcome.REVIEW,
            f"{review[0].upper()}{review[1:]}",
            sentence,
            "Each alert below waits for a person. Until it is judged, that customer is on hold.",
            (),
        )
    return Headline(
        Outcome.NOTHING_FLAGGED,
        "Nobody was flagged",
        sentence,
        "Every required list was consulted, fresh and complete, and nobody screened resembles anybody on them."
        + (" Whoever could not be screened stays on hold." if run.coverage.excluded_total else ""),
        (),
    )


def _register_weaknesses(data: ReportData) -> tuple[str, ...]:
    """What the register misses of its suite now, such as having been read lately."""
    return tuple(
        f"The customer register misses its suite: {finding.sentence}."
        for verdict in data.verdicts
        if verdict.suite == "customers"
        for finding in verdict.findings
        if finding.severity is Severity.CRITICAL
    )


def imbalances(run: Run) -> tuple[str, ...]:
    """Name what does not add up in a run's coverage."""
    coverage = run.coverage
    short = coverage.registered - coverage.screened - coverage.excluded_total
    found = [f"The list {name} is required and was not consulted." for name in coverage.missing_lists]
    if short:
        found.append(
            f"{coverage.registered:,} are registered, but {coverage.screened:,} were screened and "
            f"{coverage.excluded_total:,} excluded with a reason: {abs(short):,} {'are missing' if short > 0 else 'too many'}."
        )
    return tuple(found)


def weaknesses(use: ListUse) -> tuple[str, ...]:
    """Say why nobody can be cleared on a list, in sentences; nothing for a list that is fresh and complete."""
    return tuple(_weaknesses(use))


def marks(use: ListUse) -> tuple[str, ...]:
    """The same in one word each."""
    if not use.snapshot:
        return ("missing",)
    stale = ("stale",) if use.is_stale else ()
    return stale if use.completeness is Completeness.COMPLETE else (*stale, use.completeness.value)


def refused(refusals: Sequence[Refusal]) -> list[RefusedPublication]:
    """Put refusals that say the same together: a bad file is refused again at every poll."""
    same: dict[tuple[str, str, tuple[str, ...]], list[datetime]] = {}
    for refusal in refusals:
        same.setdefault((refusal.list_id, refusal.origin, refusal.reasons), []).append(refusal.at)
    found = [RefusedPublication(*told, len(at), min(at), max(at)) for told, at in same.items()]
    return sorted(found, key=lambda one: (one.list_id, one.first, one.origin, one.reasons))


def age(hours: float) -> str:
    """Write an age so that it is understood at a glance."""
    if hours < 1:
        return f"{round(hours * 60)} min"
    amount, unit = (hours, "h") if hours < 72 else (hours / 24, "days")
    return f"{amount:,.1f}".removesuffix(".0") + f" {unit}"


def _weaknesses(use: ListUse) -> Iterator[str]:
    title = use.title or use.list_id
    if not use.snapshot:
        yield f"{title} is missing: no snapshot of it was in force."
        return
    if use.age_hours is None:
        yield f"{title} is stale: it has never been checked successfully."
    elif use.is_stale:
        yield (
            f"{title} is stale: last checked successfully {age(use.age_hours)} before this run, "
            f"and {age(use.max_age_hours)} is the most allowed."
        )
    match use.completeness:
        case Completeness.COMPLETE:
            return
        case Completeness.INCOMPLETE:
            yield f"{title} is incomplete: names are missing from the files it was read from."
        case Completeness.EXCERPT:
            yield f"{title} is an excerpt, not the whole list."


def _sentence(data: ReportData, under_review: int) -> str:
    coverage, alerts = data.run.coverage, len(data.alerts)
    who = _many(coverage.customers, "customer", "customers")
    if coverage.related_parties:
        who += f" and {_many(coverage.related_parties, 'related party', 'related parties')}"
    left_out = (
        f"; {coverage.excluded_total:,} of them could not be screened" if coverage.excluded_total else ""
    )
    lists = _many(len(coverage.lists_consulted), "list", "lists")
    if not alerts:
        return f"{who} were held against {lists}{left_out}. No alert was raised."
    new = sum(alert.is_new for alert in data.alerts)
    return (
        f"{who} were held against {lists}{left_out}. {_many(alerts, 'alert waits', 'alerts wait')} for review, on "
        f"{_many(under_review, 'customer', 'customers')}; {new:,} {'is' if new == 1 else 'are'} new."
    )


def _many(count: int, one: str, more: str) -> str:
    return f"{count:,} {one if count == 1 else more}"

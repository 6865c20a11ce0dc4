"""Questions people ask between runs: how old are the lists, what waits, does this name match?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from screening import matching, tables
from screening.errors import NotFound, RegisterError
from screening.model import (
    Alert,
    Country,
    CountryRole,
    Customer,
    Identifier,
    IdentifierKind,
    ListUse,
    Match,
    Name,
    PartyKind,
    Run,
    SubjectRole,
)
from screening.policy import DEFAULT_POLICY
from screening.sources._reading import iso_date
from screening.workflow._stores import Stores, opened
from screening.workflow.plan import list_uses, screened_parties


def lists_in_force(*, as_of: datetime, stores: Stores | None = None) -> list[ListUse]:
    """Return for every list what is in force at a moment and how old it is."""
    stores = opened(stores)
    return list(list_uses(as_of, stores.lake))


def alerts(customer_id: str | None = None, *, stores: Stores | None = None) -> list[Alert]:
    """Return a customer's alerts, or all open ones, strongest first."""
    casebook = opened(stores).casebook
    found = casebook.open_alerts() if customer_id is None else casebook.alerts_of(customer_id)
    return sorted(found, key=lambda alert: (-alert.match.score, alert.alert_id))


def latest_run(*, stores: Stores | None = None) -> Run:
    """Return the published run with the newest as-of moment; `NotFound` before the first."""
    found = opened(stores).casebook.latest_run()
    if found is None:
        raise NotFound("no run has been published yet; start one with `screening run` or in Airflow")
    return found


def places(*, stores: Stores | None = None) -> dict[str, str]:
    """Return where everything is kept, without user names and passwords."""
    stores = opened(stores)
    settings = stores.settings
    return {
        "lake": settings.lake,
        "casebook": stores.casebook.place,
        "reports": settings.reports,
        "archive": settings.archive or "none",
        "suites": str(settings.expectations),
    }


def migrate(*, stores: Stores | None = None) -> str:
    """Bring the casebook up to date and say at which revision it is."""
    return opened(stores).casebook.migrate()


def screen_one(
    *,
    name: str,
    kind: str,
    birth_date: str,
    countries: Sequence[str],
    identifiers: Sequence[str],
    as_of: datetime,
    stores: Stores | None = None,
) -> list[Match]:
    """Screen one name against the lists in force, strongest match first; it decides nothing and is not kept.

    Raises `RegisterError` when a value cannot be read.
    """
    stores = opened(stores)
    if not any(character.isalnum() for character in name):
        raise RegisterError(f"{name!r} has neither a letter nor a digit, so there is nothing to compare")
    customer = _customer(name, kind, birth_date, countries, identifiers)
    uses = lists_in_force(as_of=as_of, stores=stores)
    index = matching.build_index(screened_parties(uses, as_of.date(), stores.lake))
    found = matching.screen(
        tables.to_table([customer], Customer), index, as_of=as_of.date(), floor=DEFAULT_POLICY.floor
    )
    return sorted(
        tables.from_table(found, Match), key=lambda match: (-match.score, match.list_id, match.party_id)
    )


def _customer(
    name: str, kind: str, birth_date: str, countries: Sequence[str], identifiers: Sequence[str]
) -> Customer:
    try:
        party_kind = PartyKind(kind)
        documents = tuple(_identifier(text) for text in identifiers)
    except ValueError as error:
        raise RegisterError(f"{error}; see `screening screen --help`") from error
    role = CountryRole.NATIONALITY if party_kind is PartyKind.PERSON else CountryRole.INCORPORATION
    return Customer(
        customer_id="-",
        subject_id="-",
        role=SubjectRole.CUSTOMER,
        kind=party_kind,
        names=(Name(name),),
        birth_dates=(iso_date("command line", "birth date", birth_date),) if birth_date else (),
        countries=tuple(Country(text, role) for text in countries),
        identifiers=documents,
    )


def _identifier(text: str) -> Identifier:
    kind, _, value = text.partition(":")
    return Identifier(IdentifierKind(kind), value)

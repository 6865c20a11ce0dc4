"""Comparisons of dates, countries, genders, identifiers and addresses: corroboration or contradiction."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from rapidfuzz import fuzz

from screening.matching.dates import compare_dates
from screening.matching.pair import Pair
from screening.model import (
    Address,
    Country,
    Customer,
    Evidence,
    Identifier,
    IdentifierKind,
    ListedParty,
    PartyKind,
)
from screening.names import address_form, country_code, gender_code, identifier_value

LEAST_ADDRESS = 0.85
"""Addresses less alike than this are different addresses."""

_ISSUED = frozenset(
    {IdentifierKind.PASSPORT, IdentifierKind.NATIONAL_ID, IdentifierKind.TAX_ID, IdentifierKind.REGISTRATION}
)
_FOR_LIFE = frozenset({IdentifierKind.IMO, IdentifierKind.LEI})
_SHORTEST = {IdentifierKind.IMO: 7, IdentifierKind.CALL_SIGN: 4}
_WITHOUT_DIGITS = frozenset(
    {IdentifierKind.BIC, IdentifierKind.EMAIL, IdentifierKind.WEBSITE, IdentifierKind.CALL_SIGN}
)


def birth_date_agreement(pair: Pair) -> Evidence | None:
    """Dates of birth agree: to the day, within what is known, or nearly (day and month swapped, a year off)."""
    return _birth_dates(pair, "birth_date_agreement", 1)


def birth_date_conflict(pair: Pair) -> Evidence | None:
    """No date of birth of one side agrees with any of the other."""
    return _birth_dates(pair, "birth_date_conflict", -1)


def country_agreement(pair: Pair) -> Evidence | None:
    """Both sides name a country in common, in whatever role."""
    ours, theirs = dict(_countries(pair.customer)), dict(_countries(pair.party))
    for code, text in ours.items():
        if code in theirs:
            return Evidence("country_agreement", text, theirs[code], 1.0, 0.0, f"both {code}")
    return None


def country_conflict(pair: Pair) -> Evidence | None:
    """Both sides name countries, and none in common; a country that is no more contradicts nothing."""
    ours, theirs = dict(_countries(pair.customer)), dict(_countries(pair.party))
    if not ours or not theirs or ours.keys() & theirs.keys():
        return None
    if any(len(code) > 2 for code in (*ours, *theirs)):
        return None
    return Evidence(
        "country_conflict",
        "; ".join(ours.values()),
        "; ".join(theirs.values()),
        1.0,
        0.0,
        "no country in common",
    )


def gender_agreement(pair: Pair) -> Evidence | None:
    """Both sides state the same gender."""
    ours, theirs = gender_code(pair.customer.gender), gender_code(pair.party.gender)
    if not ours or ours != theirs:
        return None
    return Evidence("gender_agreement", pair.customer.gender, pair.party.gender, 1.0, 0.0, "same gender")


def gender_conflict(pair: Pair) -> Evidence | None:
    """Both sides state a gender, and not the same."""
    ours, theirs = gender_code(pair.customer.gender), gender_code(pair.party.gender)
    if not ours or not theirs or ours == theirs:
        return None
    return Evidence("gender_conflict", pair.customer.gender, pair.party.gender, 1.0, 0.0, "other gender")


def identifier_agreement(pair: Pair) -> Evidence | None:
    """Both sides hold the same number of the same kind: a match whatever the names say."""
    for ours, theirs in product(pair.customer.identifiers, pair.party.identifiers):
        key = identifier_key(ours)
        if key is not None and key == identifier_key(theirs) and not _other_issuer(ours, theirs):
            return Evidence(
                "identifier_agreement", ours.value, theirs.value, 1.0, 0.0, f"same {_kind(theirs)}"
            )
    return None


def identifier_conflict(pair: Pair) -> Evidence | None:
    """Both sides hold a number that is given once and for life (IMO, LEI), and not the same."""
    for kind in sorted(_FOR_LIFE):
        ours = [held for held in pair.customer.identifiers if held.kind is kind and identifier_key(held)]
        theirs = [held for held in pair.party.identifiers if held.kind is kind and identifier_key(held)]
        if ours and theirs and not set(map(identifier_key, ours)) & set(map(identifier_key, theirs)):
            return Evidence(
                "identifier_conflict", ours[0].value, theirs[0].value, 1.0, 0.0, f"another {kind}"
            )
    return None


def address_agreement(pair: Pair) -> Evidence | None:
    """The customer's address is an address that is itself listed (an entry of that kind, not a party's address)."""
    if pair.party.kind is not PartyKind.ADDRESS:
        return None
    found = [
        (address_likeness(ours.text, theirs), ours.text, theirs)
        for ours in pair.customer.addresses
        for theirs in listed_addresses(pair.party)
    ]
    similarity, ours, theirs = max(found, default=(0.0, "", ""))
    if similarity < LEAST_ADDRESS:
        return None
    return Evidence("address_agreement", ours, theirs, similarity, 0.0, "a listed address")


def identifier_key(identifier: Identifier) -> tuple[IdentifierKind, str] | None:
    """Return what two identifiers must share to be the same; None for one too short or plain to tell."""
    value = _value(identifier)
    if len(value) < _SHORTEST.get(identifier.kind, 5) or len(set(value)) < 3:
        return None
    if identifier.kind not in _WITHOUT_DIGITS and not any(char.isdigit() for char in value):
        return None
    return identifier.kind, value


def listed_addresses(party: ListedParty) -> tuple[str, ...]:
    """Return the addresses by which an entry of kind address is found: those given, else its names."""
    return tuple(address.text for address in party.addresses) or tuple(name.text for name in party.names)


def address_likeness(left: str, right: str) -> float:
    """Return how alike two addresses are, from 0 to 1, words in any order."""
    return fuzz.ratio(address_form(left), address_form(right)) / 100


def _birth_dates(pair: Pair, comparison: str, sign: int) -> Evidence | None:
    found = [
        (likeness, ours.text, theirs.text, note)
        for ours, theirs in product(pair.customer.birth_dates, pair.party.birth_dates)
        if (compared := compare_dates(ours, theirs)) is not None
        for likeness, note in [compared]
    ]
    likeness, ours, theirs, note = max(found, default=(0.0, "", "", ""))
    if likeness * sign <= 0:
        return None
    return Evidence(comparison, ours, theirs, abs(likeness), 0.0, note)


def _countries(side: Customer | ListedParty) -> Iterator[tuple[str, str]]:
    places: tuple[Country | Address, ...] = (*side.countries, *side.addresses)
    for place in places:
        text = place.text if isinstance(place, Country) else place.country
        if country_code(text):
            yield country_code(text), text


def _value(identifier: Identifier) -> str:
    match identifier.kind:
        case IdentifierKind.IMO:
            return "".join(char for char in identifier_value(identifier.value) if char.isdigit())
        case IdentifierKind.WEBSITE:
            return identifier_value(identifier.value.lower().rpartition("://")[2].removeprefix("www."))
        case _:
            return identifier_value(identifier.value)


def _other_issuer(ours: Identifier, theirs: Identifier) -> bool:
    """Documents with the same number that two countries issued are two documents."""
    issuers = {country_code(ours.country), country_code(theirs.country)} - {""}
    return ours.kind in _ISSUED and len(issuers) > 1


def _kind(identifier: Identifier) -> str:
    return identifier.label or identifier.kind.replace("_", " ")

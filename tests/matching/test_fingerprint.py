"""A judgement stands while both sides read as they did: what moves a fingerprint and what does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from screening.matching import fingerprint
from screening.model import (
    Address,
    Country,
    CountryRole,
    Identifier,
    IdentifierKind,
    Measure,
    Name,
    NameRank,
    PartialDate,
    PartyKind,
)

from .building import customer_of, party_of

CUSTOMER = customer_of(
    "Viktor Dormenko",
    birth_dates=(PartialDate.of("1961-05-17", 1961, 5, 17),),
    countries=(Country("Russia", CountryRole.NATIONALITY),),
    identifiers=(Identifier(IdentifierKind.PASSPORT, "72 4451983"),),
    addresses=(Address("88 Harbour Road", country="Fiji"),),
    gender="male",
)
PARTY = replace(
    party_of("DORMENKO, Viktor", "Viktor Dormenkov"),
    birth_dates=(PartialDate.of("1961", 1961), PartialDate.of("17 May 1961", 1961, 5, 17)),
    countries=(Country("Russia", CountryRole.NATIONALITY),),
    identifiers=(Identifier(IdentifierKind.PASSPORT, "724451983", country="Russia"),),
)

COSMETIC = [
    pytest.param({"published": "<republished/>"}, id="published anew"),
    pytest.param({"names": tuple(reversed(PARTY.names))}, id="names in another order"),
    pytest.param({"names": (*PARTY.names, PARTY.names[0])}, id="a name twice"),
    pytest.param({"names": (Name("Viktor  DORMENKO"), PARTY.names[1])}, id="a name formatted otherwise"),
    pytest.param({"birth_dates": tuple(reversed(PARTY.birth_dates))}, id="dates in another order"),
    pytest.param(
        {"birth_dates": (PartialDate.of("00/00/1961", 1961), PARTY.birth_dates[1])},
        id="a date formatted otherwise",
    ),
    pytest.param({"countries": (Country("RUS", CountryRole.NATIONALITY),)}, id="a country written otherwise"),
    pytest.param(
        {"identifiers": (Identifier(IdentifierKind.PASSPORT, "72-4451983", "Passport", "ru"),)},
        id="an identifier formatted otherwise",
    ),
    pytest.param({"remarks": "Linked to Northgate Optics."}, id="a remark"),
    pytest.param({"programmes": ("EXAMPLE",), "measure": Measure(citation="1 FR 1")}, id="another programme"),
    pytest.param({"titles": ("Director",)}, id="a title"),
    pytest.param({"addresses": (Address("1 Hill Street"),)}, id="an address of a party that is no address"),
]
MATERIAL = [
    pytest.param({"names": (*PARTY.names, Name("V. Dormidontov", NameRank.ALIAS))}, id="a new alias"),
    pytest.param({"names": PARTY.names[:1]}, id="an alias less"),
    pytest.param(
        {"names": (PARTY.names[0], replace(PARTY.names[1], rank=NameRank.WEAK))}, id="an alias now weak"
    ),
    pytest.param({"birth_dates": (PartialDate.of("1962", 1962),)}, id="another date of birth"),
    pytest.param({"birth_dates": (replace(PARTY.birth_dates[0], circa=True),)}, id="a date now approximate"),
    pytest.param({"countries": (Country("Fiji", CountryRole.NATIONALITY),)}, id="another country"),
    pytest.param({"addresses": (Address("Suva", country="Fiji"),)}, id="a country more"),
    pytest.param({"identifiers": ()}, id="an identifier less"),
    pytest.param({"gender": "male"}, id="a gender"),
    pytest.param({"kind": PartyKind.ORGANISATION}, id="another kind"),
]


@pytest.mark.parametrize("change", COSMETIC)
def test_a_cosmetic_change_leaves_the_fingerprint(change: dict[str, Any]) -> None:
    assert fingerprint(CUSTOMER, replace(PARTY, **change)) == fingerprint(CUSTOMER, PARTY)


@pytest.mark.parametrize("change", MATERIAL)
def test_a_material_change_of_the_party_moves_the_fingerprint(change: dict[str, Any]) -> None:
    assert fingerprint(CUSTOMER, replace(PARTY, **change)) != fingerprint(CUSTOMER, PARTY)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"names": (Name("Pavel Dormenko"),)}, id="name"),
        pytest.param({"birth_dates": ()}, id="date of birth"),
        pytest.param({"countries": ()}, id="country"),
        pytest.param({"gender": "female"}, id="gender"),
    ],
)
def test_a_material_change_of_the_customer_moves_the_fingerprint(change: dict[str, Any]) -> None:
    assert fingerprint(replace(CUSTOMER, **change), PARTY) != fingerprint(CUSTOMER, PARTY)


def test_addresses_count_where_they_are_compared() -> None:
    listed = party_of("88 Harbour Road", kind=PartyKind.ADDRESS)
    moved = replace(CUSTOMER, addresses=(Address("1 Hill Street", country="Fiji"),))
    assert fingerprint(moved, listed) != fingerprint(CUSTOMER, listed)
    assert fingerprint(moved, PARTY) == fingerprint(CUSTOMER, PARTY)


def test_ids_and_products_are_not_compared() -> None:
    assert fingerprint(replace(CUSTOMER, customer_id="c2", products=("optics",)), PARTY) == fingerprint(
        CUSTOMER, PARTY
    )

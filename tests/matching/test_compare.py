"""One pair compared: what corroborates, what contradicts, and that the parts add up."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.matching import FEATURES, FLOOR, compare
from screening.matching.dates import compare_dates
from screening.model import (
    Address,
    Calendar,
    Country,
    CountryRole,
    Identifier,
    IdentifierKind,
    Match,
    PartialDate,
    PartyKind,
)
from screening.policy import DEFAULT_POLICY, Band, triage

from .building import customer_of, kinds, nasty_names, party_of

NAME = "Viktor Dormenko"
PERSON, ORGANISATION, VESSEL = PartyKind.PERSON, PartyKind.ORGANISATION, PartyKind.VESSEL
RUSSIA, FIJI = Country("Russia", CountryRole.NATIONALITY), Country("Fiji", CountryRole.BIRTH)


def day(text: str, **more: Any) -> PartialDate:
    return PartialDate.of(text, *map(int, text.split("-")), **more)


def imo(value: str) -> Identifier:
    return Identifier(IdentifierKind.IMO, value)


def passport(value: str, country: str = "") -> Identifier:
    return Identifier(IdentifierKind.PASSPORT, value, country=country)


def matched(ours: dict[str, Any], theirs: dict[str, Any], name: str = NAME, listed: str = NAME) -> Match:
    found = compare(customer_of(name, **ours), party_of(listed, **theirs))
    assert found is not None
    return found


def added_by(match: Match, comparison: str) -> float:
    return sum(part.contribution for part in match.evidence if part.comparison == comparison)


AGREEMENTS = [
    pytest.param({"birth_dates": (day("1961-05-17"),)}, {"birth_dates": (day("1961-05-17"),)}, id="same day"),
    pytest.param({"birth_dates": (day("1961-05-17"),)}, {"birth_dates": (day("1961"),)}, id="same year"),
    pytest.param({"birth_dates": (day("1961-05-07"),)}, {"birth_dates": (day("1961-07-05"),)}, id="swapped"),
    pytest.param({"birth_dates": (day("1961"),)}, {"birth_dates": (day("1962"),)}, id="a year off"),
    pytest.param(
        {"birth_dates": (day("1963"),)},
        {"birth_dates": (day("1961", circa=True),)},
        id="near an approximate year",
    ),
    pytest.param(
        {"birth_dates": (day("1961"),)}, {"birth_dates": (day("1940"), day("1961"))}, id="one of two"
    ),
    pytest.param(
        {"countries": (RUSSIA,)}, {"countries": (FIJI, Country("ru", CountryRole.OTHER))}, id="country"
    ),
    pytest.param(
        {"countries": (RUSSIA,)}, {"addresses": (Address("", country="Russia"),)}, id="country of address"
    ),
    pytest.param({"gender": "Female"}, {"gender": "f"}, id="gender"),
]
CONFLICTS = [
    pytest.param({"birth_dates": (day("1985"),)}, {"birth_dates": (day("1961"),)}, id="years apart"),
    pytest.param(
        {"birth_dates": (day("1961-05-17"),)}, {"birth_dates": (day("1961-11-02"),)}, id="another day"
    ),
    pytest.param({"countries": (RUSSIA,)}, {"countries": (FIJI,)}, id="no country in common"),
    pytest.param({"gender": "male"}, {"gender": "female"}, id="other gender"),
    pytest.param({"kind": ORGANISATION}, {"kind": PERSON}, id="other kind"),
]
SILENCE = [
    pytest.param({"birth_dates": (day("1961"),)}, {}, id="date on one side only"),
    pytest.param(
        {"birth_dates": (day("1961"),)},
        {"birth_dates": (PartialDate("1380", calendar=Calendar.ISLAMIC),)},
        id="date in another calendar",
    ),
    pytest.param(
        {"countries": (RUSSIA,)}, {"countries": (Country("USSR", CountryRole.BIRTH),)}, id="country no more"
    ),
    pytest.param(
        {"countries": (RUSSIA,)}, {"countries": (Country("Atlantis", CountryRole.BIRTH),)}, id="no country"
    ),
    pytest.param({"gender": "male"}, {"gender": "unknown"}, id="gender unknown"),
    pytest.param({"kind": ORGANISATION}, {"kind": PartyKind.UNKNOWN}, id="kind unknown"),
    pytest.param(
        {"identifiers": (passport("1234567"),)}, {"identifiers": (passport("7654321"),)}, id="two passports"
    ),
]


@pytest.mark.parametrize(("ours", "theirs"), AGREEMENTS)
def test_a_fact_that_agrees_raises_the_score(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    assert matched(ours, theirs).score > matched({}, {}).score


@pytest.mark.parametrize(("ours", "theirs"), CONFLICTS)
def test_a_fact_that_contradicts_lowers_the_score(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    assert matched(ours, theirs).score < matched({}, {}).score


@pytest.mark.parametrize(("ours", "theirs"), SILENCE)
def test_a_fact_that_cannot_be_compared_says_nothing(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    assert matched(ours, theirs).score == matched({}, {}).score


@pytest.mark.parametrize(("ours", "theirs"), [*AGREEMENTS, *CONFLICTS, *SILENCE])
def test_facts_say_the_same_from_either_side(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    assert matched(ours, theirs).score == matched(theirs, ours).score


def test_a_date_a_year_off_counts_less_than_the_same_date() -> None:
    born = {"birth_dates": (day("1961-05-17"),)}
    off, same = matched(born, {"birth_dates": (day("1962"),)}), matched(born, born)
    assert matched({}, {}).score < off.score < same.score


def test_an_exact_name_with_a_date_years_apart_does_not_alert() -> None:
    found = matched({"birth_dates": (day("1985"),)}, {"birth_dates": (day("1961"),)})
    assert triage(found.score, DEFAULT_POLICY) is Band.KEPT


@given(
    st.integers(1930, 1990),
    st.integers(1930, 1990),
    st.booleans(),
    st.booleans(),
    st.integers(1, 28),
    st.integers(1, 12),
)
def test_dates_compare_the_same_either_way(
    ours: int, theirs: int, full: bool, circa: bool, number: int, month: int
) -> None:
    left = PartialDate.of("left", ours, month, number) if full else PartialDate.of("left", ours)
    right = PartialDate.of("right", theirs, number % 12 + 1, month, circa=circa)
    assert compare_dates(left, right) == compare_dates(right, left)


# Identifiers


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param(passport("72 4451983"), passport("724451983", "Russia"), id="passport"),
        pytest.param(imo("IMO 9074729"), imo("9074729"), id="IMO number"),
        pytest.param(
            Identifier(IdentifierKind.WALLET, "bc1qexample0000demo7"),
            Identifier(IdentifierKind.WALLET, "bc1qexample0000demo7", label="XBT"),
            id="wallet",
        ),
        pytest.param(
            Identifier(IdentifierKind.OTHER, "AB-1234"),
            Identifier(IdentifierKind.OTHER, "AB1234"),
            id="other",
        ),
        pytest.param(
            Identifier(IdentifierKind.WEBSITE, "https://www.example.com/"),
            Identifier(IdentifierKind.WEBSITE, "example.com"),
            id="website",
        ),
    ],
)
def test_the_same_identifier_alerts_whatever_the_rest_says(ours: Identifier, theirs: Identifier) -> None:
    found = matched(
        {
            "identifiers": (ours,),
            "birth_dates": (day("1990"),),
            "gender": "female",
            "countries": (FIJI,),
            "kind": ORGANISATION,
        },
        {
            "identifiers": (theirs,),
            "birth_dates": (day("1961"),),
            "gender": "male",
            "countries": (RUSSIA,),
            "kind": PERSON,
        },
        name="Blue Harbour Consulting",
    )
    assert triage(found.score, DEFAULT_POLICY) is not Band.KEPT


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param(passport("1234567"), Identifier(IdentifierKind.TAX_ID, "1234567"), id="another kind"),
        pytest.param(passport("0000000"), passport("0000000"), id="plain"),
        pytest.param(passport("123"), passport("123"), id="too short"),
        pytest.param(passport("UNKNOWN"), passport("unknown"), id="no number"),
        pytest.param(
            passport("1234567", "Fiji"), passport("1234567", "Russia"), id="issued by two countries"
        ),
        pytest.param(imo("IMO"), imo("IMO"), id="IMO without its number"),
    ],
)
def test_identifiers_that_tell_nothing_make_no_match(ours: Identifier, theirs: Identifier) -> None:
    customer = customer_of("Blue Harbour Consulting", identifiers=(ours,))
    assert compare(customer, party_of(NAME, identifiers=(theirs,))) is None


def test_the_same_vessel_name_with_another_imo_number_does_not_alert() -> None:
    found = matched(
        {"kind": VESSEL, "identifiers": (imo("9187629"),)},
        {"kind": VESSEL, "identifiers": (imo("9074729"),)},
        name="Sea Heron",
        listed="SEA HERON",
    )
    assert triage(found.score, DEFAULT_POLICY) is Band.KEPT


# Names


@pytest.mark.parametrize("rank", ["primary", "alias"])
def test_every_competing_name_can_raise_a_match(rank: str) -> None:
    names = (NAME, "Pavel Strunin") if rank == "primary" else ("Pavel Strunin", NAME)
    found = compare(customer_of(NAME), party_of(*names))
    assert found is not None
    assert found.evidence[0].listed_value == NAME


def test_the_customers_other_names_compete_too() -> None:
    found = compare(customer_of("Pavel Strunin", "Viktor Dormenko"), party_of("DORMENKO, Viktor"))
    assert found is not None
    assert (found.evidence[0].customer_value, found.evidence[0].listed_value) == (
        "Viktor Dormenko",
        "DORMENKO, Viktor",
    )


@pytest.mark.parametrize(
    "facts", [{}, {"birth_dates": (day("1961-05-17"),), "countries": (RUSSIA,)}], ids=str
)
def test_a_weak_alias_alone_is_no_match(facts: dict[str, Any]) -> None:
    party = party_of("Pavel Strunin", weak=("The Engineer",), **facts)
    assert compare(customer_of("The Engineer", **facts), party) is None


def test_a_weak_alias_supports_a_match() -> None:
    customer = customer_of(NAME, "The Engineer")
    supported, alone = (
        compare(customer, party_of(NAME, weak=("The Engineer",))),
        compare(customer, party_of(NAME)),
    )
    assert supported is not None
    assert alone is not None
    assert supported.score > alone.score


def test_a_different_legal_form_costs_little() -> None:
    ours, theirs = {"kind": ORGANISATION}, {"kind": ORGANISATION}
    same = matched(ours, theirs, "Northgate Optics LLC", "Northgate Optics Limited Liability Company")
    other = matched(ours, theirs, "Northgate Optics LLC", "Northgate Optics JSC")
    assert same.score - 0.05 < other.score < same.score


def test_a_person_named_by_one_word_scores_less_than_a_company() -> None:
    person = matched({"kind": PERSON}, {"kind": PERSON}, "Qasrallah", "Qasrallah")
    company = matched({"kind": ORGANISATION}, {"kind": ORGANISATION}, "Qasrallah", "Qasrallah")
    assert person.score < company.score


# Addresses


def test_an_address_alerts_only_for_an_entry_that_lists_an_address() -> None:
    here = {"addresses": (Address("Flat 7, 21/F., 88 Harbour Rd"),)}
    there = {"addresses": (Address("88 Harbour Road, Flat 7, 21/F"),)}
    customer = customer_of("Sunny Fields", **here)
    listed = compare(customer, party_of("Flat 7", kind=PartyKind.ADDRESS, **there))
    assert listed is not None
    assert triage(listed.score, DEFAULT_POLICY) is not Band.KEPT
    assert compare(customer, party_of(NAME, **there)) is None


def test_an_entry_that_lists_an_address_is_not_matched_by_name() -> None:
    assert (
        compare(customer_of("88 Harbour Road"), party_of("88 Harbour Road", kind=PartyKind.ADDRESS)) is None
    )


# Evidence


facts = st.fixed_dictionaries(
    {},
    optional={
        "birth_dates": st.sampled_from([(day("1961"),), (day("1961-05-17"),), (day("1985"),)]),
        "countries": st.sampled_from([(RUSSIA,), (FIJI,), (RUSSIA, FIJI)]),
        "identifiers": st.sampled_from([(imo("9074729"),), (imo("9187629"),), (passport("724451983"),)]),
        "gender": st.sampled_from(["male", "female"]),
        "kind": kinds,
    },
)


@given(nasty_names, nasty_names, facts, facts)
def test_the_parts_add_up_to_the_score(
    customer: str, listed: str, ours: dict[str, Any], theirs: dict[str, Any]
) -> None:
    found = compare(customer_of(customer, **ours), party_of(listed, **theirs))
    if found is not None:
        assert math.fsum(part.contribution for part in found.evidence) == pytest.approx(found.score, abs=1e-9)
        assert 0 <= found.score <= 1


@given(nasty_names, facts)
def test_a_party_matches_itself_above_the_floor(name: str, same: dict[str, Any]) -> None:
    found = compare(customer_of(name, **same), party_of(name, **same))
    assert found is None or found.score > FLOOR


def test_what_takes_a_score_back_to_one_is_evidence_too() -> None:
    found = matched({"identifiers": (passport("724451983"),)}, {"identifiers": (passport("724451983"),)})
    assert found.score == 1
    assert added_by(found, "cap") < 0


def test_evidence_shows_both_values_as_published() -> None:
    found = matched({}, {}, "Вiктор  ДОРМЕНКО", "DORMENKO, Viktor")
    part = found.evidence[0]
    assert (part.customer_value, part.listed_value) == ("Вiктор  ДОРМЕНКО", "DORMENKO, Viktor")


@pytest.mark.parametrize(
    ("customer", "listed", "comparison", "values"),
    [
        pytest.param(
            "Ivan Petrov", "Ivan Sergeevich Petrov", "words_missing", ("", "sergeevich"), id="missing"
        ),
        pytest.param(
            "Ivan Nikolaevich Petrov",
            "Ivan Sergeevich Petrov",
            "words_contradicting",
            ("nikolaevich", "sergeevich"),
            id="contradicting",
        ),
    ],
)
def test_missing_and_contradicting_words_are_named(
    customer: str, listed: str, comparison: str, values: tuple[str, str]
) -> None:
    parts = {part.comparison: part for part in matched({}, {}, customer, listed).evidence}
    assert (parts[comparison].customer_value, parts[comparison].listed_value) == values


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_every_comparison_says_in_a_sentence_what_it_finds(feature: Any) -> None:
    assert feature.comparison.__doc__
    assert feature.weight != 0

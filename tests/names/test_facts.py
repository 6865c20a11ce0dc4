"""Countries, identifiers, genders, addresses and plain text in comparable form."""

from __future__ import annotations

import pytest

from screening.names import address_form, country_code, gender_code, identifier_value, plain


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Iran", "ir"),
        ("IRAN, ISLAMIC REPUBLIC OF", "ir"),
        ("ir", "ir"),
        ("IRN", "ir"),
        (" Iranian ", "ir"),
        ("Korea, North", "kp"),
        ("Burma", "mm"),
        ("Türkiye", "tr"),
        ("Democratic Republic of the Congo", "cd"),
        ("England", "gb"),
        ("Crimea", "ua"),
        ("Kosovo", "xk"),
        ("USSR", "suhh"),
        ("Serbia and Montenegro", "csxx"),
        ("", ""),
        ("undetermined", ""),
        ("Atlantis", ""),
    ],
)
def test_a_country_has_one_code_however_it_is_written(text: str, code: str) -> None:
    assert country_code(text) == code


@pytest.mark.parametrize(
    ("text", "value"),
    [("72 4451983", "724451983"), ("ab-12.34/x", "AB1234X"), ("№ 12", "NO12"), ("", "")],
)
def test_an_identifier_loses_its_separators(text: str, value: str) -> None:
    assert identifier_value(text) == value


@pytest.mark.parametrize(
    ("text", "code"), [("M", "male"), ("Female", "female"), ("other", ""), ("", ""), ("unknown", "")]
)
def test_a_gender_is_stated_or_it_is_not(text: str, code: str) -> None:
    assert gender_code(text) == code


def test_an_address_reads_the_same_in_any_order_and_abbreviation() -> None:
    assert address_form("Flat 7, 88 Harbour Rd.") == address_form("88 HARBOUR ROAD, Flat 7")


@pytest.mark.parametrize(
    "variant", ["DORMENKO, Viktor", "viktor  dormenko", "Viktor Dormenko.", "Vik\u200btor Dormenko"]
)
def test_formatting_leaves_plain_text_alone(variant: str) -> None:
    assert plain(variant) == "dormenko viktor"


def test_plain_text_keeps_its_script() -> None:
    assert plain("Дорменко, ВИКТОР") == "виктор дорменко"

"""Names in comparable form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.model import PartyKind
from screening.names import name_forms, skeleton

PERSON, ORGANISATION, VESSEL = PartyKind.PERSON, PartyKind.ORGANISATION, PartyKind.VESSEL


def words(text: str, kind: PartyKind = PERSON) -> str:
    (form,) = name_forms(text, kind)
    return " ".join(form.words)


@pytest.mark.parametrize(
    ("published", "comparable"),
    [
        pytest.param("DORMENKO, Viktor", "dormenko viktor", id="case and comma"),
        pytest.param("  Viktor\t\nDormenko ", "viktor dormenko", id="white space"),
        pytest.param("Seamus O’Dwyer-Kane", "seamus odwyer kane", id="apostrophe joins, hyphen splits"),
        pytest.param("Łukasz Müller-Groß", "lukasz muller gross", id="diacritics"),
        pytest.param("Đặng Văn Hùng", "dang van hung", id="vietnamese"),
        pytest.param("Ｖｉｋｔｏｒ ﬁeld", "viktor field", id="full width and ligature"),
        pytest.param("Vik\u200btor Dor\u00admenko\u202e", "viktor dormenko", id="invisible characters"),
        pytest.param("Viktor\x00Dormenko", "viktor dormenko", id="control character"),
        pytest.param("Zoe\u0308", "zoe", id="combining mark"),
        pytest.param("Виктор Щербаков", "viktor shcherbakov", id="cyrillic as lists print it"),
        pytest.param("Γεώργιος Ωνασίδης", "georgios onasidis", id="greek"),
        pytest.param("გიორგი მელაძე", "giorgi meladze", id="georgian"),
        pytest.param("張偉明", "zhang wei ming", id="chinese"),
        pytest.param("김정철", "gimjeongcheol", id="korean"),
        pytest.param("रमेश वर्मा", "ramesa varma", id="devanagari"),
        pytest.param("محمد", "mhmd", id="arabic, no vowels"),
        pytest.param("Mr. Viktor Dormenko", "viktor dormenko", id="form of address"),
        pytest.param("Mohd Zahedi", "mohammad zahedi", id="short form written out"),
        pytest.param("J.R. Breitner", "j r breitner", id="initials"),
    ],
)
def test_a_persons_name_becomes_plain_words(published: str, comparable: str) -> None:
    assert words(published) == comparable


@pytest.mark.parametrize(
    ("published", "comparable", "legal_forms"),
    [
        pytest.param("Northgate Optics LLC", "northgate optics", ("llc",), id="abbreviated"),
        pytest.param(
            "Northgate Optics Limited Liability Company", "northgate optics", ("llc",), id="in full"
        ),
        pytest.param("ООО Северные Приборы", "severnyye pribory", ("llc",), id="in its own language"),
        pytest.param("Northgate Optics, S.A.R.L.", "northgate optics", ("llc",), id="with dots"),
        pytest.param("Northgate Optics", "northgate optics", (), id="none"),
        pytest.param("GmbH", "gmbh", (), id="nothing else"),
        pytest.param("N.G.O.T. Corp.", "ngot corporation", (), id="abbreviation with dots"),
        pytest.param("Northgate Intl Co", "northgate international company", (), id="short forms"),
    ],
)
def test_an_organisations_legal_form_is_set_apart(
    published: str, comparable: str, legal_forms: tuple[str, ...]
) -> None:
    (form,) = name_forms(published, ORGANISATION)
    assert (" ".join(form.words), form.legal_forms) == (comparable, legal_forms)


@pytest.mark.parametrize("prefix", ["MV", "M/V", "MT", "M.T.", "SS"])
def test_a_vessels_prefix_is_dropped(prefix: str) -> None:
    assert words(f"{prefix} Sea Heron", VESSEL) == "sea heron"


def test_a_name_of_unknown_kind_is_read_both_ways() -> None:
    forms = name_forms("Northgate AG", PartyKind.UNKNOWN)
    assert [form.words for form in forms] == [("northgate", "ag"), ("northgate",)]


def test_a_name_of_unknown_kind_that_reads_the_same_both_ways_is_one() -> None:
    assert len(name_forms("Viktor Dormenko", PartyKind.UNKNOWN)) == 1


def test_an_address_is_no_name() -> None:
    assert name_forms("88 Harbour Road", PartyKind.ADDRESS) == ()


@pytest.mark.parametrize("text", ["", "   ", "---", "\u200b", "'’"])
def test_nothing_comparable_gives_no_form(text: str) -> None:
    assert name_forms(text, PERSON) == ()


@pytest.mark.parametrize(
    ("text", "vowelless"),
    [("محمد", True), ("גלית", True), ("Muhammad", False), ("Мухаммад", False)],
)
def test_scripts_without_vowels_are_known(text: str, vowelless: bool) -> None:
    (form,) = name_forms(text, PERSON)
    assert form.vowelless is vowelless


@given(st.text(max_size=60), st.sampled_from(PartyKind))
def test_any_text_gives_lower_case_words_without_spaces(text: str, kind: PartyKind) -> None:
    for form in name_forms(text, kind):
        assert form.words
        assert all(word and word.isalnum() and word == word.lower() for word in form.words)


@pytest.mark.parametrize(
    "variants",
    [
        ("hussein", "husayn", "hsyn", "hossein"),
        ("yusuf", "yousef", "ywsf"),
        ("fatima", "fatimah", "fatma"),
        ("aleksandr", "alexander"),
        ("qaddafi", "gadhafi", "kadafi"),
        ("zhivkov", "jivkov"),
        ("bakhtiyor", "bahtior"),
        ("putin", "bwtyn"),
    ],
    ids=lambda variants: variants[0],
)
def test_romanisations_of_one_word_have_the_same_consonants(variants: tuple[str, ...]) -> None:
    assert len({skeleton(word) for word in variants}) == 1

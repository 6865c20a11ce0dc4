"""The UN list: every trap of its format, and the real files counted by code that shares nothing with the reader."""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening import tables
from screening.errors import Unreadable
from screening.model import Calendar, IdentifierKind, ListedParty, NameRank, PartyKind
from screening.sources import registry, un_sc
from screening.sources._reading import Published
from tests.conftest import SHARED
from tests.test_expectations import of_publication

REAL = [
    pytest.param("2018-10-29/consolidated.xml", id="2018-10-29"),
    pytest.param("2020-03-20/consolidated.xml", id="2020-03-20"),
    pytest.param("2024-11-30/consolidated.xml", id="2024-11-30"),
    pytest.param("2025-04-19/UN.xml", id="2025-04-19"),
    pytest.param("2025-11-20/un_consolidated.xml", id="2025-11-20"),
]


# -- inline lists ---------------------------------------------------------------------------------------


def a_list(
    *, individuals: str = "", entities: str = "", generated: str = "2026-11-02T00:00:07.214Z"
) -> Published:
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><CONSOLIDATED_LIST dateGenerated="{generated}">'
        f"<INDIVIDUALS>{individuals}</INDIVIDUALS><ENTITIES>{entities}</ENTITIES></CONSOLIDATED_LIST>"
    )
    return Published("un_sc", "xml", {un_sc.PART: content.encode()})


def record(tag: str, more: str, name: str = "Sample") -> str:
    return (
        f"<{tag}><DATAID>1</DATAID><VERSIONNUM>1</VERSIONNUM><FIRST_NAME>{name}</FIRST_NAME>"
        f"<UN_LIST_TYPE>Iran</UN_LIST_TYPE><REFERENCE_NUMBER>IRx.1 </REFERENCE_NUMBER>{more}"
        f"<LIST_TYPE><VALUE>UN List</VALUE></LIST_TYPE></{tag}>"
    )


def person(more: str = "", name: str = "Sample") -> ListedParty:
    return next(un_sc.parse(a_list(individuals=record("INDIVIDUAL", more, name))))


def entity(more: str = "", name: str = "Sample") -> ListedParty:
    return next(un_sc.parse(a_list(entities=record("ENTITY", more, name))))


def alias(name: str, quality: str = "Good", more: str = "") -> str:
    return f"<INDIVIDUAL_ALIAS><QUALITY>{quality}</QUALITY><ALIAS_NAME>{name}</ALIAS_NAME>{more}</INDIVIDUAL_ALIAS>"


def entity_alias(name: str, quality: str) -> str:
    return f"<ENTITY_ALIAS><QUALITY>{quality}</QUALITY><ALIAS_NAME>{name}</ALIAS_NAME></ENTITY_ALIAS>"


def born(type_of_date: str, more: str) -> str:
    return f"<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>{type_of_date}</TYPE_OF_DATE>{more}</INDIVIDUAL_DATE_OF_BIRTH>"


def names(party: ListedParty) -> dict[str, NameRank]:
    return {name.text: name.rank for name in party.names}


# -- names ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("party", "rank"),
    [
        pytest.param(person(alias("Other", "Good")), NameRank.ALIAS, id="a person's good alias"),
        pytest.param(person(alias("Other", "Low")), NameRank.WEAK, id="a person's low-quality alias"),
        pytest.param(person(alias("Other", "")), NameRank.ALIAS, id="a person's ungraded alias"),
        pytest.param(entity(entity_alias("Other", "a.k.a.")), NameRank.ALIAS, id="an entity also known as"),
        pytest.param(
            entity(entity_alias("Other", "f.k.a.")), NameRank.FORMER, id="an entity formerly known as"
        ),
        pytest.param(entity(entity_alias("Other", "")), NameRank.ALIAS, id="an entity's ungraded alias"),
    ],
)
def test_quality_grades_a_persons_alias_and_dates_that_of_an_entity(
    party: ListedParty, rank: NameRank
) -> None:
    assert names(party) == {"Sample": NameRank.PRIMARY, "Other": rank}


def test_what_quality_means_for_an_entity_means_nothing_for_a_person() -> None:
    with pytest.raises(Unreadable, match=r"QUALITY is 'a\.k\.a\.'"):
        person(alias("Other", "a.k.a."))


def test_a_spelling_that_is_both_good_and_low_is_good() -> None:
    assert names(person(alias("Other", "Low") + alias("Other", "Good")))["Other"] is NameRank.ALIAS


def test_an_empty_alias_is_no_name() -> None:
    assert names(person("<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>")).keys() == {"Sample"}


@pytest.mark.parametrize(
    ("published", "read"),
    [
        pytest.param("Ali One; Aly One;  Ali Won", ["Ali One", "Aly One", "Ali Won"], id="listed"),
        pytest.param("Ali One; Aly One b) Ali Won", ["Ali One", "Aly One", "Ali Won"], id="enumerated"),
        pytest.param("Ali\n        One", ["Ali One"], id="over two lines"),
        pytest.param(
            "أبو مثال (Abu-Mithal; Abu- Methal)",
            ["أبو مثال", "Abu-Mithal", "Abu- Methal"],
            id="transliterations in a bracket",
        ),
        pytest.param("Primer (original script: Пример)", ["Primer", "Пример"], id="labelled original script"),
        pytest.param("El Mithal (المثال ),", ["El Mithal", "المثال"], id="original script in a bracket"),
        pytest.param(
            "Mithal Jan مثال جان", ["Mithal Jan", "مثال جان"], id="original script without a bracket"
        ),
        pytest.param(
            "Hay’at (HAM) (هيئة (original script); Haiat; Front)",
            ["Hay’at (HAM)", "هيئة", "Haiat", "Front"],
            id="an acronym before the bracket",
        ),
        pytest.param(
            "مثال ليبيا (Mithal in Libya (MIL))", ["مثال ليبيا", "Mithal in Libya (MIL)"], id="nested"
        ),
        pytest.param("El Ejemplo (COMBAT NAME)", ["El Ejemplo"], id="a label for a name"),
        pytest.param("Sample Front (SF)", ["Sample Front (SF)"], id="an acronym stays"),
        pytest.param("(Sheikh) Musa Mithal", ["(Sheikh) Musa Mithal"], id="a bracket in front stays"),
        pytest.param("樣本(香港)有限公司", ["樣本(香港)有限公司"], id="a bracket inside stays"),
        pytest.param("Sample (never closed", ["Sample (never closed"], id="a bracket that is never closed"),
    ],
)
def test_one_alias_may_hold_several_names(published: str, read: list[str]) -> None:
    assert [name.text for name in person(alias(published)).names[1:]] == read


@pytest.mark.parametrize(
    ("note", "read"),
    [
        pytest.param("original script: Пример", ["Пример"], id="original script"),
        pytest.param("Previously listed as. In Arabic: مثال ", ["مثال"], id="in Arabic"),
        pytest.param("Aly One; Ali Won", ["Aly One", "Ali Won"], id="transliterations"),
        pytest.param("previously listed as", [], id="a remark"),
        pytest.param("Passport: B05; DOB: 1948", [], id="other data"),
        pytest.param("born in 1971; nom de guerre", [], id="prose"),
    ],
)
def test_a_note_beside_an_alias_may_hold_names_of_its_rank(note: str, read: list[str]) -> None:
    party = person(alias("Ali One", "Low", f"<NOTE>{note}</NOTE>"))
    assert [(name.text, name.rank) for name in party.names[2:]] == [(text, NameRank.WEAK) for text in read]
    assert " ".join(note.split()) in party.remarks


def test_the_name_in_its_original_script_is_kept_with_its_language() -> None:
    party = person("<NAME_ORIGINAL_SCRIPT>ናሙና ናሙና\n (Tigrinya)</NAME_ORIGINAL_SCRIPT>")
    assert [(name.text, name.language) for name in party.names[1:]] == [("ናሙና ናሙና", "Tigrinya")]


def test_an_entity_published_as_two_names_has_both() -> None:
    party = entity(name="COMPAGNIE (CAGL) ;\n GREAT BUSINESS (GLBC)")
    assert names(party) == {"COMPAGNIE (CAGL)": NameRank.PRIMARY, "GREAT BUSINESS (GLBC)": NameRank.ALIAS}


def test_four_parts_make_one_name_without_their_runs_of_spaces() -> None:
    parts = (
        "<SECOND_NAME> BIN </SECOND_NAME><THIRD_NAME>SAMPLE</THIRD_NAME><FOURTH_NAME>AL  TEST</FOURTH_NAME>"
    )
    assert person(parts, name="ALI ").names[0].text == "ALI BIN SAMPLE AL TEST"


# -- dates ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "text", "earliest", "latest", "circa"),
    [
        pytest.param(born("EXACT", "<DATE>1960-01-02</DATE>"), "1960-01-02", "1960-01-02", "1960-01-02", False, id="day"),
        pytest.param(born("EXACT", "<DATE>1960-01-02-05:00</DATE>"), "1960-01-02", "1960-01-02", "1960-01-02", False, id="day with an offset"),
        pytest.param(born("EXACT", "<YEAR>1960</YEAR>"), "1960", "1960-01-01", "1960-12-31", False, id="year"),
        pytest.param(born("EXACT", "<YEAR>1958</YEAR><NOTE>Sep.</NOTE>"), "1958 (Sep.)", "1958-09-01", "1958-09-30", False, id="year, month in the note"),
        pytest.param(born("APPROXIMATELY", "<YEAR>1960</YEAR>"), "1960", "1960-01-01", "1960-12-31", True, id="about a year"),
        pytest.param(born("BETWEEN", "<FROM_YEAR>1960</FROM_YEAR><TO_YEAR>1963</TO_YEAR>"), "1960 to 1963", "1960-01-01", "1963-12-31", False, id="between"),
        pytest.param(born("BETWEEN", "<NOTE>Approximately </NOTE><FROM_YEAR>1960</FROM_YEAR><TO_YEAR>1963</TO_YEAR>"), "1960 to 1963 (Approximately)", "1960-01-01", "1963-12-31", True, id="about between"),
        pytest.param(born("BETWEEN", "<FROM_YEAR>1960</FROM_YEAR>"), "from 1960", None, None, False, id="between with one end"),
        pytest.param(born("EXACT", "<NOTE>Nov. 1973 </NOTE>"), "Nov. 1973", "1973-11-01", "1973-11-30", False, id="month in a note"),
        pytest.param(born("EXACT", "<NOTE>Between Aug. and Sep. 1977</NOTE>"), "Between Aug. and Sep. 1977", "1977-08-01", "1977-09-30", False, id="two months in a note"),
        pytest.param(born("APPROXIMATELY", "<NOTE>30-35 years old</NOTE>"), "30-35 years old", None, None, True, id="an age"),
        pytest.param(born("EXACT", "<DATE>1979-03-03</DATE><NOTE>from false passport</NOTE>"), "1979-03-03 (from false passport)", "1979-03-03", "1979-03-03", False, id="with a note"),
        pytest.param(alias("A", "Good", "<DATE_OF_BIRTH>1958 - 1964</DATE_OF_BIRTH>"), "1958 to 1964", "1958-01-01", "1964-12-31", False, id="years beside an alias"),
        pytest.param(alias("", "", "<DATE_OF_BIRTH>1960</DATE_OF_BIRTH>"), "1960", "1960-01-01", "1960-12-31", False, id="beside an alias without a name"),
    ],
)  # fmt: skip
def test_a_birth_date_is_placed_as_far_as_it_is_known(
    published: str, text: str, earliest: str | None, latest: str | None, circa: bool
) -> None:
    (day,) = person(published).birth_dates
    assert (day.text, day.circa) == (text, circa)
    assert (day.earliest and day.earliest.isoformat(), day.latest and day.latest.isoformat()) == (
        earliest,
        latest,
    )


def test_a_hijri_date_is_kept_and_not_read_as_one_of_ours() -> None:
    (day,) = person(born("EXACT", "<NOTE>24/06/1402 (Hijri Calendar)</NOTE>")).birth_dates
    assert (day.calendar, day.earliest, day.latest) == (Calendar.ISLAMIC, None, None)


@pytest.mark.parametrize(
    "nothing", [born("", ""), born("EXACT", ""), alias("A", "Good", "<DATE_OF_BIRTH>null</DATE_OF_BIRTH>")]
)
def test_a_date_that_says_nothing_is_none(nothing: str) -> None:
    assert person(nothing).birth_dates == ()


def test_listing_and_delisting_are_read_with_or_without_an_offset() -> None:
    party = person("<LISTED_ON>2015-04-14-04:00</LISTED_ON><DELISTED_ON>2026-10-15</DELISTED_ON>")
    assert party.listed_on is not None
    assert (party.listed_on.text, party.measure.effective) == ("2015-04-14", date(2015, 4, 14))
    assert party.measure.has_expired(date(2026, 11, 2))


# -- documents, places, the rest ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "kind", "value", "label"),
    [
        pytest.param("<TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>D 000974</NUMBER>", "passport", "D 000974", "Passport", id="passport"),
        pytest.param("<TYPE_OF_DOCUMENT>Numéro de passeport </TYPE_OF_DOCUMENT><NUMBER>AA9</NUMBER>", "passport", "AA9", "Numéro de passeport", id="in French"),
        pytest.param("<TYPE_OF_DOCUMENT>National Identification\n   Number</TYPE_OF_DOCUMENT><NUMBER>1</NUMBER>", "national_id", "1", "National Identification Number", id="type over two lines"),
        pytest.param("<TYPE_OF_DOCUMENT>National Identification Number</TYPE_OF_DOCUMENT><TYPE_OF_DOCUMENT2>national passport</TYPE_OF_DOCUMENT2><NUMBER>1</NUMBER>", "passport", "1", "national passport", id="a passport by its second type"),
        pytest.param("<TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>Testland passport number SE 012820</NUMBER>", "passport", "SE 012820", "Passport", id="number in prose"),
        pytest.param("<TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>381110042 (Expired 25 Jan. 2016)</NUMBER>", "passport", "381110042", "Passport", id="prose after the number"),
        pytest.param("<TYPE_OF_DOCUMENT>National Identification Number</TYPE_OF_DOCUMENT><TYPE_OF_DOCUMENT2>tazkira number 545167</TYPE_OF_DOCUMENT2><NOTE>issued in 1974</NOTE>", "national_id", "545167", "tazkira number 545167", id="number in the second type"),
        pytest.param("<TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NOTE>number L723315, issued on 5 May 1998</NOTE>", "passport", "L723315", "Passport", id="number in the note"),
    ],
)  # fmt: skip
def test_a_document_has_its_number_wherever_it_stands(
    published: str, kind: str, value: str, label: str
) -> None:
    party = person(f"<INDIVIDUAL_DOCUMENT>{published}</INDIVIDUAL_DOCUMENT>")
    (document,) = party.identifiers[1:]
    assert (document.kind, document.value, document.label) == (IdentifierKind(kind), value, label)


@pytest.mark.parametrize("note", ["issued in 1993, under another name", "issued in 1974", ""])
def test_a_document_without_a_number_is_a_remark(note: str) -> None:
    more = f"<TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NOTE>{note}</NOTE>"
    party = person(f"<INDIVIDUAL_DOCUMENT>{more}</INDIVIDUAL_DOCUMENT><INDIVIDUAL_DOCUMENT/>")
    assert len(party.identifiers) == 1
    assert f"Document: Passport{', ' if note else ''}{note}" in party.remarks


def test_the_key_is_the_data_id_and_the_reference_number_an_identifier() -> None:
    party = person()
    assert party.party_id == "1"
    assert [(found.kind, found.value, found.label) for found in party.identifiers] == [
        (IdentifierKind.OTHER, "IRx.1", "UN reference")
    ]


def test_the_regime_is_programme_and_sub_list() -> None:
    assert (person().programmes, person().sub_list) == (("Iran",), "Iran")


def test_values_are_read_on_one_line_and_kept_as_published() -> None:
    party = person("<COMMENTS1>one\n        two</COMMENTS1>")
    assert party.remarks == "one two"
    assert "one\n        two" in party.published


def test_an_address_of_a_note_alone_is_kept_and_an_empty_one_is_not() -> None:
    party = person(
        "<INDIVIDUAL_ADDRESS><NOTE>Located abroad</NOTE></INDIVIDUAL_ADDRESS>"
        "<INDIVIDUAL_ADDRESS><COUNTRY/></INDIVIDUAL_ADDRESS>"
        "<INDIVIDUAL_ADDRESS><CITY>Town</CITY><COUNTRY>Testland</COUNTRY><NOTE>as of 2016</NOTE></INDIVIDUAL_ADDRESS>"
    )
    assert [address.text for address in party.addresses] == ["Located abroad", "Town, Testland (as of 2016)"]


# -- strictness -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "field"),
    [
        pytest.param("<NICKNAME>x</NICKNAME>", "NICKNAME", id="unknown element"),
        pytest.param("<GENDER>Robot</GENDER>", "GENDER", id="unknown gender"),
        pytest.param(born("ROUGHLY", "<YEAR>1960</YEAR>"), "TYPE_OF_DATE", id="unknown type of date"),
        pytest.param(born("EXACT", "<DATE>1960-02-30</DATE>"), "DATE", id="no such day"),
        pytest.param(born("EXACT", "<YEAR>0000</YEAR>"), "YEAR", id="no such year"),
        pytest.param(born("BETWEEN", "<FROM_YEAR>1970</FROM_YEAR><TO_YEAR>1960</TO_YEAR>"), "backwards", id="years backwards"),
        pytest.param(alias("A", "Excellent"), "QUALITY", id="unknown quality"),
        pytest.param("<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Library card</TYPE_OF_DOCUMENT></INDIVIDUAL_DOCUMENT>", "TYPE_OF_DOCUMENT", id="unknown document"),
        pytest.param("<LISTED_ON>14/04/2015</LISTED_ON>", "LISTED_ON", id="date of another form"),
        pytest.param("<DATAID>2</DATAID>", "DATAID", id="two keys"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_refused_by_file_record_and_field(more: str, field: str) -> None:
    with pytest.raises(Unreadable, match=rf"un_sc: consolidated\.xml: INDIVIDUALS/INDIVIDUAL 1.*{field}"):
        person(more)


@pytest.mark.parametrize("field", ["DATAID", "FIRST_NAME", "UN_LIST_TYPE", "REFERENCE_NUMBER"])
def test_a_record_without_what_every_record_has_is_refused(field: str) -> None:
    whole = record("INDIVIDUAL", "")
    with pytest.raises(Unreadable, match=f"{field} is missing"):
        next(un_sc.parse(a_list(individuals=re.sub(f"<{field}>.*?</{field}>", "", whole))))


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<>&￾￿"), max_size=60))
def test_no_text_in_a_field_breaks_the_reader(text: str) -> None:
    fields = (
        alias(text, "Good", f"<NOTE>{text}</NOTE>")
        + born("EXACT", f"<NOTE>{text}</NOTE>")
        + f"<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>{text}</NUMBER></INDIVIDUAL_DOCUMENT>"
        + f"<NAME_ORIGINAL_SCRIPT>{text}</NAME_ORIGINAL_SCRIPT>"
    )
    party = person(fields)
    assert party.names[0].text == "Sample"
    with pytest.raises(Unreadable):
        person(born("EXACT", f"<DATE>{text}x</DATE>"))


# -- publication ----------------------------------------------------------------------------------------


def content_of(published: Published) -> str:
    """Hash what was read, whatever the order: what makes one content another."""
    rows = tables.to_table(un_sc.parse(published), ListedParty).to_pylist()
    lines = sorted(json.dumps(row, default=str, sort_keys=True) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def test_a_download_of_another_moment_is_the_same_content() -> None:
    morning, evening = (
        a_list(individuals=record("INDIVIDUAL", ""), generated=f"2026-11-02T{hour}:00:00Z")
        for hour in ("06", "18")
    )
    assert morning.parts != evening.parts
    assert content_of(morning) == content_of(evening)


@pytest.mark.parametrize("generated", ["2018-10-29T19:09:49.856-04:00", "2018-10-29T00:00:00Z"])
def test_the_publication_date_is_the_day_of_the_download(generated: str) -> None:
    assert un_sc.published_on(a_list(generated=generated)) == date(2018, 10, 29)


def test_facts_count_elements_apart_from_the_reader() -> None:
    empty = "<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>"
    published = a_list(individuals=2 * record("INDIVIDUAL", empty), entities=record("ENTITY", ""))
    assert un_sc.facts(published) == {"individuals": 2, "entities": 1, "empty_aliases": 2}


# -- real files -----------------------------------------------------------------------------------------


def real(path: Path) -> Published:
    return Published("un_sc", "xml", {un_sc.PART: path.read_bytes()})


def text_of(element: ET.Element, tag: str) -> str:
    return re.sub(r"\s+", " ", element.findtext(tag) or "").strip()


def texts_of(element: ET.Element) -> tuple[str, ...]:
    return tuple(re.sub(r"\s+", " ", child.text or "").strip() for child in element)


def own_name(element: ET.Element) -> str:
    parts = (text_of(element, f"{place}_NAME") for place in ("FIRST", "SECOND", "THIRD", "FOURTH"))
    return " ".join(part for part in parts if part)


def records_of(root: ET.Element) -> Iterator[ET.Element]:
    yield from root.iterfind("INDIVIDUALS/INDIVIDUAL")
    yield from root.iterfind("ENTITIES/ENTITY")


@pytest.mark.parametrize("name", REAL)
def test_a_real_file_is_read_completely(name: str, shared: Path) -> None:
    path = shared / "lists" / "un_sc" / name
    root = ET.parse(path).getroot()
    parties = {party.party_id: party for party in un_sc.parse(real(path))}
    kinds = [party.kind for party in parties.values()]
    assert kinds.count(PartyKind.PERSON) == len(root.findall("INDIVIDUALS/INDIVIDUAL"))
    assert kinds.count(PartyKind.ORGANISATION) == len(root.findall("ENTITIES/ENTITY"))
    several = 0
    for element in records_of(root):
        party = parties[text_of(element, "DATAID")]
        several += compare_names(element, party)
        compare_dates(element, party)
        compare_documents(element, party)
        compare_addresses(element, party)
    assert several < 0.1 * len(parties), "so few entries hold names that this count cannot follow"


SEVERAL = re.compile(r"[;(]|\bb\) |[A-Za-z] [\u0600-\u06ff]")
LABELS = re.compile(r"original script|combat name|birth name|previously listed as|\bb\)", re.IGNORECASE)
RANKS = {"f.k.a.": NameRank.FORMER, "Low": NameRank.WEAK}
STRONGEST_FIRST = [NameRank.PRIMARY, NameRank.ALIAS, NameRank.FORMER, NameRank.WEAK]


def words_of(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


def compare_names(element: ET.Element, party: ListedParty) -> bool:
    """Compare names and ranks one by one; of an entry with several names in one value only the words."""
    own, original = own_name(element), text_of(element, "NAME_ORIGINAL_SCRIPT").split(" (")[0]
    stated = [(own.split(" ; ")[0], NameRank.PRIMARY), (original, NameRank.ALIAS)]
    several, words = " ; " in own, words_of(own)
    for published in (*element.iterfind("INDIVIDUAL_ALIAS"), *element.iterfind("ENTITY_ALIAS")):
        text, note, quality = (text_of(published, part) for part in ("ALIAS_NAME", "NOTE", "QUALITY"))
        words |= words_of(LABELS.sub("", text))
        several = several or bool(
            SEVERAL.search(text) or re.search(r";|script|In Arabic", note, re.IGNORECASE)
        )
        stated.append((text, RANKS.get(quality, NameRank.ALIAS)))
    expected: dict[str, NameRank] = {}
    for text, rank in sorted(stated, key=lambda name: STRONGEST_FIRST.index(name[1])):
        expected.setdefault(text, rank)
    expected.pop("", None)
    if several:
        assert words <= {word for name in party.names for word in words_of(name.text)}
    else:
        assert {name.text: name.rank for name in party.names} == expected
    assert len({name.text for name in party.names}) == len(party.names)
    return several


def compare_dates(element: ET.Element, party: ListedParty) -> None:
    stated = {
        (value, text_of(birth, "NOTE"), text_of(birth, "TYPE_OF_DATE") == "APPROXIMATELY")
        for birth in element.iterfind("INDIVIDUAL_DATE_OF_BIRTH")
        for value in ["/".join(text_of(birth, tag) for tag in ("DATE", "YEAR", "FROM_YEAR", "TO_YEAR"))]
        if value != "///" or text_of(birth, "NOTE")
    }
    for published in element.iterfind("INDIVIDUAL_ALIAS"):
        value = text_of(published, "DATE_OF_BIRTH")
        if value and value != "null":
            shape = f"{value}///" if value.count("-") == 2 else f"/{value}//"
            stated.add((shape, "", False))
    assert len(party.birth_dates) == len(stated)


def compare_documents(element: ET.Element, party: ListedParty) -> None:
    published = {texts_of(it): it for it in element.iterfind("INDIVIDUAL_DOCUMENT") if any(texts_of(it))}
    numbers = {text_of(it, "NUMBER") for it in published.values()} - {""}
    read = [found for found in party.identifiers if found.label != "UN reference"]
    remarks = [line for line in party.remarks.split("\n") if line.startswith("Document: ")]
    assert len(read) + len(remarks) == len(published)
    assert all(any(found.value in number for found in read) for number in numbers)
    assert [found.value for found in party.identifiers if found.label == "UN reference"] == [
        text_of(element, "REFERENCE_NUMBER")
    ]


def compare_addresses(element: ET.Element, party: ListedParty) -> None:
    tags = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE")
    stated = {
        tuple(text_of(address, tag) for tag in tags)
        for kind in ("INDIVIDUAL_ADDRESS", "ENTITY_ADDRESS")
        for address in element.iterfind(kind)
    }
    assert len(party.addresses) == len([address for address in stated if any(address)])


@pytest.mark.parametrize("name", REAL)
def test_the_suite_holds_on_a_real_file(name: str, shared: Path) -> None:
    path = shared / "lists" / "un_sc" / name
    source = registry()["un_sc"]
    verdict = of_publication(source, real(path), floors=source.list.floors).verdict()
    assert verdict.accepted, verdict.summary()


def archived() -> Iterator[tuple[str, bytes]]:
    (archive,) = sorted((SHARED / "lists" / "un_sc").glob("history-*/un-history.tar.xz"))
    with tarfile.open(archive) as members:
        for member in members:
            opened = members.extractfile(member) if member.isfile() else None
            if opened is not None:
                yield member.name, opened.read()


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize(
    ("step", "downloads"),
    [pytest.param(17, 4, id="some"), pytest.param(1, 53, id="all", marks=pytest.mark.full)],
)
def test_the_downloads_of_a_winter_hold_two_contents(step: int, downloads: int) -> None:
    members = sorted(archived())[::step]
    assert len(members) == downloads
    assert len({hashlib.sha256(content).digest() for _, content in members}) == downloads
    contents = [content_of(Published("un_sc", "xml", {un_sc.PART: content})) for _, content in members]
    assert len(set(contents)) == 2

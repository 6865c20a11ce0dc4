"""The UK list: every trap of its format, and whole files counted by code that shares nothing with the reader."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.errors import Unreadable
from screening.model import CountryRole, IdentifierKind, ListedParty, NameRank, PartyKind
from screening.sources import registry, uk_fcdo
from screening.sources._reading import Published
from tests.sources import generate
from tests.test_expectations import of_publication

# -- inline lists ---------------------------------------------------------------------------------------


def publication(content: bytes) -> Published:
    return Published("uk_fcdo", "xml", {uk_fcdo.PART: content})


def a_list(designations: str, generated: str = "<DateGenerated>02/11/2026</DateGenerated>") -> Published:
    return publication(f"<Designations>{generated}{designations}</Designations>".encode())


def name(parts: str, type_: str = "Primary Name", strength: str = "") -> str:
    graded = f"<AliasStrength>{strength}</AliasStrength>" if strength else ""
    return f"<Name>{parts}<NameType>{type_}</NameType>{graded}</Name>"


SAMPLE = name("<Name6>Sample</Name6>")


def designation(more: str = "", *, names: str = SAMPLE, kind: str = "Individual") -> str:
    return (
        "<Designation><LastUpdated>01/11/2026</LastUpdated><DateDesignated>29/06/2012</DateDesignated>"
        f"<UniqueID>TST0001</UniqueID><Names>{names}</Names><RegimeName>The Sample Regulations</RegimeName>"
        f"<IndividualEntityShip>{kind}</IndividualEntityShip>{more}</Designation>"
    )


def party(more: str = "", *, names: str = SAMPLE, kind: str = "Individual") -> ListedParty:
    return next(uk_fcdo.parse(a_list(designation(more, names=names, kind=kind))))


def individual(more: str) -> ListedParty:
    return party(f"<IndividualDetails><Individual>{more}</Individual></IndividualDetails>")


def entity(more: str) -> ListedParty:
    return party(f"<EntityDetails><Entity>{more}</Entity></EntityDetails>", kind="Entity")


def ship(more: str) -> ListedParty:
    return party(f"<ShipDetails><Ship>{more}</Ship></ShipDetails>", kind="Ship")


def registration(number: str) -> str:
    return f"<BusinessRegistrationNumbers><BusinessRegistrationNumber>{number}</BusinessRegistrationNumber></BusinessRegistrationNumbers>"


def ranks(read: ListedParty) -> dict[str, NameRank]:
    return {found.text: found.rank for found in read.names}


# -- names ----------------------------------------------------------------------------------------------


def test_six_parts_make_one_name_in_the_order_of_their_numbers() -> None:
    parts = "".join(f"<Name{number}> P{number}</Name{number}>" for number in (6, 1, 2, 3, 4, 5))
    read = party(names=name(parts)).names[0]
    assert (read.text, read.given, read.family) == ("P1 P2 P3 P4 P5 P6", "P1 P2 P3 P4 P5", "P6")


@pytest.mark.parametrize("kind", ["Entity", "Ship"])
def test_the_sixth_part_is_the_whole_name_of_what_is_no_person(kind: str) -> None:
    read = party(kind=kind).names[0]
    assert (read.text, read.given, read.family) == ("Sample", "", "")


@pytest.mark.parametrize(
    ("type_", "strength", "rank"),
    [
        pytest.param("Alias", "", NameRank.ALIAS, id="alias"),
        pytest.param("ALias", "", NameRank.ALIAS, id="misspelt alias"),
        pytest.param("Alias", "Good quality a.k.a", NameRank.ALIAS, id="good alias"),
        pytest.param("Alias", "Low quality a.k.a", NameRank.WEAK, id="low alias"),
        pytest.param("Alias", "low quality a.k.a.", NameRank.WEAK, id="low alias with its last dot"),
        pytest.param("Primary Name Variation", "", NameRank.ALIAS, id="variation"),
        pytest.param("Primary name variation", "Low quality a.k.a", NameRank.WEAK, id="low variation"),
    ],
)
def test_type_and_strength_rank_a_name(type_: str, strength: str, rank: NameRank) -> None:
    read = party(names=SAMPLE + name("<Name6>Other</Name6>", type_, strength))
    assert ranks(read) == {"Sample": NameRank.PRIMARY, "Other": rank}


@pytest.mark.parametrize("type_", ["Primary Name", "Primary name"])
def test_the_primary_name_comes_first_wherever_it_stands(type_: str) -> None:
    read = party(names=name("<Name6>Other</Name6>", "Alias") + name("<Name6>Sample</Name6>", type_))
    assert [(found.text, found.rank) for found in read.names] == [
        ("Sample", NameRank.PRIMARY),
        ("Other", NameRank.ALIAS),
    ]


def test_a_second_primary_name_is_an_alias_and_counted() -> None:
    twice = SAMPLE + name("<Name6>Other</Name6>")
    assert ranks(party(names=twice)) == {"Sample": NameRank.PRIMARY, "Other": NameRank.ALIAS}
    assert uk_fcdo.facts(a_list(designation(names=twice)))["second_primary_names"] == 1


def test_an_empty_name_is_none_and_counted() -> None:
    names = SAMPLE + name("", "Alias") + name("<Name1> </Name1>", "Alias")
    assert ranks(party(names=names)).keys() == {"Sample"}
    assert uk_fcdo.facts(a_list(designation(names=names))) == {
        "designations": 1,
        "empty_names": 2,
        "second_primary_names": 0,
        "without_primary_name": 0,
    }


def test_without_a_primary_name_the_first_is_primary_and_that_is_counted() -> None:
    names = name("<Name6>One</Name6>", "Alias") + name("<Name6>Two</Name6>", "Alias")
    assert ranks(party(names=names)) == {"One": NameRank.PRIMARY, "Two": NameRank.ALIAS}
    assert uk_fcdo.facts(a_list(designation(names=names)))["without_primary_name"] == 1


def test_a_name_in_another_script_is_kept_with_its_language() -> None:
    other = (
        "<NameNonLatinScript>Пример </NameNonLatinScript><NonLatinScriptType>Cyrillic</NonLatinScriptType>"
    )
    language = "<NonLatinScriptLanguage>Russian</NonLatinScriptLanguage>"
    read = party(f"<NonLatinNames><NonLatinName>{other}{language}</NonLatinName></NonLatinNames>")
    assert [(found.text, found.rank, found.language) for found in read.names[1:]] == [
        ("Пример", NameRank.ALIAS, "Russian")
    ]


# -- dates ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "earliest", "latest"),
    [
        pytest.param("04/08/1971", "1971-08-04", "1971-08-04", id="day before month"),
        pytest.param("dd/mm/1945", "1945-01-01", "1945-12-31", id="year"),
        pytest.param("dd/07/1978", "1978-07-01", "1978-07-31", id="month"),
        pytest.param("00/00/1975", "1975-01-01", "1975-12-31", id="zeros for what is unknown"),
        pytest.param("15/mm/1970", "1970-01-01", "1970-12-31", id="day of an unknown month"),
        pytest.param("15/08/19yy", "1900-08-01", "1999-08-31", id="day of an unknown year of a century"),
        pytest.param("1945", "1945-01-01", "1945-12-31", id="year alone"),
        pytest.param("dd/mm/yyyy", None, None, id="nothing at all"),
    ],
)
def test_letters_and_zeros_stand_for_what_is_not_known(
    published: str, earliest: str | None, latest: str | None
) -> None:
    (day,) = individual(f"<DOBs><DOB>{published}</DOB></DOBs>").birth_dates
    assert day.text == published
    assert (day.earliest and day.earliest.isoformat(), day.latest and day.latest.isoformat()) == (
        earliest,
        latest,
    )


def test_the_day_of_designation_is_that_of_listing() -> None:
    read = party()
    assert read.listed_on is not None
    assert (read.listed_on.text, read.measure.effective) == ("29/06/2012", date(2012, 6, 29))


# -- documents ------------------------------------------------------------------------------------------


def test_a_passport_that_repeats_is_one() -> None:
    passport = "<Passport><PassportNumber>P1</PassportNumber><PassportAdditionalInformation>Testland</PassportAdditionalInformation></Passport>"
    (read,) = individual(f"<PassportDetails>{3 * passport}</PassportDetails>").identifiers
    assert (read.kind, read.value, read.note) == (IdentifierKind.PASSPORT, "P1", "Testland")


def test_a_passport_without_a_number_is_a_remark() -> None:
    passport = (
        "<Passport><PassportAdditionalInformation>Testland, lost</PassportAdditionalInformation></Passport>"
    )
    read = individual(f"<PassportDetails>{passport}</PassportDetails>")
    assert read.identifiers == ()
    assert "Document: Passport, Testland, lost" in read.remarks


@pytest.mark.parametrize(
    ("published", "read"),
    [
        pytest.param("7710137066", [("registration", "Business registration number", "7710137066")], id="plain"),
        pytest.param("INN: 7710137066", [("tax_id", "INN", "7710137066")], id="a tax number"),
        pytest.param(
            "OGRN: 1247700291200\nKPP: 770701001\nINN: 9707028663",
            [("registration", "OGRN", "1247700291200"), ("registration", "KPP", "770701001"), ("tax_id", "INN", "9707028663")],
            id="three on their lines",
        ),
        pytest.param(
            "Russia INN - 7743444827Russia OGRN - 1247700239270",
            [("tax_id", "Russia INN", "7743444827"), ("registration", "Russia OGRN", "1247700239270")],
            id="two run together",
        ),
        pytest.param("19036 9982 (Belarus)", [("registration", "Business registration number", "19036 9982")], id="with a space"),
        pytest.param("USCC: 91410105554232989X", [("registration", "USCC", "91410105554232989X")], id="with a letter"),
        pytest.param("not known", [("registration", "Business registration number", "not known")], id="no number"),
    ],
)  # fmt: skip
def test_a_registration_field_may_hold_several_numbers(
    published: str, read: list[tuple[str, str, str]]
) -> None:
    found = entity(registration(published)).identifiers
    assert [(number.kind.value, number.label, number.value) for number in found] == read


@pytest.mark.parametrize(
    ("published", "value"),
    [
        pytest.param("Testland, number 260012001546", "260012001546", id="sentence"),
        pytest.param("004-341-263-3", "004-341-263-3", id="plain"),
        pytest.param("2173186757 ", "2173186757", id="padded"),
    ],
)
def test_a_national_number_may_stand_in_a_sentence(published: str, value: str) -> None:
    inside = f"<NationalIdentifier><NationalIdentifierNumber>{published}</NationalIdentifierNumber></NationalIdentifier>"
    (read,) = individual(f"<NationalIdentifierDetails>{inside}</NationalIdentifierDetails>").identifiers
    assert (read.kind, read.value) == (IdentifierKind.NATIONAL_ID, value)


@pytest.mark.parametrize("published", ["IMO9999993", "9999993", "IMO 9999993"])
def test_an_imo_number_is_the_same_with_its_letters_and_without(published: str) -> None:
    (read,) = ship(f"<IMONumbers><IMONumber>{published}</IMONumber></IMONumbers>").identifiers
    assert (read.kind, read.value) == (IdentifierKind.IMO, "9999993")


def test_references_to_the_un_and_to_the_retired_list_are_identifiers_and_may_be_absent() -> None:
    assert party().identifiers == ()
    read = party("<OFSIGroupID>12703</OFSIGroupID><UNReferenceNumber>TAe.010</UNReferenceNumber>").identifiers
    assert [(found.label, found.value) for found in read] == [
        ("UN reference", "TAe.010"),
        ("OFSI Group ID", "12703"),
    ]


def test_an_email_field_may_hold_several_and_words() -> None:
    field = "a@x.example; Email: b@x.example and unknown"
    read = party(f"<EmailAddresses><EmailAddress>{field}</EmailAddress></EmailAddresses>").identifiers
    assert [(found.kind, found.value) for found in read] == [
        (IdentifierKind.EMAIL, "a@x.example"),
        (IdentifierKind.EMAIL, "b@x.example"),
    ]


# -- the party ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "kind"),
    [
        ("Individual", PartyKind.PERSON),
        ("Entity", PartyKind.ORGANISATION),
        ("Ship", PartyKind.VESSEL),
        ("ship", PartyKind.VESSEL),
    ],
)
def test_a_designation_is_an_individual_an_entity_or_a_ship(published: str, kind: PartyKind) -> None:
    assert party(kind=published).kind is kind


def test_the_sanctions_imposed_are_split_and_stay_with_the_measure() -> None:
    read = party("<SanctionsImposed>Asset freeze|Travel Ban</SanctionsImposed>").measure
    assert (read.action, read.citation) == ("Asset freeze; Travel Ban", "The Sample Regulations")


def test_reasons_are_read_without_their_html_escapes_and_kept_as_published() -> None:
    read = party(
        "<UKStatementofReasons>\nsold &amp;quot;relays&amp;quot;\n&amp;amp; more\n</UKStatementofReasons>"
    )
    assert read.remarks == 'UK statement of reasons: sold "relays" & more'
    assert "&amp;quot;" in read.published


def test_a_ship_has_a_flag_and_its_particulars_are_remarks() -> None:
    read = ship(
        "<CurrentBelievedFlagOfShips><CurrentBelievedFlagOfShip>Comoros</CurrentBelievedFlagOfShip></CurrentBelievedFlagOfShips>"
        "<CurrentOwnerOperators><CurrentOwnerOperator>Sample Lines </CurrentOwnerOperator></CurrentOwnerOperators>"
        "<LengthOfShipDetails><LengthOfShip>134.5</LengthOfShip></LengthOfShipDetails>"
        "<YearsBuilt><YearBuilt>2011</YearBuilt></YearsBuilt>"
    )
    assert [(country.text, country.role) for country in read.countries] == [("Comoros", CountryRole.FLAG)]
    assert read.remarks == "Current owner/operator: Sample Lines\nLength: 134.5\nYear built: 2011"


def test_an_address_reads_in_the_order_of_its_lines() -> None:
    lines = "<AddressLine6>Town</AddressLine6><AddressLine1>Way 1</AddressLine1><AddressPostalCode>07</AddressPostalCode>"
    country = "<AddressCountry>Testland</AddressCountry>"
    read = party(
        f"<Addresses><Address>{lines}{country}</Address><Address>{country}</Address></Addresses>"
    ).addresses
    assert [found.text for found in read] == ["Way 1, Town, 07, Testland", "Testland"]


def test_key_regime_and_date_of_the_list_are_read() -> None:
    read = party()
    assert (read.party_id, read.programmes, read.sub_list) == (
        "TST0001",
        ("The Sample Regulations",),
        "The Sample Regulations",
    )
    assert uk_fcdo.published_on(a_list(designation())) == date(2026, 11, 2)
    assert uk_fcdo.published_on(a_list(designation(), generated="")) is None


# -- strictness -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "field"),
    [
        pytest.param("<Nickname>x</Nickname>", "Nickname", id="unknown element"),
        pytest.param("<SanctionsImposedIndicators><Shaming>true</Shaming></SanctionsImposedIndicators>", "Shaming", id="unknown sanction"),
        pytest.param("<IndividualDetails><Individual><DOBs><DOB>8 April 1971</DOB></DOBs></Individual></IndividualDetails>", "DOB", id="date of another form"),
        pytest.param("<IndividualDetails><Individual><DOBs><DOB>31/02/1971</DOB></DOBs></Individual></IndividualDetails>", "DOB", id="no such day"),
        pytest.param("<IndividualDetails><Individual><Genders><Gender>Robot</Gender></Genders></Individual></IndividualDetails>", "Gender", id="unknown gender"),
        pytest.param("<IndividualDetails><Individual><Hobbies/></Individual></IndividualDetails>", "Hobbies", id="unknown detail"),
        pytest.param("<UniqueID>TST0002</UniqueID>", "UniqueID", id="two keys"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_refused_by_file_record_and_field(more: str, field: str) -> None:
    with pytest.raises(Unreadable, match=rf"uk_fcdo: UK-Sanctions-List\.xml: Designation 1.*{field}"):
        party(more)


@pytest.mark.parametrize(
    ("names", "field"),
    [
        pytest.param(name("<Name6>A</Name6>", "Nickname"), "NameType", id="type"),
        pytest.param(name("<Name6>A</Name6>", "Alias", "Superb"), "AliasStrength", id="strength"),
        pytest.param(name(""), "has no name", id="no name at all"),
    ],
)
def test_a_name_of_an_unknown_kind_is_refused(names: str, field: str) -> None:
    with pytest.raises(Unreadable, match=field):
        party(names=names)


def test_an_unknown_kind_of_designation_is_refused() -> None:
    with pytest.raises(Unreadable, match="IndividualEntityShip is 'submarine'"):
        party(kind="Submarine")


@pytest.mark.parametrize("field", ["UniqueID", "DateDesignated", "RegimeName"])
def test_a_designation_without_what_every_one_has_is_refused(field: str) -> None:
    with pytest.raises(Unreadable, match=f"{field} is missing"):
        list(uk_fcdo.parse(a_list(re.sub(f"<{field}>.*?</{field}>", "", designation()))))


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<>&￾￿"), max_size=60))
def test_no_text_in_a_field_breaks_the_reader(text: str) -> None:
    number = f"<Passport><PassportNumber>{text}</PassportNumber></Passport>"
    read = party(
        f"<UKStatementofReasons>{text}</UKStatementofReasons><EmailAddresses><EmailAddress>{text}</EmailAddress></EmailAddresses>"
        f"<IndividualDetails><Individual><PassportDetails>{number}</PassportDetails></Individual></IndividualDetails>"
        f"<EntityDetails><Entity>{registration(text)}</Entity></EntityDetails>",
        names=SAMPLE + name(f"<Name1>{text}</Name1>", "Alias"),
    )
    assert read.names[0].text == "Sample"
    with pytest.raises(Unreadable):
        individual(f"<DOBs><DOB>{text}x</DOB></DOBs>")


# -- whole files ----------------------------------------------------------------------------------------


def compare_with_an_independent_count(content: bytes) -> None:
    designations = ET.fromstring(content).findall("Designation")
    parties = list(uk_fcdo.parse(publication(content)))
    assert [party.party_id for party in parties] == [it.findtext("UniqueID") for it in designations]
    for published, read in zip(designations, parties, strict=True):
        spelled = [
            " ".join(part for number in range(1, 7) for part in (it.findtext(f"Name{number}") or "").split())
            for it in published.findall("Names/Name")
        ]
        scripts = [" ".join(it.text.split()) for it in published.iter("NameNonLatinScript") if it.text]
        assert {name.text for name in read.names} == {*spelled, *scripts}
        low = [it for it in published.findall("Names/Name") if "Low" in (it.findtext("AliasStrength") or "")]
        assert sum(name.rank is NameRank.WEAK for name in read.names) <= len(low)
        assert [day.text for day in read.birth_dates] == [it.text for it in published.iter("DOB")]
        for tag in ("PassportNumber", "NationalIdentifierNumber", "PhoneNumber", "EmailAddress"):
            values = {found.value for found in read.identifiers}
            assert {it.text for it in published.iter(tag)} <= values
        assert len(read.addresses) == len(
            {tuple(it.itertext()) for it in published.findall("Addresses/Address")}
        )
        assert read.titles == tuple(it.text for tag in ("Title", "Position") for it in published.iter(tag))


def test_the_real_excerpt_is_read_completely(shared: Path) -> None:
    path = shared / "lists" / "uk_fcdo" / "sample-2026-09-07" / "UK-Sanctions-List.excerpt.xml"
    compare_with_an_independent_count(path.read_bytes())
    assert uk_fcdo.published_on(publication(path.read_bytes())) == date(2026, 9, 7)


def test_the_excerpt_passes_the_suite_without_its_floors(shared: Path) -> None:
    """It holds two designations, neither of them a ship."""
    path = shared / "lists" / "uk_fcdo" / "sample-2026-09-07" / "UK-Sanctions-List.excerpt.xml"
    source = registry()["uk_fcdo"]
    floors = dict.fromkeys(source.list.floors, 0)
    verdict = of_publication(source, publication(path.read_bytes()), floors=floors).verdict()
    assert verdict.accepted, verdict.summary()


@pytest.mark.parametrize(
    "designations",
    [pytest.param(300, id="small"), pytest.param(6300, id="full size", marks=pytest.mark.full)],
)
def test_a_generated_list_is_read_completely(designations: int) -> None:
    content = generate.uk_xml(designations=designations)
    assert content == generate.uk_xml(designations=designations), "the same seed gives the same bytes"
    compare_with_an_independent_count(content)


@pytest.mark.full
def test_a_generated_list_of_full_size_passes_the_suite_with_the_real_floors() -> None:
    source = registry()["uk_fcdo"]
    verdict = of_publication(source, publication(generate.uk_xml()), floors=source.list.floors).verdict()
    assert verdict.accepted, verdict.summary()


def test_a_file_is_streamed_and_its_broken_end_refused() -> None:
    content = generate.uk_xml(designations=200)
    read = uk_fcdo.parse(publication(content[: len(content) // 2]))
    assert next(read).party_id == "TST0001"
    with pytest.raises(Unreadable, match="not sound XML"):
        list(read)

"""The two OFAC lists: every trap of their layouts, what is refused, and what their suites refuse."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from functools import cache

import pytest

from screening import archive
from screening.errors import Unreadable
from screening.model import (
    Country,
    CountryRole,
    Identifier,
    IdentifierKind,
    ListedParty,
    Name,
    NameRank,
    PartialDate,
    PartyKind,
)
from screening.sources import _ofac_enhanced, source, us_ofac_sdn
from screening.sources._ofac_details import read_date, split_name
from screening.sources._ofac_remarks import read_remarks
from screening.sources._ofac_terms import DOCUMENTS, FEATURES, meaning_of, sub_list_of
from screening.sources._reading import Published
from tests.conftest import FIXTURES

from .verdicts import refused_by

SDN, CONS = "us_ofac_sdn", "us_ofac_cons"
ORLANTHI, FAROUQI, KRAVARIK, QAMAR, QUILL, TRAPPE = "90105", "90102", "90101", "90104", "90108", "90111"


@cache
def fixture(list_id: str, day: str) -> Published:
    at = datetime(2026, 11, 2, tzinfo=UTC)
    found = archive.from_files([FIXTURES / list_id / day], source(list_id).list, at)
    return Published(list_id, found.layout, found.read())


@cache
def parties(list_id: str, day: str) -> Mapping[str, ListedParty]:
    return read(fixture(list_id, day))


def read(published: Published) -> dict[str, ListedParty]:
    return {party.party_id: party for party in source(published.list_id).parse(published)}


def facts(published: Published) -> Mapping[str, int]:
    return source(published.list_id).facts(published)


def changed(published: Published, part: str, change: Callable[[bytes], bytes]) -> Published:
    before = published.parts[part]
    after = change(before)
    assert after != before, "the change changes nothing"
    return replace(published, parts={**published.parts, part: after})


def swapped(published: Published, part: str, old: str, new: str) -> Published:
    return changed(published, part, lambda content: content.replace(old.encode(), new.encode(), 1))


def without(published: Published, *parts: str) -> Published:
    return replace(
        published, parts={name: content for name, content in published.parts.items() if name not in parts}
    )


def refusal(published: Published) -> str:
    with pytest.raises(Unreadable) as caught:
        read(published)
    return str(caught.value)


def primary_row(remarks: str, *, ent_num: int = 7, sdn_type: str = '"individual"') -> bytes:
    nulls = ",".join(["-0- "] * 7)
    return f'{ent_num},"DOE, Jo",{sdn_type},"SDGT",{nulls},"{remarks}"\r\n'.encode("cp1252")


def of_remarks(remarks: str) -> ListedParty:
    published = Published(SDN, "legacy_primary_only", {"SDN.CSV": primary_row(remarks) + b"\x1a"})
    (party,) = read(published).values()
    return party


ENHANCED = fixture(SDN, "2026-10-31")
LEGACY = fixture(SDN, "2026-11-01")
OLD_XML = fixture(CONS, "2026-10-31")


# -- the legacy files ------------------------------------------------------------------------------------


def test_control_z_at_the_end_of_a_file_is_no_row_and_its_absence_is_counted() -> None:
    unmarked = changed(LEGACY, "ADD.CSV", lambda content: content.removesuffix(b"\x1a"))
    assert read(unmarked) == parties(SDN, "2026-11-01")
    assert (facts(LEGACY)["files_without_end"], facts(unmarked)["files_without_end"]) == (0, 1)


def test_the_null_marker_is_nothing_wherever_it_stands() -> None:
    zhenghe = parties(SDN, "2026-11-01")["90107"]
    assert (zhenghe.titles, zhenghe.birth_dates, zhenghe.gender) == ((), (), "")
    assert not any("-0-" in party.remarks for party in parties(SDN, "2026-11-01").values())


def test_a_null_remark_is_an_empty_one() -> None:
    content = primary_row("").replace(b'""', b"-0- ")
    (party,) = read(Published(SDN, "legacy_primary_only", {"SDN.CSV": content})).values()
    assert party.remarks == ""


@pytest.mark.parametrize(
    ("part", "columns"), [("SDN.CSV", 12), ("ALT.CSV", 5), ("ADD.CSV", 6), ("SDN_COMMENTS.CSV", 2)]
)
@pytest.mark.parametrize("more", [pytest.param(True, id="one more"), pytest.param(False, id="one fewer")])
def test_each_file_has_its_number_of_columns(part: str, columns: int, more: bool) -> None:
    def change(content: bytes) -> bytes:
        first, rest = content.split(b"\r\n", 1)
        return (first + b",-0- " if more else first.split(b",", 1)[1]) + b"\r\n" + rest

    message = refusal(changed(LEGACY, part, change))
    assert f"us_ofac_sdn: {part}, row 1: has" in message
    assert f"expected {columns}" in message


def test_a_header_in_the_first_row_is_refused_by_its_first_field() -> None:
    headed = changed(LEGACY, "ALT.CSV", lambda content: b"ent_num,alt_num,alt_type,alt_name,x\r\n" + content)
    assert "ALT.CSV, row 1: ent_num is 'ent_num', expected a number" in refusal(headed)


def test_letters_of_windows_1252_are_read_and_bytes_that_are_none_refused() -> None:
    accented = changed(LEGACY, "ALT.CSV", lambda content: content.replace(b"POLAR NIB", b"POLAR N\xcfB"))
    assert "POLAR NÏB" in [name.text for name in read(accented)[QUILL].names]
    broken = changed(LEGACY, "ALT.CSV", lambda content: content.replace(b"POLAR NIB", b"POLAR N\x81B"))
    assert "ALT.CSV: not cp1252" in refusal(broken)


def test_programmes_are_split_at_their_inner_brackets_and_keep_their_spaces() -> None:
    assert parties(SDN, "2026-11-01")[ORLANTHI].programmes == ("CAATSA - RUSSIA", "RUSSIA-EO14024")


def test_aliases_keep_their_rank() -> None:
    ranks = {name.text: name.rank for name in parties(SDN, "2026-11-01")[KRAVARIK].names}
    assert ranks == {
        "KRAVARIK, Zoltan Istvan": NameRank.PRIMARY,
        "KRAVARYK, Zoltan": NameRank.ALIAS,
        "KRAVARYUK, Zoltan": NameRank.FORMER,
        "ZOLI": NameRank.WEAK,
    }


def test_a_name_that_is_now_used_is_an_alias() -> None:
    assert Name("MWEMBA-HOVE, Tendai", NameRank.ALIAS, "MWEMBA-HOVE", "Tendai") in (
        parties(SDN, "2026-11-01")["90103"].names
    )


@pytest.mark.parametrize(
    ("item", "alias"),
    [
        pytest.param("a.k.a. 'ZED'", "ZED", id="also known as"),
        pytest.param("f.k.a. 'OLD ZED'", "OLD ZED", id="formerly known as"),
        pytest.param("n.k.a. 'NEW ZED'", "NEW ZED", id="now known as"),
        pytest.param("a.k.a. 'AL-QA'ID'", "AL-QA'ID", id="an apostrophe inside"),
        pytest.param("a.k.a. 'THE 'UNCLE''", "THE 'UNCLE'", id="quotes inside"),
        pytest.param("a.k.a. 'DOE, J.'", "DOE, J.", id="a comma and a full stop inside"),
    ],
)
def test_aliases_in_the_remarks_are_weak(item: str, alias: str) -> None:
    assert [name.text for name in of_remarks(f"DOB 1960; {item}.").names if name.rank is NameRank.WEAK] == [
        alias
    ]


def test_an_alias_that_is_not_in_quotes_is_refused_for_it_would_be_lost() -> None:
    content = primary_row("a.k.a. ZED.")
    message = refusal(Published(SDN, "legacy_primary_only", {"SDN.CSV": content}))
    assert "SDN.CSV, row 1: Remarks hold 'a.k.a. ZED'" in message


def test_a_cut_remark_is_continued_among_the_comments_without_a_separator() -> None:
    orlanthi = parties(SDN, "2026-11-01")[ORLANTHI]
    wallets = [found.value for found in orlanthi.identifiers if found.kind is IdentifierKind.WALLET]
    assert len(wallets) == 14
    assert "Digital Currency Address - XBT 1FictjonalWa11etNumber09xQ7;" in orlanthi.remarks
    assert facts(LEGACY)["remarks_cut"] == 0


def test_of_a_remark_that_stays_cut_the_half_item_is_not_read_and_the_cut_is_counted() -> None:
    primary = fixture(SDN, "2026-10-30")
    assert facts(primary)["remarks_cut"] == 1
    orlanthi = parties(SDN, "2026-10-30")[ORLANTHI]
    assert [found.value for found in orlanthi.identifiers if found.kind is IdentifierKind.WALLET][-1] == (
        "1FictionalWa11etNumber08xQ7"
    )
    assert orlanthi.remarks.endswith("alt. Digital Currency Address")


def test_half_a_number_at_the_cut_is_no_number() -> None:
    text = ("x" * 980 + "; Passport A123456789")[:1000]
    assert of_remarks(text).identifiers == ()


def test_a_comment_that_continues_nothing_is_counted_and_kept() -> None:
    stray = changed(
        LEGACY, "SDN_COMMENTS.CSV", lambda content: b'90107,"Website z.example."\r\n90999,"x."\r\n' + content
    )
    assert facts(stray)["comment_orphans"] == 2
    assert read(stray)["90107"].remarks.endswith("(China). Website z.example.")


def test_placeholder_addresses_are_dropped_and_counted() -> None:
    assert parties(SDN, "2026-11-01")[FAROUQI].addresses == ()
    assert facts(LEGACY)["empty_addresses"] == 5


def test_aliases_and_addresses_of_nobody_are_counted_and_the_snapshot_refused() -> None:
    orphaned = changed(LEGACY, "ALT.CSV", lambda content: content.replace(b"90101,", b"99999,"))
    assert facts(orphaned)["orphans"] == 2
    assert refused_by(orphaned) == ["orphans"]


def test_a_party_without_a_row_among_the_addresses_is_counted_and_the_snapshot_refused() -> None:
    incomplete = changed(
        LEGACY, "ADD.CSV", lambda content: content.replace(b"90110,8011,-0- ,-0- ,-0- ,-0- \r\n", b"")
    )
    assert facts(incomplete)["add_ids_missing"] == 1
    assert refused_by(incomplete) == ["addresses_complete"]


def test_rows_that_are_the_same_to_the_letter_are_one_and_others_of_the_same_number_refused() -> None:
    row = LEGACY.parts["SDN.CSV"].split(b"\r\n", 1)[0] + b"\r\n"
    repeated = changed(LEGACY, "SDN.CSV", lambda content: row + content)
    assert read(repeated) == parties(SDN, "2026-11-01")
    edited = changed(LEGACY, "SDN.CSV", lambda content: row.replace(b"KRAVARIK", b"KRAWARIK") + content)
    assert "SDN.CSV, row 2: ent_num 90101 stands twice" in refusal(edited)


@pytest.mark.parametrize(
    ("part", "old", "new", "fragment"),
    [
        pytest.param("SDN.CSV", '"vessel"', '"submarine"', "SDN_Type is 'submarine'", id="kind"),
        pytest.param("ALT.CSV", '"fka"', '"xka"', "alt_type is 'xka'", id="kind of alias"),
        pytest.param("SDN.CSV", "DOB Sep 1938", "DOB Smarch 1938", "DOB is 'Smarch 1938'", id="date"),
        pytest.param("SDN.CSV", '"GREY HERON"', "-0- ", "SDN_Name is empty", id="no name"),
        pytest.param("ALT.CSV", '"POLAR NIB"', "-0- ", "alt_name is empty", id="no alias"),
    ],
)
def test_what_the_legacy_files_never_hold_is_refused_by_file_row_and_field(
    part: str, old: str, new: str, fragment: str
) -> None:
    message = refusal(swapped(LEGACY, part, old, new))
    assert f"us_ofac_sdn: {part}, row" in message
    assert fragment in message


def test_what_is_remarked_of_an_alias_or_an_address_is_kept() -> None:
    remarked = swapped(LEGACY, "ALT.CSV", '"POLAR NIB",-0- ', '"POLAR NIB","until 2019"')
    remarked = swapped(
        remarked, "ADD.CSV", "90108,8009,-0- ,-0- ,-0- ,-0- ", '90108,8009,-0- ,-0- ,-0- ,"at sea"'
    )
    assert read(remarked)[QUILL].remarks.endswith("; POLAR NIB: until 2019; at sea")


def test_the_published_rows_are_kept_as_they_were() -> None:
    published = parties(SDN, "2026-11-01")["90103"].published
    assert published.startswith('{"sdn":{"ent_num":"90103","SDN_Name":"MWEMBA, JR., Tendai"')
    assert '"alt":[{"ent_num":"90103","alt_num":"5004","alt_type":"nka"' in published
    assert '"Vess_owner":"-0- "' in published


def test_a_missing_comments_file_is_no_fault_but_any_other_is() -> None:
    assert read(without(LEGACY, "SDN_COMMENTS.CSV")).keys() == read(LEGACY).keys()
    layout = next(layout for layout in us_ofac_sdn.LIST.layouts if layout.name == "legacy_csv")
    assert [part.name for part in layout.parts if not part.required] == ["SDN_COMMENTS.CSV"]


def test_the_primary_file_alone_is_read_as_an_incomplete_list_without_strong_aliases() -> None:
    published = fixture(SDN, "2026-10-30")
    assert published.layout == "legacy_primary_only"
    assert not next(one for one in us_ofac_sdn.LIST.layouts if one.name == published.layout).complete
    ranks = {name.rank for party in parties(SDN, "2026-10-30").values() for name in party.names}
    assert ranks == {NameRank.PRIMARY, NameRank.WEAK}
    assert (facts(published)["orphans"], facts(published)["add_ids_missing"]) == (0, 0)


# -- remarks ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "circa"),
    [
        pytest.param("24 Aug 1951", date(1951, 8, 24), date(1951, 8, 24), False, id="day"),
        pytest.param("1 Feb 1960", date(1960, 2, 1), date(1960, 2, 1), False, id="day of one digit"),
        pytest.param("Sep 1938", date(1938, 9, 1), date(1938, 9, 30), False, id="month"),
        pytest.param("Feb 1960", date(1960, 2, 1), date(1960, 2, 29), False, id="February of a leap year"),
        pytest.param("1946", date(1946, 1, 1), date(1946, 12, 31), False, id="year"),
        pytest.param("circa 1962", date(1962, 1, 1), date(1962, 12, 31), True, id="circa a year"),
        pytest.param("circa Mar 1961", date(1961, 3, 1), date(1961, 3, 31), True, id="circa a month"),
        pytest.param("circa 07 Jul 1966", date(1966, 7, 7), date(1966, 7, 7), True, id="circa a day"),
        pytest.param("1962 to 1965", date(1962, 1, 1), date(1965, 12, 31), False, id="years"),
        pytest.param("circa 1979-1982", date(1979, 1, 1), date(1982, 12, 31), True, id="years with a hyphen"),
        pytest.param("Mar 1962 to Feb 1963", date(1962, 3, 1), date(1963, 2, 28), False, id="months"),
        pytest.param("21 Mar 1965 to 20 Mar 1966", date(1965, 3, 21), date(1966, 3, 20), False, id="days"),
        pytest.param("30 Dec 1962 to 1965", date(1962, 12, 30), date(1965, 12, 31), False, id="day to year"),
    ],
)
def test_a_date_is_every_day_it_can_mean(text: str, earliest: date, latest: date, circa: bool) -> None:
    assert read_date("a row", "DOB", text) == PartialDate(text, earliest, latest, circa)


@pytest.mark.parametrize(
    "text",
    ["", "unknown", "31 Feb 1960", "12 Foo 1960", "0000", "1965 to 1962", "1960 or 1961", "01/02/1960"],
)
def test_a_date_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="a row: DOB is"):
        read_date("a row", "DOB", text)


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        pytest.param(
            "Passport A123 (Malta) issued 01 Jul 1990 expires 30 Jun 2000",
            Identifier(
                IdentifierKind.PASSPORT,
                "A123",
                "Passport",
                "Malta",
                "issued 01 Jul 1990 expires 30 Jun 2000",
            ),
            id="country and dates",
        ),
        pytest.param(
            "alt. Passport Q 000777 expires 28 Feb 2002",
            Identifier(IdentifierKind.PASSPORT, "Q 000777", "Passport", "", "expires 28 Feb 2002"),
            id="an alternative, with a space inside",
        ),
        pytest.param(
            "National ID No. Q000777(4) (Hong Kong)",
            Identifier(IdentifierKind.NATIONAL_ID, "Q000777(4)", "National ID No.", "Hong Kong"),
            id="brackets that belong to the number",
        ),
        pytest.param(
            "Business Registration Number 0000777 (Delaware) (United States)",
            Identifier(
                IdentifierKind.REGISTRATION,
                "0000777",
                "Business Registration Number",
                "United States",
                "Delaware",
            ),
            id="state and country",
        ),
        pytest.param(
            "Passport X1 (Iraq) issued under the name Said Fable",
            Identifier(IdentifierKind.PASSPORT, "X1", "Passport", "Iraq", "issued under the name Said Fable"),
            id="prose behind the number",
        ),
        pytest.param(
            "Registration Number Z.9 (11) BX-22/2003 (Pakistan)",
            Identifier(IdentifierKind.REGISTRATION, "Z.9 (11) BX-22/2003", "Registration Number", "Pakistan"),
            id="brackets in the middle of the number",
        ),
        pytest.param(
            "Tax ID No. QQQQ 000777 Y",
            Identifier(IdentifierKind.TAX_ID, "QQQQ 000777 Y", "Tax ID No."),
            id="no country",
        ),
        pytest.param(
            "Legal Entity Number 253400FICTIONAL00098 (Russia)",
            Identifier(IdentifierKind.LEI, "253400FICTIONAL00098", "Legal Entity Number", "Russia"),
            id="a legal entity identifier",
        ),
        pytest.param(
            "Legal Entity Number 000000777 (Netherlands)",
            Identifier(IdentifierKind.REGISTRATION, "000000777", "Legal Entity Number", "Netherlands"),
            id="a legal entity number that is none",
        ),
        pytest.param(
            "Digital Currency Address - XBT 1Fictiona1",
            Identifier(IdentifierKind.WALLET, "1Fictiona1", "Digital Currency Address - XBT"),
            id="a wallet",
        ),
        pytest.param(
            "alt. Digital Currency Address - NEWCOIN 2Fictiona1",
            Identifier(IdentifierKind.WALLET, "2Fictiona1", "Digital Currency Address - NEWCOIN"),
            id="a wallet of a currency to come",
        ),
        pytest.param(
            "Vessel Registration Identification IMO 9999993",
            Identifier(IdentifierKind.IMO, "9999993", "Vessel Registration Identification"),
            id="an IMO number",
        ),
        pytest.param(
            "Vessel Registration Identification 9999993",
            Identifier(IdentifierKind.IMO, "9999993", "Vessel Registration Identification"),
            id="an IMO number without its word",
        ),
        pytest.param(
            "Vessel Registration Identification 99411 (Malta)",
            Identifier(IdentifierKind.REGISTRATION, "99411", "Vessel Registration Identification", "Malta"),
            id="a vessel's number in a national register",
        ),
        pytest.param(
            "Company Number IMO 5000777",
            Identifier(IdentifierKind.REGISTRATION, "IMO 5000777", "Company Number"),
            id="the IMO number of a company is none of a vessel",
        ),
        pytest.param(
            "MMSI 572000777", Identifier(IdentifierKind.MMSI, "572000777", "MMSI"), id="a radio number"
        ),
        pytest.param(
            "Website www.doe.example (mirror)",
            Identifier(IdentifierKind.WEBSITE, "www.doe.example (mirror)", "Website"),
            id="brackets behind what is no document",
        ),
        pytest.param(
            "Economic Register Number (CBLS) 00000777 (United Arab Emirates)",
            Identifier(
                IdentifierKind.REGISTRATION,
                "00000777",
                "Economic Register Number (CBLS)",
                "United Arab Emirates",
            ),
            id="brackets in the label",
        ),
    ],
)
def test_a_number_in_the_remarks_is_read_with_its_issuer_and_dates(item: str, expected: Identifier) -> None:
    assert of_remarks(f"Gender Male; {item}; Linked To: SOMEBODY.").identifiers == (expected,)


@pytest.mark.parametrize(
    "item",
    [
        "Passport issued in Tarsk",
        "Position: Doorman",
        "Hotline: 555",
        "Secondary sanctions risk: section 1",
        "Members of the Board",
        "MMSIX 1",
    ],
)
def test_prose_identifies_nobody_and_stays_in_the_remarks(item: str) -> None:
    party = of_remarks(f"DOB 1960; {item}.")
    assert party.identifiers == ()
    assert party.remarks == f"DOB 1960; {item}."


def test_a_semicolon_inside_a_value_leaves_the_rest_as_prose() -> None:
    party = of_remarks("nationality possibly Moldovan;arrested 01 Jun 2003; Gender Female.")
    assert party.countries == (Country("possibly Moldovan", CountryRole.NATIONALITY),)
    assert party.gender == "Female"
    assert ";arrested 01 Jun 2003;" in party.remarks


def test_only_the_last_full_stop_ends_the_remark() -> None:
    found = read_remarks(
        "a row", "POB St. Tarsk; Trade License No. S.A.., ; Website doe.example.", is_cut=False
    )
    assert [detail.value for detail in found.details] == ["St. Tarsk", "S.A..,", "doe.example"]


def test_places_of_birth_titles_and_countries_stand_by_their_roles() -> None:
    party = of_remarks("POB Old Tarsk; alt. POB New Tarsk; citizen Malta; nationality Cyprus; Title Judge.")
    assert party.birth_places == ("Old Tarsk", "New Tarsk")
    assert party.titles == ("Judge",)
    assert {(country.text, country.role) for country in party.countries} == {
        ("Malta", CountryRole.CITIZENSHIP),
        ("Cyprus", CountryRole.NATIONALITY),
    }


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        pytest.param("AL-FAROUQI, Amira", PartyKind.PERSON, ("AL-FAROUQI", "Amira"), id="last, first"),
        pytest.param("MWEMBA, JR., Tendai", PartyKind.PERSON, ("MWEMBA, JR.", "Tendai"), id="suffix"),
        pytest.param("FABLE, Nestor, Jr.", PartyKind.PERSON, ("FABLE", "Nestor, Jr."), id="suffix last"),
        pytest.param("ABU QAMAR", PartyKind.PERSON, ("", ""), id="one name"),
        pytest.param("PARTS, TOOLS, LTD.", PartyKind.ORGANISATION, ("", ""), id="an organisation's commas"),
    ],
)
def test_only_a_persons_name_is_split(text: str, kind: PartyKind, expected: tuple[str, str]) -> None:
    assert split_name(text, kind) == expected


# -- vessels, aircraft, sub-lists ------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["2026-11-02", "2026-11-01", "2026-10-29"])
def test_a_vessel_has_its_numbers_and_flags_in_every_layout(day: str) -> None:
    quill = parties(SDN, day)[QUILL]
    assert quill.kind is PartyKind.VESSEL
    assert {(found.kind, found.value) for found in quill.identifiers} == {
        (IdentifierKind.CALL_SIGN, "HP9999"),
        (IdentifierKind.CALL_SIGN, "5IM000"),
        (IdentifierKind.IMO, "9999993"),
        (IdentifierKind.MMSI, "351999999"),
    }
    assert quill.countries == (Country("Panama", CountryRole.FLAG), Country("Malta", CountryRole.FLAG))
    assert "Vessel Owner Quill Navigation S.A." in quill.remarks


@pytest.mark.parametrize("day", ["2026-11-02", "2026-11-01", "2026-10-29"])
def test_no_flag_identified_is_no_country_but_said(day: str) -> None:
    heron = parties(SDN, day)["90109"]
    assert heron.countries == ()
    assert "Vessel Flag None Identified" in heron.remarks


@pytest.mark.parametrize("day", ["2026-11-02", "2026-11-01", "2026-10-29"])
def test_an_aircraft_has_its_serial_and_tail_numbers_in_every_layout(day: str) -> None:
    plane = parties(SDN, day)["90110"]
    assert {(found.kind, found.value) for found in plane.identifiers} == {
        (IdentifierKind.AIRCRAFT_SERIAL, "33448999"),
        (IdentifierKind.AIRCRAFT_SERIAL, "3199"),
        (IdentifierKind.TAIL_NUMBER, "YI-ZZZ"),
        (IdentifierKind.OTHER, "73ZZ99"),
    }


@pytest.mark.parametrize(
    ("programmes", "sub_list"),
    [
        pytest.param(["UKRAINE-EO13662"], "SSI", id="sectoral"),
        pytest.param(["SYRIA", "FSE-SY"], "FSE", id="evaders, with a code that tells nothing"),
        pytest.param(["SDGT", "NS-PLC"], "PLC", id="legislative council"),
        pytest.param(["561List"], "CAPTA", id="correspondent accounts, in the older code"),
        pytest.param(["CAATSA - RUSSIA"], "NS-MBS", id="menu-based"),
        pytest.param(["RUSSIA-EO14024"], "", id="ambiguous"),
        pytest.param(["UKRAINE-EO13662", "RUSSIA-EO14024"], "SSI", id="one clear, one ambiguous"),
        pytest.param(["CMIC-EO13959", "NS-PLC"], "CMIC; PLC", id="two"),
        pytest.param(["NEW-EO99999"], "", id="unheard of"),
    ],
)
def test_a_sub_list_follows_from_programmes_where_they_imply_one(
    programmes: list[str], sub_list: str
) -> None:
    assert sub_list_of(programmes) == sub_list


def test_every_entry_of_the_sdn_list_stands_on_it_alone() -> None:
    assert {
        party.sub_list for day in ("2026-11-02", "2026-11-01") for party in parties(SDN, day).values()
    } == {"SDN"}


# -- layouts against each other --------------------------------------------------------------------------


def essence(party: ListedParty) -> dict[str, object]:
    """What every layout tells of a party in the same words."""
    return {
        "kind": party.kind,
        "names": {
            (name.text, name.rank, name.family, name.given) for name in party.names if not name.language
        },
        "programmes": set(party.programmes),
        "birth_dates": set(party.birth_dates),
        "birth_places": party.birth_places,
        "countries": set(party.countries),
        "identifiers": {(found.kind, found.value, found.label, found.country) for found in party.identifiers},
        "titles": party.titles,
        "gender": party.gender,
        "effective": party.measure.effective,
    }


@pytest.mark.parametrize(
    ("list_id", "day", "other"),
    [
        pytest.param(SDN, "2026-11-02", "2026-11-01", id="SDN, ENHANCED and legacy"),
        pytest.param(SDN, "2026-11-02", "2026-10-29", id="SDN, ENHANCED and sdnList"),
        pytest.param(SDN, "2026-11-02", "2026-10-31", id="SDN, zipped and plain"),
        pytest.param(CONS, "2026-11-02", "2026-11-01", id="consolidated, ENHANCED and sdnList"),
        pytest.param(CONS, "2026-11-02", "2026-10-30", id="consolidated, ENHANCED and legacy"),
        pytest.param(CONS, "2026-10-31", "2026-10-29", id="consolidated of 2018, sdnList and legacy"),
    ],
)
def test_layouts_tell_the_same_of_the_same_party(list_id: str, day: str, other: str) -> None:
    one, another = parties(list_id, day), parties(list_id, other)
    shared_ids = one.keys() & another.keys()
    assert len(shared_ids) >= 6
    assert {id_: essence(one[id_]) for id_ in shared_ids} == {
        id_: essence(another[id_]) for id_ in shared_ids
    }


def test_a_party_keeps_its_number_on_both_lists() -> None:
    assert parties(SDN, "2026-11-02")[ORLANTHI].names[0] == parties(CONS, "2026-11-02")[ORLANTHI].names[0]


# -- the ENHANCED export ---------------------------------------------------------------------------------


def test_names_are_kept_in_their_own_scripts() -> None:
    named = {
        name.text: (name.rank, name.language, name.family, name.given)
        for party in parties(SDN, "2026-11-02").values()
        for name in party.names
        if name.language
    }
    assert named == {
        "КРАВАРИК, Золтан Иштван": (NameRank.ALIAS, "Cyrillic", "Краварик", "Золтан Иштван"),
        "أميرة الفاروقي": (NameRank.ALIAS, "Arabic", "الفاروقي", "أميرة"),
        "ООО «ОРЛАНТИ ТОЧНЫЕ СИСТЕМЫ»": (NameRank.ALIAS, "Cyrillic", "", ""),
        "正和北辰材料有限公司": (NameRank.ALIAS, "Chinese Simplified", "", ""),
    }


def test_marks_for_the_direction_of_writing_are_no_part_of_a_name() -> None:
    content = ENHANCED.parts["SDN_ENHANCED.ZIP"].decode()
    assert "\u202bأميرة الفاروقي\u202c" in content
    text = "".join(name.text for party in read(ENHANCED).values() for name in party.names)
    assert not {"\u202b", "\u202c"} & set(text)


def test_each_party_has_one_primary_name_and_weak_aliases_are_marked() -> None:
    for party in parties(SDN, "2026-11-02").values():
        assert [name.rank for name in party.names].count(NameRank.PRIMARY) == 1
    weak = {name.text for name in parties(SDN, "2026-11-02")[FAROUQI].names if name.rank is NameRank.WEAK}
    assert weak == {"UMM AL-QA'ID", "THE BOOKKEEPER"}


def test_addresses_are_kept_in_their_own_scripts_and_placeholders_passed_over() -> None:
    assert [address.text for address in parties(SDN, "2026-11-02")[ORLANTHI].addresses] == [
        "Bld. 2, 7 Prospekt Tochnosti, Workshop 3, Zelenograd, 124460, Russia",
        "пр. Точности, д. 7, Зеленоград, Russia",
        "Cyprus",
    ]
    assert parties(SDN, "2026-11-02")[FAROUQI].addresses == ()
    assert parties(SDN, "2026-11-02")["90110"].addresses == ()


def test_what_the_authority_marks_as_false_is_said_and_not_compared() -> None:
    qamar = parties(SDN, "2026-11-02")[QAMAR]
    assert qamar.countries == ()
    assert "Nationality Country Iraq (reliability: False)" in qamar.remarks
    assert qamar.gender == "Male"  # reported, which is not false


def test_documents_say_whether_they_are_valid_and_one_without_a_number_is_said() -> None:
    notes = {found.value: found.note for found in parties(SDN, "2026-11-02")[KRAVARIK].identifiers}
    assert notes["ZK0012345"] == "issued 28 Aug 2014 expires 27 Aug 2024"
    assert notes["ZK0000001"] == "not valid"
    assert "Passport (Wadi Nuhas, Gender: Female)" in parties(SDN, "2026-11-02")[FAROUQI].remarks


def test_a_document_of_a_new_type_is_kept_under_its_own_name() -> None:
    novel = swapped(ENHANCED, "SDN_ENHANCED.ZIP", '">MMSI</type>', '">Seabed Permit</type>')
    assert Identifier(IdentifierKind.OTHER, "351999999", "Seabed Permit") in read(novel)[QUILL].identifiers


def test_the_measure_is_in_the_authoritys_words_and_dated() -> None:
    orlanthi = parties(SDN, "2026-11-02")[ORLANTHI]
    assert orlanthi.measure.action == "Block; CAATSA Section 231/235 Sanctions"
    assert orlanthi.measure.citation == "CAATSA - Section 231; Executive Order 14024 (Russia)"
    assert parties(CONS, "2026-11-02")["91204"].measure.effective == date(2021, 8, 2)


def test_listings_elsewhere_are_said_and_the_day_is_that_of_the_list_itself() -> None:
    on_sdn, on_cons = parties(SDN, "2026-11-02")[ORLANTHI], parties(CONS, "2026-11-02")[ORLANTHI]
    assert (on_sdn.sub_list, on_cons.sub_list) == ("SDN", "SSI")
    assert on_sdn.listed_on == PartialDate.of("2022-03-31", 2022, 3, 31)
    assert on_cons.listed_on == PartialDate.of("2015-12-22", 2015, 12, 22)
    assert on_sdn.remarks.endswith("Also on: Sectoral Sanctions Identifications List, Consolidated List")
    assert on_cons.remarks.endswith("Also on: SDN List")


def test_the_sub_lists_of_a_party_are_told_together() -> None:
    assert {party.sub_list for party in parties(CONS, "2026-11-02").values()} == {
        "CAPTA",
        "CMIC",
        "FSE",
        "NS-MBS",
        "NS-MBS; SSI",
        "PLC",
        "SSI",
    }


def test_relationships_are_said_as_the_legacy_remarks_say_them() -> None:
    assert "Linked To: SIMURGH FICTIONAL AIR (Owned or Controlled By, High)" in (
        parties(SDN, "2026-11-02")["90110"].remarks
    )


def test_the_element_is_kept_as_published() -> None:
    published = parties(SDN, "2026-11-02")["90109"].published
    assert published.startswith("<entity ")
    assert '<identityDocument id="' in published
    assert published.endswith("</entity>")


def test_an_export_filtered_by_programme_is_no_list_but_its_entities_can_be_read() -> None:
    filtered = swapped(
        ENHANCED,
        "SDN_ENHANCED.ZIP",
        "</sanctionsLists>\n    </filters>",
        '</sanctionsLists><sanctionsPrograms><sanctionsProgram refId="9">YEMEN</sanctionsProgram>'
        "</sanctionsPrograms></filters>",
    )
    assert "publicationInfo 1: a filtered export by programme YEMEN, not the list" in refusal(filtered)
    excerpt = _ofac_enhanced.entities(filtered, _ofac_enhanced.Export("SDN_ENHANCED.ZIP", "SDN List"))
    assert list(excerpt) == list(read(ENHANCED).values())


TYPE = '">Website</type>'


@pytest.mark.parametrize(
    ("old", "new", "fragment"),
    [
        pytest.param(
            '">SDN List</sanctionsList>\n      </sanctionsLists>\n    </filters>',
            '">FSE List</sanctionsList>\n      </sanctionsLists>\n    </filters>',
            "an export of FSE List, expected the SDN List",
            id="an export of another list",
        ),
        pytest.param(
            "</sanctionsLists>\n    </filters>",
            "</sanctionsLists><countries/></filters>",
            "unread ['countries']",
            id="a filter we do not know",
        ),
        pytest.param("<publicationInfo>", "<publicationNote>", "publicationNote", id="no publicationInfo"),
        pytest.param(
            'datePublished="2019-05-14">SDN List',
            'datePublished="2019-05-14">FSE List',
            "entity 2 (id 90102): is on FSE List, not on the SDN List",
            id="an entity of another list",
        ),
        pytest.param(TYPE, '">Favourite Colour</type>', "'Favourite Colour' is unknown", id="a new feature"),
        pytest.param(
            "<identityId>10102",
            "<shoeSize>9</shoeSize><identityId>1",
            "unread ['shoeSize']",
            id="a new element",
        ),
        pytest.param(
            '<entity id="90102"', '<entity age="3" id="90102"', "unread ['@age']", id="a new attribute"
        ),
        pytest.param(">Vessel</entityType>", ">Train</entityType>", "entityType is 'Train'", id="a new kind"),
        pytest.param(
            ">F.K.A.</aliasType>", ">B.K.A.</aliasType>", "aliasType is 'B.K.A.'", id="a new alias type"
        ),
        pytest.param(
            "<isLowQuality>false",
            "<isLowQuality>maybe",
            "isLowQuality is 'maybe'",
            id="a flag neither true nor false",
        ),
        pytest.param(
            '">Last Name</type>', '">Pen Name</type>', "type is 'Pen Name'", id="a new part of a name"
        ),
        pytest.param('">CITY</type>', '">PLANET</type>', "type is 'PLANET'", id="a new part of an address"),
        pytest.param(
            ">Reported</reliability>", ">Rumour</reliability>", "reliability is 'Rumour'", id="reliability"
        ),
        pytest.param(
            '">Sectoral Sanctions Identifications List</sanctionsList>',
            '">Lost Umbrellas List</sanctionsList>',
            "sanctionsList is 'Lost Umbrellas List'",
            id="a new sub-list",
        ),
        pytest.param(
            "<fromDateBegin>1951-08-24",
            "<fromDateBegin>1999-08-24",
            "which is no period",
            id="a period backwards",
        ),
        pytest.param(
            'exports/ENHANCED_XML.xsd" xmlns="https://sanctionslistservice',
            'exports/ENHANCED_XML.xsd" xmlns="https://other',
            "the namespace is 'https://other.ofac",
            id="another namespace",
        ),
        pytest.param("</entities>", "", "not sound XML", id="cut"),
    ],
)
def test_what_an_export_never_holds_is_refused_by_name(old: str, new: str, fragment: str) -> None:
    message = refusal(swapped(ENHANCED, "SDN_ENHANCED.ZIP", old, new))
    assert message.startswith("us_ofac_sdn: SDN_ENHANCED.ZIP: ")
    assert fragment in message


def test_an_entity_without_a_name_is_refused() -> None:
    nameless = changed(
        ENHANCED,
        "SDN_ENHANCED.ZIP",
        lambda content: content.replace(
            b"<isPrimary>true</isPrimary>\n          <isLow",
            b"<isPrimary>false</isPrimary>\n<aliasType>A.K.A.</aliasType>          <isLow",
            1,
        ),
    )
    assert "(id 90101): has no primary name" in refusal(nameless)


def test_a_zip_with_a_stray_file_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archived:
        archived.writestr("SDN_ENHANCED.XML", ENHANCED.parts["SDN_ENHANCED.ZIP"])
        archived.writestr("readme.txt", "hello")
    published = Published(SDN, "enhanced_xml", {"SDN_ENHANCED.ZIP": packed.getvalue()})
    assert "readme.txt" in refusal(published)


def test_every_label_has_one_meaning() -> None:
    assert not DOCUMENTS.keys() & FEATURES.keys()
    assert {meaning_of(label) for label in DOCUMENTS} | {meaning_of(label) for label in FEATURES} >= {
        IdentifierKind.PASSPORT,
        CountryRole.FLAG,
    }
    assert meaning_of("Aircraft Manufacturer’s Serial Number (MSN)") is IdentifierKind.AIRCRAFT_SERIAL
    assert meaning_of("Effective Date (EO 15000 Directive 9):") is not None
    assert meaning_of("Executive Order 15000 information:") is not None
    assert meaning_of("Favourite Colour") is None


# -- the older XML ---------------------------------------------------------------------------------------


def test_both_namespaces_are_read_by_local_name() -> None:
    newer, older = fixture(CONS, "2026-11-01"), fixture(CONS, "2026-10-31")
    assert b"tempuri.org" in older.parts["CONSOLIDATED.XML"]
    assert b"sanctionslistservice" in newer.parts["CONSOLIDATED.XML"]
    saffron, before = read(newer)["91201"], read(older)["91201"]
    assert essence(saffron) == essence(before)


def test_what_is_no_number_in_the_list_of_numbers_is_said() -> None:
    tanker = parties(CONS, "2026-10-31")["90301"]
    assert {found.kind for found in tanker.identifiers} == {
        IdentifierKind.IMO,
        IdentifierKind.MMSI,
        IdentifierKind.CALL_SIGN,
    }
    assert "Additional Sanctions Information - Not on the SDN List" in tanker.remarks
    assert "For more information, please see: https://ofac.example/faqs.pdf" in tanker.remarks
    assert tanker.sub_list == "EO13599"


def test_a_weak_alias_that_carries_both_names_in_one_is_split() -> None:
    assert Name("HALABY, Noor", NameRank.WEAK, "HALABY", "Noor") in parties(CONS, "2026-11-01")["91203"].names


@pytest.mark.parametrize(
    ("old", "new", "fragment"),
    [
        pytest.param(
            "<Record_Count>6<", "<Record_Count>7<", "holds 6 entries, but Record_Count is '7'", id="count"
        ),
        pytest.param(
            "http://tempuri.org/", "http://example.org/", "the namespace is 'http://example.org/", id="ns"
        ),
        pytest.param(
            "<category>weak<", "<category>so-so<", "type and category is 'a.k.a. so-so'", id="quality"
        ),
        pytest.param("<sdnType>Vessel<", "<sdnType>Train<", "(uid 90301): sdnType is 'Train'", id="kind"),
        pytest.param(
            "<idType>MMSI<", "<idType>Hat Size<", "'Hat Size' is unknown", id="a new kind of number"
        ),
        pytest.param("<callSign>", "<engine>x</engine><callSign>", "unread ['engine']", id="a new element"),
        pytest.param("<dateOfBirth>1945<", "<dateOfBirth>soon<", "DOB is 'soon'", id="date"),
        pytest.param("<uid>91201</uid>", "", "uid is missing or empty", id="no number"),
    ],
)
def test_what_the_older_xml_never_holds_is_refused_by_name(old: str, new: str, fragment: str) -> None:
    message = refusal(swapped(OLD_XML, "CONSOLIDATED.XML", old, new))
    assert message.startswith("us_ofac_cons: CONSOLIDATED.XML: ")
    assert fragment in message


# -- both lists ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "day"),
    [
        pytest.param(fixture(SDN, "2026-11-02"), date(2026, 11, 2), id="ENHANCED without a zone"),
        pytest.param(fixture(SDN, "2026-10-31"), date(2026, 10, 30), id="ENHANCED with fraction and zone"),
        pytest.param(fixture(CONS, "2026-11-01"), date(2026, 10, 30), id="sdnList"),
        pytest.param(fixture(SDN, "2026-10-29"), date(2026, 10, 29), id="sdnList of SDN"),
        pytest.param(fixture(SDN, "2026-11-01"), None, id="legacy"),
        pytest.param(fixture(CONS, "2026-10-30"), None, id="legacy, consolidated"),
    ],
)
def test_a_publication_says_when_it_was_published_if_it_does(published: Published, day: date | None) -> None:
    assert source(published.list_id).published_on(published) == day


@pytest.mark.parametrize("list_id", [SDN, CONS])
def test_the_live_layout_is_the_one_with_own_scripts_and_marks_of_weakness(list_id: str) -> None:
    live = source(list_id).list.layouts[0]
    assert live.name == "enhanced_xml"
    assert [part.url.rpartition("/")[2] for part in live.parts] == [part.name for part in live.parts]


@pytest.mark.parametrize(
    ("list_id", "day"),
    [
        (list_id, folder.name)
        for list_id in (SDN, CONS)
        for folder in sorted((FIXTURES / list_id).iterdir())
        if folder.is_dir()
    ],
)
def test_a_sample_of_every_layout_satisfies_its_suite(list_id: str, day: str) -> None:
    assert refused_by(fixture(list_id, day)) == []


@pytest.mark.parametrize("name", ["sdn_comments.csv", "alt.csv", "add.csv", "sdn.pip", "sdn.del", "sdn.ff"])
def test_the_primary_file_is_not_mistaken_for_another(name: str) -> None:
    (part,) = us_ofac_sdn.LIST.layouts[-1].parts
    assert not any(fnmatchcase(name, pattern) for pattern in part.patterns)
    assert any(fnmatchcase("sdn_2021-08-18t093901z.csv", pattern) for pattern in part.patterns)

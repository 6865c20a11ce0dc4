"""The Consolidated Screening List: every trap of its two layouts, the real files, and what its suite refuses."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.errors import ScreeningError, Unreadable
from screening.model import IdentifierKind, ListedParty, NameRank, PartialDate, PartyKind
from screening.sources import us_csl
from screening.sources._csl_addresses import read_addresses
from screening.sources._csl_documents import Document, read_documents
from screening.sources._reading import Published
from tests.conftest import FIXTURES

from .verdicts import critical_checks, refused_by

Row = dict[str, Any]
FOLDER = FIXTURES / "us_csl"
JSON_ROWS: list[Row] = json.loads((FOLDER / "2026-11-02" / "consolidated.json").read_text())["results"]
EL = "Entity List (EL) - Bureau of Industry and Security"


def feed(rows: list[Row], **envelope: Any) -> Published:
    return Published(
        "us_csl", "json", {"consolidated.json": json.dumps({"results": rows, **envelope}).encode()}
    )


def table(content: bytes) -> Published:
    return Published("us_csl", "csv", {"consolidated.csv": content})


def row(name: str, source: str = EL, **fields: Any) -> Row:
    return {"id": "0a1b", "source": source, "name": name} | fields


def only(**fields: Any) -> ListedParty:
    (party,) = us_csl.parse(feed([row(**{"name": "Vellmark Optics"} | fields)]))
    return party


FILES = {"2026-11-02": "consolidated.json", "2026-11-01": "consolidated.csv", "2026-10-30": "csl.csv"}


def fixture_of(day: str) -> dict[str, ListedParty]:
    content = (FOLDER / day / FILES[day]).read_bytes()
    is_json = FILES[day].endswith("json")
    published = Published("us_csl", "json", {"consolidated.json": content}) if is_json else table(content)
    return {f"{party.names[0].text} {party.sub_list}": party for party in us_csl.parse(published)}


def without_parts(party: ListedParty) -> ListedParty:
    """Leave out what the CSV cannot say: the parts of an address, and how the row was written."""
    addresses = tuple(replace(one, city="", region="", postcode="") for one in party.addresses)
    return replace(party, addresses=addresses, published="")


def but_for_the_year(party: ListedParty) -> ListedParty:
    """Leave out the id, and how each year writes rows and the days of its documents."""
    identifiers = tuple(replace(one, note="") for one in party.identifiers)
    return replace(party, party_id="", published="", identifiers=identifiers)


def test_json_and_csv_give_the_same_parties() -> None:
    from_json, from_csv = fixture_of("2026-11-02"), fixture_of("2026-11-01")
    assert [*map(without_parts, from_json.values())] == [*map(without_parts, from_csv.values())]
    assert any(address.city for party in from_json.values() for address in party.addresses)


def test_layout_of_28_columns_gives_the_same_parties_but_for_the_ids_it_lacks() -> None:
    newer, older = fixture_of("2026-11-01"), fixture_of("2026-10-30")
    assert set(newer) - set(older) == {"Kestrel Optoelectronics FZE UVL", "Address 01 EL"}
    for name, party in older.items():
        id_of_newer = newer[name].party_id
        assert but_for_the_year(party) == but_for_the_year(newer[name])
        assert (party.party_id == id_of_newer) == bool(party.same_as), "only OFAC's rows keep their number"


@pytest.mark.parametrize(
    ("published", "screened", "others"),
    [
        pytest.param(
            "Sablewood Import Company; and any successor, sub-unit, or subsidiary thereof",
            "Sablewood Import Company",
            [],
            id="scope",
        ),
        pytest.param(
            "Poltern Technologies (PT), and its sub-units and successors", "Poltern Technologies (PT)", [], id="units"
        ),
        pytest.param(
            "The Ministry of Defence of Dravonia, including the Armed Forces of Dravonia and all operating units "
            "wherever located.  All addresses located in Dravonia.",
            "The Ministry of Defence of Dravonia",
            [],
            id="ministry",
        ),
        pytest.param(
            "Vell Co., Ltd. (Vell).  Affiliated Entity:  Hang Vell (Norvik) Co., Ltd.",
            "Hang Vell (Norvik) Co., Ltd.",
            ["Vell Co., Ltd. (Vell)"],
            id="affiliate whose parent has no row",
        ),
        pytest.param(
            "Second Academy.  Subordinate Institution - 201 Institute",
            "201 Institute",
            ["Second Academy 201 Institute", "Second Academy"],
            id="subordinate institution",
        ),
        pytest.param(
            "Quorvane Commission (QEC), and subordinate entity Isotope Works",
            "Isotope Works",
            ["Quorvane Commission (QEC) Isotope Works", "Quorvane Commission (QEC)"],
            id="subordinate entity",
        ),
        pytest.param("Department of Isotopes entity: Rare Earth Works", "Rare Earth Works", [], id="department"),
        pytest.param(
            "Lindqvist, Inc. (a.k.a. Lindqvist Aero; LAI Holdings, Inc.)",
            "Lindqvist, Inc.",
            ["Lindqvist Aero", "LAI Holdings, Inc."],
            id="a.k.a. in brackets",
        ),
        pytest.param("Astra Institute [aka Astra Centre, Aero Lab]", "Astra Institute", ["Astra Centre", "Aero Lab"], id="aka, commas"),
        pytest.param("Brindle, OOO (f.k.a., Brindle ZAO)", "Brindle, OOO", ["Brindle ZAO"], id="formerly"),
        pytest.param("Chit Ltd., a.k.a. Chi-Chung Ltd.", "Chit Ltd.", ["Chi-Chung Ltd."], id="a.k.a. in line"),
        pytest.param("Hexagraf Instruments\nCo. Ltd ", "Hexagraf Instruments Co. Ltd", [], id="line break"),
        pytest.param("Keda Technology Co., Ltd., ", "Keda Technology Co., Ltd.", [], id="comma left over"),
        pytest.param("Nuclear reactors (including power plants)", "Nuclear reactors (including power plants)", [], id="no prose"),
        pytest.param("Air Weapons Complex (AWC)", "Air Weapons Complex (AWC)", [], id="acronym stays"),
    ],
)  # fmt: skip
def test_party_name_is_screened_and_the_text_as_published_is_shown(
    published: str, screened: str, others: list[str]
) -> None:
    party = only(name=published)
    assert [name.text for name in party.names] == [screened, *others]
    listed_as = " ".join(published.split())
    assert party.remarks == ("" if listed_as == screened else f"Listed as: {listed_as}")


def test_former_name_keeps_its_rank() -> None:
    ranks = [name.rank for name in only(name="Brindle, OOO (f.k.a. Brindle ZAO)").names]
    assert ranks == [NameRank.PRIMARY, NameRank.FORMER]


def test_parent_with_a_row_of_its_own_is_no_name_of_its_affiliate() -> None:
    child = fixture_of("2026-11-02")["Vellmark Optics Co., Ltd. EL"]
    assert [name.text for name in child.names] == ["Vellmark Optics Co., Ltd."]


def test_lost_character_is_screened_in_two_readings() -> None:
    names = {name.text for name in only(name="OAO ?Zarnitsa? Bureau", alt_names=["Said Fa?ur"]).names}
    assert names == {"OAO ?Zarnitsa? Bureau", "OAO Zarnitsa Bureau", "Said Fa?ur", "Said Fa'ur"}
    rows = [row("OAO ?Zarnitsa? Bureau"), row("Zarnitsa")]
    assert us_csl.facts(feed(rows))["names_with_lost_characters"] == 1


def test_and_before_the_last_of_several_names_belongs_to_none() -> None:
    assert [name.text for name in only(alt_names=["BAMTRI; and Institute 625"]).names[1:]] == [
        "BAMTRI",
        "Institute 625",
    ]


@pytest.mark.parametrize(
    ("published", "kind"),
    [
        pytest.param({"type": ""}, PartyKind.UNKNOWN, id="empty"),
        pytest.param({}, PartyKind.UNKNOWN, id="absent"),
        pytest.param({"type": "Individual"}, PartyKind.PERSON, id="Individual"),
        pytest.param({"type": "Entity"}, PartyKind.ORGANISATION, id="Entity"),
        pytest.param({"name": "Oleg Vintar (Dravonian individual)"}, PartyKind.PERSON, id="said in the name"),
        pytest.param(
            {"name": "Vintar Works (Hong Kong entity)"}, PartyKind.ORGANISATION, id="entity in the name"
        ),
    ],
)
def test_kind_is_what_is_published_and_never_a_default(published: Row, kind: PartyKind) -> None:
    assert only(**published).kind is kind


def test_address_on_the_entity_list_is_an_address_and_no_party() -> None:
    by_field = only(name="Address 01", addresses=[{"address": "Flat 1208, Halcyon Centre", "country": "HK"}])
    in_name = only(name="Address 2: Unit 5, Larkspur Road, Kowloon, HK")
    assert (by_field.kind, in_name.kind) == (PartyKind.ADDRESS, PartyKind.ADDRESS)
    assert by_field.addresses[0].text == "Flat 1208, Halcyon Centre, HK"
    assert in_name.addresses[0].text == "Unit 5, Larkspur Road, Kowloon, HK"
    assert only(name="Address Systems Ltd").kind is PartyKind.UNKNOWN
    with pytest.raises(Unreadable, match="lists an address and gives none"):
        only(name="Address 3")


def test_ofac_rows_name_the_entry_they_repeat() -> None:
    parties = fixture_of("2026-11-02").values()
    same = {party.party_id: party.same_as for party in parties}
    sdn = next(party for party in parties if party.sub_list == "SDN")
    ssi = next(party for party in parties if party.sub_list == "SSI")
    assert same[sdn.party_id] == (f"us_ofac_sdn:{sdn.party_id.removeprefix('SDN:')}",)
    assert same[ssi.party_id] == (f"us_ofac_cons:{ssi.party_id.removeprefix('SSI:')}",)
    assert not any(
        references for party_id, references in same.items() if party_id.startswith(("EL", "UVL", "DPL"))
    )


def test_one_ofac_number_on_two_lists_makes_two_parties() -> None:
    ofac = {"entity_number": "18300", "type": "Entity"}
    rows = [
        row("BANK OF X", source, **ofac)
        for source in us_csl.SUB_LISTS
        if "(SDN)" in source or "(CAP)" in source
    ]
    assert {party.party_id for party in us_csl.parse(feed(rows))} == {"SDN:18300", "CAP:18300"}


def test_rows_that_share_an_id_and_differ_stay_apart() -> None:
    rows = [row("Vellmark"), row("Vellmark Optics"), row("Other", id="0a1c")]
    ids = [party.party_id for party in us_csl.parse(feed(rows))]
    assert len(set(ids)) == 3
    assert [party.party_id for party in us_csl.parse(feed(rows[::-1]))] == ids[::-1], "whatever their order"
    assert ids[2] == "EL:0a1c"


def test_rows_that_differ_in_their_links_alone_are_one() -> None:
    rows = [row("Vellmark"), row("Vellmark", source_list_url="https://www.bis.gov/other")]
    assert len([*us_csl.parse(feed(rows))]) == 1
    assert us_csl.facts(feed(rows))["repeated_rows"] == 1


def test_row_without_content_is_counted_and_left_out() -> None:
    rows = [row("Vellmark"), row("", id="dead")]
    assert len([*us_csl.parse(feed(rows))]) == 1
    assert us_csl.facts(feed(rows))["empty_rows"] == 1
    with pytest.raises(Unreadable, match="result 1: has no name, but other fields"):
        [*us_csl.parse(feed([row("", remarks="something")]))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("1967", PartialDate("1967", date(1967, 1, 1), date(1967, 12, 31)), id="a year"),
        pytest.param("1978-12-05", PartialDate("1978-12-05", date(1978, 12, 5), date(1978, 12, 5)), id="a day"),
        pytest.param("circa 1961", PartialDate("circa 1961", date(1961, 1, 1), date(1961, 12, 31), True), id="circa"),
        pytest.param(
            "circa 05 Mar 1961", PartialDate("circa 05 Mar 1961", date(1961, 3, 5), date(1961, 3, 5), True), id="circa a day"
        ),
        pytest.param("Feb 1960", PartialDate("Feb 1960", date(1960, 2, 1), date(1960, 2, 29)), id="a month"),
        pytest.param("1962 to 1965", PartialDate("1962 to 1965", date(1962, 1, 1), date(1965, 12, 31)), id="a range"),
    ],
)  # fmt: skip
def test_partial_dates_stay_what_they_are(text: str, expected: PartialDate) -> None:
    assert only(dates_of_birth=[text]).birth_dates == (expected,)


def test_start_that_is_a_year_begins_with_its_first_day_and_an_end_ends_with_its_last() -> None:
    party = only(start_date="2026", end_date="2030")
    assert (party.measure.effective, party.measure.expires) == (date(2026, 1, 1), date(2030, 12, 31))
    assert party.listed_on == PartialDate("2026", date(2026, 1, 1), date(2026, 12, 31))


def test_end_in_the_past_has_expired_and_stays_in_the_snapshot() -> None:
    vass = fixture_of("2026-11-02")["MERRIT O. VASS DPL"]
    quimby = fixture_of("2026-11-02")["HARLAN T. QUIMBY DPL"]
    assert (vass.measure.has_expired(date(2026, 11, 2)), quimby.measure.has_expired(date(2026, 11, 2))) == (
        True,
        False,
    )
    assert not vass.measure.has_expired(date(2020, 5, 1)), "its last day is a day of the order"


def test_date_that_cannot_be_meant_is_kept_as_text_and_ends_nothing() -> None:
    party = only(start_date="0017-05-26", end_date="0020-05-26")
    assert party.listed_on == PartialDate("0017-05-26")
    assert (party.measure.effective, party.measure.expires) == (None, None)
    assert us_csl.facts(feed([row("A", start_date="0017-05-26")]))["implausible_dates"] == 1


def test_licence_requirement_policy_and_notice_are_kept() -> None:
    measure = fixture_of("2026-11-02")["Orlanthi Precision Systems LLC EL"].measure
    assert measure.licence_requirement == "For all items subject to the EAR. (See §744.11 of the EAR)"
    assert (measure.licence_policy, measure.citation) == ("Policy of denial", "89 FR 12345, 90 FR 54321")
    assert only(standard_order="y").measure.statement == "Standard order"


NEWER, OLDER = "Passport, K1, SA, 05 May 2001, 11 Mar 2006", "SA, 2006-03-11, 2001-05-05, K1, Passport"


@pytest.mark.parametrize(
    ("cell", "documents"),
    [
        pytest.param(NEWER, [Document("Passport", "K1", "SA", ("05 May 2001", "11 Mar 2006"))], id="type first"),
        pytest.param(OLDER, [Document("Passport", "K1", "SA", ("2001-05-05", "2006-03-11"))], id="type last"),
        pytest.param("Male, Gender", [Document("Gender", "Male")], id="note, type last"),
        pytest.param("Gender, Male", [Document("Gender", "Male")], id="note, type first"),
        pytest.param(
            "Secondary sanctions risk:, section 1(b), as amended; Gender, Male",
            [Document("Secondary sanctions risk:", "section 1(b), as amended"), Document("Gender", "Male")],
            id="commas in a value",
        ),
        pytest.param(
            "Issuer Name, Quill; Sons; Passport, K2",
            [Document("Issuer Name", "Quill; Sons"), Document("Passport", "K2")],
            id="semicolon in a value, type first",
        ),
        pytest.param(
            "Quill; Sons, Issuer Name; K2, Passport",
            [Document("Issuer Name", "Quill; Sons"), Document("Passport", "K2")],
            id="semicolon in a value, type last",
        ),
        pytest.param("US, 3848561 (New York), Company Number", [Document("Company Number", "3848561 (New York)", "US")], id="brackets"),
        pytest.param(
            "Moon Claim, M1, CN; Passport, K2",
            [Document("Moon Claim", "M1", "CN"), Document("Passport", "K2")],
            id="unknown type, read in its neighbour's order",
        ),
    ],
)  # fmt: skip
def test_documents_are_read_in_the_order_of_either_year(cell: str, documents: list[Document]) -> None:
    assert [*read_documents(cell)] == documents


def test_document_of_unknown_type_is_kept_and_counted() -> None:
    item = {"type": "Moon Claim", "number": "M1", "country": "CN"}
    (identifier,) = only(ids=[item]).identifiers
    assert (identifier.kind, identifier.label, identifier.value) == (IdentifierKind.OTHER, "Moon Claim", "M1")
    assert us_csl.facts(feed([row("A", ids=[item])]))["documents_of_unknown_type"] == 1


def test_notes_among_the_documents_identify_nothing() -> None:
    kravarik = fixture_of("2026-11-01")["KRAVARIK, Zoltan Istvan SDN"]
    assert kravarik.gender == "Male"
    assert {one.label for one in kravarik.identifiers} == {
        "Passport",
        "Tax ID No.",
        "Digital Currency Address - XBT",
    }
    assert (
        "Secondary sanctions risk: North Korea Sanctions Regulations, sections 510.201 and 510.210"
        in kravarik.remarks
    )


def test_person_of_ofac_has_a_family_name_before_the_comma() -> None:
    name = fixture_of("2026-11-02")["KRAVARIK, Zoltan Istvan SDN"].names[0]
    assert (name.family, name.given) == ("KRAVARIK", "Zoltan Istvan")


@pytest.mark.parametrize(
    ("source", "line", "country"),
    [
        pytest.param(EL, "Komitas 26/114, Yerevan, Armenia, AM", "AM", id="country code"),
        pytest.param(EL, "Sarov, Nizhny Novgorod, Russia", "", id="no code"),
        pytest.param("DPL", "24 HERON COURT, KING CITY, CA", "", id="may be a US state"),
        pytest.param("DPL", "MOEHLSTRASSE 31, MUNICH, 81675, DE", "DE", id="code after a postcode"),
        pytest.param("DPL", "4 ALDER COURT, PORTLAND, OR, 97205", "", id="state and postcode"),
    ],
)
def test_address_ends_in_a_country_where_it_says_so(source: str, line: str, country: str) -> None:
    full = next(name for name in us_csl.SUB_LISTS if f"({source})" in name or name == source)
    (address,) = only(source=full, addresses=[{"address": line}]).addresses
    (from_csv,) = read_addresses(line, ends_in_country=source == EL)
    assert from_csv.country == country
    assert address.text == line


def test_several_addresses_in_one_are_told_apart() -> None:
    party = only(
        addresses=[
            {"address": "1 Observatory Road; and 2 Observatory Road", "city": "Tessar", "country": "CN"}
        ]
    )
    assert [one.text for one in party.addresses] == ["1 Observatory Road", "2 Observatory Road, Tessar, CN"]


@pytest.mark.parametrize(
    ("published", "message"),
    [
        pytest.param(feed([row("A", source="Moon List (ML) - NASA")]), "source is 'Moon List", id="unknown list"),
        pytest.param(feed([row("A", type="Robot")]), "type is 'Robot'", id="unknown type"),
        pytest.param(feed([row("A", aliases=["B"])]), r"unread fields \['aliases'\]", id="renamed field"),
        pytest.param(feed([{"id": "1", "source": EL}]), r"has no \['name'\]", id="missing field"),
        pytest.param(feed([row("A", addresses=[{"street": "x"}])]), r"addresses: unread fields", id="renamed part"),
        pytest.param(feed([row("A", remarks=["x"])]), "remarks is a list, expected text", id="list for a text"),
        pytest.param(feed([row("A")], total=2), "says it has '2' results and holds 1", id="a page of the feed"),
        pytest.param(feed([row("A")], next="x"), r"unread fields \['next'\]", id="unknown envelope"),
        pytest.param(feed([row("A", start_date="26 May 2017")]), "start_date is '26 May 2017'", id="date"),
        pytest.param(feed([row("A", dates_of_birth=["1965 to 1962"])]), "runs backwards", id="range"),
        pytest.param(
            feed([row("A", source=next(s for s in us_csl.SUB_LISTS if "(SDN)" in s))]), "has no OFAC number", id="no uid"
        ),
        pytest.param(
            Published("us_csl", "json", {"consolidated.json": b'{"results": [{"id": "1", "sou'}), "is not sound JSON", id="cut"
        ),
        pytest.param(Published("us_csl", "json", {"consolidated.json": b'{"data": []}'}), "holds no list of results", id="other"),
        pytest.param(table(b"source,name\nx,y\n"), "has no field 'entity_number'", id="other columns"),
    ],
)  # fmt: skip
def test_what_is_not_the_list_we_know_is_unreadable_and_named(published: Published, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        [*us_csl.parse(published)]


def test_new_column_of_the_csv_is_unreadable_and_named() -> None:
    header, *rows = (FOLDER / "2026-11-01" / "consolidated.csv").read_text().splitlines()
    wider = "\n".join([f"{header},risk", *(f"{line},9" for line in rows[:1])])
    with pytest.raises(Unreadable, match=r"row 1: unread fields \['risk'\]"):
        [*us_csl.parse(table(f"{wider}\n".encode()))]


def test_header_in_the_middle_and_row_cut_short_are_unreadable() -> None:
    lines = (FOLDER / "2026-11-01" / "consolidated.csv").read_bytes().splitlines(keepends=True)
    with pytest.raises(Unreadable, match="the header stands here again"):
        [*us_csl.parse(table(b"".join([lines[0], *lines])))]
    with pytest.raises(Unreadable, match="has 8 fields, expected 29"):
        [*us_csl.parse(table(b"".join(lines[:3]) + b'"a","b","c","d","e","f","g","h"\n'))]


@given(st.binary(max_size=300))
def test_no_bytes_break_the_csv_reader(content: bytes) -> None:
    header = (FOLDER / "2026-11-01" / "consolidated.csv").read_bytes().splitlines(keepends=True)[0]
    for bytes_ in (content, header + content):
        try:
            assert all(party.names for party in us_csl.parse(table(bytes_)))
        except ScreeningError:
            continue


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(st.sampled_from([*JSON_ROWS[0], "city", "number"]), inside, max_size=4)
    ),
    max_leaves=20,
)


@given(JSON_VALUES, st.lists(st.dictionaries(st.sampled_from([*JSON_ROWS[0]]), JSON_VALUES), max_size=3))
def test_no_json_breaks_the_feed_reader(value: Any, fields: list[Row]) -> None:
    for rows in ([value], [row("A") | one for one in fields]):
        try:
            assert all(party.names for party in us_csl.parse(feed(rows)))
        except ScreeningError:
            continue


@pytest.fixture(scope="module")
def content(shared: Path) -> Callable[[str], bytes]:
    def read(path: str) -> bytes:
        bytes_ = (shared / "lists" / "us_csl" / path).read_bytes()
        return gzip.decompress(bytes_) if path.endswith(".gz") else bytes_

    return read


class TestRealFiles:
    """Each file is read completely, counted in another way, or refused for a true reason."""

    @pytest.mark.parametrize(
        "path",
        ["2019-12-03/csl.csv", "2022-05-16/consolidated.csv.gz", "sample-2025-06-25/consolidated.csv"],
    )
    def test_every_row_name_date_document_and_address_is_read(
        self, content: Callable[[str], bytes], path: str
    ) -> None:
        csv.field_size_limit(2**20)
        rows = [*csv.DictReader(io.StringIO(content(path).decode(), newline=""))]
        unlinked = {tuple(v for k, v in one.items() if not k.endswith("_url")): one for one in rows}.values()
        parties = [*us_csl.parse(table(content(path)))]
        assert len(parties) == len(unlinked) == len({party.party_id for party in parties})
        lists = Counter(re.search(r"\(([\w-]+)", one["source"])[1] for one in unlinked)  # type: ignore[index]
        assert Counter(party.sub_list for party in parties) == lists

        def pieces(column: str) -> int:
            return sum(len([piece for piece in one[column].split("; ") if piece]) for one in unlinked)

        assert sum(len(party.birth_dates) for party in parties) == pieces("dates_of_birth")
        assert sum(len(party.addresses) for party in parties) == pieces("addresses")
        assert sum(len(party.birth_places) for party in parties) == pieces("places_of_birth")
        assert sum(len(party.programmes) for party in parties) == pieces("programs")
        plain = [one for one in unlinked if one["entity_number"]]  # the Treasury writes names without prose
        names = sum(
            len({one["name"].strip(), *(a for a in one["alt_names"].split("; ") if a)}) for one in plain
        )
        assert sum(len(party.names) for party in parties if party.same_as) == names
        passports = sum(len({*re.findall(r"[^;]*\bPassport\b[^;]*", one["ids"])}) for one in unlinked)
        kinds = Counter(
            one.label for party in parties for one in party.identifiers if "Passport" in one.label
        )
        assert kinds.total() == passports
        assert us_csl.facts(table(content(path)))["documents_of_unknown_type"] == 0
        expired = sum(one["end_date"] < "2020-01-01" for one in unlinked if one["end_date"])
        assert sum(party.measure.has_expired(date(2020, 1, 1)) for party in parties) == expired

    def test_file_put_together_from_pieces_and_cut_is_refused_for_each_of_its_defects(
        self, content: Callable[[str], bytes]
    ) -> None:
        broken = content("2023-11-30/csl.csv")
        with pytest.raises(Unreadable, match=r"the header stands here again|its last line has no end"):
            [*us_csl.parse(table(broken))]
        whole_lines, _ = broken.rsplit(b"\n", 1)
        with pytest.raises(Unreadable, match="row 1: the header stands here again"):
            [*us_csl.parse(table(whole_lines + b"\n"))]
        _, one_header = broken.split(b"\n", 1)
        with pytest.raises(Unreadable, match="unexpected end of data; the file is cut"):
            [*us_csl.parse(table(one_header + b"\n"))]

    def test_complete_file_is_sound_by_the_real_floors(self, content: Callable[[str], bytes]) -> None:
        published = table(content("2022-05-16/consolidated.csv.gz"))
        assert refused_by(published, **us_csl.LIST.floors, as_of="2022-05-16") == []

    def test_feed_without_one_of_its_lists_is_refused(self, content: Callable[[str], bytes]) -> None:
        header, *lines = content("2022-05-16/consolidated.csv.gz").splitlines(keepends=True)
        parties = [*us_csl.parse(table(b"".join([header, *lines])))]
        before = Counter(party.sub_list for party in parties)
        without = [party for party in parties if party.sub_list != "SDN"]
        missed = refused_by(
            table(header),
            parties=without,
            **us_csl.LIST.floors,
            as_of="2022-05-16",
            previous_by_sub_list=before,
        )
        assert {"floor_parties", "floor_sdn", "floor_person", "no_sub_list_shrinks"} <= set(missed)


def each(**fields: Any) -> Callable[[list[Row]], list[Row]]:
    return lambda rows: [one | fields if one["name"] else one for one in rows]


def each_of(code: str, **fields: Any) -> Callable[[list[Row]], list[Row]]:
    return lambda rows: [
        one | fields if one["name"] and f"({code})" in one["source"] else one for one in rows
    ]


def first(count: int, **fields: Any) -> Callable[[list[Row]], list[Row]]:
    return lambda rows: [one | fields | {"id": f"{at}"} for at, one in enumerate(rows[:count])] + rows[count:]


def plain_names(rows: list[Row]) -> list[Row]:
    return [
        one | {"alt_names": [], "name": re.sub(r"[^\w ]", "", one["name"] or "").replace("entity", "")}
        for one in rows
    ]


MUTATED_FILES = {
    "military_end_users": lambda rows: [one for one in rows if "(MEU)" not in one["source"]],
    "effective_dates_plausible": each(start_date="1931-02-03"),
    "ends_after_start": each_of("DPL", end_date="1999-01-01"),
    "births_plausible": each_of("SDN", dates_of_birth=["1700-01-01"]),
    "entity_list_requirements": each_of("EL", license_requirement=""),
    "entity_list_citations": each_of("EL", federal_register_notice=""),
    "military_end_user_requirements": each_of("MEU", license_requirement=""),
    "denial_orders_dated": each_of("DPL", start_date=""),
    "aliases_filled": plain_names,
    "addresses_filled": lambda rows: [one if one["name"] == "Address 01" else one | {"addresses": []} for one in rows],
    "identifiers_filled": each(ids=[], call_sign=""),
    "births_filled": each(dates_of_birth=[]),
    "programmes_filled": each(programs=[]),
    "not_pasted_together": lambda rows: rows * 30,
    "documents_understood": first(1, ids=[{"type": "Moon Claim", "number": f"M{n}"} for n in range(501)]),
    "names_have_letters": first(1, name="***"),
    "encoding": first(2, name="MÃ¼ller Optik"),
}  # fmt: skip
MUTATED_PARTIES: dict[str, dict[str, Any]] = {
    "party_id_present": {"party_id": ""},
    "party_id_unique": {},
    "named": {"party_id": "DPL:2", "names": ()},
    "kind_known": {"party_id": "DPL:2", "kind": NameRank.WEAK},  # a word that stands for no kind
    "sub_list_known": {"party_id": "DPL:2", "sub_list": "ML"},
}
PARAMETERS: dict[str, dict[str, Any]] = {
    **{name: {name: 1_000} for name in us_csl.LIST.floors},
    "change_of_size": {"previous_rows": 60},
    "no_sub_list_shrinks": {"previous_by_sub_list": {"EL": 60}},
    "no_kind_shrinks": {"previous_by_kind": {"vessel": 12}},
    "checked_lately": {"hours_since_check": 48.5},
    "parity_with_ofac": {"same_as_missing_share": 0.6},
}


def test_sample_is_sound() -> None:
    assert refused_by(feed(JSON_ROWS)) == []


@pytest.mark.parametrize("check", MUTATED_FILES)
def test_mutated_file_fails_one_critical_expectation_alone(check: str) -> None:
    assert refused_by(feed(MUTATED_FILES[check](JSON_ROWS))) == [check]


@pytest.mark.parametrize("check", MUTATED_PARTIES)
def test_snapshot_that_no_file_can_give_is_refused_all_the_same(check: str) -> None:
    first_dpl, _, *others = us_csl.parse(feed(JSON_ROWS))
    mutated = [first_dpl, replace(first_dpl, **MUTATED_PARTIES[check]), *others]
    assert refused_by(feed(JSON_ROWS), parties=mutated) == [check]


@pytest.mark.parametrize("check", PARAMETERS)
def test_circumstances_fail_one_critical_expectation_alone(check: str) -> None:
    assert refused_by(feed(JSON_ROWS), **PARAMETERS[check]) == [check]


def test_every_critical_expectation_has_its_test() -> None:
    assert critical_checks("us_csl") == {*MUTATED_FILES, *MUTATED_PARTIES, *PARAMETERS}

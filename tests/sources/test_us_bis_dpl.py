"""The Denied Persons List: every trap of its two layouts, the real files, and what its suite refuses."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.errors import ScreeningError, Unreadable
from screening.model import ListedParty, NameRank, PartyKind
from screening.sources import us_bis_dpl
from screening.sources._reading import Published
from tests.conftest import FIXTURES

from .verdicts import critical_checks, refused_by

TSV = (FIXTURES / "us_bis_dpl" / "2026-11-01" / "dpl.txt").read_bytes()
CSV = (FIXTURES / "us_bis_dpl" / "2026-11-02" / "dpl.csv").read_bytes()
HEADER, *ROWS = csv.reader(io.StringIO(CSV.decode("utf-8-sig")))


def export(content: bytes = CSV) -> Published:
    return Published("us_bis_dpl", "csv", {"dpl.csv": content})


def text_file(content: bytes = TSV) -> Published:
    return Published("us_bis_dpl", "tsv", {"dpl.txt": content})


def written(rows: list[list[str]], header: list[str] = HEADER) -> Published:
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return export(out.getvalue().encode())


def only(name_and_address: str, effective: str = "2/20/2026", expires: str = "") -> ListedParty:
    (party,) = us_bis_dpl.parse(written([[name_and_address, effective, expires, "91 F.R. 1", "Standard"]]))
    return party


def test_both_layouts_give_the_same_parties_as_far_as_they_can() -> None:
    from_csv, from_tsv = [*us_bis_dpl.parse(export())], [*us_bis_dpl.parse(text_file())]
    for newer, older in zip(from_csv, from_tsv, strict=True):
        assert newer.party_id == older.party_id, "a judgement outlives the change of layout"
        assert (newer.names, newer.remarks) == (older.names, older.remarks)
        assert [(a.text, a.country) for a in newer.addresses] == [
            (a.text, a.country) for a in older.addresses
        ]
        assert replace(newer.measure, action=older.measure.action) == older.measure
        assert newer.listed_on is not None
        assert older.listed_on is not None
        assert newer.listed_on.earliest == older.listed_on.earliest


@pytest.mark.parametrize(
    ("name_and_address", "name", "address"),
    [
        pytest.param("HARLAN QUIMBY, 88 LOOP, TUCSON, AZ, US, 85701", "HARLAN QUIMBY", "88 LOOP, TUCSON, AZ, US, 85701", id="first comma"),
        pytest.param("LARKMOOR OPTICS, INC., 12 ROAD, NASHUA", "LARKMOOR OPTICS, INC.", "12 ROAD, NASHUA", id="INC."),
        pytest.param("JEN FIBRES, LLC, 12 ROAD", "JEN FIBRES, LLC", "12 ROAD", id="LLC"),
        pytest.param("BEING CO., LTD., 12 ROAD", "BEING CO., LTD.", "12 ROAD", id="CO., LTD."),
        pytest.param("AEROCARGO DEL SUR, S.A., AV. 1", "AEROCARGO DEL SUR, S.A.", "AV. 1", id="S.A."),
        pytest.param("ANNEX , LTD., 152 ROAD", "ANNEX, LTD.", "152 ROAD", id="space before the comma"),
        pytest.param("JOEL PRADO, JR., INMATE NUMBER 1", "JOEL PRADO, JR.", "INMATE NUMBER 1", id="generation"),
        pytest.param("BEX (STOLLEN GROUP, WEST), PO BOX 5", "BEX (STOLLEN GROUP, WEST)", "PO BOX 5", id="comma in brackets"),
        pytest.param("OLSHAN, VIKTOR, 9 ROAD", "OLSHAN, VIKTOR", "9 ROAD", id="family name alone"),
        pytest.param("ELECMAT, 13 ROAD", "ELECMAT", "13 ROAD", id="one word and an address"),
        pytest.param("TALLOWAY JSC,, , VILNA, , , ", "TALLOWAY JSC", "VILNA", id="empty parts"),
        pytest.param("SEREN OSTVALD", "SEREN OSTVALD", "", id="no address"),
        pytest.param('IDA "SUNNY" MARQUAND, 41 TRAIL', 'IDA "SUNNY" MARQUAND', "41 TRAIL", id="quotation marks"),
    ],
)  # fmt: skip
def test_name_is_cut_from_address_at_the_first_comma_that_no_name_holds(
    name_and_address: str, name: str, address: str
) -> None:
    party = only(name_and_address)
    assert party.names[0].text == name
    assert [one.text for one in party.addresses] == ([address] if address else [])


@pytest.mark.parametrize(
    ("address", "country"),
    [
        pytest.param("12 ROAD, TUCSON, AZ, US, 85701", "US", id="country before the postcode"),
        pytest.param("12 ROAD, PORTLAND, OR, , 97205", "", id="country left empty"),
        pytest.param(
            "12 ROAD, LAS CRUCES, , NM, 88001", "NM", id="a state in the country's place, as published"
        ),
        pytest.param("12 ROAD, LIMASSOL, , CY, 3036", "CY", id="no state"),
        pytest.param("12 ROAD, DAMASCUS, SY", "SY", id="country last"),
        pytest.param("12 ROAD, SAN JOSE, CA, 95131", "", id="may be California or Canada"),
        pytest.param("12 ROAD, BEIJING, , PRC, ", "PRC", id="three letters"),
    ],
)
def test_country_is_read_where_it_must_be_one(address: str, country: str) -> None:
    assert only(f"A PERSON, {address}").addresses[0].country == country


def test_other_names_in_the_name_are_aliases_and_the_whole_is_shown() -> None:
    party = only("SEREN (A.K.A. SHERRY OSTWALD) OSTVALD, 77 LANE")
    assert [(name.text, name.rank) for name in party.names] == [
        ("SEREN OSTVALD", NameRank.PRIMARY),
        ("SHERRY OSTWALD", NameRank.ALIAS),
    ]
    assert party.remarks == "Listed as: SEREN (A.K.A. SHERRY OSTWALD) OSTVALD"
    assert [name.text for name in only("POLARIS AIR D/B/A P9, 1 ROAD").names] == ["POLARIS AIR", "P9"]


def test_kind_stays_unknown() -> None:
    assert {party.kind for party in us_bis_dpl.parse(export())} == {PartyKind.UNKNOWN}


def test_rows_the_same_to_the_letter_are_one_and_are_counted() -> None:
    assert us_bis_dpl.facts(text_file()) == us_bis_dpl.facts(export()) == {"rows": 14, "repeated_rows": 1}
    assert len([*us_bis_dpl.parse(text_file())]) == 13


def test_one_name_at_two_addresses_is_two_parties() -> None:
    parties = [party for party in us_bis_dpl.parse(export()) if party.names[0].text == "AL-QANTARA WINGS"]
    assert len({party.party_id for party in parties}) == 2


def test_identifier_rests_on_name_address_and_start_alone() -> None:
    party = only("A PERSON, 1 ROAD, X", "2/20/2026")
    assert only("a person,  1 ROAD , X,", "02/20/2026", "1/1/2030").party_id == party.party_id
    assert only("A PERSON, 1 ROAD, X", "2/21/2026").party_id != party.party_id
    assert only("A PERSON, 2 ROAD, X", "2/20/2026").party_id != party.party_id


def test_order_dates_decide_what_is_in_force() -> None:
    by_name = {party.names[0].text: party for party in us_bis_dpl.parse(export())}
    today = date(2026, 11, 2)
    assert by_name["MERRIT O. VASS"].measure.has_expired(today)
    assert not by_name["HARLAN T. QUIMBY"].measure.has_expired(today)
    assert by_name["POLARIS AIRLINES"].measure.expires is None, "an order without an end stays in force"


def test_impossible_last_update_changes_nothing() -> None:
    (party,) = [party for party in us_bis_dpl.parse(text_file()) if "3033-09-30" in party.published]
    assert party.measure.effective == date(2017, 10, 16)


@pytest.mark.parametrize(
    ("published", "statement"),
    [("Y", "Standard order"), ("y", "Standard order"), ("N", "Non-standard order"), ("", ""), ("TDO", "TDO")],
)
def test_type_of_order_is_said_in_words(published: str, statement: str) -> None:
    line = TSV.splitlines()[1].replace(b'"Y"', f'"{published}"'.encode())
    (party,) = us_bis_dpl.parse(text_file(TSV.splitlines()[0] + b"\n" + line + b"\n"))
    assert party.measure.statement == statement


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(HEADER, id="mixed"),
        pytest.param([name.lower().replace(" ", "_") for name in HEADER], id="underscores"),
        pytest.param([name.replace("_", " ").title() for name in HEADER], id="spaces"),
    ],
)
def test_header_is_known_in_each_of_its_spellings(header: list[str]) -> None:
    assert [*us_bis_dpl.parse(written(ROWS, header))] != []


@pytest.mark.parametrize(
    ("published", "message"),
    [
        pytest.param(written([["A", "20.2.2026", "", "", ""]]), "effective_date is '20.2.2026'", id="date"),
        pytest.param(written([["", "2/20/2026", "", "", ""]]), "has no name", id="no name"),
        pytest.param(written([[*ROWS[0], "x"]], [*HEADER, "Risk"]), r"unread fields \['risk'\]", id="new column"),
        pytest.param(written([ROWS[0]], ["Party", *HEADER[1:]]), "has no field 'name_and_address'", id="renamed"),
        pytest.param(
            written([[*ROWS[0], "x"]], [*HEADER, "type_of_denial"]), "two columns of .* have one name", id="twice"
        ),
        pytest.param(export(b"PK\x03\x04rest"), "is an Excel workbook; save its sheet as CSV", id="workbook"),
        pytest.param(export(CSV[:900]), "its last line has no end", id="cut"),
        pytest.param(text_file(TSV.replace(b"Last_Update", b"Updated")), r"unread fields \['Updated'\]", id="renamed, TSV"),
        pytest.param(text_file(TSV.replace(b"\t", b",")), "expected after", id="other separator"),
    ],
)  # fmt: skip
def test_what_is_not_the_list_we_know_is_unreadable_and_named(published: Published, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        [*us_bis_dpl.parse(published)]


def test_live_file_is_what_the_export_link_of_the_page_leads_to() -> None:
    (part,) = us_bis_dpl.LIST.layouts[0].parts
    assert part.link_text == "Export as CSV"
    assert part.url == us_bis_dpl.LIST.url


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    tsv_header, csv_header = TSV.splitlines(keepends=True)[0], CSV.splitlines(keepends=True)[0]
    for layout, name, bytes_ in [
        ("tsv", "dpl.txt", content),
        ("tsv", "dpl.txt", tsv_header + content + b"\n"),
        ("csv", "dpl.csv", content),
        ("csv", "dpl.csv", csv_header + content + b"\n"),
    ]:
        try:
            parties = us_bis_dpl.parse(Published("us_bis_dpl", layout, {name: bytes_}))
            assert all(party.names for party in parties)
        except ScreeningError:
            continue


@pytest.fixture(params=["2018-08-17", "2022-09-07"], scope="module")
def day(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def content(shared: Path, day: str) -> bytes:
    return (shared / "lists" / "us_bis_dpl" / day / "dpl.txt").read_bytes()


class TestRealFiles:
    """Each file is read completely, counted in another way."""

    def test_every_order_date_and_address_is_read(self, content: bytes, day: str) -> None:
        lines = {*content.decode("ascii").splitlines()[1:]}
        fields = [[cell.strip('"') for cell in line.split("\t")] for line in lines]
        parties = [*us_bis_dpl.parse(text_file(content))]
        assert len(parties) == len(fields) == len({party.party_id for party in parties})
        assert sum(party.measure.expires is not None for party in parties) == sum(
            bool(row[7]) for row in fields
        )
        assert sum(len(party.addresses) for party in parties) == sum(
            any(map(str.strip, row[1:6])) for row in fields
        )
        assert sum(party.addresses[0].country == "" for party in parties if party.addresses) == sum(
            not row[4].strip() for row in fields
        )
        ends = [f"{row[7][6:]}-{row[7][:2]}-{row[7][3:5]}" for row in fields if row[7]]
        in_force = sum(not party.measure.has_expired(date.fromisoformat(day)) for party in parties)
        assert in_force == len(fields) - sum(end < day for end in ends)

    def test_file_is_sound_by_the_real_floors(self, content: bytes, day: str) -> None:
        assert refused_by(text_file(content), **us_bis_dpl.LIST.floors, as_of=day) == []

    def test_export_of_the_same_rows_gives_the_same_names_and_ids(self, content: bytes) -> None:
        fields = [*csv.reader(io.StringIO(content.decode()), delimiter="\t")][1:]
        rows = [[", ".join(row[:6]), row[6], row[7], row[11], row[8]] for row in fields]
        from_csv, from_tsv = [*us_bis_dpl.parse(written(rows))], [*us_bis_dpl.parse(text_file(content))]
        assert [(party.party_id, party.names) for party in from_csv] == [
            (party.party_id, party.names) for party in from_tsv
        ]

    def test_file_of_the_latest_changes_alone_is_refused(self, content: bytes) -> None:
        latest = text_file(b"".join(content.splitlines(keepends=True)[:6]))
        missed = refused_by(latest, **us_bis_dpl.LIST.floors, previous_rows=536)
        assert missed == ["floor_parties", "change_of_size"]


def column(at: int, value: str) -> Callable[[list[list[str]]], list[list[str]]]:
    return lambda rows: [[*row[:at], value, *row[at + 1 :]] for row in rows]


MUTATED_FILES = {
    "orders_dated": lambda rows: [["A B", "", "", "x", ""], *rows],
    "effective_dates_plausible": lambda rows: [*column(1, "2/3/1931")(rows[:1]), *rows[1:]],
    "ends_after_start": lambda rows: [*column(2, "2/3/1999")(rows[:1]), *rows[1:]],
    "ends_filled": column(2, ""),
    "citations": column(3, ""),
    "addresses_filled": lambda rows: [[row[0].split(",")[0] + f" {n}", *row[1:]] for n, row in enumerate(rows)],
    "names_have_letters": lambda rows: [*column(0, "***, 1 ROAD")(rows[:1]), *rows[1:]],
    "encoding": lambda rows: [*column(0, "MÃ¼LLER OPTIK, 1 ROAD")(rows[:1]), *rows[1:]],
    "not_pasted_together": lambda rows: rows * 9,
}  # fmt: skip
MUTATED_PARTIES: dict[str, dict[str, Any]] = {
    "party_id_present": {"party_id": ""},
    "party_id_unique": {},
    "named": {"party_id": "2", "names": ()},
    "kind_unstated": {"party_id": "2", "kind": PartyKind.PERSON},
}
PARAMETERS: dict[str, dict[str, Any]] = {
    "floor_parties": {"floor_parties": 300},
    "change_of_size": {"previous_rows": 60},
    "checked_lately": {"hours_since_check": 48.5},
}


def test_sample_is_sound_in_both_layouts() -> None:
    assert refused_by(export()) == refused_by(text_file()) == []


@pytest.mark.parametrize("check", MUTATED_FILES)
def test_mutated_file_fails_one_critical_expectation_alone(check: str) -> None:
    assert refused_by(written(MUTATED_FILES[check](ROWS))) == [check]


@pytest.mark.parametrize("check", MUTATED_PARTIES)
def test_snapshot_that_no_file_can_give_is_refused_all_the_same(check: str) -> None:
    first, *others = us_bis_dpl.parse(export())
    assert refused_by(export(), parties=[first, replace(first, **MUTATED_PARTIES[check]), *others]) == [check]


@pytest.mark.parametrize("check", PARAMETERS)
def test_circumstances_fail_one_critical_expectation_alone(check: str) -> None:
    assert refused_by(export(), **PARAMETERS[check]) == [check]


def test_every_critical_expectation_has_its_test() -> None:
    assert critical_checks("us_bis_dpl") == {*MUTATED_FILES, *MUTATED_PARTIES, *PARAMETERS}

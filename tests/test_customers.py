"""The customer register: read from files and databases, balanced, and honest about whom it cannot screen."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening import customers, quality, tables
from screening.customers import Register
from screening.customers._columns import COLUMNS, COUNTRIES
from screening.customers._records import ROLES, subjects_of_row
from screening.customers._spool import Spool
from screening.customers._subjects import SUBJECTS, subjects_of
from screening.errors import RegisterError
from screening.model import (
    Address,
    Country,
    CountryRole,
    Customer,
    Exclusion,
    Identifier,
    IdentifierKind,
    Name,
    NameRank,
    PartialDate,
    PartyKind,
    SubjectRole,
)
from tests import pg
from tests.conftest import FIXTURES, ROOT

SAMPLE = FIXTURES / "customers" / "customers.csv"
Row = dict[str, Any]


def written(folder: Path, *rows: Row, header: list[str] | None = None) -> Path:
    """Write rows as a CSV register; each has an identifier and a name, if it does not say otherwise."""
    full = [
        {"customer_id": f"C{number}", "name": "Marta Lindgren"} | row
        for number, row in enumerate(rows, start=1)
    ]
    names = header or list(dict.fromkeys(name for row in full for name in row)) or ["customer_id", "name"]
    path = folder / "register.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(full)
    return path


def only(folder: Path, **row: Any) -> Customer:
    (customer,) = tables.from_table(customers.read(written(folder, row)).customers, Customer)
    return customer


def excluded(folder: Path, **row: Any) -> Exclusion:
    (one,) = customers.read(written(folder, row)).excluded
    return one.reason


# what a register says about itself


def test_documentation_names_every_column_kind_and_role() -> None:
    text = customers.__doc__ or ""
    missing = [word for word in (*COLUMNS, *IdentifierKind, *ROLES) if f"`{word}`" not in text]
    assert missing == ["ultimate_beneficial_owner"], "which is another word for beneficial_owner"


def test_importing_the_register_imports_nothing_heavy() -> None:
    heavy = ["pyarrow", "pandas", "numpy", "sqlalchemy", "fsspec"]
    program = f"import sys, screening.customers; print([name for name in {heavy} if name in sys.modules])"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert run.stdout.strip() == "[]"


# the sample register


def test_sample_register_balances_and_excludes_for_every_reason() -> None:
    register = customers.read(SAMPLE)
    assert register.registered == register.customers.num_rows + len(register.excluded)
    assert Counter(one.reason for one in register.excluded) == {
        Exclusion.NO_ID: 1,
        Exclusion.EMPTY_NAME: 1,
        Exclusion.PLACEHOLDER: 3,
        Exclusion.ONE_LETTER: 1,
        Exclusion.MOJIBAKE: 2,
        Exclusion.NOTHING_TO_COMPARE: 2,
        Exclusion.WRONG_TYPE: 4,
        Exclusion.CONFLICTING_DUPLICATE: 2,
    }
    assert [(one.customer_id, one.first_row) for one in register.duplicates] == [("C-1001", 1)]
    with SAMPLE.open(newline="", encoding="utf-8") as file:
        rows = [*csv.DictReader(file)]
    related = sum(
        len(json.loads(row["related_parties"])) for row in rows if row["related_parties"].endswith("]")
    )
    assert register.rows == len(rows)
    assert register.registered == len(rows) - 1 + related


def test_sample_register_satisfies_its_suite() -> None:
    register = customers.read(SAMPLE)
    given = {
        "floor_customers": 1,
        "registered": register.registered,
        "screened": register.customers.num_rows,
        "excluded_total": len(register.excluded),
        "previous_rows": None,
        "max_drop": 0.2,
        "max_growth": 1.0,
        "excluded_share": len(register.excluded) / register.registered,
        "max_excluded_share": 0.25,
        "hours_since_check": 0.0,
        "max_age_hours": 48.0,
        "duplicates": len(register.duplicates),
        "conflicts": 2,
        "as_of": "2026-11-02",
    }
    frame = quality.register_frame(register.customers, register.excluded)
    verdict = quality.validate(
        "customers", frame, given, directory=ROOT / "expectations", key_columns=("subject_id",)
    )
    assert verdict.accepted, verdict.summary()


def test_names_that_are_code_are_kept_as_registered() -> None:
    register = customers.read(SAMPLE)
    names = {row["names"][0]["text"] for row in register.customers.to_pylist()}
    assert '=HYPERLINK("http://evil.example","Open") Ltd' in names
    assert "<script>alert(1)</script> GmbH" in names


# what one row becomes


def test_row_becomes_a_customer_with_all_that_was_registered(tmp_path: Path) -> None:
    customer = only(
        tmp_path,
        customer_id=" C-7 ",
        kind="person",
        given_name="João",
        middle_name="Pedro",
        family_name="da Conceição",
        name="",
        other_names="J. P. Conceição | N/A |João\nPedro",
        birth_dates="1990-11-03|1990",
        nationality="PT|BR",
        birth_country="BR",
        use_country="SG",
        identifiers="passport:PT12:PT|wallet:bitcoin:1abc",
        addresses="1 Rua A, Lisboa",
        gender="male",
        products="cloud|chips",
        updated_at="2026-10-30T08:00:00Z",
        x_note="ours",
    )
    assert customer == Customer(
        customer_id="C-7",
        subject_id="C-7",
        role=SubjectRole.CUSTOMER,
        kind=PartyKind.PERSON,
        names=(
            Name("João Pedro da Conceição", family="da Conceição", given="João Pedro"),
            Name("J. P. Conceição", NameRank.ALIAS),
            Name("João Pedro", NameRank.ALIAS),
        ),
        birth_dates=(
            PartialDate("1990-11-03", date(1990, 11, 3), date(1990, 11, 3)),
            PartialDate("1990", date(1990, 1, 1), date(1990, 12, 31)),
        ),
        countries=(
            Country("PT", CountryRole.NATIONALITY),
            Country("BR", CountryRole.NATIONALITY),
            Country("BR", CountryRole.BIRTH),
            Country("SG", CountryRole.USE),
        ),
        identifiers=(
            Identifier(IdentifierKind.PASSPORT, "PT12", country="PT"),
            Identifier(IdentifierKind.WALLET, "bitcoin:1abc"),
        ),
        addresses=(Address("1 Rua A, Lisboa"),),
        gender="male",
        products=("cloud", "chips"),
        updated_at="2026-10-30T08:00:00Z",
    )


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("1984", date(1984, 1, 1), date(1984, 12, 31)),
        ("1984-02", date(1984, 2, 1), date(1984, 2, 29)),
        ("1984-12", date(1984, 12, 1), date(1984, 12, 31)),
        ("1983-02-28", date(1983, 2, 28), date(1983, 2, 28)),
        ("1600-01-01", date(1600, 1, 1), date(1600, 1, 1)),
    ],
)
def test_partial_dates_stay_what_they_are(tmp_path: Path, text: str, earliest: date, latest: date) -> None:
    assert only(tmp_path, birth_dates=text).birth_dates == (PartialDate(text, earliest, latest),)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        pytest.param("passport:X1:DE", [("passport", "X1", "DE")], id="with a country"),
        pytest.param("website:https://a.example", [("website", "https://a.example", "")], id="colons in a value"),
        pytest.param("lei : 5299 : DEU", [("lei", "5299", "DEU")], id="spaced"),
        pytest.param('["other:A|B", {"kind": "imo", "value": "9"}]', [("other", "A|B", ""), ("imo", "9", "")], id="JSON"),
    ],
)  # fmt: skip
def test_identifiers_are_read_in_each_form(
    tmp_path: Path, cell: str, expected: list[tuple[str, ...]]
) -> None:
    found = only(tmp_path, identifiers=cell).identifiers
    assert [(one.kind.value, one.value, one.country) for one in found] == expected


def test_address_may_be_given_in_parts(tmp_path: Path) -> None:
    cell = json.dumps(["1 Quay | 2", {"text": "9 Road, Cork", "city": "Cork", "country": "IE"}])
    found = only(tmp_path, addresses=cell).addresses
    assert found == (Address("1 Quay | 2"), Address("9 Road, Cork", city="Cork", country="IE"))


# who cannot be screened


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        *(
            pytest.param(name, Exclusion.PLACEHOLDER, id=f"placeholder {name}")
            for name in ["N/A", "n.a.", "NA", "test", "TEST CUSTOMER", "(unknown)", "none", "-", "--", "???", "xxx", "TBD",
                         "null", "00000", "Неизвестно", "未知", "不明", "sans nom", "No-Name", "Full Name"]
        ),
        *(
            pytest.param(name, Exclusion.ONE_LETTER, id=f"one letter {name}")
            for name in ["X", "x.", "7", "李", "(A)", "é", "e\u0301"]
        ),
        *(
            pytest.param(name, Exclusion.MOJIBAKE, id=f"mojibake {name!a}")
            for name in ["JosÃ©", "MÃ¼ller", "Å\u0081ukasz", "Å‚ukasz", "SÃ£o Paulo", "M\ufffdller", "M?ller", "O?Brien",
                         "Ð˜Ð²Ð°Ð½", "Î‘Î»Î­Î¾Î·Ï‚", "Ù…Ø\xadÙ…Ø¯", "å¼\xa0ä¼Ÿ", "Lâ€™Oréal", "ï»¿Anna Berg", "A\x7fb Corp",
                         "Anna\x9f Berg", "\x01\x02 Corp"]
        ),
        *(
            pytest.param(name, Exclusion.NOTHING_TO_COMPARE, id=f"nothing {name!a}")
            for name in ["🙂🙂", "!!! ...", "«»", "\u200b\u200d", "? ? ?", "GmbH", "Co., Ltd.", "S.A.", "ООО", "GmbH & Co. KG", "株式会社"]
        ),
        pytest.param("", Exclusion.EMPTY_NAME, id="empty"),
        pytest.param(" \u00a0 ", Exclusion.EMPTY_NAME, id="white space"),
        pytest.param("A" * 1_001, Exclusion.WRONG_TYPE, id="too long"),
    ],
)  # fmt: skip
def test_name_that_cannot_be_screened_is_excluded_with_its_reason(
    tmp_path: Path, name: str, reason: Exclusion
) -> None:
    assert excluded(tmp_path, name=name) is reason


@pytest.mark.parametrize(
    "name",
    ["Li", "Na Li", "Ng", "4711 GmbH", "X-Ray Corp", "JOÃO ÃLVARES", "André’s Café–Bar", "ANDRÉ’S", "LÍŠKA", "Ağar Ülkü",
     "Åsa Östberg", "Ø§tby", "Ñuñoa “Ltd”", "D’Arcy – Söhne", "Who? What Ltd", "What?", "Testa", "Nonesuch", "李明", "علي",
     "झा सी", "ÄÖÜ GmbH", "ÐỖ Thị", "Unknown Mortal Orchestra", "Test Rite International", "Null & Void Brewing", "Å–Bank",
     "Preußen’ & Sohn", "Beauté é’s"],
)  # fmt: skip
def test_unusual_name_is_screened(tmp_path: Path, name: str) -> None:
    assert only(tmp_path, name=name).names[0].text == name


@pytest.mark.parametrize(
    ("row", "reason", "detail"),
    [
        pytest.param({"customer_id": " "}, Exclusion.NO_ID, "customer_id is empty", id="no id"),
        pytest.param({"customer_id": "A\nB"}, Exclusion.WRONG_TYPE, "holds a line break", id="id of two lines"),
        pytest.param({"customer_id": "A" * 201}, Exclusion.WRONG_TYPE, "longer than 200", id="long id"),
        pytest.param({"customer_id": "C1/owner/2"}, Exclusion.WRONG_TYPE, "looks like that of a related", id="id of another"),
        pytest.param({"kind": "company"}, Exclusion.WRONG_TYPE, "kind is none of", id="kind"),
        pytest.param({"kind": "address"}, Exclusion.WRONG_TYPE, "kind is none of", id="an address is no customer"),
        *(
            pytest.param({"birth_dates": text}, Exclusion.WRONG_TYPE, "birth_dates holds", id=f"date {text}")
            for text in ["17.05.1984", "1984-13", "1984-00", "1983-02-29", "1984-01-32", "84", "1984|never", "0984", "9999", "１９８４"]
        ),
        pytest.param({"identifiers": "X123"}, Exclusion.WRONG_TYPE, "identifiers holds", id="identifier without kind"),
        pytest.param({"identifiers": "passprt:X1"}, Exclusion.WRONG_TYPE, "identifiers holds", id="unknown kind"),
        pytest.param({"identifiers": "passport:"}, Exclusion.WRONG_TYPE, "identifiers holds", id="identifier without value"),
        pytest.param({"other_names": "Good Name|JosÃ©"}, Exclusion.MOJIBAKE, "other_names", id="damaged alias"),
        pytest.param({"addresses": '["unfinished'}, Exclusion.WRONG_TYPE, "addresses is no sound JSON", id="JSON cut"),
        pytest.param({"addresses": '["\\ud800"]'}, Exclusion.WRONG_TYPE, "half a character", id="surrogate"),
        pytest.param({"addresses": "[1]"}, Exclusion.WRONG_TYPE, "addresses holds a int", id="number in a list"),
        pytest.param({"addresses": '[{"street": "x"}]'}, Exclusion.WRONG_TYPE, "unknown fields: 'street'", id="object"),
        pytest.param({"products": '[{"a": 1}]'}, Exclusion.WRONG_TYPE, "products holds a dict", id="object where none may be"),
        pytest.param({"related_parties": '{"role": "owner"}'}, Exclusion.WRONG_TYPE, "no JSON list", id="no list"),
        pytest.param({"related_parties": "[" * 100_000}, Exclusion.WRONG_TYPE, "no sound JSON", id="deep"),
    ],
)  # fmt: skip
def test_row_of_wrong_content_is_excluded_and_says_what_to_mend(
    tmp_path: Path, row: Row, reason: Exclusion, detail: str
) -> None:
    register = customers.read(written(tmp_path, row, {}))
    (one,) = register.excluded
    assert (one.reason, one.row) == (reason, 1)
    assert detail in one.detail
    assert register.customers["customer_id"].to_pylist() == ["C2"]


def test_detail_of_an_exclusion_holds_no_name(tmp_path: Path) -> None:
    row = {"name": "Corinna Vogelsang", "kind": "persn", "birth_dates": "x", "addresses": "[1]"}
    (one,) = customers.read(written(tmp_path, row)).excluded
    assert "Vogelsang" not in one.detail


# related parties


def related(**party: Any) -> Row:
    return {"related_parties": json.dumps([{"role": "owner", "name": "Faisal Mansour"} | party])}


def test_related_party_is_a_subject_of_its_own(tmp_path: Path) -> None:
    parties = [
        {"id": 77, "role": "owner", "share": 60, "name": "Faisal  Mansour", "kind": "person", "nationality": ["SA", "AE"],
         "birth_dates": [1962, "1963-05"], "identifiers": [{"kind": "passport", "value": "S1", "country": "SA"}]},
        {"role": "Ultimate_Beneficial_Owner", "share": "12.5%", "given_name": "Layla", "family_name": "Mansour", "x_ours": 1},
        {"role": "director", "share": None, "name": "Beat Zurbriggen", "other_names": "B. Z.|Beat Z."},
    ]  # fmt: skip
    row = {"kind": "organisation", "products": "chips", "related_parties": json.dumps(parties)}
    own, *others = tables.from_table(customers.read(written(tmp_path, row)).customers, Customer)
    assert own.subject_id == own.customer_id == "C1"
    assert [(one.customer_id, one.subject_id, one.role, one.share) for one in others] == [
        ("C1", "C1/owner/77", SubjectRole.OWNER, 60.0),
        ("C1", "C1/beneficial_owner/2", SubjectRole.BENEFICIAL_OWNER, 12.5),
        ("C1", "C1/director/3", SubjectRole.DIRECTOR, None),
    ]
    assert others[0].names[0].text == "Faisal Mansour"
    assert [one.text for one in others[0].birth_dates] == ["1962", "1963-05"]
    assert others[1].names == (Name("Layla Mansour", family="Mansour", given="Layla"),)
    assert len(others[2].names) == 3
    assert (others[0].products, own.products) == ((), ("chips",))


@pytest.mark.parametrize(
    ("party", "reason", "detail"),
    [
        pytest.param({"name": "unknown"}, Exclusion.PLACEHOLDER, "placeholder", id="placeholder"),
        pytest.param({"name": None}, Exclusion.EMPTY_NAME, "name is empty", id="no name"),
        pytest.param({"role": "friend"}, Exclusion.WRONG_TYPE, "role of related party 1 is none of", id="role"),
        pytest.param({"role": None}, Exclusion.WRONG_TYPE, "role of related party 1 is none of", id="no role"),
        pytest.param({"share": "much"}, Exclusion.WRONG_TYPE, "share is no number", id="share"),
        pytest.param({"share": 101}, Exclusion.WRONG_TYPE, "share is not between", id="more than all"),
        pytest.param({"share": True}, Exclusion.WRONG_TYPE, "share is no number", id="share that is true"),
        pytest.param({"share": float("nan")}, Exclusion.WRONG_TYPE, "share is not between", id="no number"),
        pytest.param({"birthdate": "1962"}, Exclusion.WRONG_TYPE, "fields that no related party has: 'birthdate'", id="field"),
        pytest.param({"name": ["a"]}, Exclusion.WRONG_TYPE, "name is a list, expected text", id="type"),
        pytest.param({"kind": "man"}, Exclusion.WRONG_TYPE, "kind is none of", id="kind"),
        pytest.param({"id": 1.5}, Exclusion.WRONG_TYPE, "the id of related party 1 is no", id="id of wrong type"),
        pytest.param({"id": "\ud800"}, Exclusion.WRONG_TYPE, "the id of related party 1 is no", id="half a character"),
        pytest.param({"\ud800": 1}, Exclusion.WRONG_TYPE, "no related party has: '\\ud800'", id="half a field"),
    ],
)  # fmt: skip
def test_related_party_that_cannot_be_screened_is_excluded_alone(
    tmp_path: Path, party: Row, reason: Exclusion, detail: str
) -> None:
    register = customers.read(written(tmp_path, related(**party)))
    (one,) = register.excluded
    assert (one.customer_id, one.reason) == ("C1", reason)
    assert one.subject_id.startswith("C1/")
    assert detail in one.detail
    assert register.customers["subject_id"].to_pylist() == ["C1"]
    assert register.registered == 2


def test_excluded_customer_does_not_exclude_its_related_parties(tmp_path: Path) -> None:
    register = customers.read(written(tmp_path, related() | {"name": "test"}))
    assert [one.subject_id for one in register.excluded] == ["C1"]
    assert register.customers["subject_id"].to_pylist() == ["C1/owner/1"]


def test_related_party_that_is_no_object_is_counted_and_excluded(tmp_path: Path) -> None:
    register = customers.read(written(tmp_path, {"related_parties": '["Faisal", null]'}))
    assert (register.registered, len(register.excluded)) == (3, 2)


def test_two_related_parties_under_one_id_are_not_two_subjects(tmp_path: Path) -> None:
    parties = [
        {"id": "p", "role": "owner", "name": "Faisal Mansour"},
        {"id": "p", "role": "owner", "name": "Layla Mansour"},
    ]
    register = customers.read(written(tmp_path, {"related_parties": json.dumps(parties)}))
    (one,) = register.excluded
    assert one.reason is Exclusion.WRONG_TYPE
    assert "its id stands twice" in one.detail
    assert register.customers["subject_id"].to_pylist() == ["C1", "C1/owner/p"]


# rows under one identifier


@pytest.mark.parametrize("chunk_rows", [1, 2, 50_000])
def test_repeated_and_contradicting_rows_are_found_however_far_apart(tmp_path: Path, chunk_rows: int) -> None:
    rows: list[Row] = [
        {"customer_id": "A"},
        {"customer_id": "B", "name": "Berta One"},
        {"customer_id": " A "} | related(),
        {"customer_id": "D"},
        {"customer_id": "B", "name": "Berta Two"},
        {"customer_id": "D"},
        {"customer_id": "B", "name": "Berta One"},
        {"customer_id": "E", "x_ours": "1"},
        {"customer_id": "E", "x_ours": "2"},
        {"customer_id": "", "name": "Nobody"},
        {"customer_id": "", "name": "Nobody"},
    ]
    chunks = [*customers.stream(written(tmp_path, *rows), chunk_rows=chunk_rows)]
    excluded_rows = {(one.row, one.subject_id, one.reason) for chunk in chunks for one in chunk.excluded}
    conflict = Exclusion.CONFLICTING_DUPLICATE
    assert excluded_rows == {
        (1, "A", conflict),
        (3, "A", conflict),
        (3, "A/owner/1", conflict),
        (2, "B", conflict),
        (5, "B", conflict),
        (10, "", Exclusion.NO_ID),
        (11, "", Exclusion.NO_ID),
    }
    repeats = [(one.customer_id, one.row, one.first_row) for chunk in chunks for one in chunk.duplicates]
    assert repeats == [("D", 6, 4), ("B", 7, 2), ("E", 9, 8)]
    screened = [one for chunk in chunks for one in chunk.customers["customer_id"].to_pylist()]
    assert screened == ["D", "E"]
    assert sum(chunk.rows for chunk in chunks) == 11
    assert all(chunk.rows <= chunk_rows for chunk in chunks)


CELL = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["", "N/A", "1984", "C1", "C2", "[]", '["a"]', "passport:X", "person", "Marta Lindgren", "JosÃ©"]
    ),
    st.from_regex(
        r"\[\{\"role\": \"owner\", \"name\": \"[A-Za-z ]{0,8}\"(, \"share\": -?[0-9]{1,3})?\}\]",
        fullmatch=True,
    ),
)


@given(
    st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys([*COLUMNS, "x_ours"], CELL)), max_size=6),
    st.integers(1, 4),
)
def test_register_of_anything_balances(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Row], chunk_rows: int
) -> None:
    folder = tmp_path_factory.mktemp("register")
    clean = [{name: re.sub("[\x00\r\ud800-\udfff]", "", text) for name, text in row.items()} for row in rows]
    path = written(folder, *clean, header=[*COLUMNS, "x_ours"])
    chunks = [*customers.stream(path, chunk_rows=chunk_rows)]
    assert sum(chunk.rows for chunk in chunks) == len(rows)
    for chunk in chunks:
        assert chunk.customers.schema == tables.CUSTOMER_SCHEMA
        assert chunk.registered == chunk.customers.num_rows + len(chunk.excluded)
        assert len([*tables.from_table(chunk.customers, Customer)]) == chunk.customers.num_rows
    subjects = [one for chunk in chunks for one in chunk.customers["subject_id"].to_pylist()]
    assert len(subjects) == len(set(subjects)), "no judgement on one subject can clear another"
    assert sum(len(chunk.duplicates) for chunk in chunks) + sum(
        one.role is SubjectRole.CUSTOMER for chunk in chunks for one in chunk.excluded
    ) + sum(one in ("customer",) for chunk in chunks for one in chunk.customers["role"].to_pylist()) == len(
        rows
    )


@given(
    st.lists(
        st.fixed_dictionaries(
            dict.fromkeys(COLUMNS, st.text("ab|:19 8-é\u00a0\u3000\u2028\u200b\x1c\x85\t\n", max_size=9))
        ),
        min_size=1,
        max_size=4,
    )
)
def test_whole_columns_and_single_rows_are_laid_out_alike(rows: list[Row]) -> None:
    plain = [row | {"related_parties": ""} for row in rows]
    batch = pa.RecordBatch.from_pylist(
        [row | {"row": number} for number, row in enumerate(plain, start=1)],
        schema=pa.schema([*((name, pa.string()) for name in COLUMNS), ("row", pa.int64())]),
    )
    in_columns = subjects_of(batch, ()).to_pylist()
    one_by_one = [subject for row in batch.to_pylist() for subject in subjects_of_row(row)]
    assert pa.Table.from_pylist(one_by_one, schema=SUBJECTS).to_pylist() == in_columns


# CSV


def read_csv(folder: Path, content: bytes) -> Register:
    path = folder / "r.csv"
    path.write_bytes(content)
    return customers.read(path)


def test_csv_may_have_a_byte_order_mark_windows_line_ends_and_its_columns_in_any_order(
    tmp_path: Path,
) -> None:
    register = read_csv(
        tmp_path, '\ufeffname,x_ours,customer_id\r\nŁukasz,1,C1\r\n"Ann, ""A"" Berg",2,C2'.encode()
    )
    assert [row["names"][0]["text"] for row in register.customers.to_pylist()] == ["Łukasz", 'Ann, "A" Berg']


def test_line_break_inside_a_field_is_read_strictly_and_alike(tmp_path: Path) -> None:
    plain = read_csv(tmp_path, b'customer_id,name,addresses\nC1,Anna Berg,"1 Road, Cork"\nC2,Bert Berg,\n')
    broken = read_csv(
        tmp_path, b'customer_id,name,addresses\nC1,Anna Berg,"1 Road,\nCork"\n\nC2,Bert Berg,\n'
    )
    assert broken.customers.drop_columns("addresses") == plain.customers.drop_columns("addresses")
    assert broken.customers["addresses"][0][0]["text"].as_py() == "1 Road,\nCork"


def test_quotation_mark_never_closed_swallows_nobody(tmp_path: Path) -> None:
    content = b'customer_id,name\nC1,"Anna Berg\nC2,Bert Berg\nC3,Cleo Berg\n'
    with pytest.raises(RegisterError, match=r"r\.csv, line 4: unexpected end of data; mend it"):
        read_csv(tmp_path, content)
    with pytest.raises(RegisterError, match=r"r\.csv, line 3: ',' expected after"):
        read_csv(tmp_path, content.replace(b"C2,Bert", b'C2,"Bert'))


def test_empty_register_is_read_and_empty(tmp_path: Path) -> None:
    register = read_csv(tmp_path, b"customer_id,name\n")
    assert (register.rows, register.registered, register.customers.num_rows) == (0, 0, 0)
    assert register.customers.schema == tables.CUSTOMER_SCHEMA


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"", "begins with an empty line", id="empty"),
        pytest.param(b"\n\n", "begins with an empty line", id="blank"),
        pytest.param(b"name\nAnna\n", "has no column customer_id", id="no id column"),
        pytest.param(b"customer_id,kind\n1,person\n", "neither a column name nor family_name", id="no name column"),
        pytest.param(b"customer_id,name,name\n1,A,B\n", "repeats 'name'", id="column twice"),
        pytest.param(b"customer_id,name,surname\n1,A,B\n", "'surname'; rename them, or begin", id="unknown column"),
        pytest.param(b"Customer_ID,name\n1,A\n", "perhaps 'Customer_ID' for customer_id", id="other case"),
        pytest.param(b"customer_id,name,nationalty\n1,A,B\n", "perhaps 'nationalty' for nationality", id="misspelt"),
        pytest.param(b"customer_id;name\n1;A\n", "separate the columns by commas", id="semicolons"),
        pytest.param(b"customer_id,name\n1,A,B\n", "row 1: has 3 fields, expected 2", id="too many fields"),
        pytest.param(b"customer_id,name\n1,A\n2\n", "row 2: has 1 fields, expected 2", id="cut"),
        pytest.param("customer_id,name\n1,Ä\n".encode("latin-1"), "is not UTF-8", id="Latin-1"),
        pytest.param("customer_id,näme\n1,A\n".encode("latin-1"), "the header is not UTF-8", id="Latin-1 header"),
        pytest.param("customer_id,name\n1,A\n".encode("utf-16"), "is UTF-16", id="UTF-16"),
        pytest.param(b"customer_id,name\n1,A\x00B\n", "holds a NUL", id="NUL"),
        pytest.param(b"customer_id,name\n1," + b"A" * 2**21 + b"\n", "more than the|larger than field limit", id="giant field"),
        pytest.param(b"customer_id,name\n" + b"1" * (9 * 2**20), "longer than|field", id="giant line"),
        pytest.param(b"PK\x03\x04 is a workbook\n", "does not know the columns", id="workbook"),
    ],
)  # fmt: skip
def test_file_that_is_no_register_is_refused_by_name_with_what_to_do(
    tmp_path: Path, content: bytes, message: str
) -> None:
    with pytest.raises(RegisterError, match=message) as refused:
        read_csv(tmp_path, content)
    assert "r.csv" in str(refused.value)
    assert len(str(refused.value)) < 1_000


@given(st.binary(max_size=200), st.booleans())
def test_no_bytes_break_the_reader(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, with_header: bool
) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    header = b"customer_id,name,kind,related_parties,birth_dates\n" if with_header else b""
    try:
        register = read_csv(folder, header + content)
    except RegisterError:
        return
    assert register.registered == register.customers.num_rows + len(register.excluded)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        pytest.param("nowhere.csv", "nowhere.csv: there is no such file", id="missing"),
        pytest.param("nowhere.parquet", "nowhere.parquet: there is no such file", id="missing Parquet"),
        pytest.param("register.xlsx", "neither a .csv nor a .parquet file nor a database URL", id="workbook"),
        pytest.param(".csv/", "neither a .csv nor", id="folder"),
        pytest.param("nosuch://host/db", "nosuch", id="unknown database"),
        pytest.param("postgresql+psycopg://u:hunter2@", "cannot be read|is not one SQLAlchemy", id="no host"),
    ],
)
def test_source_that_is_not_there_is_refused(source: str, message: str) -> None:
    with pytest.raises(RegisterError, match=message) as refused:
        customers.read(source)
    assert "hunter2" not in str(refused.value)


def test_file_may_lie_in_any_fsspec_place() -> None:
    import fsspec

    with fsspec.open("memory://registers/r.csv", "wb") as file:
        file.write(SAMPLE.read_bytes())
    assert customers.read("memory://registers/r.csv").registered == customers.read(SAMPLE).registered


# Parquet


def sample_table(*, typed: bool) -> pa.Table:
    """The sample register as Parquet: all text, or lists, dates and structs as a warehouse would export them."""
    with SAMPLE.open(newline="", encoding="utf-8") as file:
        rows: list[Row] = [*csv.DictReader(file)]
    if not typed:
        return pa.Table.from_pylist(rows)
    for row in rows:
        for name in ("other_names", *COUNTRIES, "products"):
            row[name] = row[name].split("|") if row[name] else None
        row["addresses"] = [{"text": text} for text in _listed(row["addresses"])]
        row["identifiers"] = [
            dict(zip(("kind", "value", "country"), [*text.split(":"), ""], strict=False))
            for text in _listed(row["identifiers"])
        ]
        row["birth_dates"] = [row["birth_dates"]]
        row["kind"] = row["kind"] or None
    table = pa.Table.from_pylist(rows)
    return table.set_column(0, "customer_id", table["customer_id"].dictionary_encode())


def _listed(cell: str) -> list[str]:
    return json.loads(cell) if cell.startswith("[") else [text for text in cell.split("|") if text]


@pytest.mark.parametrize("typed", [False, True])
def test_parquet_gives_the_same_register_as_csv(tmp_path: Path, typed: bool) -> None:
    path = tmp_path / "r.parquet"
    parquet.write_table(sample_table(typed=typed), path, row_group_size=7)
    from_parquet, from_csv = customers.read(path), customers.read(SAMPLE)
    assert from_parquet == replace(from_csv, customers=from_parquet.customers)
    assert from_parquet.customers.to_pylist() == from_csv.customers.to_pylist()


def test_parquet_numbers_and_dates_are_read_as_text(tmp_path: Path) -> None:
    table = pa.table(
        {
            "customer_id": pa.array([17], pa.int64()),
            "name": pa.array(["Anna Berg"], pa.large_string()),
            "birth_dates": pa.array([date(1984, 5, 17)], pa.date32()),
            "updated_at": pa.array([np.datetime64("2026-10-30T08:00:00", "us")]),
            "gender": pa.nulls(1),
        }
    )
    parquet.write_table(table, tmp_path / "r.parquet")
    (customer,) = tables.from_table(customers.read(tmp_path / "r.parquet").customers, Customer)
    assert (customer.customer_id, customer.birth_dates[0].text) == ("17", "1984-05-17")
    assert customer.updated_at.startswith("2026-10-30 08:00:00")


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("customer_id", pa.array([1.5])),
        ("name", pa.array([["a", "b"]])),
        ("kind", pa.array([True])),
        ("products", pa.array([[{"a": 1}]])),
        ("other_names", pa.array([[1.5]])),
    ],
)
def test_parquet_column_of_wrong_type_is_refused_by_name(
    tmp_path: Path, column: str, values: pa.Array
) -> None:
    columns = {"customer_id": pa.array(["C1"]), "name": pa.array(["Anna Berg"])} | {column: values}
    parquet.write_table(pa.table(columns), tmp_path / "r.parquet")
    with pytest.raises(RegisterError, match=f"r.parquet: the column {column} holds values of type"):
        customers.read(tmp_path / "r.parquet")


@pytest.mark.parametrize("cut", [0, 4, 100, -20, -1])
def test_damaged_parquet_is_refused(tmp_path: Path, cut: int) -> None:
    out = io.BytesIO()
    parquet.write_table(sample_table(typed=False), out)
    path = tmp_path / "r.parquet"
    path.write_bytes(out.getvalue()[:cut])
    with pytest.raises(RegisterError, match="is not a sound Parquet file; export it again"):
        customers.read(path)


# databases


def sqlite(folder: Path) -> str:
    with SAMPLE.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    path = folder / "register.db"
    with sqlite3.connect(path) as database:
        database.execute(f"CREATE TABLE customers ({', '.join(header)})")
        database.executemany(f"INSERT INTO customers VALUES ({', '.join('?' * len(header))})", rows)
    return f"sqlite:///{path}"


def test_sqlite_table_gives_the_same_customers_as_csv_in_the_order_of_their_ids(tmp_path: Path) -> None:
    from_table, from_csv = customers.read(sqlite(tmp_path)), customers.read(SAMPLE)
    order = [("customer_id", "ascending"), ("subject_id", "ascending")]
    assert from_table.customers.sort_by(order).to_pylist() == from_csv.customers.sort_by(order).to_pylist()
    ids = from_table.customers["customer_id"].to_pylist()
    assert ids == sorted(ids)


def test_query_chooses_columns_and_rows(tmp_path: Path) -> None:
    query = "SELECT customer_id, upper(name) AS name, 'unknown' AS kind FROM customers WHERE customer_id LIKE 'C-10%' AND name <> ''"
    register = customers.read(sqlite(tmp_path), query=query)
    names = [row["names"][0]["text"] for row in register.customers.to_pylist()]
    assert len(names) == 11
    assert names[0] == "MARTA LINDGREN-OKOYE"


def test_file_has_no_query() -> None:
    assert customers.read(SAMPLE, query="customers").registered == customers.read(SAMPLE).registered


@pytest.mark.parametrize(
    ("query", "message"),
    [
        pytest.param("clients", "no such table: clients", id="no table"),
        pytest.param("SELECT customer_id, name AS surname FROM customers", "does not know the columns 'surname'", id="column"),
        pytest.param("SELECT nonsense FROM customers", "no such column", id="no column"),
        pytest.param("DROP TABLE customers", "neither a table's name nor a SELECT", id="no SELECT"),
        pytest.param("SELECT customer_id, name, 1.5 AS kind FROM customers", "the column kind holds values of type float", id="type"),
    ],
)  # fmt: skip
def test_database_that_cannot_be_read_as_documented_is_refused(
    tmp_path: Path, query: str, message: str
) -> None:
    with pytest.raises(RegisterError, match=message):
        customers.read(sqlite(tmp_path), query=query)


def test_wrong_path_to_a_database_makes_no_new_one(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="there is no such database file"):
        customers.read(f"sqlite:///{tmp_path}/nowhere.db")
    assert [*tmp_path.iterdir()] == []


def test_no_message_holds_a_password() -> None:
    url = "postgresql+psycopg://screening:hunter2@127.0.0.1:1/db?connect_timeout=1&application_name=hunter2"
    with pytest.raises(RegisterError) as refused:
        customers.read(url)
    assert "hunter2" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__, "nor does a traceback"


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    if pg.why_not():
        pytest.skip(pg.why_not())
    with pg.private_postgres() as url:
        yield url("postgres")


def test_postgres_arrays_and_json_are_read_as_lists(postgres: str) -> None:
    from sqlalchemy import create_engine, text

    engine = create_engine(postgres)
    with engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA crm"))
        connection.execute(
            text(
                "CREATE TABLE crm.customers (customer_id bigint, name text, nationality text[], birth_dates date[],"
                " identifiers jsonb, related_parties jsonb, updated_at timestamptz)"
            )
        )
        connection.execute(
            text(
                """INSERT INTO crm.customers VALUES
                (2, 'Łukasz Berg', '{PL,DE}', '{1984-05-17}', '["passport:X:PL", {"kind": "lei", "value": "9"}]',
                 '[{"role": "owner", "name": "Anna Berg", "share": 51}]', '2026-10-30 08:00Z'),
                (1, 'test', NULL, NULL, NULL, NULL, NULL)"""
            )
        )
    engine.dispose()
    register = customers.read(postgres, query="crm.customers")
    assert [(one.customer_id, one.reason) for one in register.excluded] == [("1", Exclusion.PLACEHOLDER)]
    berg, owner = tables.from_table(register.customers, Customer)
    assert [one.text for one in berg.countries] == ["PL", "DE"]
    assert berg.birth_dates[0].earliest == date(1984, 5, 17)
    assert [one.kind for one in berg.identifiers] == [IdentifierKind.PASSPORT, IdentifierKind.LEI]
    assert (owner.subject_id, owner.share) == ("2/owner/1", 51.0)
    assert berg.updated_at.startswith("2026-10-30")
    picked = customers.read(
        postgres, query="SELECT customer_id, name FROM crm.customers WHERE name LIKE '%Berg%'"
    )
    assert picked.registered == 1


def test_postgres_rows_are_streamed_in_chunks(postgres: str) -> None:
    query = "SELECT n AS customer_id, 'Anna Berg ' || n AS name FROM generate_series(1, 25000) AS n"
    chunks = [*customers.stream(postgres, query=query, chunk_rows=10_000)]
    assert [chunk.rows for chunk in chunks] == [10_000, 10_000, 5_000]


# size


def test_nothing_is_left_behind_while_a_register_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Spool(10) as spool:
        spool.write("here", pa.record_batch({"customer_id": ["C1"]}))
        assert [row for row, _ in spool.batches()] == [1]
        assert [*tmp_path.iterdir()] == [], "the file has no name that could outlive a killed process"


@pytest.mark.full
def test_a_million_customers_stream_in_memory_that_does_not_grow(tmp_path: Path) -> None:
    path = tmp_path / "million.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            [
                "customer_id",
                "kind",
                "name",
                "other_names",
                "birth_dates",
                "nationality",
                "identifiers",
                "addresses",
            ]
        )
        for n in range(1_000_000):
            writer.writerow(
                [
                    n,
                    "person",
                    f"Anna {n} Berg",
                    "A. Berg" if n % 5 else "",
                    f"19{n % 90 + 10}",
                    "DE|FR",
                    f"passport:X{n}:DE",
                    f"{n} Road",
                ]
            )
    program = (
        "import resource, sys; from screening import customers\n"
        "chunks = customers.stream(sys.argv[1]); first = next(chunks)\n"
        "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "count = first.registered + sum(chunk.registered for chunk in chunks)\n"
        "print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    count, growth_in_kib = map(int, run.stdout.split())
    assert count == 1_000_000
    assert growth_in_kib < 256 * 1024

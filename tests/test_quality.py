"""Suites are read strictly, a table is held against them, and what it misses is said in sentences."""

from __future__ import annotations

import dataclasses
import json
import socket
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from screening import quality, tables
from screening.errors import QualityError
from screening.model import (
    Customer,
    Evidence,
    Excluded,
    Exclusion,
    ListedParty,
    Match,
    Measure,
    Name,
    NameRank,
    PartialDate,
    PartyKind,
    Severity,
    SubjectRole,
    Verdict,
)

NOT_NULL = "expect_column_values_to_not_be_null"


def expectation(type_: str, severity: str = "critical", id_: str = "it", **kwargs: Any) -> dict[str, Any]:
    return {"type": type_, "kwargs": kwargs, "severity": severity, "meta": {"id": id_, "why": "It matters."}}


def parameter(name: str) -> dict[str, str]:
    return {"$PARAMETER": name}


def write_suite(folder: Path, *expectations: Any) -> Path:
    path = folder / "tried.json"
    path.write_text(json.dumps({"name": "tried", "expectations": expectations}))
    return path


def tried(
    folder: Path, frame: pd.DataFrame, parameters: Mapping[str, Any], *expectations: dict[str, Any]
) -> Verdict:
    write_suite(folder, *expectations)
    return quality.validate("tried", frame, parameters, directory=folder)


def missed(verdict: Verdict) -> list[str]:
    return [finding.expectation for finding in verdict.findings]


def frame_of(**columns: list[Any]) -> pd.DataFrame:
    rows = len(next(iter(columns.values())))
    return pd.DataFrame({"party_id": [f"p{row}" for row in range(rows)]} | columns)


def party(party_id: str, *names: Name, **changes: Any) -> ListedParty:
    return ListedParty(
        "zz_list", party_id, PartyKind.PERSON, names or (Name("Ada Example"),), "{}", **changes
    )


# -- suites ---------------------------------------------------------------------------------------------


SOUND = expectation(NOT_NULL, column="party_id")


@pytest.mark.parametrize(
    ("expectations", "message"),
    [
        pytest.param([], "holds no expectation", id="empty"),
        pytest.param([expectation("expect_wisdom", column="a")], "expect_wisdom", id="unknown type"),
        pytest.param([expectation("_comparison")], "_comparison", id="a type that is no expectation"),
        pytest.param([SOUND, SOUND], "it stands more than once", id="repeated id"),
        pytest.param([SOUND | {"severity": "fatal"}], "fatal", id="unknown severity"),
        pytest.param([{k: v for k, v in SOUND.items() if k != "severity"}], "severity", id="no severity"),
        pytest.param([SOUND | {"meta": {"id": "it"}}], "meta.why", id="no why"),
        pytest.param([SOUND | {"meta": {"id": " ", "why": "w"}}], "meta.id", id="blank id"),
        pytest.param([{"kwargs": {}, "severity": "critical"}], "without a type", id="no type"),
        pytest.param([SOUND | {"sevrity": "critical"}], "sevrity", id="unknown key"),
        pytest.param(["text"], "expectation 1", id="no object"),
        pytest.param([SOUND | {"kwargs": []}], "kwargs", id="kwargs that are no object"),
        pytest.param([expectation(NOT_NULL)], "column", id="missing keyword"),
        pytest.param([expectation(NOT_NULL, column="a", most=0.9)], "most", id="unknown keyword"),
        pytest.param(
            [expectation("expect_fact_to_be_between", fact="f", value=1)],
            "min_value and max_value",
            id="no bound",
        ),
        pytest.param(
            [expectation("expect_fact_to_be_between", fact="f", max_value=1)],
            "value",
            id="a fact without value",
        ),
        pytest.param(
            [expectation("expect_table_row_count_to_equal", value=parameter("floor-a"))],
            "floor-a",
            id="a parameter name that the library would compute",
        ),
        pytest.param(
            [expectation("expect_column_values_to_be_in_set", column="a", value_set=[parameter("word")])],
            "inside value_set",
            id="a parameter that the library would not see",
        ),
    ],
)
def test_a_suite_that_the_library_would_quietly_weaken_is_refused(
    tmp_path: Path, expectations: list[Any], message: str
) -> None:
    path = write_suite(tmp_path, *expectations)
    with pytest.raises(QualityError) as refused:
        quality.load_suite(path)
    assert "tried.json" in str(refused.value)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{", id="broken JSON"),
        pytest.param("[]", id="no object"),
        pytest.param('{"name": "other", "expectations": []}', id="another name"),
        pytest.param('{"name": "tried"}', id="no expectations"),
        pytest.param('{"name": "tried", "expectations": {}}', id="expectations that are no list"),
        pytest.param('{"name": "tried", "expectations": [], "x": 1}', id="unknown key"),
        pytest.param("\udcff", id="no text"),
    ],
)
def test_a_file_that_is_no_suite_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "tried.json"
    path.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(QualityError, match=r"tried\.json"):
        quality.load_suite(path)


def test_a_missing_suite_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(QualityError, match=r"tried\.json"):
        quality.load_suite(tmp_path / "tried.json")


def test_a_suite_says_which_parameters_it_needs(tmp_path: Path) -> None:
    change = expectation(
        "expect_row_count_change_within",
        previous_rows=parameter("previous_rows"),
        max_drop=parameter("max_drop"),
        max_growth=0.1,
    )
    suite = quality.load_suite(write_suite(tmp_path, change))
    assert suite.parameters == {"previous_rows", "max_drop"}


# -- verdicts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("severity", "accepted"), [("critical", False), ("warning", True), ("info", True)], ids=str
)
def test_severity_decides_whether_a_miss_refuses(tmp_path: Path, severity: str, accepted: bool) -> None:
    verdict = tried(tmp_path, frame_of(a=[1, None]), {}, expectation(NOT_NULL, severity, column="a"))
    assert (missed(verdict), verdict.accepted) == (["it"], accepted)


def test_a_finding_says_why_what_and_where_without_the_content_of_a_row(tmp_path: Path) -> None:
    frame = frame_of(primary_name=["Ada Example", "Bob Example", "Ada Example"])
    (finding,) = tried(
        tmp_path, frame, {}, expectation("expect_column_values_to_be_unique", column="primary_name")
    ).findings
    assert finding.sentence == "It matters: not so for 2 of 3 rows in primary_name"
    assert finding.examples == ("p0", "p2")
    assert "Example" not in repr(finding)


@pytest.mark.parametrize(
    ("check", "sentence"),
    [
        pytest.param(
            expectation("expect_column_values_to_be_in_set", column="kind", value_set=["person"]),
            "It matters: not so for 2 of 4 rows in kind; found 'gadget', 'gizmo'",
            id="foreign words",
        ),
        pytest.param(
            expectation(NOT_NULL, column="share", mostly=0.9),
            "It matters: not so for 1 of 4 rows in share, at most 0.1 of them may be",
            id="fill rate",
        ),
        pytest.param(
            expectation("expect_table_row_count_to_be_between", min_value=parameter("floor")),
            "It matters: found 4, expected at least 1,000",
            id="row count",
        ),
        pytest.param(
            expectation("expect_table_row_count_to_equal", value=parameter("floor")),
            "It matters: found 4, expected exactly 1,000",
            id="exact row count",
        ),
        pytest.param(
            expectation("expect_column_max_to_be_between", column="share", min_value=7, max_value=9),
            "It matters: found 3 in share, expected 7 to 9",
            id="column maximum",
        ),
        pytest.param(
            expectation("expect_column_to_exist", column="colour"),
            "It matters: not so in colour",
            id="column that is missing",
        ),
        pytest.param(
            expectation(
                "expect_column_distinct_values_to_contain_set", column="kind", value_set=["person", "ship"]
            ),
            "It matters: missing 'ship' in kind",
            id="word that is missing",
        ),
        pytest.param(
            expectation(
                "expect_column_distinct_values_to_be_in_set", column="kind", value_set=["person", "gizmo"]
            ),
            "It matters: found 'gadget' in kind",
            id="distinct foreign words",
        ),
        pytest.param(
            expectation("expect_fact_to_be_between", fact="orphans", value=parameter("orphans"), max_value=0),
            "It matters: found orphans 3, expected at most 0",
            id="fact",
        ),
        pytest.param(
            expectation("expect_rows_of_to_be_between", column="kind", value="person", min_value=5),
            "It matters: found 2 rows of person, expected at least 5",
            id="rows of a kind",
        ),
        pytest.param(
            expectation(
                "expect_no_group_to_shrink", column="kind", previous=parameter("previous"), max_drop=0.5
            ),
            "It matters: found person 2 after 1,000, expected no kind to lose more than 50% of its rows",
            id="shrunk group",
        ),
        pytest.param(
            expectation("expect_row_count_change_within", previous_rows=10, max_drop=0.2, max_growth=0.25),
            "It matters: found 4 rows, expected 8 to 12, as there were 10 before",
            id="shrunk table",
        ),
        pytest.param(
            expectation("expect_sum_to_equal", total=10, first=4, second=5),
            "It matters: found 4 + 5 = 9, expected 10",
            id="sum",
        ),
    ],
)
def test_sentences(tmp_path: Path, check: dict[str, Any], sentence: str) -> None:
    frame = frame_of(kind=["person", "gadget", "gizmo", "person"], share=[1, 2, 3, None])
    parameters = {"floor": 1000, "orphans": 3, "previous": {"person": 1000, "gadget": 5}}
    (finding,) = tried(tmp_path, frame, parameters, check).findings
    assert finding.sentence == sentence


def test_five_examples_are_enough_and_a_row_without_a_key_is_named_by_number(tmp_path: Path) -> None:
    frame = frame_of(a=[None] * 9)
    frame.loc[1, "party_id"] = None
    (finding,) = tried(tmp_path, frame, {}, expectation(NOT_NULL, column="a")).findings
    assert finding.examples == ("p0", "row 2", "p2", "p3", "p4")


def test_examples_name_every_key_column(tmp_path: Path) -> None:
    write_suite(tmp_path, expectation(NOT_NULL, column="a"))
    frame = frame_of(list_id=["zz_list"], a=[None])
    verdict = quality.validate("tried", frame, {}, directory=tmp_path, key_columns=("list_id", "party_id"))
    assert verdict.findings[0].examples == ("zz_list/p0",)


def test_examples_are_found_whatever_index_the_frame_has(tmp_path: Path) -> None:
    frame = frame_of(a=[1, None, 1, None]).iloc[[3, 2, 0]]
    (finding,) = tried(tmp_path, frame, {}, expectation(NOT_NULL, column="a")).findings
    assert finding.examples == ("p3",)


def test_critical_findings_come_first(tmp_path: Path) -> None:
    checks = [
        expectation(NOT_NULL, severity, id_, column="a")
        for id_, severity in (("w", "warning"), ("c", "critical"), ("i", "info"), ("d", "critical"))
    ]
    assert missed(tried(tmp_path, frame_of(a=[None]), {}, *checks)) == ["c", "d", "w", "i"]


@pytest.mark.parametrize(
    ("check", "reason"),
    [
        pytest.param(expectation(NOT_NULL, "warning", column="colour"), "colour", id="no such column"),
        pytest.param(
            expectation("expect_rows_of_to_be_between", "warning", column="colour", value="a", min_value=1),
            "colour",
            id="no such column, own type",
        ),
        pytest.param(
            expectation("expect_table_row_count_to_be_between", "warning", min_value=parameter("none")),
            "none has no value",
            id="bound without a value",
        ),
        pytest.param(
            expectation(
                "expect_fact_to_be_between", "warning", fact="f", value=1, max_value=parameter("none")
            ),
            "none has no value",
            id="fact's bound without a value",
        ),
        pytest.param(
            expectation("expect_sum_to_equal", "warning", total=parameter("none"), first=1, second=1),
            "none has no value",
            id="sum without a value",
        ),
        pytest.param(
            expectation(
                "expect_fact_to_be_between", "warning", fact="f", value=parameter("text"), max_value=1
            ),
            "not supported",
            id="words where a number belongs",
        ),
        pytest.param(
            expectation(
                "expect_column_values_to_be_between", "warning", column="a", min_value=parameter("text")
            ),
            "broken",
            id="a date where a number belongs",
        ),
    ],
)
def test_a_check_that_cannot_be_evaluated_refuses_whatever_its_severity(
    tmp_path: Path, check: dict[str, Any], reason: str
) -> None:
    sound = expectation(NOT_NULL, id_="sound", column="a")
    verdict = tried(tmp_path, frame_of(a=[1, 2]), {"none": None, "text": "2026-11-02"}, sound, check)
    (finding,) = verdict.findings
    assert (finding.expectation, finding.severity) == ("it", Severity.CRITICAL)
    assert "itself is broken" in finding.sentence
    assert reason in finding.sentence


def test_a_parameter_that_is_not_given_is_an_error_that_names_it(tmp_path: Path) -> None:
    check = expectation("expect_table_row_count_to_be_between", min_value=parameter("floor_parties"))
    with pytest.raises(QualityError, match="floor_parties"):
        tried(tmp_path, frame_of(a=[1]), {"floor": 1}, check)


def test_dates_are_compared_with_iso_dates_and_missing_ones_are_left_out(tmp_path: Path) -> None:
    born = [date(1955, 1, 1), None, date(2031, 1, 1)]
    check = expectation(
        "expect_column_values_to_be_between",
        column="born",
        min_value="1900-01-01",
        max_value=parameter("as_of"),
    )
    (finding,) = tried(tmp_path, frame_of(born=born), {"as_of": "2026-11-02"}, check).findings
    assert finding.examples == ("p2",)


def test_nothing_is_written_sent_or_changed_while_a_frame_is_validated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.chdir(tmp_path)
    frame = frame_of(a=[1, None])
    before = frame.copy()
    tried(
        tmp_path,
        frame,
        {},
        expectation(NOT_NULL, column="a"),
        expectation(NOT_NULL, id_="broken", column="b"),
    )
    pd.testing.assert_frame_equal(frame, before)
    assert [path.name for path in tmp_path.iterdir()] == ["tried.json"]
    assert capfd.readouterr() == ("", "")


def test_a_verdict_survives_json(tmp_path: Path) -> None:
    verdict = tried(tmp_path, frame_of(a=[1, None]), {}, expectation(NOT_NULL, column="a"))
    assert quality.verdict_from(json.loads(json.dumps(dataclasses.asdict(verdict)))) == verdict


def test_an_empty_frame_is_judged_like_any_other(tmp_path: Path) -> None:
    frame = quality.matches_frame(tables.MATCH_SCHEMA.empty_table(), subjects=(), parties={})
    verdict = tried(
        tmp_path,
        frame,
        {},
        expectation("expect_column_values_to_be_unique", id_="unique", column="party_id"),
        expectation("expect_column_values_to_be_between", id_="range", column="score", min_value=0),
        expectation("expect_table_row_count_to_be_between", id_="floor", min_value=1),
    )
    assert missed(verdict) == ["floor"]


# -- our own kinds of expectation -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "sound"),
    [(0, False), (1, True), (5, True), (6, False), (float("nan"), False), (None, True)],
    ids=str,
)
def test_a_fact_lies_between_its_bounds_or_is_not_known(
    tmp_path: Path, value: float | None, sound: bool
) -> None:
    check = expectation(
        "expect_fact_to_be_between", fact="f", value=parameter("value"), min_value=1, max_value=5
    )
    assert tried(tmp_path, frame_of(a=[1]), {"value": value}, check).accepted is sound


@pytest.mark.parametrize(
    ("bounds", "sound"),
    [
        ({"min_value": 2}, True),
        ({"min_value": 3}, False),
        ({"max_value": 2}, True),
        ({"max_value": 1}, False),
    ],
    ids=str,
)
def test_rows_of_one_value_are_counted(tmp_path: Path, bounds: dict[str, Any], sound: bool) -> None:
    check = expectation("expect_rows_of_to_be_between", column="sub_list", value="EL", **bounds)
    assert tried(tmp_path, frame_of(sub_list=["EL", "UVL", "EL", None]), {}, check).accepted is sound


@pytest.mark.parametrize(
    ("before", "sound"),
    [
        pytest.param(None, True, id="the first"),
        pytest.param(0, True, id="after an empty one"),
        pytest.param(200, True, id="the same"),
        pytest.param(210, True, id="little less"),
        pytest.param(211, False, id="too much less"),
        pytest.param(160, True, id="little more"),
        pytest.param(159, False, id="too much more"),
    ],
)
def test_a_table_shrinks_and_grows_by_no_more_than_a_share(
    tmp_path: Path, before: int | None, sound: bool
) -> None:
    check = expectation(
        "expect_row_count_change_within", previous_rows=parameter("before"), max_drop=0.05, max_growth=0.25
    )
    assert tried(tmp_path, frame_of(a=[1] * 200), {"before": before}, check).accepted is sound


@pytest.mark.parametrize(
    ("before", "sound"),
    [
        pytest.param(None, True, id="the first"),
        pytest.param({}, True, id="no groups"),
        pytest.param({"EL": 20, "UVL": 10}, True, id="the same"),
        pytest.param({"EL": 25}, True, id="a fifth less"),
        pytest.param({"EL": 26}, False, id="more than a fifth less"),
        pytest.param({"MEU": 10}, False, id="vanished"),
        pytest.param({"MEU": 9}, True, id="vanished, but small"),
    ],
)
def test_no_group_vanishes_or_shrinks_by_more_than_a_share(
    tmp_path: Path, before: dict[str, int] | None, sound: bool
) -> None:
    check = expectation(
        "expect_no_group_to_shrink", column="sub_list", previous=parameter("before"), max_drop=0.2
    )
    frame = frame_of(sub_list=["EL"] * 20 + ["UVL"] * 10)
    assert tried(tmp_path, frame, {"before": before}, check).accepted is sound


@pytest.mark.parametrize(("total", "sound"), [(9, True), (10, False)], ids=str)
def test_two_counts_add_up_to_a_third(tmp_path: Path, total: int, sound: bool) -> None:
    check = expectation("expect_sum_to_equal", total=total, first=4, second=5)
    assert tried(tmp_path, frame_of(a=[1]), {}, check).accepted is sound


# -- frames ---------------------------------------------------------------------------------------------


def test_a_snapshot_lies_flat_one_row_per_party() -> None:
    names = (
        Name("Ада Пример", NameRank.ALIAS),
        Name("Ada Example"),
        Name("Ada", NameRank.WEAK),
        Name("Ada Elder", NameRank.FORMER),
    )
    full = party(
        "7",
        *names,
        sub_list="EL",
        programmes=("A", "B"),
        birth_dates=(PartialDate.of("1955", 1955), PartialDate.of("1950-02", 1950, 2), PartialDate("?")),
        listed_on=PartialDate.of("2001", 2001),
        measure=Measure(date(2001, 1, 2), date(9999, 12, 31), "licence", citation="1 FR 2"),
        remarks="four",
        gender="female",
        same_as=("us_ofac_sdn:1",),
    )
    frame = quality.snapshot_frame(tables.to_table([full], ListedParty))
    assert frame.to_dict("records") == [
        {
            "party_id": "7",
            "kind": "person",
            "sub_list": "EL",
            "primary_name": "Ada Example",
            "names": 4,
            "weak_aliases": 1,
            "aliases": 2,
            "birth_dates": 3,
            "earliest_birth": date(1950, 2, 1),
            "latest_birth": date(1955, 12, 31),
            "countries": 0,
            "identifiers": 0,
            "addresses": 0,
            "programmes": "A; B",
            "programme_count": 2,
            "listed_on": date(2001, 1, 1),
            "effective": date(2001, 1, 2),
            "expires": date(9999, 12, 31),
            "licence_requirement": "licence",
            "citation": "1 FR 2",
            "non_latin_names": 1,
            "name_has_letters": True,
            "mojibake": False,
            "gender": "female",
            "same_as": 1,
            "remarks_length": 4,
        }
    ]


def test_what_is_absent_is_null_in_a_frame() -> None:
    bare = replace(party(""), names=())
    frame = quality.snapshot_frame(tables.to_table([bare], ListedParty))
    absent = {
        "party_id",
        "sub_list",
        "primary_name",
        "earliest_birth",
        "latest_birth",
        "programmes",
        "gender",
    }
    absent |= {"listed_on", "effective", "expires", "licence_requirement", "citation"}
    assert set(frame.columns[frame.isna().all()]) == absent


def test_a_frame_reads_slices_and_pieces_of_tables_alike() -> None:
    parties = [party(str(i), *(Name(f"N{n}") for n in range(i + 1))) for i in range(4)]
    whole = tables.to_table(parties, ListedParty)
    sliced = quality.snapshot_frame(whole.slice(1, 2))
    assert sliced[["party_id", "names", "primary_name"]].to_numpy().tolist() == [
        ["1", 2, "N0"],
        ["2", 3, "N0"],
    ]


@pytest.mark.parametrize(
    ("name", "damaged"),
    [
        pytest.param("JosÃ© PÃ©rez", True, id="UTF-8 read as Latin-1"),
        pytest.param("Oâ€™Brien", True, id="curly quote"),
        pytest.param("ÐŸÑ€Ð¸Ð¼ÐµÑ€", True, id="Cyrillic"),
        pytest.param("M\ufffdller", True, id="replacement character"),
        pytest.param("M\x9fller", True, id="C1 control"),
        pytest.param("Bell\x07", True, id="C0 control"),
        pytest.param("José Ñandú Ångström Øster", False, id="Latin letters"),
        pytest.param("JOÃO CONCEIÇÃO", False, id="capital a with tilde"),
        pytest.param("“JÄRVENPÄÄ” Oy", False, id="quoted capitals"),
        pytest.param("Пример Тест", False, id="Cyrillic as it should be"),
        pytest.param("شركة مثال", False, id="Arabic"),
        pytest.param("株式会社サンプル", False, id="Japanese"),
        pytest.param("Two\nlines", False, id="line feed"),
    ],
)
def test_traces_of_a_wrong_encoding_are_seen(name: str, damaged: bool) -> None:
    frame = quality.snapshot_frame(tables.to_table([party("1", Name("Plain"), Name(name))], ListedParty))
    assert frame["mojibake"].tolist() == [damaged]


@pytest.mark.parametrize(
    ("name", "letters", "non_latin"),
    [
        pytest.param("Ада", True, 1, id="Cyrillic"),
        pytest.param("例", True, 1, id="Han"),
        pytest.param("ʿAbd ʻal-Qādir", True, 0, id="transliteration"),
        pytest.param("3 º 7", True, 0, id="digits"),
        pytest.param("--", False, 0, id="marks only"),
        pytest.param("", False, 0, id="empty"),
    ],
)
def test_scripts_of_names_are_told_apart(name: str, letters: bool, non_latin: int) -> None:
    frame = quality.snapshot_frame(tables.to_table([party("1", Name(name))], ListedParty))
    found = frame[["name_has_letters", "non_latin_names"]].to_numpy().tolist()
    assert found == [[letters, non_latin]]


def test_a_register_lies_flat_without_names_and_knows_who_belongs_to_whom() -> None:
    def subject(customer_id: str, subject_id: str, role: SubjectRole, **changes: Any) -> Customer:
        return Customer(customer_id, subject_id, role, PartyKind.PERSON, (Name("Ada Example"),), **changes)

    customers = [
        subject("c1", "c1", SubjectRole.CUSTOMER),
        subject("c1", "c1/1", SubjectRole.OWNER, share=51.0),
        subject("c2", "c2/1", SubjectRole.DIRECTOR),
        subject("c3", "c3/1", SubjectRole.DIRECTOR),
        subject("c4", "c9", SubjectRole.CUSTOMER),
    ]
    excluded = Excluded("c2", "c2", SubjectRole.CUSTOMER, 3, Exclusion.PLACEHOLDER, "its name is N/A")
    frame = quality.register_frame(tables.to_table(customers, Customer), [excluded])
    assert frame["customer_known"].tolist() == [True, True, True, False, True]
    assert frame["own_subject"].tolist() == [True, True, True, True, False]
    assert frame["share"].isna().tolist() == [True, False, True, True, True]
    assert "Ada" not in frame.to_csv()


def test_matches_lie_flat_and_know_what_they_refer_to() -> None:
    def match(subject_id: str, party_id: str, score: float, *contributions: float) -> Match:
        evidence = tuple(Evidence("name", "a", "b", 1.0, added) for added in contributions)
        return Match("c1", subject_id, "zz_list", party_id, score, evidence, "f" * 64)

    matches = [match("c1", "1", 0.9, 0.7, 0.2), match("c2", "2", 0.9, 0.7), match("c1", "3", 0.0)]
    frame = quality.matches_frame(
        tables.to_table(matches, Match), subjects={"c1"}, parties={"zz_list": {"1", "2"}}
    )
    assert frame["evidence"].tolist() == [2, 1, 0]
    assert frame["evidence_sum_error"].tolist() == pytest.approx([0.0, 0.2, 0.0])
    assert frame["subject_known"].tolist() == [True, False, True]
    assert frame["party_known"].tolist() == [True, True, False]


# -- measures -------------------------------------------------------------------------------------------


def test_groups_are_counted_and_absent_ones_left_out() -> None:
    frame = frame_of(sub_list=["UVL", "EL", None, "UVL"])
    assert quality.group_counts(frame, "sub_list") == {"EL": 1, "UVL": 2}


@pytest.mark.parametrize(
    ("change", "counts"),
    [
        pytest.param({}, False, id="nothing"),
        pytest.param({"published": "<new/>"}, False, id="how it is written"),
        pytest.param({"remarks": "new"}, True, id="text"),
        pytest.param({"gender": ""}, True, id="text that is gone"),
        pytest.param({"listed_on": None}, True, id="date that is gone"),
        pytest.param(
            {"listed_on": PartialDate.of("2001", 2001, circa=True)}, True, id="date called approximate"
        ),
        pytest.param({"measure": Measure(expires=date(2027, 1, 1))}, True, id="measure"),
        pytest.param({"names": (Name("Ada Example"),)}, True, id="one name less"),
        pytest.param({"names": (Name("Ada Example"), Name("Ada", NameRank.ALIAS))}, True, id="a name's rank"),
        pytest.param({"names": (Name("Ada", NameRank.WEAK), Name("Ada Example"))}, True, id="order of names"),
        pytest.param({"programmes": ("A", "C")}, True, id="programme"),
    ],
)
def test_a_party_has_changed_when_it_reads_differently(change: dict[str, Any], counts: bool) -> None:
    names = (Name("Ada Example"), Name("Ada", NameRank.WEAK))
    before = [
        party(str(i), *names, programmes=("A", "B"), gender="female", listed_on=PartialDate.of("2001", 2001))
        for i in range(4)
    ]
    after = [party("9"), replace(before[2], **change), before[1], before[3]]
    share = quality.changed_share(tables.to_table(before, ListedParty), tables.to_table(after, ListedParty))
    assert share == pytest.approx(counts / 3)


def test_nothing_is_known_to_have_changed_when_no_party_is_in_both() -> None:
    old, new = (tables.to_table([party(id_)], ListedParty) for id_ in ("1", "2"))
    assert quality.changed_share(old, new) is None


@pytest.mark.parametrize(
    ("held", "share"),
    [
        pytest.param({"us_ofac_sdn": ["1", "2"]}, 0.0, id="all held"),
        pytest.param({"us_ofac_sdn": ["1"]}, 0.5, id="half held"),
        pytest.param({"us_ofac_sdn": ["1", "2"], "us_ofac_cons": ["1"]}, 1 / 3, id="two lists"),
        pytest.param({}, None, id="no list to look into"),
    ],
)
def test_references_to_other_lists_are_looked_up(held: dict[str, list[str]], share: float | None) -> None:
    parties = [
        party("a", same_as=("us_ofac_sdn:1",)),
        party("b", same_as=("us_ofac_sdn:2", "us_ofac_cons:3")),
        party("c"),
    ]
    found = quality.same_as_missing_share(tables.to_table(parties, ListedParty), held)
    assert found == pytest.approx(share)

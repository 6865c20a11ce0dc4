"""The report's tables: whole, safe to open, and the same bytes for the same night."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from dataclasses import replace

import pyarrow.parquet as pq
import pytest

from screening.model import Name, NameRank
from screening.report import AlertView, render
from tests.conftest import ROOT
from tests.report.sample import EXCLUDED, SOUND_LISTS, company, data, person, use


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def hostile(text: str) -> AlertView:
    alert = person()
    return replace(
        alert,
        customer=replace(alert.customer, names=(Name(text),), products=(text, text)),
        party=replace(
            alert.party, names=(Name(text), Name(text, NameRank.WEAK)), remarks=text, sub_list=text
        ),
        match=replace(alert.match, evidence=(replace(alert.match.evidence[0], customer_value=text),)),
    )


def test_a_report_has_these_files() -> None:
    assert sorted(render(data(person()))) == [
        "excluded.csv",
        "lists.csv",
        "matches.csv",
        "matches.parquet",
        "quality.html",
        "report.html",
        "run.json",
    ]


def test_the_same_night_makes_the_same_bytes_in_another_process() -> None:
    code = (
        "import hashlib; from screening.report import render; from tests.report.sample import data, person, company\n"
        "for name, content in render(data(person(1), company(2), company(3))).items():\n"
        "    print(name, hashlib.sha256(content).hexdigest())"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"},
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }

    assert len(said) == 1


def test_the_order_in_which_alerts_are_handed_over_does_not_matter() -> None:
    night = data(person(1), company(2), company(3))

    assert render(night) == render(replace(night, alerts=tuple(reversed(night.alerts))))


def test_matches_are_listed_highest_score_first_with_what_they_rest_on() -> None:
    told = rows(render(data(company(2), person(1)))["matches.csv"])

    assert [(row["score"], row["customer_id"], row["subject_id"]) for row in told] == [
        ("0.962", "C-10001", "C-10001"),
        ("0.871", "C-20002", "C-20002/owner-1"),
    ]
    assert told[0]["run_id"] == "5f2c8a0b9d3e4716"
    assert told[0]["as_of"] == "2026-11-02T02:00:00+00:00"
    assert told[0]["snapshot"] == next(use.snapshot for use in SOUND_LISTS if use.list_id == "un_sc")


def test_a_match_is_told_with_both_sides_and_its_evidence() -> None:
    told = rows(render(data(company()))["matches.csv"])[0]

    assert told["licence_requirement"] == "For all items subject to the EAR (see § 744.11)"
    assert (told["effective"], told["expires"]) == ("2024-02-01", "2034-02-01")
    assert told["share_percent"] == "62.5"
    assert told["new"] == "no"
    assert told["evidence"].startswith(
        "name: Nordlicht Präzisionsoptik ~ NORDLICHT PRAEZISIONS OPTIK alike 0.95, adds 0.821; country: DE ~ DE"
    )


def test_weak_aliases_stand_apart() -> None:
    told = rows(render(data(person()))["matches.csv"])[0]

    assert told["party_weak_aliases"] == "Haroun"
    assert "هارون بلقاسمي" in told["party_names"]


def test_the_tables_open_in_excel_with_every_script() -> None:
    content = render(data(person()))["matches.csv"]

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    assert "هارون بلقاسمي".encode() in content


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r\n=1", "a;=1", "\x00\x1b=1", "x\u202e"]
)
def test_no_cell_of_any_table_is_live_or_hides_anything(text: str) -> None:
    told = replace(
        data(hostile(text), lists=(use("un_sc", text, note=text),)),
        excluded=tuple(replace(row, customer_id=text, detail=text) for row in EXCLUDED),
    )
    files = render(told)

    cells = [
        value
        for name in ("matches.csv", "excluded.csv", "lists.csv")
        for row in csv.reader(io.StringIO(files[name].decode("utf-8-sig"), newline=""))
        for value in row
    ]
    live = [value for value in cells for part in value.split(";") if part.lstrip()[:1] in tuple("=+-@")]
    assert live == []
    assert not any(character < " " or character == "\u202e" for value in cells for character in value)


def test_the_parquet_file_holds_everything_unchanged() -> None:
    alert = hostile("=1\t\u202e\r\n")
    table = pq.read_table(io.BytesIO(render(data(alert))["matches.parquet"]))

    assert table.schema.metadata[b"run_id"] == b"5f2c8a0b9d3e4716"
    (row,) = table.to_pylist()
    assert row["party.published"] == alert.party.published
    assert row["customer.names"][0]["text"] == "=1\t\u202e\r\n"
    assert row["match.evidence"][0]["contribution"] == alert.match.evidence[0].contribution


def test_a_night_without_alerts_has_the_same_columns() -> None:
    empty, full = render(data()), render(data(person()))

    assert pq.read_schema(io.BytesIO(empty["matches.parquet"])) == pq.read_schema(
        io.BytesIO(full["matches.parquet"])
    )
    assert empty["matches.csv"].splitlines() == full["matches.csv"].splitlines()[:1]


def test_excluded_rows_say_what_to_mend() -> None:
    told = rows(render(data())["excluded.csv"])

    assert [(row["row"], row["reason"], row["detail"]) for row in told] == [
        ("31878", "placeholder", "the name is 'N/A'"),
        ("40190", "mojibake", "the name reads 'FranÃ§ois'"),
        ("50001", "no_id", "the column customer_id is empty"),
    ]
    assert told[2]["what_to_mend"] == "Give the row the customer's identifier."


def test_lists_say_their_state() -> None:
    told = rows(render(data(lists=(*SOUND_LISTS[:3], use("eu_fsf", "EU list", age_hours=97.3))))["lists.csv"])

    assert [(row["list_id"], row["state"], row["authority"]) for row in told] == [
        ("us_ofac_sdn", "fresh", ""),
        ("us_bis_dpl", "fresh", "Bureau of Industry and Security, US Department of Commerce"),
        ("un_sc", "fresh", "United Nations Security Council"),
        ("eu_fsf", "stale", ""),
    ]


def test_the_run_is_told_to_programs_without_anybody_in_it() -> None:
    told = json.loads(render(data(person()))["run.json"])

    assert (told["outcome"], told["new_alerts"], told["previous_run"]) == ("review", 1, "11d0c3b2a4958677")
    assert told["run"]["as_of"] == "2026-11-02T02:00:00+00:00"
    assert told["run"]["coverage"]["excluded"] == [["placeholder", 4], ["mojibake", 1], ["no_id", 1]]
    assert "Haroun" not in json.dumps(told)

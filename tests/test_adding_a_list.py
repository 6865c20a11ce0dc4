"""A list is one module, one suite and one folder: with those three it is everywhere, and nothing else is touched."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from .conftest import ROOT, run_python

NEW_LIST = '''
"""Ministry of Examples: Parties of Interest."""

from collections.abc import Iterator
from datetime import timedelta

from screening.model import Layout, ListedParty, Name, Part, PartyKind, ScreeningList
from screening.sources._reading import Published

LIST = ScreeningList(
    list_id="xx_demo",
    title="Parties of Interest",
    authority="Ministry of Examples",
    url="https://lists.example/",
    layouts=(Layout("csv", (Part("demo.csv", "https://lists.example/demo.csv", ("demo.csv",)),)),),
    poll="30 */6 * * *",
    max_age=timedelta(days=2),
    cadence=timedelta(days=30),
    floors={"floor_parties": 2},
)


def parse(published: Published) -> Iterator[ListedParty]:
    """Read the table the ministry publishes."""
    for row in published.table("demo.csv"):
        party = ListedParty(
            list_id=LIST.list_id,
            party_id=row.take("number"),
            kind=PartyKind.UNKNOWN,
            names=(Name(row.take("name")),),
            published=row.published(),
        )
        row.close()
        yield party
'''.lstrip()
NEW_SUITE = {
    "name": "xx_demo",
    "expectations": [
        {
            "type": "expect_column_values_to_be_unique",
            "kwargs": {"column": "party_id"},
            "severity": "critical",
            "meta": {"id": "party_id_unique", "why": "No two entries share an identifier"},
        }
    ],
}
NEW_FILE = "number,name\n1,VELMORA TRADING\n2,Tamsin Orrel\n"


@pytest.fixture
def copy_with_a_new_list(tmp_path: Path) -> Path:
    for name in ("screening", "expectations", "tests", "dags"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "screening" / "sources" / "xx_demo.py").write_text(NEW_LIST)
    (tmp_path / "expectations" / "xx_demo.json").write_text(json.dumps(NEW_SUITE))
    folder = tmp_path / "tests" / "fixtures" / "xx_demo" / "2026-11-02"
    folder.mkdir(parents=True)
    (folder / "demo.csv").write_text(NEW_FILE)
    (folder / "expected.json").write_text(json.dumps(_expected_of_the_new_list()))
    return tmp_path


def test_a_list_is_added_by_a_module_a_suite_and_a_folder_alone(copy_with_a_new_list: Path) -> None:
    program = (
        "from pathlib import Path; from screening import quality; from screening.sources import source; "
        "suite = quality.load_suite(Path('expectations') / 'xx_demo.json'); "
        "print(source('xx_demo').list.title, suite.name)"
    )
    found = run_python(["-c", program], copy_with_a_new_list)
    assert found.stdout == "Parties of Interest xx_demo\n", found.stderr
    tested = run_python(
        [*PYTEST, "tests/test_sources.py", "tests/test_dags.py", "-k", "xx_demo"], copy_with_a_new_list
    )
    assert tested.returncode == 0, tested.stdout
    for name in ("test_fixture_reads_as_expected", "test_a_damaged_file_gives_parties", "refresh_xx_demo"):
        assert re.search(f"{name}.* PASSED", tested.stdout), f"{name} did not meet the new list"


@pytest.mark.parametrize("missing", ["expectations/xx_demo.json", "tests/fixtures/xx_demo"])
def test_a_list_without_its_suite_or_folder_is_red(copy_with_a_new_list: Path, missing: str) -> None:
    path = copy_with_a_new_list / missing
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    tested = run_python([*PYTEST, "tests/test_sources.py", "-k", "xx_demo and suite"], copy_with_a_new_list)
    assert tested.returncode == 1, tested.stdout
    assert "test_list_has_a_suite_and_a_fixture_of_its_live_layout[xx_demo] FAILED" in tested.stdout


PYTEST = ["-m", "pytest", "-v", "-p", "no:cacheprovider", "-m", "not full and not e2e"]


def _expected_of_the_new_list() -> dict[str, object]:
    empty: list[object] = []
    rest = {
        "kind": "unknown", "sub_list": "", "programmes": empty, "birth_dates": empty, "countries": empty,
        "identifiers": empty, "addresses": empty, "birth_places": empty, "titles": empty, "gender": "",
        "listed_on": None, "remarks": "", "same_as": empty,
        "measure": {
            "effective": None, "expires": None, "licence_requirement": "", "licence_policy": "",
            "citation": "", "action": "", "statement": "",
        },
    }  # fmt: skip
    return {
        "layout": "csv",
        "parties": [
            {
                "list_id": "xx_demo",
                "party_id": number,
                "names": [{"text": name, "rank": "primary", "family": "", "given": "", "language": ""}],
                "published": json.dumps({"number": number, "name": name}, separators=(",", ":")),
                **rest,
            }
            for number, name in [("1", "VELMORA TRADING"), ("2", "Tamsin Orrel")]
        ],
    }

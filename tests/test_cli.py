"""The command line, run as a person or a script runs it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from screening.cli import app
from tests.conftest import FIXTURES, ROOT, SAMPLE_CUSTOMERS

SCREENING = str(Path(sys.executable).with_name("screening"))
COMMANDS = sorted(typer.main.get_group(app).commands)
DPL = FIXTURES / "us_bis_dpl" / "2026-11-02" / "dpl.csv"


def screening(*arguments: object, home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "SCREENING_LAKE": f"file://{home}/lake",
        "SCREENING_CASEBOOK": f"sqlite:///{home}/casebook.db",
        "SCREENING_REPORTS": f"file://{home}/reports",
        "SCREENING_FLOORS": "sample",
        **variables,
    }
    command = [SCREENING, *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)


def as_json(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("command", COMMANDS)
def test_command_explains_itself_and_is_in_the_readme(command: str) -> None:
    assert f"screening {command}" in (ROOT / "README.md").read_text()
    assert typer.main.get_group(app).commands[command].help


def test_readme_names_every_setting() -> None:
    from screening.settings import Settings

    text = (ROOT / "README.md").read_text()
    names = {f"SCREENING_{name.rstrip('_').upper()}" for name in Settings.model_fields}
    assert names == set(re.findall(r"`(SCREENING_[A-Z_]+)`", text))


def test_list_read_from_local_files_is_in_force_and_shown(tmp_path: Path) -> None:
    assert screening("migrate", home=tmp_path).returncode == 0
    refreshed = as_json(screening("refresh", "us_bis_dpl", "--from-file", DPL, "--json", home=tmp_path))
    assert refreshed["changed"]
    shown = {use["list_id"]: use for use in as_json(screening("lists", "--json", home=tmp_path))}
    assert shown["us_bis_dpl"]["snapshot"] == refreshed["published"][0]
    assert shown["un_sc"]["snapshot"] == ""


def test_name_is_screened_against_the_lists_in_force(tmp_path: Path) -> None:
    screening("migrate", home=tmp_path)
    screening("refresh", "us_bis_dpl", "--from-file", DPL, home=tmp_path)
    done = screening("screen", "Harlan T. Quimby", "--kind", "person", "--json", home=tmp_path)
    found = json.loads(done.stdout)
    best = found["matches"][0]
    assert best["list_id"] == "us_bis_dpl"
    assert sum(item["contribution"] for item in best["evidence"]) == pytest.approx(best["score"])
    assert done.returncode == 1, "six lists are missing, and nobody may take this for a clean answer"
    assert found["unfit_lists"]["un_sc"] == "missing"


def test_name_without_a_letter_is_refused_not_found_clean(tmp_path: Path) -> None:
    done = screening("screen", "***", home=tmp_path)
    assert done.returncode == 1
    assert "nothing to compare" in done.stderr


def test_publication_from_the_future_is_wrong_usage(tmp_path: Path) -> None:
    done = screening("refresh", "us_bis_dpl", "--from-file", DPL, "--as-of", "2999-01-01", home=tmp_path)
    assert done.returncode == 2


def test_file_that_is_no_list_is_refused_with_its_name_and_exit_code_1(tmp_path: Path) -> None:
    screening("migrate", home=tmp_path)
    page = tmp_path / "dpl.csv"
    page.write_text("<!DOCTYPE html><html><body>Down for maintenance</body></html>")
    done = screening("refresh", "us_bis_dpl", "--from-file", page, home=tmp_path)
    assert done.returncode == 1
    assert "us_bis_dpl" in done.stderr
    assert "HTML" in done.stderr
    assert "Traceback" not in done.stderr


def test_unknown_list_is_answered_with_the_lists_there_are(tmp_path: Path) -> None:
    done = screening("refresh", "us_nobody", home=tmp_path)
    assert done.returncode == 1
    assert "us_bis_dpl" in done.stderr


def test_whole_night_without_airflow_ends_in_a_report(tmp_path: Path) -> None:
    command = ["run", "--customers", SAMPLE_CUSTOMERS, "--lists", FIXTURES, "--out", tmp_path / "out"]
    result = as_json(screening(*command, "--as-of", "2026-11-02", "--sample", "--json", home=tmp_path))
    assert result["published"] == "yes"
    report = Path(result["report"])
    assert report.is_file()
    assert report.is_relative_to(tmp_path / "out")
    listed = as_json(
        screening(
            "alerts", "--json", home=tmp_path, SCREENING_CASEBOOK=f"sqlite:///{tmp_path}/out/casebook.db"
        )
    )
    assert f"{len(listed):,} matches" in result["flagged"]


def test_day_that_is_no_day_is_wrong_usage(tmp_path: Path) -> None:
    done = screening("refresh", "un_sc", "--as-of", "yesterday", home=tmp_path)
    assert done.returncode == 2

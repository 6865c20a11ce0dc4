"""What every test shares: where things are, and what may be missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "tests" / "fixtures"
SHARED = ROOT.parent / "shared"
SAMPLE_CUSTOMERS = FIXTURES / "customers" / "customers.csv"

for name in [key for key in os.environ if key.startswith(("AIRFLOW_", "AIRFLOW__", "SCREENING_"))]:
    del os.environ[name]
for name in ("NO_PROXY", "no_proxy"):
    os.environ[name] = "127.0.0.1,localhost"  # the tests' own servers, whatever proxy this machine needs

settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write expected.json anew; read the diff")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real published lists beside the checkout."""
    if not (SHARED / "lists").is_dir():
        pytest.skip("needs the real published lists in ../shared, which are not here")
    return SHARED


def run_python(arguments: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run Python in a folder on the package as it lies there."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )

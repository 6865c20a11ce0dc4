"""What every test shares: where things are, and what may be missing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "tests" / "fixtures"
SHARED = ROOT.parent / "shared"

for name in [key for key in os.environ if key.startswith(("AIRFLOW_", "AIRFLOW__", "SCREENING_"))]:
    del os.environ[name]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write expected.json anew; read the diff")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real published lists beside the checkout."""
    if not (SHARED / "lists").is_dir():
        pytest.skip("needs the real published lists in ../shared, which are not here")
    return SHARED

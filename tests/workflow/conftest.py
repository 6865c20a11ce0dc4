"""Stores of their own for every test, held to the floors of samples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from screening.settings import Floors, Settings
from screening.workflow import Stores


def stores_in(folder: Path, **settings: Any) -> Stores:
    stores = Stores(
        Settings(
            lake=f"file://{folder}/lake",
            casebook=SecretStr(f"sqlite:///{folder}/casebook.db"),
            reports=f"file://{folder}/reports",
            **{"floors": Floors.SAMPLE, "partitions": 2, **settings},
        )
    )
    stores.casebook.migrate()
    return stores


@pytest.fixture
def stores(tmp_path: Path) -> Stores:
    return stores_in(tmp_path)

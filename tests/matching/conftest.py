"""The real lists, read and indexed once for this folder."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from screening.matching import Index, build_index

from .real_lists import EVERY_LIST, read_lists


@pytest.fixture(scope="session")
def every_party(shared: Path) -> pa.Table:
    return read_lists(shared, EVERY_LIST)


@pytest.fixture(scope="session")
def every_index(every_party: pa.Table) -> Index:
    return build_index(every_party)

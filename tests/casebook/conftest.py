"""An empty casebook on each database; the same tests run on both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa

from screening.casebook import Casebook
from tests import pg


@pytest.fixture(scope="session")
def new_postgres() -> Iterator[Callable[[], str]]:
    """Make a new empty place in a private cluster, and return its URL: a schema, which costs less than a database."""
    if pg.why_not():
        pytest.skip(pg.why_not())
    with pg.private_postgres() as url:
        admin = sa.create_engine(url("postgres"), isolation_level="AUTOCOMMIT")
        numbers = count()

        def new() -> str:
            name = f"casebook_{next(numbers)}"
            with admin.connect() as connection:
                connection.execute(sa.text(f"CREATE SCHEMA {name}"))
            return url("postgres") + f"&options=-csearch_path%3D{name}"

        yield new
        admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database that holds nothing yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/data/casebook.db"
    new: Callable[[], str] = request.getfixturevalue("new_postgres")
    return new()


@pytest.fixture
def casebook(url: str) -> Iterator[Casebook]:
    """A casebook that is set up and empty."""
    with Casebook(url) as book:
        book.migrate()
        yield book

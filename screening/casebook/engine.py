"""Where the casebook is, and its transactions: on SQLite (one file) and on PostgreSQL the same to the caller."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from screening.casebook.schema import REVISION
from screening.errors import CasebookError, CasebookUnreachable

WAIT_SECONDS = 60
"""How long a writer waits for another one before it gives up."""
_WRITERS = 5_390_271_402
"""The advisory lock that writers and migrations take on PostgreSQL; SQLite has one writer anyway."""
_UNREACHABLE = (
    sa.exc.OperationalError,
    sa.exc.InterfaceError,
    sa.exc.InternalError,
    sa.exc.TimeoutError,
)
_SET_UP = "run `screening migrate`"


class Database:
    """The casebook's database. Every `with` on `reading` or `writing` is one transaction: all or nothing.

    Messages name the database without user, password or query.
    """

    def __init__(self, url: str) -> None:
        self._url = _readable(url)
        self.place = _place(self._url)
        self.file = Path(self._url.database or "") if self._url.get_backend_name() == "sqlite" else None
        self._engine = _engine(self._url)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Open a transaction that reads; `CasebookError` when the database is not at this code's revision."""
        with self._transaction(writes=False) as connection:
            self._refuse_other_revisions(connection)
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Open a transaction that writes, alone: other writers and migrations wait for its end."""
        with self._transaction(writes=True) as connection:
            self._refuse_other_revisions(connection)
            yield connection

    @contextmanager
    def migrating(self) -> Iterator[sa.Connection]:
        """Open a transaction like `writing`, on a database that may be empty or behind; makes a new file and its folder."""
        if self.file is not None:
            _create(self.file, self.place)
        with self._transaction(writes=True) as connection:
            if _number(revision(connection)) > _number(REVISION):
                raise CasebookError(self._is_ahead(revision(connection)))
            yield connection

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[sa.Connection]:
        if self.file is not None and not self.file.is_file():
            raise CasebookError(
                f"there is no casebook at {self.place}; {_SET_UP}, or correct SCREENING_CASEBOOK"
            )
        try:
            with self._engine.connect().execution_options(writes=writes) as connection, connection.begin():
                yield connection
        except (sa.exc.IntegrityError, sa.exc.DataError):
            raise
        except _UNREACHABLE as error:
            raise CasebookUnreachable(
                f"the casebook {self.place} did not answer ({self._said(error)}); nothing was changed. Try again once it does"
            ) from error
        except sa.exc.DatabaseError as error:
            raise CasebookError(
                f"the casebook {self.place} cannot be used ({self._said(error)}); restore it from a backup, or correct "
                "SCREENING_CASEBOOK"
            ) from error

    def _refuse_other_revisions(self, connection: sa.Connection) -> None:
        found = revision(connection)
        if found == REVISION:
            return
        if _number(found) > _number(REVISION):
            raise CasebookError(self._is_ahead(found))
        state = (
            f"is at revision {found}, and this version needs {REVISION}" if found else "has not been set up"
        )
        raise CasebookError(f"the casebook {self.place} {state}; {_SET_UP}")

    def _is_ahead(self, found: str) -> str:
        return (
            f"the casebook {self.place} is at revision {found}, newer than {REVISION}, the newest this version knows; "
            "install the version of screening that was last used with it (`screening migrate` only goes forward)"
        )

    def _said(self, error: sa.exc.SQLAlchemyError) -> str:
        """Return the first line of what the driver said, without the password."""
        cause = getattr(error, "orig", None) or error
        line = (str(cause).strip().splitlines() or [type(cause).__name__])[0]
        return line if self._url.password is None else line.replace(str(self._url.password), "***")


def revision(connection: sa.Connection) -> str:
    """Return the revision that a database is at, or "" when it has not been set up."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return ""
    return connection.scalar(sa.text("SELECT version_num FROM alembic_version")) or ""


def _number(revision: str) -> int:
    """Put a revision in order; one that is not numbered comes from a future this version does not know."""
    if not revision:
        return 0
    return int(revision) if revision.isdecimal() else 10**9


def _readable(url: str) -> sa.URL:
    """Parse a URL without ever repeating it: it may hold a password."""
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        raise CasebookError(
            "SCREENING_CASEBOOK is not a database URL; write sqlite:////path/to/casebook.db or "
            "postgresql://user:password@host/database, with %40 for an @ in the password"
        ) from None
    match parsed.get_backend_name():
        case "sqlite" if parsed.database and parsed.database != ":memory:" and not parsed.query:
            return parsed
        case "sqlite":
            raise CasebookError("the casebook must be a file: write sqlite:////path/to/casebook.db")
        case "postgresql" | "postgres" if "@" not in (parsed.host or ""):
            return parsed.set(drivername="postgresql+psycopg")
        case "postgresql" | "postgres":
            raise CasebookError("the casebook's URL has an @ in its password; write %40 for it")
        case other:
            raise CasebookError(f"the casebook cannot be kept in {other}; use sqlite:// or postgresql://")


def _place(url: sa.URL) -> str:
    if url.get_backend_name() == "sqlite":
        return f"sqlite:///{url.database}"
    host = url.host or url.query.get("host") or "localhost"
    port = f":{url.port}" if url.port else ""
    return f"postgresql://{host}{port}/{url.database or ''}"


def _engine(url: sa.URL) -> sa.Engine:
    if url.get_backend_name() == "sqlite":
        engine = sa.create_engine(url, hide_parameters=True, connect_args={"timeout": WAIT_SECONDS})
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        return engine
    try:
        engine = sa.create_engine(
            url, hide_parameters=True, pool_pre_ping=True, connect_args={"connect_timeout": 10}
        )
    except ModuleNotFoundError as error:
        raise CasebookError(
            "the casebook is in PostgreSQL, whose driver is not installed; run `pip install 'screening[postgres]'`"
        ) from error
    sa.event.listen(engine, "begin", _begin_postgresql)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Leave transactions to `_begin_sqlite`: the driver's own begin too late, after the first reads."""
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("writes"):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")


def _create(file: Path, place: str) -> None:
    """Make the file and switch it to write-ahead logging, which stays with the file: readers never wait for the writer."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(file, timeout=WAIT_SECONDS)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
    except (OSError, sqlite3.Error) as error:
        raise CasebookError(f"the casebook {place} cannot be made: {error}") from error

"""A table or a query behind a SQLAlchemy URL, streamed from the server into the spool."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from screening.customers._cells import column_of
from screening.customers._columns import known_columns
from screening.customers._spool import Spool
from screening.errors import RegisterError, RegisterUnreachable

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, CursorResult

_TABLE = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?")
_SELECT = re.compile(r"\s*(?:select|with)\b", re.IGNORECASE)


def fill_from_database(spool: Spool, source: str | URL, query: str) -> None:
    """Read a table (by `customer_id`) or a SELECT (as it comes); no message holds a password."""
    from sqlalchemy import create_engine
    from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError

    url = _url(source)
    where = f"{url.get_backend_name()}://{url.host or ''}/{url.database or ''}"
    _refuse_missing_file(where, url)
    try:
        engine = create_engine(url)
        try:
            with engine.connect() as connection:
                _fill(spool, f"{where} ({_short(query)})", connection, query)
        finally:
            engine.dispose()
    except (SQLAlchemyError, ImportError) as error:
        # the cause may hold the URL, so it is told without
        # SQLite calls a missing table operational too, and no retry makes one
        is_away = isinstance(error, OperationalError | InterfaceError) and url.get_backend_name() != "sqlite"
        refusal = RegisterUnreachable if is_away else RegisterError
        raise refusal(f"{where}: cannot be read ({_told(error, url)}); check the URL and the query") from None


def _fill(spool: Spool, where: str, connection: Connection, query: str) -> None:
    result = _executed(connection.execution_options(stream_results=True, yield_per=10_000), query)
    header = list(result.keys())
    known = known_columns(where, header)
    positions = [header.index(name) for name in known]
    for rows in result.partitions():
        columns = [
            column_of(where, name, [row[at] for row in rows])
            for name, at in zip(known, positions, strict=True)
        ]
        spool.write(where, pa.RecordBatch.from_arrays(columns, known))


def _executed(connection: Connection, query: str) -> CursorResult[tuple[object, ...]]:
    from sqlalchemy import column, select, table, text

    if _SELECT.match(query):
        return connection.execute(text(query.replace(":", r"\:")))  # a colon begins no parameter here
    if not _TABLE.fullmatch(query):
        raise RegisterError(f"the register's query {_short(query)!r} is neither a table's name nor a SELECT")
    schema, _, name = query.rpartition(".")
    found = select(text("*")).select_from(table(name, schema=schema or None)).order_by(column("customer_id"))
    return connection.execute(found)


def _url(source: str | URL) -> URL:
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        return make_url(source)
    except (ArgumentError, ValueError):
        raise RegisterError(
            "the register's URL is not one SQLAlchemy can read; it looks like postgresql+psycopg://user@host/database"
        ) from None


def _refuse_missing_file(where: str, url: URL) -> None:
    """SQLite would make an empty database of a wrong path."""
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return
    if not url.database.startswith("file:") and not Path(url.database).exists():
        raise RegisterError(f"{where}: there is no such database file")


def _told(error: Exception, url: URL) -> str:
    """Return the first line of what the database said, without the password."""
    said = str(getattr(error, "orig", None) or error).strip().splitlines() or [""]
    line = said[0][:200]
    secrets = [
        url.password,
        *(value for value in url.query.values() if isinstance(value, str) and len(value) > 3),
    ]
    for secret in filter(None, secrets):
        line = line.replace(str(secret), "***")
    return f"{type(error).__name__}: {line}"


def _short(query: str) -> str:
    return query if len(query) <= 60 else f"{query[:60]}…"

"""The customer register: who is screened, and who cannot be, with the reason for each.

A register is a CSV file (UTF-8, commas, a header), a Parquet file, or a table or query behind a SQLAlchemy
URL. One row is one customer. Columns are known by name, in any order; unknown ones are an error, except
those whose names begin with `x_`, which are yours.

| column | | holds |
|---|---|---|
| `customer_id` | required | your identifier, at most 200 characters, without line breaks |
| `name` | this or parts | the whole name as registered, in any script |
| `given_name`, `middle_name`, `family_name` | | its parts, where you know them |
| `other_names` | list | aliases, former names, the name in another script; "N/A" or "-" says there is none |
| `kind` | | `person`, `organisation`, `vessel`, `aircraft` or `unknown` (also when empty) |
| `birth_dates` | list | of birth or incorporation: `1984`, `1984-05` or `1984-05-17` |
| `nationality`, `citizenship`, `residence`, `incorporation`, `birth_country`, `flag`, `use_country` | lists | countries by role, as names or ISO codes; `use_country` is where the product is used |
| `identifiers` | list | `kind:value` or `kind:value:country`, such as `passport:X123:DE`; see below |
| `addresses` | list | one line each |
| `gender` | | as registered |
| `related_parties` | JSON | owners, directors, ultimate beneficial owners; see below |
| `products` | list | what the customer asks for |
| `updated_at` | | when the row was last changed |

**Lists** hold their values separated by `|`, or as a JSON list (`["a", "b"]`) where a value holds a `|` itself;
Parquet lists and database arrays are taken as they are. In JSON an address may be an object of `text`, `city`,
`region`, `postcode`, `country`, and an identifier one of `kind`, `value`, `country`, `label`. The kinds are
`passport`, `national_id`, `tax_id`, `registration`, `imo`, `mmsi`, `call_sign`, `aircraft_serial`,
`tail_number`, `bic`, `lei`, `wallet`, `email`, `phone`, `website`, `other`.

**Related parties** are a JSON list of objects with `role` (`owner`, `director`, `beneficial_owner`, `other`),
`share` in percent where there is one, `id` where you have one, and any of the columns from `name` to `gender`.
They are screened like customers, under `<customer_id>/<role>/<id>` or, without an id, their number in the list.

**What cannot be screened effectively is excluded, never dropped**: each row and each related party with its
own reason (`Exclusion`) and what to mend. An excluded customer does not exclude its related parties. Rows that
are the same to the letter count once and are reported; rows that share a `customer_id` and differ are all
excluded, because nobody knows which is right. So `registered` = `customers` + `excluded`, always.

Rows come in the order of the file; those of a database table by `customer_id`, those of a query as it gives
them. The register is read once, into an unnamed temporary file, and never held in memory as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from screening.errors import RegisterError
from screening.model import Excluded

if TYPE_CHECKING:
    import pyarrow as pa
    from sqlalchemy import URL

    from screening.customers._spool import Spool

__all__ = ["Chunk", "Duplicate", "Register", "read", "stream"]

CHUNK_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A row that repeats an earlier one to the letter; `row` and `first_row` count from 1."""

    customer_id: str
    row: int
    first_row: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of the register: who is screened (`tables.CUSTOMER_SCHEMA`), who cannot be, and what was repeated.

    `rows` counts the rows read, `registered` the customers and related parties found in them; a row that
    repeats another is registered once.
    """

    rows: int
    registered: int
    customers: pa.Table
    excluded: tuple[Excluded, ...]
    duplicates: tuple[Duplicate, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """The whole register in one value; see `Chunk`."""

    rows: int
    registered: int
    customers: pa.Table
    excluded: tuple[Excluded, ...]
    duplicates: tuple[Duplicate, ...]


def read(source: str | Path | URL, *, query: str | None = None) -> Register:
    """Read a whole register; Arrow holds a million ordinary customers in about half a gibibyte.

    `query` is a table's name, `schema.table`, or a SELECT; files have none, and it is not looked at.
    Raises `RegisterError`, which names the place and what to mend, and never a password.
    """
    import pyarrow as pa

    from screening import tables

    chunks = list(stream(source, query=query))
    return Register(
        rows=sum(chunk.rows for chunk in chunks),
        registered=sum(chunk.registered for chunk in chunks),
        customers=pa.concat_tables(
            [tables.CUSTOMER_SCHEMA.empty_table(), *(chunk.customers for chunk in chunks)]
        ),
        excluded=tuple(excluded for chunk in chunks for excluded in chunk.excluded),
        duplicates=tuple(duplicate for chunk in chunks for duplicate in chunk.duplicates),
    )


def stream(
    source: str | Path | URL, *, query: str | None = None, chunk_rows: int = CHUNK_ROWS
) -> Iterator[Chunk]:
    """Read a register in chunks of at most so many rows, in memory that does not grow with it.

    The first chunk comes once the whole source has been read and every identifier compared with all others.
    """
    from screening.customers._repeats import find_repeats
    from screening.customers._screened import screened
    from screening.customers._spool import Spool
    from screening.customers._subjects import subjects_of

    with Spool(chunk_rows) as spool:
        _fill(spool, source, query)
        repeats = find_repeats(spool)
        for first_row, batch in spool.batches():
            kept, duplicates = repeats.without_duplicates(first_row, batch)
            subjects = subjects_of(kept, repeats.conflicting_rows)
            customers, excluded = screened(subjects)
            yield Chunk(batch.num_rows, subjects.num_rows, customers, excluded, duplicates)


def _fill(spool: Spool, source: str | Path | URL, query: str | None) -> None:
    from screening.customers._files import fill_from_file, is_file
    from screening.customers._sql import fill_from_database

    if isinstance(source, Path) or (isinstance(source, str) and is_file(source)):
        fill_from_file(spool, str(source))
    elif isinstance(source, str) and "://" not in source:
        raise RegisterError(
            f"{source}: is neither a .csv nor a .parquet file nor a database URL such as postgresql://…"
        )
    else:
        fill_from_database(spool, source, query or "customers")

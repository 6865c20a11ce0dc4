"""Real published lists and customers from the folder beside the checkout, as tables."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pyarrow as pa

from screening import tables
from screening.model import (
    Country,
    CountryRole,
    Customer,
    ListedParty,
    Name,
    PartialDate,
    PartyKind,
    SubjectRole,
)
from screening.sources import registry
from screening.sources._reading import Published

EVERY_LIST = (
    ("us_ofac_sdn", "2023-12-28"),
    ("us_ofac_cons", "2025-12-19"),
    ("us_csl", "2022-05-16"),
    ("un_sc", "2025-04-19"),
    ("us_bis_dpl", "2022-09-07"),
)
OFAC = EVERY_LIST[:2]
UN = (("un_sc", "2025-04-19"),)


def read_lists(shared: Path, publications: tuple[tuple[str, str], ...]) -> pa.Table:
    """Read publications (list, date) into one table of parties."""
    found = (read_list(shared / "lists" / list_id / day, list_id) for list_id, day in publications)
    return pa.concat_tables([tables.to_table(parties, ListedParty) for parties in found]).combine_chunks()


def read_list(folder: Path, list_id: str) -> Iterator[ListedParty]:
    source = registry()[list_id]
    for layout in source.list.layouts:
        parts = {
            part.name: _bytes(path)
            for part in layout.parts
            for path in sorted(folder.iterdir())
            if any(fnmatch(path.name.lower().removesuffix(".gz"), pattern) for pattern in part.patterns)
        }
        if all(part.name in parts for part in layout.parts if part.required):
            return source.parse(Published(list_id, layout.name, parts))
    raise AssertionError(f"{folder} fits no layout of {list_id}")


def read_customers(shared: Path, file: str, *, names_only: bool = False) -> pa.Table:
    """Read a file of named customers, all of them persons."""
    with (shared / "customers" / file).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    prefix = file.removesuffix(".csv")
    customers = (_customer(f"{prefix}-{place:06}", row, names_only) for place, row in enumerate(rows))
    return tables.to_table(customers, Customer)


def _customer(customer_id: str, row: dict[str, str], names_only: bool) -> Customer:
    customer = Customer(
        customer_id, customer_id, SubjectRole.CUSTOMER, PartyKind.PERSON, (Name(row["full_name"]),)
    )
    if names_only:
        return customer
    born = [int(part) for part in row["date_of_birth"].split("-") if part]
    country = Country(row["nationality"], CountryRole.NATIONALITY)
    return Customer(
        customer_id,
        customer_id,
        SubjectRole.CUSTOMER,
        PartyKind.PERSON,
        (Name(row["full_name"]),),
        birth_dates=(PartialDate.of(row["date_of_birth"], *born),) if born else (),
        countries=(country,) if country.text else (),
        gender=row["gender"],
    )


def _bytes(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()

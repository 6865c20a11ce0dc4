"""Rows of the register as subjects, the customer first and its related parties after it.

A subject is still as registered: nothing is judged here but what cannot even be laid out as columns. Ordinary
rows are laid out whole columns at a time; only those with JSON in them are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from screening.customers._columns import COUNTRIES, LISTS, RELATED
from screening.customers._lists import cleaned, one_line, same_shape, trimmed
from screening.customers._records import subjects_of_row
from screening.model import Exclusion, SubjectRole

IDENTIFIER = pa.struct([(name, pa.string()) for name in ("kind", "value", "label", "country", "note")])
ADDRESS = pa.struct([(name, pa.string()) for name in ("text", "city", "region", "postcode", "country")])
_TEXTS = pa.list_(pa.string())
SUBJECTS = pa.schema(
    [
        ("row", pa.int64()),
        ("customer_id", pa.string()),
        ("subject_id", pa.string()),
        ("role", pa.string()),
        ("share", pa.float64()),
        ("kind", pa.string()),
        ("name", pa.string()),
        ("family", pa.string()),
        ("given", pa.string()),
        ("other_names", _TEXTS),
        ("birth_dates", _TEXTS),
        *((name, _TEXTS) for name in COUNTRIES),
        ("identifiers", pa.list_(IDENTIFIER)),
        ("addresses", pa.list_(ADDRESS)),
        ("gender", pa.string()),
        ("products", _TEXTS),
        ("updated_at", pa.string()),
        ("fault", pa.string()),  # an Exclusion, or "" where there is nothing wrong so far
        ("detail", pa.string()),
    ]
)
IDENTIFIER_FORM = r"^(?P<kind>[a-z_]+)\s*:\s*(?P<value>.*?)\s*(?::\s*(?P<country>[A-Za-z]{2,3}))?$"


def subjects_of(batch: pa.RecordBatch, conflicting_rows: Collection[int]) -> pa.Table:
    """Return the subjects of some rows (`SUBJECTS`), in order; those of conflicting rows with that as their fault."""
    one_by_one = pa.array(_hold_json(batch))
    plain, rest = batch.filter(pc.invert(one_by_one)), batch.filter(one_by_one)
    rows = [subject for row in rest.to_pylist() for subject in subjects_of_row(row)]
    table = pa.concat_tables([_laid_out(plain), pa.Table.from_pylist(rows, schema=SUBJECTS)])
    if rows:
        table = table.take(pa.array(np.argsort(table["row"].to_numpy(), kind="stable")))
    return _with_conflicts(table, conflicting_rows) if conflicting_rows else table


def _hold_json(batch: pa.RecordBatch) -> npt.NDArray[np.bool_]:
    """Mark the rows that have a related party, or a list written as JSON."""
    held = np.zeros(batch.num_rows, dtype=bool)
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        if name == RELATED:
            held |= np.asarray(pc.not_equal(trimmed(column), ""))
        elif name in LISTS and pa.types.is_string(column.type):
            held |= np.asarray(pc.starts_with(trimmed(column), "["))
    return held


def _laid_out(batch: pa.RecordBatch) -> pa.Table:
    size = batch.num_rows
    empty = pa.repeat("", size)

    def text(name: str) -> pa.Array:
        return trimmed(batch.column(name)) if name in batch.schema.names else empty

    def texts(name: str) -> pa.Array:
        if name in batch.schema.names:
            return cleaned(batch.column(name))
        return pa.ListArray.from_arrays(
            pa.repeat(pa.scalar(0, pa.int32()), size + 1), pa.array([], pa.string())
        )

    def line(name: str) -> pa.Array:
        return one_line(text(name)) if name in batch.schema.names else empty

    given, family = _spaced(line("given_name"), line("middle_name")), line("family_name")
    name = line("name")
    ids = text("customer_id")
    columns = {
        "row": batch.column("row"),
        "customer_id": ids,
        "subject_id": ids,
        "role": pa.repeat(SubjectRole.CUSTOMER.value, size),
        "share": pa.nulls(size, pa.float64()),
        "kind": text("kind"),
        "name": pc.if_else(pc.equal(name, ""), _spaced(given, family), name),
        "family": family,
        "given": given,
        "other_names": texts("other_names"),
        "birth_dates": texts("birth_dates"),
        **{country: texts(country) for country in COUNTRIES},
        "identifiers": _identifiers(texts("identifiers")),
        "addresses": _addresses(texts("addresses")),
        "gender": text("gender"),
        "products": texts("products"),
        "updated_at": text("updated_at"),
        "fault": empty,
        "detail": empty,
    }
    return pa.Table.from_arrays([columns[field.name] for field in SUBJECTS], schema=SUBJECTS)


def _spaced(first: pa.Array, second: pa.Array) -> pa.Array:
    return trimmed(pc.binary_join_element_wise(first, second, " "))


def _identifiers(lists: pa.Array) -> pa.Array:
    """Read "passport:X123:DE"; what has another form is left whole, without a kind."""
    texts = pc.list_flatten(lists)
    found = pc.extract_regex(texts, IDENTIFIER_FORM)
    kind, value, country = (
        pc.fill_null(pc.struct_field(found, name), "") for name in ("kind", "value", "country")
    )
    value = pc.if_else(pc.equal(kind, ""), texts, value)
    empty = pa.repeat("", len(texts))
    return same_shape(
        lists, pa.StructArray.from_arrays([kind, value, empty, country, empty], fields=list(IDENTIFIER))
    )


def _addresses(lists: pa.Array) -> pa.Array:
    texts = pc.list_flatten(lists)
    empty = pa.repeat("", len(texts))
    return same_shape(
        lists, pa.StructArray.from_arrays([texts, empty, empty, empty, empty], fields=list(ADDRESS))
    )


def _with_conflicts(table: pa.Table, conflicting_rows: Collection[int]) -> pa.Table:
    conflicts = pc.is_in(table["row"], pa.array(sorted(conflicting_rows), pa.int64()))
    said = "another row has this customer_id and other content; correct or remove all but one"
    for name, value in {"fault": Exclusion.CONFLICTING_DUPLICATE.value, "detail": said}.items():
        table = table.set_column(
            table.schema.get_field_index(name), name, pc.if_else(conflicts, value, table[name])
        )
    return table

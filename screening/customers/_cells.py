"""Typed columns (Parquet, SQL) as the texts and lists of texts that a CSV would hold."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from screening.customers._columns import LISTS, OBJECTS, RELATED
from screening.errors import RegisterError


def normal_column(where: str, name: str, column: pa.Array) -> pa.Array:
    """Return a column as texts or lists of texts without nulls; `RegisterError` when its type can be neither."""
    if types.is_list(column.type) or types.is_large_list(column.type):
        return _normal_list(where, name, column)
    if types.is_struct(column.type) and (name in OBJECTS or name == RELATED):
        return _as_json(column)
    return _texts(where, name, column)


def column_of(where: str, name: str, values: Sequence[Any]) -> pa.Array:
    """Return the values of a database column as texts, or as lists of texts where all of them are lists."""
    if name in LISTS and values and all(isinstance(value, list) for value in values if value is not None):
        plain = [[_text(where, name, item) for item in value or []] for value in values]
        if not any(isinstance(item, dict) for value in values for item in value or []):
            return pa.array(plain, pa.list_(pa.string()))
    return pa.array([_text(where, name, value) for value in values], pa.string())


def _text(where: str, name: str, value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case bool() | float() | bytes():
            raise _wrong_type(where, name, type(value).__name__)
        case int() | Decimal():
            return str(value)
        case datetime():
            return value.date().isoformat() if name == "birth_dates" else value.isoformat()
        case date():
            return value.isoformat()
        case list() | dict() if name in LISTS or name == RELATED:
            return json.dumps(value, ensure_ascii=False, default=str)
    raise _wrong_type(where, name, type(value).__name__)


def _normal_list(where: str, name: str, column: pa.Array) -> pa.Array:
    if name not in LISTS and name != RELATED:
        raise _wrong_type(where, name, str(column.type))
    if types.is_struct(column.type.value_type):
        if name in OBJECTS or name == RELATED:
            return _as_json(column)
        raise _wrong_type(where, name, str(column.type))
    filled = pc.fill_null(column, pa.scalar([], column.type))
    lengths = pc.list_value_length(filled).cast(pa.int64()).to_numpy(zero_copy_only=False)
    offsets = pa.array([0, *lengths.cumsum()], pa.int32())
    return pa.ListArray.from_arrays(offsets, _texts(where, name, pc.list_flatten(filled)))


def _as_json(column: pa.Array) -> pa.Array:
    rows = column.to_pylist()
    return pa.array(
        [json.dumps(row, ensure_ascii=False, default=str) if row else "" for row in rows], pa.string()
    )


def _texts(where: str, name: str, column: pa.Array) -> pa.Array:
    kind = column.type
    if types.is_dictionary(kind):
        return _texts(where, name, column.dictionary_decode())
    if types.is_timestamp(kind) and name == "birth_dates":
        column = column.cast(pa.date32(), safe=False)
    elif not (
        types.is_string(kind)
        or types.is_large_string(kind)
        or types.is_string_view(kind)
        or types.is_integer(kind)
        or types.is_decimal(kind)
        or types.is_date(kind)
        or types.is_timestamp(kind)
        or types.is_null(kind)
    ):
        raise _wrong_type(where, name, str(kind))
    return pc.fill_null(column.cast(pa.string()), "")


def _wrong_type(where: str, name: str, kind: str) -> RegisterError:
    wanted = "text, or a list of texts" if name in LISTS else "JSON" if name == RELATED else "text"
    return RegisterError(f"{where}: the column {name} holds values of type {kind}, expected {wanted}")

"""The one conversion between the frozen types and what is stored: Arrow columns, or plain JSON values.

Both follow the dataclass alone, so that a new field needs nothing here.
"""

from __future__ import annotations

import itertools
import types
import typing
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, cast

import pyarrow as pa

from screening.model import Customer, ListedParty, Match

T = TypeVar("T")

_SCALARS: dict[Any, pa.DataType] = {
    str: pa.string(),
    float: pa.float64(),
    int: pa.int64(),
    bool: pa.bool_(),
    date: pa.date32(),
    datetime: pa.timestamp("us", tz="UTC"),
}


def to_table(values: Iterable[T], kind: type[T]) -> pa.Table:
    """Lay values of one frozen type out as columns; the schema depends on the type alone, so an empty table has it too."""
    convert = _to_plain(cast(Hashable, kind))
    rows = [convert(value) for value in values]
    return pa.Table.from_pylist(rows, schema=schema(cast(Hashable, kind)))


def from_table(table: pa.Table, kind: type[T]) -> Iterator[T]:
    """Rebuild the values, in order; the exact inverse of `to_table`."""
    convert = _from_plain(cast(Hashable, kind))
    for batch in table.to_batches(max_chunksize=4096):
        for row in batch.to_pylist():
            yield convert(row)


def from_plain(found: Any, kind: type[T]) -> T:
    """Rebuild a frozen value from the plain form of `dataclasses.asdict`, or from that read back from JSON."""
    return cast(T, _rebuilt(kind, found))


def _rebuilt(hint: Any, found: Any) -> Any:
    shape, inner = _shape(hint)
    if found is None and shape == "optional":
        return None
    if shape == "optional":
        return _rebuilt(inner, found)
    if shape == "tuple":
        args = typing.get_args(hint)
        each = itertools.repeat(inner) if args[-1] is Ellipsis else args
        return tuple(_rebuilt(of, item) for of, item in zip(each, found, strict=False))
    if shape == "dataclass":
        return inner(**{name: _rebuilt(of, found[name]) for name, of in _hints(inner)})
    if shape == "enum":
        return inner(found)
    return inner.fromisoformat(found) if inner in (date, datetime) and isinstance(found, str) else found


@cache
def schema(kind: Any) -> pa.Schema:
    """Return the Arrow schema of a frozen type."""
    return pa.schema([pa.field(name, _arrow(hint)) for name, hint in _hints(kind)])


def _hints(kind: Any) -> list[tuple[str, Any]]:
    hints = typing.get_type_hints(kind)
    return [(field.name, hints[field.name]) for field in fields(kind)]


def _shape(hint: Any) -> tuple[str, Any]:
    """Tell optional, tuple, dataclass, enum and scalar apart."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        (inner,) = (arg for arg in typing.get_args(hint) if arg is not type(None))
        return "optional", inner
    if typing.get_origin(hint) is tuple:
        return "tuple", typing.get_args(hint)[0]
    if is_dataclass(hint):
        return "dataclass", hint
    if isinstance(hint, type) and issubclass(hint, Enum):
        return "enum", hint
    return "scalar", hint


def _arrow(hint: Any) -> pa.DataType:
    shape, inner = _shape(hint)
    match shape:
        case "optional":
            return _arrow(inner)
        case "tuple":
            return pa.list_(_arrow(inner))
        case "dataclass":
            return pa.struct([pa.field(name, _arrow(of)) for name, of in _hints(inner)])
        case "enum":
            return pa.string()
        case "scalar":
            return _SCALARS[inner]
    raise TypeError(f"{hint} has no column type")


@cache
def _to_plain(hint: Any) -> Callable[[Any], Any]:
    shape, inner = _shape(hint)
    if shape == "optional":
        some = _to_plain(inner)
        return lambda value: None if value is None else some(value)
    if shape == "tuple":
        each = _to_plain(inner)
        return lambda value: [each(item) for item in value]
    if shape == "dataclass":
        parts = [(name, _to_plain(of)) for name, of in _hints(inner)]
        return lambda value: {name: convert(getattr(value, name)) for name, convert in parts}
    if shape == "enum":
        return lambda value: value.value
    return lambda value: value


@cache
def _from_plain(hint: Any) -> Callable[[Any], Any]:
    shape, inner = _shape(hint)
    if shape == "optional":
        some = _from_plain(inner)
        return lambda value: None if value is None else some(value)
    if shape == "tuple":
        each = _from_plain(inner)
        return lambda value: tuple(each(item) for item in value)
    if shape == "dataclass":
        parts = [(name, _from_plain(of)) for name, of in _hints(inner)]
        return lambda value: inner(**{name: convert(value[name]) for name, convert in parts})
    if shape == "enum":
        return lambda value: inner(value)
    return lambda value: value


PARTY_SCHEMA = schema(ListedParty)
CUSTOMER_SCHEMA = schema(Customer)
MATCH_SCHEMA = schema(Match)

"""Subjects as customers to screen, or as exclusions with a reason each; every subject becomes one or the other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from screening import tables
from screening.customers import _faults
from screening.customers._columns import COUNTRIES
from screening.customers._dates import FIRST_YEAR, LAST_YEAR, read_dates
from screening.customers._lists import any_of, from_counts, joined, kept, one_line, same_shape
from screening.model import (
    Address,
    Country,
    Excluded,
    Exclusion,
    Identifier,
    IdentifierKind,
    Name,
    NameRank,
    PartyKind,
    SubjectRole,
)

Marks = npt.NDArray[np.bool_]
Fault = tuple[Marks, Exclusion, str]

KINDS = sorted(kind.value for kind in PartyKind if kind is not PartyKind.ADDRESS)
IDENTIFIER_KINDS = sorted(kind.value for kind in IdentifierKind)


def screened(subjects: pa.Table) -> tuple[pa.Table, tuple[Excluded, ...]]:
    """Return those that can be screened effectively as `CUSTOMER_SCHEMA`, and the others with their reasons."""
    subjects = subjects.combine_chunks()
    at_fault = np.full(subjects.num_rows, -1)
    faults = [_given_fault(subjects), *_faults_of(subjects)]
    for number, (marks, _, _) in reversed([*enumerate(faults)]):
        at_fault[marks] = number
    excluded = tuple(
        _excluded(subject, *faults[number][1:])
        for subject, number in zip(
            subjects.filter(pa.array(at_fault >= 0)).to_pylist(),
            at_fault[at_fault >= 0].tolist(),
            strict=True,
        )
    )
    return _customers(subjects.filter(pa.array(at_fault < 0)).combine_chunks()), excluded


def _given_fault(subjects: pa.Table) -> Fault:
    """What was found while the row was laid out; its reason and its words stand in the subject."""
    return np.asarray(pc.not_equal(_column(subjects, "fault"), "")), Exclusion.WRONG_TYPE, ""


def _faults_of(subjects: pa.Table) -> Iterator[Fault]:
    ids, names, others = (_column(subjects, name) for name in ("customer_id", "name", "other_names"))
    other = pc.list_flatten(others)
    yield _is_empty(ids), Exclusion.NO_ID, "customer_id is empty; without one no answer could be kept"
    yield (
        _faults.is_no_id(ids),
        Exclusion.WRONG_TYPE,
        f"customer_id is longer than {_faults.LONGEST_ID} characters, holds a line break, or looks like that of a related party",
    )
    yield _is_empty(names), Exclusion.EMPTY_NAME, "name is empty, and so are its parts; register the name"
    yield (
        _faults.is_mojibake(names) | any_of(others, pa.array(_faults.is_mojibake(other))),
        Exclusion.MOJIBAKE,
        "name or other_names show a wrong encoding or a lost letter; export them again as UTF-8",
    )
    yield (
        _faults.is_placeholder(names),
        Exclusion.PLACEHOLDER,
        "name is a placeholder; register the name",
    )
    yield (
        _faults.says_nothing(names),
        Exclusion.NOTHING_TO_COMPARE,
        "name holds no letter or digit, or nothing but a legal form; register the whole name",
    )
    yield (
        _faults.is_one_letter(names),
        Exclusion.ONE_LETTER,
        "name is a single character; register the whole name",
    )
    yield (
        _faults.is_too_long(names) | any_of(others, pa.array(_faults.is_too_long(other))),
        Exclusion.WRONG_TYPE,
        f"name or one of other_names has more than {_faults.LONGEST_NAME} characters; a name has fewer",
    )
    yield _not_in(subjects, "kind", ["", *KINDS]), Exclusion.WRONG_TYPE, f"kind is none of {', '.join(KINDS)}"
    dates = _column(subjects, "birth_dates")
    yield (
        any_of(dates, pa.array(read_dates(pc.list_flatten(dates))[1])),
        Exclusion.WRONG_TYPE,
        f"birth_dates holds what is no day, month or year from {FIRST_YEAR} to {LAST_YEAR}; write 1984, 1984-05 or 1984-05-17",
    )
    identifiers = _column(subjects, "identifiers")
    yield (
        any_of(identifiers, pa.array(_is_no_identifier(pc.list_flatten(identifiers)))),
        Exclusion.WRONG_TYPE,
        f"identifiers holds what is not kind:value or kind:value:country; the kinds are {', '.join(IDENTIFIER_KINDS)}",
    )


def _is_no_identifier(identifiers: pa.Array) -> Marks:
    kind, value = pc.struct_field(identifiers, "kind"), pc.struct_field(identifiers, "value")
    return ~np.asarray(pc.is_in(kind, pa.array(IDENTIFIER_KINDS)), dtype=bool) | _is_empty(value)


def _excluded(subject: dict[str, object], reason: Exclusion, detail: str) -> Excluded:
    fault = str(subject["fault"])
    return Excluded(
        customer_id=str(subject["customer_id"]),
        subject_id=str(subject["subject_id"]),
        role=SubjectRole(str(subject["role"])),
        row=int(str(subject["row"])),
        reason=Exclusion(fault) if fault else reason,
        detail=str(subject["detail"]) if fault else detail,
    )


def _customers(subjects: pa.Table) -> pa.Table:
    kind = _column(subjects, "kind")
    dates = _column(subjects, "birth_dates")
    columns = {
        "customer_id": _column(subjects, "customer_id"),
        "subject_id": _column(subjects, "subject_id"),
        "role": _column(subjects, "role"),
        "kind": pc.if_else(pc.equal(kind, ""), PartyKind.UNKNOWN.value, kind),
        "names": _names(subjects),
        "share": _column(subjects, "share"),
        "birth_dates": same_shape(dates, read_dates(pc.list_flatten(dates))[0]),
        "countries": joined(
            [_countries(_column(subjects, name), role.value) for name, role in COUNTRIES.items()]
        ),
        "identifiers": _retyped(_column(subjects, "identifiers"), Identifier),
        "addresses": _retyped(_column(subjects, "addresses"), Address),
        "gender": _column(subjects, "gender"),
        "products": _column(subjects, "products"),
        "updated_at": _column(subjects, "updated_at"),
    }
    schema = tables.CUSTOMER_SCHEMA
    return pa.Table.from_arrays(
        [columns[name].cast(schema.field(name).type) for name in schema.names], schema=schema
    )


def _names(subjects: pa.Table) -> pa.Array:
    """The registered name, then the others; "N/A" among the others says that there is none."""
    text = _column(subjects, "name")
    primary = _structs(
        Name,
        text=text,
        rank=pa.repeat(NameRank.PRIMARY.value, len(text)),
        family=_column(subjects, "family"),
        given=_column(subjects, "given"),
    )
    others = _column(subjects, "other_names")
    other = one_line(pc.list_flatten(others))
    is_name = ~(_faults.is_placeholder(other) | _faults.says_nothing(other))
    aliases = kept(others, other, pa.array(is_name))
    alias = pc.list_flatten(aliases)
    return joined(
        [
            from_counts(np.ones(len(text), dtype=np.int64), primary),
            same_shape(aliases, _structs(Name, text=alias, rank=pa.repeat(NameRank.ALIAS.value, len(alias)))),
        ]
    )


def _countries(lists: pa.Array, role: str) -> pa.Array:
    text = pc.list_flatten(lists)
    return same_shape(lists, _structs(Country, text=text, role=pa.repeat(role, len(text))))


def _retyped(lists: pa.Array, of: type) -> pa.Array:
    values = pc.list_flatten(lists)
    names = tables.schema(of).names
    return same_shape(lists, _structs(of, **{name: pc.struct_field(values, name) for name in names}))


def _structs(of: type, /, **given: pa.Array) -> pa.Array:
    """Lay a frozen type out as structs; a text that is not given is empty."""
    schema = tables.schema(of)
    size = len(next(iter(given.values())))
    parts = [given[name] if name in given else pa.repeat("", size) for name in schema.names]
    return pa.StructArray.from_arrays(parts, fields=list(schema))


def _column(subjects: pa.Table, name: str) -> pa.Array:
    column = subjects[name]
    return column.chunk(0) if column.num_chunks else pa.array([], column.type)


def _is_empty(texts: pa.Array) -> Marks:
    return np.asarray(pc.equal(texts, ""), dtype=bool)


def _not_in(subjects: pa.Table, name: str, known: list[str]) -> Marks:
    return ~np.asarray(pc.is_in(_column(subjects, name), pa.array(known)), dtype=bool)

"""Rows of a delimited file, read strictly: each field is taken once or ignored by name."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from screening.errors import Unreadable
from screening.sources._values import exact_date, one_of


class Record:
    """One row of a table, read strictly: take each field once, then `close`."""

    __slots__ = ("_taken", "fields", "where")

    def __init__(self, where: str, fields: Mapping[str, str]) -> None:
        self.where = where
        self.fields = fields
        self._taken: set[str] = set()

    def take(self, name: str) -> str:
        """Return a field as published, without surrounding white space; `Unreadable` when there is no such column."""
        if name not in self.fields:
            raise Unreadable(
                f"{self.where}: has no field {name!r}; it has {sorted(self.fields)}: has the layout changed?"
            )
        self._taken.add(name)
        return self.fields[name].strip()

    def take_one_of(self, name: str, known: Mapping[str, Any]) -> Any:
        """Return what a closed vocabulary makes of the field; an unknown word is `Unreadable`."""
        return one_of(self.where, name, self.take(name), known)

    def take_date(self, name: str, form: str) -> date | None:
        """Return the field read with a strptime form, None when it is empty."""
        return exact_date(self.where, name, self.take(name), form)

    def published(self) -> str:
        """Return the record verbatim, as a JSON object of its columns."""
        return json.dumps(dict(self.fields), ensure_ascii=False, separators=(",", ":"))

    def close(self, ignore: Iterable[str] = ()) -> None:
        """Refuse the record if any field was neither taken nor named in `ignore`."""
        unread = set(self.fields) - self._taken - set(ignore)
        if unread:
            raise Unreadable(f"{self.where}: unread fields {sorted(unread)}: has the layout changed?")


def read_rows(
    where: str,
    content: bytes,
    *,
    columns: Sequence[str] | None,
    delimiter: str,
    encoding: str,
    quoting_strict: bool,
    last_line_may_be_open: bool,
    max_field: int,
    max_line: int,
) -> Iterator[Record]:
    """Yield the rows as records; with `columns` the file has no header of its own."""
    if b"\x00" in content:
        raise Unreadable(f"{where}: holds a NUL at byte {content.index(0)}; fetch it again")
    csv.field_size_limit(max_field)  # of the whole process, and only ever a bound on memory
    text = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="")
    rows = csv.reader(_lines(where, text, max_line), delimiter=delimiter, strict=quoting_strict)
    try:
        header = list(columns) if columns is not None else next(rows, [])
        if len(set(header)) != len(header):
            raise Unreadable(f"{where}: the header repeats a column: {header[:100]}")
        for number, row in enumerate(rows, start=1):
            if row:
                yield _record(f"{where}, row {number}", header, row, header_may_repeat=columns is not None)
    except csv.Error as error:
        raise Unreadable(f"{where}, line {rows.line_num}: {error}; the file is cut or is no table") from error
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"{where}: not {encoding} some lines after line {rows.line_num}; has the encoding changed?"
        ) from error
    if not last_line_may_be_open and not content.endswith((b"\n", b"\r", b'"')):
        raise Unreadable(f"{where}: its last line has no end; the file is cut, fetch it again")


def _record(where: str, header: list[str], row: list[str], *, header_may_repeat: bool) -> Record:
    if row == header and not header_may_repeat:
        raise Unreadable(
            f"{where}: the header stands here again; the file is put together from pieces, fetch it again"
        )
    if len(row) != len(header):
        raise Unreadable(
            f"{where}: has {len(row)} fields, expected {len(header)}; the file is cut or its layout has changed"
        )
    return Record(where, dict(zip(header, row, strict=True)))


def _lines(where: str, text: io.TextIOWrapper, max_line: int) -> Iterator[str]:
    for number, line in enumerate(iter(lambda: text.readline(max_line + 1), ""), start=1):
        if len(line) > max_line:
            raise Unreadable(
                f"{where}, line {number}: is longer than {max_line} characters; it is no table of parties"
            )
        yield line

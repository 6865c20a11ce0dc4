"""CSV and Parquet files, local or in any fsspec place, into the spool."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator
from typing import IO, Any

import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as parquet

from screening.customers._cells import normal_column
from screening.customers._columns import MAX_FIELD, known_columns
from screening.customers._spool import Spool
from screening.errors import RegisterError

PLACES = frozenset({"file", "memory", "s3", "s3a", "gs", "gcs", "az", "abfs"})
MAX_LINE = 8 * 2**20
"""Characters of one line, and bytes that the fast parser looks at once."""


def is_file(source: str) -> bool:
    """Say whether a register is a file that can be read here."""
    protocol, separator, _ = source.partition("://")
    return (not separator or protocol in PLACES) and source.lower().endswith((".csv", ".parquet"))


def fill_from_file(spool: Spool, source: str) -> None:
    """Read a whole file; `RegisterError` names it and what to mend."""
    import fsspec

    try:
        with fsspec.open(source, "rb").open() as file:
            if source.lower().endswith(".parquet"):
                _fill_from_parquet(spool, source, file)
            else:
                _fill_from_csv(spool, source, file)
    except ImportError as error:
        raise RegisterError(f"{source}: {error}; install the project with its extra `cloud`") from error
    except FileNotFoundError as error:
        raise RegisterError(f"{source}: there is no such file") from error
    except OSError as error:
        raise RegisterError(f"{source}: cannot be read ({type(error).__name__}: {error.strerror})") from error


def _fill_from_csv(spool: Spool, where: str, file: IO[bytes]) -> None:
    known = known_columns(where, _header(where, file))
    file.seek(0)
    if _fill_fast(spool, where, file, known):
        return
    spool.restart()
    file.seek(0)
    _fill_strictly(spool, where, file, known)


def _header(where: str, file: IO[bytes]) -> list[str]:
    line = file.readline(MAX_LINE)
    if line.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise RegisterError(f"{where}: is UTF-16; export it again as UTF-8")
    if not line.strip():
        raise RegisterError(f"{where}: begins with an empty line; its first line must be the header")
    if b"\x00" in line:
        raise RegisterError(f"{where}: holds a NUL; it is damaged or is no CSV, export it again")
    try:
        return next(csv.reader([line.decode("utf-8-sig")], strict=True))
    except UnicodeDecodeError as error:
        raise RegisterError(f"{where}: the header is not UTF-8; export it again as UTF-8") from error
    except csv.Error as error:
        raise RegisterError(f"{where}: the header is no CSV ({error}); export it again") from error


def _fill_fast(spool: Spool, where: str, file: IO[bytes], known: list[str]) -> bool:
    """Read with Arrow's parser, and say whether that can be trusted.

    That parser forgives a quotation mark that is never closed, and lets it swallow rows. It is trusted only
    where every line turned out to be one row; anything else is read again, strictly.
    """
    watched = _Watched(where, file)
    options: dict[str, Any] = {
        "read_options": arrow_csv.ReadOptions(use_threads=False, block_size=MAX_LINE // 2),
        "parse_options": arrow_csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        "convert_options": arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(known, pa.string()), include_columns=known, strings_can_be_null=False
        ),
    }
    try:
        for batch in arrow_csv.open_csv(watched, **options):
            spool.write(where, batch)
    except pa.ArrowInvalid:
        return False
    return watched.lines == spool.rows + 1


class _Watched(io.RawIOBase):
    """A file that refuses NULs and counts lines while it is read."""

    def __init__(self, where: str, file: IO[bytes]) -> None:
        self._where, self._file = where, file
        self._line_ends, self._last = 0, b"\n"

    @property
    def lines(self) -> int:
        return self._line_ends + (self._last != b"\n")

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        content = self._file.read(size)
        if b"\x00" in content:
            raise RegisterError(f"{self._where}: holds a NUL; it is damaged or is no CSV, export it again")
        self._line_ends += content.count(b"\n")
        self._last = content[-1:] or self._last
        return content


def _fill_strictly(spool: Spool, where: str, file: IO[bytes], known: list[str]) -> None:
    csv.field_size_limit(MAX_FIELD)  # of the whole process, and only ever a bound on memory
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    rows = csv.reader(_lines(where, text), strict=True)
    try:
        header = next(rows)
        positions = [header.index(name) for name in known]
        numbered = ((number, row) for number, row in enumerate(rows, start=1) if row)
        while some := list(itertools.islice(numbered, 10_000)):
            for number, row in some:
                if len(row) != len(header):
                    raise RegisterError(
                        f"{where}, row {number}: has {len(row)} fields, expected {len(header)}; a comma or a "
                        "quotation mark is missing or too many there, or the file is cut; export it again"
                    )
            columns = [pa.array([row[at] for _, row in some], pa.string()) for at in positions]
            spool.write(where, pa.RecordBatch.from_arrays(columns, known))
    except csv.Error as error:
        raise RegisterError(f"{where}, line {rows.line_num}: {error}; mend it, or export it again") from error
    except UnicodeDecodeError as error:
        raise RegisterError(
            f"{where}: is not UTF-8 some lines after line {rows.line_num}; export it again as UTF-8"
        ) from error
    finally:
        text.detach()


def _lines(where: str, text: io.TextIOWrapper) -> Iterator[str]:
    for number, line in enumerate(iter(lambda: text.readline(MAX_LINE + 1), ""), start=1):
        if len(line) > MAX_LINE:
            raise RegisterError(
                f"{where}, line {number}: is longer than {MAX_LINE} characters; it is no register"
            )
        if "\x00" in line:
            raise RegisterError(f"{where}, line {number}: holds a NUL; it is damaged, export it again")
        yield line


def _fill_from_parquet(spool: Spool, where: str, file: IO[bytes]) -> None:
    try:
        whole = parquet.ParquetFile(file)
        known = known_columns(where, whole.schema_arrow.names)
        for batch in whole.iter_batches(batch_size=spool.chunk_rows, columns=known):
            batch.validate(full=True)
            columns = [normal_column(where, name, batch.column(name)) for name in known]
            spool.write(where, pa.RecordBatch.from_arrays(columns, known))
    except (pa.ArrowException, OSError) as error:
        raise RegisterError(f"{where}: is not a sound Parquet file; export it again") from error

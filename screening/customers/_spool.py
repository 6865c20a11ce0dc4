"""A register as it was read, in an unnamed temporary file: it can be gone through again, and leaves nothing behind.

The file is deleted by the system with the process, however that ends.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from types import TracebackType
from typing import IO, Self

import pyarrow as pa
import pyarrow.compute as pc

from screening.customers._columns import LISTS, MAX_FIELD
from screening.errors import RegisterError


class Spool:
    """Batches of one schema: the register's columns as texts, lists of texts where the source has real ones."""

    def __init__(self, chunk_rows: int) -> None:
        if chunk_rows < 1:
            raise ValueError(f"chunk_rows is {chunk_rows}, expected at least 1")
        self.chunk_rows = chunk_rows
        self.rows = 0
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="register-")  # noqa: SIM115 - closed by __exit__
        self._writer: pa.RecordBatchStreamWriter | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._finish()
        self._file.close()

    def restart(self) -> None:
        """Forget what was written."""
        self._finish()
        self._file.seek(0)
        self._file.truncate()
        self.rows = 0

    def write(self, where: str, batch: pa.RecordBatch) -> None:
        """Keep some rows; every column is a text, or a list of texts, without nulls."""
        _refuse_giants(where, batch)
        if self._writer is None:
            options = pa.ipc.IpcWriteOptions(compression="lz4")
            self._writer = pa.ipc.new_stream(pa.PythonFile(self._file, "w"), batch.schema, options=options)
        self._writer.write_batch(batch)
        self.rows += batch.num_rows

    def batches(self) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Yield the rows in order, each batch with the number of its first row, counted from 1."""
        self._finish()
        if self.rows == 0:
            return
        self._file.seek(0)
        row = 1
        for whole in pa.ipc.open_stream(pa.PythonFile(self._file, "r")):
            for start in range(0, whole.num_rows, self.chunk_rows):
                batch = whole.slice(start, self.chunk_rows)
                yield row, batch
                row += batch.num_rows

    def _finish(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None


def _refuse_giants(where: str, batch: pa.RecordBatch) -> None:
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        texts = pc.list_flatten(column) if name in LISTS and pa.types.is_list(column.type) else column
        longest = pc.max(pc.binary_length(texts)).as_py() or 0
        if longest > MAX_FIELD:
            raise RegisterError(
                f"{where}: a field of {name} has {longest} bytes, more than the {MAX_FIELD} allowed"
            )

"""The lake: immutable files by content, over fsspec. Written aside, then renamed, and never changed.

    raw/<sha256>.zst                             bytes as published, packed
    receipts/<list_id>/<receipt>.json            what was fetched together, from where, when
    snapshots/<list_id>/<sha256>.parquet         a list's parties, or the register's customers
    observations/<list_id>/<at>_<sha256>.json    at that moment the list read so: the manifest
    quarantine/<list_id>/<receipt>.json          a refused publication with its reasons
    runs/<run_id>/…                              a run's plan, matches and report

The manifest is nothing but its observations. The snapshot of the newest one not after a moment was in force
then; each also says when we learned of it. So repeated and out-of-order loading end in the same lake.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq

from screening.errors import LakeError, LakeUnwritable
from screening.model import Completeness
from screening.tables import from_plain

_MOMENT = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class KeptPart:
    """One published file as kept: its part name, where it came from, and the hash its bytes are kept under."""

    name: str
    sha256: str
    size: int
    url: str
    etag: str = ""
    last_modified: str = ""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """The files of one publication as fetched; `at` is the moment they are taken to be in force from.

    `origin` is "live", or says which files they were; `archived` ones were published before they were kept.
    `fetched_at` is when the bytes of a live one arrived, which may be later than `at`, when they were due.
    """

    list_id: str
    at: datetime
    origin: str
    layout: str
    completeness: Completeness
    parts: tuple[KeptPart, ...]
    passed_over: tuple[str, ...] = ()
    archived: bool = False
    fetched_at: datetime | None = None

    @property
    def receipt_id(self) -> str:
        """The moment, and a hash of everything the receipt says; sorts by time."""
        return f"{self.at.astimezone(UTC).strftime(_MOMENT)}-{hashlib.sha256(_json_bytes(asdict(self))).hexdigest()[:20]}"


@dataclass(frozen=True, slots=True)
class Observation:
    """At `at` a list read as `snapshot`; we learned of it at `learned_at`."""

    list_id: str
    at: datetime
    snapshot: str
    learned_at: datetime
    receipt: str
    origin: str
    completeness: Completeness
    rows: int
    published_on: str = ""
    verdict: str = ""
    passed_over: tuple[str, ...] = ()


class Lake:
    """A folder, bucket or memory file system that only grows."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._fs, self._root = fsspec.url_to_fs(url)
        self._root = self._root.rstrip("/")

    def keep_raw(self, content: bytes) -> str:
        """Keep published bytes under their sha256, and return it."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._raw_path(sha256)
        if not self.has(path):
            self.write(path, _packed(content))
        return sha256

    def raw(self, sha256: str) -> bytes:
        """Return published bytes; `LakeError` when missing or altered."""
        content = _unpacked(self._raw_path(sha256), self.read(self._raw_path(sha256)))
        if hashlib.sha256(content).hexdigest() != sha256:
            raise LakeError(
                f"{self._raw_path(sha256)} does not hash to its name: restore it from a backup of the lake"
            )
        return content

    def keep_receipt(self, receipt: Receipt) -> str:
        """Keep a receipt and return its identifier."""
        self.write_json(f"receipts/{receipt.list_id}/{receipt.receipt_id}.json", asdict(receipt))
        return receipt.receipt_id

    def receipt(self, list_id: str, receipt_id: str) -> Receipt:
        """Return a receipt; `LakeError` when there is none."""
        return from_plain(self.read_json(f"receipts/{list_id}/{receipt_id}.json"), Receipt)

    def keep_snapshot(self, list_id: str, table: pa.Table, *, key: str) -> str:
        """Keep a table under the hash of its rows, whatever their order, and return the hash."""
        ordered = table.sort_by([(key, "ascending")])
        sha256 = content_hash(ordered)
        path = f"snapshots/{list_id}/{sha256}.parquet"
        if not self.has(path):
            self.write_table(path, ordered)
        return sha256

    def snapshot(self, list_id: str, sha256: str) -> pa.Table:
        """Return a kept table, rows in the order of their key."""
        return self.read_table(f"snapshots/{list_id}/{sha256}.parquet")

    def observe(self, observation: Observation) -> bool:
        """Add to the manifest; False when that was known already, and then the first learning stands.

        Only where another reading of the same moment was learned in between is it learned anew.
        """
        path = self._observation_path(observation.list_id, observation.at, observation.snapshot)
        same = sorted(self.observed_at(observation.list_id, observation.at), key=_by_learning)
        if same and same[-1].snapshot == observation.snapshot:
            return False
        self.write_json(path, asdict(observation), replace=True)
        return True

    def in_force(self, list_id: str, at: datetime) -> Observation | None:
        """Return the newest observation not after a moment, None when there was none.

        An excerpt is in force only where nothing fuller is known.
        """
        newest = None
        for found in self._newest_first(list_id, at):
            if found.completeness is not Completeness.EXCERPT:
                return found
            newest = newest or found
        return newest

    def in_force_since(self, found: Observation) -> datetime:
        """Return since when, without interruption, the list has read as in this observation."""
        since = found.at
        for moment, snapshot in sorted(self._manifest(found.list_id), reverse=True):
            if moment > found.at:
                continue
            if snapshot != found.snapshot:
                break
            since = moment
        return since

    def observed_at(self, list_id: str, at: datetime) -> list[Observation]:
        """Return what was observed at exactly this moment."""
        return [
            self._observation(list_id, at, snapshot)
            for moment, snapshot in self._manifest(list_id)
            if moment == at
        ]

    def observations(self, list_id: str) -> list[Observation]:
        """Return the whole manifest of a list, oldest first."""
        return [
            self._observation(list_id, moment, snapshot)
            for moment, snapshot in sorted(self._manifest(list_id))
        ]

    def quarantine(self, receipt: Receipt, reasons: Iterable[str]) -> None:
        """Put a refused publication aside, with the reasons; its bytes stay under their hashes."""
        content = asdict(receipt) | {"reasons": list(reasons)}
        self.write_json(f"quarantine/{receipt.list_id}/{receipt.receipt_id}.json", content, replace=True)

    def has(self, path: str) -> bool:
        """Say whether a file is there."""
        return bool(self._fs.exists(self._full(path)))

    def read(self, path: str) -> bytes:
        """Return a file's bytes; `LakeError` when it is missing."""
        try:
            return bytes(self._fs.cat_file(self._full(path)))
        except FileNotFoundError as error:
            raise LakeError(
                f"{path} is missing from the lake at {self.url}: restore it from a backup"
            ) from error

    def write(self, path: str, content: bytes, *, replace: bool = False) -> None:
        """Write a file whole or not at all; one that is there stays as it is unless it is to be replaced."""
        if not replace and self.has(path):
            return
        full = self._full(path)
        if "file" not in self._fs.protocol:
            self._fs.pipe_file(full, content)
            return
        os.makedirs(os.path.dirname(full), exist_ok=True)
        aside = f"{full}.{uuid.uuid4().hex}.partial"
        try:
            with open(aside, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(aside, full)
        except OSError as error:
            _remove(aside)
            raise LakeUnwritable(
                f"{path} could not be written to the lake: {error.strerror}; nothing was changed"
            ) from error

    def read_json(self, path: str) -> Any:
        """Return a JSON file's content; `LakeError` when it is missing or damaged."""
        try:
            return json.loads(self.read(path))
        except json.JSONDecodeError as error:
            raise LakeError(f"{path} in the lake is damaged ({error}): restore it from a backup") from error

    def write_json(self, path: str, content: Mapping[str, Any], *, replace: bool = False) -> None:
        """Write a JSON file with sorted keys."""
        self.write(path, _json_bytes(content), replace=replace)

    def read_table(self, path: str) -> pa.Table:
        """Return a Parquet file as a table; `LakeError` when it is missing or damaged."""
        try:
            return pq.read_table(pa.BufferReader(self.read(path)))
        except pa.ArrowInvalid as error:
            raise LakeError(f"{path} in the lake is damaged ({error}): restore it from a backup") from error

    def write_table(self, path: str, table: pa.Table, *, replace: bool = False) -> None:
        """Write a table as Parquet; the same table gives the same bytes."""
        sink = io.BytesIO()
        pq.write_table(table, sink, compression="zstd", row_group_size=2**17)
        self.write(path, sink.getvalue(), replace=replace)

    def names(self, folder: str) -> list[str]:
        """Return the names of the files in a folder, sorted; none when there is no such folder."""
        try:
            found = self._fs.ls(self._full(folder), detail=False)
        except FileNotFoundError:
            return []
        return sorted(
            name
            for name in (path.rstrip("/").rpartition("/")[2] for path in found)
            if not name.endswith(".partial")
        )

    def _newest_first(self, list_id: str, at: datetime) -> Iterable[Observation]:
        known = [entry for entry in self._manifest(list_id) if entry[0] <= at]
        for moment in sorted({moment for moment, _ in known}, reverse=True):
            same = [
                self._observation(list_id, moment, snapshot) for when, snapshot in known if when == moment
            ]
            yield from sorted(same, key=_by_learning, reverse=True)

    def _manifest(self, list_id: str) -> list[tuple[datetime, str]]:
        entries = (name.removesuffix(".json").split("_") for name in self.names(f"observations/{list_id}"))
        return [
            (datetime.strptime(moment, _MOMENT).replace(tzinfo=UTC), snapshot) for moment, snapshot in entries
        ]

    def _observation(self, list_id: str, at: datetime, snapshot: str) -> Observation:
        return from_plain(self.read_json(self._observation_path(list_id, at, snapshot)), Observation)

    def _observation_path(self, list_id: str, at: datetime, snapshot: str) -> str:
        return f"observations/{list_id}/{at.astimezone(UTC).strftime(_MOMENT)}_{snapshot}.json"

    def _raw_path(self, sha256: str) -> str:
        return f"raw/{sha256[:2]}/{sha256}.zst"

    def _full(self, path: str) -> str:
        return f"{self._root}/{path}"


def _by_learning(found: Observation) -> tuple[datetime, str]:
    return found.learned_at, found.snapshot


def content_hash(table: pa.Table) -> str:
    """Hash a table's rows in their order, independent of how Arrow lays them out."""
    digest = hashlib.sha256()
    for batch in table.to_batches(max_chunksize=8192):
        for row in batch.to_pylist():
            digest.update(json.dumps(row, sort_keys=True, ensure_ascii=False, default=str).encode())
            digest.update(b"\n")
    return digest.hexdigest()


def _json_bytes(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, sort_keys=True, ensure_ascii=False, indent=1, default=_plain) + "\n").encode()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    raise TypeError(f"{value!r} has no JSON form")


def _packed(content: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(content)
    return bytes(sink.getvalue().to_pybytes())


def _unpacked(path: str, packed: bytes) -> bytes:
    try:
        with pa.CompressedInputStream(pa.BufferReader(packed), "zstd") as stream:
            return bytes(stream.read())
    except OSError as error:
        raise LakeError(f"{path} in the lake is damaged ({error}): restore it from a backup") from error


def _remove(path: str) -> None:
    try:
        os.remove(path)
    except FileNotFoundError:
        return

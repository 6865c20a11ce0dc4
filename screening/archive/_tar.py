"""Tar archives, read from front to back and never extracted: only regular files are seen, by name and bytes.

`tarfile` takes a damaged header for the end of the archive and keeps header text of any length; a history
with days missing would then say nothing. So its header parser is used, and the walk is our own.
"""

from __future__ import annotations

import tarfile
import tempfile
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import IO

from screening.errors import Unreadable

_BLOCK = tarfile.BLOCKSIZE
_LONGEST_HEADER = 2**16


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of a tar; `neither a file nor a folder are links and devices, which are not read."""

    index: int
    name: str
    offset: int
    size: int
    is_file: bool
    is_folder: bool


class Tar:
    """A tar whose members can be read in any order, and fastest in their own.

    Each read goes on where the one before ended. The first that would have to go back lays the whole archive
    out in a temporary file, so that no order of reading unpacks it more than twice.
    """

    def __init__(self, where: str, content: Callable[[], Iterator[bytes]], *, max_members: int) -> None:
        """`content` yields the unpacked tar from its beginning, as often as it is called."""
        self._where = where
        self._content = content
        self._max_members = max_members
        self._walk: _Walk | None = None
        self._laid_out: IO[bytes] | None = None

    def members(self) -> Iterator[Member]:
        """Yield every member, after which the archive is known to be whole; `Unreadable` otherwise."""
        walk = _Walk(self._where, self._content(), self._max_members)
        while (member := walk.next()) is not None:
            yield member

    def read(self, member: Member) -> Iterator[bytes]:
        """Yield the bytes of a member that `members` has shown."""
        if self._walk is not None and self._walk.index >= member.index and self._laid_out is None:
            self._laid_out = self._lay_out()
        if self._laid_out is not None:
            self._laid_out.seek(member.offset)
            stream = _Stream(self._where, iter(partial(self._laid_out.read, 2**20), b""))
            while stream.position < member.size:
                yield stream.take(min(member.size - stream.position, 2**20))
            return
        if self._walk is None:
            self._walk = _Walk(self._where, self._content(), self._max_members)
        while self._walk.index < member.index:
            if self._walk.next() is None:
                raise Unreadable(f"{self._where}: ends before {member.name!r}; it has changed meanwhile")
        yield from self._walk.content()

    def _lay_out(self) -> IO[bytes]:
        self._walk = None
        laid_out = tempfile.TemporaryFile()  # noqa: SIM115 - kept for the reads to come, closed with the last of them
        weakref.finalize(self, laid_out.close)
        for piece in self._content():
            laid_out.write(piece)
        return laid_out


class _Walk:
    """One way through a tar."""

    def __init__(self, where: str, pieces: Iterator[bytes], max_members: int) -> None:
        self.index = -1
        self._where = where
        self._stream = _Stream(where, pieces)
        self._max_members = max_members
        self._left = self._padding = 0

    def next(self) -> Member | None:
        self._stream.skip(self._left + self._padding)
        self._left = self._padding = 0
        path: bytes | None = None
        length: int | None = None
        while (header := self._header()) is not None:
            match header.type:
                case tarfile.GNUTYPE_LONGNAME:
                    path = self._text(header).rstrip(b"\x00")
                case tarfile.XHDTYPE | tarfile.SOLARIS_XHDTYPE:
                    records = self._records(header)
                    path = records.get(b"path", path)
                    length = int(records[b"size"]) if b"size" in records else length
                case tarfile.XGLTYPE | tarfile.GNUTYPE_LONGLINK:
                    self._text(header)
                case _:
                    name = header.name if path is None else path.decode(errors="replace")
                    return self._member(header, name, header.size if length is None else length)
        return None

    def content(self) -> Iterator[bytes]:
        while self._left:
            piece = self._stream.take(min(self._left, 2**20))
            self._left -= len(piece)  # what the reader leaves over is skipped
            yield piece

    def _member(self, header: tarfile.TarInfo, name: str, size: int) -> Member:
        if header.type == tarfile.GNUTYPE_SPARSE:
            raise self._refused(f"{name!r} is a sparse file, which unpacks to more than is there")
        self.index += 1
        if self.index >= self._max_members:
            raise self._refused(f"it has more than {self._max_members} members")
        if size < 0:
            raise self._refused(f"{name!r} has a length below zero")
        if header.isreg() or header.type not in tarfile.SUPPORTED_TYPES:
            self._left, self._padding = size, -size % _BLOCK
        return Member(self.index, name, self._stream.position, size, header.isreg(), header.isdir())

    def _header(self) -> tarfile.TarInfo | None:
        block = self._stream.take(_BLOCK)
        if not block.strip(b"\x00"):
            self._stream.expect_nothing_more()
            return None
        try:
            return tarfile.TarInfo.frombuf(block, "utf-8", "replace")
        except (tarfile.HeaderError, ValueError) as error:
            raise self._refused(f"a header after member {self.index + 1} is damaged ({error})") from error

    def _text(self, header: tarfile.TarInfo) -> bytes:
        if not 0 <= header.size <= _LONGEST_HEADER:
            raise self._refused(f"a header after member {self.index + 1} has {header.size} bytes of text")
        return self._stream.take(header.size + -header.size % _BLOCK)[: header.size]

    def _records(self, header: tarfile.TarInfo) -> dict[bytes, bytes]:
        """Read the extended header of POSIX.1-2001 pax: lines of "length key=value"."""
        text, records = self._text(header), {}
        try:
            while text:
                digits, _, _ = text.partition(b" ")
                end = int(digits)
                key, equals, value = text[len(digits) + 1 : end - 1].partition(b"=")
                if not equals or text[end - 1 : end] != b"\n" or key.startswith(b"GNU.sparse"):
                    raise ValueError(key[:40])  # noqa: TRY301 - one message for all that is wrong with it
                records[key] = value
                text = text[end:]
            int(records.get(b"size", b"0"))
        except ValueError as error:
            raise self._refused(f"a header after member {self.index + 1} is damaged") from error
        return records

    def _refused(self, why: str) -> Unreadable:
        return Unreadable(f"{self._where}: {why}; get the archive again")


class _Stream:
    """Pieces of bytes, taken in lengths one asks for."""

    def __init__(self, where: str, pieces: Iterator[bytes]) -> None:
        self._where = where
        self._pieces = pieces
        self._piece = b""
        self._start = 0
        self.position = 0

    def take(self, size: int) -> bytes:
        taken = b"".join(self._taken(size))
        if len(taken) < size:
            raise Unreadable(f"{self._where}: the archive is cut short; get it again")
        return taken

    def skip(self, size: int) -> None:
        if sum(map(len, self._taken(size))) < size:
            raise Unreadable(f"{self._where}: the archive is cut short; get it again")

    def expect_nothing_more(self) -> None:
        while rest := b"".join(self._taken(2**20)):
            if rest.strip(b"\x00"):
                raise Unreadable(f"{self._where}: something follows the end of the archive; get it again")

    def _taken(self, size: int) -> Iterator[bytes]:
        while size > 0:
            if self._start >= len(self._piece):
                following = next(self._pieces, None)
                if following is None:
                    return
                self._piece, self._start = following, 0
                continue
            found = self._piece[self._start : self._start + size]
            self._start += len(found)
            self.position += len(found)
            size -= len(found)
            yield found

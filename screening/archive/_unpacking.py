"""Stored bytes, unpacked piece by piece, so that neither a bomb nor a large archive fills the memory."""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from fsspec.spec import AbstractFileSystem

from screening.errors import Unreachable, Unreadable

PIECE = 4 * 2**20
_STEP = 1024
"""Packed bytes taken at once: deflate makes at most a thousand times as many of them, xz seven thousand."""
_XZ_MEMORY = 256 * 2**20
"""`xz -9` needs 65 MiB to unpack; a file that asks for more is not a list."""


def split_packing(name: str) -> tuple[str, str]:
    """Return a file name without its packing, and the packing: "gz", "xz" or ""."""
    stem, dot, ending = name.rpartition(".")
    return (stem, ending.lower()) if dot and ending.lower() in ("gz", "xz") else (name, "")


def stored(fs: AbstractFileSystem, path: str, size: int | None) -> Iterator[bytes]:
    """Yield a stored file piece by piece, without holding it open in between."""
    try:
        if size is None:
            yield fs.cat_file(path)
            return
        for start in range(0, size, PIECE):
            yield fs.cat_file(path, start=start, end=min(start + PIECE, size))
    except OSError as error:
        raise Unreachable(
            f"{path.rpartition('/')[2]}: cannot be read from the archive ({type(error).__name__})"
        ) from error


def unpacked(where: str, pieces: Iterator[bytes], packing: str, most: int) -> Iterator[bytes]:
    """Yield the content of a packed (or, without packing, plain) file; `Unreadable` when damaged or too large."""
    total = 0
    try:
        for piece in _UNPACK[packing](pieces):
            total += len(piece)
            if total > most:
                raise Unreadable(f"{where}: has or unpacks to more than {most} bytes; refused")
            yield piece
    except (EOFError, zlib.error, lzma.LZMAError) as error:
        raise Unreadable(
            f"{where}: is damaged or cut short ({error or 'it ends too early'}); get it again"
        ) from error


def _unpack(pieces: Iterator[bytes], new: Callable[[], Any]) -> Iterator[bytes]:
    stream = new()
    for piece in pieces:
        for start in range(0, len(piece), _STEP):
            packed = piece[start : start + _STEP]
            while packed:
                if stream.eof:
                    packed = packed.lstrip(b"\x00")  # both formats may be padded behind their end
                    if not packed:
                        break
                    stream = new()
                yield stream.decompress(packed)
                packed = stream.unused_data if stream.eof else b""
    if not stream.eof:
        raise EOFError


_UNPACK: dict[str, Callable[[Iterator[bytes]], Iterator[bytes]]] = {
    "": lambda pieces: pieces,
    "gz": lambda pieces: _unpack(pieces, lambda: zlib.decompressobj(wbits=31)),
    "xz": lambda pieces: _unpack(pieces, lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)),
}

"""Reading aids: published bytes taken strictly, field by field, each error naming file, record and field.

`Published` holds the files of one publication. Its `table` and `xml` yield records whose every field must
be taken or ignored by name before `close`; what is left over is an error, and so is what is missing.
Readers import everything from here.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from screening.errors import Unreadable
from screening.sources._elements import Node, local_name, read_elements
from screening.sources._rows import Record, read_rows
from screening.sources._values import exact_date, iso_date, one_of, shown, stable_id, unique

__all__ = [
    "Limits",
    "Node",
    "Published",
    "Record",
    "exact_date",
    "iso_date",
    "local_name",
    "one_of",
    "shown",
    "stable_id",
    "unique",
]

_HTML = re.compile(
    rb"\s*+(?:(?:<\?xml[^>]*+>|(?><!--.*?-->))\s*+)*+<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_LONE_ESCAPE = re.compile(r"\\u(?:d[89a-f]|0000)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of anything a list may hold; all far above the largest list there is.

    `part` and `json` are bytes (packed or unpacked), `field` and `line` characters, `elements` those
    inside one record. JSON has its own limit because values take some twenty times the room of their text.
    """

    part: int = 512 * 2**20
    json: int = 128 * 2**20
    field: int = 2**20
    line: int = 8 * 2**20
    elements: int = 200_000


@dataclass(frozen=True, slots=True)
class Published:
    """The files of one publication of one list: which layout they follow, and their bytes by part name."""

    list_id: str
    layout: str
    parts: Mapping[str, bytes] = field(repr=False)
    limits: Limits = field(default=Limits(), repr=False)

    def __post_init__(self) -> None:
        for name, content in self.parts.items():
            _refuse_what_is_no_list(f"{self.list_id}: {name}", content, self.limits.part)

    def has(self, name: str) -> bool:
        """Say whether this part was published."""
        return name in self.parts

    def content(self, name: str) -> bytes:
        """Return a part's bytes; `Unreadable` when it was not published."""
        if name not in self.parts:
            raise Unreadable(
                f"{self.list_id}: {name} is missing from the publication; fetch the whole set again"
            )
        return self.parts[name]

    def unzipped(self, name: str, suffix: str) -> bytes:
        """Return the one file with this suffix inside a zip part, refusing bombs and strays."""
        where = f"{self.list_id}: {name}"
        inside, content = _unzipped(where, self.content(name), suffix, self.limits.part)
        _refuse_what_is_no_list(f"{where}!{shown(inside)}", content, self.limits.part)
        return content

    def table(
        self,
        name: str,
        *,
        columns: Sequence[str] | None = None,
        delimiter: str = ",",
        encoding: str = "utf-8-sig",
        end_of_file: bytes = b"",
        quoting_strict: bool = True,
        last_line_may_be_open: bool = False,
    ) -> Iterator[Record]:
        """Yield the rows of a delimited file; with `columns` the file has no header of its own.

        `end_of_file` is a marker that is stripped from the end (OFAC's Ctrl-Z). A last line that ends neither
        in a line break nor in a quote is `Unreadable`, for nothing else tells a file that was cut inside its
        last field; `last_line_may_be_open` leaves that to a reader who has other means.
        """
        content = self.content(name)
        if end_of_file and content.rstrip(b"\r\n").endswith(end_of_file):
            content = content.rstrip(b"\r\n").removesuffix(end_of_file)
        yield from read_rows(
            f"{self.list_id}: {name}",
            content,
            columns=columns,
            delimiter=delimiter,
            encoding=encoding,
            quoting_strict=quoting_strict,
            last_line_may_be_open=last_line_may_be_open,
            max_field=self.limits.field,
            max_line=self.limits.line,
        )

    def json(self, name: str) -> Any:
        """Return a JSON part as plain values; duplicate keys, infinities and broken text are `Unreadable`."""
        where = f"{self.list_id}: {name}"
        content = self.content(name)
        if len(content) > self.limits.json:
            raise Unreadable(f"{where}: has {len(content)} bytes, more than the {self.limits.json} allowed")
        text = _decoded(where, content)
        try:
            value = json.loads(
                text,
                object_pairs_hook=lambda pairs: _no_duplicates(where, pairs),
                parse_constant=lambda constant: _refuse(f"{where}: holds {constant}, which is no JSON"),
            )
        except (ValueError, RecursionError) as error:  # numbers of thousands of digits are a ValueError too
            raise Unreadable(f"{where}: is not sound JSON ({error}); fetch it again") from error
        if _LONE_ESCAPE.search(text):
            _refuse_broken_text(where, value)
        return value

    def xml(
        self,
        name: str,
        *,
        root: str,
        paths: Iterable[str],
        content: bytes | None = None,
        namespaces: Iterable[str] = ("",),
    ) -> Iterator[Node]:
        """Stream an XML file: first the root (attributes only), then each element at one of `paths`.

        Paths are local names below the root, joined by "/". Whatever stands elsewhere is an error, as are
        document type declarations (entity bombs need one), unknown namespaces and a broken file.
        """
        yield from read_elements(
            f"{self.list_id}: {name}",
            self.content(name) if content is None else content,
            root=root,
            paths=tuple(paths),
            namespaces=tuple(namespaces),
            max_elements=self.limits.elements,
        )


def _refuse(message: str) -> Any:
    raise Unreadable(message)


def _refuse_what_is_no_list(where: str, content: bytes, most: int) -> None:
    if not content.strip(b"\x1a\x00 \t\r\n\xef\xbb\xbf"):
        raise Unreadable(
            f"{where}: is empty ({len(content)} bytes); fetch it again, a redirect may have been lost"
        )
    if len(content) > most:
        raise Unreadable(f"{where}: has {len(content)} bytes, more than the {most} allowed")
    if _HTML.match(content[:4096].removeprefix(b"\xef\xbb\xbf")):
        raise Unreadable(f"{where}: is an HTML page, not a list; look at it and at the URL")


def _unzipped(where: str, content: bytes, suffix: str, most: int) -> tuple[str, bytes]:
    _refuse_large_directory(where, content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inside = [info for info in archive.infolist() if not info.is_dir()]
            found = [info for info in inside if info.filename.lower().endswith(suffix)]
            if len(found) != 1 or len(inside) != 1:
                names = sorted(shown(info.filename) for info in inside)[:5]
                raise Unreadable(f"{where}: holds {names}, expected one file ending in {suffix!r}")
            if found[0].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise Unreadable(f"{where}: is packed in method {found[0].compress_type}, expected deflate")
            with archive.open(found[0]) as stream:
                unpacked = stream.read(most + 1)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
        ValueError,
        zlib.error,
    ) as error:
        raise Unreadable(f"{where}: is not a sound zip file ({error}); fetch it again") from error
    if len(unpacked) > most:
        raise Unreadable(f"{where}: unpacks to more than {most} bytes; refused as a zip bomb")
    return found[0].filename, unpacked


def _refuse_large_directory(where: str, content: bytes) -> None:
    """A list is one file in its zip; a directory of thousands would fill the memory before it is looked at."""
    end = content.rfind(b"PK\x05\x06")
    if end >= 0 and int.from_bytes(content[end + 12 : end + 16], "little") > 2**16:
        raise Unreadable(f"{where}: its zip directory is larger than that of one file; refused")


def _decoded(where: str, content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"{where}: byte {error.start} is not UTF-8; has the encoding changed?") from error
    if "\x00" in text:
        raise Unreadable(f"{where}: holds a NUL at character {text.index(chr(0))}; fetch it again")
    return text


def _no_duplicates(where: str, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable(f"{where}: an object repeats a key: {sorted(key for key, _ in pairs)[:20]}")
    return found


def _refuse_broken_text(where: str, value: Any) -> None:
    """Refuse what JSON can escape and no text can hold: half of a surrogate pair, or a NUL."""
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            if "\x00" in item or any("\ud800" <= letter <= "\udfff" for letter in item):
                raise Unreadable(f"{where}: {item[:80]!a} holds a NUL or half a character; fetch it again")
        elif isinstance(item, dict):
            pending.extend(item)
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)

"""What can happen to a published file: it is cut, damaged, rearranged, renamed, or says something unheard-of.

`mutated(content)` is a hypothesis strategy of such files. Beside blind changes of bytes it changes a table, an
XML document or a JSON document as such, so that the change gets past the parser and meets the reader.
"""

from __future__ import annotations

import copy
import csv
import io
import json
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from lxml import etree

_UNHEARD_OF = [
    "",
    " ",
    "0",
    "-1",
    "00",
    "9" * 30,
    "9" * 5000,
    "1e999",
    "NaN",
    "null",
    "None",
    "true",
    "-0- ",
    "x" * 5000,
    "0000-00-00",
    "2020-13-45",
    "9999-12-31",
    "3033-09-30",
    "31/02/1999",
    "02/30/1999",
    "00/00/0000",
    "10/10/99999",
    "1955 to 1943",
    "circa",
    "١٩٩٠",
    "²",
    "½",
    "EU.0.0",
    "A; B; ; C;",
    "DOB ; alt. DOB 99 Foo 1951; POB ; Passport",
    "a.k.a. '",
    "(",
    ")",
    "[[",
    "] [",
    "'",
    '"',
    "%",
    "\\",
    "{}",
    ";",
    ",",
    "|",
    "\u202e",
    "\ufffd",
    "\u0130",
    "ﬀ",
    "\U0001f600",
    "\u0000" * 0,
]
_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="\ufffe\uffff"), max_size=12
)
VALUES = st.sampled_from(_UNHEARD_OF) | _TEXT

Draw = Callable[[st.SearchStrategy[Any]], Any]


@st.composite
def mutated(draw: Draw, content: bytes) -> bytes:
    """A file that differs from a sound one in one to three ways."""
    for _ in range(draw(st.integers(1, 3))):
        content = draw(st.sampled_from(_changes(content)))(draw, content)
    return content


def _changes(content: bytes) -> list[Callable[[Draw, bytes], bytes]]:
    """The changes that suit a file; those that know its form stand often, because they get furthest."""
    blind = [_cut, _flipped, _spliced, _line_gone, _line_twice, _lines_swapped]
    if content.startswith(b"PK"):
        return [_cut, _flipped, _spliced, *[_zip_changed] * 12]
    if content.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<"):
        return [*blind, *[_xml_changed] * 12]
    if content.lstrip(b"\xef\xbb\xbf \r\n").startswith((b"{", b"[")):
        return [*blind, *[_json_changed] * 12]
    return [*blind, *[_table_changed] * 12]


def _cut(draw: Draw, content: bytes) -> bytes:
    return content[: draw(st.integers(0, len(content)))]


def _flipped(draw: Draw, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(draw(st.integers(1, 4))):
        if changed:
            changed[draw(st.integers(0, len(changed) - 1))] ^= 1 << draw(st.integers(0, 7))
    return bytes(changed)


def _spliced(draw: Draw, content: bytes) -> bytes:
    start = draw(st.integers(0, len(content)))
    end = draw(st.integers(start, min(len(content), start + 200)))
    return content[:start] + draw(st.binary(max_size=20)) + content[end:]


def _at(draw: Draw, lines: list[bytes]) -> int:
    return draw(st.integers(0, max(0, len(lines) - 1)))  # type: ignore[no-any-return]


def _line_gone(draw: Draw, content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    at = _at(draw, lines)
    return b"".join(lines[:at] + lines[at + 1 :])


def _line_twice(draw: Draw, content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    at, to = _at(draw, lines), _at(draw, lines)
    return b"".join(lines[:to] + lines[at : at + 1] + lines[to:])


def _lines_swapped(draw: Draw, content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    if lines:
        one, other = _at(draw, lines), _at(draw, lines)
        lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def _zip_changed(draw: Draw, content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            (name,) = archive.namelist()
            inside = archive.read(name)
    except (zipfile.BadZipFile, zlib.error, ValueError, KeyError, RuntimeError, EOFError, OSError):
        return content  # damaged by the change before
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, draw(st.sampled_from(_changes(inside)))(draw, inside))
    return changed.getvalue()


def _xml_changed(draw: Draw, content: bytes) -> bytes:
    try:
        root = etree.fromstring(content)
    except etree.XMLSyntaxError:
        return content
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    element = elements[draw(st.integers(0, len(elements) - 1))]
    parent = element.getparent()
    value = draw(VALUES)
    match draw(
        st.sampled_from(["text", "text", "text", "attribute", "new", "tag", "gone", "twice", "child", "tail"])
    ):
        case "text":
            element.text = value
        case "attribute" if element.attrib:
            element.set(draw(st.sampled_from(sorted(map(str, element.attrib)))), value)
        case "new" | "attribute":
            element.set(draw(st.sampled_from(["added", "id", "{urn:x}id"])), value)
        case "tag":
            other = elements[draw(st.integers(0, len(elements) - 1))]
            element.tag = draw(st.sampled_from([other.tag, "Renamed", "{urn:x}Renamed"]))
        case "gone" if parent is not None:
            parent.remove(element)
        case "twice" if parent is not None:
            parent.append(copy.deepcopy(element))
        case "child":
            etree.SubElement(element, draw(st.sampled_from([element.tag, "Added"]))).text = value
        case _:
            element.tail = value
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _json_changed(draw: Draw, content: bytes) -> bytes:
    try:
        document = json.loads(content)
    except ValueError:
        return content
    places = list(_places(document))
    if not places:
        return content
    holder, key = places[draw(st.integers(0, len(places) - 1))]
    odd = st.sampled_from([None, True, 0, -1, 1.5, 10**30, [], {}, [None], [[]], {"a": {}}, [1], ["x"], [{}]])
    match draw(st.sampled_from(["value", "value", "odd", "odd", "gone", "renamed", "moved"])):
        case "value":
            holder[key] = draw(VALUES)
        case "odd":
            holder[key] = draw(odd)
        case "gone":
            del holder[key]
        case "renamed" if isinstance(holder, dict):
            holder[draw(st.sampled_from(["added", f"{key}s", key.upper()]))] = holder.pop(key)
        case _:
            other, at = places[draw(st.integers(0, len(places) - 1))]
            holder[key] = copy.deepcopy(other[at])
    return json.dumps(document, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")


def _places(document: Any) -> Any:
    pairs: Any = ()
    if isinstance(document, dict):
        pairs = document.items()
    elif isinstance(document, list):
        pairs = enumerate(document)
    for key, value in pairs:
        yield document, key
        yield from _places(value)


def _table_changed(draw: Draw, content: bytes) -> bytes:
    text = content.decode("latin-1")
    delimiter = "\t" if "\t" in text.partition("\n")[0] else ","
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        return content
    if not rows:
        return content
    at = draw(st.integers(0, len(rows) - 1))
    column = draw(st.integers(0, max(0, len(rows[0]) - 1)))
    match draw(
        st.sampled_from(["cell", "cell", "cell", "cell", "renamed", "gone", "added", "short", "moved"])
    ):
        case "cell" if column < len(rows[at]):
            rows[at][column] = draw(VALUES).encode().decode("latin-1")
        case "renamed" if rows[0]:
            rows[0][column] = draw(st.sampled_from(["Renamed", rows[0][0], ""]))
        case "gone":
            rows = [row[:column] + row[column + 1 :] for row in rows]
        case "added":
            rows = [[*row, "added"] for row in rows]
        case "short":
            rows[at] = rows[at][:column]
        case _:
            rows = [[*row[column:], *row[:column]] for row in rows]
    changed = io.StringIO()
    csv.writer(changed, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return changed.getvalue().encode("latin-1")

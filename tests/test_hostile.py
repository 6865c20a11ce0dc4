"""Hostile bytes at the door of every reader: refused by name, quickly, and without filling the memory."""

from __future__ import annotations

import csv
import io
import re
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from screening.errors import Unreadable
from screening.sources import Source, registry
from screening.sources._reading import Limits, Published

from .conftest import FIXTURES, ROOT, run_python
from .test_sources import PUBLICATIONS, read_all, read_fixture

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def form_of(content: bytes) -> str:
    start = content.lstrip(b"\xef\xbb\xbf \r\n")[:5]
    if start.startswith(b"PK"):
        return "zip"
    if start.startswith(b"<"):
        return "xml"
    return "json" if start.startswith((b"{", b"[")) else "table"


PARTS = [
    pytest.param(source, folder, name, id=f"{source.list.list_id}/{folder.name}/{name}")
    for source, folder in ((case.values[0], case.values[1]) for case in PUBLICATIONS)
    for name in sorted(read_fixture(source, folder).parts)  # type: ignore[arg-type]
]


def of_form(*forms: str) -> list[object]:
    return [
        case
        for case in PARTS
        if form_of(read_fixture(case.values[0], case.values[1]).parts[case.values[2]]) in forms  # type: ignore[arg-type, index]
    ]


def with_part(
    source: Source, folder: Path, name: str, content: bytes, limits: Limits | None = None
) -> Published:
    published = read_fixture(source, folder)
    changed = Published(source.list.list_id, published.layout, {**published.parts, name: content})
    return changed if limits is None else replace(changed, limits=limits)


def inside(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(archive.namelist()[0])


def zipped_again(content: bytes, document: bytes) -> bytes:
    """The same zip with another document inside."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        name = archive.namelist()[0]
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, document)
    return changed.getvalue()


def hostile_xml(document: bytes, declaration: str, text: str) -> bytes:
    """Put a document type in front of the root, and a text in place of the first one inside it."""
    body = re.sub(rb"^\xef\xbb\xbf|<\?xml[^>]*\?>", b"", document).lstrip()
    changed, count = re.subn(rb">[^<>]*[^<>\s][^<>]*</", b">" + text.encode() + b"</", body, count=1)
    assert count == 1 or b"=" in body
    if not count:
        changed = re.sub(rb'="[^"]*"(?=[^<]*>)', b'="' + text.encode() + b'"', body, count=1)
    return declaration.encode() + changed


@pytest.mark.parametrize(("source", "folder", "name"), of_form("xml", "zip"))
@pytest.mark.parametrize(
    ("declaration", "text"),
    [
        pytest.param(f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>', "&l9;", id="entity bomb"),
        pytest.param('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "&e;", id="external entity"),
        pytest.param('<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:9/">]>', "&e;", id="entity elsewhere"),
        pytest.param('<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">', "x", id="external document type"),
        pytest.param("<!DOCTYPE x []>", "x", id="any document type"),
    ],
)
def test_entities_never_reach_a_party(
    source: Source, folder: Path, name: str, declaration: str, text: str
) -> None:
    content = read_fixture(source, folder).parts[name]
    if form_of(content) == "zip":
        hostile = zipped_again(content, hostile_xml(inside(content), declaration, text))
    else:
        hostile = hostile_xml(content, declaration, text)
    with pytest.raises(Unreadable, match=source.list.list_id) as caught:
        read_all(source, with_part(source, folder, name, hostile))
    assert "root:" not in str(caught.value)


@pytest.mark.parametrize(("source", "folder", "name"), of_form("zip"))
def test_a_zip_bomb_is_refused(source: Source, folder: Path, name: str) -> None:
    content = read_fixture(source, folder).parts[name]
    document = inside(content)
    bomb = zipped_again(content, document + b" " * 2**24)
    limits = Limits(part=2**20)
    assert len(bomb) < limits.part
    with pytest.raises(Unreadable, match="refused as a zip bomb"):
        read_all(source, with_part(source, folder, name, bomb, limits))


@pytest.mark.parametrize(("source", "folder", "name"), of_form("table"))
def test_a_line_without_end_is_refused(source: Source, folder: Path, name: str) -> None:
    content = read_fixture(source, folder).parts[name]
    lines = content.splitlines(keepends=True)
    lines[len(lines) // 2] = b"x" * 200_000 + lines[len(lines) // 2]
    endless = b"".join(lines)
    with pytest.raises(Unreadable, match=r"longer than|field larger than"):
        read_all(source, with_part(source, folder, name, endless, Limits(line=100_000, field=50_000)))


@pytest.mark.parametrize(("source", "folder", "name"), of_form("table"))
def test_a_quote_that_is_never_closed_is_refused(source: Source, folder: Path, name: str) -> None:
    content = read_fixture(source, folder).parts[name]
    first, rest = content.split(b"\n", 1)
    open_quote = first + b'\n"' + rest.replace(b'"', b"") + b"x\n" * 30_000
    with pytest.raises(Unreadable):
        read_all(source, with_part(source, folder, name, open_quote, Limits(field=50_000)))


@pytest.mark.parametrize(("source", "folder", "name"), PARTS)
def test_a_file_larger_than_allowed_is_refused_before_it_is_read(
    source: Source, folder: Path, name: str
) -> None:
    content = read_fixture(source, folder).parts[name]
    with pytest.raises(Unreadable, match="more than the 50 allowed"):
        with_part(source, folder, name, content, Limits(part=50))


@pytest.mark.parametrize(("source", "folder", "name"), PARTS)
@pytest.mark.parametrize("share", [0.3, 0.7])
def test_a_nul_is_refused(source: Source, folder: Path, name: str, share: float) -> None:
    content = read_fixture(source, folder).parts[name]
    document = inside(content) if form_of(content) == "zip" else content
    at = int(len(document) * share)
    hostile = document[:at] + b"\x00" + document[at:]
    with pytest.raises(Unreadable):
        read_all(
            source,
            with_part(
                source, folder, name, zipped_again(content, hostile) if form_of(content) == "zip" else hostile
            ),
        )


@pytest.mark.parametrize(("source", "folder", "name"), of_form("json"))
def test_a_nul_in_disguise_is_refused(source: Source, folder: Path, name: str) -> None:
    content = read_fixture(source, folder).parts[name]
    name_of_a_party = re.search(rb'"name": ?"([^"]{3,})"', content)
    assert name_of_a_party
    hostile = content.replace(name_of_a_party[1], rb"A\u0000B")
    with pytest.raises(Unreadable, match="NUL"):
        read_all(source, with_part(source, folder, name, hostile))


@pytest.mark.parametrize(("source", "folder", "name"), of_form("json"))
def test_json_without_bottom_is_refused(source: Source, folder: Path, name: str) -> None:
    content = b'{"results": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    with pytest.raises(Unreadable, match="is not sound JSON"):
        read_all(source, with_part(source, folder, name, content))


@pytest.mark.parametrize(("source", "folder", "name"), of_form("xml"))
def test_xml_without_bottom_is_refused(source: Source, folder: Path, name: str) -> None:
    content = read_fixture(source, folder).parts[name]
    end = content.rindex(b"</")
    hostile = content[:end] + b"<a>" * 100_000 + b"</a>" * 100_000 + content[end:]
    with pytest.raises(Unreadable):
        read_all(source, with_part(source, folder, name, hostile))


@pytest.mark.parametrize(("source", "folder", "name"), PARTS)
def test_an_error_page_in_place_of_a_file_is_refused(source: Source, folder: Path, name: str) -> None:
    page = b"\r\n<!DOCTYPE html>\n<html><head><title>Service unavailable</title></head></html>"
    with pytest.raises(Unreadable, match="is an HTML page"):
        with_part(source, folder, name, page)


def test_every_form_of_file_is_attacked() -> None:
    forms = {
        form_of(content) for case in PUBLICATIONS for content in read_fixture(*case.values).parts.values()
    }  # type: ignore[arg-type]
    assert forms == {"zip", "xml", "json", "table"}


def test_formulas_and_markup_in_names_are_read_as_they_were_published() -> None:
    """They are data here, and neutralised where they are shown."""
    source = registry()["us_bis_dpl"]
    names = ['=HYPERLINK("http://evil.example")', "<script>alert(1)</script>", "@SUM(A1)", "-2+3"]
    folder = FIXTURES / "us_bis_dpl" / "2026-11-01"
    (part,) = source.list.layouts[1].parts
    rows = list(csv.reader(io.StringIO((folder / "dpl.txt").read_text(), newline=""), delimiter="\t"))
    for row, name in zip(rows[1:], names, strict=False):
        row[0] = name
    text = io.StringIO()
    csv.writer(text, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    parties = read_all(source, with_part(source, folder, part.name, text.getvalue().encode()))
    assert set(names) <= {name.text for party in parties for name in party.names}


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's own accounting of memory")
@pytest.mark.parametrize(
    ("list_id", "layout", "part", "start", "piece"),
    [
        pytest.param("us_csl", "csv", "consolidated.csv", '_id,source\n1,"', "x" * 64, id="one line"),
        pytest.param(
            "un_sc",
            "xml",
            "consolidated.xml",
            "<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL>",
            "<a/>" * 16,
            id="one record of fifty million elements",
        ),
        pytest.param(
            "un_sc",
            "xml",
            "consolidated.xml",
            "<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL>",
            "x" * 64,
            id="one text",
        ),
        pytest.param("us_csl", "json", "consolidated.json", '{"results": [', "{}, " * 16, id="a JSON array"),
    ],
)
def test_a_file_of_200_mb_takes_little_more_memory_than_its_bytes(
    tmp_path: Path, list_id: str, layout: str, part: str, start: str, piece: str
) -> None:
    """In a process of its own, which may take a quarter of a gigabyte beside them."""
    swollen = tmp_path / "swollen"
    with swollen.open("w") as file:
        file.write(start)
        for _ in range(200):
            file.write(piece * 2**14)
    program = (
        "import resource, lxml.etree; from pathlib import Path\n"
        "from screening.errors import Unreadable; from screening.sources import source\n"
        "from screening.sources._reading import Published\n"
        f"content = Path({str(swollen)!r}).read_bytes()\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        f"published = Published({list_id!r}, {layout!r}, {{{part!r}: content}})\n"
        f"try:\n    list(source({list_id!r}).parse(published))\n"
        "except Unreadable as error:\n"
        "    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, error)"
    )
    answer = run_python(["-c", program], ROOT)
    grown, _, message = answer.stdout.partition(" ")
    assert message.startswith(list_id), answer.stderr
    assert int(grown) < 256 * 2**10, message

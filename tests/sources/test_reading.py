"""The reading aids: strict to the last field, and calm about hostile bytes."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.errors import ScreeningError, Unreadable
from screening.sources._reading import (
    Limits,
    Node,
    Published,
    Record,
    exact_date,
    iso_date,
    one_of,
    stable_id,
    unique,
)

SMALL = Limits(part=2000, json=1000, field=100, line=300, elements=20)


def published(content: bytes, limits: Limits = Limits()) -> Published:  # noqa: B008 - frozen
    return Published("xx_test", "layout", {"part": content}, limits)


def rows(content: bytes, limits: Limits = Limits(), **how: object) -> list[Record]:  # noqa: B008 - frozen
    return list(published(content, limits).table("part", **how))  # type: ignore[arg-type]


def nodes(
    content: bytes | str,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    paths: tuple[str, ...] = ("group/item",),
    namespaces: tuple[str, ...] = ("",),
) -> Iterator[Node]:
    body = content.encode() if isinstance(content, str) else content
    yield from published(body, limits).xml("part", root="list", paths=paths, namespaces=namespaces)


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


# what is no list at all


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"", "is empty (0 bytes)", id="nothing"),
        pytest.param(b"\xef\xbb\xbf\r\n\x1a", "is empty", id="nothing but marks"),
        pytest.param(b"\x00" * 4096, "is empty", id="NULs alone"),
        pytest.param(b"<!DOCTYPE html><html>", "is an HTML page", id="HTML"),
        pytest.param(
            b"\xef\xbb\xbf \n<!-- a --><!-- b --><HTML lang='en'>", "is an HTML page", id="HTML later on"
        ),
        pytest.param(b"<?xml version='1.0'?>\n<!DOCTYPE HTML PUBLIC 'x'>", "is an HTML page", id="XHTML"),
        pytest.param(b"x" * 2001, "has 2001 bytes, more than the 2000 allowed", id="too large"),
    ],
)
def test_what_is_no_list_never_becomes_one(content: bytes, says: str) -> None:
    with pytest.raises(Unreadable) as caught:
        published(content, SMALL)
    assert says in str(caught.value)
    assert str(caught.value).startswith("xx_test: part: ")


def test_looking_for_html_ends_whatever_the_comments_are() -> None:
    published(b"<!---->" * 580 + b"<list/>")  # a careless pattern would need longer than the universe has


def test_a_list_that_mentions_html_is_a_list() -> None:
    assert published(b"<list><html/></list>").content("part")


def test_a_part_that_was_not_published_is_named() -> None:
    with pytest.raises(Unreadable, match="alt is missing from the publication"):
        published(b"x").content("alt")


def test_the_bytes_are_not_in_the_representation() -> None:
    assert "secret" not in repr(published(b"secret"))


# tables


def test_fields_are_taken_by_name_without_surrounding_space() -> None:
    (row,) = rows(b"name,city\r\n BORIS , Kowloon\r\n")
    assert (row.take("name"), row.take("city")) == ("BORIS", "Kowloon")
    row.close()


def test_what_was_published_is_kept_to_the_letter() -> None:
    (row,) = rows("name,city\n Борис ,\n".encode())
    assert json.loads(row.published()) == {"name": " Борис ", "city": ""}


def test_a_field_left_unread_is_an_error_and_one_ignored_by_name_is_not() -> None:
    (row,) = rows(b"name,city\nBORIS,Kowloon\n")
    row.take("name")
    with pytest.raises(Unreadable, match=r"row 1: unread fields \['city'\]"):
        row.close()
    row.close(ignore=["city"])


def test_a_column_that_is_not_there_is_named() -> None:
    (row,) = rows(b"name\nBORIS\n")
    with pytest.raises(Unreadable, match=r"has no field 'Name'; it has \['name'\]"):
        row.take("Name")


def test_a_file_without_a_header_has_the_columns_one_says() -> None:
    (row,) = rows(b'1,"A, B"\r\n\x1a', columns=["id", "name"], end_of_file=b"\x1a")
    assert (row.take("id"), row.take("name")) == ("1", "A, B")


def test_a_line_break_inside_quotes_belongs_to_the_field() -> None:
    (row,) = rows(b'name,city\r\n"BORIS\r\nII","\nx"\r\n')
    assert row.fields == {"name": "BORIS\r\nII", "city": "\nx"}


@pytest.mark.parametrize("content", [b'a,b\n1,"2"', b"a,b\n1,2\r", b"a,b\n1,2\r\n\x1a\r\n"])
def test_a_last_line_may_end_in_a_quote_or_any_line_break(content: bytes) -> None:
    assert len(rows(content, end_of_file=b"\x1a")) == 1


def test_a_reader_with_other_means_may_leave_the_last_line_open() -> None:
    assert len(rows(b"a,b\n1,2", last_line_may_be_open=True)) == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"a,b\n1,2\n3\n", "row 2: has 1 fields, expected 2", id="row cut"),
        pytest.param(b"a,b\n1,2,3\n", "row 1: has 3 fields, expected 2", id="row too long"),
        pytest.param(b"a,b\n1,2\na,b\n3,4\n", "row 2: the header stands here again", id="header twice"),
        pytest.param(b"a,a\n1,2\n", "repeats a column", id="column twice"),
        pytest.param(b'a,b\n1,"2\n3,4\n', "the file is cut", id="quote never closed"),
        pytest.param(b'a,b\n"1"x,2\n', "the file is cut or is no table", id="text behind a quote"),
        pytest.param(b"a,b\n1,\x00\n", "holds a NUL at byte 6", id="NUL"),
        pytest.param(b"a,b\n1,\xff\n", "not utf-8-sig", id="another encoding"),
        pytest.param(b"a,b\n1," + b"x" * 101 + b"\n", "field larger than field limit (100)", id="long field"),
        pytest.param(b'a,b\n1,"' + b"x\n" * 60, "field larger", id="quote that swallows the file"),
        pytest.param(b"a" * 1900 + b"\n", "line 1: is longer than 300 characters", id="long line"),
        pytest.param(b"a,b\n1,2\n3,lo", "its last line has no end", id="cut inside the last field"),
        pytest.param(b"," * 299 + b"\n1\n", "repeats a column", id="nothing but commas"),
    ],
)
def test_a_damaged_table_is_unreadable(content: bytes, says: str) -> None:
    with pytest.raises(Unreadable) as caught:
        rows(content, SMALL)
    assert says in str(caught.value)
    assert str(caught.value).startswith("xx_test: part")


def test_a_wrong_byte_far_inside_is_named_by_its_line() -> None:
    with pytest.raises(Unreadable, match=r"not utf-8-sig some lines after line \d{4,5};"):
        rows(b"a\n" + b"x\n" * 10_000 + b"\xff\n")


@given(st.lists(st.lists(st.text(max_size=8), min_size=2, max_size=2), max_size=8))
def test_every_table_is_read_back_as_it_was_written(table: list[list[str]]) -> None:
    import csv

    text = io.StringIO()
    csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([["a", "b"], *table])
    content = text.getvalue().encode("utf-8", "surrogatepass")
    try:
        read = [list(row.fields.values()) for row in rows(content)]
    except Unreadable:
        assert any(
            "\x00" in field or not field.isprintable() or row == ["a", "b"] for row in table for field in row
        )
    else:
        assert read == table


# XML


def test_the_root_comes_first_and_then_each_record() -> None:
    root, one, two = nodes("<list day='1'><group><item><n>A</n></item><item><n>B</n></item></group></list>")
    assert (root.tag, root.attribute("day")) == ("list", "1")
    assert (one.path, two.path) == ("group/item", "group/item")


def first(content: str, read: Callable[[Node], object]) -> object:
    found = nodes(f"<list><group>{content}</group></list>")
    next(found)
    for node in found:
        return read(node)
    raise AssertionError("no record")


def test_children_and_attributes_are_taken_by_name() -> None:
    def read(item: Node) -> object:
        names = item.texts("n")
        (address,) = item.nodes("address")
        taken = (
            names,
            address.attribute("kind"),
            address.text("city"),
            item.text("absent"),
            item.node("none"),
        )
        item.close()
        return taken

    content = "<item><n>A</n><n> Б </n><address kind='x'><city>C</city></address></item>"
    assert first(content, read) == (("A", "Б"), "x", "C", "", None)


@pytest.mark.parametrize(
    ("content", "read", "says"),
    [
        pytest.param("<item><n/></item>", lambda item: None, "unread ['n']", id="child"),
        pytest.param("<item x='1'/>", lambda item: None, "unread ['@x']", id="attribute"),
        pytest.param("<item>text</item>", lambda item: None, "its own text was not read", id="text"),
        pytest.param(
            "<item><n/>text</item>", lambda item: item.text("n"), "between elements", id="stray text"
        ),
        pytest.param(
            "<item>text<n/></item>", lambda item: item.text("n"), "own text was not read", id="text in front"
        ),
        pytest.param(
            "<item><n><m/></n></item>", lambda item: item.nodes("n"), "n: unread ['m']", id="deeper"
        ),
        pytest.param(
            "<item><n>text</n></item>", lambda item: item.nodes("n"), "n: its own text", id="text deeper"
        ),
        pytest.param(
            "<item><n>A</n><n>B</n></item>", lambda item: item.text("n"), "stands 2 times", id="twice"
        ),
        pytest.param("<item><n/><n/></item>", lambda item: item.node("n"), "stands 2 times", id="node twice"),
        pytest.param("<item/>", lambda item: item.text("n", required=True), "missing or empty", id="missing"),
        pytest.param(
            "<item/>", lambda item: item.attribute("x", required=True), "no attribute 'x'", id="no attribute"
        ),
        pytest.param(
            "<item><n x='1'>A</n></item>", lambda item: item.text("n"), "holds ['@x']", id="no leaf"
        ),
        pytest.param(
            "<item xmlns:o='urn:o' x='1' o:x='2'/>",
            lambda item: item.attribute("x"),
            "repeats an attribute in another namespace",
            id="attribute from elsewhere",
        ),
    ],
)
def test_what_is_left_unread_is_an_error(content: str, read: Callable[[Node], object], says: str) -> None:
    def read_and_close(item: Node) -> None:
        read(item)
        item.close()

    with pytest.raises(Unreadable) as caught:
        first(content, read_and_close)
    assert says in str(caught.value)
    assert "group/item 1" in str(caught.value)


def test_what_is_ignored_by_name_is_no_error() -> None:
    def read(item: Node) -> object:
        item.ignore("n", "@x", "text()").close()
        return item.published()

    content = "<item x='1'>text<n/></item>"
    assert first(content, read) == '<item x="1">text<n/></item>'


def test_own_text_is_taken_with_value() -> None:
    def read(item: Node) -> object:
        value = item.value()
        item.close()
        return value

    assert first("<item> Б&amp;В <!-- not a word --> </item>", read) == "Б&В"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param("<list><group>x<item/></group></list>", "text between elements", id="before a record"),
        pytest.param("<list><group><item/>x<item/></group></list>", "text between", id="between records"),
        pytest.param("<list><group><item/>x</group></list>", "text between elements", id="behind a record"),
        pytest.param("<list>x<group/></list>", "text between elements", id="in the root"),
        pytest.param("<list><group/>x</list>", "text between elements", id="at the end of the root"),
        pytest.param("<list>x</list>", "text between elements", id="nothing else"),
        pytest.param("<list><group/><other/></list>", "unexpected element 'other'", id="unknown element"),
        pytest.param("<list><group x='1'/></list>", "unexpected attributes ['x']", id="unknown attribute"),
        pytest.param("<:x/>", "the root is ':x'", id="name that is none"),
        pytest.param("<other/>", "the root is 'other', expected 'list'", id="another list"),
        pytest.param("<list xmlns='urn:new'/>", "the namespace is 'urn:new'", id="unknown namespace"),
        pytest.param(
            "<list><group><item><x:n xmlns:x='urn:o'/></item></group></list>",
            "{urn:o}n is not in the namespace",
            id="another namespace inside",
        ),
        pytest.param("<list><group><item></group></list>", "is not sound XML", id="mismatched"),
        pytest.param("<list><group><item>", "is not sound XML", id="cut"),
        pytest.param("<list xmlns:x='http://a>b/' x:y='1'><z/></list>", "element 'z'", id="odd namespace"),
        pytest.param("<list ymlns:x='1'><z/></list>", "unexpected element 'z'", id="prefix of nothing"),
        pytest.param("<list/><list/>", "is not sound XML", id="two roots"),
        pytest.param("list", "is not sound XML", id="no XML"),
        pytest.param("<?xml version='1.0' encoding='klingon'?><list/>", "is not sound XML", id="no encoding"),
        pytest.param(b"<list>\xff</list>", "is not sound XML", id="another encoding"),
        pytest.param(b"<list>\x00</list>", "is not sound XML", id="NUL"),
        pytest.param("<list>&#0;</list>", "is not sound XML", id="NUL in disguise"),
        pytest.param("<list>&eacute;</list>", "is not sound XML", id="unknown entity"),
        pytest.param(
            "<list><group><item>" + "<a/>" * 21, "more than 20 elements", id="record without measure"
        ),
    ],
)
def test_a_damaged_or_unknown_document_is_unreadable(content: bytes | str, says: str) -> None:
    with pytest.raises(Unreadable) as caught:
        list(nodes(content, SMALL))
    assert says in str(caught.value)


def test_a_deep_document_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="is not sound XML"):
        list(nodes("<list><group><item>" + "<a>" * 5000))


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(
            f'<!DOCTYPE list [<!ENTITY l0 "ha">{LAUGHS}]><list><group>&l9;</group></list>', id="in the text"
        ),
        pytest.param(f'<!DOCTYPE list [<!ENTITY l0 "ha">{LAUGHS}]><list day="&l9;"/>', id="in an attribute"),
        pytest.param(
            f'<!DOCTYPE list [<!ENTITY l0 "{"ha" * 40000}">]><list day="{"&l0;" * 4000}"/>', id="quadratic"
        ),
        pytest.param(
            '<!DOCTYPE list [<!ENTITY % a "<!ENTITY &#37; b &#39;%c;%c;&#39;>"> %a; %b;]><list/>',
            id="in a parameter",
        ),
        pytest.param(
            '<!DOCTYPE list [<!ENTITY e SYSTEM "file:///etc/passwd">]><list><group>&e;</group></list>',
            id="file",
        ),
        pytest.param(
            '<!DOCTYPE list [<!ENTITY % e SYSTEM "http://127.0.0.1:9/x"> %e;]><list/>', id="address"
        ),
        pytest.param('<!DOCTYPE list SYSTEM "http://127.0.0.1:9/list.dtd"><list/>', id="document type"),
        pytest.param('<!DOCTYPE list [<!ATTLIST list day CDATA "1">]><list/>', id="attribute by default"),
    ],
)
def test_entities_and_document_types_are_refused(content: str) -> None:
    with pytest.raises(Unreadable) as caught:
        list(nodes(content))
    assert "root:" not in str(caught.value)


def test_an_external_entity_is_not_read(tmp_path_factory: pytest.TempPathFactory) -> None:
    secret = tmp_path_factory.mktemp("secret") / "secret"
    secret.write_text("top secret")
    content = (
        f'<!DOCTYPE list [<!ENTITY e SYSTEM "{secret.as_uri()}">]><list day="1"><group>&e;</group></list>'
    )
    with pytest.raises(Unreadable) as caught:
        list(nodes(content))
    assert "top secret" not in str(caught.value)


def test_memory_does_not_grow_with_the_number_of_records() -> None:
    content = b"<list><group>" + b"<item><n>A</n></item>\n" * 20_000 + b"</group></list>"
    seen = 0
    for node in nodes(content):
        parent = node._element.getparent()
        assert parent is None or len(parent) < 5_000
        seen += 1
    assert seen == 20_001


# JSON


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b'{"a": 1', "is not sound JSON", id="cut"),
        pytest.param(b'{"a": 1} {', "is not sound JSON", id="something behind"),
        pytest.param(b'{"a": 1, "a": 2}', "repeats a key: ['a', 'a']", id="key twice"),
        pytest.param(b'{"a": NaN}', "holds NaN", id="NaN"),
        pytest.param(b'{"a": Infinity}', "holds Infinity", id="infinity"),
        pytest.param(b'{"a": "\xff"}', "byte 7 is not UTF-8", id="another encoding"),
        pytest.param(b'{"a": "\x00"}', "holds a NUL", id="NUL"),
        pytest.param(rb'{"a": ["\u0000"]}', "holds a NUL", id="NUL in disguise"),
        pytest.param(rb'{"a": {"b": "x\ud800y"}}', "half a character", id="half a character"),
        pytest.param(rb'{"\udfff": 1}', "half a character", id="half a character as a key"),
        pytest.param(b"[" * 900, "is not sound JSON", id="not so deep"),
        pytest.param(b'["' + b"x" * 1000 + b'"]', "more than the 1000 allowed", id="too large"),
    ],
)
def test_damaged_json_is_unreadable(content: bytes, says: str) -> None:
    with pytest.raises(Unreadable) as caught:
        published(content, SMALL).json("part")
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(b'{"a":' * 100_000, id="deep objects"),
        pytest.param(b"1" * 5000, id="number of thousands of digits"),
    ],
)
def test_json_beyond_measure_is_unreadable(content: bytes) -> None:
    with pytest.raises(Unreadable, match="is not sound JSON"):
        published(content).json("part")


def test_whole_characters_may_be_escaped() -> None:
    assert published(rb'{"a": "\ud83d\ude00 \u0411"}').json("part") == {"a": "😀 Б"}


# zip


def test_the_one_file_in_a_zip_is_unpacked() -> None:
    assert published(zipped({"LIST.XML": b"<list/>"})).unzipped("part", ".xml") == b"<list/>"


def corrupt(content: bytes) -> bytes:
    body = bytearray(content)
    body[45] ^= 0xFF
    return bytes(body)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"PK no zip", "is not a sound zip file", id="no zip"),
        pytest.param(zipped({"list.xml": b"<list/>" * 99})[:-30], "is not a sound zip file", id="cut"),
        pytest.param(corrupt(zipped({"list.xml": b"<list/>" * 99})), "is not a sound zip", id="damaged"),
        pytest.param(zipped({}), "holds [], expected one file", id="nothing inside"),
        pytest.param(zipped({"readme.txt": b"x"}), "expected one file ending in '.xml'", id="another file"),
        pytest.param(zipped({"a.xml": b"x", "b.xml": b"y"}), "expected one file", id="two files"),
        pytest.param(zipped({"list.xml": b"x"}, zipfile.ZIP_LZMA), "packed in method 14", id="lzma"),
        pytest.param(zipped({"list.xml": b"x"}, zipfile.ZIP_BZIP2), "packed in method 12", id="bzip2"),
        pytest.param(zipped({"list.xml": bytes(100_000)}), "refused as a zip bomb", id="bomb"),
        pytest.param(zipped({"list.xml": b""}), "is empty", id="empty file"),
        pytest.param(zipped({"list.xml": b"<html>"}), "is an HTML page", id="HTML inside"),
    ],
)
def test_a_damaged_or_hostile_zip_is_unreadable(content: bytes, says: str) -> None:
    with pytest.raises(Unreadable) as caught:
        published(content, SMALL).unzipped("part", ".xml")
    assert says in str(caught.value)


def test_a_zip_directory_is_not_read_when_it_is_larger_than_that_of_one_file() -> None:
    content = zipped({f"{'x' * 100}{number}.xml": b"" for number in range(600)})
    with pytest.raises(Unreadable, match="zip directory is larger"):
        published(content).unzipped("part", ".xml")


@given(st.data())
def test_a_mutated_zip_is_unpacked_or_refused(data: st.DataObject) -> None:
    sound = zipped({"list.xml": b"<list>" + b"<item/>" * 50 + b"</list>"})
    start = data.draw(st.integers(0, len(sound)))
    content = (
        sound[:start] + data.draw(st.binary(max_size=8)) + sound[data.draw(st.integers(start, len(sound))) :]
    )
    try:
        unpacked = published(content).unzipped("part", ".xml")
    except ScreeningError:
        unpacked = b""
    assert unpacked in (b"", b"<list>" + b"<item/>" * 50 + b"</list>")


# single values


def test_an_unknown_word_is_named_with_the_known_ones() -> None:
    with pytest.raises(Unreadable, match=r"row 1: kind is 'ship', which is none of \['boat'\]"):
        one_of("row 1", "kind", "ship", {"boat": 1})
    assert one_of("row 1", "kind", "boat", {"boat": 1}) == 1


def test_a_long_value_is_shortened_in_the_message() -> None:
    with pytest.raises(Unreadable) as caught:
        one_of("row 1", "kind", "x" * 10**6, {})
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("value", ["31/02/2020", "2020-01-01", "1/1/20", "x", "01/01/2020 "])
def test_no_day_is_no_date(value: str) -> None:
    with pytest.raises(Unreadable, match="expected a date like"):
        exact_date("row 1", "day", value, "%d/%m/%Y")


def test_an_exact_date_may_be_empty() -> None:
    assert exact_date("row 1", "day", "", "%d/%m/%Y") is None
    assert exact_date("row 1", "day", "29/02/2020", "%d/%m/%Y") == date(2020, 2, 29)


@pytest.mark.parametrize(
    ("value", "earliest", "latest"),
    [
        pytest.param("1955", date(1955, 1, 1), date(1955, 12, 31), id="year"),
        pytest.param("1955-02", date(1955, 2, 1), date(1955, 2, 28), id="month"),
        pytest.param("1955-02-03", date(1955, 2, 3), date(1955, 2, 3), id="day"),
    ],
)
def test_a_partial_date_stays_partial(value: str, earliest: date, latest: date) -> None:
    found = iso_date("row 1", "day", value)
    assert (found.text, found.earliest, found.latest) == (value, earliest, latest)


@pytest.mark.parametrize(
    "value", ["", "0000", "1955-00", "1955-13", "1955-02-30", "55", "1955-2", "１９５５"]
)
def test_no_partial_date_is_unreadable(value: str) -> None:
    with pytest.raises(Unreadable):
        iso_date("row 1", "day", value)


def test_an_identifier_depends_on_every_value_and_its_place() -> None:
    assert stable_id("a", "b") == stable_id("a", "b")
    assert (
        len({stable_id("a", "b"), stable_id("b", "a"), stable_id("ab", ""), stable_id("a", None, "b")}) == 4
    )
    assert stable_id("e\u0301") == stable_id("\u00e9")


def test_unique_keeps_the_first_order() -> None:
    assert unique(["b", "a", "b"]) == ("b", "a")


# anything at all


@given(st.binary(max_size=400))
def test_arbitrary_bytes_are_read_or_refused(content: bytes) -> None:
    def attempt(read: Callable[[Published], object]) -> bool:
        try:
            read(Published("xx_test", "layout", {"part": content}))
        except ScreeningError:
            return False
        return True

    readings: list[Callable[[Published], object]] = [
        lambda given: [row.published() for row in given.table("part", delimiter="\t")],
        lambda given: given.json("part"),
        lambda given: given.unzipped("part", ".xml"),
        lambda given: [node.published() for node in given.xml("part", root="list", paths=("item",))],
    ]
    assert all(attempt(read) in (True, False) for read in readings)


@given(
    st.recursive(
        st.text(alphabet="<>&;ax \n\"'", max_size=6),
        lambda inner: st.builds("<{0}>{1}</{0}>".format, st.sampled_from(["item", "n", "x:n"]), inner),
        max_leaves=8,
    )
)
def test_arbitrary_elements_are_read_or_refused(content: str) -> None:
    try:
        read = [node.published() for node in nodes(f"<list>{content}</list>", paths=("item",))]
    except Unreadable:
        return
    assert read[0].startswith("<list")

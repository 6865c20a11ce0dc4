"""Text from outside made harmless: nothing hidden on a page, no live cells in a table."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.report.text import LONGEST_CELL, cell, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("Amal Nuri", "Amal Nuri", id="plain"),
        pytest.param("هارون بلقاسمي", "هارون بلقاسمي", id="Arabic"),
        pytest.param("می\u200cخواهم", "می\u200cخواهم", id="Persian joiner stays"),
        pytest.param("user\u202egnp.exe", "user[U+202E RIGHT-TO-LEFT OVERRIDE]gnp.exe", id="override"),
        pytest.param(
            "a\u2066b\u2069", "a[U+2066 LEFT-TO-RIGHT ISOLATE]b[U+2069 POP DIRECTIONAL ISOLATE]", id="isolate"
        ),
        pytest.param("Iv\u200ban", "Iv[U+200B ZERO WIDTH SPACE]an", id="zero width"),
        pytest.param("a\x00b\x1b[31m", "a[U+0000]b[U+001B][31m", id="control characters"),
        pytest.param("\ufeffname", "[U+FEFF ZERO WIDTH NO-BREAK SPACE]name", id="byte-order mark"),
        pytest.param("\ud800", "[U+D800]", id="half a character"),
        pytest.param("x\U000e0041", "x[U+E0041 TAG LATIN CAPITAL LETTER A]", id="tag"),
        pytest.param(
            "one\r\ntwo\rthree\u2028four\tfive",
            "one\ntwo\nthree[U+2028 LINE SEPARATOR]four five",
            id="line ends",
        ),
    ],
)
def test_hidden_characters_are_named(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("=HYPERLINK(1)", "'=HYPERLINK(1)", id="equals"),
        pytest.param("+49 40 1234", "'+49 40 1234", id="plus"),
        pytest.param("-1", "'-1", id="minus"),
        pytest.param("@SUM(A1)", "'@SUM(A1)", id="at"),
        pytest.param("＝1+1", "'＝1+1", id="full-width equals"),
        pytest.param("\t=1+1", "'=1+1", id="after a tab"),
        pytest.param("\r=1+1", "'=1+1", id="after a carriage return"),
        pytest.param("\n =1+1", "'=1+1", id="after a line end and a blank"),
        pytest.param("Nuri; =1+1", "Nuri; '=1+1", id="after a semicolon"),
        pytest.param("Nuri;-1;@x", "Nuri;'-1;'@x", id="after each semicolon"),
        pytest.param("a=b", "a=b", id="inside a word"),
        pytest.param("Rue 5\r\nLille", "Rue 5 / Lille", id="two lines"),
        pytest.param("\u202e=1", "[U+202E RIGHT-TO-LEFT OVERRIDE]=1", id="behind an override"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_no_cell_is_a_formula(text: str, shown: str) -> None:
    assert cell(text) == shown


def test_a_cell_too_long_for_a_spreadsheet_says_that_it_is_cut() -> None:
    assert cell("x" * 40_000).endswith("x… (cut after 32,000 characters; whole in the Parquet file)")
    assert len(cell("x" * LONGEST_CELL)) == LONGEST_CELL


@given(st.text(st.characters(codec=None)))
def test_whatever_the_text_no_cell_is_live_or_hides_anything(text: str) -> None:
    shown = cell(text)

    assert not any(part.lstrip()[:1] in tuple("=+-@＝＋－＠") for part in shown.split(";") if part.strip())
    assert not any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in shown)

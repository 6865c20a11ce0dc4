"""Text from outside made harmless to show: nothing hidden, nothing that turns the line around, no live cells."""

from __future__ import annotations

import re
import unicodedata

_HIDDEN = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters, but for tab and line ends
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u3164\uffa0"  # without a shape of their own
    "\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # direction, breaks, joiners
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # no characters at all
    "\U000e0000-\U000e0fff"  # tags
    "]"
)
"""What a reader cannot see. Joiners (U+200C, U+200D) stay: Persian and the Indic scripts are written with them."""

_LINE_END = re.compile(r"\r\n|\r|\u0085")
_LIVE = re.compile(r"(^|;)(\s*)(?=[=+\-@＝＋－＠])")
LONGEST_CELL = 32_000
"""Characters of the longest cell; spreadsheets cut at 32,767 without a word."""


def visible(text: str) -> str:
    """Return text in which every hidden character is named, as in `[U+202E RIGHT-TO-LEFT OVERRIDE]`.

    An override would show `moc.exe` as `exe.com`. Line ends become `\\n` and tabs blanks.
    """
    return _HIDDEN.sub(_named, _LINE_END.sub("\n", text).replace("\t", " "))


def cell(text: str) -> str:
    """Return text that no spreadsheet takes for a formula, on one line and without hidden characters.

    An apostrophe is put before a leading `=`, `+`, `-` or `@` (the full-width ones too), and before one that
    follows a semicolon, where spreadsheets of many countries split. Tabs and line ends, the other openings
    on OWASP's list ("CSV Injection"), are gone already.
    """
    line = " / ".join(filter(None, (part.strip() for part in visible(text).split("\n"))))
    safe = _LIVE.sub(r"\1\2'", line)
    if len(safe) <= LONGEST_CELL:
        return safe
    return f"{safe[:LONGEST_CELL]}… (cut after {LONGEST_CELL:,} characters; whole in the Parquet file)"


def _named(found: re.Match[str]) -> str:
    character = found.group()
    name = unicodedata.name(character, "")
    return f"[U+{ord(character):04X}{' ' if name else ''}{name}]"

"""Text without what nobody sees: compatibility forms, control and format characters, case."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_NOT_WORD = re.compile(r"[\W_]+")


def clean(text: str) -> str:
    """Return `text` case-folded, full-width and ligature forms resolved, invisible characters gone.

    Format characters (zero-width, bidirectional, soft hyphen) vanish, since they split nothing a reader
    sees; control characters and separators become a space.
    """
    if text.isascii() and text.isprintable():
        return text.casefold()
    folded = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", "".join(_visible(char) for char in folded))


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """Return the words of `text` in their own script, sorted: equal wherever only formatting differs.

    It rests on Unicode alone, no name data: fingerprints outlive an upgrade of the matcher.
    """
    return " ".join(sorted(_NOT_WORD.sub(" ", clean(text)).split()))


def _visible(char: str) -> str:
    match unicodedata.category(char):
        case "Cf":
            return ""
        case "Cc" | "Cs" | "Co" | "Cn" | "Zs" | "Zl" | "Zp":
            return " "
        case _:
            return char

"""Any script into plain Latin letters, by ICU, each script by the system that English lists follow."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import icu

# BGN (Yuriy Shchegolev) and UNGEGN (Onasis) are what authorities print; ICU's default is scholarly (Urij).
_SYSTEMS = "Russian-Latin/BGN; Greek-Latin/UNGEGN; Any-Latin; Latin-ASCII; Lower"
_VOWELLESS = re.compile(r"[\u0590-\u07bf\u0860-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
# A final ta marbuta is a vowel to the ear (Fatima), which ICU writes as t.
_BEFORE = str.maketrans({"\u0629": "\u0627"})


def to_latin(text: str) -> str:
    """Return `text` in lower-case Latin letters as far as its script is known; other letters stay."""
    if text.isascii():
        return text.lower()
    latin = _transliterator().transliterate(text.translate(_BEFORE))
    if latin.isascii():
        return str(latin)
    return "".join(char for char in unicodedata.normalize("NFKD", latin) if not unicodedata.combining(char))


def is_vowelless(text: str) -> bool:
    """Say whether `text` is written in a script that leaves short vowels out (Arabic, Hebrew, Syriac)."""
    return _VOWELLESS.search(text) is not None


@cache
def _transliterator() -> icu.Transliterator:
    return icu.Transliterator.createInstance(_SYSTEMS)

"""What of a word survives transliteration: its consonants, with letters that stand for one sound made one."""

from __future__ import annotations

import re
from functools import lru_cache

# Left: spellings met in romanised Arabic, Persian, Cyrillic, Chinese and Korean names. Longest first.
_SPELLINGS = {
    "shch": "s", "tsch": "c", "tch": "c", "sch": "s", "dzh": "j", "dj": "j", "zh": "j", "sh": "s", "ch": "c",
    "kh": "h", "gh": "k", "dh": "d", "th": "t", "ph": "f", "ck": "k", "tz": "ts", "cz": "ts", "ks": "ks",
    "x": "ks", "q": "k", "g": "k", "c": "k", "v": "f", "p": "b",
}  # fmt: skip
_SPELLING = re.compile("|".join(_SPELLINGS))
_DOUBLED = re.compile(r"(.)\1+")
_VOWELS = str.maketrans("", "", "aeiouyw")


@lru_cache(maxsize=262_144)
def skeleton(word: str) -> str:
    """Return the consonants of a word in comparable form ("hussein", "husayn" and "hsyn" give "hsn").

    Doubled letters count once, y and w as vowels; a final h after a vowel is silent ("fatimah").
    """
    silent = word[:-1] if len(word) > 2 and word.endswith(("ah", "eh")) else word
    return _SPELLING.sub(_sound, _DOUBLED.sub(r"\1", silent)).translate(_VOWELS)


def _sound(spelling: re.Match[str]) -> str:
    return _SPELLINGS[spelling[0]]

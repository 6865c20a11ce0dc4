"""What makes a name, a date or an identifier impossible to screen; all of it looked for in whole columns."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Marks = npt.NDArray[np.bool_]

LONGEST_NAME = 1_000
LONGEST_ID = 200
_LETTER = r"[\p{L}\p{N}\p{Mc}]"
_NO_LETTER = r"[^\p{L}\p{N}\p{Mc}]"
_REST = r"[\x{80}-\x{bf}€‚ƒ„…†‡ˆ‰‹‘’“”•–—˜™š›œžŸŠŒŽ]"
"""Bytes 0x80 to 0xBF as Latin-1 or Windows-1252 show them: what follows the first byte of a UTF-8 letter."""
MOJIBAKE = "|".join(
    (
        "\ufffd",
        r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x{80}-\x{9f}]",
        rf"[ÃÂ]{_REST}",  # "é" reads "Ã©"
        r"[ÄÅ][\x{80}-\x{bf}‚„…†‡ˆ‰‹›™]",  # "ł" reads "Å‚"; "Ÿ" and quotation marks may follow a real Å
        rf"(?:[ÎÏÐÑ×ØÙÚÛ]{_REST}){{2}}",  # Greek, Cyrillic, Hebrew and Arabic come in runs
        rf"[à-ï]{_REST}{{2}}|ð{_REST}{{3}}",  # letters of three and four bytes; curly quotes and dashes
        r"â€|ï»¿|ï¿½",
        r"\p{L}\?+\p{L}",  # the letter itself is lost
    )
)
"""Traces of a wrong encoding, in scripts of every length."""

_PLACEHOLDERS = """
    a a|aa|aaa|abc|anon|anonymous|asdf|blank|customer|customer name|default|deleted|do not use|dummy|dummy name|empty
    example|first last|first name last name|foo|foo bar|full name|keine|keine angabe|n n|n a|name|nan|nil|no name
    not applicable|not available|not given|not known|not provided|null|none|placeholder|qwerty|sample|tba|tbc|tbd
    temp|test|test customer|test test|test user|tester|testing|to be advised|to be confirmed|to be determined
    undefined|unknown|unknown unknown|unbekannt|unnamed|user|void|xyz
    anonyme|inconnu|inconnue|sans nom|desconocido|sin nombre|desconhecido|sem nome|sconosciuto|nieznany|okänd|tuntematon
    неизвестно|нет|тест|н д|不明|未知|无|無|测试|テスト|なし|없음|미상|غير معروف|لا يوجد
"""
_PLACEHOLDER_MARKS = r"^(?:[-–—_.?/*#~]+|x{2,}|z{3,}|0+)$"
_LEGAL_FORMS = """
    a b|a g|a s|b v|c o|co ltd|corp|corporation|company|g m b h|inc|incorporated|j s c|k g|k k|l l c|l l p|l p|ltd|ltda
    limited|n v|o y|o o d|p l c|pte ltd|pty ltd|pvt ltd|s a|s a r l|s p a|s r l|sdn bhd|sp z o o
    gmbh & co kg|gmbh & co. kg
    о о о|о а о|з а о|п а о|а о|有限公司|株式会社
"""
_SEPARATORS = (" ", "", ".", ". ", ", ", "., ", "-", "_", "/")
_SIGNS = " .,;:!?-–—_/\\|*#~+=&@'\"`´‘’“”«»()[]{}<>"


def _spellings(phrases: str) -> pa.Array:
    """Write phrases with every separator their words may have."""
    words = [phrase.split() for line in phrases.split("\n") for phrase in line.split("|") if phrase.strip()]
    return pa.array(sorted({separator.join(phrase) for phrase in words for separator in _SEPARATORS}))


_PLACEHOLDER_SPELLINGS = _spellings(_PLACEHOLDERS)
_LEGAL_FORM_SPELLINGS = _spellings(_LEGAL_FORMS)


def is_mojibake(texts: pa.Array) -> Marks:
    """The text was read or written in a wrong encoding, or a letter of it is lost."""
    return _matches(texts, MOJIBAKE)


def is_placeholder(texts: pa.Array) -> Marks:
    """The text stands for a name that is not there: "N/A", "test", "unknown", "-"."""
    return _is_in(texts, _PLACEHOLDER_SPELLINGS) | _matches(pc.utf8_lower(texts), _PLACEHOLDER_MARKS)


def says_nothing(texts: pa.Array) -> Marks:
    """No letter or digit of any script is left to compare, or a legal form is all there is."""
    return ~_matches(texts, _LETTER) | _is_in(texts, _LEGAL_FORM_SPELLINGS)


def is_one_letter(texts: pa.Array) -> Marks:
    """A single letter, digit or character is all there is."""
    return _matches(texts, rf"^{_NO_LETTER}*{_LETTER}{_NO_LETTER}*$")


def is_no_id(texts: pa.Array) -> Marks:
    """The text cannot be an identifier: too long, of several lines, or like that of a related party."""
    return _marks(
        pc.match_substring_regex(
            texts, r"[\x00-\x1f\x7f\x{80}-\x{9f}]|/(?:owner|director|beneficial_owner|other)/"
        )
    ) | _marks(pc.greater(pc.utf8_length(texts), LONGEST_ID))


def is_too_long(texts: pa.Array) -> Marks:
    """The text is longer than any name."""
    return _marks(pc.greater(pc.utf8_length(texts), LONGEST_NAME))


def _is_in(texts: pa.Array, spellings: pa.Array) -> Marks:
    return _marks(pc.is_in(pc.utf8_trim(pc.utf8_lower(texts), characters=_SIGNS), spellings))


def _matches(texts: pa.Array, form: str) -> Marks:
    return _marks(pc.match_substring_regex(texts, form))


def _marks(found: pa.Array) -> Marks:
    return np.asarray(found, dtype=bool)

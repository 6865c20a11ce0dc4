"""Sentences for people about what a table misses: why it matters, what was found, what was expected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from screening.quality.suites import Check

MAX_WORDS = 5
MAX_WORD = 40
MAX_REASON = 200


def broken_sentence(check: Check, reason: str) -> str:
    """Say that a check could not be evaluated: a fault of the suite or of the reader, which a person must mend."""
    return f"{_why(check)}: the check {check.id} itself is broken, so nothing is accepted ({_short(reason, MAX_REASON)})"


def missed_sentence(check: Check, asked: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    """Say what an expectation found; `asked` is what it was asked with the suite parameters put in."""
    if "element_count" in found and "unexpected_count" in found:
        return f"{_why(check)}: {_rows(check, asked, found)}"
    return f"{_why(check)}: {_value(check, asked, found)}"


def bounds(least: object, most: object) -> str:
    """Say in words what lies between two bounds of which one may be missing."""
    if most is None:
        return f"at least {shown(least)}"
    if least is None:
        return f"at most {shown(most)}"
    return f"exactly {shown(least)}" if least == most else f"{shown(least)} to {shown(most)}"


def shown(value: object) -> str:
    """Write a value for people."""
    match value:
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}"
        case float():
            return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
        case list() | tuple() | set():
            return _listed(value)
    return _short(str(value), MAX_REASON)


def _why(check: Check) -> str:
    return check.why.strip().rstrip(".")


def _rows(check: Check, asked: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    tolerated = 1 - float(asked.get("mostly", 1.0))
    limit = f", at most {tolerated:.3g} of them may be" if tolerated > 0 else ""
    words = _foreign_words(check, found)
    return (
        f"not so for {found['unexpected_count']:,} of {found['element_count']:,} rows"
        f"{f' in {check.column}' if check.column else ''}{limit}{f'; found {words}' if words else ''}"
    )


def _foreign_words(check: Check, found: Mapping[str, Any]) -> str:
    """Name the words that a closed vocabulary does not hold; no other content of a row is repeated."""
    words = [word for word in found.get("partial_unexpected_list", ()) if isinstance(word, str)]
    return _listed(words) if check.type == "expect_column_values_to_be_in_set" else ""


def _value(check: Check, asked: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    place = f" in {check.column}" if check.column else ""
    for part, said in (("partial_missing_list", "missing"), ("partial_unexpected_list", "found")):
        if found.get(part):
            return f"{said} {_listed(found[part])}{place}"
    if found.get("observed_value") is None:
        return f"not so{place}"
    said = f"found {shown(found['observed_value'])}"
    ours = (found.get("details") or {}).get("expected")
    if ours:
        return f"{said}, expected {ours}"
    expected = _expected(asked)
    return f"{said}{place}, expected {expected}" if expected else f"{said}{place}"


def _expected(asked: Mapping[str, Any]) -> str:
    if asked.get("value") is not None:
        return bounds(asked["value"], asked["value"])
    least, most = asked.get("min_value"), asked.get("max_value")
    return "" if least is None and most is None else bounds(least, most)


def _listed(words: Iterable[object]) -> str:
    distinct = list(dict.fromkeys(_short(str(word), MAX_WORD) for word in words))
    more = f" and {len(distinct) - MAX_WORDS} more" if len(distinct) > MAX_WORDS else ""
    return ", ".join(map(repr, distinct[:MAX_WORDS])) + more


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"

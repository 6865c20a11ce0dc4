"""The remarks of OFAC's legacy files: details after their labels, weak aliases in single quotes, and prose.

"DOB 24 Aug 1951; alt. DOB 05 Jul 1951; POB Tarsk, Ruritania; Passport R12 (Ruritania); a.k.a. 'ZED'."
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from screening.errors import Unreadable
from screening.sources._ofac_details import Detail
from screening.sources._ofac_terms import DOCUMENTS, FEATURES, Place

_BETWEEN_ITEMS = re.compile(r";\s*")
_ALIAS = re.compile(r"[afn]\.k\.a\.")
_WEAK_ALIAS = re.compile(r"[afn]\.k\.a\. '\s*(\S.*?)\s*'")
_FAMILY = re.compile(r"(Digital Currency Address - [A-Z0-9]+|Effective Date \([^()]+\):?) (.+)")
_DOCUMENT = re.compile(r"(?P<number>\S.*?)(?P<places>(?: \([^()]*\))*)(?P<dates>(?: (?:issued|expires) .+)?)")
_PLACE = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class Remarks:
    """What a remark says: details under their labels, and aliases that OFAC calls weak (FAQ 122)."""

    details: tuple[Detail, ...]
    weak_aliases: tuple[str, ...]


def read_remarks(where: str, text: str, *, is_cut: bool) -> Remarks:
    """Read the items of a remark. What carries no label we know is prose, and left to the remark itself.

    Of a remark that `is_cut` the last item is not read, for half a number is another number.
    """
    items = _BETWEEN_ITEMS.split(text.removesuffix("."))
    if is_cut:
        items = items[:-1]
    aliases = [item for item in items if _ALIAS.match(item)]
    details = (_detail(item.removeprefix("alt. ")) for item in items)
    return Remarks(
        details=tuple(detail for detail in details if detail is not None),
        weak_aliases=tuple(_weak_alias(where, item) for item in aliases),
    )


def _labels_by_first_word() -> dict[str, tuple[str, ...]]:
    found = defaultdict(list)
    for label in (*DOCUMENTS, *(label for label, meaning in FEATURES.items() if meaning is not Place.REMARK)):
        found[label.split()[0]].append(label)
    return {word: tuple(sorted(labels, key=len, reverse=True)) for word, labels in found.items()}


_LABELS = _labels_by_first_word()


def _detail(item: str) -> Detail | None:
    family = _FAMILY.fullmatch(item)
    if family is not None:
        return Detail(family[1], family[2])
    for label in _LABELS.get(item.partition(" ")[0], ()):
        if item.startswith(f"{label} "):
            value = item[len(label) :].strip()
            return _document(label, value) if label in DOCUMENTS else Detail(label, value)
    return None


def _document(label: str, text: str) -> Detail | None:
    """Read "number (place) (country) issued day expires day"; a document without a number identifies nobody."""
    found = _DOCUMENT.fullmatch(text)
    if found is None or text.startswith(("issued ", "expires ")):
        return None
    *places, country = _PLACE.findall(found["places"]) or [""]
    note = ", ".join(filter(None, [*places, found["dates"].strip()]))
    return Detail(label, found["number"], country, note)


def _weak_alias(where: str, item: str) -> str:
    found = _WEAK_ALIAS.fullmatch(item)
    if found is None:
        raise Unreadable(f"{where}: Remarks hold {item[:80]!r}, expected an alias in single quotes")
    return found[1]

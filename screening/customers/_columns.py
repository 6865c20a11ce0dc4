"""The columns of a register: which there are, and which of them hold lists."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Sequence

from screening.errors import RegisterError
from screening.model import CountryRole

COUNTRIES = {
    "nationality": CountryRole.NATIONALITY,
    "citizenship": CountryRole.CITIZENSHIP,
    "residence": CountryRole.RESIDENCE,
    "incorporation": CountryRole.INCORPORATION,
    "birth_country": CountryRole.BIRTH,
    "flag": CountryRole.FLAG,
    "use_country": CountryRole.USE,
}
NAME_PARTS = ("given_name", "middle_name", "family_name")
TEXTS = ("customer_id", "name", *NAME_PARTS, "kind", "gender", "updated_at")
LISTS = ("other_names", "birth_dates", *COUNTRIES, "identifiers", "addresses", "products")
OBJECTS = frozenset({"identifiers", "addresses"})
"""Lists whose values may be JSON objects."""
RELATED = "related_parties"
COLUMNS = (*TEXTS, *LISTS, RELATED)
YOURS = "x_"
"""Begins the names of columns that mean nothing here."""

SPACES = "\t\n\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
"""What surrounds and separates words: line ends, tabs and every space of Unicode (its category Z)."""
MAX_FIELD = 2**20
"""Characters that one field may have."""


def known_columns(where: str, header: Sequence[str]) -> list[str]:
    """Return the columns of a header that are read; `RegisterError` when it is not that of a register."""
    repeated = sorted(name for name, count in Counter(header).items() if count > 1)
    if repeated:
        raise RegisterError(f"{where}: the header repeats {_some(repeated)}; give each column once")
    unknown = [name for name in header if name not in COLUMNS and not name.startswith(YOURS)]
    if unknown:
        raise RegisterError(f"{where}: does not know the columns {_some(unknown)}{_hint(unknown)}")
    if "customer_id" not in header:
        raise RegisterError(f"{where}: has no column customer_id; every customer needs an identifier")
    if "name" not in header and "family_name" not in header:
        raise RegisterError(f"{where}: has neither a column name nor family_name; there is nobody to screen")
    return [name for name in header if name in COLUMNS]


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(repr(name[:60]) for name in names[:10])
    return f"{shown} and {len(names) - 10} more" if len(names) > 10 else shown


def _hint(unknown: Sequence[str]) -> str:
    if len(unknown) == 1 and any(mark in unknown[0] for mark in ";\t|"):
        return "; separate the columns by commas"
    meant = [
        f"{name[:60]!r} for {close[0]}"
        for name in unknown[:10]
        if (close := difflib.get_close_matches(name.strip().lower().replace(" ", "_"), COLUMNS, 1, 0.75))
    ]
    rename = f"; perhaps {', '.join(meant)}" if meant else ""
    return f"{rename}; rename them, or begin the names of columns of your own with {YOURS!r}"

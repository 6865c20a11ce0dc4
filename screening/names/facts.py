"""Countries, identifiers, genders and addresses in comparable form; "" where nothing comparable is left."""

from __future__ import annotations

import re
from functools import lru_cache

from rigour.territories import lookup_territory

from screening.names.clean import clean
from screening.names.forms import words_of

_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
_GENDERS = {"m": "male", "male": "male", "man": "male", "f": "female", "female": "female", "woman": "female"}
_STREET_WORDS = {
    "st": "street", "str": "street", "rd": "road", "ave": "avenue", "av": "avenue", "blvd": "boulevard",
    "ln": "lane", "dr": "drive", "bldg": "building", "flr": "floor", "fl": "floor", "rm": "room",
    "no": "", "apt": "apartment", "ste": "suite",
}  # fmt: skip


@lru_cache(maxsize=65_536)
def country_code(text: str) -> str:
    """Return the ISO 3166 code, lower case, of a country's name, adjective or code; "" where none is known.

    A part of a country is its country ("England" is gb). A country that is no more has a code of four
    letters ("USSR" is suhh), which no country of today contradicts.
    """
    territory = lookup_territory(clean(text).strip()) if text.strip() else None
    if territory is None:
        return ""
    return str(territory.ftm_country or territory.code).partition("-")[0]


@lru_cache(maxsize=262_144)
def identifier_value(text: str) -> str:
    """Return a document or registry number in capitals without separators."""
    return _NOT_ALPHANUMERIC.sub("", clean(text)).upper()


def gender_code(text: str) -> str:
    """Return "male", "female" or ""."""
    return _GENDERS.get(clean(text).strip(), "")


@lru_cache(maxsize=65_536)
def address_form(text: str) -> str:
    """Return the words of an address, sorted, usual abbreviations written out."""
    words = (_STREET_WORDS.get(word, word) for word in words_of(clean(text)))
    return " ".join(sorted(word for word in words if word))

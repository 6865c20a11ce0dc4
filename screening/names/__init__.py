"""Published text into comparable form: scripts, words, legal forms, countries, identifiers.

Every function is pure and depends on its arguments and `DATA_VERSION` alone. The comparable form is for
comparing; what was published is what is stored and shown.
"""

from __future__ import annotations

import unicodedata
from importlib.metadata import version

import icu

from screening.names.clean import plain
from screening.names.facts import address_form, country_code, gender_code, identifier_value
from screening.names.forms import NameForm, name_forms
from screening.names.sound import skeleton
from screening.names.words import WordClass, word_class, words_version

DATA_VERSION = (
    f"rigour-{version('rigour')}"
    f"+icu-{icu.ICU_VERSION}"
    f"+unicode-{unicodedata.unidata_version}"
    f"+words-{words_version()}"
)
"""The data that comparable forms rest on; part of the engine version."""

__all__ = [
    "DATA_VERSION",
    "NameForm",
    "WordClass",
    "address_form",
    "country_code",
    "gender_code",
    "identifier_value",
    "name_forms",
    "plain",
    "skeleton",
    "word_class",
]

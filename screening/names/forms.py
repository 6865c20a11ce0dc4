"""A published name in comparable form: its words in Latin letters, legal forms and prefixes set apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rigour.names import extract_org_types, remove_obj_prefixes, remove_org_types, remove_person_prefixes

from screening.model import PartyKind
from screening.names.clean import clean
from screening.names.scripts import is_vowelless, to_latin
from screening.names.words import SHORT_FORMS

_APOSTROPHES = re.compile("['`´‘’‛ʹʻʼʽʾʿˈ′＇]")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
_NOT_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class NameForm:
    """A name for comparing: its words as they stand, and what was taken out of it.

    `vowelless` says that it was written in a script without short vowels, so that only consonants compare.
    """

    words: tuple[str, ...]
    legal_forms: tuple[str, ...] = ()
    vowelless: bool = False


@lru_cache(maxsize=262_144)
def name_forms(text: str, kind: PartyKind) -> tuple[NameForm, ...]:
    """Return the comparable forms of a name: one, or two where the kind is unknown and it makes a difference.

    None where nothing comparable is left, and none for an address, which is no name.
    """
    match kind:
        case PartyKind.PERSON:
            forms = [_person(clean(text))]
        case PartyKind.ORGANISATION:
            forms = [_organisation(clean(text))]
        case PartyKind.VESSEL | PartyKind.AIRCRAFT:
            forms = [_object(clean(text))]
        case PartyKind.UNKNOWN:
            forms = [_person(clean(text)), _organisation(clean(text))]
        case PartyKind.ADDRESS:
            forms = []
    return tuple(form for form in dict.fromkeys(forms) if form.words)


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of cleaned text in Latin letters; apostrophes join, everything else splits, short forms are written out."""
    latin = to_latin(_APOSTROPHES.sub("", text))
    words = _NOT_WORD.sub(" ", _APOSTROPHES.sub("", latin)).split()
    return tuple(SHORT_FORMS.get(word, word) for word in words)


def _person(text: str) -> NameForm:
    return NameForm(words_of(remove_person_prefixes(text)) or words_of(text), (), is_vowelless(text))


def _organisation(published: str) -> NameForm:
    text = _DOTTED.sub(lambda letters: letters[0].replace(".", "") + " ", published)
    legal_forms = tuple(sorted({generic for _, generic in extract_org_types(text, generic=True)}))
    words = words_of(remove_org_types(text, replacement=" ")) if legal_forms else words_of(text)
    if not words:
        return NameForm(words_of(text), (), is_vowelless(text))
    return NameForm(words, legal_forms, is_vowelless(text))


def _object(text: str) -> NameForm:
    return NameForm(words_of(remove_obj_prefixes(text)) or words_of(text), (), is_vowelless(text))

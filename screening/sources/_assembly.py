"""Putting a listed party together: values on one line, every name once, remarks with their labels."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from screening.model import Address, Country, Identifier, Name, NameRank, PartialDate
from screening.sources._reading import unique

_STRENGTH = {NameRank.PRIMARY: 3, NameRank.ALIAS: 2, NameRank.FORMER: 1, NameRank.WEAK: 0}


@dataclass(frozen=True, slots=True)
class Share:
    """What one published element adds to its party."""

    birth_dates: tuple[PartialDate, ...] = ()
    birth_places: tuple[str, ...] = ()
    countries: tuple[Country, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    addresses: tuple[Address, ...] = ()
    titles: tuple[str, ...] = ()
    genders: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @classmethod
    def together(cls, shares: Iterable[Share]) -> Share:
        """Put shares together, in order, each value once."""
        given = tuple(shares)
        return cls(
            birth_dates=unique(it for share in given for it in share.birth_dates),
            birth_places=unique(it for share in given for it in share.birth_places if it),
            countries=unique(it for share in given for it in share.countries if it.text),
            identifiers=unique(it for share in given for it in share.identifiers if it.value),
            addresses=unique(it for share in given for it in share.addresses if it.text),
            titles=unique(it for share in given for it in share.titles if it),
            genders=unique(it for share in given for it in share.genders if it),
            remarks=unique(it for share in given for it in share.remarks if it),
        )


def collapsed(text: str) -> str:
    """Return the text on one line, without runs of spaces: the authorities wrap lines inside values."""
    return " ".join(text.split())


def joined(*parts: str, by: str = ", ") -> str:
    """Join the parts that say something."""
    return by.join(part for part in parts if part)


def noted(text: str, note: str) -> str:
    """Return the text with its note in brackets, or whichever of the two there is."""
    if not text or not note:
        return text or note
    return f"{text} {note}" if note.startswith("(") else f"{text} ({note})"


def once_each(names: Iterable[Name]) -> tuple[Name, ...]:
    """Return every spelling once, in its first order, with the strongest rank it was given anywhere.

    A spelling that is both a good and a weak alias is good: the weaker mention takes nothing away.
    """
    kept: dict[str, Name] = {}
    for name in names:
        known = kept.setdefault(name.text, name)
        if _STRENGTH[name.rank] > _STRENGTH[known.rank]:
            kept[name.text] = replace(known, rank=name.rank)
    return tuple(kept.values())


def labelled(label: str, values: Iterable[str]) -> tuple[str, ...]:
    """Return "label: value" for each value that says something."""
    return tuple(f"{label}: {value}" for value in values if value)


def is_latin(text: str) -> bool:
    """Say whether the text has a letter of the Latin script."""
    return any(unicodedata.name(letter, "").startswith("LATIN") for letter in text)


def is_not_latin(text: str) -> bool:
    """Say whether the text has letters, none of them of the Latin script."""
    return any(letter.isalpha() for letter in text) and not is_latin(text)

"""A customer and a listed party to compare, with the two of their names that are most alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from screening.matching.alignment import LEAST_SCORE, Alignment, align
from screening.model import Customer, ListedParty, Name, NameRank, PartyKind
from screening.names import NameForm, name_forms


@dataclass(frozen=True, slots=True)
class NamePair:
    """A name of either side and what came of laying them side by side."""

    customer: Name
    listed: Name
    alignment: Alignment


@dataclass(frozen=True, slots=True)
class Pair:
    """Two parties to compare. `names` is None where no two of their names are alike."""

    customer: Customer
    party: ListedParty
    names: NamePair | None


def make_pair(customer: Customer, party: ListedParty) -> Pair:
    """Find the two names that are most alike among all that compete; of equals, those that come first."""
    found = (
        NamePair(ours, theirs, alignment)
        for ours, our_form in competing(customer.names, customer.kind)
        for theirs, their_form in competing(party.names, party.kind)
        if (alignment := align(our_form, their_form)) is not None and alignment.score >= LEAST_SCORE
    )
    return Pair(customer, party, max(found, key=lambda names: names.alignment.score, default=None))


def competing(names: Iterable[Name], kind: PartyKind) -> Iterator[tuple[Name, NameForm]]:
    """Return the names that can raise a match, in comparable form.

    Weak aliases cannot: they are too broad to search by (OFAC FAQ 122 and 124).
    """
    for name in names:
        if name.rank is not NameRank.WEAK:
            for form in name_forms(name.text, kind):
                yield name, form

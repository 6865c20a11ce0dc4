"""Parties for the tests of this folder: written in one line, and names of every nasty sort."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from screening import tables
from screening.model import Customer, ListedParty, Name, NameRank, PartyKind, SubjectRole

_WORDS = """
    ivan petrov petrof sergeevich nikolaevich mohammed muhammad mohamad ahmed ahmad hassan hasan hussein husayn
    abdul rahman abdulrahman abdulrehman abd al el bin kim jong un jongun kimjongun li lee wei wen maria mario
    j m p trading company international shipping heron herom sea seaheron 10 11 3 victory general dr
    konstantinopolskaya aleksandr alexander yusuf yousef
"""
_OTHER_SCRIPTS = [
    "محمد",
    "حسن",
    "علي",
    "гassan",
    "Иван",
    "Петров",
    "习近平",
    "김정은",
    "חסן",
    "ប៉ុល",
    "Müller",
    "İ",
    "ß",
]
_RARE = st.text(max_size=12)

nasty_names = st.lists(
    st.one_of(
        st.sampled_from(_WORDS.split()),
        st.sampled_from(_WORDS.split()),
        st.sampled_from(_OTHER_SCRIPTS),
        _RARE,
    ),
    min_size=1,
    max_size=6,
).map(" ".join)
"""Names that meet often: few words, joined, split, misspelt, initials, numbers, scripts, arbitrary text."""


@st.composite
def written_twice(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a name and the same name as another clerk writes it: joined, split, misspelt, reordered, cut."""
    words = draw(st.lists(st.sampled_from(_WORDS.split()), min_size=2, max_size=5))
    other = list(words)
    if draw(st.booleans()):
        place = draw(st.integers(0, len(other) - 2))
        other[place : place + 2] = ["".join(other[place : place + 2])]
    if draw(st.booleans()):
        place = draw(st.integers(0, len(other) - 1))
        cut = draw(st.integers(0, len(other[place])))
        other[place] = (
            other[place][:cut] + draw(st.sampled_from(["", "e", "h", " "])) + other[place][cut + 1 :]
        )
    if draw(st.booleans()):
        other = draw(st.permutations(other))
    if draw(st.booleans()):
        other = other[1:]
    names = " ".join(words), " ".join(other)
    return names if draw(st.booleans()) else (names[1], names[0])


kinds = st.sampled_from([PartyKind.PERSON, PartyKind.ORGANISATION, PartyKind.VESSEL, PartyKind.UNKNOWN])


def names_of(*texts: str, weak: tuple[str, ...] = ()) -> tuple[Name, ...]:
    primary, *others = texts
    return (
        Name(primary),
        *(Name(text, NameRank.ALIAS) for text in others),
        *(Name(text, NameRank.WEAK) for text in weak),
    )


def customer_of(*texts: str, customer_id: str = "c1", **facts: Any) -> Customer:
    kind = facts.pop("kind", PartyKind.PERSON)
    return Customer(customer_id, customer_id, SubjectRole.CUSTOMER, kind, names_of(*texts), **facts)


def party_of(*texts: str, party_id: str = "p1", weak: tuple[str, ...] = (), **facts: Any) -> ListedParty:
    kind = facts.pop("kind", PartyKind.PERSON)
    return ListedParty("a_list", party_id, kind, names_of(*texts, weak=weak), "<as published/>", **facts)


def customer_table(*customers: Customer) -> pa.Table:
    return tables.to_table(customers, Customer)


def party_table(*parties: ListedParty) -> pa.Table:
    return tables.to_table(parties, ListedParty)

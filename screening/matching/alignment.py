"""Two names side by side: which words agree, which one side leaves out, and which contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, product

import numpy as np
from numpy.typing import NDArray

from screening.matching.likeness import INITIAL, TELLING_WEIGHT, Likeness, Reason, likeness, weigh
from screening.matching.units import Unit, Units, units_of, whole_likeness
from screening.names import NameForm

Floats = NDArray[np.float64]

OMISSION_COST = 0.3
"""What a word that one side leaves out costs, against 1 for a word that agrees."""
CONTRADICTION_COST = 1.2
"""What a pair of words that contradict each other costs."""
LONE_WORD = 0.75
"""What is left of the score when little more than one word agrees and telling words do not."""
LONE_LIMIT = 1.5
"""Words that agree and weigh no more than this are little more than one word."""
JOINED = 0.97
"""What is left of an agreement between words spaced differently."""
LEAST_SCORE = 0.55
"""Names that agree less are different names: they are neither candidates nor evidence."""


@dataclass(frozen=True, slots=True)
class Link:
    """Words of the customer's name that agree with words of the listed name."""

    customer: Unit
    listed: Unit
    likeness: Likeness

    @property
    def weight(self) -> float:
        """How much the agreeing words count, averaged over both sides."""
        return (self.customer.weight + self.listed.weight) / 2


@dataclass(frozen=True, slots=True)
class Alignment:
    """What came of laying two names side by side; every figure is from 0 to 1.

    `agreement` looks at the agreeing words alone, `complete` also at words left out, `consistent` also at
    contradictions, and `score` at all, a lone word included: each at most the one before it.
    """

    links: tuple[Link, ...]
    customer_rest: tuple[str, ...]
    listed_rest: tuple[str, ...]
    agreement: float
    complete: float
    consistent: float
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class Share:
    """For many pairs, one side: how much of the name is shared at most, how much it counts, and how much
    of that are words that tell little.
    """

    shared: Floats
    weight: Floats
    untelling: Floats


@lru_cache(maxsize=131_072)
def align(customer: NameForm, listed: NameForm) -> Alignment | None:
    """Lay two names side by side; None when no word agrees (initials alone are no agreement)."""
    ours, theirs = units_of(customer), units_of(listed)
    ways = (_by_words(ours, theirs), _as_a_whole(ours, theirs))
    found = [_judge(customer, listed, links) for links in ways if links]
    return max(found, key=lambda alignment: alignment.score, default=None)


def bound(ours: Share, theirs: Share) -> Floats:
    """Return a score that no alignment of words exceeds whose links cover at most these shares.

    It grows with the shares, so an overestimate of them gives no less.
    """
    our_shared, their_shared = np.minimum(ours.shared, ours.weight), np.minimum(theirs.shared, theirs.weight)
    our_rest, their_rest = ours.weight - our_shared, theirs.weight - their_shared
    agreeing = (our_shared + their_shared) / 2
    contradicting = CONTRADICTION_COST * np.minimum(our_rest, their_rest)
    consistent = agreeing / (agreeing + contradicting + OMISSION_COST * np.abs(our_rest - their_rest))
    is_lone = (agreeing <= LONE_LIMIT) & ((our_rest > ours.untelling) | (their_rest > theirs.untelling))
    return np.asarray(np.where(is_lone, LONE_WORD * consistent, consistent))


def _judge(customer: NameForm, listed: NameForm, links: tuple[Link, ...]) -> Alignment:
    ours = _rest(customer, [link.customer for link in links])
    theirs = _rest(listed, [link.listed for link in links])
    our_weight, their_weight = sum(map(weigh, ours)), sum(map(weigh, theirs))
    agreeing = sum(link.weight for link in links)
    alike = sum(link.likeness.similarity * link.weight for link in links)
    consistent = alike / (agreeing + _cost(our_weight, their_weight))
    is_lone = agreeing <= LONE_LIMIT and any(weigh(word) == TELLING_WEIGHT for word in (*ours, *theirs))
    return Alignment(
        links=links,
        customer_rest=ours,
        listed_rest=theirs,
        agreement=alike / agreeing,
        complete=alike / (agreeing + OMISSION_COST * abs(our_weight - their_weight)),
        consistent=consistent,
        score=consistent * LONE_WORD if is_lone else consistent,
    )


def _cost(customer_rest: float, listed_rest: float) -> float:
    contradicting = min(customer_rest, listed_rest)
    return CONTRADICTION_COST * contradicting + OMISSION_COST * abs(customer_rest - listed_rest)


def _rest(form: NameForm, linked: list[Unit]) -> tuple[str, ...]:
    taken = {place for unit in linked for place in range(unit.start, unit.start + unit.size)}
    return tuple(word for place, word in enumerate(form.words) if place not in taken)


def _by_words(ours: Units, theirs: Units) -> tuple[Link, ...]:
    """Link words one to one, the most alike first; initials take what is left."""
    links = _choose(_word_links(ours, theirs), ())
    return _choose(_initial_links(ours, theirs), links) if links else ()


def _as_a_whole(ours: Units, theirs: Units) -> tuple[Link, ...]:
    found = whole_likeness(ours, theirs)
    return () if found is None else (_link(ours.whole, theirs.whole, found),)


def _choose(possible: Iterable[Link], chosen: tuple[Link, ...]) -> tuple[Link, ...]:
    for link in sorted(possible, key=_preference):
        if not any(
            _overlap(link.customer, other.customer) or _overlap(link.listed, other.listed) for other in chosen
        ):
            chosen = (*chosen, link)
    return chosen


def _preference(link: Link) -> tuple[float, float, int, int, int]:
    ours, theirs = link.customer.start, link.listed.start
    return -link.likeness.similarity, -link.weight, abs(ours - theirs), ours, theirs


def _overlap(left: Unit, right: Unit) -> bool:
    return left.start < right.start + right.size and right.start < left.start + left.size


def _word_links(ours: Units, theirs: Units) -> Iterator[Link]:
    for left, right in chain(
        product(ours.words, theirs.words),
        product(ours.words, theirs.joined),
        product(ours.joined, theirs.words),
    ):
        found = likeness(left.word, right.word)
        if found is not None:
            yield _link(left, right, found)


def _initial_links(ours: Units, theirs: Units) -> Iterator[Link]:
    for left, right in chain(
        product(ours.initials, theirs.initials),
        product(ours.initials, theirs.words),
        product(ours.words, theirs.initials),
    ):
        if left.word.text == right.word.text:
            yield Link(left, right, Likeness(1.0, Reason.SAME))
        elif left.word.text[0] == right.word.text[0]:
            yield Link(left, right, Likeness(INITIAL, Reason.INITIAL))


def _link(left: Unit, right: Unit, found: Likeness) -> Link:
    if left.size == right.size:
        return Link(left, right, found)
    return Link(left, right, Likeness(found.similarity * JOINED, found.reason))

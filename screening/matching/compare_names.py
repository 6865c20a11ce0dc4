"""Comparisons of names and kinds: what agrees, what is missing, what contradicts."""

from __future__ import annotations

from screening.matching.alignment import Alignment, Link
from screening.matching.likeness import Reason
from screening.matching.pair import NamePair, Pair
from screening.model import Evidence, Name, NameRank, PartyKind
from screening.names import NameForm, name_forms


def name_agreement(pair: Pair) -> Evidence | None:
    """Two names hold the same words; a word spelled otherwise counts less."""
    if pair.names is None:
        return None
    note = ", ".join(map(_explain, pair.names.alignment.links))
    return _of_names(pair.names, "name_agreement", pair.names.alignment.agreement, note)


def words_missing(pair: Pair) -> Evidence | None:
    """One name leaves out words that the other has: an omission, no contradiction."""
    if pair.names is None:
        return None
    found = pair.names.alignment
    return _of_words(found, "words_missing", found.agreement - found.complete, "left out on one side")


def words_contradicting(pair: Pair) -> Evidence | None:
    """Each name has words that the other lacks, so they contradict each other."""
    if pair.names is None:
        return None
    found = pair.names.alignment
    return _of_words(
        found, "words_contradicting", found.complete - found.consistent, "other words on either side"
    )


def lone_word(pair: Pair) -> Evidence | None:
    """Little more than one word agrees, and words that would tell are missing or contradict."""
    if pair.names is None:
        return None
    found = pair.names.alignment
    return _of_words(found, "lone_word", found.consistent - found.score, "only one word agrees")


def single_word_name(pair: Pair) -> Evidence | None:
    """A person is called by a single word on both sides, which many share."""
    if pair.names is None or PartyKind.PERSON not in (pair.customer.kind, pair.party.kind):
        return None
    found = pair.names.alignment
    if found.customer_rest or found.listed_rest or len(found.links) > 1 or _words(found.links[0]) > 1:
        return None
    return _of_names(pair.names, "single_word_name", 1.0, "a single word names a person")


def legal_form_conflict(pair: Pair) -> Evidence | None:
    """Both names state a legal form, and not the same."""
    if pair.names is None:
        return None
    ours = _legal_forms(pair.names.customer, pair.customer.kind)
    theirs = _legal_forms(pair.names.listed, pair.party.kind)
    if not ours or not theirs or ours == theirs:
        return None
    return Evidence("legal_form_conflict", " ".join(ours), " ".join(theirs), 1.0, 0.0, "another legal form")


def weak_alias_agreement(pair: Pair) -> Evidence | None:
    """A customer's name equals a weak alias of the party: support for a match, never its ground."""
    weak = [name for name in pair.party.names if name.rank is NameRank.WEAK]
    for ours in pair.customer.names:
        for theirs in weak:
            if _same(name_forms(ours.text, pair.customer.kind), name_forms(theirs.text, pair.party.kind)):
                return Evidence("weak_alias_agreement", ours.text, theirs.text, 1.0, 0.0, "a weak alias")
    return None


def kind_conflict(pair: Pair) -> Evidence | None:
    """The parties are of different kinds; an unknown kind conflicts with none."""
    ours, theirs = pair.customer.kind, pair.party.kind
    if ours is theirs or PartyKind.UNKNOWN in (ours, theirs) or PartyKind.ADDRESS in (ours, theirs):
        return None
    similarity = 1.0 if PartyKind.PERSON in (ours, theirs) else 0.5
    return Evidence("kind_conflict", ours, theirs, similarity, 0.0, "different kinds of party")


def _of_names(names: NamePair, comparison: str, similarity: float, note: str) -> Evidence:
    return Evidence(comparison, names.customer.text, names.listed.text, similarity, 0.0, note)


def _of_words(found: Alignment, comparison: str, lost: float, note: str) -> Evidence | None:
    if lost <= 0:
        return None
    return Evidence(comparison, " ".join(found.customer_rest), " ".join(found.listed_rest), lost, 0.0, note)


def _explain(link: Link) -> str:
    if link.likeness.reason is Reason.SAME and link.customer.size == link.listed.size:
        return link.customer.word.text
    reason = "spacing" if link.likeness.reason is Reason.SAME else link.likeness.reason
    return f"{link.customer.word.text} = {link.listed.word.text} ({reason})"


def _words(link: Link) -> int:
    return max(link.customer.size, link.listed.size)


def _legal_forms(name: Name, kind: PartyKind) -> tuple[str, ...]:
    return tuple(sorted({form for found in name_forms(name.text, kind) for form in found.legal_forms}))


def _same(ours: tuple[NameForm, ...], theirs: tuple[NameForm, ...]) -> bool:
    return any(sorted(left.words) == sorted(right.words) for left in ours for right in theirs)

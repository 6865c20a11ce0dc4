"""A pair's comparisons added up to a match that explains itself."""

from __future__ import annotations

import math
from dataclasses import replace

from screening.matching.features import FEATURES, Feature
from screening.matching.fingerprint import fingerprint
from screening.matching.pair import Pair, make_pair
from screening.model import Customer, Evidence, ListedParty, Match

_DIGITS = 6


def compare(customer: Customer, party: ListedParty) -> Match | None:
    """Compare a customer with a listed party in full; None when nothing carries a match.

    The contributions of the evidence add up to the score.
    """
    return judge(make_pair(customer, party))


def judge(pair: Pair) -> Match | None:
    """Add up what the comparisons find about a pair; None when nothing carries a match."""
    carried = _evidence(pair, qualifier=False)
    if not carried:
        return None
    evidence = _capped((*carried, *_evidence(pair, qualifier=True)))
    return Match(
        customer_id=pair.customer.customer_id,
        subject_id=pair.customer.subject_id,
        list_id=pair.party.list_id,
        party_id=pair.party.party_id,
        score=_total(evidence),
        evidence=evidence,
        fingerprint=fingerprint(pair.customer, pair.party),
    )


def _evidence(pair: Pair, *, qualifier: bool) -> tuple[Evidence, ...]:
    return tuple(
        _weighted(feature, found)
        for feature in FEATURES
        if feature.qualifier is qualifier and (found := feature.comparison(pair)) is not None
    )


def _weighted(feature: Feature, found: Evidence) -> Evidence:
    return replace(found, contribution=round(feature.weight * found.similarity, _DIGITS))


def _capped(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Add what brings the sum back between 0 and 1, as evidence of its own."""
    total = _total(evidence)
    excess = round(min(max(total, 0.0), 1.0) - total, _DIGITS)
    if excess == 0:
        return evidence
    return (*evidence, Evidence("cap", "", "", 1.0, excess, "a score lies between 0 and 1"))


def _total(evidence: tuple[Evidence, ...]) -> float:
    return round(math.fsum(part.contribution for part in evidence), _DIGITS)

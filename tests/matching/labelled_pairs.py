"""The labelled pairs of tests/cases/name_pairs.csv, as parties and with what the matcher makes of them.

`is_match` says what a person would say; `band` what the matcher says today (`none`: no match is kept), so
that a change shows which pairs flip. To write the bands anew: `python -m tests.matching.labelled_pairs`.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from screening.matching import FLOOR, compare
from screening.model import (
    Address,
    Country,
    CountryRole,
    Customer,
    Identifier,
    IdentifierKind,
    ListedParty,
    Name,
    NameRank,
    PartialDate,
    PartyKind,
    SubjectRole,
)
from screening.policy import DEFAULT_POLICY, triage

FILE = Path(__file__).resolve().parents[1] / "cases" / "name_pairs.csv"


@dataclass(frozen=True)
class LabelledPair:
    row: dict[str, str]
    customer: Customer
    party: ListedParty
    is_match: bool
    band: str

    @property
    def band_found(self) -> str:
        match = compare(self.customer, self.party)
        kept = match is not None and match.score >= FLOOR
        return triage(match.score, DEFAULT_POLICY).value if match is not None and kept else "none"


def read_pairs() -> list[LabelledPair]:
    with FILE.open(encoding="utf-8", newline="") as lines:
        return [_pair(row) for row in csv.DictReader(lines)]


def _pair(row: dict[str, str]) -> LabelledPair:
    ours, theirs = _facts(row["customer_facts"]), _facts(row["listed_facts"])
    return LabelledPair(
        row=row,
        customer=Customer(
            customer_id="c",
            subject_id="c",
            role=SubjectRole.CUSTOMER,
            kind=PartyKind(row["customer_kind"]),
            names=(Name(row["customer"]), *ours.pop("names", ())),
            **ours,
        ),
        party=ListedParty(
            list_id="l",
            party_id="p",
            kind=PartyKind(row["listed_kind"]),
            names=(Name(row["listed"]), *theirs.pop("names", ())),
            published="",
            **theirs,
        ),
        is_match=row["is_match"] == "1",
        band=row["band"],
    )


def _facts(text: str) -> dict[str, Any]:
    """Read "born=1961-05-17; country=Russia; passport=72 4451983@Fiji" into the fields of a party."""
    facts: dict[str, Any] = {}
    for fact in filter(None, text.split("; ")):
        key, _, value = fact.partition("=")
        field, read = READERS[key]
        facts[field] = read(value) if field == "gender" else (*facts.get(field, ()), read(value))
    return facts


def _identifier(kind: IdentifierKind) -> Callable[[str], Identifier]:
    def read(text: str) -> Identifier:
        value, _, country = text.partition("@")
        return Identifier(kind, value, country=country)

    return read


READERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "alias": ("names", lambda text: Name(text, NameRank.ALIAS)),
    "weak": ("names", lambda text: Name(text, NameRank.WEAK)),
    "born": ("birth_dates", lambda text: PartialDate.of(text, *map(int, text.split("-")))),
    "country": ("countries", lambda text: Country(text, CountryRole.NATIONALITY)),
    "gender": ("gender", str),
    "address": ("addresses", Address),
    "passport": ("identifiers", _identifier(IdentifierKind.PASSPORT)),
    "tax": ("identifiers", _identifier(IdentifierKind.TAX_ID)),
    "imo": ("identifiers", _identifier(IdentifierKind.IMO)),
    "wallet": ("identifiers", _identifier(IdentifierKind.WALLET)),
}


def write_bands() -> None:
    """Write the bands that the matcher finds into the file; read the diff."""
    pairs = read_pairs()
    with FILE.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(pairs[0].row), lineterminator="\n")
        writer.writeheader()
        writer.writerows({**pair.row, "band": pair.band_found} for pair in pairs)


if __name__ == "__main__":
    write_bands()

"""The hash of everything compared on both sides: a judgement stands while it stays the same.

It holds no more than what comparisons look at, in a form that formatting, order and re-publication leave
alone, and neither scores nor weights: a new engine does not reopen what people have judged.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from screening.model import Customer, ListedParty, Name, PartialDate, PartyKind
from screening.names import country_code, gender_code, identifier_value, plain


def fingerprint(customer: Customer, party: ListedParty) -> str:
    """Return the hash of what was compared on both sides."""
    compares_addresses = party.kind is PartyKind.ADDRESS
    sides = [_content(customer, compares_addresses), _content(party, compares_addresses)]
    return hashlib.sha256("\n".join(sides).encode()).hexdigest()


def _content(side: Customer | ListedParty, compares_addresses: bool) -> str:
    countries = (*(place.text for place in side.countries), *(place.country for place in side.addresses))
    content = {
        "kind": side.kind,
        "names": _distinct(map(_name, side.names)),
        "birth_dates": _distinct(map(_date, side.birth_dates)),
        "countries": _distinct(country_code(text) or plain(text) for text in countries),
        "identifiers": _distinct(
            [held.kind, identifier_value(held.value), country_code(held.country) or plain(held.country)]
            for held in side.identifiers
        ),
        "gender": gender_code(side.gender),
        "addresses": _distinct(plain(place.text) for place in side.addresses) if compares_addresses else [],
    }
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _distinct(values: Iterable[str | list[str]]) -> list[str | list[str]]:
    return sorted({json.dumps(value): value for value in values if value}.values(), key=json.dumps)


def _name(name: Name) -> list[str]:
    return [name.rank, plain(name.text)]


def _date(partial: PartialDate) -> list[str]:
    if partial.earliest is None or partial.latest is None:
        return [plain(partial.text)]
    return [partial.earliest.isoformat(), partial.latest.isoformat(), "circa" if partial.circa else ""]

"""The addresses of the Consolidated Screening List: one line of text in the CSV, parts in the JSON feed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from screening.model import Address
from screening.sources._listed_names import tidy

_CODE = re.compile(r"[A-Z]{2}")
US_STATES = frozenset(
    [
        "AK",
        "AL",
        "AR",
        "AZ",
        "CA",
        "CO",
        "CT",
        "DC",
        "DE",
        "FL",
        "GA",
        "HI",
        "IA",
        "ID",
        "IL",
        "IN",
        "KS",
        "KY",
        "LA",
        "MA",
        "MD",
        "ME",
        "MI",
        "MN",
        "MO",
        "MS",
        "MT",
        "NC",
        "ND",
        "NE",
        "NH",
        "NJ",
        "NM",
        "NV",
        "NY",
        "OH",
        "OK",
        "OR",
        "PA",
        "PR",
        "RI",
        "SC",
        "SD",
        "TN",
        "TX",
        "UT",
        "VA",
        "VT",
        "WA",
        "WI",
        "WV",
        "WY",
    ]
)


def read_addresses(text: str, *, ends_in_country: bool) -> tuple[Address, ...]:
    """Read the addresses of a CSV cell; each mostly ends in a country code.

    Rows of the Denied Persons List (`ends_in_country` False) may end in the code of a US state instead: a code
    that is both is a country only after a postcode.
    """
    lines = (tidy(line).removeprefix("and ") for line in text.split("; "))
    return tuple(Address(line, country=_country(line, ends_in_country)) for line in lines if line)


def read_address(parts: Mapping[str, str], *, ends_in_country: bool) -> tuple[Address, ...]:
    """Read one address of the JSON feed, whose `address` may itself be several joined by semicolons."""
    *others, last = read_addresses(
        ", ".join(filter(None, parts.values())), ends_in_country=ends_in_country
    ) or (Address(""),)
    if not last.text:
        return ()
    with_parts = Address(last.text, parts["city"], parts["state"], parts["postal_code"], parts["country"])
    return (*others, with_parts)


def _country(line: str, ends_in_country: bool) -> str:
    *before, last = [part.strip() for part in line.split(",")]
    if not _CODE.fullmatch(last):
        return ""
    follows_postcode = bool(before) and any(letter.isdigit() for letter in before[-1])
    if ends_in_country or last not in US_STATES or follows_postcode:
        return last
    return ""

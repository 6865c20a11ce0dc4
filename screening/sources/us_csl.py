"""US Consolidated Screening List: the lists of Commerce, State and the Treasury in one feed of trade.gov.

Each row stays on its own list (`sub_list`); the Treasury's rows repeat OFAC and say so (`same_as`). The
JSON feed is fetched live: a cut download of it is never sound JSON while a CSV cut at a line's end looks
whole, its addresses and documents come in parts, and nothing in it is joined by semicolons that names hold
too. The CSV is read for the past and where the feed cannot be had; both give the same parties.

The feed does not tell weak aliases from strong ones, so every `alt_names` is an alias: a weak alias of OFAC
stays weak only because the entry named by `same_as` is screened in the place of its repetition here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from screening.errors import Unreadable
from screening.model import (
    Address,
    Country,
    CountryRole,
    Identifier,
    IdentifierKind,
    Layout,
    LegalEffect,
    ListedParty,
    Measure,
    Name,
    Part,
    PartialDate,
    PartyKind,
    ScreeningList,
)
from screening.sources._csl_entries import Entry, read_entries
from screening.sources._denial_orders import order_type
from screening.sources._listed_names import ListedName, has_lost, read_name, tidy
from screening.sources._reading import Published, iso_date, one_of, shown, stable_id, unique

LIST = ScreeningList(
    list_id="us_csl",
    title="Consolidated Screening List",
    authority="International Trade Administration, US Department of Commerce",
    url="https://www.trade.gov/consolidated-screening-list",
    layouts=(
        Layout(
            "json",
            (
                Part(
                    "consolidated.json",
                    "https://api.trade.gov/static/consolidated_screening_list/consolidated.json",
                    ("consolidated.json", "csl.json"),
                ),
            ),
        ),
        Layout(
            "csv",
            (
                Part(
                    "consolidated.csv",
                    "https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.csv",
                    ("consolidated.csv", "csl.csv"),
                ),
            ),
        ),
    ),
    poll="30 */6 * * *",
    max_age=timedelta(days=2),
    cadence=timedelta(days=7),
    max_drop=0.15,
    effect=LegalEffect.UNKNOWN,  # it differs by sub-list: policy says which
    floors={
        "floor_parties": 12_000,
        "floor_sdn": 8_000,
        "floor_el": 1_500,
        "floor_dtc": 500,
        "floor_dpl": 350,
        "floor_ssi": 200,
        "floor_uvl": 100,
        "floor_isn": 80,
        "floor_person": 4_000,
        "floor_organisation": 3_000,
        "floor_unknown": 2_500,
    },
)

SUB_LISTS = {
    "Capta List (CAP) - Treasury Department": "CAP",
    "Denied Persons List (DPL) - Bureau of Industry and Security": "DPL",
    "Entity List (EL) - Bureau of Industry and Security": "EL",
    "Foreign Sanctions Evaders (FSE) - Treasury Department": "FSE",
    "ITAR Debarred (DTC) - State Department": "DTC",
    "Military End User (MEU) List - Bureau of Industry and Security": "MEU",
    "Non-SDN Chinese Military-Industrial Complex Companies List (CMIC) - Treasury Department": "CMIC",
    "Non-SDN Menu-Based Sanctions List (NS-MBS List) - Treasury Department": "NS-MBS",
    "Nonproliferation Sanctions (ISN) - State Department": "ISN",
    "Palestinian Legislative Council List (PLC) - Treasury Department": "PLC",
    "Sectoral Sanctions Identifications List (SSI) - Treasury Department": "SSI",
    "Specially Designated Nationals (SDN) - Treasury Department": "SDN",
    "Unverified List (UVL) - Bureau of Industry and Security": "UVL",
}
OFAC_LIST = {
    "CAP": "us_ofac_cons",
    "CMIC": "us_ofac_cons",
    "FSE": "us_ofac_cons",
    "NS-MBS": "us_ofac_cons",
    "PLC": "us_ofac_cons",
    "SDN": "us_ofac_sdn",
    "SSI": "us_ofac_cons",
}
KINDS = {
    "": PartyKind.UNKNOWN,  # all of Commerce's and State's: people and companies alike
    "Aircraft": PartyKind.AIRCRAFT,
    "Entity": PartyKind.ORGANISATION,
    "Individual": PartyKind.PERSON,
    "Vessel": PartyKind.VESSEL,
}
FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Starts and ends in other years are slips of the pen (0017-05-26): kept as published, and not reckoned with."""

_ADDRESS_ENTRY = re.compile(r"Address(?:es)? \d+\b[ ,.:;-]*(.*)", re.IGNORECASE)
_CIRCA = re.compile(r"circa ", re.IGNORECASE)
_DAY_MONTH_YEAR = re.compile(r"(?:(\d{1,2}) )?([A-Z][a-z]{2})[a-z]* (\d{4})")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def parse(published: Published) -> Iterator[ListedParty]:
    """Read every row once; an unknown sub-list, type or field is `Unreadable`, and so is half a file."""
    entries = _distinct(read_entries(published))
    rows_of = Counter((entry.texts["source"], entry.own_id) for entry in entries)
    names = [read_name(entry.texts["name"]) for entry in entries]
    with_own_row = {name.text.casefold() for name in names}
    for entry, name in zip(entries, names, strict=True):
        has_twin = rows_of[entry.texts["source"], entry.own_id] > 1
        parent = () if name.parent.casefold() in with_own_row else (name.parent,)
        yield _party(
            entry, name, parent, own_id=f"{entry.own_id}:{_mark(entry)}" if has_twin else entry.own_id
        )


def facts(published: Published) -> dict[str, int]:
    """Count what the parties no longer show: rows, rows left out, and what could not be fully understood."""
    entries = list(read_entries(published))
    distinct = _distinct(entries)
    return {
        "rows": len(entries),
        "empty_rows": sum(entry.is_empty for entry in entries),
        "missing_military_end_users": int(_lacks_military_end_users(distinct)),
        "repeated_rows": sum(not entry.is_empty for entry in entries) - len(distinct),
        "names_with_lost_characters": sum(
            any(map(has_lost, (entry.texts["name"], *entry.alt_names))) for entry in distinct
        ),
        "documents_of_unknown_type": sum(
            not document.is_known for entry in distinct for document in entry.documents
        ),
        "implausible_dates": sum(
            found is not None and found.earliest is None
            for entry in distinct
            for found in (_date(entry, "start_date"), _date(entry, "end_date"))
        ),
    }


def _distinct(entries: Iterable[Entry]) -> list[Entry]:
    """Leave out rows that say nothing, and all but the first of those that say the same."""
    first: dict[tuple[object, ...], Entry] = {}
    for entry in entries:
        if not entry.is_empty:
            first.setdefault(entry.content, entry)
    return list(first.values())


def _lacks_military_end_users(entries: Sequence[Entry]) -> bool:
    """Say whether the list that began in December 2020 is missing; the layout without `_id` is older."""
    return any(entry.id for entry in entries) and not any(
        SUB_LISTS.get(entry.texts["source"]) == "MEU" for entry in entries
    )


def _mark(entry: Entry) -> str:
    """Tell apart rows that share an id and differ."""
    return stable_id(*entry.texts.values(), *entry.alt_names, *(one.text for one in entry.addresses))[:8]


def _party(entry: Entry, name: ListedName, parent: Sequence[str], *, own_id: str) -> ListedParty:
    texts, where = entry.texts, entry.where
    code = one_of(where, "source", texts["source"], SUB_LISTS)
    kind = one_of(where, "type", texts["type"], KINDS)
    if not name.text:
        raise Unreadable(f"{where}: has no name, but other fields: has the layout changed?")
    is_address = code == "EL" and _ADDRESS_ENTRY.fullmatch(name.text) is not None
    return ListedParty(
        list_id=LIST.list_id,
        party_id=f"{code}:{own_id}",
        kind=PartyKind.ADDRESS if is_address else name.kind if kind is PartyKind.UNKNOWN else kind,
        names=_names(entry, name, parent, kind),
        published=entry.published,
        sub_list=code,
        programmes=entry.lists["programs"],
        birth_dates=tuple(_birth_date(where, text) for text in entry.lists["dates_of_birth"]),
        countries=_countries(entry),
        identifiers=_identifiers(entry),
        addresses=_listed_addresses(entry, name.text) if is_address else entry.addresses,
        birth_places=entry.lists["places_of_birth"],
        titles=tuple(filter(None, (texts["title"],))),
        gender=next((one.number for one in entry.documents if one.label == "Gender"), ""),
        listed_on=_date(entry, "start_date"),
        measure=_measure(entry),
        remarks=_remarks(entry, name),
        same_as=_same_as(entry, code),
    )


def _names(entry: Entry, name: ListedName, parent: Sequence[str], kind: PartyKind) -> tuple[Name, ...]:
    """Return the names by rank; OFAC writes a person's family name first, before a comma."""
    others = [read_name(alias) for alias in entry.alt_names]
    whole = replace(name, once=(*name.once, *(text for other in others for text in other.once)))
    aliases = [text for other in others for text in (other.text, *other.also)]
    return tuple(
        replace(one, family=parts[0], given=parts[1])
        if kind is PartyKind.PERSON and len(parts := one.text.split(", ")) == 2
        else one
        for one in whole.names((*aliases, *parent))
    )


def _same_as(entry: Entry, code: str) -> tuple[str, ...]:
    if code not in OFAC_LIST:
        return ()
    if not entry.texts["entity_number"].isdigit():
        raise Unreadable(f"{entry.where}: is the Treasury's and has no OFAC number: has the layout changed?")
    return (f"{OFAC_LIST[code]}:{entry.texts['entity_number']}",)


def _listed_addresses(entry: Entry, name: str) -> tuple[Address, ...]:
    """Return the addresses that an entry without a party lists, wherever they stand (89 FR 51644)."""
    in_name = _ADDRESS_ENTRY.fullmatch(name)
    text = in_name[1] if in_name else ""
    known = any(text.casefold() in address.text.casefold() for address in entry.addresses)
    found = entry.addresses if not text or known else (Address(text), *entry.addresses)
    if not found:
        raise Unreadable(f"{entry.where}: lists an address and gives none: has the layout changed?")
    return found


def _measure(entry: Entry) -> Measure:
    texts = entry.texts
    start, end = _date(entry, "start_date"), _date(entry, "end_date")
    return Measure(
        effective=start.earliest if start else None,
        expires=end.latest if end else None,  # of "2030" the last day: in force as long as it may be
        licence_requirement=texts["license_requirement"],
        licence_policy=texts["license_policy"],
        citation=texts["federal_register_notice"],
        statement=order_type(texts["standard_order"]),
    )


def _countries(entry: Entry) -> tuple[Country, ...]:
    by_role = {
        CountryRole.NATIONALITY: entry.lists["nationalities"],
        CountryRole.CITIZENSHIP: entry.lists["citizenships"],
        CountryRole.FLAG: (entry.texts["vessel_flag"],),
        CountryRole.OTHER: (
            *entry.lists.get("country", ()),
            *(one.number for one in entry.documents if one.names_country),
        ),
    }
    return unique(Country(text, role) for role, texts in by_role.items() for text in texts if text)


def _identifiers(entry: Entry) -> tuple[Identifier, ...]:
    call_sign = entry.texts["call_sign"]
    signs = (Identifier(IdentifierKind.CALL_SIGN, call_sign, "Call Sign"),) if call_sign else ()
    return unique([*(one.identifier() for one in entry.documents if not one.is_note), *signs])


def _remarks(entry: Entry, name: ListedName) -> str:
    """Show the name as published where more stood in it, then what else is said about the party."""
    listed_as, owner = tidy(entry.texts["name"]), entry.texts["vessel_owner"]
    said = (
        f"Listed as: {listed_as}" if listed_as != name.text else "",
        f"Vessel owner: {owner}" if owner else "",
        entry.texts["remarks"],
        *(
            f"{one.label.rstrip(' :-')}: {one.number}"
            for one in entry.documents
            if one.is_note and one.label != "Gender"
        ),
    )
    return "; ".join(unique(filter(None, said)))


def _date(entry: Entry, name: str) -> PartialDate | None:
    """Read a start or an end; what cannot be meant is kept as text, without days to reckon with."""
    text = entry.texts[name]
    if not text:
        return None
    found = iso_date(entry.where, name, text)
    return found if FIRST_YEAR <= int(text[:4]) <= LAST_YEAR else PartialDate(text)


def _birth_date(where: str, text: str) -> PartialDate:
    """Read "1978-12-05", "1955", "circa 1961", "circa Mar 1961", "1962 to 1965"."""
    first, _, last = text.partition(" to ")
    earliest = _point(where, text, _CIRCA.sub("", first))
    latest = _point(where, text, _CIRCA.sub("", last)) if last else earliest
    circa = _CIRCA.search(text) is not None
    if earliest.earliest is not None and latest.latest is not None and latest.latest < earliest.earliest:
        raise Unreadable(f"{where}: dates_of_birth holds {shown(text)}, which runs backwards")
    return PartialDate(text, earliest.earliest, latest.latest, circa)


def _point(where: str, text: str, part: str) -> PartialDate:
    found = _DAY_MONTH_YEAR.fullmatch(part)
    if found is None or found[2] not in _MONTHS:
        return iso_date(where, "dates_of_birth", part)
    month = _MONTHS.index(found[2]) + 1
    iso = f"{found[3]}-{month:02}" + (f"-{int(found[1]):02}" if found[1] else "")
    return replace(iso_date(where, "dates_of_birth", iso), text=text)

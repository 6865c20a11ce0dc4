"""United Nations Security Council: Consolidated List.

`dateGenerated` changes with every download while the list stays the same (53 files of the winter 2025/26
hold two contents), so it is the date of publication and no part of any party. `QUALITY` means two things:
how good an alias is (individuals), or whether it is current (entities). The publication of November 2024
held second dates of birth in aliases without a name, so an alias may be empty and still say something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

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
    NameRank,
    Part,
    PartialDate,
    PartyKind,
    ScreeningList,
)
from screening.sources import _un_sc_values as values
from screening.sources._assembly import collapsed, joined, labelled, noted, once_each
from screening.sources._reading import Node, Published, exact_date, one_of, unique

PART = "consolidated.xml"

LIST = ScreeningList(
    list_id="un_sc",
    title="Security Council Consolidated List",
    authority="United Nations Security Council",
    url="https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list",
    layouts=(
        Layout(
            "xml",
            (
                Part(
                    PART,
                    url="https://scsanctions.un.org/resources/xml/en/consolidated.xml",
                    patterns=(
                        "consolidated.xml",
                        "un.xml",
                        "un_consolidated.xml",
                        "un_[0-9]*.xml",
                        "consolidatedlegacybyprn.xml",
                    ),
                ),
            ),
        ),
    ),
    poll="20 */4 * * *",
    max_age=timedelta(days=2),
    cadence=timedelta(days=45),
    effect=LegalEffect.BLOCK,
    # these hold from 2018 to 2026; Iran was gone in 2024 and is back, Haiti and Mali were not always there
    floors={
        "floor_parties": 600,
        "floor_person": 400,
        "floor_organisation": 100,
        "floor_al_qaida": 300,
        "floor_car": 10,
        "floor_dprk": 140,
        "floor_drc": 40,
        "floor_guinea_bissau": 8,
        "floor_iraq": 60,
        "floor_libya": 25,
        "floor_somalia": 12,
        "floor_south_sudan": 6,
        "floor_sudan": 3,
        "floor_taliban": 130,
        "floor_yemen": 4,
    },
)

KINDS = {"INDIVIDUALS/INDIVIDUAL": PartyKind.PERSON, "ENTITIES/ENTITY": PartyKind.ORGANISATION}
PERSON_ALIASES = {"Good": NameRank.ALIAS, "Low": NameRank.WEAK, "": NameRank.ALIAS}
ENTITY_ALIASES = {"a.k.a.": NameRank.ALIAS, "f.k.a.": NameRank.FORMER, "": NameRank.ALIAS}
GENDERS = {"": "", "Male": "Male", "MALE": "Male", "Female": "Female", "FEMALE": "Female", "Unknown": ""}
UNUSED = ("VERSIONNUM", "SORT_KEY", "SORT_KEY_LAST_MOD", "LAST_DAY_UPDATED")

_LANGUAGE = re.compile(r"(.*\S) \(([A-Z][a-z]+)\)")


@dataclass(frozen=True, slots=True)
class _Alias:
    """An alias with what stands beside it: a birth of its own, and a note that may hold more names."""

    text: str
    rank: NameRank
    note: str
    birth_date: PartialDate | None = None
    birth_place: str = ""
    birth_country: str = ""

    @property
    def names(self) -> Iterator[Name]:
        """Every name in the alias and its note, at the alias's rank."""
        for text in (*values.spellings(self.text), *values.names_in_note(self.note)):
            yield Name(text, self.rank)


def parse(published: Published) -> Iterator[ListedParty]:
    """Read individuals and entities, in the file's order."""
    for node in published.xml(PART, root="CONSOLIDATED_LIST", paths=KINDS):
        if node.path in KINDS:
            yield _party(node, KINDS[node.path])
        else:
            node.ignore("@dateGenerated", "@noNamespaceSchemaLocation").close()


def published_on(published: Published) -> date | None:
    """Return the day in the root's `dateGenerated`, as written there."""
    root = next(published.xml(PART, root="CONSOLIDATED_LIST", paths=KINDS))
    return exact_date(root.where, "dateGenerated", root.attribute("dateGenerated")[:10], "%Y-%m-%d")


def facts(published: Published) -> Mapping[str, int]:
    """Count the elements in the bytes, apart from the reader: every one must become a party."""
    content = published.content(PART)
    return {
        "individuals": content.count(b"<INDIVIDUAL>"),
        "entities": content.count(b"<ENTITY>"),
        "empty_aliases": len(re.findall(rb"<ALIAS_NAME>\s*</ALIAS_NAME>|<ALIAS_NAME\s*/>", content)),
    }


def _party(node: Node, kind: PartyKind) -> ListedParty:
    verbatim = node.published()
    is_person = kind is PartyKind.PERSON
    one_of(node.where, "LIST_TYPE", joined(*_values(node, "LIST_TYPE")), {"UN List": True})
    programme = _line(node, "UN_LIST_TYPE", required=True)
    listed, delisted = (values.published_date(node, tag) for tag in ("LISTED_ON", "DELISTED_ON"))
    aliases = _aliases(node, is_person)
    addresses = _addresses(node, is_person)
    birth_places = _birth_places(node, aliases) if is_person else ()
    documents = _documents(node) if is_person else ()
    reference = Identifier(
        IdentifierKind.OTHER, _line(node, "REFERENCE_NUMBER", required=True), "UN reference"
    )
    party = ListedParty(
        list_id=LIST.list_id,
        party_id=_line(node, "DATAID", required=True),
        kind=kind,
        names=once_each((*_own_names(node, is_person), *(name for alias in aliases for name in alias.names))),
        published=verbatim,
        sub_list=programme,
        programmes=(programme,),
        birth_dates=_birth_dates(node, aliases) if is_person else (),
        countries=unique(
            (
                *(_nationalities(node) if is_person else ()),
                *(Country(country, CountryRole.BIRTH) for _, country in birth_places if country),
                *(Country(at.country, CountryRole.RESIDENCE) for at in addresses if at.country),
            )
        ),
        identifiers=unique((reference, *(document for document in documents if document.value))),
        addresses=addresses,
        birth_places=unique(place for place, _ in birth_places if place),
        titles=unique((*_values(node, "TITLE"), *_values(node, "DESIGNATION"))) if is_person else (),
        gender=one_of(node.where, "GENDER", _line(node, "GENDER"), GENDERS) if is_person else "",
        listed_on=listed,
        measure=Measure(
            effective=None if listed is None else listed.earliest,
            expires=None if delisted is None else delisted.latest,
        ),
        remarks=joined(
            _line(node, "COMMENTS1"),
            *(f"Alias {alias.text}: {alias.note}" for alias in aliases if alias.note),
            *labelled("Document", (joined(it.label, it.note) for it in documents if not it.value)),
            *labelled("Submitted by", (_line(node, "SUBMITTED_BY"),)),
            *labelled("Submitted on", (_line(node, "SUBMITTED_ON"),)),
            by="\n",
        ),
    )
    node.ignore(*UNUSED).close()
    return party


def _own_names(node: Node, is_person: bool) -> Iterator[Name]:
    first = _line(node, "FIRST_NAME", required=True)
    if is_person:
        later = (_line(node, f"{place}_NAME") for place in ("SECOND", "THIRD", "FOURTH"))
        yield Name(joined(first, *later, by=" "))
    else:
        # one was published as two: "COMPAGNIE AERIENNE … (CAGL) ; GREAT LAKES BUSINESS COMPANY (GLBC)"
        name, *more = (part.strip() for part in first.split(" ; "))
        yield Name(name)
        yield from (Name(text, NameRank.ALIAS) for text in more)
    original = _line(node, "NAME_ORIGINAL_SCRIPT")
    in_language = _LANGUAGE.fullmatch(original)
    if in_language is not None:
        yield Name(in_language[1], NameRank.ALIAS, language=in_language[2])
    elif original:
        yield Name(original, NameRank.ALIAS)


def _aliases(node: Node, is_person: bool) -> tuple[_Alias, ...]:
    if is_person:
        return tuple(_person_alias(alias) for alias in node.nodes("INDIVIDUAL_ALIAS"))
    return tuple(
        _Alias(
            text=_line(alias, "ALIAS_NAME"),
            rank=one_of(alias.where, "QUALITY", _line(alias, "QUALITY"), ENTITY_ALIASES),
            note=_line(alias, "NOTE"),
        )
        for alias in node.nodes("ENTITY_ALIAS")
    )


def _person_alias(alias: Node) -> _Alias:
    country = _line(alias, "COUNTRY_OF_BIRTH")
    return _Alias(
        text=_line(alias, "ALIAS_NAME"),
        rank=one_of(alias.where, "QUALITY", _line(alias, "QUALITY"), PERSON_ALIASES),
        note=_line(alias, "NOTE"),
        birth_date=values.alias_birth_date(alias.where, alias.text("DATE_OF_BIRTH")),
        birth_place=joined(_line(alias, "CITY_OF_BIRTH"), country),
        birth_country=country,
    )


def _birth_dates(node: Node, aliases: Sequence[_Alias]) -> tuple[PartialDate, ...]:
    own = (values.birth_date(birth) for birth in node.nodes("INDIVIDUAL_DATE_OF_BIRTH"))
    return unique(day for day in (*own, *(alias.birth_date for alias in aliases)) if day is not None)


def _birth_places(node: Node, aliases: Sequence[_Alias]) -> tuple[tuple[str, str], ...]:
    """Return each place of birth as one text, and its country."""
    own = (_birth_place(place) for place in node.nodes("INDIVIDUAL_PLACE_OF_BIRTH"))
    return (*own, *((alias.birth_place, alias.birth_country) for alias in aliases))


def _birth_place(node: Node) -> tuple[str, str]:
    country = _line(node, "COUNTRY")
    place = joined(*(_line(node, tag) for tag in ("STREET", "CITY", "STATE_PROVINCE")), country)
    return noted(place, _line(node, "NOTE")), country


def _nationalities(node: Node) -> Iterator[Country]:
    texts = (*_values(node, "NATIONALITY"), _line(node, "NATIONALITY2"))
    return (Country(text, CountryRole.NATIONALITY) for text in texts if text)


def _documents(node: Node) -> tuple[Identifier, ...]:
    return tuple(filter(None, map(values.document, node.nodes("INDIVIDUAL_DOCUMENT"))))


def _addresses(node: Node, is_person: bool) -> tuple[Address, ...]:
    found = node.nodes("INDIVIDUAL_ADDRESS" if is_person else "ENTITY_ADDRESS")
    return unique(address for address in map(_address, found) if address.text)


def _address(node: Node) -> Address:
    """Read an address; one that holds nothing but a note is that note, and one without either is empty."""
    street, city, region, postcode, country, note = (
        _line(node, tag) for tag in ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE")
    )
    place = joined(street, city, region, postcode, country)
    return Address(noted(place, note), city, region, postcode, country)


def _values(node: Node, tag: str) -> tuple[str, ...]:
    """Take the VALUEs inside an element that may be absent."""
    found = (collapsed(text) for inner in node.nodes(tag) for text in inner.texts("VALUE"))
    return tuple(text for text in found if text)


def _line(node: Node, tag: str, *, required: bool = False) -> str:
    return collapsed(node.text(tag, required=required))

"""United Kingdom: UK Sanctions List of the FCDO (XML), the only UK list since 28 January 2026.

The list that OFSI published until then still answers with stale data and is not read. `UniqueID` is the key;
the OFSI Group ID stands only on designations made before that day. `Name6` is the family name, or the whole
name of an entity or ship, and the parts read in the order of their numbers. Words are written in various
case ("Primary name", "ALias").
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

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
    NameRank,
    Part,
    PartyKind,
    ScreeningList,
)
from screening.sources import _uk_fcdo_values as values
from screening.sources._assembly import Share, collapsed, joined, labelled, once_each
from screening.sources._reading import Node, Published, exact_date, one_of

PART = "UK-Sanctions-List.xml"
PATHS = ("DateGenerated", "Designation")

LIST = ScreeningList(
    list_id="uk_fcdo",
    title="UK Sanctions List",
    authority="Foreign, Commonwealth & Development Office",
    url="https://www.gov.uk/government/publications/the-uk-sanctions-list",
    layouts=(
        Layout(
            "xml",
            (
                Part(
                    PART,
                    url="https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.xml",
                    patterns=("uk-sanctions-list*.xml", "uk_sanctions_list*.xml"),
                ),
            ),
        ),
    ),
    poll="50 */4 * * *",
    max_age=timedelta(days=2),
    cadence=timedelta(days=21),
    effect=LegalEffect.BLOCK,
    floors={"floor_parties": 4000, "floor_person": 2500, "floor_organisation": 1000, "floor_vessel": 300},
)

KINDS = {"individual": PartyKind.PERSON, "entity": PartyKind.ORGANISATION, "ship": PartyKind.VESSEL}
# a variation is another spelling of the primary name, and by far the most common type
NAME_TYPES = {
    "primary name": NameRank.PRIMARY,
    "primary name variation": NameRank.ALIAS,
    "alias": NameRank.ALIAS,
}
STRENGTHS = {"": False, "good quality a.k.a": False, "low quality a.k.a": True}
GENDERS = {"": "", "male": "Male", "female": "Female"}
# one true or false for each kind of sanction, in the words of `SanctionsImposed`
INDICATORS = (
    "ArmsEmbargo",
    "AssetFreeze",
    "CharteringOfShips",
    "ClosureOfRepresentativeOffices",
    "CrewServicingOfShipsAndAircraft",
    "Deflag",
    "DirectorDisqualificationSanction",
    "PreventionOfBusinessArrangements",
    "PreventionOfCharteringOfShips",
    "PreventionOfCharteringOfShipsAndAircraft",
    "ProhibitionOfPortEntry",
    "TargetedArmsEmbargo",
    "TechnicalAssistanceRelatedToAircraft",
    "TravelBan",
    "TrustServicesSanctions",
)
SHIP_REMARKS = (
    ("CurrentOwnerOperators", "CurrentOwnerOperator", "Current owner/operator"),
    ("PreviousOwnerOperators", "PreviousOwnerOperator", "Previous owner/operator"),
    ("PreviousFlags", "PreviousFlag", "Previous flag"),
    ("TypeOfShipDetails", "TypeOfShip", "Type of ship"),
    ("TonnageOfShipDetails", "TonnageOfShip", "Tonnage"),
    ("LengthOfShipDetails", "LengthOfShip", "Length"),
    ("YearsBuilt", "YearBuilt", "Year built"),
)
ENTITY_REMARKS = (
    ("TypeOfEntities", "TypeOfEntity", "Type of entity"),
    ("ParentCompanies", "ParentCompany", "Parent company"),
    ("Subsidiaries", "Subsidiary", "Subsidiary"),
)


def parse(published: Published) -> Iterator[ListedParty]:
    """Read the designations in the file's order."""
    for node in published.xml(PART, root="Designations", paths=PATHS):
        if node.path == "Designation":
            yield _party(node)
        else:
            node.ignore("text()", "@schemaLocation", "@noNamespaceSchemaLocation").close()


def published_on(published: Published) -> date | None:
    """Return `DateGenerated`, None where the file does not say."""
    for node in published.xml(PART, root="Designations", paths=PATHS):
        if node.path == "DateGenerated":
            return exact_date(node.where, "DateGenerated", node.value(), "%d/%m/%Y")
        if node.path == "Designation":
            break
    return None


def facts(published: Published) -> Mapping[str, int]:
    """Count designations in the bytes, and what is odd about names: empty, twice primary, never primary."""
    empty = second = without = 0
    for node in published.xml(PART, root="Designations", paths=PATHS):
        if node.path == "Designation":
            names = [_name(name) for names in node.nodes("Names") for name in names.nodes("Name")]
            primary = sum(name.rank is NameRank.PRIMARY for name in names if name.text)
            empty += sum(not name.text for name in names)
            second += primary > 1
            without += primary == 0
    return {
        "designations": len(re.findall(rb"<Designation[\s>]", published.content(PART))),
        "empty_names": empty,
        "second_primary_names": second,
        "without_primary_name": without,
    }


def _party(node: Node) -> ListedParty:
    verbatim = node.published()
    kind: PartyKind = one_of(
        node.where, "IndividualEntityShip", _folded(node.text("IndividualEntityShip")), KINDS
    )
    designated = values.published_date(
        node.where, "DateDesignated", node.text("DateDesignated", required=True)
    )
    regime = collapsed(node.text("RegimeName", required=True))
    share = Share.together(
        (
            _about(node),
            *map(_individual, _inner(node, "IndividualDetails", "Individual")),
            *map(_entity, _inner(node, "EntityDetails", "Entity")),
            *map(_ship, _inner(node, "ShipDetails", "Ship")),
            *map(_address, _inner(node, "Addresses", "Address")),
            _contacts(node),
        )
    )
    party = ListedParty(
        list_id=LIST.list_id,
        party_id=collapsed(node.text("UniqueID", required=True)),
        kind=kind,
        names=_names(node, kind),
        published=verbatim,
        sub_list=regime,
        programmes=(regime,),
        birth_dates=share.birth_dates,
        countries=share.countries,
        identifiers=share.identifiers,
        addresses=share.addresses,
        birth_places=share.birth_places,
        titles=share.titles,
        gender="; ".join(share.genders),
        listed_on=designated,
        measure=Measure(
            effective=designated.earliest,
            citation=regime,
            action=joined(*map(collapsed, node.text("SanctionsImposed").split("|")), by="; "),
        ),
        remarks="\n".join(share.remarks),
    )
    for indicators in node.nodes("SanctionsImposedIndicators"):
        indicators.ignore(*INDICATORS)
    node.ignore("LastUpdated").close()
    return party


def _names(node: Node, kind: PartyKind) -> tuple[Name, ...]:
    """Take the names; of two primary ones the second is an alias, and with none the first name is primary."""
    published = [_name(name) for name in _inner(node, "Names", "Name")]
    spelled = [name if kind is PartyKind.PERSON else replace(name, family="", given="") for name in published]
    primary = [name for name in spelled if name.text and name.rank is NameRank.PRIMARY]
    others = [
        replace(name, rank=NameRank.ALIAS) if name.rank is NameRank.PRIMARY else name
        for name in spelled
        if name.text
    ]
    in_scripts = [_name_in_script(name) for name in _inner(node, "NonLatinNames", "NonLatinName")]
    if not others:
        raise Unreadable(f"{node.where}: has no name")
    first = replace((primary or others)[0], rank=NameRank.PRIMARY)
    return once_each((first, *others, *(name for name in in_scripts if name.text)))


def _name(node: Node) -> Name:
    parts = [collapsed(node.text(f"Name{number}")) for number in range(1, 7)]
    rank = one_of(node.where, "NameType", _folded(node.text("NameType")), NAME_TYPES)
    is_weak = one_of(node.where, "AliasStrength", _folded(node.text("AliasStrength")).rstrip("."), STRENGTHS)
    return Name(
        joined(*parts, by=" "),
        NameRank.WEAK if is_weak and rank is NameRank.ALIAS else rank,
        family=parts[-1],
        given=joined(*parts[:-1], by=" "),
    )


def _name_in_script(node: Node) -> Name:
    """Read a name in its own script; the published kind of script is not always that of the letters."""
    node.ignore("NonLatinScriptType")
    language = collapsed(node.text("NonLatinScriptLanguage"))
    return Name(collapsed(node.text("NameNonLatinScript")), NameRank.ALIAS, language=language)


def _about(node: Node) -> Share:
    return Share(
        identifiers=(
            Identifier(IdentifierKind.OTHER, collapsed(node.text("UNReferenceNumber")), "UN reference"),
            Identifier(IdentifierKind.OTHER, collapsed(node.text("OFSIGroupID")), "OFSI Group ID"),
        ),
        titles=_items(node, "Titles", "Title"),
        remarks=(
            _prose(node.text("OtherInformation")),
            *labelled("UK statement of reasons", (_prose(node.text("UKStatementofReasons")),)),
            *labelled("Designation source", (collapsed(node.text("DesignationSource")),)),
        ),
    )


def _individual(node: Node) -> Share:
    passports = tuple(
        number
        for passport in _inner(node, "PassportDetails", "Passport")
        for number in values.numbers(
            IdentifierKind.PASSPORT,
            "Passport",
            passport.text("PassportNumber"),
            collapsed(passport.text("PassportAdditionalInformation")),
        )
    )
    national = tuple(
        number
        for identifier in _inner(node, "NationalIdentifierDetails", "NationalIdentifier")
        for number in values.numbers(
            IdentifierKind.NATIONAL_ID,
            "National identifier",
            identifier.text("NationalIdentifierNumber"),
            collapsed(identifier.text("NationalIdentifierAdditionalInformation")),
        )
    )
    places = [
        (collapsed(location.text("TownOfBirth")), collapsed(location.text("CountryOfBirth")))
        for location in _inner(node, "BirthDetails", "Location")
    ]
    return Share(
        birth_dates=tuple(
            values.published_date(node.where, "DOB", text) for text in _items(node, "DOBs", "DOB")
        ),
        birth_places=tuple(joined(town, country) for town, country in places),
        countries=(
            *(
                Country(text, CountryRole.NATIONALITY)
                for text in _items(node, "Nationalities", "Nationality")
            ),
            *(Country(country, CountryRole.BIRTH) for _, country in places),
        ),
        identifiers=(*passports, *national),
        titles=_items(node, "Positions", "Position"),
        genders=tuple(
            one_of(node.where, "Gender", text.casefold(), GENDERS)
            for text in _items(node, "Genders", "Gender")
        ),
        remarks=labelled(
            "Document", (joined(it.label, it.note) for it in passports + national if not it.value)
        ),
    )


def _entity(node: Node) -> Share:
    registrations = [
        text
        for container in node.nodes("BusinessRegistrationNumbers")
        for text in container.texts("BusinessRegistrationNumber")
    ]
    return Share(
        identifiers=tuple(
            number
            for text in registrations
            for number in values.numbers(IdentifierKind.REGISTRATION, "Business registration number", text)
        ),
        remarks=_remarks(node, ENTITY_REMARKS),
    )


def _ship(node: Node) -> Share:
    hulls = _items(node, "HullIdentificationNumbers", "HullIdentificationNumber")
    return Share(
        countries=tuple(
            Country(text, CountryRole.FLAG)
            for text in _items(node, "CurrentBelievedFlagOfShips", "CurrentBelievedFlagOfShip")
        ),
        identifiers=(
            *(values.imo_number(text) for text in _items(node, "IMONumbers", "IMONumber")),
            *(Identifier(IdentifierKind.OTHER, hull, "Hull identification number") for hull in hulls),
        ),
        remarks=_remarks(node, SHIP_REMARKS),
    )


def _address(node: Node) -> Share:
    """Read the lines as they stand: the sixth is a town as often as a province."""
    lines = [collapsed(node.text(f"AddressLine{number}")) for number in range(1, 7)]
    postcode, country = (collapsed(node.text(f"Address{part}")) for part in ("PostalCode", "Country"))
    return Share(
        addresses=(Address(joined(*lines, postcode, country), postcode=postcode, country=country),),
        countries=(Country(country, CountryRole.RESIDENCE),),
    )


def _contacts(node: Node) -> Share:
    """Take phones, websites, e-mail addresses and wallets; an e-mail field may hold several, and words."""
    emails = [
        part.strip(".")
        for text in _items(node, "EmailAddresses", "EmailAddress")
        for part in re.split(r"[;,\s]+", text)
        if "@" in part
    ]
    return Share(
        identifiers=tuple(
            Identifier(kind, text, label)
            for kind, label, texts in (
                (IdentifierKind.PHONE, "Phone", _items(node, "PhoneNumbers", "PhoneNumber")),
                (IdentifierKind.EMAIL, "E-mail", emails),
                (IdentifierKind.WEBSITE, "Website", _items(node, "Websites", "Website")),
                (
                    IdentifierKind.WALLET,
                    "Wallet",
                    _items(node, "CryptoWalletAddresses", "CryptoWalletAddress"),
                ),
            )
            for text in texts
        )
    )


def _inner(node: Node, container: str, item: str) -> tuple[Node, ...]:
    return tuple(inner for outer in node.nodes(container) for inner in outer.nodes(item))


def _items(node: Node, container: str, item: str) -> tuple[str, ...]:
    found = (collapsed(text) for outer in node.nodes(container) for text in outer.texts(item))
    return tuple(text for text in found if text)


def _remarks(node: Node, said: tuple[tuple[str, str, str], ...]) -> tuple[str, ...]:
    return tuple(
        remark for container, item, label in said for remark in labelled(label, _items(node, container, item))
    )


def _prose(text: str) -> str:
    """Return prose without the HTML escapes that are left in it once the XML is read."""
    return collapsed(html.unescape(text))


def _folded(text: str) -> str:
    return collapsed(text).casefold()

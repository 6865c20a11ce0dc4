"""OFAC's older XML, one `sdnList` of `sdnEntry` elements, in both namespaces it has been published in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from screening.errors import Unreadable
from screening.model import Address, ListedParty, Measure, Name, NameRank, PartyKind
from screening.sources._ofac_details import Detail, sort_details, split_name
from screening.sources._ofac_terms import KINDS, sub_list_of
from screening.sources._reading import Node, Published, exact_date, one_of, unique

NAMESPACES = (
    "http://tempuri.org/sdnList.xsd",
    "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML",
)

_RANKS = {
    "a.k.a. strong": NameRank.ALIAS,
    "n.k.a. strong": NameRank.ALIAS,
    "f.k.a. strong": NameRank.FORMER,
    "a.k.a. weak": NameRank.WEAK,
    "n.k.a. weak": NameRank.WEAK,
    "f.k.a. weak": NameRank.WEAK,
}
_LISTS_OF_DETAILS = (
    ("DOB", "dateOfBirthList", "dateOfBirthItem", "dateOfBirth"),
    ("POB", "placeOfBirthList", "placeOfBirthItem", "placeOfBirth"),
    ("nationality", "nationalityList", "nationality", "country"),
    ("citizen", "citizenshipList", "citizenship", "country"),
)
_VESSEL = (
    ("Vessel Call Sign", "callSign"),
    ("VESSEL TYPE", "vesselType"),
    ("Vessel Tonnage", "tonnage"),
    ("Vessel Gross Registered Tonnage", "grossRegisteredTonnage"),
    ("Vessel Flag", "vesselFlag"),
    ("Vessel Owner", "vesselOwner"),
)
_STREET = ("address1", "address2", "address3")


def parties(published: Published, part: str, *, sub_list: str = "") -> Iterator[ListedParty]:
    """Yield the entries; without a `sub_list` of their own it follows from their programmes.

    `Unreadable` when there are not as many as `Record_Count` says.
    """
    announced, count = "", 0
    for node in _nodes(published, part):
        if node.path == "sdnEntry":
            count += 1
            yield _party(published.list_id, node, sub_list)
        elif node.path == "publshInformation":
            announced = node.ignore("Publish_Date").text("Record_Count", required=True)
        node.close()
    if announced != str(count):
        raise Unreadable(
            f"{published.list_id}: {part}: holds {count} entries, but Record_Count is {announced!r}; fetch it again"
        )


def published_on(published: Published, part: str) -> date | None:
    """Return the day the file says it was published."""
    for node in _nodes(published, part):
        if node.path == "publshInformation":
            return exact_date(node.where, "Publish_Date", node.text("Publish_Date"), "%m/%d/%Y")
    return None


def _nodes(published: Published, part: str) -> Iterator[Node]:
    return published.xml(part, root="sdnList", paths=("publshInformation", "sdnEntry"), namespaces=NAMESPACES)


def _party(list_id: str, entry: Node, sub_list: str) -> ListedParty:
    verbatim = entry.published()
    party_id = entry.text("uid", required=True)
    where = f"{entry.where} (uid {party_id})"
    kind: PartyKind = one_of(where, "sdnType", entry.text("sdnType"), KINDS)
    details = sort_details(where, kind, _details(entry))
    programmes = tuple(code for node in entry.nodes("programList") for code in node.texts("program"))
    return ListedParty(
        list_id=list_id,
        party_id=party_id,
        kind=kind,
        names=unique(
            [
                _name(entry, NameRank.PRIMARY, kind),
                *(_alias(node, kind) for node in _inside(entry, "akaList", "aka")),
            ]
        ),
        published=verbatim,
        sub_list=sub_list or sub_list_of(programmes),
        programmes=programmes,
        birth_dates=details.birth_dates,
        countries=details.countries,
        identifiers=details.identifiers,
        addresses=unique(_address(node) for node in _inside(entry, "addressList", "address")),
        birth_places=details.birth_places,
        titles=details.titles,
        gender=details.gender,
        measure=Measure(effective=details.effective),
        remarks="; ".join(filter(None, [*details.remarks, entry.text("remarks")])),
    )


def _inside(parent: Node, outer: str, inner: str) -> tuple[Node, ...]:
    """Take the elements of a list, none when there is no such list."""
    holder = parent.node(outer)
    return holder.nodes(inner) if holder is not None else ()


def _details(entry: Node) -> Iterator[Detail]:
    for title in filter(None, entry.text("title").split("; ")):
        yield Detail("Title", title)
    for label, outer, inner, value in _LISTS_OF_DETAILS:
        for node in _inside(entry, outer, inner):
            yield Detail(label, node.ignore("uid", "mainEntry").text(value, required=True))
    for node in entry.nodes("vesselInfo"):
        yield from (Detail(label, value) for label, tag in _VESSEL if (value := node.text(tag)))
    for node in _inside(entry, "idList", "id"):
        days = [("issued", node.text("issueDate")), ("expires", node.text("expirationDate"))]
        yield Detail(
            label=node.ignore("uid").text("idType", required=True),
            value=node.text("idNumber"),
            country=node.text("idCountry"),
            note=" ".join(f"{word} {day}" for word, day in days if day),
        )


def _name(node: Node, rank: NameRank, kind: PartyKind) -> Name:
    """Join the parts as OFAC does elsewhere, "LAST, First"; a weak alias carries both in its last name."""
    last, first = node.text("lastName", required=True), node.text("firstName")
    return Name(f"{last}, {first}", rank, last, first) if first else Name(last, rank, *split_name(last, kind))


def _alias(node: Node, kind: PartyKind) -> Name:
    rank = f"{node.ignore('uid').text('type')} {node.text('category')}"
    return _name(node, one_of(node.where, "type and category", rank, _RANKS), kind)


def _address(node: Node) -> Address:
    streets = [node.ignore("uid").text(tag) for tag in _STREET]
    city, region = node.text("city"), node.text("stateOrProvince")
    postcode, country = node.text("postalCode"), node.text("country")
    text = ", ".join(filter(None, [*streets, city, region, postcode, country]))
    return Address(text, city, region, postcode, country)

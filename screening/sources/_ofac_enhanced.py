"""OFAC's ENHANCED export: the layout that keeps names in their own scripts and says which aliases are weak."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from screening.errors import Unreadable
from screening.model import ListedParty, Measure, NameRank, PartialDate, PartyKind
from screening.sources._ofac_details import sort_details
from screening.sources._ofac_entity import addresses, details, inside, names, relationships, word, words
from screening.sources._ofac_terms import KINDS, SUB_LISTS
from screening.sources._reading import Node, Published, iso_date, one_of, unique

NAMESPACE = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ENHANCED_XML"

_TABLES = ("referenceValues/referenceValue", "featureTypes/featureType")
"""Tables of the words that entities are described in; entities repeat the words, so these stay unread."""


@dataclass(frozen=True, slots=True)
class Export:
    """The part an export stands in, and which of OFAC's lists it is of in the words of `sanctionsList`."""

    part: str
    of_list: str


def parties(published: Published, export: Export) -> Iterator[ListedParty]:
    """Yield the parties of a whole export; `Unreadable` when it was filtered or is of another list."""
    _refuse_excerpts(export, _publication_info(published, export))
    yield from entities(published, export)


def entities(published: Published, export: Export) -> Iterator[ListedParty]:
    """Yield every party of an export, be it the whole list or an excerpt of it."""
    for node in _nodes(published, export):
        if node.path == "sanctionsData":
            node.ignore("@schemaLocation").close()
        elif node.path == "entities/entity":
            yield _party(published.list_id, node, export)
            node.close()


def published_on(published: Published, export: Export) -> date | None:
    """Return the day of `dataAsOf`, which comes with and without a fraction and a zone."""
    info = _publication_info(published, export)
    return iso_date(info.where, "dataAsOf", info.text("dataAsOf", required=True)[:10]).earliest


def _nodes(published: Published, export: Export) -> Iterator[Node]:
    """Read the export, which is published in a zip file and by itself."""
    content = published.content(export.part)
    return published.xml(
        export.part,
        root="sanctionsData",
        paths=("publicationInfo", *_TABLES, "entities/entity"),
        content=published.unzipped(export.part, ".xml") if content.startswith(b"PK") else content,
        namespaces=(NAMESPACE,),
    )


def _publication_info(published: Published, export: Export) -> Node:
    for node in _nodes(published, export):
        if node.path == "publicationInfo":
            return node
    raise Unreadable(f"{published.list_id}: {export.part}: has no publicationInfo; fetch it again")


def _refuse_excerpts(export: Export, info: Node) -> None:
    """A whole export is filtered by its own list alone; people can also export what a programme holds."""
    info.ignore("dataAsOf")
    for filters in info.nodes("filters"):
        programmes = words(filters, "sanctionsPrograms", "sanctionsProgram")
        lists = words(filters, "sanctionsLists", "sanctionsList")
        if programmes:
            raise Unreadable(
                f"{info.where}: a filtered export by programme {', '.join(programmes)}, not the list; "
                "fetch the whole list"
            )
        if lists != (export.of_list,):
            raise Unreadable(
                f"{info.where}: an export of {', '.join(lists)}, expected the {export.of_list} and nothing else; "
                "fetch the whole list"
            )
    info.close()


@dataclass(frozen=True, slots=True)
class _Listing:
    """Where a party is listed: on which sub-lists of the list that is read, since when, and where else."""

    sub_list: str
    since: PartialDate | None
    elsewhere: str


def _party(list_id: str, entity: Node, export: Export) -> ListedParty:
    verbatim = entity.published()
    party_id = entity.attribute("id", required=True)
    where = f"{entity.where} (id {party_id})"
    info = entity.node("generalInfo")
    if info is None:
        raise Unreadable(f"{where}: has no generalInfo: has the layout changed?")
    kind: PartyKind = one_of(where, "entityType", word(info.ignore("identityId"), "entityType"), KINDS)
    listing = _listing(where, entity, export)
    all_names = unique(names(entity, kind))
    if not any(name.rank is NameRank.PRIMARY for name in all_names):
        raise Unreadable(f"{where}: has no primary name: has the layout changed?")
    known = sort_details(where, kind, details(entity, info))
    said = [*known.remarks, info.text("remarks"), *relationships(entity), listing.elsewhere]
    return ListedParty(
        list_id=list_id,
        party_id=party_id,
        kind=kind,
        names=all_names,
        published=verbatim,
        sub_list=listing.sub_list,
        programmes=words(entity, "sanctionsPrograms", "sanctionsProgram"),
        birth_dates=known.birth_dates,
        countries=known.countries,
        identifiers=known.identifiers,
        addresses=unique(addresses(entity)),
        birth_places=known.birth_places,
        titles=known.titles,
        gender=known.gender,
        listed_on=listing.since,
        measure=Measure(
            effective=known.effective,
            citation="; ".join(words(entity, "legalAuthorities", "legalAuthority")),
            action="; ".join(words(entity, "sanctionsTypes", "sanctionsType")),
        ),
        remarks="; ".join(filter(None, said)),
    )


def _listing(where: str, entity: Node, export: Export) -> _Listing:
    """Of the consolidated list the sub-lists count, of the SDN list only itself; what else there is, is said."""
    since = {
        node.ignore("@refId", "@id").value(): iso_date(
            where, "datePublished", node.attribute("datePublished", required=True)
        )
        for node in inside(entity, "sanctionsLists", "sanctionsList")
    }
    codes = {name: one_of(where, "sanctionsList", name, SUB_LISTS) for name in since}
    if export.of_list not in codes:
        raise Unreadable(f"{where}: is on {', '.join(codes) or 'no list'}, not on the {export.of_list}")
    own = codes[export.of_list]
    counted = [name for name, code in codes.items() if (code == own if own else code not in ("", "SDN"))]
    elsewhere = [name for name in codes if name not in (*counted, export.of_list)]
    return _Listing(
        sub_list="; ".join(sorted({codes[name] for name in counted})),
        since=min(
            (since[name] for name in counted or [export.of_list]), key=lambda day: day.earliest or date.max
        ),
        elsewhere=f"Also on: {', '.join(elsewhere)}" if elsewhere else "",
    )

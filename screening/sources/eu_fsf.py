"""European Union: consolidated list of financial sanctions (Financial Sanctions Files, XML 1.1).

Nearly everything is an attribute, and empty attributes are as good as absent. No name is marked as primary
and `strong` is true on all of them: a weak alias is one whose remark says "low quality". A name stands
there once for each language, and the language is sometimes wrong. There is no type for vessels.

A party's key is `euReferenceNumber`: the Commission prints it, and records of 2018 still carry it in 2026.
`logicalId` is as stable but internal, so it serves only where the reference is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
from screening.sources import _eu_fsf_values as values
from screening.sources._assembly import Share, collapsed, is_latin, joined, labelled, once_each
from screening.sources._reading import Node, Published, exact_date, iso_date, one_of, stable_id, unique

PART = "xmlFullSanctionsList_1_1.xml"
NAMESPACES = ("http://eu.europa.ec/fpi/fsd/export",)

LIST = ScreeningList(
    list_id="eu_fsf",
    title="Consolidated list of persons, groups and entities subject to EU financial sanctions",
    authority="European Commission",
    url="https://webgate.ec.europa.eu/fsd/fsf",
    layouts=(
        Layout(
            "xml-1.1",
            (
                Part(
                    PART,
                    url="https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content",
                    patterns=(
                        "xmlfullsanctionslist_1_1*.xml",
                        "*-full-1_1*.xml",
                        "sample_eu.xml",
                    ),
                    token_setting="eu_token",  # noqa: S106 - the name of a setting; the token itself is public
                ),
            ),
        ),
    ),
    # the server ignores If-Modified-Since, so every poll costs 26 MB
    poll="40 */6 * * *",
    max_age=timedelta(days=2),
    cadence=timedelta(days=30),
    effect=LegalEffect.BLOCK,
    floors={"floor_parties": 4000, "floor_person": 2500, "floor_organisation": 1000},
)

KINDS = {"person": PartyKind.PERSON, "enterprise": PartyKind.ORGANISATION}
CLASSES = {"person": "P", "enterprise": "E"}

# Filed under the wrong type by the Commission, two vessels among the enterprises and two organisations among
# the persons; found by OpenSanctions (the lookup `schema_override` that zavod/zavod/shed/fsf.py reads).
MISFILED = {
    "EU.9442.82": PartyKind.VESSEL,
    "EU.9443.81": PartyKind.VESSEL,
    "EU.12692.74": PartyKind.ORGANISATION,
    "EU.13894.78": PartyKind.ORGANISATION,
}

GENDERS = {"": "", "M": "Male", "F": "Female"}
# which act said so, in which language it was read, and the number of the row in the Commission's database
UNUSED = ("regulationSummary", "@regulationLanguage", "@logicalId")
UNUSED_OF_REGULATIONS = ("@regulationType", "@organisationType", "@publicationDate", "@entryIntoForceDate")

_REFERENCE = re.compile(rb'<sanctionEntity\s[^<>]*?\beuReferenceNumber="([^"<>]*)"')


@dataclass(frozen=True, slots=True)
class _Alias:
    """One name, and what stands beside it."""

    name: Name
    share: Share


def parse(published: Published) -> Iterator[ListedParty]:
    """Read the entities in the file's order.

    Should the Commission give one reference to two records, both are kept, and the later is told apart by
    its names; a record repeated to the letter is one. `facts` counts the repetitions.
    """
    seen: dict[str, str] = {}
    for node in published.xml(PART, root="export", paths=("sanctionEntity",), namespaces=NAMESPACES):
        if node.path == "export":
            node.ignore("@generationDate", "@globalFileId").close()
            continue
        party = _party(node)
        content = stable_id(party.published)
        if party.party_id in seen and seen[party.party_id] != content:
            party = _told_apart(party)
        if seen.get(party.party_id) != content:
            seen[party.party_id] = content
            yield party


def published_on(published: Published) -> date | None:
    """Return the day in the root's `generationDate`, as written there."""
    root = next(published.xml(PART, root="export", paths=("sanctionEntity",), namespaces=NAMESPACES))
    return exact_date(root.where, "generationDate", root.attribute("generationDate")[:10], "%Y-%m-%d")


def facts(published: Published) -> Mapping[str, int]:
    """Count entities in the bytes, apart from the reader, and references that stand there again."""
    content = published.content(PART)
    references = _REFERENCE.findall(content)
    return {
        "entities": len(re.findall(rb"<sanctionEntity[\s>]", content)),
        "repeated_references": len(references) - len(set(references)),
    }


def _told_apart(party: ListedParty) -> ListedParty:
    names = sorted(name.text for name in party.names)
    return replace(party, party_id=f"{party.party_id}#{stable_id(*names)[:8]}")


def _party(node: Node) -> ListedParty:
    verbatim = node.published()
    reference, logical_id = values.line(node, "euReferenceNumber"), values.line(node, "logicalId")
    key = reference or f"logical-{logical_id}"
    kind = _kind(node, key)
    designated = values.line(node, "designationDate")
    listed = iso_date(node.where, "designationDate", designated) if designated else None
    aliases = tuple(_alias(alias, kind) for alias in node.nodes("nameAlias"))
    regulations = tuple(_regulation(regulation) for regulation in node.nodes("regulation"))
    programmes = unique(programme for programme, _, _ in regulations if programme)
    share = Share.together(
        (
            _about(node),
            *(alias.share for alias in aliases),
            *map(_citizenship, node.nodes("citizenship")),
            *map(_birth, node.nodes("birthdate")),
            *map(_documents, node.nodes("identification")),
            *map(_address, node.nodes("address")),
            *(official_journal for _, _, official_journal in regulations),
        )
    )
    node.close()
    return ListedParty(
        list_id=LIST.list_id,
        party_id=key,
        kind=kind,
        names=_ranked(node.where, [alias.name for alias in aliases]),
        published=verbatim,
        sub_list=programmes[0] if programmes else "",
        programmes=programmes,
        birth_dates=share.birth_dates,
        countries=share.countries,
        identifiers=share.identifiers,
        addresses=share.addresses,
        birth_places=share.birth_places,
        titles=share.titles,
        gender="; ".join(share.genders),
        listed_on=listed,
        measure=Measure(
            effective=None if listed is None else listed.earliest,
            citation=joined(*unique(citation for _, citation, _ in regulations), by="; "),
        ),
        remarks="\n".join(share.remarks),
    )


def _kind(node: Node, key: str) -> PartyKind:
    """Take the subject type, which the Commission gets wrong for a few it has been told of."""
    subject = node.node("subjectType")
    if subject is None:
        raise Unreadable(f"{node.where}: subjectType is missing")
    code = values.line(subject, "code")
    kind: PartyKind = one_of(subject.where, "code", code, KINDS)
    one_of(
        subject.where, "classificationCode", values.line(subject, "classificationCode"), {CLASSES[code]: code}
    )
    return MISFILED.get(key, kind)


def _about(node: Node) -> Share:
    un_reference = values.line(node, "unitedNationId")
    details = values.line(node, "designationDetails")
    return Share(
        identifiers=(Identifier(IdentifierKind.OTHER, un_reference, "UN reference"),),
        remarks=(values.remark(node), *labelled("Designation details", (details,))),
    )


def _regulation(node: Node) -> tuple[str, str, Share]:
    """Return the programme, the act, and where that is published."""
    programme = collapsed(node.attribute("programme", required=True))
    where_published = (collapsed(node.text("publicationUrl")), values.remark(node))
    act = values.line(node, "numberTitle")
    node.ignore(*UNUSED, *UNUSED_OF_REGULATIONS)
    return programme, act, Share(remarks=labelled("Official Journal", where_published))


def _alias(node: Node, kind: PartyKind) -> _Alias:
    remark = "\n".join(node.texts("remark"))
    first, middle, last = (values.line(node, f"{part}Name") for part in ("first", "middle", "last"))
    whole = values.line(node, "wholeName") or joined(first, middle, last, by=" ")
    title, function = values.line(node, "title"), values.line(node, "function")
    is_person = kind is PartyKind.PERSON
    alias = _Alias(
        name=Name(
            whole,
            _rank(node, remark),
            family=last,
            given=joined(first, middle, by=" "),
            language=values.line(node, "nameLanguage"),
        ),
        share=Share(
            titles=(title, function) if is_person else (title,),
            genders=(one_of(node.where, "gender", node.attribute("gender"), GENDERS),),
            remarks=(
                *labelled(f"Name {whole}", (collapsed(remark),)),
                *labelled("Function", () if is_person else (function,)),
            ),
        ),
    )
    node.ignore(*UNUSED)
    return alias


def _rank(node: Node, remark: str) -> NameRank:
    is_strong = one_of(
        node.where, "strong", node.attribute("strong"), {"": True, "true": True, "false": False}
    )
    if not is_strong or values.is_weak(remark):
        return NameRank.WEAK
    return NameRank.FORMER if values.is_former(remark) else NameRank.ALIAS


def _ranked(where: str, names: Sequence[Name]) -> tuple[Name, ...]:
    """Make the first good name in Latin letters the primary one: the Commission marks none.

    Names in no stated language or in English come before translations; a stated language is not believed
    where the letters say otherwise.
    """
    spelled = [name for name in names if name.text]
    if not spelled:
        raise Unreadable(f"{where}: has no name")
    good = [name for name in spelled if name.rank is NameRank.ALIAS]
    readable = [name for name in good if is_latin(name.text) and name.language in ("", "EN")]
    primary = (readable or good or spelled)[0]
    return once_each((replace(primary, rank=NameRank.PRIMARY), *spelled))


def _citizenship(node: Node) -> Share:
    code, name = values.country(node)
    more = joined(values.line(node, "region"), values.remark(node), by="; ")
    node.ignore(*UNUSED)
    return Share(
        countries=(Country(code or name, CountryRole.CITIZENSHIP),),
        remarks=(f"Citizenship {name or code}: {more}",) if more else (),
    )


def _birth(node: Node) -> Share:
    code, name = values.country(node)
    share = Share(
        birth_dates=values.birth_dates(node),
        birth_places=(values.place_of_birth(node, name or code),),
        countries=(Country(code or name, CountryRole.BIRTH),),
        remarks=labelled("Birth", (values.remark(node),)),
    )
    node.ignore(*UNUSED)
    return share


def _documents(node: Node) -> Share:
    documents = values.documents(node)
    node.ignore(*UNUSED)
    without_number = (joined(it.label, it.note) for it in documents if not it.value)
    return Share(identifiers=documents, remarks=labelled("Document", without_number))


def _address(node: Node) -> Share:
    code, name = values.country(node)
    street, box, place, city, region, postcode = (
        values.line(node, part) for part in ("street", "poBox", "place", "city", "region", "zipCode")
    )
    whole = joined(street, box and f"P.O. Box {box}", place, postcode, city, region, name or code)
    is_old = one_of(node.where, "asAtListingTime", node.attribute("asAtListingTime"), values.BOOLEANS)
    contacts = values.contacts(node)
    remark = values.remark(node)
    node.ignore(*UNUSED)
    return Share(
        addresses=(
            Address(
                f"{whole} (as at listing time)" if whole and is_old else whole,
                city,
                region,
                postcode,
                code or name,
            ),
        ),
        countries=(Country(code or name, CountryRole.RESIDENCE),),
        identifiers=contacts,
        remarks=labelled(f"Address {whole}" if whole else "Address", (remark,)),
    )

"""The two OFAC lists on real files: read completely, by counts that share no code with the readers, or refused."""

from __future__ import annotations

import csv
import re
import tarfile
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from screening import quality, tables
from screening.errors import Unreadable
from screening.model import IdentifierKind, ListedParty, NameRank, Severity
from screening.sources import _ofac_enhanced, source
from screening.sources._reading import Published
from tests.conftest import ROOT, SHARED

SDN, CONS = "us_ofac_sdn", "us_ofac_cons"
LISTS = SHARED / "lists"
HISTORY = LISTS / SDN / "history-2021-08-18_2024-05-04" / "sdn-history.tar.xz"

LEGACY = {
    SDN: {"SDN.CSV": "sdn", "ALT.CSV": "alt", "ADD.CSV": "add", "SDN_COMMENTS.CSV": "sdn_comments"},
    CONS: {
        "CONS_PRIM.CSV": "cons_prim",
        "CONS_ALT.CSV": "cons_alt",
        "CONS_ADD.CSV": "cons_add",
        "CONS_COMMENTS.CSV": "cons_comments",
    },
}
LEGACY_SETS = [
    pytest.param(list_id, day, id=f"{list_id}/{day}")
    for list_id, day in [
        (SDN, "2019-01-04"),
        (SDN, "2021-07-07"),
        (SDN, "2023-12-28"),
        (CONS, "2018-04-06"),
        (CONS, "2025-12-19"),
    ]
]
OLD_XML = ["2018-04-06", "2024-05-06", "2025-12-18"]
EXCERPTS = ["2024-05-24/YEMEN_filter_ENHANCED.xml", "2024-08-28/IRGC_filter_ENHANCED.xml"]

pytestmark = pytest.mark.usefixtures("shared")


# -- the files as they are -------------------------------------------------------------------------------


def legacy(list_id: str, day: str) -> Published:
    folder = LISTS / list_id / day
    parts = {part: folder / f"{stem}.csv" for part, stem in LEGACY[list_id].items()}
    found = {part: path.read_bytes() for part, path in parts.items() if path.exists()}
    return Published(list_id, "legacy_csv", found)


def old_xml(day: str) -> Published:
    content = (LISTS / CONS / day / "consolidated.xml").read_bytes()
    return Published(CONS, "sdnlist_xml", {"CONSOLIDATED.XML": content})


def enhanced() -> Published:
    content = (LISTS / CONS / "2025-01-14" / "CONS_ENHANCED.ZIP").read_bytes()
    return Published(CONS, "enhanced_xml", {"CONS_ENHANCED.ZIP": content})


def excerpt(path: str) -> Published:
    return Published(SDN, "enhanced_xml", {"SDN_ENHANCED.ZIP": (LISTS / SDN / path).read_bytes()})


def primary(content: bytes) -> Published:
    return Published(SDN, "legacy_primary_only", {"SDN.CSV": content})


@cache
def read_legacy(list_id: str, day: str) -> tuple[ListedParty, ...]:
    return tuple(source(list_id).parse(legacy(list_id, day)))


@cache
def read_old_xml(day: str) -> tuple[ListedParty, ...]:
    return tuple(source(CONS).parse(old_xml(day)))


@cache
def read_excerpt(path: str) -> tuple[ListedParty, ...]:
    export = _ofac_enhanced.Export("SDN_ENHANCED.ZIP", "SDN List")
    return tuple(_ofac_enhanced.entities(excerpt(path), export))


def history() -> Iterator[tuple[str, bytes]]:
    """Yield the daily versions in order, each with the name that holds its time."""
    with tarfile.open(HISTORY) as packed:
        for member in packed:
            stream = packed.extractfile(member)
            if stream is not None:
                yield member.name, stream.read()


@cache
def sampled_history() -> tuple[tuple[str, bytes], ...]:
    """Take every forty-third version and the last, which is empty."""
    versions = [
        (name, content if i % 43 == 0 or i == 308 else None) for i, (name, content) in enumerate(history())
    ]
    assert len(versions) == 309
    return tuple((name, content) for name, content in versions if content is not None)


# -- what was read, in numbers ---------------------------------------------------------------------------


def ranks(parties: tuple[ListedParty, ...]) -> Counter[str]:
    return Counter(name.rank.value for party in parties for name in party.names)


def kinds(parties: tuple[ListedParty, ...]) -> Counter[str]:
    return Counter(party.kind.value for party in parties)


def labels(parties: tuple[ListedParty, ...]) -> Counter[str]:
    return Counter(found.label for party in parties for found in party.identifiers)


def births(parties: tuple[ListedParty, ...]) -> int:
    return sum(len(party.birth_dates) for party in parties)


def addresses(parties: tuple[ListedParty, ...]) -> int:
    return sum(len(party.addresses) for party in parties)


# -- the legacy files counted by the csv module and regular expressions ----------------------------------


def rows(path: Path) -> list[list[str]]:
    text = path.read_bytes().rstrip(b"\x1a").decode("cp1252")
    return [[cell.strip() for cell in row] for row in csv.reader(text.splitlines()) if row]


def whole_remarks(list_id: str, day: str) -> dict[str, str]:
    """Join what was cut at a thousand characters, from the bytes as they are."""
    folder, stems = LISTS / list_id / day, list(LEGACY[list_id].values())
    raw = {
        row[0]: row[11]
        for row in csv.reader((folder / f"{stems[0]}.csv").read_text("cp1252").rstrip("\x1a").splitlines())
    }
    comments = folder / f"{stems[3]}.csv"
    rest = Counter[str]()
    if comments.exists():
        lines = comments.read_text("cp1252").rstrip("\x1a").splitlines()
        rest.update(dict(csv.reader(lines)))  # type: ignore[arg-type]
    return {
        id_: text + (str(rest[id_]) if id_ in rest and len(text) == 1000 else "") for id_, text in raw.items()
    }


@pytest.mark.parametrize(("list_id", "day"), LEGACY_SETS)
def test_every_row_is_a_party_of_its_kind(list_id: str, day: str) -> None:
    stem = next(iter(LEGACY[list_id].values()))
    types = Counter(row[2] for row in rows(LISTS / list_id / day / f"{stem}.csv"))
    found = kinds(read_legacy(list_id, day))
    assert found == Counter(
        {
            kind: types[name]
            for name, kind in [
                ("individual", "person"),
                ("-0-", "organisation"),
                ("vessel", "vessel"),
                ("aircraft", "aircraft"),
            ]
            if types[name]
        }
    )


@pytest.mark.parametrize(("list_id", "day"), LEGACY_SETS)
def test_every_alias_is_read_in_its_rank(list_id: str, day: str) -> None:
    stems = list(LEGACY[list_id].values())
    folder = LISTS / list_id / day
    aliases = {(row[0], row[3], row[2] == "fka") for row in rows(folder / f"{stems[1]}.csv")}
    weak = {
        (id_, found)
        for id_, text in whole_remarks(list_id, day).items()
        for found in re.findall(r"\b[afn]\.k\.a\. '(.*?)'(?=;|\.$)", text)
    }
    assert ranks(read_legacy(list_id, day)) == Counter(
        {
            "primary": len(rows(folder / f"{stems[0]}.csv")),
            "alias": sum(not former for *_, former in aliases),
            "former": sum(former for *_, former in aliases),
            "weak": len(weak),
        }
    )


@pytest.mark.parametrize(("list_id", "day"), LEGACY_SETS)
def test_every_date_of_birth_is_read(list_id: str, day: str) -> None:
    dated = r"(?:^|;\s*)(?:alt\. )?(?:DOB|Organization Established Date) ([^;]+?)(?=;|\.?$)"
    expected = {
        (id_, found) for id_, text in whole_remarks(list_id, day).items() for found in re.findall(dated, text)
    }
    assert births(read_legacy(list_id, day)) == len(expected)
    assert all(
        found.earliest is not None for party in read_legacy(list_id, day) for found in party.birth_dates
    )


@pytest.mark.parametrize(("list_id", "day"), LEGACY_SETS)
def test_every_number_is_read_under_its_label(list_id: str, day: str) -> None:
    wanted = [
        "Passport",
        "National ID No.",
        "Tax ID No.",
        "Registration Number",
        "Vessel Registration Identification",
        "MMSI",
        "Website",
        "Email Address",
        "SWIFT/BIC",
        "Aircraft Manufacturer's Serial Number (MSN)",
        "Digital Currency Address - XBT",
        "Digital Currency Address - ETH",
    ]
    found = labels(read_legacy(list_id, day))
    remarks = whole_remarks(list_id, day)
    cut = {id_ for id_, text in remarks.items() if len(text) == 1000 and not text.endswith(".")}
    for label in wanted:
        item = rf"(?:^|;\s*)(?:alt\. )?{re.escape(label)} (?!issued in)([^;]+)(?=;|\.?$)"
        items = {
            (id_, value.removesuffix("."))
            for id_, text in remarks.items()
            for value in re.findall(item, text.rpartition(";")[0] if id_ in cut else text)
        }
        assert found[label] == len(items), label


@pytest.mark.parametrize(("list_id", "day"), LEGACY_SETS)
def test_every_address_that_is_one_is_read(list_id: str, day: str) -> None:
    stem = list(LEGACY[list_id].values())[2]
    real = {
        (row[0], ", ".join(cell for cell in row[2:5] if cell != "-0-"), row[4])
        for row in rows(LISTS / list_id / day / f"{stem}.csv")
        if any(cell != "-0-" for cell in row[2:5])
    }
    assert addresses(read_legacy(list_id, day)) == len(real)


@pytest.mark.parametrize(
    ("list_id", "day", "defects"),
    [
        pytest.param(
            SDN, "2019-01-04", {"remarks_cut": 3, "files_without_end": 3}, id="2019, before comments"
        ),
        pytest.param(SDN, "2021-07-07", {"files_without_end": 1}, id="2021"),
        pytest.param(SDN, "2023-12-28", {"remarks_cut": 7, "comment_orphans": 3}, id="2023, older comments"),
        pytest.param(CONS, "2018-04-06", {}, id="consolidated 2018"),
        pytest.param(CONS, "2025-12-19", {}, id="consolidated 2025"),
        pytest.param(
            SDN,
            "sample-2025-05-16",
            {"orphans": 9, "add_ids_missing": 2, "files_without_end": 4},
            id="a curated sample",
        ),
    ],
)
def test_the_facts_of_the_real_sets_are_these(list_id: str, day: str, defects: Mapping[str, int]) -> None:
    found = {key: count for key, count in source(list_id).facts(legacy(list_id, day)).items() if count}
    found.pop("empty_addresses")
    assert found == defects


# -- XML counted by ElementTree --------------------------------------------------------------------------


def tree(content: bytes) -> ElementTree.Element:
    """Parse without namespaces, by other means than the readers."""
    return ElementTree.fromstring(re.sub(rb'\sxmlns="[^"]*"', b"", content, count=1))


@pytest.mark.parametrize("day", OLD_XML)
def test_every_entry_of_the_older_xml_is_read(day: str) -> None:
    (content,) = old_xml(day).parts.values()
    root, parties = tree(content), read_old_xml(day)
    aliases = {
        (entry.findtext("uid"), aka.findtext("lastName"), aka.findtext("firstName"), _rank_of(aka))
        for entry in root.iter("sdnEntry")
        for aka in entry.iter("aka")
    }
    entries = Counter(entry.findtext("sdnType", "").lower() for entry in root.iter("sdnEntry"))
    assert kinds(parties) == Counter(
        {{"individual": "person", "entity": "organisation"}.get(kind, kind): n for kind, n in entries.items()}
    )
    assert ranks(parties) == Counter({"primary": len(parties)}) + Counter(rank for *_, rank in aliases)
    born = {
        (entry.findtext("uid"), node.findtext("dateOfBirth") or node.findtext("idNumber"))
        for entry in root.iter("sdnEntry")
        for node in (*entry.iter("dateOfBirthItem"), *entry.iter("id"))
        if node.tag == "dateOfBirthItem" or node.findtext("idType") == "Organization Established Date"
    }
    assert births(parties) == len(born)
    assert addresses(parties) == len(list(root.iter("address")))
    assert source(CONS).published_on(old_xml(day)) == date.fromisoformat(day)


def _rank_of(aka: ElementTree.Element) -> str:
    if aka.findtext("category") == "weak":
        return "weak"
    return "former" if aka.findtext("type") == "f.k.a." else "alias"


@pytest.mark.parametrize("day", OLD_XML)
def test_every_number_of_the_older_xml_is_read_and_what_is_none_is_said(day: str) -> None:
    (content,) = old_xml(day).parts.values()
    parties = {party.party_id: party for party in read_old_xml(day)}
    kept = 0
    for entry in tree(content).iter("sdnEntry"):
        party = parties[entry.findtext("uid", "")]
        held = party.remarks + " ".join(found.value for found in party.identifiers)
        held += " ".join([party.gender, *(country.text for country in party.countries)])
        held += " ".join(found.text for found in party.birth_dates)
        for number in entry.iter("idNumber"):
            assert (number.text or "").strip().removeprefix("IMO ") in held
            kept += 1
    assert kept > 2000


def counted_export(root: ElementTree.Element) -> dict[str, object]:
    """Count what an ENHANCED export holds, each thing once: forms of names by rank and script, births, documents."""
    forms = {
        (
            entity.get("id"),
            form.findtext("formattedFullName"),
            form.findtext("script"),
            _rank_of_form(name, form),
        )
        for entity in root.iter("entity")
        for name in entity.iter("name")
        for form in name.iterfind("translations/translation")
    }
    births_ = {
        (entity.get("id"), feature.findtext("value"))
        for entity in root.iter("entity")
        for feature in entity.iter("feature")
        if feature.findtext("type") in ("Birthdate", "Organization Established Date")
    }
    return {
        "kinds": Counter(kind.text for kind in root.iter("entityType")),
        "ranks": Counter(rank for *_, rank in forms),
        "scripts": Counter(script for *_, script, _ in forms),
        "births": len(births_),
        "documents": Counter(doc.findtext("type", "") for doc in root.iter("identityDocument")),
    }


def _rank_of_form(name: ElementTree.Element, form: ElementTree.Element) -> str:
    if name.findtext("isPrimary") == "true":
        return "primary" if form.findtext("isPrimary") == "true" else "alias"
    if name.findtext("isLowQuality") == "true":
        return "weak"
    return "former" if name.findtext("aliasType") == "F.K.A." else "alias"


def read_export(parties: tuple[ListedParty, ...]) -> dict[str, object]:
    """Count the same in what was read."""
    words = {
        "person": "Individual",
        "organisation": "Entity",
        "vessel": "Vessel",
        "aircraft": "Aircraft",
    }
    features = {"Website", "Email Address", "SWIFT/BIC", "BIK (RU)", "ISIN", "Equity Ticker", "Phone Number"}
    return {
        "kinds": Counter(words[party.kind.value] for party in parties),
        "ranks": ranks(parties),
        "scripts": Counter(name.language or "Latin" for party in parties for name in party.names),
        "births": births(parties),
        "documents": Counter(
            found.label
            for party in parties
            for found in party.identifiers
            if found.label not in features and not found.label.startswith(("Aircraft ", "Digital Currency"))
        ),
    }


def test_every_entity_of_the_consolidated_export_is_read() -> None:
    with zipfile.ZipFile(LISTS / CONS / "2025-01-14" / "CONS_ENHANCED.ZIP") as packed:
        root = tree(packed.read(packed.namelist()[0]))
    assert read_export(tuple(source(CONS).parse(enhanced()))) == counted_export(root)


@pytest.mark.parametrize("path", EXCERPTS)
def test_every_entity_of_an_excerpt_is_read_though_the_excerpt_is_no_list(path: str) -> None:
    root = tree((LISTS / SDN / path).read_bytes())
    assert read_export(read_excerpt(path)) == counted_export(root)
    programme = path[11:].partition("_")[0]
    with pytest.raises(Unreadable, match=f"a filtered export by programme {programme}, not the list"):
        list(source(SDN).parse(excerpt(path)))


def test_the_sub_lists_of_the_export_are_those_that_the_authority_names() -> None:
    parties = tuple(source(CONS).parse(enhanced()))
    assert Counter(party.sub_list for party in parties) == Counter(
        {"SSI": 283, "PLC": 78, "CMIC": 68, "NS-MBS": 9, "NS-MBS; SSI": 3, "CAPTA": 1, "FSE": 1}
    )


def test_programmes_imply_no_sub_list_that_the_authority_does_not_name() -> None:
    told = {party.party_id: set(party.sub_list.split("; ")) for party in source(CONS).parse(enhanced())}
    implied = {party.party_id: party.sub_list for party in read_old_xml("2024-05-06") if party.sub_list}
    assert len(implied.keys() & told.keys()) > 400
    assert all(implied[id_] in told[id_] for id_ in implied.keys() & told.keys())


# -- one publication against another ---------------------------------------------------------------------


@pytest.mark.parametrize(("csv_day", "xml_day"), [("2018-04-06", "2018-04-06"), ("2025-12-19", "2025-12-18")])
def test_legacy_files_and_older_xml_of_the_same_days_tell_the_same(csv_day: str, xml_day: str) -> None:
    """Two differences are the authority's: quotes in one alias, and a country inside two numbers of one party."""
    of_csv = {party.party_id: party for party in read_legacy(CONS, csv_day)}
    of_xml = {party.party_id: party for party in read_old_xml(xml_day)}
    assert of_csv.keys() == of_xml.keys()
    differing: dict[str, set[str]] = {"names": set(), "identifiers": set(), "other": set()}
    for id_, one in of_csv.items():
        another = of_xml[id_]
        if set(one.names) != set(another.names):
            differing["names"].add(id_)
        if set(one.identifiers) != set(another.identifiers):
            differing["identifiers"].add(id_)
        if (set(one.birth_dates), set(one.countries), one.birth_places, one.titles, one.sub_list) != (
            set(another.birth_dates),
            set(another.countries),
            another.birth_places,
            another.titles,
            another.sub_list,
        ):
            differing["other"].add(id_)
    assert differing == {"names": {"22391"}, "identifiers": {"17064"}, "other": set()}


# -- the history and what is refused ---------------------------------------------------------------------


def counted_primary(content: bytes) -> tuple[int, int, int]:
    """Count rows, weak aliases and dates of birth of a primary file by itself."""
    rows_ = [row for row in csv.reader(content.rstrip(b"\x1a").decode("cp1252").splitlines()) if row]
    # a remark of a thousand characters is cut, and its last item is not read
    remarks = [
        (row[0], row[11].rpartition(";")[0] + ";" if len(row[11]) == 1000 else row[11]) for row in rows_
    ]
    weak = {
        (id_, alias)
        for id_, text in remarks
        for alias in re.findall(r"\b[afn]\.k\.a\. '(.*?)'(?=;|\.$)", text)
    }
    dated = r"(?:^|;\s*)(?:alt\. )?(?:DOB|Organization Established Date) ([^;]+?)(?=;|\.?$)"
    born = {(id_, day) for id_, text in remarks for day in re.findall(dated, text)}
    return len(rows_), len(weak), len(born)


def check_version(name: str, content: bytes) -> None:
    if not content:
        with pytest.raises(Unreadable, match=r"SDN\.CSV: is empty \(0 bytes\); fetch it again"):
            primary(content)
        return
    parties = tuple(source(SDN).parse(primary(content)))
    assert (len(parties), ranks(parties)["weak"], births(parties)) == counted_primary(content), name
    assert ranks(parties).keys() == {"primary", "weak"}


def test_versions_of_the_history_are_read_completely_and_the_empty_one_refused() -> None:
    for name, content in sampled_history():
        check_version(name, content)
    assert [content for _, content in sampled_history()].count(b"") == 1


@pytest.mark.full
def test_all_versions_of_the_history_are_read_completely_and_the_empty_one_refused() -> None:
    for name, content in history():
        check_version(name, content)


def test_a_zero_byte_download_is_refused() -> None:
    content = (LISTS / SDN / "2024-05-04" / "sdn.csv").read_bytes()
    with pytest.raises(Unreadable, match=r"us_ofac_sdn: SDN\.CSV: is empty"):
        primary(content)


@pytest.mark.full
def test_an_export_of_the_size_of_the_real_list_is_read() -> None:
    """A hundred megabytes, as SDN_ENHANCED is, put together from the real excerpt under new numbers."""
    (content,) = excerpt(EXCERPTS[1]).parts.values()
    head, _, rest = content.partition(b"<entities>")
    body, _, tail = rest.rpartition(b"</entities>")
    head = re.sub(rb"<filters>.*</filters>", b"", head, flags=re.DOTALL)
    copies = [body.replace(b'<entity id="', b'<entity id="%d' % (100 + i)) for i in range(65)]
    large = head + b"<entities>" + b"".join(copies) + b"</entities>" + tail
    assert len(large) > 95_000_000
    published = Published(SDN, "enhanced_xml", {"SDN_ENHANCED.ZIP": large})
    assert sum(1 for _ in source(SDN).parse(published)) == 65 * 293


# -- the suites on every sound set -----------------------------------------------------------------------


def verdict_of(list_id: str, parties: tuple[ListedParty, ...], published: Published, as_of: str) -> list[str]:
    read = source(list_id)
    verdict = quality.validate(
        list_id,
        quality.snapshot_frame(tables.to_table(parties, ListedParty)),
        {
            **read.list.floors,
            **read.facts(published),
            "max_drop": read.list.max_drop,
            "max_growth": read.list.max_growth,
            "previous_rows": None,
            "previous_by_sub_list": None,
            "previous_by_kind": None,
            "changed_share": None,
            "as_of": as_of,
            "hours_since_check": 1.0,
            "max_age_hours": 48.0,
            "days_since_publication": 0,
            "cadence_days": 14.0,
            "same_as_missing_share": None,
        },
        directory=ROOT / "expectations",
    )
    return [finding.expectation for finding in verdict.findings if finding.severity is Severity.CRITICAL]


@pytest.mark.parametrize(("list_id", "day"), LEGACY_SETS)
def test_a_real_legacy_set_satisfies_its_suite(list_id: str, day: str) -> None:
    assert verdict_of(list_id, read_legacy(list_id, day), legacy(list_id, day), day) == []


@pytest.mark.parametrize("day", OLD_XML)
def test_a_real_older_xml_satisfies_its_suite(day: str) -> None:
    assert verdict_of(CONS, read_old_xml(day), old_xml(day), day) == []


def test_the_real_export_satisfies_its_suite() -> None:
    parties = tuple(source(CONS).parse(enhanced()))
    assert verdict_of(CONS, parties, enhanced(), "2025-01-14") == []


def test_the_first_of_the_history_satisfies_its_suite() -> None:
    name, content = sampled_history()[0]
    assert "2021-08-18" in name
    published = primary(content)
    assert verdict_of(SDN, tuple(source(SDN).parse(published)), published, "2021-08-18") == []


def test_a_curated_sample_is_refused_for_the_aliases_and_addresses_of_nobody() -> None:
    day = "sample-2025-05-16"
    found = verdict_of(SDN, read_legacy(SDN, day), legacy(SDN, day), "2025-05-16")
    assert {"orphans", "addresses_complete", "floor_parties"} <= set(found)


def test_a_party_of_an_excerpt_has_its_name_in_both_scripts_and_its_passport() -> None:
    (party,) = (party for party in read_excerpt(EXCERPTS[1]) if party.party_id == "40599")
    assert [(name.rank, name.language) for name in party.names] == [
        (NameRank.PRIMARY, ""),
        (NameRank.ALIAS, "Arabic"),
    ]
    assert [found.kind for found in party.identifiers] == [IdentifierKind.PASSPORT]
    assert party.identifiers[0].note.startswith("expires ")

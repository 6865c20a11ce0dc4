"""US Office of Foreign Assets Control: the consolidated list of all its lists but SDN (SSI, NS-MBS, CMIC, …)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from screening.model import Layout, LegalEffect, ListedParty, Part, ScreeningList
from screening.sources import _ofac_csv, _ofac_enhanced, _ofac_sdnlist
from screening.sources._reading import Published

_EXPORTS = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports"

LIST = ScreeningList(
    list_id="us_ofac_cons",
    title="Consolidated Sanctions List (non-SDN)",
    authority="Office of Foreign Assets Control, US Department of the Treasury",
    url="https://sanctionslist.ofac.treas.gov/Home/ConsolidatedList",
    layouts=(
        Layout(
            "enhanced_xml",
            (Part("CONS_ENHANCED.ZIP", f"{_EXPORTS}/CONS_ENHANCED.ZIP", ("*enhanced.zip", "*enhanced.xml")),),
        ),
        Layout(
            "sdnlist_xml", (Part("CONSOLIDATED.XML", f"{_EXPORTS}/CONSOLIDATED.XML", ("consolidated.xml",)),)
        ),
        Layout(
            "legacy_csv",
            (
                Part("CONS_PRIM.CSV", f"{_EXPORTS}/CONS_PRIM.CSV", ("cons_prim.csv",)),
                Part("CONS_ALT.CSV", f"{_EXPORTS}/CONS_ALT.CSV", ("cons_alt.csv",)),
                Part("CONS_ADD.CSV", f"{_EXPORTS}/CONS_ADD.CSV", ("cons_add.csv",)),
                Part(
                    "CONS_COMMENTS.CSV",
                    f"{_EXPORTS}/CONS_COMMENTS.CSV",
                    ("cons_comments.csv",),
                    required=False,
                ),
            ),
        ),
        Layout(
            "legacy_primary_only",
            (Part("CONS_PRIM.CSV", f"{_EXPORTS}/CONS_PRIM.CSV", ("cons_prim.csv", "cons_prim_[0-9]*.csv")),),
            complete=False,
        ),
    ),
    poll="45 */2 * * *",
    max_age=timedelta(days=2),
    cadence=timedelta(days=120),
    # what a hit means differs by sub-list and directive, so nothing is said for the list as a whole
    effect=LegalEffect.UNKNOWN,
    floors={
        "floor_parties": 300,
        "floor_person": 50,
        "floor_organisation": 250,
        "floor_ssi": 150,
        "floor_plc": 40,
        "floor_cmic": 40,
    },
    max_drop=0.1,
    max_growth=0.6,
)

_EXPORT = _ofac_enhanced.Export("CONS_ENHANCED.ZIP", of_list="Consolidated List")
_FILES = {
    "legacy_csv": _ofac_csv.Files("CONS_PRIM.CSV", "CONS_ALT.CSV", "CONS_ADD.CSV", "CONS_COMMENTS.CSV"),
    "legacy_primary_only": _ofac_csv.Files("CONS_PRIM.CSV"),
}


def parse(published: Published) -> Iterator[ListedParty]:
    """Read the list in any of its layouts; only the ENHANCED one tells every party's sub-list for sure."""
    match published.layout:
        case "enhanced_xml":
            return _ofac_enhanced.parties(published, _EXPORT)
        case "sdnlist_xml":
            return _ofac_sdnlist.parties(published, "CONSOLIDATED.XML")
        case layout:
            return _ofac_csv.parties(published, _FILES[layout])


def facts(published: Published) -> dict[str, int]:
    """Count what only the legacy files can get wrong, 0 for the other layouts."""
    files = _FILES.get(published.layout)
    return dict(_ofac_csv.NO_DEFECT) if files is None else _ofac_csv.facts(published, files)


def published_on(published: Published) -> date | None:
    """Return the day the publication gives itself; the legacy files give none."""
    match published.layout:
        case "enhanced_xml":
            return _ofac_enhanced.published_on(published, _EXPORT)
        case "sdnlist_xml":
            return _ofac_sdnlist.published_on(published, "CONSOLIDATED.XML")
        case _:
            return None

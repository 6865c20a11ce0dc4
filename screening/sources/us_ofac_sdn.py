"""US Office of Foreign Assets Control: Specially Designated Nationals and Blocked Persons List."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from screening.model import Layout, LegalEffect, ListedParty, Part, ScreeningList
from screening.sources import _ofac_csv, _ofac_enhanced, _ofac_sdnlist
from screening.sources._reading import Published

_EXPORTS = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports"

LIST = ScreeningList(
    list_id="us_ofac_sdn",
    title="Specially Designated Nationals and Blocked Persons List (SDN)",
    authority="Office of Foreign Assets Control, US Department of the Treasury",
    url="https://sanctionslist.ofac.treas.gov/Home/SdnList",
    layouts=(
        Layout(
            "enhanced_xml",
            (Part("SDN_ENHANCED.ZIP", f"{_EXPORTS}/SDN_ENHANCED.ZIP", ("*enhanced.zip", "*enhanced.xml")),),
        ),
        Layout("sdn_xml", (Part("SDN.XML", f"{_EXPORTS}/SDN.XML", ("sdn.xml",)),)),
        Layout(
            "legacy_csv",
            (
                Part("SDN.CSV", f"{_EXPORTS}/SDN.CSV", ("sdn.csv",)),
                Part("ALT.CSV", f"{_EXPORTS}/ALT.CSV", ("alt.csv",)),
                Part("ADD.CSV", f"{_EXPORTS}/ADD.CSV", ("add.csv",)),
                Part(
                    "SDN_COMMENTS.CSV", f"{_EXPORTS}/SDN_COMMENTS.CSV", ("sdn_comments.csv",), required=False
                ),
            ),
        ),
        Layout(
            "legacy_primary_only",
            (Part("SDN.CSV", f"{_EXPORTS}/SDN.CSV", ("sdn.csv", "sdn_[0-9]*.csv")),),
            complete=False,
        ),
    ),
    poll="15 */2 * * *",
    max_age=timedelta(days=2),
    cadence=timedelta(days=14),
    effect=LegalEffect.BLOCK,
    floors={
        "floor_parties": 5000,
        "floor_person": 2500,
        "floor_organisation": 2500,
        "floor_vessel": 100,
        "floor_aircraft": 50,
    },
    max_growth=0.6,
)

_EXPORT = _ofac_enhanced.Export("SDN_ENHANCED.ZIP", of_list="SDN List")
_FILES = {
    "legacy_csv": _ofac_csv.Files("SDN.CSV", "ALT.CSV", "ADD.CSV", "SDN_COMMENTS.CSV"),
    "legacy_primary_only": _ofac_csv.Files("SDN.CSV"),
}


def parse(published: Published) -> Iterator[ListedParty]:
    """Read the list in any of its layouts; the primary file alone lacks all aliases but the weak ones."""
    match published.layout:
        case "enhanced_xml":
            return _ofac_enhanced.parties(published, _EXPORT)
        case "sdn_xml":
            return _ofac_sdnlist.parties(published, "SDN.XML", sub_list="SDN")
        case layout:
            return _ofac_csv.parties(published, _FILES[layout], sub_list="SDN")


def facts(published: Published) -> dict[str, int]:
    """Count what only the legacy files can get wrong, 0 for the other layouts."""
    files = _FILES.get(published.layout)
    return dict(_ofac_csv.NO_DEFECT) if files is None else _ofac_csv.facts(published, files)


def published_on(published: Published) -> date | None:
    """Return the day the publication gives itself; the legacy files give none."""
    match published.layout:
        case "enhanced_xml":
            return _ofac_enhanced.published_on(published, _EXPORT)
        case "sdn_xml":
            return _ofac_sdnlist.published_on(published, "SDN.XML")
        case _:
            return None

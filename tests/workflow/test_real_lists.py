"""The real published lists: every date there is loads or is refused for a true reason, and nobody listed is missed."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from screening import archive, workflow
from screening.errors import QualityError, Unreadable
from screening.model import Completeness
from screening.sources import source
from screening.workflow import Stores
from screening.workflow.lists import check, keep_publication
from tests.workflow.conftest import stores_in

COMPLETE, INCOMPLETE, EXCERPT = Completeness.COMPLETE, Completeness.INCOMPLETE, Completeness.EXCERPT

LOADED = [
    ("un_sc", "2018-10-29", COMPLETE, 1093),
    ("un_sc", "2020-03-20", COMPLETE, 1014),
    ("un_sc", "2024-11-30", COMPLETE, 879),
    ("un_sc", "2025-04-19", COMPLETE, 877),
    ("un_sc", "2025-11-20", COMPLETE, 1000),
    ("us_bis_dpl", "2018-08-17", COMPLETE, 536),
    ("us_bis_dpl", "2022-09-07", COMPLETE, 579),
    ("us_csl", "2022-05-16", COMPLETE, 14159),
    ("us_csl", "sample-2025-06-25", EXCERPT, 13),
    ("us_ofac_cons", "2018-04-06", COMPLETE, 639),
    ("us_ofac_cons", "2024-05-06", COMPLETE, 443),
    ("us_ofac_cons", "2025-01-14", COMPLETE, 443),
    ("us_ofac_cons", "2025-12-18", COMPLETE, 442),
    ("us_ofac_cons", "2025-12-19", COMPLETE, 442),
    ("us_ofac_sdn", "2019-01-04", COMPLETE, 7379),
    ("us_ofac_sdn", "2021-07-07", COMPLETE, 8976),
    ("us_ofac_sdn", "2023-12-28", COMPLETE, 13821),
    ("eu_fsf", "sample-2020-04-15", EXCERPT, 7),
    ("uk_fcdo", "sample-2026-09-07", EXCERPT, 2),
]
REFUSED = [
    ("us_csl", "2019-12-03", "115, expected at least"),
    ("us_csl", "2023-11-30", "put together from pieces, fetch it again"),
    ("us_ofac_cons", "2020-10-10", "fits no layout"),
    ("us_ofac_sdn", "2024-05-04", "is empty"),
    ("us_ofac_sdn", "2024-05-24", "a filtered export by programme YEMEN"),
    ("us_ofac_sdn", "2024-08-28", "a filtered export by programme IRGC"),
    ("us_ofac_sdn", "2025-12-24", "lacks SDN.CSV"),
    ("us_ofac_sdn", "sample-2025-05-16", "REFUSED"),
    ("eu_fsf", "sample-2018-07-04", "fits no layout"),
    ("uk_fcdo", "sample-2026-02-13", "fits no layout"),
]


def publication(shared: Path, list_id: str, folder: str) -> archive.Publication:
    found = archive.publications(str(shared / "lists"), source(list_id).list, dated_only=True)
    (one,) = [one for one in found if one.origin.startswith(f"{list_id}/{folder}")]
    return one


def checked(stores: Stores, found: archive.Publication) -> int:
    receipt = stores.lake.receipt(found.list_id, keep_publication(found, stores.lake))
    return int(stores.lake.snapshot(found.list_id, check(receipt, stores)).num_rows)


@pytest.mark.parametrize(
    ("list_id", "folder", "completeness", "parties"), LOADED, ids=[f"{row[0]}/{row[1]}" for row in LOADED]
)
def test_sound_publication_is_accepted_whole(
    list_id: str, folder: str, completeness: Completeness, parties: int, shared: Path, tmp_path: Path
) -> None:
    found = publication(shared, list_id, folder)
    assert found.completeness is completeness
    assert checked(stores_in(tmp_path, floors="published"), found) == parties


@pytest.mark.parametrize(
    ("list_id", "folder", "reason"), REFUSED, ids=[f"{row[0]}/{row[1]}" for row in REFUSED]
)
def test_defective_publication_is_refused_for_its_true_reason(
    list_id: str, folder: str, reason: str, shared: Path, tmp_path: Path
) -> None:
    with pytest.raises((Unreadable, QualityError), match=reason):
        checked(stores_in(tmp_path, floors="published"), publication(shared, list_id, folder))


def test_every_date_there_is_is_tried(shared: Path) -> None:
    tried = {(row[0], row[1]) for row in (*LOADED, *REFUSED)}
    lists = {list_id for list_id, _ in tried}
    there = {
        (list_id, folder.name)
        for list_id in lists
        for folder in (shared / "lists" / list_id).iterdir()
        if not folder.name.startswith(("history-", "derived-"))
    }
    assert there == tried


def test_every_listed_name_is_found_against_the_list_of_its_day(shared: Path, tmp_path: Path) -> None:
    """682 of these 683 names are on the UN list of that day; the last one had been taken off it."""
    names = [
        row["full_name"]
        for row in csv.DictReader(
            (shared / "customers" / "positives_un_untreated.csv").open(encoding="utf-8")
        )
    ]
    register = tmp_path / "customers.csv"
    with register.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [("customer_id", "name"), *((f"C{i:04}", name) for i, name in enumerate(names))]
        )
    found = flagged_against(shared, "un_sc", "2025-04-19", register, tmp_path)
    missed = [name for i, name in enumerate(names) if f"C{i:04}" not in found]
    assert len(names) == 683
    assert len(missed) <= 1, missed


def flagged_against(shared: Path, list_id: str, folder: str, register: Path, home: Path) -> set[str]:
    """Whom the matcher flags against one list alone."""
    from screening import customers, matching, policy

    stores = stores_in(home, floors="published")
    found = publication(shared, list_id, folder)
    receipt = stores.lake.receipt(list_id, keep_publication(found, stores.lake))
    parties = stores.lake.snapshot(list_id, check(receipt, stores))
    day = datetime(2025, 4, 19, tzinfo=UTC).date()
    matches = matching.screen(customers.read(register).customers, matching.build_index(parties), as_of=day)
    is_alert = policy.is_alert(matches["score"].to_numpy(), policy.DEFAULT_POLICY)
    return {
        customer
        for customer, flagged in zip(matches["customer_id"].to_pylist(), is_alert, strict=True)
        if flagged
    }


def test_backfilled_days_end_in_the_same_lake_in_whatever_order(shared: Path, tmp_path: Path) -> None:
    days = ["2025-11-29", "2025-12-01", "2025-12-10", "2026-01-03", "2026-01-28"]
    lakes = [
        stores_in(tmp_path / name, archive=f"file://{shared / 'lists'}", floors="published") for name in "ab"
    ]
    for stores, order in zip(lakes, (days, [*reversed(days), *days]), strict=True):
        for day in order:
            at = datetime.fromisoformat(f"{day}T23:59:59+00:00")
            receipts = workflow.fetch_list("un_sc", at=at, archived=True, stores=stores)
            sound = workflow.check_list("un_sc", receipts, stores=stores)
            workflow.publish_list("un_sc", receipts, sound, stores=stores)
    manifests = [
        [(found.at, found.snapshot, found.rows) for found in stores.lake.observations("un_sc")]
        for stores in lakes
    ]
    assert manifests[0] == manifests[1]
    assert len(manifests[0]) == len(days)
    assert len({snapshot for _, snapshot, _ in manifests[0]}) == 2

"""Refreshing a list from a real server that behaves and misbehaves: what is no list never takes the place of one."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from screening import workflow
from screening.errors import QualityError, SourceError, Unreachable, Unreadable
from screening.workflow import Stores
from tests.conftest import FIXTURES
from tests.misbehaving_server import (
    Behaviour,
    MisbehavingServer,
    content,
    cut,
    drip,
    html,
    redirect,
    stall,
    status,
)
from tests.workflow.conftest import stores_in

LIST = "us_bis_dpl"
SOUND = (FIXTURES / LIST / "2026-11-02" / "dpl.csv").read_bytes()
FIRST = datetime(2026, 11, 2, 6, tzinfo=UTC)
LATER = FIRST + timedelta(hours=6)


@pytest.fixture
def server() -> Iterator[MisbehavingServer]:
    with MisbehavingServer() as running:
        yield running


@pytest.fixture
def stores(tmp_path: Path, server: MisbehavingServer) -> Stores:
    return stores_in(tmp_path, mirror=server.url(), timeout_seconds=0.5, download_seconds=1.5)


def refresh(stores: Stores, at: datetime) -> bool:
    receipts = workflow.fetch_list(LIST, at=at, archived=False, stores=stores)
    return workflow.publish_list(
        LIST, receipts, workflow.check_list(LIST, receipts, stores=stores), stores=stores
    )


def serve(server: MisbehavingServer, *behaviours: Behaviour | bytes) -> None:
    server.serve(f"/{LIST}/dpl.csv", *behaviours)


def test_sound_publication_is_in_force_at_once(server: MisbehavingServer, stores: Stores) -> None:
    serve(server, SOUND)
    assert refresh(stores, FIRST)
    found = stores.lake.in_force(LIST, FIRST)
    assert found is not None
    assert found.rows == stores.lake.snapshot(LIST, found.snapshot).num_rows > 0
    receipt = stores.lake.receipt(LIST, found.receipt)
    assert [stores.lake.raw(part.sha256) for part in receipt.parts] == [SOUND]


def test_unchanged_answer_is_a_successful_check_and_stores_nothing_new(
    server: MisbehavingServer, stores: Stores
) -> None:
    serve(server, content(SOUND, etag='"one"'))
    assert refresh(stores, FIRST)
    kept = stores.lake.names(f"snapshots/{LIST}")
    assert not refresh(stores, LATER)
    assert server.requests[-1].headers["if-none-match"] == '"one"'
    found = stores.lake.in_force(LIST, LATER)
    assert found is not None
    assert found.at == LATER
    assert stores.lake.in_force_since(found) == FIRST
    assert stores.lake.names(f"snapshots/{LIST}") == kept


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        pytest.param(html(), Unreadable, id="HTML page with status 200"),
        pytest.param(content(b""), SourceError, id="empty body with status 200"),
        pytest.param(cut(SOUND), Unreachable, id="body cut short of its Content-Length"),
        pytest.param(content(SOUND[: len(SOUND) * 2 // 3]), Unreadable, id="truncated file with status 200"),
        pytest.param(content(SOUND.replace(b"Effective_Date", b"Start", 1)), Unreadable, id="renamed column"),
        pytest.param(status(503), Unreachable, id="503"),
        pytest.param(status(404), Unreadable, id="404"),
        pytest.param(stall(), Unreachable, id="silence"),
        pytest.param(drip(SOUND), Unreachable, id="slow drip"),
        pytest.param(redirect(f"/{LIST}/dpl.csv"), SourceError, id="redirect loop"),
    ],
)
def test_what_is_no_list_leaves_the_last_good_one_in_force(
    behaviour: Behaviour, error: type[SourceError], server: MisbehavingServer, stores: Stores
) -> None:
    serve(server, SOUND)
    refresh(stores, FIRST)
    before = stores.lake.in_force(LIST, LATER)
    serve(server, behaviour)
    with pytest.raises(error, match=LIST if error is Unreadable else None):
        refresh(stores, LATER)
    assert stores.lake.in_force(LIST, LATER) == before


def test_shrunken_list_is_quarantined_with_its_reasons(server: MisbehavingServer, stores: Stores) -> None:
    serve(server, SOUND)
    refresh(stores, FIRST)
    lines = SOUND.splitlines(keepends=True)
    serve(server, b"".join(lines[:3]))
    with pytest.raises(QualityError, match="REFUSED"):
        refresh(stores, LATER)
    (refusal,) = stores.casebook.refusals(LIST)
    assert refusal.at == LATER
    assert len(stores.lake.names(f"quarantine/{LIST}")) == 1
    found = stores.lake.in_force(LIST, LATER)
    assert found is not None
    assert found.at == FIRST


def test_list_that_recovers_is_published_again(server: MisbehavingServer, stores: Stores) -> None:
    serve(server, status(503), SOUND)
    with pytest.raises(Unreachable):
        refresh(stores, FIRST)
    assert refresh(stores, LATER)


def test_damaged_file_in_an_archive_does_not_hold_up_the_others(tmp_path: Path) -> None:
    place = tmp_path / "lists" / LIST
    for day, content_there in {"2026-11-01": b"\x1f\x8bdamaged", "2026-11-02": gzip.compress(SOUND)}.items():
        (place / day).mkdir(parents=True)
        (place / day / "dpl.csv.gz").write_bytes(content_there)
    stores = stores_in(tmp_path, archive=f"file://{tmp_path}/lists")
    receipts = workflow.fetch_list(LIST, at=FIRST, archived=True, stores=stores)
    assert len(workflow.check_list(LIST, receipts, stores=stores)) == 1
    before = workflow.fetch_list(LIST, at=FIRST - timedelta(days=1), archived=True, stores=stores)
    with pytest.raises(Unreadable, match=r"dpl\.csv\.gz"):
        workflow.check_list(LIST, before, stores=stores)

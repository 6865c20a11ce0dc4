"""The lake keeps what it is given, whole or not at all, and comes to the same state in whatever order it is filled."""

from __future__ import annotations

import itertools
import os
import resource
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from screening.errors import LakeError
from screening.lake import KeptPart, Lake, Observation, Receipt, content_hash
from screening.model import Completeness

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture(params=["file", "memory"])
def lake(request: pytest.FixtureRequest, tmp_path: Path) -> Lake:
    return Lake(f"file://{tmp_path}/lake" if request.param == "file" else f"memory://{tmp_path}")


def observation(at: datetime, snapshot: str, learned: datetime = NOON) -> Observation:
    return Observation("xx_list", at, snapshot * 64, learned, "receipt", "live", Completeness.COMPLETE, 3)


def day(number: int) -> datetime:
    return datetime(2026, 11, number, tzinfo=UTC)


def test_published_bytes_come_back_as_they_were(lake: Lake) -> None:
    content = b"ent_num,name\n" * 1000 + b"\x00\xff"
    assert lake.raw(lake.keep_raw(content)) == content


def test_the_same_bytes_are_kept_once(lake: Lake) -> None:
    assert lake.keep_raw(b"list") == lake.keep_raw(b"list")
    assert len([name for folder in lake.names("raw") for name in lake.names(f"raw/{folder}")]) == 1


def test_altered_bytes_are_refused(lake: Lake) -> None:
    kept, other = lake.keep_raw(b"as published"), lake.keep_raw(b"tampered with")
    path = "raw/{0}/{1}.zst"
    lake.write(path.format(kept[:2], kept), lake.read(path.format(other[:2], other)), replace=True)
    with pytest.raises(LakeError, match="does not hash to its name"):
        lake.raw(kept)


def test_damaged_bytes_are_refused(lake: Lake) -> None:
    kept = lake.keep_raw(b"as published" * 100)
    path = f"raw/{kept[:2]}/{kept}.zst"
    lake.write(path, lake.read(path)[:-3], replace=True)
    with pytest.raises(LakeError):
        lake.raw(kept)


def test_missing_file_is_named(lake: Lake) -> None:
    with pytest.raises(LakeError, match=r"receipts/xx/none\.json is missing"):
        lake.read("receipts/xx/none.json")


def test_receipt_comes_back_as_it_was(lake: Lake) -> None:
    part = KeptPart("sdn.csv", "a" * 64, 10, "https://example.org/sdn.csv", etag='"1"')
    receipt = Receipt("xx_list", NOON, "live", "csv", Completeness.EXCERPT, (part,), ("readme.txt: no part",))
    assert lake.receipt("xx_list", lake.keep_receipt(receipt)) == receipt


def test_snapshot_does_not_depend_on_the_order_of_its_rows(lake: Lake) -> None:
    rows = [{"party_id": str(number), "name": f"Party {number}"} for number in range(20)]
    one = lake.keep_snapshot("xx_list", pa.Table.from_pylist(rows), key="party_id")
    other = lake.keep_snapshot("xx_list", pa.Table.from_pylist(rows[::-1]), key="party_id")
    assert one == other
    assert content_hash(lake.snapshot("xx_list", one)) == one


def test_newest_observation_not_after_a_moment_is_in_force(lake: Lake) -> None:
    for number, snapshot in [(1, "a"), (3, "b"), (5, "c")]:
        lake.observe(observation(day(number), snapshot))
    in_force = [
        found.snapshot[0] if (found := lake.in_force("xx_list", day(n))) else None for n in range(1, 7)
    ]
    assert in_force == ["a", "a", "b", "b", "c", "c"]
    assert lake.in_force("xx_list", datetime(2026, 10, 31, tzinfo=UTC)) is None


def test_list_is_in_force_since_it_first_read_so_without_interruption(lake: Lake) -> None:
    for number, snapshot in [(1, "a"), (2, "b"), (3, "a"), (4, "a"), (5, "a")]:
        lake.observe(observation(day(number), snapshot))
    found = lake.in_force("xx_list", day(5))
    assert found is not None
    assert lake.in_force_since(found) == day(3)


def test_of_two_readings_at_one_moment_the_one_learned_last_is_in_force(lake: Lake) -> None:
    lake.observe(observation(day(1), "f", learned=day(2)))
    lake.observe(observation(day(1), "b", learned=day(3)))
    found = lake.in_force("xx_list", day(4))
    assert found is not None
    assert found.snapshot[0] == "b"


def test_reading_seen_again_at_one_moment_after_another_is_in_force_again(lake: Lake) -> None:
    for snapshot, learned in [("a", day(2)), ("b", day(3)), ("a", day(4))]:
        lake.observe(observation(day(1), snapshot, learned))
    found = lake.in_force("xx_list", day(5))
    assert found is not None
    assert found.snapshot[0] == "a"


def test_excerpt_never_takes_the_place_of_a_fuller_publication(lake: Lake) -> None:
    lake.observe(observation(day(1), "a"))
    lake.observe(replace(observation(day(2), "b"), completeness=Completeness.EXCERPT))
    found = lake.in_force("xx_list", day(3))
    assert found is not None
    assert found.snapshot[0] == "a"


def test_first_learning_stands_when_the_same_is_observed_again(lake: Lake) -> None:
    assert lake.observe(observation(day(1), "a", learned=day(2)))
    assert not lake.observe(observation(day(1), "a", learned=day(9)))
    assert [found.learned_at for found in lake.observations("xx_list")] == [day(2)]


def test_every_order_of_loading_ends_in_the_same_manifest(tmp_path: Path) -> None:
    entries = [(1, "a"), (2, "b"), (3, "b"), (4, "c")]
    manifests = []
    for number, order in enumerate(itertools.permutations(entries)):
        lake = Lake(f"file://{tmp_path}/{number}")
        for when, snapshot in [*order, order[0]]:
            lake.observe(observation(day(when), snapshot))
        manifests.append(lake.observations("xx_list"))
    assert all(manifest == manifests[0] for manifest in manifests)


def test_same_table_gives_the_same_bytes(lake: Lake) -> None:
    table = pa.table({"party_id": ["1", "2"], "score": [0.5, 0.25]})
    lake.write_table("one.parquet", table)
    lake.write_table("two.parquet", table)
    assert lake.read("one.parquet") == lake.read("two.parquet")


KILLED_BEFORE_RENAME = """
import os, signal, sys
from screening.lake import Lake
os.replace = lambda *paths: os.kill(os.getpid(), signal.SIGKILL)
Lake(sys.argv[1]).write("runs/r/matches.parquet", b"half a night" * 1000)
"""


def test_writer_killed_before_the_rename_leaves_nothing_and_can_run_again(tmp_path: Path) -> None:
    url = f"file://{tmp_path}/lake"
    died = subprocess.run([sys.executable, "-c", KILLED_BEFORE_RENAME, url], check=False)
    lake = Lake(url)
    assert died.returncode == -signal.SIGKILL
    assert not lake.has("runs/r/matches.parquet")
    assert lake.names("runs/r") == []
    lake.write("runs/r/matches.parquet", b"whole")
    assert lake.read("runs/r/matches.parquet") == b"whole"


def test_disk_that_takes_no_more_leaves_nothing_behind(tmp_path: Path) -> None:
    """The limit on file size is the kernel's own refusal to write, as on a full disk."""
    lake = Lake(f"file://{tmp_path}/lake")
    lake.write("before.json", b"{}")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(LakeError, match="could not be written"):
            lake.write("big.parquet", os.urandom(2**16))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)
    assert lake.names("") == ["before.json"]

"""Every list there is: its fixtures read as expected, its suite exists, and no bytes break its reader.

All of it goes over the registry: a new list is tested by being there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from croniter import croniter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screening import archive, tables
from screening.errors import NotFound, ScreeningError
from screening.model import Layout, ListedParty
from screening.sources import Source, registry, source
from screening.sources._reading import Published

from .conftest import FIXTURES, ROOT, run_python
from .mutations import mutated

SOURCES = [pytest.param(source, id=list_id) for list_id, source in registry().items()]
FOLDERS = [
    (source, folder)
    for list_id, source in registry().items()
    for folder in sorted((FIXTURES / list_id).glob("*"))
    if folder.is_dir()
]
PUBLICATIONS = [
    pytest.param(source, folder, id=f"{source.list.list_id}/{folder.name}") for source, folder in FOLDERS
]
LAYOUTS = [
    pytest.param(source, layout, id=f"{list_id}/{layout.name}")
    for list_id, source in registry().items()
    for layout in source.list.layouts
]


def read_fixture(source: Source, folder: Path) -> Published:
    found = archive.from_files([folder], source.list, datetime(2026, 11, 2, tzinfo=UTC))
    return Published(source.list.list_id, found.layout, found.read())


def read_all(source: Source, published: Published) -> list[ListedParty]:
    """Read a publication in every way the workflow does."""
    parties = list(source.parse(published))
    tables.to_table(parties, ListedParty)
    assert all(isinstance(value, int) for value in source.facts(published).values())
    source.published_on(published)
    return parties


@pytest.mark.parametrize(("source", "folder"), PUBLICATIONS)
def test_fixture_reads_as_expected(source: Source, folder: Path, request: pytest.FixtureRequest) -> None:
    published = read_fixture(source, folder)
    parties = tables.to_table(source.parse(published), ListedParty).to_pylist()
    read = json.loads(json.dumps({"layout": published.layout, "parties": parties}, default=str))
    golden = folder / "expected.json"
    if request.config.getoption("--update-golden"):
        golden.write_text(json.dumps(read, ensure_ascii=False, indent=1) + "\n")
    assert read == json.loads(golden.read_text())


@pytest.mark.parametrize("source", SOURCES)
def test_list_has_a_suite_and_a_fixture_of_its_live_layout(source: Source) -> None:
    list_id = source.list.list_id
    assert (ROOT / "expectations" / f"{list_id}.json").exists()
    layouts = {
        read_fixture(source, folder).layout for folder in (FIXTURES / list_id).glob("*") if folder.is_dir()
    }
    assert source.list.layouts[0].name in layouts


@pytest.mark.parametrize(("source", "folder"), PUBLICATIONS)
def test_what_is_read_from_a_fixture_is_sound(source: Source, folder: Path) -> None:
    parties = read_all(source, read_fixture(source, folder))
    assert {party.list_id for party in parties} == {source.list.list_id}
    assert len({party.party_id for party in parties}) == len(parties)
    assert all(party.party_id and party.published for party in parties)
    assert all(party.names and all(name.text.strip() for name in party.names) for party in parties)


@pytest.mark.parametrize(("source", "folder"), PUBLICATIONS)
def test_a_reader_reads_the_same_twice(source: Source, folder: Path) -> None:
    published = read_fixture(source, folder)
    assert list(source.parse(published)) == list(source.parse(published))


# what a list says of itself


@pytest.mark.parametrize("source", SOURCES)
def test_a_list_is_called_like_its_module(source: Source) -> None:
    assert source.parse.__module__ == f"screening.sources.{source.list.list_id}"
    assert re.fullmatch(r"[a-z]{2}(_[a-z0-9]+)+", source.list.list_id)


def test_the_registry_is_in_order_and_knows_no_list_twice() -> None:
    assert [source.list.list_id for source in registry().values()] == sorted(registry())


def test_an_unknown_list_is_answered_with_the_known_ones() -> None:
    with pytest.raises(NotFound, match=", ".join(registry())):
        source("xx_unheard_of")


@pytest.mark.parametrize("source", SOURCES)
def test_a_list_says_how_often_it_is_polled_and_how_old_it_may_be(source: Source) -> None:
    listed = source.list
    assert croniter.is_valid(listed.poll)
    polls = croniter(listed.poll, datetime(2026, 11, 2, tzinfo=UTC))
    gap = polls.get_next(datetime) - polls.get_prev(datetime)
    assert abs(gap) <= listed.max_age
    assert timedelta() < listed.max_age <= timedelta(days=31)
    assert listed.cadence > timedelta()


@pytest.mark.parametrize("source", SOURCES)
def test_a_list_says_who_publishes_it_and_what_bounds_it(source: Source) -> None:
    listed = source.list
    assert all([listed.title, listed.authority, listed.url.startswith("https://")])
    assert all(least > 0 for least in listed.floors.values())
    assert "floor_parties" in listed.floors
    assert 0 < listed.max_drop < 1
    assert listed.max_growth > 0


@pytest.mark.parametrize(("source", "layout"), LAYOUTS)
def test_each_part_is_found_by_its_own_name_and_no_other_is(source: Source, layout: Layout) -> None:
    assert [other.name for other in source.list.layouts].count(layout.name) == 1
    for part in layout.parts:
        fits = [
            other.name
            for other in layout.parts
            if any(fnmatchcase(part.name.lower(), pattern) for pattern in other.patterns)
        ]
        assert fits == [part.name]
        assert all(pattern == pattern.lower() for pattern in part.patterns)
        assert not any(pattern.endswith((".gz", ".xz")) for pattern in part.patterns)


@pytest.mark.parametrize("source", SOURCES)
def test_the_live_layout_is_complete_and_fetched_over_https_without_a_token_in_the_address(
    source: Source,
) -> None:
    live = source.list.layouts[0]
    assert live.complete
    for part in live.parts:
        address = urlsplit(part.url)
        assert address.scheme == "https"
        assert "token" not in address.query
        assert address.username is None


def test_looking_for_lists_imports_nothing_heavy() -> None:
    heavy = [
        "lxml",
        "pandas",
        "numpy",
        "pyarrow",
        "icu",
        "httpx",
        "great_expectations",
        "sqlalchemy",
        "airflow",
    ]
    program = (
        "import sys; from screening.sources import registry; registry(); "
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    assert run_python(["-c", program], ROOT).stdout.strip() == "[]"


# what no reader may do


@pytest.mark.parametrize(("source", "layout"), LAYOUTS)
@given(data=st.data())
@settings(max_examples=40)
def test_arbitrary_bytes_give_parties_or_an_error_of_ours(
    source: Source, layout: Layout, data: st.DataObject
) -> None:
    parts = {part.name: data.draw(st.binary(max_size=300)) for part in layout.parts}
    assert _read_or_refused(source, layout.name, parts)


@pytest.mark.parametrize(("source", "folder"), PUBLICATIONS)
@given(data=st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_a_damaged_file_gives_parties_or_an_error_of_ours(
    source: Source, folder: Path, data: st.DataObject
) -> None:
    assert _mutated_is_read_or_refused(source, folder, data)


@pytest.mark.full
@pytest.mark.parametrize(("source", "folder"), PUBLICATIONS)
@given(data=st.data())
@settings(
    max_examples=1000,
    derandomize=False,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_a_file_damaged_in_thousands_of_ways_gives_parties_or_an_error_of_ours(
    source: Source, folder: Path, data: st.DataObject
) -> None:
    assert _mutated_is_read_or_refused(source, folder, data)


@pytest.mark.parametrize(("source", "folder"), PUBLICATIONS)
def test_a_file_cut_anywhere_is_refused_or_its_facts_tell(source: Source, folder: Path) -> None:
    """Only behind a whole row is a table as good as a shorter one; there its number of rows must tell."""
    published = read_fixture(source, folder)
    facts = dict(source.facts(published))
    for name, content in published.parts.items():
        is_table = not content.lstrip(b"\xef\xbb\xbf").startswith((b"PK", b"<", b"{", b"["))
        last = len(content.rstrip(b"\x1a\r\n"))
        for end in [*range(1, last, max(1, last // 50)), *range(max(1, last - 20), last)]:
            if is_table and content[:end].endswith((b"\n", b'"')):
                continue
            parts = {**published.parts, name: content[:end]}
            if _read_or_refused(source, published.layout, parts) != "refused":
                cut = Published(source.list.list_id, published.layout, parts)
                assert dict(source.facts(cut)) != facts, f"{name} cut at byte {end} is read as a sound list"


def _mutated_is_read_or_refused(source: Source, folder: Path, data: st.DataObject) -> str:
    published = read_fixture(source, folder)
    name = data.draw(st.sampled_from(sorted(published.parts)))
    parts = {**published.parts, name: data.draw(mutated(published.parts[name]))}
    return _read_or_refused(source, published.layout, parts)


def _read_or_refused(source: Source, layout: str, parts: Mapping[str, bytes]) -> str:
    try:
        parties = read_all(source, Published(source.list.list_id, layout, parts))
    except ScreeningError as error:
        message = str(error)
    else:
        return f"{len(parties)} parties"
    assert message.startswith(f"{source.list.list_id}: "), "a message begins with its list"
    return "refused"

"""A screening list from published bytes to a snapshot in force: fetch, check, publish.

Nothing that fails here touches what is in force. A refused publication is quarantined with its reasons.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pyarrow as pa

from screening import archive, quality, tables
from screening.errors import NotFound, QualityError, ScreeningError, Unreadable
from screening.fetch import FetchedPart, FetchOptions, Tags, fetch_layout
from screening.lake import KeptPart, Lake, Observation, Receipt
from screening.model import Completeness, Layout, ListedParty, Refusal, ScreeningList, Verdict
from screening.settings import Floors, Settings
from screening.sources import Source, source
from screening.sources._reading import Published
from screening.workflow._stores import Stores, opened

SHRINK_CAP = 0.5
"""However long ago the snapshot before was published, a list may not lose more than this share."""
COMPARABLE = timedelta(days=180)
"""An archived publication is not measured against one that is further back; the floors hold all the same."""
BASELINES = 3
"""An archived publication is measured against the largest of so many before it, so that one damaged file
neither passes nor makes the sound one after it look wrong."""


def fetch_list(
    list_id: str, *, at: datetime, archived: bool, own_day: bool = False, stores: Stores | None = None
) -> list[str]:
    """Keep what is published now, or what was published for a past day, and return the receipts in order.

    For a past day the bytes come from the archive alone: every publication of that day or, where there is
    none, the last sound one before it. With `own_day` those before it are left to runs for their own days.
    What is in the manifest already is left out, so an empty list says that nothing is left to load.
    Raises `Unreachable`, `Unreadable`, or `NotFound` when the archive holds nothing for that day or before.
    """
    stores = opened(stores)
    listed = source(list_id).list
    if archived or stores.settings.offline:
        return _fetch_archived(listed, at, own_day, stores)
    try:
        return [stores.lake.keep_receipt(_fetch_live(listed, at, stores))]
    except Unreadable as error:
        stores.casebook.record_refusal(Refusal(list_id, at, "live", (str(error),)))
        raise


def keep_files(
    list_id: str, files: Sequence[Path], *, at: datetime, stores: Stores | None = None
) -> list[str]:
    """Keep local files as one publication, and return its receipt; `Unreadable` when they fit no layout."""
    stores = opened(stores)
    found = archive.from_files(files, source(list_id).list, at)
    if found.completeness is Completeness.INCOMPLETE:
        raise Unreadable(
            f"{list_id}: {found.origin} is only the layout {found.layout!r}, which lacks names; give the whole set"
        )
    return [keep_publication(found, stores.lake, archived=False)]


def check_list(list_id: str, receipts: Sequence[str], *, stores: Stores | None = None) -> list[list[str]]:
    """Read each publication and hold it against the list's suite; return the sound ones as [receipt, snapshot].

    The others are quarantined. Raises the reason of the last one when none is sound.
    """
    stores = opened(stores)
    sound, failure = [], None
    for receipt_id in receipts:
        receipt = stores.lake.receipt(list_id, receipt_id)
        try:
            sound.append([receipt_id, check(receipt, stores)])
        except (Unreadable, QualityError) as error:
            refuse(receipt, error, stores)
            failure = error
    if failure is not None and not sound:
        raise failure
    return sound


def publish_list(
    list_id: str, receipts: Sequence[str], checked: Sequence[Sequence[str]], *, stores: Stores | None = None
) -> bool:
    """Put sound snapshots in force and say whether the list reads differently now.

    Raises `QualityError`, after publishing, when other publications among the receipts were refused.
    """
    stores = opened(stores)
    changed = False
    for receipt_id, snapshot in checked:
        changed = put_in_force(stores.lake.receipt(list_id, receipt_id), snapshot, stores) or changed
    refused = set(receipts) - {receipt_id for receipt_id, _ in checked}
    if refused:
        reasons = [
            reason
            for receipt_id in sorted(refused)
            for reason in stores.lake.read_json(f"quarantine/{list_id}/{receipt_id}.json")["reasons"]
        ]
        raise QualityError(
            f"{list_id}: {len(refused)} publication(s) refused, the others are in force: {'; '.join(reasons)}"
        )
    return changed


def read_publication(receipt: Receipt, lake: Lake) -> tuple[Source, Published]:
    """Return a kept publication as its reader wants it."""
    if not receipt.layout:
        raise Unreadable(
            f"{receipt.list_id}: {receipt.origin} fits no layout: {'; '.join(receipt.passed_over)}"
        )
    parts = {part.name: lake.raw(part.sha256) for part in receipt.parts}
    return source(receipt.list_id), Published(receipt.list_id, receipt.layout, parts)


def check(receipt: Receipt, stores: Stores) -> str:
    """Read one publication, keep its snapshot, hold it against its suite and return the snapshot's hash.

    Raises `Unreadable` or `QualityError`.
    """
    reader, published = read_publication(receipt, stores.lake)
    table = tables.to_table(reader.parse(published), ListedParty)
    if not table.num_rows:
        raise Unreadable(
            f"{receipt.list_id}: {receipt.origin} names no party at all; an empty list is never published"
        )
    snapshot = stores.lake.keep_snapshot(receipt.list_id, table, key="party_id")
    stores.lake.write_json(_reading_path(receipt), {"rows": table.num_rows, "snapshot": snapshot})
    if _was_accepted(reader.list, snapshot, receipt, stores):
        return snapshot
    parameters = _parameters(reader, receipt, published, table, _baseline(receipt, stores), stores)
    verdict = _judged(receipt.list_id, table, parameters, stores)
    judged = {"verdict": dataclasses.asdict(verdict), "parameters": parameters}
    stores.lake.write_json(_verdict_path(receipt, snapshot), judged, replace=True)
    if not verdict.accepted:
        raise QualityError(f"{verdict.summary()} ({receipt.origin}, {receipt.at:%Y-%m-%d})")
    return snapshot


def put_in_force(receipt: Receipt, snapshot: str, stores: Stores, *, passed_over: Iterable[str] = ()) -> bool:
    """Add one checked publication to the manifest; say whether the list reads differently from before.

    Doing so again gives the same answer. `passed_over` says what else was there and not used.
    """
    lake = stores.lake
    before = lake.in_force(receipt.list_id, receipt.at - timedelta(seconds=1))
    reader, published = read_publication(receipt, lake)
    day, own = reader.published_on(published), _verdict_path(receipt, snapshot)
    lake.observe(
        Observation(
            list_id=receipt.list_id,
            at=receipt.at,
            snapshot=snapshot,
            learned_at=datetime.now(UTC),
            receipt=receipt.receipt_id,
            origin=receipt.origin,
            completeness=receipt.completeness,
            rows=lake.snapshot(receipt.list_id, snapshot).num_rows,
            published_on="" if day is None else day.isoformat(),
            verdict=own if lake.has(own) or before is None else before.verdict,
            passed_over=(*receipt.passed_over, *passed_over),
        )
    )
    return before is None or before.snapshot != snapshot


def refuse(receipt: Receipt, error: ScreeningError, stores: Stores) -> None:
    """Quarantine a publication with the reasons; what was in force stays so."""
    stores.lake.quarantine(receipt, [str(error)])
    stores.casebook.record_refusal(Refusal(receipt.list_id, receipt.at, receipt.origin, (str(error),)))


def _fetch_live(listed: ScreeningList, at: datetime, stores: Stores) -> Receipt:
    layout = _mirrored(listed, stores.settings.mirror)
    known = _last_receipt(listed.list_id, layout.name, at, stores.lake)
    tags = {
        part.name: Tags(known[part.name].etag, known[part.name].last_modified)
        for part in layout.parts
        if part.name in known and known[part.name].url == part.url
    }
    fetched = fetch_layout(layout, options=_options(stores.settings), known=tags)
    absent = {part.name for part in layout.parts} - {part.name for part in fetched}
    return Receipt(
        list_id=listed.list_id,
        at=at,
        origin="live",
        layout=layout.name,
        completeness=Completeness.COMPLETE,
        parts=tuple(_kept(part, known, stores.lake) for part in fetched),
        passed_over=tuple(f"{name}: the authority does not publish it now" for name in sorted(absent)),
        fetched_at=datetime.now(UTC),
    )


def _kept(part: FetchedPart, known: Mapping[str, KeptPart], lake: Lake) -> KeptPart:
    """Keep what was fetched; what the authority calls unchanged is what we hold already."""
    if part.content is None:
        return known[part.name]
    sha256 = lake.keep_raw(part.content)
    return KeptPart(
        name=part.name,
        sha256=sha256,
        size=len(part.content),
        url=part.url,
        etag=part.etag,
        last_modified=part.last_modified,
        headers=tuple(sorted(part.headers.items())),
    )


def _mirrored(listed: ScreeningList, mirror: str) -> Layout:
    """The layout fetched live, from the authority or from a mirror of it inside a closed network."""
    layout = listed.layouts[0]
    if not mirror:
        return layout
    parts = tuple(
        dataclasses.replace(
            part, url=f"{mirror.rstrip('/')}/{listed.list_id}/{part.name}", link_text="", token_setting=""
        )
        for part in layout.parts
    )
    return dataclasses.replace(layout, parts=parts)


def _last_receipt(list_id: str, layout: str, at: datetime, lake: Lake) -> Mapping[str, KeptPart]:
    """The parts as last published in this layout; without any, every part is fetched whole."""
    last = lake.in_force(list_id, at)
    if last is None:
        return {}
    receipt = lake.receipt(list_id, last.receipt)
    return {part.name: part for part in receipt.parts} if receipt.layout == layout else {}


def _options(settings: Settings) -> FetchOptions:
    return FetchOptions(
        user_agent=settings.user_agent,
        timeout=settings.timeout_seconds,
        deadline=settings.download_seconds,
        max_bytes=settings.max_download,
        proxy=settings.proxy.get_secret_value(),
        ca_bundle=settings.ca_bundle,
        tokens={"eu_token": settings.eu_token.get_secret_value()},
    )


def _fetch_archived(listed: ScreeningList, at: datetime, own_day: bool, stores: Stores) -> list[str]:
    receipts = archived_receipts(listed, stores)
    day = datetime.combine(at.astimezone(UTC).date(), time.min, UTC)
    known = [receipt_id for receipt_id in receipts if _moment(receipt_id) < day + timedelta(days=1)]
    if not known:
        where = stores.settings.archive or "no archive is configured (SCREENING_ARCHIVE)"
        raise NotFound(
            f"{listed.list_id}: nothing was published on {day:%Y-%m-%d} or before it, as far as is known; "
            f"looked in the lake at {stores.lake.url} and in the archive: {where}"
        )
    of_the_day = [receipt_id for receipt_id in known if _moment(receipt_id) >= day]
    if of_the_day:
        return [one for one in of_the_day if not _is_observed(listed.list_id, one, stores.lake)]
    return [] if own_day else _last_sound(listed.list_id, known, stores)


def _last_sound(list_id: str, known: Sequence[str], stores: Stores) -> list[str]:
    """The last sound publication where it is still to be loaded; what is refused on the way is quarantined.

    An excerpt serves only where nothing fuller is sound.
    """
    receipts = [stores.lake.receipt(list_id, receipt_id) for receipt_id in known]
    for receipt in sorted(receipts, key=lambda one: preference(one.completeness, one.at)):
        receipt_id = receipt.receipt_id
        if _is_observed(list_id, receipt_id, stores.lake):
            return []
        try:
            check(receipt, stores)
        except (Unreadable, QualityError) as error:
            refuse(receipt, error, stores)
            continue
        return [receipt_id]
    raise NotFound(
        f"{list_id}: of the {len(known)} publications known until then none is sound; see the quarantine"
    )


def preference(completeness: Completeness, at: datetime) -> tuple[bool, float]:
    """Sort publications: the newest first, and excerpts last of all."""
    return completeness is Completeness.EXCERPT, -at.timestamp()


def archived_receipts(listed: ScreeningList, stores: Stores) -> list[str]:
    """Return the receipts of every past publication known, oldest first: the lake's own and the archive's.

    The archive is read once for each state of its files; its bytes are in the lake from then on.
    """
    lake = stores.lake
    own = [name.removesuffix(".json") for name in lake.names(f"receipts/{listed.list_id}")]
    if not stores.settings.archive:
        return sorted(own)
    state = archive.fingerprint(stores.settings.archive, listed)
    index = f"archive/{listed.list_id}/{state}.json"
    if not lake.has(index):
        found = archive.publications(stores.settings.archive, listed)
        lake.write_json(index, {"receipts": [keep_publication(publication, lake) for publication in found]})
    return sorted(
        {*own, *lake.read_json(index)["receipts"]}, key=lambda receipt_id: (_moment(receipt_id), receipt_id)
    )


def keep_publication(found: archive.Publication, lake: Lake, *, archived: bool = True) -> str:
    """Keep the bytes of a past publication, and return its receipt.

    One that fits no layout has no parts, and so has an archived one that is damaged: it is refused when it
    is checked, and the others of its archive are not held up. Damaged local files raise `Unreadable`.
    """
    try:
        contents = found.read()
    except Unreadable as error:
        if not archived:
            raise
        contents = {}
        found = dataclasses.replace(found, layout="", passed_over=(*found.passed_over, str(error)))
    parts = tuple(
        KeptPart(name, lake.keep_raw(content), len(content), found.origin)
        for name, content in sorted(contents.items())
    )
    return lake.keep_receipt(
        Receipt(
            list_id=found.list_id,
            at=found.at,
            origin=found.origin,
            layout=found.layout,
            completeness=found.completeness,
            parts=parts,
            passed_over=found.passed_over,
            archived=archived,
        )
    )


def _is_observed(list_id: str, receipt_id: str, lake: Lake) -> bool:
    found = lake.observed_at(list_id, _moment(receipt_id))
    return any(observation.receipt == receipt_id for observation in found)


def _moment(receipt_id: str) -> datetime:
    return datetime.strptime(receipt_id.partition("-")[0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def _baseline(receipt: Receipt, stores: Stores) -> tuple[datetime, str] | None:
    """The snapshot a publication is measured against.

    Live that is the one in force. For an archived one it is looked up among its neighbours in the archive,
    never in the lake, so that a backfill comes to the same verdicts in whatever order it runs.
    """
    lake = stores.lake
    if receipt.completeness is Completeness.EXCERPT:
        return None
    if not receipt.archived:
        before = lake.in_force(receipt.list_id, receipt.at)
        return None if before is None else (before.at, before.snapshot)
    known = [
        name for name in archived_receipts(source(receipt.list_id).list, stores) if name < receipt.receipt_id
    ]
    found = [
        entry for name in known[-BASELINES:] if (entry := _read_before(receipt, name, stores)) is not None
    ]
    if not found:
        return None
    _, at, snapshot = max(found)
    return at, snapshot


def _read_before(later: Receipt, receipt_id: str, stores: Stores) -> tuple[int, datetime, str] | None:
    """Rows, moment and snapshot of an earlier publication; None where it is too old, of another layout or unreadable."""
    lake, list_id = stores.lake, later.list_id
    receipt = lake.receipt(list_id, receipt_id)
    if (receipt.layout, receipt.completeness) != (later.layout, later.completeness):
        return None
    if later.at - receipt.at > COMPARABLE:
        return None
    path = _reading_path(receipt)
    if not lake.has(path):
        try:
            rows, snapshot = _read(receipt, lake)
        except Unreadable:
            rows, snapshot = 0, ""
        lake.write_json(path, {"rows": rows, "snapshot": snapshot})
    found = lake.read_json(path)
    return (found["rows"], receipt.at, found["snapshot"]) if found["snapshot"] else None


def _reading_path(receipt: Receipt) -> str:
    """Where it is noted what a publication was read as, so that those measured against it need not read it again."""
    return f"reads/{receipt.list_id}/{receipt.receipt_id}.json"


def _read(receipt: Receipt, lake: Lake) -> tuple[int, str]:
    reader, published = read_publication(receipt, lake)
    table = tables.to_table(reader.parse(published), ListedParty)
    return table.num_rows, lake.keep_snapshot(receipt.list_id, table, key="party_id")


def _parameters(
    reader: Source,
    receipt: Receipt,
    published: Published,
    table: pa.Table,
    baseline: tuple[datetime, str] | None,
    stores: Stores,
) -> dict[str, object]:
    """What a list's suite may ask about a publication beyond its rows."""
    listed, lake = reader.list, stores.lake
    before = None if baseline is None else lake.snapshot(listed.list_id, baseline[1])
    frame = None if before is None else quality.snapshot_frame(before)
    months = 1.0 if baseline is None else max(1.0, (receipt.at - baseline[0]) / timedelta(days=30))
    day = reader.published_on(published)
    return {
        **_floors(listed, receipt.completeness, stores.settings),
        **reader.facts(published),
        "max_drop": min(max(SHRINK_CAP, listed.max_drop), listed.max_drop * months),
        "max_growth": listed.max_growth * months,
        "previous_rows": None if before is None else before.num_rows,
        "previous_by_sub_list": None if frame is None else quality.group_counts(frame, "sub_list"),
        "previous_by_kind": None if frame is None else quality.group_counts(frame, "kind"),
        "changed_share": None if before is None else quality.changed_share(before, table),
        "as_of": receipt.at.date().isoformat(),
        "hours_since_check": 0.0,
        "max_age_hours": listed.max_age / timedelta(hours=1),
        "days_since_publication": None if day is None else (receipt.at.date() - day).days,
        "cadence_days": listed.cadence / timedelta(days=1),
        "same_as_missing_share": None if receipt.archived else _same_as_missing(table, receipt.at, lake),
    }


def _floors(listed: ScreeningList, completeness: Completeness, settings: Settings) -> Mapping[str, int]:
    """The least numbers of rows: the real list's, one of each for a sample, none for an excerpt."""
    if completeness is Completeness.EXCERPT:
        return dict.fromkeys(listed.floors, 0)
    return dict.fromkeys(listed.floors, 1) if settings.floors is Floors.SAMPLE else listed.floors


def _same_as_missing(table: pa.Table, at: datetime, lake: Lake) -> float | None:
    """The share of entries said to repeat another list that the other list's snapshot in force does not hold."""
    named = {
        str(reference).partition(":")[0]
        for reference in table["same_as"].combine_chunks().flatten().unique().to_pylist()
    }
    held = {
        list_id: set(lake.snapshot(list_id, found.snapshot)["party_id"].to_pylist())
        for list_id in sorted(named)
        if (found := lake.in_force(list_id, at)) is not None and found.completeness is Completeness.COMPLETE
    }
    return quality.same_as_missing_share(table, held) if held else None


def _was_accepted(listed: ScreeningList, snapshot: str, receipt: Receipt, stores: Stores) -> bool:
    """The list reads as it did in force before, and was held to the floors that hold now."""
    before = stores.lake.in_force(listed.list_id, receipt.at)
    if before is None or before.snapshot != snapshot or not before.verdict:
        return False
    held_to = stores.lake.read_json(before.verdict)["parameters"]
    floors = _floors(listed, receipt.completeness, stores.settings)
    return all(held_to.get(name) == least for name, least in floors.items())


def _judged(list_id: str, table: pa.Table, parameters: Mapping[str, object], stores: Stores) -> Verdict:
    frame = quality.snapshot_frame(table)
    return quality.validate(list_id, frame, parameters, directory=stores.settings.expectations)


def _verdict_path(receipt: Receipt, snapshot: str) -> str:
    return f"verdicts/{receipt.list_id}/{snapshot}_{receipt.receipt_id}.json"


def verdict_at(found: Observation, as_of: datetime, stores: Stores) -> Verdict:
    """Hold a snapshot in force against its suite once more, by how old its last check and its publication are now."""
    published = date.fromisoformat(found.published_on) if found.published_on else None
    listed, table = source(found.list_id).list, stores.lake.snapshot(found.list_id, found.snapshot)
    parameters = stores.lake.read_json(found.verdict)["parameters"] | {
        **_floors(listed, found.completeness, stores.settings),
        "as_of": as_of.date().isoformat(),
        "hours_since_check": (as_of - found.at) / timedelta(hours=1),
        "days_since_publication": None if published is None else (as_of.date() - published).days,
        "same_as_missing_share": _same_as_missing(table, as_of, stores.lake),
    }
    return _judged(found.list_id, table, parameters, stores)

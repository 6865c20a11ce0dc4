"""Past publications, from files laid out by list and date in any fsspec place: `<place>/<list_id>/<date>/<files>`.

    2024-05-04/                     what was published that day (or 2024-05-04T0938Z, at that minute)
    sample-2025-05-16/              an excerpt of it
    history-2021-08-18_2024-05-04/  tars, or files, whose members carry the date in their names
    derived-2018-09-11/             made from the list by somebody else; never used

Files may be plain, `.gz`, `.xz`, or inside a `.tar`, `.tar.gz` or `.tar.xz`. Nothing is ever extracted to disk.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path

from screening.archive._places import Folder, Limits, StoredFile, listing, local_files, shown, survey
from screening.errors import NotFound, Unreadable
from screening.model import Completeness, Layout, Part, ScreeningList

__all__ = [
    "DEFAULT_LIMITS",
    "Limits",
    "Publication",
    "fingerprint",
    "from_files",
    "in_force",
    "passed_over",
    "publications",
]

DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published at one moment, `origin` saying where in the place it lies.

    `layout` is "" where the files fit none; `passed_over` then says what is missing, and nothing can be read.
    Otherwise it names the files that were not needed, each with the reason.
    """

    list_id: str
    at: datetime
    origin: str
    layout: str
    completeness: Completeness
    passed_over: tuple[str, ...] = ()
    _parts: Mapping[str, Callable[[], bytes]] = field(default_factory=dict, repr=False, compare=False)

    def read(self) -> dict[str, bytes]:
        """Return the unpacked bytes by part name; `Unreadable` when damaged or too large."""
        return {name: read() for name, read in self._parts.items()}


def publications(
    place: str, screening_list: ScreeningList, *, dated_only: bool = False, limits: Limits = DEFAULT_LIMITS
) -> tuple[Publication, ...]:
    """Return every publication of a list, oldest first, those without a layout included.

    Two publications on one day are both there. With `dated_only`, histories are left aside.
    Raises `NotFound` when there is no such place, `Unreadable` when a tar in it is damaged.
    """
    found = survey(place, screening_list.list_id, dated_only=dated_only, limits=limits)
    read = [_publication(folder, screening_list) for folder in found.folders]
    return tuple(sorted((one for one in read if one is not None), key=lambda one: (one.at, one.origin)))


def passed_over(
    place: str, screening_list: ScreeningList, *, dated_only: bool = False, limits: Limits = DEFAULT_LIMITS
) -> tuple[str, ...]:
    """Return what lies in the list's folder and belongs to no publication, each with the reason."""
    found = survey(place, screening_list.list_id, dated_only=dated_only, limits=limits)
    unknown = [
        f"{file.origin}: no file of this list is called so"
        for folder in found.folders
        if _publication(folder, screening_list) is None
        for file in folder.files
    ]
    return tuple(sorted([*found.passed_over, *unknown]))


def from_files(
    files: Sequence[Path], screening_list: ScreeningList, at: datetime, *, limits: Limits = DEFAULT_LIMITS
) -> Publication:
    """Return local files (or those of local folders) as one publication.

    Raises `Unreadable` when they fit no layout, `NotFound` when one is not there.
    """
    paths = [inside for path in files for inside in (sorted(path.iterdir()) if path.is_dir() else [path])]
    missing = [str(path) for path in paths if not path.is_file()]
    if missing or not paths:
        raise NotFound(f"no such file: {', '.join(missing) or ', '.join(map(str, files))}")
    stored = local_files({path.name: str(path) for path in paths}, limits)
    folder = Folder(at, ", ".join(sorted(file.origin for file in stored)), False, True, stored)
    found = _publication(folder, screening_list)
    if found is None or not found.layout:
        reasons = found.passed_over if found is not None else ()
        raise Unreadable(f"{screening_list.list_id}: these files fit no layout: {'; '.join(reasons)}")
    return found


def in_force(found: Sequence[Publication], at: datetime, *, list_id: str, looked_in: str) -> Publication:
    """Return the last publication not after `at` that fits a layout; an excerpt only where there is nothing else.

    `NotFound` says where it looked.
    """
    until = [one for one in found if one.at <= at and one.layout]
    usable = [one for one in until if one.completeness is not Completeness.EXCERPT] or until
    if usable:
        return usable[-1]
    later = next((f"; the first after it is {one.origin}" for one in found if one.at > at), "")
    raise NotFound(
        f"{list_id}: nothing was published at {at:%Y-%m-%d %H:%M} or before it, as far as is known; "
        f"looked in {shown(looked_in)}/{list_id}{later}"
    )


def fingerprint(place: str, screening_list: ScreeningList) -> str:
    """Return a hash that changes when the list's files in a place change, or the layouts they are held against."""
    state = hashlib.sha256(repr(screening_list.layouts).encode())
    for name, said in sorted(listing(place, screening_list.list_id)):
        state.update(f"\n{name} {said}".encode(errors="surrogateescape"))
    return state.hexdigest()[:20]


def _publication(folder: Folder, listed: ScreeningList) -> Publication | None:
    """Hold files against the layouts, in order of preference; None for strays in a history that fit no part."""
    for layout in listed.layouts:
        chosen = _chosen(layout, folder.files)
        if not _missing(layout, chosen):
            return Publication(
                list_id=listed.list_id,
                at=folder.at,
                origin=folder.origin,
                layout=layout.name,
                completeness=_completeness(folder, layout),
                passed_over=(*folder.passed_over, *_unused(layout, chosen, folder.files)),
                _parts={name: file.read for name, file in chosen.items()},
            )
    if not folder.is_named_by_date and not any(_chosen(layout, folder.files) for layout in listed.layouts):
        return None
    return Publication(
        list_id=listed.list_id,
        at=folder.at,
        origin=folder.origin,
        layout="",
        completeness=Completeness.EXCERPT if folder.is_sample else Completeness.COMPLETE,
        passed_over=(*folder.passed_over, *_why_none_fits(folder, listed)),
    )


def _chosen(layout: Layout, files: Sequence[StoredFile]) -> dict[str, StoredFile]:
    chosen: dict[str, StoredFile] = {}
    for part in layout.parts:
        fitting = [
            (rank, file.origin, file)
            for file in files
            if (rank := _rank(part, file)) is not None and file not in chosen.values()
        ]
        if fitting:
            chosen[part.name] = min(fitting, key=lambda found: found[:2])[2]
    return chosen


def _rank(part: Part, file: StoredFile) -> int | None:
    """Which of the part's patterns a file fits first, None when it fits none."""
    return next(
        (rank for rank, glob in enumerate(part.patterns) if fnmatchcase(file.name, glob.lower())), None
    )


def _missing(layout: Layout, chosen: Mapping[str, StoredFile]) -> list[Part]:
    return [part for part in layout.parts if part.required and part.name not in chosen]


def _completeness(folder: Folder, layout: Layout) -> Completeness:
    if folder.is_sample:
        return Completeness.EXCERPT
    return Completeness.COMPLETE if layout.complete else Completeness.INCOMPLETE


def _unused(layout: Layout, chosen: Mapping[str, StoredFile], files: Sequence[StoredFile]) -> list[str]:
    names = {file.origin: part for part, file in chosen.items()}
    return [
        f"{_last(file.origin)}: "
        + next(
            (
                f"{_last(chosen[part.name].origin)} is read as {part.name}"
                for part in layout.parts
                if _rank(part, file) is not None
            ),
            f"not needed in the layout {layout.name}",
        )
        for file in files
        if file.origin not in names
    ]


def _why_none_fits(folder: Folder, listed: ScreeningList) -> list[str]:
    if not folder.files:
        return ["holds no file"]
    near = [
        f"{layout.name} lacks {', '.join(part.name for part in _missing(layout, chosen))}"
        for layout in listed.layouts
        if (chosen := _chosen(layout, folder.files))
    ]
    names = sorted({glob for layout in listed.layouts for part in layout.parts for glob in part.patterns})
    there = ", ".join(_last(file.origin) for file in folder.files[:10])
    return near or [f"{there}: no file of this list is called so (known are {', '.join(names)})"]


def _last(origin: str) -> str:
    return origin.rpartition("/")[2]

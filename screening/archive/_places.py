"""What a tree laid out by list and date holds: every file of it, with the moment its name or folder gives it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

import fsspec
from fsspec.spec import AbstractFileSystem

from screening.archive._tar import Tar
from screening.archive._unpacking import split_packing, stored, unpacked
from screening.errors import NotFound, Unreachable, Unreadable

_MOMENT = r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9]{2})[:.-]?([0-9]{2})(?:[:.-]?([0-9]{2}))?Z?)?"
_NAME_WITH_MOMENT = re.compile(rf"(?<![0-9]){_MOMENT}(?![0-9])", re.IGNORECASE)
_DATED_FOLDER = re.compile(rf"(sample-)?{_MOMENT}", re.IGNORECASE)
_TARS = {".tar": "", ".tar.gz": "gz", ".tgz": "gz", ".tar.xz": "xz", ".txz": "xz"}
_NOT_PUBLISHED = frozenset({"expected.json"})
"""What tests keep beside a sample; no file of an authority."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an archive may hold: bytes of one unpacked file, bytes of one unpacked tar, members of a tar."""

    file: int = 512 * 2**20
    tar: int = 8 * 2**30
    members: int = 100_000


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file: its name without packing, where it lies in the place, and how to read it."""

    name: str
    origin: str
    read: Callable[[], bytes] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Folder:
    """Files that were published together: one dated folder, or what in a history bears the same moment."""

    at: datetime
    origin: str
    is_sample: bool
    is_named_by_date: bool
    files: tuple[StoredFile, ...]
    passed_over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Survey:
    """All folders of one list, unsorted, and what lies there and is never used, with the reason."""

    folders: tuple[Folder, ...]
    passed_over: tuple[str, ...]


def survey(place: str, list_id: str, *, dated_only: bool, limits: Limits) -> Survey:
    """Look through `<place>/<list_id>`; a list without a folder there has nothing.

    Raises `NotFound` when there is no such place, `Unreadable` when a tar in it is damaged.
    """
    fs, root = opened(place)
    folders: list[Folder] = []
    passed_over: list[str] = []
    loose: list[_Named] = []
    for entry in _entries(fs, f"{root}/{list_id}"):
        name = _base(entry)
        dated = _DATED_FOLDER.fullmatch(name)
        origin = f"{list_id}/{name}"
        if entry["type"] != "directory":
            loose.append(_Named(entry, origin))
        elif dated is not None and (at := _moment(dated.groups()[1:])) is not None:
            folders.append(_dated_folder(fs, entry, origin, at, bool(dated[1]), limits))
        elif name.lower().startswith("history-"):
            loose.extend(
                _Named(found, f"{list_id}/{_below(found, root, list_id)}") for found in _all(fs, entry)
            )
        elif name.lower().startswith("derived-"):
            passed_over.append(f"{origin}: made from the list by somebody else, never used")
        else:
            passed_over.append(f"{origin}: its name is neither a date nor history-…")
    if not dated_only:
        found, unused = _histories(fs, loose, limits)
        folders += found
        passed_over += unused
    return Survey(tuple(folders), tuple(passed_over))


def opened(place: str) -> tuple[AbstractFileSystem, str]:
    """Open a place; `NotFound` when it does not exist or no such kind of place is known."""
    try:
        fs, root = fsspec.url_to_fs(place)
        fs.invalidate_cache()
        exists = fs.isdir(root)
    except (ValueError, ImportError) as error:
        raise NotFound(f"the archive {shown(place)} cannot be opened: {type(error).__name__}") from error
    except OSError as error:
        raise Unreachable(f"the archive {shown(place)} does not answer ({type(error).__name__})") from error
    if not exists:
        raise NotFound(f"the archive {shown(place)} does not exist; look at the setting")
    return fs, root.rstrip("/")


def shown(place: str) -> str:
    """Return a place as it may be shown: without a name and password in its address."""
    return re.sub(r"//[^/@]*@", "//", place)


def listing(place: str, list_id: str) -> Iterator[tuple[str, str]]:
    """Yield the files of a list with whatever its place says of their state (hash or size and time)."""
    fs, root = opened(place)
    for entry in _all(fs, {"name": f"{root}/{list_id}", "type": "directory"}):
        states = ("ETag", "etag", "md5Hash", "mtime", "LastModified", "last_modified", "created")
        state = next((str(entry[name]) for name in states if entry.get(name)), "")
        yield _below(entry, root, list_id), f"{entry.get('size')} {state}"


def local_files(paths: Mapping[str, str], limits: Limits) -> tuple[StoredFile, ...]:
    """Return local files, given as name and path, so that they can be read like those of an archive."""
    fs = fsspec.filesystem("file")
    return tuple(
        _stored_file(fs, {"name": path, "size": fs.size(path)}, name, limits) for name, path in paths.items()
    )


@dataclass(frozen=True, slots=True)
class _Named:
    entry: Mapping[str, Any]
    origin: str


def _dated_folder(
    fs: AbstractFileSystem,
    folder: Mapping[str, Any],
    origin: str,
    at: datetime,
    is_sample: bool,
    limits: Limits,
) -> Folder:
    files: list[StoredFile] = []
    passed_over: list[str] = []
    for entry in _entries(fs, folder["name"]):
        name = _base(entry)
        if name in _NOT_PUBLISHED:
            continue
        if entry["type"] != "file":
            passed_over.append(f"{name}: no file, but a {entry['type']}")
        elif _tar_packing(name) is None:
            files.append(_stored_file(fs, entry, f"{origin}/{name}", limits))
        else:
            try:
                found, unused = _in_tar(fs, _Named(entry, f"{origin}/{name}"), limits)
            except (
                Unreadable
            ) as error:  # of this date alone; in a history it would hide which dates are missing
                found, unused = [], [str(error)]
            files += found
            passed_over += unused
    return Folder(at, origin, is_sample, True, tuple(files), tuple(passed_over))


def _histories(fs: AbstractFileSystem, named: list[_Named], limits: Limits) -> tuple[list[Folder], list[str]]:
    """Put files whose names carry a moment together by it, each tar and each folder for itself."""
    groups: dict[tuple[str, datetime], list[StoredFile]] = {}
    passed_over: list[str] = []
    for one in named:
        if _base(one.entry) in _NOT_PUBLISHED:
            continue
        if one.entry["type"] != "file":
            passed_over.append(f"{one.origin}: no file")
            continue
        if _tar_packing(_base(one.entry)) is None:
            container = one.origin.rpartition("/")[0]
            files = [_stored_file(fs, one.entry, one.origin, limits)]
        else:
            container = one.origin
            files, unused = _in_tar(fs, one, limits)
            passed_over += unused
        for file in files:
            at = _moment_in(file.origin.removeprefix(one.origin.rpartition("/")[0]))
            if at is None:
                passed_over.append(f"{file.origin}: no date in its name says when it was published")
            else:
                groups.setdefault((container, at), []).append(file)
    return [
        Folder(
            at,
            files[0].origin if len(files) == 1 else f"{container} {at:%Y-%m-%dT%H:%M:%SZ}",
            False,
            False,
            tuple(files),
        )
        for (container, at), files in groups.items()
    ], passed_over


def _in_tar(fs: AbstractFileSystem, named: _Named, limits: Limits) -> tuple[list[StoredFile], list[str]]:
    packing = _tar_packing(_base(named.entry)) or ""
    path, size = named.entry["name"], named.entry["size"]
    tar = Tar(
        named.origin,
        lambda: unpacked(named.origin, stored(fs, path, size), packing, limits.tar),
        max_members=limits.members,
    )
    files: dict[str, StoredFile] = {}
    passed_over = []
    for member in tar.members():
        origin = f"{named.origin}!{member.name}"
        name, inner = split_packing(member.name.rpartition("/")[2])
        if not member.name.isprintable():
            passed_over.append(f"{origin!a}: no name of a file")
        elif member.name.startswith("/") or ".." in member.name.split("/"):
            passed_over.append(f"{origin}: its name leads out of the archive")
        elif member.is_file:
            if origin in files:
                passed_over.append(
                    f"{origin}: stands in the archive again further on, which holds (as in tar)"
                )
            read = partial(_content, origin, partial(tar.read, member), inner, limits)
            files[origin] = StoredFile(name.lower(), origin, read)
        elif not member.is_folder:
            passed_over.append(f"{origin}: a link or device, never followed")
    return list(files.values()), passed_over


def _stored_file(fs: AbstractFileSystem, entry: Mapping[str, Any], origin: str, limits: Limits) -> StoredFile:
    name, packing = split_packing(origin.rpartition("/")[2])
    read = partial(_content, origin, partial(stored, fs, entry["name"], entry["size"]), packing, limits)
    return StoredFile(name.lower(), origin, read)


def _content(origin: str, pieces: Callable[[], Iterator[bytes]], packing: str, limits: Limits) -> bytes:
    return b"".join(unpacked(origin, pieces(), packing, limits.file))


def _entries(fs: AbstractFileSystem, path: str) -> list[dict[str, Any]]:
    """List a folder in the order of names; the type of a link is that of what it leads to."""
    try:
        found = fs.ls(path, detail=True) if fs.isdir(path) else []
        typed = [
            {**entry, "type": "directory" if fs.isdir(entry["name"]) else "file"}
            if entry.get("islink") and fs.exists(entry["name"])
            else entry
            for entry in found
        ]
    except OSError as error:
        raise Unreachable(f"{path} cannot be listed ({type(error).__name__})") from error
    return sorted((entry for entry in typed if _base(entry)), key=lambda entry: str(entry["name"]))


def _all(fs: AbstractFileSystem, folder: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for entry in _entries(fs, folder["name"]):
        if entry["type"] != "directory":
            yield entry
        elif not entry.get("islink"):  # which may lead round in a circle
            yield from _all(fs, entry)


def _base(entry: Mapping[str, Any]) -> str:
    return str(entry["name"]).rstrip("/").rpartition("/")[2]


def _below(entry: Mapping[str, Any], root: str, list_id: str) -> str:
    return str(entry["name"]).partition(f"{root}/{list_id}/")[2]


def _tar_packing(name: str) -> str | None:
    return next((packing for ending, packing in _TARS.items() if name.lower().endswith(ending)), None)


def _moment_in(path: str) -> datetime | None:
    """The moment in a file's name or, failing that, in the nearest folder above it."""
    for part in reversed(re.split("[/!]", path)):
        found = _NAME_WITH_MOMENT.search(part)
        if found is not None:
            return _moment(found.groups())
    return None


def _moment(parts: tuple[str | None, ...]) -> datetime | None:
    """A moment in UTC, at midnight where only the day is given; None when there is no such day."""
    year, month, day, hour, minute, second = (int(part or 0) for part in parts)
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None

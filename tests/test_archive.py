"""Past publications are found by list and date, whatever they are packed in, and nothing is passed over in silence."""

from __future__ import annotations

import gzip
import io
import lzma
import tarfile
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import fsspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening import archive
from screening.archive import Limits, Publication
from screening.archive._tar import Tar
from screening.errors import NotFound, ScreeningError, Unreadable
from screening.model import Completeness, Layout, Part, ScreeningList

from .conftest import FIXTURES

LISTED = ScreeningList(
    list_id="xx_test",
    title="Test",
    authority="Test",
    url="",
    layouts=(
        Layout("xml", (Part("xml", patterns=("whole.xml", "whole_*.xml")),)),
        Layout(
            "set",
            (
                Part("main", patterns=("main.csv", "main_[0-9]*.csv")),
                Part("alt", patterns=("ALT.csv", "alt_[0-9]*.csv")),
                Part("notes", patterns=("notes.csv",), required=False),
            ),
        ),
        Layout("main", (Part("main", patterns=("main.csv", "main_[0-9]*.csv")),), complete=False),
    ),
    poll="0 * * * *",
    max_age=timedelta(days=1),
    cadence=timedelta(days=1),
)


class Place:
    """An archive being laid out, on disk or in memory."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._fs, self._root = fsspec.url_to_fs(url)
        self._fs.makedirs(f"{self._root}/xx_test", exist_ok=True)

    def put(self, files: Mapping[str, bytes]) -> Place:
        for path, content in files.items():
            self._fs.makedirs(f"{self._root}/{path}".rpartition("/")[0], exist_ok=True)
            self._fs.pipe_file(f"{self._root}/{path}", content)
        return self

    def found(self, **options: bool | Limits) -> tuple[Publication, ...]:
        return archive.publications(self.url, LISTED, **options)  # type: ignore[arg-type]


@pytest.fixture(params=["path", "file", "memory"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    name = f"archive-{uuid.uuid4().hex}"
    urls = {"path": f"{tmp_path}", "file": f"file://{tmp_path}", "memory": f"memory://{name}"}
    yield Place(urls[request.param])
    if request.param == "memory":
        fsspec.filesystem("memory").rm(f"/{name}", recursive=True)


@pytest.fixture
def here(tmp_path: Path) -> Place:
    return Place(str(tmp_path))


def tar_of(files: Mapping[str, bytes], mode: str = "w", form: int = tarfile.PAX_FORMAT) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode, format=form) as tar:  # type: ignore[call-overload]
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_publications_come_oldest_first_with_the_moment_their_folder_names(place: Place) -> None:
    place.put(
        {
            "xx_test/2024-05-04/whole.xml": b"second",
            "xx_test/2024-05-03/whole.xml": b"first",
            "xx_test/2024-05-04T1530Z/whole.xml": b"third",
        }
    )
    found = place.found()
    assert [one.read()["xml"] for one in found] == [b"first", b"second", b"third"]
    assert [one.at for one in found] == [at("2024-05-03"), at("2024-05-04"), at("2024-05-04T15:30")]


def test_an_origin_says_where_in_the_place_and_not_where_on_the_machine(place: Place) -> None:
    place.put({"xx_test/2024-05-04/whole.xml": b"x"})
    assert [one.origin for one in place.found()] == ["xx_test/2024-05-04"]


@pytest.mark.parametrize(
    ("files", "layout", "completeness"),
    [
        pytest.param(["whole.xml"], "xml", Completeness.COMPLETE, id="preferred layout"),
        pytest.param(["WHOLE_2024.XML"], "xml", Completeness.COMPLETE, id="names in capitals"),
        pytest.param(["main.csv", "alt.csv"], "set", Completeness.COMPLETE, id="a set"),
        pytest.param(
            ["main.csv", "alt.csv", "notes.csv"], "set", Completeness.COMPLETE, id="with its option"
        ),
        pytest.param(
            ["main.csv", "alt.csv", "whole.xml"], "xml", Completeness.COMPLETE, id="both: the first"
        ),
        pytest.param(["main.csv"], "main", Completeness.INCOMPLETE, id="a layout that lacks names by design"),
        pytest.param(["main.csv", "notes.csv"], "main", Completeness.INCOMPLETE, id="set without a part"),
        pytest.param(["alt.csv", "notes.csv"], "", Completeness.COMPLETE, id="no layout"),
        pytest.param(["other.txt"], "", Completeness.COMPLETE, id="no known file"),
    ],
)
def test_the_first_layout_whose_parts_are_there_is_read(
    place: Place, files: list[str], layout: str, completeness: Completeness
) -> None:
    place.put({f"xx_test/2024-05-04/{name}": b"x" for name in files})
    (one,) = place.found()
    assert (one.layout, one.completeness) == (layout, completeness)
    assert bool(one.read()) == bool(layout)


def test_what_is_missing_from_a_folder_is_named(place: Place) -> None:
    place.put({"xx_test/2024-05-04/alt.csv": b"x", "xx_test/2024-05-05/other.txt": b"x"})
    first, second = place.found()
    assert first.passed_over == ("set lacks main",)
    assert second.passed_over[0].startswith(
        "other.txt: no file of this list is called so (known are ALT.csv, "
    )


def test_an_empty_folder_is_a_publication_that_holds_nothing(here: Place, tmp_path: Path) -> None:
    (tmp_path / "xx_test" / "2024-05-04").mkdir()
    (one,) = here.found()
    assert (one.layout, one.passed_over, one.read()) == ("", ("holds no file",), {})


def test_files_that_were_not_needed_are_named_with_the_reason(place: Place) -> None:
    names = ["whole.xml", "whole_2.xml", "main.csv", "readme.txt"]
    place.put({f"xx_test/2024-05-04/{name}": b"x" for name in names})
    place.put({"xx_test/2024-05-04/more/whole.xml": b"x"})
    (one,) = place.found()
    assert set(one.passed_over) == {
        "whole_2.xml: whole.xml is read as xml",
        "main.csv: not needed in the layout xml",
        "readme.txt: not needed in the layout xml",
        "more: no file, but a directory",
    }


def test_what_tests_expect_of_a_sample_is_no_file_of_the_list(place: Place) -> None:
    place.put({"xx_test/2024-05-04/whole.xml": b"x", "xx_test/2024-05-04/expected.json": b"{}"})
    (one,) = place.found()
    assert one.passed_over == ()


def test_a_sample_is_an_excerpt(place: Place) -> None:
    place.put({"xx_test/sample-2024-05-04/whole.xml": b"x"})
    (one,) = place.found()
    assert (one.at, one.completeness) == (at("2024-05-04"), Completeness.EXCERPT)


def test_what_is_never_used_is_listed_with_the_reason(place: Place) -> None:
    place.put(
        {
            "xx_test/derived-2024-05-04/whole.xml": b"x",
            "xx_test/drafts/whole.xml": b"x",
            "xx_test/2024-02-31/whole.xml": b"x",
            "xx_test/notes.txt": b"x",
            "xx_test/readme_2024-05-04.txt": b"x",
            "xx_test/2024-05-04/whole.xml": b"x",
        }
    )
    assert [one.origin for one in place.found()] == ["xx_test/2024-05-04"]
    assert archive.passed_over(place.url, LISTED) == (
        "xx_test/2024-02-31: its name is neither a date nor history-…",
        "xx_test/derived-2024-05-04: made from the list by somebody else, never used",
        "xx_test/drafts: its name is neither a date nor history-…",
        "xx_test/notes.txt: no date in its name says when it was published",
        "xx_test/readme_2024-05-04.txt: no file of this list is called so",
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("whole.xml", b"parties", id="plain"),
        pytest.param("whole.xml.gz", gzip.compress(b"parties"), id="gz"),
        pytest.param("whole.xml.GZ", gzip.compress(b"part") + gzip.compress(b"ies"), id="gz in two members"),
        pytest.param("whole.xml.gz", gzip.compress(b"parties") + bytes(512), id="gz padded"),
        pytest.param("whole.xml.xz", lzma.compress(b"parties"), id="xz"),
        pytest.param("whole.xml.xz", lzma.compress(b"part") + lzma.compress(b"ies"), id="xz in two streams"),
        pytest.param("set.tar", tar_of({"a/whole.xml": b"parties"}), id="tar"),
        pytest.param("set.tar.gz", tar_of({"whole.xml": b"parties"}, "w:gz"), id="tar.gz"),
        pytest.param("set.tgz", tar_of({"whole.xml": b"parties"}, "w:gz"), id="tgz"),
        pytest.param("set.tar.xz", tar_of({"./whole.xml": b"parties"}, "w:xz"), id="tar.xz"),
        pytest.param("set.tar", tar_of({"whole.xml.gz": gzip.compress(b"parties")}), id="gz inside tar"),
    ],
)
def test_a_file_is_read_whatever_it_is_packed_in(place: Place, name: str, content: bytes) -> None:
    place.put({f"xx_test/2024-05-04/{name}": content})
    (one,) = place.found()
    assert one.read() == {"xml": b"parties"}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            {
                "history-x/main.tar.xz": tar_of(
                    {
                        "sdn/main_2021-08-20T185052Z.csv": b"third",
                        "sdn/main_2021-08-18T093901Z.csv": b"first",
                        "sdn/main_2021-08-20T013811Z.csv": b"second",
                    },
                    "w:xz",
                )
            },
            id="tar in a history",
        ),
        pytest.param(
            {
                "main.tar": tar_of(
                    {
                        "2021-08-18T09:39:01Z/main.csv": b"first",
                        "2021-08-20T01:38:11Z/main.csv": b"second",
                        "2021-08-20T18:50:52Z/main.csv": b"third",
                    }
                )
            },
            id="tar in the list's folder, dates in its folders",
        ),
        pytest.param(
            {
                "history-x/main_2021-08-18T093901Z.csv": b"first",
                "history-x/deep/main_2021-08-20t013811z.csv.gz": gzip.compress(b"second"),
                "main_2021-08-20T185052Z.csv": b"third",
            },
            id="plain files",
        ),
    ],
)
def test_members_of_a_history_are_publications_of_the_moment_they_name(
    place: Place, files: dict[str, bytes]
) -> None:
    place.put({f"xx_test/{path}": content for path, content in files.items()})
    found = place.found()
    assert [(one.at, one.read()["main"]) for one in found] == [
        (at("2021-08-18T09:39:01"), b"first"),
        (at("2021-08-20T01:38:11"), b"second"),
        (at("2021-08-20T18:50:52"), b"third"),
    ]
    assert {one.completeness for one in found} == {Completeness.INCOMPLETE}


def test_a_date_in_a_name_is_midnight_in_utc(place: Place) -> None:
    place.put({"xx_test/history-x/un.tar": tar_of({"un/whole_2025-11-29.xml": b"x"})})
    (one,) = place.found()
    assert one.at == at("2025-11-29")
    assert one.origin == "xx_test/history-x/un.tar!un/whole_2025-11-29.xml"


def test_files_of_one_moment_in_one_tar_are_one_publication(place: Place) -> None:
    files = {"main_2024-05-04.csv": b"m", "alt_2024-05-04.csv": b"a", "main_2024-05-05.csv": b"n"}
    place.put({"xx_test/history-x/set.tar": tar_of(files)})
    assert [(one.layout, one.read()) for one in place.found()] == [
        ("set", {"main": b"m", "alt": b"a"}),
        ("main", {"main": b"n"}),
    ]


def test_two_publications_of_one_moment_are_both_kept(place: Place) -> None:
    place.put(
        {
            "xx_test/2024-05-04/main.csv": b"",
            "xx_test/history-x/set.tar": tar_of({"main_2024-05-04.csv": b"sound"}),
        }
    )
    assert [one.read()["main"] for one in place.found()] == [b"", b"sound"]


def test_histories_can_be_left_aside(place: Place) -> None:
    place.put({"xx_test/history-x/set.tar": b"not looked at", "xx_test/2024-05-04/whole.xml": b"x"})
    assert [one.origin for one in place.found(dated_only=True)] == ["xx_test/2024-05-04"]


def test_a_list_without_a_folder_has_no_publications(place: Place) -> None:
    assert place.found() == ()


@pytest.mark.parametrize("url", ["/nowhere/at/all", "memory://nowhere-at-all", "nonsense://x"])
def test_a_place_that_is_not_there_is_named(url: str) -> None:
    with pytest.raises(NotFound, match=url):
        archive.publications(url, LISTED)


def test_a_password_in_an_address_is_not_shown() -> None:
    with pytest.raises(NotFound) as caught:
        archive.publications("nonsense://key:s3cret@bucket/x", LISTED)
    assert "s3cret" not in str(caught.value)


def test_the_bundled_samples_are_an_archive() -> None:
    lists = [folder for folder in sorted(FIXTURES.glob("*_*")) if any(folder.glob("20*"))]
    assert lists
    for folder in lists:
        known = ScreeningList(folder.name, "", "", "", (), "", timedelta(1), timedelta(1))
        dates = [one.at.date().isoformat() for one in archive.publications(str(FIXTURES), known)]
        assert dates == sorted(date.name for date in folder.glob("20*"))


# what was in force


def dated(text: str, completeness: Completeness = Completeness.COMPLETE, layout: str = "xml") -> Publication:
    return Publication("xx_test", at(text), text, layout, completeness)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param([dated("2024-05-03"), dated("2024-05-04")], "2024-05-04", id="that day's own"),
        pytest.param([dated("2024-05-02"), dated("2024-05-05")], "2024-05-02", id="the last before"),
        pytest.param(
            [dated("2024-05-02"), dated("2024-05-04", layout="")], "2024-05-02", id="unusable: the one before"
        ),
        pytest.param(
            [dated("2024-05-02"), dated("2024-05-04", Completeness.EXCERPT)],
            "2024-05-02",
            id="an excerpt displaces nothing",
        ),
        pytest.param([dated("2024-05-04", Completeness.EXCERPT)], "2024-05-04", id="nothing but an excerpt"),
        pytest.param(
            [dated("2024-05-02"), dated("2024-05-04", Completeness.INCOMPLETE)],
            "2024-05-04",
            id="incomplete, but newer",
        ),
    ],
)
def test_the_last_usable_publication_not_after_a_moment_is_in_force(
    found: list[Publication], expected: str
) -> None:
    assert archive.in_force(found, at("2024-05-04"), list_id="xx_test", looked_in="/lists").origin == expected


def test_nothing_before_a_moment_says_where_it_looked() -> None:
    with pytest.raises(NotFound) as caught:
        archive.in_force([dated("2024-05-05")], at("2024-05-04"), list_id="xx_test", looked_in="s3://b/lists")
    assert "looked in s3://b/lists/xx_test; the first after it is 2024-05-05" in str(caught.value)


# local files


def test_local_files_are_one_publication(tmp_path: Path) -> None:
    (tmp_path / "Main.csv").write_bytes(b"m")
    (tmp_path / "alt.csv.gz").write_bytes(gzip.compress(b"a"))
    (tmp_path / "notes.pdf").write_bytes(b"x")
    paths = [tmp_path / "Main.csv", tmp_path / "alt.csv.gz", tmp_path / "notes.pdf"]
    one = archive.from_files(paths, LISTED, at("2024-05-04"))
    assert (one.layout, one.read()) == ("set", {"main": b"m", "alt": b"a"})
    assert one.origin == "Main.csv, alt.csv.gz, notes.pdf"
    assert one.passed_over == ("notes.pdf: not needed in the layout set",)


def test_a_local_folder_stands_for_its_files(tmp_path: Path) -> None:
    (tmp_path / "whole.xml").write_bytes(b"x")
    assert archive.from_files([tmp_path], LISTED, at("2024-05-04")).read() == {"xml": b"x"}


def test_local_files_that_fit_no_layout_are_unreadable(tmp_path: Path) -> None:
    (tmp_path / "alt.csv").write_bytes(b"a")
    with pytest.raises(Unreadable, match="set lacks main"):
        archive.from_files([tmp_path / "alt.csv"], LISTED, at("2024-05-04"))


def test_a_local_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"whole\.xml"):
        archive.from_files([tmp_path / "whole.xml"], LISTED, at("2024-05-04"))


# the state of a place


def test_a_fingerprint_stays_while_nothing_changes_and_changes_with_every_file(place: Place) -> None:
    place.put({"xx_test/2024-05-04/whole.xml": b"x"})
    before = archive.fingerprint(place.url, LISTED)
    assert archive.fingerprint(place.url, LISTED) == before
    place.put({"xx_test/history-x/deep/set.tar": b"x"})
    after = archive.fingerprint(place.url, LISTED)
    assert after != before
    place.put({"xx_test/history-x/deep/set.tar": b"xy"})
    assert archive.fingerprint(place.url, LISTED) != after


# damage and malice


def with_member(**changes: object) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        info = tarfile.TarInfo("evil/main_2024-05-03.csv")
        for name, value in changes.items():
            setattr(info, name, value)
        tar.addfile(info)
        sound = tarfile.TarInfo("main_2024-05-04.csv")
        sound.size = 5
        tar.addfile(sound, io.BytesIO(b"sound"))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(with_member(name="../../main_2024-05-03.csv"), "leads out of the archive", id="upwards"),
        pytest.param(with_member(name="/etc/main_2024-05-03.csv"), "leads out of the archive", id="absolute"),
        pytest.param(
            with_member(type=tarfile.SYMTYPE, linkname="/etc/passwd"), "never followed", id="symlink"
        ),
        pytest.param(
            with_member(type=tarfile.LNKTYPE, linkname="main_2024-05-04.csv"),
            "never followed",
            id="hard link",
        ),
        pytest.param(with_member(type=tarfile.CHRTYPE), "never followed", id="device"),
        pytest.param(with_member(type=tarfile.FIFOTYPE), "never followed", id="pipe"),
        pytest.param(
            with_member(name="main_2024-05-03\x1b[2J.csv"), "no name of a file", id="control characters"
        ),
    ],
)
def test_a_hostile_member_is_listed_and_never_read(place: Place, content: bytes, why: str) -> None:
    place.put({"xx_test/history-x/set.tar": content})
    assert [one.read() for one in place.found()] == [{"main": b"sound"}]
    (said,) = archive.passed_over(place.url, LISTED)
    assert why in said


def test_a_member_that_stands_twice_is_read_as_tar_would(here: Place) -> None:
    first, again = tar_of({"main_2024-05-04.csv": b"old"}), tar_of({"main_2024-05-04.csv": b"new"})
    here.put({"xx_test/set.tar": first[:1024] + again})
    assert [one.read() for one in here.found()] == [{"main": b"new"}]
    assert "stands in the archive again" in archive.passed_over(here.url, LISTED)[0]


def test_names_longer_than_a_header_are_read(here: Place) -> None:
    name = "x" * 300 + "/main_2024-05-04.csv"
    for form in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT):
        here.put({"xx_test/set.tar": tar_of({name: b"sound"}, form=form)})
        assert [one.read() for one in here.found()] == [{"main": b"sound"}]


SOUND = tar_of({f"main_2024-05-0{day}.csv": b"row\n" * 200 for day in range(1, 5)})


def long_header(size: int) -> bytes:
    info = tarfile.TarInfo("././@PaxHeader")
    info.type, info.size = tarfile.XHDTYPE, size
    return info.tobuf() + bytes(size) + SOUND


def sparse() -> bytes:
    info = tarfile.TarInfo("main_2024-05-04.csv")
    info.type, info.size = tarfile.GNUTYPE_SPARSE, 512
    return info.tobuf(tarfile.GNU_FORMAT) + bytes(512) + SOUND


def negative() -> bytes:
    header = bytearray(tarfile.TarInfo("main_2024-05-04.csv").tobuf(tarfile.GNU_FORMAT))
    header[124:136] = b"\xff" * 11 + b"\x00"
    header[148:156] = b"%06o\0 " % (256 + sum(header[:148]) + sum(header[156:]))
    return bytes(header) + SOUND


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"no tar at all" * 100, id="no tar"),
        pytest.param(SOUND[:700], id="cut inside a member"),
        pytest.param(SOUND[: 3 * 512], id="cut between members, without an end"),
        pytest.param(SOUND[: 3 * 512] + b"X" * 512 + SOUND[4 * 512 :], id="a header in the middle damaged"),
        pytest.param(SOUND + SOUND, id="something behind its end"),
        pytest.param(sparse(), id="sparse file"),
        pytest.param(negative(), id="negative length"),
        pytest.param(long_header(2**20), id="header text without measure"),
        pytest.param(long_header(512), id="header text without sense"),
    ],
)
def test_a_damaged_history_is_unreadable_because_nobody_knows_which_dates_are_gone(
    here: Place, content: bytes
) -> None:
    here.put({"xx_test/history-x/set.tar": content, "xx_test/2024-05-04/whole.xml": b"x"})
    with pytest.raises(Unreadable, match=r"history-x/set\.tar"):
        here.found()


def test_a_damaged_tar_of_one_date_spoils_that_date_alone(here: Place) -> None:
    here.put({"xx_test/2024-05-04/set.tar": b"x", "xx_test/2024-05-05/whole.xml": b"x"})
    first, second = here.found()
    assert (first.layout, second.layout) == ("", "xml")
    assert "set.tar" in first.passed_over[0]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("whole.xml.gz", gzip.compress(b"parties" * 100)[:-9], id="gz cut"),
        pytest.param("whole.xml.gz", b"parties", id="gz that is none"),
        pytest.param("whole.xml.gz", b"", id="gz of nothing"),
        pytest.param("whole.xml.gz", gzip.compress(b"parties") + b"more", id="gz with something behind"),
        pytest.param("whole.xml.xz", lzma.compress(b"parties" * 100)[:-9], id="xz cut"),
        pytest.param("whole.xml.xz", b"parties", id="xz that is none"),
        pytest.param(
            "whole.xml.xz",
            lzma.compress(b"x", filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 2**29}]),
            id="xz that wants half a gigabyte",
        ),
        pytest.param("whole.xml.gz", gzip.compress(bytes(2**22)), id="gz bomb"),
        pytest.param("whole.xml.xz", lzma.compress(bytes(2**22)), id="xz bomb"),
        pytest.param("whole.xml", bytes(2**22), id="simply too large"),
        pytest.param("set.tar", tar_of({"whole.xml": bytes(2**22)}), id="too large inside tar"),
        pytest.param("set.tar", tar_of({"whole.xml.xz": lzma.compress(bytes(2**22))}), id="bomb inside tar"),
    ],
)
def test_a_damaged_or_swollen_file_is_unreadable(place: Place, name: str, content: bytes) -> None:
    place.put({f"xx_test/2024-05-04/{name}": content})
    (one,) = place.found(limits=Limits(file=2**20))
    with pytest.raises(Unreadable, match=r"xx_test/2024-05-04"):
        one.read()


@pytest.mark.parametrize("ending", ["gz", "xz"])
def test_a_tar_that_unpacks_without_measure_is_refused(here: Place, ending: str) -> None:
    here.put({f"xx_test/set.tar.{ending}": tar_of({"main_2024-05-04.csv": bytes(2**22)}, f"w:{ending}")})
    with pytest.raises(Unreadable, match="more than 1048576 bytes"):
        here.found(limits=Limits(tar=2**20))


def test_a_tar_with_too_many_members_is_refused(here: Place) -> None:
    here.put({"xx_test/set.tar": tar_of({f"main_2024-05-04_{i}.csv": b"" for i in range(11)})})
    with pytest.raises(Unreadable, match="more than 10 members"):
        here.found(limits=Limits(members=10))


@given(st.binary(max_size=64), st.integers(0, len(SOUND)), st.integers(0, len(SOUND)))
def test_a_mutated_tar_is_read_or_refused(inserted: bytes, start: int, end: int) -> None:
    content = SOUND[:start] + inserted + SOUND[end:]
    tar = Tar("set.tar", lambda: iter([content]), max_members=100)
    try:
        read = {member.name: b"".join(tar.read(member)) for member in tar.members() if member.is_file}
    except ScreeningError as error:
        read = {str(error): b""}
    assert all(len(one) <= len(content) for one in read.values())


def test_members_are_read_in_any_order_without_unpacking_again_for_each() -> None:
    unpacked = []

    def content() -> Iterator[bytes]:
        unpacked.append(1)
        yield tar_of({f"{number}": b"%d" % number * 600 for number in range(50)})

    tar = Tar("set.tar", content, max_members=100)
    members = list(tar.members())
    for number in [*range(50), *range(49, -1, -1), 7, 3, 9]:
        assert b"".join(tar.read(members[number])) == b"%d" % number * 600
    assert len(unpacked) == 3  # to list, to read forwards, to lay out for reading backwards


def test_a_member_abandoned_half_way_does_not_spoil_the_next() -> None:
    tar = Tar("set.tar", lambda: iter([tar_of({"a": bytes(3 * 2**20), "b": b"sound"})]), max_members=10)
    first, second = tar.members()
    next(tar.read(first))
    assert b"".join(tar.read(second)) == b"sound"


# the real archives


def test_the_real_histories_hold_all_their_publications(shared: Path) -> None:
    ofac = _of("us_ofac_sdn", Part("main", patterns=("sdn.csv", "sdn_[0-9]*.csv")))
    un = _of("un_sc", Part("xml", patterns=("consolidated.xml", "un*.xml")))
    versions = [one for one in archive.publications(str(shared / "lists"), ofac) if "history-" in one.origin]
    assert (len(versions), len({one.at.date() for one in versions})) == (309, 296)
    empty = [one.at for one in versions if not one.read()["main"]]
    assert empty == [at("2024-05-04T01:36:19")]
    daily = [one for one in archive.publications(str(shared / "lists"), un) if "history-" in one.origin]
    assert (len(daily), daily[0].at, daily[-1].at) == (53, at("2025-11-29"), at("2026-01-28"))
    assert all(one.read()["xml"].rstrip().endswith(b"</CONSOLIDATED_LIST>") for one in daily)


def _of(list_id: str, part: Part) -> ScreeningList:
    return ScreeningList(list_id, "", "", "", (Layout("one", (part,)),), "", timedelta(1), timedelta(1))

"""Setting the casebook up, from nothing and by several at once, and refusing what does not fit."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import screening.casebook
from screening.casebook import Casebook
from screening.casebook.schema import METADATA, REVISION
from screening.errors import CasebookError
from tests.casebook.building import publish


def test_a_casebook_is_set_up_from_nothing_with_its_folder(url: str) -> None:
    with Casebook(url) as book:
        assert book.migrate() == REVISION
        assert book.runs() == []


def test_setting_up_again_changes_nothing(casebook: Casebook) -> None:
    publish(casebook, "r1")

    casebook.migrate()

    assert [run.run_id for run in casebook.runs()] == ["r1"]


def test_the_revisions_make_exactly_the_tables_the_code_knows(casebook: Casebook, url: str) -> None:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, METADATA)
    engine.dispose()

    assert differences == []


def test_the_newest_revision_is_the_one_the_code_names() -> None:
    migrations = Path(screening.casebook.__file__).with_name("migrations")

    assert ScriptDirectory(str(migrations)).get_current_head() == REVISION


def test_several_processes_may_set_it_up_at_once(url: str) -> None:
    code = "import sys; from screening.casebook import Casebook; print(Casebook(sys.argv[1]).migrate())"
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, url], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]

    ended = [(process.communicate(timeout=120), process.returncode) for process in running]

    assert [(said.strip(), code) for (said, _), code in ended] == [(REVISION, 0)] * 4
    assert Casebook(url).runs() == []


@pytest.mark.parametrize(
    ("found", "said"),
    [
        pytest.param(
            "0000", "is at revision 0000, and this version needs 0001; run `screening migrate`", id="behind"
        ),
        pytest.param(
            "0999", "newer than 0001, the newest this version knows; install the version", id="ahead"
        ),
        pytest.param("5f3a9c", "is at revision 5f3a9c, newer than 0001", id="not numbered"),
    ],
)
def test_a_database_at_another_revision_is_refused(
    casebook: Casebook, url: str, found: str, said: str
) -> None:
    overwrite(url, f"UPDATE alembic_version SET version_num = '{found}'")

    with pytest.raises(CasebookError, match=said):
        casebook.open_alerts()
    with pytest.raises(CasebookError, match=said):
        publish(casebook, "r1")


def test_a_newer_database_is_not_migrated(casebook: Casebook, url: str) -> None:
    overwrite(url, "UPDATE alembic_version SET version_num = '0999'")

    with pytest.raises(CasebookError, match="newer than 0001"):
        casebook.migrate()


def test_an_empty_database_is_refused_with_what_to_run(new_postgres: Callable[[], str]) -> None:
    with pytest.raises(CasebookError, match="has not been set up; run `screening migrate`"):
        Casebook(new_postgres()).latest_run()


def test_asking_a_casebook_that_is_not_there_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(CasebookError, match=r"there is no casebook at .*; run `screening migrate`"):
        Casebook(f"sqlite:///{tmp_path}/casebook.db").latest_run()

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(CasebookError, match="cannot be made"):
        Casebook(f"sqlite:///{tmp_path}/file/casebook.db").migrate()


def test_readers_of_a_file_never_wait_for_its_writer(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/casebook.db"
    with Casebook(url) as book:
        book.migrate()

    engine = sa.create_engine(url)
    with engine.connect() as connection:
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
    engine.dispose()
    assert mode == "wal"


def overwrite(url: str, statement: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()

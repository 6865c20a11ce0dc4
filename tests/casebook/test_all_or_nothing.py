"""Publishing while something goes wrong: killed, raced, or without a database."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa

from screening.casebook import Casebook, engine
from screening.errors import CasebookError, CasebookUnreachable
from tests import pg
from tests.casebook.building import flag, night, publish
from tests.conftest import ROOT


def test_a_process_killed_while_publishing_leaves_nothing(casebook: Casebook, url: str) -> None:
    publisher = subprocess.Popen(
        [sys.executable, "-m", "tests.casebook.publish_and_stop", url],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert publisher.stdout is not None
    assert publisher.stdout.readline() == "runs and alerts are written\n"

    publisher.kill()
    publisher.communicate()

    assert casebook.runs() == []
    assert casebook.alerts_of("C1") == []
    assert publish(casebook, "r1", [flag("C1", party="P0")]).new == 1


def test_of_two_that_publish_the_same_run_at_once_one_wins(casebook: Casebook, url: str) -> None:
    together = Barrier(2)

    def publish_it() -> bool:
        with Casebook(url) as mine:
            together.wait()
            return publish(mine, "r1", [flag("C1"), flag("C2")]).already

    with ThreadPoolExecutor(2) as pool:
        already = [done.result() for done in [pool.submit(publish_it) for _ in range(2)]]

    assert sorted(already) == [False, True]
    assert len(casebook.open_alerts()) == 2


def test_different_runs_published_at_once_all_arrive_and_agree(casebook: Casebook, url: str) -> None:
    together = Barrier(4)

    def publish_it(number: int) -> None:
        with Casebook(url) as mine:
            together.wait()
            publish(mine, f"r{number}", [flag("C1", fingerprint=f"f{number}")], as_of=night(number))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(publish_it, range(1, 5)))

    assert {run.run_id for run in casebook.runs()} == {"r1", "r2", "r3", "r4"}
    assert [(alert.match.fingerprint, alert.last_run) for alert in casebook.open_alerts()] == [("f4", "r4")]


def test_a_database_that_is_gone_is_said_without_its_password() -> None:
    casebook = Casebook("postgresql://somebody:s3cret@127.0.0.1:1/book?application_name=s3cret")

    with pytest.raises(CasebookUnreachable) as said:
        casebook.latest_run()

    assert "postgresql://127.0.0.1:1/book did not answer" in str(said.value)
    assert "s3cret" not in f"{said.value} {casebook.place}"
    assert "somebody" not in casebook.place


def test_a_server_that_stops_is_said_and_answers_again_when_it_is_back() -> None:
    if pg.why_not():
        pytest.skip(pg.why_not())
    with pg.private_postgres() as url:
        casebook = Casebook(url("postgres"))
        casebook.migrate()
        publish(casebook, "r1")
        kill_connections(url("postgres"))
        assert [run.run_id for run in casebook.runs()] == ["r1"]
    with pytest.raises(CasebookUnreachable, match="did not answer"):
        publish(casebook, "r2", as_of=night(2))


def test_a_file_that_is_deleted_under_an_open_casebook_is_missed_at_once(tmp_path: Path) -> None:
    casebook = Casebook(f"sqlite:///{tmp_path}/casebook.db")
    casebook.migrate()
    publish(casebook, "r1")

    (tmp_path / "casebook.db").unlink()

    with pytest.raises(CasebookError, match="there is no casebook at"):
        casebook.open_alerts()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "casebook.db").write_bytes(b"These are minutes of a meeting, not a database." * 100)
    casebook = Casebook(f"sqlite:///{tmp_path}/casebook.db")

    with pytest.raises(CasebookError, match="not a database"):
        casebook.open_alerts()
    with pytest.raises(CasebookError, match="not a database"):
        casebook.migrate()


def test_a_full_disk_publishes_nothing(tmp_path: Path) -> None:
    casebook = Casebook(f"sqlite:///{tmp_path}/casebook.db")
    casebook.migrate()
    publish(casebook, "r1", [flag("C1")])
    casebook.close()
    sa.event.listen(sa.Engine, "connect", _cap_size)
    try:
        with pytest.raises(CasebookUnreachable, match="full"):
            publish(
                casebook, "r2", [flag("C1", party=f"P{number}") for number in range(3_000)], as_of=night(2)
            )
    finally:
        sa.event.remove(sa.Engine, "connect", _cap_size)

    assert [run.run_id for run in casebook.runs()] == ["r1"]
    assert len(casebook.open_alerts()) == 1


@pytest.mark.parametrize(
    ("url", "said"),
    [
        pytest.param("casebook.db", "not a database URL", id="a path"),
        pytest.param(
            "postgresql://u:p@ss@host/book", "write %40|not a database URL", id="at sign in the password"
        ),
        pytest.param(
            "postgresql://u:p4ssword@host:port/book", "not a database URL", id="port that is no number"
        ),
        pytest.param("mysql://u:p4ssword@host/book", "cannot be kept in mysql", id="another database"),
        pytest.param("sqlite://", "must be a file", id="in memory"),
        pytest.param("sqlite:///:memory:", "must be a file", id="in memory by name"),
    ],
)
def test_a_url_we_cannot_use_is_refused_without_repeating_its_password(url: str, said: str) -> None:
    with pytest.raises(CasebookError, match=said) as refused:
        Casebook(url)

    assert "p4ssword" not in str(refused.value)
    assert "p@ss" not in str(refused.value)


def test_moments_without_a_zone_are_refused(casebook: Casebook) -> None:
    with pytest.raises(sa.exc.StatementError, match="has no time zone"):
        publish(casebook, "r1", as_of=night(1).replace(tzinfo=None))


def kill_connections(url: str) -> None:
    admin = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(
            sa.text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        )
    admin.dispose()


def _cap_size(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA max_page_count = 60")


def test_a_writer_that_waits_too_long_for_another_says_so(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "WAIT_SECONDS", 1)
    with Casebook(url) as patient, Casebook(url) as waiting:
        patient.migrate()
        with engine.Database(url).writing(), pytest.raises(CasebookUnreachable, match="lock"):
            publish(waiting, "r1")
        assert publish(waiting, "r1").new == 0


def test_a_reader_does_not_wait_for_a_writer(url: str) -> None:
    with Casebook(url) as book:
        book.migrate()
        with engine.Database(url).writing():
            assert book.runs() == []


def test_a_table_that_is_missing_is_said_and_not_taken_for_an_empty_one(casebook: Casebook, url: str) -> None:
    owner = sa.create_engine(url)
    with owner.begin() as connection:
        connection.execute(sa.text("DROP TABLE refusals"))
    owner.dispose()

    with pytest.raises(CasebookError, match="refusals"):
        casebook.refusals()

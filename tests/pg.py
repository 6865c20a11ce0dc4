"""A private PostgreSQL cluster on a unix socket, thrown away afterwards; up in about two seconds.

`initdb` and `postgres` refuse to run as root, so that root starts them as the user `postgres`.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

Url = Callable[[str], str]
"""Gives the SQLAlchemy URL of a database of the cluster by its name."""

SETTINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0777",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


def why_not() -> str:
    """Say what is missing to start a cluster, or "" when nothing is."""
    if _program("initdb") is None or _program("pg_ctl") is None:
        return "needs PostgreSQL's initdb and pg_ctl, which are not installed"
    if os.geteuid() == 0 and not any(user.pw_name == "postgres" for user in pwd.getpwall()):
        return "PostgreSQL does not run as root, and there is no user postgres"
    return ""


@contextlib.contextmanager
def private_postgres() -> Iterator[Url]:
    """Start a cluster, yield its URLs (superuser `screening`, no password), and throw it away."""
    initdb, pg_ctl = _program("initdb"), _program("pg_ctl")
    assert initdb is not None, why_not()
    assert pg_ctl is not None, why_not()
    root = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path has at most 107 bytes
    try:
        _give_away(root)
        data = root / "data"
        _run(
            root, initdb, "-D", data, "-U", "screening", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"
        )
        options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
        options += f" -c unix_socket_directories={root}"
        _run(root, pg_ctl, "-D", data, "-l", root / "log", "-w", "start", "-o", options)
        try:
            yield lambda database: f"postgresql+psycopg://screening@/{database}?host={root}"
        finally:
            _run(root, pg_ctl, "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _program(name: str) -> str | None:
    """Find a program of PostgreSQL on the path, or where Debian keeps it, the newest version first."""
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=_version, reverse=True)
    return shutil.which(name) or next(map(str, installed), None)


def _version(program: Path) -> float:
    version = program.parents[1].name
    return float(version) if version.replace(".", "").isdecimal() else 0.0


def _give_away(root: Path) -> None:
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(root, user.pw_uid, user.pw_gid)
        root.chmod(0o711)


def _run(root: Path, *command: str | Path) -> None:
    user = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    subprocess.run(
        command,
        check=True,
        cwd=root,
        stdout=subprocess.DEVNULL,
        user=user and user.pw_uid,
        group=user and user.pw_gid,
        extra_groups=user and [],
    )

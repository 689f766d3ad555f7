"""A file system that is really full: 503, not ready, nothing half done; and all is well once there is room again."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from psycopg import sql
from sqlalchemy import make_url as address_of

from rvuedge.platform.operations import outages
from tests.platform.operations.test_outages import an_app, readiness, save, unavailable
from tests.support.api import Api, body_of
from tests.support.postgres import libpq, shared_postgres
from tests.support.postgres_binaries import server_account

ROOM = "48m"  # a database with the starter catalog takes 5 MB on SQLite and 20 MB on PostgreSQL
CHUNKS = (1 << 20, 1 << 12, 1)  # what is left is filled in ever smaller pieces
MOST = 2000  # changes until the pages that PostgreSQL has already are full too


@pytest.fixture
def small() -> Iterator[Path]:
    """A file system of its own with little room, which PostgreSQL's account may reach (pytest's folders it may not)."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can mount a small file system")
    with tempfile.TemporaryDirectory(prefix="rvuedge-small-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        command = ["mount", "-t", "tmpfs", "-o", f"size={ROOM},mode=0755", "tmpfs", name]
        if subprocess.run(command, check=False, capture_output=True).returncode:
            pytest.skip("this machine (a container?) lets nobody mount a file system")
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", name], check=True)


def moved_sqlite(url: str, small: Path) -> str:
    path = small / "rvuedge.db"
    shutil.copyfile(url.removeprefix("sqlite:///"), path)
    return f"sqlite:///{path}"


def moved_postgres(url: str, small: Path) -> str:
    """The same database in a tablespace on the small file system; its log of changes (WAL) is elsewhere."""
    account = server_account()
    place = small / "tablespace"
    place.mkdir(mode=0o700)
    if account.uid is not None and account.gid is not None:
        os.chown(place, account.uid, account.gid)
    name = str(address_of(url).database)
    with psycopg.connect(libpq(shared_postgres().admin_url), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE TABLESPACE {} LOCATION {}").format(sql.Identifier(f"s_{name}"), str(place)))
        admin.execute(sql.SQL("ALTER DATABASE {} SET TABLESPACE {}").format(*map(sql.Identifier, (name, f"s_{name}"))))
    return url


def given_back(url: str) -> None:
    name = str(address_of(url).database)
    with psycopg.connect(libpq(shared_postgres().admin_url), autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        admin.execute(sql.SQL("DROP TABLESPACE {}").format(sql.Identifier(f"s_{name}")))


@pytest.fixture
def cramped(make_url: Callable[[str], str], small: Path, database: str) -> Iterator[Flask]:
    url = make_url("seeded")
    outages.forget()
    yield from an_app((moved_sqlite if database == "sqlite" else moved_postgres)(url, small))
    outages.forget()
    if database == "postgresql":
        given_back(url)


def filled(folder: Path) -> Path:
    """A file that takes all the room there is."""
    path = folder / "filler"
    with path.open("wb", buffering=0) as file:
        for size in CHUNKS:
            with suppress(OSError):
                while file.write(b"\0" * size) == size:
                    pass
    return path


def pushed(me: Api, count: int) -> Any:
    changes = [
        {"id": str(uuid.uuid4()), "op": "put", "base_version": None, "log": body_of("47562", "49505-51")}
        for _ in range(count)
    ]
    return me.post("/sync", {"cursor": None, "changes": changes, "limit": 1})


def stored(me: Api) -> int:
    return int(me.get("/wrvu?from=2026-01-01&to=2026-12-31").get_json()["lines"])


def test_a_full_file_system_loses_nothing_and_recovers_by_itself(cramped: Flask, small: Path) -> None:
    me = Api(cramped.test_client()).signed_in()
    assert save(me).status_code == 201
    filler, saved = filled(small), 1
    while (answer := save(me)).status_code == 201 and saved < MOST:
        saved += 1
    unavailable(answer, "full")
    assert answer.headers["Retry-After"] == "60"
    unavailable(pushed(me, 400), "full")
    assert me.get("/me").status_code == 200, "reading goes on"
    assert stored(me) == saved, "what was refused is not there, not even in part"
    status, state = readiness(cramped)
    assert (status, state["writes"]) == (503, "full")
    filler.unlink()
    outages.forget()  # as if some seconds had passed
    assert save(me).status_code == 201
    assert pushed(me, 400).status_code == 200
    assert stored(me) == saved + 1 + 800
    assert readiness(cramped)[0] == 200

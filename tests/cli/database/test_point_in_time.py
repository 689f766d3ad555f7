"""A base backup and archived WAL, restored to a moment, as docs/operations.md says: phones send what came after it again."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask

from rvuedge.app import create_app
from rvuedge.platform.extensions import db
from tests.conftest import migrate_and_seed, settings
from tests.long.killed import DurablePostgres
from tests.support import clock
from tests.support.api import Api, body_of
from tests.support.commands import Commands
from tests.support.postgres_binaries import candidates

SECRET = "3f1c9a7be05d42688e90d1f7c2ab4563"
PATIENCE = 30.0  # seconds for the archiver, which takes some tenths


@pytest.fixture
def archiving() -> Iterator[DurablePostgres]:
    """A PostgreSQL that archives; in a folder its account may reach. What is tested is the order of steps, not the disk."""
    with tempfile.TemporaryDirectory(prefix="rvuedge-pitr-") as name:
        Path(name).chmod(0o755)
        archive = Path(name) / "postgres" / "archive"
        command = f"test ! -f {archive}/%f && cp %p {archive}/%f"
        server = DurablePostgres(
            archive.parent,
            {"fsync": "off", "archive_mode": "on", "archive_command": command, "wal_level": "replica"},
        )
        archive.mkdir()
        handed_over(server, archive)
        try:
            yield server.made()
        finally:
            server.stop()


def handed_over(server: DurablePostgres, folder: Path) -> None:
    """A folder and all in it belong to the server's account, which alone enters it."""
    folder.chmod(0o700)
    if server.account.uid is not None and server.account.gid is not None:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, server.account.uid, server.account.gid)


def answer_of(server: DurablePostgres, statement: str) -> str:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        row = connection.execute(statement).fetchone()  # type: ignore[arg-type]
    return str(row[0]) if row else ""


def archived(server: DurablePostgres) -> None:
    """Wait until what is written so far is in the archive."""
    last = answer_of(server, "SELECT pg_walfile_name(pg_switch_wal())")
    ends = time.monotonic() + PATIENCE
    while answer_of(server, "SELECT coalesce(max(last_archived_wal), '') FROM pg_stat_archiver") < last:
        assert time.monotonic() < ends
        time.sleep(0.05)


def put_back(server: DurablePostgres, base: Path, moment: str) -> None:
    """The steps of docs/operations.md: stop, the base backup in place, recovery.signal, a moment, start."""
    server.stop()
    shutil.rmtree(server.data)
    base.rename(server.data)
    (server.data / "recovery.signal").touch()
    handed_over(server, server.data)
    server.settings |= {
        "restore_command": f"cp {server.folder}/archive/%f %p",
        "recovery_target_time": moment,
        "recovery_target_action": "promote",
    }
    server.start()
    ends = time.monotonic() + PATIENCE
    while answer_of(server, "SELECT pg_is_in_recovery()") == "True":
        assert time.monotonic() < ends
        time.sleep(0.05)


def pulled(me: Api, cursor: str | None, *changes: dict[str, Any]) -> dict[str, Any]:
    answer = me.post("/sync", {"cursor": cursor, "changes": list(changes)})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.get_json()
    return body


def let_go(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("database", ["postgresql"])
def test_a_restore_to_a_moment_and_a_new_mark_lose_nothing_that_phones_hold(
    archiving: DurablePostgres, database: str, commands: Commands, tmp_path: Path
) -> None:
    url = archiving.url().replace("postgresql:", f"{database}+psycopg:")
    migrate_and_seed(url)
    app = create_app(settings(url))
    me = Api(app.test_client()).signed_in()
    before = me.log("47562")["id"]
    base = archiving.folder / "base"
    program = str(candidates()[0] / "pg_basebackup")
    subprocess.run(
        [program, "--pgdata", str(base), "--checkpoint", "fast", "--host", str(archiving.folder), "--username", "postgres"],
        check=True, capture_output=True,
    )  # fmt: skip
    between = me.log("99213")["id"]
    moment = answer_of(archiving, "SELECT clock_timestamp()")
    after = {"id": str(uuid.uuid4()), "op": "put", "base_version": None, "log": body_of("49505")}
    cursor = pulled(me, None, after)["cursor"]
    archived(archiving)
    let_go(app)

    put_back(archiving, base, moment)
    assert {log["id"] for log in me.get("/logs").get_json()["items"]} == {before, between}, "all up to the moment"
    let_go(app)
    environment = {
        "RVUEDGE_MODE": "test",
        "RVUEDGE_DATABASE_URL": url,
        "RVUEDGE_INSTANCE": str(tmp_path),
        "RVUEDGE_SECRET_KEY": SECRET,
    }
    for words in (("db", "new-mark"), ("db", "check", "--credits")):
        done = commands.run(words, environment | clock.environment())
        assert done.returncode == 0, done.stdout + done.stderr
    assert pulled(me, cursor)["reset_required"], "the phone begins again, and sends what it still holds"
    assert [result["status"] for result in pulled(me, None, after)["results"]] == ["applied"]
    assert {log["id"] for log in me.get("/logs").get_json()["items"]} == {before, between, after["id"]}
    let_go(app)

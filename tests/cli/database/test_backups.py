"""Backups of both databases are whole, sealed and read back; a restore gives every row back and is told to phones."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, create_engine, select

from rvuedge.app import create_app
from rvuedge.platform.extensions import db
from tests.conftest import settings
from tests.support import clock
from tests.support.api import Api
from tests.support.commands import Commands
from tests.support.postgres_binaries import candidates
from tests.support.production import PRODUCTION


@dataclass
class Installation:
    """A database with somebody's logs, the app on it, and the command with its environment."""

    url: str
    folder: Path
    commands: Commands
    me: Api
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *words: str, status: int = 0, **more: str) -> str:
        done = self.commands.run(words, self.environment | clock.environment() | more)
        sentence = done.stdout + done.stderr
        assert done.returncode == status, sentence
        assert "Traceback" not in sentence
        assert "should not have" not in sentence
        return sentence

    def tables(self) -> dict[str, tuple[int, str]]:
        """Every table's number of rows and a digest of them."""
        engine = create_engine(self.url)
        meta = MetaData()
        meta.reflect(engine)
        with engine.connect() as connection:
            rows = {
                name: sorted(repr(tuple(row)) for row in connection.execute(select(table)))
                for name, table in meta.tables.items()
            }
        engine.dispose()
        return {name: (len(found), hashlib.sha256(repr(found).encode()).hexdigest()) for name, found in rows.items()}


@pytest.fixture
def installation(make_url: Callable[[str], str], tmp_path: Path, commands: Commands) -> Iterator[Installation]:
    url = make_url("seeded")
    app = create_app(settings(url))
    me = Api(app.test_client()).signed_in()
    me.log("47562")
    me.log("49505-51", "99213-25")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("RVUEDGE_")},
        "PATH": os.pathsep.join([str(candidates()[0]), os.environ["PATH"]]),
        "RVUEDGE_MODE": "demo",
        "RVUEDGE_INSTANCE": str(tmp_path / "instance"),
        "RVUEDGE_DATABASE_URL": url,
    }
    yield Installation(url, tmp_path, commands, me, environment)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def pull(me: Api, cursor: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = me.post("/sync", {"cursor": cursor, "changes": []}).get_json()
    return found


def but_the_mark(tables: dict[str, tuple[int, str]]) -> dict[str, tuple[int, str]]:
    return {name: found for name, found in tables.items() if name != "database_identity"}


@pytest.mark.parametrize("sealed", [True, False])
def test_a_restore_gives_every_table_back_and_phones_begin_again(installation: Installation, sealed: bool) -> None:
    file, key = installation.folder / "copy", installation.folder / "key"
    key.write_text("correct horse battery staple")
    keyed = ["--key", str(key)] if sealed else []
    before = installation.tables()
    assert before["procedure_log"][0] == 2
    phone = pull(installation.me)
    sentence = installation.run("db", "backup", str(file), *keyed)
    assert "read back" in sentence
    assert file.stat().st_mode & 0o777 == 0o600
    assert (b"47562" in file.read_bytes()) is (not sealed and installation.url.startswith("sqlite"))
    installation.me.log("45378")
    later = pull(installation.me, phone["cursor"])
    assert installation.tables() != before
    kept_before = installation.tables()
    sentence = installation.run("db", "restore", str(file), "--yes", *keyed)
    after = installation.tables()
    assert but_the_mark(after) == but_the_mark(before)
    assert after["database_identity"] != before["database_identity"]
    assert pull(installation.me, later["cursor"])["reset_required"]
    assert pull(installation.me, phone["cursor"])["reset_required"], "whatever it had seen"
    aside = (
        next(line for line in sentence.splitlines() if line.startswith("What was there is in ")).split()[-1].rstrip(".")
    )
    assert Path(aside).stat().st_mode & 0o777 == 0o600
    installation.run("db", "restore", aside, "--yes", *keyed)
    assert but_the_mark(installation.tables()) == but_the_mark(kept_before), "what was replaced can be put back"
    assert "intact" in installation.run("db", "check")


def test_what_is_not_ours_or_not_whole_is_refused_and_changes_nothing(installation: Installation) -> None:
    folder = installation.folder
    before = installation.tables()
    (folder / "empty").touch()
    (folder / "rubbish").write_bytes(b"rubbish" * 999)
    with closing(sqlite3.connect(folder / "other.db")) as other:
        other.execute("CREATE TABLE t (x)")
        other.commit()
    whole = folder / "whole"
    installation.run("db", "backup", str(whole))
    content = whole.read_bytes()
    (folder / "cut").write_bytes(content[: len(content) * 2 // 3])
    middle = len(content) // 2
    (folder / "bent").write_bytes(content[:middle] + os.urandom(8192) + content[middle + 8192 :])
    for name in ("empty", "rubbish", "other.db", "cut", "bent"):
        sentence = installation.run("db", "restore", str(folder / name), "--yes", status=1)
        assert f"{folder / name} is " in sentence
        assert "nothing was changed" in sentence
    assert installation.tables() == before


def test_a_sealed_backup_needs_its_key(installation: Installation) -> None:
    file, key, wrong = (installation.folder / name for name in ("copy", "key", "wrong"))
    key.write_text("correct horse battery staple")
    wrong.write_text("incorrect horse battery staple")
    installation.run("db", "backup", str(file), RVUEDGE_BACKUP_KEY_FILE=str(key))
    assert "is sealed" in installation.run("db", "restore", str(file), "--yes", status=1)
    assert "the key is another" in installation.run("db", "restore", str(file), "--yes", "--key", str(wrong), status=1)
    installation.run("db", "restore", str(file), "--yes", RVUEDGE_BACKUP_KEY_FILE=str(key))


@pytest.mark.parametrize("database", ["sqlite"])
def test_production_seals_or_is_told_not_to(installation: Installation) -> None:
    file = str(installation.folder / "copy")
    assert "--plain" in installation.run("db", "backup", file, status=1, **PRODUCTION)
    installation.run("db", "backup", file, "--plain", **PRODUCTION)


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_folder_keeps_the_newest_backups_alone(installation: Installation) -> None:
    folder = installation.folder / "backups"
    folder.mkdir()
    for day in range(1, 5):
        (folder / f"rvuedge-2026110{day}T030000Z.db.sealed").touch()
    (folder / "notes.txt").touch()
    sentence = installation.run("db", "backup", str(folder), "--keep", "3")
    left = sorted(file.name for file in folder.iterdir())
    assert left[0] == "notes.txt"
    assert left[1:3] == ["rvuedge-20261103T030000Z.db.sealed", "rvuedge-20261104T030000Z.db.sealed"]
    assert left[3].startswith("rvuedge-20261123T150")
    assert len(left) == 4
    assert "Removed rvuedge-20261101T030000Z.db.sealed." in sentence
    assert "already exists" in installation.run("db", "backup", str(folder / "notes.txt"), status=1)
    installation.run("db", "backup", str(installation.folder / "new" / "copy.db"))


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_damaged_database_is_said_to_be_one_and_is_not_backed_up(installation: Installation) -> None:
    file = Path(installation.url.removeprefix("sqlite:///"))
    backup = installation.folder / "before"
    installation.run("db", "backup", str(backup))
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page = raw.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'procedure_log'").fetchone()[0]
        size = raw.execute("PRAGMA page_size").fetchone()[0]
    with file.open("r+b") as raw_file:
        raw_file.seek((page - 1) * size)
        raw_file.write(b"\x5a" * size)
    assert "damaged" in installation.run("db", "check", status=1)
    sentence = installation.run("db", "backup", str(installation.folder / "copy"), status=1)
    assert "The database is " in sentence
    assert "damaged" in sentence
    assert not (installation.folder / "copy").exists()
    installation.run("db", "restore", str(backup), "--yes")
    assert "intact" in installation.run("db", "check")
    file.write_bytes(b"nothing of the kind" * 500)
    assert "damaged" in installation.run("db", "check", status=1)
    installation.run("db", "restore", str(backup), "--yes")
    assert "intact" in installation.run("db", "check")


def test_a_new_mark_makes_phones_begin_again(installation: Installation) -> None:
    cursor = pull(installation.me)["cursor"]
    assert not pull(installation.me, cursor)["reset_required"]
    installation.run("db", "new-mark")
    assert pull(installation.me, cursor)["reset_required"]


@pytest.mark.parametrize("database", ["postgresql"])
def test_without_postgresqls_programs_it_says_what_is_missing(installation: Installation) -> None:
    sentence = installation.run("db", "backup", str(installation.folder / "copy"), status=1, PATH="/nowhere")
    assert "pg_dump was not found" in sentence

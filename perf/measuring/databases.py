"""Both databases, each as production runs it: SQLite as shipped, PostgreSQL durable (fsync on)."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from config import Settings
from perf.registry import Run
from perf.results import Found
from tests.support import postgres_keeper
from tests.support.postgres import RunningPostgres, create_database
from tests.support.postgres_binaries import server_account, usable_binaries

# PostgreSQL's own defaults but for memory and connections: every commit reaches the disk.
DURABLE = {
    "listen_addresses": "",
    "max_connections": "120",
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a workload keeps its rows: the name for its table, and the database's process where it is a server."""

    name: str
    folder: Path
    process: int | None = None

    def url(self, database: str = "measured") -> str:
        """The SQLAlchemy address of a database, made where it is new."""
        if self.process is None:
            return f"sqlite:///{self.folder / database}.db"
        server = RunningPostgres(self.folder)
        with psycopg.connect(self.libpq("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
        if known is None:
            create_database(server.admin_url, database)
        return server.url(database)

    def libpq(self, database: str) -> str:
        """A database of the server, as psycopg takes it."""
        return f"postgresql://postgres@/{database}?host={self.folder}"


@contextmanager
def sqlite() -> Iterator[Place]:
    """A folder for SQLite's files, which goes with the block."""
    with tempfile.TemporaryDirectory(prefix="rvuedge-perf-") as folder:
        yield Place("SQLite", Path(folder))


@contextmanager
def postgresql() -> Iterator[Place]:
    """A PostgreSQL with its usual durability, in a folder of its own that goes with it."""
    folder, account = Path(tempfile.mkdtemp(prefix="rvuedge-perf-")), server_account()
    if account.uid is not None and account.gid is not None:
        os.chown(folder, account.uid, account.gid)
    try:
        binaries = usable_binaries(folder, account)
        postgres_keeper.make_cluster(binaries, folder / "data", account, folder)
        server = postgres_keeper.launched(binaries, folder / "data", account, folder, DURABLE)
        try:
            postgres_keeper.wait_until_ready(server, folder / "data")
            yield Place("PostgreSQL", folder, server.pid)
        finally:
            postgres_keeper.stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# RVUEDGE_PERF_DATABASE=sqlite measures on that one alone: for a look while a workload is written.
PLACES = tuple(
    place for place in (sqlite, postgresql) if os.environ.get("RVUEDGE_PERF_DATABASE", "") in {"", place.__name__}
)


def on_each(found: Found, run: Run, measured: Callable[[Found, Run, Place], None]) -> None:
    """Measure on one database after the other; what is found is marked with its name."""
    for opened in PLACES:
        with opened() as place:
            found.database = place.name
            measured(found, run, place)


def test_settings(url: str) -> Settings:
    """The application in this process, without what only production needs."""
    return Settings(mode="test", database_url=url, secret_key="measuring only", rate_limits=False)

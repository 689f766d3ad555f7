"""One node: bytes of a line in PostgreSQL, and what a write takes (docs/scale.md). Writes are forced to disk.

RVUEDGE_PERF_LINES takes another number of lines than 300,000. Nothing is compared with a target: these figures are
what docs/scale.md reckons with.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg
from flask import Flask
from sqlalchemy import select

from config import Settings
from perf.case_mix import CMS
from perf.practice_data import copied, made
from perf.served import Request, cpu_seconds, serving
from rvuedge.accounts.credentials.sessions import Lifetimes, sign_in
from rvuedge.accounts.people.models import Person
from rvuedge.app import create_app
from rvuedge.platform import clock
from rvuedge.platform.extensions import db
from tests.support import postgres_keeper
from tests.support.postgres_binaries import server_account, usable_binaries

LINES = int(os.environ.get("RVUEDGE_PERF_LINES", "300000"))
PHYSICIANS = 60
WRITES, CLIENTS = 300, 4
DURABLE = {
    "listen_addresses": "",
    "max_connections": "120",
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
PERSONAL = (
    "procedure_log",
    "log_line",
    "credit",
    "daily_total",
    "sync_clock",
    "contract",
    "audit_event",
    "audit_person",
)


@dataclass(frozen=True, slots=True)
class Node:
    """A PostgreSQL with its usual durability."""

    folder: Path
    process: int

    @property
    def address(self) -> str:
        """Its database, as psycopg takes it."""
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def ask(self, statement: str) -> list[tuple[object, ...]]:
        """The rows of a statement."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            return connection.execute(statement).fetchall()


@contextmanager
def node() -> Iterator[Node]:
    """The server, in a folder of its own that goes with it."""
    folder, account = Path(tempfile.mkdtemp(prefix="rvuedge-scale-")), server_account()
    if account.uid is not None and account.gid is not None:
        os.chown(folder, account.uid, account.gid)
    try:
        binaries = usable_binaries(folder, account)
        postgres_keeper.make_cluster(binaries, folder / "data", account, folder)
        server = postgres_keeper.launched(binaries, folder / "data", account, folder, DURABLE)
        try:
            postgres_keeper.wait_until_ready(server, folder / "data")
            yield Node(folder, server.pid)
        finally:
            postgres_keeper.stop(server)
    finally:
        shutil.rmtree(folder)


def sizes(found: Node, lines: int) -> None:
    """Rows and bytes of each table, and bytes a line."""
    print(f"{'table':16}{'rows':>12}{'rows/line':>11}{'table bytes':>15}{'index bytes':>15}{'bytes/line':>12}")
    total = 0.0
    for table in PERSONAL:
        row = found.ask(f"SELECT count(*), pg_table_size('{table}'), pg_indexes_size('{table}') FROM {table}")[0]
        count, own, indexes = (int(str(figure)) for figure in row)
        total += (own + indexes) / lines
        print(f"{table:16}{count:12,}{count / lines:11.3f}{own:15,}{indexes:15,}{(own + indexes) / lines:12.1f}")
    print(f"{'in all':16}{'':53}{total:12.1f}")
    whole = int(str(found.ask("SELECT pg_database_size(current_database())")[0][0]))
    listed = "'relative_value'::regclass, 'article', 'release', 'search_terms'"
    summed = f"SELECT sum(pg_total_relation_size(c)) FROM unnest(array[{listed}]) c"
    catalog = int(str(found.ask(summed)[0][0]))
    print(f"the whole database {whole:,} bytes; releases and articles {catalog:,}")


def requests(app: Flask) -> list[list[Request]]:
    """For each client new logs of one person, one line each."""
    with app.app_context():
        people = db.session.scalars(select(Person).order_by(Person.id).limit(CLIENTS)).all()
        long = Lifetimes(access=timedelta(days=2), refresh=timedelta(days=2), grace=timedelta(seconds=30))
        tokens = [sign_in(person=person, device_name="perf", lifetimes=long, now=clock.now()) for person in people]
        db.session.remove()
    body = json.dumps({"performed_on": "2026-12-20", "lines": [{"code": "99213"}]}).encode()
    return [
        [Request("PUT", f"/api/v1/logs/{uuid.uuid4()}", body, token.access_token) for _ in range(WRITES)]
        for token in tokens
    ]


def writes(app: Flask, found: Node) -> None:
    """PUT of new logs through `rvuedge serve`: a second's, CPU time of both sides, bytes of the log of changes."""
    environment = {
        "RVUEDGE_MODE": "demo",
        "RVUEDGE_DATABASE_URL": found.address,
        "RVUEDGE_INSTANCE": str(found.folder),
        "RVUEDGE_RATE_LIMITS": "off",
        "RVUEDGE_SECRET_KEY": "only for a measurement 0123456789",
    }
    command = ["-c", "from rvuedge.cli import main; main()", "serve", "--port", "{port}", "--workers", "2"]
    with serving(command, environment) as server:
        for count in (1, CLIENTS):
            wanted = requests(app)[:count]
            wal, began = lsn(found), cpu_seconds(found.process)
            load = server.load(wanted)
            own = (cpu_seconds(found.process) - began) / load.requests * 1000
            changed = (lsn(found) - wal) / load.requests
            seconds = sum(load.milliseconds) / count / 1000
            print(
                f"{count} client{'s' if count > 1 else ' '}: {load.requests / seconds:6.0f} PUT/s; median"
                f" {load.share(0.5):.1f} ms, 95th percentile {load.share(0.95):.1f} ms; CPU a PUT: application"
                f" {load.cpu / load.requests * 1000:.1f} ms, PostgreSQL {own:.1f} ms; WAL {changed:,.0f} bytes"
            )


def lsn(found: Node) -> int:
    """How far the log of changes has come, in bytes."""
    return int(str(found.ask("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")[0][0]))


def main() -> int:
    """Make the lines, and measure."""
    if not CMS.is_dir():
        print(f"The files of CMS are not at {CMS}; nothing is measured.")
        return 0
    with node() as found:
        app = create_app(
            Settings(mode="test", database_url=found.address.replace("://", "+psycopg://"), secret_key="k" * 32)
        )
        made(app, LINES, PHYSICIANS)
        lines = copied(app)
        with psycopg.connect(found.address, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
        print(f"{lines:,} lines of {PHYSICIANS} physicians, PostgreSQL {found.ask('SHOW server_version')[0][0]}")
        sizes(found, lines)
        writes(app, found)
        with app.app_context():
            db.engine.dispose()
    return 0

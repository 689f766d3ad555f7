"""One node: bytes of a line in PostgreSQL, and what a write takes (docs/scale.md). Writes are forced to disk.

RVUEDGE_PERF_LINES takes another number of lines than 300,000. Nothing is compared with a target: these figures are
what docs/scale.md reckons with.
"""

from __future__ import annotations

import json
import os
import uuid

import psycopg
from flask import Flask
from sqlalchemy import select

from perf.measuring.databases import Place, postgresql, test_settings
from perf.measuring.processes import cpu_seconds
from perf.measuring.served import Request, serving
from perf.records.case_mix import CMS
from perf.records.people import LONG
from perf.records.practices import copied, made
from perf.registry import Run
from perf.results import Found
from rvuedge.accounts.credentials.sessions import sign_in
from rvuedge.accounts.people.models import Person
from rvuedge.app import create_app
from rvuedge.platform import clock
from rvuedge.platform.extensions import db

LINES = int(os.environ.get("RVUEDGE_PERF_LINES", "300000"))
PHYSICIANS = 60
WRITES, CLIENTS = 300, 4
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


def ask(place: Place, statement: str) -> list[tuple[object, ...]]:
    """The rows of a statement."""
    with psycopg.connect(place.libpq("measured"), autocommit=True) as connection:
        return connection.execute(statement).fetchall()  # type: ignore[arg-type]


def sizes(place: Place, lines: int) -> None:
    """Rows and bytes of each table, and bytes a line."""
    print(f"{'table':16}{'rows':>12}{'rows/line':>11}{'table bytes':>15}{'index bytes':>15}{'bytes/line':>12}")
    total = 0.0
    for table in PERSONAL:
        row = ask(place, f"SELECT count(*), pg_table_size('{table}'), pg_indexes_size('{table}') FROM {table}")[0]
        count, own, indexes = (int(str(figure)) for figure in row)
        total += (own + indexes) / lines
        print(f"{table:16}{count:12,}{count / lines:11.3f}{own:15,}{indexes:15,}{(own + indexes) / lines:12.1f}")
    print(f"{'in all':16}{'':53}{total:12.1f}")
    whole = int(str(ask(place, "SELECT pg_database_size(current_database())")[0][0]))
    listed = "'relative_value'::regclass, 'article', 'release', 'search_terms'"
    summed = f"SELECT sum(pg_total_relation_size(c)) FROM unnest(array[{listed}]) c"
    catalog = int(str(ask(place, summed)[0][0]))
    print(f"the whole database {whole:,} bytes; releases and articles {catalog:,}")


def requests(app: Flask) -> list[list[Request]]:
    """For each client new logs of one person, one line each."""
    with app.app_context():
        people = db.session.scalars(select(Person).order_by(Person.id).limit(CLIENTS)).all()
        tokens = [sign_in(person=person, device_name="perf", lifetimes=LONG, now=clock.now()) for person in people]
        db.session.remove()
    body = json.dumps({"performed_on": "2026-12-20", "lines": [{"code": "99213"}]}).encode()
    return [
        [Request("PUT", f"/api/v1/logs/{uuid.uuid4()}", body, token.access_token) for _ in range(WRITES)]
        for token in tokens
    ]


def writes(app: Flask, place: Place) -> None:
    """PUT of new logs through `rvuedge serve`: a second's, CPU time of both sides, bytes of the log of changes."""
    environment = {
        "RVUEDGE_MODE": "demo",
        "RVUEDGE_DATABASE_URL": place.url(),
        "RVUEDGE_INSTANCE": str(place.folder),
        "RVUEDGE_RATE_LIMITS": "off",
        "RVUEDGE_SECRET_KEY": "only for a measurement 0123456789",
    }
    command = ["-c", "from rvuedge.cli import main; main()", "serve", "--port", "{port}", "--workers", "2"]
    with serving(command, environment) as server:
        for count in (1, CLIENTS):
            wanted = requests(app)[:count]
            wal, began = lsn(place), cpu_seconds(place.process or 0)
            load = server.load(wanted)
            own = (cpu_seconds(place.process or 0) - began) / load.requests * 1000
            changed = (lsn(place) - wal) / load.requests
            seconds = sum(load.milliseconds) / count / 1000
            print(
                f"{count} client{'s' if count > 1 else ' '}: {load.requests / seconds:6.0f} PUT/s; median"
                f" {load.share(0.5):.1f} ms, 95th percentile {load.share(0.95):.1f} ms; CPU a PUT: application"
                f" {load.cpu / load.requests * 1000:.1f} ms, PostgreSQL {own:.1f} ms; WAL {changed:,.0f} bytes"
            )


def lsn(place: Place) -> int:
    """How far the log of changes has come, in bytes."""
    return int(str(ask(place, "SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")[0][0]))


def measure(found: Found, run: Run) -> None:
    """Make the lines, and measure; what is printed is what docs/scale.md reckons with."""
    if not CMS.is_dir():
        found.missing("everything", "CMS's files are not here")
        return
    with postgresql() as place:
        found.database = place.name
        app = create_app(test_settings(place.url()))
        made(app, run.size(LINES, 20_000), PHYSICIANS)
        lines = copied(app)
        with psycopg.connect(place.libpq("measured"), autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
        found.note(f"{lines:,} lines of {PHYSICIANS} physicians")
        sizes(place, lines)
        writes(app, place)
        with app.app_context():
            db.engine.dispose()

"""A log put by itself and 500 pushed at once, beside a bare WSGI hello and a FastAPI peer doing the same, one run.

Each server has two worker processes and two clients; what is counted is CPU seconds of the server's processes, so that
a busy machine changes the latencies printed and hardly the ratios. Targets: twice the peer's logs a CPU second, and a
log within a push of 500 at a fifteenth of the CPU of a log put alone. The database's own processes are counted apart.
"""

from __future__ import annotations

import sys
import tempfile
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import create_engine, text

from config import settings_from
from perf.fastapi_tables import Base as PeerBase
from perf.served import PRODUCTION, Load, Request, Served, cpu_seconds, serving
from rvuedge import schema
from rvuedge.accounts.credentials.sessions import Lifetimes, sign_in, sign_up
from rvuedge.app import create_app
from rvuedge.cli.imports.seeds import load_seeds
from rvuedge.platform import clock
from rvuedge.platform.extensions import db
from tests.support.postgres import create_database, start_postgres

LOGS = 500
CLIENTS = 2
PUSHES = 4
HELLOS = 1500
DAY = timedelta(days=1)
FIRST = date(2026, 7, 1)
PEER_TARGET, PUSH_TARGET = 2.0, 15.0
CASES = (
    [{"code": "47562"}],
    [{"code": "99213"}],
    [{"code": "49505", "modifiers": ["50"]}, {"code": "47562", "modifiers": ["51"]}],
    [{"code": "45385"}, {"code": "45380", "modifiers": ["59"]}],
    [{"code": "J9313", "units": 400}],
    [{"code": "99214", "modifiers": ["25"]}, {"code": "11042"}],
    [{"code": "27447", "modifiers": ["RT"]}],
)
OURS = ("-c", "from rvuedge.cli import main; main()", "serve", "--port", "{port}")
PEER = ("-m", "uvicorn", "perf.fastapi_peer:app", "--workers", "2", "--log-level", "warning", "--port", "{port}")
HELLO = (
    "-m", "gunicorn", "perf.hello:app", "--workers", "2", "--threads", "4", "--worker-class", "gthread",
    "--log-level", "warning", "--bind", "127.0.0.1:{port}",
)  # fmt: skip
TABLES = {"RVU Edge": "daily_total", "FastAPI": "peer_daily_total"}


@dataclass(frozen=True, slots=True)
class Measured:
    """A server's loads: logs put alone, and pushes of 500."""

    put: Load
    push: Load

    @property
    def push_logs(self) -> float:
        """Logs pushed a CPU second."""
        return self.push.per_cpu_second * LOGS


def bodies() -> list[tuple[str, dict[str, Any]]]:
    """500 logs with new ids: 20 a day for 25 days, every second one of a patient, some patients with two logs a day."""
    found = []
    for number in range(LOGS):
        body: dict[str, Any] = {
            "performed_on": (FIRST + DAY * (number // 20)).isoformat(),
            "site": "Main campus",
            "lines": CASES[number % len(CASES)],
        }
        if number % 2:
            body["patient_key"] = f"pseudonym-{number - 2 * (number % 6 == 5)}"
        found.append((str(uuid.uuid4()), body))
    return found


def puts(token: str, count: int = LOGS) -> list[Request]:
    """Each log by itself."""
    return [Request("PUT", f"/api/v1/logs/{text}", orjson.dumps(body), token) for text, body in bodies()[:count]]


def push(token: str) -> Request:
    """All logs at once, as a phone that was offline; the answer holds them credited."""
    changes = [{"id": text, "op": "put", "base_version": None, "log": body} for text, body in bodies()]
    return Request("POST", "/api/v1/sync", orjson.dumps({"cursor": None, "changes": changes}), token)


def tokens(url: str, count: int) -> list[str]:
    """A seeded database with some people, each signed in."""
    now = clock.now()
    app = create_app(settings_from(_environment(url)))
    found = []
    with app.app_context():
        schema.upgrade(db.engine)
        PeerBase.metadata.create_all(db.engine)
        load_seeds(now=now)
        for number in range(count):
            email = f"measured{number}@example.org"
            person = sign_up(email=email, password="a long password", name="M", career_stage="attending", now=now)
            lifetimes = Lifetimes(timedelta(hours=1), timedelta(days=1), timedelta(seconds=30))
            found.append(sign_in(person=person, device_name="phone", lifetimes=lifetimes, now=now).access_token)
        db.session.remove()
        db.engine.dispose()
    return found


def _environment(url: str) -> dict[str, str]:
    return PRODUCTION | {"RVUEDGE_DATABASE_URL": url}


def measured(server: Served, people: Sequence[str]) -> Measured:
    """Warm up with one person, then put and push with the others."""
    warm, *others = people
    server.load([puts(warm, 60), puts(warm, 60)])
    server.load([[push(warm)]])
    put = server.load([puts(other) for other in others[:CLIENTS]])
    pushing = others[CLIENTS:]
    return Measured(put, server.load([[push(text) for text in pushing[index::CLIENTS]] for index in range(CLIENTS)]))


def hello(environment: dict[str, str]) -> Load:
    """A bare WSGI hello on gunicorn, with the same workers, asked the same way."""
    with serving(HELLO, environment) as server:
        request = Request("PUT", "/", puts("x", 1)[0].body, "x")
        server.load([[request] * 100] * CLIENTS)
        return server.load([[request] * HELLOS] * CLIENTS)


def framework_hello(server: Served) -> Load:
    """The peer's framework and server with next to nothing to do."""
    request = Request("GET", "/hello", b"", "x")
    server.load([[request] * 100] * CLIENTS)
    return server.load([[request] * HELLOS] * CLIENTS)


def same_days(url: str) -> set[tuple[Any, ...]]:
    """What is in the daily totals of both for people who put or pushed the 500 logs: one answer, or they differ."""
    engine = create_engine(url)
    found = set()
    with engine.connect() as connection:
        for table in TABLES.values():
            rows = connection.execute(
                text(
                    f"SELECT sum(work_rvu), sum(lines), sum(drug_amount) FROM {table}"
                    " WHERE person_id > 1 GROUP BY person_id"
                )
            )
            found |= {tuple(int(item) for item in row) for row in rows}
    engine.dispose()
    return found


def told(name: str, load: Load, base: Load, logs: int = 1) -> None:
    """Print one row of the table."""
    speed = load.per_cpu_second * logs
    print(
        f"  {name:30} {speed:9,.0f} logs/CPU s {1000 / speed:8.3f} ms/log"
        f"   p50 {load.share(0.5):7.1f} ms  p99 {load.share(0.99):7.1f} ms"
        f"   {base.per_cpu_second / load.per_cpu_second:7.1f} hellos"
    )


def judged(name: str, ratio: float, target: float) -> bool:
    """Print a ratio beside its target; whether it is met."""
    print(f"  {name}: {ratio:.2f} (target {target:g}){'' if ratio >= target else '  MISSED'}")
    return ratio >= target


def compare(name: str, url: str, database: int | None) -> bool:
    """Measure both servers on one database, print the table; whether the targets are met."""
    environment = _environment(url)
    people = tokens(url, 1 + CLIENTS + PUSHES * CLIENTS)
    bare = hello(environment)
    spent = [cpu_seconds(database)] if database else []
    with serving(OURS, environment) as server:
        ours = measured(server, people)
    spent += [cpu_seconds(database)] if database else []
    with serving(PEER, environment) as server:
        framework = framework_hello(server)
        peer = measured(server, people)
    spent += [cpu_seconds(database)] if database else []
    print(
        f"{name}; bare WSGI hello {bare.per_cpu_second:,.0f}/CPU s, FastAPI hello {framework.per_cpu_second:,.0f}/CPU s"
    )
    for who, found in (("RVU Edge", ours), ("FastAPI", peer)):
        told(f"{who}, PUT", found.put, bare)
        told(f"{who}, push of {LOGS}", found.push, bare, LOGS)
    if database:
        print(
            f"  CPU of the database itself: {spent[1] - spent[0]:.2f} s for RVU Edge,"
            f" {spent[2] - spent[1]:.2f} s for FastAPI"
        )
    days = same_days(url)
    if len(days) != 1:
        print(f"  The two did not write the same: {days}")
    return all(
        (
            judged(
                "PUT, logs a CPU second against FastAPI", ours.put.per_cpu_second / peer.put.per_cpu_second, PEER_TARGET
            ),
            judged("push, logs a CPU second against FastAPI", ours.push_logs / peer.push_logs, PEER_TARGET),
            judged("a log put alone against one in a push", ours.push_logs / ours.put.per_cpu_second, PUSH_TARGET),
            len(days) == 1,
        )
    )


def main() -> int:
    """Print the tables on both databases; 1 when a target is missed."""
    with tempfile.TemporaryDirectory() as folder:
        good = compare("SQLite", f"sqlite:///{Path(folder) / 'sync.db'}", None)
    with tempfile.TemporaryDirectory() as folder:
        server = start_postgres(Path(folder))
        try:
            create_database(server.admin_url, "sync")
            keeper = server.offer.keeper.pid if server.offer else None
            good = compare("PostgreSQL", server.url("sync"), keeper) and good
        finally:
            server.stop()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())

"""A page of 50 logs read and a log put, over a real case mix, beside a Flask hello and a tuned FastAPI peer.

All servers run at once, two worker processes each, and are asked in turn, so that a busy machine falls on all of them;
what is counted is CPU seconds of each server's processes. The logs are Medicare's mix (perf/case_mix.py), each with a
note of its own, over four years. Both answer the same logs, or the measurement fails. PostgreSQL runs with fsync off.
Targets: a page at twice the peer's speed and a fifth of a hello's; a log put at a sixth of a hello's.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import uuid
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import orjson

from config import settings_from
from perf.case_mix import logs_of, physicians
from perf.served import PRODUCTION, Request, Served, serving
from perf.sync import HELLO, OURS, tokens
from rvuedge.accounts.people.models import Person
from rvuedge.app import create_app
from rvuedge.logbook.credits.rebuild import owner_of
from rvuedge.logbook.logs.services import create_logs
from rvuedge.logbook.records.facts import LogFacts
from rvuedge.platform import clock
from rvuedge.platform.extensions import db
from tests.support.postgres import create_database, start_postgres

HELLO_OF_FLASK = tuple(part.replace("perf.hello", "perf.flask_hello") for part in HELLO)
PEER = ("-m", "uvicorn", "perf.fastapi_reader:app", "--workers", "2", "--log-level", "warning", "--port", "{port}")
LINES, DAYS, AT_ONCE = 6_000, 1_400, 1_000
ROUNDS, PAGES, PUTS, CLIENTS = 3, 200, 150, 2
PEER_TARGET, PAGE_TARGET, PUT_TARGET = 2.0, 1 / 5, 1 / 6
PAGE = "/api/v1/logs?limit=50"


def real_logs(first: date, *, copy: int = 0) -> list[LogFacts]:
    """Logs of one physician's mix, each with a note of its own."""
    (whose,) = physicians(1)
    found = logs_of(whose, lines=LINES, days=DAYS, first=first, split=())
    return [
        replace(log, id=f"{log.id[:34]}{copy:02}", note=f"case {number}: second look, uneventful")
        for number, log in enumerate(found)
    ]


def fill(url: str) -> str:
    """A seeded database whose person has the logs; their token."""
    (token,) = tokens(url, 1)
    now = clock.now()
    logs = real_logs(now.date() - timedelta(days=DAYS))
    app = create_app(settings_from(PRODUCTION | {"RVUEDGE_DATABASE_URL": url}))
    with app.app_context():
        owner = owner_of(db.session.get_one(Person, 1))
        for start in range(0, len(logs), AT_ONCE):
            create_logs(owner=owner, logs=logs[start : start + AT_ONCE], now=now)
        db.session.remove()
        db.engine.dispose()
    return token


def put_requests(token: str, turn: int) -> list[Request]:
    """Logs of the mix with ids and notes that were never sent."""
    logs = real_logs(clock.now().date() - timedelta(days=DAYS))[turn * PUTS :][:PUTS]
    return [Request("PUT", f"/api/v1/logs/{uuid.uuid4()}", orjson.dumps(_body(log, turn)), token) for log in logs]


def _body(log: LogFacts, turn: int) -> dict[str, Any]:
    lines = [{"code": line.code, "modifiers": [*line.modifiers], "units": line.units} for line in log.lines]
    head = {"performed_on": log.performed_on.isoformat(), "setting": log.setting, "site": log.site}
    return {**head, "patient_key": log.patient_key, "note": f"{log.note}, round {turn}", "lines": lines}


def page_of(server: Served, token: str) -> list[Any]:
    """The items of a page, without what the peer leaves out: dollars of drugs and units of anesthesia."""
    body = orjson.loads(server.answer(Request("GET", PAGE, b"", token)))
    for item in body["items"]:
        for line in item["lines"]:
            line.pop("drug", None), line.pop("anesthesia", None)
    return list(body["items"])


def milliseconds(server: Served, requests: list[Request]) -> float:
    """CPU milliseconds of a request, of two clients at once."""
    load = server.load([requests[index::CLIENTS] for index in range(CLIENTS)])
    return 1000 / load.per_cpu_second


def row(name: str, taken: list[float]) -> float:
    """Print one row of the table; its median."""
    print(f"  {name:28} {statistics.median(taken):7.3f} ms CPU  [{min(taken):.3f}–{max(taken):.3f}]")
    return statistics.median(taken)


def ratio(name: str, found: float, target: float) -> bool:
    """Print a ratio beside its target; whether it is met."""
    print(f"  {name}: {found:.3f} (target {target:.3g}){'' if found >= target else '  MISSED'}")
    return found >= target


def compare(name: str, url: str) -> bool:
    """Measure on one database, print the table; whether the targets are met."""
    token = fill(url)
    environment = PRODUCTION | {"RVUEDGE_DATABASE_URL": url}
    page = [Request("GET", PAGE, b"", token)] * PAGES
    taken: dict[str, list[float]] = {"hello": [], "peer": [], "page": [], "put": []}
    with (
        serving(HELLO_OF_FLASK, environment) as bare,
        serving(OURS, environment) as ours,
        serving(PEER, environment) as peer,
    ):
        alike = page_of(ours, token) == page_of(peer, token)
        for server in (bare, ours, peer):
            server.load([page[:50]] * CLIENTS)
        ours.load([put_requests(token, ROUNDS)])
        for turn in range(ROUNDS):
            taken["hello"].append(milliseconds(bare, page * 5))
            taken["peer"].append(milliseconds(peer, page))
            taken["page"].append(milliseconds(ours, page))
            taken["put"].append(milliseconds(ours, put_requests(token, turn)))
    print(f"{name}; {LINES:,} lines of one person")
    hello = row("Flask hello", taken["hello"])
    peers, pages, puts = (row(text, taken[key]) for key, text in (
        ("peer", "50 logs, FastAPI, Core, orjson"), ("page", "50 logs, RVU Edge"), ("put", "PUT, RVU Edge"),
    ))  # fmt: skip
    if not alike:
        print("  The two did not answer the same logs.")
    met = [
        ratio("a page against FastAPI's", peers / pages, PEER_TARGET),
        ratio("a page against a hello", hello / pages, PAGE_TARGET),
        ratio("a log put against a hello", hello / puts, PUT_TARGET),
    ]
    return alike and all(met)


def main() -> int:
    """Print the tables on both databases; 1 when a target is missed."""
    with tempfile.TemporaryDirectory() as folder:
        good = compare("SQLite", f"sqlite:///{Path(folder) / 'reading.db'}")
    with tempfile.TemporaryDirectory() as folder:
        server = start_postgres(Path(folder))
        try:
            create_database(server.admin_url, "reading")
            good = compare("PostgreSQL", server.url("reading")) and good
        finally:
            server.stop()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())

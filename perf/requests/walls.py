"""What the second wall costs on PostgreSQL (docs/decisions): the same requests with row-level security on and off.

The application serves as rvuedge_app on a database whose owner is another role, as operations.md sets it up. Rounds of
both kinds alternate, and CPU seconds of application and database together are counted, so that a busy machine weighs on
neither.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from flask import Flask
from werkzeug.test import TestResponse

from config import Settings
from perf.measuring.processes import cpu_seconds
from perf.registry import Run
from perf.results import Found
from rvuedge import schema
from rvuedge.app import create_app
from rvuedge.cli.imports.seeds import load_seeds
from rvuedge.platform import clock
from rvuedge.platform.database import policies
from rvuedge.platform.extensions import db
from tests.support.api import Api, body_of
from tests.support.postgres import APP, OWNER, create_database, libpq, make_roles, start_postgres
from tests.support.practice import Practice, founded

MEMBERS, LOGS = 20, 100
ASKED = 40


def _settings(url: str) -> Settings:
    return Settings(mode="test", database_url=url, secret_key="measured", rate_limits=False, password_memory_kib=64)


@contextmanager
def application() -> Iterator[tuple[Flask, str, int]]:
    """The application on a database of its own, the owner's address of it, and the process above the server."""
    with tempfile.TemporaryDirectory() as folder:
        server = start_postgres(Path(folder))
        try:
            create_database(server.admin_url, "walls")
            make_roles(server.url("walls"))
            with create_app(_settings(server.url("walls", OWNER))).app_context():
                schema.upgrade(db.engine)
                load_seeds(now=clock.now())
                db.session.remove()
                db.engine.dispose()
            app = create_app(_settings(server.url("walls", APP)))
            assert server.offer
            yield app, libpq(server.url("walls", OWNER)), server.offer.keeper.pid
            with app.app_context():
                db.engine.dispose()
        finally:
            server.stop()


def filled(app: Flask) -> tuple[Practice, Api]:
    """A practice of physicians with logs, and one of them."""
    practice = founded(app)
    members = [practice.join() for _ in range(MEMBERS)]
    for member in members:
        for number in range(LOGS):
            member.log("47562", performed_on=f"2026-07-{number % 28 + 1:02}")
    return practice, members[0]


def asked(practice: Practice, me: Api) -> dict[str, Callable[[], TestResponse]]:
    """What is measured, by its name."""
    made = me.log("47562")
    path, etag = f"/logs/{made['id']}", [f'"{made["version"]}"']

    def edit() -> TestResponse:
        body = body_of(("49505", "47562")[len(etag[0]) % 2], note=str(time.perf_counter_ns())[-6:])
        answer = me.put(path, body, If_Match=etag[0])
        etag[0] = answer.headers["ETag"]
        return answer

    return {
        "PUT /logs/{id}": edit,
        "GET /logs": lambda: me.get("/logs"),
        "GET /dashboard": lambda: me.get("/dashboard"),
        "POST /sync, a pull": lambda: me.post("/sync", {"cursor": None, "changes": []}),
        "a member's dashboard": lambda: practice.manager.get(practice.of(me, "/dashboard")),
        "a practice's members": lambda: practice.manager.get(practice.at("/members")),
    }


def switch(owner: psycopg.Connection[object], word: str) -> None:
    """ENABLE or DISABLE row-level security on every table that has it."""
    for table in policies.listed()["walls"]:
        owner.execute(f"ALTER TABLE {table} {word} ROW LEVEL SECURITY")  # type: ignore[call-overload]


def spent(ask: Callable[[], TestResponse], database: int) -> float:
    """CPU milliseconds of one request, over some: this process and the database's."""
    before = time.process_time() + cpu_seconds(database)
    answers = [ask() for _ in range(ASKED)]
    after = time.process_time() + cpu_seconds(database)
    assert {answer.status_code for answer in answers} == {200}, answers[0].text
    return (after - before) * 1000 / ASKED


def measure(found: Found, run: Run) -> None:
    """Rounds with the wall and without it, in turn."""
    found.note("this PostgreSQL is the tests' own, whose commits wait for no disk: what is compared is processor time")
    with application() as (app, address, keeper), psycopg.connect(address, autocommit=True) as owner:
        practice, me = filled(app)
        taken: dict[tuple[str, str], list[float]] = {}
        wanted = asked(practice, me)
        for number in range(run.size(8, 4)):
            word = ("ENABLE", "DISABLE")[number % 2]
            switch(owner, word)
            for name, ask in wanted.items():
                milliseconds = spent(ask, keeper)
                if number > 1:  # the first of each kind warm up
                    taken.setdefault((name, word), []).append(milliseconds)
    most = 0.0
    for name in wanted:
        bare = found.row(name, "RVU Edge without row-level security", "ms CPU", taken[name, "DISABLE"])
        walled = found.row(name, "RVU Edge with it", "ms CPU", taken[name, "ENABLE"])
        most = max(most, walled / bare)
    found.ratio("a request with row-level security ÷ without, the most", most)

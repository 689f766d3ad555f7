"""A database that is busy, full, read-only, slow, away or damaged: 503 with Retry-After, and readiness says so."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from psycopg import sql
from sqlalchemy import event, text
from werkzeug.test import TestResponse

from rvuedge.app import create_app
from rvuedge.platform.extensions import db
from rvuedge.platform.operations import outages
from rvuedge.platform.operations.engine import keep_to_existing
from tests.conftest import migrate, settings
from tests.support.api import Api, body_of
from tests.support.postgres import RunningPostgres, create_database, libpq, shared_postgres, start_postgres


@pytest.fixture(autouse=True)
def nothing_met() -> Iterator[None]:
    outages.forget()
    yield
    outages.forget()


@pytest.fixture
def impatient(make_url: Callable[[str], str]) -> Iterator[Flask]:
    """An application of its own that waits for nothing longer than a second."""
    yield from an_app(make_url("empty"))


def an_app(url: str) -> Iterator[Flask]:
    quick = replace(settings(url), connect_seconds=2, lock_seconds=1, statement_seconds=2, pool_seconds=1)
    app = create_app(quick)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def unavailable(answer: TestResponse, kind: str) -> None:
    assert answer.status_code == 503, answer.text
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["type"] == f"urn:rvuedge:problem:database-{kind}"
    assert int(answer.headers["Retry-After"]) >= 1


def save(me: Api) -> TestResponse:
    return me.put(f"/logs/{uuid.uuid4()}", body_of("47562"))


def readiness(app: Flask) -> tuple[int, dict[str, Any]]:
    answer = app.test_client().get("/api/v1/health/ready")
    return answer.status_code, answer.get_json()


def test_all_is_well_at_first(impatient: Flask) -> None:
    status, state = readiness(impatient)
    assert (status, state["database"], state["migrations"], state["writes"]) == (200, "ok", "ok", "ok")


def path_of(app: Flask) -> Path:
    return Path(str(app.config["SQLALCHEMY_DATABASE_URI"]).removeprefix("sqlite:///"))


@contextmanager
def somebody_writes(app: Flask) -> Iterator[None]:
    """Another process holds what the next change needs."""
    url = str(app.config["SQLALCHEMY_DATABASE_URI"])
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(path_of(app), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
        return
    with psycopg.connect(libpq(url)) as connection:
        connection.execute("LOCK TABLE procedure_log IN ACCESS EXCLUSIVE MODE")
        yield


def test_a_busy_database_is_a_503_and_reading_goes_on(impatient: Flask) -> None:
    me = Api(impatient.test_client()).signed_in()
    with somebody_writes(impatient):
        unavailable(save(me), "busy")
        assert me.get("/me").status_code == 200
        assert readiness(impatient)[0] == 200, "busy is no reason to send people elsewhere"
    assert save(me).status_code == 201


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_full_disk_is_a_503_and_not_ready(impatient: Flask) -> None:
    me = Api(impatient.test_client()).signed_in()
    with impatient.app_context():
        file = db.engine.url.database
        db.engine.dispose()
        with closing(sqlite3.connect(str(file))) as raw:
            raw.execute("VACUUM")  # a page left free by an earlier test would take the write
        event.listen(db.engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count = 1"))
        with db.engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA freelist_count").scalar_one()
    assert pages == 0
    answers = [save(me) for _ in range(60)]
    unavailable(next(answer for answer in answers if answer.status_code != 201), "full")
    status, state = readiness(impatient)
    assert (status, state["writes"]) == (503, "full")


def test_a_read_only_database_takes_no_changes_and_is_read(impatient: Flask, database: str) -> None:
    me = Api(impatient.test_client()).signed_in()
    if database == "sqlite":
        with impatient.app_context():
            db.engine.dispose()
            event.listen(db.engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only = ON"))
    else:
        with impatient.app_context():
            name = db.engine.url.database
            with psycopg.connect(libpq(shared_postgres().admin_url), autocommit=True) as admin:
                admin.execute(
                    sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = on").format(
                        sql.Identifier(str(name))
                    )
                )
            db.engine.dispose()
    assert me.get("/me").status_code == 200
    unavailable(save(me), "read-only")
    status, state = readiness(impatient)
    assert (status, state["writes"]) == (503, "read-only")


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_damaged_page_is_found_by_readiness_and_told_as_such(impatient: Flask) -> None:
    me = Api(impatient.test_client()).signed_in()
    save(me)
    file = path_of(impatient)
    with impatient.app_context():
        db.engine.dispose()
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page = raw.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'procedure_log'").fetchone()[0]
        size = raw.execute("PRAGMA page_size").fetchone()[0]
    with file.open("r+b") as raw_file:
        raw_file.seek((page - 1) * size)
        raw_file.write(b"\x5a" * size)
    status, state = readiness(impatient)
    assert (status, state["database"]) == (503, "damaged")
    unavailable(me.get("/logs"), "damaged")


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_database_file_that_is_deleted_is_missed(impatient: Flask) -> None:
    me = Api(impatient.test_client()).signed_in()
    with impatient.app_context():
        keep_to_existing(db.engine)
    file = path_of(impatient)
    file.rename(file.with_suffix(".away"))
    unavailable(save(me), "away")
    assert not file.exists(), "no empty database is put in its place"
    assert readiness(impatient)[0] == 503
    assert impatient.test_client().get("/api/v1/health").status_code == 200
    file.with_suffix(".away").rename(file)
    assert save(me).status_code == 201


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_page_for_a_person_is_a_503_too(impatient: Flask) -> None:
    with impatient.app_context():
        keep_to_existing(db.engine)
    path_of(impatient).unlink()
    answer = impatient.test_client().get("/codes/47562", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.mimetype) == (503, "text/html")
    assert int(answer.headers["Retry-After"]) >= 1


@pytest.fixture
def own_postgres(tmp_path: Path) -> Iterator[RunningPostgres]:
    server = start_postgres(tmp_path)
    yield server
    server.stop()


def processes_of(server: RunningPostgres) -> list[int]:
    first = int((server.folder / "data" / "postmaster.pid").read_text(encoding="utf-8").split()[0])
    below = Path(f"/proc/{first}/task/{first}/children").read_text(encoding="ascii").split()
    return [first, *map(int, below)]


def test_a_postgresql_that_is_frozen_and_then_gone(own_postgres: RunningPostgres) -> None:
    """The client's own limit ends the wait: no time-out of a server works while the server is stopped."""
    create_database(own_postgres.admin_url, "rvuedge")
    url = own_postgres.url("rvuedge")
    migrate(url)
    for app in an_app(url):
        me = Api(app.test_client()).signed_in()
        assert save(me).status_code == 201
        stopped = processes_of(own_postgres)
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        try:
            began = time.monotonic()
            status, state = readiness(app)
            assert (status, state["database"]) == (503, "slow")
            assert time.monotonic() - began < 5
            answer = save(me)
            assert answer.status_code == 503, answer.text
            assert time.monotonic() - began < 30
        finally:
            for pid in stopped:
                os.kill(pid, signal.SIGCONT)
        deadline = time.monotonic() + 20
        while save(me).status_code != 201:
            assert time.monotonic() < deadline
        own_postgres.stop()
        unavailable(save(me), "away")
        unavailable(me.get("/me"), "away")
        status, state = readiness(app)
        assert (status, state["database"]) == (503, "unreachable")
        assert app.test_client().get("/api/v1/health").status_code == 200


@pytest.mark.parametrize("database", ["postgresql"])
def test_connections_that_were_ended_are_replaced_unseen(impatient: Flask) -> None:
    """What a restart of PostgreSQL or a failover leaves in the pool."""
    me = Api(impatient.test_client()).signed_in()
    with psycopg.connect(libpq(str(impatient.config["SQLALCHEMY_DATABASE_URI"])), autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert save(me).status_code == 201


@pytest.mark.parametrize("database", ["postgresql"])
def test_nothing_is_left_of_a_limit_after_its_transaction(impatient: Flask) -> None:
    """A pooler may give the connection to somebody else; and nothing was prepared on it."""
    save(Api(impatient.test_client()).signed_in())
    with impatient.app_context(), db.engine.connect() as connection:
        assert connection.execute(text("SHOW statement_timeout")).scalar_one() == "2s"
        assert connection.execute(text("SHOW lock_timeout")).scalar_one() == "1s"
        driver: Any = connection.connection.dbapi_connection
        held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        connection.rollback()
        assert driver.execute("SHOW statement_timeout").fetchone() == ("0",)
        assert driver.execute("SELECT count(*) FROM pg_prepared_statements").fetchone() == (0,)
        assert driver.execute(held).fetchone() == (0,)


@pytest.mark.parametrize("database", ["postgresql"])
def test_a_slow_statement_is_a_503(impatient: Flask) -> None:
    def slow() -> str:
        db.session.execute(text("SELECT pg_sleep(5)"))
        return "never"

    slow.public = True  # type: ignore[attr-defined]
    impatient.view_functions["health.alive"] = slow
    unavailable(impatient.test_client().get("/api/v1/health"), "slow")


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("08006", "away"),
        ("08P01", "away"),
        ("57P01", "away"),
        ("57P03", "away"),
        ("3D000", "away"),
        ("53300", "busy"),
        ("53100", "full"),
        ("40P01", "busy"),
        ("40001", "busy"),
        ("55P03", "busy"),
        ("57014", "slow"),
        ("25006", "read-only"),
        ("XX001", "damaged"),
    ],
)
def test_what_postgresql_says_means(state: str, kind: str) -> None:
    found = outages.outage(psycopg.errors.lookup(state)())
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize("error", [psycopg.errors.UniqueViolation(), sqlite3.IntegrityError(), ValueError(), None])
def test_a_fault_of_ours_is_no_outage(error: BaseException | None) -> None:
    assert outages.outage(error) is None

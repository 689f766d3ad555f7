"""Whether this process can do its work: database there, migrated, writable, whole. Nobody waits for long."""

from __future__ import annotations

import os
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from flask import Flask
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from rvuedge.logbook.credits.catalog_changes import rebuilding
from rvuedge.platform.extensions import db
from rvuedge.platform.operations import outages
from rvuedge.platform.operations.engine import sqlite_file
from rvuedge.schema import is_ahead, is_current

LONGEST_SECONDS = 3.0  # balancers give up after 5
LOOK_SECONDS = 0.1  # how long a look for damaged pages may take, and
LOOKS_APART_SECONDS = 10.0  # how much later the next one goes on where it ended
PROBE_BYTES = 256 * 1024  # a few pages of a database: less room than this is a full disk
GOOD = {"status": "ok", "database": "ok", "migrations": "ok", "writes": "ok", "credits": "ok"}
UNKNOWN = {"database": "unreachable", "migrations": "unknown", "writes": "unknown", "credits": "unknown"}
LIMITS = "SET LOCAL lock_timeout='1s';SET LOCAL statement_timeout='2s'"
TOUCH = text("UPDATE database_identity SET mark = mark")


@dataclass
class Probe:
    """One look at a time for a process; who asks meanwhile gets the same answer."""

    lock: Lock = field(default_factory=Lock)
    thread: ThreadPoolExecutor | None = None
    pid: int = 0
    running: Future[dict[str, str]] | None = None
    looked_at: float = 0.0
    next_table: int = 0
    damaged: set[str] = field(default_factory=set)

    def state(self, app: Flask) -> dict[str, str]:
        """What is known within three seconds; a database that says nothing in that time is not ready."""
        with self.lock:
            if self.thread is None or self.pid != os.getpid():  # a fork has no threads of its parent
                self.thread, self.pid, self.running = ThreadPoolExecutor(1), os.getpid(), None
            if self.running is None or self.running.done():
                self.running = self.thread.submit(_look, app, self)
            running = self.running
        try:
            return running.result(LONGEST_SECONDS)
        except TimeoutError:
            return GOOD | {"status": "not ready"} | UNKNOWN | {"database": "slow"}


def _look(app: Flask, probe: Probe) -> dict[str, str]:
    with app.app_context():
        state = dict(GOOD)
        try:
            with db.engine.connect() as connection:
                if is_ahead(connection):
                    state["migrations"] = "ahead"  # a newer version is being rolled out; this one serves on
                elif not is_current(connection):
                    return state | UNKNOWN | {"status": "not ready", "database": "ok", "migrations": "pending"}
                _look_for_damage(connection, probe)
            state["credits"] = " ".join(rebuild.sentence() for rebuild in rebuilding()) or "ok"
        except SQLAlchemyError as error:
            found = outages.outage(error)
            name = found.kind if found in {outages.DAMAGED, outages.SLOW} and found else "unreachable"
            return state | {"status": "not ready"} | UNKNOWN | {"database": name}
        finally:
            db.session.remove()
        state["writes"] = _writes()
        if probe.damaged or outages.met(outages.DAMAGED):
            state["database"] = "damaged"
        good = state["database"] == "ok" and state["writes"] in {"ok", "busy"}
        return state if good else state | {"status": "not ready"}


def _writes() -> str:
    """ "ok", or what keeps a change from being saved. Busy is no reason to send people elsewhere."""
    file = sqlite_file(str(db.engine.url))
    found = _room_beside(file) if file else None
    if found is not None:
        return found.kind
    try:
        with db.engine.connect() as connection:
            _write(connection.execution_options(rvuedge_writes=True))
    except DBAPIError as error:
        outage = outages.outage(error)
        return outage.kind if outage else "unknown"
    return outages.FULL.kind if outages.met(outages.FULL) else "ok"


def _write(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(LIMITS)
        connection.execute(TOUCH)
        connection.commit()
        return
    driver: Any = connection.connection.dbapi_connection
    patience = driver.execute("PRAGMA busy_timeout").fetchone()[0]
    driver.execute("PRAGMA busy_timeout=500")
    try:
        connection.execute(TOUCH)
        connection.commit()
    finally:
        connection.rollback()
        driver.execute(f"PRAGMA busy_timeout={patience}")


def _room_beside(file: Path) -> outages.Outage | None:
    """Write and remove a little where SQLite writes; what came of it."""
    probe = file.with_name(f".{file.name}.{os.getpid()}.room")
    try:
        probe.write_bytes(b"\0" * PROBE_BYTES)
    except OSError as error:
        return outages.FULL if error.errno in outages.NO_ROOM else outages.READ_ONLY
    finally:
        probe.unlink(missing_ok=True)
    return None


def _look_for_damage(connection: Connection, probe: Probe) -> None:
    """Check one table after the other, as many as the budget lets; the next look goes on behind them."""
    if connection.dialect.name != "sqlite" or time.monotonic() - probe.looked_at < LOOKS_APART_SECONDS:
        return
    tables = list(connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'table'").scalars())
    driver: Any = connection.connection.dbapi_connection
    ends = time.monotonic() + LOOK_SECONDS
    for step in range(len(tables)):
        if time.monotonic() > ends:
            break
        table = tables[(probe.next_table + step) % len(tables)]
        whole = _whole(driver, table, ends)
        (probe.damaged.discard if whole else probe.damaged.add)(table)
    else:
        step = len(tables)
    probe.next_table = (probe.next_table + max(step, 1)) % max(len(tables), 1)
    probe.looked_at = time.monotonic()


def _whole(driver: Any, table: str, ends: float) -> bool:
    driver.set_progress_handler(lambda: time.monotonic() > ends, 2000)
    try:
        return bool(driver.execute(f'PRAGMA quick_check("{table}")').fetchone() == ("ok",))
    except Exception as error:
        return outages.outage(error) is not outages.DAMAGED
    finally:
        driver.set_progress_handler(None, 0)

"""Two requests truly at once, in an order that a test forces: one is held just before a statement while others run.

Each call runs in a thread with a database connection of its own. `Held` stops one right before a statement that
contains some words; `blocked` waits until another really waits for a lock: on PostgreSQL by what the server says, on
SQLite by a BEGIN IMMEDIATE that does not come back. Nothing depends on luck or on pauses.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable
from concurrent.futures import Future
from types import TracebackType
from typing import Any, Self

import psycopg
from flask import Flask
from sqlalchemy import Engine, event

from rvuedge.platform.extensions import db
from tests.support.postgres import libpq

PATIENCE = 20.0


class Running:
    """A call in a thread of its own."""

    def __init__(self, app: Flask, call: Callable[[], Any]) -> None:
        with app.app_context():
            self.engine: Engine = db.engine
        self.statement = ""
        self.outcome: Future[Any] = Future()
        self.thread = threading.Thread(target=self._run, args=(app, call), daemon=True)
        RUNNING[self.thread] = self
        self.thread.start()

    def _run(self, app: Flask, call: Callable[[], Any]) -> None:
        try:
            self.outcome.set_result(call())
        except BaseException as error:
            self.outcome.set_exception(error)
        finally:
            with app.app_context():
                db.session.remove()

    def reached(self, statement: str) -> None:
        """Called before each statement of the call; "" after it."""
        self.statement = statement

    def result(self, patience: float = PATIENCE) -> Any:
        """What the call answered, once it has ended. Raises TimeoutError after some seconds without an end."""
        return self.outcome.result(patience)

    def blocked(self) -> Self:
        """Wait until the call waits for a lock that somebody else holds."""
        end = time.monotonic() + PATIENCE
        while not self._waits():
            assert not self.outcome.done(), "it did not have to wait"
            assert time.monotonic() < end, f"it does not wait for a lock; at {self.statement!r}"
            time.sleep(0.005)
        return self

    def _waits(self) -> bool:
        if self.engine.dialect.name == "sqlite":
            return self.statement == "BEGIN IMMEDIATE"
        if not self.statement:
            return False
        url = libpq(self.engine.url.render_as_string(hide_password=False))
        with psycopg.connect(url, autocommit=True) as own:
            waiting = own.execute(
                "SELECT query FROM pg_stat_activity"
                " WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0"
            ).fetchall()
        return bool(waiting)


RUNNING: weakref.WeakKeyDictionary[threading.Thread, Running] = weakref.WeakKeyDictionary()


@event.listens_for(Engine, "before_cursor_execute")
def _before(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
    mine = RUNNING.get(threading.current_thread())
    if mine is not None:
        mine.reached(statement)


@event.listens_for(Engine, "after_cursor_execute")
def _after(*_: Any) -> None:
    mine = RUNNING.get(threading.current_thread())
    if mine is not None:
        mine.reached("")


class Held(Running):
    """A call that stops right before its nth statement with some words, until the block ends."""

    def __init__(self, app: Flask, call: Callable[[], Any], *, before: str, nth: int = 1) -> None:
        self.words, self.left = before, nth
        self.arrived, self.go_on = threading.Event(), threading.Event()
        super().__init__(app, call)

    def reached(self, statement: str) -> None:
        super().reached(statement)
        if self.left and self.words in statement:
            self.left -= 1
            if not self.left:
                self.arrived.set()
                assert self.go_on.wait(PATIENCE)

    def __enter__(self) -> Self:
        end = time.monotonic() + PATIENCE
        while not self.arrived.wait(0.01):
            assert not self.outcome.done(), f"it never came to {self.words!r}: {self.outcome}"
            assert time.monotonic() < end
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, position: TracebackType | None
    ) -> None:
        self.go_on.set()


def together(app: Flask, calls: list[Callable[[], Any]], *, patience: float = PATIENCE) -> list[Any]:
    """What some calls answer that begin at the same moment."""
    ready = threading.Barrier(len(calls))

    def item(call: Callable[[], Any]) -> Callable[[], Any]:
        def begun() -> Any:
            ready.wait(PATIENCE)
            return call()

        return begun

    running = [Running(app, item(call)) for call in calls]
    return [each.result(patience) for each in running]

"""Whose rows a transaction may see on PostgreSQL: said to the database with each of them, before its first statement.

The policies of migrations/walls.toml read it (docs/decisions, a second wall). While a request is answered its rows are
those of whoever signed in and of their practices; nobody's before that. What works without a request (a command, the
worker, mail, a look at readiness) sees all. SQLite has no such wall.

Said with set_config(…, true), so it ends with the transaction: behind PgBouncer the next one may be somebody else's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from flask import has_request_context, request
from sqlalchemy import Connection, Engine, event

from rvuedge.platform import clock

PLACE = (
    "rvuedge.wall"  # in the request's environment: whatever the application context, it lasts as long as the request
)


@dataclass(frozen=True, slots=True)
class Wall:
    """What a transaction may see: `way` is process, anyone, person, practice, faculty or opened."""

    way: str
    person_id: int | None = None
    organization_id: int | None = None

    @property
    def sql(self) -> str:
        """The statement that says it. Numbers and words of our own alone are in it."""
        values = {
            "way": self.way,
            "person": _digits(self.person_id),
            "organization": _digits(self.organization_id),
            "faculty": _digits(self.organization_id) if self.way == "faculty" else "",
            "today": clock.now().date().isoformat(),
        }
        return "SELECT " + ",".join(f"set_config('rvuedge.{name}','{text}',true)" for name, text in values.items())


def _digits(number: int | None) -> str:
    return "" if number is None else str(int(number))


PROCESS = Wall("process")
ANYONE = Wall("anyone")


def current_wall() -> Wall:
    """The wall around what is done now."""
    if not has_request_context():
        return PROCESS
    found: Wall = request.environ.get(PLACE, ANYONE)
    return found


def enter(person_id: int) -> None:
    """From now on this request sees what is this person's and their practices'. Call it once their proof is good."""
    _stand(Wall("person", person_id))


def enter_practice(organization_id: int, *, as_faculty: bool = False) -> None:
    """From now on this request, which came with a link of a practice, sees what is that practice's.

    As its faculty, also what its trainees did.
    """
    _stand(Wall("faculty" if as_faculty else "practice", organization_id=organization_id))


@contextmanager
def opened(_reason: str) -> Iterator[None]:
    """Within it the request sees all. Every function that uses it is listed in migrations/walls.toml."""
    before = current_wall()
    _stand(replace(before, way="opened"))
    try:
        yield
    finally:
        _stand(before)


def _stand(wall: Wall) -> None:
    if has_request_context():
        request.environ[PLACE] = wall


def stand_by(engine: Engine) -> None:
    """Have an engine for PostgreSQL say it again within a transaction when it changes. `say` begins each."""

    @event.listens_for(engine, "rollback_savepoint")
    def _unsaid(connection: Connection, *_: Any) -> None:
        connection.info.pop(PLACE, None)  # what was said within the savepoint was taken back with it

    @event.listens_for(engine, "before_cursor_execute")
    def _before(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("ROLLBACK"):
            return  # in a transaction that failed nothing else may be said, and nothing is read by it
        if connection.info.get(PLACE) != current_wall():
            say(connection)


def say(connection: Connection, first: str = "") -> None:
    """Say what this transaction may see, after another statement in the same round trip."""
    wall, driver = current_wall(), _driver(connection)
    driver.execute(first + wall.sql)
    connection.info[PLACE] = wall


def _driver(connection: Connection) -> Any:
    return connection.connection.dbapi_connection

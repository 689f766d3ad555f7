"""How the application holds its database: time limits, durability, and nothing that a pooler in between could mix up.

Every limit on PostgreSQL is SET LOCAL, so it ends with its transaction: behind PgBouncer in transaction mode the next
one may run on another server connection. For the same reason no statement is prepared on the server.
"""

from __future__ import annotations

import os
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote
from weakref import WeakSet

import psycopg
from psycopg.abc import PQGen
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DisconnectionError

from config import Settings
from rvuedge.platform.database import walls
from rvuedge.platform.operations.outages import NoAnswerError

Answer = TypeVar("Answer")
GRACE_SECONDS = 5  # beyond the server's own limit, which then did not work: it is stopped or cut off
LAST_BACKUP = "last_backup"
SQLITE_PREFIX = "sqlite:///"
_FITTED: WeakSet[Engine] = WeakSet()


def engine_options(settings: Settings) -> dict[str, Any]:
    """What SQLAlchemy is told when it makes the engine."""
    quiet = {"hide_parameters": True}  # what people wrote has no place in a log
    if settings.database_url.startswith(SQLITE_PREFIX):
        return quiet | {"pool_timeout": settings.pool_seconds}
    if settings.database_url.startswith("sqlite"):
        return quiet  # in memory
    return quiet | {
        "pool_timeout": settings.pool_seconds,
        "pool_pre_ping": True,  # after a failover the pool is full of connections to nobody
        "connect_args": {
            "connect_timeout": settings.connect_seconds,
            "prepare_threshold": None,
            "application_name": "rvuedge",
        },
    }


def fit(engine: Engine, settings: Settings) -> None:
    """Give an engine the settings' limits and durability. A process that is forked off has connections of its own."""
    _FITTED.add(engine)
    if engine.dialect.name == "sqlite":
        _fit_sqlite(engine, settings)
    else:
        _fit_postgresql(engine, settings)


def _leave_to_parent() -> None:
    """Two processes on a connection read each other's answers: who was forked off forgets those of its parent, open."""
    for engine in _FITTED:
        engine.dispose(close=False)


os.register_at_fork(after_in_child=_leave_to_parent)


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite address; None for PostgreSQL and for a database in memory."""
    return Path(url.removeprefix(SQLITE_PREFIX)) if url.startswith(SQLITE_PREFIX) else None


def keep_to_existing(engine: Engine) -> None:
    """From now on a database file that is gone is an error, where SQLite would make an empty one."""
    file = sqlite_file(str(engine.url))
    if file is None:
        return

    @event.listens_for(engine, "do_connect")
    def _only_existing(_dialect: Any, _record: Any, arguments: list[Any], named: dict[str, Any]) -> None:
        arguments[:] = [f"file:{quote(str(file.absolute()))}?mode=rw"]
        named["uri"] = True


def _fit_sqlite(engine: Engine, settings: Settings) -> None:
    file = sqlite_file(str(engine.url))

    @event.listens_for(engine, "connect")
    def _settle(connection: Any, record: Any) -> None:
        connection.execute(f"PRAGMA synchronous={settings.sqlite_synchronous}")
        connection.execute(f"PRAGMA busy_timeout={settings.lock_seconds * 1000}")
        record.info["file"] = _identity(file)

    @event.listens_for(engine, "checkout")
    def _still_there(_connection: Any, record: Any, _proxy: Any) -> None:
        if record.info.get("file") != _identity(file):
            raise DisconnectionError("The database file was replaced or deleted.")


def _identity(file: Path | None) -> tuple[int, int] | None:
    """Which file stands under the name: its device and number, None without one."""
    try:
        found = os.stat(file) if file else None  # noqa: PTH116 - twice as quick as Path.stat
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if found else None


def _fit_postgresql(engine: Engine, settings: Settings) -> None:
    longest = settings.statement_seconds
    patience = longest + GRACE_SECONDS if longest else None
    limits = f"SET LOCAL lock_timeout='{settings.lock_seconds}s';SET LOCAL statement_timeout='{longest}s';"

    class Patient(PatientConnection):
        limit = patience

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: Any, _record: Any, arguments: list[Any], named: dict[str, Any]) -> Any:
        return Patient.connect(*arguments, **named)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        walls.say(connection, limits if longest else "")

    walls.stand_by(engine)


class PatientConnection(psycopg.Connection[Any]):
    """A connection that is given up when the server says nothing for `limit` seconds.

    The server's own limits end a statement; they end nothing when the server is stopped, or the network swallows
    what it says.
    """

    limit: float | None = None

    def wait(self, gen: PQGen[Answer], *more: Any, **named: Any) -> Answer:
        """What the generator answers. Raises NoAnswerError, with the connection closed."""
        if self.limit is None:
            return super().wait(gen, *more, **named)
        try:
            return super().wait(_bounded(gen, time.monotonic() + self.limit), *more, **named)
        except NoAnswerError:
            self.close()
            raise


def _bounded(gen: PQGen[Answer], deadline: float) -> Generator[Any, Any, Answer]:
    """The same steps, given up once the deadline has passed; psycopg asks again every tenth of a second."""
    try:
        step: Any = next(gen)
        while True:
            ready = yield step
            if not ready and time.monotonic() > deadline:
                raise NoAnswerError("the database did not answer in time")
            step = gen.send(ready)
    except StopIteration as done:
        answer: Answer = done.value
        return answer


def make_private(file: Path) -> None:
    """A database file that only its owner reads, made before SQLite would make one for everybody. Raises OSError."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))


def last_backup(settings: Settings) -> float | None:
    """When a backup of this installation was last made and read back, in seconds of Unix time; None if never."""
    try:
        return float((settings.instance / LAST_BACKUP).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None

"""One application for each worker, kind of database and content, lent to one test after another.

Making an application takes 63 ms and a database of its own 200 to 700 ms, which was more than half of the whole suite
(docs/decisions). What a test may have changed is put back before the next one: the database to the very rows and
sequences of its template, the configuration, the views, and what the process remembers of a catalog. Tests commit
and roll back for real and may use several connections. A test that needs another application, another process or the
tables' own definitions asks for `make_url`.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import psycopg
from sqlalchemy import event

from rvuedge.catalog.codes import finder
from rvuedge.catalog.store import cache
from rvuedge.platform.extensions import db, limiter
from tests.support.postgres import create_database, drop_database, libpq

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Engine

PREPARE = Path(__file__).with_name("restore.sql").read_text(encoding="utf-8")
RESTORED = "SELECT tests_only.restored()"


class Place(Protocol):
    """A database that can be put back to its template."""

    url: str

    def restore(self, engine: Engine | None) -> None:
        """Put it back; `engine` is what the application has reached it with so far."""

    def close(self) -> None:
        """Give back what it holds."""


@dataclass
class SqlitePlace:
    """A file copied from its template again and again."""

    template: Path
    path: Path
    url: str = field(init=False)

    def __post_init__(self) -> None:
        self.url = f"sqlite:///{self.path}"

    def restore(self, engine: Engine | None) -> None:
        """A new file under the same name: whoever still has the former one open does not reach it."""
        if engine is not None:
            engine.dispose()
        for ending in ("-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
        draft = self.path.with_suffix(".draft")
        shutil.copyfile(self.template, draft)
        draft.replace(self.path)

    def close(self) -> None:
        """Nothing: the folder goes with the run."""


@dataclass
class PostgresPlace:
    """A copy of a template that puts its own rows back (restore.sql); made anew when a test changed its tables.

    `own_url` is the superuser's address, `url` that of the role an installation serves as.
    """

    admin_url: str
    own_url: str
    url: str
    name: str
    template: str
    connection: psycopg.Connection | None = None

    def restore(self, engine: Engine | None) -> None:
        """The rows and sequences of the template, by DELETE where there were none and from copies elsewhere."""
        if self.connection is not None:
            if engine is not None and engine.pool.checkedout():  # type: ignore[attr-defined]
                engine.dispose()
            found = self.connection.execute(RESTORED).fetchone()
            if found and found[0]:
                return
        if engine is not None:
            engine.dispose()
        self.close()
        create_database(self.admin_url, self.name, self.template)
        self.connection = psycopg.connect(libpq(self.own_url), autocommit=True)
        self.connection.execute(PREPARE)

    def close(self) -> None:
        """Drop the copy."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None
        drop_database(self.admin_url, self.name)


def _force_nothing_to_disk(connection: object, _record: object) -> None:
    """What fsync=off is for the tests' PostgreSQL."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


@dataclass
class SharedApp:
    """An application, and what it was like before the first test."""

    place: Place
    app: Flask
    config: dict[str, object]
    views: dict[str, Callable[..., object]]
    catalog: finder.CatalogState

    @classmethod
    def made(cls, place: Place, create: Callable[[str], Flask]) -> SharedApp:
        """The application on a fresh copy. It has answered once, so that Flask refuses further set-up by a test."""
        place.restore(None)
        app = create(place.url)
        config, views = dict(app.config), dict(app.view_functions)
        app.test_client().get("/api/v1/health")
        with app.app_context():
            event.listen(db.engine, "connect", _force_nothing_to_disk)
            db.engine.dispose()
            catalog = finder.current()
            db.session.remove()
        return cls(place, app, config, views, catalog)

    def lent(self) -> Iterator[Flask]:
        """The application as it was made, on its database as it was."""
        self.place.restore(self._engine())
        self.app.config.clear()
        self.app.config.update(self.config)
        self.app.view_functions.clear()
        self.app.view_functions.update(self.views)
        # One limiter serves all applications and is on or off as the last one made wanted it.
        limiter.enabled = bool(self.config["RATELIMIT_ENABLED"])
        cache._cache.clear()
        state = self.catalog
        finder._state[:] = [finder.CatalogState(state.version, state.address, state.index, state.releases)]
        yield self.app
        with self.app.app_context():
            db.session.remove()

    def close(self) -> None:
        """Give everything back."""
        self._engine().dispose()
        self.place.close()

    def _engine(self) -> Engine:
        with self.app.app_context():
            return db.engine

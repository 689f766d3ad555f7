"""What one test does to the shared application and its database, the next one does not see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, delete, text, update

from rvuedge import schema
from rvuedge.benchmarks.store.models import Survey
from rvuedge.catalog.codes import finder
from rvuedge.catalog.store.models import Article
from rvuedge.platform.extensions import db, limiter, transaction
from tests.support.api import Api
from tests.support.postgres import shared_postgres
from tests.support.shared_apps import SharedApp

Shared = Callable[[str, str], SharedApp]


@contextmanager
def lent(shared_app: Shared, database: str, kind: str) -> Iterator[Flask]:
    """The application as one test after another gets it."""
    lending = shared_app(database, kind).lent()
    yield next(lending)
    assert next(lending, None) is None


def rows(app: Flask) -> dict[str, list[Any]]:
    """Every row of every table, and where every sequence is."""
    with app.app_context(), db.engine.connect() as connection:
        found = {
            table.name: sorted(map(repr, connection.execute(table.select())))
            for table in schema.all_tables().sorted_tables
        }
        if db.engine.dialect.name == "postgresql":
            places = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1"
            found["sequences"] = [tuple(row) for row in connection.execute(text(places))]
        return found


@pytest.mark.parametrize("kind", ["empty", "seeded"])
def test_rows_of_one_test_are_gone_for_the_next(shared_app: Shared, database: str, kind: str) -> None:
    with lent(shared_app, database, kind) as app:
        before = rows(app)
        Api(app.test_client()).signed_in()
        assert rows(app) != before
    with lent(shared_app, database, kind) as app:
        assert rows(app) == before


def test_seeded_rows_that_a_test_changed_or_removed_are_back(shared_app: Shared, database: str) -> None:
    with lent(shared_app, database, "seeded") as app:
        before = rows(app)
        with app.app_context(), transaction() as session:
            session.execute(update(Article).values(title="Something else"))
        with app.app_context(), transaction() as session:
            session.execute(delete(Survey))
        assert rows(app) != before
    with lent(shared_app, database, "seeded") as app:
        assert rows(app) == before


def test_tables_that_a_test_changed_are_back(shared_app: Shared, database: str) -> None:
    with lent(shared_app, database, "empty") as app, app.app_context():
        if database == "sqlite":
            schema.downgrade(db.engine, "base")
        else:  # the application's role may not
            owner = create_engine(shared_postgres().url(str(db.engine.url.database)))
            schema.downgrade(owner, "base")
            owner.dispose()
    with lent(shared_app, database, "empty") as app, app.app_context(), db.engine.connect() as connection:
        assert schema.is_current(connection)


def test_a_transaction_that_a_test_left_open_holds_nothing_up(shared_app: Shared, database: str) -> None:
    with lent(shared_app, database, "empty") as app:
        before = rows(app)
        Api(app.test_client()).signed_in()
        with app.app_context():
            left = db.engine.connect()
        left.execute(text("UPDATE person SET name = 'Left open'"))
    with lent(shared_app, database, "empty") as app:
        assert rows(app) == before
    left.invalidate()
    left.close()


def test_settings_views_and_limits_are_those_of_the_beginning(shared_app: Shared, database: str) -> None:
    with lent(shared_app, database, "empty") as app:
        before, alive = dict(app.config), app.view_functions["health.alive"]
        app.config["MAX_CONTENT_LENGTH"], app.config["ONE_MORE"] = 1, 2
        app.view_functions["health.alive"] = lambda: "changed"
        limiter.enabled = True
    with lent(shared_app, database, "empty") as app:
        assert app.config == before
        assert app.view_functions["health.alive"] is alive
        assert not limiter.enabled


def test_the_search_index_is_that_of_the_catalog_as_it_is(shared_app: Shared, database: str) -> None:
    """An edit of another test raised the same version number: what it was remembered under."""
    titles = set()
    for title in ("First edit", "Second edit"):
        with lent(shared_app, database, "seeded") as app, app.app_context():
            known = finder.current()
            assert known.index.documents[known.index.by_code["47562"]].title not in {"First edit", "Second edit"}
            with transaction() as session:
                session.execute(update(Article).where(Article.code == "47562").values(title=title))
                session.execute(text("UPDATE catalog_version SET number = number + 1"))
            again = finder.current()
            titles.add(again.index.documents[again.index.by_code["47562"]].title)
    assert titles == {"First edit", "Second edit"}

"""What somebody does to a database who may do everything: past its triggers, past the application."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, create_engine, event, text

from rvuedge.platform.extensions import db
from tests.support.postgres import shared_postgres

NO_RULES = ("PRAGMA foreign_keys = OFF", "PRAGMA ignore_check_constraints = ON")


@contextmanager
def guarded() -> Iterator[Connection]:
    """A connection to a PostgreSQL database by its superuser, with every trigger in place."""
    db.session.rollback()  # what the application reads would be waited for
    engine = create_engine(shared_postgres().url(str(db.engine.url.database)))
    try:
        with engine.execution_options(rvuedge_writes=True).begin() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def unguarded() -> Iterator[Connection]:
    """A connection to the database of the app one is in, with no trigger or key in the way; committed at the end."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    db.session.rollback()
    engine = create_engine(db.engine.url if is_sqlite else shared_postgres().url(str(db.engine.url.database)))
    if is_sqlite:
        event.listen(engine, "connect", lambda connection, _: [connection.execute(rule) for rule in NO_RULES])
    with engine.execution_options(rvuedge_writes=True).begin() as connection:
        if is_sqlite:
            found = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            for name in found:
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield connection
    engine.dispose()


def tamper(*statements: str) -> None:
    """Carry statements out."""
    with unguarded() as connection:
        for statement in statements:
            connection.execute(text(statement))

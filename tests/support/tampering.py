"""What somebody does to a database who may do everything: past its triggers, past the application."""

from __future__ import annotations

from sqlalchemy import create_engine, event, text

from rvuedge.platform.extensions import db
from tests.support.postgres import shared_postgres


def tamper(*statements: str) -> None:
    """Carry statements out on the database of the app one is in, with no trigger in the way, and commit."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    db.session.rollback()
    url = db.engine.url if is_sqlite else shared_postgres().url(str(db.engine.url.database))
    engine = create_engine(url)
    if is_sqlite:
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys = OFF"))
    with engine.execution_options(rvuedge_writes=True).begin() as connection:
        if is_sqlite:
            found = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            for name in found:
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()

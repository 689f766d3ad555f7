"""Alembic's environment: the database named by the settings, batch mode so that SQLite can alter tables."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, create_engine

import config
from rvuedge.platform import columns
from rvuedge.platform.database import policies
from rvuedge.schema import all_tables


def _render(kind: str, column_type: object, _context: object) -> str | bool:
    if kind == "type" and isinstance(column_type, columns.FixedPoint):
        return f"columns.FixedPoint({column_type.places})"
    if kind == "type" and isinstance(column_type, columns.UtcDateTime):
        return "columns.UtcDateTime()"
    return False


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=all_tables(),
        render_as_batch=True,
        render_item=_render,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    if connection.in_transaction():  # where nothing was to migrate, what Alembic read is still open
        connection.rollback()
    with connection.begin():
        policies.put_up(connection)


given = context.config.attributes.get("connection")
if given is not None:
    _migrate(given)
else:
    engine = create_engine(config.database_url_from())
    with engine.connect() as own:
        _migrate(own)
    engine.dispose()

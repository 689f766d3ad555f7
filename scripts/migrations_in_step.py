"""Fails when the migrations do not lead to exactly the tables the models describe. Used by `make check`."""

from __future__ import annotations

import sys

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from rvuedge import schema


def main() -> int:
    """Migrate an empty SQLite database in memory and compare it with the models."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    schema.upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, schema.all_tables())
    engine.dispose()
    for difference in differences:
        print(f"Migrations and models differ: {difference}")
    print("Migrations are in step with the models." if not differences else "")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())

"""The database's own shape: every table, and the migrations that lead there."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, MetaData

from rvuedge.platform.extensions import Base
from rvuedge.platform.operations.lazily import Lazily

if TYPE_CHECKING:
    from alembic import command, config, script
    from alembic.runtime import migration
else:
    command, config, script = Lazily("alembic.command"), Lazily("alembic.config"), Lazily("alembic.script")
    migration = Lazily("alembic.runtime.migration")

PACKAGE = Path(__file__).resolve().parent
MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def all_tables() -> MetaData:
    """The metadata of every room's tables."""
    import_models()
    return Base.metadata


def import_models() -> None:
    """Import every models.py of the package, so that each table is known; a new room needs no line here."""
    for path in sorted(PACKAGE.rglob("models.py")):
        import_module(".".join(("rvuedge", *path.relative_to(PACKAGE).with_suffix("").parts)))


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring a database to a revision, forwards."""
    with engine.execution_options(rvuedge_migrates=True).connect() as connection:
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take a database back to a revision ('base' for empty)."""
    with engine.execution_options(rvuedge_migrates=True).connect() as connection:
        command.downgrade(_config(connection), revision)


def is_current(connection: Connection) -> bool:
    """Whether the database is at the newest migration."""
    return _heads(connection) == known_heads()


def is_ahead(connection: Connection) -> bool:
    """Whether a newer version has migrated the database, which does not disturb this one (docs/releasing.md)."""
    return not known_revisions().issuperset(_heads(connection))


def _heads(connection: Connection) -> frozenset[str]:
    return frozenset(migration.MigrationContext.configure(connection).get_current_heads())


@cache
def known_heads() -> frozenset[str]:
    """The newest migration of this version. Its folder does not change while it runs, so it is read once."""
    return frozenset(_scripts().get_heads())


@cache
def known_revisions() -> frozenset[str]:
    """The migrations this version knows; a database at another one was made by a newer version."""
    return frozenset(found.revision for found in _scripts().walk_revisions())


def _scripts() -> script.ScriptDirectory:
    found = config.Config()
    found.set_main_option("script_location", str(MIGRATIONS))
    return script.ScriptDirectory.from_config(found)


def _config(connection: Connection) -> config.Config:
    found = config.Config()
    found.set_main_option("script_location", str(MIGRATIONS))
    found.attributes["connection"] = connection
    return found

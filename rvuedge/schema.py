"""The database's own shape: every table, and the migrations that lead there."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData

from rvuedge.platform.extensions import Base

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
    heads = ScriptDirectory.from_config(_config(connection)).get_heads()
    return set(MigrationContext.configure(connection).get_current_heads()) == set(heads)


def is_ahead(connection: Connection) -> bool:
    """Whether a newer version has migrated the database, which does not disturb this one (docs/releasing.md)."""
    return not known_revisions().issuperset(MigrationContext.configure(connection).get_current_heads())


def known_revisions() -> set[str]:
    """The migrations this version knows; a database at another one was made by a newer version."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config

"""The database's own shape: every table, and the migrations that lead there."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData

from rvuedge.accounts.audit import models as audit_models
from rvuedge.accounts.credentials import models as sign_in_models
from rvuedge.accounts.mail import models as mail_models
from rvuedge.accounts.people import models as accounts
from rvuedge.accounts.practices import models as leave_models
from rvuedge.benchmarks.store import models as benchmarks
from rvuedge.catalog.store import models as catalog
from rvuedge.contracts.policies import models as policy_models
from rvuedge.contracts.terms import models as contracts
from rvuedge.logbook.capture import models as capture_models
from rvuedge.logbook.charges import models as charge_models
from rvuedge.logbook.records import models as logbook
from rvuedge.logbook.sites import models as site_models
from rvuedge.platform.extensions import Base
from rvuedge.reconciliation import models as reconciliation
from rvuedge.statements import models as reconciliation_models

ROOMS_WITH_TABLES = (
    accounts,
    audit_models,
    leave_models,
    mail_models,
    sign_in_models,
    catalog,
    benchmarks,
    contracts,
    policy_models,
    logbook,
    capture_models,
    charge_models,
    site_models,
    reconciliation_models,
    reconciliation,
)
MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def all_tables() -> MetaData:
    """The metadata of every room's tables."""
    return Base.metadata


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring a database to a revision, forwards."""
    with engine.connect() as connection:
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take a database back to a revision ('base' for empty)."""
    with engine.connect() as connection:
        command.downgrade(_config(connection), revision)


def is_current(connection: Connection) -> bool:
    """Whether the database is at the newest migration."""
    heads = ScriptDirectory.from_config(_config(connection)).get_heads()
    return set(MigrationContext.configure(connection).get_current_heads()) == set(heads)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config

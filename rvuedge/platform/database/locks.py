"""What excludes what on PostgreSQL, by advisory locks held to the end of a transaction. SQLite has one writer anyway.

Crediting holds the catalog shared, a change of the catalog or of a policy holds it alone: whoever credits while a
release comes in either ends before the rebuild looks whom to rebuild, or begins with the new release.
In one order always: the catalog, then practices, then people.
"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

CATALOG = 0x5256_5545_4341_5421  # "RVUECAT!"


def share_catalog(session: Session) -> None:
    """Keep the catalog and every policy as they are until this transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock_shared(CATALOG)))


def change_catalog(session: Session) -> None:
    """Wait for whoever is crediting, and let nobody begin to until this transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(CATALOG)))

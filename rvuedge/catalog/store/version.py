"""The catalog's version: every change of what the catalog holds raises it, so that caches and phones notice."""

from __future__ import annotations

from sqlalchemy.orm import Session

from rvuedge.catalog.store.models import CatalogVersion


def touch_catalog(session: Session) -> None:
    """Tell every process that what it keeps of the catalog is stale; in this transaction nothing is kept."""
    session.info["catalog_changing"] = True
    version = session.get(CatalogVersion, 1)
    if version is None:
        session.add(CatalogVersion(id=1, number=1))
    else:
        version.number += 1

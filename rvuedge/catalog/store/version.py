"""The catalog's version: every change of what the catalog holds raises it, so that caches and phones notice."""

from __future__ import annotations

from sqlalchemy.orm import Session

from rvuedge.catalog.store.models import CatalogVersion
from rvuedge.platform.database.locks import change_catalog, share_catalog


def touch_catalog(session: Session) -> None:
    """Tell every process that what it keeps of the catalog is stale; in this transaction nothing is kept.

    From here to the end of the transaction nobody credits, so that a rebuild that follows misses nobody. A rehearsal
    changes nothing, and lets others credit.
    """
    (share_catalog if session.info.get("rehearsing") else change_catalog)(session)
    session.info["catalog_changing"] = True
    version = session.get(CatalogVersion, 1, populate_existing=True)
    if version is None:
        session.add(CatalogVersion(id=1, number=1))
    else:
        version.number += 1

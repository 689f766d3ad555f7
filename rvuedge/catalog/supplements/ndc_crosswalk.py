"""Writes and reads of the NDC–HCPCS crosswalk: which packages bill under which code in a quarter."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Table, func, insert, select

from rvuedge.catalog.readers.drugs.ndc_crosswalk import MINIMUM_ROWS, read_ndc_crosswalk
from rvuedge.catalog.store.models import NdcFile, NdcListing
from rvuedge.catalog.store.queries import quarter_name
from rvuedge.catalog.store.version import touch_catalog
from rvuedge.platform.extensions import db, transaction


@dataclass(frozen=True, slots=True)
class CrosswalkStored:
    """What an import of a crosswalk did."""

    quarter: str
    rows: int
    already_imported: bool = False


def import_crosswalk(*, data: bytes, file: str, now: datetime, minimum_rows: int = MINIMUM_ROWS) -> CrosswalkStored:
    """Read a crosswalk and store its quarter, whole or not at all. Raises FileRefused with the lines."""
    checksum = hashlib.sha256(data).hexdigest()
    known = db.session.scalar(select(NdcFile).where(NdcFile.sha256 == checksum))
    if known is not None:
        return CrosswalkStored(quarter_name(known.quarter_start), known.row_count, already_imported=True)
    read = read_ndc_crosswalk(data, file=file, minimum_rows=minimum_rows)
    names = {(row.code, row.ndc_11): row.drug_name for row in read.rows if row.ndc_11}
    with transaction() as session:
        stored = NdcFile(
            quarter_start=read.quarter_start,
            file_name=file,
            sha256=checksum,
            row_count=len(names),
            imported_at=now,
        )
        session.add(stored)
        session.flush()
        rows = [
            {"file_id": stored.id, "code": code, "ndc": ndc, "drug_name": name[:200]}
            for (code, ndc), name in names.items()
        ]
        table = NdcListing.__table__
        assert isinstance(table, Table)  # noqa: S101 - for the type checker alone
        session.execute(insert(table), rows)
        touch_catalog(session)
    return CrosswalkStored(quarter_name(read.quarter_start), len(names))


def listed_ndcs(code: str, on: date) -> list[str] | None:
    """The NDCs of a code in the newest crosswalk not younger than the day's quarter; None when none is loaded."""
    start = date(on.year, (on.month - 1) // 3 * 3 + 1, 1)
    newest = db.session.scalar(select(func.max(NdcFile.quarter_start)).where(NdcFile.quarter_start <= start))
    if newest is None:
        return None
    return list(
        db.session.scalars(
            select(NdcListing.ndc)
            .join(NdcFile, NdcFile.id == NdcListing.file_id)
            .where(NdcFile.quarter_start == newest, NdcListing.code == code)
            .distinct()
            .order_by(NdcListing.ndc)
        )
    )

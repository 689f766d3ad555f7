"""Writes of drug payment limits: one ASP pricing file is one import, whole or not at all."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select

from rvuedge.catalog.readers.drugs.payment_limits import read_payment_limits
from rvuedge.catalog.store.models import PaymentLimit, PaymentLimitFile
from rvuedge.catalog.store.queries import quarter_name
from rvuedge.catalog.store.version import touch_catalog
from rvuedge.platform.extensions import db, transaction


@dataclass(frozen=True, slots=True)
class LimitsStored:
    """What an import of payment limits did."""

    quarter: str
    rows: int
    already_imported: bool = False


def import_payment_limits(*, data: bytes, file: str, now: datetime) -> LimitsStored:
    """Read an ASP pricing file and store its quarter. A re-issue within the quarter adds a newer file.

    Raises FileRefused, naming line and column, for a file that is not one.
    """
    checksum = hashlib.sha256(data).hexdigest()
    known = db.session.scalar(select(PaymentLimitFile).where(PaymentLimitFile.sha256 == checksum))
    if known is not None:
        return LimitsStored(quarter_name(known.quarter_start), known.row_count, already_imported=True)
    read = read_payment_limits(data, file=file)
    rows = [
        {
            "code": row.code,
            "short_descriptor": row.short_descriptor,
            "dosage": row.dosage_text,
            "limit": row.limit,
        }
        for row in read.rows
    ]
    store_limits(quarter_start=read.quarter_start, rows=rows, file=file, checksum=checksum, now=now)
    return LimitsStored(quarter_name(read.quarter_start), len(rows))


def store_limits(*, quarter_start: date, rows: list[dict[str, Any]], file: str, checksum: str, now: datetime) -> bool:
    """Store the limits of a quarter; False when these very limits are there already."""
    with transaction() as session:
        if session.scalar(select(PaymentLimitFile.id).where(PaymentLimitFile.sha256 == checksum)):
            return False
        stored = PaymentLimitFile(
            quarter_start=quarter_start,
            file_name=file,
            sha256=checksum,
            row_count=len(rows),
            imported_at=now,
        )
        session.add(stored)
        session.flush()
        session.execute(insert(PaymentLimit), [{"file_id": stored.id, **row} for row in rows])
        touch_catalog(session)
    return True


def limit_row(code: str, short: str, dosage: str, limit: str) -> dict[str, Any]:
    """A row for store_limits from text; an empty limit is None, never zero."""
    return {
        "code": code,
        "short_descriptor": short,
        "dosage": dosage,
        "limit": Decimal(limit) if limit else None,
    }

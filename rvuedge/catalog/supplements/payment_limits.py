"""Writes of drug payment limits: one ASP pricing file is one import, whole or not at all."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, insert, select

from rvuedge.catalog.readers.drugs.payment_limits import MINIMUM_ROWS, read_payment_limits
from rvuedge.catalog.readers.packed import unpacked
from rvuedge.catalog.rules.questions import NO_ANSWERS, AcceptedAnswers, bad_row_questions, report, settle
from rvuedge.catalog.rules.table_comparison import Expectation, Figures, compare_tables
from rvuedge.catalog.store.drug_limits import quarter_name
from rvuedge.catalog.store.models import PaymentLimit, PaymentLimitFile
from rvuedge.catalog.store.version import touch_catalog
from rvuedge.platform.extensions import db, transaction
from rvuedge.platform.figures import count

MEMBER = re.compile(r"asp.*pric|payment.?(allowance.?)?limit", re.IGNORECASE)
# Six quarters of 2024 to 2026: at most 185 drugs came or went, and 188 limits moved by more than a fifth in a year.
EXPECTED = Expectation(keys=400, large=400, columns={})


@dataclass(frozen=True, slots=True)
class LimitsStored:
    """What an import of payment limits did."""

    quarter: str
    rows: int
    already_imported: bool = False
    lines: tuple[str, ...] = ()


def import_payment_limits(
    *,
    data: bytes,
    file: str,
    now: datetime,
    answers: AcceptedAnswers = NO_ANSWERS,
    then: Callable[[], None] | None = None,
) -> LimitsStored:
    """Read an ASP pricing file and store its quarter. A re-issue within the quarter adds a newer file.

    `then` is done in the transaction that stores it, and only where it is new.

    It is compared with the newest file before it. Raises FileRefused, naming line and column, for a file that is not
    one, and AnswerNeededError for rows with a wrong cell and for more changes than a year of CMS's brings.
    """
    checksum = hashlib.sha256(data).hexdigest()
    known = db.session.scalar(select(PaymentLimitFile).where(PaymentLimitFile.sha256 == checksum))
    if known is not None:
        return LimitsStored(quarter_name(known.quarter_start), known.row_count, already_imported=True)
    member = unpacked(data, file=file, names=MEMBER, expected="a zip with an ASP pricing file")
    read = read_payment_limits(member.data, file=member.name)
    questions = bad_row_questions(read.bad_rows)
    quarter, old = _limits_before(read.quarter_start)
    compared = ["No earlier quarter is loaded to compare with."]
    if quarter is not None:
        new = {row.code: {"limit": row.limit} for row in read.rows}
        found = compare_tables(f"the limits of {quarter_name(quarter)}", old, new)
        questions += EXPECTED.questions(found, "drug")
        compared = found.lines("drug")
    settle(file, questions, answers)
    rows = [
        {
            "code": row.code,
            "short_descriptor": row.short_descriptor,
            "dosage": row.dosage_text,
            "limit": row.limit,
        }
        for row in read.rows
    ]
    with transaction():
        is_new = store_limits(quarter_start=read.quarter_start, rows=rows, file=file, checksum=checksum, now=now)
        if is_new and then is not None:
            then()
    lines = report(compared=compared, left_out=read.bad_rows, not_read=(*member.not_read, *read.not_read))
    if read.rounded:
        lines = (
            f"{count(read.rounded, 'limit')} with more than three places rounded to the three CMS publishes.",
            *lines,
        )
    return LimitsStored(quarter_name(read.quarter_start), len(rows), already_imported=not is_new, lines=lines)


def _limits_before(quarter: date) -> tuple[date | None, dict[str, Figures]]:
    """The limits of the newest loaded quarter not after this one (of this one: a re-issue)."""
    start = db.session.scalar(
        select(func.max(PaymentLimitFile.quarter_start)).where(PaymentLimitFile.quarter_start <= quarter)
    )
    newest = db.session.scalar(select(func.max(PaymentLimitFile.id)).where(PaymentLimitFile.quarter_start == start))
    rows = db.session.execute(
        select(PaymentLimit.code, PaymentLimit.limit).where(PaymentLimit.file_id == (newest or 0))
    )
    return start, {code: {"limit": limit} for code, limit in rows}


def whole_quarters() -> list[date]:
    """First days of the quarters whose file is loaded whole; of an excerpt nobody can say what is not on the list."""
    files = select(PaymentLimitFile.quarter_start).where(PaymentLimitFile.row_count >= MINIMUM_ROWS)
    return list(db.session.scalars(files.distinct()))


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

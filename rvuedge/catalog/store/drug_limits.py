"""Reads of what CMS prices as drugs: which codes are, and their payment limits by quarter."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from rvuedge.catalog.store.models import Article, PaymentLimit, PaymentLimitFile
from rvuedge.platform.extensions import db


@dataclass(frozen=True, slots=True)
class QuarterLimit:
    """A drug's payment limit in dollars per billing unit (None where CMS prints N/A) and its quarter."""

    quarter: str
    dosage: str
    limit: Decimal | None


def drug_codes(codes: Collection[str]) -> frozenset[str]:
    """Which of these codes CMS prices as drugs: on a payment-limit file, or documented so in an article."""
    if not codes:
        return frozenset()
    priced = select(PaymentLimit.code).where(PaymentLimit.code.in_(codes))
    documented = select(Article.code).where(Article.code.in_(codes), Article.kind == "drug")
    return frozenset(db.session.scalars(priced.union(documented)))


def quarter_name(day: date) -> str:
    """2026Q3 for a day of July to September 2026."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def payment_limits(codes: Collection[str], on: date) -> dict[str, QuarterLimit]:
    """The payment limits of the quarter a day is in; a code without one that quarter is absent.

    An older quarter is never carried forward (docs/rules.md, R-4.3).
    """
    start = date(on.year, (on.month - 1) // 3 * 3 + 1, 1)
    rows = db.session.execute(
        select(PaymentLimit.code, PaymentLimit.dosage, PaymentLimit.limit)
        .join(PaymentLimitFile, PaymentLimitFile.id == PaymentLimit.file_id)
        .where(PaymentLimitFile.quarter_start == start, PaymentLimit.code.in_(codes))
        .order_by(PaymentLimitFile.id)
    )
    return {code: QuarterLimit(quarter_name(start), dosage, limit) for code, dosage, limit in rows}


def latest_limit(code: str) -> QuarterLimit | None:
    """The newest quarter that lists a drug, whatever the day; for a code's page, which names the quarter."""
    row = db.session.execute(
        select(PaymentLimitFile.quarter_start, PaymentLimit.dosage, PaymentLimit.limit)
        .join(PaymentLimitFile, PaymentLimitFile.id == PaymentLimit.file_id)
        .where(PaymentLimit.code == code)
        .order_by(PaymentLimitFile.quarter_start.desc(), PaymentLimitFile.id.desc())
        .limit(1)
    ).one_or_none()
    return QuarterLimit(quarter_name(row[0]), row[1], row[2]) if row else None


def limits_by_quarter(code: str) -> list[dict[str, object]]:
    """A drug's payment limit in every quarter that is loaded and lists it, oldest first; a re-issue counts."""
    rows = db.session.execute(
        select(PaymentLimitFile.quarter_start, PaymentLimit.limit)
        .join(PaymentLimitFile, PaymentLimitFile.id == PaymentLimit.file_id)
        .where(PaymentLimit.code == code)
        .order_by(PaymentLimitFile.quarter_start, PaymentLimitFile.id)
    )
    latest = {quarter_name(start): limit for start, limit in rows}
    return [{"quarter": quarter, "payment_limit": limit} for quarter, limit in latest.items()]


def dosage_of(code: str) -> str | None:
    """What one billing unit of a drug is, by its newest payment limit or its article ('0.01 MG')."""
    latest = latest_limit(code)
    if latest is not None and latest.dosage:
        return latest.dosage
    article = db.session.get(Article, code)
    drug = article.content.get("drug") if article else None
    unit = drug.get("billing_unit") if isinstance(drug, dict) else None
    return f"{unit['amount']} {unit['unit']}" if isinstance(unit, dict) else None

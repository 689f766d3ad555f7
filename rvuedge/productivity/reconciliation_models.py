"""Tables of reconciliations and of closed months."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rvuedge.columns import FixedPoint, UtcDateTime
from rvuedge.extensions import Base


class Reconciliation(Base):
    """A person's log beside an employer's account of it, as found on a day. Of the file nothing but codes is kept."""

    __tablename__ = "reconciliation"
    __table_args__ = (Index(None, "person_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    options: Mapped[dict[str, Any]] = mapped_column(JSON)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class ClosedMonth(Base):
    """A month of an organization that never changes again. `names` are that day's, by person id; "" is the practice."""

    __tablename__ = "closed_month"

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    closed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    names: Mapped[dict[str, str]] = mapped_column(JSON)


class ClosedLine(Base):
    """What a line counted when a month was closed: in its own month, or later as an adjustment.

    `counted_in` is the closed month it was posted in; `work_rvu` and `drug_amount` are what is added there: the whole
    line when it is new, a difference when it was posted before. `reason` is month, new, edited, deleted or recredited.
    """

    __tablename__ = "closed_line"
    __table_args__ = (
        UniqueConstraint(
            "organization_id", "counted_in", "person_id", "log_id", "position", name="uq_closed_line_once"
        ),
        Index(None, "organization_id", "person_id", "performed_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    counted_in: Mapped[date]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    log_id: Mapped[str] = mapped_column(String(36))
    position: Mapped[int]
    performed_on: Mapped[date]
    code: Mapped[str] = mapped_column(String(5))
    log_version: Mapped[int]
    reason: Mapped[str] = mapped_column(String(10))
    release: Mapped[str | None] = mapped_column(String(12))
    policy: Mapped[str] = mapped_column(String(39))
    work_rvu: Mapped[Decimal] = mapped_column(FixedPoint(6))
    drug_amount: Mapped[Decimal] = mapped_column(FixedPoint(2))
    unvalued: Mapped[int]

"""Tables of reconciliations and of closed months."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from rvuedge.platform.columns import FixedPoint, UtcDateTime
from rvuedge.platform.extensions import Base

WITHOUT_UNITS = text("anesthesia_units IS NULL AND reason <> 'month'")


class ClosedMonth(Base):
    """A month of an organization that never changes again. `names` are that day's, by person id; "" is the practice.

    `layout` says how its statements are written: NULL as the first were, which stay the same to the byte. `standings`
    is how each person's lines stood (posting/standings.py); NULL of a month that was closed before it was kept.
    """

    __tablename__ = "closed_month"

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    closed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    layout: Mapped[int | None]
    standings: Mapped[dict[str, dict[str, object]] | None] = mapped_column(JSON(none_as_null=True), deferred=True)


class OwnClosedMonth(Base):
    """A month a person closed for themselves; its lines are those of closed_line without an organization."""

    __tablename__ = "own_closed_month"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    closed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    name: Mapped[str] = mapped_column(String(200))
    layout: Mapped[int | None]
    standings: Mapped[dict[str, dict[str, object]] | None] = mapped_column(JSON(none_as_null=True), deferred=True)


class ClosedLine(Base):
    """What a line counted when a month was closed: in its own month, or later as an adjustment.

    `counted_in` is the closed month it was posted in; `work_rvu` and `drug_amount` are what is added there: the whole
    line when it is new, a difference when it was posted before. `anesthesia_units` are ASA units added likewise, never
    part of work; NULL of a line that was posted before they were kept, for good. Without an organization it is of a
    month of the person's own. `reason` is one of those of posting.py; `changed_at` and `was` say when and from what it
    was changed.
    """

    __tablename__ = "closed_line"
    __table_args__ = (
        UniqueConstraint(
            "organization_id", "counted_in", "person_id", "log_id", "position", name="uq_closed_line_once"
        ),
        Index(None, "organization_id", "person_id", "performed_on"),
        Index(None, "person_id", "log_id"),
        Index(None, "organization_id", "person_id", sqlite_where=WITHOUT_UNITS, postgresql_where=WITHOUT_UNITS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
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
    anesthesia_units: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    was: Mapped[str | None] = mapped_column(String(80))


class ClosedPay(Base):
    """What a closed month says of somebody's pay, as its payroll file was on the day of closing: terms, entries and
    policies that change later leave it alone. `lines` are those of reports/closed_months/payroll.py, amounts as text.
    """

    __tablename__ = "closed_pay"

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    lines: Mapped[list[dict[str, object]]] = mapped_column(JSON)


class StatementPrint(Base):
    """A statement's file as it was first handed out; every later one is this one (docs/decisions/0022)."""

    __tablename__ = "statement_print"
    __table_args__ = (Index(None, "person_id", "month"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    month: Mapped[date]
    format: Mapped[str] = mapped_column(String(4))
    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    printed_at: Mapped[datetime] = mapped_column(UtcDateTime)

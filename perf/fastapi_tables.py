"""The peer's own tables of logs: the rows RVU Edge writes, mapped as a FastAPI developer would. Figures are exact."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from rvuedge.platform.columns import FixedPoint, UtcDateTime


class Base(DeclarativeBase):
    """Base of the peer's tables."""

    metadata = MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s"})


def _of_log() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["person_id", "log_id"], ["peer_log.person_id", "peer_log.id"])


class Line(Base):
    """One code of a log."""

    __tablename__ = "peer_line"
    __table_args__ = (_of_log(),)

    person_id: Mapped[int] = mapped_column(primary_key=True)
    log_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(5))
    modifiers: Mapped[list[str]] = mapped_column(JSON)
    units: Mapped[int]
    session: Mapped[int]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)


class LineCredit(Base):
    """What a line earned; a replaced one is kept."""

    __tablename__ = "peer_credit"
    __table_args__ = (_of_log(), Index(None, "person_id", "log_id"), Index(None, "person_id", "performed_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int]
    log_id: Mapped[str] = mapped_column(String(36))
    position: Mapped[int]
    performed_on: Mapped[date]
    code: Mapped[str] = mapped_column(String(5))
    state: Mapped[str] = mapped_column(String(40))
    face_work_rvu: Mapped[Decimal | None] = mapped_column(FixedPoint(6))
    work_rvu: Mapped[Decimal | None] = mapped_column(FixedPoint(6))
    factors: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    warnings: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    drug: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    drug_amount: Mapped[Decimal | None] = mapped_column(FixedPoint(2))
    release: Mapped[str | None] = mapped_column(String(12))
    policy: Mapped[str] = mapped_column(String(80))
    credited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    superseded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Log(Base):
    """One case on one day."""

    __tablename__ = "peer_log"
    __table_args__ = (
        Index(None, "person_id", "performed_on"),
        Index(None, "person_id", "patient_key", "performed_on"),
        Index(None, "person_id", "change"),
    )

    person_id: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    version: Mapped[int]
    change: Mapped[int]
    performed_on: Mapped[date]
    setting: Mapped[str] = mapped_column(String(12))
    site: Mapped[str | None] = mapped_column(String(120))
    case_ref: Mapped[str | None] = mapped_column(String(60))
    patient_key: Mapped[str | None] = mapped_column(String(64))
    note: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lines: Mapped[list[Line]] = relationship(order_by=Line.position, cascade="all, delete-orphan", lazy="selectin")
    credits: Mapped[list[LineCredit]] = relationship(
        primaryjoin=lambda: (
            (LineCredit.person_id == Log.person_id) & (LineCredit.log_id == Log.id) & LineCredit.superseded_at.is_(None)
        ),
        order_by=LineCredit.position,
        viewonly=True,
        lazy="selectin",
    )


class DailyTotal(Base):
    """A person's day."""

    __tablename__ = "peer_daily_total"

    person_id: Mapped[int] = mapped_column(primary_key=True)
    performed_on: Mapped[date] = mapped_column(primary_key=True)
    work_rvu: Mapped[Decimal] = mapped_column(FixedPoint(6))
    lines: Mapped[int]
    unvalued_lines: Mapped[int]
    drug_amount: Mapped[Decimal] = mapped_column(FixedPoint(2))


class Counter(Base):
    """A person's counter of changes."""

    __tablename__ = "peer_counter"

    person_id: Mapped[int] = mapped_column(primary_key=True)
    latest: Mapped[int]

"""Tables of cases on their way out: files that were made, and which case another log was given, as it was then."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from rvuedge.platform.columns import UtcDateTime
from rvuedge.platform.extensions import Base

MANNERS = ("typed", "file")


class CaseExport(Base):
    """A file that a resident made for another log: its layout, the days it covers, how many cases and rows."""

    __tablename__ = "case_export"
    __table_args__ = (Index(None, "person_id", "created_at"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    layout: Mapped[str] = mapped_column(String(20))
    format: Mapped[str] = mapped_column(String(4))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    cases: Mapped[int]
    rows: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CaseMark(Base):
    """That another log was given a case: typed by hand or in a file, with what it was given.

    `content` is what it was given, by which a later edit is told fact by fact; `digest` is its SHA-256.
    """

    __tablename__ = "case_mark"
    __table_args__ = (
        ForeignKeyConstraint(
            ["person_id", "log_id"], ["procedure_log.person_id", "procedure_log.id"], ondelete="CASCADE"
        ),
        CheckConstraint(f"manner IN {MANNERS}", name="manner"),
        Index(None, "person_id", "export_id"),
    )

    person_id: Mapped[int] = mapped_column(primary_key=True)
    log_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    layout: Mapped[str] = mapped_column(String(20), primary_key=True)
    manner: Mapped[str] = mapped_column(String(5))
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    export_id: Mapped[str | None] = mapped_column(String(36))
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime)

"""Tables of saved reports, of when they are mailed, and of each mail."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rvuedge.platform.columns import UtcDateTime
from rvuedge.platform.extensions import Base


class SavedReport(Base):
    """A practice's benchmark report by name. `choices` is what it is asked by (schemas.py); `name_key` is the name
    without its case, which a practice has once.
    """

    __tablename__ = "saved_report"
    __table_args__ = (UniqueConstraint("organization_id", "name_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    name: Mapped[str] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(String(160))
    choices: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int]
    saved_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReportSchedule(Base):
    """When a saved report is mailed, and to which managers (`recipients`, numbers of people).

    `every` is month or quarter, `day` that of the month; `attaches` whether the PDF goes along; nothing is due before
    `starts_on`.
    """

    __tablename__ = "report_schedule"

    report_id: Mapped[int] = mapped_column(ForeignKey("saved_report.id", ondelete="CASCADE"), primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    every: Mapped[str] = mapped_column(String(8))
    day: Mapped[int]
    attaches: Mapped[bool]
    recipients: Mapped[list[int]] = mapped_column(JSON)
    starts_on: Mapped[date]


class ReportMailing(Base):
    """One mail of a saved report to one manager: there is one for each due day, however many workers there are.

    `state` is waiting, sent, failed or not sent; `reason` says why in a sentence.
    """

    __tablename__ = "report_mailing"

    report_id: Mapped[int] = mapped_column(ForeignKey("saved_report.id", ondelete="CASCADE"), primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    state: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

"""Tables of assessments: an exchange about one case, and what each side wrote in it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rvuedge.platform.columns import UtcDateTime
from rvuedge.platform.extensions import Base


class Assessment(Base):
    """An exchange of two assessments of a trainee's case (`person_id` is the trainee).

    The window and what a silent side leads to are those of the program on the day it opened. `performed_on` and `code`
    are the case's then. `swept_at` is when what a window had ended was removed.
    """

    __tablename__ = "assessment"
    __table_args__ = (
        UniqueConstraint("person_id", "log_id", "assessor_id"),
        CheckConstraint("on_silence IN ('remove', 'reveal')", name="on_silence"),
        CheckConstraint("person_id <> assessor_id", name="two_people"),
        Index(None, "assessor_id", "opened_at"),
        Index(None, "organization_id", "performed_on"),
        Index(None, "swept_at", "closes_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    log_id: Mapped[str] = mapped_column(String(36))
    assessor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    performed_on: Mapped[date]
    code: Mapped[str] = mapped_column(String(5))
    scale: Mapped[str] = mapped_column(String(20))
    on_silence: Mapped[str] = mapped_column(String(6))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    swept_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AssessmentSide(Base):
    """What one side wrote (`person_id` is who wrote it), with the digest the other was shown at once.

    `changes` counts how often it was changed before the other side had committed. `teaching` is a trainee's rating of
    the teaching; it is no part of what is sealed and is never shown alone.
    """

    __tablename__ = "assessment_side"
    __table_args__ = (
        CheckConstraint("side IN ('trainee', 'assessor')", name="side"),
        CheckConstraint("complexity IN ('easiest', 'middle', 'hardest')", name="complexity"),
        Index(None, "person_id"),
    )

    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True)
    side: Mapped[str] = mapped_column(String(8), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    autonomy: Mapped[int]
    performance: Mapped[int | None]
    complexity: Mapped[str | None] = mapped_column(String(8))
    comment: Mapped[str | None] = mapped_column(Text)
    epa: Mapped[int | None]
    phase: Mapped[str | None] = mapped_column(String(14))
    entrustment: Mapped[int | None]
    teaching: Mapped[int | None]
    nonce: Mapped[str] = mapped_column(String(32))
    seal: Mapped[str] = mapped_column(String(64))
    changes: Mapped[int] = mapped_column(default=0)
    committed_at: Mapped[datetime] = mapped_column(UtcDateTime)

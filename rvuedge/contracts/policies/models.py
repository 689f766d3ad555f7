"""The tables of a practice's own crediting policies, and of whom they are assigned to."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rvuedge.platform.columns import UtcDateTime
from rvuedge.platform.extensions import Base


class PracticePolicy(Base):
    """One version of a practice's crediting policy, from a first day of service on. A version is never edited.

    Of the versions that have begun on a day the one with the highest number counts.
    """

    __tablename__ = "practice_policy"
    __table_args__ = (
        UniqueConstraint("organization_id", "name", "version"),
        CheckConstraint("version >= 1", name="version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    name: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    base: Mapped[str] = mapped_column(String(60))
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    internal_values: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    effective_from: Mapped[date]


class PolicyAssignment(Base):
    """What a practice states of a member's policy for some days (both included; None is open). Never edited.

    Of the statements that hold a day the newest counts; `policy` None is the one of the person's own contract again.
    """

    __tablename__ = "policy_assignment"
    __table_args__ = (
        CheckConstraint("last_day IS NULL OR last_day >= first_day", name="period"),
        Index(None, "person_id", "first_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    policy: Mapped[str | None] = mapped_column(String(60))
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    assigned_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    assigned_at: Mapped[datetime] = mapped_column(UtcDateTime)

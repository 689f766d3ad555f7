"""Tables of a person's terms."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rvuedge.columns import FixedPoint, UtcDateTime
from rvuedge.extensions import Base


class Contract(Base):
    """A person's terms from a day on, until the next ones begin.

    `pinned_release` names the release whose values the contract froze; without one, the release in force
    on the date of service counts. `cfte` is the clinical full-time equivalent, `annual_goal` in wRVU.
    """

    __tablename__ = "contract"
    __table_args__ = (
        UniqueConstraint("person_id", "effective_from"),
        CheckConstraint("cfte > 0 AND cfte <= 10000", name="cfte"),
        CheckConstraint("annual_goal IS NULL OR annual_goal > 0", name="goal"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    effective_from: Mapped[date]
    policy: Mapped[str] = mapped_column(String(60), default="cms-payment")
    pinned_release: Mapped[str | None] = mapped_column(String(12))
    cfte: Mapped[Decimal] = mapped_column(FixedPoint(4))
    annual_goal: Mapped[Decimal | None] = mapped_column(FixedPoint(2))
    rate: Mapped[Decimal | None] = mapped_column(FixedPoint(4))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PracticePolicy(Base):
    """One version of a practice's crediting policy. A version is never edited; the newest one counts."""

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

"""Tables of what a practice knows of its members: days of leave, and their NPIs."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from rvuedge.platform.columns import UtcDateTime
from rvuedge.platform.extensions import Base

KINDS = ("vacation", "sick", "parental", "education", "other")


class Leave(Base):
    """A person's days away from a first to a last day (inclusive). Nobody's reasons are asked beyond the kind."""

    __tablename__ = "leave"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint("last_day >= first_day", name="period"),
        Index(None, "person_id", "first_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(12))
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MemberNpi(Base):
    """The NPI by which a practice's files name somebody: a member, or by `email` who has not joined yet.

    NPI: National Provider Identifier, ten digits with a check digit (45 CFR 162.406).
    """

    __tablename__ = "member_npi"

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    npi: Mapped[str] = mapped_column(String(10), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    email: Mapped[str | None] = mapped_column(String(254))

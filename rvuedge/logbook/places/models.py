"""The table of where people state that they work."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from rvuedge.platform.columns import UtcDateTime
from rvuedge.platform.extensions import Base


class WorkPlace(Base):
    """Where somebody works on some days (both included; None is open).

    Never edited: the newest that holds a day counts. `weekdays` are digits, 1 for Monday to 7 for Sunday. Without an
    organization the work is of none of the practices.
    """

    __tablename__ = "work_place"
    __table_args__ = (
        CheckConstraint("last_day IS NULL OR last_day >= first_day", name="period"),
        CheckConstraint("length(weekdays) BETWEEN 1 AND 7", name="weekdays"),
        Index(None, "person_id", "first_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    weekdays: Mapped[str] = mapped_column(String(7))
    stated_at: Mapped[datetime] = mapped_column(UtcDateTime)

"""The table of a practice's sites."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from rvuedge.platform.columns import UtcDateTime
from rvuedge.platform.extensions import Base


class Site(Base):
    """A place where a practice works. What people write as site in a log is matched to its name, key and aliases.

    `locality` is Medicare's, as state-contractor-locality. It is matched from `active_from` to `active_to`, both
    included; without them always.
    """

    __tablename__ = "site"
    __table_args__ = (
        CheckConstraint("setting IN ('facility', 'nonfacility')", name="setting"),
        CheckConstraint("active_from IS NULL OR active_to IS NULL OR active_to >= active_from", name="period"),
    )

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(39), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    setting: Mapped[str] = mapped_column(String(12))
    locality: Mapped[str | None] = mapped_column(String(12))
    aliases: Mapped[list[str]] = mapped_column(JSON)
    active_from: Mapped[date | None]
    active_to: Mapped[date | None]
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

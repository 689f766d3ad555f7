"""The table of attendings: the staff whom cases of an organization may name."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from rvuedge.platform.columns import UtcDateTime
from rvuedge.platform.extensions import Base


class Attending(Base):
    """Somebody who supervises, by the name the roster has. `key` is a UUID.

    A log keeps the name as its resident chose or wrote it; it is matched to name and aliases from `active_from` to
    `active_to` (both included; without them always). An alias is a name as somebody wrote it, linked by a coordinator.
    `person_id` is the account that may attest as them, where there is one; `may_attest` is the program's word.
    """

    __tablename__ = "attending"
    __table_args__ = (
        CheckConstraint("active_from IS NULL OR active_to IS NULL OR active_to >= active_from", name="period"),
        Index(None, "person_id"),
    )

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    aliases: Mapped[list[str]] = mapped_column(JSON)
    may_attest: Mapped[bool] = mapped_column(default=True)
    active_from: Mapped[date | None]
    active_to: Mapped[date | None]
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

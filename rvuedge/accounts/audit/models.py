"""Tables of the audit trail: what happened, and whom it concerned."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from rvuedge.platform.columns import UtcDateTime
from rvuedge.platform.extensions import Base


class AuditEvent(Base):
    """Who saw or changed what. Append-only."""

    __tablename__ = "audit_event"
    __table_args__ = (Index(None, "organization_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(200))
    detail: Mapped[dict[str, object]] = mapped_column(JSON)


class AuditPerson(Base):
    """Whom an entry of the audit trail concerned, so that each can be told who looked."""

    __tablename__ = "audit_person"
    __table_args__ = (Index(None, "event_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("audit_event.id"), primary_key=True)

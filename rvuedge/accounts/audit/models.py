"""Tables of the audit trail: what happened, whom it concerned, and the chain that holds it.

The database itself refuses to change or delete a row of them (migration 0032); values of `detail` can be erased.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from rvuedge.platform.columns import UtcDateTime
from rvuedge.platform.extensions import Base


class AuditEvent(Base):
    """Who saw or changed what. `seals` has for each name in `detail` a salt, or a commitment to what was erased."""

    __tablename__ = "audit_event"
    __table_args__ = (Index(None, "organization_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(200))
    detail: Mapped[dict[str, object]] = mapped_column(JSON)
    seals: Mapped[dict[str, str]] = mapped_column(JSON, server_default="{}")


class AuditPerson(Base):
    """Whom an entry of the audit trail concerned, so that each can be told who looked."""

    __tablename__ = "audit_person"
    __table_args__ = (Index(None, "event_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("audit_event.id"), primary_key=True)


class AuditLink(Base):
    """The place of an entry in its chain. `digest` is SHA-256 over the one before it and the entry."""

    __tablename__ = "audit_link"

    chain: Mapped[str] = mapped_column(String(30), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_id: Mapped[int] = mapped_column(ForeignKey("audit_event.id"), unique=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))

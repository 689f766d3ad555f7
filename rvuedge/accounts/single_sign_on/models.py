"""Tables of a practice's own sign-in: its settings, the mail domains that are its own, and whom its provider knows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rvuedge.platform.columns import UtcDateTime
from rvuedge.platform.extensions import Base

SEALED = "single-sign-on"  # what a client secret is sealed for (rvuedge/platform/edge/keys.py)


class PracticeSignOn(Base):
    """A practice's OpenID provider. The client secret is sealed with the server's key."""

    __tablename__ = "practice_sign_on"

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    issuer: Mapped[str] = mapped_column(String(255))
    client_id: Mapped[str] = mapped_column(String(255))
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary(1000), info={"sealed": SEALED})
    is_required: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PracticeDomain(Base):
    """A mail domain that the operator knows to be the practice's own: who speaks for it speaks for its addresses."""

    __tablename__ = "practice_domain"
    __table_args__ = (CheckConstraint("domain = lower(domain)", name="domain_lower"), Index(None, "domain"))

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    domain: Mapped[str] = mapped_column(String(253), primary_key=True)
    confirmed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ProviderIdentity(Base):
    """Whom a practice's provider means by a subject; each person once, so that a reassigned address opens nothing."""

    __tablename__ = "provider_identity"
    __table_args__ = (UniqueConstraint("organization_id", "person_id"), Index(None, "person_id"))

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    subject: Mapped[str] = mapped_column(String(255), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    linked_at: Mapped[datetime] = mapped_column(UtcDateTime)

"""Tables of what is written to people: mail that waits, and invitations to a practice."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from rvuedge.accounts.people.models import ROLES
from rvuedge.platform.columns import FixedPoint, UtcDateTime
from rvuedge.platform.extensions import Base


class OutgoingMail(Base):
    """A mail to be composed and sent: queued in the transaction it tells about, sent after it.

    The text is composed when it is sent, so that no token in the clear is ever stored.
    """

    __tablename__ = "outgoing_mail"
    __table_args__ = (Index(None, "sent_at", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    to: Mapped[str] = mapped_column(String(254))
    detail: Mapped[dict[str, str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    given_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(String(300))


class Invitation(Base):
    """A place in an organization offered to an address, until a moment.

    `name` and `specialty` are the roster's words for a colleague who is not here yet; `ended_on` and `cfte` become
    those of the membership.
    """

    __tablename__ = "invitation"
    __table_args__ = (CheckConstraint(f"role IN {ROLES}", name="role"), Index(None, "organization_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    email: Mapped[str] = mapped_column(String(254))
    role: Mapped[str] = mapped_column(String(20))
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    cfte: Mapped[Decimal | None] = mapped_column(FixedPoint(4))
    name: Mapped[str | None] = mapped_column(String(200))
    specialty: Mapped[str | None] = mapped_column(String(100))
    invited_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    digest: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OneTimeToken(Base):
    """A token good for one purpose, once, until a moment; kept as its SHA-256 only.

    `detail` holds what the purpose needs (the address a mail went to, a passkey challenge).
    """

    __tablename__ = "one_time_token"
    __table_args__ = (Index(None, "person_id", "purpose"), Index(None, "expires_at"))

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    purpose: Mapped[str] = mapped_column(String(30))
    detail: Mapped[dict[str, str]] = mapped_column(JSON)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    spent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class MailSwitch(Base):
    """Mail of a category that an address wants no more. The address is kept as its SHA-256 alone.

    So the word of somebody without an account counts, and outlives an account.
    """

    __tablename__ = "mail_switch"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    category: Mapped[str] = mapped_column(String(20), primary_key=True)
    off_since: Mapped[datetime] = mapped_column(UtcDateTime)

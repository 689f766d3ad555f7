"""Tables of people, practices and sign-ins."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from flask_login import UserMixin
from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from rvuedge.accounts.rules.career_stages import CAREER_STAGES, Stages, stored_stages
from rvuedge.platform.columns import FixedPoint, UtcDateTime
from rvuedge.platform.extensions import Base

ROLES = ("trainee", "physician", "manager", "owner")
MANAGERS = frozenset({"manager", "owner"})  # the roles that manage a practice
REMOVED = "@removed.invalid"  # RFC 2606: no mail is ever sent there


class Person(UserMixin, Base):  # type: ignore[misc]
    """Somebody who signs in. No field describes a patient, here or anywhere.

    `first_stage` is the career stage until the first of `stage_changes`, each a day and the stage from it on: read them
    by `stages`, with the day of service in hand. They are mailed a reminder after `log_reminder_days` without a log;
    None: never.
    """

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint(f"career_stage IN {CAREER_STAGES}", name="career_stage"),
        CheckConstraint("email = lower(email)", name="email_lower"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(200))
    first_stage: Mapped[str] = mapped_column("career_stage", String(20))
    stage_changes: Mapped[list[list[str]]] = mapped_column(JSON, default=list, server_default="[]")
    specialty: Mapped[str | None] = mapped_column(String(100))
    provider_type: Mapped[str] = mapped_column(String(20), default="physician")
    time_zone: Mapped[str] = mapped_column(String(64), default="America/New_York")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    email_verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    log_reminder_days: Mapped[int | None]
    log_reminded_on: Mapped[date | None]

    @property
    def is_active(self) -> bool:
        return self.disabled_at is None

    @property
    def is_removed(self) -> bool:
        """Whether the account was deleted: a number stands for name and address."""
        return self.email.endswith(REMOVED)

    @property
    def stages(self) -> Stages:
        """What they are, by day."""
        return stored_stages(self.first_stage, self.stage_changes or ())

    def stage_on(self, day: date) -> str:
        """The career stage of a day."""
        return self.stages.on(day)

    def is_trainee_on(self, day: date) -> bool:
        """Students and residents never earn wRVU (docs/rules.md, R-7.1); their lines feed the case log."""
        return self.stages.is_trainee_on(day)


class Organization(Base):
    """A practice or a training program."""

    __tablename__ = "organization"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_demo: Mapped[bool] = mapped_column(default=False)


class Membership(Base):
    """A person's role in an organization, from a day to a day (inclusive).

    `cfte` is the clinical full-time equivalent the practice states (0 < cfte ≤ 1); a contract's own goes before it.
    """

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("organization_id", "person_id", "started_on"),
        CheckConstraint(f"role IN {ROLES}", name="role"),
        CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="period"),
        Index(None, "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(20))
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    cfte: Mapped[Decimal | None] = mapped_column(FixedPoint(4))


class Device(Base):
    """A phone or browser that a person signed in on; revoking it ends all its tokens.

    A browser's session has one token of kind session, and ends after `idle_seconds` without a request; `seen_at` is
    when one came, to some minutes.
    """

    __tablename__ = "device"
    __table_args__ = (CheckConstraint("kind IN ('app', 'browser')", name="kind"), Index(None, "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_why: Mapped[str | None] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(10), default="app", server_default="app")
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    idle_seconds: Mapped[int | None]


class Token(Base):
    """An opaque token, kept as its SHA-256 only. `kind` is access or refresh, or session for a browser's cookie."""

    __tablename__ = "token"
    __table_args__ = (
        CheckConstraint("kind IN ('access', 'refresh', 'session')", name="kind"),
        Index(None, "device_id"),
    )

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"))
    kind: Mapped[str] = mapped_column(String(10))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    spent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class IdempotencyKey(Base):
    """A key that came with a POST, and what it was answered; `status` is NULL while the first is worked on."""

    __tablename__ = "idempotency_key"

    scope: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    request_digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int | None]
    body: Mapped[str | None] = mapped_column(Text)
    headers: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class RateWindow(Base):
    """How often something was asked in a window of time; shared by every worker. `expires_at` is a Unix time."""

    __tablename__ = "rate_window"

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[float] = mapped_column(index=True)

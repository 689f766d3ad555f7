"""Tables of attestations: what a resident claims and what an attending says, both dated; each step is kept."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from rvuedge.platform.columns import UtcDateTime
from rvuedge.platform.extensions import Base
from rvuedge.training.rules.attesting.states import STATES


class Attestation(Base):
    """A resident's case whose attestation was requested at some time; a case without a row never was.

    `claim` is what the resident claims, `attested` what an attending says, `settled` what the director decided: none
    overwrites another. `attending_form` is the attending's name as it is compared with a roster. `attested_by` is
    the account of who attested, `attester` the name of who has none. `version` counts the steps. The `id` follows from
    person and log.
    """

    __tablename__ = "attestation"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        ForeignKeyConstraint(["person_id", "log_id"], ["procedure_log.person_id", "procedure_log.id"]),
        Index(None, "id"),
        Index(None, "organization_id", "state", "attending_form"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    log_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    id: Mapped[str] = mapped_column(String(36))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(11))
    performed_on: Mapped[date]
    attending_form: Mapped[str | None] = mapped_column(String(120))
    claim: Mapped[dict[str, Any]] = mapped_column(JSON)
    claimed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    requested_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attested: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    attested_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attested_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    attester: Mapped[str | None] = mapped_column(String(200))
    settled: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    message: Mapped[str | None] = mapped_column(Text)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AttestationStep(Base):
    """One step of an attestation; append-only. `number` is the version it led to, so that two at once are never both.

    `actor` is the name of who has no account. `word` is what the attending or the director said in it; `way` how they
    did: app, page, link or save.
    """

    __tablename__ = "attestation_step"
    __table_args__ = (
        ForeignKeyConstraint(
            ["person_id", "log_id"], ["attestation.person_id", "attestation.log_id"], ondelete="CASCADE"
        ),
    )

    person_id: Mapped[int] = mapped_column(primary_key=True)
    log_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    act: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(11))
    way: Mapped[str] = mapped_column(String(4))
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    actor: Mapped[str | None] = mapped_column(String(200))
    claim: Mapped[dict[str, Any]] = mapped_column(JSON)
    word: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    message: Mapped[str | None] = mapped_column(Text)


class SameEvent(Base):
    """A resident's case and an attending's log of the same operation. A program counts the operation once."""

    __tablename__ = "same_event"
    __table_args__ = (Index(None, "attending_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    log_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    attending_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    attending_log_id: Mapped[str] = mapped_column(String(36))
    linked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReminderSent(Base):
    """The day of the last reminder of a kind to an address, which is kept as its SHA-256 alone."""

    __tablename__ = "reminder_sent"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    last_on: Mapped[date]

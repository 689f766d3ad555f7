"""Tables of a person's terms."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rvuedge.platform.columns import FixedPoint, UtcDateTime
from rvuedge.platform.extensions import Base

TERMS_STATES = ("stated", "queried", "confirmed", "withdrawn", "replaced")
OPEN_STATES = ("stated", "queried")  # of terms that count until the member says otherwise


class Contract(Base):
    """A person's terms from a day on, until the next ones begin.

    `pinned_release` names the release whose values the contract froze; without one, the release in force
    on the date of service counts; `pin` says the rest (contracts/rules/release_pins.py). `effective_to` is the last day
    where the contract ended without another. `cfte` is the clinical full-time equivalent, `annual_goal` in wRVU.
    """

    __tablename__ = "contract"
    __table_args__ = (
        UniqueConstraint("person_id", "effective_from"),
        CheckConstraint("cfte > 0 AND cfte <= 10000", name="cfte"),
        CheckConstraint("annual_goal IS NULL OR annual_goal > 0", name="goal"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    effective_from: Mapped[date]
    effective_to: Mapped[date | None]
    policy: Mapped[str] = mapped_column(String(60), default="cms-payment")
    pinned_release: Mapped[str | None] = mapped_column(String(12))
    pin: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    cfte: Mapped[Decimal] = mapped_column(FixedPoint(4))
    annual_goal: Mapped[Decimal | None] = mapped_column(FixedPoint(2))
    rate: Mapped[Decimal | None] = mapped_column(FixedPoint(4))
    money: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ContractAmendment(Base):
    """Terms as they were stated at an instant. Never edited: what was in force on a day, as known on another, stays."""

    __tablename__ = "contract_amendment"
    __table_args__ = (Index(None, "person_id", "effective_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    effective_from: Mapped[date]
    terms: Mapped[dict[str, Any]] = mapped_column(JSON)
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PracticeTerms(Base):
    """Terms that a practice states for a member, until the member confirms them: then they are a Contract as well.

    The columns of the terms are those of Contract. Never edited but for `state`: terms stated anew for the same first
    day are a row of their own, and the former is replaced. `query` is what the member asks of the practice.
    `template` names the template of the practice they were made from.
    """

    __tablename__ = "practice_terms"
    __table_args__ = (
        CheckConstraint(f"state IN {TERMS_STATES}", name="state"),
        CheckConstraint("cfte > 0 AND cfte <= 10000", name="cfte"),
        Index(None, "person_id", "effective_from"),
        Index(None, "organization_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    effective_from: Mapped[date]
    effective_to: Mapped[date | None]
    policy: Mapped[str] = mapped_column(String(60))
    pinned_release: Mapped[str | None] = mapped_column(String(12))
    pin: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    cfte: Mapped[Decimal] = mapped_column(FixedPoint(4))
    annual_goal: Mapped[Decimal | None] = mapped_column(FixedPoint(2))
    rate: Mapped[Decimal | None] = mapped_column(FixedPoint(4))
    money: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    template: Mapped[str | None] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(10))
    query: Mapped[str | None] = mapped_column(String(500))
    stated_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    stated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TermsTemplate(Base):
    """A practice's terms for a class of physicians, by name; without days, and without a clinical FTE of their own."""

    __tablename__ = "terms_template"

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    terms: Mapped[dict[str, Any]] = mapped_column(JSON)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CallShifts(Base):
    """How many shifts of call of a kind a person had on a day."""

    __tablename__ = "call_shifts"
    __table_args__ = (CheckConstraint("shifts BETWEEN 1 AND 24", name="shifts"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    worked_on: Mapped[date] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(String(30), primary_key=True)
    shifts: Mapped[int]


class PayEntry(Base):
    """What an element of pay counts that no log says, as of a day: collections, hours, a score, a panel.

    `label` is the element's; `value` is in the unit the element says, to four places.
    """

    __tablename__ = "pay_entry"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    counted_on: Mapped[date] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(String(30), primary_key=True)
    value: Mapped[Decimal] = mapped_column(FixedPoint(4))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PaymentReceived(Base):
    """What a person says they were paid on a day, in dollars, beside what the terms imply. Below 0: paid back."""

    __tablename__ = "payment_received"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    paid_on: Mapped[date] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(String(30), primary_key=True)
    amount: Mapped[Decimal] = mapped_column(FixedPoint(2))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

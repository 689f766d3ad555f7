"""Tables of students: a clerkship's lists, a student's entries, and what preceptors said of them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from rvuedge.platform.columns import FixedPoint, UtcDateTime
from rvuedge.platform.extensions import Base


class ClerkshipList(Base):
    """What a clerkship asks for, of students who begin it from `starts_on` until the next list of the same key begins.

    `experiences` are those of rules.Experience as objects. The cap on alternatives is a number, or a share of all
    required times. `source` says where the list stands; `is_example` marks one that nobody's school made.
    """

    __tablename__ = "clerkship_list"
    __table_args__ = (
        CheckConstraint("alternatives_most IS NULL OR alternatives_share IS NULL", name="one_cap"),
        CheckConstraint("alternatives_most >= 0", name="alternatives_most"),
    )

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(39), primary_key=True)
    starts_on: Mapped[date] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    experiences: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    alternatives_most: Mapped[int | None]
    alternatives_share: Mapped[Decimal | None] = mapped_column(FixedPoint(4))
    needs_sign_off: Mapped[bool] = mapped_column(default=True)
    source: Mapped[str] = mapped_column(String(200))
    is_example: Mapped[bool] = mapped_column(default=False)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class StudentEntry(Base):
    """One experience of a student on a day. The id is a UUID that the phone made.

    `version` counts every change and is the ETag; `facts` counts changes of what a preceptor signs: experience, day,
    level, simulation, alternative, preceptor. `preceptor` is a name, matched to the program's roster as an attending's.
    """

    __tablename__ = "student_entry"
    __table_args__ = (
        CheckConstraint("level IN ('observe', 'assist', 'perform')", name="level"),
        Index(None, "person_id", "performed_on"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    list_key: Mapped[str] = mapped_column(String(39))
    experience: Mapped[str] = mapped_column(String(39))
    performed_on: Mapped[date]
    level: Mapped[str] = mapped_column(String(8))
    is_simulated: Mapped[bool] = mapped_column(default=False)
    is_alternative: Mapped[bool] = mapped_column(default=False)
    site: Mapped[str | None] = mapped_column(String(120))
    preceptor: Mapped[str | None] = mapped_column(String(120))
    note: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int]
    facts: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignOff(Base):
    """What a preceptor said of an entry, of its facts as they were (`facts`). Append-only; the newest counts."""

    __tablename__ = "student_sign_off"
    __table_args__ = (
        ForeignKeyConstraint(
            ["person_id", "entry_id"], ["student_entry.person_id", "student_entry.id"], ondelete="CASCADE"
        ),
        CheckConstraint("action IN ('signed', 'returned')", name="action"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    entry_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str] = mapped_column(String(8))
    facts: Mapped[int]
    message: Mapped[str | None] = mapped_column(String(500))
    signed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)

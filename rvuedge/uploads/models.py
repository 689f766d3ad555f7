"""Tables of uploads: a file between being sent and being stored, and the answers remembered for files like it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from rvuedge.platform.columns import UtcDateTime
from rvuedge.platform.extensions import Base

STATES = ("reading", "draft", "applying", "applied", "failed", "undoing", "undone")


class Upload(Base):
    """A file that a person sent, for themselves or for a practice, and how far it has come.

    `file` refers to the sealed copy (accounts.jobs.files) that lasts a day as a draft and is deleted when it was
    applied; `look` tells files with the same columns. `answers` are a person's, `overview` what was understood with
    them, `result` what came of it.
    """

    __tablename__ = "upload"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        Index(None, "person_id", "created_at"),
        Index(None, "organization_id", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    kind: Mapped[str] = mapped_column(String(20))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    file: Mapped[str | None] = mapped_column(String(36))
    look: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    options: Mapped[dict[str, Any]] = mapped_column(JSON)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    overview: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    job_id: Mapped[str | None] = mapped_column(String(36))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RememberedAnswers(Base):
    """What was answered for a file of this look, for the next: of a person, or of a practice where one is named.

    `owner` is "person 7" or "practice 3", so that one row exists for each of them, kind and look; `person_id` stands
    with a person's own alone, and goes with them.
    """

    __tablename__ = "remembered_answers"

    owner: Mapped[str] = mapped_column(String(30), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    look: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    file_name: Mapped[str] = mapped_column(String(200))
    remembered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class KnownProvider(Base):
    """Whose a provider is that a practice's files print, by name or number: a member, or nobody of the practice."""

    __tablename__ = "known_provider"

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    printed: Mapped[str] = mapped_column(String(120), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)

"""Tables of procedure logs. A line is what happened; a credit is what it earned and can be rebuilt."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from rvuedge.platform.columns import FixedPoint, UtcDateTime
from rvuedge.platform.extensions import Base


class ProcedureLog(Base):
    """One encounter or case on one date of service. The id is a UUID that the phone made.

    `version` counts changes of facts and is the ETag; a deleted log stays as a tombstone. `change` is the number of
    its last change among all of the person's, by which phones are told what is new.
    `patient_key` is a random pseudonym the phone keeps; nothing in this table names a patient. `device_id` is the
    device that made it, where one did. `as_written` has the free words of role, supervision and attending from before
    there was a vocabulary (migration 0023); no later change touches it. Its other fields are those of LogHeader
    (records/facts.py), held against it by a test.
    """

    __tablename__ = "procedure_log"
    __table_args__ = (
        CheckConstraint("setting IN ('facility', 'nonfacility')", name="setting"),
        Index(None, "person_id", "performed_on", "id"),
        Index(None, "person_id", "patient_key", "performed_on"),
        Index(None, "person_id", "change"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    version: Mapped[int]
    change: Mapped[int]
    performed_on: Mapped[date]
    setting: Mapped[str] = mapped_column(String(12))
    site: Mapped[str | None] = mapped_column(String(120))
    role: Mapped[str | None] = mapped_column(String(40))
    supervision: Mapped[str | None] = mapped_column(String(40))
    attending: Mapped[str | None] = mapped_column(String(120))
    rotation: Mapped[str | None] = mapped_column(String(80))
    primary_line: Mapped[int | None]
    patient_type: Mapped[str | None] = mapped_column(String(9))
    age_band: Mapped[str | None] = mapped_column(String(20))
    complexity: Mapped[str | None] = mapped_column(String(7))
    is_simulated: Mapped[bool | None]
    critical_share: Mapped[Decimal | None] = mapped_column(FixedPoint(4))
    present_for_critical: Mapped[bool | None]
    case_ref: Mapped[str | None] = mapped_column(String(60))
    patient_key: Mapped[str | None] = mapped_column(String(64))
    note: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    device_id: Mapped[int | None]
    as_written: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))


class ChangeCounter(Base):
    """A person's counter of changes. Tombstones up to `forgotten` are gone: an older cursor has to begin again.

    `latest` is -1 for a deleted account (change_numbers.GONE). `closed_through` is the last day of the months that were
    closed with the person's lines in them, by whichever practice or themselves; NULL when none was.
    """

    __tablename__ = "sync_clock"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    latest: Mapped[int]
    forgotten: Mapped[int] = mapped_column(default=0)
    closed_through: Mapped[date | None]


class LateDay(Base):
    """A day of a person's up to `closed_through` whose credits changed after that; the newest has the highest mark.

    What closes months keeps the highest mark it has seen, and compares the days above it alone.
    """

    __tablename__ = "late_day"
    __table_args__ = (Index(None, "person_id", "mark"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    performed_on: Mapped[date] = mapped_column(primary_key=True)
    mark: Mapped[int]


class DatabaseIdentity(Base):
    """A single row with a random mark, so that a cursor of another database is known for one."""

    __tablename__ = "database_identity"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    mark: Mapped[str] = mapped_column(String(32))


class LogLine(Base):
    """One code with its modifiers and units, and the further facts some rules ask for (`facts`)."""

    __tablename__ = "log_line"
    __table_args__ = (
        ForeignKeyConstraint(
            ["person_id", "log_id"],
            ["procedure_log.person_id", "procedure_log.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("units >= 1", name="units"),
    )

    person_id: Mapped[int] = mapped_column(primary_key=True)
    log_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[str | None] = mapped_column(String(36))
    code: Mapped[str] = mapped_column(String(5))
    modifiers: Mapped[list[str]] = mapped_column(JSON)
    units: Mapped[int]
    session: Mapped[int]
    facts: Mapped[dict[str, object]] = mapped_column(JSON)


class KeptAnswer(Base):
    """What the API answers of a log, as JSON (answers/texts.py): written with the log and its credits, gone with it.

    Derived, so a row may be missing. Beside the log and not in it: who reads logs without it reads small rows.
    """

    __tablename__ = "log_answer"
    __table_args__ = (
        ForeignKeyConstraint(
            ["person_id", "log_id"],
            ["procedure_log.person_id", "procedure_log.id"],
            ondelete="CASCADE",
        ),
    )

    person_id: Mapped[int] = mapped_column(primary_key=True)
    log_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    answer: Mapped[str] = mapped_column(Text)


class StoredCredit(Base):
    """What a line earned under one release and policy; a replaced credit is kept as superseded.

    `work_rvu` is in wRVU to six places, NULL when the line could not be valued.
    """

    __tablename__ = "credit"
    __table_args__ = (
        ForeignKeyConstraint(["person_id", "log_id"], ["procedure_log.person_id", "procedure_log.id"]),
        Index(None, "person_id", "log_id"),
        Index(None, "person_id", "performed_on", "superseded_at", "code"),
        Index(
            "ix_credit_in_force_by_code", "person_id", "code", "performed_on", "log_id",
            sqlite_where=text("superseded_at IS NULL"), postgresql_where=text("superseded_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int]
    log_id: Mapped[str] = mapped_column(String(36))
    position: Mapped[int]
    performed_on: Mapped[date]
    code: Mapped[str] = mapped_column(String(5))
    state: Mapped[str] = mapped_column(String(40))
    face_work_rvu: Mapped[Decimal | None] = mapped_column(FixedPoint(6))
    work_rvu: Mapped[Decimal | None] = mapped_column(FixedPoint(6))
    factors: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    warnings: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    drug: Mapped[dict[str, object] | None] = mapped_column(JSON(none_as_null=True))
    drug_amount: Mapped[Decimal | None] = mapped_column(FixedPoint(2))
    anesthesia: Mapped[dict[str, object] | None] = mapped_column(JSON(none_as_null=True))
    anesthesia_units: Mapped[Decimal | None] = mapped_column(FixedPoint(1))
    release: Mapped[str | None] = mapped_column(String(12))
    policy: Mapped[str] = mapped_column(String(80))
    credited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    superseded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DailyTotal(Base):
    """The rollup people wait for: one person's day, kept in the same transaction as the credits."""

    __tablename__ = "daily_total"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    performed_on: Mapped[date] = mapped_column(primary_key=True)
    work_rvu: Mapped[Decimal] = mapped_column(FixedPoint(6))
    lines: Mapped[int]
    unvalued_lines: Mapped[int]
    drug_amount: Mapped[Decimal] = mapped_column(FixedPoint(2))
    anesthesia_units: Mapped[Decimal] = mapped_column(FixedPoint(1), server_default="0")

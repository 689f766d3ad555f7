"""Tables of training programs. What a program or a career can change has days; nothing here names a patient.

A program is an organization: residents are its members of role trainee, directors and coordinators its owners and
managers, faculty the entries of its roster (rvuedge/logbook/attendings).
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rvuedge.platform.columns import UtcDateTime
from rvuedge.platform.extensions import Base

PROGRAM_KINDS = ("residency", "fellowship", "clerkship")
SPAN_KINDS = ("training", "leave", "research", "elsewhere")


class TrainingProgram(Base):
    """An organization that trains. `specialty` is a key of training/data/specialties.toml, `years` its length."""

    __tablename__ = "training_program"
    __table_args__ = (CheckConstraint(f"kind IN {PROGRAM_KINDS}", name="kind"),)

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    specialty: Mapped[str] = mapped_column(String(60))
    years: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ProgramRules(Base):
    """What a program asks for from a day on, until the next: `rules` by the names of training/programs/rules.py."""

    __tablename__ = "program_rules"

    organization_id: Mapped[int] = mapped_column(ForeignKey("training_program.organization_id"), primary_key=True)
    starts_on: Mapped[date] = mapped_column(primary_key=True)
    rules: Mapped[dict[str, object]] = mapped_column(JSON)
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Trainee(Base):
    """A resident, fellow or student of a program: the days that decide which requirements bind them.

    `requirement_set` is one named by hand, which goes before what the days say.
    """

    __tablename__ = "trainee"
    __table_args__ = (
        CheckConstraint(
            "graduates_on IS NULL OR training_started_on IS NULL OR graduates_on > training_started_on", name="period"
        ),
        Index(None, "person_id"),
    )

    organization_id: Mapped[int] = mapped_column(ForeignKey("training_program.organization_id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    training_started_on: Mapped[date | None]
    graduates_on: Mapped[date | None]
    requirement_set: Mapped[str | None] = mapped_column(String(80))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class StageSpan(Base):
    """Days of a trainee's career, from a first to a last (both included; None is open): a year of training, leave,
    research, or training elsewhere. A repeated year is a second span of the same `pgy`. `is_chief` is the chief year.
    Spans of one trainee in one program never overlap.
    """

    __tablename__ = "stage_span"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "person_id"], ["trainee.organization_id", "trainee.person_id"], ondelete="CASCADE"
        ),
        CheckConstraint(f"kind IN {SPAN_KINDS}", name="kind"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period"),
        CheckConstraint("pgy IS NULL OR pgy BETWEEN 1 AND 10", name="pgy"),
        UniqueConstraint("organization_id", "person_id", "starts_on"),
        Index(None, "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int]
    person_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    pgy: Mapped[int | None]
    is_chief: Mapped[bool]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class Rotation(Base):
    """A rotation that residents pass through, at a site by its name."""

    __tablename__ = "rotation"

    organization_id: Mapped[int] = mapped_column(ForeignKey("training_program.organization_id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(39), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    site: Mapped[str | None] = mapped_column(String(120))


class RotationBlock(Base):
    """A trainee's days on a rotation, from a first to a last (both included). Blocks of one trainee never overlap."""

    __tablename__ = "rotation_block"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "rotation_key"], ["rotation.organization_id", "rotation.key"]),
        ForeignKeyConstraint(
            ["organization_id", "person_id"], ["trainee.organization_id", "trainee.person_id"], ondelete="CASCADE"
        ),
        CheckConstraint("ends_on >= starts_on", name="period"),
        UniqueConstraint("organization_id", "person_id", "starts_on"),
        Index(None, "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int]
    person_id: Mapped[int]
    rotation_key: Mapped[str] = mapped_column(String(39))
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class ProgramSet(Base):
    """A requirement set that a program entered itself: `document` as POST /training/requirements/check takes an
    own_set, `source` where its numbers come from."""

    __tablename__ = "program_set"

    organization_id: Mapped[int] = mapped_column(ForeignKey("training_program.organization_id"), primary_key=True)
    set_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    document: Mapped[dict[str, object]] = mapped_column(JSON)
    source: Mapped[str] = mapped_column(Text)
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SetAssignment(Base):
    """Which set binds which of a program's trainees: by the day they graduate or begin, None without a limit."""

    __tablename__ = "set_assignment"

    organization_id: Mapped[int] = mapped_column(ForeignKey("training_program.organization_id"), primary_key=True)
    set_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    graduates_from: Mapped[date | None]
    graduates_to: Mapped[date | None]
    starts_from: Mapped[date | None]
    starts_to: Mapped[date | None]


class ProgramCode(Base):
    """Where a program counts a code from a day on: categories by their words, the body's own code, and the most a case
    may count. `source` is the report or sheet it came from."""

    __tablename__ = "program_code"

    organization_id: Mapped[int] = mapped_column(ForeignKey("training_program.organization_id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(5), primary_key=True)
    rrc_code: Mapped[str] = mapped_column(String(12), primary_key=True, default="")
    starts_on: Mapped[date] = mapped_column(primary_key=True)
    ends_on: Mapped[date | None]
    categories: Mapped[list[str]] = mapped_column(JSON)
    most: Mapped[int | None]
    source: Mapped[str] = mapped_column(String(200))

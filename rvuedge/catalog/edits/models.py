"""Tables of CMS's coding edits. Codes alone: none of these files holds a descriptor."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from rvuedge.platform.columns import UtcDateTime
from rvuedge.platform.extensions import Base

KINDS = ("mue", "ncci", "addon")


class EditFile(Base):
    """One imported table of edits. `effective_on` is the first day of its quarter; an excerpt is not `is_whole`."""

    __tablename__ = "edit_file"
    __table_args__ = (CheckConstraint(f"kind IN {KINDS}", name="kind"), Index(None, "kind", "effective_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    effective_on: Mapped[date]
    is_whole: Mapped[bool]
    file_name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    row_count: Mapped[int]
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)


class UnitsLimit(Base):
    """The most units of a code a practitioner may report (MUE). `adjudication` 1: per line; 2 and 3: per day."""

    __tablename__ = "units_limit"
    __table_args__ = (Index(None, "code"), CheckConstraint("adjudication IN ('1', '2', '3')", name="adjudication"))

    file_id: Mapped[int] = mapped_column(ForeignKey("edit_file.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(String(5), primary_key=True)
    units: Mapped[int]
    adjudication: Mapped[str] = mapped_column(String(1))
    rationale: Mapped[str] = mapped_column(String(120))


class EditRationale(Base):
    """Why CMS has an edit, in CMS's words: a few dozen sentences for millions of pairs."""

    __tablename__ = "edit_rationale"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(200), unique=True)


class ComponentEdit(Base):
    """A pair of codes of which `component` is a part of `comprehensive`, for services from `effective_on`.

    `deleted_on` is the last day; NULL while in force. `modifier_indicator` 0: never together, 1: a modifier may part
    them, 9: deleted on the day it began. `file_id` is the newest file that says so.
    """

    __tablename__ = "component_edit"
    __table_args__ = (CheckConstraint("modifier_indicator IN ('0', '1', '9')", name="modifier_indicator"),)

    comprehensive: Mapped[str] = mapped_column(String(5), primary_key=True)
    component: Mapped[str] = mapped_column(String(5), primary_key=True)
    effective_on: Mapped[date] = mapped_column(primary_key=True)
    deleted_on: Mapped[date | None]
    modifier_indicator: Mapped[str] = mapped_column(String(1))
    before_1996: Mapped[bool]
    rationale_id: Mapped[int | None] = mapped_column(ForeignKey("edit_rationale.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("edit_file.id"))


class AddOnEdit(Base):
    """An add-on code and a primary code it may go with; `primary_code` CCCCC: the contractor defines them.

    `edit_type` 1: these primaries only; 2: the contractor's only; 3: these and the contractor's.
    """

    __tablename__ = "add_on_edit"
    __table_args__ = (
        Index(None, "add_on", "file_id"),
        CheckConstraint("edit_type IN ('1', '2', '3')", name="edit_type"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("edit_file.id", ondelete="CASCADE"))
    add_on: Mapped[str] = mapped_column(String(5))
    primary_code: Mapped[str] = mapped_column(String(5))
    edit_type: Mapped[str] = mapped_column(String(1))
    effective_on: Mapped[date | None]
    deleted_on: Mapped[date | None]
    notes: Mapped[str] = mapped_column(Text)

"""The table of reconciliations: an employer's statement compared with a log, as it was found."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from rvuedge.platform.columns import UtcDateTime
from rvuedge.platform.extensions import Base


class Reconciliation(Base):
    """A person's log beside an employer's account of it, as found on a day. Of the file nothing but codes is kept.

    `organization_id` is the practice for which a manager made it. `overview` holds what lists and reports say without
    the findings: sums by kind, how the file was read, the days compared; NULL in the first ones, which had none.
    """

    __tablename__ = "reconciliation"
    __table_args__ = (Index(None, "person_id", "created_at"), Index(None, "group_id"))

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    options: Mapped[dict[str, Any]] = mapped_column(JSON)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON, deferred=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    file_name: Mapped[str | None] = mapped_column(String(200))
    overview: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    group_id: Mapped[str | None] = mapped_column(String(36))


class GroupReconciliation(Base):
    """An employer's file of many physicians of a practice, compared with each one's log: what all of them share.

    Each comparison is a Reconciliation that names it as `group_id`. `left_out` says which providers of the file were
    not compared, with how many lines and why; `note` is the practice's own, such as what its compliance office says.
    """

    __tablename__ = "group_reconciliation"
    __table_args__ = (Index(None, "organization_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    file_name: Mapped[str | None] = mapped_column(String(200))
    left_out: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    note: Mapped[str | None] = mapped_column(String(2000))

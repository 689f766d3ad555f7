"""Tables of charge imports and the logs each one made."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import (
    JSON,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from rvuedge.platform.columns import FixedPoint, UtcDateTime
from rvuedge.platform.extensions import Base


class ChargeImport(Base):
    """A file of charges that was read into logs: what it was, how it was asked for, what came of it.

    `brought_by` is the number of the practice that brought it in for the person; None for a person's own.
    """

    __tablename__ = "charge_import"
    __table_args__ = (Index(None, "person_id", "sha256"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(12))
    options: Mapped[dict[str, object]] = mapped_column(JSON)
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    brought_by: Mapped[int | None]


class ChargeImportLog(Base):
    """A log that an import made, at the version it left it: a higher one says that the person edited it since.

    `external_ref` is a keyed hash of the practice's claim or encounter number, `claim` the line its claim began on.
    `ended_by` is the later import whose replacing or voiding claim deleted the log. Stated figures in wRVU.
    """

    __tablename__ = "charge_import_log"
    __table_args__ = (
        ForeignKeyConstraint(
            ["person_id", "log_id"], ["procedure_log.person_id", "procedure_log.id"], ondelete="CASCADE"
        ),
        Index(None, "person_id", "external_ref"),
        Index(None, "import_id"),
        Index(None, "ended_by"),
    )

    person_id: Mapped[int] = mapped_column(primary_key=True)
    log_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    import_id: Mapped[str] = mapped_column(ForeignKey("charge_import.id"))
    version: Mapped[int]
    claim: Mapped[int]
    external_ref: Mapped[str | None] = mapped_column(String(64))
    ended_by: Mapped[str | None] = mapped_column(ForeignKey("charge_import.id"))
    stated_work_rvu: Mapped[Decimal | None] = mapped_column(FixedPoint(6))
    stated_adjusted_rvu: Mapped[Decimal | None] = mapped_column(FixedPoint(6))

"""Tables of procedure certifications and of the links by which a program shares them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from rvuedge.platform.columns import UtcDateTime
from rvuedge.platform.extensions import Base


class ProcedureCertification(Base):
    """A trainee certified for a procedure of the program's list, from a day to a day (both included).

    `procedure` is the key of the list in the program's rules; without `ends_on` it holds until it is ended.
    """

    __tablename__ = "procedure_certification"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period"),
        Index(None, "person_id"),
    )

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    procedure: Mapped[str] = mapped_column(String(40), primary_key=True)
    starts_on: Mapped[date] = mapped_column(primary_key=True)
    ends_on: Mapped[date | None]
    certified_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    certified_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LookUpLink(Base):
    """A link that shows a program's certifications without a sign-in; the token is kept as its SHA-256 only."""

    __tablename__ = "look_up_link"
    __table_args__ = (Index(None, "organization_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    last_day: Mapped[date]
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was taken back before its last day."""
        return self.revoked_at is not None

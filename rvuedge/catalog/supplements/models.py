"""Tables of what CMS publishes with a release beside cost indices: OPPS caps and anesthesia base units."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from rvuedge.platform.columns import FixedPoint
from rvuedge.platform.extensions import Base


class OppsCap(Base):
    """The payment of an imaging code in a locality after the OPPS cap, dollars; of a status C code the cap itself.

    Source: CMS, OPPSCAP of a release; Deficit Reduction Act of 2005, section 5102(b).
    """

    __tablename__ = "opps_cap"

    release: Mapped[str] = mapped_column(String(12), primary_key=True)
    code: Mapped[str] = mapped_column(String(5), primary_key=True)
    modifier: Mapped[str] = mapped_column(String(2), primary_key=True)
    contractor: Mapped[str] = mapped_column(String(5), primary_key=True)
    locality: Mapped[str] = mapped_column(String(2), primary_key=True)
    status: Mapped[str] = mapped_column(String(1))
    facility_price: Mapped[Decimal] = mapped_column(FixedPoint(2))
    nonfacility_price: Mapped[Decimal] = mapped_column(FixedPoint(2))


class AnesthesiaBase(Base):
    """Base units of an anesthesia code in a year."""

    __tablename__ = "anesthesia_base"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String(5), primary_key=True)
    units: Mapped[int]

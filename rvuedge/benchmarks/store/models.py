"""Tables of imported surveys and their curves. A survey's values belong to the organization that brought it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from rvuedge.platform.columns import FixedPoint, UtcDateTime
from rvuedge.platform.extensions import Base


class Survey(Base):
    """One imported table of percentiles. Without an organization it is a synthetic one, open to all."""

    __tablename__ = "survey"
    __table_args__ = (
        UniqueConstraint("organization_id", "sha256"),
        CheckConstraint("organization_id IS NOT NULL OR synthetic", name="owned_or_synthetic"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    name: Mapped[str] = mapped_column(String(200))
    year: Mapped[int]
    schedule_year: Mapped[int | None]
    synthetic: Mapped[bool] = mapped_column(default=False)
    license_note: Mapped[str] = mapped_column(String(500), default="")
    publisher: Mapped[str] = mapped_column(String(100), default="", server_default="")
    data_year: Mapped[int | None]
    effective_date: Mapped[date | None]
    file_name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SurveyCurve(Base):
    """The percentile points of one specialty, metric and set of filters.

    `n_withheld`: the publisher marks the number of organizations as too small to print, which is not "unknown".
    """

    __tablename__ = "survey_curve"
    __table_args__ = (Index(None, "survey_id", "specialty_key", "metric"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    specialty: Mapped[str] = mapped_column(String(120))
    specialty_key: Mapped[str] = mapped_column(String(120))
    metric: Mapped[str] = mapped_column(String(60))
    provider_type: Mapped[str] = mapped_column(String(20))
    filters: Mapped[dict[str, str]] = mapped_column(JSON)
    n_organizations: Mapped[int | None]
    n_providers: Mapped[int | None]
    n_withheld: Mapped[bool] = mapped_column(default=False, server_default=false())
    mean: Mapped[Decimal | None] = mapped_column(FixedPoint(4))
    standard_deviation: Mapped[Decimal | None] = mapped_column(FixedPoint(4))
    suppressed: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")


class SurveyPoint(Base):
    """One published point of a curve; `value` in the metric's own unit (wRVU, dollars, dollars per wRVU)."""

    __tablename__ = "survey_point"

    curve_id: Mapped[int] = mapped_column(ForeignKey("survey_curve.id", ondelete="CASCADE"), primary_key=True)
    percentile: Mapped[Decimal] = mapped_column(FixedPoint(2), primary_key=True)
    value: Mapped[Decimal] = mapped_column(FixedPoint(4))


class SurveyCorrection(Base):
    """A figure of a curve that a person put right: `field` (p25, n_organizations …), the former and the new value.

    A value is None where there was none: suppressed, or a count not printed.
    """

    __tablename__ = "survey_correction"
    __table_args__ = (Index(None, "curve_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    curve_id: Mapped[int] = mapped_column(ForeignKey("survey_curve.id", ondelete="CASCADE"))
    field: Mapped[str] = mapped_column(String(20))
    former: Mapped[Decimal | None] = mapped_column(FixedPoint(4))
    corrected: Mapped[Decimal | None] = mapped_column(FixedPoint(4))
    reason: Mapped[str] = mapped_column(String(300))
    corrected_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    corrected_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SurveyMapping(Base):
    """A mapping file that an organization keeps for the next year's table: their header to our field."""

    __tablename__ = "survey_mapping"

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    mapping: Mapped[dict[str, str]] = mapped_column(JSON)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SpecialtyCrosswalk(Base):
    """Which specialty of a survey stands for one of an organization's, with a weight (a practice split 70/30 has two).

    Nothing counts before a person has reviewed it.
    """

    __tablename__ = "specialty_crosswalk"
    __table_args__ = (
        UniqueConstraint(
            "organization_id", "survey_id", "specialty_key", "survey_specialty", name="uq_specialty_crosswalk_entry"
        ),
        CheckConstraint("weight > 0", name="weight"),
        CheckConstraint("state IN ('suggested', 'reviewed', 'refused')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    specialty: Mapped[str] = mapped_column(String(120))
    specialty_key: Mapped[str] = mapped_column(String(120))
    survey_specialty: Mapped[str] = mapped_column(String(120))
    weight: Mapped[Decimal] = mapped_column(FixedPoint(4))
    state: Mapped[str] = mapped_column(String(10))
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

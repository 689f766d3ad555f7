"""Tables of fee-schedule releases, their rows, drug payment limits and our articles."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rvuedge.platform.columns import FixedPoint, UtcDateTime
from rvuedge.platform.extensions import Base

COVERAGES = ("complete", "excerpt")
REVIEW_STATES = ("needs_review", "reviewed")
REVISION_STATES = ("draft", "reviewed", "published", "replaced", "withdrawn")


class Release(Base):
    """One published PFS Relative Value File. Its rows are never edited; a re-issue is a new release.

    `coverage` is 'excerpt' for the few codes that come with RVU Edge, until the whole file is imported. While its rows
    come in, or go out again, it is hidden: nothing is valued by it, and nobody sees it.
    """

    __tablename__ = "release"
    __table_args__ = (
        CheckConstraint(f"coverage IN {COVERAGES}", name="coverage"),
        CheckConstraint("effective_to IS NULL OR effective_to >= effective_from", name="window"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(12), unique=True)
    effective_from: Mapped[date] = mapped_column(index=True)
    effective_to: Mapped[date | None]
    published_on: Mapped[date | None]
    conversion_factor: Mapped[Decimal] = mapped_column(FixedPoint(4))
    track: Mapped[str | None] = mapped_column(String(10))
    coverage: Mapped[str] = mapped_column(String(10))
    row_count: Mapped[int]
    file_name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("release.id"))
    hidden_since: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReleaseTrack(Base):
    """The second file of a release: the same rows under the conversion factor of another track (QPP from 2026 on)."""

    __tablename__ = "release_track"

    release_id: Mapped[int] = mapped_column(ForeignKey("release.id", ondelete="CASCADE"), primary_key=True)
    track: Mapped[str] = mapped_column(String(10), primary_key=True)
    conversion_factor: Mapped[Decimal] = mapped_column(FixedPoint(4))
    row_count: Mapped[int]
    file_name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RelativeValueRow(Base):
    """One row of a release, as printed. Work, practice expense and malpractice in RVUs.

    `short_descriptor` is kept for HCPCS Level II only: CPT text is the AMA's, dental text the ADA's.
    """

    __tablename__ = "relative_value"
    __table_args__ = (
        CheckConstraint("modifier IN ('', '26', 'TC', '53')", name="modifier"),
        CheckConstraint(
            "short_descriptor = '' OR (substr(code, 1, 1) BETWEEN 'A' AND 'V' AND substr(code, 1, 1) <> 'D')",
            name="no_cpt_text",
        ),
        Index(None, "code", "release_id"),
    )

    release_id: Mapped[int] = mapped_column(ForeignKey("release.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(String(5), primary_key=True)
    modifier: Mapped[str] = mapped_column(String(2), primary_key=True)
    short_descriptor: Mapped[str] = mapped_column(String(80), default="")
    status: Mapped[str] = mapped_column(String(1))
    not_used: Mapped[bool] = mapped_column(default=False)
    work_rvu: Mapped[Decimal] = mapped_column(FixedPoint(2))
    nonfacility_pe: Mapped[Decimal] = mapped_column(FixedPoint(2))
    nonfacility_na: Mapped[bool] = mapped_column(default=False)
    facility_pe: Mapped[Decimal] = mapped_column(FixedPoint(2))
    facility_na: Mapped[bool] = mapped_column(default=False)
    malpractice: Mapped[Decimal] = mapped_column(FixedPoint(2))
    total_nonfacility: Mapped[Decimal] = mapped_column(FixedPoint(2))
    total_facility: Mapped[Decimal] = mapped_column(FixedPoint(2))
    pctc: Mapped[str] = mapped_column(String(1))
    global_days: Mapped[str] = mapped_column(String(3))
    pre: Mapped[Decimal] = mapped_column(FixedPoint(2))
    intra: Mapped[Decimal] = mapped_column(FixedPoint(2))
    post: Mapped[Decimal] = mapped_column(FixedPoint(2))
    mpi: Mapped[str] = mapped_column(String(1))
    bilat: Mapped[str] = mapped_column(String(1))
    asst: Mapped[str] = mapped_column(String(1))
    co: Mapped[str] = mapped_column(String(1))
    team: Mapped[str] = mapped_column(String(1))
    pricing_indicator: Mapped[str] = mapped_column(String(1), default="")
    endo_base: Mapped[str] = mapped_column(String(5), default="")
    supervision: Mapped[str] = mapped_column(String(2), default="")
    calculation_flag: Mapped[str] = mapped_column(String(1), default="")
    imaging_family: Mapped[str] = mapped_column(String(2), default="")
    opps_nonfacility_pe: Mapped[Decimal] = mapped_column(FixedPoint(2))
    opps_facility_pe: Mapped[Decimal] = mapped_column(FixedPoint(2))
    opps_malpractice: Mapped[Decimal] = mapped_column(FixedPoint(2))


class PaymentLimitFile(Base):
    """One imported ASP pricing file: the drug payment limits of a quarter."""

    __tablename__ = "payment_limit_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    quarter_start: Mapped[date] = mapped_column(index=True)
    file_name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    row_count: Mapped[int]
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PaymentLimit(Base):
    """The Medicare payment limit of a drug in dollars per billing unit; NULL where the file prints N/A."""

    __tablename__ = "payment_limit"
    __table_args__ = (Index(None, "code"),)

    file_id: Mapped[int] = mapped_column(ForeignKey("payment_limit_file.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(String(5), primary_key=True)
    short_descriptor: Mapped[str] = mapped_column(String(80))
    dosage: Mapped[str] = mapped_column(String(40))
    limit: Mapped[Decimal | None] = mapped_column("payment_limit", FixedPoint(3))


class Article(Base):
    """Our own text on a code, loaded from seeds/articles; `content` holds the sections as they came."""

    __tablename__ = "article"
    __table_args__ = (CheckConstraint(f"review_state IN {REVIEW_STATES}", name="review_state"),)

    code: Mapped[str] = mapped_column(String(5), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    category: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(120))
    content: Mapped[dict[str, object]] = mapped_column(JSON)
    review_state: Mapped[str] = mapped_column(String(20))
    reviewed_on: Mapped[date | None]
    source_file: Mapped[str] = mapped_column(String(120))
    loaded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ArticleRevision(Base):
    """One state of an article in its editor's hands: nothing is ever overwritten (docs/decisions/0010)."""

    __tablename__ = "article_revision"
    __table_args__ = (
        UniqueConstraint("code", "number"),
        CheckConstraint(f"state IN {REVISION_STATES}", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(5))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    content: Mapped[dict[str, object]] = mapped_column(JSON)
    source_file: Mapped[str] = mapped_column(String(120))
    written_by: Mapped[str] = mapped_column(String(120))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reviewed_by: Mapped[str | None] = mapped_column(String(120))
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_by: Mapped[str | None] = mapped_column(String(120))
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SearchTerms(Base):
    """Our own short title of a code, and what people type when they look for it: {"title": "…", "terms": ["…"]}.

    Rows of before the titles are a list of terms alone. Read and written by catalog/articles/own_words.py only.
    """

    __tablename__ = "search_terms"

    code: Mapped[str] = mapped_column(String(5), primary_key=True)
    terms: Mapped[object] = mapped_column(JSON)


class HcpcsFile(Base):
    """One imported HCPCS Level II file: official long descriptors and the days a code may be used."""

    __tablename__ = "hcpcs_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(index=True)
    file_name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    row_count: Mapped[int]
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)


class HcpcsCode(Base):
    """A Level II code as one file has it. `terminated_on` is the last day it may be used."""

    __tablename__ = "hcpcs_code"
    __table_args__ = (Index(None, "code"),)

    file_id: Mapped[int] = mapped_column(ForeignKey("hcpcs_file.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(String(5), primary_key=True)
    long_descriptor: Mapped[str] = mapped_column(Text)
    short_descriptor: Mapped[str] = mapped_column(String(80))
    added_on: Mapped[date | None]
    effective_on: Mapped[date | None]
    terminated_on: Mapped[date | None]
    coverage: Mapped[str] = mapped_column(String(1))


class CatalogVersion(Base):
    """A single row whose number rises with every change, so that a process knows its index is stale."""

    __tablename__ = "catalog_version"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]


class NdcFile(Base):
    """One imported NDC–HCPCS crosswalk: the packages that bill under each code in a quarter."""

    __tablename__ = "ndc_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    quarter_start: Mapped[date] = mapped_column(index=True)
    file_name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    row_count: Mapped[int]
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)


class NdcListing(Base):
    """One package under one code; `ndc` in the eleven digits of a claim (room for the twelve of 2033)."""

    __tablename__ = "ndc_listing"
    __table_args__ = (Index(None, "code"),)

    file_id: Mapped[int] = mapped_column(ForeignKey("ndc_file.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(String(5), primary_key=True)
    ndc: Mapped[str] = mapped_column(String(12), primary_key=True)
    drug_name: Mapped[str] = mapped_column(String(200))
    labeler: Mapped[str] = mapped_column(String(100), server_default="")  # '' in what was imported before it was stored


class Locality(Base):
    """Geographic practice cost indices of one Medicare locality in a year, three decimals."""

    __tablename__ = "locality"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(2), primary_key=True)
    contractor: Mapped[str] = mapped_column(String(5), primary_key=True)
    locality: Mapped[str] = mapped_column(String(2), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    work: Mapped[Decimal] = mapped_column(FixedPoint(3))
    practice_expense: Mapped[Decimal] = mapped_column(FixedPoint(3))
    malpractice: Mapped[Decimal] = mapped_column(FixedPoint(3))


class LocalityCounties(Base):
    """The counties a Medicare payment locality is made of in a year, in CMS's words."""

    __tablename__ = "locality_counties"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    contractor: Mapped[str] = mapped_column(String(5), primary_key=True)
    locality: Mapped[str] = mapped_column(String(2), primary_key=True)
    state: Mapped[str] = mapped_column(String(40), primary_key=True)
    area: Mapped[str] = mapped_column(String(200))
    counties: Mapped[str] = mapped_column(Text)


class AnesthesiaFactor(Base):
    """Dollars per anesthesia unit of a locality in a year; contractor '' and locality '' are the nation."""

    __tablename__ = "anesthesia_factor"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    contractor: Mapped[str] = mapped_column(String(5), primary_key=True)
    locality: Mapped[str] = mapped_column(String(2), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    factor: Mapped[Decimal] = mapped_column(FixedPoint(4))

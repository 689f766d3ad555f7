"""The peer's pydantic models: what PUT and the push take."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Code = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[0-9A-Z]{5}$")]
Modifier = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, min_length=2, max_length=2)]
Share = Annotated[Decimal, Field(ge=0, le=1)]


class Amount(BaseModel):
    """A dose or waste."""

    amount: Decimal
    unit: str = Field(max_length=20)


class LineIn(BaseModel):
    """A line as sent."""

    model_config = ConfigDict(extra="forbid")

    code: Code
    modifiers: list[Modifier] = Field(default_factory=list, max_length=10)
    units: int = Field(default=1, ge=1)
    session: int = Field(default=1, ge=1, le=99)
    ndc: str | None = Field(default=None, max_length=14)
    dose: Amount | None = None
    wasted: Amount | None = None
    completed_pct: Share | None = None
    postop_days: int | None = Field(default=None, ge=0, le=90)
    mod22_factor: Decimal | None = Field(default=None, ge=1, le=3)
    by_report_pct: Share | None = None
    documentation_supported: bool | None = None
    time_share: Share | None = None
    performed_by: str | None = Field(default=None, max_length=40)
    in_global_of: Code | None = None


class LogIn(BaseModel):
    """A log as sent."""

    model_config = ConfigDict(extra="forbid")

    performed_on: date
    setting: Literal["facility", "nonfacility"] = "facility"
    site: str | None = Field(default=None, max_length=120)
    case_ref: str | None = Field(default=None, max_length=60)
    patient_key: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")] | None = None
    note: str | None = Field(default=None, max_length=2000)
    lines: list[LineIn] = Field(min_length=1, max_length=100)


class ChangeIn(BaseModel):
    """One change of a push."""

    id: UUID
    op: Literal["put"]
    base_version: int | None = None
    log: LogIn


class SyncIn(BaseModel):
    """A push."""

    cursor: int | None = None
    changes: list[ChangeIn] = Field(default_factory=list, max_length=500)
    limit: int = Field(default=500, ge=1, le=500)

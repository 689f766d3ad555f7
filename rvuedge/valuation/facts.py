from __future__ import annotations
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class RelativeValue:
    code: str
    modifier: str
    status: str
    work_rvu: Decimal
    total_nonfacility: Decimal
    total_facility: Decimal
    pctc: str
    global_days: str
    pre: Decimal
    intra: Decimal
    post: Decimal
    mpi: str
    bilat: str
    asst: str
    co: str
    team: str
    endo_base: str | None
    imaging_family: str = ""
    nonfacility_pe: Decimal | None = None
    facility_pe: Decimal | None = None
    malpractice: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Line:
    key: str
    code: str
    modifiers: tuple[str, ...] = ()
    units: int = 1
    performed_on: date = date(2024, 8, 15)
    patient_key: str = "P1"
    session: int = 1
    setting: str = "facility"
    provider_type: str = "physician"
    trainee: bool = False
    performed_by: str | None = None
    completed_pct: Decimal | None = None
    postop_days: int | None = None
    mod22_factor: Decimal | None = None
    by_report_pct: Decimal | None = None
    documentation_supported: bool | None = None
    time_share: Decimal | None = None
    in_global_of: str | None = None

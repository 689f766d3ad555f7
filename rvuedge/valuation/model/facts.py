"""What the engine is told: one row of a release, and one line of an encounter. No clock, no database."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

# Statuses whose printed figure Medicare uses; under any other a printed 0.00 means "not valued"
# (CMS record layout, status codes; docs/rules.md, R-1.3).
PAID_STATUSES = frozenset("ART")


@dataclass(frozen=True, slots=True)
class RelativeValue:
    """One (code, modifier) row as CMS prints it. Figures are RVUs; pre, intra and post are shares of 1.

    Indicators keep CMS's own characters: `mpi` multiple procedure, `bilat`, `asst`, `co`, `team`, `pctc`.
    """

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
    endo_base: str | None = None
    imaging_family: str = ""
    nonfacility_pe: Decimal | None = None
    facility_pe: Decimal | None = None
    malpractice: Decimal | None = None

    @property
    def states_no_work(self) -> bool:
        """Whether a printed work of 0.00 says that there is none: always under A and T; under R beside other RVUs."""
        return self.status in "AT" or (self.status == "R" and bool(self.total_facility or self.total_nonfacility))

    def total(self, setting: str) -> Decimal:
        """Total RVU of the setting ('facility' or 'nonfacility'), the measure Medicare ranks by."""
        return self.total_facility if setting == "facility" else self.total_nonfacility


@dataclass(frozen=True, slots=True)
class Line:
    """One code as it was performed. `patient_key` and `performed_on` say which lines belong together.

    The further facts are those some rules ask for (docs/api.md): shares are decimals of 1.
    """

    key: str
    code: str
    performed_on: date
    patient_key: str
    modifiers: tuple[str, ...] = ()
    units: int = 1
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
    role: str | None = None

    def key_facts(self, *, but: Collection[str] = ()) -> dict[str, Any]:
        """What was done, by the name of the fact: all that is neither the line's place nor whose day it belongs to.

        The one list of a line's facts. Who compares lines leaves out by name what makes no difference there, so that a
        new fact is compared until somebody says that it need not be.
        """
        return {name: getattr(self, name) for name in FACTS if name not in but}


# A line's place, and what says which lines belong together.
BELONGING = ("key", "performed_on", "patient_key")
FACTS = tuple(field.name for field in fields(Line) if field.name not in BELONGING)

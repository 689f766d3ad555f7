"""Where somebody stands on a survey's curve: a total brought to a year and to 1.0 clinical FTE."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rvuedge.benchmarks.queries import SurveyFacts


@dataclass(frozen=True, slots=True)
class Standing:
    """A place on a curve. `annualised` in wRVU a year per 1.0 cFTE; percentile None outside the points."""

    annualised: Decimal | None
    percentile: Decimal | None
    qualifier: str
    specialty: str | None
    how: tuple[str, ...]
    flags: tuple[str, ...]


def standing(
    *,
    survey: SurveyFacts,
    specialty: str | None,
    provider_type: str,
    work_rvu: Decimal,
    start: date,
    end: date,
    cfte: Decimal,
) -> Standing:
    return Standing(None, None, "", None, (), ())

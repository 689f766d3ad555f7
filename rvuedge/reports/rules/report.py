"""A benchmark report as a whole: what it is called, of which days, by which surveys, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from rvuedge.platform.figures import in_words
from rvuedge.reports.rules.groups import RollUp
from rvuedge.reports.rules.rows import PhysicianRow, SurveyUsed


@dataclass(frozen=True, slots=True)
class BenchmarkReport:
    """The whole report, ready to be written in any format.

    `start` to `end` are the days it counts, at most up to the day it was made; `notices` what a reader has to know
    before the figures. A report of groups (`detail`) has no `rows`; one of work alone no pay.
    `median_rates` are the survey's medians of dollars per wRVU, by specialty.
    """

    organization_id: int
    organization: str
    surveys: tuple[SurveyUsed, ...]
    start: date
    end: date
    rows: tuple[PhysicianRow, ...]
    roll_up: tuple[RollUp, ...]
    method: tuple[str, ...] = field(default=())
    notices: tuple[str, ...] = field(default=())
    detail: str = "physicians"
    people: tuple[int, ...] = field(default=())
    with_pay: bool = True
    median_rates: tuple[tuple[str, Decimal], ...] = field(default=())

    @property
    def survey(self) -> SurveyUsed:
        """The first survey asked for."""
        return self.surveys[0]

    @property
    def synthetic(self) -> bool:
        """Whether any of its surveys is invented."""
        return any(survey.synthetic for survey in self.surveys)

    @property
    def title(self) -> str:
        """What the report is, in one line; a synthetic survey is called so."""
        mark = "SYNTHETIC SURVEY, invented figures. " if self.synthetic else ""
        named = ", ".join(survey.name for survey in self.surveys)
        return f"{mark}Benchmark report {in_words(self.start)} to {in_words(self.end)}, survey: {named}"

    @property
    def sources(self) -> tuple[str, ...]:
        """Where the figures come from, with each survey's year, weight and license."""
        found = ["Work RVUs: CMS Physician Fee Schedule Relative Value Files, by date of service."]
        for survey in self.surveys:
            invented = " SYNTHETIC: invented figures, for demonstration only." if survey.synthetic else ""
            note = f" {survey.license_note}" if survey.license_note else ""
            weight = f", weight {survey.weight:f} in the blend" if len(self.surveys) > 1 else ""
            schedule = f", {survey.schedule_year} fee schedule" if survey.schedule_year else ""
            found.append(f"{survey.name}, survey year {survey.year}{schedule}{weight}.{invented}{note}")
        return tuple(found)

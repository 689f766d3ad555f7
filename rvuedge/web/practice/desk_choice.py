"""What a manager has chosen to look at on the desk: days, surveys with their weights, and some of the members."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import request

from rvuedge.accounts.people.access import now
from rvuedge.accounts.people.models import Organization
from rvuedge.benchmarks.store.queries import SurveyFacts
from rvuedge.platform.figures import plain
from rvuedge.reports.benchmark.schemas import EARLIEST, LATEST

Weighted = list[tuple[SurveyFacts, Decimal]]
HEAVIEST = Decimal(9999)  # what the column of weights holds


NO_PERIOD = (
    f"Enter a first day on or before the last day, both from {EARLIEST} to {LATEST}. This page shows the year to date."
)
NO_WEIGHT = "Enter a weight for each survey, above 0 with a point, such as 0.6. This page gives the others 1."


def period() -> tuple[date, date, str]:
    """The asked period; the year to date where none is asked for, or a wrong one, with the sentence that says so."""
    today = now().date()
    begin = date(today.year, 1, 1)
    try:
        start = date.fromisoformat(request.args.get("from") or begin.isoformat())
        end = date.fromisoformat(request.args.get("to") or today.isoformat())
    except ValueError:
        return begin, today, NO_PERIOD
    return (start, end, "") if EARLIEST <= start <= end <= LATEST else (begin, today, NO_PERIOD)


def other_practice(requested: str, organization: Organization) -> str:
    """That another practice is shown than the one asked for; empty where it is that one, or none was named."""
    if not requested or requested == str(organization.id):
        return ""
    return f"You do not manage the practice you asked for. This page shows {organization.name}."


def chosen(surveys: Sequence[SurveyFacts]) -> Weighted:
    """The asked surveys with their weights; without any the practice's newest, or the first there is."""
    wanted = request.args.getlist("survey")
    found = [(survey, _weight(survey.id) or Decimal(1)) for survey in surveys if str(survey.id) in wanted]
    if found:
        return found
    own = next((survey for survey in surveys if survey.organization_id), None) or next(iter(surveys), None)
    return [(own, Decimal(1))] if own else []


def survey_parameter(weighted: Weighted) -> str:
    """The surveys as the report's address takes them: 7:0.6,9:0.4."""
    if len(weighted) == 1:
        return str(weighted[0][0].id)
    return ",".join(f"{survey.id}:{weight.normalize():f}" for survey, weight in weighted)


def unread_weight(weighted: Weighted) -> str:
    """The sentence where a weight of several surveys could not be read; empty where each could."""
    return NO_WEIGHT if len(weighted) > 1 and any(_weight(survey.id) is None for survey, _ in weighted) else ""


def _weight(survey_id: int) -> Decimal | None:
    """The asked weight, 1 where none is asked for; None for one that is no figure above 0."""
    try:
        weight = Decimal(request.args.get(f"weight-{survey_id}", "1"))
    except InvalidOperation:
        return None
    known = weight.is_finite() and 0 < weight <= HEAVIEST
    return (weight.quantize(Decimal("0.0001")) or None) if known else None


def page_parameters(organization_id: int, weighted: Weighted, start: date, end: date) -> dict[str, Any]:
    """What every link of the desk keeps in its address: practice, days, surveys with their weights."""
    chosen_ones: dict[str, Any] = {"survey": [survey.id for survey, _ in weighted], "from": start, "to": end}
    weights = {f"weight-{survey.id}": plain(weight, 0) for survey, weight in weighted}
    return {"organization": organization_id, **chosen_ones, **weights}


def export_address(organization_id: int, weighted: Weighted, start: date, end: date) -> str:
    """The benchmark report of what is chosen; a page adds the format."""
    report = f"/api/v1/organizations/{organization_id}/benchmark-report"
    return f"{report}?survey={survey_parameter(weighted)}&from={start}&to={end}"

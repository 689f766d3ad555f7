"""What a person sees first: totals, pace, projection, percentile and compensation, each with how it was computed."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from rvuedge.accounts.models import Person
from rvuedge.accounts.queries import organizations_of
from rvuedge.benchmarks.queries import SurveyFacts, surveys_for
from rvuedge.benchmarks.standing import standing
from rvuedge.contracts.queries import Terms, terms_on
from rvuedge.productivity.compensation import Compensation, year_of
from rvuedge.productivity.pace import Figure, days_in_year, needed_per_week, pace, projection
from rvuedge.productivity.periods import first_day
from rvuedge.productivity.queries import Total, days_of, group

CENT = Decimal("0.01")
SPANS = ("day", "week", "month", "quarter", "year")


def of(person: Person, *, on: date) -> dict[str, Any]:
    """The dashboard of a person on a day: the year so far."""
    terms = terms_on(person.id, on)
    days = days_of(person.id, start=date(on.year, 1, 1), end=on)
    first = counted_from(terms, days, on)
    totals = {span: _since(days, first_day(on, span)) for span in SPANS}
    earned = _since(days, first).work_rvu.normalize()
    goal = counted_goal(terms.annual_goal, first)
    survey = _survey_of(person, on)
    place = percentile_of(person, survey, earned, first, on, terms) if survey else None
    year = year_of(person, on=on) if terms.money else None
    to_date = Figure(year.to_date.earned, _steps(year)) if year else compensation(earned, terms)
    return {
        "on": on,
        "time_zone": person.time_zone,
        "totals": {span: group(span, total) for span, total in totals.items()},
        "goal": Figure(terms.annual_goal, _goal_words(terms)),
        "pace": pace(earned, terms.annual_goal, on, first),
        "needed_per_week": needed_per_week(earned, goal, on),
        "projection": projection(earned, on, first),
        "compensation_to_date": to_date,
        "compensation": year
        and {
            "earned": year.to_date.earned,
            "paid": year.to_date.paid,
            "due": year.to_date.due,
            "expected_year": year.expected_year,
        },
        "percentile": place,
        "percentile_note": None if place else "No survey to compare with is imported for you.",
        "contract": {
            "policy": terms.policy,
            "pinned_release": terms.pinned_release,
            "cfte": str(terms.cfte),
            "counted_from": first.isoformat(),
            "is_stated": terms.is_stated,
        },
    }


def counted_from(terms: Terms, days: list[tuple[date, Total]], on: date) -> date:
    """The first day the year is counted from: 1 January, or later where contract or logs begin later.

    Days before the first log are not taken for days without work: a person who began to log in July is not
    half as productive as one who began in January.
    """
    start = date(on.year, 1, 1)
    if days:
        start = max(start, days[0][0])
    if terms.effective_from and terms.effective_from <= on:
        start = max(start, terms.effective_from)
    return min(start, on)


def counted_goal(goal: Decimal | None, first: date) -> Decimal | None:
    """The annual goal's share of the part of the year that is counted, by calendar days, in wRVU."""
    if goal is None:
        return None
    counted = (date(first.year, 12, 31) - first).days + 1
    return (goal * counted / days_in_year(first)).quantize(CENT, ROUND_HALF_UP)


def percentile_of(
    person: Person, survey: SurveyFacts, earned: Decimal, first: date, on: date, terms: Terms
) -> dict[str, Any]:
    """Benchmark me: annualised, per 1.0 clinical FTE, on the survey's curve of the person's specialty."""
    place = standing(
        survey=survey,
        specialty=person.specialty,
        provider_type=person.provider_type,
        work_rvu=earned,
        start=first,
        end=on,
        cfte=terms.cfte,
    )
    return {
        "survey": survey.name,
        "survey_id": survey.id,
        "synthetic": survey.synthetic,
        "specialty": place.specialty,
        "metric": "work_rvus",
        "percentile": place.percentile if place.qualifier == "=" else None,
        "bound": place.percentile if place.qualifier in ("<", ">") else None,
        "qualifier": place.qualifier,
        "value": place.annualised,
        "how": [f"{earned:f} wRVU from {first} to {on}", *place.how, *place.flags],
    }


def compensation(earned: Decimal, terms: Terms) -> Figure:
    """wRVU to date times the contract's rate, in dollars; no rate, no figure."""
    if terms.rate is None:
        return Figure(None, "no rate per wRVU is stated in the contract")
    amount = (earned * terms.rate).quantize(CENT, ROUND_HALF_UP)
    return Figure(amount, f"{earned:f} wRVU × {terms.rate:f} dollars per wRVU")


def _steps(year: Compensation) -> str:
    return "; ".join(f"{step.how} = {step.amount:f}" for step in year.to_date.steps) or "nothing is earned yet"


def _since(days: list[tuple[date, Total]], start: date) -> Total:
    total = Total()
    for day, one in days:
        if day >= start:
            total = total.plus(one)
    return total


def _survey_of(person: Person, on: date) -> SurveyFacts | None:
    """The newest survey of the person's own organizations, else the synthetic one."""
    mine = [organization.id for organization, _ in organizations_of(person.id, on=on)]
    found = surveys_for(mine)
    owned = [survey for survey in found if survey.organization_id is not None]
    return next(iter(owned or found), None)


def _goal_words(terms: Terms) -> str:
    if terms.annual_goal is None:
        return "no annual goal is stated in the contract"
    return f"annual goal of the contract in force since {terms.effective_from}"

"""A person's place on one survey, on request with the work valued by its own fee schedule (docs/rules.md, R-3.5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from rvuedge.accounts.audit.visibility import Period
from rvuedge.accounts.people.models import Person
from rvuedge.benchmarks.store.queries import SurveyFacts, survey_for
from rvuedge.catalog.store.queries import NoReleaseError, releases
from rvuedge.contracts.terms.queries import terms_on
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.figures import wrvu
from rvuedge.productivity.percentile.percentile import percentile_of
from rvuedge.productivity.repricing.bulk import reprice_people
from rvuedge.productivity.totals.queries import total_of


def my_place(
    person: Person, survey_id: int, organizations: Sequence[int], period: Period, *, by_survey: bool, on: date
) -> dict[str, Any]:
    """Where a period's wRVU stand on a survey; `by_survey`: valued by the fee schedule the survey is built on.

    Raises NotFoundError for a survey that may not be seen, InvalidError (no-schedule-year) and NoReleaseError where
    its schedule is not known or not loaded.
    """
    survey = survey_for(survey_id, organizations)
    start, end = period
    release: str | None = None
    how: tuple[str, ...] = ()
    if by_survey:
        earned, release, how = repriced(person, survey, period)
    else:
        earned = total_of(person.id, start=start, end=end).work_rvu
    answer = percentile_of(
        person,
        [survey],
        organizations,
        earned=earned.normalize(),
        period=period,
        terms=terms_on(person.id, end),
        on=on,
        release=release,
    )
    return answer | {"explanation": [*how, *answer["explanation"]]}


def repriced(person: Person, survey: SurveyFacts, period: Period) -> tuple[Decimal, str, tuple[str, ...]]:
    """A period's wRVU by the last release of a survey's schedule year, that release, and what was done."""
    release = last_release(survey)
    start, end = period
    total = reprice_people([person], release=release, policy=None, start=start, end=end).total
    moved = f"{wrvu(total.old)} → {wrvu(total.new)}"
    how = [f"the same lines valued by {release}, the schedule {survey.name} is built on: {moved}"]
    if total.new_unvalued:
        how.append(f"{total.new_unvalued} of them have no value there and are not in the total")
    return total.new, release, tuple(how)


def last_release(survey: SurveyFacts) -> str:
    """The last loaded release of the year whose fee schedule a survey is built on.

    Raises InvalidError (no-schedule-year) where the survey does not say it, NoReleaseError where none is loaded.
    """
    year = survey.schedule_year
    if year is None:
        sentence = f"{survey.name} does not say which year's fee schedule it is built on; a manager can state it."
        raise InvalidError(sentence, code="no-schedule-year")
    of_year = [release for release in releases() if release.effective_from.year == year]
    if not of_year:
        raise NoReleaseError(
            f"{survey.name} is built on the fee schedule of {year}; no release of that year is loaded."
        )
    return max(of_year, key=lambda release: (release.effective_from, release.name)).name

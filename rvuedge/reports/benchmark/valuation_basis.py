"""By what a report's work is valued: each contract's own terms, or one policy and a survey's year for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from rvuedge.catalog.store.queries import releases
from rvuedge.contracts.policies.dated import DatedPolicy
from rvuedge.contracts.policies.practice import policy_named
from rvuedge.platform.errors import InvalidError
from rvuedge.productivity.repricing.bulk import reprice_people
from rvuedge.reports.benchmark.physicians import Subject
from rvuedge.reports.rules.rows import SurveyUsed


class NoSurveyYearError(InvalidError):
    """A report cannot be valued in a survey's year: it states none, the surveys differ, or no release is loaded."""

    code = "no-survey-year"


@dataclass(frozen=True, slots=True)
class ValuationBasis:
    """A policy and a release for everybody, where they are asked for, with the sentences that say so."""

    policy: DatedPolicy | None = None
    release: str | None = None
    explanation: tuple[str, ...] = ()


def basis_of(
    organization_id: int, surveys: Sequence[SurveyUsed], *, policy: str | None, survey_year: bool
) -> ValuationBasis:
    """What is asked for by name. Raises NotFoundError for an unknown policy, NoSurveyYearError."""
    how: list[str] = []
    named = policy_named(policy, [organization_id]) if policy else None
    if named is not None:
        how.append(f"Work is credited under the policy {named.name} for everyone, not under each physician's contract.")
    release = _release_of(surveys) if survey_year else None
    if release:
        how.append(
            f"Work is valued by {release}, the fee schedule in effect when the survey was measured, for every day."
        )
    if how:
        how.append("Compensation is still what each contract pays for the work as that contract credits it.")
    return ValuationBasis(named, release, tuple(how))


def revalued(found: list[Subject], basis: ValuationBasis, *, start: date, end: date) -> list[Subject]:
    """The same physicians with their work under a basis; counted are only lines of the days seen."""
    if basis.policy is None and basis.release is None:
        return found
    within = {
        subject.person.id: [
            period for piece in subject.time.stints for period in subject.work.within(piece.first, piece.last)
        ]
        for subject in found
    }
    sums = reprice_people(
        [subject.person for subject in found],
        release=basis.release,
        policy=basis.policy,
        start=start,
        end=end,
        within=within,
    ).people
    return [
        replace(
            subject,
            contract_total=subject.total,
            total=replace(
                subject.total,
                work_rvu=sums[subject.person.id].new,
                unvalued_lines=sums[subject.person.id].new_unvalued,
            ),
        )
        if subject.person.id in sums
        else subject
        for subject in found
    ]


def mismatches(surveys: Sequence[SurveyUsed], basis: ValuationBasis, *, start: date, end: date) -> tuple[str, ...]:
    """The surveys measured under another year's fee schedule than the work is valued by (docs/rules.md, R-3.5)."""
    if basis.release:
        return ()
    years = f"{start.year}" if start.year == end.year else f"{start.year} to {end.year}"
    return tuple(
        f"{survey.name} was measured under the {survey.schedule_year} fee schedule; work here is valued by that of"
        f" {years}. Work RVUs of one code differ between years: ask for the survey's year to compare like with like."
        for survey in surveys
        if survey.schedule_year and not survey.schedule_year == start.year == end.year
    )


def has_survey_year(surveys: Sequence[SurveyUsed]) -> bool:
    """Whether work can be valued by the fee schedule of the surveys' year."""
    try:
        return bool(_release_of(surveys))
    except NoSurveyYearError:
        return False


def _release_of(surveys: Sequence[SurveyUsed]) -> str:
    """The last release of the year the surveys were measured in."""
    years = {survey.schedule_year for survey in surveys}
    if len(years) > 1 or None in years:
        sentence = "; ".join(f"{survey.name}: {survey.schedule_year or 'none stated'}" for survey in surveys)
        raise NoSurveyYearError(f"The surveys must all have the same fee schedule year. They have: {sentence}.")
    (year,) = years
    loaded = [release.name for release in releases() if release.effective_from.year == year]
    if not loaded:
        raise NoSurveyYearError(f"No release of the {year} fee schedule is loaded, so work cannot be valued by it.")
    return loaded[-1]

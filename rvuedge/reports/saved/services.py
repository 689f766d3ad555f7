"""Saving a report's choices under a name, changing, deleting; and opening it on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.people.holding import hold_practice
from rvuedge.benchmarks.store.queries import survey_for
from rvuedge.contracts.policies.practice import policy_named
from rvuedge.platform.errors import ConflictError, NotFoundError, StaleError
from rvuedge.platform.extensions import db, transaction
from rvuedge.reports.benchmark.build import benchmark_report, options_of
from rvuedge.reports.benchmark.schemas import weighed
from rvuedge.reports.rules.moving_periods import moving_period
from rvuedge.reports.rules.report import BenchmarkReport
from rvuedge.reports.saved.models import ReportSchedule, SavedReport

MOST_SAVED = 50  # by a practice: a list that is read, on one page of the desk; more are old ones to delete


class SavedReportRefusedError(ConflictError):
    """A name that another saved report of the practice has, or one report more than a practice keeps."""

    code = "saved-report"


def reports_saved(organization_id: int) -> list[SavedReport]:
    """A practice's saved reports, by name."""
    mine = select(SavedReport).where(SavedReport.organization_id == organization_id)
    return list(db.session.scalars(mine.order_by(SavedReport.name_key)))


def report_saved(organization_id: int, report_id: int) -> SavedReport:
    """One of them. Raises NotFoundError."""
    found = db.session.get(SavedReport, report_id, populate_existing=True)
    if found is None or found.organization_id != organization_id:
        raise NotFoundError("The practice has no such saved report.")
    return found


def report_named(organization_id: int, name: str) -> SavedReport:
    """The one of a name, in whatever case. Raises NotFoundError."""
    mine = select(SavedReport).where(SavedReport.organization_id == organization_id, SavedReport.name_key == _key(name))
    found = db.session.scalars(mine).one_or_none()
    if found is None:
        raise NotFoundError(f"The practice has no saved report named {name!r}.")
    return found


def save_report(organization_id: int, name: str, choices: Mapping[str, Any], *, by: int, now: datetime) -> SavedReport:
    """Save choices under a name. The same ones under the same name again are the one that is there.

    Raises SavedReportRefusedError for a name that is taken, NotFoundError for a survey that is not the practice's.
    """
    with transaction() as session:
        hold_practice(session, organization_id)
        _check_choices(organization_id, choices)
        taken = _of_name(session, organization_id, name)
        if taken is not None and taken.choices == dict(choices):
            return taken
        _check_name(taken, None, name)
        mine = select(func.count()).select_from(SavedReport).where(SavedReport.organization_id == organization_id)
        if session.scalars(mine).one() >= MOST_SAVED:
            raise SavedReportRefusedError(f"A practice keeps {MOST_SAVED} saved reports. Delete one first.")
        made = SavedReport(organization_id=organization_id, version=0)
        session.add(made)
        _write(session, made, name, choices, by, now)
        _to_trail("saved-report.save", made, {"name": made.name, "choices": made.choices}, by, now)
    return made


def change_report(
    organization_id: int, report_id: int, name: str, choices: Mapping[str, Any], *, version: int, by: int, now: datetime
) -> SavedReport:
    """Rename a saved report, or change its choices. Raises as `save_report`, and StaleError for another version."""
    with transaction() as session:
        hold_practice(session, organization_id)
        _check_choices(organization_id, choices)
        found = report_saved(organization_id, report_id)
        if (found.name, found.choices) == (name.strip(), dict(choices)):
            return found
        if found.version != version:
            raise StaleError("Somebody else changed this report meanwhile. Open the page again, then make your change.")
        _check_name(_of_name(session, organization_id, name), found, name)
        before = {"name": found.name, "choices": found.choices}
        _write(session, found, name, choices, by, now)
        detail = {"was": before, "name": found.name, "choices": found.choices}
        _to_trail("saved-report.change", found, detail, by, now)
    return found


def delete_report(organization_id: int, report_id: int, *, by: int, now: datetime) -> None:
    """Delete a saved report with its schedule and the list of its mails. Raises NotFoundError."""
    with transaction() as session:
        hold_practice(session, organization_id)
        found = report_saved(organization_id, report_id)
        _to_trail("saved-report.remove", found, {"name": found.name}, by, now)
        session.delete(found)


def days_of(choices: Mapping[str, Any], today: date) -> tuple[date, date]:
    """The first and last day that choices ask for, opened on a day."""
    if choices["period"] == "days":
        return date.fromisoformat(choices["from"]), date.fromisoformat(choices["to"])
    return moving_period(choices["period"], today)


def opened_report(organization_id: int, choices: Mapping[str, Any], *, on: date, today: date) -> BenchmarkReport:
    """The report that choices ask for on a day. Raises as `benchmark_report`, NotFoundError for a removed survey."""
    start, end = days_of(choices, on)
    surveys = [(survey_for(survey, [organization_id]), weight) for survey, weight in weighed(choices["survey"])]
    return benchmark_report(
        organization_id=organization_id,
        surveys=surveys,
        start=start,
        end=end,
        today=today,
        options=options_of(choices),
    )


def schedule_of(report_id: int) -> ReportSchedule | None:
    """When a saved report is mailed; None where it is not."""
    return db.session.get(ReportSchedule, report_id, populate_existing=True)


def _check_choices(organization_id: int, choices: Mapping[str, Any]) -> None:
    """Whatever choices name is there. Raises NotFoundError."""
    for survey, _ in weighed(choices["survey"]):
        survey_for(survey, [organization_id])
    if choices["policy"]:
        policy_named(choices["policy"], [organization_id])


def _of_name(session: Session, organization_id: int, name: str) -> SavedReport | None:
    mine = select(SavedReport).where(SavedReport.organization_id == organization_id)
    return session.scalars(mine.where(SavedReport.name_key == _key(name))).one_or_none()


def _check_name(taken: SavedReport | None, own: SavedReport | None, name: str) -> None:
    if taken is not None and taken is not own:
        raise SavedReportRefusedError(f"Another saved report is named {taken.name!r}. Choose another name.")
    if not name.strip():
        raise SavedReportRefusedError("Name the report.")


def _write(session: Session, row: SavedReport, name: str, choices: Mapping[str, Any], by: int, now: datetime) -> None:
    row.name, row.name_key, row.choices = name.strip(), _key(name), dict(choices)
    row.version, row.saved_by, row.saved_at = row.version + 1, by, now
    session.flush()


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()[:160]


def _to_trail(action: str, row: SavedReport, detail: Mapping[str, Any], by: int, now: datetime) -> None:
    record_audit(
        actor_id=by,
        organization_id=row.organization_id,
        action=action,
        subject=f"saved report {row.id}",
        detail=detail,
        now=now,
    )

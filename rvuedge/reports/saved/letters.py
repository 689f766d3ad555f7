"""The mail with a saved report: a link, and the PDF where the manager chose it and the address is confirmed.

Composed when it is sent: who manages the practice no more by then gets none.
"""

from __future__ import annotations

from datetime import date, datetime

from flask import current_app

from config import Settings
from rvuedge.accounts.mail.messages import NOT_WANTED, Attached, Detail, Letter, ends_mail, letter
from rvuedge.accounts.people.models import Person
from rvuedge.accounts.people.queries import organization_named
from rvuedge.accounts.rules.mailed_words import mailed
from rvuedge.benchmarks.rules.refusals import BenchmarkError
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.extensions import db, transaction
from rvuedge.platform.figures import in_words
from rvuedge.reports.benchmark.build import report_looked_at
from rvuedge.reports.benchmark.pdf import as_pdf
from rvuedge.reports.saved.models import ReportMailing, SavedReport
from rvuedge.reports.saved.schedule import FAILED, NOT_SENT, SENT, WAITING, settle, why_not
from rvuedge.reports.saved.services import days_of, opened_report, schedule_of

REPORT_MAIL = "saved-report"
GONE = "the report was deleted, is no longer mailed to this person, or their address changed"


@letter(REPORT_MAIL, category=REPORT_MAIL)
def _report(to: str, detail: Detail, now: datetime) -> Letter | None:
    """To a manager who was chosen; None, with the reason written down, where there is nothing to send any more."""
    report_id, due_on, person_id = _key(detail)
    report, plan = db.session.get(SavedReport, report_id), schedule_of(report_id)
    person = db.session.get(Person, person_id)
    if report is None or plan is None or person_id not in plan.recipients or person is None or person.email != to:
        return _held_back(detail, GONE, now)
    refused = why_not(report.organization_id, person_id, on=now.date())
    if refused:
        return _held_back(detail, refused, now)
    start, end = days_of(report.choices, due_on)
    files, sentence = _attached(report, person, due_on, now) if plan.attaches else ((), "")
    practice, name = mailed(organization_named(report.organization_id)), mailed(report.name)
    address = f"{_settings().public_url}/app/practice/{report.organization_id}/reports/{report.id}?on={due_on}"
    return (
        f"{name}, {practice}",
        (
            f"The report “{name}” of {practice}, {in_words(start)} to {in_words(end)}, is ready."
            f" Open it, signed in:\n\n{address}\n\n{sentence}A manager of the practice chose to send it to you every"
            f" {plan.every}. It shows physicians' figures. Share it only with people allowed to see them."
        ),
        None,
        files,
    )


@ends_mail(REPORT_MAIL)
def _ended(detail: Detail, failure: str | None, *, is_over: bool, now: datetime) -> None:
    """What became of the mail: sent, tried again, or given up. Who has turned it off since it was queued gets none."""
    key = _key(detail)
    with transaction() as session:
        row = session.get(ReportMailing, key, populate_existing=True)
        if row is None or row.state == NOT_SENT:
            return
        if failure is None:
            settle(session, key, SENT, "", now)
        elif is_over:
            settle(session, key, NOT_SENT if failure == NOT_WANTED else FAILED, failure, now)
        else:
            settle(session, key, WAITING, f"will be tried again: {failure}", now)


def _held_back(detail: Detail, reason: str, now: datetime) -> Letter | None:
    """No letter, with the reason written down."""
    with transaction() as session:
        settle(session, _key(detail), NOT_SENT, reason, now)
    return None


def _attached(report: SavedReport, person: Person, due_on: date, now: datetime) -> tuple[tuple[Attached, ...], str]:
    """The PDF, and what is said of it; who gets it has looked at it, which is in the trail."""
    if person.email_verified_at is None:
        return (), "To get the PDF attached, confirm your email address in your profile.\n\n"
    try:
        made = opened_report(report.organization_id, report.choices, on=due_on, today=now.date())
        body = as_pdf(made)
    except (RvuEdgeError, BenchmarkError) as error:
        reason = error.detail if isinstance(error, RvuEdgeError) else str(error)
        return (), f"The PDF could not be made: {mailed(reason)}\n\n"
    report_looked_at(made, "pdf by mail", actor_id=person.id, now=now)
    name = f"benchmark-{made.start}-{made.end}.pdf"
    return (Attached(name, "application/pdf", body),), "The PDF is attached.\n\n"


def _key(detail: Detail) -> tuple[int, date, int]:
    return int(detail["report"]), date.fromisoformat(detail["due"]), int(detail["person"])


def _settings() -> Settings:
    found: Settings = current_app.config["RVUEDGE"]
    return found

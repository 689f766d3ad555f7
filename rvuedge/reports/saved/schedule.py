"""When a saved report is mailed and to whom: chosen managers, looked at again on the day of sending."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from rvuedge.accounts.audit.trail import names_of, record_audit
from rvuedge.accounts.people.holding import hold_practice
from rvuedge.accounts.people.models import MANAGERS, Person
from rvuedge.accounts.people.queries import members_of, role_in
from rvuedge.platform.database.put import put_row
from rvuedge.platform.errors import InvalidError, NotFoundError
from rvuedge.platform.extensions import db, transaction
from rvuedge.reports.saved.models import ReportMailing, ReportSchedule
from rvuedge.reports.saved.services import report_saved

MAILINGS_SHOWN = 20  # of a report: five readers over four quarters
WAITING, SENT, FAILED, NOT_SENT = "waiting", "sent", "failed", "not sent"


class NoManagerError(InvalidError):
    """Somebody who is to get a report and does not manage the practice."""

    code = "no-manager"


@dataclass(frozen=True, slots=True)
class MailPlan:
    """When and to whom: `every` month or quarter, on a `day` of it, to people by number, with the PDF or without."""

    every: str
    day: int
    recipients: tuple[int, ...]
    attaches: bool


def managers_of(organization_id: int, *, on: date) -> list[Person]:
    """Who manages a practice on a day and so may see its reports, by name."""
    found = {item.person.id: item.person for item in members_of(organization_id, start=on, end=on) if _manages(item)}
    return sorted(found.values(), key=lambda person: (person.name.casefold(), person.id))


def _manages(member: object) -> bool:
    return getattr(member, "role", "") in MANAGERS


def why_not(organization_id: int, person_id: int, *, on: date) -> str:
    """Why somebody gets no report of a practice on a day; empty where they may see it."""
    person = db.session.get(Person, person_id, populate_existing=True)
    if person is None or person.disabled_at is not None:
        return "the account is closed"
    if role_in(person_id, organization_id, on=on) not in MANAGERS:
        return "does not manage the practice on the day of sending"
    return ""


def plan_mail(organization_id: int, report_id: int, plan: MailPlan, *, by: int, now: datetime) -> ReportSchedule:
    """Have a saved report mailed from today on, in place of what was planned; the same plan again changes nothing.

    Raises NotFoundError for a report that is not the practice's, NoManagerError for a reader who manages it not.
    """
    recipients = sorted(set(plan.recipients))
    with transaction() as session:
        hold_practice(session, organization_id)
        report = report_saved(organization_id, report_id)
        _check_readers(organization_id, recipients, now.date())
        values = {"every": plan.every, "day": plan.day, "attaches": plan.attaches, "recipients": recipients}
        found = session.get(ReportSchedule, report_id, populate_existing=True)
        if found is not None and all(getattr(found, name) == value for name, value in values.items()):
            return found
        more = {"organization_id": organization_id, "starts_on": now.date()}
        put_row(session, ReportSchedule, {"report_id": report_id}, values | more)
        record_audit(
            actor_id=by,
            organization_id=organization_id,
            action="saved-report.schedule",
            subject=f"saved report {report_id}",
            detail={"name": report.name, **values},
            now=now,
        )
    return db.session.get_one(ReportSchedule, report_id, populate_existing=True)


def stop_mail(organization_id: int, report_id: int, *, by: int, now: datetime) -> None:
    """Mail a report no more; what was mailed stays listed. Raises NotFoundError where nothing is planned."""
    with transaction() as session:
        hold_practice(session, organization_id)
        report = report_saved(organization_id, report_id)
        found = session.get(ReportSchedule, report_id, populate_existing=True)
        if found is None:
            raise NotFoundError("This report is not mailed.")
        session.delete(found)
        record_audit(
            actor_id=by,
            organization_id=organization_id,
            action="saved-report.unschedule",
            subject=f"saved report {report_id}",
            detail={"name": report.name},
            now=now,
        )


def mailings_of(reports: Sequence[int]) -> dict[int, list[dict[str, object]]]:
    """By report, its newest mails with what became of each."""
    mine = select(ReportMailing).where(ReportMailing.report_id.in_(reports))
    rows = db.session.scalars(mine.order_by(ReportMailing.due_on.desc(), ReportMailing.person_id)).all()
    names = names_of({row.person_id for row in rows})
    found: dict[int, list[dict[str, object]]] = {}
    for row in rows:
        listed = found.setdefault(row.report_id, [])
        if len(listed) < MAILINGS_SHOWN:
            keys = ("due_on", "person_id", "state", "reason", "changed_at")
            listed.append({key: getattr(row, key) for key in keys} | {"name": names[row.person_id]})
    return found


def settle(session: Session, key: tuple[int, date, int], state: str, reason: str, now: datetime) -> None:
    """Write down what became of a mail; of a report that is deleted nothing is kept."""
    row = session.get(ReportMailing, key, populate_existing=True)
    if row is not None:
        row.state, row.reason, row.changed_at = state, reason[:200], now


def _check_readers(organization_id: int, recipients: Sequence[int], on: date) -> None:
    for person_id in recipients:
        if why_not(organization_id, person_id, on=on):
            raise NoManagerError(
                "A report goes to managers of the practice alone.",
                errors={"recipients": [f"Person {person_id} does not manage the practice."]},
            )

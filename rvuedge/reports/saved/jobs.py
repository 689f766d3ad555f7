"""Which saved reports are mailed today: a job of every day, schedule by schedule.

The mail is queued and its row written in one step, under the key of report, due day and reader: whoever comes second
finds the row and queues nothing.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rvuedge.accounts.jobs.daily import daily_job
from rvuedge.accounts.jobs.work import Work
from rvuedge.accounts.mail import outbox
from rvuedge.accounts.mail.switches import is_off
from rvuedge.accounts.people.models import Person
from rvuedge.platform.database.put import put_new_row
from rvuedge.platform.extensions import db
from rvuedge.reports.rules.moving_periods import due_day
from rvuedge.reports.saved.letters import REPORT_MAIL
from rvuedge.reports.saved.models import ReportMailing, ReportSchedule
from rvuedge.reports.saved.schedule import NOT_SENT, WAITING, why_not

OFF = "has turned this mail off"


@daily_job("reports.mail")
def run(work: Work) -> dict[str, Any]:
    """Every schedule, in the order of the reports' numbers; each is one step."""
    while (report_id := _next(int(work.position.get("after", 0)))) is not None:
        with work.step() as step:
            mails = int(step.position.get("mails", 0)) + _mail(step.session, report_id, work.now())
            step.leaves({"after": report_id, "mails": mails}, done=step.done + 1)
    return {"reports": work.done, "mails": int(work.position.get("mails", 0))}


def _next(after: int) -> int | None:
    return db.session.scalar(select(func.min(ReportSchedule.report_id)).where(ReportSchedule.report_id > after))


def _mail(session: Session, report_id: int, now: datetime) -> int:
    """Queue the mails of a schedule's newest due day that are not queued yet; how many."""
    plan = session.get(ReportSchedule, report_id, populate_existing=True)
    if plan is None:
        return 0
    due_on = due_day(plan.every, plan.day, now.date())
    if due_on < plan.starts_on:
        return 0
    return sum(_mail_to(session, plan, due_on, person_id, now) for person_id in plan.recipients)


def _mail_to(session: Session, plan: ReportSchedule, due_on: date, person_id: int, now: datetime) -> bool:
    person = session.get(Person, person_id, populate_existing=True)
    if person is None or person.is_removed:
        return False
    refused = why_not(plan.organization_id, person_id, on=now.date())
    refused = refused or (OFF if is_off(person.email, REPORT_MAIL) else "")
    key = {"report_id": plan.report_id, "due_on": due_on, "person_id": person_id}
    values = {
        "organization_id": plan.organization_id,
        "state": NOT_SENT if refused else WAITING,
        "reason": refused,
        "changed_at": now,
    }
    is_new = put_new_row(session, ReportMailing, key, values)
    if not is_new or refused:
        return False
    detail = {"report": str(plan.report_id), "due": due_on.isoformat(), "person": str(person_id)}
    outbox.queue(REPORT_MAIL, person.email, now=now, **detail)
    return True

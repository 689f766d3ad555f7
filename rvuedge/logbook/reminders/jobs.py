"""Who is reminded to log today: a job of every day, person by person.

The mail is queued and its day written down in one step, so nobody gets a reminder twice.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rvuedge.accounts.jobs.daily import daily_job
from rvuedge.accounts.jobs.work import Work
from rvuedge.accounts.mail import outbox
from rvuedge.accounts.mail.switches import is_off
from rvuedge.accounts.people.models import Person
from rvuedge.logbook.records.models import ProcedureLog
from rvuedge.logbook.reminders.due import reminder_due
from rvuedge.logbook.reminders.letters import REMINDER_MAIL
from rvuedge.platform.extensions import db


@daily_job("logs.remind")
def run(work: Work) -> dict[str, Any]:
    """Everybody who asked for it, in the order of their numbers; each is one step."""
    while (person_id := _next(int(work.position.get("after", 0)))) is not None:
        with work.step() as step:
            mails = int(step.position.get("mails", 0)) + _remind(step.session, person_id, work.now())
            step.leaves({"after": person_id, "mails": mails}, done=step.done + 1)
    return {"people": work.done, "mails": int(work.position.get("mails", 0))}


def _next(after: int) -> int | None:
    wanted = select(func.min(Person.id)).where(Person.id > after, Person.log_reminder_days.is_not(None))
    return db.session.scalar(wanted.where(Person.disabled_at.is_(None), Person.email_verified_at.is_not(None)))


def _remind(session: Session, person_id: int, now: datetime) -> bool:
    person = session.get_one(Person, person_id, populate_existing=True)
    if person.log_reminder_days is None or is_off(person.email, REMINDER_MAIL):
        return False
    latest = select(func.max(ProcedureLog.created_at)).where(ProcedureLog.person_id == person_id)
    logged = session.scalar(latest.where(ProcedureLog.deleted_at.is_(None)))
    quiet_since = (logged or person.created_at).date()
    if not reminder_due(quiet_since, person.log_reminded_on, now.date(), days=person.log_reminder_days):
        return False
    detail = {"since": quiet_since.isoformat()} if logged else {}
    outbox.queue(REMINDER_MAIL, person.email, now=now, **detail)
    person.log_reminded_on = now.date()
    return True

"""Who is reminded today, program by program: attendings of what waits for them, residents of logging.

A job of every day. What is mailed and the day on which it was are written in one step, so nobody gets a mail twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rvuedge.accounts.jobs.daily import daily_job
from rvuedge.accounts.jobs.work import Work
from rvuedge.accounts.mail import outbox
from rvuedge.accounts.mail.switches import is_off
from rvuedge.accounts.people.models import Person
from rvuedge.logbook.attendings.models import Attending
from rvuedge.logbook.attendings.queries import attendings_of, named
from rvuedge.logbook.records.models import ProcedureLog
from rvuedge.platform.database.put import put_row
from rvuedge.platform.extensions import db
from rvuedge.platform.tokens import digest
from rvuedge.training.attestations import queries
from rvuedge.training.attestations.authority import address_of
from rvuedge.training.attestations.models import ReminderSent
from rvuedge.training.programs.models import TrainingProgram
from rvuedge.training.programs.queries import residents_of, rules_on, spans_of, stage_on
from rvuedge.training.reminders.letters import DIGEST_MAIL, WEEK_MAIL
from rvuedge.training.rules.attesting.reminders import attending_due, log_week_due

KIND = "training.remind"


@daily_job(KIND)
def run(work: Work) -> dict[str, Any]:
    """Every program, in the order of their numbers; each is one step."""
    while (organization_id := _next(int(work.position.get("after", 0)))) is not None:
        with work.step() as step:
            mails = _remind(step.session, organization_id, work.now())
            total = int(step.position.get("mails", 0)) + mails
            step.leaves({"after": organization_id, "mails": total}, done=step.done + 1)
    return {"programs": work.done, "mails": int(work.position.get("mails", 0))}


def _next(after: int) -> int | None:
    query = select(func.min(TrainingProgram.organization_id)).where(TrainingProgram.organization_id > after)
    return db.session.scalar(query)


def _remind(session: Session, organization_id: int, now: datetime) -> int:
    mails = sum(_remind_attending(session, entry, now) for entry in attendings_of([organization_id]))
    days = rules_on(organization_id, now.date()).log_reminder_days
    return mails + sum(
        _remind_resident(session, person, since, days, now)
        for person, since in _in_training(organization_id, now.date())
    )


def _remind_attending(session: Session, entry: Attending, now: datetime) -> bool:
    address = address_of(entry)
    if address is None or not entry.may_attest or is_off(address, "attestations"):
        return False
    cases = queries.waiting_of(queries.naming([named(entry)]), now=now)
    kind = f"attest {entry.organization_id}"
    requested = [instant.date() for _, instant, _ in cases]
    if attending_due(requested, _last(session, address, kind), now.date()) is None:
        return False
    outbox.queue(DIGEST_MAIL, address, now=now, organization=str(entry.organization_id), key=entry.key)
    _remember(session, address, kind, now)
    return True


def _remind_resident(session: Session, person: Person, since: date, days: int, now: datetime) -> bool:
    if person.disabled_at is not None or is_off(person.email, "log-your-week"):
        return False
    logged = session.scalar(
        select(func.max(ProcedureLog.created_at)).where(
            ProcedureLog.person_id == person.id, ProcedureLog.deleted_at.is_(None)
        )
    )
    last_on = None if logged is None else logged.date()
    if not log_week_due(last_on, since, _last(session, person.email, WEEK_MAIL), now.date(), days=days):
        return False
    detail = {} if last_on is None else {"since": last_on.isoformat()}
    outbox.queue(WEEK_MAIL, person.email, now=now, **detail)
    _remember(session, person.email, WEEK_MAIL, now)
    return True


def _in_training(organization_id: int, today: date) -> Iterator[tuple[Person, date]]:
    """Residents who are to log, and since when: not who is on leave, in research or elsewhere."""
    residents = [found.person_id for found in residents_of(organization_id, today) if found.trainee is not None]
    spans = spans_of(residents)
    for person_id in residents:
        stage = stage_on(spans.get(person_id, ()), today)
        if stage is not None and stage.kind == "training" and stage.organization_id == organization_id:
            yield db.session.get_one(Person, person_id), stage.starts_on


def _last(session: Session, address: str, kind: str) -> date | None:
    found = session.get(ReminderSent, (digest(address), kind), populate_existing=True)
    return None if found is None else found.last_on


def _remember(session: Session, address: str, kind: str, now: datetime) -> None:
    put_row(session, ReminderSent, {"digest": digest(address), "kind": kind}, {"last_on": now.date()})

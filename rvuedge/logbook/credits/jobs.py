"""Rebuilding credits in short steps, as a background job: a person's days at a time, some hundred logs a step.

Whoever writes a log from the change on credits it by the new catalog, so the job only has to come to everybody who was
there before; killed in between, it goes on at the next days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from rvuedge.accounts.jobs.kinds import job_kind
from rvuedge.accounts.jobs.queue import enqueue
from rvuedge.accounts.jobs.work import Work, new_holder, work_now
from rvuedge.accounts.people.models import Person
from rvuedge.logbook.credits.gather import of_days
from rvuedge.logbook.credits.rebuild import carried_out, owner_of, recredit_person
from rvuedge.logbook.credits.rebuild_scope import Days, Scope, concerned_codes, days_of, next_person, people_count
from rvuedge.logbook.credits.rules.shares import Shares
from rvuedge.logbook.records.change_numbers import turn_of
from rvuedge.logbook.records.models import ProcedureLog
from rvuedge.platform.extensions import db

KIND = "credits.rebuild"
LOGS_A_STEP = 60  # 20 to 40 ms on SQLite: who writes meanwhile does not notice
LOGS_WITHIN = 200  # as many are made anew within the change itself: a tenth of a second, and the answer says how many
REQUEST_SECONDS = 3.0  # a request goes on with more than those for so long; then the worker does


def queue_rebuild(
    scope: Scope,
    *,
    now: datetime,
    organization_id: int | None = None,
    person_id: int | None = None,
    holder: str | None = None,
) -> str:
    """Queue a rebuild in the transaction of the change it follows from; the job's id."""
    return enqueue(KIND, scope.payload(), now=now, organization_id=organization_id, person_id=person_id, holder=holder)


@job_kind(KIND, is_cancelable=False)
def run(work: Work) -> dict[str, Any]:
    """Every person of the scope, in the order of their numbers."""
    scope = Scope.of(work.payload)
    codes = concerned_codes(scope)
    total = people_count(scope, codes) if work.total is None else work.total
    while (person_id := _next(work.position, scope, codes)) is not None:
        _rebuild(work, scope, person_id, codes, total)
    return {"credits": work.position.get("credits", 0), "people": work.done}


def _next(position: Mapping[str, Any], scope: Scope, codes: Sequence[str] | None) -> int | None:
    if "person" in position:
        return int(position["person"])
    return next_person(scope, codes, after=int(position.get("after", 0)))


def _rebuild(work: Work, scope: Scope, person_id: int, codes: Sequence[str] | None, total: int) -> None:
    """What is left of a person's days."""
    through = date.fromisoformat(work.position["through"]) if "through" in work.position else date.min
    days = [day for day in days_of(scope, person_id, codes) if day[0] > through]
    db.session.rollback()
    for chunk, is_last in _chunks(days):
        with work.step() as step:
            changed, share = _recredit(person_id, chunk, scope, work.now(), Shares.of(step.position.get("share")))
            credits = step.position.get("credits", 0) + changed
            if is_last:
                step.note(person_id, share.written())
                done = step.done + 1
                step.leaves({"after": person_id, "credits": credits}, done=done)
            else:
                place = {"person": person_id, "through": chunk[-1].isoformat(), "share": share.written()}
                step.leaves({**step.position, "credits": credits, **place})
            words = f"Credits under {scope.reason}: {step.done:,} of {total:,} people"
            step.leaves(total=max(total, step.done), words=words)


def _recredit(person_id: int, days: Sequence[date], scope: Scope, now: datetime, share: Shares) -> tuple[int, Shares]:
    changed = 0
    with turn_of(person_id) as turn:
        owner = owner_of(turn.session.get_one(Person, person_id, populate_existing=True))
        for portion, changes in carried_out(turn.session, of_days(owner, days) if days else (), now):
            changed += len(changes.rows)
            share = share.plus(portion.credits.values(), changes.in_force.values(), scope.window)
    return changed, share


def _chunks(days: Days) -> Iterator[tuple[list[date], bool]]:
    """The days, as many at once as have so many logs, and whether they are the last; once even without days."""
    chunk: list[date] = []
    counted = 0
    for day, logs in days:
        if chunk and counted + logs > LOGS_A_STEP:
            yield chunk, False
            chunk, counted = [], 0
        chunk.append(day)
        counted += logs
    yield chunk, True


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What follows a change of people's terms: credits changed so far, and the job that does the rest, if any."""

    credits: int
    job_id: str | None = None
    holder: str = ""


def recredit_or_queue(
    people: Sequence[tuple[int, date]], *, reason: str, now: datetime, organization_id: int | None = None
) -> FollowUp:
    """Within the change: recredit some people from a day on, each; where that is much, queue it."""
    if sum(_logs_from(person_id, start) for person_id, start in people) <= LOGS_WITHIN:
        owners = [(owner_of(db.session.get_one(Person, person_id)), start) for person_id, start in people]
        changed = sum(recredit_person(owner=owner, start=start, end=None, now=now) for owner, start in owners)
        return FollowUp(changed)
    holder = new_holder()
    scope = Scope(reason, people=tuple(people))
    owner_id = people[0][0] if len(people) == 1 and organization_id is None else None
    job_id = queue_rebuild(scope, now=now, organization_id=organization_id, person_id=owner_id, holder=holder)
    return FollowUp(0, job_id, holder)


def follow(up: FollowUp) -> FollowUp:
    """After the change is committed: do what is left, for some seconds; the job is gone where all of it is done."""
    if up.job_id is None or db.session().info.get("writing"):
        return up  # nothing is left, or the change is not committed yet: then a worker does it
    job = work_now(up.job_id, up.holder, seconds=REQUEST_SECONDS)
    credits = int(job.position.get("credits", 0))
    return FollowUp(credits, None if job.state == "done" else up.job_id)


def _logs_from(person_id: int, start: date) -> int:
    mine = (ProcedureLog.person_id == person_id, ProcedureLog.performed_on >= start)
    return db.session.scalar(select(func.count()).select_from(ProcedureLog).where(*mine)) or 0

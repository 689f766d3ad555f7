"""Rebuilding credits in short steps, as a background job: some of a person's days at a time.

What becomes of them is decided outside any writing transaction, and written if everything it rests on is still the
same in the person's turn; otherwise it is decided again there. Whoever writes a log from the change on credits it by
the new catalog, so the job only has to come to everybody who was there before; killed in between, it goes on at the
next days.
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
from rvuedge.catalog.store.queries import version_number
from rvuedge.contracts.terms.queries import terms_of
from rvuedge.logbook.credits.gather import Gathered, of_days
from rvuedge.logbook.credits.rebuild import decided, owner_of, recredit_person
from rvuedge.logbook.credits.rebuild_scope import Days, Scope, concerned_codes, days_of, next_person, people_count
from rvuedge.logbook.credits.rules.changes import CreditChanges
from rvuedge.logbook.credits.rules.shares import Shares
from rvuedge.logbook.credits.writes import write_credits
from rvuedge.logbook.records.change_numbers import counter_of, turn_of
from rvuedge.logbook.records.models import ProcedureLog, StoredCredit
from rvuedge.platform import clock
from rvuedge.platform.extensions import db

KIND = "credits.rebuild"
LOGS_A_STEP = 60  # decided beside others, written in some 10 ms on SQLite: who writes meanwhile does not notice
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
    """What is left of a person's days. Where nothing changes nobody has to wait: nothing is written."""
    through = date.fromisoformat(work.position["through"]) if "through" in work.position else date.min
    days = [day for day in days_of(scope, person_id, codes) if day[0] > through]
    share = Shares.of(work.position.get("share"))
    for chunk, is_last in _chunks(days):
        db.session.rollback()  # what is looked at from here on is of now
        before = _looked_at(person_id, chunk)
        if not (is_last or before.changes_something):
            share = before.added_to(share, scope)
            work.check()
            continue
        with work.step() as step:
            after = _written(person_id, chunk, before, work.now())
            share = after.added_to(share, scope)
            done, credits = step.done + is_last, step.position.get("credits", 0) + after.credits
            place = {"person": person_id, "through": chunk[-1].isoformat(), "share": share.written()} if chunk else {}
            if is_last:
                step.note(person_id, share.written())
                place = {"after": person_id}
            words = f"Credits under {scope.reason}: {done:,} of {max(total, done):,} people"
            position = {"after": step.position.get("after", 0), "credits": credits, **place}
            step.leaves(position, done=done, total=max(total, done), words=words)


@dataclass(frozen=True, slots=True)
class Looked:
    """What becomes of some days, and the state of everything it was decided by."""

    state: tuple[Any, ...]
    portions: tuple[tuple[Gathered, CreditChanges], ...]

    @property
    def credits(self) -> int:
        """How many credits change."""
        return sum(len(changes.rows) for _, changes in self.portions)

    @property
    def changes_something(self) -> bool:
        """Whether anything is to be written."""
        return any(changes.rows or changes.replaced for _, changes in self.portions)

    def added_to(self, share: Shares, scope: Scope) -> Shares:
        """The person's totals with these days."""
        for portion, changes in self.portions:
            share = share.plus(portion.credits.values(), changes.in_force.values(), scope.window)
        return share


def _looked_at(person_id: int, days: Sequence[date], state: tuple[Any, ...] | None = None) -> Looked:
    """Decide about some days of a person; nothing is written."""
    person = db.session.get_one(Person, person_id, populate_existing=True)
    state = state or _state(person, counter_of(person_id)[0], days)
    portions = of_days(owner_of(person), days) if days else ()
    return Looked(state, tuple((portion, decided(portion, clock.now())) for portion in portions))


def _written(person_id: int, days: Sequence[date], before: Looked, now: datetime) -> Looked:
    """Write what was decided; decided again in the person's turn, where something it rests on is another by now."""
    with turn_of(person_id) as turn:
        state = _state(turn.session.get_one(Person, person_id, populate_existing=True), turn.last, days)
        found = before if before.state == state else _looked_at(person_id, days, state)
        for portion, changes in found.portions:
            write_credits(turn.session, portion, changes, now=now)
    return found


def _state(person: Person, last: int, days: Sequence[date]) -> tuple[Any, ...]:
    """Catalog and policies, the person's logs, their terms, what they are, and the newest credit of these days."""
    first, end = (days[0], days[-1]) if days else (date.min, date.min)
    mine = (StoredCredit.person_id == person.id, StoredCredit.performed_on.between(first, end))
    newest = db.session.scalar(select(func.max(StoredCredit.id)).where(*mine))
    return version_number(), last, terms_of(person.id), owner_of(person), newest


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

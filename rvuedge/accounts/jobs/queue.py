"""The queue: jobs are put in, listed, claimed by whoever is free, canceled, and forgotten when they expire.

A job is claimed by one statement; on PostgreSQL SKIP LOCKED lets several workers pass each other, on SQLite there is
one writer anyway. Who claims it holds it for a while and prolongs that; a worker that was killed does not.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from rvuedge.accounts.jobs.files import drop_file, drop_unclaimed
from rvuedge.accounts.jobs.kinds import KINDS
from rvuedge.accounts.jobs.models import Job, JobNote
from rvuedge.platform.errors import ConflictError, NotFoundError
from rvuedge.platform.extensions import db, transaction

HELD = timedelta(seconds=30)  # prolonged every ten; a killed worker's job goes on after as long
ENDED = ("done", "failed", "canceled")
# As often as that a job is begun without a step being finished: then it is not the worker that fails.
MOST_ATTEMPTS = 5
DEFERRED = timedelta(seconds=10)  # after the database was busy, full or away: as long as a change waits for another


class NotCancelableError(ConflictError):
    """A job that has ended, or that must come to its end."""

    code = "job-not-cancelable"


def enqueue(
    kind: str,
    payload: Mapping[str, Any],
    *,
    now: datetime,
    person_id: int | None = None,
    organization_id: int | None = None,
    holder: str | None = None,
) -> str:
    """Queue a job with what is written around this call, and answer its id. The payload is small JSON.

    A `file` in the payload is a reference of `store_file`. With `holder` the caller works on it at once.
    """
    job = Job(
        id=str(uuid.uuid4()),
        kind=kind,
        person_id=person_id,
        organization_id=organization_id,
        state="running" if holder else "waiting",
        payload=dict(payload),
        position={},
        created_at=now,
        started_at=now if holder else None,
        expires_at=now + KINDS[kind].lifetime,
        holder=holder,
        held_until=now + HELD if holder else None,
        attempts=1 if holder else 0,
    )
    with transaction() as session:
        session.add(job)
    return job.id


def claim(holder: str, *, now: datetime, job_id: str | None = None) -> Job | None:
    """The oldest job that waits, or whose worker is gone; it is the holder's from now on. None when there is none."""
    free = or_(Job.state == "waiting", Job.state == "running") & or_(Job.held_until.is_(None), Job.held_until < now)
    found = select(Job.id).where(free).order_by(Job.created_at, Job.id).limit(1)
    if job_id is not None:
        found = found.where(Job.id == job_id)
    if db.session.scalar(found) is None:
        return None  # looked at without a turn to write: workers ask often
    taken = (
        update(Job)
        .where(Job.id == found.with_for_update(skip_locked=True).scalar_subquery())
        .values(
            state="running",
            holder=holder,
            held_until=now + HELD,
            attempts=Job.attempts + 1,
            started_at=func.coalesce(Job.started_at, now),
        )
        .returning(Job.id)
    )
    with transaction() as session:
        mine = session.execute(taken, execution_options={"synchronize_session": False}).scalar()
        return session.get(Job, mine, populate_existing=True) if mine else None


def prolong(job_id: str, holder: str, *, now: datetime) -> bool:
    """Hold a job for another while; False when it is somebody else's by now, or ended."""
    mine = update(Job).where(Job.id == job_id, Job.holder == holder, Job.state == "running")
    with transaction() as session:
        found = session.execute(mine.values(held_until=now + HELD).returning(Job.id))
        return found.first() is not None


def release(job_id: str, holder: str, *, until: datetime | None = None) -> None:
    """Leave a job to whoever is free next; with `until`, not before then."""
    mine = update(Job).where(Job.id == job_id, Job.holder == holder, Job.state == "running")
    with transaction() as session:
        session.execute(mine.values(state="waiting", holder=None, held_until=until))


def end(
    job_id: str,
    holder: str,
    state: str,
    *,
    now: datetime,
    result: Mapping[str, Any] | None = None,
    problem: str | None = None,
) -> None:
    """A job has ended: its result or its problem is kept until it expires, its file is not."""
    mine = update(Job).where(Job.id == job_id, Job.holder == holder, Job.state == "running")
    values = {"state": state, "ended_at": now, "holder": None, "held_until": None, "problem": problem}
    with transaction() as session:
        ended = session.execute(mine.values(result=result, **values).returning(Job.kind, Job.payload)).first()
        if ended is not None:
            _forget_file(session, ended.payload)
            if state != "done":
                _stopped(session, ended.kind, ended.payload, now)


def cancel(job_id: str, *, now: datetime) -> Job:
    """Stop a job: one that has not begun at once, another before its next step. Raises NotCancelableError.

    What its finished steps did stays done, unless the kind itself takes it back.
    """
    with transaction() as session:
        job = session.get(Job, job_id, with_for_update=True, populate_existing=True)
        if job is None:
            raise NotFoundError("There is no such job.")
        if job.state in ENDED:
            raise NotCancelableError(f"This job is {job.state} already.")
        kind = KINDS.get(job.kind)
        if kind is not None and not kind.is_cancelable:
            raise NotCancelableError("This job has to come to its end: stopped halfway, figures would disagree.")
        job.cancel_requested_at = job.cancel_requested_at or now
        if job.state == "waiting" and not job.position:
            job.state, job.ended_at = "canceled", now
            _forget_file(session, job.payload)
            _stopped(session, job.kind, job.payload, now)
        elif job.state == "waiting":
            job.held_until = None  # begun and interrupted: a worker ends it, so that its kind can take back
    return job


def retry(job_id: str) -> None:
    """Queue a failed job again, where it stopped. Raises NotFoundError for one that has not failed."""
    again = update(Job).where(Job.id == job_id, Job.state == "failed")
    values = {"state": "waiting", "attempts": 0, "ended_at": None, "problem": None, "held_until": None}
    with transaction() as session:
        if session.execute(again.values(**values).returning(Job.id)).first() is None:
            raise NotFoundError("There is no failed job with this id.")


def forget_expired(*, now: datetime) -> int:
    """Delete ended jobs whose time is over, and files that no job names; how many jobs."""
    old = delete(Job).where(Job.state.in_(ENDED), Job.expires_at < now).returning(Job.id)
    with transaction() as session:
        drop_unclaimed(session, now=now)
        return len(session.execute(old).all())


def job_of(job_id: str) -> Job | None:
    """A job as it is now."""
    return db.session.get(Job, job_id, populate_existing=True)


def pending(kind: str) -> Sequence[Job]:
    """The jobs of a kind that have not come to a good end, oldest first: waiting, running or failed."""
    open_jobs = select(Job).where(Job.kind == kind, Job.state.in_(("waiting", "running", "failed")))
    return db.session.scalars(open_jobs.order_by(Job.created_at, Job.id)).all()


def jobs_listed(
    *, person_id: int | None, organization_id: int | None, state: str | None, before: tuple[str, str] | None, limit: int
) -> Sequence[Job]:
    """Jobs of a person, or of a practice, newest first."""
    query = select(Job).order_by(Job.created_at.desc(), Job.id.desc()).limit(limit)
    if organization_id is not None:
        query = query.where(Job.organization_id == organization_id)
    else:
        query = query.where(Job.person_id == person_id)
    if state is not None:
        query = query.where(Job.state == state)
    if before is not None:
        moment = datetime.fromisoformat(before[0])
        query = query.where(or_(Job.created_at < moment, (Job.created_at == moment) & (Job.id < before[1])))
    return db.session.scalars(query).all()


def notes_of(job_id: str) -> list[tuple[int, dict[str, Any]]]:
    """What a job wrote down beside its result, by number."""
    query = select(JobNote.number, JobNote.detail).where(JobNote.job_id == job_id).order_by(JobNote.number)
    return [(number, detail) for number, detail in db.session.execute(query)]


def counts() -> dict[str, int]:
    """How many jobs are in each state."""
    rows = db.session.execute(select(Job.state, func.count()).group_by(Job.state))
    return {state: number for state, number in rows}  # noqa: C416 - rows are no pairs to dict()


def _stopped(session: Session, kind: str, payload: Mapping[str, Any], now: datetime) -> None:
    found = KINDS.get(kind)
    if found is not None and found.stopped is not None:
        found.stopped(session, payload, now)


def _forget_file(session: Session, payload: Mapping[str, Any]) -> None:
    reference = payload.get("file")
    if reference:
        drop_file(session, str(reference))

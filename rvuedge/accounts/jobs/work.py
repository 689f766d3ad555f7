"""Working on a job: step by step, each in a short transaction that also says how far the job is.

What a step writes and the position it leaves are committed together, so a worker that is killed at any instant leaves a
job whose next step is the one that was not finished. Between steps others write: on SQLite the worker waits as long as
it has just held the database.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Flask, current_app
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from rvuedge.accounts.jobs import queue
from rvuedge.accounts.jobs.files import file_stored
from rvuedge.accounts.jobs.kinds import KINDS
from rvuedge.accounts.jobs.models import Job, JobNote
from rvuedge.files.problems import FileRefused
from rvuedge.platform import clock
from rvuedge.platform.database import walls
from rvuedge.platform.database.pauses import let_others
from rvuedge.platform.database.put import put_row
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.extensions import db, transaction
from rvuedge.platform.operations.outages import outage

LONGEST_PROBLEM = 1000  # characters of a sentence that are kept
log = logging.getLogger("rvuedge.jobs")

Progress = Callable[[int, "int | None", str], None]


class CanceledError(Exception):
    """Somebody asked to stop; raised between steps, and ends the job as canceled."""


class TakenOverError(Exception):
    """This worker was thought dead, and another goes on with the job. Nothing of the present step is written."""


class UnknownKindError(RvuEdgeError):
    """A job that another version queued."""

    code = "job-kind-unknown"


class StoppingError(Exception):
    """The server ends; the job goes on where it is, elsewhere or later."""


@dataclass(slots=True)
class Step:
    """A step under way: its session, and what it leaves for the next one."""

    session: Session
    job_id: str
    position: dict[str, Any]
    done: int
    total: int | None
    words: str

    def leaves(
        self,
        position: Mapping[str, Any] | None = None,
        *,
        done: int | None = None,
        total: int | None = None,
        words: str | None = None,
    ) -> None:
        """Where the next step begins, and how far the job is then; what is left out stays as it was."""
        self.position = self.position if position is None else dict(position)
        self.done = self.done if done is None else done
        self.total = self.total if total is None else total
        self.words = self.words if words is None else words[:200]

    def note(self, number: int, detail: Mapping[str, Any]) -> None:
        """Write something down beside the result, under a number; the same number again replaces it."""
        put_row(self.session, JobNote, {"job_id": self.job_id, "number": number}, {"detail": dict(detail)})


@dataclass(slots=True)
class Work:
    """A job in a worker's hands: what is to be done, how far it is, and how to do the next step."""

    id: str
    kind: str
    payload: Mapping[str, Any]
    position: Mapping[str, Any]
    done: int
    total: int | None
    words: str
    person_id: int | None
    organization_id: int | None
    holder: str
    progress: Progress | None = None
    stopping: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def step(self) -> Iterator[Step]:
        """One step: a transaction for what it writes, committed with the position it `leaves`.

        Raises CanceledError, TakenOverError or StoppingError instead of beginning.
        """
        self.check()
        began = time.monotonic()
        with transaction() as session:
            self._take(session)
            began = time.monotonic()
            step = Step(session, self.id, dict(self.position), self.done, self.total, self.words)
            yield step
            values = {"position": step.position, "done": step.done, "total": step.total, "words": step.words}
            session.execute(update(Job).where(Job.id == self.id).values(attempts=1, **values))
        self.position, self.done, self.total, self.words = step.position, step.done, step.total, step.words
        if self.progress is not None:
            self.progress(self.done, self.total, self.words)
        let_others(session, time.monotonic() - began)

    def check(self) -> None:
        """Call it now and then in a computation between steps. Raises CanceledError or StoppingError."""
        if self.stopping.is_set():
            raise StoppingError
        job = queue.job_of(self.id)
        if job is not None and job.cancel_requested_at is not None:
            raise CanceledError

    def file(self) -> bytes:
        """The bytes of the file that the payload names. Raises FileUnreadableError."""
        return file_stored(str(self.payload["file"]))

    def now(self) -> datetime:
        """The instant of a step."""
        return clock.now()

    def _take(self, session: Session) -> None:
        mine = update(Job).where(Job.id == self.id, Job.holder == self.holder, Job.state == "running")
        held = session.execute(mine.values(held_until=self.now() + queue.HELD).returning(Job.id))
        if held.first() is None:
            raise TakenOverError


def work_through(*, holder: str, stopping: threading.Event | None = None) -> bool:
    """Claim the next job and work on it to its end; False when there was none."""
    job = queue.claim(holder, now=clock.now())
    if job is None:
        return False
    _work_on(job, holder, stopping=stopping or threading.Event())
    return True


def work_now(job_id: str, holder: str, *, progress: Progress | None = None, seconds: float | None = None) -> Job:
    """Work here and now on a job that was queued with this holder, to its end or for some seconds; as it is then.

    What is left after those seconds goes on elsewhere.
    """
    job, stopping = queue.job_of(job_id), threading.Event()
    timer = threading.Timer(seconds or 0, stopping.set)
    if job is not None and job.state == "running" and job.holder == holder:
        if seconds is not None:
            timer.start()
        _work_on(job, holder, progress=progress, stopping=stopping)
        timer.cancel()
    found = queue.job_of(job_id)
    if found is None:
        raise RuntimeError("the job has expired")
    return found


def new_holder() -> str:
    """A name for a worker, given once."""
    return str(uuid.uuid4())


@walls.opened("a job does the same whoever begins it, in a request or the worker")
def _work_on(
    job: Job, holder: str, *, progress: Progress | None = None, stopping: threading.Event | None = None
) -> None:
    work = Work(
        job.id, job.kind, job.payload, job.position, job.done, job.total, job.words, job.person_id, job.organization_id,
        holder, progress, stopping or threading.Event(),
    )  # fmt: skip
    with _prolonging(job.id, holder):
        try:
            _finish(work, _attempted(work, job.attempts))
        except TakenOverError:
            log.info("job %s goes on elsewhere", work.id)
        except StoppingError:
            db.session.rollback()
            queue.release(work.id, holder)
        except SQLAlchemyError as error:
            if outage(error) is None and not isinstance(error, DBAPIError):
                raise
            log.warning("job %s waits: %s", work.id, type(error).__name__)
            db.session.rollback()
            _defer_quietly(work)


def _attempted(work: Work, attempts: int) -> dict[str, Any]:
    """What comes of a job: its state, with a result or a sentence."""
    if attempts > queue.MOST_ATTEMPTS:
        return {"state": "failed", "problem": f"It was interrupted {attempts - 1} times at the same step."}
    try:
        if not work.position:
            work.check()  # one that has begun is stopped at its next step, where its kind can take back
        return {"state": "done", "result": _run(work)}
    except CanceledError:
        return {"state": "canceled"}
    except (RvuEdgeError, FileRefused) as error:
        return {"state": "failed", "problem": getattr(error, "detail", str(error))}
    except (TakenOverError, StoppingError, DBAPIError):
        raise
    except Exception as error:
        if work.kind in KINDS and isinstance(error, KINDS[work.kind].refusals):
            return {"state": "failed", "problem": str(error)}
        log.exception("job %s (%s) failed", work.id, work.kind)
        return {"state": "failed", "problem": f"This failed and should not have; the log says where (job {work.id})."}


def _run(work: Work) -> Mapping[str, Any] | None:
    kind = KINDS.get(work.kind)
    if kind is None:
        raise UnknownKindError(f"This version of RVU Edge cannot do {work.kind}.")
    return kind.run(work)


def _finish(work: Work, outcome: dict[str, Any]) -> None:
    db.session.rollback()
    problem = outcome.pop("problem", None)
    state = outcome.pop("state")
    sentence = problem[:LONGEST_PROBLEM] if problem else None
    queue.end(work.id, work.holder, state, now=clock.now(), problem=sentence, **outcome)


def _defer_quietly(work: Work) -> None:
    """Where not even that can be written, the job is free when its time is over."""
    try:
        queue.release(work.id, work.holder, until=clock.now() + queue.DEFERRED)
    except SQLAlchemyError:
        db.session.rollback()


@contextmanager
def _prolonging(job_id: str, holder: str) -> Iterator[None]:
    """Hold the job while this process is there, also where a step computes for long."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    over = threading.Event()

    def prolong() -> None:
        while not over.wait(queue.HELD.total_seconds() / 3):
            with app.app_context():
                try:
                    queue.prolong(job_id, holder, now=clock.now())
                except SQLAlchemyError:
                    log.warning("job %s could not be prolonged", job_id)

    thread = threading.Thread(target=prolong, name=f"job {job_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()

"""The kinds of jobs there are. A room says what it can do in the background in its `jobs.py`, by `job_kind`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

LIFETIME = timedelta(days=30)  # a month's import can still be looked at when the next one comes

Run = Callable[[Any], Mapping[str, Any] | None]  # called with a `work.Work`, which needs the queue, which needs this
Stopped = Callable[[Session, Mapping[str, Any], datetime], None]


@dataclass(frozen=True, slots=True)
class JobKind:
    """What is done for a kind of job. `is_cancelable` is False where half of it would leave figures that disagree.

    `refusals` are the exceptions whose text is a sentence for a person; the platform's own need no mention.
    `stopped` is called with the payload in the transaction in which a job ends without being done: canceled before it
    began, refused, failed, or given up. Nothing else can tell whoever waits for the job.
    """

    name: str
    run: Run
    is_cancelable: bool = True
    lifetime: timedelta = LIFETIME
    refusals: tuple[type[Exception], ...] = ()
    stopped: Stopped | None = None


KINDS: dict[str, JobKind] = {}


def job_kind(
    name: str,
    *,
    is_cancelable: bool = True,
    lifetime: timedelta = LIFETIME,
    refusals: tuple[type[Exception], ...] = (),
    stopped: Stopped | None = None,
) -> Callable[[Run], Run]:
    """Mark the function that does a kind of job: it is called with the job's `Work`, and answers the result document.

    The function begins where `work.position` says, as often as it is interrupted.
    """

    def mark(run: Run) -> Run:
        KINDS[name] = JobKind(name, run, is_cancelable, lifetime, refusals, stopped)
        return run

    return mark

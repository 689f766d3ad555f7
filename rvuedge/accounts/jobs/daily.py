"""Jobs of every day: a room marks one in its `jobs.py`, and whoever works first that day queues it, once.

The id of the day's job follows from kind and day (in UTC), so workers on several hosts queue the same one.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

from rvuedge.accounts.jobs.kinds import KINDS, Run, job_kind
from rvuedge.accounts.jobs.models import Job
from rvuedge.platform.database.put import put_new_row
from rvuedge.platform.extensions import transaction

DAILY: list[str] = []
NAMES = uuid.UUID("9c1f5c0e-62a3-4b0e-9d0b-5a3c77d3a1e4")  # ours, for the ids of daily jobs


def daily_job(name: str) -> Callable[[Run], Run]:
    """Mark the function that does a job of every day."""

    def mark(run: Run) -> Run:
        DAILY.append(name)
        return job_kind(name)(run)

    return mark


def begin_daily(*, now: datetime) -> int:
    """Queue the jobs of this day that are not queued yet; how many."""
    return sum(_begin(name, now) for name in DAILY)


def _begin(name: str, now: datetime) -> bool:
    day = now.date().isoformat()
    values = {
        "kind": name,
        "state": "waiting",
        "payload": {"on": day},
        "position": {},
        "created_at": now,
        "expires_at": now + KINDS[name].lifetime,
    }
    with transaction() as session:
        return put_new_row(session, Job, {"id": str(uuid.uuid5(NAMES, f"{name} {day}"))}, values)

"""A program's residents are counted in the background, where a look at the board left some of them as they were."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from rvuedge.accounts.jobs.kinds import job_kind
from rvuedge.accounts.jobs.queue import enqueue, pending
from rvuedge.accounts.jobs.work import Work
from rvuedge.platform.extensions import db
from rvuedge.training.progress.queries import progress_of_all
from rvuedge.training.progress.trainings import residents_on

KIND = "training.count"


def count_later(organization_id: int, on: date, *, now: datetime) -> None:
    """Queue the counting of a program's residents for a day, unless it waits or runs already."""
    open_jobs = (job for job in pending(KIND) if job.state != "failed")
    if not any(job.organization_id == organization_id for job in open_jobs):
        payload = {"organization_id": organization_id, "on": on.isoformat()}
        enqueue(KIND, payload, now=now, organization_id=organization_id)


@job_kind(KIND)
def run(work: Work) -> dict[str, Any]:
    """One resident at a time, in the order of their numbers; what still holds is only looked at."""
    organization_id, on = int(work.payload["organization_id"]), date.fromisoformat(work.payload["on"])
    after = int(work.position.get("after", 0))
    people = sorted(residents_on(organization_id, on))
    for person_id in (person for person in people if person > after):
        progress_of_all([person_id], on, organization_id=organization_id)  # counts, and writes down in its own turn
        db.session.rollback()
        with work.step() as step:
            done = step.done + 1
            step.leaves({"after": person_id}, done=done, total=len(people), words=f"{done} of {len(people)} residents")
    return {"residents": len(people)}

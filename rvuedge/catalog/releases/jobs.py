"""The rows of a release that was taken out are deleted in the background."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rvuedge.accounts.jobs.kinds import job_kind
from rvuedge.accounts.jobs.queue import enqueue
from rvuedge.accounts.jobs.work import Work
from rvuedge.catalog.releases.staging import drop_hidden

KIND = "releases.drop-rows"


def queue_drop(release_id: int, *, now: datetime, holder: str | None = None) -> str:
    """Queue the deletion of a hidden release's rows; the job's id."""
    return enqueue(KIND, {"release_id": release_id}, now=now, holder=holder)


@job_kind(KIND, is_cancelable=False)
def run(work: Work) -> dict[str, Any]:
    """Some rows at a time; begun again, it goes on with what is left."""
    drop_hidden(work.payload["release_id"])
    return {}

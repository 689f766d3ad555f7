"""What is done with support messages every day."""

from __future__ import annotations

from typing import Any

from rvuedge.accounts.jobs.daily import daily_job
from rvuedge.accounts.jobs.work import Work
from rvuedge.accounts.support.messages import forget_old


@daily_job("support.forget")
def run(work: Work) -> dict[str, Any]:
    """Delete the messages that nobody needs any more."""
    with work.step() as step:
        deleted = forget_old(now=work.now())
        step.leaves({"messages": deleted}, done=1)
    return {"messages": deleted}

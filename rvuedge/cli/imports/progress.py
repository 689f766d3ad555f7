"""Progress of long commands, and the rebuild of credits that a command waits for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from sqlalchemy import func, select

from rvuedge.accounts.jobs.loop import work_off
from rvuedge.accounts.jobs.models import Job
from rvuedge.accounts.jobs.work import new_holder, work_now
from rvuedge.accounts.people.models import Person
from rvuedge.cli.shell import instant, nothing, refuse
from rvuedge.logbook.credits.jobs import queue_rebuild
from rvuedge.logbook.credits.rebuild_scope import Scope
from rvuedge.platform.extensions import db


@contextmanager
def progress_bar(label: str, total: int | None) -> Iterator[Callable[..., None]]:
    """A bar on a terminal; nothing in a pipe, where the summary lines say it all."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield nothing
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(label, total=total)

        def show(done: int, of: int | None = None, words: str = "") -> None:
            more: dict[str, Any] = {"total": of} if of is not None else {}
            progress.update(task, completed=done, description=words.partition(":")[0] or label, **more)

        yield show


@contextmanager
def rehearsing() -> Iterator[Callable[..., None]]:
    """A bar over everybody whose logs are valued for a dry run."""
    people = db.session.scalar(select(func.count()).select_from(Person))
    with progress_bar("Rehearsing", people) as progress:
        yield progress


def finished(job_id: str, holder: str) -> Job:
    """A rebuild that was queued for this command, at its end. The change itself is done, whatever becomes of it."""
    with progress_bar("Recalculating credits", None) as progress:
        job = work_now(job_id, holder, progress=progress)
        if job.state == "done":
            work_off()  # what the change left to be cleared away
    if job.state != "done":
        reason = f" ({job.problem})" if job.problem else ""
        again = f"run: rvuedge jobs retry {job.id}" if job.state == "failed" else "or run: rvuedge worker --once"
        refuse(
            f"The change is in force, but not all credits are recalculated yet{reason}: {job.words or 'not begun'}."
            f" rvuedge serve goes on with it; {again}"
        )
    return job


@dataclass
class CreditRebuild:
    """The rebuild of credits, queued with a change and waited for: for drugs and codes of `also`, or with `everything`
    for all logs. `reason` ends "Credits under …"."""

    reason: str
    also: tuple[str, ...] = ()
    everything: bool = False
    holder: str = field(default_factory=new_holder)
    job_id: str | None = None

    def queue(self) -> None:
        """In the transaction of the change."""
        scope = Scope(self.reason) if self.everything else Scope(self.reason, drugs=True, also=self.also)
        self.job_id = queue_rebuild(scope, now=instant(), holder=self.holder)

    def finish(self) -> int:
        """Work on it to its end; how many credits changed."""
        if self.job_id is None:
            return 0
        return int((finished(self.job_id, self.holder).result or {}).get("credits", 0))

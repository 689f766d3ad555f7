"""Releases that tests bring in and take out as the commands do: the change, then the rebuild to its end."""

from __future__ import annotations

from rvuedge.accounts.jobs.loop import work_off
from rvuedge.accounts.jobs.work import new_holder, work_now
from rvuedge.catalog.releases.imports import RolledBack
from rvuedge.catalog.releases.packages import PreparedPackage, prepare_package
from rvuedge.catalog.releases.preparing import Wanted
from rvuedge.catalog.releases.preview import with_release
from rvuedge.catalog.rules.in_force import window
from rvuedge.cli.imports.seeds import excerpt_of
from rvuedge.logbook.credits.catalog_changes import Queued, bring_in, bring_out
from rvuedge.logbook.credits.jobs import queue_rebuild
from rvuedge.logbook.credits.rebuild_scope import Scope
from rvuedge.logbook.credits.release_effects import Effect, effect_imagined, effect_of
from rvuedge.platform import clock

SMALL = Wanted(minimum_rows=1)


def prepared(data: bytes, file: str = "release.csv") -> PreparedPackage:
    """A small file, read."""
    return prepare_package(data=data, file=file, wanted=SMALL)


def brought_in(data: bytes) -> Effect:
    """Import a small release and rebuild."""
    holder = new_holder()
    _, queued = bring_in(prepared(data), now=clock.now(), holder=holder)
    assert queued is not None
    return rebuilt(queued, holder)


def taken_out(name: str) -> tuple[RolledBack, Effect]:
    """Take a release out and rebuild."""
    holder = new_holder()
    found, queued = bring_out(name, excerpt_of(name), now=clock.now(), holder=holder)
    effect = rebuilt(queued, holder)
    work_off()
    return found, effect


def rebuilt(queued: Queued, holder: str) -> Effect:
    """The rebuild to its end, and what it noted."""
    job = work_now(queued.job_id, holder)
    assert job.state == "done", job.problem
    return effect_of(job.id, queued.window, (job.result or {})["credits"])


def rehearsed(data: bytes) -> Effect:
    """What an import would do."""
    known, facts = with_release(prepared(data).first)
    return effect_imagined(known, window(facts, known.releases), now=clock.now(), progress=lambda _done: None)


def rebuilt_everything() -> int:
    """Make every credit anew; how many changed."""
    holder = new_holder()
    job = work_now(queue_rebuild(Scope("the policies as they are now"), now=clock.now(), holder=holder), holder)
    assert job.state == "done", job.problem
    return int((job.result or {})["credits"])

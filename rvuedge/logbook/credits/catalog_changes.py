"""A change of the catalog and the rebuild that follows: the change is one short transaction, which queues the job.

From the moment of the change whoever writes a log credits it by the new catalog; a log is never half old and half new,
because its credits are replaced together. Until the rebuild has come to everybody, `rebuilding` says how far it is.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select

from rvuedge.accounts.jobs.queue import pending
from rvuedge.catalog.readers.relative_values.csv_format import RelativeValueFile
from rvuedge.catalog.readers.relative_values.layout import FileRow
from rvuedge.catalog.releases.imports import RolledBack, removable, stage_excerpt, take_out
from rvuedge.catalog.releases.jobs import queue_drop
from rvuedge.catalog.releases.packages import PackageSummary, PreparedPackage, store_package
from rvuedge.catalog.rules.in_force import ReleaseFacts, window
from rvuedge.catalog.store import queries
from rvuedge.contracts.rules.release_pins import pin_from
from rvuedge.contracts.terms.models import Contract
from rvuedge.logbook.credits.jobs import KIND, queue_rebuild
from rvuedge.logbook.credits.rebuild_scope import Scope
from rvuedge.platform.database import walls
from rvuedge.platform.errors import ConflictError
from rvuedge.platform.extensions import db, transaction
from rvuedge.platform.figures import count

Window = tuple[date, date]


class PinnedReleaseError(ConflictError):
    """A release that contracts freeze their values to."""

    code = "release-pinned"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A starter excerpt that takes the place of a release: what it says of itself, its rows, and its file."""

    header: RelativeValueFile
    rows: Sequence[FileRow]
    file: str


@dataclass(frozen=True, slots=True)
class Queued:
    """The job that rebuilds credits after a change, and the days whose totals it notes."""

    job_id: str
    window: Window


def bring_in(
    package: PreparedPackage, *, now: datetime, holder: str | None = None
) -> tuple[PackageSummary, Queued | None]:
    """Store a package that was read, and queue the rebuild; None where no value changed.

    Raises ReleaseExistsError and TrackRefusedError; nothing is in force then.
    """
    queued: list[Queued] = []

    def then() -> None:
        days = window(queries.release_named(package.first.name), queries.releases())
        scope = Scope(package.first.name, window=days)
        queued.append(Queued(queue_rebuild(scope, now=now, holder=holder), days))

    found = store_package(package, now=now, then=then if package.first.changes_values else None)
    return found, next(iter(queued), None)


def bring_out(
    name: str, excerpt: Excerpt | None, *, now: datetime, holder: str | None = None
) -> tuple[RolledBack, Queued]:
    """Take a release out, its excerpt in its place, and queue the rebuild; its rows are deleted by a job of their own.

    Raises NotFoundError, ConflictError for an excerpt, and PinnedReleaseError.
    """
    check_removable(name, excerpt)
    instead = stage_excerpt(excerpt.header, excerpt.rows, file=excerpt.file, now=now) if excerpt else None
    with transaction():
        found = take_out(name, now=now, instead=instead)
        days = (found.first, found.last)
        queue_drop(found.release_id, now=now)
        scope = Scope(f"the releases without {found.release}", window=days)
        return found, Queued(queue_rebuild(scope, now=now, holder=holder), days)


def check_removable(name: str, excerpt: Excerpt | None) -> ReleaseFacts:
    """A release that can be taken out. Raises as `bring_out` does; nothing is written."""
    facts = removable(name)
    frozen = select(Contract).where(or_(Contract.pinned_release.is_not(None), Contract.pin.is_not(None)))
    found = [contract for contract in db.session.scalars(frozen) if facts.name in _pinned(contract)]
    if found and excerpt is None:
        number = count(len({contract.person_id for contract in found}), "person", "people")
        raise PinnedReleaseError(
            f"Contracts of {number} freeze their values to {facts.name}. Change them first. Nothing was changed."
        )
    return facts


def _pinned(contract: Contract) -> set[str]:
    pin = pin_from(contract.pinned_release, contract.pin)
    return {release for release in (pin.release, *(named for named, _ in pin.blend)) if release}


@dataclass(frozen=True, slots=True)
class Rebuilding:
    """A rebuild that has not come to everybody: how many people are done, of how many, and whether it stopped."""

    job_id: str
    scope: Scope
    done: int
    total: int | None
    has_failed: bool

    def concerns(self, people: Collection[int]) -> bool:
        """Whether credits of some of these people may still change by it."""
        return self.scope.people is None or any(person in people for person, _ in self.scope.people)

    def sentence(self) -> str:
        """For a person: 'Credits are being recalculated under RVU26D: 12 of 30 people.'"""
        far = f"{self.done:,} of {self.total:,} people" if self.total is not None else "not begun"
        state = "have still to be" if self.has_failed else "are being"
        return f"Credits {state} recalculated under {self.scope.reason}: {far}."


@walls.opened("whether credits are being made anew concerns everybody")
def rebuilding() -> list[Rebuilding]:
    """Every rebuild that has not come to its end, oldest first."""
    return [
        Rebuilding(job.id, Scope.of(job.payload), job.done, job.total, job.state == "failed") for job in pending(KIND)
    ]

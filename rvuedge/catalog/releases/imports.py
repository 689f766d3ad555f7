"""Writes of releases: a file is imported whole or not at all, and never edited afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError

from rvuedge.catalog.readers.relative_values.checks import MINIMUM_ROWS
from rvuedge.catalog.readers.relative_values.csv_format import RelativeValueFile
from rvuedge.catalog.readers.relative_values.layout import FileRow
from rvuedge.catalog.releases.preparing import (
    ImportSummary,
    Prepared,
    ReleaseExistsError,
    Wanted,
    prepare_release,
    replaceable,
)
from rvuedge.catalog.releases.staging import drop_hidden, hidden_names, stage_rows
from rvuedge.catalog.releases.tracks import store_track
from rvuedge.catalog.rules.in_force import ReleaseFacts, window
from rvuedge.catalog.store import queries
from rvuedge.catalog.store.models import Release, ReleaseTrack
from rvuedge.catalog.store.version import touch_catalog
from rvuedge.platform.errors import ConflictError
from rvuedge.platform.extensions import db, transaction


@dataclass(frozen=True, slots=True)
class RolledBack:
    """A release that was taken out again: how many rows, and the days it was in force."""

    release: str
    rows: int
    first: date
    last: date
    release_id: int


def import_release(
    *,
    data: bytes,
    file: str,
    now: datetime,
    release: str | None = None,
    effective_from: date | None = None,
    progress: Callable[[int], None] | None = None,
    minimum_rows: int = MINIMUM_ROWS,
) -> ImportSummary:
    """Read a PFS Relative Value File and store it as a release, whole or not at all.

    The QPP file of a loaded release adds its conversion factor; a file that says what is loaded already adds nothing.
    Raises FileRefused (naming line, column, found, expected) for a file that is not exactly one, and
    ReleaseExistsError when the name is taken by other content.
    """
    wanted = Wanted(release, effective_from, minimum_rows)
    return store_release(prepare_release(data=data, file=file, wanted=wanted, progress=progress), now=now)


def store_release(prepared: Prepared, *, now: datetime, then: Callable[[], None] | None = None) -> ImportSummary:
    """Store what was prepared: rows in small steps while they are hidden, then all of it in force at once.

    `then` is done in the transaction in which it comes into force.
    """
    if prepared.read is None:
        return prepared.summary()
    if prepared.is_track:
        starts = store_track(prepared.name, prepared.read, file=prepared.file, checksum=prepared.checksum, now=now)
        return prepared.summary(starts)
    release_id = stage_rows(prepared.read, prepared.read.rows, now=now)
    try:
        with transaction():
            put_in_force(prepared, release_id, now=now)
            if then is not None:
                then()
    except Exception:
        _forget_staged(release_id)
        raise
    return prepared.summary()


def put_in_force(prepared: Prepared, release_id: int, *, now: datetime) -> None:
    """Let a hidden release value from now on, in place of its excerpt. Raises ReleaseExistsError."""
    read = prepared.read
    with transaction() as session:
        touch_catalog(session)  # before anything is looked at: of two importers the second finds the first's release
        if session.scalar(select(Release.id).where(Release.sha256 == prepared.checksum)) is not None:
            raise ReleaseExistsError(f"{prepared.name} was imported from this file meanwhile; nothing was changed.")
        excerpt = replaceable(prepared.name)
        if excerpt is not None:
            session.execute(delete(Release).where(Release.id == excerpt.id))
        staged = session.get_one(Release, release_id, populate_existing=True)
        staged.name, staged.sha256, staged.hidden_since = prepared.name, prepared.checksum, None
        if read is not None:
            _describe(staged, read, starts=prepared.starts, file=prepared.file, now=now)


def take_out(name: str, *, now: datetime, instead: int | None = None) -> RolledBack:
    """Take a release out again, with its tracks; a staged release takes its place, if there is one.

    It is hidden at once; `drop_hidden` deletes its rows. Logs stay; whoever calls this rebuilds their credits under the
    release that is then in force on their dates. Raises NotFoundError for a release that is not loaded and
    ConflictError for one that came with RVU Edge.
    """
    with transaction() as session:
        touch_catalog(session)
        facts = removable(name)
        release = session.get_one(Release, facts.id, populate_existing=True)
        first, last = window(facts, queries.releases())
        rolled_back = RolledBack(release.name, release.row_count, first, last, release.id)
        session.execute(delete(ReleaseTrack).where(ReleaseTrack.release_id == release.id))
        hidden = hidden_names()
        release.name, release.sha256, release.hidden_since = hidden["name"], hidden["sha256"], now
        session.flush()
        if instead is not None:
            excerpt = session.get_one(Release, instead)
            excerpt.name, excerpt.sha256, excerpt.hidden_since = rolled_back.release, _excerpt_mark(name.upper()), None
    return rolled_back


def removable(name: str) -> ReleaseFacts:
    """A release that was imported. Raises NotFoundError, and ConflictError for one that came with RVU Edge."""
    facts = queries.release_named(name)
    if facts.coverage == "excerpt":
        raise ConflictError(
            f"{facts.name} is the starter excerpt that comes with RVU Edge; there is no import to undo.",
            code="excerpt-stays",
        )
    return facts


def roll_back(name: str, *, now: datetime) -> RolledBack:
    """The same with its rows, at once."""
    rolled_back = take_out(name, now=now)
    drop_hidden(rolled_back.release_id)
    return rolled_back


def store_excerpt(*, name: str, rows: Sequence[FileRow], header: RelativeValueFile, file: str, now: datetime) -> bool:
    """Store the starter excerpt of a release; False when a release of that name is loaded already."""
    if db.session.scalar(select(Release.id).where(Release.name == name)) is not None:
        return False
    with transaction() as session:
        excerpt = session.get_one(Release, stage_excerpt(header, rows, file=file, now=now))
        touch_catalog(session)
        excerpt.name, excerpt.sha256, excerpt.hidden_since = name, _excerpt_mark(name), None
    return True


def stage_excerpt(header: RelativeValueFile, rows: Sequence[FileRow], *, file: str, now: datetime) -> int:
    """Store an excerpt's rows under a hidden release; its id."""
    release_id = stage_rows(header, rows, now=now)
    with transaction() as session:
        excerpt = session.get_one(Release, release_id)
        _describe(excerpt, header, starts=header.effective_from, file=file, now=now)
        excerpt.coverage = "excerpt"
    return release_id


def _excerpt_mark(name: str) -> str:
    return hashlib.sha256(f"excerpt {name}".encode()).hexdigest()


def _forget_staged(release_id: int) -> None:
    """Where even that fails, the next import does it."""
    with suppress(SQLAlchemyError):
        drop_hidden(release_id)


def _describe(stored: Release, read: RelativeValueFile, *, starts: date, file: str, now: datetime) -> None:
    stored.effective_from = starts
    stored.published_on = read.published_on
    stored.conversion_factor = read.conversion_factor
    stored.track = read.track
    stored.row_count = len(read.rows)
    stored.file_name = file
    stored.imported_at = now

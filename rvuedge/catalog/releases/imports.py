"""Writes of releases: a file is imported whole or not at all, and never edited afterwards."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import cast

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.orm import Session

from rvuedge.catalog.readers.relative_values.any_format import read_release
from rvuedge.catalog.readers.relative_values.checks import MINIMUM_ROWS
from rvuedge.catalog.readers.relative_values.csv_format import RelativeValueFile
from rvuedge.catalog.readers.relative_values.layout import FileRow
from rvuedge.catalog.releases.tracks import SECOND_TRACK, in_another_form, store_track
from rvuedge.catalog.rules.differences import Difference, RowFacts, difference
from rvuedge.catalog.rules.in_force import ReleaseFacts, in_force, window
from rvuedge.catalog.store import queries
from rvuedge.catalog.store.models import RelativeValueRow, Release, ReleaseTrack
from rvuedge.catalog.store.version import touch_catalog
from rvuedge.platform.errors import ConflictError, InvalidError
from rvuedge.platform.extensions import db, transaction

BATCH = 2000  # rows per INSERT: beyond it nothing is gained, and memory grows
TABLE = cast(Table, RelativeValueRow.__table__)  # the table itself: the ORM would look at every row again


# What a comparison reads of a row beside status and work.
OTHER_COLUMNS = (
    "nonfacility_pe", "facility_pe", "malpractice", "nonfacility_na", "facility_na", "pctc", "global_days", "pre",
    "intra", "post", "mpi", "bilat", "asst", "co", "team", "endo_base", "supervision", "imaging_family",
    "opps_nonfacility_pe",    "opps_facility_pe", "opps_malpractice",
)  # fmt: skip


class ReleaseExistsError(ConflictError):
    """A release of this name is loaded with other content."""

    code = "release-exists"


class ExcerptDiffersError(ConflictError):
    """The starter excerpt disagrees with the published file it was taken from."""

    code = "excerpt-differs"


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What an import did, or would do in a dry run."""

    release: str
    effective_from: date
    conversion_factor: str
    rows: int
    codes: int
    rows_with_work: int
    by_status: dict[str, int]
    already_imported: bool = False
    completed_excerpt: int = 0
    previous: str | None = None
    previous_is_excerpt: bool = False
    difference: Difference | None = None
    track: str | None = None


@dataclass(frozen=True, slots=True)
class RolledBack:
    """A release that was taken out again: how many rows, and the days it was in force."""

    release: str
    rows: int
    first: date
    last: date


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
    checksum = hashlib.sha256(data).hexdigest()
    known = db.session.scalar(select(Release).where(Release.sha256 == checksum))
    if known is not None:
        return _already(known)
    second = db.session.scalar(select(ReleaseTrack).where(ReleaseTrack.sha256 == checksum))
    if second is not None:
        return _already(db.session.get_one(Release, second.release_id), track=second.track)
    read = read_release(data, file=file, progress=progress, minimum_rows=minimum_rows)
    name = (release or read.release).upper()
    if read.track == SECOND_TRACK:
        starts = store_track(name, read, file=file, checksum=checksum, now=now)
        return replace(_summary(name, starts, read), track=SECOND_TRACK)
    same = in_another_form(name, read)
    if same is not None:
        return _already(same)
    starts = effective_from or read.effective_from
    with transaction() as session:
        excerpt = _replaceable(name)
        if excerpt is not None:
            _same_figures(excerpt, read)
            session.execute(delete(RelativeValueRow).where(RelativeValueRow.release_id == excerpt.id))
        stored = excerpt or Release(name=name)
        _describe(stored, read, starts=starts, file=file, checksum=checksum, now=now)
        session.add(stored)
        session.flush()
        insert_rows(session, stored.id, read.rows)
        touch_catalog(session)
    return _summary(name, starts, read, excerpt=excerpt)


def roll_back(name: str) -> RolledBack:
    """Take a release out again, with its tracks: the database is as it was before its import.

    Logs stay; whoever calls this rebuilds their credits under the release that is then in force on their dates.
    Raises NotFoundError for a release that is not loaded and ConflictError for one that came with RVU Edge.
    """
    with transaction() as session:
        release = session.get_one(Release, queries.release_named(name).id)
        if release.coverage == "excerpt":
            raise ConflictError(
                f"{release.name} is the starter excerpt that comes with RVU Edge; there is no import to undo.",
                code="excerpt-stays",
            )
        first, last = window(queries.release_named(name), queries.releases())
        rolled_back = RolledBack(release.name, release.row_count, first, last)
        session.execute(delete(RelativeValueRow).where(RelativeValueRow.release_id == release.id))
        session.execute(delete(Release).where(Release.id == release.id))
        touch_catalog(session)
    return rolled_back


def store_excerpt(*, name: str, rows: Sequence[FileRow], header: RelativeValueFile, file: str, now: datetime) -> bool:
    """Store the starter excerpt of a release; False when a release of that name is loaded already."""
    if db.session.scalar(select(Release.id).where(Release.name == name)) is not None:
        return False
    with transaction() as session:
        excerpt = Release(name=name)
        mark = hashlib.sha256(f"excerpt {name}".encode()).hexdigest()
        _describe(excerpt, header, starts=header.effective_from, file=file, checksum=mark, now=now)
        excerpt.coverage = "excerpt"
        session.add(excerpt)
        session.flush()
        insert_rows(session, excerpt.id, rows)
        touch_catalog(session)
    return True


def insert_rows(session: Session, release_id: int, rows: Iterable[FileRow]) -> None:
    """Insert rows in batches through the Core."""
    batch: list[dict[str, object]] = []
    for row in rows:
        batch.append({"release_id": release_id, **row._asdict()})
        if len(batch) == BATCH:
            session.execute(insert(TABLE), batch)
            batch = []
    if batch:
        session.execute(insert(TABLE), batch)


def compare(old: str, new: str) -> Difference:
    """What changed from one loaded release to another. Raises NotFoundError for a name not loaded."""
    return difference(_facts(queries.release_named(old).id), _facts(queries.release_named(new).id))


def _facts(release_id: int) -> dict[tuple[str, str], RowFacts]:
    rows = db.session.execute(
        select(
            RelativeValueRow.code,
            RelativeValueRow.modifier,
            RelativeValueRow.status,
            RelativeValueRow.work_rvu,
            *(getattr(RelativeValueRow, name) for name in OTHER_COLUMNS),
        ).where(RelativeValueRow.release_id == release_id)
    )
    return {
        (code, modifier): RowFacts(status, work, tuple(zip(OTHER_COLUMNS, others, strict=True)))
        for code, modifier, status, work, *others in rows
    }


def _read_facts(rows: Iterable[FileRow]) -> dict[tuple[str, str], RowFacts]:
    return {
        (row.code, row.modifier): RowFacts(
            row.status, row.work_rvu, tuple((name, getattr(row, name)) for name in OTHER_COLUMNS)
        )
        for row in rows
    }


def _already(known: Release, *, track: str | None = None) -> ImportSummary:
    return ImportSummary(
        track=track,
        release=known.name,
        effective_from=known.effective_from,
        conversion_factor=str(known.conversion_factor),
        rows=known.row_count,
        codes=0,
        rows_with_work=0,
        by_status={},
        already_imported=True,
    )


def _replaceable(name: str) -> Release | None:
    found = db.session.scalar(select(Release).where(Release.name == name))
    if found is not None and found.coverage == "complete":
        raise ReleaseExistsError(
            f"{name} is loaded from {found.file_name} with different content (checksum {found.sha256[:12]}…)."
            " A re-issue is a release of its own: give it a name with --release, such as "
            f"{name}R, and its first day with --effective-from."
        )
    return found


def _same_figures(excerpt: Release, read: RelativeValueFile) -> None:
    whole = {(row.code, row.modifier): row for row in read.rows}
    for key, facts in _facts(excerpt.id).items():
        found = whole.get(key)
        if found is None or (found.status, found.work_rvu) != (facts.status, facts.work_rvu):
            raise ExcerptDiffersError(
                f"The starter excerpt of {excerpt.name} says {key[0]} {key[1]} has {facts.work_rvu};"
                f" the file says {found.work_rvu if found else 'nothing'}. Nothing was imported."
            )


def _describe(
    stored: Release,
    read: RelativeValueFile,
    *,
    starts: date,
    file: str,
    checksum: str,
    now: datetime,
) -> None:
    if starts.year != read.year:
        raise InvalidError(f"{file} is a {read.year} file and cannot take effect on {starts}.", code="wrong-year")
    stored.effective_from = starts
    stored.published_on = read.published_on
    stored.conversion_factor = read.conversion_factor
    stored.track = read.track
    stored.coverage = "complete"
    stored.row_count = len(read.rows)
    stored.file_name = file
    stored.sha256 = checksum
    stored.imported_at = now


def _summary(
    name: str,
    starts: date,
    read: RelativeValueFile,
    *,
    excerpt: Release | None = None,
) -> ImportSummary:
    previous = _replaced(name, starts)
    new = _read_facts(read.rows)
    old = _facts(previous.id) if previous else {}
    if previous and previous.coverage == "excerpt":
        new_known = {key: facts for key, facts in new.items() if key in old}
    else:
        new_known = new
    return ImportSummary(
        release=name,
        effective_from=starts,
        conversion_factor=str(read.conversion_factor),
        rows=len(read.rows),
        codes=len({row.code for row in read.rows}),
        rows_with_work=sum(1 for row in read.rows if row.work_rvu > 0),
        by_status=dict(sorted(Counter(row.status for row in read.rows).items())),
        completed_excerpt=1 if excerpt is not None else 0,
        previous=previous.name if previous else None,
        previous_is_excerpt=bool(previous and previous.coverage == "excerpt"),
        difference=difference(old, new_known) if previous else None,
    )


def _replaced(name: str, starts: date) -> ReleaseFacts | None:
    """The release whose days this one takes: in force on its first day without it; else the newest before that day."""
    others = [release for release in queries.releases() if release.name != name]
    held = in_force(others, starts)
    if held is not None:
        return held.release
    earlier = [release for release in others if release.effective_from < starts]
    return earlier[-1] if earlier else None

"""Writes of releases: a file is imported whole or not at all, and never edited afterwards."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError

from rvuedge.catalog.readers.relative_values.any_format import read_release
from rvuedge.catalog.readers.relative_values.checks import MINIMUM_ROWS
from rvuedge.catalog.readers.relative_values.csv_format import RelativeValueFile
from rvuedge.catalog.readers.relative_values.layout import FileRow
from rvuedge.catalog.releases.staging import drop_hidden, hidden_names, stage_rows
from rvuedge.catalog.releases.tracks import SECOND_TRACK, check_track, in_another_form, store_track
from rvuedge.catalog.rules.differences import Difference, RowFacts, difference
from rvuedge.catalog.rules.in_force import ReleaseFacts, window
from rvuedge.catalog.store import queries
from rvuedge.catalog.store.models import RelativeValueRow, Release, ReleaseTrack
from rvuedge.catalog.store.version import touch_catalog
from rvuedge.platform.errors import ConflictError, InvalidError
from rvuedge.platform.extensions import db, transaction


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
    release_id: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a file is to be read: under another name or first day than its own, and how many rows it must have."""

    release: str | None = None
    effective_from: date | None = None
    minimum_rows: int = MINIMUM_ROWS


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that was read and checked, ready to be stored; `already` when its content is loaded."""

    name: str
    file: str
    checksum: str
    starts: date
    read: RelativeValueFile | None = None
    replaces_excerpt: bool = False
    already: ImportSummary | None = None

    @property
    def is_track(self) -> bool:
        """Whether it only adds the conversion factor of another track."""
        return self.read is not None and self.read.track == SECOND_TRACK

    @property
    def changes_values(self) -> bool:
        """Whether it changes what lines are worth."""
        return self.read is not None and not self.is_track

    def summary(self, starts: date | None = None) -> ImportSummary:
        """What importing it does, compared with the release before it."""
        if self.read is None:
            assert self.already is not None  # noqa: S101 - one of the two is there
            return self.already
        found = _summary(self.name, starts or self.starts, self.read, replaces_excerpt=self.replaces_excerpt)
        return replace(found, track=SECOND_TRACK) if self.is_track else found


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


def prepare_release(
    *,
    data: bytes,
    file: str,
    wanted: Wanted,
    progress: Callable[[int], None] | None = None,
    beside: Prepared | None = None,
) -> Prepared:
    """Read a file and hold it against what is loaded, or against the file that comes `beside` it. Writes nothing.

    Raises as `import_release` does.
    """
    checksum = hashlib.sha256(data).hexdigest()
    known = _known(checksum)
    if known is not None:
        return Prepared(known.release, file, checksum, known.effective_from, already=known)
    read = read_release(data, file=file, progress=progress, minimum_rows=wanted.minimum_rows)
    name = (wanted.release or read.release).upper()
    starts = wanted.effective_from or read.effective_from
    if read.track == SECOND_TRACK:
        check_track(name, read, file=file, beside=beside.read if beside else None)
        return Prepared(name, file, checksum, starts, read)
    same = in_another_form(name, read)
    if same is not None:
        return Prepared(name, file, checksum, starts, already=_already(same))
    excerpt = _replaceable(name)
    if excerpt is not None:
        _same_figures(excerpt, read)
    if starts.year != read.year:
        raise InvalidError(f"{file} is a {read.year} file and cannot take effect on {starts}.", code="wrong-year")
    return Prepared(name, file, checksum, starts, read, replaces_excerpt=excerpt is not None)


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
        excerpt = _replaceable(prepared.name)
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
        ).where(RelativeValueRow.release_id == release_id)
    )
    return {(code, modifier): RowFacts(status, work) for code, modifier, status, work in rows}


def _known(checksum: str) -> ImportSummary | None:
    """What is loaded from these very bytes."""
    release = db.session.scalar(select(Release).where(Release.sha256 == checksum))
    if release is not None:
        return _already(release)
    second = db.session.scalar(select(ReleaseTrack).where(ReleaseTrack.sha256 == checksum))
    return _already(db.session.get_one(Release, second.release_id), track=second.track) if second else None


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
    whole = {(row.code, row.modifier): RowFacts(row.status, row.work_rvu) for row in read.rows}
    for key, facts in _facts(excerpt.id).items():
        if whole.get(key) != facts:
            raise ExcerptDiffersError(
                f"The starter excerpt of {excerpt.name} says {key[0]} {key[1]} has {facts.work_rvu};"
                f" the file says {whole.get(key)}. Nothing was imported."
            )


def _describe(stored: Release, read: RelativeValueFile, *, starts: date, file: str, now: datetime) -> None:
    stored.effective_from = starts
    stored.published_on = read.published_on
    stored.conversion_factor = read.conversion_factor
    stored.track = read.track
    stored.row_count = len(read.rows)
    stored.file_name = file
    stored.imported_at = now


def _summary(
    name: str,
    starts: date,
    read: RelativeValueFile,
    *,
    replaces_excerpt: bool = False,
) -> ImportSummary:
    earlier = [r for r in queries.releases() if r.effective_from < starts and r.name != name]
    previous = earlier[-1] if earlier else None
    new = {(row.code, row.modifier): RowFacts(row.status, row.work_rvu) for row in read.rows}
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
        completed_excerpt=int(replaces_excerpt),
        previous=previous.name if previous else None,
        previous_is_excerpt=bool(previous and previous.coverage == "excerpt"),
        difference=difference(old, new_known) if previous else None,
    )

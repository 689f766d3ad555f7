"""A release's file, read and held against what is loaded: what importing it would do. Writes nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from rvuedge.catalog.readers.relative_values.any_format import read_release
from rvuedge.catalog.readers.relative_values.checks import MINIMUM_ROWS
from rvuedge.catalog.readers.relative_values.csv_format import RelativeValueFile
from rvuedge.catalog.readers.relative_values.layout import FileRow
from rvuedge.catalog.releases.tracks import SECOND_TRACK, check_track, in_another_form
from rvuedge.catalog.rules.differences import Difference, RowFacts, difference
from rvuedge.catalog.rules.in_force import ReleaseFacts, in_force
from rvuedge.catalog.rules.questions import NO_ANSWERS, AcceptedAnswers
from rvuedge.catalog.store import queries
from rvuedge.catalog.store.models import RelativeValueRow, Release, ReleaseTrack
from rvuedge.platform.errors import ConflictError, InvalidError
from rvuedge.platform.extensions import db

# What a comparison reads of a row beside status and work.
OTHER_COLUMNS = (
    "nonfacility_pe", "facility_pe", "malpractice", "nonfacility_na", "facility_na", "pctc", "global_days", "pre",
    "intra", "post", "mpi", "bilat", "asst", "co", "team", "endo_base", "supervision", "imaging_family",
    "opps_nonfacility_pe", "opps_facility_pe", "opps_malpractice",
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
class Wanted:
    """How a file is to be read: under another name or first day than its own, how many rows it must have, and what was
    answered to its questions."""

    release: str | None = None
    effective_from: date | None = None
    minimum_rows: int = MINIMUM_ROWS
    answers: AcceptedAnswers = NO_ANSWERS


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
    excerpt = replaceable(name)
    if excerpt is not None:
        _same_figures(excerpt, read)
    if starts.year != read.year:
        raise InvalidError(f"{file} is a {read.year} file and cannot take effect on {starts}.", code="wrong-year")
    return Prepared(name, file, checksum, starts, read, replaces_excerpt=excerpt is not None)


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


def replaceable(name: str) -> Release | None:
    """The starter excerpt of a release, which its file replaces. Raises ReleaseExistsError for other content."""
    found = db.session.scalar(select(Release).where(Release.name == name))
    if found is not None and found.coverage == "complete":
        raise ReleaseExistsError(
            f"{name} is loaded from {found.file_name} with different content (checksum {found.sha256[:12]}…)."
            " A re-issue is a release of its own: give it a name with --release, such as "
            f"{name}R, and its first day with --effective-from."
        )
    return found


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


def _same_figures(excerpt: Release, read: RelativeValueFile) -> None:
    whole = {(row.code, row.modifier): row for row in read.rows}
    for key, facts in _facts(excerpt.id).items():
        found = whole.get(key)
        if found is None or (found.status, found.work_rvu) != (facts.status, facts.work_rvu):
            raise ExcerptDiffersError(
                f"The starter excerpt of {excerpt.name} says {key[0]} {key[1]} has {facts.work_rvu};"
                f" the file says {found.work_rvu if found else 'nothing'}. Nothing was imported."
            )


def _summary(
    name: str,
    starts: date,
    read: RelativeValueFile,
    *,
    replaces_excerpt: bool = False,
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
        completed_excerpt=int(replaces_excerpt),
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

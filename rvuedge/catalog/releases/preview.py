"""The catalog as it would be with a release more, or with one less: in memory, beside what is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from rvuedge.catalog.readers.relative_values.csv_format import RelativeValueFile
from rvuedge.catalog.readers.relative_values.layout import FileRow
from rvuedge.catalog.releases.preparing import Prepared
from rvuedge.catalog.rules.in_force import ReleaseFacts
from rvuedge.catalog.store import queries
from rvuedge.catalog.store.cache import Imagined, Schedule
from rvuedge.platform.extensions import db
from rvuedge.valuation import RelativeValue

IMAGINED_ID = -1  # no stored release has it
COLUMNS = [field.name for field in fields(RelativeValue)]


def with_release(prepared: Prepared) -> tuple[Imagined, ReleaseFacts]:
    """The catalog with a release that was read, in place of its excerpt; and what the release is."""
    if prepared.read is None:
        raise ValueError("there is nothing new in it")
    facts = _facts(prepared.name, prepared.read, "complete", prepared)
    return _imagined(facts, prepared.read.rows, without=prepared.name), facts


def without_release(name: str, excerpt: tuple[RelativeValueFile, Sequence[FileRow]] | None) -> Imagined:
    """The catalog without a release, with its starter excerpt in place where there is one."""
    if excerpt is None:
        return _imagined(None, (), without=name)
    header, rows = excerpt
    return _imagined(_facts(name, header, "excerpt"), rows, without=name)


def _facts(name: str, read: RelativeValueFile, coverage: str, prepared: Prepared | None = None) -> ReleaseFacts:
    starts = prepared.starts if prepared else read.effective_from
    return ReleaseFacts(IMAGINED_ID, name, starts, None, read.published_on, read.conversion_factor, coverage)


def _imagined(facts: ReleaseFacts | None, rows: Sequence[FileRow], *, without: str) -> Imagined:
    releases = [release for release in queries.releases() if release.name != without]
    releases += [facts] if facts else []
    schedules: dict[str, Schedule] = {}
    for row in rows:
        values = {name: getattr(row, name) for name in COLUMNS}
        value = RelativeValue(**{**values, "endo_base": row.endo_base or None})
        schedules.setdefault(row.code, {})[row.code, row.modifier] = value
    return Imagined(
        version=-1,
        address=str(db.engine.url),
        releases=sorted(releases, key=lambda release: (release.effective_from, release.name)),
        rows={IMAGINED_ID: schedules},
        without=without,
    )

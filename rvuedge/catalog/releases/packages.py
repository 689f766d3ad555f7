"""The zip in which CMS publishes a release: relative values in both tracks, cost indices, counties, anesthesia.

Whole or nothing: all that is read of it is stored in one transaction. Members that are not read are named.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from rvuedge.catalog.readers.relative_values.checks import MINIMUM_ROWS
from rvuedge.catalog.releases.imports import ImportSummary, import_release
from rvuedge.catalog.rules.questions import NO_ANSWERS, Answers
from rvuedge.catalog.supplements.anesthesia import import_anesthesia
from rvuedge.catalog.supplements.localities import IndicesStored, import_indices, import_localities
from rvuedge.catalog.supplements.opps_caps import CapsStored, import_opps_caps
from rvuedge.files.archive import open_zip
from rvuedge.files.spreadsheet import ZIP, is_workbook
from rvuedge.platform.extensions import transaction

FORMS = ("csv", "xlsx", "txt")
SECOND = re.compile(r"(.*/)?pprrvu[^/]*[^n]qpp[^/]*\.(csv|txt|xlsx)", re.IGNORECASE)
FIRST = re.compile(r"(.*/)?pprrvu[^/]*\.(csv|txt|xlsx)", re.IGNORECASE)
INDICES = re.compile(r"(.*/)?gpci[^/]*\.(csv|xlsx|txt)", re.IGNORECASE)
COUNTIES = re.compile(r"(.*/)?[0-9]{2}locco[^/]*\.(csv|xlsx|txt)", re.IGNORECASE)
ANESTHESIA = re.compile(r"(.*/)?anes[^/]*\.(csv|xlsx|txt)", re.IGNORECASE)
CAPS = re.compile(r"(.*/)?oppscap[^/]*\.(csv|xlsx|txt)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PackageSummary:
    """What was imported of a package: the release, its second track, and the smaller files by name."""

    release: ImportSummary
    second: ImportSummary | None = None
    others: dict[str, IndicesStored] = field(default_factory=dict)
    caps: CapsStored | None = None
    not_read: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WantedFile:
    """How a package is to be read: another name or first day of the release than its own."""

    release: str | None = None
    effective_from: date | None = None
    minimum_rows: int = MINIMUM_ROWS
    answers: Answers = NO_ANSWERS


def import_package(
    *, data: bytes, file: str, now: datetime, wanted: WantedFile, progress: Callable[[int], None] | None = None
) -> PackageSummary:
    """Import a release from a single file or from CMS's zip with everything in it.

    Raises FileRefused, ReleaseExistsError and TrackRefusedError; nothing is stored when any part is refused.
    """

    def release() -> ImportSummary:
        return import_release(
            data=data,
            file=file,
            now=now,
            release=wanted.release,
            effective_from=wanted.effective_from,
            progress=progress,
            minimum_rows=wanted.minimum_rows,
        )

    if not data.startswith(ZIP) or is_workbook(data, file=file):
        return PackageSummary(release())
    members = open_zip(data, file=file)
    with transaction():
        first = release()
        if first.already_imported:
            return PackageSummary(first)
        second = _second(members, file, now, wanted)
        small = wanted.minimum_rows < MINIMUM_ROWS
        others = _others(members, file, small=small, answers=wanted.answers)
        caps = _caps(members, file, first.release, small=small, answers=wanted.answers)
        return PackageSummary(first, second, others, caps, _not_read(members))


def _second(members: dict[str, bytes], file: str, now: datetime, wanted: WantedFile) -> ImportSummary | None:
    name = _chosen(members, SECOND, ("csv", "txt", "xlsx"))
    if name is None:
        return None
    return import_release(
        data=members[name],
        file=f"{file}/{name}",
        now=now,
        release=wanted.release,
        effective_from=wanted.effective_from,
        minimum_rows=wanted.minimum_rows,
    )


def _caps(members: dict[str, bytes], file: str, release: str, *, small: bool, answers: Answers) -> CapsStored | None:
    name = _chosen(members, CAPS, FORMS)
    if name is None:
        return None
    least = {"minimum_rows": 1} if small else {}
    return import_opps_caps(data=members[name], file=f"{file}/{name}", release=release, answers=answers, **least)


def _not_read(members: dict[str, bytes]) -> tuple[str, ...]:
    """The members that nothing was read from: the same tables in other forms, the record layout."""
    chosen = {
        _chosen(members, FIRST, ("csv", "txt", "xlsx")),
        _chosen(members, SECOND, ("csv", "txt", "xlsx")),
        *(_chosen(members, pattern, FORMS) for pattern in (INDICES, COUNTIES, ANESTHESIA, CAPS)),
    }
    return tuple(sorted(set(members) - chosen))


def _others(members: dict[str, bytes], file: str, *, small: bool, answers: Answers) -> dict[str, IndicesStored]:
    stored: dict[str, IndicesStored] = {}
    for kind, pattern, reader in (
        ("cost indices", INDICES, import_indices),
        ("counties", COUNTIES, import_localities),
        ("anesthesia factors", ANESTHESIA, import_anesthesia),
    ):
        name = _chosen(members, pattern, FORMS)
        if name is not None:
            least = {"minimum_rows": 1} if small else {}
            stored[kind] = reader(data=members[name], file=f"{file}/{name}", answers=answers, **least)
    return stored


def _chosen(members: dict[str, bytes], pattern: re.Pattern[str], forms: tuple[str, ...]) -> str | None:
    found = [name for name in members if pattern.fullmatch(name)]
    return min(found, key=lambda name: (forms.index(name.lower().rpartition(".")[2]), name), default=None)

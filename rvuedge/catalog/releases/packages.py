"""The zip in which CMS publishes a release: relative values in both tracks, cost indices, counties, anesthesia.

Whole or nothing: all that is read of it counts from one moment on. Members that are not read are named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from rvuedge.catalog.readers.relative_values.checks import MINIMUM_ROWS
from rvuedge.catalog.releases.imports import store_release
from rvuedge.catalog.releases.preparing import ImportSummary, Prepared, Wanted, prepare_release
from rvuedge.catalog.rules.questions import AcceptedAnswers
from rvuedge.catalog.supplements.anesthesia import import_anesthesia
from rvuedge.catalog.supplements.localities import IndicesStored, import_indices, import_localities
from rvuedge.catalog.supplements.opps_caps import CapsStored, import_opps_caps
from rvuedge.files.archive import open_zip
from rvuedge.files.spreadsheet import ZIP, is_workbook

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
class PreparedPackage:
    """What was read of a package: the release, its second track, and the members that are stored with it."""

    first: Prepared
    second: Prepared | None
    members: Mapping[str, bytes]
    file: str
    is_small: bool
    answers: AcceptedAnswers

    @property
    def not_read(self) -> tuple[str, ...]:
        """The members that nothing is read from: the same tables in other forms, the record layout."""
        members = dict(self.members)
        chosen = {
            _chosen(members, FIRST, ("csv", "txt", "xlsx")),
            _chosen(members, SECOND, ("csv", "txt", "xlsx")),
            *(_chosen(members, pattern, FORMS) for pattern in (INDICES, COUNTIES, ANESTHESIA, CAPS)),
        }
        return tuple(sorted(set(members) - chosen))


def import_package(
    *, data: bytes, file: str, now: datetime, wanted: Wanted, progress: Callable[[int], None] | None = None
) -> PackageSummary:
    """Import a release from a single file or from CMS's zip with everything in it.

    Raises FileRefused, ReleaseExistsError and TrackRefusedError; nothing is stored when any part is refused.
    """
    return store_package(prepare_package(data=data, file=file, wanted=wanted, progress=progress), now=now)


def prepare_package(
    *, data: bytes, file: str, wanted: Wanted, progress: Callable[[int], None] | None = None
) -> PreparedPackage:
    """Read and check a package. Writes nothing. Raises as `import_package` does."""
    first = prepare_release(data=data, file=file, wanted=wanted, progress=progress)
    is_small = wanted.minimum_rows < MINIMUM_ROWS
    if not data.startswith(ZIP) or is_workbook(data, file=file) or first.already:
        return PreparedPackage(first, None, {}, file, is_small, wanted.answers)
    members = open_zip(data, file=file)
    name = _chosen(members, SECOND, ("csv", "txt", "xlsx"))
    second = None
    if name is not None:
        second = prepare_release(data=members[name], file=f"{file}/{name}", wanted=wanted, beside=first)
    return PreparedPackage(first, second, members, file, is_small, wanted.answers)


def store_package(package: PreparedPackage, *, now: datetime, then: Callable[[], None] | None = None) -> PackageSummary:
    """Store what was prepared; all of it counts from one moment on, and `then` is done in that transaction."""
    seconds: list[ImportSummary] = []
    others: dict[str, IndicesStored] = {}
    caps: list[CapsStored] = []

    def with_the_rest() -> None:
        if package.second is not None:
            seconds.append(store_release(package.second, now=now))
        others.update(store_others(package))
        caps.extend(_caps(package))
        if then is not None:
            then()

    first = store_release(package.first, now=now, then=with_the_rest)
    return PackageSummary(first, next(iter(seconds), None), others, next(iter(caps), None), package.not_read)


def store_others(package: PreparedPackage) -> dict[str, IndicesStored]:
    """Store cost indices, counties and anesthesia factors of a package."""
    members, file, small = dict(package.members), package.file, package.is_small
    stored: dict[str, IndicesStored] = {}
    for kind, pattern, reader in (
        ("cost indices", INDICES, import_indices),
        ("counties", COUNTIES, import_localities),
        ("anesthesia factors", ANESTHESIA, import_anesthesia),
    ):
        name = _chosen(members, pattern, FORMS)
        if name is not None:
            least = {"minimum_rows": 1} if small else {}
            stored[kind] = reader(data=members[name], file=f"{file}/{name}", answers=package.answers, **least)
    return stored


def _caps(package: PreparedPackage) -> list[CapsStored]:
    """Store the OPPS caps of a package, once its release is there."""
    members = dict(package.members)
    name = _chosen(members, CAPS, FORMS)
    if name is None:
        return []
    least = {"minimum_rows": 1} if package.is_small else {}
    place = {"file": f"{package.file}/{name}", "release": package.first.name}
    return [import_opps_caps(data=members[name], answers=package.answers, **place, **least)]  # type: ignore[arg-type]


def _chosen(members: dict[str, bytes], pattern: re.Pattern[str], forms: tuple[str, ...]) -> str | None:
    found = [name for name in members if pattern.fullmatch(name)]
    return min(found, key=lambda name: (forms.index(name.lower().rpartition(".")[2]), name), default=None)

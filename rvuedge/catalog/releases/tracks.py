"""Files that say the same as a loaded release: its QPP track, and the same release in another format."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select

from rvuedge.catalog.readers.relative_values.csv_format import RelativeValueFile
from rvuedge.catalog.store.models import RelativeValueRow, Release, ReleaseTrack
from rvuedge.platform.errors import ConflictError
from rvuedge.platform.extensions import db, transaction

SECOND_TRACK = "QPP"
# What the two tracks of a release share; they differ in the pricing indicator and the OPPS caps.
SHARED_COLUMNS = (
    "code", "modifier", "status", "work_rvu", "nonfacility_pe", "facility_pe", "malpractice", "total_nonfacility",
    "total_facility", "pctc", "global_days", "pre", "intra", "post", "mpi", "bilat", "asst", "co", "team", "endo_base",
)  # fmt: skip


class TrackRefusedError(ConflictError):
    """A QPP file that does not belong to a release as it is loaded."""

    code = "track-refused"


def check_track(name: str, read: RelativeValueFile, *, file: str, beside: RelativeValueFile | None = None) -> None:
    """Whether a QPP file has the rows of its release: of the file that comes `beside` it, else as it is loaded.

    Raises TrackRefusedError when it is not loaded whole, or when a row differs. Nothing is written.
    """
    loaded = None if beside is not None else _loaded_whole(name)
    if beside is None and loaded is None:
        raise TrackRefusedError(
            f"{file} is the QPP file of {name}, which is not loaded whole. Import its nonQPP file first: the QPP file"
            " leaves out codes that are not payable."
        )
    wrong = _differing(_rows_of(beside), read) if beside is not None else _differences(loaded, read) if loaded else []
    if wrong:
        more = f", and {len(wrong) - 5:,} more" if len(wrong) > 5 else ""
        raise TrackRefusedError(
            f"{file} is not the QPP file of {name} as it is loaded: {', '.join(wrong[:5])}{more}. Nothing was imported."
        )


def store_track(name: str, read: RelativeValueFile, *, file: str, checksum: str, now: datetime) -> date:
    """Keep the conversion factor of a QPP file that was checked, which is all it adds; its release's first day."""
    with transaction() as session:
        loaded = _loaded_whole(name)
        if loaded is None:
            raise TrackRefusedError(f"{name} was taken out meanwhile. Nothing was imported.")
        session.merge(
            ReleaseTrack(
                release_id=loaded.id,
                track=SECOND_TRACK,
                conversion_factor=read.conversion_factor,
                row_count=len(read.rows),
                file_name=file,
                sha256=checksum,
                imported_at=now,
            )
        )
    return loaded.effective_from


def in_another_form(name: str, read: RelativeValueFile) -> Release | None:
    """The loaded release of this name, when a file says exactly the same: csv, txt and xlsx hold one release."""
    loaded = _loaded_whole(name)
    if loaded is None or (loaded.conversion_factor, loaded.row_count) != (read.conversion_factor, len(read.rows)):
        return None
    return None if _differences(loaded, read) else loaded


def _loaded_whole(name: str) -> Release | None:
    return db.session.scalar(select(Release).where(Release.name == name, Release.coverage == "complete"))


def _differences(loaded: Release, read: RelativeValueFile) -> list[str]:
    """Rows of a file that differ from the release's, and paid rows that it lacks."""
    columns = [getattr(RelativeValueRow, name) for name in SHARED_COLUMNS]
    rows = db.session.execute(select(*columns).where(RelativeValueRow.release_id == loaded.id))
    return _differing({(row.code, row.modifier): tuple(row) for row in rows}, read)


def _rows_of(read: RelativeValueFile) -> dict[tuple[str, str], tuple[object, ...]]:
    return {(row.code, row.modifier): tuple(getattr(row, name) for name in SHARED_COLUMNS) for row in read.rows}


def _differing(known: Mapping[tuple[str, str], tuple[object, ...]], read: RelativeValueFile) -> list[str]:
    given = _rows_of(read)
    status = SHARED_COLUMNS.index("status")
    differing = sorted(key for key, row in given.items() if known.get(key) != row)
    missing = sorted(key for key, row in known.items() if key not in given and str(row[status]) in "ART")
    return [
        *(f"{'-'.join(filter(None, key))} differs" for key in differing),
        *(f"{'-'.join(filter(None, key))} is missing" for key in missing),
    ]

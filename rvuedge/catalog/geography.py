"""Writes and reads of localities and their cost indices, for payment estimates only."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from rvuedge.catalog import models
from rvuedge.catalog.readers.gpci import MINIMUM_ROWS, read_gpci
from rvuedge.errors import NotFoundError
from rvuedge.extensions import db, transaction
from rvuedge.valuation.payment import NATIONAL, Locality


@dataclass(frozen=True, slots=True)
class IndicesStored:
    """What an import of a GPCI file did."""

    year: int
    rows: int


def import_indices(*, data: bytes, file: str, minimum_rows: int = MINIMUM_ROWS) -> IndicesStored:
    """Read a GPCI file and store its year, replacing what was there, whole or not at all. Raises FileRefused."""
    read = read_gpci(data, file=file, minimum_rows=minimum_rows)
    rows = [
        {
            "year": read.year,
            "state": row.state,
            "contractor": row.contractor,
            "locality": row.locality,
            "name": row.name[:200],
            "work": row.work,
            "practice_expense": row.practice_expense,
            "malpractice": row.malpractice,
        }
        for row in read.rows
    ]
    with transaction() as session:
        session.execute(delete(models.Locality).where(models.Locality.year == read.year))
        session.execute(insert(models.Locality), rows)
    return IndicesStored(read.year, len(rows))


def locality_named(name: str | None, year: int) -> Locality:
    """Indices by 'state-contractor-locality' or a part of the name; national (1 each) for None.

    Raises NotFoundError when none or more than one is meant, naming some.
    """
    if name is None:
        return NATIONAL
    table = models.Locality
    rows = db.session.scalars(select(table).where(table.year == year).order_by(table.state, table.locality)).all()
    wanted = name.strip().lower()
    found = [one for one in rows if wanted == key_of(one).lower()] or [
        one for one in rows if wanted in f"{one.name}, {one.state}".lower()
    ]
    if len(found) != 1:
        some = "; ".join(f"{key_of(one)} {one.name}" for one in (found or rows)[:5]) or f"no file of {year} is loaded"
        raise NotFoundError(f"Locality {name!r} of {year} is not one of those loaded, or is several: {some}.")
    return Locality(found[0].work, found[0].practice_expense, found[0].malpractice)


def key_of(one: models.Locality) -> str:
    """The locality's key: CA-01182-18."""
    return f"{one.state}-{one.contractor}-{one.locality}"

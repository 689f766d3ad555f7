"""Writes and reads of localities and their cost indices, for payment estimates only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import delete, insert, select

from rvuedge.catalog.readers.anesthesia import MINIMUM_ROWS as ANESTHESIA_ROWS
from rvuedge.catalog.readers.anesthesia import read_anesthesia
from rvuedge.catalog.readers.gpci import MINIMUM_ROWS, read_gpci
from rvuedge.catalog.readers.localities import MINIMUM_ROWS as LOCALITY_ROWS
from rvuedge.catalog.readers.localities import read_localities
from rvuedge.catalog.store import models
from rvuedge.platform.errors import InvalidError, NotFoundError
from rvuedge.platform.extensions import db, transaction
from rvuedge.valuation.amounts.payment import NATIONAL, LocalityIndices

ANESTHESIA_YEAR = re.compile(r"ANES(20[0-9]{2})", re.IGNORECASE)


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


def import_localities(*, data: bytes, file: str, minimum_rows: int = LOCALITY_ROWS) -> IndicesStored:
    """Read a locality-county file and store its year, replacing what was there. Raises FileRefused."""
    read = read_localities(data, file=file, minimum_rows=minimum_rows)
    rows = [
        {
            "year": read.year,
            "contractor": row.contractor,
            "locality": row.locality,
            "state": row.state,
            "area": row.area[:200],
            "counties": row.counties,
        }
        for row in read.rows
    ]
    with transaction() as session:
        session.execute(delete(models.LocalityCounties).where(models.LocalityCounties.year == read.year))
        session.execute(insert(models.LocalityCounties), rows)
    return IndicesStored(read.year, len(rows))


def import_anesthesia(
    *, data: bytes, file: str, year: int | None = None, minimum_rows: int = ANESTHESIA_ROWS
) -> IndicesStored:
    """Read an anesthesia conversion factor file and store its year, that of its name unless told.

    Raises FileRefused, and InvalidError when neither name nor `year` tells the year.
    """
    read = read_anesthesia(data, file=file, minimum_rows=minimum_rows)
    named = ANESTHESIA_YEAR.search(file)
    stated = year or (int(named[1]) if named else None)
    if stated is None:
        raise InvalidError(f"{file} does not say its year as ANES2026… does; give it with --year.", code="no-year")
    nation = {"year": stated, "contractor": "", "locality": "", "name": "National", "factor": read.national}
    rows = [
        {
            "year": stated,
            "contractor": row.contractor,
            "locality": row.locality,
            "name": row.name[:200],
            "factor": row.factor,
        }
        for row in read.rows
    ]
    with transaction() as session:
        session.execute(delete(models.AnesthesiaFactor).where(models.AnesthesiaFactor.year == stated))
        session.execute(insert(models.AnesthesiaFactor), [nation, *rows])
    return IndicesStored(stated, len(rows))


def anesthesia_factor(year: int, name: str | None) -> Decimal | None:
    """Dollars per anesthesia unit in a year, of the nation or of the named locality; None when no file is loaded.

    Raises NotFoundError as `locality_named` does.
    """
    table = models.AnesthesiaFactor
    rows = {
        (factor.contractor, factor.locality): factor
        for factor in db.session.scalars(select(table).where(table.year == year))
    }
    if name is None or not rows:
        nation = rows.get(("", ""))
        return nation.factor if nation else None
    place = _locality(name, year)
    found = rows.get((place.contractor, place.locality))
    return found.factor if found else None


def locality_named(name: str | None, year: int) -> LocalityIndices:
    """Indices by 'state-contractor-locality' or a part of the name; national (1 each) for None.

    Raises NotFoundError when none or more than one is meant, naming some.
    """
    if name is None:
        return NATIONAL
    found = _locality(name, year)
    return LocalityIndices(found.work, found.practice_expense, found.malpractice)


def _locality(name: str, year: int) -> models.Locality:
    table = models.Locality
    rows = db.session.scalars(select(table).where(table.year == year).order_by(table.state, table.locality)).all()
    wanted = name.strip().lower()
    found = (
        [locality for locality in rows if wanted == key_of(locality).lower()]
        or [locality for locality in rows if wanted in f"{locality.name}, {locality.state}".lower()]
        or _with_county(rows, wanted, year)
    )
    if len(found) != 1:
        some = (
            "; ".join(f"{key_of(locality)} {locality.name}" for locality in (found or rows)[:5])
            or f"no file of {year} is loaded"
        )
        raise NotFoundError(f"Locality {name!r} of {year} is not one of those loaded, or is several: {some}.")
    return found[0]


def _with_county(rows: Sequence[models.Locality], county: str, year: int) -> list[models.Locality]:
    """The localities whose counties name this one, by the locality-county file of the year."""
    table = models.LocalityCounties
    wanted = county.removesuffix(" county").upper()
    held = db.session.execute(
        select(table.contractor, table.locality, table.counties).where(table.year == year, table.counties != "")
    )
    places = {(contractor, locality) for contractor, locality, named in held if wanted in _counties(named)}
    return [locality for locality in rows if (locality.contractor, locality.locality) in places]


def _counties(text: str) -> set[str]:
    return {part.strip() for part in re.split(r",|/| AND ", text.upper()) if part.strip()}


def key_of(locality: models.Locality) -> str:
    """The locality's key: CA-01182-18."""
    return f"{locality.state}-{locality.contractor}-{locality.locality}"

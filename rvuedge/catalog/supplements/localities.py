"""Writes and reads of localities and their cost indices, for payment estimates only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import delete, func, insert, select

from rvuedge.catalog.readers.gpci import MINIMUM_ROWS, read_gpci
from rvuedge.catalog.readers.localities import MINIMUM_ROWS as LOCALITY_ROWS
from rvuedge.catalog.readers.localities import read_localities
from rvuedge.catalog.readers.packed import unpacked
from rvuedge.catalog.rules.questions import NO_ANSWERS, AcceptedAnswers, FileQuestion, report, settle
from rvuedge.catalog.rules.table_comparison import Expectation, Figures, compare_tables
from rvuedge.catalog.store import models
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.extensions import db, transaction
from rvuedge.valuation.amounts.payment import NATIONAL, LocalityIndices

INDEX_FIELDS = ("work", "practice_expense", "malpractice")
GPCI_MEMBER = re.compile("gpci", re.IGNORECASE)
COUNTY_MEMBER = re.compile("locco", re.IGNORECASE)
# Localities of Addendum E by year, first and last: a file of another number was cut, or made by somebody else.
# Source: CMS, PFS relative value files RVU20A to RVU26C; three localities of California ended with 2023.
LOCALITIES = ((2020, 2020, 113), (2021, 2023, 112), (2024, 2026, 109))
# From 2022 to 2026 at most three localities changed at once (California, 2024), no work or PE index moved more than a
# fifth, and malpractice indices did in 21 localities between 2022 and 2025: twice that is not an update of CMS's.
INDICES_EXPECTED = Expectation(keys=3, large=0, columns={"malpractice": 42})
COUNTIES_EXPECTED = Expectation(keys=3, large=0, columns={})


@dataclass(frozen=True, slots=True)
class IndicesStored:
    """What an import of a GPCI file did."""

    year: int
    rows: int
    lines: tuple[str, ...] = ()


def import_indices(
    *, data: bytes, file: str, minimum_rows: int = MINIMUM_ROWS, answers: AcceptedAnswers = NO_ANSWERS
) -> IndicesStored:
    """Read a GPCI file and store its year, replacing what was there, whole or not at all.

    It is compared with the year before, or with what is stored of its own. Raises FileRefused, and AnswerNeededError
    where localities are too many or too few, or indices moved further than CMS's do.
    """
    member = unpacked(data, file=file, names=GPCI_MEMBER, expected="a zip with a GPCI file")
    read = read_gpci(member.data, file=member.name, minimum_rows=minimum_rows)
    questions = _count_questions(read.year, len(read.rows)) if minimum_rows >= MINIMUM_ROWS else []
    old_year, old = _indices_before(read.year)
    compared: list[str] = ["No earlier year is loaded to compare with."]
    if old:
        new = {
            f"{row.contractor}-{row.locality}": {field: getattr(row, field) for field in INDEX_FIELDS}
            for row in read.rows
        }
        found = compare_tables(f"GPCI {old_year}", old, new)
        questions += INDICES_EXPECTED.questions(found, "locality", "localities")
        compared = found.lines("locality", "localities")
    settle(file, questions, answers)
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
    notes = tuple(f"footnote {note!r}" for note in read.notes)
    return IndicesStored(
        read.year, len(rows), report(compared=compared, not_read=(*member.not_read, *read.not_read, *notes))
    )


def _count_questions(year: int, rows: int) -> list[FileQuestion]:
    known = next((number for first, last, number in LOCALITIES if first <= year <= last), None)
    if known is None or known == rows:
        return []
    return [FileQuestion("localities", f"found {rows} localities of {year}; CMS published {known}. Is the file whole?")]


def _indices_before(year: int) -> tuple[int, dict[str, dict[str, Decimal | None]]]:
    """The stored year to compare with: the same one where it is stored, else the newest before it."""
    table = models.Locality
    newest = db.session.scalar(select(func.max(table.year)).where(table.year <= year))
    if newest is None:
        return 0, {}
    rows = db.session.scalars(select(table).where(table.year == newest))
    return newest, {
        f"{row.contractor}-{row.locality}": {field: getattr(row, field) for field in INDEX_FIELDS} for row in rows
    }


def import_localities(
    *, data: bytes, file: str, minimum_rows: int = LOCALITY_ROWS, answers: AcceptedAnswers = NO_ANSWERS
) -> IndicesStored:
    """Read a locality-county file and store its year, replacing what was there. Compared with the year before.

    Raises FileRefused, and AnswerNeededError where more localities changed than CMS changes at once.
    """
    member = unpacked(data, file=file, names=COUNTY_MEMBER, expected="a zip with a locality-county file (LOCCO)")
    read = read_localities(member.data, file=member.name, minimum_rows=minimum_rows)
    old_year, old = _counties_before(read.year)
    compared: list[str] = ["No earlier year is loaded to compare with."]
    if old:
        new: dict[str, Figures] = {f"{row.contractor}-{row.locality}": {} for row in read.rows}
        found = compare_tables(f"the counties of {old_year}", old, new)
        settle(file, COUNTIES_EXPECTED.questions(found, "locality", "localities"), answers)
        compared = found.lines("locality", "localities")
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
    return IndicesStored(read.year, len(rows), report(compared=compared, not_read=(*member.not_read, *read.not_read)))


def _counties_before(year: int) -> tuple[int, dict[str, Figures]]:
    table = models.LocalityCounties
    newest = db.session.scalar(select(func.max(table.year)).where(table.year <= year))
    rows = db.session.execute(select(table.contractor, table.locality).where(table.year == (newest or 0)))
    return newest or 0, {f"{contractor}-{locality}": {} for contractor, locality in rows}


@dataclass(frozen=True, slots=True)
class LocalityName:
    """A payment locality to choose from: its key and its name with the state."""

    key: str
    name: str


def locality_names(year: int) -> list[LocalityName]:
    """Every payment locality of a year by name; none while no file of the year is loaded."""
    rows = _localities(year)
    return sorted((LocalityName(key_of(row), _titled(row)) for row in rows), key=lambda place: place.name)


def all_indices(year: int) -> dict[str, LocalityIndices]:
    """The cost indices of every locality of a year, by its key."""
    return {key_of(row): LocalityIndices(row.work, row.practice_expense, row.malpractice) for row in _localities(year)}


def _localities(year: int) -> Sequence[models.Locality]:
    return db.session.scalars(select(models.Locality).where(models.Locality.year == year)).all()


def _titled(row: models.Locality) -> str:
    name = row.name.strip().rstrip("*")
    return f"{name.title()}, {row.state}" if name.isupper() else f"{name}, {row.state}"


def locality_named(name: str | None, year: int) -> LocalityIndices:
    """Indices by 'state-contractor-locality' or a part of the name; national (1 each) for None.

    Raises NotFoundError when none or more than one is meant, naming some.
    """
    if name is None:
        return NATIONAL
    found = found_locality(name, year)
    return LocalityIndices(found.work, found.practice_expense, found.malpractice)


def found_locality(name: str, year: int) -> models.Locality:
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
    return "-".join(filter(None, (locality.state, locality.contractor, locality.locality)))

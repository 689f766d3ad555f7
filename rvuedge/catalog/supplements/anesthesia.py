"""Writes and reads of anesthesia: conversion factors by locality, base units by code."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from sqlalchemy import delete, func, insert, select

from rvuedge.catalog.readers.anesthesia import MINIMUM_ROWS as FACTOR_ROWS
from rvuedge.catalog.readers.anesthesia import read_anesthesia
from rvuedge.catalog.readers.anesthesia_base import MINIMUM_ROWS as BASE_ROWS
from rvuedge.catalog.readers.anesthesia_base import read_base_units
from rvuedge.catalog.readers.packed import unpacked
from rvuedge.catalog.rules.questions import NO_ANSWERS, AcceptedAnswers, report, settle
from rvuedge.catalog.rules.table_comparison import Expectation, compare_tables
from rvuedge.catalog.store.models import AnesthesiaFactor
from rvuedge.catalog.store.version import touch_catalog
from rvuedge.catalog.supplements.localities import IndicesStored, found_locality
from rvuedge.catalog.supplements.models import AnesthesiaBase
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.extensions import db, transaction

YEAR = re.compile(r"(?:ANES|CY)[ _]*(20[0-9]{2})", re.IGNORECASE)
FACTOR_MEMBER = re.compile(r"^anes", re.IGNORECASE)
BASE_MEMBER = re.compile("base.?unit", re.IGNORECASE)
# From RVU20A to RVU25D at most three localities changed at once and no factor moved by a fifth.
FACTORS_EXPECTED = Expectation(keys=3, large=0, columns={})
BASE_EXPECTED = Expectation(keys=20, large=20, columns={})  # of 276 codes; CMS rarely changes one


def import_anesthesia(
    *,
    data: bytes,
    file: str,
    year: int | None = None,
    minimum_rows: int = FACTOR_ROWS,
    answers: AcceptedAnswers = NO_ANSWERS,
    then: Callable[[], None] | None = None,
) -> IndicesStored:
    """Read an anesthesia conversion factor file and store its year, that of its name unless told.

    `then` is done in the transaction that stores it. Compared with the year before. Raises FileRefused, InvalidError
    when neither name nor `year` tells the year, and AnswerNeededError where more changed than CMS changes at once.
    """
    member = unpacked(data, file=file, names=FACTOR_MEMBER, expected="a zip with anesthesia conversion factors")
    read = read_anesthesia(member.data, file=member.name, minimum_rows=minimum_rows)
    named = YEAR.search(member.name)
    stated = year or (int(named[1]) if named else None)
    if stated is None:
        raise InvalidError(f"{file} does not say its year as ANES2026… does; give it with --year.", code="no-year")
    old_year, old = _factors_before(stated)
    compared = ["No earlier year is loaded to compare with."]
    if old:
        new = {f"{row.contractor}-{row.locality}": {"factor": row.factor} for row in read.rows}
        found = compare_tables(f"the factors of {old_year}", old, new)
        settle(file, FACTORS_EXPECTED.questions(found, "locality", "localities"), answers)
        compared = found.lines("locality", "localities")
    national = read.national if read.national is not None else anesthesia_factor(stated, None)
    nation = [{"contractor": "", "locality": "", "name": "National", "factor": national}] if national else []
    rows = [
        {"contractor": row.contractor, "locality": row.locality, "name": row.name[:200], "factor": row.factor}
        for row in read.rows
    ]
    with transaction() as session:
        session.execute(delete(AnesthesiaFactor).where(AnesthesiaFactor.year == stated))
        session.execute(insert(AnesthesiaFactor), [{"year": stated, **row} for row in (*nation, *rows)])
        touch_catalog(session)
        if then is not None:
            then()
    missing = () if read.national is not None else ("the national factor, which this text does not print",)
    unread = (*member.not_read, *read.not_read, *missing)
    return IndicesStored(stated, len(rows), report(compared=compared, not_read=unread))


def _factors_before(year: int) -> tuple[int, dict[str, dict[str, Decimal | None]]]:
    table = AnesthesiaFactor
    newest = db.session.scalar(select(func.max(table.year)).where(table.year <= year))
    rows = db.session.scalars(select(table).where(table.year == (newest or 0), table.contractor != ""))
    return newest or 0, {f"{row.contractor}-{row.locality}": {"factor": row.factor} for row in rows}


def import_base_units(
    *,
    data: bytes,
    file: str,
    minimum_rows: int = BASE_ROWS,
    answers: AcceptedAnswers = NO_ANSWERS,
    then: Callable[[], None] | None = None,
) -> IndicesStored:
    """Read a file of base units and store its year, replacing what was there. Compared with the year before.

    `then` is done in the transaction that stores it. Raises FileRefused, and AnswerNeededError where more changed
    than CMS changes at once.
    """
    member = unpacked(data, file=file, names=BASE_MEMBER, expected="a zip with anesthesia base units")
    read = read_base_units(member.data, file=member.name, minimum_rows=minimum_rows)
    old_year, old = _base_before(read.year)
    compared = ["No earlier year is loaded to compare with."]
    if old:
        new = {code: {"base units": Decimal(units)} for code, units in read.units.items()}
        found = compare_tables(f"the base units of {old_year}", old, new)
        settle(file, BASE_EXPECTED.questions(found, "code"), answers)
        compared = found.lines("code")
    table = AnesthesiaBase
    with transaction() as session:
        session.execute(delete(table).where(table.year == read.year))
        listed = [{"year": read.year, "code": code, "units": units} for code, units in read.units.items()]
        session.execute(insert(table), listed)
        touch_catalog(session)
        if then is not None:
            then()
    unread = (*member.not_read, *read.not_read)
    return IndicesStored(read.year, len(read.units), report(compared=compared, not_read=unread))


def _base_before(year: int) -> tuple[int, dict[str, dict[str, Decimal | None]]]:
    table = AnesthesiaBase
    newest = db.session.scalar(select(func.max(table.year)).where(table.year <= year))
    rows = db.session.execute(select(table.code, table.units).where(table.year == (newest or 0)))
    return newest or 0, {code: {"base units": Decimal(units)} for code, units in rows}


def base_units(code: str, year: int) -> tuple[int, int] | None:
    """Base units of a code and the year they are of: of the newest loaded year not after `year`, or None."""
    table = AnesthesiaBase
    newest = db.session.scalar(select(func.max(table.year)).where(table.year <= year))
    units = db.session.scalar(select(table.units).where(table.year == (newest or 0), table.code == code))
    return None if units is None or newest is None else (units, newest)


def all_base_units(year: int) -> dict[str, int]:
    """Base units of every code of the newest loaded year not after `year`."""
    return {code: int(found["base units"] or 0) for code, found in _base_before(year)[1].items()}


def anesthesia_codes() -> set[str]:
    """Every code that has base units in a loaded year."""
    return set(db.session.scalars(select(AnesthesiaBase.code).distinct()))


def factor_at(year: int, locality: str) -> Decimal | None:
    """Dollars per anesthesia unit in a year at a locality such as AL-10112-00; None where no file lists it."""
    _state, contractor, number = locality.split("-")
    table = AnesthesiaFactor
    here = (table.year == year, table.contractor == contractor, table.locality == number)
    return db.session.scalar(select(table.factor).where(*here))


def anesthesia_factor(year: int, name: str | None) -> Decimal | None:
    """Dollars per anesthesia unit in a year, of the nation or of the named locality; None when no file is loaded.

    Raises NotFoundError as `locality_named` does.
    """
    table = AnesthesiaFactor
    rows = {
        (factor.contractor, factor.locality): factor
        for factor in db.session.scalars(select(table).where(table.year == year))
    }
    if name is None or not rows:
        nation = rows.get(("", ""))
        return nation.factor if nation else None
    place = found_locality(name, year)
    found = rows.get((place.contractor, place.locality))
    return found.factor if found else None

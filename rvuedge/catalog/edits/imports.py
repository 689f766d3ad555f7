"""Writes of limits of units and add-on codes: a table comes in whole or not at all, compared with the one before."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from rvuedge.catalog.edits.models import AddOnEdit, EditFile, UnitsLimit
from rvuedge.catalog.readers.edits.add_on_codes import read_add_on_codes
from rvuedge.catalog.readers.edits.units_limits import read_units_limits
from rvuedge.catalog.readers.packed import unpacked
from rvuedge.catalog.rules.questions import NO_ANSWERS, AcceptedAnswers, FileQuestion, bad_row_questions, report, settle
from rvuedge.catalog.rules.table_comparison import Expectation, Figures, TableDifference, compare_tables
from rvuedge.catalog.store.version import touch_catalog
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.extensions import db, transaction
from rvuedge.platform.figures import count

FORMS = ("txt", "csv", "xlsx")
MUE_MEMBER = re.compile("mue.*pract|pract.*mue", re.IGNORECASE)
ADD_ON_MEMBER = re.compile("aoc|add.?on", re.IGNORECASE)
DAY_IN_NAME = (
    re.compile(r"(?P<year>20[0-9]{2})-(?P<month>[01][0-9])-(?P<day>[0-3][0-9])"),
    re.compile(r"(?P<month>[01][0-9])-(?P<day>[0-3][0-9])-(?P<year>20[0-9]{2})"),
    re.compile(r"V?(?P<year>20[0-9]{2})[-_ ]?Q(?P<quarter>[1-4])", re.IGNORECASE),
)
VERSION = re.compile(r"v(?P<years>[0-9]{2})(?P<quarter>[0-3])r[0-9]", re.IGNORECASE)
FIRST_VERSION = 1994  # NCCI version 30.0 is of January 2024: versions count the years from 1994
# Of 14,677 units limits and 7,465 add-on edits; CMS changes some dozens to hundreds a quarter.
LIMITS_EXPECTED = Expectation(keys=1_500, large=1_500, columns={})
ADD_ONS_EXPECTED = Expectation(keys=1_500, large=0, columns={})


@dataclass(frozen=True, slots=True)
class EditsStored:
    """What an import of a table of edits did. `effective_on` is the first day of the table's quarter."""

    effective_on: date
    rows: int
    already_imported: bool = False
    lines: tuple[str, ...] = ()


def import_units_limits(
    *, data: bytes, file: str, now: datetime, effective_from: date | None = None, answers: AcceptedAnswers = NO_ANSWERS
) -> EditsStored:
    """Read a practitioner table of MUEs and store it under its quarter, that of its name unless told.

    Raises FileRefused, InvalidError without a day, and AnswerNeededError for a part of a table, rows with a wrong cell,
    or more changes than CMS makes at once.
    """
    member = unpacked(data, file=file, names=MUE_MEMBER, expected="a zip with the practitioner MUE table")
    known = known_table(data)
    if known is not None:
        return known
    read = read_units_limits(member.data, file=member.name)
    first = first_day_of(member.name, file, effective_from)
    questions = [*bad_row_questions(read.bad_rows), *excerpt_questions(read.is_whole, len(read.rows))]
    compared = None
    if read.is_whole:
        new: dict[str, Figures] = {row.code: {"units": Decimal(row.units)} for row in read.rows}
        compared = _against_before("mue", first, _units_of, new)
        questions += LIMITS_EXPECTED.questions(compared, "code") if compared else []
    settle(file, questions, answers)
    with transaction() as session:
        stored = store_file(session, "mue", first, read.is_whole, file, data, len(read.rows), now)
        rows = [
            {"code": r.code, "units": r.units, "adjudication": r.adjudication, "rationale": r.rationale}
            for r in read.rows
        ]
        session.execute(insert(cast(Table, UnitsLimit.__table__)), [{"file_id": stored, **row} for row in rows])
        touch_catalog(session)
    lines = report(
        compared=_lines(compared, read.is_whole, "code"),
        left_out=read.bad_rows,
        not_read=(*member.not_read, *read.not_read),
    )
    return EditsStored(first, len(read.rows), lines=lines)


def import_add_on_codes(
    *, data: bytes, file: str, now: datetime, effective_from: date | None = None, answers: AcceptedAnswers = NO_ANSWERS
) -> EditsStored:
    """Read a table of add-on codes and store it under its quarter. Raises as `import_units_limits` does."""
    member = unpacked(data, file=file, names=ADD_ON_MEMBER, expected="a zip with add-on code edits", forms=FORMS)
    known = known_table(data)
    if known is not None:
        return known
    read = read_add_on_codes(member.data, file=member.name)
    first = first_day_of(member.name, file, effective_from)
    questions = [*bad_row_questions(read.bad_rows), *excerpt_questions(read.is_whole, len(read.rows))]
    compared = None
    if read.is_whole:
        new: dict[str, Figures] = {
            f"{row.add_on}+{row.primary_code}": {} for row in read.rows if row.deleted_on is None
        }
        compared = _against_before("addon", first, _add_ons_of, new)
        questions += ADD_ONS_EXPECTED.questions(compared, "edit") if compared else []
    settle(file, questions, answers)
    with transaction() as session:
        stored = store_file(session, "addon", first, read.is_whole, file, data, len(read.rows), now)
        columns = ("add_on", "primary_code", "edit_type", "effective_on", "deleted_on", "notes")
        rows = [{"file_id": stored, **{name: getattr(row, name) for name in columns}} for row in read.rows]
        session.execute(insert(cast(Table, AddOnEdit.__table__)), rows)
        touch_catalog(session)
    lines = report(
        compared=_lines(compared, read.is_whole, "edit"),
        left_out=read.bad_rows,
        not_read=(*member.not_read, *read.not_read),
    )
    return EditsStored(first, len(read.rows), lines=lines)


def known_table(data: bytes) -> EditsStored | None:
    known = db.session.scalar(select(EditFile).where(EditFile.sha256 == hashlib.sha256(data).hexdigest()))
    return EditsStored(known.effective_on, known.row_count, already_imported=True) if known else None


def first_day_of(member: str, file: str, effective_from: date | None) -> date:
    """The first day of a table's quarter: told, or in the name. Raises InvalidError when neither says it."""
    day = effective_from or _day_in_name(member) or _day_in_name(file)
    if day is None:
        raise InvalidError(
            f"{file} does not say from which day it counts; give it with --effective-from 2026-07-01.", code="no-day"
        )
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _day_in_name(name: str) -> date | None:
    for pattern in DAY_IN_NAME:
        if found := pattern.search(name):
            parts = found.groupdict()
            month = int(parts["quarter"]) * 3 - 2 if "quarter" in parts else int(parts["month"])
            return date(int(parts["year"]), month, 1) if 1 <= month <= 12 else None
    version = VERSION.search(name)
    return date(FIRST_VERSION + int(version["years"]), int(version["quarter"]) * 3 + 1, 1) if version else None


def excerpt_questions(is_whole: bool, rows: int) -> list[FileQuestion]:
    if is_whole:
        return []
    return [FileQuestion("excerpt", f"found {count(rows, 'row')}, a part of CMS's table. Store it as a part?")]


def store_file(
    session: Session, kind: str, first: date, is_whole: bool, file: str, data: bytes, rows: int, now: datetime
) -> int:
    stored = EditFile(
        kind=kind,
        effective_on=first,
        is_whole=is_whole,
        file_name=file[:255],
        sha256=hashlib.sha256(data).hexdigest(),
        row_count=rows,
        imported_at=now,
    )
    session.add(stored)
    session.flush()
    return stored.id


def _against_before(kind: str, first: date, figures_of: Any, new: dict[str, Figures]) -> TableDifference | None:
    """The difference from the newest whole table that is not younger; None without one."""
    table = EditFile
    before = db.session.execute(
        select(table.id, table.effective_on)
        .where(table.kind == kind, table.is_whole, table.effective_on <= first)
        .order_by(table.effective_on.desc(), table.id.desc())
        .limit(1)
    ).one_or_none()
    return compare_tables(f"the table of {before[1]}", figures_of(before[0]), new) if before else None


def _units_of(file_id: int) -> dict[str, Figures]:
    rows = db.session.execute(select(UnitsLimit.code, UnitsLimit.units).where(UnitsLimit.file_id == file_id))
    return {code: {"units": Decimal(units)} for code, units in rows}


def _add_ons_of(file_id: int) -> dict[str, Figures]:
    rows = db.session.execute(
        select(AddOnEdit.add_on, AddOnEdit.primary_code).where(
            AddOnEdit.file_id == file_id, AddOnEdit.deleted_on.is_(None)
        )
    )
    return {f"{add_on}+{primary}": {} for add_on, primary in rows}


def _lines(compared: TableDifference | None, is_whole: bool, noun: str) -> list[str]:
    if not is_whole:
        return ["A part of a table is not compared."]
    return compared.lines(noun) if compared else ["No earlier table is loaded to compare with."]

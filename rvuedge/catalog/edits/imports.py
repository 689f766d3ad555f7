"""Writes of CMS's coding edits: a table comes in whole or not at all, compared with the one before it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, cast

from sqlalchemy import Select, Table, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from rvuedge.catalog.edits.models import AddOnEdit, ComponentEdit, EditFile, EditRationale, UnitsLimit
from rvuedge.catalog.readers.edits.add_on_codes import read_add_on_codes
from rvuedge.catalog.readers.edits.component_pairs import ComponentPairFile, ComponentPairRow, read_component_pairs
from rvuedge.catalog.readers.edits.units_limits import read_units_limits
from rvuedge.catalog.readers.packed import unpacked
from rvuedge.catalog.rules.questions import NO_ANSWERS, Answers, Question, bad_row_questions, report, settle
from rvuedge.catalog.rules.table_comparison import Expectation, Figures, TableDifference, compare_tables
from rvuedge.catalog.store.version import touch_catalog
from rvuedge.files.problems import refuse
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.extensions import db, transaction
from rvuedge.platform.figures import count

BATCH = 5_000  # rows per INSERT: beyond it nothing is gained, and memory grows
FORMS = ("txt", "csv", "xlsx")
MUE_MEMBER = re.compile("mue.*pract|pract.*mue", re.IGNORECASE)
PAIR_MEMBER = re.compile("ccipra|ptp.*pract", re.IGNORECASE)
ADD_ON_MEMBER = re.compile("aoc|add.?on", re.IGNORECASE)
PRACTITIONER = re.compile("ccipra|practitioner", re.IGNORECASE)
HOSPITAL = re.compile("ccioph|outpatient|hospital", re.IGNORECASE)
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
    *, data: bytes, file: str, now: datetime, effective_from: date | None = None, answers: Answers = NO_ANSWERS
) -> EditsStored:
    """Read a practitioner table of MUEs and store it under its quarter, that of its name unless told.

    Raises FileRefused, InvalidError without a day, and AnswerNeededError for a part of a table, rows with a wrong cell,
    or more changes than CMS makes at once.
    """
    member = unpacked(data, file=file, names=MUE_MEMBER, expected="a zip with the practitioner MUE table")
    known = _known(data)
    if known is not None:
        return known
    read = read_units_limits(member.data, file=member.name)
    first = _first_day(member.name, file, effective_from)
    questions = [*bad_row_questions(read.bad_rows), *_excerpt_questions(read.is_whole, len(read.rows))]
    compared = None
    if read.is_whole:
        new: dict[str, Figures] = {row.code: {"units": Decimal(row.units)} for row in read.rows}
        compared = _against_before("mue", first, _units_of, new)
        questions += LIMITS_EXPECTED.questions(compared, "code") if compared else []
    settle(file, questions, answers)
    with transaction() as session:
        stored = _file(session, "mue", first, read.is_whole, file, data, len(read.rows), now)
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
    *, data: bytes, file: str, now: datetime, effective_from: date | None = None, answers: Answers = NO_ANSWERS
) -> EditsStored:
    """Read a table of add-on codes and store it under its quarter. Raises as `import_units_limits` does."""
    member = unpacked(data, file=file, names=ADD_ON_MEMBER, expected="a zip with add-on code edits", forms=FORMS)
    known = _known(data)
    if known is not None:
        return known
    read = read_add_on_codes(member.data, file=member.name)
    first = _first_day(member.name, file, effective_from)
    questions = [*bad_row_questions(read.bad_rows), *_excerpt_questions(read.is_whole, len(read.rows))]
    compared = None
    if read.is_whole:
        new: dict[str, Figures] = {
            f"{row.add_on}+{row.primary_code}": {} for row in read.rows if row.deleted_on is None
        }
        compared = _against_before("addon", first, _add_ons_of, new)
        questions += ADD_ONS_EXPECTED.questions(compared, "edit") if compared else []
    settle(file, questions, answers)
    with transaction() as session:
        stored = _file(session, "addon", first, read.is_whole, file, data, len(read.rows), now)
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


def import_component_pairs(
    *, data: bytes, file: str, now: datetime, effective_from: date | None = None, answers: Answers = NO_ANSWERS
) -> EditsStored:
    """Read one of CMS's tables of pairs (f1 to f4) and store its pairs, each under its own dates.

    A newer table's row takes the place of an older one's; pairs it does not name stay. A table without dates of effect
    counts from its own first day; what was deleted before that day is left out and counted. Raises as
    `import_units_limits` does, and for the table of hospitals.
    """
    member = unpacked(data, file=file, names=PAIR_MEMBER, expected="a zip with one practitioner table", forms=FORMS)
    if HOSPITAL.search(member.name):
        refuse(file, found="a table of outpatient hospitals by its name", expected="a practitioner table (ccipra)")
    known = _known(data)
    if known is not None:
        return known
    read = read_component_pairs(member.data, file=member.name)
    first = _first_day(member.name, file, effective_from)
    settle(file, _pair_questions(read, member.name), answers)
    rows, ended = _dated(read, first)
    with transaction() as session:
        stored = _file(session, "ncci", first, read.is_whole, file, data, len(rows), now)
        _put_pairs(session, stored, rows.values(), replaces=_not_newer(first))
        touch_catalog(session)
    pairs = count(ended, "pair")
    unread = (*member.not_read, *read.not_read, *([f"{pairs} deleted before {first}"] if ended else []))
    return EditsStored(first, len(rows), lines=report(not_read=unread))


def _known(data: bytes) -> EditsStored | None:
    known = db.session.scalar(select(EditFile).where(EditFile.sha256 == hashlib.sha256(data).hexdigest()))
    return EditsStored(known.effective_on, known.row_count, already_imported=True) if known else None


def _first_day(member: str, file: str, effective_from: date | None) -> date:
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


def _excerpt_questions(is_whole: bool, rows: int) -> list[Question]:
    if is_whole:
        return []
    return [Question("excerpt", f"found {count(rows, 'row')}, a part of CMS's table. Store it as a part?")]


def _pair_questions(read: ComponentPairFile, name: str) -> list[Question]:
    questions = _excerpt_questions(read.is_whole, len(read.rows))
    if not PRACTITIONER.search(name):
        sentence = "neither name nor content say whether these are the practitioners' edits. Are they?"
        questions.append(Question("practitioner", sentence))
    if not read.has_dates:
        sentence = "no column says from when a pair is in force. Count them from the first day of the table?"
        questions.append(Question("no-dates", sentence))
    return questions


def _dated(read: ComponentPairFile, first: date) -> tuple[dict[tuple[str, str, date], ComponentPairRow], int]:
    """Rows by their key, and how many ended before the first day of a table without dates of effect."""
    rows: dict[tuple[str, str, date], ComponentPairRow] = {}
    ended = 0
    for row in read.rows:
        if row.effective_on is None and row.deleted_on is not None and row.deleted_on < first:
            ended += 1
            continue
        key = (row.comprehensive, row.component, row.effective_on or first)
        earlier = rows.get(key)
        if earlier is None or (earlier.deleted_on is not None and (row.deleted_on or date.max) > earlier.deleted_on):
            rows[key] = row._replace(effective_on=key[2])
    return rows, ended


def _put_pairs(session: Session, file_id: int, rows: Iterable[ComponentPairRow], *, replaces: Select[int]) -> None:
    rationales = {text: number for number, text in session.execute(select(EditRationale.id, EditRationale.text))}
    table = cast(Table, ComponentEdit.__table__)
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    new = dialect.insert(table)
    columns = ("deleted_on", "modifier_indicator", "before_1996", "rationale_id", "file_id")
    put = new.on_conflict_do_update(
        index_elements=["comprehensive", "component", "effective_on"],
        set_={name: new.excluded[name] for name in columns},
        where=table.c.file_id.in_(replaces),
    )
    for batch in _batches(rows):
        for text in {row.rationale for row in batch} - rationales.keys() - {""}:
            fresh = EditRationale(text=text)
            session.add(fresh)
            session.flush()
            rationales[text] = fresh.id
        session.execute(
            put,
            [{**_columns(row), "rationale_id": rationales.get(row.rationale), "file_id": file_id} for row in batch],
        )


def _columns(row: ComponentPairRow) -> dict[str, object]:
    found = row._asdict()
    del found["rationale"]
    return found


def _batches(rows: Iterable[ComponentPairRow]) -> Iterator[list[ComponentPairRow]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _not_newer(first: date) -> Select[int]:
    """The tables whose rows this one may replace: an older table never takes the place of a newer one's."""
    return select(EditFile.id).where(EditFile.kind == "ncci", EditFile.effective_on <= first)


def _file(
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

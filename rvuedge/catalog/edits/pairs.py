"""Writes of component pairs (NCCI PTP): each once under its codes and first day, by the newest table that has it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any, cast

from sqlalchemy import Select, Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from rvuedge.catalog.edits.imports import FORMS, EditsStored, excerpt_questions, first_day_of, known_table, store_file
from rvuedge.catalog.edits.models import ComponentEdit, EditFile, EditRationale
from rvuedge.catalog.readers.edits.component_pairs import ComponentPairFile, ComponentPairRow, read_component_pairs
from rvuedge.catalog.readers.packed import unpacked
from rvuedge.catalog.rules.questions import NO_ANSWERS, AcceptedAnswers, FileQuestion, report, settle
from rvuedge.catalog.store.version import touch_catalog
from rvuedge.files.problems import refuse
from rvuedge.platform.extensions import transaction
from rvuedge.platform.figures import count

BATCH = 5_000  # rows per INSERT: beyond it nothing is gained, and memory grows
PAIR_MEMBER = re.compile("ccipra|ptp.*pract", re.IGNORECASE)
PRACTITIONER = re.compile("ccipra|practitioner", re.IGNORECASE)
HOSPITAL = re.compile("ccioph|outpatient|hospital", re.IGNORECASE)


def import_component_pairs(
    *, data: bytes, file: str, now: datetime, effective_from: date | None = None, answers: AcceptedAnswers = NO_ANSWERS
) -> EditsStored:
    """Read one of CMS's tables of pairs (f1 to f4) and store its pairs, each under its own dates.

    A newer table's row takes the place of an older one's; pairs it does not name stay. A table without dates of effect
    counts from its own first day; what was deleted before that day is left out and counted. Raises as
    `import_units_limits` does, and for the table of hospitals.
    """
    member = unpacked(data, file=file, names=PAIR_MEMBER, expected="a zip with one practitioner table", forms=FORMS)
    if HOSPITAL.search(member.name):
        refuse(file, found="a table of outpatient hospitals by its name", expected="a practitioner table (ccipra)")
    known = known_table(data)
    if known is not None:
        return known
    read = read_component_pairs(member.data, file=member.name)
    first = first_day_of(member.name, file, effective_from)
    settle(file, _pair_questions(read, member.name), answers)
    rows, ended = _dated(read, first)
    with transaction() as session:
        stored = store_file(session, "ncci", first, read.is_whole, file, data, len(rows), now)
        _put_pairs(session, stored, rows.values(), replaces=_not_newer(first))
        touch_catalog(session)
    pairs = count(ended, "pair")
    unread = (*member.not_read, *read.not_read, *([f"{pairs} deleted before {first}"] if ended else []))
    return EditsStored(first, len(rows), lines=report(not_read=unread))


def _pair_questions(read: ComponentPairFile, name: str) -> list[FileQuestion]:
    questions = excerpt_questions(read.is_whole, len(read.rows))
    if not PRACTITIONER.search(name):
        sentence = "neither name nor content say whether these are the practitioners' edits. Are they?"
        questions.append(FileQuestion("practitioner", sentence))
    if not read.has_dates:
        sentence = "no column says from when a pair is in force. Count them from the first day of the table?"
        questions.append(FileQuestion("no-dates", sentence))
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

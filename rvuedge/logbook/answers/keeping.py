"""Are the kept answers of logs those that would be made now? And those that are not, or are missing, made and kept.

Whatever writes a log or a credit writes the answer with it, so only logs from before there were kept answers, or from
before a release of RVU Edge that answers other fields, have none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, bindparam

from rvuedge.logbook.answers.reading import KEPT, made_answers
from rvuedge.logbook.answers.texts import json_of
from rvuedge.logbook.records.change_numbers import turn_of
from rvuedge.logbook.records.models import ProcedureLog
from rvuedge.logbook.records.writes import write_answers
from rvuedge.platform.extensions import db

AT_ONCE = 400  # logs in memory, and in one transaction: some 50 ms of a person's turn
_LOG = ProcedureLog.__table__.c
_AFTER: BindParameter[str] = bindparam("after")
_PAGE = KEPT.where(_LOG.person_id == bindparam("person"), _LOG.id > _AFTER).order_by(_LOG.id).limit(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Kept:
    """How many of a person's logs have an answer that is not theirs, and how many have none of this release's form."""

    wrong: int
    missing: int


def look_at_answers(person_id: int) -> Kept:
    """Every kept answer of a person beside the one that would be made. Nothing is written."""
    wrong = missing = 0
    for rows, made in _pages(person_id):
        missing += sum(json_of(row.answer, row.version) is None for row in rows)
        wrong += sum(json_of(row.answer, row.version) not in {None, json_of(made[row.id], row.version)} for row in rows)
    return Kept(wrong, missing)


def keep_answers(person_id: int) -> int:
    """Make and keep what is wrong or missing of a person's answers, some at a time; how many."""
    written, after = 0, ""
    while True:
        with turn_of(person_id) as turn:
            found = next(_pages(person_id, after), None)
            if found is None:
                return written
            rows, made = found
            other = {row.id: made[row.id] for row in rows if row.answer != made[row.id]}
            write_answers(turn.session, person_id, other)
            written, after = written + len(other), rows[-1].id


def _pages(person_id: int, after: str = "") -> Iterator[tuple[Any, dict[str, str]]]:
    while rows := db.session.execute(_PAGE, {"person": person_id, "after": after}).all():
        yield rows, made_answers(person_id, [row.id for row in rows])
        after = rows[-1].id

"""Many logs of a resident put into the tables at once, with a credit for each line and the totals of their days.

What the application would store for a trainee, without its work: for tests and measurements that need hundreds.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, func, insert, select
from sqlalchemy.orm import Session

from rvuedge.logbook.records.change_numbers import turn_of
from rvuedge.logbook.records.models import DailyTotal, LogLine, ProcedureLog, StoredCredit
from rvuedge.platform.database.put import put_row

FACE = Decimal("10.000000")  # wRVU of each line, so that sums are easy


@dataclass(frozen=True, slots=True)
class StoredCase:
    """A case: its day, its codes, and any further field of a log; written down so many days later."""

    performed_on: date
    codes: tuple[str, ...]
    role: str | None = "surgeon"
    late: int = 0
    more: dict[str, Any] = field(default_factory=dict)


def store_cases(person_id: int, cases: Iterable[StoredCase]) -> list[str]:
    """Store cases of a person in one turn; their ids, in order."""
    rows = list(cases)
    ids = [str(uuid.uuid4()) for _ in rows]
    with turn_of(person_id, numbers=len(rows)) as turn:
        first = turn.last - len(rows) + 1
        logs = [_log(person_id, ids[n], first + n, case) for n, case in enumerate(rows)]
        turn.session.execute(insert(ProcedureLog), logs)
        pairs = [(ids[n], position, case) for n, case in enumerate(rows) for position in range(len(case.codes))]
        turn.session.execute(insert(LogLine), [_line(person_id, *pair) for pair in pairs])
        turn.session.execute(insert(StoredCredit), [_credit(person_id, *pair) for pair in pairs])
        for day, lines in _lines_of(turn.session, person_id):
            totals = {"work_rvu": Decimal(0), "lines": lines, "unvalued_lines": 0, "drug_amount": Decimal(0)}
            key = {"person_id": person_id, "performed_on": day}
            put_row(turn.session, DailyTotal, key, {**totals, "anesthesia_units": Decimal(0)})
    return ids


def _lines_of(session: Session, person_id: int) -> list[Row[date, int]]:
    """How many lines each day of a person has."""
    mine = (StoredCredit.person_id == person_id, StoredCredit.superseded_at.is_(None))
    query = select(StoredCredit.performed_on, func.count()).where(*mine).group_by(StoredCredit.performed_on)
    return list(session.execute(query))


def _log(person_id: int, log_id: str, change: int, case: StoredCase) -> dict[str, Any]:
    written = datetime.combine(case.performed_on + timedelta(days=case.late), time(18), UTC)
    empty = {column.name: None for column in ProcedureLog.__table__.columns}
    return {
        **empty,
        "person_id": person_id,
        "id": log_id,
        "version": 1,
        "change": change,
        "performed_on": case.performed_on,
        "setting": "facility",
        "role": case.role,
        "created_at": written,
        "updated_at": written,
        **case.more,
    }


def _line(person_id: int, log_id: str, position: int, case: StoredCase) -> dict[str, Any]:
    code = {"code": case.codes[position], "modifiers": [], "units": 1, "session": 1, "facts": {}}
    return {"person_id": person_id, "log_id": log_id, "position": position, "line_id": None, **code}


def _credit(person_id: int, log_id: str, position: int, case: StoredCase) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "log_id": log_id,
        "position": position,
        "performed_on": case.performed_on,
        "code": case.codes[position],
        "state": "trainee_no_credit",
        "face_work_rvu": FACE,
        "work_rvu": Decimal(0),
        "factors": [],
        "warnings": [],
        "drug": None,
        "drug_amount": None,
        "anesthesia": None,
        "anesthesia_units": None,
        "release": None,
        "policy": "cms-payment",
        "credited_at": datetime.combine(case.performed_on, time(18), UTC),
        "superseded_at": None,
    }

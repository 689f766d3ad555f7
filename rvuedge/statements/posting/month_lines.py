"""A month's own lines that need no comparison: summed for a look, and written down by the database when it closes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, case, delete, func, insert, literal, select
from sqlalchemy.orm import Session

from rvuedge.logbook.records.models import DailyTotal, ProcedureLog, StoredCredit
from rvuedge.statements.models import ClosedLine
from rvuedge.statements.posting.comparing import ClosingScope, ComparedLines
from rvuedge.statements.posting.lines import ChosenLines, Log
from rvuedge.statements.posting.standings import Days, portions

ZERO = Decimal(0)
APART = {"synchronize_session": False}  # no row of these is in the session
_DAY = DailyTotal.__table__.c
_SUMS = (_DAY.lines, _DAY.work_rvu, _DAY.unvalued_lines, _DAY.anesthesia_units)


@dataclass(frozen=True, slots=True)
class MonthSums:
    """A month's own lines: how many, their wRVU, how many without a value, ASA units."""

    lines: int = 0
    work_rvu: Decimal = ZERO
    unvalued_lines: int = 0
    anesthesia_units: Decimal = ZERO

    def __add__(self, other: MonthSums) -> MonthSums:
        return MonthSums(
            self.lines + other.lines,
            self.work_rvu + other.work_rvu,
            self.unvalued_lines + other.unvalued_lines,
            self.anesthesia_units + other.anesthesia_units,
        )

    def __neg__(self) -> MonthSums:
        return MonthSums(-self.lines, -self.work_rvu, -self.unvalued_lines, -self.anesthesia_units)


def month_sums(session: Session, scope: ClosingScope, found: ComparedLines) -> MonthSums:
    """What a month's own lines come to: the totals of its days, but of the logs compared what the comparison says."""
    compared = MonthSums(
        len(found.month_lines),
        sum((line.work_rvu for line in found.month_lines), ZERO),
        sum(line.unvalued for line in found.month_lines),
        sum((line.anesthesia_units or ZERO for line in found.month_lines), ZERO),
    )
    own = [row for row in found.rows if row["reason"] == "month"]
    rows = MonthSums(
        len(own),
        sum((row["work_rvu"] for row in own), ZERO),
        sum(row["unvalued"] for row in own),
        sum((row["anesthesia_units"] or ZERO for row in own), ZERO),
    )
    return _of_days(session, scope) + -compared + rows


def _of_days(session: Session, scope: ClosingScope) -> MonthSums:
    """The totals of the days that count: summed by the database for whom all of the month does, read for the others."""
    month = ((scope.month, scope.last),)
    days = scope.month_days
    total = MonthSums()
    for portion in portions([person for person, parts in days.items() if parts == month]):
        whole = [func.coalesce(func.sum(column), 0) for column in _SUMS]
        lines, work, unvalued, units = session.execute(select(*whole).where(*_within(scope, portion))).one()
        total += MonthSums(lines, work, unvalued, units)
    parts = {person: spans for person, spans in days.items() if spans != month}
    for portion in portions(sorted(parts)):
        query = select(_DAY.person_id, _DAY.performed_on, *_SUMS).where(*_within(scope, portion))
        for person, day, *sums in session.execute(query):
            if _counts(day, parts[person]):
                total += MonthSums(*sums)
    return total


def _within(scope: ClosingScope, people: Sequence[int]) -> tuple[Any, Any]:
    return _DAY.person_id.in_(people), _DAY.performed_on.between(scope.month, scope.last)


def _counts(day: date, days: Days) -> bool:
    return any(begun <= day <= ended for begun, ended in days)


def write_down(session: Session, scope: ClosingScope, found: ComparedLines) -> int:
    """Write down what a month posts; how many rows. The lines that need no comparison do not leave the database."""
    whole = [
        {"person": person, "begun": begun, "ended": ended}
        for person, days in scope.month_days.items()
        for begun, ended in days
    ]
    lines = _own_lines(scope)
    counted = {"preserve_rowcount": True}
    written = sum(session.execute(lines, values, execution_options=counted).rowcount for values in whole)  # type: ignore[attr-defined]
    for portion in portions(scope.logs):
        written -= _taken_out(session, scope, portion)
    if found.rows:
        session.execute(insert(ClosedLine), found.rows)
    return written + len(found.rows)


def _own_lines(scope: ClosingScope) -> Any:
    """As `posting` has a line of the month that was never posted."""
    credit, log = StoredCredit.__table__.c, ProcedureLog.__table__.c
    joined = StoredCredit.__table__.join(
        ProcedureLog.__table__, (log.person_id == credit.person_id) & (log.id == credit.log_id)
    )
    line: Mapping[str, Any] = {
        "organization_id": literal(scope.book.organization_id, ClosedLine.organization_id.type),
        "counted_in": literal(scope.month, ClosedLine.counted_in.type),
        "person_id": credit.person_id,
        "log_id": credit.log_id,
        "position": credit.position,
        "performed_on": credit.performed_on,
        "code": credit.code,
        "log_version": log.version,
        "reason": literal("month"),
        "release": credit.release,
        "policy": func.substr(credit.policy, 1, 39),
        "work_rvu": func.coalesce(credit.work_rvu, 0),
        "drug_amount": func.coalesce(credit.drug_amount, 0),
        "unvalued": case((credit.work_rvu.is_(None), 1), else_=0),
        "anesthesia_units": func.coalesce(credit.anesthesia_units, 0),
    }
    lines = select(*line.values()).select_from(joined)
    lines = lines.where(
        credit.person_id == bindparam("person"),
        credit.performed_on.between(bindparam("begun"), bindparam("ended")),
        credit.superseded_at.is_(None),
        log.deleted_at.is_(None),
    )
    return insert(ClosedLine.__table__).from_select(list(line), lines)  # type: ignore[arg-type]


def _taken_out(session: Session, scope: ClosingScope, logs: Sequence[Log]) -> int:
    """Take back what was written of logs that were compared: their rows come from the comparison."""
    row = ClosedLine.__table__.c
    mine = ChosenLines(logs).narrowed(select(row.person_id, row.id), row.person_id, row.log_id)
    found = session.execute(mine.where(scope.book.lines(), row.counted_in == scope.month)).all()
    for portion in portions(found):
        people, ids = {person for person, _ in portion}, [number for _, number in portion]
        session.execute(delete(ClosedLine).where(row.person_id.in_(people), row.id.in_(ids)), execution_options=APART)
    return len(found)

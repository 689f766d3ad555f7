"""The face value of a trainee's lines as teaching value: shown, never credited (docs/rules.md, R-7.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import bindparam, func, select

from rvuedge.logbook.records.models import StoredCredit
from rvuedge.platform.extensions import db

_CREDIT = StoredCredit.__table__.c
_SUM = select(
    func.sum(_CREDIT.face_work_rvu), func.count(), func.count().filter(_CREDIT.face_work_rvu.is_(None))
).where(
    _CREDIT.person_id == bindparam("person"), _CREDIT.superseded_at.is_(None), _CREDIT.performed_on <= bindparam("on")
)


@dataclass(frozen=True, slots=True)
class TeachingValue:
    """Face value in wRVU of all lines up to a day, how many lines there are, and how many have no value."""

    work_rvu: Decimal
    lines: int
    unvalued_lines: int


def teaching_value(person_id: int, on: date) -> TeachingValue:
    """The teaching value of a person's lines up to a day."""
    face, lines, unvalued = db.session.execute(_SUM, {"person": person_id, "on": on}).one()
    return TeachingValue(face or Decimal(0), lines, unvalued)

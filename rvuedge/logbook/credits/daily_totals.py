"""The rollup people wait for: the totals of days, rebuilt from the credits in force."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import BindParameter, bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from rvuedge.logbook.records.models import Credit, DailyTotal

_TOTAL = DailyTotal.__table__
_PERSON: BindParameter[int] = bindparam("person")
_DAYS: BindParameter[date] = bindparam("days", expanding=True)
_DELETE_TOTALS = delete(DailyTotal.__table__).where(  # type: ignore[arg-type]
    _TOTAL.c.person_id == _PERSON, _TOTAL.c.performed_on.in_(_DAYS)
)
_CREDIT = Credit.__table__.c  # tables, not classes: a statement on classes costs twice as much to send
_SUMS = (
    select(
        _CREDIT.performed_on,
        func.count().label("lines"),
        func.count(_CREDIT.work_rvu).label("valued"),
        func.coalesce(func.sum(_CREDIT.work_rvu), 0).label("work_rvu"),
        func.coalesce(func.sum(_CREDIT.drug_amount), 0).label("drug_amount"),
    )
    .where(_CREDIT.person_id == _PERSON, _CREDIT.performed_on.in_(_DAYS), _CREDIT.superseded_at.is_(None))
    .group_by(_CREDIT.performed_on)
)


def _put_totals(dialect: str) -> postgresql.Insert | sqlite.Insert:
    new = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(DailyTotal.__table__)  # type: ignore[arg-type]
    key = ("person_id", "performed_on")
    sums = {column.name: new.excluded[column.name] for column in _TOTAL.c if column.name not in key}
    return new.on_conflict_do_update(index_elements=key, set_=sums)


_PUT_TOTALS = {name: _put_totals(name) for name in ("postgresql", "sqlite")}


def total_days(session: Session, person_id: int, days: Iterable[date]) -> None:
    """Rebuild the rollups of some days from the credits in force. The sum of the parts is the total, always."""
    asked = {"person": person_id, "days": list(days)}
    rows = [
        {
            "person_id": person_id,
            "performed_on": day,
            "work_rvu": work,
            "lines": lines,
            "unvalued_lines": lines - valued,
            "drug_amount": amount,
        }
        for day, lines, valued, work, amount in session.execute(_SUMS, asked)
    ]
    emptied = sorted(set(days) - {row["performed_on"] for row in rows})
    if rows:
        session.execute(_PUT_TOTALS[session.get_bind().dialect.name], rows)
    if emptied:
        session.execute(_DELETE_TOTALS, {**asked, "days": emptied})

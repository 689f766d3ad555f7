"""What a month pays is kept with its closing: terms and entries that change later leave its payroll file alone.

Closing stands below and knows nothing of pay; it calls `keep_pay` in its own transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from rvuedge.platform.extensions import db
from rvuedge.reports.closed_months.payroll import computed
from rvuedge.reports.rules.payroll import PayrollRow
from rvuedge.statements.closing import follows_closing
from rvuedge.statements.models import ClosedPay

AMOUNTS = ("amount", "work_rvu", "anesthesia_units")
FACTS = ("npi", "entry", "element", "unvalued_lines", "state", "note")


@follows_closing
def keep_pay(session: Session, organization_id: int, month: date) -> None:
    """Write down a month's payroll lines as they are on the day of closing; none of an account that is gone."""
    found = computed(organization_id, month)
    by_person: dict[int, list[dict[str, Any]]] = {}
    for row in found.rows:
        by_person.setdefault(row.person_id, []).append(_stored(row))
    for person, lines in by_person.items():
        if person in found.accounts:
            session.add(ClosedPay(organization_id=organization_id, month=month, person_id=person, lines=lines))
    session.flush()


def kept_lines(organization_id: int, month: date, names: Mapping[int, str]) -> dict[int, list[PayrollRow]]:
    """The lines that a month's closing wrote down, by person; `names` are those the month prints."""
    mine = select(ClosedPay).where(ClosedPay.organization_id == organization_id, ClosedPay.month == month)
    rows = db.session.scalars(mine.where(ClosedPay.person_id.in_(names)))
    return {row.person_id: _read(row.person_id, names[row.person_id], row.lines) for row in rows}


def _stored(row: PayrollRow) -> dict[str, Any]:
    amounts = {name: str(value) for name in AMOUNTS if (value := getattr(row, name)) is not None}
    return amounts | {name: value for name in FACTS if (value := getattr(row, name)) not in (None, "")}


def _read(person: int, name: str, lines: Sequence[Mapping[str, Any]]) -> list[PayrollRow]:
    return [
        PayrollRow(
            person,
            name,
            line.get("npi"),
            line["entry"],
            element=line.get("element", ""),
            unvalued_lines=line.get("unvalued_lines"),
            state=line.get("state", ""),
            note=line.get("note", ""),
            **{part: Decimal(line[part]) for part in AMOUNTS if part in line},
        )
        for line in lines
    ]

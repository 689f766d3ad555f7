"""What a manager takes of a closed month, after the look at everybody in it is written down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from rvuedge.accounts.audit.visibility import record_view
from rvuedge.platform.figures import in_words
from rvuedge.reports.closed_months.joins import kept_lines
from rvuedge.reports.closed_months.pack import statement_pack
from rvuedge.reports.closed_months.payroll import Payroll, computed
from rvuedge.reports.closed_months.people import closed_month, named
from rvuedge.reports.rules.payroll import NOT_KEPT, OTHER_FACTS, PayrollRow, amended


def pack_by(actor: int, organization_id: int, month: date, wanted: str, *, now: datetime) -> Iterator[bytes]:
    """The archive of a month's statements in pieces. Raises NotFoundError while it is open."""
    people = [number for number, _ in named(closed_month(organization_id, month))]
    _written_down(actor, organization_id, people, "statement pack", month, wanted, now)
    return statement_pack(organization_id, month, wanted, now=now)


def payroll_by(
    actor: int, organization_id: int, month: date, wanted: str, *, amendments: bool = False, now: datetime
) -> Payroll:
    """A month for payroll. Raises NotFoundError while it is open."""
    payroll = payroll_of(organization_id, month, amendments=amendments)
    _written_down(actor, organization_id, list(payroll.people), "payroll file", month, wanted, now)
    return payroll


def payroll_of(organization_id: int, month: date, *, amendments: bool = False) -> Payroll:
    """A month's payroll as its closing kept it; with `amendments` also what is stated or entered since makes of it.

    Of a month that was closed before pay was kept, as things stand now, which each line of pay says.
    """
    closed = closed_month(organization_id, month)
    names = dict(named(closed))
    closing_lines = kept_lines(organization_id, month, names)
    if not amendments and closing_lines.keys() == names.keys():
        rows = [row for number in names for row in closing_lines[number]]
        return Payroll(closed.names[""], month, closed.closed_at, tuple(names), tuple(rows))
    found = computed(organization_id, month)
    rows = []
    for number in found.people:
        now = [row for row in found.rows if row.person_id == number]
        rows += closing_lines.get(number) or (_not_kept(now) if number in found.accounts else now)
        if amendments and number in closing_lines:
            rows += amended(closing_lines[number], now, _reason(found, number))
    return replace(found, rows=tuple(rows))


def _not_kept(rows: list[PayrollRow]) -> list[PayrollRow]:
    return [replace(row, note="; ".join(filter(None, (row.note, NOT_KEPT)))) if row.is_pay else row for row in rows]


def _reason(found: Payroll, number: int) -> str:
    """Why pay is another than when the month was closed."""
    stated = found.stated.get(number)
    if stated is None:
        return "the terms were withdrawn after the month was closed"
    if stated > found.closed_at:
        return f"terms stated on {in_words(stated.date())}, after the month was closed"
    return OTHER_FACTS


def _written_down(
    actor: int, organization_id: int, people: list[int], what: str, month: date, wanted: str, now: datetime
) -> None:
    detail = {"month": f"{month:%Y-%m}", "format": wanted}
    if people:
        record_view(actor, organization_id, people, what=what, detail=detail, now=now)

"""What a manager takes of a closed month, after the look at everybody in it is written down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from rvuedge.accounts.audit.visibility import record_view
from rvuedge.reports.closed_months.pack import statement_pack
from rvuedge.reports.closed_months.payroll import Payroll, payroll_of
from rvuedge.reports.closed_months.people import closed_month, named


def pack_by(actor: int, organization_id: int, month: date, wanted: str, *, now: datetime) -> Iterator[bytes]:
    """The archive of a month's statements in pieces. Raises NotFoundError while it is open."""
    people = [number for number, _ in named(closed_month(organization_id, month))]
    _written_down(actor, organization_id, people, "statement pack", month, wanted, now)
    return statement_pack(organization_id, month, wanted, now=now)


def payroll_by(actor: int, organization_id: int, month: date, wanted: str, *, now: datetime) -> Payroll:
    """A month for payroll. Raises NotFoundError while it is open."""
    payroll = payroll_of(organization_id, month)
    _written_down(actor, organization_id, list(payroll.people), "payroll file", month, wanted, now)
    return payroll


def _written_down(
    actor: int, organization_id: int, people: list[int], what: str, month: date, wanted: str, now: datetime
) -> None:
    detail = {"month": f"{month:%Y-%m}", "format": wanted}
    if people:
        record_view(actor, organization_id, people, what=what, detail=detail, now=now)

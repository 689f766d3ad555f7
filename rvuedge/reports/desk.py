"""The practice manager's desk: members with their wRVU, percentile, what needs a look, and leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rvuedge.accounts.leave import inside, leave_of
from rvuedge.accounts.leave_models import Leave
from rvuedge.accounts.queries import Member, members_of
from rvuedge.accounts.sight import SEEN_ROLES
from rvuedge.productivity.queries import Total, totals_of_members
from rvuedge.reports.benchmark_rows import BenchmarkReport, PhysicianRow


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A member of a period. Figures of a physician only, in wRVU; `away` says whether and until when on leave."""

    member: Member
    has_figures: bool
    work_rvu: Decimal
    unvalued_lines: int
    percentile: str
    flags: tuple[str, ...]
    away: str


def desk(organization_id: int, report: BenchmarkReport | None, *, start: date, end: date, today: date) -> list[DeskRow]:
    """Everybody who belonged to a practice in a period, by name; percentile and flags are the report's."""
    members = members_of(organization_id, start=start, end=end)
    totals = totals_of_members(organization_id, start=start, end=end)
    leave = _leave(members, today)
    ranked = {(row.person_id, row.started_on): row for row in report.rows} if report else {}
    return [
        _row(
            member,
            totals.get(member.membership_id, Total()),
            ranked.get((member.person.id, member.started_on)),
            leave.get(member.membership_id),
            today,
        )
        for member in members
    ]


def _leave(members: list[Member], today: date) -> dict[int, Leave]:
    """Of each membership the leave that runs or comes next."""
    found: dict[int, Leave] = {}
    entered = leave_of([member.person.id for member in members], start=today)
    for member in members:
        period = (member.started_on, member.ended_on or date.max)
        mine = [one for one in entered if one.person_id == member.person.id and inside(one, [period])]
        if mine:
            found[member.membership_id] = mine[0]
    return found


def _row(member: Member, total: Total, ranked: PhysicianRow | None, leave: Leave | None, today: date) -> DeskRow:
    seen = member.role in SEEN_ROLES and not member.person.is_trainee
    return DeskRow(
        member=member,
        has_figures=seen,
        work_rvu=total.work_rvu if seen else Decimal(0),
        unvalued_lines=total.unvalued_lines if seen else 0,
        percentile=ranked.percentile_text if ranked else "—",
        flags=ranked.flags if ranked else (),
        away=_away(leave, today) if seen else "",
    )


def _away(leave: Leave | None, today: date) -> str:
    if leave is None:
        return ""
    if leave.first_day <= today:
        return f"away until {leave.last_day}"
    return f"away {leave.first_day} to {leave.last_day}"

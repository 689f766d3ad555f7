"""The practice manager's desk: members with their wRVU, percentile, what needs a look, and leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rvuedge.accounts.audit.visibility import CLOSING_ROLES
from rvuedge.accounts.people.queries import Member, members_of
from rvuedge.accounts.practices.leave import inside, leave_of
from rvuedge.accounts.practices.models import Leave
from rvuedge.platform.figures import in_words
from rvuedge.productivity.totals.queries import WorkTotal
from rvuedge.reports.benchmark.physicians import stints_of, totals_of, work_of
from rvuedge.reports.rules.report import BenchmarkReport
from rvuedge.reports.rules.rows import PhysicianRow


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A member of a period. Figures of a physician only, in wRVU; `away` says whether and until when on leave.

    `member` is the newest membership of the period; `work_rvu` is of all of them; `nil_by_stage` says that today's
    career stage alone keeps the work from credit.
    """

    member: Member
    has_figures: bool
    work_rvu: Decimal
    unvalued_lines: int
    ranked: PhysicianRow | None
    away: str
    nil_by_stage: str = ""

    @property
    def cfte(self) -> Decimal | None:
        """The clinical FTE that the figures are of; the roster's where there are none."""
        return self.ranked.cfte if self.ranked else self.member.cfte

    @property
    def flags(self) -> tuple[str, ...]:
        """What needs a look, nothing of pay among it: the benchmark report alone shows pay."""
        nil = (self.nil_by_stage,) if self.nil_by_stage else ()
        return nil + (self.ranked.work_flags if self.ranked else ())


NIL_BY_STAGE = {
    "medical_student": "career stage medical student: work is not credited",
    "resident": "career stage resident: work is not credited",
}


def earns_nothing_by_stage(member: Member, on: date) -> bool:
    """Whether a member is here to work, and the career stage of a day alone keeps the work from credit (R-7.1)."""
    return member.role in CLOSING_ROLES and member.person.is_trainee_on(on)


def desk(organization_id: int, report: BenchmarkReport | None, *, start: date, end: date, today: date) -> list[DeskRow]:
    """Everybody who belonged to a practice in a period, each once, by name; percentile and flags are the report's."""
    members = members_of(organization_id, start=start, end=end)
    days = stints_of(members, start=start, end=min(end, today)) if start <= today else {}
    leave = _leave(members, today)
    ranked = {row.person_id: row for row in report.rows} if report else {}
    unranked = {person: stints for person, stints in days.items() if person not in ranked}
    totals = totals_of(work_of(organization_id, unranked))
    totals |= {person: WorkTotal(row.work_rvu, row.lines, row.unvalued_lines) for person, row in ranked.items()}
    newest = {member.person.id: member for member in sorted(members, key=lambda member: member.started_on)}
    once = dict.fromkeys(member.person.id for member in members)
    return [
        DeskRow(
            member=newest[person],
            has_figures=person in days,
            work_rvu=totals.get(person, WorkTotal()).work_rvu,
            unvalued_lines=totals.get(person, WorkTotal()).unvalued_lines,
            ranked=ranked.get(person),
            away=_away(leave.get(newest[person].membership_id), today) if person in days else "",
            nil_by_stage=_nil(newest[person], today),
        )
        for person in once
    ]


def _nil(member: Member, today: date) -> str:
    return NIL_BY_STAGE[member.person.stage_on(today)] if earns_nothing_by_stage(member, today) else ""


def _leave(members: list[Member], today: date) -> dict[int, Leave]:
    """Of each membership the leave that runs or comes next."""
    found: dict[int, Leave] = {}
    entered = leave_of([member.person.id for member in members], start=today)
    for member in members:
        period = (member.started_on, member.ended_on or date.max)
        mine = [leave for leave in entered if leave.person_id == member.person.id and inside(leave, [period])]
        if mine:
            found[member.membership_id] = mine[0]
    return found


def _away(leave: Leave | None, today: date) -> str:
    if leave is None:
        return ""
    if leave.first_day <= today:
        return f"away until {in_words(leave.last_day)}"
    return f"away {in_words(leave.first_day)} to {in_words(leave.last_day)}"

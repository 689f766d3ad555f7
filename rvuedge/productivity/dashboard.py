"""What a person sees first: totals, pace, projection, percentile and compensation, each with how it was computed.

The year's figures come from the daily rollups; only `breakdown` and `changes` read lines, of two months at most.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from rvuedge.accounts.access import now
from rvuedge.accounts.leave import days_away
from rvuedge.accounts.models import Person
from rvuedge.accounts.queries import organizations_of
from rvuedge.accounts.sight import Period, Sight
from rvuedge.contracts.queries import Terms, terms_on
from rvuedge.errors import RvuEdgeError
from rvuedge.logbook.sites import site_names
from rvuedge.productivity import board_parts, month_changes
from rvuedge.productivity.compensation import Compensation, year_of
from rvuedge.productivity.pace import Away, Figure, counted_goal, needed_per_week, pace, projection
from rvuedge.productivity.percentiles import percentile_of, surveys_tried
from rvuedge.productivity.periods import first_day
from rvuedge.productivity.queries import Total, group

CENT = Decimal("0.01")
SPANS = ("day", "week", "month", "quarter", "year")
EVERY_DAY = ((date.min, date.max),)


@dataclass(frozen=True, slots=True)
class Board:
    """What every part is computed from: the year's days so far, the terms, and the days away.

    `periods` are the days that may be looked at, `organizations` those whose surveys and sites count.
    """

    person: Person
    on: date
    days: list[tuple[date, Total]]
    terms: Terms
    away: Away
    periods: Sequence[Period]
    organizations: Sequence[int]

    @property
    def first(self) -> date:
        """The day the year is counted from."""
        return counted_from(self.terms, self.days, self.on)

    @property
    def earned(self) -> Decimal:
        """wRVU since then."""
        return _since(self.days, self.first).work_rvu.normalize()


def of(person: Person, *, on: date, parts: Collection[str] | None = None) -> dict[str, Any]:
    """The dashboard of a person on a day: the year so far, or the parts asked for.

    Without a word those that read the daily rollup alone; a breakdown, comparisons and changes read lines.
    """
    mine = [organization.id for organization, _ in organizations_of(person.id, on=on)]
    return _board(person, on, EVERY_DAY, mine, parts or USUAL)


def of_member(sight: Sight, *, on: date, parts: Collection[str] | None = None) -> dict[str, Any]:
    """The same as a manager may see it: days of the membership only, without what the contract pays."""
    asked = [one for one in parts or PARTS if one not in NOT_FOR_MANAGERS]
    periods = sight.within(date.min, on)
    board = _board(sight.person, on, periods or ((date.max, date.max),), [sight.organization_id], asked)
    seen = [{"from_": first, "to": last} for first, last in sight.within(date(on.year, 1, 1), on)]
    return {**board, "seen": seen}


def _board(
    person: Person, on: date, periods: Sequence[Period], organizations: Sequence[int], parts: Collection[str]
) -> dict[str, Any]:
    board = Board(
        person=person,
        on=on,
        days=board_parts.seen_days(person.id, date(on.year, 1, 1), on, periods),
        terms=terms_on(person.id, on),
        away=days_away(person.id, on.year),
        periods=periods,
        organizations=organizations,
    )
    answer: dict[str, Any] = {"on": on, "time_zone": person.time_zone}
    for name, part in PARTS.items():
        if name in parts:
            answer |= part(board)
    return answer


def _totals(board: Board) -> dict[str, Any]:
    totals = {span: _since(board.days, first_day(board.on, span)) for span in SPANS}
    return {"totals": {span: group(span, total) for span, total in totals.items()}}


def _pace(board: Board) -> dict[str, Any]:
    earned, goal, on, first, away = board.earned, board.terms.annual_goal, board.on, board.first, board.away
    return {
        "goal": Figure(goal, _goal_words(board.terms)),
        "pace": pace(earned, goal, on, first, away=away),
        "needed_per_week": needed_per_week(earned, counted_goal(goal, first, away=away), on, away=away),
        "projection": projection(earned, on, first, away=away),
    }


def _leave(board: Board) -> dict[str, Any]:
    away = board.away or ()
    taken = sum(day <= board.on for day in away)
    how = "working days, Monday to Friday, without leave" if board.away else "calendar days: no leave is entered"
    return {"leave": {"days": len(away), "taken": taken, "to_come": len(away) - taken, "how": how}}


def _compensation(board: Board) -> dict[str, Any]:
    try:
        year = year_of(board.person, on=board.on) if board.terms.money else None
    except RvuEdgeError as error:  # terms that can no longer be computed, such as bands of a survey that was removed
        return {"compensation_to_date": Figure(None, error.detail), "compensation": None}
    if year is None:
        return {"compensation_to_date": compensation(board.earned, board.terms), "compensation": None}
    told = year.to_date
    figures = {"earned": told.earned, "paid": told.paid, "due": told.due, "expected_year": year.expected_year}
    return {"compensation_to_date": Figure(told.earned, _steps(year)), "compensation": figures}


def _percentile(board: Board) -> dict[str, Any]:
    surveys = surveys_tried(board.organizations)
    if not surveys:
        return {"percentile": None, "percentile_note": "No survey to compare with is imported for you."}
    place = percentile_of(
        board.person,
        surveys,
        board.organizations,
        earned=board.earned,
        period=(board.first, board.on),
        terms=board.terms,
        on=now().date(),
    )
    return {"percentile": place, "percentile_note": None}


def _contract(board: Board) -> dict[str, Any]:
    terms = board.terms
    told = {
        "policy": terms.policy,
        "pinned_release": terms.pinned_release,
        "cfte": str(terms.cfte),
        "counted_from": board.first.isoformat(),
        "is_stated": terms.is_stated,
    }
    return {"contract": told}


def _breakdown(board: Board) -> dict[str, Any]:
    sites = site_names(board.organizations)
    return {"breakdown": board_parts.breakdown(board.person.id, board.on, board.periods, sites)}


def _comparisons(board: Board) -> dict[str, Any]:
    return {"comparisons": board_parts.comparisons(board.person.id, board.on, board.periods)}


def _changes(board: Board) -> dict[str, Any]:
    return {"changes": month_changes.changes(board.person, board.on, board.periods)}


PARTS: dict[str, Callable[[Board], dict[str, Any]]] = {
    "totals": _totals,
    "pace": _pace,
    "leave": _leave,
    "compensation": _compensation,
    "percentile": _percentile,
    "contract": _contract,
    "breakdown": _breakdown,
    "comparisons": _comparisons,
    "changes": _changes,
}
USUAL = ("totals", "pace", "leave", "compensation", "percentile", "contract")
# What the physician's own contract pays is between the two who signed it.
NOT_FOR_MANAGERS = ("compensation",)


def counted_from(terms: Terms, days: list[tuple[date, Total]], on: date) -> date:
    """The first day the year is counted from: 1 January, or later where contract or logs begin later.

    Days before the first log are not taken for days without work: a person who began to log in July is not
    half as productive as one who began in January.
    """
    start = date(on.year, 1, 1)
    if days:
        start = max(start, days[0][0])
    if terms.effective_from and terms.effective_from <= on:
        start = max(start, terms.effective_from)
    return min(start, on)


def compensation(earned: Decimal, terms: Terms) -> Figure:
    """wRVU to date times the contract's rate, in dollars; no rate, no figure."""
    if terms.rate is None:
        return Figure(None, "no rate per wRVU is stated in the contract")
    amount = (earned * terms.rate).quantize(CENT, ROUND_HALF_UP)
    return Figure(amount, f"{earned:f} wRVU × {terms.rate:f} dollars per wRVU")


def _steps(year: Compensation) -> str:
    return "; ".join(f"{step.how} = {step.amount:f}" for step in year.to_date.steps) or "nothing is earned yet"


def _since(days: list[tuple[date, Total]], start: date) -> Total:
    total = Total()
    for day, one in days:
        if day >= start:
            total = total.plus(one)
    return total


def _goal_words(terms: Terms) -> str:
    if terms.annual_goal is None:
        return "no annual goal is stated in the contract"
    return f"annual goal of the contract in force since {terms.effective_from}"

"""What a person sees first: totals, pace, projection, percentile and compensation, each with how it was computed.

The year's figures come from the daily rollups; only `breakdown` and `changes` read lines, of two months at most.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, partial
from typing import Any

from rvuedge.accounts.audit.visibility import Period, Visibility
from rvuedge.accounts.people.access import now
from rvuedge.accounts.people.models import Person
from rvuedge.accounts.people.queries import organization_ids_of
from rvuedge.accounts.practices.leave import away_between
from rvuedge.benchmarks.rules.annualize import LEAST_CFTE
from rvuedge.contracts.rules.contract_year import DateSpan
from rvuedge.contracts.terms.queries import Terms, among, terms_of
from rvuedge.logbook.places.queries import work_seen
from rvuedge.logbook.sites.services import site_names
from rvuedge.productivity.dashboard import breakdowns, month_changes, pay
from rvuedge.productivity.pay.counting_dates import contract_year_on, counted_from, goal_of
from rvuedge.productivity.pay.year_to_date import YearInputs
from rvuedge.productivity.percentile.percentile import ASA_UNITS, percentile_of, surveys_tried
from rvuedge.productivity.rules.calendar import first_day
from rvuedge.productivity.rules.pace import (
    NO_GOAL,
    Away,
    Figure,
    counted_goal,
    expected_by,
    needed_per_week,
    pace,
    projection,
)
from rvuedge.productivity.totals.queries import WorkTotal, group

SPANS = ("day", "week", "month", "quarter", "year")
EVERY_DAY = ((date.min, date.max),)


@dataclass(frozen=True)
class Board:
    """What every part is computed from: the days so far, the terms, and the days away.

    `year` is the contract year; `days` are those of the calendar year and of the contract year. `periods` are the days
    that may be looked at, `organizations` those whose surveys and sites count.
    """

    person: Person
    on: date
    days: list[tuple[date, WorkTotal]]
    terms: Terms
    every: list[Terms]
    year: DateSpan
    away: Away
    periods: Sequence[Period]
    organizations: Sequence[int]

    @cached_property
    def first(self) -> date:
        """The day the year is counted from."""
        first_log = next((day for day, _ in self.days if self.year.contains(day)), None)
        return counted_from(self.every, first_log, self.on, self.year)

    @property
    def since(self) -> date:
        """The first day looked at."""
        return _since_when(self.year, self.on)

    @cached_property
    def earned(self) -> Decimal:
        """wRVU since the first day counted."""
        return _since(self.days, self.first).work_rvu.normalize()

    @property
    def known(self) -> YearInputs:
        """What pay is computed from."""
        work = {day: total.work_rvu for day, total in self.days if self.year.contains(day)}
        return YearInputs(self.person, self.on, self.every, self.year, work, self.away)


@dataclass(frozen=True)
class Goals:
    """wRVU asked for: by the day, of the days that count, and of a whole year; None without a goal."""

    so_far: Decimal | None
    of_days: Decimal | None
    whole: Decimal | None
    mixed: str


def of(person: Person, *, on: date, parts: Collection[str] | None = None) -> dict[str, Any]:
    """The dashboard of a person on a day: the year so far, or the parts asked for.

    Without a word those that read the daily rollup alone; a breakdown, comparisons and changes read lines.
    """
    return _answer(own_board(person, on), parts or USUAL)


def own_board(person: Person, on: date) -> Board:
    """What a person's own parts and pictures are computed from."""
    return _board(person, on, EVERY_DAY, organization_ids_of(person.id, on=on))


def member_board(visibility: Visibility, on: date) -> Board:
    """What a member's parts and pictures are computed from: days of work at the practice only."""
    periods = work_seen(visibility).within(date.min, on)
    return _board(visibility.person, on, periods or ((date.max, date.max),), [visibility.organization_id])


def of_member(
    visibility: Visibility, *, on: date, parts: Collection[str] | None = None, board: Board | None = None
) -> dict[str, Any]:
    """The same as a manager may see it: days of the membership only, without what the contract pays.

    `board` is what `member_board` answered for the day, where it is known already.
    """
    wanted = [part for part in parts or PARTS if part not in NOT_FOR_MANAGERS]
    board = board or member_board(visibility, on)
    seen = [{"from_": first, "to": last} for first, last in visibility.within(board.since, on)]
    return {**_answer(board, wanted), "visible_days": seen}


def _board(person: Person, on: date, periods: Sequence[Period], organizations: Sequence[int]) -> Board:
    every = terms_of(person.id)
    year = contract_year_on(every, on)
    return Board(
        person=person,
        on=on,
        days=breakdowns.days_within(person.id, _since_when(year, on), on, periods),
        terms=among(person.id, every, on),
        every=every,
        year=year,
        away=away_between(person.id, year.first, year.last),
        periods=periods,
        organizations=organizations,
    )


def _since_when(year: DateSpan, on: date) -> date:
    """The first day looked at: of the contract year or the calendar's, whichever began first."""
    return min(year.first, date(on.year, 1, 1))


def _answer(board: Board, parts: Collection[str]) -> dict[str, Any]:
    answer: dict[str, Any] = {"on": board.on, "time_zone": board.person.time_zone}
    for name, part in PARTS.items():
        if name in parts:
            answer |= part(board)
    return answer


def _totals(board: Board) -> dict[str, Any]:
    totals = {span: _since(board.days, first_day(board.on, span)) for span in SPANS}
    return {"totals": {span: group(span, total) for span, total in totals.items()}}


def _pace(board: Board) -> dict[str, Any]:
    on, first = board.on, board.first
    goals = goals_of(board)
    so_far = goal_of(board.every, first, on, on, board.away).value
    away, year = board.away, board.year
    return {
        "goal": Figure(board.terms.annual_goal, _goal_words(board.terms, goals.mixed)),
        "goal_of_days": _goal_of_days(goals.of_days, board),
        "pace": pace(board.earned, so_far, on, first, away=away, year=year),
        "needed_per_week": needed_per_week(board.earned, goals.of_days, on, away=away, year=year),
        "projection": projection(board.earned, on, first, away=away, year=year),
    }


def goals_of(board: Board) -> Goals:
    """What the goals of the terms ask for, each change of them for its own days."""
    on, first = board.on, board.first
    so_far = goal_of(board.every, first, on, on, board.away)
    whole = goal_of(board.every, first, board.year.last, on, board.away)
    expected = expected_by(so_far.value, on, first, away=board.away, year=board.year)
    needed = counted_goal(whole.value, first, away=board.away, year=board.year)
    return Goals(expected.value, needed, whole.value, whole.explanation)


def _goal_of_days(needed: Decimal | None, board: Board) -> Figure:
    """The part of the annual goal that belongs to the days counted, up to the year's last."""
    if needed is None:
        return Figure(None, NO_GOAL)
    kind = "working days, excluding leave" if board.away else "calendar days" if board.away is None else "working days"
    return Figure(needed, f"the annual goal's share of {board.first} to {board.year.last}, by {kind}")


def _leave(board: Board) -> dict[str, Any]:
    away = board.away or ()
    taken = sum(day <= board.on for day in away)
    how = (
        "working days, Monday to Friday, excluding leave"
        if board.away
        else "calendar days, because no leave is entered"
    )
    return {"leave": {"days": len(away), "taken": taken, "upcoming": len(away) - taken, "explanation": how}}


def _compensation(board: Board) -> dict[str, Any]:
    return pay.pay(board.known)


def _no_place(note: str) -> dict[str, Any]:
    return {"percentile": None, "percentile_note": note, "asa_percentile": None, "asa_percentile_note": note}


def percentile_on(board: Board) -> dict[str, Any]:
    """The place on the first survey that has the curve, by wRVU and by ASA units."""
    surveys = surveys_tried(board.organizations)
    asa = _since(board.days, board.first).anesthesia_units
    if not surveys:
        return _no_place("There is no survey to compare you with yet.")
    place = partial(
        percentile_of,
        board.person,
        surveys,
        board.organizations,
        period=(board.first, board.on),
        terms=board.terms,
        on=now().date(),
    )
    if board.terms.cfte < LEAST_CFTE:
        return _no_place("The clinical FTE is 0: there is no clinical time to compare.")
    return {
        "percentile": place(earned=board.earned),
        "percentile_note": None,
        "asa_percentile": place(earned=asa, metric=ASA_UNITS) if asa else None,
        "asa_percentile_note": None if asa else "There are no ASA units.",
    }


def _contract(board: Board) -> dict[str, Any]:
    terms = board.terms
    answer = {
        "policy": terms.policy,
        "pinned_release": terms.pinned_release,
        "cfte": str(terms.cfte),
        "counted_from": board.first.isoformat(),
        "year_from": board.year.first.isoformat(),
        "is_stated": terms.is_stated,
    }
    return {"contract": answer}


def _breakdown(board: Board) -> dict[str, Any]:
    sites = site_names(board.organizations)
    return {"breakdown": breakdowns.breakdown(board.person.id, board.on, board.periods, sites)}


def _comparisons(board: Board) -> dict[str, Any]:
    return {"comparisons": breakdowns.comparisons(board.person.id, board.on, board.periods)}


def _changes(board: Board) -> dict[str, Any]:
    return {"changes": month_changes.changes(board.person, board.on, board.periods)}


PARTS: dict[str, Callable[[Board], dict[str, Any]]] = {
    "totals": _totals,
    "pace": _pace,
    "leave": _leave,
    "compensation": _compensation,
    "percentile": percentile_on,
    "contract": _contract,
    "breakdown": _breakdown,
    "comparisons": _comparisons,
    "changes": _changes,
}
USUAL = ("totals", "pace", "leave", "compensation", "percentile", "contract")
# What the physician's own contract pays is between the two who signed it.
NOT_FOR_MANAGERS = ("compensation",)


def _since(days: list[tuple[date, WorkTotal]], start: date) -> WorkTotal:
    own = [total for day, total in days if day >= start]
    return WorkTotal(
        sum((total.work_rvu for total in own), Decimal(0)),
        sum(total.lines for total in own),
        sum(total.unvalued_lines for total in own),
        sum((total.drug_amount for total in own), Decimal(0)),
        sum((total.anesthesia_units for total in own), Decimal(0)),
    )


def _goal_words(terms: Terms, mixed: str) -> str:
    if terms.annual_goal is None:
        return "the contract has no annual goal"
    sentence = f"annual goal in the contract in effect since {terms.effective_from}"
    return f"{sentence}; {mixed}" if mixed else sentence

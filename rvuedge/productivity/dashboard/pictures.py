"""The dashboard as pictures: the year's ring, its months, the place among peers, the mix of codes, and pay by element.

A trainee has none of them: nothing here is about training, and nothing about pay is shown to trainees.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from rvuedge.accounts.people.models import Person
from rvuedge.benchmarks.comparison.curve import curve_from
from rvuedge.benchmarks.comparison.survey_data import survey_data
from rvuedge.benchmarks.rules.percentile import Point
from rvuedge.benchmarks.rules.remarks import schedule_years
from rvuedge.benchmarks.store.curves import CurveQuery
from rvuedge.benchmarks.store.queries import SurveyFacts
from rvuedge.pictures import Picture
from rvuedge.pictures.goals import MonthBar, months, ring
from rvuedge.pictures.parts import split
from rvuedge.pictures.peers import gauge
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.figures import count, dollars_and_cents
from rvuedge.productivity.dashboard.dashboard import Board, goals_of, own_board, percentile_on
from rvuedge.productivity.pay.year_to_date import running_year
from rvuedge.productivity.rules.calendar import first_day, last_day, months_between
from rvuedge.productivity.rules.pace import projection
from rvuedge.productivity.totals.queries import by_category, by_code

# Days with work before a year's total is projected and ranked: a month of weekdays. After one long day the projection
# of a year was 4,843.74 wRVU and the rank that of an invented colleague, and both were believed.
RANKED_AFTER = 20
TOP = 5  # codes on a phone's card; the rest stand in the report
GAUGED = (10, 90)  # surveys publish P10 to P90; what stands beyond them is no part of the curve


def of(person: Person, *, on: date, invented: bool) -> dict[str, Any]:
    """Every picture of a person's year, each None where there is nothing to draw, and why in words.

    `invented` says whether a synthetic survey may stand for peers, as in the demo.
    """
    if person.is_trainee_on(on):
        return {"on": on, **dict.fromkeys(("ring", "months", "peers", "codes", "mix", "pay"))}
    board = own_board(person, on)
    codes = by_code(person.id, start=board.first, end=on)
    return {
        "on": on,
        "ring": year_ring(board),
        "months": month_bars(board),
        "peers": peers(board, invented=invented),
        "codes": {"from_": board.first, "top": codes[:TOP], "count": len(codes)},
        "mix": _mix(board),
        "pay": _pay(board),
    }


def _worked(board: Board) -> int:
    return sum(day >= board.first for day, _ in board.days)


def year_ring(board: Board) -> dict[str, Any]:
    """What is earned of the goal since the first day that counts, and where it leads once there is enough of it."""
    goals = goals_of(board)
    ready = _worked(board) >= RANKED_AFTER
    whole = projection(board.earned, board.on, board.first, away=board.away, year=board.year) if ready else None
    drawn = None
    if goals.of_days is not None and goals.of_days > 0:
        drawn = ring(board.earned, goals.of_days, expected=goals.so_far)
    return {
        "earned": board.earned,
        "goal": goals.of_days,
        "expected": goals.so_far,
        "projected": whole.value if whole else None,
        "projected_note": whole.explanation if whole else too_early("project", _worked(board)),
        "from_": board.first,
        "to": board.year.last,
        "picture": drawn,
    }


def month_bars(board: Board) -> dict[str, Any]:
    """Each month since the first that counts; the open one with what it comes to at its own pace."""
    whole = goals_of(board).whole
    goal = whole / 12 if whole is not None else None
    bars = [
        MonthBar(f"{start:%b}", _sum(board, start, end), _month_at_pace(board, start) if end >= board.on else None)
        for start, end in months_between(board.first, board.on)
    ]
    return {"goal": goal, "picture": months(bars, goal=goal)}


def _month_at_pace(board: Board, start: date) -> Decimal | None:
    done = _sum(board, start, board.on)
    if _worked(board) < RANKED_AFTER:
        return done
    days = (board.on - start).days + 1
    return done * last_day(start).day / days


def _sum(board: Board, start: date, end: date) -> Decimal:
    return sum((total.work_rvu for day, total in board.days if start <= day <= end), Decimal(0))


def too_early(what: str, worked: int) -> str:
    """Why there is no place yet: Too early to rank: 3 of 20 working days."""
    return f"Too early to {what}: {worked} of {count(RANKED_AFTER, 'working day')}"


def peers(board: Board, *, invented: bool) -> dict[str, Any]:
    """The place on a survey's curve, or in words why there is none."""
    worked = _worked(board)
    if worked < RANKED_AFTER:
        return _nowhere(too_early("rank", worked))
    found = percentile_on(board)["percentile"]
    survey = found["sources"][0] if found else None
    if survey is None or (survey.synthetic and not invented):
        return _nowhere("No survey to rank with yet. Your practice can upload the one it licenses.")
    if not found["qualifier"]:
        return _nowhere(found["explanation"][-2], explanation=found["explanation"])
    place = _short(found)
    points = _points(board, survey)
    return {
        "place": place,
        "note": None,
        "survey": survey.name,
        "synthetic": survey.synthetic,
        "explanation": found["explanation"],
        "picture": gauge(points, found["adjusted"], place=place) if points else None,
    }


def _nowhere(note: str, *, explanation: Sequence[str] = ()) -> dict[str, Any]:
    nothing = dict.fromkeys(("place", "survey", "picture"))
    return {**nothing, "note": note, "synthetic": False, "explanation": list(explanation)}


def _short(found: dict[str, Any]) -> str:
    """P58, P62.5, <P10, >P90."""
    rank = found["percentile"] if found["percentile"] is not None else found["bound"]
    return f"{found['qualifier'].replace('=', '')}P{rank.normalize():f}"


def _points(board: Board, survey: SurveyFacts) -> list[tuple[int, Decimal]]:
    """The published points between P10 and P90, those that rise; empty where a curve cannot be drawn."""
    query = CurveQuery(board.person.specialty or "", "work_rvus", board.person.provider_type)
    data = survey_data([survey], board.organizations, query)
    valued = schedule_years(board.terms.pinned_release, board.first, board.on)
    curve = curve_from([(survey, Decimal(1))], data, query, on=board.on, valued=valued)
    points = [place for point in curve.points if (place := _gauged(point))]
    return points if len(points) > 1 and all(low[1] < high[1] for low, high in pairwise(points)) else []


def _gauged(point: Point) -> tuple[int, Decimal] | None:
    whole = point.percentile == int(point.percentile) and GAUGED[0] <= point.percentile <= GAUGED[1]
    return (int(point.percentile), point.value) if whole and point.value is not None else None


def _mix(board: Board) -> dict[str, Any]:
    """The year and the month by category of code."""
    return {
        "year": _split_of(board.person.id, board.first, board.on),
        "month": _split_of(board.person.id, first_day(board.on, "month"), board.on),
    }


def _split_of(person_id: int, start: date, end: date) -> Picture | None:
    parts = [(item["key"], item["work_rvu"]) for item in by_category(person_id, start=start, end=end)]
    return split(parts) if any(value > 0 for _, value in parts) else None


def _pay(board: Board) -> dict[str, Any]:
    """What the contract has earned by element, the largest first; in words why there is no figure."""
    try:
        running = running_year(board.known)
        earned = running.earned() if running else None
    except RvuEdgeError as error:
        return {"earned": None, "note": error.detail, "picture": None}
    if earned is None:
        return {"earned": None, "note": "Three questions about your contract, and pay shows here.", "picture": None}
    parts = sorted(((step.explanation, step.amount) for step in earned.steps), key=lambda part: -part[1])
    drawn = split(parts, write=dollars_and_cents, unit="Pay") if any(amount > 0 for _, amount in parts) else None
    return {"earned": earned.amount, "note": None, "picture": drawn}

"""Pace with leave left out, and the rotation plan: figures worked by hand."""

from __future__ import annotations

from datetime import date

import pytest

from rvuedge.training.progress.rules.rotation_plan import PlannedBlock, RotationPlan
from rvuedge.training.requirements.shipped import requirement_set
from rvuedge.training.rules.counting.tallies import Tally
from rvuedge.training.rules.pace import METHOD, METHOD_AWAY, forecast, merged, met_in
from rvuedge.training.rules.progress import Span, progress

BEGINS, GRADUATION = date(2023, 7, 1), date(2028, 6, 30)


@pytest.mark.parametrize(
    ("away", "months", "projected", "method"),
    [
        ((), (30, 30), 64, METHOD),  # 32 + 32/30×30
        (((date(2024, 1, 1), date(2024, 3, 31)),), (27, 30), 67, METHOD_AWAY),  # 32 + 32×30/27 = 35.6 → 35
        (((date(2024, 1, 2), date(2024, 3, 31)),), (28, 30), 66, METHOD_AWAY),  # January had a day of work
        (((date(2026, 7, 1), date(2027, 6, 30)),), (30, 18), 51, METHOD_AWAY),  # research ahead: 32×18/30 = 19.2
        (((date(2024, 1, 10), date(2024, 2, 10)),), (30, 30), 64, METHOD),  # no whole month
        (((date(2024, 1, 1), date(2024, 1, 15)), (date(2024, 1, 16), date(2024, 1, 31))), (29, 30), 65, METHOD_AWAY),
    ],
)
def test_a_month_away_is_neither_done_nor_left(
    away: tuple[tuple[date, date], ...], months: tuple[int, int], projected: int, method: str
) -> None:
    found = forecast(32, 50, begins=BEGINS, as_of=date(2025, 12, 31), graduation=GRADUATION, away=away)
    assert (found.months_done, found.months_left) == months
    assert found.projected == projected
    assert found.method == method


def test_before_the_first_month_of_work_there_is_no_pace() -> None:
    away = [(date(2023, 7, 1), date(2023, 12, 31))]
    found = forecast(0, 50, begins=BEGINS, as_of=date(2023, 10, 5), graduation=GRADUATION, away=away)
    assert (found.projected, found.is_on_pace) == (None, None)
    assert found.months_left == 54


@pytest.mark.parametrize(
    ("done", "minimum", "months", "day"),
    [
        (62, 85, 41, date(2028, 4, 1)),  # 23 at 62/41 a month take 15.2: the 16th month after December 2026
        (85, 85, 41, None),
        (0, 85, 41, None),
        (1, 2, 0, None),
        (1, 85, 41, None),  # 287 years
    ],
)
def test_the_month_in_which_a_minimum_is_met(done: int, minimum: int, months: int, day: date | None) -> None:
    assert met_in(done, minimum, months_done=months, as_of=date(2026, 12, 31)) == day


def test_spans_that_touch_are_one() -> None:
    days = [date(2026, 1, day) for day in (1, 5, 6, 9, 11)]
    assert merged([(days[2], days[3]), (days[0], days[1]), (days[4], days[4])]) == (
        (days[0], days[3]),
        (days[4], days[4]),
    )


def plan(*blocks: tuple[str, date, date], away: tuple[tuple[date, date], ...] = ()) -> RotationPlan:
    return RotationPlan(
        [PlannedBlock(name, name.title(), first, last) for name, first, last in blocks],
        begins=date(2026, 7, 1),
        as_of=date(2026, 9, 8),  # 70 days
        graduation=date(2026, 10, 8),  # 30 days to come
        away=away,
    )


TRAUMA, COLON = "trauma", "colorectal"
PAST = ((TRAUMA, date(2026, 7, 1), date(2026, 7, 28)), (COLON, date(2026, 7, 29), date(2026, 8, 25)))  # 28 days each


def test_the_rate_of_a_rotation_is_carried_to_its_days_to_come() -> None:
    found = plan(*PAST, (COLON, date(2026, 9, 9), date(2026, 10, 8)))
    # colorectal: 14 in 28 days, so 15 in 30; nothing of trauma's two
    ahead = found.forecast(16, 30, {COLON: 14, TRAUMA: 2})
    assert ahead is not None
    assert (ahead.projected, ahead.is_on_pace, ahead.days_planned, ahead.days_at_own_pace) == (31, True, 30, 0)


def test_days_without_a_plan_go_at_ones_own_pace() -> None:
    found = plan(*PAST, (COLON, date(2026, 9, 9), date(2026, 9, 18)))  # 10 days planned, 20 not
    ahead = found.forecast(35, 50, {COLON: 14, TRAUMA: 2, "": 19})
    assert ahead is not None
    # 14×10/28 = 5; 35×20/70 = 10
    assert (ahead.projected, ahead.is_on_pace, ahead.days_planned, ahead.days_at_own_pace) == (50, True, 10, 20)


def test_a_rotation_that_is_new_goes_at_ones_own_pace() -> None:
    found = plan((TRAUMA, date(2026, 7, 1), date(2026, 7, 13)), (TRAUMA, date(2026, 9, 9), date(2026, 10, 8)))
    ahead = found.forecast(7, 10, {TRAUMA: 7})
    assert ahead is not None
    assert (ahead.projected, ahead.days_planned, ahead.days_at_own_pace) == (10, 0, 30)  # 13 days are no rate; 7×30/70


def test_leave_ahead_brings_no_case() -> None:
    leave = ((date(2026, 9, 9), date(2026, 9, 23)),)  # 15 of the 30 days
    found = plan(*PAST, (COLON, date(2026, 9, 9), date(2026, 10, 8)), away=leave)
    ahead = found.forecast(16, 30, {COLON: 14, TRAUMA: 2})
    assert ahead is not None
    assert (ahead.projected, ahead.days_planned) == (23, 15)  # 14×15/28 = 7.5


def test_the_block_that_brings_most_is_named() -> None:
    found = plan(*PAST, (TRAUMA, date(2026, 9, 9), date(2026, 9, 20)), (COLON, date(2026, 9, 21), date(2026, 10, 8)))
    block = found.helping({COLON: 14, TRAUMA: 2})
    assert block is not None
    assert (block.name, block.starts_on, block.expected) == ("Colorectal", date(2026, 9, 21), 9)
    assert found.helping({"elsewhere": 4}) is None
    assert found.is_planned
    assert not plan(*PAST).is_planned


def test_a_graduate_has_nothing_to_come() -> None:
    found = RotationPlan([], begins=date(2026, 7, 1), as_of=date(2026, 7, 31), graduation=date(2026, 7, 31))
    ahead = found.forecast(7, 10, {})
    assert ahead is not None
    assert (ahead.projected, ahead.days_at_own_pace) == (7, 0)


@pytest.mark.parametrize(
    ("as_of", "months"),
    [
        (date(2027, 6, 30), None),  # the day before the chief year
        (date(2027, 7, 1), (1, 11)),
        (date(2028, 6, 30), (12, 0)),
    ],
)
def test_chief_cases_are_forecast_over_the_chief_year_alone(as_of: date, months: tuple[int, int] | None) -> None:
    chief = ((date(2027, 7, 1), GRADUATION),)
    of = requirement_set("general-surgery-acgme-2017-11")
    found = progress(of, Tally(None), is_whole=True, span=Span(BEGINS, as_of, GRADUATION, (), chief))
    paces = {line.category.name: line.forecast for line in found.lines}
    as_chief, total = paces["Chief-year cases"], paces["Total major cases"]
    assert (None if as_chief is None else (as_chief.months_done, as_chief.months_left)) == months
    assert total is not None
    nobody_said = progress(of, Tally(None), is_whole=True, span=Span(BEGINS, as_of, GRADUATION, (), ()))
    assert {line.category.name: line.forecast for line in nobody_said.lines}["Chief-year cases"] is None

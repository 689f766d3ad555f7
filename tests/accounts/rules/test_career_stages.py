"""A career as stages with days: the day before a change, its day and the day after; corrections; what is seen."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from rvuedge.accounts.rules.career_stages import MOST_CHANGES, StageChangeError, Stages

JUNE_30, JULY_1, JULY_2 = date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 2)
GRADUATED = Stages("resident", ((JULY_1, "attending"),))


@pytest.mark.parametrize(
    ("day", "stage", "is_trainee"),
    [
        (date.min, "resident", True),
        (JUNE_30, "resident", True),
        (JULY_1, "attending", False),
        (JULY_2, "attending", False),
        (date.max, "attending", False),
    ],
)
def test_a_stage_holds_from_its_day_on(day: date, stage: str, is_trainee: bool) -> None:
    assert (GRADUATED.on(day), GRADUATED.is_trainee_on(day)) == (stage, is_trainee)


@pytest.mark.parametrize(
    ("stage", "since", "wanted"),
    [
        ("attending", JULY_1, GRADUATED),  # said again: the same
        ("attending", JULY_2, GRADUATED),  # it is so on that day already
        ("attending", None, Stages("attending")),  # wrong from the beginning: nothing is left to change
        ("manager", JULY_1, Stages("resident", ((JULY_1, "manager"),))),  # a correction of that day
        ("resident", JULY_1, Stages("resident")),
        ("manager", JULY_2, Stages("resident", ((JULY_1, "attending"), (JULY_2, "manager")))),
        ("medical_student", JUNE_30, Stages("resident", ((JUNE_30, "medical_student"), (JULY_1, "attending")))),
        ("medical_student", None, Stages("medical_student", ((JULY_1, "attending"),))),
    ],
)
def test_a_stage_is_stated_from_a_day_up_to_the_next_change(stage: str, since: date | None, wanted: Stages) -> None:
    assert GRADUATED.stated(stage, since) == wanted


def test_taking_a_change_back_lets_the_stage_before_it_go_on() -> None:
    assert GRADUATED.without(JULY_1) == Stages("resident")
    with pytest.raises(StageChangeError, match="No career stage begins on 2026-07-02"):
        GRADUATED.without(JULY_2)


def test_a_career_has_a_bounded_number_of_changes() -> None:
    found = Stages("resident")
    for number in range(MOST_CHANGES):
        found = found.stated(("attending", "resident")[number % 2], date(2000 + number, 7, 1))
    with pytest.raises(StageChangeError, match="at most 20 changes"):
        found.stated("attending", date(2030, 7, 1))


@pytest.mark.parametrize(
    ("other", "day"),
    [
        (GRADUATED, None),
        (Stages("resident"), JULY_1),
        (Stages("resident", ((JULY_2, "attending"),)), JULY_1),
        (Stages("attending"), date.min),
        (Stages("resident", ((JUNE_30, "attending"),)), JUNE_30),
    ],
)
def test_what_is_rebuilt_begins_on_the_first_day_that_differs(other: Stages, day: date | None) -> None:
    assert (GRADUATED.first_difference(other), other.first_difference(GRADUATED)) == (day, day)


def test_spans_meet_without_a_day_between_and_without_one_twice() -> None:
    spans = [(span.stage, span.first, span.last) for span in GRADUATED.spans()]
    assert spans == [("resident", None, JUNE_30), ("attending", JULY_1, None)]


def test_the_days_of_some_stages_within_a_period_are_joined() -> None:
    fellow = Stages("attending", ((JUNE_30, "manager"), (JULY_1, "resident"), (JULY_2, "attending")))
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    assert list(fellow.within({"attending", "manager"}, first, last)) == [(first, JUNE_30), (JULY_2, last)]
    assert list(fellow.within({"medical_student"}, first, last)) == []


def test_no_page_asks_what_somebody_is_without_a_day() -> None:
    """In Python there is no such attribute any more; a template would show nothing, silently."""
    pages = Path(__file__).parents[3] / "rvuedge" / "web" / "templates"
    timeless = re.compile(r"\b(person|member|me\(\))\.(career_stage|first_stage|is_trainee)\b")
    found = {page.name for page in pages.rglob("*.html") if timeless.search(page.read_text(encoding="utf-8"))}
    assert found == set()

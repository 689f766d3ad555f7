"""Days as they are said. Today is Tuesday, 2026-07-14, unless a row says otherwise."""

from __future__ import annotations

from datetime import date

import pytest

from rvuedge.logbook.dictation.readers.dates import days_in
from rvuedge.privacy.name_words import spoken_number

TUESDAY = date(2026, 7, 14)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-07-14"),
        ("this morning", "2026-07-14"),
        ("tonight", "2026-07-14"),
        ("yesterday", "2026-07-13"),
        ("yesterday evening", "2026-07-13"),
        ("last night", "2026-07-13"),
        ("the day before yesterday", "2026-07-12"),
        ("tomorrow", "2026-07-15"),
        ("two days ago", "2026-07-12"),
        ("10 days ago", "2026-07-04"),
        ("a week ago", "2026-07-07"),
        ("2 weeks ago", "2026-06-30"),
        ("Tuesday", "2026-07-14"),
        ("on tuesday", "2026-07-14"),
        ("last Tuesday", "2026-07-07"),
        ("Wednesday", "2026-07-08"),
        ("last wednesday", "2026-07-08"),
        ("Monday's", "2026-07-13"),
        ("last Mon", "2026-07-13"),
        ("next Tuesday", "2026-07-21"),
        ("next Wednesday", "2026-07-15"),
        ("7/14", "2026-07-14"),
        ("on 7/13", "2026-07-13"),
        ("7/4/25", "2025-07-04"),
        ("07/04/2025", "2025-07-04"),
        ("7-13-2026", "2026-07-13"),
        ("2026-07-10", "2026-07-10"),
        ("2026/7/1", "2026-07-01"),
        ("July 12th", "2026-07-12"),
        ("on the 12th of July", "2026-07-12"),
        ("Jul. 4, 2025", "2025-07-04"),
        ("4 July 2025", "2025-07-04"),
        ("Sept 1", "2026-09-01"),
        ("9/12", "2026-09-12"),
        ("9/13", "2025-09-13"),
        ("2/29/2024", "2024-02-29"),
        ("on the fourth of July", "2026-07-04"),
        ("July fourth", "2026-07-04"),
        ("July twenty-first, 2025", "2025-07-21"),
        ("the twenty first of June", "2026-06-21"),
        ("June thirtieth", "2026-06-30"),
        ("on the 4th", "2026-07-04"),
        ("on the 20th", "2026-06-20"),
        ("July 4th of last year", "2025-07-04"),
    ],
)
def test_a_day_as_it_is_said(text: str, day: str) -> None:
    """9/12 is 60 days ahead and of this year, 9/13 is 61 and of the last."""
    assert [str(spoken_day.day) for spoken_day in days_in(f"lap chole {text}, 99213", today=TUESDAY)] == [day]


@pytest.mark.parametrize(
    "text",
    [
        "99213", "38525-51-RT", "2/30", "13/1", "4/0 vicryl", "120/80", "L4-5", "J9313 400 units", "2.5 x 3 cm", "may be open",
        "sun exposure", "mon", "2-30-2026", "47562/49505", "99213-25", "grade 12/6/x", "sat 98%", "1/2.5",
    ],
)  # fmt: skip
def test_what_is_no_day(text: str) -> None:
    assert days_in(text, today=TUESDAY) == []


@pytest.mark.parametrize(
    ("today", "text", "day"),
    [
        ("2027-01-02", "12/30", "2026-12-30"),
        ("2026-12-30", "1/2", "2027-01-02"),
        ("2026-03-01", "2/29", "2024-02-29"),
        ("2026-03-01", "yesterday", "2026-02-28"),
        ("2026-01-01", "Thursday", "2026-01-01"),
    ],
)
def test_around_the_turn_of_a_year(today: str, text: str, day: str) -> None:
    found = [str(spoken_day.day) for spoken_day in days_in(text, today=date.fromisoformat(today))]
    assert found == ([] if text == "2/29" else [day])


def test_the_words_used_are_told() -> None:
    """Tokens: lap, chole, on, 7/10, and, yesterday."""
    found = days_in("lap chole on 7/10 and yesterday", today=TUESDAY)
    assert [(spoken_day.first, spoken_day.last) for spoken_day in found] == [(2, 4), (5, 6)]


@pytest.mark.parametrize(
    ("sentence", "number"), [("12", 12), ("sixty-two", 62), ("²", None), ("①", None), ("some", None)]
)
def test_a_number_said_is_one_that_can_be_counted_with(sentence: str, number: int | None) -> None:
    """str.isdigit is true of "²", which int refuses."""
    assert spoken_number(sentence) == number

"""Stages of a trainee: days both included, no overlap, a repeated year, leave inside a year, and words of programs."""

from __future__ import annotations

from datetime import date

import pytest

from rvuedge.training.rules.stages import StageFacts, contradiction, in_turn, read_pgy, stage_kind, with_stages

JULY, JUNE = date(2026, 7, 1), date(2027, 6, 30)


def stage(first: date, last: date | None, kind: str = "training", pgy: int | None = None) -> StageFacts:
    return StageFacts(first, last, kind, pgy)


@pytest.mark.parametrize(
    ("stages", "says"),
    [
        ([stage(JULY, JUNE, pgy=3), stage(date(2027, 7, 1), None, pgy=3)], None),  # a repeated year
        ([stage(JULY, JUNE, pgy=3), stage(JUNE, None, pgy=4)], "overlap"),  # the last day is included
        ([stage(JULY, None, pgy=3), stage(date(2027, 7, 1), None, pgy=4)], "overlap"),
        ([stage(JUNE, JULY, pgy=3)], "ends before it starts"),
        ([stage(JULY, None)], "needs a PGY"),
        ([stage(JULY, None, "leave", 3)], "only training has"),
        ([StageFacts(JULY, None, "research", is_chief=True)], "only training has"),
        ([stage(JULY, date(2026, 9, 30), "leave"), stage(date(2026, 10, 1), None, pgy=3)], None),
        ([], None),
    ],
)
def test_stages_that_cannot_all_be_true_are_named(stages: list[StageFacts], says: str | None) -> None:
    for order in (stages, stages[::-1]):
        found = contradiction(order, needs_pgy=True)
        assert found is None if says is None else says in (found or "")


def test_students_have_no_pgy() -> None:
    assert contradiction([stage(JULY, None)], needs_pgy=False) is None


def test_leave_put_over_a_year_leaves_the_days_around_it() -> None:
    """PGY-3 from July 1 to June 30, leave January 1 to February 28: 184 days, 59 days, 122 days of the 365."""
    found = with_stages([stage(JULY, JUNE, pgy=3)], [stage(date(2027, 1, 1), date(2027, 2, 28), "leave")])
    assert [(str(item.starts_on), str(item.ends_on), item.kind, item.pgy) for item in found] == [
        ("2026-07-01", "2026-12-31", "training", 3),
        ("2027-01-01", "2027-02-28", "leave", None),
        ("2027-03-01", "2027-06-30", "training", 3),
    ]
    assert [(item.last - item.starts_on).days + 1 for item in found] == [184, 59, 122]


def test_what_a_new_stage_covers_gives_way() -> None:
    assert with_stages([stage(JULY, JUNE, pgy=3)], [stage(date(2026, 6, 1), None, pgy=4)]) == (
        stage(date(2026, 6, 1), None, pgy=4),
    )


def test_years_without_last_days_end_where_the_next_begins() -> None:
    years = [stage(date(2027, 7, 1), None, pgy=2), stage(JULY, None, pgy=1)]
    assert [(item.pgy, item.ends_on) for item in in_turn(years)] == [(1, JUNE), (2, None)]
    same = [stage(JULY, None, pgy=1), stage(JULY, None, pgy=2)]
    assert contradiction(in_turn(same), needs_pgy=True) is not None, "two years that begin on one day are no sequence"


READ = {"PGY-1": 1, "pgy 2": 2, "PGY3": 3, "R4": 4, "5": 5, "3rd year": 3, "10": 10}
NO_YEAR = ("CA-1", "0", "11", "PGY", "Chief", "2026", "")


@pytest.mark.parametrize(("text", "year"), [*READ.items(), *((text, None) for text in NO_YEAR)])
def test_a_year_is_read_as_programs_write_it_and_nothing_else_is(text: str, year: int | None) -> None:
    assert read_pgy(text) == year


def test_a_status_nobody_listed_is_no_training() -> None:
    words = ("", "Active", "LOA", "research  year", "Transferred", "Sabbatical")
    assert [stage_kind(text) for text in words] == ["training", "training", "leave", "research", "elsewhere", None]

"""How fresh a log is, and the one thing to do next."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rvuedge.training.progress.rules.next_step import Outlook, next_step
from rvuedge.training.progress.rules.rotation_plan import Helping, PlanForecast
from rvuedge.training.requirements.shipped import requirement_set
from rvuedge.training.rules.counting.tallies import Tally
from rvuedge.training.rules.progress import Span, progress
from rvuedge.training.tallies.rules.freshness import Delays, LoggedOn, delays, freshness

TODAY = date(2026, 11, 30)
GS = requirement_set("general-surgery-acgme-2017-11")


def case(performed: str, logged: str) -> LoggedOn:
    return LoggedOn(date.fromisoformat(performed), date.fromisoformat(logged))


def test_days_since_how_far_behind_and_the_median_delay() -> None:
    of = delays([case("2026-11-01", "2026-11-02"), case("2026-11-10", "2026-11-28"), case("2026-11-05", "2026-11-08")])
    found = freshness(of, today=TODAY, begins=None, quiet_after=14)
    assert (found.days_since_logged, found.days_behind, found.median_days_to_log) == (2, 20, 3)  # of 1, 3, 18 days
    assert not found.is_quiet


@pytest.mark.parametrize(("days", "is_quiet"), [(13, False), (14, True), (15, True)])
def test_a_log_is_quiet_from_the_programs_day_on(days: int, is_quiet: bool) -> None:
    last = TODAY - timedelta(days=days)
    found = freshness(Delays(last, last, 0), today=TODAY, begins=None, quiet_after=14)
    assert found.is_quiet is is_quiet


def test_leave_is_nobodys_delay() -> None:
    last = date(2026, 11, 1)
    away = [(date(2026, 11, 5), date(2026, 11, 25))]  # 21 of the 29 days
    found = freshness(Delays(last, last, 0), today=TODAY, begins=None, quiet_after=14, away=away)
    assert (found.days_since_logged, found.days_behind, found.is_quiet) == (8, 8, False)
    long_ago = Delays(date(2026, 1, 1), date(2026, 1, 1), 0)
    on_leave = freshness(long_ago, today=date(2026, 11, 10), begins=None, quiet_after=14, away=away)
    assert not on_leave.is_quiet


@pytest.mark.parametrize(
    ("begins", "is_quiet"), [(None, False), (date(2026, 11, 17), False), (date(2026, 11, 16), True)]
)
def test_who_has_logged_nothing_counts_from_the_first_day_of_training(begins: date | None, is_quiet: bool) -> None:
    found = freshness(Delays(), today=TODAY, begins=begins, quiet_after=14)
    assert (found.last_logged_on, found.days_since_logged, found.days_behind) == (None, None, None)
    assert found.is_quiet is is_quiet


def test_a_case_written_down_before_its_day_is_no_delay() -> None:
    assert delays([case("2026-12-01", "2026-11-30")]).median_days_to_log == 0


FRESH = freshness(Delays(TODAY, TODAY, 0), today=TODAY, begins=None, quiet_after=14)
QUIET = freshness(Delays(date(2026, 11, 14), date(2026, 11, 14), 0), today=TODAY, begins=None, quiet_after=14)
NEVER = freshness(Delays(), today=TODAY, begins=date(2026, 7, 1), quiet_after=14)
SPAN = Span(date(2023, 7, 1), date(2025, 12, 31), date(2028, 6, 30))
ENOUGH = {item.name: item.minimum or 0 for item in GS.categories}


def outlook(fresh: object = FRESH, waiting: int = 0, **more: object) -> Outlook:
    given = {"plans": {}, "helping": {}, "graduation": SPAN.graduation, **more}
    return Outlook(fresh, waiting, "Mark the primary procedure." if waiting else "", **given)  # type: ignore[arg-type]


def stands(**counts: int) -> object:
    """Everything met twice over but for the categories that are given, halfway through the training."""
    tally = Tally(None)
    tally.categories.update({**{name: 2 * number for name, number in ENOUGH.items()}, **counts})
    return progress(GS, tally, is_whole=True, span=SPAN)


@pytest.mark.parametrize(
    ("found", "code", "sentence"),
    [
        (next_step(None, outlook(NEVER)), "log_first", "Log your first case: counts and pace begin with it."),
        (next_step(None, outlook(QUIET)), "log_week", "Log your week: nothing was logged for 16 days."),
        (
            next_step(None, outlook(waiting=3)),
            "answer",
            "3 cases count once you answer. Mark the primary procedure.",
        ),
        (
            next_step(None, outlook(waiting=1)),
            "answer",
            "One case counts once you answer. Mark the primary procedure.",
        ),
        (
            next_step(None, outlook()),
            "no_numbers",
            "No numbers are loaded for you. Your program can name the set that binds.",
        ),
        (
            next_step(stands(Hernia=31, Liver=2), outlook()),  # type: ignore[arg-type]
            "short_at_pace",
            # hernia 31 + 31 of 85 lacks 27%, liver 2 + 2 of 5 lacks 20%; (85 - 31)/30 = 1.80
            "Hernia: at this pace you will have 62 of 85 by June 30, 2028. You need 1.80 a month.",
        ),
        (
            next_step(stands(Hernia=80), outlook()),  # type: ignore[arg-type]
            "more_to_go",
            "On the way: at this pace Hernia 160 of 85 by June 30, 2028, 5 to go.",
        ),
        (
            next_step(stands(), outlook()),  # type: ignore[arg-type]
            "all_met",
            "Every number of the set is met. A minimum met is not competence.",
        ),
    ],
)
def test_the_one_thing_to_do_next(found: object, code: str, sentence: str) -> None:
    assert (found.code, found.sentence) == (code, sentence)  # type: ignore[attr-defined]


def test_the_rotation_plan_is_named_where_it_helps() -> None:
    more = {
        "plans": {"Hernia": PlanForecast(88, is_on_pace=True, days_planned=300, days_at_own_pace=600)},
        "helping": {"Hernia": Helping("Ambulatory surgery", date(2026, 2, 1), 20)},
    }
    found = next_step(stands(Hernia=31), outlook(**more))  # type: ignore[arg-type]
    assert found.sentence.endswith(
        "Your rotation plan gives 88. Ambulatory surgery from February 1, 2026 brings most of it."
    )
    assert found.category == "Hernia"

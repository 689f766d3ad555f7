"""The exchange of assessments: who sees what and when, seals, and averages that hide while they are thin."""

from __future__ import annotations

import hashlib
import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from rvuedge.training.assessments.rules import (
    SIDES,
    STATES,
    AutonomySummary,
    EpaRating,
    EpaStanding,
    ExchangeRules,
    RatedPair,
    TeachingRating,
    autonomy_summaries,
    epa_standings,
    seal,
    sealed_text,
    sees,
    state_of,
    teaching_average,
)

OPENED = datetime(2026, 7, 1, 15, 30, tzinfo=UTC)
END = datetime(2026, 7, 8, 15, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("committed", "on_silence", "before_the_end", "from_the_end"),
    [
        ((), "remove", "requested", "expired"),
        ((), "reveal", "requested", "expired"),
        (("trainee",), "remove", "sealed", "removed"),
        (("assessor",), "remove", "sealed", "removed"),
        (("trainee",), "reveal", "sealed", "closed"),
        (("assessor",), "reveal", "sealed", "closed"),
        (("trainee", "assessor"), "remove", "revealed", "revealed"),
        (("trainee", "assessor"), "reveal", "revealed", "revealed"),
    ],
)
def test_a_silent_side_ends_the_wait_after_seven_days(
    committed: tuple[str, ...], on_silence: str, before_the_end: str, from_the_end: str
) -> None:
    assert ExchangeRules().closes_at(OPENED) == END
    assert state_of(committed, END, on_silence, END - SECOND) == before_the_end
    assert state_of(committed, END, on_silence, END) == from_the_end


def test_nobody_sees_the_others_rating_before_both_or_the_window_decide() -> None:
    """All 6 states, 2 viewers, 2 sides: the other's is seen in two of them, one's own in four."""
    seen = {key for key in itertools.product(STATES, SIDES, SIDES) if sees(key[1], key[2], key[0])}  # type: ignore[arg-type]
    others = {state for state, viewer, side in seen if viewer != side}
    own = {state for state, viewer, side in seen if viewer == side}
    assert others == {"revealed", "closed"}
    assert own == {"requested", "sealed", "revealed", "closed"}
    assert len(seen) == 2 * 2 + 4 * 2


def test_a_seal_is_a_digest_that_the_other_side_can_make_again() -> None:
    text = sealed_text({"scale": "zwisch", "autonomy": 3, "performance": 4, "comment": "Good exposure"})
    assert text == (
        '{"autonomy":3,"comment":"Good exposure","complexity":null,"entrustment":null,"epa":null,'
        '"performance":4,"phase":null,"scale":"zwisch"}'
    )
    wanted = hashlib.sha256(b"rvu-edge assessment 1:n0nce:" + text.encode()).hexdigest()
    assert seal("n0nce", text) == wanted
    assert seal("other", text) != wanted
    assert seal("n0nce", text.replace("3", "4", 1)) != wanted


def test_a_rating_of_teaching_is_in_no_seal() -> None:
    assert sealed_text({"autonomy": 3, "teaching": 1}) == sealed_text({"autonomy": 3, "teaching": 5})


def rating(number: int, level: int, case: str = "") -> TeachingRating:
    return TeachingRating(OPENED + timedelta(days=number), f"k{number}", case or f"case {number}", level)


@pytest.mark.parametrize(
    ("ratings", "average", "assessments", "cases", "why"),
    [
        ([], None, 0, 0, "fewer than 5 assessments"),
        ([(5, "")] * 4, None, 4, 4, "fewer than 5 assessments"),
        ([(5, "a"), (4, "a"), (3, "b"), (3, "b"), (4, "b")], None, 5, 2, "fewer than 3 cases"),
        ([(5, "a"), (4, "a"), (3, "b"), (3, "b"), (4, "c")], "3.80", 5, 3, None),  # 19 / 5
        ([(5, ""), (4, ""), (3, ""), (3, ""), (4, ""), (1, "")], "3.80", 5, 5, None),  # the sixth waits
        ([(5, ""), (4, ""), (3, ""), (3, ""), (4, ""), *[(1, "")] * 5], "2.40", 10, 10, None),  # 24 / 10
    ],
)
def test_averages_of_teaching_are_hidden_while_they_are_thin_and_move_in_fives(
    ratings: list[tuple[int, str]], average: str | None, assessments: int, cases: int, why: str | None
) -> None:
    found = teaching_average([rating(number, level, case) for number, (level, case) in enumerate(ratings)])
    assert (found.assessments, found.cases, found.hidden_because) == (assessments, cases, why)
    assert found.average == (Decimal(average) if average else None)
    backwards = [rating(number, level, case) for number, (level, case) in enumerate(ratings)][::-1]
    assert teaching_average(backwards) == found


def test_levels_of_different_scales_are_never_mixed() -> None:
    """Zwisch 2, 3, 4 by assessors, own 3 and 3 beside 2 and 4: gaps 1 and -1; the fifth level of another scale is apart."""
    pairs = [
        RatedPair("zwisch", 3, 2),
        RatedPair("zwisch", None, 3),
        RatedPair("zwisch", 3, 4),
        RatedPair("o_score_like", 4, 5),
        RatedPair("zwisch", 4, None),
    ]
    assert autonomy_summaries(pairs, {"zwisch": 3}) == [
        AutonomySummary("o_score_like", {5: 1}, 1, None, Decimal("-1.00"), 1),
        AutonomySummary("zwisch", {2: 1, 3: 1, 4: 1}, 3, 2, Decimal("0.00"), 2),
    ]


def test_every_epa_is_shown_with_its_newest_and_highest_level() -> None:
    ratings = [
        EpaRating(5, date(2026, 7, 2), "b", 2, "intraoperative"),
        EpaRating(5, date(2026, 7, 1), "a", 3, "intraoperative"),
        EpaRating(5, date(2026, 7, 3), "c", None, None),
    ]
    assert epa_standings([4, 5], ratings) == [
        EpaStanding(4, 0, None, None, None),
        EpaStanding(5, 3, 2, date(2026, 7, 2), 3),
    ]


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ({}, ExchangeRules(7, "remove", "zwisch", None)),
        ({"window_days": 3, "on_silence": "reveal"}, ExchangeRules(3, "reveal", "zwisch", None)),
        ({"window_days": 30, "scale": "abs_epa", "open_within_days": 14}, ExchangeRules(30, "remove", "abs_epa", 14)),
    ],
)
def test_a_program_sets_its_window(settings: dict[str, object], found: ExchangeRules) -> None:
    assert ExchangeRules.of(settings) == found


@pytest.mark.parametrize(
    "settings", [{"window_days": 2}, {"window_days": 31}, {"window_days": "7"}, {"on_silence": "confirm"}]
)
def test_a_setting_that_is_none_is_refused(settings: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="Expected"):
        ExchangeRules.of(settings)


def test_an_exchange_may_have_to_begin_soon_after_the_case() -> None:
    rules, case = ExchangeRules(open_within_days=14), date(2026, 7, 1)
    assert rules.may_open(case, date(2026, 7, 15))
    assert not rules.may_open(case, date(2026, 7, 16))
    assert ExchangeRules().may_open(case, date(2027, 7, 1))

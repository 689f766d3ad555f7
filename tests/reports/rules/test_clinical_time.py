"""Days of a period and the clinical FTE over them, by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rvuedge.reports.rules.clinical_time import Stint, apart, clinical_time, without

JANUARY, MARCH, APRIL, JUNE = date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1), date(2026, 6, 30)
HALF_YEAR = Stint(JANUARY, JUNE)


def test_a_change_within_the_period_counts_by_days() -> None:
    """90 days at 1.0 and 91 at 0.5: (90 + 45.5) / 181 = 0.74861878, to four places 0.7486."""
    found = clinical_time([HALF_YEAR], [(date(2025, 1, 1), Decimal(1)), (APRIL, Decimal("0.5"))])
    assert (found.days, found.cfte, found.changed) == (181, Decimal("0.7486"), True)
    assert found.explanation == ("clinical FTE (90 days × 1 + 91 days × 0.5) / 181 days = 0.7486",)
    assert found.scale.explanation == "6 whole months annualized to 12"


@pytest.mark.parametrize(
    ("begins", "mean", "changed"),
    [
        (JANUARY, "0.5", False),
        (date(2026, 1, 2), "0.5028", True),  # (1 + 180 × 0.5) / 181
        (JUNE, "0.9972", True),  # (180 + 0.5) / 181
        (date(2026, 7, 1), "1", False),
    ],
)
def test_terms_count_from_the_day_they_begin(begins: date, mean: str, changed: bool) -> None:
    found = clinical_time([HALF_YEAR], [(date(2025, 1, 1), Decimal(1)), (begins, Decimal("0.5"))])
    assert (found.cfte, found.changed) == (Decimal(mean), changed)


def test_before_a_contract_the_roster_counts_and_without_either_one() -> None:
    """90 days at the roster's 0.8, 91 at the contract's 0.6: (72 + 54.6) / 181 = 0.6994."""
    assert clinical_time([HALF_YEAR], []).cfte == 1
    roster = [Stint(JANUARY, JUNE, Decimal("0.8"))]
    assert clinical_time(roster, []).cfte == Decimal("0.8")
    assert clinical_time(roster, [(APRIL, Decimal("0.6"))]).cfte == Decimal("0.6994")


def test_somebody_who_left_and_came_back_is_there_on_the_days_of_both() -> None:
    found = clinical_time([Stint(APRIL, JUNE), Stint(JANUARY, date(2026, 2, 28))], [])
    assert found.days == 59 + 91
    assert found.scale.explanation == "150 calendar days annualized to 365"


def test_a_change_of_role_on_the_next_day_leaves_whole_months() -> None:
    assert (
        clinical_time([Stint(JANUARY, MARCH), Stint(APRIL, JUNE)], []).scale.explanation
        == "6 whole months annualized to 12"
    )


DAYS = st.integers(0, 400).map(lambda index: JANUARY + timedelta(days=index))
STINTS = st.lists(st.tuples(DAYS, DAYS).map(lambda pair: Stint(min(pair), max(pair))), min_size=1, max_size=5)


@given(STINTS)
def test_no_day_is_counted_twice_and_none_is_lost(stints: list[Stint]) -> None:
    def days(some: tuple[Stint, ...] | list[Stint]) -> list[date]:
        return [stint.first + timedelta(days=index) for stint in some for index in range(stint.days)]

    assert sorted(days(apart(stints))) == sorted(set(days(stints)))


@pytest.mark.parametrize(
    ("gaps", "left"),
    [
        ([], [("01-01", "06-30")]),
        ([("01-01", "03-31")], [("04-01", "06-30")]),
        ([("02-01", "02-28")], [("01-01", "01-31"), ("03-01", "06-30")]),
        ([("06-30", "12-31")], [("01-01", "06-29")]),
        ([("01-01", "06-30")], []),
        ([("07-01", "12-31")], [("01-01", "06-30")]),
        ([("01-01", "01-31"), ("06-01", "06-30")], [("02-01", "05-31")]),
    ],
)
def test_days_of_gaps_are_left_out(gaps: list[tuple[str, str]], left: list[tuple[str, str]]) -> None:
    def stint(first: str, last: str) -> Stint:
        return Stint(date.fromisoformat(f"2026-{first}"), date.fromisoformat(f"2026-{last}"))

    assert without(stint("01-01", "06-30"), [stint(*pair) for pair in gaps]) == [stint(*pair) for pair in left]

"""Why a month differs from the one before: parts worked by hand, and what must hold for any two months."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rvuedge.productivity.rules.month_changes import PARTS, Month, decompose, difference, to_hundredths


def month(days: int, lines: int, face: str, credited: str) -> Month:
    return Month(days, lines, Decimal(face), Decimal(credited))


FULL = month(10, 40, "100", "80")  # 4 lines a day of 2.50 each, 80% credited
CASES = [
    ("nothing changed", FULL, FULL, FULL, "0.00 0.00 0.00 0.00 0.00"),
    # 80 × (12/10 − 1)
    ("two more days of the same", FULL, month(12, 48, "120", "96"), None, "16.00 0.00 0.00 0.00 0.00"),
    # 80 × (44/40 − 10/10)
    ("four more lines on the same days", FULL, month(10, 44, "110", "88"), None, "0.00 8.00 0.00 0.00 0.00"),
    # 120 × 80/100 − 80 × 40/40
    ("costlier codes", FULL, month(10, 40, "120", "96"), None, "0.00 0.00 16.00 0.00 0.00"),
    # 70 − 100 × 80/100
    ("more reductions", FULL, month(10, 40, "100", "70"), None, "0.00 0.00 0.00 -10.00 0.00"),
    # under the earlier release 100 and 80, as credited 97.50 and 78
    ("a release of −2.5%", FULL, month(10, 40, "97.5", "78"), FULL, "0.00 0.00 0.00 0.00 -2.00"),
    # days 80 × (9/10 − 1) = −8; volume 80 × (45/40 − 9/10) = 18; mix 135 × 0.8 − 80 × 45/40 = 18;
    # rules 101.25 − 108 = −6.75; release 99 − 101.25 = −2.25; together 19
    ("all at once", FULL, month(9, 45, "131.63", "99"), month(9, 45, "135", "101.25"), "-8.00 18.00 18.00 -6.75 -2.25"),
    ("a month off", FULL, month(0, 0, "0", "0"), None, "-80.00 0.00 0.00 0.00 0.00"),
    ("the first month", month(0, 0, "0", "0"), FULL, month(10, 40, "100", "82"), "82.00 0.00 0.00 0.00 -2.00"),
    # no face value before: shares of it are not compared, 30 − 0 of mix, 27 − 30 of rules
    ("only drugs before", month(5, 5, "0", "0"), month(5, 5, "30", "27"), None, "0.00 0.00 30.00 -3.00 0.00"),
]


@pytest.mark.parametrize(
    ("before", "now", "as_before", "parts"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_parts_worked_by_hand(before: Month, now: Month, as_before: Month | None, parts: str) -> None:
    found = decompose(before, now, as_before or now)
    assert [part.part for part in found] == list(PARTS)
    assert " ".join(str(part.work_rvu) for part in found) == parts
    assert sum(part.work_rvu for part in found) == difference(before, now)
    assert all(part.explanation for part in found)


def test_the_words_hold_the_figures_that_were_compared() -> None:
    """40/10 = 4 and 45/9 = 5 lines a day; 100/40 = 2.50 and 135/45 = 3.00 a line; 80% and 101.25/135 = 75%."""
    words = [part.explanation for part in decompose(FULL, month(9, 45, "131.63", "99"), month(9, 45, "135", "101.25"))]
    assert words == [
        "10 days with lines before, 9 now, each as an earlier one",
        "4.00 lines per day before, 5.00 now",
        "face value per line 2.50 before, 3.00 now",
        "80.00% of face value credited before, 75.00% now",
        "the same lines: 101.25 under the earlier release, 99.00 as credited",
    ]


@pytest.mark.parametrize(
    ("exact", "shown"),
    [
        (["1/3", "1/3", "1/3"], "0.34 0.33 0.33"),  # 1.00 in thirds: the first takes the cent
        (["0.005", "0"], "0.01 0.00"),  # half up, and none stays none
        (["-0.005", "0"], "-0.01 0.00"),
        (["-0.004", "0.004"], "0.00 0.00"),  # −1 and 0 cents, one short: the remainder 0.6 of the first takes it
        (["0.004", "0.004", "0.004"], "0.01 0.00 0.00"),  # 0.012 is 0.01
    ],
)
def test_hundredths_add_up_to_the_rounded_sum(exact: list[str], shown: str) -> None:
    figures = [Fraction(text) for text in exact]
    assert [str(to_hundredth) for to_hundredth in to_hundredths(figures)] == shown.split()


figures = st.integers(0, 10**10).map(lambda integer: Decimal(integer).scaleb(-6))
months = st.builds(
    lambda days, more, face, credited: Month(days, days + more if days else 0, face, credited) if days else Month(0, 0, Decimal(0), Decimal(0)),
    st.integers(0, 31), st.integers(0, 400), figures, figures,
)  # fmt: skip


@given(before=months, now=months, face=figures, credited=figures)
def test_whatever_the_months_the_parts_add_up(before: Month, now: Month, face: Decimal, credited: Decimal) -> None:
    as_before = Month(now.days, now.lines, face, credited) if now.days else now
    parts = decompose(before, now, as_before)
    assert sum(part.work_rvu for part in parts) == difference(before, now)
    assert all(part.work_rvu == part.work_rvu.quantize(Decimal("0.01")) for part in parts)


@example(month=Month(1, 1, Decimal(0), Decimal("0.01")))  # credited by a policy without a face value
@given(month=months)
def test_the_same_month_twice_has_no_change(month: Month) -> None:
    assert {part.work_rvu for part in decompose(month, month, month)} == {Decimal("0.00")}

"""Figures as a person reads them, and as a program does."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from rvuedge.platform import figures

WRITTEN: tuple[tuple[Callable[[Any], str], object, str], ...] = (
    (figures.plain, Decimal("10.2"), "10.20"),
    (figures.plain, Decimal("1.1550"), "1.155"),
    (figures.plain, Decimal("-0.62"), "-0.62"),
    (figures.plain, Decimal("2587.49"), "2587.49"),
    (figures.plain, Decimal("1E+3"), "1000.00"),
    (figures.figure, Decimal("2587.490"), "2,587.49"),
    (figures.figure, Decimal("4.5E+3"), "4,500"),
    (figures.figure, Decimal("-0.5"), "−0.5"),
    (figures.figure, Decimal("-0.00"), "0"),
    (figures.wrvu, Decimal("10.21"), "10.21"),
    (figures.wrvu, "-0.62", "−0.62"),
    (figures.wrvu, Decimal("1.1550"), "1.155"),
    (figures.wrvu, Decimal("1204"), "1,204.00"),
    (figures.wrvu, Decimal("-0.000"), "0.00"),
    (figures.hundredths, Decimal("0.105"), "0.11"),
    (figures.hundredths, Decimal("-0.105"), "−0.11"),
    (figures.hundredths, Decimal("-0.004"), "0.00"),
    (figures.hundredths, "11800", "11,800.00"),
    (figures.signed, Decimal("0.62"), "+0.62"),
    (figures.signed, Decimal("-1.155"), "−1.155"),
    (figures.signed, Decimal("0.00"), "0.00"),
    (figures.dollars, Decimal("121792.32"), "$121,792.32"),
    (figures.dollars, Decimal("55.00"), "$55"),
    (figures.dollars, Decimal("52.375"), "$52.375"),
    (figures.dollars, Decimal("-3.2"), "−$3.20"),
    (figures.dollars, Decimal("-0.00"), "$0"),
    (figures.dollars_and_cents, Decimal("121792.32"), "$121,792.32"),
    (figures.dollars_and_cents, Decimal(-5), "−$5.00"),
    (figures.dollars_and_cents, Decimal(0), "$0.00"),
    (figures.dollars_and_cents, "-561.555", "−$561.56"),
    (figures.dollars_and_cents, Decimal("-0.004"), "$0.00"),
    (figures.dollars_and_cents, None, "—"),
    (figures.percent, 2, "2%"),
    (figures.percent, Decimal("12.50"), "12.5%"),
    (figures.percent, Decimal("-3"), "−3%"),
    (figures.percent, Decimal("1250"), "1,250%"),
)


@pytest.mark.parametrize(("write", "value", "shown"), WRITTEN)
def test_a_figure_as_it_is_read(write: Callable[[Any], str], value: object, shown: str) -> None:
    assert write(value) == shown


@pytest.mark.parametrize(
    ("share", "places", "shown"),
    [(Decimal("66.665"), 2, "66.67%"), (Decimal("66.5"), 0, "67%"), (Decimal(100), 2, "100.00%")],
)
def test_a_rounded_share(share: Decimal, places: int, shown: str) -> None:
    assert figures.percent(share, places) == shown


@pytest.mark.parametrize(
    ("number", "words", "shown"),
    [
        (1, ("line",), "1 line"),
        (0, ("line",), "0 lines"),
        (19356, ("row",), "19,356 rows"),
        (1, ("specialty", "specialties"), "1 specialty"),
        (2, ("specialty", "specialties"), "2 specialties"),
        (2, ("line is", "lines are"), "2 lines are"),
    ],
)
def test_a_count_agrees_with_its_noun(number: int, words: tuple[str, ...], shown: str) -> None:
    assert figures.count(number, *words) == shown

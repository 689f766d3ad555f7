"""Reversals with the lines they take back, and one figure for several lines."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

import pytest

from rvuedge.reconciliation.rules.lines import StatedLine
from rvuedge.reconciliation.rules.netting import netted, shared

D = Decimal


def side(place: str, day: int = 6, units: int = 1, work: str | None = "10.21", code: str = "47562") -> StatedLine:
    return StatedLine((place,), date(2026, 7, day), code, (), units, None if work is None else D(work))


@pytest.mark.parametrize(
    ("lines", "stay", "count", "loose"),
    [
        ([side("a"), side("b", units=-1, work="-10.21")], [], 1, []),
        ([side("a"), side("b", work="-10.21")], [], 1, []),
        ([side("a"), side("b", units=-1, work=None)], [], 1, []),
        ([side("a"), side("c"), side("b", units=-1, work="-10.21")], ["a"], 1, []),
        ([side("a", day=5), side("b", day=7, work="-10.21")], [], 1, []),
        ([side("a", day=8), side("b", day=7, work="-10.21")], ["a"], 0, ["b"]),
        ([side("a"), side("b", work="-7.76")], ["a"], 0, ["b"]),
        ([side("a"), side("b", code="49505", work="-10.21")], ["a"], 0, ["b"]),
        ([side("a", units=3), side("b", units=-1)], ["a"], 0, ["b"]),
        ([side("a", day=3), side("c", day=5), side("b", day=6, work="-10.21")], ["a"], 1, []),
    ],
)
def test_a_reversal_takes_back_the_same_line_of_the_day_or_the_latest_before(
    lines: list[StatedLine], stay: list[str], count: int, loose: list[str]
) -> None:
    for seed in range(3):
        found = netted(random.Random(seed).sample(lines, len(lines)))
        assert [line.places[0] for line in found.lines] == stay
        assert (found.reversed, [line.places[0] for line in found.loose]) == (count, loose)


@pytest.mark.parametrize(
    ("total", "worth", "parts"),
    [
        ("14.09", {"a": "10.21", "b": "3.88"}, {"a": "10.21", "b": "3.88"}),
        ("7.045", {"a": "10.21", "b": "3.88"}, {"a": "5.105", "b": "1.94"}),
        ("1.00", {"a": None, "b": "0"}, {"a": "0.5", "b": "0.5"}),
        ("1.00", {"a": "1", "b": "1", "c": "1"}, {"a": "0.333333", "b": "0.333333", "c": "0.333334"}),
        ("0", {"a": "10.21", "b": "3.88"}, {"a": "0", "b": "0"}),
    ],
)
def test_one_figure_is_shared_by_worth_and_adds_up(
    total: str, worth: dict[str, str | None], parts: dict[str, str]
) -> None:
    found = shared(D(total), {place: None if text is None else D(text) for place, text in worth.items()})
    assert found == {place: D(text) for place, text in parts.items()}
    assert sum(found.values()) == D(total)

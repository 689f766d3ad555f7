"""The place of a value on a published curve, and its inverse: linear between points (domain.md 5.5).

No distribution is assumed. Outside the published points no number is invented unless one is asked for by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from rvuedge.benchmarks.refusals import BenchmarkError

HUNDREDTH = Decimal("0.01")
HIGHEST, LOWEST = Decimal(99), Decimal(1)
GAP = "INTERPOLATED_ACROSS_GAP"


@dataclass(frozen=True, slots=True)
class Point:
    """One published point: percentile (0 to 100) and value in the metric's unit; None where suppressed."""

    percentile: Decimal
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Rank:
    """Where a value stands. `percentile` has two places; `qualifier` is =, <, > or ~ (extrapolated)."""

    percentile: Decimal
    qualifier: str
    position: str
    how: str
    warnings: tuple[str, ...] = ()


def usable(points: Iterable[Point]) -> list[tuple[Decimal, Decimal]]:
    """The published points in order, suppressed ones left out.

    Raises BenchmarkError: E_NOT_MONOTONE when values fall, E_TOO_FEW_POINTS below two.
    """
    known = sorted((one.percentile, one.value) for one in points if one.value is not None)
    for (low, value), (high, next_value) in pairwise(known):
        if next_value < value:
            raise BenchmarkError(
                "E_NOT_MONOTONE",
                f"The curve falls: P{high} ({next_value}) is below P{low} ({value}).",
            )
    if len(known) < 2:
        raise BenchmarkError("E_TOO_FEW_POINTS", "A curve needs two published points or more.")
    return known


def rank(points: Sequence[Point], value: Decimal, *, below: str = "clamp", above: str = "clamp") -> Rank:
    """The percentile of a value. `below` may be clamp or zero_anchor, `above` clamp or slope."""
    known = usable(points)
    exact = [percentile for percentile, at in known if at == value]
    if exact:
        top = max(exact)
        return Rank(_two(top), "=", "exact", f"equals the published P{top:f}")
    if value < known[0][1]:
        return _below(known, value, below)
    if value > known[-1][1]:
        return _above(known, value, above)
    for (low, start), (high, end) in pairwise(known):
        if start < value < end:
            found = low + (value - start) / (end - start) * (high - low)
            how = f"linear between P{low:f} ({start:f}) and P{high:f} ({end:f})"
            gap = any(one.value is None and low < one.percentile < high for one in points)
            return Rank(_two(found), "=", "interpolated", how, (GAP,) if gap else ())
    raise AssertionError("a value inside the range lies between two points")


def _below(known: list[tuple[Decimal, Decimal]], value: Decimal, how: str) -> Rank:
    percentile, first = known[0]
    if how == "zero_anchor" and first > 0:
        found = _two(percentile * value / first)
        return Rank(found, "~", "below", f"drawn from zero to the published P{percentile:f}; not published")
    return Rank(
        _two(percentile),
        "<",
        "below",
        f"below the lowest published point, P{percentile:f} ({first:f})",
    )


def _above(known: list[tuple[Decimal, Decimal]], value: Decimal, how: str) -> Rank:
    (low, start), (high, end) = known[-2:]
    if how == "slope" and end > start:
        found = high + (value - end) / (end - start) * (high - low)
        within = max(LOWEST, min(HIGHEST, found))
        return Rank(
            _two(within),
            "~",
            "above",
            f"the slope of P{low:f} to P{high:f} carried on; not published",
        )
    return Rank(_two(high), ">", "above", f"above the highest published point, P{high:f} ({end:f})")


def value_at(points: Sequence[Point], percentile: Decimal) -> Decimal:
    """The value at a percentile, on the same line. Raises BenchmarkError E_OUT_OF_RANGE outside the points."""
    known = usable(points)
    if not known[0][0] <= percentile <= known[-1][0]:
        raise BenchmarkError(
            "E_OUT_OF_RANGE",
            f"P{percentile:f} is outside the published points, P{known[0][0]:f} to P{known[-1][0]:f}.",
        )
    for (low, start), (high, end) in pairwise(known):
        if low <= percentile <= high:
            return start + (percentile - low) / (high - low) * (end - start)
    raise AssertionError("a percentile inside the range lies between two points")


def _two(value: Decimal) -> Decimal:
    return value.quantize(HUNDREDTH, ROUND_HALF_UP)

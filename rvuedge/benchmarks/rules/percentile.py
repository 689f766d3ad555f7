"""The place of a value on a published curve, and its inverse: linear between points (docs/rules.md, R-5.5).

No distribution is assumed. Outside the published points no number is invented unless one is asked for by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from rvuedge.benchmarks.rules.refusals import BenchmarkError

HUNDREDTH = Decimal("0.01")
HIGHEST, LOWEST = Decimal(99), Decimal(1)  # tables publish P1 to P99 at most
GAP = "INTERPOLATED_ACROSS_GAP"
BELOW = ("clamp", "zero_anchor", "slope")
ABOVE = ("clamp", "slope")

Known = list[tuple[Decimal, Decimal]]


@dataclass(frozen=True, slots=True)
class Point:
    """One published point: percentile (above 0, below 100) and value in the metric's unit; None where suppressed."""

    percentile: Decimal
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Rank:
    """Where a value stands.

    `percentile` has two places, rounded half up. `qualifier` is = on or between points, < or > outside them (the
    percentile is then the nearest published one), ~ where a line was drawn past them on request. `position` is
    exact, interpolated, below or above; `explanation` says which points were used; `warnings` are codes.
    """

    percentile: Decimal
    qualifier: str
    position: str
    explanation: str
    warnings: tuple[str, ...] = ()


def percentile_shown(percentile: Decimal | None, qualifier: str) -> str:
    """A place as every page writes it: P62.5, <P10, >P90, ~P4, and a dash where there is none.

    >>> percentile_shown(Decimal("50.00"), "="), percentile_shown(Decimal("10.00"), "<")
    ('P50', '<P10')
    """
    if percentile is None or not qualifier:
        return "—"
    return f"{'' if qualifier == '=' else qualifier}P{percentile.normalize():f}"


def usable(points: Iterable[Point]) -> Known:
    """The published points by rising percentile, suppressed ones left out (docs/rules.md, R-5.2).

    Raises BenchmarkError: E_POINT for a percentile not between 0 and 100 or stated twice, E_NOT_MONOTONE when values
    fall, E_TOO_FEW_POINTS below two.
    """
    known = sorted((point.percentile, point.value) for point in points if point.value is not None)
    for percentile, _ in known:
        if not 0 < percentile < 100:
            raise BenchmarkError("E_POINT", f"P{percentile:f} is not a percentile: expected one between 0 and 100.")
    for (low, value), (high, following) in pairwise(known):
        if low == high:
            raise BenchmarkError("E_POINT", f"P{low:f} is given twice.")
        if following < value:
            raise BenchmarkError(
                "E_NOT_MONOTONE",
                f"The curve falls: P{high:f} ({_figure(following)}) is below P{low:f} ({_figure(value)}).",
            )
    if len(known) < 2:
        raise BenchmarkError("E_TOO_FEW_POINTS", "A curve needs two published points or more.")
    return known


def rank(points: Sequence[Point], value: Decimal, *, below: str = "clamp", above: str = "clamp") -> Rank:
    """The percentile of a value in the curve's own unit; of tied points the highest (docs/rules.md, R-5.5).

    Outside the points the default is the nearest published percentile marked < or >. By name: `below` zero_anchor
    (a line from zero) or slope, `above` slope (the outer segment carried on, held within P1 and P99), marked ~.
    Raises BenchmarkError: E_OPTION for another name, and the codes of `usable`.
    """
    _known_option("below", below, BELOW)
    _known_option("above", above, ABOVE)
    known = usable(points)
    if value < known[0][1]:
        return _below(known, value, below)
    if value > known[-1][1]:
        return _above(known, value, above)
    tied = [percentile for percentile, point in known if point == value]
    if tied:
        return Rank(_two(tied[-1]), "=", "exact", f"equals the published P{tied[-1]:f}")
    return _between(known, value, points)


def value_at_percentile(points: Sequence[Point], percentile: Decimal) -> Decimal:
    """The value at a percentile on the same line, in the curve's own unit, two places half up.

    Raises BenchmarkError: E_OUT_OF_RANGE outside the published points, and the codes of `usable`.
    """
    known = usable(points)
    lowest, highest = known[0][0], known[-1][0]
    if not lowest <= percentile <= highest:
        raise BenchmarkError(
            "E_OUT_OF_RANGE",
            f"P{percentile:f} is outside the published points, P{lowest:f} to P{highest:f}.",
        )
    (low, start), (high, end) = next(pair for pair in pairwise(known) if percentile <= pair[1][0])
    return _two(start + (percentile - low) * (end - start) / (high - low))


def _between(known: Known, value: Decimal, points: Sequence[Point]) -> Rank:
    (low, start), (high, end) = next(pair for pair in pairwise(known) if value < pair[1][1])
    found = low + (value - start) * (high - low) / (end - start)
    how = f"linear between P{low:f} ({_figure(start)}) and P{high:f} ({_figure(end)})"
    gap = any(point.value is None and low < point.percentile < high for point in points)
    return Rank(_two(found), "=", "interpolated", how, (GAP,) if gap else ())


def _below(known: Known, value: Decimal, option: str) -> Rank:
    (low, start), (high, end) = known[:2]
    if option == "zero_anchor" and value >= 0:
        found = low * value / start
        return Rank(_two(found), "~", "below", f"drawn from zero to the published P{low:f}; not published")
    if option == "slope" and end > start:
        found = max(LOWEST, low - (start - value) * (high - low) / (end - start))
        return Rank(_two(found), "~", "below", f"the slope of P{low:f} to P{high:f} extended; not published")
    return Rank(_two(low), "<", "below", f"below the lowest published point, P{low:f} ({_figure(start)})")


def _above(known: Known, value: Decimal, option: str) -> Rank:
    (low, start), (high, end) = known[-2:]
    if option == "slope" and end > start:
        found = min(HIGHEST, high + (value - end) * (high - low) / (end - start))
        return Rank(_two(found), "~", "above", f"the slope of P{low:f} to P{high:f} extended; not published")
    return Rank(_two(high), ">", "above", f"above the highest published point, P{high:f} ({_figure(end)})")


def _known_option(name: str, option: str, options: tuple[str, ...]) -> None:
    if option not in options:
        raise BenchmarkError("E_OPTION", f"{name} is {option!r}; expected one of {', '.join(options)}.")


def _figure(value: Decimal) -> str:
    """A point's value without the idle zeros that blending leaves."""
    return f"{value.normalize():f}"


def _two(value: Decimal) -> Decimal:
    return value.quantize(HUNDREDTH, ROUND_HALF_UP)

"""One curve from several surveys, weighted (docs/rules.md, R-5.6). Age each survey to one date first, then blend.

A weighted average of several sources is recommended practice; per percentile it is Σ weight × value / Σ weight over the
surveys that publish it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from rvuedge.benchmarks.rules.percentile import Point, usable
from rvuedge.benchmarks.rules.refusals import BenchmarkError

HUNDREDTH = Decimal("0.01")
FINE = Decimal("0.000001")  # of what is blended again: rounded once, at the end
RENORMALIZED = "WEIGHTS_RENORMALISED"


@dataclass(frozen=True, slots=True)
class Source:
    """A survey's curve and how much it weighs; weights need not add up to 1."""

    weight: Decimal
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Blended:
    """One blended figure in the surveys' unit, two places half up; None where none has it. `n` counts those that do."""

    value: Decimal | None
    n: int
    explanation: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BlendedCurve:
    """A blended curve, how many surveys stand behind each percentile, and warning codes."""

    points: tuple[Point, ...]
    n: tuple[tuple[Decimal, int], ...]
    explanation: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def blend_values(weighted: Sequence[tuple[Decimal, Decimal | None]], *, places: Decimal = HUNDREDTH) -> Blended:
    """One percentile of several surveys as (weight, value), value None where a survey lacks it.

    The weights of those that have it are taken to add up to 1, with the warning WEIGHTS_RENORMALISED.
    Raises BenchmarkError E_WEIGHT for no survey, or a weight of 0 or below.
    """
    if not weighted:
        raise BenchmarkError("E_WEIGHT", "There are no surveys to blend.")
    for weight, _ in weighted:
        if not weight > 0:
            raise BenchmarkError("E_WEIGHT", f"A survey has the weight {weight:f}; expected more than 0.")
    known = [(weight, value) for weight, value in weighted if value is not None]
    if not known:
        return Blended(None, 0, "no survey publishes it")
    over = sum((weight for weight, _ in known), Decimal(0))
    value = sum((weight * value for weight, value in known), Decimal(0)) / over
    terms = " + ".join(f"{weight:f} × {value.normalize():f}" for weight, value in known)
    how = f"({terms}) / {over:f}"
    short = len(known) < len(weighted)
    return Blended(value.quantize(places, ROUND_HALF_UP), len(known), how, (RENORMALIZED,) if short else ())


def blend_curves(sources: Sequence[Source], *, places: Decimal = HUNDREDTH) -> BlendedCurve:
    """Curves of one metric and unit as one, percentile by percentile, to the given place, half up.

    A percentile that no survey publishes stays suppressed. Raises BenchmarkError: E_WEIGHT, E_NOT_MONOTONE when the
    blend falls because surveys lack different percentiles, and the other codes of `usable`.
    """
    tables = [{point.percentile: point.value for point in source.points} for source in sources]
    points: list[Point] = []
    counted: list[tuple[Decimal, int]] = []
    how: list[str] = []
    warnings: list[str] = []
    for percentile in sorted({percentile for table in tables for percentile in table}):
        pairs = [(source.weight, table.get(percentile)) for source, table in zip(sources, tables, strict=True)]
        found = blend_values(pairs, places=places)
        points.append(Point(percentile, found.value))
        counted.append((percentile, found.n))
        how.append(f"P{percentile:f}: {found.explanation}")
        warnings += found.warnings
    usable(points)
    return BlendedCurve(tuple(points), tuple(counted), tuple(how), tuple(dict.fromkeys(warnings)))

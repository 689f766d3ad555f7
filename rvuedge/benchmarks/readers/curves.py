"""The curves of a survey file, checked: each once, rising, with counts that can be true (docs/rules.md, R-5.2)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from rvuedge.benchmarks.readers.entries import CurveEntry
from rvuedge.benchmarks.rules.percentile import Point, usable
from rvuedge.benchmarks.rules.refusals import BenchmarkError, SurveyProblem

TWO = 2
MEAN_FAR_FROM_MEDIAN = Decimal(2)  # times: a skewed market stays below it, swapped columns do not


@dataclass(frozen=True, slots=True)
class ReadCurve:
    """One curve as printed. Points in the metric's own unit; `suppressed` are the percentiles the publisher hid."""

    specialty: str
    metric: str
    provider_type: str
    filters: tuple[tuple[str, str], ...]
    n_organizations: int | None
    n_providers: int | None
    mean: Decimal | None
    sd: Decimal | None
    points: tuple[Point, ...]
    suppressed: tuple[Decimal, ...] = ()
    n_withheld: bool = False


@dataclass(frozen=True, slots=True)
class SurveyFile:
    """A survey's curves in the file's order, with what was left out or looks odd."""

    curves: tuple[ReadCurve, ...]
    warnings: tuple[str, ...] = ()


def curves_from(entries: list[CurveEntry], problems: list[SurveyProblem]) -> tuple[tuple[ReadCurve, ...], list[str]]:
    """The curves of a file's entries and what to know of them; what is wrong is added to `problems`."""
    seen: dict[tuple[object, ...], CurveEntry] = {}
    warnings: list[str] = []
    curves = []
    for entry in entries:
        first = seen.setdefault(entry.key(), entry)
        if first is not entry:
            found = f"the same curve as line {first.line}, {first.specialty!r}"
            problems.append(SurveyProblem(entry.line, None, found, "each specialty, metric, type and filter once"))
        _check(entry, problems)
        curve = _curve(entry)
        curves.append(curve)
        warnings += _remarks(curve)
    return tuple(curves), warnings


def _check(entry: CurveEntry, problems: list[SurveyProblem]) -> None:
    if len(entry.points) < TWO:
        found = f"{len(entry.points)} of {entry.specialty}, {entry.metric}"
        problems.append(SurveyProblem(entry.line, None, found, "two percentiles or more"))
    organizations, providers = entry.statistics.get("n_organizations"), entry.statistics.get("n_providers")
    if organizations is not None and providers is not None and providers < organizations:
        found = f"{providers} providers in {organizations} organizations"
        problems.append(SurveyProblem(entry.line, None, found, "at least one provider in each"))
    try:
        usable(_points(entry))
    except BenchmarkError as error:
        if error.code == "E_NOT_MONOTONE":
            problems.append(
                SurveyProblem(entry.line, None, str(error).rstrip("."), f"percentiles that rise ({error.code})")
            )


def _points(entry: CurveEntry) -> tuple[Point, ...]:
    known = ((percentile, entry.points[percentile]) for percentile in sorted(entry.points))
    return tuple(Point(Decimal(percentile), value) for percentile, value in known if value is not None)


def _curve(entry: CurveEntry) -> ReadCurve:
    mean, sd = entry.statistics.get("mean"), entry.statistics.get("sd")
    organizations, providers = entry.statistics.get("n_organizations"), entry.statistics.get("n_providers")
    return ReadCurve(
        specialty=entry.specialty,
        metric=entry.metric,
        provider_type=entry.provider_type,
        filters=entry.filters,
        n_organizations=None if organizations is None else int(organizations),
        n_providers=None if providers is None else int(providers),
        mean=None if mean is None else Decimal(mean),
        sd=None if sd is None else Decimal(sd),
        points=_points(entry),
        suppressed=tuple(
            Decimal(percentile) for percentile in sorted(entry.points) if entry.points[percentile] is None
        ),
        n_withheld=entry.n_withheld,
    )


def _remarks(curve: ReadCurve) -> list[str]:
    """What a person should know of a curve that is stored all the same."""
    name = f"{curve.specialty}, {curve.metric}"
    remarks = []
    if curve.suppressed:
        hidden = ", ".join(f"P{percentile:f}" for percentile in curve.suppressed)
        remarks.append(f"{name}: {hidden} suppressed by the publisher.")
    if len(curve.points) < TWO:
        remarks.append(f"{name}: fewer than two published points; no percentile can be given.")
    odd = far_from_median(curve.mean, curve.points)
    return [*remarks, f"{name}: {odd}"] if odd else remarks


def far_from_median(mean: Decimal | None, points: tuple[Point, ...]) -> str | None:
    """Why a mean looks as if it were in another unit than the median, or None; half to twice is usual."""
    median = next((point.value for point in points if point.percentile == 50), None)
    if mean is None or not median or 1 / MEAN_FAR_FROM_MEDIAN <= mean / median <= MEAN_FAR_FROM_MEDIAN:
        return None
    return f"the mean {mean.normalize():f} is far from the median {median.normalize():f}; is it the same unit?"

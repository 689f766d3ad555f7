"""The curves of a survey file, checked: each once, rising, with counts that can be true (docs/rules.md, R-5.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from rvuedge.benchmarks.readers.measures import metric_words
from rvuedge.benchmarks.readers.questions import LEAVE_OUT, Inquiry
from rvuedge.benchmarks.readers.rows.surroundings import CurveEntry
from rvuedge.benchmarks.rules.percentile import Point
from rvuedge.benchmarks.rules.refusals import SurveyProblem
from rvuedge.files.columns.outcomes import Choice, LeftOut, Question

TWO = 2
MEAN_FAR_FROM_MEDIAN = Decimal(2)  # times: a skewed market stays below it, swapped columns do not


@dataclass(frozen=True, slots=True)
class ReadCurve:
    """One curve as printed. Points in the metric's own unit; `suppressed` are the percentiles the publisher hid.

    `printed` holds the file's own cells by our field (p10, n_organizations …), `line` and `sheet` where they stand.
    """

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
    line: int = 0
    sheet: str | None = None
    printed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SurveyFile:
    """A survey's curves in the file's order, what was left out, what looks odd, and what only a person can say."""

    curves: tuple[ReadCurve, ...]
    warnings: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def distinct(entries: Sequence[CurveEntry], inquiry: Inquiry) -> list[CurveEntry]:
    """The entries, each curve once: an exact repetition is left out, two that differ are asked about."""
    first: dict[tuple[object, ...], CurveEntry] = {}
    repeated: list[tuple[CurveEntry, CurveEntry]] = []
    for entry in entries:
        known = first.setdefault(entry.key(), entry)
        if known is entry:
            continue
        if known.points == entry.points and known.statistics == entry.statistics:
            name = f"{entry.specialty}, {metric_words(entry.metric)}"
            inquiry.leave_out("row", name, f"{_where(entry)} repeats {_where(known)} figure by figure")
            continue
        repeated.append((known, entry))
    kept_apart = _parted(list(first.values()), repeated, inquiry)
    return sorted(kept_apart, key=lambda entry: _order(entry, entries)) if repeated else kept_apart


def _order(entry: CurveEntry, entries: Sequence[CurveEntry]) -> int:
    places = {(item.sheet, item.line, item.metric, item.provider_type): index for index, item in enumerate(entries)}
    return places.get((entry.sheet, entry.line, entry.metric, entry.provider_type), len(places))


def _parted(
    first: list[CurveEntry], repeated: list[tuple[CurveEntry, CurveEntry]], inquiry: Inquiry
) -> list[CurveEntry]:
    """What tells curves of one name apart: the heading above them, or their sheet; else which is meant."""
    if not repeated:
        return first
    known, entry = repeated[0]
    sentence = (
        f"{_where(entry).capitalize()} has the same curve as {_where(known)}: {known.specialty!r},"
        f" {metric_words(known.metric)}, with other figures."
    )
    if len(repeated) > 1:
        sentence += f" So have {len(repeated) - 1} more."
    choices = _ways_apart(repeated)
    answer = inquiry.ask("same_curve", f"{sentence} What tells them apart?", choices, _where(entry))
    second = [entry for _, entry in repeated]
    if answer == "section":
        return [_under(entry) for entry in [*first, *second]]
    if answer == "sheet":
        return [replace(entry, filters=_with_sheet(entry)) for entry in [*first, *second]]
    if answer == "last":
        dropped = {id(known) for known, _ in repeated}
        return [*(entry for entry in first if id(entry) not in dropped), *second]
    if answer == LEAVE_OUT:
        dropped = {id(known) for known, _ in repeated}
        return [entry for entry in first if id(entry) not in dropped]
    return first


def _ways_apart(repeated: Sequence[tuple[CurveEntry, CurveEntry]]) -> list[Choice]:
    choices = []
    if all(known.section != entry.section for known, entry in repeated):
        choices.append(Choice("section", "the heading above them: put it before the specialty's name"))
    if all(known.sheet != entry.sheet for known, entry in repeated):
        choices.append(Choice("sheet", "the sheet: keep its name as a filter"))
    return [
        *choices,
        Choice("first", "nothing: read the first"),
        Choice("last", "nothing: read the last"),
        Choice(LEAVE_OUT, "nothing: read neither"),
    ]


def _under(entry: CurveEntry) -> CurveEntry:
    return replace(entry, specialty=f"{entry.section}: {entry.specialty}") if entry.section else entry


def _with_sheet(entry: CurveEntry) -> tuple[tuple[str, str], ...]:
    return tuple(sorted({**dict(entry.filters), "sheet": entry.sheet or ""}.items()))


def _where(entry: CurveEntry) -> str:
    return f"line {entry.line}" if entry.sheet is None else f"sheet {entry.sheet!r} line {entry.line}"


def curves_from(
    entries: Sequence[CurveEntry], problems: list[SurveyProblem]
) -> tuple[tuple[ReadCurve, ...], list[str]]:
    """The curves of a file's entries and what to know of them; what is wrong is added to `problems`."""
    warnings: list[str] = []
    curves = []
    for entry in entries:
        if len(entry.points) < TWO:
            found = f"{len(entry.points)} of {entry.specialty}, {entry.metric}"
            problems.append(SurveyProblem(entry.line, None, found, "two percentiles or more", entry.sheet))
        curve = _curve(entry)
        curves.append(curve)
        warnings += _remarks(curve)
    return tuple(curves), warnings


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
        line=entry.line,
        sheet=entry.sheet,
        printed=entry.printed,
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

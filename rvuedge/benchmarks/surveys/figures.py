"""The figures of a survey as a practice looks them over: curve by curve, beside those of another year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from rvuedge.benchmarks.comparison.curve import thin, young
from rvuedge.benchmarks.readers.cells import specialty_key
from rvuedge.benchmarks.store.curves import CurveFacts, curves_of, folded
from rvuedge.benchmarks.store.models import SurveyCorrection
from rvuedge.benchmarks.store.queries import SurveyFacts
from rvuedge.benchmarks.surveys.corrections import corrections_of

LARGE_MOVE = Decimal(20)  # percent a year: surveys move by a few; docs/rules.md, R-3.5 has the schedule's own step


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One curve. `moves` are the changes against the other year in percent by percentile, `former` its values.

    A curve that is held back has no figures and says why in `withheld`.
    """

    curve: CurveFacts
    withheld: tuple[str, ...] = ()
    values: Mapping[int, Decimal | None] = field(default_factory=dict)
    former: Mapping[int, Decimal | None] = field(default_factory=dict)
    moves: Mapping[int, Decimal] = field(default_factory=dict)
    corrections: Sequence[SurveyCorrection] = ()

    @property
    def is_large(self) -> bool:
        """Whether a percentile moved by more than a survey usually does."""
        return any(abs(move) > LARGE_MOVE for move in self.moves.values())


@dataclass(frozen=True, slots=True)
class SurveyFigures:
    """The curves chosen, the percentiles that any of them has, what the filters offer, what the other year lacks."""

    rows: tuple[FigureRow, ...]
    percentiles: tuple[int, ...]
    metrics: tuple[str, ...]
    provider_types: tuple[str, ...]
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FiguresQuery:
    """Which curves to show; None for all."""

    specialty: str | None = None
    metric: str | None = None
    provider_type: str | None = None


def figures_of(
    survey: SurveyFacts, query: FiguresQuery, *, on: date, against: SurveyFacts | None = None
) -> SurveyFigures:
    """The figures of a survey beside those of another, by specialty, metric, type of provider and filters."""
    every = curves_of([survey.id])
    chosen = [curve for curve in every if _fits(curve, query)]
    before = {_key(curve): curve for curve in curves_of([against.id]) if _fits(curve, query)} if against else {}
    corrections = corrections_of([curve.id for curve in chosen])
    rows = tuple(
        _row(curve, survey, before.get(_key(curve)), against, corrections.get(curve.id, ()), on) for curve in chosen
    )
    now = {_key(curve) for curve in chosen}
    return SurveyFigures(
        rows,
        tuple(sorted({int(point.percentile) for curve in chosen for point in curve.points})),
        tuple(sorted({curve.metric for curve in every})),
        tuple(sorted({curve.provider_type for curve in every})),
        added=tuple(dict.fromkeys(curve.specialty for curve in chosen if against and _key(curve) not in before)),
        removed=tuple(dict.fromkeys(curve.specialty for key, curve in before.items() if key not in now)),
    )


def year_before(survey: SurveyFacts, others: Sequence[SurveyFacts]) -> SurveyFacts | None:
    """The survey most likely this one's of the year before: of the same publisher, or of the same name but its year."""
    known = [
        other
        for other in others
        if other.id != survey.id and other.year < survey.year and _bare(other) == _bare(survey)
    ]
    return max(known, key=lambda other: other.year, default=None)


def _bare(survey: SurveyFacts) -> str:
    return survey.publisher or "".join(sign for sign in survey.name if not sign.isdigit()).strip().casefold()


def _fits(curve: CurveFacts, query: FiguresQuery) -> bool:
    return (
        (query.specialty is None or specialty_key(query.specialty) == specialty_key(curve.specialty))
        and query.metric in {None, curve.metric}
        and query.provider_type in {None, curve.provider_type}
    )


def _key(curve: CurveFacts) -> tuple[object, ...]:
    filters = tuple(sorted(folded(curve.filters).items()))
    return specialty_key(curve.specialty), curve.metric, curve.provider_type, filters


def _row(
    curve: CurveFacts,
    survey: SurveyFacts,
    before: CurveFacts | None,
    against: SurveyFacts | None,
    corrections: Sequence[SurveyCorrection],
    on: date,
) -> FigureRow:
    reasons = tuple(reason for reason in (thin(curve), young(survey, on)) if reason)
    if reasons:
        return FigureRow(curve, reasons)
    values = _values(curve)
    hidden = before is None or against is None or thin(before) or young(against, on)
    former = {} if hidden or before is None else _values(before)
    moves = {
        percentile: (100 * (value - old) / old).quantize(Decimal("0.1"))
        for percentile, value in values.items()
        if value is not None and (old := former.get(percentile))
    }
    return FigureRow(curve, (), values, former, moves, corrections)


def _values(curve: CurveFacts) -> dict[int, Decimal | None]:
    return {int(point.percentile): point.value for point in curve.points}

"""Counts beside the numbers of a set: met, short by how much, or why there is no number. Only computes.

A minimum met is not competence (docs/rules.md, R-7.2); a threshold reached allows a judgment and is no credit (R-7.10).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR
from typing import Literal

from rvuedge.training.rules.counting.tallies import Tally
from rvuedge.training.rules.pace import Days, Forecast, Months, forecast_of, months_of
from rvuedge.training.rules.requirement_sets import Category, RequirementSet

LineState = Literal["met", "short", "threshold_reached", "below_threshold", "none_set", "not_loaded", "not_counted"]
OPEN = {"short", "below_threshold"}
MET = {"met", "threshold_reached"}


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a forecast: training begins, counted up to, graduation; `away` are days of leave and research.

    `chief` are the days of the chief year, of which alone what counts in it is forecast; empty while nobody has said,
    and None where it is not asked.
    """

    begins: date
    as_of: date
    graduation: date
    away: tuple[Days, ...] = ()
    chief: tuple[Days, ...] | None = None

    @property
    def months(self) -> Months:
        """The months of the training. Raises ValueError for days out of order."""
        return months_of(begins=self.begins, as_of=self.as_of, graduation=self.graduation, away=self.away)

    @property
    def months_as_chief(self) -> Months | None:
        """The months of the chief year; None before it, after it, and while nobody has said when it is."""
        if self.chief is None:
            return self.months
        here = next((days for days in self.chief if days[0] <= self.as_of <= days[1]), None)
        if here is None:
            return None
        return months_of(begins=here[0], as_of=self.as_of, graduation=min(here[1], self.graduation), away=self.away)


@dataclass(frozen=True, slots=True)
class CategoryLine:
    """A category's count beside its number. `counted` is None where nothing was stated of it."""

    category: Category
    counted: int | None
    counted_as_attested: int | None
    alternatives: int
    simulated: int
    state: LineState
    shortfall: int | None
    forecast: Forecast | None

    @property
    def share_missing(self) -> float:
        """The part of the number that is missing, of 1; by it the largest comes first."""
        return (self.shortfall or 0) / self.category.minimum if self.category.minimum else 0.0


@dataclass(frozen=True, slots=True)
class AlternativesUsed:
    """Required encounters met by an alternative experience, and the most that the school allows."""

    counted: int
    most: int
    is_over: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """A resident's lines. `state` is met, short, or not_counted while something was stated of only a part."""

    lines: tuple[CategoryLine, ...]
    missing: tuple[CategoryLine, ...]
    state: Literal["met", "short", "not_counted", "no_numbers"]
    alternatives: AlternativesUsed | None


def progress(of: RequirementSet, tally: Tally, *, is_whole: bool, span: Span | None = None) -> Progress:
    """The lines of a resident. `is_whole` when the cases are all there are: a category without one has none then."""
    months, as_chief = (None, None) if span is None else (span.months, span.months_as_chief)
    chief = {word.code for word in of.vocabulary.roles if word.is_chief} if of.vocabulary else set()
    lines = tuple(
        _line(item, tally, is_whole=is_whole, months=as_chief if item.roles and item.roles <= chief else months)
        for item in of.categories
    )
    missing = tuple(
        sorted(
            (line for line in lines if line.state in OPEN), key=lambda line: (-line.share_missing, line.category.name)
        )
    )
    alternatives = _alternatives(of, tally)
    return Progress(lines, missing, _state(lines, alternatives), alternatives)


def _line(item: Category, tally: Tally, *, is_whole: bool, months: Months | None) -> CategoryLine:
    is_stated = is_whole or item.name in tally.categories
    counted = tally.categories[item.name] if is_stated else None
    attested = tally.attested[item.name] if is_stated else None
    shortfall = None
    if item.minimum is not None and counted is not None:
        shortfall = max(0, item.minimum - counted)
    pace = None
    if months is not None and item.minimum is not None and counted is not None:
        pace = forecast_of(counted, item.minimum, months)
    state = _line_state(item, shortfall)
    return CategoryLine(
        item, counted, attested, tally.alternatives[item.name], tally.simulated[item.name], state, shortfall, pace
    )


def _line_state(item: Category, shortfall: int | None) -> LineState:
    if item.number in ("none_set", "not_loaded"):
        return item.number
    if shortfall is None:
        return "not_counted"
    if item.number == "threshold":
        return "below_threshold" if shortfall else "threshold_reached"
    return "short" if shortfall else "met"


def _state(
    lines: Iterable[CategoryLine], alternatives: AlternativesUsed | None
) -> Literal["met", "short", "not_counted", "no_numbers"]:
    states = {line.state for line in lines if line.category.minimum is not None}
    if states & OPEN or (alternatives is not None and alternatives.is_over):
        return "short"
    if "not_counted" in states:
        return "not_counted"
    return "met" if states else "no_numbers"


def _alternatives(of: RequirementSet, tally: Tally) -> AlternativesUsed | None:
    if of.most_alternatives is None:
        return None
    required = sum(item.minimum or 0 for item in of.categories if item.kind != "total")
    most = int((of.most_alternatives * required).to_integral_value(ROUND_FLOOR))
    used = sum(tally.alternatives[item.name] for item in of.categories if item.kind != "total")
    return AlternativesUsed(used, most, used > most)

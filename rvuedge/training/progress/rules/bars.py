"""A category as a bar: done, where the pace leads, the line of the minimum, and the words below it. Only computes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from rvuedge.training.rules.pace import Days, met_in
from rvuedge.training.rules.progress import MET, OPEN, CategoryLine, Progress

Group = Literal["falls_short", "on_the_way", "met"]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar, drawn by rvuedge/pictures/requirements.py. `projected` is where the pace leads, while it is open."""

    name: str
    parent: str | None
    counted: int
    minimum: int
    projected: int | None
    is_threshold: bool
    words: str


@dataclass(frozen=True, slots=True)
class BarGroups:
    """The bars by what they ask for; shortfalls first, the largest share first."""

    falls_short: tuple[Bar, ...]
    on_the_way: tuple[Bar, ...]
    met: tuple[Bar, ...]
    without_number: tuple[CategoryLine, ...]


def bar_groups(progress: Progress, *, as_of: date, away: Sequence[Days] = ()) -> BarGroups:
    """All lines of a resident in groups."""
    found: dict[Group, list[CategoryLine]] = {"falls_short": [], "on_the_way": [], "met": []}
    rest = []
    for line in progress.lines:
        if line.category.minimum is None or line.counted is None:
            rest.append(line)
            continue
        found[group_of(line)].append(line)
    found["falls_short"].sort(key=lambda line: (share_reached(line), line.category.name))
    drawn = {group: tuple(bar(line, as_of=as_of, away=away) for line in lines) for group, lines in found.items()}
    return BarGroups(drawn["falls_short"], drawn["on_the_way"], drawn["met"], tuple(rest))


def share_reached(line: CategoryLine) -> Fraction:
    """The part of the minimum that the pace reaches; by it the largest shortfall comes first."""
    projected = line.forecast.projected if line.forecast else None
    return Fraction(projected or 0, line.category.minimum or 1)


def group_of(line: CategoryLine) -> Group:
    """Whether a category is met, falls short at this pace, or is on the way (also where there is no pace yet)."""
    if line.state in MET:
        return "met"
    pace = line.forecast
    return "falls_short" if line.state in OPEN and pace and pace.is_on_pace is False else "on_the_way"


def bar(line: CategoryLine, *, as_of: date, away: Sequence[Days] = ()) -> Bar:
    """The bar of a category that has a number and a count."""
    minimum, counted = line.category.minimum or 0, line.counted or 0
    projected = line.forecast.projected if line.forecast else None
    return Bar(
        line.category.name,
        line.category.parent,
        counted,
        minimum,
        projected if line.state in OPEN else None,
        line.category.number == "threshold",
        _words(line, as_of, away),
    )


def _words(line: CategoryLine, as_of: date, away: Sequence[Days]) -> str:
    minimum, counted, pace = line.category.minimum or 0, line.counted or 0, line.forecast
    if line.state in MET:
        return "Threshold reached" if line.category.number == "threshold" else ""
    if pace is None or pace.projected is None:
        return f"{line.shortfall} to go"
    if not pace.is_on_pace:
        return f"At this pace {pace.projected}: short by {minimum - pace.projected}"
    day = met_in(counted, minimum, months_done=pace.months_done, as_of=as_of, away=away)
    return f"At this pace met in {day:%B %Y}" if day else f"{line.shortfall} to go"

"""Where among peers: the survey's curve with one's own mark, a row's place, a group's distribution."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from rvuedge.pictures.drawing import Drawing, Picture, axis
from rvuedge.platform.figures import figure

Points = Sequence[tuple[int, Decimal]]  # percentile and value, both rising


def gauge(points: Points, mine: Decimal | None, *, place: str, unit: str = "wRVU") -> Picture:
    """The survey as blocks between its published points: the area of a block is the share of physicians in it, and
    nothing is drawn beyond the last point, where the survey says nothing. One's own value is a line and a dot; what
    lies below it is tinted. `place` is the percentile in words: P58, <10, >90.

    Raises ValueError for less than two points, or for points that do not rise.
    """
    if len(points) < 2 or any(low[0] >= high[0] or low[1] >= high[1] for low, high in pairwise(points)):
        raise ValueError("a curve needs two points or more, rising")
    first, last = points[0][1], points[-1][1]
    across = axis(first, last, 16, 344)
    blocks = [(low[1], high[1], Decimal(high[0] - low[0]) / (high[1] - low[1])) for low, high in pairwise(points)]
    up = axis(0, max(block[2] for block in blocks), 0, 74)
    drawing = Drawing(360, 128)
    for low, high, density in blocks:
        left, right, tall = across.place_of(low), across.place_of(high), max(up.place_of(density), Decimal(3))
        drawing.box("peer", left + 1, 96 - tall, right - left - 2, tall, 4)
        if mine is not None and mine > low:
            drawing.box(
                "mine-low", left + 1, 96 - tall, max(across.place_of(min(mine, high)) - left - 2, Decimal(1)), tall, 4
            )
    for number, value in points:
        drawing.text(f"P{number}", across.place_of(value), 112)
        drawing.text(figure(value), across.place_of(value), 125, kind="tiny")
    if mine is not None:
        drawing.line("rule", across.place_of(mine), 18, across.place_of(mine), 96)
        drawing.dot("dot", across.place_of(mine), 96, 6)
        anchor = "start" if across.place_of(mine) < 60 else "end" if across.place_of(mine) > 300 else "middle"
        drawing.text(f"{figure(mine)} {unit}", across.place_of(mine), 12, kind="on", anchor=anchor)
    rows = [(f"P{number}", figure(value)) for number, value in points]
    finding = f"The survey from {figure(first)} to {figure(last)} {unit}"
    if mine is None:
        return drawing.says(f"{finding}; no place to show.", ("Percentile", unit), rows)
    return drawing.says(
        f"{figure(mine)} {unit} is {place} of the survey, which goes from {figure(first)} to {figure(last)}.",
        ("Percentile", unit),
        [*rows, ("You", figure(mine))],
    )


def place_dot(percentile: Decimal | None, *, place: str) -> Picture:
    """One row's place between P10 and P90: band P25 to P75, a tick at the median, a dot, an arrow beyond the ends.

    `percentile` is None where there is no place, and `place` says in words what stands there.
    """
    across = axis(10, 90, 12, 108)
    drawing = Drawing(120, 20, kind="chart place")
    drawing.box("sunk", 12, 8, 96, 4, 2)
    drawing.box("peer", across.place_of(25), 8, across.place_of(75) - across.place_of(25), 4)
    drawing.line("rule", across.place_of(50), 4, across.place_of(50), 16)
    if percentile is not None and percentile < 10:
        drawing.path("mine", [(2, 10), (9, 5), (9, 15)], closed=True)
    elif percentile is not None and percentile > 90:
        drawing.path("mine", [(118, 10), (111, 5), (111, 15)], closed=True)
    elif percentile is not None:
        drawing.dot("dot", across.place_of(percentile), 10, 5)
    return drawing.says(place)


def distribution(values: Sequence[Decimal], points: Points, *, unit: str = "wRVU", who: str = "physicians") -> Picture:
    """Everybody of a group as a dot on one line of values, with the survey's points as lines; dots that would cover
    each other are stacked.
    """
    low = min([*values, *(value for _, value in points)], default=Decimal(0))
    high = max([*values, *(value for _, value in points)], default=Decimal(1))
    across = axis(low, high, 14, 346)
    drawing = Drawing(360, 120)
    for number, value in points:
        drawing.line("grid", across.place_of(value), 16, across.place_of(value), 96)
        drawing.text(f"P{number}", across.place_of(value), 11)
    stacks: dict[int, int] = {}
    for value in sorted(values):
        column = round(across.place_of(value) / 10)
        stacks[column] = stacks.get(column, 0) + 1
        drawing.dot("dot", across.place_of(value), max(100 - 10 * stacks[column], 18), 5)
    drawing.line("grid", 14, 97, 346, 97)
    drawing.text(figure(low), 14, 112, anchor="start")
    drawing.text(figure(high), 346, 112, anchor="end")
    median = dict(points).get(50)
    above = "" if median is None else f"; {sum(value > median for value in values)} above the survey's median"
    span = f" from {figure(min(values))} to {figure(max(values))} {unit}{above}" if values else ""
    finding = f"{len(values)} {who}{span}."
    return drawing.says(finding, ("", unit), [(f"P{number}", figure(value)) for number, value in points])

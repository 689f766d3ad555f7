"""Am I on track: the ring of a year's goal, months against the goal, the days of a week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rvuedge.pictures.drawing import Drawing, Picture, axis
from rvuedge.platform.figures import figure, hundredths, percent

RING = 52  # radius, of a ground of 120
BAND = 12  # width of the ring


@dataclass(frozen=True)
class MonthBar:
    """wRVU of a month under its short name. `projected` is the whole month's at this pace, for the open one alone."""

    name: str
    work_rvu: Decimal
    projected: Decimal | None = None


def ring(done: Decimal, goal: Decimal, *, unit: str = "wRVU", expected: Decimal | None = None) -> Picture:
    """How much of a goal is done. `expected` is what this day asks for: a tick on the ring.

    Raises ValueError for a goal that is not above zero.
    """
    if goal <= 0:
        raise ValueError("a ring needs a goal above zero")
    share = done / goal
    drawing = Drawing(120, 120, kind="chart ring")
    drawing.arc("track-line", 60, 60, RING, BAND, Decimal(1))
    drawing.arc("stroke", 60, 60, RING, BAND, share)
    if expected is not None:
        drawing.tick("rule", 60, 60, RING - BAND, RING + BAND, min(expected / goal, Decimal(1)))
    drawing.text(percent(share * 100, 0), 60, 68, kind="big")
    finding = f"{hundredths(done)} of {figure(goal)} {unit}, {percent(share * 100, 0)} of the goal"
    rows = [("Done", hundredths(done)), ("Goal", figure(goal))]
    if expected is not None:
        ahead = done - expected
        finding += f"; {hundredths(abs(ahead))} {'ahead of' if ahead >= 0 else 'behind'} pace"
        rows.append(("On pace today", hundredths(expected)))
    return drawing.says(f"{finding}.", ("", unit), rows)


def reach(expected: Decimal, target: Decimal, *, unit: str = "wRVU") -> Picture:
    """What a year comes to at its pace beside what a target asks for; what is missing is pale, up to the target."""
    across = axis(0, max(expected, target, Decimal(1)), 0, 350)
    done, line = across.place_of(expected), across.place_of(target)
    drawing = Drawing(360, 48)
    drawing.box("mine", 0, 4, max(done, Decimal(2)), 24, 4)
    if line > done:
        drawing.box("ghost", done, 4, line - done, 24, 4)
    drawing.line("rule", line, 0, line, 32)
    drawing.text(f"{figure(target)} {unit}", line, 46, anchor="end")
    missing = target - expected
    words = f"{hundredths(missing)} short" if missing > 0 else f"{hundredths(-missing)} beyond it"
    finding = f"At this pace {hundredths(expected)} of the {figure(target)} {unit} of the target: {words}."
    rows = [("At this pace", hundredths(expected)), ("Target", figure(target))]
    return drawing.says(finding, ("", unit), [*rows, ("Missing", hundredths(max(missing, Decimal(0))))])


def months(items: Sequence[MonthBar], *, goal: Decimal | None = None, unit: str = "wRVU") -> Picture:
    """A bar for each month from zero; the goal of a month as a dashed line; what the open month adds at this pace."""
    top = max([*(item.work_rvu for item in items), *(item.projected or 0 for item in items), goal or 0, Decimal(1)])
    height = axis(0, top, 0, 104)
    step = Decimal(340) / max(len(items), 1)
    drawing = Drawing(360, 140)
    for number, item in enumerate(items):
        left = 10 + step * number + step / 6
        if item.projected is not None and item.projected > item.work_rvu:
            tall = height.place_of(item.projected)
            drawing.box("ghost", left, 116 - tall, step * 2 / 3, tall, 4)
        tall = max(height.place_of(item.work_rvu), Decimal(2))
        is_open = item.projected is not None
        drawing.box("mine" if is_open else "mine-mid", left, 116 - tall, step * 2 / 3, tall, 4)
        drawing.text(item.name, left + step / 3, 132, kind="on" if is_open else "")
    if goal is not None:
        drawing.line("dash", 10, 116 - height.place_of(goal), 350, 116 - height.place_of(goal))
    return drawing.says(_months_finding(items, goal, unit), ("Month", unit), [_month_row(item) for item in items])


def week(days: Sequence[tuple[str, Decimal]], today: int, *, unit: str = "wRVU") -> Picture:
    """The days of this week, Monday first; days to come are grounds of their bars. `today` counts from zero."""
    top = max([value for _, value in days] + [Decimal(1)])
    height = axis(0, top, 0, 36)
    drawing = Drawing(118, 54, kind="chart week")
    for number, (name, value) in enumerate(days):
        left = Decimal("3.9") + Decimal("16.85") * number
        tall = max(height.place_of(value), Decimal(3))
        kind = "mine" if number == today else "mine-low" if number < today else "sunk"
        drawing.box(kind, left, 39 - tall, 9, tall, 3)
        drawing.text(name[:1], left + Decimal("4.5"), 52, kind="on" if number == today else "")
    words = ", ".join(f"{name} {hundredths(value)}" for name, value in days[: today + 1])
    return drawing.says(
        f"{unit} this week: {words}.", ("Day", unit), [(name, hundredths(value)) for name, value in days]
    )


def _month_row(item: MonthBar) -> tuple[str, str]:
    if item.projected is None:
        return item.name, hundredths(item.work_rvu)
    return item.name, f"{hundredths(item.work_rvu)}, at this pace {hundredths(item.projected)}"


def _months_finding(items: Sequence[MonthBar], goal: Decimal | None, unit: str) -> str:
    if not items:
        return "No months yet."
    best = max(items, key=lambda item: item.work_rvu)
    finding = f"{unit} by month; most in {best.name}, {hundredths(best.work_rvu)}"
    if goal is not None:
        closed = [item for item in items if item.projected is None]
        met = sum(item.work_rvu >= goal for item in closed)
        finding += f"; {met} of {len(closed)} closed months reached the goal of {hundredths(goal)}"
    return f"{finding}."

"""What is paid for what is worked: each a dot, a rate as a line from zero; and how many stand in which quarter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rvuedge.pictures.drawing import Axis, Drawing, Picture, axis
from rvuedge.platform.figures import count, dollars, dollars_and_cents, hundredths

MOST_LINES = 3  # rates whose lines and names can be told apart; the table has the others
LINES = ("rule", "dash", "ghost")  # the steepest rate first, as their names stand below
MOST_BARS = 12  # groups with a bar: a screen of a phone; the table has the others
WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class PaidDot:
    """Somebody's, or a group's, wRVU and dollars of the same days; `rate` is the survey's median of dollars per wRVU,
    None where the survey has none.
    """

    name: str
    work: Decimal
    pay: Decimal
    rate: Decimal | None = None


def pay_against_work(dots: Sequence[PaidDot], rates: Sequence[tuple[str, Decimal]], *, who: str) -> Picture:
    """Pay over work from zero, a line for each of the first rates (name and dollars per wRVU). `who` are the dots:
    physician or group.
    """
    across = axis(0, max([*(dot.work for dot in dots), Decimal(1)]), 14, 330)
    up = axis(0, max([*(dot.pay for dot in dots), Decimal(1)]), 190, 16)
    drawing = Drawing(360, 214)
    drawing.line("grid", 14, 190, 346, 190)
    drawing.line("grid", 14, 10, 14, 190)
    steepest = sorted(rates[:MOST_LINES], key=lambda pair: -pair[1])
    for number, (name, rate) in enumerate(steepest):
        _rate_line(drawing, across, up, f"{name} {dollars_and_cents(rate)}", rate, number)
    for dot in dots:
        drawing.dot("dot", across.place_of(dot.work), up.place_of(dot.pay), 4)
    drawing.text(dollars(up.high), 18, 10, anchor="start", kind="tiny")
    drawing.text("0", 14, 204, kind="tiny")
    drawing.text(f"{hundredths(across.high)} wRVU", 346, 204, anchor="end", kind="tiny")
    rows = [_line(dot) for dot in dots]
    heads = (who.capitalize(), "wRVU", "Pay", "Per wRVU", "Survey’s median")
    return drawing.says(_finding(dots, rates, who), heads, rows)


def _rate_line(drawing: Drawing, across: Axis, up: Axis, words: str, rate: Decimal, number: int) -> None:
    """From zero to where the rate leaves the drawing, at its top or at its right; its name beside a piece of it."""
    work = min(across.high, up.high / rate) if rate else across.high
    drawing.line(LINES[number], across.place_of(0), up.place_of(0), across.place_of(work), up.place_of(work * rate))
    foot = 152 + 14 * number
    drawing.line(LINES[number], 176, foot - 3, 200, foot - 3)
    drawing.text(words, 206, foot, anchor="start", kind="tiny")


def _line(dot: PaidDot) -> tuple[str, ...]:
    per = dollars_and_cents(dot.pay / dot.work) if dot.work else "no work"
    median = dollars_and_cents(dot.rate) if dot.rate is not None else "none"
    return dot.name, hundredths(dot.work), dollars_and_cents(dot.pay), per, median


def _finding(dots: Sequence[PaidDot], rates: Sequence[tuple[str, Decimal]], who: str) -> str:
    if not dots:
        return "Nobody has pay and work of the same days."
    known = [dot for dot in dots if dot.rate is not None and dot.work]
    above = sum(1 for dot in known if dot.rate is not None and dot.pay > dot.rate * dot.work)
    of = f" {above} of {len(known)} above the survey’s median rate of their specialty." if known else ""
    lines = ", ".join(f"{name} {dollars_and_cents(rate)}" for name, rate in rates[:MOST_LINES])
    drawn = f" Lines: the survey’s median per wRVU, {lines}." if rates else " The survey has no median rate to compare."
    pay, work = [dot.pay for dot in dots], [dot.work for dot in dots]
    return (
        f"{count(len(dots), who)}: pay from {dollars(min(pay))} to {dollars(max(pay))} for {hundredths(min(work))} to"
        f" {hundredths(max(work))} wRVU.{of}{drawn}"
    )


@dataclass(frozen=True, slots=True)
class GroupBar:
    """A group, its size, and how many stand in which quarter, in the order of the quarters; None: withheld."""

    name: str
    size: int
    counts: tuple[int, ...] | None


def quarter_bars(bars: Sequence[GroupBar], quarters: Sequence[str]) -> Picture:
    """A bar for each group, divided by quarters of the survey; the first group is everybody."""
    shown = bars[:MOST_BARS]
    drawing = Drawing(360, 26 * len(shown) + 36)
    for number, bar in enumerate(shown):
        top = 26 * number
        drawing.text(f"{bar.name} ({bar.size})", 4, top + 9, anchor="start", kind="tiny")
        _bar(drawing, bar, top + 12)
    for number, quarter in enumerate(quarters):
        left, top = 4 + 118 * (number % 3), 26 * len(shown) + 8 + 14 * (number // 3)
        drawing.box(SHADES[number], left, top, 8, 8)
        drawing.text(quarter, left + 12, top + 8, anchor="start", kind="tiny")
    rows = [
        (bar.name, f"{bar.size:,}", *(map(str, bar.counts) if bar.counts else [WITHHELD] * len(quarters)))
        for bar in bars
    ]
    first = bars[0] if bars else None
    if first is None or first.counts is None:
        finding = f"Physicians by quarter of the survey: {WITHHELD}."
    else:
        words = ", ".join(f"{number} {quarter}" for quarter, number in zip(quarters, first.counts, strict=True))
        finding = f"{count(first.size, 'physician')} by quarter of the survey: {words}."
    return drawing.says(finding, ("Group", "Physicians", *quarters), rows)


SHADES = ("mine-low", "peer", "mine-mid", "mine", "sunk")


def _bar(drawing: Drawing, bar: GroupBar, top: int) -> None:
    if bar.counts is None or not bar.size:
        drawing.text(WITHHELD, 4, top + 10, anchor="start", kind="tiny")
        return
    left = Decimal(4)
    for number, kind in zip(bar.counts, SHADES, strict=False):
        wide = Decimal(352) * number / bar.size
        if number:
            drawing.box(kind, left, top, max(wide - 1, Decimal(1)), 11)
        left += wide

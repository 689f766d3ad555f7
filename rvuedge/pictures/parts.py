"""From what: a sum as parts of one bar, or as steps from its first element to the sum."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from rvuedge.pictures.drawing import Drawing, Picture, axis
from rvuedge.platform.figures import hundredths, percent

SERIES = 4  # parts with a shade of their own; a fifth could not be told from the fourth, so the last is "other"
Part = tuple[str, Decimal]


def split(parts: Sequence[Part], *, write: Callable[[Decimal], str] = hundredths, unit: str = "wRVU") -> Picture:
    """The parts of a sum side by side, the largest first; from the fifth on they are one part, "other".

    Parts at or below zero take no place and stand in the table.
    """
    shown = grouped([part for part in parts if part[1] > 0])
    total = sum((value for _, value in shown), Decimal(0))
    drawing = Drawing(360, 14, kind="split", stretched=True)
    left = Decimal(0)
    for number, (_, value) in enumerate(shown):
        wide = 360 * value / total
        drawing.box(f"c{number + 1}", left, 0, max(wide - (2 if number + 1 < len(shown) else 0), Decimal(1)), 14)
        left += wide
    words = ", ".join(f"{name} {percent(value * 100 / total, 0)}" for name, value in shown) or "nothing yet"
    return drawing.says(f"{unit} by part: {words}.", ("", unit), [(name, write(value)) for name, value in parts])


def grouped(parts: Sequence[Part]) -> list[Part]:
    """The largest parts first; all from the fourth on as "other" where there are more than four."""
    ordered = sorted(parts, key=lambda part: -part[1])
    if len(ordered) <= SERIES:
        return ordered
    rest = sum((value for _, value in ordered[SERIES - 1 :]), Decimal(0))
    return [*ordered[: SERIES - 1], ("other", rest)]


def waterfall(elements: Sequence[Part], *, write: Callable[[Decimal], str], total: str) -> Picture:
    """Elements of a sum as steps, each from where the one before ended; the sum from zero at the end."""
    ends: list[Decimal] = [Decimal(0)]
    for _, value in elements:
        ends.append(ends[-1] + value)
    up = axis(min([*ends, Decimal(0)]), max([*ends, Decimal(1)]), 112, 22)
    count = len(elements) + 1
    step = Decimal(340) / count
    drawing = Drawing(360, 140)
    for number, (name, value) in enumerate([*elements, (total, ends[-1])]):
        is_sum = number + 1 == count
        start, end = (Decimal(0), ends[-1]) if is_sum else (ends[number], ends[number + 1])
        top, foot = min(up.place_of(start), up.place_of(end)), max(up.place_of(start), up.place_of(end))
        left = 10 + step * number
        kind = "mine" if is_sum else "mine-mid" if value >= 0 else "peer"
        drawing.box(kind, left + step / 8, top, step * 3 / 4, max(foot - top, Decimal(2)), 4)
        drawing.text(write(value), left + step / 2, top - 5, kind="on tiny")
        drawing.text(name, left + step / 2, 132, kind="tiny")
    rows = [(name, write(value)) for name, value in [*elements, (total, ends[-1])]]
    words = ", ".join(f"{name} {write(value)}" for name, value in elements) or "no element"
    return drawing.says(f"{total} {write(ends[-1])}: {words}.", ("", ""), rows)

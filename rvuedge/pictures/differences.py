"""Who gains and who loses: each one's difference as a column, the largest gain first, on one line of zero."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from rvuedge.pictures.drawing import Drawing, Picture, axis

Difference = tuple[str, Decimal]
WIDEST = Decimal(24)  # of a column, so that three of them are no blocks
ENDS = (10, 350)  # where the columns begin and end, of a width of 360


def differences(each: Sequence[Difference], *, write: Callable[[Decimal], str], who: str = "physicians") -> Picture:
    """Columns from zero up for gains and down for losses. `each` has a name and a difference, in any order."""
    ordered = sorted(each, key=lambda item: -item[1])
    values = [value for _, value in ordered]
    high, low = max([*values, Decimal(0)]), min([*values, Decimal(0)])
    up = axis(low, high, 118 if low else 130, 20)
    zero = up.place_of(0)
    drawing = Drawing(360, 150)
    step = min(Decimal(ENDS[1] - ENDS[0]) / max(len(ordered), 1), WIDEST)
    for number, (_, value) in enumerate(ordered):
        top, foot = min(up.place_of(value), zero), max(up.place_of(value), zero)
        kind = "mine" if value > 0 else "peer"
        if value:
            drawing.box(kind, ENDS[0] + step * number + step / 8, top, step * 3 / 4, max(foot - top, Decimal(1)), 3)
    drawing.line("grid", ENDS[0], zero, ENDS[1], zero)
    if high:
        drawing.text(write(high), ENDS[0], 14, kind="on", anchor="start")
    if low:
        drawing.text(write(low), ENDS[1], 134, kind="on", anchor="end")
    gain, lose = sum(value > 0 for value in values), sum(value < 0 for value in values)
    finding = f"Of {len(values)} {who} {gain} gain and {lose} lose: from {write(low)} to {write(high)}."
    return drawing.says(finding, ("", "Change"), [(name, write(value)) for name, value in ordered])

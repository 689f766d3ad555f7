"""A drug's payment limit by quarter: a bar where it was listed, a cross where it was not, gray where nobody knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rvuedge.pictures.drawing import Drawing, Picture, axis

LISTED, NOT_LISTED, NOT_LOADED = "listed", "not on the list", "not loaded"
# Of the drawing: where bars stand, and how high the largest rises below its figure.
BASE, TOP = 90, 22


@dataclass(frozen=True)
class QuarterBar:
    """A quarter (year, 1 to 4), its value where it is listed, and its state."""

    year: int
    quarter: int
    value: Decimal | None
    state: str

    @property
    def name(self) -> str:
        return f"Q{self.quarter} {self.year}"


def quarter_bars(quarters: Sequence[QuarterBar], write: Callable[[Decimal], str]) -> Picture:
    """The quarters in order. The newest value, and each that differs from the one before, has its figure."""
    step = Decimal(340) / max(len(quarters), 1)
    up = axis(0, max([item.value or Decimal(0) for item in quarters], default=Decimal(1)), 0, BASE - TOP)
    drawing = Drawing(360, 124)
    drawing.line("grid", 0, BASE, 360, BASE)
    before: Decimal | None = None
    for number, item in enumerate(quarters):
        left, middle = 10 + step * number, 10 + step * number + step / 2
        if item.value is not None:
            height = up.place_of(item.value)
            drawing.box("mine", left + 2, BASE - height, max(step - 6, Decimal(3)), height, 4)
            if item.value != before:
                anchor = "start" if middle < 60 else "end" if middle > 300 else "middle"
                x = left if anchor == "start" else left + step if anchor == "end" else middle
                drawing.text(write(item.value), x, BASE - height - 6, kind="on", anchor=anchor)
            before = item.value
        elif item.state == NOT_LISTED:
            drawing.line("rule", middle - 4, BASE - 14, middle + 4, BASE - 6)
            drawing.line("rule", middle - 4, BASE - 6, middle + 4, BASE - 14)
        else:
            drawing.box("sunk", left + 2, BASE - 5, max(step - 6, Decimal(3)), 5, 2)
        if step > 24:
            drawing.text(f"Q{item.quarter}", middle, BASE + 16)
        if item.quarter == 1 or number == 0:
            drawing.text(str(item.year), middle, BASE + 31, kind="on")
    rows = [(item.name, item.state if item.value is None else write(item.value)) for item in quarters]
    return drawing.says(_finding(quarters, write), ("Quarter", "Payment limit"), rows)


def _finding(quarters: Sequence[QuarterBar], write: Callable[[Decimal], str]) -> str:
    listed = [item for item in quarters if item.value is not None]
    if not listed:
        return "No quarter that is loaded has a payment limit."
    last = listed[-1]
    words = f"Payment limit {write(last.value or Decimal(0))} a unit in {last.name}"
    after = quarters[quarters.index(last) + 1 :]
    missing = [item.name for item in after if item.state == NOT_LISTED]
    return f"{words}; not on the list of {', '.join(missing)}." if missing else f"{words}."

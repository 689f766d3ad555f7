"""What a code was worth: its work RVU by release as steps, and a drug's payment limit by quarter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rvuedge.pictures.drawing import Axis, Drawing, Picture, axis
from rvuedge.platform.figures import wrvu

CHANGE = Decimal("0.005")  # a change of less rounds to nothing in the two places that are shown


@dataclass(frozen=True)
class DatedValue:
    """A value from a day on, under the name of what published it; None where it published none."""

    name: str
    since: date
    value: Decimal | None


def history(
    values: Sequence[DatedValue], until: date, *, unit: str = "wRVU", write: Callable[[Decimal], str] = wrvu
) -> Picture:
    """A step for each value, from its first day to the next one's; each change has its figure. From zero up.

    Raises ValueError where there is no value at all.
    """
    known = [item for item in values if item.value is not None]
    if not known:
        raise ValueError("no release has a value")
    across = axis(values[0].since.toordinal(), max(until.toordinal(), values[-1].since.toordinal() + 1), 10, 350)
    up = axis(0, max(item.value or 0 for item in known), 100, 30)
    drawing = Drawing(360, 132)
    drawing.line("grid", 10, 100, 350, 100)
    changes: list[tuple[str, Decimal]] = []
    before: Decimal | None = None
    for number, item in enumerate(values):
        ends = values[number + 1].since if number + 1 < len(values) else until
        left, right = across.place_of(item.since.toordinal()), across.place_of(ends.toordinal())
        if item.value is None:
            before = None
            continue
        height = up.place_of(item.value)
        drawing.box("mine-weak", left, height, max(right - left, Decimal(1)), 100 - height)
        drawing.line("stroke", left, height, max(right, left + 1), height)
        if before is None or abs(item.value - before) >= CHANGE:
            anchor = "start" if left < 300 else "end"
            drawing.text(write(item.value), left if left < 300 else Decimal(350), height - 7, kind="on", anchor=anchor)
            changes.append((item.name, item.value))
        before = item.value
    _years(drawing, values[0].since, until, across)
    return drawing.says(_history_finding(changes, unit, write), ("Release", "From", unit), _rows(values, write))


def _years(drawing: Drawing, first: date, until: date, across: Axis) -> None:
    drawing.text(str(first.year), 10, 118, anchor="start")
    for year in range(first.year + 1, until.year + 1):
        spot = across.place_of(date(year, 1, 1).toordinal())
        if 45 < spot < 325:
            drawing.line("grid", spot, 100, spot, 104)
            drawing.text(str(year), spot, 118)


def _history_finding(changes: Sequence[tuple[str, Decimal]], unit: str, write: Callable[[Decimal], str]) -> str:
    first = changes[0][1]
    if len(changes) == 1:
        return f"{write(first)} {unit}, unchanged since {changes[0][0]}."
    words = ", ".join(f"{write(value)} from {name}" for name, value in changes[1:])
    return f"{write(first)} {unit} in {changes[0][0]}; {words}."


def _rows(values: Sequence[DatedValue], write: Callable[[Decimal], str]) -> list[tuple[str, str, str]]:
    return [
        (
            item.name,
            f"{item.since:%b} {item.since.day}, {item.since.year}",
            "none" if item.value is None else write(item.value),
        )
        for item in values
    ]

"""What every picture is made with: an SVG whose label says the finding, and the same figures as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from xml.etree.ElementTree import Element, SubElement, tostring

Number = Decimal | int
TENTH = Decimal("0.1")  # of a unit of the drawing, less than a pixel of any screen


@dataclass(frozen=True)
class Picture:
    """A drawing as SVG text, its finding as a sentence, and the table of what it shows (heads, then rows of text)."""

    svg: str
    finding: str
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    def as_json(self) -> dict[str, object]:
        """As the phone stores it beside the figures it was made of."""
        return {
            "svg": self.svg,
            "finding": self.finding,
            "heads": list(self.heads),
            "rows": [list(row) for row in self.rows],
        }


class Drawing:
    """Shapes on a ground of a width and a height; coordinates count from the upper left corner."""

    def __init__(self, width: Number, height: Number, *, kind: str = "chart", stretched: bool = False) -> None:
        self.width, self.height = Decimal(width), Decimal(height)
        self.root = Element("svg", {"class": kind, "viewBox": f"0 0 {place(width)} {place(height)}", "role": "img"})
        if stretched:  # as wide as its place, as high as it says
            self.root.set("preserveAspectRatio", "none")

    def box(self, kind: str, x: Number, y: Number, width: Number, height: Number, round_by: Number = 0) -> None:
        """A rectangle."""
        shape = {"class": kind, "x": place(x), "y": place(y), "width": place(width), "height": place(height)}
        if round_by:
            shape["rx"] = place(min(Decimal(round_by), Decimal(width) / 2, Decimal(height) / 2))
        SubElement(self.root, "rect", shape)

    def line(self, kind: str, x1: Number, y1: Number, x2: Number, y2: Number) -> None:
        """A straight line."""
        ends = {"x1": place(x1), "y1": place(y1), "x2": place(x2), "y2": place(y2)}
        SubElement(self.root, "line", {"class": kind, **ends})

    def path(self, kind: str, points: Sequence[tuple[Number, Number]], *, closed: bool = False) -> None:
        """Straight lines through points."""
        steps = " L".join(f"{place(x)} {place(y)}" for x, y in points)
        SubElement(self.root, "path", {"class": kind, "d": f"M{steps}{'Z' if closed else ''}"})

    def dot(self, kind: str, x: Number, y: Number, radius: Number) -> None:
        """A circle, filled."""
        SubElement(self.root, "circle", {"class": kind, "cx": place(x), "cy": place(y), "r": place(radius)})

    def arc(self, kind: str, x: Number, y: Number, radius: Number, width: Number, share: Decimal) -> None:
        """A part of a circle from its top, clockwise; `share` of one, at most all of it."""
        shape = {"class": kind, "cx": place(x), "cy": place(y), "r": place(radius), "stroke-width": place(width)}
        drawn = min(max(share, Decimal(0)), Decimal(1)) * 100
        if drawn < 100:
            shape |= {"pathLength": "100", "stroke-dasharray": f"{place(drawn)} 100"}
        SubElement(self.root, "circle", {**shape, "transform": f"rotate(-90 {place(x)} {place(y)})"})

    def tick(self, kind: str, x: Number, y: Number, inner: Number, outer: Number, share: Decimal) -> None:
        """A line across a ring at a share of one, from its top, clockwise."""
        ends = {"x1": place(x), "x2": place(x), "y1": place(Decimal(y) - inner), "y2": place(Decimal(y) - outer)}
        turn = f"rotate({place(share * 360)} {place(x)} {place(y)})"
        SubElement(self.root, "line", {"class": kind, **ends, "transform": turn})

    def text(self, words: str, x: Number, y: Number, *, kind: str = "", anchor: str = "middle") -> None:
        """Words with their foot at a place; their size follows from their kind."""
        shape = {"x": place(x), "y": place(y), "text-anchor": anchor}
        if kind:
            shape["class"] = kind
        SubElement(self.root, "text", shape).text = words

    def says(self, finding: str, heads: Sequence[str] = (), rows: Sequence[Sequence[str]] = ()) -> Picture:
        """The picture, with what it finds and the table of its figures."""
        self.root.set("aria-label", finding)
        return Picture(
            tostring(self.root, encoding="unicode"), finding, tuple(heads), tuple(tuple(row) for row in rows)
        )


def place(number: Number) -> str:
    """A coordinate, to a tenth: 12, 12.5."""
    rounded = Decimal(number).quantize(TENTH, ROUND_HALF_UP)
    return f"{rounded.normalize() + 0:f}"


@dataclass(frozen=True)
class Axis:
    """Values of a range on places of a line; values beyond it stand at its ends."""

    low: Decimal
    high: Decimal
    start: Decimal
    end: Decimal

    def place_of(self, value: Number) -> Decimal:
        """Where a value stands."""
        if self.high <= self.low:
            return self.start
        share = (Decimal(value) - self.low) / (self.high - self.low)
        return self.start + min(max(share, Decimal(0)), Decimal(1)) * (self.end - self.start)


def axis(low: Number, high: Number, start: Number, end: Number) -> Axis:
    """An axis of whole numbers or decimals."""
    return Axis(Decimal(low), Decimal(high), Decimal(start), Decimal(end))

"""The drawings of a benchmark report on paper: where physicians or specialties stand, and bands of percentiles."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal
from xml.etree.ElementTree import fromstring

from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, Rect, Shape, String
from reportlab.lib import colors

from rvuedge.files.pdf_pages import BOLD, REGULAR
from rvuedge.pictures.drawing import Picture
from rvuedge.reports.rules.groups import BANDS, RollUp
from rvuedge.reports.rules.rows import SurveyPlace

SHADES = ("#c9d6df", "#9fb8c8", "#5f8ea9", "#1f5f85", "#e4e4e4")
PAY = "#b3541e"
LINES = (10, 25, 50, 75, 90)  # the percentiles that surveys print
ROW = 15  # points per physician: 40 fit on a page
LABELS, PLOT = 150, 360  # points: names on the left, the scale beside them
LEGEND = 30  # below the rows: room for the legend and for what follows


@dataclass(frozen=True, slots=True)
class Dot:
    """A name and where its work stands, and its compensation where that is known; `instead` why it does not stand."""

    name: str
    work: SurveyPlace
    pay: SurveyPlace | None = None
    instead: str = ""


def places(dots: Sequence[Dot]) -> Drawing:
    """A row for each name: a dot for work, a diamond for pay; hollow outside the survey's points."""
    height = ROW * len(dots) + 26
    drawing = Drawing(LABELS + PLOT + 20, height)
    for percentile in LINES:
        x = _across(Decimal(percentile))
        gray = colors.HexColor("#b8c4cc")
        drawing.add(Line(x, 18, x, height, strokeColor=gray, strokeWidth=1 if percentile == 50 else 0.5))
        drawing.add(String(x, 6, f"P{percentile}", fontName=REGULAR, fontSize=7.5, textAnchor="middle"))
    for index, dot in enumerate(dots):
        y = height - ROW * (index + 0.6)
        drawing.add(String(LABELS - 8, y - 3, _short(dot.name, 30), fontName=REGULAR, fontSize=8, textAnchor="end"))
        _work(drawing, dot.work, y, dot.instead or "not ranked")
        _pay(drawing, dot.pay, y)
    return drawing


def bands(groups: Sequence[RollUp]) -> Drawing:
    """A bar for each group: how many of its physicians stand in which quarter of the survey."""
    height = ROW * len(groups) + LEGEND
    drawing = Drawing(LABELS + PLOT + 20, height)
    for index, roll_up in enumerate(groups):
        y = height - ROW * (index + 1)
        name = f"{_short(roll_up.specialty, 26)} ({roll_up.physicians})"
        drawing.add(String(LABELS - 8, y + 3, name, fontName=REGULAR, fontSize=8, textAnchor="end"))
        _stack(drawing, roll_up, y)
    x = float(LABELS)
    for label, shade in zip(BANDS, SHADES, strict=True):
        drawing.add(_box(x, 12, 8, 8, shade))
        drawing.add(String(x + 11, 13, label, fontName=REGULAR, fontSize=7.5))
        x += 74
    return drawing


def from_picture(picture: Picture) -> Drawing:
    """A picture of the pages as a drawing of paper: the same shapes, in the shades of the others here."""
    # Drawn by our own pictures a moment ago, never read from outside.
    root = fromstring(picture.svg)  # noqa: S314 # nosec B314
    width, height = (float(number) for number in root.attrib["viewBox"].split()[2:])
    drawing = Drawing(width, height)
    for element in root:
        drawing.add(SHAPES[element.tag](element.attrib, element.text or "", height))
    scale = (LABELS + PLOT) / width
    drawing.scale(scale, scale)
    drawing.width, drawing.height = width * scale, height * scale
    return drawing


Attributes = Mapping[str, str]
INKS = {
    "mine": SHADES[3], "mine-mid": SHADES[2], "mine-low": SHADES[0], "peer": SHADES[1], "sunk": SHADES[4],
    "dot": SHADES[3], "dash": "#4a4a4a", "ghost": SHADES[3], "grid": "#b8c4cc", "rule": "#4a4a4a",
}  # fmt: skip


ANCHORS: Mapping[str, Literal["start", "middle", "end"]] = {"start": "start", "middle": "middle", "end": "end"}
DASHES = {"dash": (3, 3), "ghost": (3, 2)}


def _ink(attributes: Attributes) -> colors.Color:
    return colors.HexColor(INKS.get(attributes.get("class", ""), "#000000"))


def _rect(facts: Attributes, _text: str, height: float) -> Shape:
    x, y, wide, tall = (float(facts[name]) for name in ("x", "y", "width", "height"))
    box = Rect(x, height - y - tall, wide, tall)
    box.fillColor, box.strokeColor = _ink(facts), None
    return box


def _line(facts: Attributes, _text: str, height: float) -> Shape:
    line = Line(float(facts["x1"]), height - float(facts["y1"]), float(facts["x2"]), height - float(facts["y2"]))
    line.strokeColor, line.strokeWidth = _ink(facts), 0.6
    if facts.get("class") in DASHES:
        line.strokeDashArray = DASHES[facts["class"]]
    return line


def _circle(facts: Attributes, _text: str, height: float) -> Shape:
    dot = Circle(float(facts["cx"]), height - float(facts["cy"]), float(facts["r"]) * 0.7)
    dot.fillColor, dot.strokeColor, dot.strokeWidth = _ink(facts), colors.white, 0.4
    return dot


def _words(facts: Attributes, text: str, height: float) -> Shape:
    words = String(float(facts["x"]), height - float(facts["y"]), text, fontName=REGULAR)
    words.fontSize = 5.5 if "tiny" in facts.get("class", "") else 6.5
    words.textAnchor = ANCHORS[facts["text-anchor"]]
    return words


SHAPES: Mapping[str, Callable[[Attributes, str, float], Shape]] = {
    "rect": _rect, "line": _line, "circle": _circle, "text": _words,
}  # fmt: skip


def _across(percentile: Decimal) -> float:
    return LABELS + PLOT * float(percentile) / 100


def _work(drawing: Drawing, place: SurveyPlace, y: float, instead: str) -> None:
    if place.percentile is None or not place.qualifier:
        x = _across(Decimal(10)) + 6  # between two lines, so that it touches neither
        drawing.add(String(x, y - 3, instead, fontName=REGULAR, fontSize=7.5, fillColor=colors.gray))
        return
    dark = colors.HexColor(SHADES[3])
    fill = dark if place.qualifier == "=" else colors.white
    drawing.add(Circle(_across(place.percentile), y, 3.4, fillColor=fill, strokeColor=dark, strokeWidth=1.2))


def _pay(drawing: Drawing, place: SurveyPlace | None, y: float) -> None:
    if place is None or place.percentile is None or not place.qualifier:
        return
    x, ink = _across(place.percentile), colors.HexColor(PAY)
    corners = [x, y + 3.6, x + 3.6, y, x, y - 3.6, x - 3.6, y]
    fill = ink if place.qualifier == "=" else colors.white
    drawing.add(Polygon(corners, fillColor=fill, strokeColor=ink, strokeWidth=1))


def _stack(drawing: Drawing, group: RollUp, y: float) -> None:
    x = float(LABELS)
    for (_, count), shade in zip(group.bands, SHADES, strict=True):
        if not count:
            continue
        width = PLOT * count / group.physicians
        drawing.add(_box(x, y, width, ROW - 4, shade))
        ink = colors.white if shade in SHADES[2:4] else colors.black
        middle = x + width / 2
        drawing.add(String(middle, y + 3, str(count), fontName=BOLD, fontSize=7, textAnchor="middle", fillColor=ink))
        x += width


def _box(x: float, y: float, width: float, height: float, shade: str) -> Rect:
    box = Rect(x, y, width, height)
    box.fillColor, box.strokeColor = colors.HexColor(shade), colors.white
    return box


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"

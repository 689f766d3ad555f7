"""Pages on paper: headings, tables whose header is repeated, page x of y, and the same bytes for the same content.

reportlab draws them, with `invariant` so that no clock and no random name enters the file. Roboto is embedded because
the fonts every reader has know Western European names only.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

import font_roboto
from reportlab.lib import colors
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    KeepTogether,
    LongTable,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    TableStyle,
)

REGULAR, BOLD = "Roboto", "Roboto-Bold"
INK, PALE, RULE = colors.HexColor("#1d2b36"), colors.HexColor("#eef3f6"), colors.HexColor("#b8c4cc")
MARGIN = 40  # points: printers leave 18 to 36 unprinted
FIGURE = 14  # letters that fit the narrowest column of figures
PADDING = 6  # what reportlab leaves inside its frame
WIDTH = letter[0] - 2 * (MARGIN + PADDING)


@dataclass(frozen=True, slots=True)
class PdfColumn:
    """A column of a table: its heading, and its width in points beside the others'."""

    name: str
    width: float
    right: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What every page of a document says: its title and period; `mark` is printed large on each, such as SYNTHETIC."""

    title: str
    subtitle: str
    mark: str | None = None

    def heading(self) -> list[Flowable]:
        """The title as the first page begins."""
        _fonts()
        return [paragraph(self.title, 17, bold=True, after=2), paragraph(self.subtitle, 10, after=8)]

    def section(self, title: str) -> list[Flowable]:
        """A heading with room below it; what follows may be longer than a page."""
        return [CondPageBreak(72), paragraph(title, 12, bold=True, before=10, after=4)]

    def note(self, text: str) -> Flowable:
        """A small remark."""
        return paragraph(text, 8, after=4)

    def entry(self, title: str, sentences: Iterable[str]) -> list[Flowable]:
        """A name with sentences below it, in small letters; the name stays with the first."""
        lines = [paragraph(sentence, 7.5, after=1, hang=-8) for sentence in sentences]
        return [KeepTogether([paragraph(title, 8.5, bold=True, before=4, after=1), *lines[:1]]), *lines[1:]]

    def bullets(self, sentences: Iterable[str]) -> list[Flowable]:
        """Sentences below each other."""
        return [paragraph(f"•  {sentence}", 9, after=2, hang=10) for sentence in sentences]


def printable(text: str, instead: str) -> str:
    """The text, or what to print instead where the fonts lack one of its letters: an empty cell names nobody."""
    known = _letters()
    return text if all(ord(letter) in known for letter in text) else instead


@cache
def _letters() -> frozenset[int]:
    _fonts()
    return frozenset(pdfmetrics.getFont(REGULAR).face.charToGlyph)  # type: ignore[attr-defined]


def of_words(sentences: Iterable[str]) -> list[Flowable]:
    """Running text."""
    return [paragraph(sentence, 10, after=4) for sentence in sentences]


def table(columns: Sequence[PdfColumn], rows: Iterable[Sequence[str]]) -> Flowable:
    """Rows of text under a header that is repeated on every page; long text is wrapped, never cut."""
    _fonts()
    scale = WIDTH / sum(column.width for column in columns)
    head = [paragraph(column.name, 7, bold=True, right=column.right) for column in columns]
    body = [[_cell(cell, column) for cell, column in zip(row, columns, strict=True)] for row in rows]
    style: list[Any] = [
        ("BACKGROUND", (0, 0), (-1, 0), PALE),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, INK),
        ("LINEBELOW", (0, 1), (-1, -1), 0.25, RULE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("FONT", (0, 1), (-1, -1), REGULAR, 7.5, 7.5 * 1.25),
        ("TEXTCOLOR", (0, 1), (-1, -1), INK),
        *(("ALIGN", (index, 1), (index, -1), "RIGHT") for index, column in enumerate(columns) if column.right),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]
    widths = [column.width * scale for column in columns]
    return LongTable([head, *body], colWidths=widths, repeatRows=1, style=TableStyle(style), spaceAfter=6)


def _cell(text: str, column: PdfColumn) -> Paragraph | str:
    """A figure as it is, which takes a tenth of a paragraph's time; text that may have to be wrapped as one."""
    return text if column.right and len(text) <= FIGURE else paragraph(text, 7.5, right=column.right)


def printed(page: Page, story: Sequence[Flowable]) -> bytes:
    """The document as PDF. The same page and story give the same bytes."""
    _fonts()
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=letter,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN + 8,
        title=page.title,
        author="RVU Edge",
        invariant=1,
    )
    document.build(list(story) or [Spacer(1, 1)], canvasmaker=_numbered(page))
    return buffer.getvalue()


def _numbered(page: Page) -> type[Canvas]:
    class Numbered(Canvas):
        """Knows how many pages there are before the first is written."""

        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            self._pages: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 - reportlab's name
            self._pages.append(dict(self.__dict__))
            self._startPage()  # type: ignore[attr-defined]

        def save(self) -> None:
            for number, state in enumerate(self._pages, start=1):
                self.__dict__.update(state)
                _frame(self, page, number, len(self._pages))
                super().showPage()
            super().save()

    return Numbered


def _frame(canvas: Canvas, page: Page, number: int, of: int) -> None:
    canvas.setFont(REGULAR, 7.5)
    canvas.setFillColor(INK)
    canvas.drawString(MARGIN, 26, f"{page.title} · {page.subtitle}")
    canvas.drawRightString(letter[0] - MARGIN, 26, f"page {number} of {of}")
    if page.mark:
        canvas.saveState()
        canvas.setFillColor(colors.Color(0.75, 0.1, 0.1, alpha=0.13))
        canvas.setFont(BOLD, 72)
        canvas.translate(letter[0] / 2, letter[1] / 2)
        canvas.rotate(50)
        canvas.drawCentredString(0, -20, page.mark)
        canvas.restoreState()


def paragraph(
    text: str,
    size: float,
    *,
    bold: bool = False,
    right: bool = False,
    before: float = 0,
    after: float = 0,
    hang: float = 0,
) -> Paragraph:
    """Text of a size in points as a paragraph; `hang` indents all lines but the first (below 0: all alike)."""
    _fonts()
    style = ParagraphStyle(
        f"{size} {bold} {right} {before} {after} {hang}",
        fontName=BOLD if bold else REGULAR,
        fontSize=size,
        leading=size * 1.25,
        textColor=INK,
        alignment=2 if right else 0,
        spaceBefore=before,
        spaceAfter=after,
        leftIndent=abs(hang),
        firstLineIndent=min(-hang, 0),
        splitLongWords=True,
    )
    return Paragraph(escape(text), style)


@cache
def _fonts() -> None:
    pdfmetrics.registerFont(TTFont(REGULAR, font_roboto.Roboto))
    pdfmetrics.registerFont(TTFont(BOLD, font_roboto.RobotoBold))

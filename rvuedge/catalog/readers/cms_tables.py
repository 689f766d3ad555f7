"""The smaller CMS tables: their figures, the quarter they are of, and whether they are whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Generic, TypeVar

from rvuedge.files.delimited import TextRow
from rvuedge.files.problems import Findings, quoted, refuse
from rvuedge.files.titled import TitledTable
from rvuedge.platform.figures import count

AMOUNT = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?|[0-9]+(\.[0-9]+)?|\.[0-9]+")
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
BAD_ROWS = 100  # a file with more than one bad row in so many is another file; fewer are rows to ask about
FEW_BAD_ROWS = 3  # or so many, in a short file
# A workbook holds binary floats: 15 digits are what Excel shows of one, the 16th and 17th are noise.
SHOWN = Context(prec=15)
Row = TypeVar("Row")
EFFECTIVE = re.compile(r"effective\s+([a-z]+)\s+([0-9]{1,2}),\s*([0-9]{4})\s+through", re.IGNORECASE)


def even_lines(table: TitledTable, findings: Findings) -> Iterator[TextRow]:
    """The lines that hold anything; one of another width than the header is noted and left out."""
    for line in table.lines:
        if not any(line.cells):
            continue
        if len(line.cells) == table.width:
            yield line
        else:
            found = f"{len(line.cells)} columns"
            findings.add(line.number, None, found, f"{table.width} columns")


@dataclass(frozen=True, slots=True)
class Sifted(Generic[Row]):
    """The rows that were read, with their lines, and what was wrong with those that were not, one sentence each."""

    lines: list[TextRow]
    rows: list[Row]
    bad_rows: tuple[str, ...]


def sifted(file: str, lines: Iterable[TextRow], read: Callable[[TextRow, Findings], Row]) -> Sifted[Row]:
    """Read every line; a row with a wrong cell is left out and named: whoever imports it asks about it.

    More than one bad row in a hundred, or no good one, is a file of another shape. Raises FileRefused for that one.
    """
    findings = Findings(file)
    good: list[tuple[TextRow, Row]] = []
    bad: list[str] = []
    total = 0
    for line in lines:
        total += 1
        own = Findings(file)
        row = read(line, own)
        if not own.count:
            good.append((line, row))
            continue
        bad += [problem.sentence("").strip() for problem in own.first]
        for problem in own.first:
            findings.add(problem.line, problem.column, problem.found, problem.expected)
    if total - len(good) > max(FEW_BAD_ROWS, total // BAD_ROWS) or not good:
        findings.refuse_if_any()
    return Sifted([line for line, _ in good], [row for _, row in good], tuple(bad))


def refuse_lost_zeros(table: TitledTable, fields: dict[str, int], *, file: str) -> None:
    """One sentence for a text whose whole columns lost their leading zeros, as a spreadsheet program saves it again.

    `fields` gives the digits of each column. Raises FileRefused where half of the cells or more lack some: a cell that
    had a leading zero. A workbook's numbers are padded instead, since they never had any.
    """
    for field, digits in fields.items():
        cells = [table.fields(line)[field] for line in table.lines if len(line.cells) == table.width]
        short = [cell for cell in cells if cell.isdigit() and len(cell) < digits]
        if not table.is_workbook and len(short) * 4 >= len(cells) > 0:
            refuse(
                file,
                column=table.headers[field],
                found=f"{count(len(short), 'cell')} that lost their leading zeros (such as {quoted(short[0])}),"
                " as when a spreadsheet program saves a file again",
                expected=f"{digits} digits; the xlsx and the txt of the same zip are read",
            )


def padded(cell: str, digits: int, *, table: TitledTable) -> str:
    """A number of digits as printed, or with the leading zeros that a workbook's number cannot have."""
    return cell.zfill(digits) if table.is_workbook and cell.isdigit() else cell


def published(value: Decimal, places: int) -> Decimal:
    """A figure in the places that CMS publishes, half up, after the noise of a binary float is off.

    >>> published(Decimal("155.89499999999998"), 3), published(Decimal("0.3087723288"), 3)
    (Decimal('155.895'), Decimal('0.309'))
    """
    return SHOWN.create_decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def amount(text: str) -> Decimal | None:
    """A figure as printed ("770,620.000"), or None when the text is not one."""
    return Decimal(text.replace(",", "")) if AMOUNT.fullmatch(text) else None


def quarter_start(lines: list[TextRow], *, file: str) -> date:
    """The first day named by "Effective January 1, 2026 through …" above the table.

    Raises FileRefused when no line says so, or the day begins no quarter.
    """
    text = (EFFECTIVE.search(" ".join(line.cells)) for line in lines)
    match = next((match for match in text if match), None)
    if match is None:
        refuse(file, found="no quarter", expected="a line 'Effective January 1, … through …'")
    month, day, year = match[1].lower(), int(match[2]), int(match[3])
    if day != 1 or month not in MONTHS or MONTHS.index(month) % 3:
        refuse(file, found=quoted(match[0]), expected="the first day of a quarter")
    return date(year, MONTHS.index(month) + 1, 1)


def check_once(keys: Iterable[tuple[TextRow, str]], column: str, findings: Findings) -> None:
    """Note every line whose key an earlier line has."""
    seen: dict[str, int] = {}
    for line, key in keys:
        earlier = seen.setdefault(key, line.number)
        if earlier != line.number:
            wanted = f"one row for {key} (it is on line {earlier})"
            findings.add(line.number, column, f"{key} again", wanted)


def check_whole(codes: set[str], rows: int, *, minimum_rows: int, landmarks: tuple[str, ...], file: str) -> None:
    """Refuse fewer rows than a whole file has, or one without the codes every file has.

    `landmarks` empty: an excerpt. Raises FileRefused.
    """
    missing = [code for code in landmarks if code not in codes]
    if rows < max(minimum_rows, 1) or missing:
        found = f"{rows:,} rows" + (f" without {', '.join(missing)}" if missing else "")
        refuse(file, found=found, expected=f"a whole file of {max(minimum_rows, 1):,} rows or more")

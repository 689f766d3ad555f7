"""The smaller CMS tables: their figures, the quarter they are of, and whether they are whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from rvuedge.files.delimited import TextRow
from rvuedge.files.problems import Findings, quoted, refuse
from rvuedge.files.titled import TitledTable

AMOUNT = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?|[0-9]+(\.[0-9]+)?|\.[0-9]+")
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
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

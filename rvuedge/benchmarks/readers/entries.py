"""The rows of a survey table as entries: one for each curve as printed, long or wide, before they are checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from rvuedge.benchmarks.readers.cells import (
    count,
    figure,
    metric_key,
    percentile_cell,
    provider_type_key,
    specialty_key,
    text_of,
    withheld,
)
from rvuedge.benchmarks.readers.header import STATISTICS, SurveyColumn, SurveyHeader, field_of
from rvuedge.benchmarks.rules.refusals import SurveyProblem
from rvuedge.files.delimited import TextRow
from rvuedge.files.headers import words
from rvuedge.files.spreadsheet import Cell
from rvuedge.files.tables import TableRow

EVERYTHING = frozenset({"", "all", "total", "overall", "any"})
WITHOUT_DOLLARS = ("work_rvus", "total_rvus", "encounters", "asa_units")
LENGTHS = {"specialty": 120, "metric": 60}

Problems = list[SurveyProblem]
Body = Sequence[TableRow | TextRow]
Statistics = dict[str, Decimal | int | None]


@dataclass(slots=True)
class CurveEntry:
    """One curve as printed: where it stands, whose it is, its points and the statistics beside them."""

    line: int
    specialty: str
    metric: str
    provider_type: str
    filters: tuple[tuple[str, str], ...]
    metric_is_named: bool
    n_withheld: bool = False
    points: dict[int, Decimal | None] = field(default_factory=dict)
    statistics: Statistics = field(default_factory=dict)

    def key(self) -> tuple[object, ...]:
        """What no two curves of a file may share; the order of a specialty's words does not tell two apart."""
        return specialty_key(self.specialty), self.metric, self.provider_type, self.filters


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: Sequence[Cell]

    def text(self, column: SurveyColumn) -> str:
        return text_of(self.cell(column))

    def cell(self, column: SurveyColumn) -> Cell | None:
        return self.cells[column.index] if column.index < len(self.cells) else None


def wide_entries(
    header: SurveyHeader, body: Body, problems: Problems, metric: str | None = None
) -> tuple[list[CurveEntry], list[str]]:
    """An entry for each row, or for each metric its columns name, and notes on rows that were left out.

    `metric` is that of figures whose metric neither row nor column names.
    """
    rows, notes = _rows(header, body, problems)
    entries = []
    for row in rows:
        for of_columns in header.metrics:
            entry = _entry(header, row, of_columns, metric, problems)
            if entry is None:
                break
            for column in header.columns:
                if (column.percentile or column.field in STATISTICS) and _is_of(column, entry, header, row, problems):
                    _put(entry, column.field, column.name, row.cell(column), row.line, problems)
            entries.append(entry)
    return entries, notes


def _is_of(column: SurveyColumn, entry: CurveEntry, header: SurveyHeader, row: _Row, problems: Problems) -> bool:
    """Whether a column's figures are of the entry's metric; a row that names another than the column is a problem."""
    if column.metric in (None, entry.metric):
        return True
    if header.has("metric") and row.text(column):
        expected = f"a figure of {entry.metric}, as the row says"
        problems.append(SurveyProblem(row.line, column.name, f"a column of {column.metric}", expected))
    return False


def long_entries(
    header: SurveyHeader, body: Body, problems: Problems, metric: str | None = None
) -> tuple[list[CurveEntry], list[str]]:
    """The rows of one specialty, metric, provider type and filters as one entry, and notes on rows left out.

    `metric` is that of rows that name none.
    """
    rows, notes = _rows(header, body, problems)
    by_field = {column.field: column for column in header.columns}
    position, value = by_field["percentile"], by_field["value"]
    beside = [column for column in header.columns if column.field in STATISTICS]
    entries: dict[tuple[object, ...], CurveEntry] = {}
    for row in rows:
        new = _entry(header, row, None, metric, problems)
        if new is None:
            continue
        entry = entries.setdefault(new.key(), new)
        statistic = _statistic(row.text(position))
        if statistic is None:
            expected = "a percentile from 1 to 99, mean, SD or a count"
            problems.append(SurveyProblem(row.line, position.name, repr(row.text(position)), expected))
            continue
        _put(entry, statistic, value.name, row.cell(value), row.line, problems)
        for column in beside:
            _put_beside(entry, column, row, problems)
    return list(entries.values()), notes


def _rows(header: SurveyHeader, body: Body, problems: Problems) -> tuple[list[_Row], list[str]]:
    """The rows that speak of a specialty's figures; a line of text alone is a note of the publisher's."""
    specialty = next(column for column in header.columns if column.field == "specialty")
    rows, notes = [], []
    for line, cells in body:
        row = _Row(line, cells)
        filled = [index for index, cell in enumerate(cells) if cell is not None and str(cell).strip()]
        if filled in ([specialty.index], [0]):
            notes.append(f"Line {line} was read as a note: {str(cells[filled[0]]).strip()[:60]!r}.")
        elif filled[-1] >= header.width:
            problems.append(SurveyProblem(line, None, f"{filled[-1] + 1} cells", f"at most {header.width}"))
        elif not row.text(specialty):
            problems.append(SurveyProblem(line, specialty.name, "nothing", "a specialty"))
        else:
            rows.append(row)
    return rows, notes


def _entry(
    header: SurveyHeader, row: _Row, metric: str | None, otherwise: str | None, problems: Problems
) -> CurveEntry | None:
    texts = {column.field: row.text(column) for column in header.columns}
    named = texts.get("metric", "")
    if metric is None and header.has("metric") and not words(named):
        problems.append(SurveyProblem(row.line, "Metric", repr(named), "a metric"))
        return None
    for name, longest in LENGTHS.items():
        if len(texts.get(name, "")) > longest:
            found = f"{len(texts[name])} characters"
            problems.append(SurveyProblem(row.line, name.capitalize(), found, f"at most {longest}"))
            return None
    provider_type = provider_type_key(texts.get("provider_type", ""))
    if provider_type is None:
        found = repr(texts["provider_type"][:40])
        problems.append(SurveyProblem(row.line, "Provider type", found, "physician, APP or resident"))
        return None
    return CurveEntry(
        line=row.line,
        specialty=texts["specialty"],
        metric=metric or (metric_key(named) if named else otherwise or "work_rvus"),
        provider_type=provider_type,
        filters=_filters(texts),
        metric_is_named=bool(metric or named or otherwise),
    )


def _filters(texts: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """The filters a row stands under; "All" is none."""
    named = ((name.removeprefix("filter:"), text) for name, text in texts.items() if name.startswith("filter:"))
    return tuple(sorted((name, text) for name, text in named if text.lower() not in EVERYTHING))


def _statistic(text: str) -> str | None:
    index = percentile_cell(text)
    if index is not None:
        return f"p{index}"
    known = field_of(text)
    return known[0] if known and known[0] in STATISTICS else None


def _put(entry: CurveEntry, name: str, column: str, cell: Cell | None, line: int, problems: Problems) -> None:
    """Put a figure where its name says; a second one is a problem."""
    index = int(name[1:]) if name[1:].isdigit() else None
    if index in entry.points if index else name in entry.statistics:
        shown = f"P{index}" if index else name
        problems.append(SurveyProblem(line, column, f"{shown} again (first on line {entry.line})", "each once"))
        return
    value = _read(cell, name, column, line, problems, entry.metric)
    entry.n_withheld |= name == "n_organizations" and withheld(cell)
    if index:
        entry.points[index] = None if value is None else Decimal(value)
    else:
        entry.statistics[name] = value


def _put_beside(entry: CurveEntry, column: SurveyColumn, row: _Row, problems: Problems) -> None:
    """A statistic repeated on each row of a long table; it must be the same on all that state it."""
    value = _read(row.cell(column), column.field, column.name, row.line, problems, entry.metric)
    entry.n_withheld |= column.field == "n_organizations" and withheld(row.cell(column))
    known = entry.statistics.get(column.field)
    if value is not None and known is not None and value != known:
        problems.append(SurveyProblem(row.line, column.name, f"{value}", f"{known}, as on line {entry.line}"))
    elif known is None:
        entry.statistics[column.field] = value


def _read(
    cell: Cell | None, name: str, column: str, line: int, problems: Problems, metric: str
) -> Decimal | int | None:
    is_count = name.startswith("n_")
    if "$" in text_of(cell) and metric in WITHOUT_DOLLARS:
        expected = f"a figure of {metric}, which has no $; name the metric of the table if it is a different one"
        problems.append(SurveyProblem(line, column, repr(text_of(cell)), expected))
        return None
    read: Callable[[Cell | None], Decimal | int | None] = count if is_count else figure
    try:
        return read(cell)
    except ValueError as error:
        kind = "a whole number" if is_count else "a figure of 0 or more with at most 4 places, no % sign"
        problems.append(SurveyProblem(line, column, str(error), f"{kind}, or a mark of suppression"))
        return None

"""Reads MGMA-style tables, long (a row per percentile) or wide (P10 … P90 as columns). Whole or refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from rvuedge.benchmarks.readers.cells import metric_in, metric_key, text_of
from rvuedge.benchmarks.readers.curves import ReadCurve, SurveyFile, curves_from
from rvuedge.benchmarks.readers.entries import CurveEntry, long_entries, wide_entries
from rvuedge.benchmarks.readers.header import SurveyHeader, read_header
from rvuedge.benchmarks.rules.refusals import NoTableRefused, SurveyProblem, SurveyRefused
from rvuedge.files.delimited import TextRow
from rvuedge.files.tables import Table, TableRow

__all__ = ["ReadCurve", "SurveyFile", "read_survey_table", "read_survey_text"]

NO_MAPPING: Mapping[str, str] = MappingProxyType({})
SEARCHED = 10  # rows of title and notes above a header, at most
MOST_WORK = 50_000  # wRVU a year: more than anybody works


def read_survey_text(
    tables: Sequence[Table], *, file: str, mapping: Mapping[str, str] = NO_MAPPING, metric: str | None = None
) -> SurveyFile:
    """A survey from the ways a text may be parted: the first with a table of percentiles.

    `mapping` gives our field for a header we would not know, `metric` that of figures the table does not name one for.
    Raises SurveyRefused with line (as an editor counts them), column, found and expected.
    """
    refused: NoTableRefused | None = None
    for table in tables:
        try:
            return read_survey_table(table, file=file, mapping=mapping, metric=metric)
        except NoTableRefused as error:
            refused = refused or error
    raise refused or SurveyRefused(file, [])


def read_survey_table(
    table: Table, *, file: str, mapping: Mapping[str, str] = NO_MAPPING, metric: str | None = None
) -> SurveyFile:
    """A survey from one table. Raises SurveyRefused, and NoTableRefused where it is no table of percentiles at all."""
    return _read(table.rows, file, mapping, metric, table.sheet)


def _read(
    rows: Sequence[TableRow | TextRow], file: str, mapping: Mapping[str, str], metric: str | None, sheet: str | None
) -> SurveyFile:
    grid = [row for row in rows if any(map(text_of, row.cells))]
    if not grid:
        raise NoTableRefused(file, [SurveyProblem(None, None, "an empty file", "a table")])
    start, header = _found_header(grid, file, mapping)
    named, notes = _metric_of(metric, grid[: start + header.rows - 1], sheet)
    problems: list[SurveyProblem] = []
    read = long_entries if header.is_long else wide_entries
    entries, left = read(header, grid[start + header.rows :], problems, named)
    problems += _too_much_work(entries)
    curves, warnings = curves_from(entries, problems)
    if problems:
        raise SurveyRefused(file, sorted(problems, key=lambda problem: (problem.line or 0, problem.column or "")))
    if not curves:
        raise SurveyRefused(file, [SurveyProblem(None, None, "no rows with figures", "at least one curve")])
    left_out = [f"The column {name!r} was left out." for name in header.left_out]
    if all(entry.metric_is_named for entry in entries):
        notes = [] if _named_by_rows(header) else notes
    else:
        notes = ["The file names no metric; its figures are read as work RVUs."]
    return SurveyFile(curves, (*left_out, *left, *notes, *warnings))


def _named_by_rows(header: SurveyHeader) -> bool:
    return header.has("metric") or header.metrics != [None]


def _metric_of(metric: str | None, above: list[TableRow | TextRow], sheet: str | None) -> tuple[str | None, list[str]]:
    """The metric of figures that the table names none for: as given, else of the nearest title, else of the sheet."""
    if metric:
        return metric_key(metric), []
    for _, cells in reversed(above):
        title = " ".join(filter(None, map(text_of, cells)))
        found = metric_in(title)
        if found:
            return found, [f"The figures are read as {found}, as the title says: {title[:80]!r}."]
    found = metric_in(sheet) if sheet else None
    return found, [f"The figures are read as {found}, as the sheet is named: {sheet!r}."] if found else []


def _too_much_work(entries: list[CurveEntry]) -> list[SurveyProblem]:
    """Figures of no named metric that nobody can work: dollars, most likely."""
    expected = "the metric named in a column, a title or with the upload: these do not look like work RVUs"
    return [
        SurveyProblem(entry.line, None, f"{most:f} for {entry.specialty}", expected)
        for entry in entries
        if not entry.metric_is_named
        and (most := max((value for value in entry.points.values() if value is not None), default=0)) > MOST_WORK
    ]


def _found_header(grid: list[TableRow | TextRow], file: str, mapping: Mapping[str, str]) -> tuple[int, SurveyHeader]:
    """Where the header begins, among the first ten rows (titles and notes may stand above it), and the header."""
    nothing: SurveyRefused | None = None
    wrong: SurveyRefused | None = None
    for start in range(min(SEARCHED, len(grid))):
        rows = [(line, [text_of(cell) for cell in cells]) for line, cells in grid[start : start + 3]]
        try:
            return start, read_header(rows, file=file, mapping=mapping)
        except NoTableRefused as error:
            nothing = nothing or error
        except SurveyRefused as error:
            wrong = wrong or error
    raise wrong or nothing or SurveyRefused(file, [])

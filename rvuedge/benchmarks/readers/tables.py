"""Reads MGMA-style tables, long (a row per percentile) or wide (P10 … P90 as columns). Whole or refused."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from rvuedge.benchmarks.readers.cells import metric_in, metric_key, text_of
from rvuedge.benchmarks.readers.curves import SurveyCurve, SurveyFile, curves_from
from rvuedge.benchmarks.readers.entries import Entry, long_entries, wide_entries
from rvuedge.benchmarks.readers.header import Header, read_header
from rvuedge.benchmarks.rules.refusals import NoTableRefused, SurveyProblem, SurveyRefused

__all__ = ["SurveyCurve", "SurveyFile", "read_survey_csv", "read_survey_rows"]

NO_MAPPING: Mapping[str, str] = MappingProxyType({})
SEARCHED = 10
DELIMITERS = (",", "\t", ";", "|")
MOST_WORK = 50_000  # wRVU a year: more than anybody works
Numbered = tuple[int, Sequence[object]]


def read_survey_csv(
    data: bytes, *, file: str, mapping: Mapping[str, str] = NO_MAPPING, metric: str | None = None
) -> SurveyFile:
    """A survey from csv bytes: UTF-8, UTF-16 or Windows-1252, parted by commas, tabs, semicolons or bars.

    `mapping` gives our field for a header we would not know, `metric` that of figures the table does not name one for.
    Raises SurveyRefused with line (as an editor counts them), column, found and expected.
    """
    text = _decoded(data, file)
    refused: SurveyRefused | None = None
    for delimiter in DELIMITERS:
        try:
            return _read(_csv_rows(text, file, delimiter), file, mapping, metric, None)
        except NoTableRefused as error:
            refused = refused or error
        except SurveyRefused:
            if refused is None or delimiter in text:
                raise
    raise refused or SurveyRefused(file, [])


def read_survey_rows(
    rows: Iterable[Sequence[object]],
    *,
    file: str,
    mapping: Mapping[str, str] = NO_MAPPING,
    metric: str | None = None,
    sheet: str | None = None,
) -> SurveyFile:
    """A survey from rows of cells as a sheet of that name gives them, lines counted from 1.

    Raises SurveyRefused, and NoTableRefused where there is no table at all.
    """
    return _read(list(enumerate(rows, start=1)), file, mapping, metric, sheet)


def _read(
    rows: list[Numbered], file: str, mapping: Mapping[str, str], metric: str | None, sheet: str | None
) -> SurveyFile:
    grid = [(line, cells) for line, cells in rows if any(map(text_of, cells))]
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
        raise SurveyRefused(file, sorted(problems, key=lambda one: (one.line or 0, one.column or "")))
    if not curves:
        raise SurveyRefused(file, [SurveyProblem(None, None, "no row of figures", "at least one curve")])
    left_out = [f"The column {name!r} was left out." for name in header.left_out]
    if all(entry.metric_is_named for entry in entries):
        notes = [] if _named_by_rows(header) else notes
    else:
        notes = ["The file names no metric; its figures are read as work RVUs."]
    return SurveyFile(curves, (*left_out, *left, *notes, *warnings))


def _named_by_rows(header: Header) -> bool:
    return header.has("metric") or header.metrics != [None]


def _metric_of(metric: str | None, above: list[Numbered], sheet: str | None) -> tuple[str | None, list[str]]:
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


def _too_much_work(entries: list[Entry]) -> list[SurveyProblem]:
    """Figures of no named metric that nobody can work: dollars, most likely."""
    expected = "the metric named, in a column, a title or with the upload: these are hardly work RVUs"
    return [
        SurveyProblem(entry.line, None, f"{most:f} for {entry.specialty}", expected)
        for entry in entries
        if not entry.metric_is_named
        and (most := max((value for value in entry.points.values() if value is not None), default=0)) > MOST_WORK
    ]


def _found_header(grid: list[Numbered], file: str, mapping: Mapping[str, str]) -> tuple[int, Header]:
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


def _decoded(data: bytes, file: str) -> str:
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise SurveyRefused(file, [SurveyProblem(None, None, "a binary file", "a csv table")])


def _csv_rows(text: str, file: str, delimiter: str) -> list[Numbered]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    rows: list[Numbered] = []
    line = 1
    try:
        for cells in reader:
            rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise SurveyRefused(file, [SurveyProblem(line, None, str(error), "a row of a csv table")]) from error
    return rows

"""Reads MGMA-style tables, long (a row per percentile) or wide (P10 … P90 as columns). Whole or refused."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from rvuedge.benchmarks.refusals import SurveyProblem, SurveyRefused
from rvuedge.benchmarks.survey_curves import SurveyCurve, SurveyFile, curves_from
from rvuedge.benchmarks.survey_entries import Entry, long_entries, wide_entries
from rvuedge.benchmarks.survey_header import Header, read_header

__all__ = ["SurveyCurve", "SurveyFile", "read_survey_csv", "read_survey_rows"]

NO_MAPPING: Mapping[str, str] = MappingProxyType({})
SEARCHED = 10
Numbered = tuple[int, Sequence[object]]


def read_survey_csv(data: bytes, *, file: str, mapping: Mapping[str, str] = NO_MAPPING) -> SurveyFile:
    """A survey from csv bytes, UTF-8 or Windows-1252. `mapping` gives our field for a header we would not know.

    Raises SurveyRefused with line (as an editor counts them), column, found and expected.
    """
    return _read(_csv_rows(_decoded(data, file), file), file, mapping)


def read_survey_rows(
    rows: Iterable[Sequence[object]], *, file: str, mapping: Mapping[str, str] = NO_MAPPING
) -> SurveyFile:
    """A survey from rows of cells as a sheet gives them, lines counted from 1. Raises SurveyRefused."""
    return _read(list(enumerate(rows, start=1)), file, mapping)


def _read(rows: list[Numbered], file: str, mapping: Mapping[str, str]) -> SurveyFile:
    grid = [(line, cells) for line, cells in rows if any(map(_text, cells))]
    if not grid:
        raise SurveyRefused(file, [SurveyProblem(None, None, "an empty file", "a table")])
    start, header = _found_header(grid, file, mapping)
    problems: list[SurveyProblem] = []
    body = grid[start + header.rows :]
    read = long_entries if header.is_long else wide_entries
    entries, notes = read(header, body, problems)
    curves, warnings = curves_from(entries, problems)
    if problems:
        raise SurveyRefused(file, sorted(problems, key=lambda one: (one.line or 0, one.column or "")))
    if not curves:
        raise SurveyRefused(file, [SurveyProblem(None, None, "no row of figures", "at least one curve")])
    left_out = tuple(f"The column {name!r} was left out." for name in header.left_out)
    return SurveyFile(curves, (*left_out, *notes, *_unnamed(entries), *warnings))


def _found_header(grid: list[Numbered], file: str, mapping: Mapping[str, str]) -> tuple[int, Header]:
    """Where the header begins, among the first ten rows (titles and notes may stand above it), and the header."""
    first: SurveyRefused | None = None
    for start in range(min(SEARCHED, len(grid))):
        rows = [(line, [_text(cell) for cell in cells]) for line, cells in grid[start : start + 3]]
        try:
            return start, read_header(rows, file=file, mapping=mapping)
        except SurveyRefused as error:
            first = first or error
    raise first or SurveyRefused(file, [])


def _unnamed(entries: list[Entry]) -> tuple[str, ...]:
    if all(entry.metric_is_named for entry in entries):
        return ()
    return ("The file names no metric; its figures are read as work RVUs.",)


def _decoded(data: bytes, file: str) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise SurveyRefused(file, [SurveyProblem(None, None, "a binary file", "a csv table")])


def _csv_rows(text: str, file: str) -> list[Numbered]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Numbered] = []
    line = 1
    try:
        for cells in reader:
            rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise SurveyRefused(file, [SurveyProblem(line, None, str(error), "a row of a csv table")]) from error
    return rows


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()

"""Headers of survey tables, on one to four rows, and which of our fields each column is (docs/rules.md, R-5.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rvuedge.benchmarks.readers.cells import SUPPRESSED, is_figure
from rvuedge.benchmarks.readers.columns import NAMES, SurveyColumn, column_of, field_of, is_unit
from rvuedge.benchmarks.readers.statistics import STATISTICS, percentile_cell
from rvuedge.benchmarks.rules.refusals import NoTableRefused, SurveyProblem, SurveyRefused
from rvuedge.files.headers import words

__all__ = ["NAMES", "STATISTICS", "SurveyColumn", "SurveyHeader", "field_of", "read_header", "wrong_fields"]

HEADER_ROWS = 4  # publishers stack at most metric, group, percentile and unit
MANY = 2  # one figure beside others is no percentile column
WANTED = "a header with Specialty and percentile columns (P25, 25th% …), or Specialty, Percentile and Value"


@dataclass(frozen=True, slots=True)
class SurveyHeader:
    """The columns of a table, those without a field too, and how wide and how many rows the header is."""

    columns: tuple[SurveyColumn, ...]
    width: int
    rows: int

    def has(self, field: str) -> bool:
        """Whether some column is this field."""
        return any(column.field == field for column in self.columns)

    def first(self, field: str) -> SurveyColumn | None:
        """The first column of a field."""
        return next((column for column in self.columns if column.field == field), None)

    @property
    def points(self) -> list[SurveyColumn]:
        """The columns of percentiles."""
        return [column for column in self.columns if column.percentile]

    @property
    def names_rows(self) -> bool:
        """Whether a column may say what a row is about: a specialty, a measure, or a heading nobody knows."""
        fields = {"specialty", "metric", None}
        return any(column.field in fields for column in self.columns) or not self.columns or self.columns[0].index > 0

    @property
    def is_whole(self) -> bool:
        """Whether curves can be read under it."""
        if self.is_long:
            return self.has("specialty") or self.has("metric")
        return bool(self.points) and (self.has("specialty") or (len(self.points) >= MANY and self.names_rows))

    @property
    def is_long(self) -> bool:
        """A row for each percentile instead of a column."""
        return self.has("percentile") and not self.points and (self.has("value") or self.has("measure"))


def read_header(rows: Sequence[tuple[int, list[str]]], *, file: str, mapping: Mapping[str, str]) -> SurveyHeader:
    """The header of numbered rows of cells; `mapping` gives our field for a header as printed, "ignore" to leave out.

    Raises SurveyRefused when there is none on the first rows, a field has two columns, or the mapping names a field
    that is not ours.
    """
    wanted = {words(theirs): ours for theirs, ours in mapping.items()}
    problems = wrong_fields(mapping)
    if problems:
        raise SurveyRefused(file, problems)
    found: SurveyHeader | None = None
    for height in range(1, min(HEADER_ROWS, len(rows)) + 1):
        if height > 1 and not _goes_on(found, rows[height - 1][1]):
            break
        header = _header([cells for _, cells in rows[:height]], wanted)
        if header.is_whole:
            found = header
    if found is None:
        line, cells = rows[0]
        raise NoTableRefused(file, [SurveyProblem(line, None, repr(", ".join(cells)[:80]), WANTED)])
    _each_once(found, file, rows[found.rows - 1][0])
    return found


def _goes_on(header: SurveyHeader | None, cells: list[str]) -> bool:
    """Whether a row below a header belongs to it: words under the columns, no specialty and no figure."""
    filled = [cell for cell in cells if cell]
    if header is None:
        return all(not is_figure(cell) or percentile_cell(cell) is not None for cell in filled)
    specialty = header.first("specialty")
    first = specialty.index if specialty else 0
    if first < len(cells) and cells[first]:
        return False
    return bool(filled) and all(
        is_unit(cell) or (re.search(r"[A-Za-z]{2}", cell) and cell.lower() not in SUPPRESSED) for cell in filled
    )


def _header(rows: list[list[str]], wanted: Mapping[str, str]) -> SurveyHeader:
    width = max(len(row) for row in rows)
    filled = [_spread(row, width) for row in rows[:-1]]
    columns: list[SurveyColumn] = []
    for index in range(width):
        own = rows[-1][index] if index < len(rows[-1]) else ""
        levels = [row[index] for row in filled if row[index]] + ([own] if own else [])
        is_printed = any(index < len(row) and row[index] for row in rows)
        if levels and (is_printed or own):
            columns.append(column_of(index, levels, wanted))
    bare = {column.index: column for column in _bare(columns, rows[-1], filled, wanted)}
    return SurveyHeader(tuple(_of_one_metric([bare.get(item.index, item) for item in columns])), width, len(rows))


def _of_one_metric(columns: list[SurveyColumn]) -> list[SurveyColumn]:
    """Percentiles that stand once each beside others of one metric are of that metric: wrvu_p25, P50."""
    points = [column for column in columns if column.percentile]
    named = {column.metric for column in points if column.metric}
    once = len({column.percentile for column in points}) == len(points)
    by_rows = any(column.field == "metric" for column in columns)
    if len(named) != 1 or not once or by_rows or any(column.unknown for column in points):
        return columns
    metric = next(iter(named))
    return [replace(column, metric=metric) if column.percentile else column for column in columns]


def _bare(
    columns: list[SurveyColumn], last: list[str], filled: list[list[str]], wanted: Mapping[str, str]
) -> list[SurveyColumn]:
    """Headers that are bare numbers, 10, 25, 50 …: percentiles where two or more rise in no row of data."""
    specialty = next((column.index for column in columns if column.field == "specialty"), None)
    named = last[specialty] if specialty is not None and specialty < len(last) else None
    if named is None or (named and field_of(named) != ("specialty", None)):
        return []
    open_ones = [column.index for column in columns if column.field is None]
    found = [(index, percentile_cell(last[index]) if index < len(last) else None) for index in open_ones]
    ranks = [(index, rank) for index, rank in found if rank is not None]
    if len(ranks) < MANY:
        return []
    bare = [
        column_of(index, [*(row[index] for row in filled if row[index]), f"P{rank}"], wanted) for index, rank in ranks
    ]
    rises = all(
        column.group != following.group or (column.percentile or 0) < (following.percentile or 0)
        for column, following in pairwise(bare)
    )
    return bare if rises else []


def _spread(row: list[str], width: int) -> list[str]:
    """A heading over several columns is_printed in the first of them; the blank ones right of it are under it."""
    spread: list[str] = []
    for index in range(width):
        cell = row[index] if index < len(row) else ""
        spread.append(cell or (spread[-1] if spread else ""))
    return spread


def _each_once(header: SurveyHeader, file: str, line: int) -> None:
    seen: set[tuple[object, ...]] = set()
    expected = "one for each metric (a mapping can tell them apart)"
    is_named = any(column.metric or column.unknown for column in header.points)
    for column in header.columns:
        if column.field in {None, "not_stored", "spread", "measure", "year", "ambiguous", "ignore"}:
            continue
        key = (column.field, *column.group)
        if key in seen:
            found = f"two columns for {column.name}"
            raise SurveyRefused(file, [SurveyProblem(line, column.name, found, expected)])
        if column.percentile and is_named and not (column.metric or column.unknown) and not header.has("metric"):
            found = "a percentile column without a metric beside columns with one"
            raise SurveyRefused(file, [SurveyProblem(line, column.name, found, expected)])
        seen.add(key)


def wrong_fields(mapping: Mapping[str, str]) -> list[SurveyProblem]:
    """What of a mapping names no field of ours."""
    wanted = f"one of {', '.join(NAMES.fields)}, p1 to p99, METRIC.p50, filter:NAME, ignore"
    return [SurveyProblem(None, theirs, repr(ours), wanted) for theirs, ours in mapping.items() if not _is_field(ours)]


def _is_field(ours: str) -> bool:
    field = ours.rpartition(".")[2]
    if field.startswith("filter:"):
        return len(field) > len("filter:")
    percentile = field[:1] == "p" and field[1:].isdecimal() and 1 <= int(field[1:]) <= 99
    return field in NAMES.fields or field in {"ignore", "mean", "sd"} or percentile

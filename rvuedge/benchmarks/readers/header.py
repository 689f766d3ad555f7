"""Headers of survey tables, on one to three rows, and which of our fields each column is (docs/rules.md, R-5.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from rvuedge.benchmarks.readers.cells import SUPPRESSED, known_metric, metric_key, percentile_cell, percentile_of
from rvuedge.benchmarks.rules.refusals import NoTableRefused, SurveyProblem, SurveyRefused
from rvuedge.files.headers import read_names, words

HEADER_ROWS = 3  # publishers stack at most metric, group and percentile
MANY = 2  # one figure beside others is no percentile column
NAMES = read_names(Path(__file__).with_suffix(".toml"))
STATISTICS = ("mean", "sd", "n_organizations", "n_providers")
WANTED = "a header with Specialty and percentile columns (P25, 25th% …), or Specialty, Percentile and Value"


@dataclass(frozen=True, slots=True)
class SurveyColumn:
    """One column: our field (specialty, p25, mean, filter:region …), and the metric when its header names one."""

    index: int
    field: str
    metric: str | None = None

    @property
    def percentile(self) -> int | None:
        """25 for the field p25; None for others."""
        return int(self.field[1:]) if self.field[1:].isdigit() else None

    @property
    def name(self) -> str:
        """The column as a problem names it."""
        plain = self.field.removeprefix("filter:").replace("_", " ")
        name = plain.upper() if self.percentile else plain.capitalize()
        return f"{self.metric} {name}" if self.metric else name


@dataclass(frozen=True, slots=True)
class SurveyHeader:
    """The columns we read, how wide and how many rows the header is, and the headers of the columns we leave out."""

    columns: tuple[SurveyColumn, ...]
    width: int
    rows: int
    left_out: tuple[str, ...]

    def has(self, field: str) -> bool:
        """Whether some column is this field."""
        return any(column.field == field for column in self.columns)

    @property
    def is_whole(self) -> bool:
        """Whether curves can be read under it."""
        if self.is_long:
            return self.has("specialty") and self.has("value")
        return self.has("specialty") and any(column.percentile for column in self.columns)

    @property
    def metrics(self) -> list[str | None]:
        """The metrics a row of a wide table speaks of, as its percentile columns name them; [None] for its own."""
        named = [column.metric for column in self.columns if column.percentile and column.metric]
        return [None] if self.has("metric") or not named else list(dict.fromkeys(named))

    @property
    def is_long(self) -> bool:
        """A row for each percentile instead of a column."""
        return self.has("percentile")


def read_header(rows: Sequence[tuple[int, list[str]]], *, file: str, mapping: Mapping[str, str]) -> SurveyHeader:
    """The header of numbered rows of cells; `mapping` gives our field for a header as printed, "ignore" to leave out.

    Raises SurveyRefused when there is none on the first three rows, a field has two columns, or the mapping names a
    field that is not ours.
    """
    wanted = {words(theirs): ours for theirs, ours in mapping.items()}
    problems = wrong_fields(mapping)
    if problems:
        raise SurveyRefused(file, problems)
    found: SurveyHeader | None = None
    for height in range(1, min(HEADER_ROWS, len(rows)) + 1):
        if found and not _goes_on(found, rows[height - 1][1]):
            break
        header = _header([cells for _, cells in rows[:height]], wanted)
        if header.is_whole:
            _each_once(header, file, rows[height - 1][0])
            found = header
    if found is None:
        line, cells = rows[0]
        raise NoTableRefused(file, [SurveyProblem(line, None, repr(", ".join(cells)[:80]), WANTED)])
    return found


def _goes_on(header: SurveyHeader, cells: list[str]) -> bool:
    """Whether a row below a header belongs to it: words under the columns, no specialty and no figure."""
    specialty = next(column.index for column in header.columns if column.field == "specialty")
    if specialty < len(cells) and cells[specialty]:
        return False
    return all(re.search(r"[A-Za-z]{2}", cell) and cell.lower() not in SUPPRESSED for cell in cells if cell)


def field_of(text: str) -> tuple[str, str | None] | None:
    """Our field for a header and the metric it names; None for one we do not know."""
    field = text if text in NAMES.fields else NAMES.field_of(text)
    if field is not None:
        return field, None
    found = percentile_of(text)
    if found is None:
        return None
    of, index = found
    metric = known_metric(of) if of else None
    return None if of and metric is None else (f"p{index}", metric)


def _header(rows: list[list[str]], wanted: Mapping[str, str]) -> SurveyHeader:
    width = max(len(row) for row in rows)
    filled = [_spread(row, width) for row in rows[:-1]]
    columns: list[SurveyColumn] = []
    unknown: dict[int, str] = {}
    for index in range(width):
        printed = [row[index] for row in rows if index < len(row) and row[index]]
        if not printed:
            continue
        over = [row[index] for row in filled if row[index]]
        column = _column(index, printed, over, wanted)
        if column:
            columns.append(column)
        else:
            unknown[index] = " ".join(printed)
    bare = _bare(columns, unknown, rows[-1], filled)
    left_out = tuple(text for index, text in unknown.items() if index not in {column.index for column in bare})
    return SurveyHeader(tuple(sorted([*columns, *bare], key=lambda column: column.index)), width, len(rows), left_out)


def _bare(
    columns: list[SurveyColumn], unknown: Mapping[int, str], last: list[str], filled: list[list[str]]
) -> list[SurveyColumn]:
    """Headers that are bare numbers, 10, 25, 50 …: percentiles where two or more rise in no row of data."""
    specialty = next((column.index for column in columns if column.field == "specialty"), None)
    named = last[specialty] if specialty is not None and specialty < len(last) else None
    if named is None or (named and field_of(named) != ("specialty", None)):
        return []
    found = [(index, percentile_cell(last[index]) if index < len(last) else None) for index in unknown]
    ranks = [(index, rank) for index, rank in found if rank is not None]
    if len(ranks) < MANY:
        return []
    bare = [
        SurveyColumn(index, f"p{rank}", _metric_over([row[index] for row in filled if row[index]]))
        for index, rank in ranks
    ]
    rises = all(
        column.metric != following.metric or (column.percentile or 0) < (following.percentile or 0)
        for column, following in pairwise(bare)
    )
    return bare if rises else []


def _metric_over(over: list[str]) -> str | None:
    return next((known for known in map(known_metric, reversed(over)) if known), None)


def _column(index: int, printed: list[str], over: list[str], wanted: Mapping[str, str]) -> SurveyColumn | None:
    joined = " ".join(printed)
    texts = [joined, *reversed(printed)]
    mapped = next((wanted[words(text)] for text in texts if words(text) in wanted), None)
    if mapped:
        of, _, ours = mapped.rpartition(".")
        return None if ours == "ignore" else SurveyColumn(index, ours, metric_key(of) if of else None)
    found = next((known for known in map(field_of, texts) if known), None)
    if found is None:
        return None
    field, metric = found
    if metric is None and (field in STATISTICS or field[1:].isdigit()):
        metric = _metric_over(over)
    return SurveyColumn(index, field, metric)


def _spread(row: list[str], width: int) -> list[str]:
    """A heading over several columns stands in the first of them; the blank ones right of it are under it."""
    spread: list[str] = []
    for index in range(width):
        cell = row[index] if index < len(row) else ""
        spread.append(cell or (spread[-1] if spread else ""))
    return spread


def _each_once(header: SurveyHeader, file: str, line: int) -> None:
    seen: set[tuple[str, str | None]] = set()
    expected = "one for each metric (a mapping can tell them apart)"
    for column in header.columns:
        metric = header.metrics[0] if len(header.metrics) == 1 else column.metric
        if (column.field, metric) in seen:
            found = f"two columns for {column.name}"
            raise SurveyRefused(file, [SurveyProblem(line, column.name, found, expected)])
        if column.percentile and metric is None and header.metrics != [None]:
            found = "a percentile column without a metric beside columns with one"
            raise SurveyRefused(file, [SurveyProblem(line, column.name, found, expected)])
        seen.add((column.field, metric))


def wrong_fields(mapping: Mapping[str, str]) -> list[SurveyProblem]:
    """What of a mapping names no field of ours."""
    wanted = f"one of {', '.join(NAMES.fields)}, p1 to p99, METRIC.p50, filter:NAME, ignore"
    return [SurveyProblem(None, theirs, repr(ours), wanted) for theirs, ours in mapping.items() if not _is_field(ours)]


def _is_field(ours: str) -> bool:
    field = ours.rpartition(".")[2]
    if field.startswith("filter:"):
        return len(field) > len("filter:")
    percentile = field[:1] == "p" and field[1:].isdecimal() and 1 <= int(field[1:]) <= 99
    return field in NAMES.fields or field == "ignore" or percentile

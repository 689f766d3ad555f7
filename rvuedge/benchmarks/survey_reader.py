"""Reads MGMA-style tables, long (a row per percentile) or wide (P10 … P90 as columns). Whole or refused."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from rvuedge.benchmarks.percentile import Point, usable
from rvuedge.benchmarks.refusals import BenchmarkError, SurveyProblem, SurveyRefused
from rvuedge.benchmarks.survey_cells import field_of, figure, percentile_of, specialty_key

NO_MAPPING: Mapping[str, str] = MappingProxyType({})
HEADER_ROWS = 3
COUNTS = ("n_organizations", "n_providers")
STATISTICS = ("mean", "sd")


@dataclass(frozen=True, slots=True)
class SurveyCurve:
    """One curve as printed. Points in the metric's own unit; a suppressed point is absent."""

    specialty: str
    metric: str
    provider_type: str
    filters: tuple[tuple[str, str], ...]
    n_organizations: int | None
    n_providers: int | None
    mean: Decimal | None
    sd: Decimal | None
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class SurveyFile:
    """A survey's curves in the file's order, with what was left out and why."""

    curves: tuple[SurveyCurve, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: dict[str, str]

    def key(self) -> tuple[str, ...]:
        filters = sorted((n, v.strip()) for n, v in self.cells.items() if n.startswith("filter:"))
        names = ("specialty", "metric", "provider_type")
        return (*(self.cells.get(name, "").strip() for name in names), *map(str, filters))


def read_survey_csv(data: bytes, *, file: str, mapping: Mapping[str, str] = NO_MAPPING) -> SurveyFile:
    """A survey from csv bytes. `mapping` gives our field for a header we would not know.

    Raises SurveyRefused with line, column, found and expected.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise SurveyRefused(file, [SurveyProblem(None, None, "a binary file", "a csv table")])
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise SurveyRefused(file, [SurveyProblem(None, None, str(error), "a csv table")]) from error
    return read_survey_rows(rows, file=file, mapping=mapping)


def read_survey_rows(
    rows: Iterable[Sequence[object]], *, file: str, mapping: Mapping[str, str] = NO_MAPPING
) -> SurveyFile:
    """A survey from rows of cells, as a csv or a sheet gives them. Raises SurveyRefused."""
    grid = [["" if cell is None else str(cell).strip() for cell in row] for row in rows]
    names, body = _header(grid, file, mapping)
    problems: list[SurveyProblem] = []
    found = [row for row in (_row(line, cells, names, problems) for line, cells in body) if row]
    groups = _long(found, problems) if "percentile" in names else _wide(found, names, problems)
    curves = tuple(curve for curve in (_curve(row, points, problems) for row, points in groups) if curve)
    if problems:
        raise SurveyRefused(file, sorted(problems, key=lambda one: (one.line or 0, one.column or "")))
    if not curves:
        raise SurveyRefused(file, [SurveyProblem(None, None, "no row of figures", "at least one curve")])
    return _finished(curves)


def _header(
    grid: list[list[str]], file: str, mapping: Mapping[str, str]
) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The fields of the columns and the rows after the header, which may stand on one to three rows."""
    first = next((at for at, row in enumerate(grid) if any(row)), None)
    if first is None:
        raise SurveyRefused(file, [SurveyProblem(None, None, "an empty file", "a table")])
    wanted = {header.strip().lower(): name for header, name in mapping.items()}
    for start in range(first, min(first + HEADER_ROWS, len(grid))):
        for height in range(1, HEADER_ROWS + 1):
            names = _fields(grid[start : start + height], wanted)
            whole = {"specialty", "percentile", "value"} <= set(names)
            wide = "specialty" in names and any(name[1:].isdigit() for name in names)
            if whole or wide:
                rows = list(enumerate(grid[start + height :], start=start + height + 1))
                _no_column_twice(names, file, start + height)
                return names, rows
    expected = "a header with Specialty and percentile columns (P25, 25th% …), or Specialty, Percentile and Value"
    raise SurveyRefused(file, [SurveyProblem(first + 1, None, repr(", ".join(grid[first])[:80]), expected)])


def _fields(rows: list[list[str]], wanted: Mapping[str, str]) -> list[str]:
    width = max((len(row) for row in rows), default=0)
    names = []
    for column in range(width):
        parts = [row[column] for row in rows if column < len(row) and row[column]]
        joined = " ".join(parts)
        last = parts[-1] if parts else ""
        names.append(wanted.get(joined.lower()) or field_of(joined) or field_of(last) or "")
    return names


def _no_column_twice(names: list[str], file: str, line: int) -> None:
    twice = {name for name in names if name and names.count(name) > 1}
    if twice:
        found = f"two columns for {', '.join(sorted(twice))}"
        raise SurveyRefused(file, [SurveyProblem(line, None, found, "one column each (use a mapping file)")])


def _row(line: int, cells: list[str], names: list[str], problems: list[SurveyProblem]) -> _Row | None:
    if not any(cells):
        return None
    if len(cells) > len(names) and any(cells[len(names) :]):
        problems.append(SurveyProblem(line, None, f"{len(cells)} cells", f"{len(names)} columns"))
        return None
    row = _Row(line, {name: cell for name, cell in zip(names, cells, strict=False) if name})
    if not row.cells.get("specialty"):
        problems.append(SurveyProblem(line, "Specialty", "nothing", "a specialty"))
        return None
    return row


Groups = list[tuple[_Row, dict[int, Decimal | None]]]


def _wide(rows: list[_Row], names: list[str], problems: list[SurveyProblem]) -> Groups:
    columns = [name for name in names if name[:1] == "p" and name[1:].isdigit()]
    groups: Groups = []
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = row.key()
        if key in seen:
            problems.append(SurveyProblem(row.line, None, f"the same row as line {seen[key]}", "each once"))
        seen.setdefault(key, row.line)
        points = {int(name[1:]): _figure(row, name, name.upper(), problems) for name in columns}
        groups.append((row, points))
    return groups


def _long(rows: list[_Row], problems: list[SurveyProblem]) -> Groups:
    groups: dict[tuple[str, ...], tuple[_Row, dict[int, Decimal | None]]] = {}
    for row in rows:
        text = row.cells.get("percentile", "")
        percentile = percentile_of(text) or _whole(text)
        if percentile is None or not 1 <= percentile <= 99:
            problems.append(SurveyProblem(row.line, "Percentile", repr(text), "a percentile from 1 to 99"))
            continue
        _, points = groups.setdefault(row.key(), (row, {}))
        if percentile in points:
            problems.append(SurveyProblem(row.line, "Percentile", f"P{percentile} again", "each point once"))
        points[percentile] = _figure(row, "value", "Value", problems)
    return list(groups.values())


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def _figure(row: _Row, name: str, column: str, problems: list[SurveyProblem]) -> Decimal | None:
    try:
        return figure(row.cells.get(name, ""))
    except ValueError as error:
        expected = "a figure of 0 or more, or a mark of suppression"
        problems.append(SurveyProblem(row.line, column, str(error), expected))
        return None


def _curve(row: _Row, points: dict[int, Decimal | None], problems: list[SurveyProblem]) -> SurveyCurve | None:
    counts = {name: _count(row, name, problems) for name in COUNTS}
    statistics = {name: _figure(row, name, name, problems) for name in STATISTICS}
    published = tuple(Point(Decimal(at), points[at]) for at in sorted(points) if points[at] is not None)
    if len(published) >= 2:
        try:
            usable(published)
        except BenchmarkError as error:
            problems.append(SurveyProblem(row.line, None, str(error), "percentiles that rise (E_NOT_MONOTONE)"))
            return None
    organizations, providers = counts["n_organizations"], counts["n_providers"]
    if organizations is not None and providers is not None and providers < organizations:
        found = f"{providers} providers in {organizations} organizations"
        problems.append(SurveyProblem(row.line, None, found, "at least one provider in each"))
    return SurveyCurve(
        specialty=row.cells["specialty"],
        metric=metric_key(row.cells.get("metric", "") or "work_rvus"),
        provider_type=(row.cells.get("provider_type") or "physician").lower(),
        filters=tuple(
            sorted((n.removeprefix("filter:"), v) for n, v in row.cells.items() if n.startswith("filter:") and v)
        ),
        n_organizations=organizations,
        n_providers=providers,
        mean=statistics["mean"],
        sd=statistics["sd"],
        points=published,
    )


def _count(row: _Row, name: str, problems: list[SurveyProblem]) -> int | None:
    value = _figure(row, name, name, problems)
    if value is not None and value != value.to_integral_value():
        problems.append(SurveyProblem(row.line, name, str(value), "a whole number"))
        return None
    return None if value is None else int(value)


def metric_key(name: str) -> str:
    """work_rvus for "Work RVUs", "wRVU", "Physician Work RVUs"; other metrics in one form."""
    plain = "_".join(name.lower().replace("-", " ").replace("/", " per ").split())
    if plain in {"work_rvus", "work_rvu", "wrvu", "wrvus", "physician_work_rvus"}:
        return "work_rvus"
    if plain in {"compensation_per_work_rvu", "comp_per_wrvu", "compensation_per_wrvu"}:
        return "compensation_per_work_rvu"
    if plain in {"total_compensation", "compensation", "tcc"}:
        return "total_compensation"
    return plain


def _finished(curves: tuple[SurveyCurve, ...]) -> SurveyFile:
    keys: dict[str, str] = {}
    warnings = []
    for curve in curves:
        known = keys.setdefault(specialty_key(curve.specialty), curve.specialty)
        if known != curve.specialty:
            warnings.append(f"{curve.specialty!r} and {known!r} are read as one specialty.")
        if len(curve.points) < 2:
            warnings.append(f"{curve.specialty}, {curve.metric}: fewer than two published points; no percentile.")
    return SurveyFile(curves, tuple(dict.fromkeys(warnings)))

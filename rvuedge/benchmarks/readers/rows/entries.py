"""The rows of a survey table as entries: one for each curve as printed, long or wide, before they are checked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rvuedge.benchmarks.readers.cells import is_suppressed, specialty_name
from rvuedge.benchmarks.readers.columns import SurveyColumn
from rvuedge.benchmarks.readers.header import STATISTICS
from rvuedge.benchmarks.readers.measures import known_metric, metric_key
from rvuedge.benchmarks.readers.rows.figures import MONEY, put, put_beside, statistic_named
from rvuedge.benchmarks.readers.rows.naming import filters_of, is_of_year, metric_of, provider_type_of
from rvuedge.benchmarks.readers.rows.surroundings import CurveEntry, SurveyRow, TableInHand
from rvuedge.benchmarks.readers.statistics import is_spread
from rvuedge.benchmarks.rules.refusals import SurveyProblem
from rvuedge.files.delimited import TextRow
from rvuedge.files.spreadsheet import Cell
from rvuedge.files.tables import TableRow

LENGTHS = {"specialty": 120, "metric": 60}
Body = Sequence[TableRow | TextRow]


class TableReader:
    """Reads the rows of one table under its header."""

    def __init__(self, table: TableInHand) -> None:
        self.table, self.header, self.setting, self.inquiry = table, table.header, table.setting, table.inquiry
        header = table.header
        self.specialty = header.first("specialty")
        self.above = ""
        groups = dict.fromkeys(map(self._group, header.points))
        figures = [column for column in header.columns if column.percentile or column.field in STATISTICS]
        self.curves = [[column for column in figures if self._fits(column, group)] for group in groups]

    def entries(self, body: Body) -> list[CurveEntry]:
        """An entry for each curve of the rows."""
        found: list[CurveEntry] = []
        long: dict[tuple[object, ...], CurveEntry] = {}
        for line, cells in body:
            row = self._row(line, cells)
            if row is None:
                continue
            if self.header.is_long:
                self._long(row, long)
            else:
                found += self._wide(row)
        return [*found, *long.values()]

    def _row(self, line: int, cells: Sequence[Cell]) -> SurveyRow | None:
        """A row that speaks of a specialty's figures; a line of text alone is a heading or a note."""
        row = SurveyRow(line, cells)
        filled = [index for index, cell in enumerate(cells) if cell is not None and str(cell).strip()]
        if not filled:
            return None
        first = self.specialty.index if self.specialty else 0
        if len(filled) == 1 and filled[0] in {0, first}:
            self._heading(line, str(cells[filled[0]]).strip())
            return None
        if self._is_remark(row):
            self.inquiry.leave_out("row", row.text(self.specialty)[:60], f"line {line} was read as a note")
            return None
        if filled[-1] >= self.header.width:
            self.table.refuse(line, None, f"{filled[-1] + 1} cells", f"at most {self.header.width}")
            return None
        return self._with_specialty(row)

    def _is_remark(self, row: SurveyRow) -> bool:
        """Whether a row only says where the figures are from: words in one cell of a figure, and no figure at all."""
        figures = [column for column in self.header.columns if column.percentile or column.field in STATISTICS]
        texts = [text for column in figures if (text := row.text(column))]
        return (
            len(figures) > 1 and len(texts) == 1 and not is_suppressed(texts[0]) and not re.match(r"[$0-9]", texts[0])
        )

    def _heading(self, line: int, text: str) -> None:
        if self.setting.apply(text):
            self.inquiry.note(f"Line {line} was read as a heading of the rows below it: {text[:60]!r}.")
            return
        if self.specialty is None and self.header.has("metric"):
            self.setting.specialty = text
            self.inquiry.note(f"Line {line} was read as the specialty of the rows below it: {text[:60]!r}.")
            return
        self.setting.section = text
        self.inquiry.leave_out("row", text[:60], f"line {line} was read as a note")
        self.inquiry.note(f"Line {line} was read as a note: {text[:60]!r}.")

    def _with_specialty(self, row: SurveyRow) -> SurveyRow | None:
        text = row.text(self.specialty) if self.specialty else self.setting.specialty
        name, marks = specialty_name(text)
        if marks:
            self.inquiry.leave_out("cell", marks, "a footnote mark beside a specialty's name")
        if name:
            self.above = name
            return replace(row, specialty=name)
        parted = self.header.is_long or self.header.has("metric")
        if self.above and parted:
            self.inquiry.note("Rows without a specialty are read under the specialty above them.")
            return replace(row, specialty=self.above)
        column = self.specialty.name if self.specialty else "Specialty"
        self.table.refuse(row.line, column, "nothing", "a specialty")
        return None

    def _wide(self, row: SurveyRow) -> list[CurveEntry]:
        entries = []
        for columns in self.curves:
            entry = self._entry(row, next(column for column in columns if column.percentile))
            problem = next((self._contradiction(row, column) for column in columns if column.metric), None)
            if problem:
                self.table.problems.append(problem)
            if entry is None or problem:
                continue
            for column in columns:
                put(self.table, entry, column.field or "", column.name, row.cell(column), row.line)
            entries.append(entry)
        return entries

    def _group(self, column: SurveyColumn) -> tuple[object, ...]:
        """What the columns of one curve share; where rows name the measure, a column's own only has to agree."""
        return (None, *column.group[1:]) if self.header.has("metric") else column.group

    def _fits(self, column: SurveyColumn, group: tuple[object, ...]) -> bool:
        """Whether a column's figures belong to a group of percentile columns: all that it states agrees with it."""
        own = self._group(column)
        if column.percentile:
            return own == group
        return all(mine in {None, "", ()} or mine == theirs for mine, theirs in zip(own, group, strict=True))

    def _contradiction(self, row: SurveyRow, column: SurveyColumn) -> SurveyProblem | None:
        named = row.text(self.header.first("metric"))
        if not named or (known_metric(named) or metric_key(named)) == column.metric:
            return None
        expected = f"a figure of {metric_key(named)}, as the row says"
        return SurveyProblem(row.line, column.name, f"a column of {column.metric}", expected)

    def _long(self, row: SurveyRow, entries: dict[tuple[object, ...], CurveEntry]) -> None:
        position = self.header.first("percentile")
        for value in [column for column in self.header.columns if column.field in {"value", "measure"}]:
            new = self._entry(row, value)
            if new is None or position is None:
                continue
            entry = entries.setdefault(new.key(), new)
            text = row.text(position)
            statistic = statistic_named(text)
            if statistic is None and is_spread(text):
                self.inquiry.leave_out("row", text, "neither a percentile nor a mean")
                continue
            if statistic is None:
                expected = "a percentile from 1 to 99, mean, SD or a count"
                self.table.refuse(row.line, position.name, repr(text), expected)
                continue
            put(self.table, entry, statistic, value.name, row.cell(value), row.line)
            for column in self.header.columns:
                if column.field in STATISTICS:
                    put_beside(self.table, entry, column, row)

    def _entry(self, row: SurveyRow, column: SurveyColumn) -> CurveEntry | None:
        metric = metric_of(self.table, row, column)
        if metric is None:
            return None
        for name, length in {"specialty": len(row.specialty), "metric": len(metric)}.items():
            if length > LENGTHS[name]:
                found, expected = f"{length} characters", f"at most {LENGTHS[name]}"
                self.table.refuse(row.line, name.capitalize(), found, expected)
                return None
        provider_type = column.provider_type or provider_type_of(self.table, row)
        if provider_type is None or not is_of_year(self.table, row, column):
            return None
        return CurveEntry(
            line=row.line,
            specialty=row.specialty,
            metric=metric,
            provider_type=provider_type,
            filters=filters_of(self.table, row, column),
            sheet=self.setting.sheet,
            section=self.setting.section,
            thousands=(column.thousands or self.setting.thousands) and metric in MONEY,
        )

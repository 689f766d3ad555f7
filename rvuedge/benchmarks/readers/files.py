"""Survey files as bytes: a csv table, or a workbook whose sheets are tables. Whole, with questions, or refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from rvuedge.benchmarks.readers.cells import text_of
from rvuedge.benchmarks.readers.curves import SurveyFile, curves_from, distinct
from rvuedge.benchmarks.readers.plausibility import checked
from rvuedge.benchmarks.readers.questions import NOTHING, Inquiry
from rvuedge.benchmarks.readers.rows.surroundings import CurveEntry
from rvuedge.benchmarks.readers.tables import table_entries
from rvuedge.benchmarks.rules.refusals import NoTableRefused, SurveyProblem, SurveyRefused
from rvuedge.files.columns.outcomes import IGNORE, Choice
from rvuedge.files.problems import FileRefused
from rvuedge.files.tables import Table, column_letters, read_tables

NAMED = 10  # hidden rows and columns named in a sentence; the rest are counted
EXPECTED = "a survey: a csv or xlsx table of percentiles"
NO_MAPPING: Mapping[str, str] = MappingProxyType({})


def read_survey(
    data: bytes,
    *,
    file: str,
    mapping: Mapping[str, str] = NO_MAPPING,
    metric: str | None = None,
    answers: Mapping[str, str] = NOTHING,
) -> SurveyFile:
    """A survey from csv, xlsx or xls bytes; every sheet with a table counts, others are left out with a word.

    `mapping` gives our field for a header, `metric` that of figures whose metric the table does not name, `answers`
    what a person said to questions by their key. Raises SurveyRefused with sheet, line, column, found and expected: one
    wrong line on one sheet refuses the whole workbook. What only a person can say stands among `questions`.
    """
    try:
        tables = read_tables(data, file=file, expected=EXPECTED)
    except FileRefused as error:
        problems = [
            SurveyProblem(problem.line, problem.column, problem.found, problem.expected) for problem in error.problems
        ]
        raise SurveyRefused(file, problems) from error
    reading = _Reading(file, mapping, metric, Inquiry(answers))
    if tables[0].sheet is None:
        return reading.text(tables)
    return reading.sheets([table for table in tables if any(any(map(text_of, row.cells)) for row in table.rows)])


def read_survey_table(table: Table, *, file: str, mapping: Mapping[str, str] = NO_MAPPING) -> SurveyFile:
    """A survey from one table. Raises SurveyRefused, and NoTableRefused where it is no table of percentiles at all."""
    return _Reading(file, mapping, None, Inquiry()).text([table])


class _Reading:
    def __init__(self, file: str, mapping: Mapping[str, str], metric: str | None, inquiry: Inquiry) -> None:
        self.file, self.mapping, self.metric, self.inquiry = file, mapping, metric, inquiry
        self.problems: list[SurveyProblem] = []

    def _entries(self, table: Table) -> list[CurveEntry]:
        return table_entries(
            table,
            file=self.file,
            mapping=self.mapping,
            metric=self.metric,
            inquiry=self.inquiry,
            problems=self.problems,
        )

    def text(self, tables: Sequence[Table]) -> SurveyFile:
        """A survey from the ways a text may be parted: the first with a table of percentiles."""
        refused: NoTableRefused | None = None
        for table in tables:
            try:
                return self._whole(self._entries(table))
            except NoTableRefused as error:
                refused = refused or error
        raise refused or SurveyRefused(self.file, [])

    def sheets(self, sheets: Sequence[Table]) -> SurveyFile:
        """A survey from the sheets of a workbook."""
        entries: list[CurveEntry] = []
        without: NoTableRefused | None = None
        failed: list[SurveyProblem] = []
        more = read = 0
        for sheet in sheets:
            name = sheet.sheet or ""
            before = len(self.problems)
            try:
                found = self._entries(sheet)
                read += 1
                entries += found if self._is_wanted(sheet, name) else []
            except NoTableRefused as error:
                without = without or error
                self.inquiry.leave_out("sheet", name, "it holds no table of percentiles", len(sheet.rows))
                self.inquiry.note(f"Sheet {name!r} holds no table of percentiles and was left out.")
            except SurveyRefused as error:
                failed += [replace(problem, sheet=name) for problem in error.problems]
                more += error.more
            self.problems[before:] = [replace(problem, sheet=name) for problem in self.problems[before:]]
        if not read and not failed:
            raise without or SurveyRefused(self.file, [SurveyProblem(None, None, "an empty workbook", "a table")])
        self.problems += failed
        return self._whole(entries, more)

    def _is_wanted(self, sheet: Table, name: str) -> bool:
        """Whether a hidden sheet is to be read, which is asked; hidden rows and columns are read and named."""
        parts = sheet.parts
        hidden = [*(f"row {row}" for row in sorted(parts.hidden_rows))]
        hidden += [f"column {column_letters(column)}" for column in sorted(parts.hidden_columns)]
        if hidden:
            more = f" and {len(hidden) - NAMED} more" if len(hidden) > NAMED else ""
            self.inquiry.note(f"Hidden in sheet {name!r} and read all the same: {', '.join(hidden[:NAMED])}{more}.")
        if not parts.is_hidden:
            return True
        choices = [Choice("read", "read it"), Choice(IGNORE, "do not read it")]
        sentence = f"The sheet {name!r} is hidden in the workbook and holds a table. Is it to be read?"
        if self.inquiry.ask(f"sheet:{name}", sentence, choices, f"sheet {name!r}") == IGNORE:
            self.inquiry.leave_out("sheet", name, "it is hidden, and you said not to read it", len(sheet.rows))
            return False
        return True

    def _whole(self, entries: list[CurveEntry], more: int = 0) -> SurveyFile:
        entries = checked(distinct(entries, self.inquiry), self.inquiry)
        curves, warnings = curves_from(entries, self.problems)
        if self.problems:
            ordered = sorted(self.problems, key=lambda item: (item.sheet or "", item.line or 0, item.column or ""))
            raise SurveyRefused(self.file, ordered, more)
        if not curves:
            raise SurveyRefused(self.file, [SurveyProblem(None, None, "no rows with figures", "at least one curve")])
        return SurveyFile(
            curves,
            (*self.inquiry.notes, *warnings),
            tuple(self.inquiry.questions.values()),
            self.inquiry.unread(),
        )

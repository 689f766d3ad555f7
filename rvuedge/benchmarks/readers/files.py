"""Survey files as bytes: a csv table, or a workbook whose sheets are tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rvuedge.benchmarks.readers.cells import specialty_key, text_of
from rvuedge.benchmarks.readers.tables import NO_MAPPING, SurveyFile, read_survey_table, read_survey_text
from rvuedge.benchmarks.rules.refusals import NoTableRefused, SurveyProblem, SurveyRefused
from rvuedge.files.problems import FileRefused
from rvuedge.files.tables import Table, read_tables

EXPECTED = "a survey: a csv or xlsx table of percentiles"


def read_survey(
    data: bytes, *, file: str, mapping: Mapping[str, str] = NO_MAPPING, metric: str | None = None
) -> SurveyFile:
    """A survey from csv, xlsx or xls bytes; every sheet with a table counts, others are left out with a word.

    `metric` is that of figures whose metric the table does not name. Raises SurveyRefused with sheet, line, column,
    found and expected: one wrong line on one sheet refuses the whole workbook.
    """
    try:
        tables = read_tables(data, file=file, expected=EXPECTED)
    except FileRefused as error:
        problems = [
            SurveyProblem(problem.line, problem.column, problem.found, problem.expected) for problem in error.problems
        ]
        raise SurveyRefused(file, problems) from error
    if tables[0].sheet is None:
        return read_survey_text(tables, file=file, mapping=mapping, metric=metric)
    filled = [table for table in tables if any(any(map(text_of, row.cells)) for row in table.rows)]
    return _together(filled, file, mapping, metric)


def _together(sheets: Sequence[Table], file: str, mapping: Mapping[str, str], metric: str | None) -> SurveyFile:
    read: dict[str, SurveyFile] = {}
    without: NoTableRefused | None = None
    problems: list[SurveyProblem] = []
    more = 0
    notes: list[str] = []
    for sheet in sheets:
        name = sheet.sheet or ""
        try:
            read[name] = read_survey_table(sheet, file=file, mapping=mapping, metric=metric)
        except NoTableRefused as error:
            without = without or error
            notes.append(f"Sheet {name!r} holds no table of percentiles and was left out.")
        except SurveyRefused as error:
            problems += [replace(problem, sheet=name) for problem in error.problems]
            more += error.more
    if not read and not problems:
        raise without or SurveyRefused(file, [SurveyProblem(None, None, "an empty workbook", "a table")])
    problems += _each_once(read)
    if problems:
        raise SurveyRefused(file, problems, more)
    for name, item in read.items():
        notes += [f"{name}: {warning}" if len(read) > 1 else warning for warning in item.warnings]
    return SurveyFile(tuple(curve for item in read.values() for curve in item.curves), tuple(notes))


def _each_once(read: Mapping[str, SurveyFile]) -> list[SurveyProblem]:
    seen: dict[tuple[object, ...], str] = {}
    problems = []
    for name, file in read.items():
        for curve in file.curves:
            key = (specialty_key(curve.specialty), curve.metric, curve.provider_type, curve.filters)
            first = seen.setdefault(key, name)
            if first != name:
                found = f"{curve.specialty}, {curve.metric}, as on sheet {first!r}"
                problems.append(SurveyProblem(None, None, found, "each curve once", sheet=name))
    return problems

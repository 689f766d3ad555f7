"""Survey files as bytes: a csv table, or a workbook whose sheets are tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rvuedge.benchmarks.readers.cells import specialty_key, text_of
from rvuedge.benchmarks.readers.tables import NO_MAPPING, SurveyFile, read_survey_csv, read_survey_rows
from rvuedge.benchmarks.rules.refusals import NoTableRefused, SurveyProblem, SurveyRefused
from rvuedge.files.problems import FileRefused
from rvuedge.files.spreadsheet import OLD_EXCEL, sheet_cells

ZIP = b"PK\x03\x04"
Sheets = Sequence[tuple[str, Sequence[Sequence[object]]]]


def read_survey(
    data: bytes, *, file: str, mapping: Mapping[str, str] = NO_MAPPING, metric: str | None = None
) -> SurveyFile:
    """A survey from csv or xlsx bytes; every sheet with a table counts, sheets without one are left out with a word.

    `metric` is that of figures whose metric the table does not name. Raises SurveyRefused with sheet, line, column,
    found and expected: one wrong line on one sheet refuses the whole workbook.
    """
    if not data.startswith((ZIP, OLD_EXCEL)):
        return read_survey_csv(data, file=file, mapping=mapping, metric=metric)
    try:
        sheets = sheet_cells(data, file=file)
    except FileRefused as error:
        problems = [SurveyProblem(one.line, one.column, one.found, one.expected) for one in error.problems]
        raise SurveyRefused(file, problems) from error
    filled = [(name, rows) for name, rows in sheets if any(any(map(text_of, row)) for row in rows)]
    return _together(filled, file, mapping, metric)


def _together(sheets: Sheets, file: str, mapping: Mapping[str, str], metric: str | None) -> SurveyFile:
    read: dict[str, SurveyFile] = {}
    without: NoTableRefused | None = None
    problems: list[SurveyProblem] = []
    more = 0
    notes: list[str] = []
    for name, rows in sheets:
        try:
            read[name] = read_survey_rows(rows, file=file, mapping=mapping, metric=metric, sheet=name)
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
    for name, one in read.items():
        notes += [f"{name}: {warning}" if len(read) > 1 else warning for warning in one.warnings]
    return SurveyFile(tuple(curve for one in read.values() for curve in one.curves), tuple(notes))


def _each_once(read: Mapping[str, SurveyFile]) -> list[SurveyProblem]:
    seen: dict[tuple[object, ...], str] = {}
    problems = []
    for name, one in read.items():
        for curve in one.curves:
            key = (specialty_key(curve.specialty), curve.metric, curve.provider_type, curve.filters)
            first = seen.setdefault(key, name)
            if first != name:
                found = f"{curve.specialty}, {curve.metric}, as on sheet {first!r}"
                problems.append(SurveyProblem(None, None, found, "each curve once", sheet=name))
    return problems

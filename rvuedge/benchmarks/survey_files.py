"""Survey files as bytes: a csv table, or a workbook whose sheets are tables."""

from __future__ import annotations

from collections.abc import Mapping

from rvuedge.benchmarks.refusals import SurveyProblem, SurveyRefused
from rvuedge.benchmarks.survey_reader import NO_MAPPING, SurveyFile, read_survey_csv, read_survey_rows
from rvuedge.catalog.readers.problems import FileRefused
from rvuedge.catalog.readers.spreadsheet import OLD_EXCEL, sheet_grids

ZIP = b"PK\x03\x04"


def read_survey(data: bytes, *, file: str, mapping: Mapping[str, str] = NO_MAPPING) -> SurveyFile:
    """A survey from csv or xlsx bytes; every sheet with a table counts, others are left out with a word.

    Raises SurveyRefused with line, column, found and expected.
    """
    if not data.startswith((ZIP, OLD_EXCEL)):
        return read_survey_csv(data, file=file, mapping=mapping)
    try:
        grids = sheet_grids(data, file=file)
    except FileRefused as error:
        problems = [SurveyProblem(one.line, one.column, one.found, one.expected) for one in error.problems]
        raise SurveyRefused(file, problems) from error
    return _together([grid for grid in grids if any(any(row) for row in grid)], file, mapping)


def _together(grids: list[list[list[str]]], file: str, mapping: Mapping[str, str]) -> SurveyFile:
    read: list[SurveyFile] = []
    refused: list[SurveyRefused] = []
    left_out: list[str] = []
    for number, grid in enumerate(grids, start=1):
        try:
            read.append(read_survey_rows(grid, file=file, mapping=mapping))
        except SurveyRefused as error:
            refused.append(error)
            left_out.append(f"Sheet {number} holds no table of percentiles and was left out.")
            if any(problem.line is not None and problem.column is not None for problem in error.problems):
                raise  # a table, and something in it is wrong
    if not read:
        raise (
            refused[0] if refused else SurveyRefused(file, [SurveyProblem(None, None, "an empty workbook", "a table")])
        )
    _each_once(read, file)
    warnings = tuple(warning for one in read for warning in one.warnings)
    return SurveyFile(tuple(curve for one in read for curve in one.curves), (*left_out, *warnings))


def _each_once(read: list[SurveyFile], file: str) -> None:
    seen: set[tuple[object, ...]] = set()
    for curve in (curve for one in read for curve in one.curves):
        key = (curve.specialty, curve.metric, curve.provider_type, curve.filters)
        if key in seen:
            found = f"{curve.specialty}, {curve.metric} on two sheets"
            raise SurveyRefused(file, [SurveyProblem(None, None, found, "each curve once")])
        seen.add(key)

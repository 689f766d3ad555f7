"""The columns of a benchmark report as a table: each cell one kind of thing, a place as a word and a number.

A place outside a survey's points is the point with the word below or above beside it: what filters and sums by the
column never meets "<10". Computes only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from rvuedge.reports.rules.groups import BANDS, RollUp
from rvuedge.reports.rules.report import BenchmarkReport
from rvuedge.reports.rules.rows import PhysicianRow, SurveyPlace

PLACED = {"=": "exact", "<": "below", ">": "above"}
PRINTED = (25, 50, 75, 90)  # the percentiles of a survey that stand beside a figure, as publishers print them
NOT_RANKED, WITHHELD = "not ranked", "withheld"


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """A heading, its width in letters, and what a row has there; `kind` is text, whole, figure, dollars or long.

    A column `of_pay` is left out of a report of work alone.
    """

    heading: str
    width: int
    value: Callable[[Any], object]
    kind: str = "text"
    of_pay: bool = False


def place_word(place: SurveyPlace | None, instead: str = NOT_RANKED) -> str:
    """exact, below, above, or why there is no place."""
    return instead if place is None or not place.qualifier else PLACED[place.qualifier]


def place_number(place: SurveyPlace | None) -> Decimal | None:
    """The percentile, or the survey's last point below or above which it lies."""
    return place.percentile if place is not None and place.qualifier else None


def pay_word(row: PhysicianRow) -> str:
    """Where pay stands in a word; that there is no contract that says what is paid."""
    if row.compensation is None:
        return "no contract"
    return place_word(row.compensation_place)


def pay_state(group: RollUp) -> str:
    """shown, withheld, or that there is no contract."""
    if not group.paid_physicians:
        return "no contract"
    return WITHHELD if group.pay_withheld else "shown"


def survey_value(row: PhysicianRow, percentile: int) -> Decimal | None:
    """The survey's wRVUs at a percentile, for the row's specialty, where it publishes one."""
    return next((value for place, value in row.survey_values if place == percentile), None)


def _in_band(index: int, group: RollUp) -> int:
    return group.bands[index][1]


def _at(percentile: int) -> ReportColumn:
    return ReportColumn(f"Survey P{percentile}", 11, lambda row: survey_value(row, percentile), "figure")


MAIN = (
    ReportColumn("Physician", 22, lambda row: row.name),
    ReportColumn("Specialty", 20, lambda row: row.specialty),
    ReportColumn("cFTE", 7, lambda row: row.cfte, "figure"),
    ReportColumn("wRVU", 11, lambda row: row.work_rvu, "figure"),
    ReportColumn("Annualized wRVUs per 1.0 cFTE", 13, lambda row: row.annualized, "figure"),
    ReportColumn("Percentile is", 11, lambda row: place_word(row.main, row.no_figure or NOT_RANKED)),
    ReportColumn("Percentile", 10, lambda row: place_number(row.main), "figure"),
    *map(_at, PRINTED),
    ReportColumn("Compensation ($)", 14, lambda row: row.compensation, "figure", of_pay=True),
    ReportColumn("Compensation percentile is", 15, pay_word, of_pay=True),
    ReportColumn(
        "Compensation percentile", 15, lambda row: place_number(row.compensation_place), "figure", of_pay=True
    ),
    ReportColumn("Compensation per wRVU ($)", 15, lambda row: row.per_work_rvu, "figure", of_pay=True),
    ReportColumn("Flags", 44, lambda row: "; ".join(row.flags), "long"),
    ReportColumn("Comment", 40, lambda row: row.comment or None, "long"),
)
MORE = (
    ReportColumn("Ratio percentile is", 11, lambda row: place_word(row.ratio_place), of_pay=True),
    ReportColumn(
        "Percentile of compensation per wRVU", 14, lambda row: place_number(row.ratio_place), "figure", of_pay=True
    ),
    ReportColumn("Policy", 14, lambda row: row.policy),
    ReportColumn("Lines", 8, lambda row: row.lines, "whole"),
    ReportColumn("Unvalued lines", 10, lambda row: row.unvalued_lines, "whole"),
    ReportColumn("Days", 7, lambda row: row.days, "whole"),
    ReportColumn("Drug amount ($)", 14, lambda row: row.drug_amount, "figure"),
    ReportColumn("ASA units", 11, lambda row: row.asa_units or None, "figure"),
    ReportColumn("ASA units per year per 1.0 cFTE", 14, lambda row: row.asa_annualized, "figure"),
    ReportColumn("ASA percentile is", 11, lambda row: place_word(row.asa_place) if row.asa_units else None),
    ReportColumn("Percentile of ASA units", 12, lambda row: place_number(row.asa_place), "figure"),
)
HOW = ReportColumn("How", 80, lambda row: ". ".join(row.explanation), "long")
GROUPS = (
    ReportColumn("Specialty", 26, lambda group: group.specialty),
    ReportColumn("Physicians", 10, lambda group: group.physicians, "whole"),
    ReportColumn("cFTE in the period", 9, lambda group: group.cfte, "figure"),
    ReportColumn("wRVU", 13, lambda group: group.work_rvu, "figure"),
    ReportColumn("Annualized wRVUs per 1.0 cFTE", 14, lambda group: group.annualized, "figure"),
    ReportColumn(
        "Median is", 10, lambda group: place_word(group.median, WITHHELD if group.places_withheld else NOT_RANKED)
    ),
    ReportColumn("Median percentile", 10, lambda group: place_number(group.median), "figure"),
    ReportColumn("Physicians with pay", 11, lambda group: group.paid_physicians, "whole", of_pay=True),
    ReportColumn("Pay is", 11, pay_state, of_pay=True),
    ReportColumn("Compensation of those ($)", 16, lambda group: group.compensation, "figure", of_pay=True),
    ReportColumn("wRVU of those", 13, lambda group: group.paid_work_rvu, "figure", of_pay=True),
    ReportColumn("Compensation per wRVU ($)", 13, lambda group: group.per_work_rvu, "figure", of_pay=True),
    ReportColumn("Unvalued lines", 10, lambda group: group.unvalued_lines, "whole"),
    *(ReportColumn(name, 10, partial(_in_band, index), "whole") for index, name in enumerate(BANDS)),
)
OF_PAY = {
    "Compensation", "Compensation per work RVU", "Physicians with pay", "Compensation of those", "Work RVUs of those",
}  # fmt: skip
LONG = ("Physician", "Specialty", "Measure", "Unit", "Value", "Survey", "Percentile is", "Percentile")


def shown_columns(columns: Sequence[ReportColumn], report: BenchmarkReport) -> tuple[ReportColumn, ...]:
    """Those of some columns that a report has: of pay only where it was asked for."""
    return tuple(column for column in columns if report.with_pay or not column.of_pay)


def by_survey(report: BenchmarkReport) -> tuple[ReportColumn, ...]:
    """Where there are several surveys, the place on each beside the blend's."""
    if len(report.surveys) < 2:
        return ()
    found: list[ReportColumn] = []
    for index, survey in enumerate(report.surveys):
        found += [
            ReportColumn(f"{survey.name}: percentile is", 12, partial(_word_on, index)),
            ReportColumn(f"Percentile, {survey.name}", 12, partial(_number_on, index), "figure"),
        ]
    return tuple(found)


def _word_on(index: int, row: PhysicianRow) -> str:
    return place_word(_place_on(index, row))


def _number_on(index: int, row: PhysicianRow) -> Decimal | None:
    return place_number(_place_on(index, row))


def _place_on(index: int, row: PhysicianRow) -> SurveyPlace | None:
    return row.places[index] if index < len(row.places) else None


def cells(columns: Sequence[ReportColumn], row: object) -> tuple[object, ...]:
    """A row's cells, in the order of some columns."""
    return tuple(column.value(row) for column in columns)


def long_lines(report: BenchmarkReport) -> Iterator[tuple[object, ...]]:
    """One line for each physician (without names: each group), measure and survey: for a pivot table."""
    if report.detail == "groups":
        for group in report.roll_up:
            yield from _of_group(group, with_pay=report.with_pay)
    for row in report.rows:
        for measure, unit, value, places, word in _measures(row):
            if measure in OF_PAY and not report.with_pay:
                continue
            for place in places or (None,):
                of = place.survey if place is not None else None
                yield (
                    row.name, row.specialty, measure, unit, value, of,
                    place_word(place, word) if place is not None or word else None, place_number(place),
                )  # fmt: skip


def _of_group(group: RollUp, *, with_pay: bool) -> Iterator[tuple[object, ...]]:
    median = place_word(group.median, WITHHELD if group.places_withheld else NOT_RANKED)
    pay = pay_state(group)
    for measure, unit, value, word, percentile in (
        ("Physicians", "physicians", group.physicians, None, None),
        ("Clinical FTE", "cFTE", group.cfte, None, None),
        ("Work RVUs", "wRVU", group.work_rvu, None, None),
        ("Annualized work RVUs", "wRVU per 1.0 cFTE", group.annualized, median, place_number(group.median)),
        ("Physicians with pay", "physicians", group.paid_physicians, None, None),
        ("Compensation of those", "$", group.compensation, pay, None),
        ("Work RVUs of those", "wRVU", group.paid_work_rvu, pay, None),
    ):
        if with_pay or measure not in OF_PAY:
            yield None, group.specialty, measure, unit, value, None, word, percentile


def _measures(row: PhysicianRow) -> Iterator[tuple[str, str, object, tuple[SurveyPlace, ...], str]]:
    """A physician's measures: name, unit, value, places, and the word where there is none."""
    yield "Clinical FTE", "cFTE", row.cfte, (), ""
    yield "Days", "days", row.days, (), ""
    yield "Work RVUs", "wRVU", row.work_rvu, (), ""
    named = (row.main,) if row.main.survey_id is None and row.main.qualifier else ()
    yield (
        "Annualized work RVUs",
        "wRVU per 1.0 cFTE",
        row.annualized,
        (*named, *row.places),
        row.no_figure or NOT_RANKED,
    )
    yield "Compensation", "$", row.compensation, _known(row.compensation_place), pay_word(row)
    yield "Compensation per work RVU", "$ per wRVU", row.per_work_rvu, _known(row.ratio_place), ""
    yield "Drug amount", "$", row.drug_amount, (), ""
    if row.asa_units:
        yield "ASA units", "units", row.asa_units, (), ""
        yield "Annualized ASA units", "units per 1.0 cFTE", row.asa_annualized, _known(row.asa_place), NOT_RANKED
    if row.comment:
        yield "Comment", "text", row.comment, (), ""


def _known(place: SurveyPlace | None) -> tuple[SurveyPlace, ...]:
    return () if place is None else (place,)

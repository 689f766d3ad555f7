"""Employer statements are read leniently, and only they: the same file as charges is refused or read as ever."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from rvuedge.files.problems import FileRefused
from rvuedge.files.values.dates import DateManner
from rvuedge.files.values.refusals import CellError
from rvuedge.logbook.charges.readers.any_format import read_charges, read_statement
from rvuedge.logbook.charges.readers.summaries import Summary, month_cell
from rvuedge.logbook.charges.rules.encounters import ChargeFile, ReadingManner

D = Decimal
TODAY = ReadingManner(date(2026, 11, 29))
DATES = DateManner(date(2026, 11, 29))


def lines(text: str) -> list[tuple[date, str, int, Decimal | None]]:
    found = read_statement(text.encode(), file="s.csv", keyed=lambda number: number, manner=TODAY)
    assert isinstance(found, ChargeFile)
    assert found.problems == ()
    return [
        (encounter.performed_on, c.code, c.units, c.stated_work_rvu)
        for encounter in found.encounters
        for c in encounter.charges
    ]


JULY_6 = date(2026, 7, 6)


@pytest.mark.parametrize(
    ("text", "units", "work"),
    [
        ("Date,CPT,Units,wRVU\n07/06/26,47562,1,10.21\n", 1, "10.21"),
        ("Date,CPT,Units,wRVU\n2026-07-06,47562,-1,(10.21)\n", -1, "-10.21"),
        ("Date,CPT,Units,wRVU\n2026-07-06,47562,(1),-10.21\n", -1, "-10.21"),
        ("Date,CPT,Units,wRVU\n2026-07-06,47562,1-,10.21-\n", -1, "-10.21"),
        ("Date,CPT,Units,wRVU\n2026-07-06,47562,0,0\n", 0, "0"),
        ("Post Date,CPT,Units,wRVU\n2026-07-06,47562,1,10.21\n", 1, "10.21"),
        ("Date of,CPT,Total,Work\nService,Code,Units,RVU\n2026-07-06,47562,1,10.21\n", 1, "10.21"),
    ],
)
def test_what_statements_write_is_read_and_as_charges_refused_or_without_its_figure(
    text: str, units: int, work: str
) -> None:
    assert lines(text) == [(JULY_6, "47562", units, D(work))]
    try:
        strict = read_charges(text.encode(), file="s.csv", keyed=lambda number: number, manner=TODAY)
    except FileRefused:
        return
    assert not strict.encounters or strict.encounters[0].charges[0].stated_work_rvu is None


def test_a_row_that_is_neither_dated_nor_coded_is_passed_over_and_a_code_without_a_day_is_a_problem() -> None:
    head = "Date,CPT,wRVU\n2026-07-06,47562,10.21\n"
    rows = "47562 Total,,10.21\n,47562 Total,10.21\nAverage wRVU,,1\nReport run 08/03/2026,,\n,,\n"
    found = read_statement((head + rows).encode(), file="s.csv", keyed=lambda number: number, manner=TODAY)
    assert isinstance(found, ChargeFile)
    assert ([skipped_row.line for skipped_row in found.skipped], found.problems) == ([3, 4, 5, 6, 7], ())
    wrong = read_statement((head + ",49505,7.76\n").encode(), file="s.csv", keyed=lambda number: number, manner=TODAY)
    assert [problem.line for problem in wrong.problems] == [3]
    strict = read_charges((head + "Average wRVU,,1\n").encode(), file="s", keyed=lambda number: number, manner=TODAY)
    assert ([skipped_row.line for skipped_row in strict.skipped], strict.problems) == ([3], ())


def test_a_service_date_goes_before_a_posting_date() -> None:
    assert lines("Post Date,DOS,CPT\n2026-08-01,2026-07-06,47562\n") == [(JULY_6, "47562", 1, None)]


@pytest.mark.parametrize(
    ("text", "by", "first"),
    [
        ("CPT,Units,wRVU\n47562,2,20.42\n", ("code",), (None, "47562", 2, "20.42")),
        ("Month,Total RVUs\nJuly 2026,(3.00)\n", ("month",), ("2026-07-01", None, None, "-3.00")),
        ("Month,CPT,Qty\nJul-26,47562,1\n", ("month", "code"), ("2026-07-01", "47562", 1, None)),
        (
            "Practice X\n\nCPT Code,Total Work RVUs\n47562,10.21\nTotal,10.21\n",
            ("code",),
            (None, "47562", None, "10.21"),
        ),
    ],
)
def test_sums_by_code_month_or_both(text: str, by: tuple[str, ...], first: tuple[object, ...]) -> None:
    found = read_statement(text.encode(), file="s.csv", keyed=lambda number: number, manner=TODAY)
    assert isinstance(found, Summary)
    month, code, units, work = first
    (row,) = found.rows
    assert (found.by, row.month and str(row.month), row.code, row.units) == (by, month, code, units)
    assert row.work_rvu == (None if work is None else D(str(work)))


def test_a_sum_that_cannot_be_read_is_a_problem_with_its_place() -> None:
    found = read_statement(
        b"CPT,Units,wRVU\n47562,two,10.21\n", file="s.csv", keyed=lambda number: number, manner=TODAY
    )
    assert [(problem.line, problem.column) for problem in found.problems] == [(2, "units")]


@pytest.mark.parametrize(
    "text", ["2026-07", "7/2026", "07-2026", "July 2026", "Jul-26", "JUL '26", "2026-07-31", "7/9/26"]
)
def test_ways_to_write_a_month(text: str) -> None:
    assert month_cell(text, DATES) == date(2026, 7, 1)


@pytest.mark.parametrize("text", ["", "Total", "13/2026", "Smarch 2026", "July"])
def test_what_is_no_month(text: str) -> None:
    with pytest.raises(CellError):
        month_cell(text, DATES)

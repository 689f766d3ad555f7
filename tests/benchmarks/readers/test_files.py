"""Files as publishers send them: workbooks whole or not at all, separators, encodings, and metrics that titles name."""

from __future__ import annotations

from typing import Any

import pytest

from rvuedge.benchmarks.readers.cells import figure, withheld
from rvuedge.benchmarks.readers.curves import ReadCurve, SurveyFile
from rvuedge.benchmarks.readers.files import read_survey
from rvuedge.benchmarks.readers.measures import metric_in
from rvuedge.benchmarks.rules.refusals import SurveyRefused
from tests.benchmarks.tables import workbook
from tests.valuation.golden import cases

HEADER = ["Specialty", "# Orgs", "P25", "P50", "P75"]
UROLOGY = ["Urology", 9, 5000, 6000, 7000]
DOLLARS = ["Urology", 9, 300000, 400000, 500000]


def read(data: bytes | str, file: str = "survey.csv", **more: Any) -> SurveyFile:
    return read_survey(data.encode() if isinstance(data, str) else data, file=file, **more)


def refusal(data: bytes | str, file: str = "survey.csv") -> str:
    with pytest.raises(SurveyRefused) as refused:
        read(data, file)
    return str(refused.value)


def middle(curve: ReadCurve) -> str:
    return next(f"{point.value.normalize():f}" for point in curve.points if point.percentile == 50 and point.value)


def test_golden_g147_a_suppressed_cell_is_null() -> None:
    case = next(cas for cas in cases("import") if cas["id"] == "G147")
    assert [figure(cell) for cell in case["inputs"]["cells"]] == case["expected"]["values"]


@pytest.mark.parametrize(
    ("cell", "marked"),
    [("*", True), ("ISD", True), ("†", True), ("<5", True), ("< 10", True), ("", False), ("N/A", False), ("NR", False),
     ("--", False), ("5", False), (None, False)],
)  # fmt: skip
def test_a_count_too_small_to_print_is_told_from_one_not_printed(cell: str | None, marked: bool) -> None:
    assert withheld(cell) is marked
    assert cell == "5" or figure(cell) is None


def test_one_wrong_row_on_one_sheet_refuses_the_whole_workbook() -> None:
    wrong = [["Dermatology", 9, 5000, "6 %", 7000]]
    book = workbook(First=[HEADER, UROLOGY], Second=[HEADER, *wrong])
    assert "sheet 'Second' line 2, column P50" in refusal(book, "survey.xlsx")


@pytest.mark.parametrize(
    ("rows", "key", "choices"),
    [
        ([["Dermatology", 9, 6000, 5000, 7000], ["Allergy", 9, 1000, 2000, 3000]], "falling", ["leave_out"]),
        (
            [["Dermatology", 9, 5000, 6000, 7000], ["dermatology", 9, 1000, 2000, 3000]],
            "same_curve",
            ["first", "last", "leave_out"],
        ),
        ([["Urology ", 9, 5001, 6000, 7000]], "same_curve", ["sheet", "first", "last", "leave_out"]),
        ([["- urology", 9, 5001, 6000, 7000]], "same_curve", ["sheet", "first", "last", "leave_out"]),
    ],
)
def test_what_one_sheet_leaves_open_is_asked_about_for_the_whole_workbook(
    rows: list[list[Any]], key: str, choices: list[str]
) -> None:
    book = workbook(First=[HEADER, UROLOGY], Second=[HEADER, *rows])
    (question,) = read(book, "survey.xlsx", metric="work_rvus").questions
    assert (question.key, [choice.value for choice in question.choices]) == (key, choices)
    assert "'Second'" in question.place


def test_a_sheet_that_repeats_another_figure_by_figure_is_read_once() -> None:
    found = read(workbook(First=[HEADER, UROLOGY], Second=[HEADER, UROLOGY]), "survey.xlsx", metric="work_rvus")
    assert (len(found.curves), found.questions) == (1, ())
    assert "repeats sheet 'First' line 2" in found.left_out[0].sentence


def test_problems_of_all_sheets_are_counted() -> None:
    """25 wrong rows on each of two sheets: twenty are listed, thirty are counted."""
    wrong = [HEADER, *([f"S{number}", 9, "x", 1, 3] for number in range(25))]
    assert refusal(workbook(First=wrong, Second=wrong), "survey.xlsx").endswith("and 30 more")


def test_a_sheet_without_a_table_is_left_out_by_name() -> None:
    found = read(workbook(Read_me=[["Invented figures"]], Data=[HEADER, UROLOGY]), "survey.xlsx")
    assert (len(found.curves), found.warnings[0]) == (
        1, "Sheet 'Read me' holds no table of percentiles and was left out.",
    )  # fmt: skip
    assert "found 'Invented figures'" in refusal(workbook(Read_me=[["Invented figures"]]), "survey.xlsx")


def test_a_sheets_own_number_is_taken_at_four_places_and_a_written_one_is_not_rounded() -> None:
    (curve,) = read(workbook(Comp=[HEADER, ["Urology", 9.0, 400000.1, 500000.55555, 600000.5]]), "s.xlsx").curves
    assert [str(point.value) for point in curve.points] == ["400000.1000", "500000.5556", "600000.5000"]
    assert (curve.metric, curve.n_organizations) == ("total_compensation", 9)
    written = workbook(Comp=[HEADER, ["Urology", 9, 1, "500000.55555", 600000]])
    assert "at most 4 places" in refusal(written, "s.xlsx")


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("Table 3. Total Compensation by specialty", "total_compensation"),
        ("Work RVUs", "work_rvus"),
        ("Comp", "total_compensation"),
        ("2026 wRVUs tables", "work_rvus"),
        ("Compensation to Work RVU Ratio, all regions", "compensation_per_work_rvu"),
        ("Compensation per Work RVU", "compensation_per_work_rvu"),
        ("Work RVUs and Total Compensation", None),
        ("2026 Physician Compensation and Production Survey", None),
        ("Invented figures", None),
        ("", None),
    ],
)
def test_a_title_names_a_metric_or_none(text: str, metric: str | None) -> None:
    assert metric_in(text) == metric


def test_two_tabs_of_two_metrics_are_two_tables() -> None:
    found = read(workbook(Work_RVUs=[HEADER, UROLOGY], Total_Compensation=[HEADER, DOLLARS]), "survey.xlsx")
    assert [(curve.metric, middle(curve)) for curve in found.curves] == [
        ("work_rvus", "6000"), ("total_compensation", "400000"),
    ]  # fmt: skip


def test_the_title_goes_before_the_sheets_name_and_the_row_before_both() -> None:
    title = ["Table 3. Total Compensation by specialty"]
    (curve,) = read(workbook(Work_RVUs=[title, HEADER, DOLLARS]), "survey.xlsx").curves
    assert curve.metric == "total_compensation"
    rows = [title, ["Specialty", "Metric", "P25", "P50"], ["Urology", "Work RVUs", 5000, 6000]]
    (curve,) = read(workbook(Comp=rows), "survey.xlsx").curves
    assert curve.metric == "work_rvus"


def test_a_metric_given_with_the_upload_is_that_of_figures_without_one() -> None:
    text = "Specialty,P25,P50\nUrology,300000,400000\n"
    assert [curve.metric for curve in read(text, metric="Total Compensation").curves] == ["total_compensation"]
    assert [question.key for question in read(text).questions] == ["metric", "n_organizations"]
    hardly = read(text, metric="work_rvus", answers={"n_organizations": "publisher"}).questions
    assert [question.key for question in hardly] == ["plausible:work_rvus"]
    assert "hardly work RVUs: 400000 for Urology" in hardly[0].sentence


@pytest.mark.parametrize("cell", ["$4000", '"$4,000"', "$ 4000"])
def test_dollars_are_never_work_rvus(cell: str) -> None:
    sentence = refusal(f"Specialty,Metric,P25,P50\nUrology,Work RVUs,{cell},6000\n")
    assert "line 2, column P25" in sentence
    assert "no $" in sentence
    (pay,) = read(f"Specialty,Metric,P25,P50\nUrology,Total Compensation,{cell},6000\n").curves
    assert f"{pay.points[0].value:f}" == "4000"


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_usual_separator_and_encoding_is_read(separator: str, encoding: str) -> None:
    rows = [
        ["Médecine", "Work RVUs"],
        ["Specialty", "Metric", "P25", "P50"],
        ["Urologie é", "Work RVUs", "5000", "6000"],
    ]
    text = "\n".join(separator.join(row) for row in rows)
    (curve,) = read(text.encode(encoding)).curves
    assert (curve.specialty, middle(curve)) == ("Urologie é", "6000")


def test_a_decimal_comma_is_read_as_one_and_what_reads_two_ways_is_refused() -> None:
    (curve,) = read("Specialty;Metric;P25;P50\nUrology;Work RVUs;4000,5;6000\n").curves
    assert f"{curve.points[0].value:f}" == "4000.5"
    assert "reads two ways" in refusal("Specialty;Metric;P25;P50\nUrology;Work RVUs;4.000;6.000\n")


@pytest.mark.parametrize("written", ["NP", "PA", "NP/PA", "Nurse Practitioner", "Physician Assistant", "APP"])
def test_nurse_practitioners_and_physician_assistants_are_advanced_practice(written: str) -> None:
    (curve,) = read(f"Specialty,Provider Type,P25,P50\nUrology,{written},1000,2000\n").curves
    assert curve.provider_type == "app"


@pytest.mark.parametrize("header", ["Num Orgs", "Org Cnt", "num orgs", "# Orgs", "Number of Organizations"])
def test_counts_of_organizations_are_known_by_many_names(header: str) -> None:
    (curve,) = read(f"Specialty,{header},Num Providers,P25,P50\nUrology,7,30,1000,2000\n").curves
    assert (curve.n_organizations, curve.n_providers) == (7, 30)


def test_bare_numbers_are_percentiles_where_two_or_more_rise() -> None:
    (curve,) = read("Specialty,10,25,50\nUrology,4000,5000,6000\n").curves
    assert [int(point.percentile) for point in curve.points] == [10, 25, 50]
    sheet = [["Specialty", "Work RVUs", None, "Total Compensation", None], [None, 25, 50, 25, 50],
             ["Urology", 5000, 6000, 300000, 400000]]  # fmt: skip
    found = read(workbook(Data=sheet), "survey.xlsx").curves
    assert [(curve.metric, middle(curve)) for curve in found] == [
        ("work_rvus", "6000"),
        ("total_compensation", "400000"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Specialty,50,25\nUrology,6000,5000\n",  # fall
        "Specialty,50\nUrology,6000\n",  # one
        "Specialty,A,B\nUrology,25,50\nAllergy,30,60\n",  # a row of data is no header
        "Specialty,2025,2026\nUrology,5000,6000\n",  # years
    ],
)
def test_bare_numbers_that_may_be_anything_are_not_guessed_at(text: str) -> None:
    assert "expected a header" in refusal(text)

"""Survey tables as publishers write them: read exactly, or refused with line, column, found and expected."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from decimal import Decimal
from io import StringIO

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from config import PROJECT
from rvuedge.benchmarks.readers.cells import count, figure, specialty_key
from rvuedge.benchmarks.readers.columns import field_of
from rvuedge.benchmarks.readers.curves import ReadCurve, SurveyFile
from rvuedge.benchmarks.readers.files import read_survey, read_survey_table
from rvuedge.benchmarks.readers.measures import metric_key
from rvuedge.benchmarks.readers.statistics import percentile_cell, percentile_of
from rvuedge.benchmarks.rules.percentile import rank
from rvuedge.benchmarks.rules.refusals import SurveyRefused
from rvuedge.files.tables import Table, TableRow
from rvuedge.files.values.figures import Mark

SEED = PROJECT / "seeds" / "survey_synthetic.csv"
EXAMPLES = int(os.environ.get("RVUEDGE_FUZZ_EXAMPLES", "100"))
fuzz = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=EXAMPLES <= 100,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)

WIDE = """\
Specialty,Metric,Provider Type,Region,# Orgs,Indv Count,Mean,Std Dev,P10,25th%,50th Percentile,P75,P90
General Surgery,Work RVUs,Physician,All,12,90,"6,700","1,900","4,000","5,200","6,500","8,100","10,000"
General Surgery,Total Compensation,Physician,Eastern,12,90,,,"$246,000","$319,800","$410,000","$520,700.50",*
"""
LONG = """\
Specialty,Measure,Statistic,Amount,Orgs,Providers
General Surgery,Work RVUs,P10,4000,12,90
General Surgery,Work RVUs,25,5200,12,90
General Surgery,Work RVUs,Median,6500,12,90
General Surgery,Work RVUs,Mean,6700,,
Urology,Work RVUs,P25,ISD,4,20
Urology,Work RVUs,P50,7700,4,20
"""


def read(text: str, **mapping: str) -> SurveyFile:
    return read_survey(text.encode(), file="survey.csv", mapping=mapping)


def read_rows(rows: list[list[object]]) -> SurveyFile:
    """As a workbook's sheet gives them."""
    table = Table([TableRow(number, cells) for number, cells in enumerate(rows, start=1)])
    return read_survey_table(table, file="survey.xlsx")


def one(text: str, **mapping: str) -> ReadCurve:
    (curve,) = read(text, **mapping).curves
    return curve


def points(curve: ReadCurve) -> dict[int, str]:
    return {int(point.percentile): f"{point.value:f}" for point in curve.points}


def refusal(text: str, **mapping: str) -> SurveyRefused:
    with pytest.raises(SurveyRefused) as refused:
        read(text, **mapping)
    return refused.value


def test_a_wide_table_is_a_curve_for_each_row() -> None:
    work, pay = read(WIDE).curves
    assert (work.specialty, work.metric, work.provider_type) == ("General Surgery", "work_rvus", "physician")
    assert (work.n_organizations, work.n_providers, work.mean, work.sd) == (12, 90, 6700, 1900)
    assert points(work) == {10: "4000", 25: "5200", 50: "6500", 75: "8100", 90: "10000"}
    assert work.filters == ()
    assert (pay.metric, pay.filters) == ("total_compensation", (("region", "Eastern"),))
    assert points(pay) == {10: "246000", 25: "319800", 50: "410000", 75: "520700.50"}
    assert (pay.mean, pay.sd, pay.suppressed) == (None, None, (90,))


def test_a_long_table_is_a_curve_for_its_rows_together() -> None:
    surgery, urology = read(LONG).curves
    assert points(surgery) == {10: "4000", 25: "5200", 50: "6500"}
    assert (surgery.mean, surgery.n_organizations, surgery.n_providers) == (6700, 12, 90)
    assert (points(urology), urology.suppressed, urology.n_organizations) == ({50: "7700"}, (25,), 4)


def test_what_a_person_should_know_is_said() -> None:
    assert read(LONG).warnings == (
        "Urology, work_rvus: P25 suppressed by the publisher.",
        "Urology, work_rvus: fewer than two published points; no percentile can be given.",
    )
    # The mean of twice the median is still taken; above it somebody may have mixed units.
    assert not any("mean" in sentence for sentence in read(WIDE.replace('"6,700"', '"13,000"')).warnings)
    assert any(
        "the mean 13001 is far from the median" in sentence
        for sentence in read(WIDE.replace('"6,700"', "13001")).warnings
    )


def test_sheets_give_numbers_and_blanks_instead_of_text() -> None:
    rows = [
        ["Specialty", "Metric", "# Orgs", "P25", "P50", None],
        ["Urology", "wRVU", 50.0, 66.24000000000001, 7700, None],
        [None, None, None, None, None, None],
    ]
    (curve,) = read_rows(rows).curves
    assert (curve.n_organizations, points(curve)) == (50, {25: "66.2400", 50: "7700"})


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("25th%", ("p25", None)),
        ("P25", ("p25", None)),
        ("p 25", ("p25", None)),
        ("wrvu_p25", ("p25", "work_rvus")),
        ("25th Percentile", ("p25", None)),
        ("25th %tile", ("p25", None)),
        ("Percentile 25", ("p25", None)),
        ("25%", ("p25", None)),
        ("Median", ("p50", None)),
        ("Total Compensation Median", ("p50", "total_compensation")),
        ("Work RVUs - 90th%", ("p90", "work_rvus")),
        ("Compensation to Work RVUs Ratio P75", ("p75", "compensation_per_work_rvu")),
        ("# Orgs", ("n_organizations", None)),
        ("Org Count", ("n_organizations", None)),
        ("Indv Count", ("n_providers", None)),
        ("# Providers", ("n_providers", None)),
        ("N", ("n_providers", None)),
        ("Std. Dev.", ("sd", None)),
        ("Physician Specialty", ("specialty", None)),
        ("Geographic Section", ("filter:region", None)),
        ("Years in Specialty", ("filter:years", None)),
        ("25", None),
        ("P0", None),
        ("P100", None),
        ("Top 10", None),
        ("1st Quarter", None),
        ("Budget P25", None),
        ("P2.5", None),
        ("", None),
    ],
)
def test_a_header_in_its_many_spellings(header: str, field: tuple[str, str | None] | None) -> None:
    assert field_of(header) == field


def test_a_percentile_in_a_cell_may_be_a_bare_number_and_names_no_metric() -> None:
    texts = ("25", "25.0", "P25", "99", "0", "100", "25.5", "wrvu_p25", "0.25", "")
    assert [percentile_cell(text) for text in texts] == [25, 25, 25, 99, None, None, None, None, 25, None]
    assert percentile_of("Compensation P50") == ("compensation", 50)


def test_a_percentile_may_be_a_share_of_one() -> None:
    texts = ("0.1", "0.10", ".9", "0.5", "0.05", "0.0", "1.0", "0.255", "0.25 percentile", "Percentile 0.9")
    assert [percentile_cell(text) for text in texts] == [10, 10, 90, 50, 5, None, 1, None, 25, 90]
    rows = "".join(f"Urology,Work RVUs,{share},{value}\n" for share, value in ((0.25, 5200), (0.5, 6500), (0.75, 8100)))
    (curve,) = read_survey(
        f"Specialty,Measure,Percentile,Value\n{rows}".encode(),
        file="s.csv",
        mapping={},
        answers={"n_organizations": "publisher"},
    ).curves
    assert [(point.percentile, point.value) for point in curve.points] == [(25, 5200), (50, 6500), (75, 8100)]


def test_figures_in_thousands_by_their_letter_are_read_and_noted() -> None:
    """300K is 300,000; beside a heading that says ($000) it is not multiplied again."""
    for measure in ("Total Compensation", "Total Compensation ($000)"):
        table = f"Specialty,Measure,P25,P50,P75\nUrology,{measure},$250K,300k,409.5K\n"
        read = read_survey(table.encode(), file="s.csv", mapping={}, answers={"n_organizations": "publisher"})
        assert [point.value for point in read.curves[0].points] == [250_000, 300_000, 409_500]
        assert any("300K are read as thousands" in str(note) for note in read.warnings)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("6500", "6500"),
        ("300K", "300000"),
        ("$1.2k", "1200.0"),
        ("6,500", "6500"),
        ("$1,234,567.89", "1234567.89"),
        ("$ 48.50", "48.50"),
        ("0", "0"),
        ("61.1234", "61.1234"),
        ("999,999,999,999.9999", "999999999999.9999"),
    ],
)
def test_a_figure_is_read_to_the_last_place(text: str, value: str) -> None:
    assert f"{figure(text):f}" == value


@pytest.mark.parametrize("text", ["", " ", "*", "**", "ISD", "isd", "N/A", "--", "–", "—", None])
def test_a_mark_of_suppression_is_no_figure_and_no_zero(text: str | None) -> None:
    assert figure(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("65%", "-1", "(65)", "1e5", "Infinity", "65 00", "1_000", "65O0", "€65", "٣"),
        *("1.23456", "1.", ".5", "1000000000000", "$", "$$5", "6500 wRVUs", "#REF!", "True"),
    ],
)
def test_what_is_neither_a_figure_nor_a_mark_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        figure(text)


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        ("6.500,00", None, "6500.00"),
        ("4000,5", "?", "4000.5"),
        ("6.500", ",", "6500"),
        ("6,500", ".", "6500"),
        ("6.500", "?", None),  # two readings
        ("6,50", ".", None),  # a comma that parts no thousands, where the file writes decimal points
    ],
)
def test_a_decimal_comma_is_read_where_the_file_writes_one(text: str, mark: Mark | None, value: str | None) -> None:
    if value is None:
        with pytest.raises(ValueError, match=r"."):
            figure(text, mark)
    else:
        assert f"{figure(text, mark):f}" == value


@pytest.mark.parametrize("cell", [float("nan"), float("inf"), -0.5, 1e12, True])
def test_a_sheets_own_number_is_checked_alike(cell: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        figure(cell)


def test_a_count_is_whole_and_can_be_stored() -> None:
    assert [count(cell) for cell in ("12", 12.0, "1,200", "*")] == [12, 12, 1200, None]
    for cell in ("12.5", "1000000000", "-1"):
        with pytest.raises(ValueError, match=r"."):
            count(cell)


@pytest.mark.parametrize(
    ("one_name", "other"),
    [
        ("Pediatric Cardiology", "Cardiology, Pediatric"),
        ("Cardiology - Pediatric", "Cardiology: Pediatric"),
        ("Obstetrics/Gynecology", "Obstetrics and Gynecology"),
        ("Obstetrics & Gynecology", "Gynecology, Obstetrics"),
        ("Cardiology (Non-Invasive)", "Noninvasive Cardiology"),
    ],
)
def test_one_specialty_written_in_two_ways_has_one_key(one_name: str, other: str) -> None:
    assert specialty_key(one_name) == specialty_key(other)


def test_different_specialties_keep_different_keys() -> None:
    names = ("Cardiology", "Cardiology, Pediatric", "Cardiology, Noninvasive", "Cardiology, Invasive", "Surgery")
    assert len({specialty_key(name) for name in names}) == len(names)


def test_metrics_have_one_name_each() -> None:
    assert {metric_key(name) for name in ("Work RVUs", "wRVU", "work_rvus", "Physician Work RVUs")} == {"work_rvus"}
    assert metric_key("Comp per wRVU") == metric_key("Compensation/wRVU") == "compensation_per_work_rvu"
    assert metric_key("ASA Units") == "asa_units"
    assert metric_key("Panel Size (patients)") == "panel_size_patients"


@pytest.mark.parametrize(
    "header",
    [
        "Specialty,Metric,P25,P50\n",
        "Specialty,Metric,25th,50th\n,,Percentile,Percentile\n",
        "Invented survey 2026,,,\nSpecialty,Metric,P25,Median\n",
        "Invented survey 2026,,,\n\nAll practices,,,\nSpecialty,Metric,25%,50%\n",
        "\ufeffspecialty,METRIC,p25,p50\n",
    ],
)
def test_a_header_may_stand_on_one_to_three_rows(header: str) -> None:
    curve = one(header + "Urology,Work RVUs,6000,7700\n")
    assert points(curve) == {25: "6000", 50: "7700"}


def test_a_header_is_found_below_any_number_of_titles() -> None:
    assert points(one("A,\n" * 12 + "Specialty,P25,P50\nUrology,6000,7700\n")) == {25: "6000", 50: "7700"}
    assert "expected a header with Specialty" in str(refusal("A,\n" * 12 + "Urology,1,2\n"))


def test_headings_over_several_columns_part_the_metrics() -> None:
    work, pay = read(
        "Specialty,# Orgs,Work RVUs,,,Total Compensation,,\n,,Mean,P25,P50,Mean,P25,P50\n"
        "Urology,50,7800,6000,7700,480000,366600,470000\n"
    ).curves
    assert (work.metric, points(work), work.mean) == ("work_rvus", {25: "6000", 50: "7700"}, 7800)
    assert (pay.metric, points(pay), pay.mean) == ("total_compensation", {25: "366600", 50: "470000"}, 480000)
    assert work.n_organizations == pay.n_organizations == 50


def test_a_metric_in_the_columns_own_headers_counts_too() -> None:
    work, pay = read("Specialty,wrvu_p25,wrvu_p50,comp_p25,comp_p50\nUrology,6000,7700,366600,470000\n").curves
    assert (work.metric, pay.metric) == ("work_rvus", "total_compensation")


def test_a_table_that_names_no_metric_is_asked_about() -> None:
    text = "Specialty,# Orgs,P25,P50\nUrology,9,6000,7700\n"
    (question,) = read(text).questions
    assert (question.key, question.choices[0].value) == ("metric", "work_rvus")
    answered = read_survey(text.encode(), file="s.csv", answers={"metric": "total_rvus"})
    assert (answered.questions, answered.curves[0].metric) == ((), "total_rvus")


def test_a_mapping_reads_headers_we_would_not_know() -> None:
    text = "Fachgebiet,Quartil 1,Mitte,Notiz\nUrology,6000,7700,x\n"
    names = {"Fachgebiet": "specialty", "quartil 1": "p25", "Mitte": "work_rvus.p50", "Notiz": "ignore"}
    curve = one(text, **names)
    assert (curve.specialty, curve.metric, points(curve)) == ("Urology", "work_rvus", {25: "6000", 50: "7700"})
    split = read(
        "Specialty,A,B,C,D\nUrology,1,2,30,40\n", A="work_rvus.p25", B="work_rvus.p50", C="comp.p25", D="comp.p50"
    )
    assert [curve.metric for curve in split.curves] == ["work_rvus", "total_compensation"]


def test_a_mapping_to_no_field_of_ours_is_refused_by_name() -> None:
    refused = refusal("Specialty,P25,P50\n", Fach="speciality", Q1="p100")
    assert [(problem.column, problem.found) for problem in refused.problems] == [
        ("Fach", "'speciality'"),
        ("Q1", "'p100'"),
    ]


def test_columns_left_out_and_notes_of_the_publisher_are_named() -> None:
    read_as = read(
        "Specialty,Metric,Job Code,P25,P50\nSurgical specialties,,,,\nUrology,wRVU,9,1,2\nSource: invented,,,,\n"
    )
    assert len(read_as.curves) == 1
    assert [part.sentence for part in read_as.left_out] == [
        "Not read: column 'Job Code' (1 cell): nothing is kept of it",
        "Not read: row 'Surgical specialties': line 2 was read as a note",
        "Not read: row 'Source: invented': line 4 was read as a note",
    ]
    assert read_as.warnings == (
        "The column 'Job Code' was left out.",
        "Line 2 was read as a note: 'Surgical specialties'.",
        "Line 4 was read as a note: 'Source: invented'.",
    )


ROW = "General Surgery,Work RVUs,Physician,All,12,90"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (WIDE.replace('"6,500"', "65%"), "line 2, column P50: found '65%', expected a figure of 0 or more"),
        (WIDE.replace("12,90", "12.5,90", 1), "line 2, column N organizations: found '12.5', expected a whole number"),
        (WIDE.replace("General Surgery,Work", ",Work"), "line 2, column Specialty: found nothing"),
        (WIDE.replace("Work RVUs", " "), "line 2, column Metric: found ''"),
        (
            WIDE.replace("General Surgery,W", "G" * 121 + ",W"),
            "column Specialty: found 121 characters, expected at most 120",
        ),
        (WIDE.replace('"10,000"', '"10,000",7'), "line 2: found 14 cells, expected at most 13"),
        (WIDE.replace("P75", "P25"), "line 1, column P25: found two columns for P25"),
        (LONG.replace("P10", "P100"), "line 2, column Percentile: found 'P100', expected a percentile from 1 to 99"),
        (LONG.replace("25,5200", "10,5200"), "line 3, column Value: found P10 again (first on line 2)"),
        (
            LONG.replace("25,5200,12", "25,5200,13"),
            "line 3, column N organizations: found 13, expected 12, as on line 2",
        ),
        (
            "Specialty,Percentile,Value\nUrology,P50,1\n",
            "line 2: found 1 of Urology, unnamed, expected two percentiles",
        ),
        ("Specialty,wrvu_p50,comp_p50,P75\nU,1,2,3\n", "column P75: found a percentile column without a metric"),
        (
            "Specialty,Metric,comp_p25,comp_p50\nU,wRVU,1,2\n",
            "found a column of total_compensation, expected a figure of work",
        ),
        ('Specialty,P25,P50\nUrology,1,"2\n', "line 2: found unexpected end of data, expected comma-separated cells"),
        ("Specialty,P25,P50\n", "found no rows with figures, expected at least one curve"),
        ("\n , \n", "found an empty file, expected a table"),
        ("PK\x03\x04\x00\x00", "found a damaged archive (File is not a zip file), expected a whole zip archive"),
    ],
)
def test_a_refusal_says_where_what_and_what_was_expected(text: str, sentence: str) -> None:
    assert sentence in str(refusal(text))


@pytest.mark.parametrize(
    ("text", "key", "sentence"),
    [
        (
            WIDE.replace('"6,500"', "5199.99"),
            "falling",
            "General Surgery, work RVUs, falls: P50 (5199.99) is below P25 (5200)",
        ),
        (WIDE.replace("12,90", "91,90", 1), "counts", "General Surgery has 90 providers in 91 organizations"),
        (WIDE.replace("Physician,All", "Robot,All"), "provider_type:Robot", "Which kind of provider is 'Robot'?"),
        (
            WIDE + ROW + ",,,1000,2000,3000,4000,5000\n",
            "same_curve",
            "Line 4 has the same curve as line 2: 'General Surgery'",
        ),
        (
            'Specialty,wRVU P25,wRVU P50,Orgs\n"Cardiology, Pediatric",1000,2000,9\nPediatric Cardiology,1001,2000,9\n',
            "same_curve",
            "Line 3 has the same curve as line 2: 'Cardiology, Pediatric'",
        ),
    ],
)
def test_what_a_file_leaves_open_is_a_question_and_no_guess(text: str, key: str, sentence: str) -> None:
    (question,) = read(text).questions
    assert question.key == key
    assert sentence in question.sentence
    assert len(question.choices) >= 1


def test_the_printed_name_is_kept_and_kinds_of_provider_stay_apart() -> None:
    text = 'Specialty,Provider Type,P25,P50\n"Cardiology, Pediatric",MD/DO,1,2\n"Cardiology, Pediatric",APP,1,2\n'
    curves = read(text).curves
    assert [(curve.specialty, curve.provider_type) for curve in curves] == [
        ("Cardiology, Pediatric", "physician"),
        ("Cardiology, Pediatric", "app"),
    ]


def test_tied_percentiles_are_taken() -> None:
    assert points(one("Specialty,P25,P50\nUrology,5,5\n")) == {25: "5", 50: "5"}


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    text = 'Specialty,P25,P50\n"Uro\nlogy",1,2\n\nSurgery,1,x\n'
    assert [problem.line for problem in refusal(text).problems] == [5]


def test_the_first_twenty_problems_are_listed_and_the_rest_counted() -> None:
    rows = "".join(f"Specialty {number},x,1\n" for number in range(25))
    refused = refusal("Specialty,P25,P50\n" + rows)
    assert (len(refused.problems), refused.more) == (20, 5)
    assert refused.problems[0].line == 2
    assert str(refused).endswith("and 5 more")


def test_windows_1252_is_read() -> None:
    data = "Specialty,P25,P50\nM\u00e9decine \u2013 A,1,2\n".encode("cp1252")
    assert read_survey(data, file="s.csv").curves[0].specialty == "M\u00e9decine \u2013 A"


def test_the_synthetic_survey_is_read_and_shows_each_case() -> None:
    curves = read_survey(SEED.read_bytes(), file=SEED.name).curves
    assert len({curve.specialty for curve in curves}) >= 12
    assert {"work_rvus", "total_compensation", "compensation_per_work_rvu"} <= {curve.metric for curve in curves}
    assert any(curve.suppressed for curve in curves)
    assert any((curve.n_organizations or 9) < 5 for curve in curves)
    for curve in curves:
        median = next(point.value for point in curve.points if point.percentile == 50)
        assert median is not None
        assert rank(curve.points, median).percentile == 50


CELLS = st.one_of(
    st.sampled_from(["Specialty", "Metric", "P25", "P50", "Percentile", "Value", "# Orgs", "wRVU", "*", "25", "7,700"]),
    st.text(max_size=8),
    st.integers(-5, 10**13),
    st.floats(),
    st.none(),
    st.booleans(),
)


def outcome(call: Callable[[], SurveyFile]) -> SurveyFile | SurveyRefused:
    try:
        return call()
    except SurveyRefused as refused:
        return refused


def is_sound(found: SurveyFile | SurveyRefused) -> None:
    if isinstance(found, SurveyRefused):
        assert found.problems
        assert all(problem.expected for problem in found.problems)
        return
    assert found.curves
    for curve in found.curves:
        assert curve.specialty
        assert all(point.value is not None and point.value >= 0 for point in curve.points)
        if len(curve.points) >= 2 and not found.questions:  # a curve that falls is asked about
            assert rank(curve.points, Decimal(1)).position in {"exact", "interpolated", "below", "above"}


@fuzz
@given(st.binary(max_size=300))
@example(b"\xff\xfeS\x00")
@example(b"\x81\x8d")
@example(b'"')
def test_whatever_the_bytes_it_reads_or_refuses(data: bytes) -> None:
    is_sound(outcome(lambda: read_survey(data, file="survey.csv")))


HEADS = ([], [["Specialty", "Metric", "P25", "P50", "# Orgs", "Mean"]], [["Specialty", "Percentile", "Value"]])


@fuzz
@given(st.lists(st.lists(CELLS, max_size=6), max_size=6), st.sampled_from(HEADS))
@example([["Urology", "wRVU", 1, float("inf")]], HEADS[1])
def test_whatever_the_cells_it_reads_or_refuses(rows: list[list[object]], head: list[list[object]]) -> None:
    is_sound(outcome(lambda: read_rows([*head, *rows])))


@fuzz
@given(st.integers(0, len(LONG)), st.text(max_size=3), st.sampled_from([LONG, WIDE]))
@example(LONG.index("10,4000"), "6", LONG)
def test_a_table_cut_or_damaged_anywhere_is_read_or_refused(index: int, put: str, text: str) -> None:
    is_sound(outcome(lambda: read(text[:index] + put)))
    is_sound(outcome(lambda: read(text[:index] + put + text[index + len(put) :])))


@given(
    st.lists(st.integers(0, 10**9).map(lambda cents: Decimal(cents) / 100), min_size=5, max_size=5).map(sorted),
    st.text("abcXYZ ,/\"'-", min_size=1, max_size=20).filter(lambda name: any(map(str.isalpha, name))),
)
def test_what_is_written_is_what_is_read(values: list[Decimal], name: str) -> None:
    wide, long = StringIO(), StringIO()
    position = ("P10", "P25", "P50", "P75", "P90")
    csv.writer(wide).writerows([["Specialty", "Metric", *position], [name, "wRVU", *values]])
    rows = [[name, "wRVU", *pair] for pair in zip(position, values, strict=True)]
    csv.writer(long).writerows([["Specialty", "Metric", "Percentile", "Value"], *rows])
    for text in (wide.getvalue(), long.getvalue()):
        curve = one(text)
        assert curve.specialty == name.strip()
        assert [point.value for point in curve.points] == values

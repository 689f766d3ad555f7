"""Every shape of a survey table comes in rightly or asks: the files of the findings, and fifty more in shapes.toml."""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from rvuedge.benchmarks.readers.columns import column_of
from rvuedge.benchmarks.readers.curves import ReadCurve, SurveyFile
from rvuedge.benchmarks.readers.files import read_survey
from rvuedge.benchmarks.rules.refusals import SurveyRefused
from tests.benchmarks.tables import workbook

HERE = Path(__file__).parent
CASES = HERE / "cases"
SHAPES = tomllib.loads((HERE / "shapes.toml").read_text(encoding="utf-8"))["case"]
WORK, PAY, RATIO = "work_rvus", "total_compensation", "compensation_per_work_rvu"
HEADINGS = Path(__file__).parents[4] / "shared/cms/headings.csv"

# What tests/benchmarks/readers/cases must give: curves by metric, Family Medicine's counts and points of the first curve
# (or of the one named), and the keys of the questions.
POINTS = {
    WORK: [3191, 4107, 5107, 6361, 7925],
    PAY: [199881, 239689, 284234, 348040, 432326],
    RATIO: ["44.50", "49.65", "56.43", "65.57", "80.07"],
}


def read(name: str, **more: Any) -> SurveyFile:
    return read_survey((CASES / name).read_bytes(), file=name, **more)


def points(curve: ReadCurve) -> list[str]:
    return [f"{point.value.normalize():f}" for point in curve.points if point.value is not None]


def texts(figures: list[Any]) -> list[str]:
    return [f"{float(figure):.2f}".rstrip("0").rstrip(".") for figure in figures]


def family(found: SurveyFile, metric: str, **filters: str) -> ReadCurve:
    return next(
        curve
        for curve in found.curves
        if curve.specialty.startswith("Family Medicine") and curve.metric == metric and dict(curve.filters) == filters
    )


@pytest.mark.parametrize(
    ("name", "metrics", "asked"),
    [
        ("01_mgma_wide_blocks.csv", {WORK: 13, PAY: 13, RATIO: 13}, []),
        ("02_long.csv", {WORK: 26, PAY: 26, RATIO: 26}, []),
        ("03_sullivan_merged.xlsx", {WORK: 13, PAY: 13, RATIO: 13}, []),
        ("04_amga_markers.csv", {WORK: 13, PAY: 13, RATIO: 13}, []),
        ("07_two_headers.csv", {WORK: 13, PAY: 13, RATIO: 13}, []),
        ("09_regions.xlsx", {WORK: 39, PAY: 39}, []),
        ("13_stacked_tables.csv", {WORK: 13, PAY: 13}, []),
        ("20_ratio_title_tcc_per_wrvu.csv", {RATIO: 13}, []),
        ("21_ratio_sheet_tcc.xlsx", {RATIO: 13}, []),
        ("24_ratio_title_coll.csv", {"collections_per_work_rvu": 13}, []),
        ("30_encounters.csv", {"ambulatory_encounters": 13}, []),
        ("33_variable_col.csv", {"conversion_factor": 13}, ["measure:Conversion Factor"]),
        ("34_col_Data_Element.csv", {RATIO: 13}, []),
        ("34_col_Item.csv", {RATIO: 13}, []),
        ("35_n_Number_of_Groups.csv", {WORK: 13}, []),
        ("36_p_Low_10th.csv", {WORK: 13}, []),
        ("41_number_of_groups_thin.csv", {WORK: 1}, []),
        ("comp_per_wrvu.csv", {RATIO: 1}, ["n_organizations"]),
        ("insufficient_text.csv", {"unnamed": 2}, ["metric"]),
        ("hash_na.csv", {"unnamed": 2}, ["metric"]),
    ],
)
def test_a_file_of_the_findings_has_its_curves_and_its_questions(
    name: str, metrics: dict[str, int], asked: list[str]
) -> None:
    found = read(name)
    assert Counter(curve.metric for curve in found.curves) == metrics
    assert [question.key for question in found.questions] == asked
    for metric in metrics.keys() & POINTS.keys():
        curve = next((curve for curve in found.curves if curve.specialty.startswith("Family M")), None)
        if curve is None:
            continue
        curve = family(found, metric)
        assert (curve.n_organizations, curve.n_providers) == (87, 181)
        assert points(curve) == texts(POINTS[metric])[-len(curve.points) :]


def test_the_files_of_the_findings_are_all_held_against_their_values() -> None:
    marks = test_a_file_of_the_findings_has_its_curves_and_its_questions.pytestmark  # type: ignore[attr-defined]
    named = {row[0] for mark in marks for row in mark.args[1]}
    assert named == {path.name for path in CASES.iterdir()}


def test_regions_are_filters_and_nurse_practitioners_are_advanced_practice() -> None:
    long = read("02_long.csv")
    assert Counter(curve.filters for curve in long.curves) == {(): 39, (("region", "Midwest"),): 39}
    assert points(family(long, WORK, region="Midwest")) == ["3983.79", "4953.79", "6170.17", "7687.25"]
    sheets = read("09_regions.xlsx")
    assert points(family(sheets, WORK, region="Eastern")) == ["3287", "4230", "5260", "6552", "8163"]
    assert points(family(sheets, PAY, region="Western"))[2] == "278549"
    for found in (long, sheets):
        kinds = {curve.provider_type for curve in found.curves if curve.specialty.startswith("Nurse")}
        assert kinds == {"app"}


def test_what_is_suppressed_stays_so() -> None:
    amga = {(curve.specialty, curve.metric): curve for curve in read("04_amga_markers.csv").curves}
    for specialty in ("Dermatology", "Surgery: Trauma"):
        assert amga[specialty, WORK].points == ()
    assert [int(item) for item in amga["Neurology", WORK].suppressed] == [10, 90]
    assert [int(item) for item in amga["Pediatrics: General", WORK].suppressed] == [90]
    for name in ("insufficient_text.csv", "hash_na.csv"):
        none, full = read(name, metric="work_rvus").curves
        assert (none.points, len(none.suppressed), points(full)) == ((), 5, ["4000", "5000", "6000", "7000", "8000"])
    (thin,) = read("41_number_of_groups_thin.csv").curves
    assert (thin.n_organizations, thin.n_providers) == (2, 3)


def test_a_ratio_within_the_percentile_headings_is_a_ratio() -> None:
    (curve,) = read("comp_per_wrvu.csv", answers={"n_organizations": "publisher"}).curves
    assert (curve.metric, points(curve), curve.n_withheld) == (RATIO, ["48.1", "55.2", "66.7"], False)
    (curve,) = read("comp_per_wrvu.csv", answers={"n_organizations": "withhold"}).curves
    assert curve.n_withheld, "kept, and shown to nobody"


def of(shape: dict[str, Any]) -> bytes:
    if "text" in shape:
        return str(shape["text"]).encode()
    sheets = {name: [_numbers(row) for row in csv.reader(text.splitlines())] for name, text in shape["sheets"].items()}
    return workbook(**sheets)


def _numbers(row: list[str]) -> list[Any]:
    return [float(cell) if cell.replace(".", "", 1).isdigit() else cell or None for cell in row]


@pytest.mark.parametrize("shape", SHAPES, ids=[shape["name"] for shape in SHAPES])
def test_a_shape_comes_in_rightly_or_asks(shape: dict[str, Any]) -> None:
    if shape.get("refused"):
        with pytest.raises(SurveyRefused):
            read_survey(of(shape), file="s.csv")
        return
    found = read_survey(of(shape), file="s.csv")
    keys = [question.key for question in found.questions]
    if "asks" in shape:
        assert any(key.startswith(shape["asks"]) for key in keys), keys
        assert all(question.choices and question.sentence for question in found.questions)
    else:
        assert keys == []
    medians = {
        " ".join([curve.metric, curve.provider_type, *(f"{name}:{value}" for name, value in curve.filters)]): next(
            (f"{point.value.normalize():f}" for point in curve.points if point.percentile == 50 and point.value), None
        )
        for curve in reversed(found.curves)
    }
    assert shape.get("medians", {}).items() <= medians.items()


@pytest.mark.skipif(not HEADINGS.exists(), reason="the list of real headings is not beside the project")
def test_98_of_100_headings_that_publishers_print_are_known() -> None:
    """Read, asked about as a measure, or known as nothing to keep; a heading nobody knows is the rest."""
    with HEADINGS.open(encoding="utf-8") as file:
        headings = [row["heading"] for row in csv.DictReader(file) if row["kind_of_table"].startswith("survey table")]
    known = [heading for heading in headings if column_of(0, [heading], {}).field is not None]
    assert len(known) >= 0.98 * len(headings) > 50

"""A blend of two surveys in the report, worked by hand, and the report on paper."""

from __future__ import annotations

import csv
import io
import uuid
from datetime import date
from typing import Any

import openpyxl
import pypdf
import pytest
from flask import Flask

from rvuedge.accounts.practices import organizations
from rvuedge.benchmarks.surveys.imports import About, import_survey
from tests.benchmarks.tables import ANSWERS
from tests.conftest import NOW
from tests.support.api import Api, body_of

AUGUST = "from=2026-08-01&to=2026-08-31"
HEADER = "Specialty,Metric,P25,P50,P75"
TABLES = {
    "First": ["General Surgery,work_rvus,4000,6000,8000", "General Surgery,total_compensation,250000,300000,400000"],
    "Second": ["General Surgery,work_rvus,5000,7000,9000"],
}


@pytest.fixture
def desk(seeded_app: Flask) -> tuple[Api, int, list[int]]:
    """A manager, the practice, and two invented surveys. A surgeon logs forty 47562 in August: 408.40 wRVUs."""
    caller = Api(seeded_app.test_client())
    manager, surgeon = caller.signed_in(career_stage="manager"), caller.signed_in(name="Zoë Nguyễn <b>")
    with seeded_app.app_context():
        organization = organizations.create_organization(name="North & Sons", now=NOW).id
        for api, role in ((manager, "manager"), (surgeon, "physician")):
            organizations.add_member(
                organization_id=organization, person_id=api.person["id"], role=role, started_on=date(2026, 1, 1)
            )
        surveys = [
            import_survey(
                data="\n".join([HEADER, *lines]).encode(),
                file=f"{name}.csv",
                about=About(name=name, year=2026),
                organization_id=organization,
                mapping={},
                answers=ANSWERS,
                now=NOW,
            ).survey_id
            for name, lines in TABLES.items()
        ]
    surgeon.put("/contract", {"effective_from": "2026-01-01", "rate": "55"})
    changes = [
        {
            "id": str(uuid.uuid4()),
            "op": "put",
            "base_version": None,
            "log": body_of("47562", performed_on="2026-08-03"),
        }
        for _ in range(40)
    ]
    assert surgeon.post("/sync", {"cursor": None, "changes": changes}).status_code == 200
    return manager, organization, surveys


def report(manager: Api, organization: int, survey: str, wanted: str = "json") -> Any:
    return manager.get(f"/organizations/{organization}/benchmark-report?survey={survey}&{AUGUST}&format={wanted}")


def test_each_survey_and_the_blend_have_a_percentile(desk: tuple[Api, int, list[int]]) -> None:
    """408.40 × 12 = 4900.80. First: 25 + 900.8 / 2000 × 25 = 36.26. Second: below its P25. Half and half the curve is
    4500, 6500, 8500: 25 + 400.8 / 2000 × 25 = 30.01. Paid 408.40 × 55 = 22,462.00, a year 269,544.00: 25 + 19544 /
    50000 × 25 = 34.77 on the one survey that has it."""
    manager, organization, (first, second) = desk
    body = report(manager, organization, f"{first}:0.5,{second}:0.5").get_json()
    (row,) = body["items"]
    assert (row["work_rvu"], row["annualized"], row["percentile"], row["qualifier"]) == (
        "408.40",
        "4900.80",
        "30.01",
        "=",
    )
    places = [(place["survey"], place["percentile"], place["qualifier"]) for place in row["places"]]
    assert places == [("First", "36.26", "="), ("Second", "25.00", "<")]
    assert (row["compensation"], row["per_work_rvu"]) == ("22462.00", "55.00")
    assert (row["compensation_place"]["percentile"], row["compensation_place"]["qualifier"]) == ("34.77", "=")
    whole, surgery = body["roll_up"]
    assert (whole["work_rvu"], surgery["specialty"], surgery["median_percentile"]) == (
        "408.40",
        "General Surgery",
        "30.01",
    )
    assert any(sentence.startswith("Blend:") for sentence in body["method"])


def test_weights_move_the_blend(desk: tuple[Api, int, list[int]]) -> None:
    """Three to one the P25 is 4250 and the P50 6250: 25 + 650.8 / 2000 × 25 = 33.14 (33.135 half up)."""
    manager, organization, (first, second) = desk
    (row,) = report(manager, organization, f"{first}:3,{second}:1").get_json()["items"]
    assert row["percentile"] == "33.14"


@pytest.mark.parametrize("survey", ["", "x", "1:0", "1:0.0", "1,1", "1:-1", "1:0.5;2", "1:,2"])
def test_surveys_not_told_plainly_are_refused_at_their_place(desk: tuple[Api, int, list[int]], survey: str) -> None:
    manager, organization, _ = desk
    answer = report(manager, organization, survey)
    assert answer.status_code == 422
    assert "survey" in str(answer.get_json()["errors"])


def test_csv_and_xlsx_have_a_column_for_each_survey_and_the_groups(desk: tuple[Api, int, list[int]]) -> None:
    manager, organization, (first, second) = desk
    question = f"{first}:0.5,{second}:0.5"
    lines = list(csv.reader(io.StringIO(report(manager, organization, question, "csv").get_data(as_text=True))))
    row = dict(zip(lines[2], lines[3], strict=True))
    assert (row["Percentile is"], row["Percentile"], row["Percentile, First"]) == ("exact", "30.01", "36.26")
    assert (row["Second: percentile is"], row["Percentile, Second"]) == ("below", "25.00")
    assert [row[f"Survey P{number}"] for number in (25, 50, 75, 90)] == ["4500.00", "6500.00", "8500.00", ""]
    assert (row["Compensation ($)"], row["Compensation per wRVU ($)"]) == ("22462.00", "55.00")
    book = openpyxl.load_workbook(io.BytesIO(report(manager, organization, question, "xlsx").data))
    assert book.sheetnames == ["Benchmark", "More", "Roll-up", "Pay and work", "How", "Method"]
    sheet = book["Benchmark"]
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert (sheet.print_title_rows, sheet.auto_filter.ref) == ("$3:$3", "A3:Q4")
    assert not [cell.value for cell in sheet[4] if isinstance(cell.value, str) and cell.value[:1] in "<>"]
    assert next(book["How"].iter_rows(min_row=4, values_only=True))[1] == "1 whole months annualized to 12"
    groups = list(book["Roll-up"].iter_rows(min_row=4, values_only=True))
    assert [(pair[0], pair[1], pair[3]) for pair in groups] == [
        ("All specialties", 1, 408.4),
        ("General Surgery", 1, 408.4),
    ]
    book.close()


def test_the_long_csv_has_a_line_for_each_measure_and_survey(desk: tuple[Api, int, list[int]]) -> None:
    manager, organization, (first, second) = desk
    question = f"{first}:0.5,{second}:0.5"
    text = report(manager, organization, question, "csv&shape=long").get_data(as_text=True).removeprefix("\ufeff")
    lines = [tuple(line.values()) for line in csv.DictReader(io.StringIO(text))]
    assert [line[2:] for line in lines if line[2] == "Annualized work RVUs"] == [
        ("Annualized work RVUs", "wRVU per 1.0 cFTE", "4900.80", "Blend", "exact", "30.01"),
        ("Annualized work RVUs", "wRVU per 1.0 cFTE", "4900.80", "First", "exact", "36.26"),
        ("Annualized work RVUs", "wRVU per 1.0 cFTE", "4900.80", "Second", "below", "25.00"),
    ]
    assert {line[0] for line in lines} == {"Zoë Nguyễn <b>"}


def test_the_pdf_holds_names_figures_method_and_sources_and_is_the_same_twice(desk: tuple[Api, int, list[int]]) -> None:
    manager, organization, (first, second) = desk
    answer = report(manager, organization, f"{first}:0.5,{second}:0.5", "pdf")
    assert (answer.mimetype, answer.data[:5]) == ("application/pdf", b"%PDF-")
    assert answer.data == report(manager, organization, f"{first}:0.5,{second}:0.5", "pdf").data
    pages = pypdf.PdfReader(io.BytesIO(answer.data)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    for sentence in ("North & Sons", "Zoë Nguyễn <b>", "408.40", "4,900.80", "30.01", "$22,462.00", "First", "Second"):
        assert sentence in text
    assert f"page 1 of {len(pages)}" in text
    assert "SYNTHETIC" not in text


def test_an_invented_survey_is_marked_on_every_page_of_the_pdf(desk: tuple[Api, int, list[int]]) -> None:
    manager, organization, _ = desk
    invented = next(item["id"] for item in manager.get("/surveys").get_json()["items"] if item["synthetic"])
    pages = pypdf.PdfReader(io.BytesIO(report(manager, organization, str(invented), "pdf").data)).pages
    assert all("SYNTHETIC" in page.extract_text() for page in pages)


def test_another_practices_survey_is_not_found(desk: tuple[Api, int, list[int]], seeded_app: Flask) -> None:
    _, _, (first, _) = desk
    stranger = Api(seeded_app.test_client()).signed_in(career_stage="manager")
    with seeded_app.app_context():
        other = organizations.create_organization(name="Other", now=NOW).id
        organizations.add_member(
            organization_id=other, person_id=stranger.person["id"], role="manager", started_on=date(2026, 1, 1)
        )
    assert report(stranger, other, str(first)).status_code == 404

"""The figures of a survey: looked over, compared with the year before, corrected with the former value on record."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.benchmarks.tables import Desk, brought, desk_of, join
from tests.support.api import Api

LAST = """Specialty,Metric,Orgs,Providers,P25,P50,P75
Urology,Work RVUs,40,90,5000,6000,7000
Allergy,Work RVUs,30,60,3000,4000,5000
Dermatology,Work RVUs,2,3,4000,5000,6000
"""
THIS = """Specialty,Metric,Orgs,Providers,P25,P50,P75
Urology,Work RVUs,42,95,5100,6300,8470
Neurology,Work RVUs,20,40,3500,*,5500
Dermatology,Work RVUs,2,3,4100,5100,6100
"""


@pytest.fixture
def desk(app: Flask) -> Desk:
    return desk_of(app)


def figures(desk: Desk, survey: int, **query: Any) -> dict[str, Any]:
    person, organization = desk
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    answer = person.get(f"/organizations/{organization}/surveys/{survey}/figures?{asked}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def of(body: dict[str, Any], specialty: str) -> dict[str, Any]:
    return next(item for item in body["items"] if item["specialty"] == specialty)


def correct(desk: Desk, survey: int, **body: Any) -> Any:
    person, organization = desk
    return person.post(f"/organizations/{organization}/surveys/{survey}/corrections", {"reason": "a slip", **body})


def test_figures_stand_beside_those_of_the_year_before(desk: Desk) -> None:
    last, this = brought(desk, LAST, year="2025"), brought(desk, THIS)
    body = figures(desk, this, against=last)
    moves = [(point["value"], point["former"], point["move_percent"]) for point in of(body, "Urology")["points"]]
    # 100/5000 = 2 %, 300/6000 = 5 %, 1470/7000 = 21 %
    assert moves == [("5100.00", "5000.00", "2.0"), ("6300.00", "6000.00", "5.0"), ("8470.00", "7000.00", "21.0")]
    assert (body["added"], body["removed"]) == (["Neurology"], ["Allergy"])
    assert [point["move_percent"] for point in of(body, "Neurology")["points"]] == [None, None, None]


def test_a_thin_curve_shows_no_figure_and_gives_none_away(desk: Desk) -> None:
    last, this = brought(desk, LAST, year="2025"), brought(desk, THIS)
    thin = of(figures(desk, this, against=last), "Dermatology")
    assert (thin["points"], thin["suppressed"], thin["remarks"]) == ([], True, ["2 organizations, fewer than 5"])
    refused = correct(desk, this, curve=thin["id"], field="p50", value="5200")
    assert (refused.status_code, refused.get_json()["type"]) == (422, "urn:rvuedge:problem:figure-withheld")
    assert correct(desk, this, curve=thin["id"], field="n_organizations", value="2").status_code == 422, "unchanged"
    assert correct(desk, this, curve=thin["id"], field="n_providers", value="1").status_code == 422, "fewer than groups"


def test_a_correction_keeps_the_former_value_its_reason_and_who(desk: Desk) -> None:
    survey = brought(desk, THIS)
    person, organization = desk
    curve = of(figures(desk, survey), "Urology")["id"]
    made = correct(desk, survey, curve=curve, field="p75", value="7470.5", reason="the printed table says so")
    assert made.status_code == 201, made.text
    row = of(figures(desk, survey, specialty="Urology"), "Urology")
    assert row["points"][2]["value"] == "7470.50"
    (kept,) = row["corrections"]
    assert (kept["field"], kept["former"], kept["corrected"], kept["reason"], kept["corrected_by"]) == (
        "p75", "8470.00", "7470.50", "the printed table says so", person.person["id"],
    )  # fmt: skip
    ranked = person.get(f"/surveys/{survey}/percentile?specialty=Urology&value=7470.5").get_json()
    assert ranked["percentile"] == "75.00"
    trail = person.get(f"/organizations/{organization}/audit").get_json()["items"]
    entry = next(item for item in trail if item["action"] == "survey.correct-figure")
    assert entry["detail"] == {
        "figure": "Urology, work RVUs, P75", "change": "8470.00 → 7470.50", "reason": "the printed table says so",
    }  # fmt: skip


def test_a_suppressed_percentile_can_be_filled_in_and_the_survey_removed(desk: Desk) -> None:
    survey = brought(desk, THIS)
    person, organization = desk
    curve = of(figures(desk, survey), "Neurology")["id"]
    assert correct(desk, survey, curve=curve, field="p50", value="4500").get_json()["former"] is None
    assert [point["value"] for point in of(figures(desk, survey), "Neurology")["points"]] == [
        "3500.00",
        "4500.00",
        "5500.00",
    ]
    assert person.delete(f"/organizations/{organization}/surveys/{survey}").status_code == 204


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"field": "p50", "value": "9000"}, 422),  # above P75
        ({"field": "p50", "value": "-1"}, 422),
        ({"field": "p50", "value": "6300.00001"}, 422),
        ({"field": "p50", "value": "6300"}, 422),  # the figure already
        ({"field": "p90", "value": "9000"}, 404),
        ({"field": "mean", "value": "6000"}, 422),
        ({"field": "n_organizations", "value": "41.5"}, 422),
        ({"field": "n_organizations", "value": "96"}, 422),  # of 95 providers
        ({"field": "p50", "value": "6200", "reason": ""}, 422),
    ],
)
def test_a_figure_that_cannot_be_is_refused_and_nothing_is_written(
    desk: Desk, body: dict[str, str], status: int
) -> None:
    survey = brought(desk, THIS)
    before = figures(desk, survey)
    assert correct(desk, survey, curve=of(before, "Urology")["id"], **body).status_code == status
    assert figures(desk, survey) == before


def test_figures_of_another_practice_are_neither_seen_nor_corrected(app: Flask, desk: Desk) -> None:
    survey = brought(desk, THIS)
    curve = of(figures(desk, survey), "Urology")["id"]
    other = desk_of(app)
    assert correct(other, survey, curve=curve, field="p50", value="6200").status_code == 404
    person, organization = other
    assert person.get(f"/organizations/{organization}/surveys/{survey}/figures").status_code == 404
    member = Api(app.test_client()).signed_in()
    join(app, desk[1], member)
    assert member.get(f"/organizations/{desk[1]}/surveys/{survey}/figures").status_code == 403


def test_a_reason_that_points_at_a_patient_is_refused_without_repeating_it(desk: Desk) -> None:
    survey = brought(desk, THIS)
    curve = of(figures(desk, survey), "Urology")["id"]
    refused = correct(desk, survey, curve=curve, field="p75", value="7470.5", reason="see MRN 00482913")
    assert refused.status_code == 422
    assert "reason" in refused.get_json()["errors"]
    assert "00482913" not in refused.text

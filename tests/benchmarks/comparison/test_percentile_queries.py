"""One answer however a percentile is asked for: suppression, crosswalk, filters and blends hold on every way."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from rvuedge.benchmarks.comparison.curve import Chosen, comparison_curve
from rvuedge.benchmarks.store.queries import surveys_for
from rvuedge.platform.extensions import db
from tests.benchmarks.tables import Desk, brought, desk_of, join, upload
from tests.support.api import Api

TABLE = """Specialty,Metric,# Orgs,Indv Count,P25,P50,P75
General Surgery,Work RVUs,{n},600,4000,6000,8000
General Surgery,Total Compensation,{n},600,200000,300000,400000
General Surgery,Compensation per Work RVU,{n},600,40,50,60
"""
YEAR = "from=2026-01-01&to=2026-12-31"


@pytest.fixture
def desk(app: Flask) -> Desk:
    return desk_of(app)


def places(person: Api, survey: int, specialty: str = "General Surgery") -> dict[str, dict[str, Any]]:
    """The percentile of 6000 wRVUs, however it is asked for."""
    name = specialty.replace(" ", "%20")
    body = {"surveys": [{"id": survey}], "specialty": specialty}
    return {
        "get": person.get(f"/surveys/{survey}/percentile?specialty={name}&value=6000").get_json(),
        "post": person.post("/percentiles", {**body, "value": "6000"}).get_json(),
        "get value": person.get(f"/surveys/{survey}/percentile/value?specialty={name}&percentile=50").get_json(),
        "post value": person.post("/percentiles/value", {**body, "percentile": "50"}).get_json(),
        "me": person.get(f"/surveys/{survey}/me?{YEAR}").get_json(),
        "dashboard": person.get("/dashboard").get_json()["percentile"],
    }


@pytest.mark.parametrize(("n", "hidden"), [("3", True), ("4", True), ("5", False), ("*", True), ("<5", True)])
def test_a_cell_of_too_few_organizations_is_held_back_on_every_way_to_ask(
    app: Flask, desk: Desk, n: str, hidden: bool
) -> None:
    survey = brought(desk, TABLE.format(n=n))
    doctor = Api(app.test_client()).signed_in()
    join(app, desk[1], doctor)
    doctor.log("47562", performed_on="2026-01-02")
    for way, answer in places(doctor, survey).items():
        assert answer["suppressed"] is hidden, way
        if hidden:
            assert "value" in way or (answer["percentile"], answer["bound"], answer["qualifier"]) == (None, None, ""), (
                way
            )
            assert any("fewer than 5" in item or "too small" in item for item in answer["explanation"]), way
        if "value" in way:
            assert answer["value"] == (None if hidden else "6000.00"), way
        assert not hidden or "4000" not in str(answer), way
    curves = doctor.get(f"/surveys/{survey}?metric=work_rvus").get_json()["curves"]
    assert [(curve["suppressed"], bool(curve["points"])) for curve in curves] == [(hidden, not hidden)]
    planned = doctor.post("/contract/plan", {"percentile": "50", "survey": survey, "code": "47562", "on": "2026-06-01"})
    assert (planned.get_json().get("type") == "urn:rvuedge:problem:E_SUPPRESSED") is hidden


def test_what_a_person_reviewed_counts_on_every_way_to_ask(app: Flask, desk: Desk) -> None:
    manager, organization = desk
    survey = brought(desk, TABLE.format(n=9))
    doctor = Api(app.test_client()).signed_in(specialty="Trauma")
    join(app, organization, doctor)
    assert doctor.get(f"/surveys/{survey}/percentile?specialty=Trauma&value=1").status_code == 404
    assert places(doctor, survey, "Trauma")["dashboard"]["qualifier"] == ""
    mapped = [{"survey_specialty": "General Surgery"}]
    body = {"survey": survey, "specialty": "Trauma", "maps_to": mapped}
    assert manager.put(f"/organizations/{organization}/crosswalk", body).status_code == 204
    found = places(doctor, survey, "Trauma")
    assert (found["get"]["percentile"], found["get"]["specialty"]) == ("50.00", "General Surgery")
    assert (found["post"]["percentile"], found["post"]["maps_to"]) == ("50.00", ["General Surgery"])
    assert found["get value"]["value"] == found["post value"]["value"] == "6000.00"
    for way in ("me", "dashboard"):
        assert (found[way]["specialty"], found[way]["bound"]) == ("General Surgery", "25.00"), way
    assert all(
        any("Trauma maps to General Surgery" in item for item in answer["explanation"]) for answer in found.values()
    )


def test_a_missing_ratio_is_refused_by_name_on_a_get_too(desk: Desk) -> None:
    survey = brought(desk, "Specialty,Metric,# Orgs,P25,P50\nUrology,Work RVUs,9,4000,6000\n")
    address = f"/surveys/{survey}/percentile?specialty=Urology&metric=compensation_per_work_rvu&value=50"
    assert desk[0].get(address).get_json()["type"] == "urn:rvuedge:problem:E_RATIO"


SPLIT = "Specialty,# Orgs,P25,P50,P75\nTrauma,9,10000,12000,14000\nGeneral,9,5000,6000,7000\n"
PLAIN = "Specialty,# Orgs,P25,P50,P75\nActs,9,1000,2000,3000\n"


def stand(desk: Desk, survey: int, **weights: str) -> None:
    mapped = [{"survey_specialty": name, "weight": weight} for name, weight in weights.items()]
    body = {"survey": survey, "specialty": "Acute Care", "maps_to": mapped}
    answer = desk[0].put(f"/organizations/{desk[1]}/crosswalk", body)
    assert answer.status_code == 204, answer.text


@pytest.mark.parametrize(
    ("within", "weights", "middle"),
    [
        ({"Trauma": "70", "General": "30"}, ("1", "1"), "6100.00"),  # 12000×0.7 + 6000×0.3 = 10200; (10200+2000)/2
        ({"Trauma": "0.7", "General": "0.3"}, ("1", "1"), "6100.00"),
        ({"Trauma": "2"}, ("1", "1"), "7000.00"),  # (12000 + 2000)/2: a stand of 2 is no second survey
        ({"Trauma": "2"}, ("3", "1"), "9500.00"),  # (3×12000 + 2000)/4
        ({"Trauma": "1", "General": "2"}, ("1", "2"), "4000.00"),  # 24000/3 = 8000; (8000 + 2×2000)/3
    ],
)
def test_a_split_within_a_survey_is_blended_before_the_surveys_are(
    desk: Desk, within: dict[str, str], weights: tuple[str, str], middle: str
) -> None:
    split, plain = brought(desk, SPLIT), brought(desk, PLAIN, name="Second")
    stand(desk, split, **within)
    stand(desk, plain, Acts="1")
    surveys = [{"id": split, "weight": weights[0]}, {"id": plain, "weight": weights[1]}]
    for order in (surveys, surveys[::-1]):
        query = {"surveys": order, "specialty": "Acute Care", "percentile": "50"}
        assert desk[0].post("/percentiles/value", query).get_json()["value"] == middle


def test_a_member_of_two_practices_counts_each_stand_once(app: Flask, seeded_app: Flask) -> None:
    """Both say of the synthetic survey that Gut stands as another specialty; the first practice's word counts."""
    first, second = desk_of(seeded_app), desk_of(seeded_app)
    both = Api(seeded_app.test_client()).signed_in(specialty="Gut")
    for (manager, organization), name in ((first, "Gastroenterology"), (second, "Urology")):
        join(seeded_app, organization, both)
        survey = manager.get("/surveys").get_json()["items"][0]["id"]
        body = {"survey": survey, "specialty": "Gut", "maps_to": [{"survey_specialty": name}]}
        assert manager.put(f"/organizations/{organization}/crosswalk", body).status_code == 204
    answer = both.post("/percentiles/value", {"surveys": [{"id": survey}], "specialty": "Gut", "percentile": "50"})
    assert answer.get_json()["maps_to"] == ["Gastroenterology"]


REGIONS = """Specialty,Provider Type,Region,# Orgs,P25,P50,P75
Urology,APP,,9,1000,2000,3000
Urology,Physician,Eastern,9,5000,6000,7000
Urology,Physician,Western,9,7000,8000,9000
"""


def test_a_curve_of_a_region_stands_for_nothing_else(desk: Desk) -> None:
    manager = desk[0]
    survey = brought(desk, REGIONS)
    address = f"/surveys/{survey}/percentile/value?specialty=Urology&percentile=50"
    body = {"surveys": [{"id": survey}], "specialty": "Urology", "percentile": "50"}
    for refused in (manager.get(address), manager.post("/percentiles/value", body)):
        assert refused.get_json()["type"] == "urn:rvuedge:problem:E_FILTERS"
        assert "region Eastern; region Western" in refused.get_json()["detail"]
    chosen = manager.get(f"{address}&filter=region:Eastern").get_json()
    assert (chosen["value"], chosen["filters"], chosen["provider_type"]) == (
        "6000.00", {"region": "Eastern"}, "physician",
    )  # fmt: skip
    western = manager.post("/percentiles/value", {**body, "filters": {"region": "western"}}).get_json()
    assert (western["value"], western["filters"]) == ("8000.00", {"region": "western"})
    assert manager.get(f"{address}&provider_type=app").get_json()["value"] == "2000.00"
    nothing = {**body, "filters": {"region": "Eastern"}, "provider_type": None}
    assert manager.post("/percentiles/value", nothing).get_json()["provider_type"] == "physician"
    assert manager.get(f"{address}&filter=region:Southern").get_json()["type"].endswith("E_FILTERS")
    assert manager.get(f"{address}&filter=Eastern").status_code == 422
    assert manager.get(f"{address}&filter=region:Eastern&filter=region:Western").status_code == 422


def test_an_unfiltered_row_is_taken_where_there_is_one_and_a_missing_type_is_named(desk: Desk) -> None:
    rows = REGIONS + "Urology,Physician,All,9,6000,6500,7500\nDermatology,APP,All,9,1,2,3\n"
    survey = brought(desk, rows)
    address = f"/surveys/{survey}/percentile/value?percentile=50&specialty="
    assert desk[0].get(address + "Urology").get_json()["value"] == "6500.00"
    missing = desk[0].get(address + "Dermatology")
    assert (missing.status_code, "It has: app" in missing.get_json()["detail"]) == (404, True)
    assert missing.get_json()["type"].endswith("no-such-provider-type")


@pytest.mark.parametrize(
    "more",
    [
        {"cfte": "0.5"},
        {"part_year_fte": "0.5"},
        {"period": {"from": "2026-01-01", "to": "2026-06-30"}},
    ],
)
def test_a_ratio_is_neither_annualized_nor_divided_by_fte(desk: Desk, more: dict[str, Any]) -> None:
    """50 dollars per wRVU at half time are 50, the published P50; half of it or double would be invented."""
    survey = brought(desk, TABLE.format(n=9))
    query = {"surveys": [{"id": survey}], "specialty": "General Surgery", "metric": "compensation_per_work_rvu"}
    assert desk[0].post("/percentiles", {**query, "value": "50"}).get_json()["percentile"] == "50.00"
    refused = desk[0].post("/percentiles", {**query, "value": "50", **more})
    assert refused.get_json()["type"] == "urn:rvuedge:problem:E_RATIO_ADJUSTED"
    address = f"/surveys/{survey}/percentile?specialty=General%20Surgery&metric=compensation_per_work_rvu&value=50"
    assert desk[0].get(address + "&cfte=0.5").get_json()["type"].endswith("E_RATIO_ADJUSTED")


@pytest.mark.parametrize(
    ("cfte", "adjusted", "warnings"),
    [("0.3", "10000.00", ["CFTE_LOW"]), ("3", "3000.00", ["CFTE_CAPPED"]), ("0.5", "6000.00", [])],
)
def test_raw_and_adjusted_and_every_warning_are_told(desk: Desk, cfte: str, adjusted: str, warnings: list[str]) -> None:
    survey = brought(desk, TABLE.format(n=9))
    got = desk[0].get(f"/surveys/{survey}/percentile?specialty=General%20Surgery&value=3000&cfte={cfte}").get_json()
    query = {"surveys": [{"id": survey}], "specialty": "General Surgery", "value": "3000", "cfte": cfte}
    for body in (got, desk[0].post("/percentiles", query).get_json()):
        assert (body["raw"], body["adjusted"], body["value"]) == ("3000.00", adjusted, adjusted)
        assert body["warnings"] == warnings
        assert len([item for item in body["explanation"] if "clinical FTE" in item]) >= 1 + len(warnings)


@pytest.mark.parametrize("cfte", ["0", "-1", "0.0001"])
def test_a_senseless_fte_is_refused_by_its_name_on_both_ways(desk: Desk, cfte: str) -> None:
    survey = brought(desk, TABLE.format(n=9))
    address = f"/surveys/{survey}/percentile?specialty=General%20Surgery&value=3000&cfte={cfte}"
    query = {"surveys": [{"id": survey}], "specialty": "General Surgery", "value": "3000", "cfte": cfte}
    for refused in (desk[0].get(address), desk[0].post("/percentiles", query)):
        assert (refused.status_code, refused.get_json()["type"]) == (422, "urn:rvuedge:problem:E_CFTE")


@pytest.mark.parametrize(
    "more",
    [
        {"aged_to": "9999-12-31", "annual_rate": "0.03"},
        {"aged_to": "2027-01-01", "annual_rate": "999999"},
        {"aged_to": "2027-01-01", "annual_rate": "-0.51"},
    ],
)
def test_an_aging_beyond_sense_is_refused_with_a_place(desk: Desk, more: dict[str, str]) -> None:
    survey = brought(desk, TABLE.format(n=9), effective_date="2025-01-01")
    query = {"surveys": [{"id": survey}], "specialty": "General Surgery", "metric": "total_compensation"}
    assert desk[0].post("/percentiles/value", {**query, "percentile": "50", **more}).status_code == 422


@pytest.mark.parametrize(
    "mapped",
    [
        [{"survey_specialty": "General Surgery"}, {"survey_specialty": "General Surgery", "weight": "2"}],
        [{"survey_specialty": "General Surgery", "weight": "0.00001"}],
        [{"survey_specialty": "General Surgery", "weight": "0"}],
    ],
)
def test_an_entry_twice_or_without_weight_is_refused(desk: Desk, mapped: list[dict[str, str]]) -> None:
    survey = brought(desk, TABLE.format(n=9))
    body = {"survey": survey, "specialty": "Trauma", "maps_to": mapped}
    assert desk[0].put(f"/organizations/{desk[1]}/crosswalk", body).status_code == 422


def test_a_number_of_organizations_that_is_not_printed_is_said(desk: Desk) -> None:
    survey = brought(desk, "Specialty,P25,P50,P75\nGeneral Surgery,4000,6000,8000\n")
    for way, answer in places(desk[0], survey).items():
        if way not in ("me", "dashboard"):
            assert answer["warnings"] == ["N_UNKNOWN"], way
            assert any("does not say how many organizations" in item for item in answer["explanation"]), way


@pytest.mark.parametrize(("year", "warned"), [("2024", True), ("2026", False), ("2025", True), (None, True)])
def test_another_years_fee_schedule_is_warned_of(desk: Desk, year: str | None, warned: bool) -> None:
    """A survey on the schedule of 2026; a value of no stated year is taken as of the year it is asked in or its period."""
    survey = brought(desk, TABLE.format(n=9), schedule_year="2026")
    query = {"surveys": [{"id": survey}], "specialty": "General Surgery", "value": "6000"}
    more = {"schedule_year": int(year)} if year else {"period": {"from": "2025-01-01", "to": "2025-12-31"}}
    body = desk[0].post("/percentiles", {**query, **more}).get_json()
    assert ("SCHEDULE_MISMATCH" in body["warnings"]) is warned
    assert any("based on the 2026 fee schedule" in item for item in body["explanation"]) is warned
    pay = desk[0].post("/percentiles", {**query, **more, "metric": "total_compensation"}).get_json()
    assert pay["warnings"] == [], "dollars are of no fee schedule"


def test_every_answer_names_publisher_years_and_license(desk: Desk) -> None:
    more = {"publisher": "Nobody", "data_year": "2025", "schedule_year": "2026", "license_note": "Tests only"}
    survey = brought(desk, TABLE.format(n=9), **more)
    for way, answer in places(desk[0], survey).items():
        (source,) = answer["sources"]
        assert (source["publisher"], source["year"], source["data_year"]) == ("Nobody", 2026, 2025), way
        assert (source["license_note"], source["synthetic"]) == ("Tests only", False), way


@pytest.mark.parametrize(
    ("more", "on", "hidden"),
    [
        ({"data_year": "2025"}, date(2026, 3, 30), True),
        ({"data_year": "2025"}, date(2026, 3, 31), False),
        ({"effective_date": "2026-02-15"}, date(2026, 5, 14), True),
        ({"effective_date": "2026-02-15"}, date(2026, 5, 15), False),
        ({"data_year": "2024", "effective_date": "2026-02-15"}, date(2026, 3, 1), False),
        ({}, date(2026, 3, 1), False),
    ],
)
def test_data_younger_than_three_months_are_held_back(
    app: Flask, desk: Desk, more: dict[str, str], on: date, hidden: bool
) -> None:
    survey = brought(desk, TABLE.format(n=9), **more)
    with app.app_context():
        curve = comparison_curve(
            chosen=[Chosen(survey)],
            organization_ids=[desk[1]],
            specialty="General Surgery",
            metric="work_rvus",
            on=on,
        )
    assert (curve.suppressed, bool(curve.points)) == (hidden, not hidden)
    assert any("younger than 3 months" in text for text in curve.explanation) is hidden


def test_a_comparison_reads_three_times_however_many_surveys_there_are(app: Flask, desk: Desk) -> None:
    numbers = [brought(desk, TABLE.format(n=9 + more), name=f"S{more}") for more in range(4)]
    sentences: list[str] = []
    with app.app_context():
        assert len(surveys_for([desk[1]])) == 4
        event.listen(db.engine, "before_cursor_execute", lambda *a: sentences.append(a[2]))
        comparison_curve(
            chosen=[Chosen(number) for number in numbers],
            organization_ids=[desk[1]],
            specialty="General Surgery",
            metric="work_rvus",
        )
    assert len([text for text in sentences if text.startswith("SELECT")]) == 3


def test_a_newer_survey_without_the_specialty_takes_no_percentile_away(app: Flask, desk: Desk) -> None:
    brought(desk, TABLE.format(n=9), name="Has it", year="2025")
    assert upload(desk, b"Specialty,# Orgs,P25,P50\nUrology,9,1,2\n", name="New", year="2026").status_code == 201
    doctor = Api(app.test_client()).signed_in()
    join(app, desk[1], doctor)
    assert doctor.get("/dashboard").get_json()["percentile"]["survey"] == "Has it"

"""Benchmark me: the survey that counts, its fee schedule, and how little is read for it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from rvuedge.platform.extensions import db
from tests.benchmarks.tables import Desk, brought, desk_of, join
from tests.support.api import Api

TABLE = "Specialty,Metric,# Orgs,P25,P50,P75\nGeneral Surgery,Work RVUs,9,10,20,30\n"
YEAR = "from=2026-01-01&to=2026-12-31"


@pytest.fixture
def desk(seeded_app: Flask) -> Desk:
    return desk_of(seeded_app)


@pytest.fixture
def doctor(seeded_app: Flask, desk: Desk) -> Api:
    person = Api(seeded_app.test_client()).signed_in()
    join(seeded_app, desk[1], person)
    return person


def test_the_same_lines_are_valued_by_the_surveys_own_schedule(desk: Desk, doctor: Api) -> None:
    """The line's credit under the survey's release is what POST /valuations says of it there."""
    doctor.log("47562", performed_on="2026-07-14")
    loaded = [item["id"] for item in doctor.get("/releases").get_json()["items"] if item["id"].startswith("RVU25")]
    body = {"performed_on": "2026-07-14", "release": max(loaded), "lines": [{"code": "47562"}]}
    there = doctor.post("/valuations", body).get_json()["work_rvu"]
    survey = brought(desk, TABLE, schedule_year="2025")
    mine = doctor.get(f"/surveys/{survey}/me?{YEAR}").get_json()
    assert (mine["release"], mine["warnings"]) == (None, ["SCHEDULE_MISMATCH"])
    answer = doctor.get(f"/surveys/{survey}/me?{YEAR}&schedule=survey").get_json()
    assert (answer["release"], answer["warnings"], answer["raw"]) == (max(loaded), [], there)
    assert any(f"valued by {max(loaded)}" in item for item in answer["explanation"])
    assert Decimal(there) != Decimal(mine["raw"]), "the efficiency adjustment of 2026 is between the two"


@pytest.mark.parametrize(("more", "code"), [({}, "no-schedule-year"), ({"schedule_year": "2001"}, "E_NO_RELEASE")])
def test_a_schedule_that_is_not_known_or_not_loaded_is_said(
    desk: Desk, doctor: Api, more: dict[str, str], code: str
) -> None:
    survey = brought(desk, TABLE, **more)
    refused = doctor.get(f"/surveys/{survey}/me?{YEAR}&schedule=survey")
    assert (refused.status_code, refused.get_json()["type"]) == (422, f"urn:rvuedge:problem:{code}")


def test_a_pinned_release_is_what_the_work_is_of(desk: Desk, doctor: Api) -> None:
    survey = brought(desk, TABLE, schedule_year="2025")
    loaded = [item["id"] for item in doctor.get("/releases").get_json()["items"] if item["id"].startswith("RVU25")]
    assert doctor.put("/contract", {"effective_from": "2026-01-01", "pinned_release": loaded[0]}).status_code < 300
    assert doctor.get(f"/surveys/{survey}/me?{YEAR}").get_json()["warnings"] == []


def test_the_dashboards_percentile_is_three_reads(desk: Desk, doctor: Api) -> None:
    brought(desk, TABLE)
    for year in ("2024", "2025"):
        brought(desk, TABLE.replace("30", year), year=year)
    doctor.log("47562", performed_on="2026-07-14")
    words: list[str] = []

    def remember(*sentences: Any) -> None:
        words.append(sentences[2])

    with doctor.client.application.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", remember)
    board = doctor.get("/dashboard?on=2026-08-31&parts=percentile").get_json()
    event.remove(engine, "before_cursor_execute", remember)
    assert board["percentile"]["survey"] == "Ours"
    read = [text for text in words if any(table in text for table in ("FROM survey", "FROM specialty_crosswalk"))]
    assert len(read) == 3, read


def test_a_removed_survey_that_a_contract_names_leaves_dashboard_and_report_standing(desk: Desk, doctor: Api) -> None:
    manager, organization = desk
    survey = brought(desk, TABLE)
    money = {"bands": [{"up_to_percentile": "50", "rate": "50"}, {"rate": "60"}], "survey_id": survey}
    assert doctor.put("/contract", {"effective_from": "2026-01-01", "money": money}).status_code == 200
    doctor.log("47562", performed_on="2026-07-14")
    assert doctor.get("/dashboard").get_json()["compensation"]["earned"] is not None
    assert manager.delete(f"/organizations/{organization}/surveys/{survey}").status_code == 204
    board = doctor.get("/dashboard").get_json()
    why = "The terms use a survey percentile. No such survey, or it belongs to another organization."
    assert (board["compensation"], board["compensation_to_date"]["explanation"]) == (None, why)
    assert board["totals"]["year"]["work_rvu"] == "10.21"
    synthetic = manager.get("/surveys").get_json()["items"][0]["id"]
    report = manager.get(f"/organizations/{organization}/benchmark-report?survey={synthetic}&{YEAR}")
    assert report.status_code == 200

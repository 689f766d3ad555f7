"""The anesthesia row of a survey: ASA units per year and 1.0 cFTE, placed beside the wRVUs and never added to them."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from rvuedge.catalog.supplements.anesthesia import import_base_units
from tests.benchmarks.tables import Desk, brought, desk_of, join
from tests.support.api import Api

BASE = b"CODE\t2022\n\tBASE\n\tUNIT\n00840\t6\n"
WORK = "Specialty,Metric,# Orgs,P25,P50,P75\nAnesthesiology,Work RVUs,9,10,20,30\n"
BOTH = f"{WORK}Anesthesiology,ASA Units,9,900,1224,2000\n"


@pytest.fixture
def desk(seeded_app: Flask) -> Desk:
    return desk_of(seeded_app)


@pytest.fixture
def anesthesiologist(seeded_app: Flask, desk: Desk) -> Api:
    with seeded_app.app_context():
        import_base_units(data=BASE, file="base.txt", minimum_rows=1)
    person = Api(seeded_app.test_client()).signed_in(specialty="Anesthesiology")
    join(seeded_app, desk[1], person)
    assert person.put("/contract", {"effective_from": "2026-07-01"}).status_code < 300
    return person


def anesthetic(person: Api) -> None:
    line = {"code": "00840", "modifiers": ["AA"], "minutes": 1440}
    body = {"performed_on": "2026-07-01", "setting": "facility", "lines": [line]}
    assert person.post("/logs", body).status_code == 201


def board(person: Api) -> Any:
    return person.get("/dashboard?on=2026-07-31&parts=percentile").get_json()


def test_a_month_of_units_is_placed_on_the_surveys_units(desk: Desk, anesthesiologist: Api) -> None:
    """6 + 1440 ÷ 15 = 102 in July; × 12 = 1,224 a year, which is the survey's P50."""
    brought(desk, BOTH)
    anesthetic(anesthesiologist)
    place = board(anesthesiologist)["asa_percentile"]
    assert (place["metric"], place["raw"], place["adjusted"]) == ("asa_units", "102.00", "1224.00")
    assert (place["percentile"], place["qualifier"]) == ("50.00", "=")
    assert place["explanation"][0] == "102 ASA units from 2026-07-01 to 2026-07-31"
    assert board(anesthesiologist)["percentile"]["metric"] == "work_rvus"


def test_a_survey_without_the_metric_is_passed_over_for_one_that_has_it(desk: Desk, anesthesiologist: Api) -> None:
    brought(desk, WORK)
    anesthetic(anesthesiologist)
    answer = board(anesthesiologist)
    assert (answer["percentile"]["synthetic"], answer["asa_percentile"]["synthetic"]) == (False, True)


def test_without_units_nothing_is_placed_and_that_is_said(desk: Desk, anesthesiologist: Api) -> None:
    brought(desk, BOTH)
    anesthesiologist.log("99213", performed_on="2026-07-14")
    answer = board(anesthesiologist)
    assert (answer["asa_percentile"], answer["asa_percentile_note"]) == (None, "There are no ASA units.")

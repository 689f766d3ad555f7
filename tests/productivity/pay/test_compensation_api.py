"""Contracts over the API: what a year pays, what was stated when, offers, plans, and another release."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from rvuedge.accounts.people.models import Person
from rvuedge.platform.extensions import db
from rvuedge.productivity.pay.periods import earned_between
from tests.support.api import Api

FROM = "2026-01-01"
TIERS = {"bands": [{"up_to": "20", "rate": "50"}, {"rate": "60"}], "base_salary": "36500"}


@pytest.fixture
def me(api: Api) -> Api:
    """Three 47562, 10.21 each: 30.63 wRVUs in the third quarter of 2026."""
    person = api.signed_in()
    for day in ("2026-07-06", "2026-08-03", "2026-09-07"):
        person.log("47562", performed_on=day)
    return person


def agreed(person: Api, effective_from: str = FROM, **money: Any) -> Any:
    return person.put("/contract", {"effective_from": effective_from, "money": money})


def test_a_year_to_date_is_explained_step_by_step(me: Api) -> None:
    """To 30 September 273 days of 100 dollars: 27,300; 20 × 50 and 10.63 × 60 = 1,637.80."""
    assert agreed(me, **TIERS).status_code == 200
    body = me.get("/compensation?on=2026-09-30").get_json()
    assert (body["earned"], body["paid"], body["due"]) == ("28937.80", "28937.80", "0.00")
    assert [step["amount"] for step in body["steps"]] == ["27300.00", "1000.00", "637.80"]
    assert "20" in body["steps"][1]["explanation"]
    day_before = me.get("/compensation?on=2026-09-29").get_json()
    assert (day_before["earned"], day_before["due"]) == ("28837.80", "1637.80"), "production is settled on the 30th"
    assert Decimal(body["expected_year"]) > Decimal(body["earned"])


def test_the_dashboard_shows_earned_paid_and_expected(me: Api) -> None:
    agreed(me, **TIERS)
    body = me.get("/dashboard?on=2026-09-30").get_json()
    assert (body["compensation"]["earned"], body["compensation_to_date"]["value"]) == ("28937.80", "28937.80")
    me.put("/contract", {"effective_from": FROM, "rate": "55"})
    body = me.get("/dashboard?on=2026-09-30").get_json()
    assert (body["compensation"], body["compensation_to_date"]["value"]) == (None, "1684.65")


def test_without_pay_there_is_no_compensation(me: Api) -> None:
    answer = me.get("/compensation?on=2026-09-30")
    assert (answer.status_code, answer.get_json()["type"]) == (404, "urn:rvuedge:problem:no-pay-stated")


def test_what_was_stated_stays_on_record(me: Api) -> None:
    agreed(me, rate="50")
    agreed(me, rate="52")
    agreed(me, "2026-08-01", rate="60")
    items = me.get("/contract/history").get_json()["items"]
    assert [(item["effective_from"], item["terms"]["money"]["rate"]) for item in items] == [
        (FROM, "50.00"),
        (FROM, "52.00"),
        ("2026-08-01", "60.00"),
    ]
    for on, rate in (("2026-07-31", "52.00"), ("2026-08-01", "60.00")):
        assert me.get(f"/contract?on={on}").get_json()["money"]["rate"] == rate
    assert me.get("/contract?on=2025-12-31").get_json()["is_stated"] is False


def test_an_amendment_within_the_year_counts_from_its_day(me: Api) -> None:
    """10.21 at 50 before August, 20.42 at 60 from then: 510.50 + 1,225.20."""
    agreed(me, rate="50")
    agreed(me, "2026-08-01", rate="60")
    assert me.get("/compensation?on=2026-12-31").get_json()["earned"] == "1735.70"


def test_call_is_paid_by_shift_and_taken_back_with_none(me: Api) -> None:
    agreed(me, rate="1", call=[{"label": "Trauma call", "per_shift": "1000"}])
    for shifts in (2, 3):
        put = me.put("/contract/call-shifts", {"worked_on": "2026-07-04", "label": "Trauma call", "shifts": shifts})
        assert put.status_code == 204
    assert me.get("/compensation?on=2026-07-04").get_json()["earned"] == "3000.00"
    me.put("/contract/call-shifts", {"worked_on": "2026-07-04", "label": "Trauma call", "shifts": 0})
    assert me.get("/compensation?on=2026-07-04").get_json()["earned"] == "0.00"
    bad = me.put("/contract/call-shifts", {"worked_on": "2026-07-04", "label": "Mr. 12345", "shifts": 1})
    assert bad.status_code == 422


@pytest.mark.parametrize(
    ("money", "place", "code"),
    [
        ({"bands": [{"up_to": "10", "rate": "5"}]}, "money", "E_TIERS"),
        ({"rate": "5", "floor": "10", "cap": "9"}, "money", "E_BOUNDS"),
        ({"bands": [{"up_to_percentile": "50", "rate": "1"}, {"rate": "2"}]}, "money", "E_TIERS"),
        ({"rate": "-1"}, "money.rate", "invalid"),
        ({"rate": "1", "surprise": "2"}, "money.surprise", "invalid"),
        ({"draw": {"per_quarter": "1", "year_end": "never"}}, "money.draw.year_end", "invalid"),
        ({"stipends": [{"label": "x1", "monthly": "5"}]}, "money.stipends.0.label", "invalid"),
    ],
)
def test_money_that_makes_no_contract_is_refused_at_its_place_and_nothing_is_stored(
    me: Api, money: dict[str, Any], place: str, code: str
) -> None:
    answer = agreed(me, **money)
    body = answer.get_json()
    assert (answer.status_code, place in body["errors"]) == (422, True), body
    assert code == "invalid" or body["type"].endswith(code)
    assert me.get("/contract/history").get_json()["items"] == []


def test_bands_by_percentile_follow_the_survey(me: Api) -> None:
    """The synthetic General Surgery table's P25 is the border; the survey has to be one that can be seen."""
    survey = me.get("/surveys").get_json()["items"][0]["id"]
    border = me.get(f"/surveys/{survey}/percentile/value?specialty=General%20Surgery&percentile=25").get_json()["value"]
    assert (
        agreed(me, bands=[{"up_to_percentile": "25", "rate": "50"}, {"rate": "60"}], survey_id=survey).status_code
        == 200
    )
    body = me.get("/compensation?on=2026-12-31").get_json()
    assert body["earned"] == "1531.50"
    assert any(f"= {Decimal(border).normalize():,f}" in sentence for sentence in body["explanation"])
    assert agreed(me, bands=[{"up_to_percentile": "25", "rate": "5"}, {"rate": "6"}], survey_id=999).status_code == 404


def test_two_offers_side_by_side_best_paid_first(me: Api) -> None:
    """6,000 wRVUs: 6,000 × 52 = 312,000; 200,000 + 1,500 × 60 = 290,000."""
    offers = [
        {"name": "Salary and more", "money": {"base_salary": "200000", "threshold": "4500", "rate": "60"}},
        {"name": "Production", "money": {"rate": "52"}},
    ]
    body = me.post("/contract/scenarios", {"offers": offers, "work_rvu": "6000", "year": 2026}).get_json()
    assert [(item["name"], item["amount"], item["per_work_rvu"]) for item in body["items"]] == [
        ("Production", "312000.00", "52.00"),
        ("Salary and more", "290000.00", "48.33"),
    ]
    bad = me.post(
        "/contract/scenarios", {"offers": [{"name": "Odd", "money": {"bands": [{"up_to": "1", "rate": "1"}]}}]}
    )
    assert (bad.status_code, bad.get_json()["detail"].startswith("Odd: ")) == (422, True)


def test_a_plan_to_a_number_of_wrvu(me: Api) -> None:
    """30.63 wRVUs in the 87 days from 6 July to 30 September, the same daily for 92 more: 63.02. To 200 are missing
    136.98: 14 cases of 10.21 in three months, 5 a month."""
    body = me.post("/contract/plan", {"code": "47562", "work_rvu": "200", "on": "2026-09-30"}).get_json()
    assert (body["expected_work_rvu"], body["missing"], body["each"]) == ("63.02", "136.98", "10.21")
    assert (body["cases"], body["cases_per_month"]) == (14, 5)
    assert body["sentence"] == "5 more 47562 per month to reach 200 wRVUs"


def test_a_plan_to_a_percentile_and_to_an_income(me: Api) -> None:
    survey = me.get("/surveys").get_json()["items"][0]["id"]
    query = {"code": "47562", "percentile": "75", "survey": survey, "on": "2026-09-30"}
    body = me.post("/contract/plan", query).get_json()
    assert body["sentence"].endswith("more 47562 per month to reach P75")
    assert Decimal(body["missing"]) == Decimal(body["target_work_rvu"]) - Decimal("63.02")
    agreed(me, base_salary="1000", rate="50")
    paid = me.post("/contract/plan", {"code": "47562", "compensation": "11000", "on": "2026-09-30"}).get_json()
    assert paid["target_work_rvu"] == "200.00"
    reached = me.post("/contract/plan", {"code": "47562", "work_rvu": "60", "on": "2026-09-30"}).get_json()
    assert (reached["cases"], reached["sentence"]) == (0, "At this pace you reach 60 wRVUs without any more.")


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"code": "47562"}, 422),
        ({"code": "47562", "work_rvu": "1", "compensation": "1"}, 422),
        ({"code": "47562", "percentile": "50"}, 422),
        ({"code": "J9313", "work_rvu": "500"}, 422),
        ({"code": "47562", "work_rvu": "500", "on": "2026-12-31"}, 422),
        ({"code": "47562", "compensation": "500"}, 422),
        ({"code": "47562", "percentile": "50", "survey": 999}, 404),
    ],
)
def test_a_plan_that_cannot_be_made_says_why(me: Api, asked: dict[str, Any], status: int) -> None:
    answer = me.post("/contract/plan", {"on": "2026-09-30", **asked})
    assert answer.status_code == status, answer.text
    assert answer.get_json()["detail"]


def test_another_release_changes_the_same_lines_and_a_years_pay(me: Api) -> None:
    """RVU25D has 10.47 for 47562: 31.41 instead of 30.63, at 100 a wRVU 3,141 and 3,063."""
    agreed(me, rate="100")
    body = me.get("/contract/sensitivity?release=RVU25D&on=2026-12-31").get_json()
    assert (body["from"], body["work_rvu"], body["work_rvu_there"]) == ("2026-01-01", "30.63", "31.41")
    assert (body["pay"], body["pay_there"]) == ("3063.00", "3141.00")
    assert me.get("/contract/sensitivity?release=RVU99Z").status_code == 404


def test_many_people_earn_in_a_period_what_their_year_gained_in_it(seeded_app: Flask) -> None:
    """Flat 50; bands that begin anew with the year; nobody's. July and August: two cases, 20.42."""
    caller = Api(seeded_app.test_client())
    flat, banded, unpaid = (caller.signed_in() for _ in range(3))
    for person in (flat, banded, unpaid):
        for day in ("2026-07-06", "2026-08-03", "2026-09-07"):
            person.log("47562", performed_on=day)
    flat.put("/contract", {"effective_from": FROM, "rate": "50"})
    agreed(banded, bands=[{"up_to": "20", "rate": "50"}, {"rate": "60"}])
    with seeded_app.app_context():
        people = [db.session.get_one(Person, api.person["id"]) for api in (flat, banded, unpaid)]
        found = earned_between([(person, date(2026, 7, 1), date(2026, 8, 31)) for person in people])
        late = earned_between([(person, date(2026, 8, 1), date(2026, 12, 31)) for person in people])
        db.session.remove()
    assert found == [Decimal("1021.00"), Decimal("1025.20"), None]
    assert late == [Decimal("1021.00"), Decimal("1127.30"), None]

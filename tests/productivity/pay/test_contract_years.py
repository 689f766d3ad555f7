"""A year's pay, pace and plans when terms change within it, years are not the calendar's, or somebody is away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from rvuedge.accounts.people.models import Person
from rvuedge.platform.extensions import db
from rvuedge.productivity.pay.periods import earned_between
from rvuedge.productivity.planning.offers import offers_compared
from tests.support.api import Api

JANUARY = "2026-01-01"
D = Decimal


@pytest.fixture
def me(api: Api) -> Api:
    """Three 47562, 10.21 each: 30.63 wRVUs in the third quarter of 2026."""
    person = api.signed_in()
    for day in ("2026-07-06", "2026-08-03", "2026-09-07"):
        person.log("47562", performed_on=day)
    return person


def stated(me: Api, effective_from: str = JANUARY, **terms: Any) -> None:
    answer = me.put("/contract", {"effective_from": effective_from, **terms})
    assert answer.status_code == 200, answer.text


def board(me: Api, on: str = "2026-09-30") -> dict[str, Any]:
    found: dict[str, Any] = me.get(f"/dashboard?on={on}").get_json()
    return found


def paid(me: Api, on: str = "2026-09-30") -> dict[str, Any]:
    found: dict[str, Any] = me.get(f"/compensation?on={on}").get_json()
    return found


def test_an_amendment_forgets_nothing_of_the_year(me: Api) -> None:
    """20.42 at 50 and 10.21 at 60 are 1,021.00 + 612.60; pace and projection are as before the amendment."""
    stated(me, rate="50", annual_goal="100")
    before = board(me)
    stated(me, "2026-09-01", rate="60", annual_goal="100")
    after = board(me)
    assert after["compensation_to_date"]["value"] == paid(me)["earned"] == "1633.60"
    for part in ("pace", "projection", "needed_per_week"):
        assert after[part]["value"] == before[part]["value"], part
    assert after["contract"]["counted_from"] == "2026-07-06"


def test_a_goal_changed_within_the_year_counts_by_its_days(me: Api) -> None:
    """From 6 July 57 days at 100 and 30 at 200: a mean of 134.48, 32.05 by then; 30.63 is 95.57% of it."""
    stated(me, annual_goal="100")
    stated(me, "2026-09-01", annual_goal="200")
    answer = board(me)
    assert answer["pace"]["value"] == "95.57"
    assert "day-weighted mean of 100 for 57 days, 200 for" in answer["goal"]["explanation"]


@pytest.mark.parametrize(("first", "earned"), [("2026-08-03", "1021.00"), ("2026-08-04", "510.50")])
def test_a_period_pays_only_what_a_contract_covers(seeded_app: Flask, first: str, earned: str) -> None:
    person = Api(seeded_app.test_client()).signed_in()
    for day in ("2026-07-06", "2026-08-03", "2026-09-07"):
        person.log("47562", performed_on=day)
    stated(person, first, rate="50")
    with seeded_app.app_context():
        found = earned_between([(db.session.get_one(Person, person.person["id"]), date(2026, 7, 1), date(2026, 9, 30))])
        db.session.remove()
    assert found == [D(earned)]


def test_expected_pay_leaves_leave_out_as_the_projection_does(me: Api) -> None:
    stated(me, rate="100")
    me.post("/me/leave", {"first_day": "2026-10-05", "last_day": "2026-11-27", "kind": "vacation"})
    assert D(paid(me)["expected_year"]) == D(board(me)["projection"]["value"]) * 100


def test_a_fiscal_year_begins_anew_in_july(me: Api) -> None:
    """Bands to 20 wRVUs at 50, above at 60, from 1 July: 1,000 + 10.63 × 60; a log of June belongs to the year before."""
    me.log("47562", performed_on="2026-07-01")
    money = {"bands": [{"up_to": "20", "rate": "50"}, {"rate": "60"}], "year_start": 7}
    stated(me, money=money)
    answer = paid(me)
    assert (answer["year_from"], answer["year_to"], answer["earned"]) == ("2026-07-01", "2027-06-30", "2250.40")
    assert [quarter["name"] for quarter in answer["quarters"]] == ["Q1"]
    assert board(me)["compensation_to_date"]["value"] == "2250.40"
    assert "left in the year" in board(me)["projection"]["explanation"]
    assert "273 days left" in board(me)["projection"]["explanation"]
    assert paid(me, "2026-06-30")["year_to"] == "2026-06-30"


@pytest.mark.parametrize(("year_end", "carry"), [("carried", "-1476.50"), ("forgiven", "-1000.00")])
def test_a_deficit_comes_over_from_the_year_before(me: Api, year_end: str, carry: str) -> None:
    """10.47 × 50 = 523.50 against 1,000 in the last quarter of 2025: 476.50 short; then 1,000 of the first of 2026."""
    me.log("47562", performed_on="2025-11-03")
    stated(me, "2025-10-01", money={"rate": "50", "draw": {"per_quarter": "1000", "year_end": year_end}})
    assert paid(me, "2026-03-31")["quarters"][0]["carry"] == carry


@contextmanager
def counted() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("terms", "more"),
    [
        ({"rate": "50"}, 0),
        ({"money": {"base_salary": "1000", "rate": "50"}}, 0),
        ({"money": {"rate": "50", "call": [{"label": "Call", "per_shift": "1"}]}}, 1),
        ({"money": {"rate": "50", "draw": {"per_quarter": "1000"}}}, 1),
    ],
)
def test_the_dashboard_asks_no_more_for_pay_than_it_has_to(me: Api, terms: dict[str, Any], more: int) -> None:
    """Everything is known from terms and days; call, and a draw's earlier years, take one statement."""
    with me.client.application.app_context():
        stated(me, "2025-10-01", annual_goal="100")
        board(me)
        with counted() as plain:
            board(me)
        stated(me, "2025-10-01", annual_goal="100", **terms)
        board(me)
        with counted() as sentences:
            board(me)
    assert len(sentences) == len(plain) + more


def test_money_left_out_stays_and_null_takes_it_away(me: Api) -> None:
    stated(me, money={"base_salary": "1000", "rate": "50"})
    stated(me, annual_goal="100")
    assert me.get(f"/contract?on={JANUARY}").get_json()["money"]["base_salary"] == "1000.00"
    stated(me, money=None)
    assert me.get(f"/contract?on={JANUARY}").get_json()["money"] is None


@pytest.mark.parametrize(
    ("terms", "place"),
    [
        ({"rate": "0.00001"}, "rate"),
        ({"cfte": "0.00001"}, "cfte"),
        ({"annual_goal": "0.001"}, "annual_goal"),
        ({"effective_from": "0001-01-01"}, "effective_from"),
        ({"effective_from": "1989-12-31"}, "effective_from"),
        ({"effective_from": "2101-01-01"}, "effective_from"),
        ({"effective_from": "9999-12-31"}, "effective_from"),
        ({"effective_to": "2025-12-31"}, "effective_to"),
        ({"money": {"bands": [{"up_to": "0.001", "rate": "1"}, {"rate": "2"}]}}, "money.bands.0.up_to"),
        ({"money": {"rate": "1.00001"}}, "money.rate"),
        ({"money": {"share": "1.1"}}, "money.share"),
        ({"money": {"year_start": 13}}, "money.year_start"),
        ({"money": {"survey_id": 2**31}}, "money.survey_id"),
        ({"money": {"base_salary": "200000", "threshold": "5000", "share": "0.4"}}, "money.threshold"),
        ({"money": {"base_salary": "200000", "share": "0.4"}}, "money.share"),
        ({"money": {"rate": "1", "rate_percentile": "50"}}, "money"),
        ({"rate": "50", "money": {"rate": "50"}}, "rate"),
    ],
)
def test_terms_that_cannot_be_are_refused_at_their_place(me: Api, terms: dict[str, Any], place: str) -> None:
    answer = me.put("/contract", {"effective_from": JANUARY, **terms})
    assert (answer.status_code, place in answer.get_json()["errors"]) == (422, True), answer.text
    assert me.get("/contract/history").get_json()["items"] == []


@pytest.mark.parametrize("on", ["0001-01-01", "9999-12-31", "1989-12-31", "2101-01-01"])
@pytest.mark.parametrize(
    "path",
    [
        "/compensation?on=",
        "/dashboard?parts=comparisons,changes&on=",
        "/contract?on=",
        "/contract/sensitivity?release=RVU26C&on=",
    ],
)
def test_a_day_no_contract_can_be_of_is_refused(me: Api, path: str, on: str) -> None:
    answer = me.get(path + on)
    assert (answer.status_code, answer.get_json()["errors"]) == (
        422,
        {"on": ["Expected a day from 1990-01-01 to 2100-12-31."]},
    )


@pytest.mark.parametrize("on", ["1990-01-01", "2100-12-31"])
def test_the_first_and_the_last_day_there_are(me: Api, on: str) -> None:
    stated(me, "1990-01-01", money={"rate": "50", "draw": {"per_quarter": "1"}})
    for path in (
        "/compensation?on=",
        "/dashboard?parts=comparisons,changes,pace&on=",
        "/contract/sensitivity?release=RVU26C&on=",
    ):
        assert me.get(path + on).status_code == 200, path


def test_payments_received_stand_beside_what_the_terms_imply(me: Api) -> None:
    """30.63 × 50 = 1,531.50 are settled on 30 September; 1,500 came: 31.50 are missing."""
    stated(me, rate="50")
    assert paid(me)["received"] is None
    for amount in ("900", "1500"):
        assert (
            me.put(
                "/compensation/payments", {"paid_on": "2026-09-30", "label": "Production", "amount": amount}
            ).status_code
            == 204
        )
    assert (paid(me)["received"], paid(me)["missing"]) == ("1500.00", "31.50")
    assert paid(me, "2026-09-29")["received"] is None
    listed = me.get("/compensation/payments?from=2026-01-01&to=2026-12-31").get_json()
    assert (listed["total"], len(listed["items"])) == ("1500.00", 1)
    removed = "/compensation/payments?paid_on=2026-09-30&label=Production"
    assert [me.delete(removed).status_code, me.delete(removed).status_code] == [204, 404]
    odd = {"paid_on": "2026-09-30", "label": "MRN 12345", "amount": "1.001"}
    assert set(me.put("/compensation/payments", odd).get_json()["errors"]) == {"label", "amount"}


def test_call_has_to_be_of_a_kind_the_contract_pays(me: Api) -> None:
    stated(me, money={"call": [{"label": "Trauma call", "per_shift": "1000"}]})
    shift = {"worked_on": "2026-07-04", "label": "Truma call", "shifts": 1}
    refused = me.put("/contract/call-shifts", shift)
    assert (refused.status_code, "It pays Trauma call." in refused.get_json()["detail"]) == (422, True)
    before = me.put("/contract/call-shifts", {**shift, "label": "Trauma call", "worked_on": "2025-12-31"})
    assert before.status_code == 422, "the day before the contract"
    assert me.put("/contract/call-shifts", {**shift, "label": "Trauma call"}).status_code == 204
    items = me.get("/contract/call-shifts?from=2026-01-01&to=2026-12-31").get_json()["items"]
    assert items == [{"worked_on": "2026-07-04", "label": "Trauma call", "shifts": 1}]


def test_a_rate_at_a_percentile_is_never_without_its_warning(me: Api) -> None:
    survey = me.get("/surveys").get_json()["items"][0]["id"]
    address = f"/surveys/{survey}/percentile/value?specialty=General%20Surgery&metric=compensation_per_work_rvu"
    rate = D(me.get(f"{address}&percentile=50").get_json()["value"])
    stated(me, money={"rate_percentile": "50", "survey_id": survey})
    answer = paid(me)
    assert answer["earned"] == f"{(rate * D('30.63')).quantize(D('0.01')):f}"
    assert answer["warnings"] == ["PERCENTILES_MULTIPLIED"]
    assert any("do not multiply percentiles" in item for item in answer["explanation"])


def test_pay_is_of_the_days_the_work_is_of(me: Api) -> None:
    """From 6 July 87 days of 365: salary 299,178.08 − 203,835.62 and 1,531.50 are 96,873.96, or 406,425.23 a year."""
    stated(me, money={"base_salary": "400000", "rate": "50"})
    found = paid(me)["alignment"]
    assert (found["synthetic"], found["work"]["value"], found["pay"]["value"]) == (True, "128.51", "406425.23")
    assert found["pay"]["explanation"][0] == "$96,873.96 earned from 2026-07-06 to 2026-09-30"
    assert (found["work"]["qualifier"], found["gap"]) == ("<", None)
    assert found["flag"] == "compensation is at least 36.3 percentiles above work"
    assert found["per_work_rvu"]["explanation"][0] == "dollars earned per wRVU over the same days"


def test_pay_and_work_within_the_survey_have_a_gap(me: Api) -> None:
    """50 × 19.11 more are 986.13 wRVUs in 87 days, 4,137.21 a year."""
    for index in range(50):
        me.log("27447", performed_on=f"2026-08-{index % 28 + 1:02d}")
    stated(me, money={"base_salary": "350000"})
    found = paid(me)["alignment"]
    assert (found["work"]["value"], found["work"]["qualifier"], found["pay"]["qualifier"]) == ("4137.21", "=", "=")
    assert D(found["gap"]) == D(found["pay"]["percentile"]) - D(found["work"]["percentile"])


def test_pay_with_a_threshold_of_a_year_is_what_the_terms_give_for_the_year(me: Api) -> None:
    """128.51 wRVUs a year at this pace: 28.51 above the threshold of 100, at 50: 1,425.50 and the salary."""
    stated(me, money={"base_salary": "400000", "rate": "50", "threshold": "100"})
    found = paid(me)["alignment"]
    assert found["pay"]["value"] == "401425.50"
    assert found["per_work_rvu"]["percentile"] is None


def test_a_plan_agrees_with_the_dashboard(me: Api) -> None:
    """Counted from 6 July, P75 is asked for 179 of 365 days; in the last month the whole is told by its day."""
    survey = me.get("/surveys").get_json()["items"][0]["id"]
    query = {"code": "47562", "percentile": "75", "survey": survey}
    value = D(
        me.get(f"/surveys/{survey}/percentile/value?specialty=General%20Surgery&percentile=75").get_json()["value"]
    )
    body = me.post("/contract/plan", {**query, "on": "2026-09-30"}).get_json()
    assert D(body["target_work_rvu"]) == (value * 179 / 365).quantize(D("0.01"))
    assert body["expected_work_rvu"] == board(me)["projection"]["value"]
    late = me.post("/contract/plan", {**query, "on": "2026-12-02"}).get_json()
    assert late["sentence"] == f"{late['cases']} more 47562 by December 31 to reach P75"


@pytest.mark.parametrize(("on", "months"), [("2026-09-30", "3"), ("2026-09-15", "3.5"), ("2026-11-30", "1")])
def test_what_is_left_of_a_month_counts(me: Api, on: str, months: str) -> None:
    how = me.post("/contract/plan", {"code": "47562", "work_rvu": "500", "on": on}).get_json()["explanation"]
    assert f"spread over the {months} months to December 31" in how[-1]


def test_a_plan_to_an_income_counts_the_years_real_terms(me: Api) -> None:
    """30.63 at 50 so far, 1,531.50; 60 a wRVU from October: 1,468.50 more are 24.475, so 24.48 and 55.11 in all."""
    stated(me, rate="50")
    stated(me, "2026-10-01", rate="60")
    body = me.post("/contract/plan", {"code": "47562", "compensation": "3000", "on": "2026-09-30"}).get_json()
    assert body["target_work_rvu"] == "55.11"


def test_another_release_changes_nothing_that_is_pinned(me: Api) -> None:
    """31.41 at 100 is paid whatever RVU26C says; pinned to it instead, 30.63 would be."""
    stated(me, rate="100", pinned_release="RVU25D")
    body = me.get("/contract/sensitivity?release=RVU26C&on=2026-12-31").get_json()
    assert (body["pay"], body["pay_there"], body["pay_if_repinned"]) == ("3141.00", "3141.00", "3063.00")
    assert [(code["code"], code["lines"], code["change"]) for code in body["codes"]] == [("47562", 3, "-0.78")]
    assert me.get("/contract/sensitivity?release=").status_code == 422


def test_offers_credit_the_work_as_they_say(seeded_app: Flask) -> None:
    """30.63 wRVUs at 50 today; pinned to RVU25D the same lines are 31.41, at 50 × 1,570.50; call as given."""
    person = Api(seeded_app.test_client()).signed_in()
    for day in ("2026-07-06", "2026-08-03", "2026-09-07"):
        person.log("47562", performed_on=day)
    stated(person, rate="50")
    rate = {"rate": "50", "call": [{"label": "Call", "per_shift": "10"}]}
    offers = [
        {"name": "Now", "current": True, "cfte": D(1)},
        {"name": "Pinned", "money": rate, "cfte": D(1), "pinned_release": "RVU25D", "shifts": {"Call": 2}},
        {"name": "Same", "money": rate, "cfte": D(1), "by_date": True},
    ]
    with seeded_app.app_context():
        owner = db.session.get_one(Person, person.person["id"])
        query: dict[str, Any] = {"year": 2026, "on": date(2026, 12, 31), "organizations": []}
        work, found = offers_compared(owner, offers, work_rvu=None, **query)
        doubled, scaled = offers_compared(owner, offers[1:2], work_rvu=D("61.26"), **query)
        db.session.remove()
    assert work == D("30.63")
    assert [(offered.name, offered.work_rvu, offered.amount, offered.paid) for offered in found] == [
        ("Pinned", D("31.41"), D("1590.50"), D("1590.50")),
        ("Now", D("30.63"), D("1531.50"), D("1531.50")),
        ("Same", D("30.63"), D("1531.50"), D("1531.50")),
    ]
    assert "Call: no shifts are entered, so none are paid" in found[2].explanation
    assert (doubled, scaled[0].work_rvu) == (D("61.26"), D("62.82"))


@pytest.mark.parametrize(
    "offer",
    [
        {"name": "Nothing"},
        {"name": "Both", "current": True, "money": {"rate": "1"}},
        {"name": "Twice", "money": {"rate": "1"}, "by_date": True, "pinned_release": "RVU25D"},
        {"name": "Unpaid", "current": True},
    ],
)
def test_an_offer_that_is_none_is_refused(me: Api, offer: dict[str, Any]) -> None:
    assert me.post("/contract/scenarios", {"offers": [offer], "work_rvu": "1"}).status_code == 422

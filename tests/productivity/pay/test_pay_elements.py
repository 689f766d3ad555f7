"""Elements of pay over the API: what is entered and what the log says, refusals, a year projected, a practice's report."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask

from rvuedge.accounts.people.models import Person
from rvuedge.platform.extensions import db
from rvuedge.productivity.pay.periods import earned_between
from tests.support.api import Api

FROM = "2026-01-01"
ON = "2026-09-30"


@pytest.fixture
def me(api: Api) -> Api:
    """Two 47562 (10.21 each) and a 99213 (1.30) at the north clinic in the third quarter of 2026."""
    person = api.signed_in()
    person.log("47562", performed_on="2026-07-06")
    person.log("47562", performed_on="2026-08-03")
    person.log("99213", performed_on="2026-08-04", site="North clinic")
    return person


def agreed(person: Api, *elements: dict[str, Any], cfte: str = "1", **money: Any) -> Any:
    return person.put("/contract", {"effective_from": FROM, "cfte": cfte, "money": {**money, "elements": elements}})


def enter(person: Api, label: str, value: str, on: str = ON) -> Any:
    return person.put("/contract/pay-entries", {"counted_on": on, "label": label, "value": value})


def amounts(person: Api) -> list[str]:
    return [step["amount"] for step in person.get(f"/compensation?on={ON}").get_json()["steps"]]


def test_codes_and_sites_are_read_from_the_log(me: Api) -> None:
    """20.42 × 50; the visit, 1.30 wRVUs, at 30, or as work at the north clinic at 70."""
    codes = {"kind": "code_rate", "label": "Visits", "rate": "30", "counts": "apart", "codes": "99*"}
    assert agreed(me, codes, rate="50").status_code == 200
    assert amounts(me) == ["1021.00", "39.00"]
    site = {"kind": "site_rate", "label": "Outreach", "rate": "70", "counts": "apart", "site": "north clinic"}
    agreed(me, site, rate="50")
    assert amounts(me) == ["1021.00", "91.00"]
    assert me.get("/contract").get_json()["money"]["elements"][0]["kind"] == "site_rate"


def test_what_no_log_says_is_entered_by_day_and_taken_back(me: Api) -> None:
    """10% of 21.72 × 50 = 1,086.00 held back, 80 of 100 released; a repeated entry replaces, a removal is told once."""
    assert agreed(me, {"kind": "quality_withhold", "label": "Quality", "share": "0.1", "of": "both"}, rate="50")
    assert amounts(me) == ["1086.00", "-108.60", "0.00"]
    for value in ("70", "80", "80"):
        assert enter(me, "Quality", value).status_code == 204
    assert amounts(me) == ["1086.00", "-108.60", "86.88"]
    listed = me.get(f"/contract/pay-entries?from={FROM}&to={ON}").get_json()["items"]
    assert listed == [{"counted_on": ON, "label": "Quality", "value": "80.0000"}]
    gone = f"/contract/pay-entries?counted_on={ON}&label=Quality"
    assert (me.delete(gone).status_code, me.delete(gone).status_code) == (204, 404)


@pytest.mark.parametrize(
    ("label", "value", "sentence"),
    [("Quality", "101", "A score is 0 to 100."), ("Teaching", "3", "It counts Quality.")],
)
def test_an_entry_that_nothing_counts_is_refused(me: Api, label: str, value: str, sentence: str) -> None:
    agreed(me, {"kind": "quality_withhold", "label": "Quality", "share": "0.1", "of": "both"}, rate="50")
    answer = enter(me, label, value)
    assert answer.status_code == 422
    assert sentence in answer.get_json()["detail"]


def test_a_refused_element_names_the_field(me: Api) -> None:
    answer = agreed(me, {"kind": "sign_on", "amount": "20000", "paid_on": "2026-07-01", "share": "0.5"}, rate="50")
    assert {*answer.get_json()["errors"]} == {"money.elements.0.repaid", "money.elements.0.share"}


def test_a_threshold_of_part_time_says_what_it_is_for(me: Api) -> None:
    """Nobody said: it stays and asks. For 1.0: 20 × 0.5 = 10, so 11.72 × 50 = 586.00 (M7)."""
    agreed(me, cfte="0.5", threshold="20", rate="50")
    unsaid = me.get("/compensation?on=2026-12-31").get_json()
    assert (unsaid["earned"], unsaid["warnings"]) == ("86.00", ["THRESHOLD_CFTE_UNSAID"])
    agreed(me, cfte="0.5", threshold="20", rate="50", threshold_for="full_time")
    stated = me.get("/compensation?on=2026-12-31").get_json()
    assert (stated["earned"], stated["warnings"]) == ("586.00", [])
    assert "threshold: 20 wRVUs × 0.5 clinical FTE = 10" in stated["explanation"]


def test_a_sum_paid_once_is_in_the_year_once(me: Api) -> None:
    """M9: 20,000 on July 1 and 25 hours are in the expected year as they are; only production grows: 87 days since
    July 6 brought 21.72, its 179 bring 44.69, × 50 = 2,234.50."""
    agreed(
        me,
        {"kind": "other_pay", "label": "Relocation", "amount": "20000", "paid_on": "2026-07-01"},
        {"kind": "hourly", "label": "Teaching", "rate": "100"},
        rate="50",
    )
    enter(me, "Teaching", "25")
    body = me.get(f"/compensation?on={ON}").get_json()
    assert body["earned"] == "23586.00"
    assert body["expected_year"] == "24734.50"


def test_offers_and_reports_pay_elements_too(me: Api, seeded_app: Flask) -> None:
    """The offer's year has the visits of the last twelve months; the report's period what was entered in it."""
    codes = {"kind": "code_rate", "label": "Visits", "rate": "30", "counts": "apart", "codes": "99*"}
    agreed(me, codes, {"kind": "hourly", "label": "Teaching", "rate": "100"}, rate="50")
    enter(me, "Teaching", "10", on="2026-08-31")
    offers = {"offers": [{"name": "Mine", "current": True}], "year": 2026}
    steps = me.post("/contract/scenarios", offers).get_json()["items"][0]["steps"]
    assert [step["amount"] for step in steps] == ["1021.00", "39.00", "1000.00"]
    with seeded_app.app_context():
        person = db.session.get_one(Person, me.person["id"])
        august = earned_between([(person, date(2026, 8, 1), date(2026, 8, 31))])
        db.session.remove()
    assert [str(amount) for amount in august] == ["1549.50"], "10.21 × 50 + 1.30 × 30 + 10 × 100"

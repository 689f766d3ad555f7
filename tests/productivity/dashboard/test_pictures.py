"""The dashboard's pictures over HTTP: what is drawn, and what is said where nothing can be. RVU26C: 99213 1.30."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.support.api import Api

FIRST = date(2026, 7, 1)


@pytest.fixture
def year(api: Api) -> Api:
    """A surgeon with a goal and a rate since July, who saw one 99213 on each of 20 days, 1.30 × 20 = 26.00."""
    me = api.signed_in(specialty="General surgery")
    me.put("/contract", {"effective_from": "2026-07-01", "annual_goal": "120", "rate": "50"})
    for number in range(20):
        me.log("99213", performed_on=(FIRST + timedelta(days=number)).isoformat())
    return me


def pictures(person: Api, on: str) -> dict[str, Any]:
    answer = person.get(f"/dashboard/pictures?on={on}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def test_the_year_is_drawn_against_its_goal(year: Api) -> None:
    """184 of 365 days count: 120 × 184 / 365 = 60.49; by July 31, 120 × 31 / 365 = 10.19. A month's goal is 10."""
    body = pictures(year, "2026-07-31")
    assert (body["ring"]["earned"], body["ring"]["goal"], body["ring"]["expected"]) == ("26.00", "60.49", "10.19")
    assert body["ring"]["picture"]["finding"] == ("26.00 of 60.49 wRVU, 43% of the goal; 15.81 ahead of pace.")
    assert body["months"]["goal"] == "10.00"
    assert body["months"]["picture"]["rows"] == [["Jul", "26.00, at this pace 26.00"]]
    assert [(code["key"], code["work_rvu"]) for code in body["codes"]["top"]] == [("99213", "26.00")]
    assert body["mix"]["year"] == body["mix"]["month"]


def test_nobody_is_ranked_or_projected_before_twenty_working_days(year: Api) -> None:
    early = pictures(year, "2026-07-19")
    assert early["peers"]["note"] == "Too early to rank: 19 of 20 working days"
    assert early["ring"]["projected_note"] == "Too early to project: 19 of 20 working days"
    assert (early["peers"]["place"], early["peers"]["picture"], early["ring"]["projected"]) == (None, None, None)
    ready = pictures(year, "2026-07-20")
    assert ready["peers"]["note"] is None
    assert ready["peers"]["place"] == "<P10"
    assert ready["peers"]["synthetic"]
    assert [row[0] for row in ready["peers"]["picture"]["rows"]] == ["P10", "P25", "P50", "P75", "P90", "You"]
    # 26.00 in 20 days; 164 are left of the year: 26.00 × 184 / 20 = 239.20
    assert ready["ring"]["projected"] == "239.20"


def test_pay_is_split_by_element_or_says_what_is_missing(year: Api, api: Api) -> None:
    """26.00 × $50 = $1,300.00."""
    body = pictures(year, "2026-07-31")["pay"]
    assert body["earned"] == "1300.00"
    assert body["picture"]["rows"][0][1] == "$1,300.00"
    without = pictures(api.signed_in(), "2026-07-31")
    assert without["pay"]["note"] == "Three questions about your contract, and pay shows here."
    assert without["ring"]["picture"] is None
    assert without["mix"] == {"year": None, "month": None}


def test_a_trainee_has_no_pictures_of_work_or_pay(api: Api) -> None:
    resident = api.signed_in(career_stage="resident")
    body = pictures(resident, "2026-07-31")
    assert {name: value for name, value in body.items() if name != "on"} == dict.fromkeys(
        ("ring", "months", "peers", "codes", "mix", "pay")
    )

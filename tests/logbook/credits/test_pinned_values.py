"""Work under a contract that freezes values: a year, weights, and codes that came later (RVU25D and RVU26C are loaded).

47562 has 10.47 in RVU25D and 10.21 in RVU26C. 55707 (2.63) is new in RVU26C; 55700 (2.50) is in RVU25D alone.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.api import Api

JANUARY = "2026-01-01"


def credit(me: Api, code: str, **contract: Any) -> dict[str, Any]:
    """What a code logged on 14 July 2026 earns under a contract."""
    stated = me.put("/contract", {"effective_from": JANUARY, **contract})
    assert stated.status_code == 200, stated.text
    found: dict[str, Any] = me.log(code)["lines"][0]["credit"]
    return found


HALVES = [{"release": "RVU25D", "weight": "0.5"}, {"weight": "0.5"}]


@pytest.mark.parametrize(
    ("contract", "code", "work", "release", "warning"),
    [
        ({}, "47562", "10.21", "RVU26C", None),
        ({"pin": {"year": 2025}}, "47562", "10.47", "RVU25D", None),
        ({"pin": {"year": 2026}}, "47562", "10.21", "RVU26C", None),
        ({"pinned_release": "RVU25D"}, "47562", "10.47", "RVU25D", None),
        ({"pinned_release": "RVU25D"}, "55707", None, "RVU25D", "PIN_NO_VALUE"),
        ({"pin": {"year": 2025, "fallback": "dos"}}, "55707", "2.63", "RVU26C", "PIN_FALLBACK"),
        ({"pin": {"year": 2025, "fallback": "dos"}}, "47562", "10.47", "RVU25D", None),
        (
            {"pinned_release": "RVU25D", "pin": {"fallback": "first_release_with_code"}},
            "55707",
            "2.63",
            "RVU26C",
            "PIN_FALLBACK",
        ),
        (
            {"pinned_release": "RVU25D", "pin": {"fallback": "crosswalk", "crosswalk": {"55707": "55700"}}},
            "55707",
            "2.50",
            "RVU25D",
            "PIN_FALLBACK",
        ),
        (
            {"pinned_release": "RVU25D", "pin": {"fallback": "crosswalk", "crosswalk": {"55707": "55700"}}},
            "55708",
            None,
            "RVU25D",
            "PIN_NO_VALUE",
        ),
        ({"pin": {"blend": HALVES}}, "47562", "10.34", "RVU25D", "BLENDED_RELEASES"),
        ({"pin": {"blend": HALVES}}, "55707", None, "RVU25D", "PIN_NO_VALUE"),
        ({"pin": {"blend": HALVES, "fallback": "dos"}}, "55707", "2.63", "RVU26C", "PIN_FALLBACK"),
    ],
)
def test_a_code_is_valued_as_the_contract_freezes_it(
    api: Api, contract: dict[str, Any], code: str, work: str | None, release: str, warning: str | None
) -> None:
    found = credit(api.signed_in(), code, **contract)
    assert (found["work_rvu"], found["release"]) == (work, release)
    assert [item["code"] for item in found["warnings"] if item["code"].startswith(("PIN", "BLEND"))] == (
        [warning] if warning else []
    )
    assert (found["state"] == "not_in_schedule") == (work is None)


def test_an_unknown_code_is_not_blamed_on_the_contract(api: Api) -> None:
    found = credit(api.signed_in(), "99998", pinned_release="RVU25D")
    assert "PIN_NO_VALUE" not in [warning["code"] for warning in found["warnings"]]


def test_a_contract_comes_back_as_it_was_stated(api: Api) -> None:
    me = api.signed_in()
    pin = {"year": 2025, "blend": [], "fallback": "dos", "crosswalk": {}}
    assert me.put("/contract", {"effective_from": JANUARY, "pin": pin}).get_json()["pin"] == pin
    assert me.put("/contract", {"effective_from": JANUARY}).get_json()["pin"] is None


@pytest.mark.parametrize(
    ("contract", "status", "place"),
    [
        ({"pin": {"year": 2020}}, 422, "pin.year"),
        ({"pinned_release": "RVU25D", "pin": {"year": 2025}}, 422, "pin"),
        ({"pin": {"blend": [{"release": "RVU25D", "weight": "0.4"}]}}, 422, "pin.blend"),
        ({"pin": {"blend": [{"release": "RVU25D", "weight": "0.00001"}]}}, 422, "pin.blend.0.weight"),
        ({"pin": {"blend": [{"release": "RVU99Z", "weight": "1"}]}}, 404, None),
        ({"pinned_release": "RVU99Z"}, 404, None),
    ],
)
def test_a_pin_that_cannot_be_is_refused(api: Api, contract: dict[str, Any], status: int, place: str | None) -> None:
    answer = api.signed_in().put("/contract", {"effective_from": JANUARY, **contract})
    assert answer.status_code == status, answer.text
    if place:
        assert place in answer.get_json()["errors"]


@pytest.mark.parametrize(("on", "work"), [("2026-07-30", "10.47"), ("2026-07-31", "10.47"), ("2026-08-01", "10.21")])
def test_after_its_last_day_a_contract_values_nothing(api: Api, on: str, work: str) -> None:
    me = api.signed_in()
    stated = {"effective_from": JANUARY, "effective_to": "2026-07-31", "pinned_release": "RVU25D"}
    assert me.put("/contract", stated).status_code == 200
    assert me.log("47562", performed_on=on)["lines"][0]["credit"]["work_rvu"] == work


def test_withdrawn_terms_leave_those_before_and_stay_on_record(api: Api) -> None:
    me = api.signed_in()
    me.put("/contract", {"effective_from": JANUARY, "pinned_release": "RVU25D"})
    log = me.log("47562", performed_on="2026-08-03")
    assert me.put("/contract", {"effective_from": "2026-08-01"}).get_json()["recredited_lines"] == 1
    assert me.get(f"/logs/{log['id']}").get_json()["work_rvu"] == "10.21"
    assert me.delete("/contract?effective_from=2026-08-01").get_json()["recredited_lines"] == 1
    assert me.get(f"/logs/{log['id']}").get_json()["work_rvu"] == "10.47"
    assert me.get("/contract/history").get_json()["items"][-1]["terms"] == {"withdrawn": True}
    assert me.delete("/contract?effective_from=2026-08-01").status_code == 404


def test_repricing_and_the_plan_know_the_frozen_values(api: Api) -> None:
    me = api.signed_in()
    credit(me, "47562", pin={"year": 2025, "fallback": "dos"})
    body = me.get("/repricing?from=2026-07-01&to=2026-07-31&policy=face-value").get_json()
    assert (body["old"], body["new"]) == ("10.47", "10.47")
    assert me.get("/wrvu?from=2026-07-01&to=2026-07-31&by=category&policy=face-value").get_json()["total"] == "10.47"
    plan = me.post("/contract/plan", {"code": "55707", "work_rvu": "500", "on": "2026-09-30"}).get_json()
    assert plan["each"] == "2.63"

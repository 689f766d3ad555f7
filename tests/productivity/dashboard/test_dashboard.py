"""The dashboard's parts over HTTP, with figures worked by hand. RVU25D 47562 10.47, 49505 7.96; RVU26C 10.21, 7.76; 99213 1.30."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from rvuedge.productivity.dashboard.dashboard import PARTS
from tests.support.api import Api


def board(person: Api, on: str, parts: str = "") -> dict[str, Any]:
    answer = person.get(f"/dashboard?on={on}&parts={parts or ','.join(PARTS)}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def parts_of(changes: dict[str, Any]) -> dict[str, str]:
    return {part["part"]: part["work_rvu"] for part in changes["parts"]}


def test_a_client_leaves_parts_out(api: Api) -> None:
    me = api.signed_in()
    assert set(board(me, "2026-08-31", "totals")) == {"on", "time_zone", "totals"}
    assert set(board(me, "2026-08-31", "pace,leave")) == {
        "on", "time_zone", "goal", "goal_of_days", "pace", "needed_per_week", "projection", "leave",
    }  # fmt: skip
    refused = me.get("/dashboard?parts=totals,nonsense")
    assert refused.status_code == 422
    assert "nonsense" in refused.get_json()["errors"]["parts"][0]


def test_every_part_alone_is_what_it_is_in_the_whole(api: Api) -> None:
    me = api.signed_in()
    me.log("47562", performed_on="2026-08-10", site="Main")
    whole = board(me, "2026-08-31")
    for part in PARTS:
        alone = board(me, "2026-08-31", part)
        assert alone == {name: whole[name] for name in alone}, part
        assert len(alone) > 2, part


def test_the_month_by_category_site_and_code(api: Api) -> None:
    """August to the 20th: 10.21 + 7.76 × ½ = 14.09 at Main, 1.30 at none; July and the 21st are not in it."""
    me = api.signed_in()
    me.log("47562", "49505-51", performed_on="2026-08-01", site="Main", patient_key="pseudonym-1")
    me.log("99213", performed_on="2026-08-20", setting="nonfacility")
    me.log("99213", performed_on="2026-07-31")
    me.log("99213", performed_on="2026-08-21")
    body = board(me, "2026-08-20", "breakdown")["breakdown"]
    assert (body["from"], body["to"]) == ("2026-08-01", "2026-08-20")
    assert [(site["key"], site["work_rvu"]) for site in body["sites"]] == [("Main", "14.09"), ("", "1.30")]
    assert [(code["key"], code["work_rvu"]) for code in body["codes"]] == [
        ("47562", "10.21"),
        ("49505", "3.88"),
        ("99213", "1.30"),
    ]
    wrvu = me.get("/wrvu?from=2026-08-01&to=2026-08-20&by=category").get_json()["groups"]
    assert body["categories"] == wrvu


def test_month_to_date_beside_the_same_days_of_last_month_and_last_year(api: Api) -> None:
    """To 15 November 10.21; to 15 October 1.30 × 2 = 2.60 and one on the 16th not; a year ago 10.47 (RVU25D)."""
    me = api.signed_in()
    me.log("47562", performed_on="2026-11-15")
    for day in ("2026-10-01", "2026-10-15", "2026-10-16"):
        me.log("99213", performed_on=day)
    me.log("47562", performed_on="2025-11-15")
    me.log("47562", performed_on="2025-11-16")
    body = board(me, "2026-11-15", "comparisons")["comparisons"]
    assert [body[name]["work_rvu"] for name in ("month", "last_month", "last_year")] == ["10.21", "2.60", "10.47"]
    assert (body["last_month"]["from"], body["last_month"]["to"]) == ("2026-10-01", "2026-10-15")
    # 7.61 / 2.60 = 292.69%; −0.26 / 10.47 = −2.48%
    assert (body["last_month"]["change"], body["last_month"]["change_percent"]) == ("7.61", "292.69")
    assert (body["last_year"]["change"], body["last_year"]["change_percent"]) == ("-0.26", "-2.48")
    assert body["month"]["change"] == "0.00"


def test_nothing_last_month_is_no_percentage(api: Api) -> None:
    me = api.signed_in()
    me.log("99213", performed_on="2026-11-15")
    last = board(me, "2026-11-15", "comparisons")["comparisons"]["last_month"]
    assert (last["change"], last["change_percent"]) == ("1.30", None)


def test_what_changed_since_last_month(api: Api) -> None:
    """July 10.21 + 10.21 on two days, face 20.42. August 10.21 + 3.88 on one day, two lines, face 17.97.

    Days 20.42 × (1/2 − 1) = −10.21; volume 20.42 × (2/2 − 1/2) = 10.21; mix 17.97 − 20.42 = −2.45; rules 14.09 − 17.97.
    """
    me = api.signed_in()
    me.log("47562", performed_on="2026-07-14")
    me.log("47562", performed_on="2026-07-15")
    me.log("47562", "49505-51", performed_on="2026-08-03", patient_key="pseudonym-1")
    body = board(me, "2026-08-31", "changes")["changes"]
    assert (body["before"], body["now"], body["difference"]) == ("20.42", "14.09", "-6.33")
    assert parts_of(body) == {
        "days_worked": "-10.21", "volume": "10.21", "mix": "-2.45", "rules": "-3.88", "release": "0.00",
    }  # fmt: skip
    assert [(code["code"], code["change"]) for code in body["codes"]] == [("47562", "-10.21"), ("49505", "3.88")]
    assert (body["earlier_release"], body["notes"]) == ("RVU26C", [])


def test_a_new_release_is_told_apart_from_the_work(api: Api) -> None:
    """A contract freezes RVU25D until July: 10.47. In August RVU26C: the same case is 10.21, 0.26 less by the release."""
    me = api.signed_in()
    me.put("/contract", {"effective_from": "2026-07-01", "pinned_release": "RVU25D"})
    me.put("/contract", {"effective_from": "2026-08-01"})
    me.log("47562", performed_on="2026-07-14")
    me.log("47562", performed_on="2026-08-14")
    body = board(me, "2026-08-31", "changes")["changes"]
    assert (body["before"], body["now"], body["difference"]) == ("10.47", "10.21", "-0.26")
    assert {part: figure for part, figure in parts_of(body).items() if figure != "0.00"} == {"release": "-0.26"}
    assert body["notes"] == ["release before RVU25D, now also RVU26C"]


def test_a_new_policy_is_told_as_rules(api: Api) -> None:
    """July halved by multiple procedures: 10.21 + 3.88 = 14.09; August at face value: 17.97, 3.88 more."""
    me = api.signed_in()
    me.put("/contract", {"effective_from": "2026-08-01", "policy": "face-value"})
    for day in ("2026-07-14", "2026-08-14"):
        me.log("47562", "49505-51", performed_on=day, patient_key="pseudonym-1")
    body = board(me, "2026-08-31", "changes")["changes"]
    assert {part: figure for part, figure in parts_of(body).items() if figure != "0.00"} == {"rules": "3.88"}
    assert body["notes"] == ["policy before cms-payment, now face-value"]


@pytest.mark.parametrize("on", ["2026-08-01", "2026-08-14", "2026-08-31"])
def test_the_difference_is_that_of_the_totals(api: Api, on: str) -> None:
    me = api.signed_in()
    for day in ("2026-07-01", "2026-07-14", "2026-07-31", "2026-08-01", "2026-08-14"):
        me.log("47562", "49505-51", "99213-25", performed_on=day, patient_key="pseudonym-1")
    me.log("99998", performed_on="2026-08-01")
    answer = board(me, on, "changes,comparisons")
    compared = answer["comparisons"]["last_month"]
    assert answer["changes"]["difference"] == compared["change"]
    assert answer["changes"]["before"] == compared["work_rvu"]


def test_a_resident_without_credited_work_has_no_place_among_physicians(seeded_app: Flask) -> None:
    """The survey's lowest point is far above 0: a physician without work stands below it, a trainee nowhere."""
    body = {}
    for stage in ("resident", "attending"):
        person = Api(seeded_app.test_client()).signed_in(career_stage=stage, email=f"{stage}@example.org")
        person.log("47562", performed_on="2026-08-10") if stage == "resident" else None
        body[stage] = board(person, "2026-08-31", "percentile")["percentile"]
    resident, physician = body["resident"], body["attending"]
    assert (physician["qualifier"], physician["bound"]) == ("<", "10.00")
    assert (resident["qualifier"], resident["bound"], resident["percentile"]) == ("", None, None)
    assert (
        "not compared: trainees do not earn wRVUs, and the survey covers physicians who do" in resident["explanation"]
    )


def test_the_goal_of_the_days_counted_stands_beside_that_of_the_year(api: Api) -> None:
    """7,300 a year from 1 July: 184 of 365 days, 3,680. Before any later start it is the whole."""
    me = api.signed_in()
    me.put("/contract", {"effective_from": "2026-07-01", "rate": "50", "annual_goal": "7300"})
    answer = board(me, "2026-08-31", "pace,contract")
    assert (answer["goal"]["value"], answer["goal_of_days"]["value"]) == ("7300.00", "3680.00")
    assert (
        answer["goal_of_days"]["explanation"] == "the annual goal's share of 2026-07-01 to 2026-12-31, by calendar days"
    )
    assert (answer["contract"]["counted_from"], answer["contract"]["year_from"]) == ("2026-07-01", "2026-01-01")

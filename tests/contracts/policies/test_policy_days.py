"""A practice's policy counts from its first day on: what changes is shown before it is saved, and closed months stay.

47562 with 49505-51 is 10.21 + 7.76 × ½ = 14.09 under the multiple-procedure rule and 10.21 + 7.76 = 17.97 without it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask

from rvuedge.contracts.policies.dated import DatedPolicy
from rvuedge.contracts.policies.dated import in_turn as policies_in_turn
from rvuedge.contracts.policies.shipped import shipped
from rvuedge.contracts.rules.assigned import Assigned, Belonged, assigned_on
from tests.support.api import Api
from tests.support.practice import Practice, founded

PLAIN: dict[str, Any] = {"base": "cms-payment"}
FULL: dict[str, Any] = {"base": "cms-payment", "changes": {"multiple_procedures": False}}
DAYS = ("2026-07-31", "2026-08-01", "2026-08-02")


@pytest.fixture
def practice(seeded_app: Flask) -> Practice:
    return founded(seeded_app, "owner", name="Owner")


def put(practice: Practice, body: dict[str, Any], query: str = "", name: str = "ours") -> Any:
    return practice.manager.put(practice.at(f"/policies/{name}{query}"), body)


def code_of(answer: Any) -> str:
    return str(answer.get_json()["type"]).rsplit(":", 1)[-1]


def worked(practice: Practice, policy: str | None = "ours", **who: str) -> Api:
    """A physician with the two procedures on the day before, of and after August 1."""
    doctor = practice.join(began=date(2026, 6, 1), **who)
    if policy:
        doctor.put("/contract", {"effective_from": "2026-06-01", "policy": policy})
    for day in DAYS:
        doctor.log("47562", "49505-51", performed_on=day, patient_key="pseudonym-1")
    return doctor


def credits(doctor: Api) -> list[tuple[str, str]]:
    """Work and policy of each log, in order of days."""
    logs = sorted(doctor.get("/logs").get_json()["items"], key=lambda log: log["performed_on"])
    return [(log["work_rvu"], log["lines"][0]["credit"]["policy"]) for log in logs]


def test_the_version_in_force_on_the_day_of_service_credits_a_log(practice: Practice) -> None:
    put(practice, PLAIN)
    doctor = worked(practice)
    assert credits(doctor) == [("14.09", "ours v1")] * 3
    shown = put(practice, {**FULL, "effective_from": "2026-08-01"}, "?preview=true").get_json()
    assert (shown["effective_from"], shown["change"], shown["closed_months"]) == ("2026-08-01", "7.76", [])
    assert shown["months"] == [
        {
            "person_id": doctor.person["id"], "name": doctor.person["name"], "month": "2026-08", "before": "28.18",
            "after": "35.94", "change": "7.76", "is_closed": False,
            "reason": "49505: 3.88 → 7.76, the same published work, another rule applies",
        }
    ]  # fmt: skip
    assert credits(doctor) == [("14.09", "ours v1")] * 3, "nothing was saved"
    assert put(practice, {**FULL, "effective_from": "2026-08-01"}).status_code == 200
    assert credits(doctor) == [("14.09", "ours v1"), ("17.97", "ours v2"), ("17.97", "ours v2")]
    late = doctor.log("47562", "49505-51", performed_on="2026-07-30", patient_key="pseudonym-2")
    assert late["work_rvu"] == "14.09", "a log entered later counts by its day"


def test_before_its_first_day_a_policy_is_the_shipped_one_it_starts_from(practice: Practice) -> None:
    put(practice, {**FULL, "effective_from": "2026-08-01"})
    doctor = worked(practice)
    assert credits(doctor) == [("14.09", "cms-payment"), ("17.97", "ours v1"), ("17.97", "ours v1")]
    assert practice.manager.get("/policies/ours?on=2026-07-31").status_code == 404
    assert practice.manager.get("/policies/ours?on=2026-08-01").get_json()["version"] == "1"
    names = [item["name"] for item in practice.manager.get("/policies?on=2026-07-31").get_json()["items"]]
    assert "ours" not in names


def test_a_later_version_without_a_first_day_counts_from_today_and_moves_no_past(practice: Practice) -> None:
    assert put(practice, PLAIN).get_json()["effective_from"] == "2012-01-01"
    doctor = worked(practice)
    found = put(practice, FULL).get_json()
    assert found["effective_from"] > DAYS[-1]
    assert credits(doctor) == [("14.09", "ours v1")] * 3


def test_closed_months_keep_their_version_unless_adjustments_are_asked_for(practice: Practice) -> None:
    put(practice, PLAIN)
    doctor = worked(practice)
    assert practice.manager.post(practice.at("/periods/2026-07/close"), {}).status_code == 201
    body = {**FULL, "effective_from": "2026-07-01"}
    shown = put(practice, body, "?preview=true").get_json()
    assert [(month["month"], month["change"], month["is_closed"]) for month in shown["months"]] == [
        ("2026-07", "3.88", True), ("2026-08", "7.76", False),
    ]  # fmt: skip
    refused = put(practice, body)
    assert (refused.status_code, code_of(refused)) == (409, "closed-months-reached")
    assert refused.get_json()["errors"]["closed_months"] == ["2026-07"]
    assert credits(doctor) == [("14.09", "ours v1")] * 3
    assert put(practice, {**FULL, "effective_from": "2026-08-01"}).status_code == 200
    assert practice.manager.get(practice.at("/periods/pending")).get_json()["adjustments"] == []
    asked_for = put(practice, body, "?adjust_closed_months=true")
    assert (asked_for.status_code, asked_for.get_json()["closed_months"]) == (200, ["2026-07"])
    pending = practice.manager.get(practice.at("/periods/pending")).get_json()
    assert [row["work_rvu"] for row in pending["adjustments"]] == ["3.88"], "posted with the next month closed"
    assert credits(doctor) == [("17.97", "ours v3")] * 3


def test_versions_stay_readable_comparable_and_in_the_trail(practice: Practice) -> None:
    put(practice, PLAIN)
    put(practice, {**FULL, "effective_from": "2026-08-01"})
    found = practice.manager.get("/policies/ours?version=1").get_json()
    assert (found["version"], found["effective_from"]) == ("1", "2012-01-01")
    written = [(item["version"], item["effective_from"], item["changes"]) for item in found["own_versions"]]
    assert written == [(1, "2012-01-01", {}), (2, "2026-08-01", {"multiple_procedures": False})]
    missing = practice.manager.get("/policies/ours?version=3")
    assert (missing.status_code, missing.get_json()["detail"]) == (404, "ours has no version 3. There are: 1, 2.")
    compared = practice.manager.get(practice.at("/policies/ours/differences")).get_json()
    assert (compared["version"], compared["against"]) == (2, 1)
    assert compared["items"] == [
        {"setting": "effective_from", "before": "2012-01-01", "after": "2026-08-01"},
        {"setting": "multiple_procedures", "before": True, "after": False},
    ]
    entries = practice.manager.get(practice.at("/audit")).get_json()["items"]
    detail = next(entry["detail"] for entry in entries if entry["action"] == "policy.change")
    assert (detail["before"]["changes"], detail["after"]["changes"]) == ({}, {"multiple_procedures": False})
    assert detail["after"]["effective_from"] == "2026-08-01"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"changes": {"credited_statuses": "ZZ"}}, "has 'Z', which is no status; expected some of A, B, C,"),
        ({"changes": {"credited_statuses": "artn"}}, "has 'a', 'r', 't', 'n', which is no status"),
        ({"changes": {"credited_statuses": "A, R, T"}}, "has ',', ' ', which is no status"),
        ({"changes": {"credited_statuses": ""}}, "is empty"),
        (
            {"internal_values": {"99213": {"work_rvu": "3", "approved_by": "board", "effective_from": "2026-07-01"}}},
            "The internal value of 99213 would not count: CMS values it at 1.30 wRVUs (RVU26",
        ),
    ],
)
def test_a_setting_without_effect_is_refused_by_name(practice: Practice, body: dict[str, Any], sentence: str) -> None:
    for query in ("", "?preview=true"):
        answer = put(practice, {**PLAIN, **body}, query)
        assert (answer.status_code, code_of(answer)) == (422, "policy-refused")
        assert sentence in answer.get_json()["detail"]
    assert practice.manager.get("/policies/ours").status_code == 404


def test_an_assigned_policy_counts_on_its_days_and_the_contracts_on_others(practice: Practice) -> None:
    put(practice, FULL)
    doctor, other = worked(practice, policy=None, specialty="Surgery"), worked(practice, policy=None)
    span = {"policy": "ours", "first_day": "2026-08-01", "last_day": "2026-08-01"}
    body = {**span, "person_ids": [doctor.person["id"]]}
    shown = practice.manager.post(practice.at("/policy-assignments?preview=true"), body).get_json()
    assert [(month["month"], month["change"]) for month in shown["months"]] == [("2026-08", "3.88")]
    assert credits(doctor) == [("14.09", "cms-payment")] * 3
    for _ in range(2):  # stated twice it is one
        assert practice.manager.post(practice.at("/policy-assignments"), body).status_code == 200
    assert credits(doctor) == [("14.09", "cms-payment"), ("17.97", "ours v1"), ("14.09", "cms-payment")]
    assert credits(other) == [("14.09", "cms-payment")] * 3
    listed = practice.manager.get(practice.at("/policy-assignments")).get_json()["items"]
    assert [(item["name"], item["policy"], item["last_day"]) for item in listed] == [
        (doctor.person["name"], "ours", "2026-08-01")
    ]
    group = {"policy": None, "first_day": "2026-08-01", "specialty": "Surgery"}
    taken_back = practice.manager.post(practice.at("/policy-assignments"), group).get_json()
    assert taken_back["person_ids"] == [doctor.person["id"]]
    assert credits(doctor) == [("14.09", "cms-payment")] * 3
    assert doctor.get(practice.at("/policy-assignments")).status_code == 403


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"policy": "theirs"}, 404, "no-such-policy"),
        ({"person_ids": [0]}, 422, "invalid"),
        ({"person_ids": [999_999]}, 404, "not-found"),
        ({"person_ids": []}, 422, "invalid"),
        ({"specialty": "Dermatology", "person_ids": []}, 422, "invalid"),
        ({"first_day": "2026-05-31"}, 404, "not-found"),
        ({"last_day": "2026-07-31"}, 422, "invalid"),
        ({"first_day": "2026-07-31"}, 409, "closed-months-reached"),
    ],
)
def test_an_assignment_that_cannot_be_is_refused(
    practice: Practice, change: dict[str, Any], status: int, code: str
) -> None:
    put(practice, FULL)
    doctor = practice.join(began=date(2026, 6, 1))
    assert practice.manager.post(practice.at("/periods/2026-07/close"), {}).status_code == 201
    body = {"policy": "ours", "first_day": "2026-08-01", "person_ids": [doctor.person["id"]], **change}
    answer = practice.manager.post(practice.at("/policy-assignments"), body)
    assert (answer.status_code, code_of(answer)) == (status, code)


def test_the_newest_statement_of_the_practice_somebody_belongs_to_counts() -> None:
    """Two practices, 1 until August 31 and 2 from August 1: on days of both with two policies neither counts."""
    first, second = date(2026, 8, 1), date(2026, 9, 1)
    belonged = [Belonged(1, date(2026, 1, 1), date(2026, 8, 31)), Belonged(2, first)]
    one, two = Assigned(1, "one", date(2026, 1, 1)), Assigned(2, "two", first)
    undone = Assigned(2, None, date(2026, 8, 15), date(2026, 8, 16))
    table = {
        date(2025, 12, 31): None, date(2026, 1, 1): one, date(2026, 7, 31): one, first: None, date(2026, 8, 15): one,
        date(2026, 8, 17): None, date(2026, 8, 31): None, second: two,
    }  # fmt: skip
    assert {day: assigned_on(day, [one, two, undone], belonged) for day in table} == table


def test_policies_one_after_the_other_are_one_with_every_first_day() -> None:
    """cms-payment has a version from 2012 and one from 2017; in between another policy is put."""
    cms, face = shipped("cms-payment"), shipped("face-value")
    found = policies_in_turn("ours", [(date.min, cms), (date(2016, 1, 1), face), (date(2018, 1, 1), cms)])
    assert isinstance(found, DatedPolicy)
    names = [(str(day), found.on(day).name, str(found.on(day).effective_from)) for day in found.days[1:]]
    assert names == [("2016-01-01", "face-value", "2012-01-01"), ("2018-01-01", "cms-payment", "2017-01-01")]
    assert [found.on(date(2015, 12, 31)).name, found.on(date(2017, 12, 31)).name] == ["cms-payment", "face-value"]

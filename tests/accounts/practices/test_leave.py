"""Leave: entered, refused where it overlaps, and counted as days away in pace, projection and what a week must bring."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from tests.support.api import Api
from tests.support.practice import Practice, founded


def days(first: str, last: str, kind: str = "vacation") -> dict[str, str]:
    return {"first_day": first, "last_day": last, "kind": kind}


@pytest.fixture
def practice(app: Flask) -> Practice:
    return founded(app)


def test_leave_is_entered_listed_and_taken_back(empty_api: Api) -> None:
    me = empty_api.signed_in()
    made = me.post("/me/leave", days("2026-08-03", "2026-08-07"))
    assert made.status_code == 201
    assert me.get("/me/leave").get_json()["items"] == [
        {"id": made.get_json()["id"], **days("2026-08-03", "2026-08-07")}
    ]
    assert empty_api.signed_in().delete(f"/me/leave/{made.get_json()['id']}").status_code == 404, "it is another's"
    assert [me.delete(f"/me/leave/{made.get_json()['id']}").status_code for _ in range(2)] == [204, 404]
    assert me.get("/me/leave").get_json()["items"] == []


@pytest.mark.parametrize(
    ("first", "last", "status"),
    [
        ("2026-08-01", "2026-08-02", 201),  # the day before
        ("2026-08-01", "2026-08-03", 409),  # the first day
        ("2026-08-05", "2026-08-05", 409),
        ("2026-08-01", "2026-08-31", 409),
        ("2026-08-07", "2026-08-10", 409),  # the last day
        ("2026-08-08", "2026-08-10", 201),  # the day after
    ],
)
def test_days_that_are_leave_already_are_refused(empty_api: Api, first: str, last: str, status: int) -> None:
    me = empty_api.signed_in()
    me.post("/me/leave", days("2026-08-03", "2026-08-07"))
    answer = me.post("/me/leave", days(first, last, "sick"))
    assert answer.status_code == status
    if status == 409:
        assert answer.get_json()["existing"]["first_day"] == "2026-08-03"


@pytest.mark.parametrize(
    "wrong",
    [
        days("2026-08-07", "2026-08-03"),
        days("2026-01-01", "2027-01-03"),  # a year and two days on
        days("2026-08-03", "2026-08-07", "fun"),
        days("1999-12-31", "2000-01-01"),
    ],
)
def test_leave_that_cannot_be_is_refused(empty_api: Api, wrong: dict[str, str]) -> None:
    assert empty_api.signed_in().post("/me/leave", wrong).status_code == 422


def test_a_manager_keeps_leave_within_the_membership_and_the_person_can_read_of_it(practice: Practice) -> None:
    doctor = practice.join(began=date(2026, 7, 1))
    where = practice.of(doctor, "/leave")
    made = practice.manager.post(where, days("2026-07-01", "2026-07-03"))
    assert made.status_code == 201
    assert practice.manager.post(where, days("2026-06-30", "2026-06-30")).status_code == 422, "before the membership"
    taken = practice.manager.post(where, days("2026-07-03", "2026-07-06"))
    assert (taken.status_code, "existing" in taken.get_json()) == (409, False)
    assert [item["id"] for item in doctor.get("/me/leave").get_json()["items"]] == [made.get_json()["id"]]
    assert practice.manager.delete(f"{where}/{made.get_json()['id']}").status_code == 204
    actions = [(item["actor"], item["action"]) for item in doctor.get("/me/audit").get_json()["items"]]
    assert actions == [("Manager", "leave.remove"), ("Manager", "leave.add")]


def test_a_manager_sees_and_ends_no_leave_outside_the_membership(practice: Practice) -> None:
    doctor = practice.join(began=date(2026, 7, 1))
    number = doctor.post("/me/leave", days("2026-06-30", "2026-07-02")).get_json()["id"]
    where = practice.of(doctor, "/leave")
    assert practice.manager.get(where).get_json()["items"] == []
    assert practice.manager.delete(f"{where}/{number}").status_code == 404


def test_leave_counts_as_days_away(api: Api) -> None:
    """2026 has 261 Mondays to Fridays; ten of leave leave 251. From 1 July (Wednesday) to 31 October 88 of them, less 5.

    Goal 3650: 3,650 × 83 / 251 = 1206.97 asked for. 11.51 × (83 + 43 − 5) / 83 = 16.78: November and December have 21 + 23 = 44
    Mondays to Fridays; 44 − 5 = 39; 11.51 × (83 + 39) / 83 = 16.92.
    """
    me = api.signed_in()
    me.put("/contract", {"effective_from": "2026-07-01", "annual_goal": "3650"})
    me.log("99213", performed_on="2026-07-01")
    me.log("47562", performed_on="2026-10-30")
    without = me.get("/dashboard?on=2026-10-31").get_json()
    assert (without["leave"]["days"], without["projection"]["value"]) == (0, "17.22")  # 11.51 × 184 / 123
    me.post("/me/leave", days("2026-08-03", "2026-08-07"))
    me.post("/me/leave", days("2026-12-21", "2026-12-25", "parental"))
    body = me.get("/dashboard?on=2026-10-31").get_json()
    assert (body["leave"]["days"], body["leave"]["taken"], body["leave"]["upcoming"]) == (10, 5, 5)
    assert body["pace"]["value"] == "0.95"  # 11.51 / 1206.97 = 0.9536%
    assert "3,650 × 83 of 251 working days (10 away)" in body["pace"]["explanation"]
    assert body["projection"]["value"] == "16.92"
    assert "83 working days (10 away) from 2026-07-01" in body["projection"]["explanation"]
    # of the goal 3650 × (83 + 39) / 251 = 1774.10 belongs to the counted part; (1774.10 − 11.51) × 5 / 39 = 225.97
    assert body["needed_per_week"]["value"] == "225.97"
    assert without["needed_per_week"]["value"] != body["needed_per_week"]["value"]

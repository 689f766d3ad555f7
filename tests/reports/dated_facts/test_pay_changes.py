"""The preview of a policy's assignment says what it does to pay."""

from __future__ import annotations

from datetime import date

from flask import Flask

from rvuedge.reports.benchmark.physicians import TWO_PRACTICES
from rvuedge.reports.dated_facts.pay_changes import NO_TERMS
from tests.support.practice import founded


def test_an_assignment_shows_pay_before_and_after(seeded_app: Flask) -> None:
    """47562 with 49505-51: 10.21 + 3.88 = 14.09, in full 17.97. Above 10 wRVUs at $50: 204.50 becomes 398.50."""
    practice = founded(seeded_app, "owner")
    people = {name: practice.join(name=name) for name in ("Ann", "Bo", "Cy")}
    money = {"rate": "50", "threshold": "10", "threshold_for": "this_cfte"}
    for name in ("Ann", "Cy"):
        body = {"effective_from": "2026-01-01", "cfte": "1", "money": money}
        assert practice.manager.put(practice.of(people[name], "/terms"), body).status_code == 200
    for person in people.values():
        person.log("47562", "49505-51", performed_on="2026-07-06")
    founded(seeded_app, name="Elsewhere").add(people["Cy"], "physician", began=date(2026, 1, 1))
    people["Cy"].post("/me/work-places", {"organization_id": practice.id, "first_day": "2026-01-01"})
    draft = {
        "policy": "face-value",
        "first_day": "2026-07-01",
        "person_ids": [person.person["id"] for person in people.values()],
    }
    answer = practice.manager.post(practice.at("/policy-assignments?preview=true"), draft)
    assert answer.status_code == 200, answer.text
    found = {row["name"]: (row["before"], row["after"], row["change"], row["why"]) for row in answer.get_json()["pay"]}
    assert found == {
        "Ann": ("204.50", "398.50", "194.00", ""),
        "Bo": (None, None, None, NO_TERMS),
        "Cy": (None, None, None, TWO_PRACTICES),
    }


def test_pay_is_of_the_days_that_the_practice_sees_alone(seeded_app: Flask) -> None:
    """Who joined on July 1 worked elsewhere before: 17.97 less 14.09 on July 6, at $50, and nothing of January."""
    practice = founded(seeded_app, "owner")
    dana = practice.join(name="Dana", began=date(2026, 7, 1))
    dana.put("/contract", {"effective_from": "2026-01-01", "cfte": "1", "rate": "50"})
    for day in ("2026-01-12", "2026-07-06"):
        dana.log("47562", "49505-51", performed_on=day)
    draft = {"policy": "face-value", "first_day": "2026-07-01", "person_ids": [dana.person["id"]]}
    preview = practice.manager.post(practice.at("/policy-assignments?preview=true"), draft).get_json()
    assert [(row["before"], row["after"]) for row in preview["pay"]] == [("704.50", "898.50")]
    made = practice.manager.post(practice.at("/policy-assignments"), draft).get_json()
    assert made["pay"] == [], "once it is made, the totals hold it"

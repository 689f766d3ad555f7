"""Saved reports: choices under a name, opened on a day, renamed and deleted; and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from rvuedge.platform import clock
from tests.support.api import PASSWORD, Api
from tests.support.practice import Practice, founded


@pytest.fixture
def practice(seeded_app: Flask) -> Practice:
    return founded(seeded_app, "owner", name="Owner")


def survey_of(practice: Practice) -> str:
    return str(practice.manager.get("/surveys").get_json()["items"][0]["id"])


def body(practice: Practice, name: str = "Board", **choices: Any) -> dict[str, Any]:
    return {"name": name, "choices": {"survey": survey_of(practice), "period": "last-quarter", **choices}}


def save(practice: Practice, name: str = "Board", **choices: Any) -> dict[str, Any]:
    answer = practice.manager.post(practice.at("/saved-reports"), body(practice, name, **choices))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def test_a_saved_report_is_opened_with_the_quarter_before_the_day(practice: Practice) -> None:
    """47562 on July 6 is 10.21, 99213 on October 5 1.30: by November 23 the third quarter, from January 1 the fourth."""
    doctor = practice.join(name="Drew", specialty="General Surgery")
    doctor.log("47562", performed_on="2026-07-06")
    doctor.log("99213", performed_on="2026-10-05")
    saved = save(practice)
    address = practice.at(f"/saved-reports/{saved['id']}/report")
    third = practice.manager.get(address).get_json()
    assert (third["from"], third["to"], third["roll_up"][0]["work_rvu"]) == ("2026-07-01", "2026-09-30", "10.21")
    clock.run_from(datetime(2027, 1, 1, 15, tzinfo=UTC))
    again = practice.manager.post("/tokens", {"email": practice.manager.person["email"], "password": PASSWORD})
    manager = Api(practice.manager.client, again.get_json()["access_token"], practice.manager.person)
    fourth = manager.get(address).get_json()
    assert (fourth["from"], fourth["to"], fourth["roll_up"][0]["work_rvu"]) == ("2026-10-01", "2026-12-31", "1.30")


def test_it_is_renamed_kept_once_and_deleted(practice: Practice) -> None:
    saved = save(practice)
    assert save(practice)["id"] == saved["id"], "the same again is the one that is there"
    other = save(practice, "Chairs", period="days", **{"from": "2026-01-01", "to": "2026-06-30"})
    taken = practice.manager.post(practice.at("/saved-reports"), body(practice, "bOARD ", period="last-year"))
    assert taken.status_code == 409
    assert "Choose another name" in taken.text
    change = {**body(practice, "Board, work alone", measures="work"), "version": 1}
    address = practice.at(f"/saved-reports/{saved['id']}")
    renamed = practice.manager.put(address, change)
    assert (renamed.status_code, renamed.get_json()["version"]) == (200, 2)
    assert practice.manager.put(address, change).status_code == 200, "the same change again is one change"
    assert practice.manager.put(address, {**change, "name": "Late"}).status_code == 412
    listed = practice.manager.get(practice.at("/saved-reports")).get_json()["items"]
    assert [item["name"] for item in listed] == ["Board, work alone", "Chairs"]
    assert practice.manager.delete(address).status_code == 204
    assert practice.manager.get(f"{address}/report").status_code == 404
    assert practice.manager.get(practice.at(f"/saved-reports/{other['id']}/report?format=csv")).status_code == 200


@pytest.mark.parametrize(
    ("choices", "field"),
    [
        ({"period": "days"}, "from"),
        ({"period": "days", "from": "2026-02-01", "to": "2026-01-01"}, "from"),
        ({"period": "last-month", "from": "2026-01-01", "to": "2026-01-31"}, "period"),
        ({"period": "next-month"}, "period"),
        ({"detail": "groups", "specialty": "Cardiology"}, "specialty"),
        ({"survey": "none"}, "survey"),
        ({"measures": "pay"}, "measures"),
    ],
)
def test_choices_that_say_no_report_are_refused_with_their_field(
    practice: Practice, choices: dict[str, Any], field: str
) -> None:
    answer = practice.manager.post(practice.at("/saved-reports"), body(practice, **choices))
    assert answer.status_code == 422
    assert field in str(answer.get_json()["errors"])
    assert practice.manager.get(practice.at("/saved-reports")).get_json()["items"] == []


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**63])
def test_nobody_has_a_number_that_no_row_has(practice: Practice, number: int) -> None:
    address = practice.at(f"/saved-reports/{save(practice)['id']}/schedule")
    answer = practice.manager.put(address, {"every": "month", "day": 5, "recipients": [number]})
    assert (answer.status_code, "There is no such number." in answer.text) == (422, True)


def test_a_report_is_its_practices_own_and_its_survey_must_be(practice: Practice) -> None:
    saved, other = save(practice), founded(practice.app, "owner")
    assert other.manager.get(other.at(f"/saved-reports/{saved['id']}/report")).status_code == 404
    assert other.manager.get(practice.at("/saved-reports")).status_code == 404
    doctor = practice.join(name="Drew")
    assert doctor.get(practice.at("/saved-reports")).status_code == 403
    missing = practice.manager.post(practice.at("/saved-reports"), body(practice, "Lost", survey="999999"))
    assert missing.status_code == 404


def test_a_report_of_work_alone_has_no_pay_and_one_of_a_specialty_no_others(practice: Practice) -> None:
    """10.21 × $50 = 510.50 is in the report of both measures alone."""
    for name, specialty in (("Drew", "General Surgery"), ("Kim", "Cardiology")):
        doctor = practice.join(name=name, specialty=specialty)
        doctor.put("/contract", {"effective_from": "2026-01-01", "rate": "50"})
        doctor.log("47562", performed_on="2026-07-06")
    file = "/saved-reports/{}/report?format={}"
    both, work = (save(practice, name, measures=name) for name in ("work-and-pay", "work"))
    texts = [practice.manager.get(practice.at(file.format(item["id"], "csv"))).text for item in (both, work)]
    assert ["510.50" in text for text in texts] == [True, False]
    assert ["Compensation ($)" in text for text in texts] == [True, False]
    one = save(practice, "Surgeons", specialty="General Surgery")
    found = practice.manager.get(practice.at(file.format(one["id"], "json"))).get_json()
    assert [item["name"] for item in found["items"]] == ["Drew"]
    assert found["notices"][0] == "General Surgery only."
    for item in (work, one):
        assert practice.manager.get(practice.at(file.format(item["id"], "pdf"))).data.startswith(b"%PDF")
        assert practice.manager.get(practice.at(file.format(item["id"], "xlsx"))).data.startswith(b"PK")

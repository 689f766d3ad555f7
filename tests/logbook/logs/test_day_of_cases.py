"""The main job: a day's cases from a phone, each line with its state, face value, credit, release and reason."""

from __future__ import annotations

import uuid
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask

from rvuedge.catalog.releases.imports import import_release
from tests.conftest import NOW
from tests.support.api import Api, body_of

DAY = ("47562", "49505-51", "45378-53", "71046-26", "J9313x400", "61715-26", "99998")


@pytest.fixture
def real_api(seeded_app: Flask, cms: Path) -> Api:
    """The starter catalog with the real July 2026 file imported over its excerpt."""
    file = cms / "PPRRVU2026_Jul_nonQPP.csv"
    with seeded_app.app_context():
        import_release(data=file.read_bytes(), file=file.name, now=NOW)
    return Api(seeded_app.test_client())


def test_a_days_cases_on_the_real_release(real_api: Api) -> None:
    """61715-26 has the largest total (38.56) and ranks first at 18.48; 47562 (18.92) second: 10.21 × ½ = 5.105;
    49505 (15.21) third: 7.76 × ½ = 3.88; 45378-53 (2.47) is its own 53 row, 1.59 × ½ = 0.795; 71046-26 0.21.
    18.48 + 5.105 + 3.88 + 0.795 + 0.21 = 28.47."""
    person = real_api.signed_in()
    log = person.log(*DAY, patient_key="random-pseudonym-1")
    lines = log["lines"]
    assert [line["credit"]["state"] for line in lines] == [
        "credited", "credited", "credited", "credited", "not_on_pfs", "credited", "not_in_schedule",
    ]  # fmt: skip
    assert [line["credit"]["work_rvu"] for line in lines] == [
        "5.105", "3.88", "0.795", "0.21", "0.00", "18.48", None,
    ]  # fmt: skip
    assert [line["credit"]["face_work_rvu"] for line in lines][:4] == [
        "10.21",
        "7.76",
        "1.59",
        "0.21",
    ]
    assert log["work_rvu"] == "28.47"
    assert log["unvalued_lines"] == 1
    assert {line["credit"]["release"] for line in lines} == {"RVU26C"}
    assert {line["credit"]["policy"] for line in lines} == {"cms-payment"}


def test_j9313_says_it_is_a_drug_rather_than_a_zero_by_accident(api: Api) -> None:
    line = api.signed_in().log("J9313x400")["lines"][0]
    sentence = " ".join(factor["reason"] for factor in line["credit"]["factors"])
    assert "drug" in sentence
    assert line["drug"]["units"] == 400
    assert line["drug"]["payment_limit"] is None
    assert line["drug"]["quarter"] == "2026Q3"


def test_every_credit_says_why(api: Api) -> None:
    log = api.signed_in().log("47562", "49505-51", "99998", patient_key="random-pseudonym-1")
    for line in log["lines"]:
        credit = line["credit"]
        reasons = [step["reason"] for step in credit["factors"]]
        assert reasons or credit["warnings"], line["code"]


def test_the_same_put_again_is_200_and_changes_nothing(api: Api) -> None:
    person, address = api.signed_in(), f"/logs/{uuid.uuid4()}"
    first = person.put(address, body_of("47562"))
    again = person.put(address, body_of("47562"))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.get_json() == first.get_json()
    assert again.headers["ETag"] == '"1"'


def test_the_same_put_with_other_content_is_409_with_the_stored_log(api: Api) -> None:
    person, address = api.signed_in(), f"/logs/{uuid.uuid4()}"
    stored = person.put(address, body_of("47562")).get_json()
    answer = person.put(address, body_of("47563"))
    assert answer.status_code == 409
    assert answer.get_json()["existing"] == stored
    assert person.get(address).get_json() == stored


def test_an_edit_with_a_stale_if_match_is_412_with_the_stored_log(api: Api) -> None:
    person, address = api.signed_in(), f"/logs/{uuid.uuid4()}"
    person.put(address, body_of("47562"))
    edited = person.put(address, body_of("47563"), If_Match='"1"')
    assert (edited.status_code, edited.headers["ETag"]) == (200, '"2"')
    stale = person.put(address, body_of("49505"), If_Match='"1"')
    assert stale.status_code == 412
    assert stale.get_json()["existing"] == edited.get_json()
    assert person.get(address).get_json()["lines"][0]["code"] == "47563"


def test_an_edit_whose_answer_was_lost_may_be_sent_again(api: Api) -> None:
    person, address = api.signed_in(), f"/logs/{uuid.uuid4()}"
    person.put(address, body_of("47562"))
    once = person.put(address, body_of("47563"), If_Match='"1"')
    again = person.put(address, body_of("47563"), If_Match='"1"')
    assert again.status_code == 200
    assert again.get_json() == once.get_json()


@pytest.mark.parametrize("header", ["1", "*", '"one"', '"1", "2"'])
def test_an_if_match_that_is_no_version_is_400(api: Api, header: str) -> None:
    answer = api.signed_in().put(f"/logs/{uuid.uuid4()}", body_of("47562"), If_Match=header)
    assert answer.status_code == 400
    assert "If-Match" in answer.get_json()["detail"]


def test_an_edit_of_a_log_that_never_was_is_404(api: Api) -> None:
    answer = api.signed_in().put(f"/logs/{uuid.uuid4()}", body_of("47562"), If_Match='"1"')
    assert answer.status_code == 404


def test_a_deleted_log_is_gone_and_deleting_again_is_a_success(api: Api) -> None:
    person = api.signed_in()
    address = f"/logs/{person.log('47562')['id']}"
    assert person.delete(address, If_Match='"7"').status_code == 412
    assert person.delete(address).status_code == 204
    assert person.delete(address).status_code == 204
    assert person.get(address).status_code == 404
    assert person.put(address, body_of("47562")).status_code == 409
    back = person.put(address, body_of("47562"), If_Match='"2"')
    assert (back.status_code, back.get_json()["version"]) == (200, 3)


def test_another_persons_log_does_not_exist(api: Api) -> None:
    log = api.signed_in().log("47562")
    other = api.signed_in()
    assert other.get(f"/logs/{log['id']}").status_code == 404
    assert other.delete(f"/logs/{log['id']}").status_code == 404
    mine = other.put(f"/logs/{log['id']}", body_of("99213"))
    assert mine.status_code == 201, "the id space is each person's own"


def test_saving_one_log_changes_the_credit_of_another_of_the_same_encounter(api: Api) -> None:
    """47562 alone 10.21; 49505 logged later for the same patient and day ranks second: 7.76 × ½ = 3.88."""
    person = api.signed_in()
    small = person.log("49505", patient_key="random-pseudonym-1")
    assert small["work_rvu"] == "7.76"
    person.log("47562", patient_key="random-pseudonym-1")
    after = person.get(f"/logs/{small['id']}").get_json()
    assert after["work_rvu"] == "3.88"
    assert after["version"] == small["version"], "values were recomputed, facts were not changed"
    person.log("47562", patient_key="another-pseudonym")
    assert person.get(f"/logs/{small['id']}").get_json()["work_rvu"] == "3.88"


def test_moving_a_log_to_another_day_recredits_both_days(api: Api) -> None:
    person = api.signed_in()
    big = person.log("47562", patient_key="random-pseudonym-1")
    small = person.log("49505", patient_key="random-pseudonym-1")
    assert small["work_rvu"] == "3.88"
    moved = body_of("47562", performed_on="2026-07-15", patient_key="random-pseudonym-1")
    person.put(f"/logs/{big['id']}", moved, If_Match='"1"')
    assert person.get(f"/logs/{small['id']}").get_json()["work_rvu"] == "7.76"


def test_a_day_outside_every_release_is_kept_and_said(api: Api) -> None:
    log = api.signed_in().log("47562", performed_on="2026-03-01")
    credit = log["lines"][0]["credit"]
    assert (credit["state"], credit["work_rvu"], credit["release"]) == (
        "not_in_schedule",
        None,
        None,
    )
    assert [warning["code"] for warning in credit["warnings"]][-1] == "E_NO_RELEASE"
    assert log["unvalued_lines"] == 1


def test_past_its_quarter_a_release_is_provisional(api: Api) -> None:
    log = api.signed_in().log("47562", performed_on="2026-10-01")
    warning = log["lines"][0]["credit"]["warnings"][-1]
    assert warning["code"] == "PROVISIONAL_RELEASE"
    assert "RVU26D" in warning["message"]
    within = api.signed_in().log("47562", performed_on="2026-09-30")
    assert within["lines"][0]["credit"]["warnings"] == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ({"code": "99213", "units": 0}, "E_UNITS"),
        ({"code": "99213", "units": 1.5}, "E_UNITS"),
        ({"code": "20610", "modifiers": ["50"], "units": 2}, "E_MOD50_UNITS"),
        ({"code": "71046", "modifiers": ["26", "TC"]}, "E_COMPONENT_CONFLICT"),
        ({"code": "22551", "modifiers": ["62", "80"]}, "E_ROLE_CONFLICT"),
        ({"code": "99213", "modifiers": ["25", "95", "GC", "57", "24"]}, "E_TOO_MANY_MODIFIERS"),
    ],
)
def test_a_contradictory_line_is_refused_by_name_and_nothing_is_stored(
    api: Api, line: dict[str, object], code: str
) -> None:
    person, address = api.signed_in(), f"/logs/{uuid.uuid4()}"
    answer = person.put(address, {"performed_on": "2026-07-14", "lines": [line]})
    assert answer.status_code == 422
    assert answer.get_json()["type"] == f"urn:rvuedge:problem:{code}"
    assert any(place.startswith("lines.0") for place in answer.get_json()["errors"])
    assert person.get(address).status_code == 404


def test_residents_log_cases_and_earn_no_wrvu(api: Api) -> None:
    log = api.signed_in(career_stage="resident").log("47562")
    assert log["lines"][0]["credit"]["state"] == "trainee_no_credit"
    assert log["work_rvu"] == "0.00"


def test_lists_page_without_losing_or_repeating_a_log(api: Api) -> None:
    person = api.signed_in()
    made = {person.log("99213", performed_on=f"2026-07-{day:02d}")["id"] for day in (1, 1, 2, 3, 3)}
    seen: list[str] = []
    cursor = ""
    while True:
        page = person.get(f"/logs?limit=2{cursor}").get_json()
        seen += [log["id"] for log in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert len(seen) == 5
    assert set(seen) == made
    dates = person.get("/logs?from=2026-07-02&to=2026-07-02").get_json()["items"]
    assert [log["performed_on"] for log in dates] == ["2026-07-02"]
    assert person.get("/logs?code=47562").get_json()["items"] == []
    for cursor in ("nonsense", "WyJ4IiwieSJd", "WyIyMDI2LTA3LTE0Iiw1XQ"):  # not ours; ["x","y"]; ["2026-07-14",5]
        assert person.get(f"/logs?cursor={cursor}").status_code == 422


def test_the_sum_of_the_lines_is_the_total_exactly(api: Api) -> None:
    log = api.signed_in().log("47562", "49505-51", "49591", "45385", "45380", patient_key="pseudonym-9")
    parts = [Decimal(line["credit"]["work_rvu"]) for line in log["lines"]]
    assert sum(parts) == Decimal(log["work_rvu"])

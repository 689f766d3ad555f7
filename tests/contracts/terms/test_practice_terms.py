"""Terms that a practice states for its members: whose word they are, what counts until they are confirmed, templates."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from rvuedge.accounts.mail.messages import compose
from rvuedge.accounts.mail.models import OutgoingMail
from rvuedge.contracts.terms.letters import TERMS_MAIL
from rvuedge.platform.extensions import db
from tests.conftest import NOW
from tests.support.api import Api
from tests.support.practice import Practice, founded

FROM = "2026-07-01"
RATE_50 = {"effective_from": FROM, "cfte": "1", "rate": "50"}


@pytest.fixture
def practice(seeded_app: Flask) -> Practice:
    return founded(seeded_app)


def state(practice: Practice, who: Api, body: dict[str, Any], status: int = 200) -> dict[str, Any]:
    answer = practice.manager.put(practice.of(who, "/terms"), body)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def rate_on(who: Api, day: str) -> str | None:
    found = who.get(f"/contract?on={day}").get_json()
    return None if found["rate"] is None else str(found["rate"])


def test_stated_terms_count_until_the_physicians_own_and_become_a_contract_when_confirmed(practice: Practice) -> None:
    """50 a wRVU from the practice; on July 14 a 47562 of 10.21, so 510.50. The same statement again is the first one."""
    kim = practice.join(name="Kim Osei")
    kim.log("47562", performed_on="2026-07-14")
    stated = state(practice, kim, RATE_50)
    assert state(practice, kim, RATE_50)["id"] == stated["id"]
    [mine] = kim.get("/contract/from-practice").get_json()["items"]
    assert (mine["state"], mine["rate"], rate_on(kim, "2026-08-01")) == ("stated", "50.00", "50.00")
    assert kim.get("/contract?on=2026-08-01").get_json()["is_confirmed"] is False
    asked = kim.post(f"/contract/from-practice/{mine['id']}/query", {"text": "Is the threshold missing?"})
    assert asked.get_json()["state"] == "queried"
    [row] = practice.manager.get(practice.at("/terms")).get_json()["items"]
    assert (row["name"], row["query"]) == ("Kim Osei", "Is the threshold missing?")
    again = state(practice, kim, {**RATE_50, "rate": "52"})
    assert kim.post(f"/contract/from-practice/{mine['id']}/confirm", None).status_code == 409, "it was replaced"
    assert kim.post(f"/contract/from-practice/{again['id']}/confirm", None).status_code == 200
    assert kim.post(f"/contract/from-practice/{again['id']}/confirm", None).status_code == 200
    assert kim.get("/contract?on=2026-08-01").get_json()["is_confirmed"] is True
    history = kim.get("/contract/history").get_json()["items"]
    assert [item["terms"]["rate"] for item in history] == ["52"]
    gone = practice.manager.delete(practice.of(kim, f"/terms/{again['id']}"))
    assert (gone.status_code, rate_on(kim, "2026-08-01")) == (409, "52.00")
    told = {item["action"] for item in kim.get("/me/audit").get_json()["items"]}
    assert "terms.state" in told


@pytest.mark.parametrize(
    ("own", "day", "counts"),
    [
        (None, "2026-08-01", "50.00"),
        ({"effective_from": "2026-01-01", "rate": "60"}, "2026-08-01", "60.00"),
        ({"effective_from": FROM, "rate": "60"}, "2026-08-01", "60.00"),
        ({"effective_from": "2026-01-01", "effective_to": "2026-06-30", "rate": "60"}, "2026-08-01", "50.00"),
        ({"effective_from": "2026-01-01", "effective_to": "2026-07-01", "rate": "60"}, "2026-08-01", None),
        ({"effective_from": "2026-08-01", "rate": "60"}, "2026-07-31", "50.00"),
        ({"effective_from": "2026-08-01", "rate": "60"}, "2026-08-01", "60.00"),
    ],
)
def test_terms_that_are_only_stated_never_stand_in_for_the_physicians_own(
    practice: Practice, own: dict[str, str] | None, day: str, counts: str | None
) -> None:
    kim = practice.join()
    if own is not None:
        assert kim.put("/contract", own).status_code == 200
    state(practice, kim, RATE_50)
    assert rate_on(kim, day) == counts


def test_who_may_state_terms_for_whom_and_from_which_day(practice: Practice, seeded_app: Flask) -> None:
    kim, resident = practice.join(), practice.join("trainee", career_stage="resident")
    other = founded(seeded_app)
    stated = state(practice, kim, RATE_50)
    assert state(practice, kim, {**RATE_50, "effective_from": "2025-12-31"}, 422)["errors"]["effective_from"]
    assert state(practice, kim, {"effective_from": FROM, "rate": "50"}, 422)["errors"]["cfte"], "the roster states none"
    assert state(practice, kim, {**RATE_50, "money": {"threshold": "4000"}, "rate": None}, 422)
    assert state(practice, resident, RATE_50, 403)
    assert other.manager.put(other.of(kim, "/terms"), RATE_50).status_code == 404
    assert other.manager.delete(other.of(kim, f"/terms/{stated['id']}")).status_code == 404
    assert kim.put(practice.of(kim, "/terms"), RATE_50).status_code == 403
    for word, body in (("confirm", None), ("query", {"text": "What is this?"})):
        assert resident.post(f"/contract/from-practice/{stated['id']}/{word}", body).status_code == 404
    assert practice.manager.delete(practice.of(kim, f"/terms/{stated['id']}")).status_code == 204
    assert rate_on(kim, "2026-08-01") is None


def test_a_template_is_assigned_to_many_with_each_ones_clinical_fte(practice: Practice) -> None:
    """Of three one has 0.5 on the roster, one has none and is left out, one has terms of their own, which hold."""
    half, none, own = (practice.join(name=name) for name in ("Half Time", "No Fte", "Own Terms"))
    for who, cfte in ((half, "0.5"), (own, "1")):
        assert practice.manager.call("PATCH", practice.of(who), {"cfte": cfte}).status_code == 204
    own.put("/contract", {"effective_from": "2026-01-01", "rate": "61"})
    at = practice.at("/terms-templates/Hospitalists 2026")
    body = {"money": {"base_salary": "240000", "rate": "48", "threshold": "4200"}}
    assert practice.manager.put(at, body).status_code == 200
    wanted = {"people": [who.person["id"] for who in (half, none, own)], "effective_from": FROM, "dry_run": True}
    shown = practice.manager.post(f"{at}/assign", wanted).get_json()["items"]
    assert [(item["name"], item["cfte"], bool(item["refused"]), item["waits"]) for item in shown] == [
        ("Half Time", "0.50", False, False),
        ("No Fte", None, True, False),
        ("Own Terms", "1.00", False, True),
    ]
    assert practice.manager.get(practice.at("/terms")).get_json()["items"] == []
    assert practice.manager.post(f"{at}/assign", {**wanted, "dry_run": False}).status_code == 200
    found = half.get("/contract?on=2026-08-01").get_json()
    assert (found["cfte"], found["money"]["base_salary"], rate_on(own, "2026-08-01")) == ("0.50", "240000.00", "61.00")
    stranger = {**wanted, "people": [10_000_000]}
    assert practice.manager.post(f"{at}/assign", stranger).status_code == 404
    assert practice.manager.delete(at).status_code == 204
    assert practice.manager.post(f"{at}/assign", wanted).status_code == 404


def test_a_report_says_how_many_contracts_are_not_yet_confirmed(practice: Practice) -> None:
    """Two of three are the practice's statement; one confirms: one is left. 99213 is 1.30, at 50 a wRVU 65.00."""
    people = [practice.join(name=name) for name in ("Ann One", "Bo Two", "Cy Three")]
    for who in people:
        who.log("99213", performed_on="2026-07-14")
    people[2].put("/contract", {"effective_from": "2026-01-01", "rate": "60"})
    stated = [state(practice, who, RATE_50) for who in people[:2]]
    survey = practice.manager.get("/surveys").get_json()["items"][0]["id"]
    period = f"/benchmark-report?survey={survey}&from=2026-07-01&to=2026-07-31"

    def report() -> dict[str, Any]:
        found: dict[str, Any] = practice.manager.get(practice.at(period)).get_json()
        return found

    word = "of 3 physicians is as the practice states it: not yet confirmed by them."
    assert f"Pay of 2 {word}" in report()["notices"]
    people[0].post(f"/contract/from-practice/{stated[0]['id']}/confirm", None)
    found = report()
    assert f"Pay of 1 {word}" in found["notices"]
    flag = "compensation is as the practice states it, not yet confirmed by the physician"
    assert [row["name"] for row in found["items"] if flag in row["flags"]] == ["Bo Two"]
    assert {row["compensation"] for row in found["items"]} == {"65.00", "78.00"}


def test_a_template_s_name_is_refused_where_it_cannot_be_stored(practice: Practice) -> None:
    for name in ("%20", "x" * 61):
        answer = practice.manager.put(practice.at(f"/terms-templates/{name}"), {"rate": "48"})
        assert (answer.status_code, [*answer.get_json()["errors"]]) == (422, ["name"])
    assert practice.manager.get(practice.at("/terms-templates")).get_json()["items"] == []


def test_the_physician_is_told_by_mail_that_terms_were_stated_and_no_figure_is_in_it(practice: Practice) -> None:
    kim = practice.join(name="Kim Osei")
    stated = state(practice, kim, RATE_50)
    state(practice, kim, RATE_50)
    to = kim.person["email"]
    with practice.app.app_context():
        queued = db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == TERMS_MAIL)).all()
        assert [mail.to for mail in queued] == [to], "the same statement again is no other mail"
        text = compose(TERMS_MAIL, to, queued[0].detail, now=NOW)
        assert text is not None
        assert "North Practice stated the terms" in text.subject
        assert "July 1, 2026" in text.text
        assert "50" not in text.text.replace("/app/contract", "")
        db.session.remove()
    practice.manager.delete(practice.of(kim, f"/terms/{stated['id']}"))
    with practice.app.app_context():
        assert compose(TERMS_MAIL, to, queued[0].detail, now=NOW) is None

"""A practice's own crediting policy: shown before it is applied, versioned, with approved internal values."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask

from rvuedge.accounts.practices import organizations
from tests.conftest import NOW
from tests.support.api import Api

BY_SESSION = {"base": "cms-payment", "changes": {"multiple_procedures": False}, "effective_from": "2026-07-01"}


@pytest.fixture
def practice(seeded_app: Flask) -> tuple[Api, Api, int]:
    caller = Api(seeded_app.test_client())
    manager, physician = caller.signed_in(career_stage="manager"), caller.signed_in()
    with seeded_app.app_context():
        organization = organizations.create_organization(name="P", now=NOW).id
        for api, role in ((manager, "manager"), (physician, "physician")):
            organizations.add_member(
                organization_id=organization,
                person_id=api.person["id"],
                role=role,
                started_on=date(2026, 1, 1),
            )
    return manager, physician, organization


def put(manager: Api, organization: int, body: dict[str, Any], name: str = "our-policy", query: str = "") -> Any:
    return manager.put(f"/organizations/{organization}/policies/{name}{query}", body)


def test_a_preview_says_which_logs_would_change_and_changes_nothing(practice: tuple[Api, Api, int]) -> None:
    """10.21 + 7.76 × ½ = 14.09 becomes 10.21 + 7.76 = 17.97 without the multiple-procedure rule."""
    manager, physician, organization = practice
    assert put(manager, organization, {"base": "cms-payment"}).get_json()["version"] == 1
    physician.put("/contract", {"effective_from": "2026-07-01", "policy": "our-policy"})
    log = physician.log("47562", "49505-51", patient_key="pseudonym-1")
    assert log["work_rvu"] == "14.09"
    shown = put(manager, organization, BY_SESSION, query="?preview=true").get_json()
    assert (shown["version"], shown["preview"], shown["change"]) == (2, True, "3.88")
    assert [(log["log_id"], log["old"], log["new"]) for log in shown["logs"]] == [(log["id"], "14.09", "17.97")]
    assert physician.get(f"/logs/{log['id']}").get_json()["work_rvu"] == "14.09"
    assert manager.get("/policies/our-policy").get_json()["version"] == "1"


def test_applied_it_is_a_new_version_and_the_credits_are_rebuilt(practice: tuple[Api, Api, int]) -> None:
    manager, physician, organization = practice
    put(manager, organization, {"base": "cms-payment"})
    physician.put("/contract", {"effective_from": "2026-07-15", "policy": "our-policy"})
    before = physician.log("47562", "49505-51", performed_on="2026-07-14", patient_key="pseudonym-1")
    after = physician.log("47562", "49505-51", performed_on="2026-07-15", patient_key="pseudonym-1")
    assert after["lines"][0]["credit"]["policy"] == "our-policy v1"
    assert put(manager, organization, BY_SESSION).get_json()["version"] == 2
    assert physician.get(f"/logs/{before['id']}").get_json()["work_rvu"] == "14.09"
    changed = physician.get(f"/logs/{after['id']}").get_json()
    assert changed["work_rvu"] == "17.97"
    assert changed["lines"][0]["credit"]["policy"] == "our-policy v2"
    rules = {rule["rule"]: rule for rule in manager.get("/policies/our-policy").get_json()["rules"]}
    assert (rules["multiple_procedures"]["value"], rules["multiple_procedures"]["kind"]) == (False, "practice")
    assert rules["rank_by"]["kind"] == "convention"


def test_an_internal_value_counts_for_a_code_cms_does_not_value_and_says_it_is_not_cms(
    practice: tuple[Api, Api, int],
) -> None:
    """76998 is carrier priced in the release; the practice approved 1.10 from 2026-07-15."""
    manager, physician, organization = practice
    value = {"work_rvu": "1.10", "approved_by": "compensation committee", "effective_from": "2026-07-15"}
    put(manager, organization, {"base": "cms-payment", "internal_values": {"76998": value}})
    physician.put("/contract", {"effective_from": "2026-07-01", "policy": "our-policy"})
    day_before = physician.log("76998", performed_on="2026-07-14")
    assert day_before["lines"][0]["credit"]["state"] == "carrier_priced"
    day = physician.log("76998x2", performed_on="2026-07-15")
    credit = day["lines"][0]["credit"]
    assert (credit["state"], credit["work_rvu"]) == ("credited", "2.20")
    assert "not a CMS value" in credit["factors"][0]["reason"]
    assert "INTERNAL_VALUE" in [warning["code"] for warning in credit["warnings"]]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"base": "cms-payment", "changes": {"mpr": True}}, "mpr"),
        ({"base": "cms-payment", "changes": {"rank_by": "height"}}, "total or work"),
        ({"base": "cms-payment", "changes": {"co_surgeon_factor": "2"}}, "co_surgeon_factor"),
        ({"base": "cms-payment", "changes": {"co_surgeon_factor": 0.6}}, "as text"),
        ({"base": "cms-payment", "changes": {"name": "x"}}, "name"),
        ({"base": "somebody's"}, "base"),
        ({"base": "cms-payment", "internal_values": {"76998": {"work_rvu": "-1"}}}, "work_rvu"),
    ],
)
def test_a_policy_that_cannot_be_is_refused_by_parameter_and_not_stored(
    practice: tuple[Api, Api, int], body: dict[str, Any], sentence: str
) -> None:
    manager, _, organization = practice
    answer = put(manager, organization, body)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert manager.get("/policies/our-policy").status_code == 404


def test_a_shipped_policy_cannot_be_changed(practice: tuple[Api, Api, int]) -> None:
    manager, _, organization = practice
    assert put(manager, organization, BY_SESSION, name="cms-payment").status_code == 422


def test_only_managers_change_it_and_no_other_practice_sees_it(practice: tuple[Api, Api, int]) -> None:
    manager, physician, organization = practice
    assert put(physician, organization, BY_SESSION).status_code == 403
    put(manager, organization, BY_SESSION)
    stranger = Api(manager.client).signed_in()
    assert put(stranger, organization, BY_SESSION).status_code == 404
    assert stranger.get("/policies/our-policy").status_code == 404
    assert Api(manager.client).get("/policies/our-policy").status_code == 404
    assert stranger.put("/contract", {"effective_from": "2026-07-01", "policy": "our-policy"}).status_code == 404
    assert physician.get("/policies/our-policy").status_code == 200
    names = [item["name"] for item in physician.get("/policies").get_json()["items"]]
    assert names == ["cms-payment", "mgma-survey", "face-value", "our-policy"]


def test_the_shipped_policies_give_a_source_for_every_rule(api: Api) -> None:
    for item in api.get("/policies").get_json()["items"]:
        assert len(item["rules"]) >= 20
        assert all(rule["source"] and rule["kind"] in ("medicare", "convention") for rule in item["rules"])


def test_a_name_that_no_policy_can_have_is_refused_and_a_version_sent_again_is_the_one_there_is(
    practice: tuple[Api, Api, int],
) -> None:
    manager, _, organization = practice
    for name in ("%20", "x" * 61, "%20ours"):
        assert put(manager, organization, BY_SESSION, name=name).status_code == 422, name
    assert [put(manager, organization, BY_SESSION).get_json()["version"] for _ in range(2)] == [1, 1]
    later = BY_SESSION | {"effective_from": "2026-08-01"}
    assert [put(manager, organization, body).get_json()["version"] for body in (later, later, BY_SESSION)] == [2, 2, 3]

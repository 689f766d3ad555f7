"""Attestations through the API: requested, answered, opened again, settled; who may do what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from rvuedge.logbook.attendings.models import Attending
from rvuedge.platform import clock
from rvuedge.platform.extensions import transaction
from tests.support.api import PASSWORD, Api
from tests.support.clock import NOW
from tests.training.attestations.conftest import DAY, Program


def act(by: Api, attestation: dict[str, Any], action: str, **more: Any) -> Any:
    """POST /attestations/{id}."""
    return by.post(f"/attestations/{attestation['id']}", {"action": action, **more})


def done(by: Api, attestation: dict[str, Any], action: str, **more: Any) -> dict[str, Any]:
    """The same where it is allowed; the answer."""
    answer = act(by, attestation, action, **more)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def listed(by: Api, query: str = "") -> list[tuple[str, str]]:
    """State and day of what a person has in their list."""
    items = by.get(f"/attestations{query}").get_json()["items"]
    return [(item["state"], item["performed_on"]) for item in items]


def test_a_case_is_requested_listed_and_confirmed_in_one_tap(program: Program) -> None:
    made = program.requested("47562", "49505")
    assert (made["state"], made["differs"], made["attested"]) == ("requested", False, None)
    page = program.attending.get("/attestations").get_json()
    (case,) = page["items"]
    assert page["waiting"] == 1
    assert case["resident"] == {"name": "Rosa Resident", "pgy": 4}
    assert [(code["code"], code["units"]) for code in case["codes"]] == [("47562", 1), ("49505", 1)]
    assert case["claim"] == {"role": "surgeon", "supervision": "scrubbed", "critical_share": None, "present_for_critical": None}  # fmt: skip
    assert case["may"] == ["confirm", "amend", "return", "dispute", "copy"]
    assert case["log_id"] is None, "the resident's log is the resident's"
    confirmed = done(program.attending, case, "confirm", version=case["version"])
    assert (confirmed["state"], confirmed["attested"], confirmed["attested_by"]) == ("confirmed", case["claim"], "Jane Lee")  # fmt: skip
    assert listed(program.attending) == []
    assert listed(program.resident) == [("confirmed", DAY)]
    assert [step["act"] for step in program.of(made)["steps"]] == ["request", "confirm"]


@pytest.mark.parametrize(
    ("rules", "codes", "state"),
    [
        ({"attestation_policy": "always"}, "49505", "requested"),
        ({"attestation_policy": "on_request"}, "49505", None),
        ({"attestation_policy": "certain_procedures", "codes": ["47562"]}, "49505", None),
        ({"attestation_policy": "certain_procedures", "codes": ["47562"]}, "47562", "requested"),
        ({"attestation_policy": "sampled", "sample_share": "0"}, "47562", None),
        ({"attestation_policy": "sampled", "sample_share": "1"}, "47562", "requested"),
    ],
)
@pytest.mark.parametrize("database", ["sqlite"])
def test_saving_requests_what_the_programs_rule_wants(
    program: Program, rules: dict[str, Any], codes: str, state: str | None
) -> None:
    program.rules(**rules)
    program.case(codes)
    assert [item[0] for item in listed(program.attending)] == ([state] if state else [])


def test_a_pushed_case_is_requested_too_and_one_without_an_attending_is_not(program: Program) -> None:
    program.rules(attestation_policy="always")
    log = {"performed_on": DAY, "role": "surgeon", "lines": [{"code": "47562"}]}
    ids = [f"00000000-0000-4000-8000-00000000000{number}" for number in (1, 2)]
    logs = [{**log, "attending": {"name": "Dr. Jane Lee"}}, log]
    changes = [{"id": found, "op": "put", "log": log} for found, log in zip(ids, logs, strict=True)]
    answer = program.resident.post("/sync", {"cursor": None, "changes": changes})
    assert [item["status"] for item in answer.get_json()["results"]] == ["applied", "applied"]
    assert [item["log_id"] for item in program.resident.get("/attestations").get_json()["items"]] == [ids[0]]
    assert len(listed(program.attending)) == 1, "by another spelling of the name"
    refused = program.resident.post(f"/logs/{ids[1]}/attestation-request", None)
    assert (refused.status_code, list(refused.get_json()["errors"])) == (422, ["attending"])


def test_an_amendment_stands_beside_the_claim_until_the_resident_takes_it_over(program: Program) -> None:
    made = program.requested()
    amended = done(program.attending, made, "amend", role="FA")
    assert (amended["state"], amended["differs"], amended["differences"]) == ("amended", True, ["role"])
    mine = program.of(made)
    assert (mine["claim"]["role"], mine["attested"]["role"]) == ("surgeon", "first_assistant")
    assert (mine["claim"]["supervision"], mine["attested"]["supervision"]) == ("scrubbed", "scrubbed")
    log = program.resident.get(f"/logs/{mine['log_id']}").get_json()
    assert log["role"] == "surgeon", "the claim is the resident's"
    accepted = done(program.resident, made, "accept", version=mine["version"])
    assert (accepted["state"], accepted["differs"], accepted["attested_by"]) == ("confirmed", False, "Jane Lee")
    assert program.resident.get(f"/logs/{mine['log_id']}").get_json()["role"] == "first_assistant"


def test_a_dispute_is_settled_by_the_director_with_a_reason_and_both_figures_stay(program: Program) -> None:
    made = program.requested()
    done(program.attending, made, "amend", role="first_assistant")
    assert act(program.resident, made, "object").status_code == 422, "why?"
    disputed = done(program.resident, made, "object", message="I did the critical view and the clipping.")
    assert (disputed["state"], disputed["attested"]["role"]) == ("disputed", "first_assistant")
    program_list = f"?view=program&organization_id={program.practice.id}&state=disputed"
    assert listed(program.director, program_list) == [("disputed", DAY)]
    assert act(program.attending, made, "settle", in_favor_of="claim", message="No.").status_code == 403
    assert act(program.director, made, "settle", in_favor_of="claim").status_code == 422, "why?"
    settled = done(program.director, made, "settle", in_favor_of="claim", message="The recording shows it.")
    assert (settled["state"], settled["differs"]) == ("settled", False)
    assert (settled["attested"]["role"], settled["settled"]["role"]) == ("first_assistant", "surgeon")
    assert settled["settled_by"] == "Dana Director"
    assert [step["message"] for step in settled["steps"] if step["message"]] == [
        "I did the critical view and the clipping.",
        "The recording shows it.",
    ]


def test_a_director_cannot_decide_for_a_word_that_nobody_said(program: Program) -> None:
    made = program.requested()
    done(program.attending, made, "dispute", message="I was not in that operation.")
    answer = act(program.director, made, "settle", in_favor_of="attestation", message="So it is.")
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["role"])
    assert done(program.director, made, "settle", role="observer", message="So it is.")["settled"]["role"] == "observer"


def test_a_returned_case_is_requested_again_by_correcting_it(program: Program) -> None:
    made = program.requested()
    returned = done(program.attending, made, "return", message="It was 47563, with the cholangiogram.")
    assert (returned["state"], returned["message"]) == ("returned", "It was 47563, with the cholangiogram.")
    assert listed(program.attending) == []
    program.edit({"id": made["log_id"]}, lines=[{"code": "47563"}])
    assert listed(program.attending) == [("requested", DAY)]
    assert program.of(made)["message"] is None


ATTESTED: dict[str, Any] = {
    "role": "first_assistant",
    "supervision": "available",
    "lines": [{"code": "49505"}],
    "performed_on": "2026-07-15",
    "critical_share": "0.40",
    "is_simulated": True,
    "attending": {"name": "Ana Ruiz"},
}
NOT_ATTESTED: dict[str, Any] = {
    "note": "Adhesions.", "site": "Main", "rotation": "Blue", "complexity": "hardest", "case_ref": "2026-0001",
    "patient_type": "adult", "primary_line": 0,
}  # fmt: skip


@pytest.mark.parametrize("database", ["sqlite"])
def test_an_edit_of_an_attested_fact_opens_it_again_and_of_anything_else_does_not(program: Program) -> None:
    program.roster("Ana Ruiz")
    made = program.requested()
    done(program.attending, made, "confirm")
    program.edit({"id": made["log_id"]}, **NOT_ATTESTED)
    assert program.of(made)["state"] == "confirmed"
    for field, value in ATTESTED.items():
        program.edit({"id": made["log_id"]}, **{field: value})
        opened = program.of(made)
        assert (opened["state"], opened["attested"], opened["attested_by"]) == ("requested", None, None), field
        if field != "attending":
            done(program.attending, made, "confirm")
    assert len(opened["steps"]) == 1 + 2 * len(ATTESTED), "nothing is forgotten"
    assert act(program.attending, made, "confirm").status_code == 404, "it names another attending now"


def test_a_deleted_case_is_asked_about_by_nobody(program: Program) -> None:
    made = program.requested()
    assert program.resident.delete(f"/logs/{made['log_id']}").status_code == 204
    assert listed(program.attending) == listed(program.resident) == []
    answer = act(program.attending, made, "confirm")
    assert (answer.status_code, "deleted" in answer.get_json()["detail"]) == (409, True)


def test_only_who_attested_takes_it_back(program: Program) -> None:
    program.rules(who_may_attest="any_attending")
    colleague = program.practice.join(name="Ana Ruiz")
    program.roster("Ana Ruiz", colleague)
    made = program.requested()
    done(program.attending, made, "confirm")
    assert act(colleague, made, "undo").status_code == 403
    again = done(program.attending, made, "undo")
    assert (again["state"], again["attested"]) == ("requested", None)


ALLOWED = {"named": set(), "any_attending": {"colleague"}, "senior_residents": {"colleague", "senior"}}


@pytest.mark.parametrize("database", ["sqlite"])
def test_who_may_attest_is_the_programs_rule(program: Program) -> None:
    people = {
        "colleague": program.practice.join(name="Ana Ruiz"),
        "retired": program.practice.join(name="Old Hand"),
        "clerk": program.practice.join("manager", name="Carl Clerk"),
        "senior": program.joined(pgy=4, name="Sam Senior"),
        "junior": program.joined(pgy=2, name="June Junior"),
        "stranger": Api(program.director.client).signed_in(),
        "resident": program.resident,
    }
    program.roster("Ana Ruiz", people["colleague"])
    program.roster("Old Hand", people["retired"], may_attest=False)
    made = program.requested()
    for who, allowed in ALLOWED.items():
        program.rules(who_may_attest=who)
        statuses = {name: act(person, made, "return", message="No.").status_code for name, person in people.items()}
        assert {statuses[name] for name in ("clerk", "resident")} == {403}, "they see the case"
        assert {statuses[name] for name in ("stranger", "retired", "junior")} == {404}, "no part in it"
        assert {name for name, status in statuses.items() if status in {200, 409}} == allowed


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_senior_resident_finds_the_cases_that_name_them(program: Program) -> None:
    senior = program.joined(pgy=5, name="Sam Senior")
    made = program.requested(attending={"name": "Sam Senior"})
    assert listed(senior, "?view=to_attest") == [], "the rule is: the attending named"
    program.rules(who_may_attest="senior_residents")
    assert listed(senior, "?view=to_attest") == [("requested", DAY)]
    assert done(senior, made, "confirm")["attested_by"] == "Sam Senior"


def test_a_stale_tap_hears_what_happened_and_a_repeated_one_is_a_success(program: Program) -> None:
    made = program.requested()
    first = done(program.attending, made, "confirm", version=1)
    assert done(program.attending, made, "confirm", version=1)["version"] == first["version"] == 2, "twice is once"
    stale = act(program.attending, made, "amend", version=1, role="first_assistant")
    assert stale.status_code == 412
    assert stale.get_json()["detail"].startswith("Jane Lee confirmed this case on ")
    assert stale.get_json()["existing"]["state"] == "confirmed"
    refused = act(program.attending, made, "return", message="No.")
    assert (refused.status_code, refused.get_json()["existing"]["state"]) == (409, "confirmed")
    assert refused.get_json()["detail"].startswith("This case is confirmed.")
    assert "Jane Lee confirmed this case on " in refused.get_json()["detail"]


def test_every_act_of_somebody_else_is_in_the_trail_and_the_resident_is_shown_it(program: Program) -> None:
    made = program.requested()
    done(program.attending, made, "amend", role="first_assistant")
    done(program.resident, made, "object", message="I was the surgeon.")
    done(program.director, made, "settle", in_favor_of="claim", message="Agreed.")
    seen = [(entry["actor"], entry["action"]) for entry in program.resident.get("/me/audit").get_json()["items"]]
    assert seen == [("Dana Director", "attestation.settle"), ("Jane Lee", "attestation.amend")]
    trail = program.director.get(program.practice.at("/audit")).get_json()["items"]
    acts = [entry["action"] for entry in trail if entry["action"].startswith("attestation.")]
    assert acts == ["attestation.settle", "attestation.object", "attestation.amend", "attestation.request"]


def test_an_expired_request_is_never_a_confirmation(program: Program) -> None:
    program.rules(request_days=14)
    made = program.requested()
    clock.run_from(NOW + timedelta(days=15))
    director, resident = program.director, program.resident
    for person in (program.attending, resident, director):
        renew(person)
    assert program.of(made)["state"] == "expired"
    assert listed(program.attending) == []
    assert listed(program.attending, "?state=expired") == [("expired", DAY)]
    assert done(program.attending, made, "confirm")["state"] == "confirmed", "an attending's word has its own day"


def renew(person: Api) -> None:
    """Sign in again: access tokens are short-lived."""
    body = {"email": person.person["email"], "password": PASSWORD}
    person.token = Api(person.client).post("/tokens", body).get_json()["access_token"]


def test_lists_are_paged_and_in_order_of_the_cases(program: Program) -> None:
    for day in ("2026-07-14", "2026-07-16", "2026-07-15"):
        program.requested(performed_on=day)
    first = program.attending.get("/attestations?limit=2").get_json()
    rest = program.attending.get(f"/attestations?limit=2&cursor={first['next_cursor']}").get_json()
    days = [item["performed_on"] for page in (first, rest) for item in page["items"]]
    assert (days, first["waiting"], rest["next_cursor"]) == (["2026-07-16", "2026-07-15", "2026-07-14"], 3, None)


def test_a_linked_name_reaches_its_attending(program: Program) -> None:
    program.requested(attending={"name": "J Lee"})
    assert listed(program.attending) == []
    with program.app.app_context(), transaction() as session:
        entry = session.query(Attending).filter_by(organization_id=program.practice.id).one()
        entry.aliases = ["J Lee"]
    assert listed(program.attending) == [("requested", DAY)]


def test_an_attending_who_leaves_is_a_number_and_the_case_stays_confirmed(program: Program) -> None:
    made = program.requested()
    done(program.attending, made, "confirm")
    assert program.attending.call("DELETE", "/me", {"password": PASSWORD}).status_code == 204
    now = program.of(made)
    assert (now["state"], now["attested_by"]) == ("confirmed", f"Former member {program.attending.person['id']}")
    assert [step["actor"] for step in now["steps"]] == ["Rosa Resident", now["attested_by"]]


def test_a_message_that_points_at_a_patient_is_refused(program: Program) -> None:
    answer = act(program.attending, program.requested(), "return", message="MRN 12345678 is another patient")
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["message"])

"""A resident's case copied into the attending's own log: one event, counted once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.api import Api
from tests.training.attestations.conftest import DAY, Program
from tests.training.attestations.test_attestations import act, done

PERIOD = "from=2026-07-01&to=2026-07-31"


def total(person: Api) -> str:
    """wRVUs of July."""
    return str(person.get(f"/wrvu?{PERIOD}").get_json()["total"])


def logs(person: Api) -> list[dict[str, Any]]:
    """The logs of a person."""
    found: list[dict[str, Any]] = person.get("/logs").get_json()["items"]
    return found


def test_a_case_is_copied_once_however_often_and_the_practice_counts_it_once(program: Program) -> None:
    """47562 earns 10.21 under RVU26C: for the attending, and in the practice; the resident's face value is no credit."""
    made = program.requested("47562-LT", note="Mine alone.", site="Main")
    copies = [done(program.attending, made, "copy", own_role="surgeon") for _ in range(2)]
    assert copies[0]["own_log"] == copies[1]["own_log"]
    (mine,) = logs(program.attending)
    assert (mine["id"], mine["role"], mine["site"], mine["note"]) == (copies[0]["own_log"]["id"], "surgeon", "Main", None)  # fmt: skip
    assert [(line["code"], line["modifiers"]) for line in mine["lines"]] == [("47562", ["LT"])]
    member = program.practice.of(program.attending, f"/wrvu?{PERIOD}")
    assert total(program.attending) == program.director.get(member).get_json()["total"] == mine["work_rvu"]
    assert done(program.attending, made, "confirm")["own_log"]["is_linked"], "copying is no attesting"
    assert program.director.get(program.practice.of(program.resident, f"/wrvu?{PERIOD}")).status_code == 403


def test_a_case_that_is_logged_already_is_linked_not_copied(program: Program) -> None:
    own = program.attending.log("47562", performed_on=DAY, role="surgeon")
    made = program.requested()
    answer = act(program.attending, made, "copy", own_role="surgeon")
    assert (answer.status_code, answer.get_json()["type"]) == (409, "urn:rvuedge:problem:own-log-exists")
    assert answer.get_json()["existing"] == [{"id": own["id"], "role": "surgeon", "codes": ["47562"]}]
    linked = done(program.attending, made, "copy", own_log_id=own["id"])
    assert linked["own_log"] == {"id": own["id"], "is_linked": True, "role": None}
    assert len(logs(program.attending)) == 1


def test_two_like_cases_of_a_day_are_two_when_the_attending_says_so(program: Program) -> None:
    program.attending.log("47562", performed_on=DAY, role="surgeon")
    made = program.requested()
    done(program.attending, made, "copy", own_role="surgeon", is_another_case=True)
    assert len(logs(program.attending)) == 2


@pytest.mark.parametrize("database", ["sqlite"])
def test_an_attending_who_assisted_is_asked_for_the_modifier(program: Program) -> None:
    """80 to 82 are a physician's, AS is everybody else's; 16% of 10.21 is 1.6336."""
    made = program.requested("47562-80")
    assert act(program.attending, made, "copy").status_code == 422, "what were you?"
    for modifier in ({}, {"modifier": "AS"}):
        asked = act(program.attending, made, "copy", own_role="first_assistant", **modifier)
        assert (asked.status_code, list(asked.get_json()["errors"])) == (422, ["modifier"])
        assert "80 or 81 or 82" in asked.get_json()["detail"]
    done(program.attending, made, "copy", own_role="first_assistant", modifier="82")
    (mine,) = logs(program.attending)
    assert (mine["lines"][0]["modifiers"], mine["work_rvu"]) == (["82"], "1.6336")


def test_a_copy_that_was_deleted_comes_back_and_no_second_one_is_made(program: Program) -> None:
    made = program.requested()
    first = done(program.attending, made, "copy", own_role="surgeon")["own_log"]["id"]
    program.attending.delete(f"/logs/{first}")
    assert program.of(made, program.attending)["own_log"] is None
    assert done(program.attending, made, "copy", own_role="surgeon")["own_log"]["id"] == first
    assert [log["id"] for log in logs(program.attending)] == [first]


@pytest.mark.parametrize("database", ["sqlite"])
def test_what_was_not_performed_or_is_not_theirs_is_not_copied(program: Program) -> None:
    simulated = program.requested(is_simulated=True)
    assert "copy" not in program.of(simulated, program.attending)["may"]
    assert act(program.attending, simulated, "copy", own_role="surgeon").status_code == 409
    made = program.requested()
    stranger = Api(program.director.client).signed_in()
    assert act(stranger, made, "copy", own_role="surgeon").status_code == 404
    others = stranger.log("47562", performed_on=DAY)
    assert act(program.attending, made, "copy", own_log_id=others["id"]).status_code == 404
    elsewhen = program.attending.log("47562", performed_on="2026-07-13")
    assert act(program.attending, made, "copy", own_log_id=elsewhen["id"]).status_code == 422


def test_an_attending_who_logged_the_same_role_is_shown_it(program: Program) -> None:
    own = program.attending.log("47562", performed_on=DAY, role="surgeon")
    program.requested()
    (case,) = program.attending.get("/attestations").get_json()["items"]
    assert case["own_log"] == {"id": own["id"], "is_linked": False, "role": "surgeon"}

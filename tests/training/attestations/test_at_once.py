"""Two phones and the link at once, and a resident's edit among them: one counts, the others hear what happened."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.support.api import Api
from tests.support.interleaving import Held, Running, together
from tests.training.attestations.conftest import Post, Program
from tests.training.attestations.test_mail import address, links

WRITE = "UPDATE attestation SET"


def answered(
    app: Flask, by: Api, attestation: dict[str, Any], action: str, **more: Any
) -> Callable[[], tuple[int, str]]:
    """A phone's answer on a connection of its own: the status, and the state or what was told."""
    phone = Api(app.test_client(), by.token)

    def call() -> tuple[int, str]:
        answer = phone.post(f"/attestations/{attestation['id']}", {"action": action, "version": 1, **more})
        body = answer.get_json()
        return answer.status_code, body["state"] if answer.status_code == 200 else body["detail"]

    return call


def by_link(app: Flask, link: str) -> Callable[[], tuple[int, str]]:
    """The mailed link's button, pressed by somebody who has the page open."""
    stranger = app.test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', stranger.get(link).text)
    assert token
    form = {"csrf_token": token[1], "version": "1", "action": "confirm", "token": link.partition("token=")[2]}

    def call() -> tuple[int, str]:
        page = stranger.post("/attest/case", data=form, follow_redirects=True)
        return page.status_code, page.text

    return call


@pytest.fixture
def requested(program: Program, post: Post) -> tuple[dict[str, Any], str]:
    """A requested case and the link that was mailed."""
    made = program.requested()
    post.deliver()
    (link,) = links(post, address(program.attending))
    return made, link


def test_two_phones_and_the_link_at_once_have_one_winner(
    program: Program, requested: tuple[dict[str, Any], str]
) -> None:
    made, link = requested
    program.rules(who_may_attest="any_attending")
    colleague = program.practice.join(name="Ana Ruiz")
    program.roster("Ana Ruiz", colleague)
    app = program.app
    calls = [
        answered(app, program.attending, made, "amend", role="first_assistant"),
        answered(app, colleague, made, "return", message="Which code?"),
        by_link(app, link),
    ]
    amended, returned, linked = together(app, calls)
    now = program.of(made)
    assert len(now["steps"]) == 2, "the request and one answer"
    winners = [amended[0] == 200, returned[0] == 200, "Confirmed." in linked[1]]
    assert winners.count(True) == 1
    assert now["state"] == ("amended", "returned", "confirmed")[winners.index(True)]
    said = re.compile(r"(Jane Lee|Ana Ruiz) (attested|returned|confirmed) ")
    for is_winner, text in zip(winners, (amended[1], returned[1], linked[1]), strict=True):
        assert is_winner or said.search(text), text


def test_the_second_waits_for_the_first_and_hears_of_it(
    program: Program, requested: tuple[dict[str, Any], str]
) -> None:
    made, link = requested
    app = program.app
    linked = by_link(app, link)
    with Held(app, answered(app, program.attending, made, "amend", role="first_assistant"), before=WRITE) as first:
        second = Running(app, linked).blocked()
    assert first.result() == (200, "amended")
    assert "Jane Lee attested this case with other facts on" in second.result()[1]
    assert program.of(made)["version"] == 2


def test_a_case_that_is_edited_at_that_moment_is_not_confirmed_unseen(
    program: Program, requested: tuple[dict[str, Any], str]
) -> None:
    made, _ = requested
    app = program.app
    resident = Api(app.test_client(), program.resident.token)
    log = resident.get(f"/logs/{made['log_id']}").get_json()

    def edit() -> int:
        body = {**log, "role": "teaching_assistant"}
        return resident.put(f"/logs/{log['id']}", body, If_Match=f'"{log["version"]}"').status_code

    confirm = answered(app, program.attending, made, "confirm")
    with Held(app, edit, before=WRITE) as edited:
        confirmed = Running(app, confirm).blocked()
    assert edited.result() == 200
    status, sentence = confirmed.result()
    assert (status, sentence.startswith("The resident changed this case on")) == (412, True)
    assert program.of(made)["state"] == "requested"


def test_a_copy_pressed_twice_at_once_is_one_log(program: Program, requested: tuple[dict[str, Any], str]) -> None:
    made, _ = requested
    copy = answered(program.app, program.attending, made, "copy", own_role="surgeon")
    again = answered(program.app, program.attending, made, "copy", own_role="surgeon")
    assert [status for status, _ in together(program.app, [copy, again])] == [200, 200]
    assert len(program.attending.get("/logs").get_json()["items"]) == 1


def test_a_request_pressed_twice_at_once_is_one_request(program: Program, post: Post) -> None:
    log = program.case()
    phones = [Api(program.app.test_client(), program.resident.token) for _ in range(2)]

    def request(phone: Api) -> Callable[[], int]:
        return lambda: phone.post(f"/logs/{log['id']}/attestation-request", None).status_code

    assert together(program.app, [request(phone) for phone in phones]) == [200, 200]
    assert post.deliver() == 1
    (mine,) = program.resident.get("/attestations").get_json()["items"]
    assert mine["version"] == 1

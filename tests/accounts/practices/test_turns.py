"""Invitations at once: accepted twice, accepted while taken back, accepted while the month closes or the account goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.accounts.conftest import Post
from tests.support.api import PASSWORD, Api
from tests.support.interleaving import Held, Running
from tests.support.practice import Practice, founded


@pytest.fixture
def practice(app: Flask) -> Practice:
    return founded(app, "owner")


@pytest.fixture
def invited(practice: Practice, post: Post) -> tuple[Api, dict[str, str], int]:
    """Somebody with an account, the token they were sent, and the number of the invitation."""
    person = Api(practice.app.test_client()).signed_in()
    offered = practice.manager.post(practice.at("/invitations"), {"email": person.person["email"], "role": "physician"})
    post.deliver()
    return person, {"token": post.mailbox.token(person.person["email"])}, offered.get_json()["id"]


def again(practice: Practice, person: Api) -> Api:
    """The same person from another device."""
    return Api(practice.app.test_client(), person.token)


def members(practice: Practice) -> list[str]:
    found = practice.manager.get(practice.at("/members")).get_json()["items"]
    return sorted(item["role"] for item in found)


def actions(practice: Practice) -> list[str]:
    items = practice.manager.get(practice.at("/audit")).get_json()["items"]
    return [item["action"] for item in reversed(items)]


ACCEPTED = ["INSERT INTO membership", "INSERT INTO audit_event", "UPDATE invitation"]


@pytest.mark.parametrize("point", ACCEPTED)
def test_an_invitation_accepted_twice_at_once_is_one_membership(practice: Practice, invited: Any, point: str) -> None:
    person, body, _ = invited
    with Held(practice.app, lambda: person.post("/invitations/accept", body).status_code, before=point) as first:
        second = Running(
            practice.app, lambda: again(practice, person).post("/invitations/accept", body).status_code
        ).blocked()
    assert (first.result(), second.result()) == (200, 422)
    assert members(practice) == ["owner", "physician"]
    assert actions(practice) == ["invitation.send", "invitation.accept"]


@pytest.mark.parametrize("point", ACCEPTED)
def test_an_invitation_taken_back_while_it_is_accepted_was_accepted(
    practice: Practice, invited: Any, point: str
) -> None:
    person, body, number = invited
    take_back = practice.at(f"/invitations/{number}")
    with Held(practice.app, lambda: person.post("/invitations/accept", body).status_code, before=point) as first:
        second = Running(practice.app, lambda: practice.manager.delete(take_back).status_code).blocked()
    assert (first.result(), second.result()) == (200, 404)
    assert members(practice) == ["owner", "physician"]
    assert actions(practice) == ["invitation.send", "invitation.accept"]


@pytest.mark.parametrize("point", ["UPDATE invitation", "INSERT INTO audit_event"])
def test_an_invitation_accepted_while_it_is_taken_back_is_refused(practice: Practice, invited: Any, point: str) -> None:
    person, body, number = invited
    take_back = practice.at(f"/invitations/{number}")
    with Held(practice.app, lambda: practice.manager.delete(take_back).status_code, before=point) as first:
        second = Running(practice.app, lambda: person.post("/invitations/accept", body).status_code).blocked()
    assert (first.result(), second.result()) == (204, 422)
    assert members(practice) == ["owner"]
    assert actions(practice) == ["invitation.send", "invitation.withdraw"]


def test_another_offer_while_the_first_is_accepted_does_not_take_it_back(practice: Practice, invited: Any) -> None:
    person, body, _ = invited
    offer = {"email": person.person["email"], "role": "manager"}
    with Held(
        practice.app, lambda: person.post("/invitations/accept", body).status_code, before="INSERT INTO membership"
    ) as first:
        second = Running(
            practice.app, lambda: practice.manager.post(practice.at("/invitations"), offer).status_code
        ).blocked()
    assert (first.result(), second.result()) == (200, 201)
    assert members(practice) == ["owner", "physician"]
    open_ones = practice.manager.get(practice.at("/invitations")).get_json()["items"]
    assert [item["role"] for item in open_ones] == ["manager"]


def leave(person: Api) -> Callable[[], int]:
    return lambda: person.call("DELETE", "/me", {"password": PASSWORD}).status_code


def test_who_deletes_the_account_while_entering_a_practice_has_left_it(practice: Practice, invited: Any) -> None:
    person, body, _ = invited
    accept = again(practice, person)
    with Held(
        practice.app, lambda: accept.post("/invitations/accept", body).status_code, before="INSERT INTO membership"
    ) as first:
        second = Running(practice.app, leave(person)).blocked()
    assert (first.result(), second.result()) == (200, 204)
    assert actions(practice) == ["invitation.send", "invitation.accept", "trail.erase", "person.leave"]


def test_who_deleted_the_account_enters_no_practice(practice: Practice, invited: Any) -> None:
    person, body, _ = invited
    accept = again(practice, person)
    with Held(practice.app, leave(person), before="DELETE FROM device") as first:
        second = Running(practice.app, lambda: accept.post("/invitations/accept", body).status_code).blocked()
    assert (first.result(), second.result()) == (204, 401)
    assert members(practice) == ["owner"]

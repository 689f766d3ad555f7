"""Pages of the account as a person meets them: a sign-in that is locked, an invitation before it is accepted."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rvuedge.accounts.mail.models import Invitation
from rvuedge.accounts.people import lockout
from rvuedge.platform.extensions import transaction
from rvuedge.platform.tokens import digest
from tests.support.api import PASSWORD, Api
from tests.support.practice import Practice, founded

HTML = {"Accept": "text/html"}


def page(client: FlaskClient, address: str) -> str:
    return " ".join(client.get(address, headers=HTML).get_data(as_text=True).split())


def token_of(client: FlaskClient, address: str = "/app") -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page(client, address))
    assert found
    return found[1]


def signed_in(app: Flask, person: Api) -> FlaskClient:
    client = app.test_client()
    data = {"email": person.person["email"], "password": PASSWORD, "csrf_token": token_of(client)}
    assert client.post("/app/sign-in", data=data, headers=HTML).status_code == 302
    return client


def test_a_page_says_that_the_door_is_locked_and_for_how_long(app: Flask) -> None:
    person = Api(app.test_client()).signed_in()
    client = app.test_client()
    data = {"email": person.person["email"], "csrf_token": token_of(client)}
    wrong = [client.post("/app/sign-in", data={**data, "password": "wrong"}, headers=HTML) for _ in range(10)]
    assert {answer.status_code for answer in wrong} == {401}
    locked = client.post("/app/sign-in", data={**data, "password": PASSWORD}, headers=HTML)
    assert locked.status_code == 429
    assert 0 < int(locked.headers["Retry-After"]) <= lockout.WINDOW_SECONDS
    assert "Too many failed attempts. Try again in 15 minutes." in locked.get_data(as_text=True)


@pytest.fixture
def practice(app: Flask) -> Practice:
    return founded(app, "owner")


@pytest.fixture
def invited(practice: Practice) -> Callable[[str], tuple[Api, str]]:
    def invite(day: str) -> tuple[Api, str]:
        """Somebody with an account, invited from a day on, and the token they were mailed."""
        person = Api(practice.app.test_client()).signed_in()
        body = {"email": person.person["email"], "role": "physician", "started_on": day}
        number = practice.manager.post(practice.at("/invitations"), body).get_json()["id"]
        with practice.app.app_context(), transaction() as session:
            session.get_one(Invitation, number).digest = digest("mailed")
        return person, "mailed"

    return invite


def began(practice: Practice, person: Api) -> list[str]:
    members = practice.manager.get(practice.at("/members")).get_json()["items"]
    return [item["started_on"] for item in members if item["person_id"] == person.person["id"]]


@pytest.mark.parametrize(("chosen", "begins"), [("offered", "2003-05-05"), ("today", "2026-11-23")])
def test_an_invitation_into_the_past_is_accepted_from_the_day_its_person_chooses(
    practice: Practice, invited: Callable[[str], tuple[Api, str]], chosen: str, begins: str
) -> None:
    person, token = invited("2003-05-05")
    client = signed_in(practice.app, person)
    text = page(client, f"/app/invitation?token={token}")
    assert "“North Practice” invites you as physician, starting May 5, 2003." in re.sub(r"<[^>]+>", "", text)
    assert text.count('name="from"') == 2
    data = {"token": token, "from": chosen, "csrf_token": token_of(client, f"/app/invitation?token={token}")}
    assert client.post("/app/invitation", data=data, headers=HTML).status_code == 302
    assert began(practice, person) == [begins]


def test_an_invitation_from_today_on_has_nothing_to_choose_and_a_used_one_says_so(
    practice: Practice, invited: Callable[[str], tuple[Api, str]]
) -> None:
    person, token = invited("2026-11-23")
    client = signed_in(practice.app, person)
    assert 'name="from"' not in page(client, f"/app/invitation?token={token}")
    data = {"token": token, "csrf_token": token_of(client, f"/app/invitation?token={token}")}
    assert client.post("/app/invitation", data=data, headers=HTML).status_code == 302
    again = client.get(f"/app/invitation?token={token}", headers=HTML)
    assert again.status_code == 422
    assert "This invitation is no longer valid" in again.get_data(as_text=True)

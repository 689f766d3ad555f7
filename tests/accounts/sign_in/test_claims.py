"""An address belongs to whoever reads its mail: an account that somebody else made with it, unconfirmed, gives way."""

from __future__ import annotations

import re

import pytest

from tests.accounts.conftest import Post
from tests.support.api import PASSWORD, Api

OWNERS = "the owner's own words"
FIELDS = {"name": "Dr. Owner", "career_stage": "resident"}
VICTIM = "dr.victim@example.org"


@pytest.fixture
def thief(post: Post) -> Api:
    stranger = Api(post.app.test_client())
    made = stranger.signed_in(email=VICTIM, name="Someone Else")
    post.deliver()
    return made


def links(post: Post) -> list[tuple[str, str]]:
    """The pages and tokens of the newest mail to the victim."""
    text = post.mailbox.to(VICTIM)[-1].get_content()
    return re.findall(r"/app/(\w+)\?token=([\w-]+)", text)


def test_an_unconfirmed_account_gets_no_second_factor(thief: Api) -> None:
    assert thief.post("/me/passkeys/options", None).status_code == 403
    refused = [
        thief.post("/me/totp", {"password": PASSWORD}),
        thief.post("/me/passkeys", {"name": "x", "credential": {}, "password": PASSWORD}),
    ]
    assert {answer.get_json()["type"] for answer in refused} == {"urn:rvuedge:problem:address-not-confirmed"}


def test_the_link_alone_confirms_nobody_elses_account(post: Post, thief: Api) -> None:
    owner = Api(thief.client)
    text = post.mailbox.to(VICTIM)[-1].get_content()
    assert "If you did not, do not confirm it." in " ".join(text.split())
    body = {"token": post.mailbox.token(VICTIM)}
    assert owner.post("/email/verification/confirm", body).status_code == 422
    assert owner.post("/email/verification/confirm", {**body, "password": OWNERS}).status_code == 401
    assert thief.get("/me").get_json()["email_verified"] is False
    assert owner.post("/email/verification/confirm", {**body, "password": PASSWORD}).status_code == 204


def test_the_owner_who_signs_up_starts_clean(post: Post, thief: Api) -> None:
    thief.log("99213")
    owner = Api(thief.client)
    assert owner.post("/users", {"email": VICTIM, "password": OWNERS, **FIELDS}).status_code == 201
    post.deliver()
    ((page, token),) = links(post)
    assert page == "reset"
    assert owner.post("/password/reset/confirm", {"token": token, "password": "password123"}).status_code == 422
    assert owner.post("/password/reset/confirm", {"token": token, "password": OWNERS}).status_code == 204
    signed_in = owner.post("/tokens", {"email": VICTIM, "password": OWNERS})
    assert signed_in.status_code == 201
    mine = Api(owner.client, signed_in.get_json()["access_token"])
    profile = mine.get("/me").get_json()
    assert (profile["name"], profile["career_stage"], profile["email_verified"]) == ("Dr. Owner", "resident", True)
    assert profile["id"] != thief.person["id"]
    assert mine.get("/logs").get_json()["items"] == []
    assert thief.get("/me").status_code == 401
    assert owner.post("/tokens", {"email": VICTIM, "password": PASSWORD}).status_code == 401
    assert owner.post("/password/reset/confirm", {"token": token, "password": OWNERS}).status_code == 422, "once"


def test_a_reset_of_an_unconfirmed_account_lets_the_owner_in_and_nobody_else(post: Post, thief: Api) -> None:
    owner = Api(thief.client)
    owner.post("/password/reset", {"email": VICTIM})
    post.deliver()
    ((_, token),) = links(post)
    assert owner.post("/password/reset/confirm", {"token": token, "password": OWNERS}).status_code == 204
    assert thief.get("/me").status_code == 401
    assert owner.post("/tokens", {"email": VICTIM, "password": OWNERS}).status_code == 201


def test_a_link_to_claim_is_no_good_once_the_account_is_confirmed(post: Post, thief: Api) -> None:
    owner = Api(thief.client)
    owner.post("/users", {"email": VICTIM, "password": OWNERS, **FIELDS})
    post.deliver()
    ((_, token),) = links(post)
    thief.confirmed()
    assert owner.post("/password/reset/confirm", {"token": token, "password": OWNERS}).status_code == 422
    assert thief.get("/me").status_code == 200


def test_an_invitation_is_accepted_by_whoever_reads_it(post: Post, thief: Api) -> None:
    manager = thief.signed_in().confirmed()
    practice = manager.post("/organizations", {"name": "Lakeside Surgery"}).get_json()["id"]
    offer = {"email": VICTIM, "role": "physician", "started_on": "2026-11-23"}
    assert manager.post(f"/organizations/{practice}/invitations", offer).status_code == 201
    post.deliver()
    ((_, token),) = links(post)
    body = {"email": VICTIM, "password": OWNERS, **FIELDS, "invitation": token}
    assert Api(thief.client).post("/users", {**body, "invitation": "x" * 43}).status_code in {409, 422}
    assert thief.get("/me").status_code == 200, "who has no invitation replaces nobody"
    joined = Api(thief.client).post("/users", body)
    assert (joined.status_code, joined.get_json()["organizations"][0]["name"]) == (201, "Lakeside Surgery")
    assert thief.get("/me").status_code == 401

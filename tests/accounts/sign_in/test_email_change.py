"""An address changes by both mailboxes: the old one and the new one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from rvuedge.platform import clock
from tests.accounts.conftest import Post
from tests.support.api import PASSWORD, Api

NEW = "new.address@example.org"


@pytest.fixture
def me(sign_up: Callable[..., Api]) -> Api:
    return sign_up().confirmed()


def asked(post: Post, me: Api, email: str = NEW) -> dict[str, str]:
    """The tokens mailed to the old and the new address."""
    assert me.post("/me/email", {"email": email.upper(), "password": PASSWORD}).status_code == 202
    post.deliver()
    return {address: post.mailbox.token(address) for address in (me.person["email"], email)}


def confirm(api: Api, token: str) -> tuple[int, bool | None]:
    answer = Api(api.client).post("/email/change/confirm", {"token": token})
    return answer.status_code, answer.get_json().get("is_changed")


@pytest.mark.parametrize("first", ["old", "new"])
def test_it_changes_with_the_second_link_in_either_order(post: Post, me: Api, first: str) -> None:
    old = me.person["email"]
    tokens = asked(post, me)
    order = [old, NEW] if first == "old" else [NEW, old]
    assert confirm(me, tokens[order[0]]) == (200, False)
    assert me.get("/me").get_json()["email"] == old
    assert confirm(me, tokens[order[0]])[0] == 422, "a link is good once"
    assert confirm(me, tokens[order[1]]) == (200, True)
    assert me.get("/me").get_json()["email"] == NEW
    post.deliver()
    assert [post.mailbox.subjects(address)[-1] for address in (old, NEW)] == ["Your email address was changed"] * 2
    assert Api(me.client).post("/tokens", {"email": NEW, "password": PASSWORD}).status_code == 201


def test_a_change_given_up_or_too_old_is_worth_nothing(post: Post, me: Api) -> None:
    tokens = asked(post, me)
    assert me.delete("/me/email").status_code == 204
    assert {confirm(me, token)[0] for token in tokens.values()} == {422}
    tokens = asked(post, me)
    clock.run_from(clock.now() + timedelta(days=3))
    assert {confirm(me, token)[0] for token in tokens.values()} == {422}


def test_a_taken_address_is_answered_alike_and_never_taken(post: Post, me: Api, sign_up: Callable[..., Api]) -> None:
    other = sign_up().confirmed()
    address = other.person["email"]
    assert me.post("/me/email", {"email": address, "password": PASSWORD}).status_code == 202
    post.deliver()
    assert post.mailbox.subjects(address)[-1] == "You already have an account"
    assert confirm(me, post.mailbox.token(me.person["email"])) == (200, False)
    assert other.get("/me").status_code == 200


def test_an_unconfirmed_account_of_the_new_address_gives_way(post: Post, me: Api, sign_up: Callable[..., Api]) -> None:
    squatter = sign_up(email=NEW)
    tokens = asked(post, me)
    assert [confirm(me, token)[0] for token in tokens.values()] == [200, 200]
    assert (me.get("/me").get_json()["email"], squatter.get("/me").status_code) == (NEW, 401)


def test_a_new_password_ends_a_change_that_waits(post: Post, me: Api) -> None:
    tokens = asked(post, me)
    assert me.post("/password/change", {"old": PASSWORD, "new": "another good password"}).status_code == 204
    assert {confirm(me, token)[0] for token in tokens.values()} == {422}


def test_who_never_confirmed_the_old_address_confirms_the_new_one_alone(
    post: Post, sign_up: Callable[..., Api]
) -> None:
    me = sign_up()
    assert me.post("/me/email", {"email": NEW, "password": PASSWORD}).status_code == 202
    post.deliver()
    assert confirm(me, post.mailbox.token(NEW)) == (200, True)
    assert me.get("/me").get_json()["email_verified"] is True

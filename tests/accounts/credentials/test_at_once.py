"""Many at once find what they would have found one after another: a row is taken, or a try counted, then decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.accounts.conftest import Post
from tests.accounts.credentials.test_second_step import turned_on
from tests.support.api import PASSWORD, Api
from tests.support.interleaving import together


@pytest.fixture
def me(sign_up: Callable[..., Api]) -> Api:
    return sign_up().confirmed()


def statuses(app: Flask, calls: int, call: Callable[[Api, int], Any]) -> Counter[int]:
    """How often each status came of so many calls that begin at the same moment."""

    def each(number: int) -> Callable[[], Any]:
        return lambda: call(Api(app.test_client()), number)

    return Counter(answer.status_code for answer in together(app, [each(number) for number in range(calls)]))


def test_of_wrong_passwords_at_once_no_more_are_looked_at_than_of_one_after_another(post: Post, me: Api) -> None:
    def guess(api: Api, number: int) -> Any:
        return api.post("/tokens", {"email": me.person["email"], "password": f"guess number {number}"})

    assert statuses(post.app, 25, guess) == {401: 10, 429: 15}


def test_a_recovery_code_sent_by_six_at_once_is_good_for_one(post: Post, me: Api) -> None:
    _, codes = turned_on(me)
    credentials = {"email": me.person["email"], "password": PASSWORD}
    challenge = Api(me.client).post("/tokens", credentials).get_json()["challenge"]

    def answer(api: Api, _number: int) -> Any:
        return api.post("/tokens/second-factor", {"challenge": challenge, "recovery_code": codes[0]})

    found = statuses(post.app, 6, answer)
    assert found[201] == 1
    assert set(found) <= {201, 401, 429}


def test_an_invitation_accepted_by_five_at_once_is_one_membership(
    post: Post, me: Api, sign_up: Callable[..., Api]
) -> None:
    other = sign_up()
    practice = me.post("/organizations", {"name": "Lakeside Surgery"}).get_json()["id"]
    offer = {"email": other.person["email"], "role": "physician", "started_on": "2026-11-23"}
    me.post(f"/organizations/{practice}/invitations", offer)
    post.deliver()
    body = {"token": post.mailbox.token(other.person["email"])}

    def accept(api: Api, _number: int) -> Any:
        return Api(api.client, other.token).post("/invitations/accept", body)

    found = statuses(post.app, 5, accept)
    assert sum(found[status] for status in (200, 201, 204)) == 1
    assert set(found) <= {200, 201, 204, 409, 422}


def test_a_reset_link_opened_by_four_at_once_sets_one_password(post: Post, me: Api) -> None:
    me.post("/password/reset", {"email": me.person["email"]})
    post.deliver()
    token = post.mailbox.token(me.person["email"])

    def reset(api: Api, number: int) -> Any:
        return api.post("/password/reset/confirm", {"token": token, "password": f"another good password {number}"})

    assert statuses(post.app, 4, reset) == {204: 1, 422: 3}

"""A stolen token, or a browser left open, does not become a takeover; a reset by mail always leads back in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyotp
import pytest

from rvuedge.accounts.credentials.factors import DOUBTFUL
from rvuedge.accounts.people import lockout
from rvuedge.platform import clock
from tests.accounts.conftest import Post
from tests.accounts.credentials.test_passkeys import alone, register
from tests.accounts.credentials.test_second_step import turned_on
from tests.conftest import NOW
from tests.support.api import PASSWORD, Api
from tests.support.authenticator import Authenticator

NEW = "another good password"


@pytest.fixture
def me(sign_up: Callable[..., Api]) -> Api:
    return sign_up().confirmed()


def reset(post: Post, me: Api) -> None:
    me.post("/password/reset", {"email": me.person["email"]})
    post.deliver()
    token = post.mailbox.token(me.person["email"])
    assert me.post("/password/reset/confirm", {"token": token, "password": NEW}).status_code == 204
    post.deliver()


def with_key(api: Api, key: Authenticator, proof: dict[str, Any]) -> Any:
    options = api.post("/me/passkeys/options", None).get_json()["options"]
    return api.post("/me/passkeys", {"name": "key", "credential": key.register(options), **proof})


def test_a_token_alone_changes_nothing_about_how_an_account_is_entered(me: Api) -> None:
    register(me, Authenticator())
    number = me.get("/me/passkeys").get_json()["items"][0]["id"]
    refused = [
        with_key(me, Authenticator(), {}),
        me.post("/me/totp", None),
        me.delete(f"/me/passkeys/{number}"),
        me.call("DELETE", "/me/totp", {}),
        me.post("/me/recovery-codes", {}),
        me.post("/me/email", {"email": "thief@example.org"}),
    ]
    assert [answer.status_code for answer in refused] == [403] * 6
    assert {answer.get_json()["type"] for answer in refused} == {"urn:rvuedge:problem:proof-required"}
    assert refused[0].get_json()["methods"] == ["password"]
    assert len(me.get("/me/passkeys").get_json()["items"]) == 1


def test_a_proof_is_the_password_or_a_code_good_once(me: Api) -> None:
    app, codes = turned_on(me)
    assert with_key(me, Authenticator(), {"password": "not the password"}).status_code == 401
    code = app.at(clock.now())
    assert with_key(me, Authenticator(), {"totp": code}).status_code == 201
    assert with_key(me, Authenticator(), {"totp": code}).status_code == 401, "a code is good once"
    assert with_key(me, Authenticator(), {"recovery_code": codes[0]}).status_code == 201
    assert with_key(me, Authenticator(), {"recovery_code": codes[0]}).status_code == 401


def test_what_a_thief_added_is_gone_after_a_reset_and_the_owner_signs_in(post: Post, me: Api) -> None:
    key = Authenticator()
    assert register(me, key).status_code == 201
    pending = me.post("/me/totp", {"password": PASSWORD})
    reset(post, me)
    assert me.get("/me").status_code == 401
    stranger = Api(me.client)
    assert alone(stranger, key).status_code == 401
    answer = stranger.post("/tokens", {"email": me.person["email"], "password": NEW})
    assert answer.status_code == 201, "no second step is asked for"
    owner = Api(me.client, answer.get_json()["access_token"], me.person)
    code = pyotp.TOTP(pending.get_json()["secret"]).at(clock.now())
    assert owner.post("/me/totp/confirm", {"code": code}).status_code == 422, "what waited to be confirmed is gone"
    text = " ".join(post.mailbox.to(me.person["email"])[-1].get_content().split())
    assert "this was removed too: the passkey “phone”" in text


@pytest.mark.parametrize(("age", "stays"), [(timedelta(0), False), (timedelta(seconds=1), True)])
def test_a_factor_older_than_thirty_days_outlives_a_reset(post: Post, me: Api, age: timedelta, stays: bool) -> None:
    key = Authenticator()
    clock.run_from(NOW)
    register(me, key)
    turned_on(me)
    clock.run_from(NOW + DOUBTFUL - timedelta(minutes=1) + age * 120)
    reset(post, me)
    first = Api(me.client).post("/tokens", {"email": me.person["email"], "password": NEW})
    assert (first.status_code == 401) is stays
    text = " ".join(post.mailbox.to(me.person["email"])[-1].get_content().split())
    assert ("You still sign in with a second step: the passkey “phone”, the authenticator app" in text) is stays


def test_a_challenge_from_before_a_reset_is_worth_nothing(post: Post, me: Api) -> None:
    app, _ = turned_on(me)
    stranger = Api(me.client)
    body = stranger.post("/tokens", {"email": me.person["email"], "password": PASSWORD}).get_json()
    reset(post, me)
    step = {"challenge": body["challenge"], "totp": app.at(clock.now() + timedelta(seconds=30))}
    assert stranger.post("/tokens/second-factor", step).status_code == 401


def test_guessing_with_a_token_locks_after_ten_from_wherever(me: Api) -> None:
    def guess(number: int) -> int:
        sent = {"old": f"guess number {number}", "new": NEW}
        headers = {"Authorization": f"Bearer {me.token}"}
        place = {"REMOTE_ADDR": f"192.0.2.{number}"}
        return me.client.post(
            "/api/v1/password/change", json=sent, headers=headers, environ_overrides=place
        ).status_code

    assert [guess(number) for number in range(1, 13)] == [422] * 10 + [429] * 2
    assert me.post("/password/change", {"old": PASSWORD, "new": NEW}).status_code == 429
    assert with_key(me, Authenticator(), {"password": PASSWORD}).status_code == 429, "one count for all proofs"
    assert me.call("DELETE", "/me", {"password": PASSWORD}).status_code == 429
    assert me.get("/me").status_code == 200


def wrong(api: Api, email: str, place: int) -> int:
    sent = {"email": email, "password": "wrong password"}
    return api.client.post(
        "/api/v1/tokens", json=sent, environ_overrides={"REMOTE_ADDR": f"192.0.2.{place}"}
    ).status_code


def test_one_address_locks_itself_out_and_not_the_owner_elsewhere(me: Api) -> None:
    email, stranger = me.person["email"], Api(me.client)
    assert [wrong(stranger, email, 1) for _ in range(11)] == [401] * 10 + [429]
    assert stranger.post("/tokens", {"email": email, "password": PASSWORD}).status_code == 201


def test_many_addresses_together_lock_an_account(me: Api) -> None:
    email, stranger = me.person["email"], Api(me.client)
    statuses = [wrong(stranger, email, place) for place in range(1, lockout.ANYWHERE + 2)]
    assert statuses == [401] * lockout.ANYWHERE + [429]


def test_recovery_codes_have_120_bits_and_a_salt_of_their_own(me: Api) -> None:
    _, codes = turned_on(me)
    assert all(len(code.replace("-", "")) == 24 for code in codes), "32 signs, 5 bits each: 24 × 5 = 120"
    renewed = me.post("/me/recovery-codes", {"password": PASSWORD}).get_json()["recovery_codes"]
    assert not set(renewed) & set(codes)
    challenge = (
        Api(me.client).post("/tokens", {"email": me.person["email"], "password": PASSWORD}).get_json()["challenge"]
    )
    steps = [{"challenge": challenge, "recovery_code": code} for code in (codes[0], renewed[0].upper())]
    assert [Api(me.client).post("/tokens/second-factor", step).status_code for step in steps] == [401, 201]


def test_a_code_in_digits_of_another_script_is_wrong_and_counted(me: Api) -> None:
    turned_on(me)
    challenge = (
        Api(me.client).post("/tokens", {"email": me.person["email"], "password": PASSWORD}).get_json()["challenge"]
    )
    step = {"challenge": challenge, "totp": "١٢٣٤٥٦"}
    statuses = [Api(me.client).post("/tokens/second-factor", step).status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]


@pytest.mark.parametrize(
    "password",
    ["Password2026!", "surgeon2026", "hospital2026", "baseball2026", "letmein!2026", "iloveyou!!!1", "resident1234"],
)
def test_common_passwords_with_a_year_are_refused(me: Api, password: str) -> None:
    assert me.post("/password/change", {"old": PASSWORD, "new": password}).status_code == 422

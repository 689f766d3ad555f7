"""Passkeys: registered, alone and as second step; what a thief would try."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.accounts.conftest import Post
from tests.support.api import PASSWORD, Api
from tests.support.authenticator import Authenticator


def register(me: Api, key: Authenticator, name: str = "phone") -> Any:
    options = me.post("/me/passkeys/options", None).get_json()["options"]
    return me.post("/me/passkeys", {"name": name, "credential": key.register(options), "password": PASSWORD})


def alone(api: Api, key: Authenticator, **how: bool) -> Any:
    options = api.post("/tokens/passkey/options", None).get_json()["options"]
    return api.post("/tokens/passkey", {"credential": key.answer(options, **how), "device_name": "laptop"})


@pytest.fixture
def me(sign_up: Callable[..., Api]) -> Api:
    return sign_up().confirmed()


@pytest.fixture
def key(me: Api) -> Authenticator:
    made = Authenticator()
    assert register(me, made).status_code == 201
    return made


def test_a_passkey_signs_in_without_a_password(me: Api, key: Authenticator) -> None:
    done = alone(Api(me.client), key)
    assert done.status_code == 201, done.text
    assert Api(me.client, done.get_json()["access_token"]).get("/me").get_json()["email"] == me.person["email"]
    listed = me.get("/me/passkeys").get_json()["items"]
    assert [(item["name"], item["last_used_at"] is not None) for item in listed] == [("phone", True)]


def test_alone_it_must_have_verified_its_user(me: Api, key: Authenticator) -> None:
    assert alone(Api(me.client), key, verified=False).status_code == 401


def test_it_is_the_second_step_after_a_password(me: Api, key: Authenticator) -> None:
    stranger = Api(me.client)
    body = stranger.post("/tokens", {"email": me.person["email"], "password": PASSWORD}).get_json()
    assert body["methods"] == ["passkey"]
    step = {"challenge": body["challenge"], "passkey": key.answer(body["passkey_options"], verified=False)}
    assert stranger.post("/tokens/second-factor", step).status_code == 201
    assert stranger.post("/tokens/second-factor", step).status_code == 401, "an answer is good once"


def test_another_persons_passkey_is_no_second_step(me: Api, key: Authenticator, sign_up: Callable[..., Api]) -> None:
    thief, own = sign_up().confirmed(), Authenticator()
    register(thief, own)
    body = thief.post("/tokens", {"email": me.person["email"], "password": PASSWORD}).get_json()
    step = {"challenge": body["challenge"], "passkey": own.answer(body["passkey_options"])}
    assert thief.post("/tokens/second-factor", step).status_code == 401


def test_an_answer_to_another_question_or_site_is_refused(me: Api, key: Authenticator) -> None:
    stranger = Api(me.client)
    options = stranger.post("/tokens/passkey/options", None).get_json()["options"]
    answer = key.answer(options)
    assert stranger.post("/tokens/passkey", {"credential": answer}).status_code == 201
    assert stranger.post("/tokens/passkey", {"credential": answer}).status_code == 401, "a challenge is spent"
    made_up = key.answer({"challenge": "AAAA"})
    assert stranger.post("/tokens/passkey", {"credential": made_up}).status_code == 401
    key.origin = "https://evil.example"
    assert alone(stranger, key).status_code == 401
    key.origin, key.site = "http://localhost:8000", "evil.example"
    assert alone(stranger, key).status_code == 401


def test_a_copied_key_is_known_by_its_counter_and_removed(post: Post, me: Api, key: Authenticator) -> None:
    stranger = Api(me.client)
    assert alone(stranger, key).status_code == 201
    key.count = 0
    copied = alone(stranger, key)
    assert (copied.status_code, "copied" in copied.get_json()["detail"]) == (401, True)
    assert me.get("/me/passkeys").get_json()["items"] == []
    post.deliver()
    assert "copied" in post.mailbox.to(me.person["email"])[-1].get_content()


def test_a_registration_is_for_whoever_asked(me: Api, sign_up: Callable[..., Api]) -> None:
    other, key = sign_up().confirmed(), Authenticator()
    options = me.post("/me/passkeys/options", None).get_json()["options"]
    stolen = other.post("/me/passkeys", {"name": "x", "credential": key.register(options), "password": PASSWORD})
    assert (stolen.status_code, other.get("/me/passkeys").get_json()["items"]) == (422, [])


def test_a_passkey_is_removed_by_its_owner_only(me: Api, key: Authenticator, sign_up: Callable[..., Api]) -> None:
    number = me.get("/me/passkeys").get_json()["items"][0]["id"]
    assert sign_up().call("DELETE", f"/me/passkeys/{number}", {"password": PASSWORD}).status_code == 404
    assert me.call("DELETE", f"/me/passkeys/{number}", {"password": PASSWORD}).status_code == 204
    assert alone(Api(me.client), key).status_code == 401


@pytest.mark.parametrize("nonsense", [{}, {"response": {}}, {"id": "x", "response": {"clientDataJSON": "AAAA"}}])
def test_what_is_no_credential_is_refused_plainly(me: Api, nonsense: dict[str, Any]) -> None:
    assert me.post("/me/passkeys", {"name": "x", "credential": nonsense, "password": PASSWORD}).status_code == 422
    assert me.post("/tokens/passkey", {"credential": nonsense}).status_code in {401, 422}


def test_a_passkey_is_registered_once(me: Api, key: Authenticator, sign_up: Callable[..., Api]) -> None:
    assert register(me, key).status_code == 422
    assert register(sign_up().confirmed(), key).status_code == 422

from __future__ import annotations

from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import timedelta

from flask import Flask

from config import Settings
from rvuedge.accounts.credentials import hashing, sessions
from rvuedge.accounts.people import queries
from rvuedge.platform import clock
from rvuedge.platform.tokens import new_token, successors
from tests.conftest import NOW
from tests.support.api import PASSWORD, Api

LIFE = sessions.Lifetimes(timedelta(hours=1), timedelta(days=60), timedelta(seconds=30))


def signed_in(_app: Flask) -> sessions.SignIn:
    person = sessions.sign_up(email="A@Example.org", password=PASSWORD, name="A", career_stage="attending", now=NOW)
    return sessions.sign_in(person=person, device_name="phone", lifetimes=LIFE, now=NOW)


def test_a_password_is_kept_as_argon2id_only(inside: Flask) -> None:
    person = sessions.sign_up(email="a@example.org", password=PASSWORD, name="A", career_stage="attending", now=NOW)
    assert person.password_hash.startswith("$argon2id$")
    inside.config["RVUEDGE"] = replace(inside.config["RVUEDGE"], password_memory_kib=Settings.password_memory_kib)
    assert hashing.hashed(PASSWORD).startswith("$argon2id$v=19$m=65536,t=3,p=1$"), "what production takes"
    assert hashing.is_outdated(person.password_hash), "hashed anew at the next sign-in"
    assert PASSWORD not in person.password_hash


def test_an_access_token_holds_until_its_last_second(inside: Flask) -> None:
    token = signed_in(inside).access_token
    assert queries.bearer(token, now=NOW + timedelta(minutes=59, seconds=59)) is not None
    assert queries.bearer(token, now=NOW + timedelta(hours=1)) is None
    assert queries.bearer(token + "x", now=NOW) is None


def test_a_refresh_gives_a_new_pair_and_ends_the_old_access(inside: Flask) -> None:
    first = signed_in(inside)
    second = sessions.refresh(refresh_token=first.refresh_token, lifetimes=LIFE, secret="s", now=NOW)
    assert queries.bearer(first.access_token, now=NOW) is None
    assert queries.bearer(second.access_token, now=NOW) is not None


def test_using_a_spent_refresh_token_signs_the_device_out(empty_api: Api) -> None:
    person = {
        "email": "b@example.org",
        "password": PASSWORD,
        "name": "B",
        "career_stage": "resident",
    }
    empty_api.post("/users", person)
    first = empty_api.post("/tokens", {"email": "B@example.org", "password": PASSWORD}).get_json()
    second = empty_api.post("/tokens/refresh", {"refresh_token": first["refresh_token"]}).get_json()
    clock.run_from(NOW + timedelta(seconds=31))
    stolen = empty_api.post("/tokens/refresh", {"refresh_token": first["refresh_token"]})
    assert stolen.status_code == 401
    assert stolen.get_json()["type"] == "urn:rvuedge:problem:refresh-token-reused"
    assert Api(empty_api.client, second["access_token"]).get("/me").status_code == 401
    third = empty_api.post("/tokens/refresh", {"refresh_token": second["refresh_token"]})
    assert third.status_code == 401


def test_a_refresh_sent_again_within_the_grace_gets_the_same_pair(empty_api: Api) -> None:
    me = empty_api.signed_in()
    first = empty_api.post("/tokens", {"email": me.person["email"], "password": PASSWORD}).get_json()
    query = {"refresh_token": first["refresh_token"]}
    second = empty_api.post("/tokens/refresh", query).get_json()
    clock.run_from(NOW + timedelta(seconds=30))
    again = empty_api.post("/tokens/refresh", query)
    assert (again.status_code, again.get_json()) == (201, {**second, "expires_in": 3570})
    assert Api(empty_api.client, second["access_token"]).get("/me").status_code == 200
    assert second["refresh_token"] not in {first["refresh_token"], second["access_token"]}


def test_a_late_repeat_within_the_grace_does_not_sign_out_a_device_that_moved_on(empty_api: Api) -> None:
    me = empty_api.signed_in()
    first = empty_api.post("/tokens", {"email": me.person["email"], "password": PASSWORD}).get_json()
    second = empty_api.post("/tokens/refresh", {"refresh_token": first["refresh_token"]}).get_json()
    third = empty_api.post("/tokens/refresh", {"refresh_token": second["refresh_token"]}).get_json()
    late = empty_api.post("/tokens/refresh", {"refresh_token": first["refresh_token"]})
    assert (late.status_code, late.get_json()["type"]) == (401, "urn:rvuedge:problem:refresh-refused")
    assert Api(empty_api.client, third["access_token"]).get("/me").status_code == 200


def test_what_follows_a_token_needs_the_servers_secret() -> None:
    assert successors("token", "one") == successors("token", "one")
    assert len({*successors("token", "one"), *successors("token", "two"), *successors("other", "one")}) == 6
    assert {len(urlsafe_b64decode(token + "=")) for token in (new_token(), *successors("token", "one"))} == {32}


def test_an_access_token_cannot_refresh(empty_api: Api) -> None:
    me = empty_api.signed_in()
    assert empty_api.post("/tokens/refresh", {"refresh_token": me.token}).status_code == 401


def test_wrong_passwords_and_unknown_addresses_get_the_same_answer(empty_api: Api) -> None:
    me = empty_api.signed_in()
    wrong = empty_api.post("/tokens", {"email": me.person["email"], "password": "not the password"})
    unknown = empty_api.post("/tokens", {"email": "x@example.org", "password": "not the password"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.get_json()["detail"] == unknown.get_json()["detail"]


def test_signing_out_ends_this_device_only(empty_api: Api) -> None:
    me = empty_api.signed_in()
    other = empty_api.post("/tokens", {"email": me.person["email"], "password": PASSWORD})
    phone = Api(empty_api.client, other.get_json()["access_token"])
    assert len(me.get("/devices").get_json()["items"]) == 2
    assert me.delete("/tokens/current").status_code == 204
    assert me.get("/me").status_code == 401
    assert phone.get("/me").status_code == 200


def test_a_device_of_somebody_else_cannot_be_signed_out(empty_api: Api) -> None:
    api, other = empty_api.signed_in(), empty_api.signed_in()
    device = api.get("/devices").get_json()["items"][0]["id"]
    assert other.delete(f"/devices/{device}").status_code == 404
    assert api.get("/me").status_code == 200


def test_a_profile_can_be_changed_and_a_time_zone_must_exist(empty_api: Api) -> None:
    me = empty_api.signed_in()
    changed = me.call("PATCH", "/me", {"time_zone": "America/Chicago", "specialty": "Urology"})
    assert changed.get_json()["time_zone"] == "America/Chicago"
    assert me.call("PATCH", "/me", {"time_zone": "Mars/Olympus"}).status_code == 422
    assert "password_hash" not in changed.text

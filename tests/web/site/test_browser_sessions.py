"""A browser's session is a row on the server: listed, ended at sign-out and elsewhere, limited; no copy stays behind."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rvuedge.accounts.rules.browsers import browser_name
from rvuedge.platform import clock
from tests.conftest import NOW
from tests.support.api import PASSWORD, Api

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1 Version/26.0 Mobile/1 Safari/604.1"
DESKTOP = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1 Version/26.0 Safari/605.1"


@pytest.fixture
def me(empty_api: Api) -> Api:
    clock.run_from(NOW)
    return empty_api.signed_in()


def form_of(browser: FlaskClient, page: str = "/app") -> dict[str, str]:
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(page).get_data(as_text=True))
    assert token is not None
    return {"csrf_token": token[1]}


def browser_of(app: Flask, me: Api, *, agent: str = IPHONE, **more: str) -> FlaskClient:
    """A browser that signed in by the form."""
    browser = app.test_client()
    sent = {"email": me.person["email"], "password": PASSWORD, **form_of(browser), **more}
    assert browser.post("/app/sign-in", data=sent, headers={"User-Agent": agent}).status_code == 302
    return browser


def is_in(browser: FlaskClient) -> bool:
    page = browser.get("/app/security", headers={"Accept": "text/html"}).status_code
    api = browser.get("/api/v1/me").status_code
    assert (page, api) in {(200, 200), (302, 401)}
    return page == 200


def test_a_cookie_copied_before_signing_out_is_worth_nothing_after_it(app: Flask, me: Api) -> None:
    browser, copied = browser_of(app, me), app.test_client()
    cookie = browser.get_cookie("session")
    assert cookie is not None
    copied.set_cookie("session", cookie.value)
    assert is_in(copied)
    assert browser.post("/app/sign-out", data=form_of(browser, "/app/security")).status_code == 302
    assert not is_in(copied)
    assert not is_in(browser)


def test_browsers_are_listed_beside_devices_and_ended_from_another(app: Flask, me: Api) -> None:
    browser = browser_of(app, me)
    found = me.get("/devices").get_json()["items"]
    assert [(item["kind"], item["name"], item["is_current"]) for item in found] == [
        ("app", "unnamed device", True),
        ("browser", "Safari on iPhone", False),
    ]
    assert "Safari on iPhone" in browser.get("/app/security").get_data(as_text=True)
    assert me.delete(f"/devices/{found[1]['id']}").status_code == 204
    assert not is_in(browser)


def test_signing_out_everywhere_ends_all_of_them(app: Flask, me: Api) -> None:
    browsers = [browser_of(app, me), browser_of(app, me)]
    form = form_of(browsers[0], "/app/security")
    assert browsers[0].post("/app/security/sign-out-everywhere", data=form).status_code == 302
    assert [is_in(browser) for browser in browsers] == [False, False]
    assert me.get("/me").status_code == 401
    other = browser_of(app, me)
    headers = {"X-CSRFToken": form_of(other, "/app/security")["csrf_token"]}
    assert other.delete("/api/v1/devices", headers=headers).status_code == 204
    assert not is_in(other)


def test_a_new_password_ends_the_others_and_keeps_this_browser(app: Flask, me: Api) -> None:
    here, there = browser_of(app, me), browser_of(app, me)
    headers = {"X-CSRFToken": form_of(here, "/app/security")["csrf_token"]}
    sent = {"old": PASSWORD, "new": "another good password"}
    assert here.post("/api/v1/password/change", json=sent, headers=headers).status_code == 204
    assert (is_in(here), is_in(there), me.get("/me").status_code) == (True, False, 401)


@pytest.mark.parametrize(
    ("own", "idle", "whole"),
    [
        ({}, timedelta(minutes=30), timedelta(hours=12)),
        ({"own_device": "yes", "agent": DESKTOP}, timedelta(days=14), timedelta(days=30)),
        ({"own_device": "yes"}, timedelta(days=60), timedelta(days=60)),
    ],
)
def test_a_session_ends_by_itself(app: Flask, me: Api, own: dict[str, str], idle: timedelta, whole: timedelta) -> None:
    browser, left = browser_of(app, me, **own), browser_of(app, me, **own)
    at = NOW
    while at + idle < NOW + whole:
        at += idle - timedelta(minutes=1)
        clock.run_from(at)
        assert is_in(browser), "it is in use"
    clock.run_from(NOW + whole - timedelta(seconds=30))
    assert is_in(browser)
    assert is_in(left) is (idle == whole), "nobody used this one"
    clock.run_from(NOW + whole + timedelta(minutes=1))  # signing in took its time too
    assert not is_in(browser), "however much it is in use"


@pytest.mark.parametrize("own", [True, False])
def test_the_cookie_outlives_the_browser_on_an_own_device_only(app: Flask, me: Api, own: bool) -> None:
    browser = browser_of(app, me, **({"own_device": "yes"} if own else {}))
    cookie = browser.get_cookie("session")
    assert cookie is not None
    assert (cookie.expires is not None) is own


def test_what_a_session_held_before_the_sign_in_is_gone_after_it(app: Flask, me: Api) -> None:
    browser = app.test_client()
    with browser.session_transaction() as planted:
        planted["planted"] = "by somebody else"
    sent = {"email": me.person["email"], "password": PASSWORD, **form_of(browser)}
    browser.post("/app/sign-in", data=sent)
    with browser.session_transaction() as held:
        assert "planted" not in held


def test_no_copy_of_what_is_private_stays_in_a_browser(app: Flask, me: Api) -> None:
    browser = browser_of(app, me)
    private = ["/app", "/app/security", "/app/access-log", "/api/v1/me", "/api/v1/devices", "/api/v1/logs", "/codes"]
    assert {browser.get(path).headers["Cache-Control"] for path in private} == {"no-store"}
    stranger = app.test_client()
    assert stranger.get("/app/reset?token=x").headers["Cache-Control"] == "no-store"
    assert me.get("/me").headers["Cache-Control"] == "no-store"
    assert stranger.get("/api/v1/me").headers["Cache-Control"] == "no-store", "a refusal too"
    assert "no-store" not in stranger.get("/codes").headers.get("Cache-Control", "")


def test_signing_in_from_a_browser_never_used_before_is_told_once(app: Flask, me: Api) -> None:
    browser_of(app, me)
    browser_of(app, me)
    names = [item["name"] for item in me.get("/devices").get_json()["items"]]
    assert names == ["unnamed device", "Safari on iPhone", "Safari on iPhone"]


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (IPHONE, "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0", "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.5", "A browser"),
        ("Chrome" * 5000, "Chrome"),
    ],
)
def test_a_browser_is_named_as_its_owner_knows_it(agent: str, name: str) -> None:
    assert browser_name(agent) == name

"""What every answer says to a browser (finding C22), in test mode and as production says it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config import settings_from
from rvuedge.app import create_app
from rvuedge.platform.extensions import db
from tests.support.production import PRODUCTION

HOST = "rvu.example.org"
PATHS = (
    "/",
    "/app",
    "/codes/47562",
    "/api/v1/codes/47562",
    "/api/v1/health",
    "/api/v1/me",
    "/api/openapi.json",
    "/api/docs/",
    "/api/docs/swagger-ui.css",
    "/static/style.css",
    "/nowhere",
    "/api/v1/nowhere",
)


@pytest.fixture(scope="module")
def production(
    sqlite_templates: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FlaskClient]:
    """A caller of the app as production has it, through a proxy at 10.0.0.5."""
    file = tmp_path_factory.mktemp("production") / "rvuedge.db"
    shutil.copyfile(sqlite_templates("seeded"), file)
    more = {
        "RVUEDGE_DATABASE_URL": f"sqlite:///{file}",
        "RVUEDGE_PUBLIC_URL": f"https://{HOST}",
        "RVUEDGE_TRUSTED_PROXIES": "10.0.0.5",
    }
    settings = replace(settings_from(PRODUCTION | more), password_memory_kib=64)
    app = create_app(settings)
    client = app.test_client(use_cookies=False)
    client.environ_base["REMOTE_ADDR"] = "10.0.0.5"
    yield client
    with app.app_context():
        db.engine.dispose()


def asked(client: FlaskClient, path: str, **headers: str) -> TestResponse:
    """An answer to a GET as the balancer sends it on."""
    sent = {"Host": HOST, "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"} | {
        name.replace("_", "-"): text for name, text in headers.items()
    }
    return client.get(path, headers=sent)


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_of_production_is_for_https_and_holds_no_script_but_ours(
    production: FlaskClient, path: str
) -> None:
    answer = asked(production, path)
    answer.close()
    headers = answer.headers
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["script-src"] == policy["style-src"] == policy["default-src"] == policy["form-action"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Server" not in headers


def test_only_production_promises_https(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/api/v1/health").headers


@pytest.mark.parametrize("path", ["/codes//47562", "/", "/app", "/api/v1/codes/47562", "/nowhere"])
@pytest.mark.parametrize("host", ["evil.example.com", "rvu.example.org.evil.example", "127.0.0.1", ""])
def test_another_host_name_is_answered_by_nobody_and_repeated_nowhere(
    production: FlaskClient, path: str, host: str
) -> None:
    """Finding C22: `Host: evil.example.com`, `GET /codes//47562` was redirected to that host."""
    answer = asked(production, path, Host=host, X_Forwarded_Host="evil.example.com")
    assert answer.status_code == 421
    assert "Location" not in answer.headers
    assert "evil" not in answer.text


def test_a_redirect_goes_to_the_public_address(production: FlaskClient) -> None:
    answer = asked(production, "/codes//47562", X_Forwarded_Host="evil.example.com")
    assert answer.status_code == 308
    assert answer.headers["Location"] == f"https://{HOST}/codes/47562"


@pytest.mark.parametrize("path", ["/api/v1/health", "/api/v1/health/ready"])
def test_a_balancer_asks_for_health_under_the_hosts_own_address(production: FlaskClient, path: str) -> None:
    assert production.get(path, headers={"Host": "10.0.0.11:8000"}).status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/health", "/api/v1/health/ready"])
def test_which_version_runs_is_for_this_machine_alone(production: FlaskClient, path: str) -> None:
    assert "version" not in asked(production, path).get_json()
    here = {"REMOTE_ADDR": "127.0.0.1"}
    assert "version" in production.get(path, environ_overrides=here).get_json()
    assert "version" not in production.get(path, environ_overrides=here, headers={"X-Forwarded-For": "x"}).get_json()


def test_the_session_cookie_is_of_this_host_alone(production: FlaskClient) -> None:
    cookie = asked(production, "/app").headers["Set-Cookie"]
    name, *flags = (part.strip() for part in cookie.split(";"))
    assert name.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(flags)
    assert not [flag for flag in flags if flag.startswith("Domain")]


def test_limits_count_people_and_not_the_proxy(production: FlaskClient) -> None:
    """Finding C5: 40 wrong sign-ins from one address, then somebody else; and forged headers change nothing."""

    def wrong(address: str, forged: str) -> int:
        sent = {"Host": HOST, "X-Forwarded-For": f"{forged}, {address}", "X-Forwarded-Proto": "https"}
        body = {"email": "nobody@example.org", "password": "wrong", "device_name": "x"}
        return production.post("/api/v1/tokens", json=body, headers=sent).status_code

    answers = [wrong("203.0.113.50", f"198.51.100.{number}") for number in range(1, 36)]
    assert answers[-5:] == [429] * 5
    assert 429 not in answers[:10]
    direct = {"Host": HOST, "X-Forwarded-For": "203.0.113.51"}
    body = {"email": "somebody@example.org", "password": "wrong", "device_name": "x"}
    assert production.post("/api/v1/tokens", json=body, headers=direct).status_code == 401, "another person may"


@pytest.mark.parametrize("name", ["FLASK_DEBUG"])
def test_production_has_no_debugger_however_it_is_started(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "1")
    with pytest.raises(Exception, match=name):
        create_app(settings_from(PRODUCTION))


def test_the_page_of_the_api_has_no_script_in_it(app: Flask) -> None:
    text = app.test_client().get("/api/docs/").text
    scripts = text.split("<script")[1:]
    assert len(scripts) == 2
    assert all(part.startswith(" src=") and part.partition(">")[2].startswith("</script>") for part in scripts)
    assert "style=" not in text

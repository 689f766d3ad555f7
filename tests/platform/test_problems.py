"""Every failure is a problem document, whatever failed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from rvuedge.app import create_app
from rvuedge.platform.extensions import db
from tests.conftest import settings
from tests.support.api import Api, body_of


def problem(answer: TestResponse, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    body: dict[str, Any] = answer.get_json()
    assert body["type"].startswith("urn:rvuedge:problem:")
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert body["request_id"] == answer.headers["X-Request-Id"]
    return body


def test_an_unknown_address_is_a_404(empty_api: Api) -> None:
    assert problem(empty_api.get("/nowhere"), 404)["type"] == "urn:rvuedge:problem:not-found"


@pytest.mark.parametrize("number", [2**31, 2**63, 10**20])
def test_a_number_that_no_row_can_have_is_not_found(empty_api: Api, number: int) -> None:
    me = empty_api.signed_in()
    for path in (f"/organizations/{number}/members", f"/programs/{number}/board"):
        problem(me.get(path), 404)
    asked = problem(me.get(f"/attestations?view=program&organization_id={number}"), 422)
    assert asked["errors"] == {"organization_id": ["There is no such number."]}


def test_a_zero_character_is_refused_with_its_place(empty_api: Api) -> None:
    """PostgreSQL keeps none in a text; an escaped backslash before u0000 is no such character."""
    me = empty_api.signed_in()
    answer = problem(me.call("PATCH", "/me", {"specialty": "a\0b"}), 422)
    assert answer["errors"] == {"specialty": ["A text holds the character U+0000: leave it out."]}
    problem(me.get("/codes?q=%00"), 422)
    problem(me.get("/training/requirement-sets/%00"), 404)
    assert me.call("PATCH", "/me", {"specialty": "a\\u0000b"}).status_code == 200


def test_a_wrong_method_is_a_405_that_says_which_are_allowed(empty_api: Api) -> None:
    answer = empty_api.delete("/users")
    problem(answer, 405)
    assert "POST" in answer.headers["Allow"]


def test_a_body_that_is_not_json_is_a_400_that_says_so(empty_api: Api) -> None:
    answer = empty_api.client.post("/api/v1/users", data="{not json", content_type="application/json")
    assert "not JSON" in problem(answer, 400)["detail"]


def test_another_media_type_is_a_415(empty_api: Api) -> None:
    answer = empty_api.client.post("/api/v1/users", data="a=b", content_type="text/plain")
    problem(answer, 415)


def test_a_form_is_a_415_too(empty_api: Api) -> None:
    problem(empty_api.client.post("/api/v1/users", data={"email": "a@example.org"}), 415)


def test_an_oversized_body_is_a_413(app: Flask) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000
    body = {"email": "a@example.org", "password": "x" * 2000}
    problem(Api(app.test_client()).post("/users", body), 413)


def test_missing_and_unknown_fields_are_a_422_by_field(empty_api: Api) -> None:
    body = problem(empty_api.post("/users", {"email": "nobody", "nickname": "x"}), 422)
    assert set(body["errors"]) == {"email", "password", "name", "career_stage", "nickname"}


def test_an_unknown_query_field_is_a_422(api: Api) -> None:
    assert "qq" in problem(api.get("/codes?qq=47562"), 422)["errors"]


def test_errors_inside_lists_name_the_place(api: Api) -> None:
    me = api.signed_in()
    body = body_of("47562")
    body["lines"].append({"code": "not a code"})
    answer = me.put("/logs/6f0b9a0e-0a5a-4f6b-9d0a-000000000001", body)
    assert list(problem(answer, 422)["errors"]) == ["lines.1.code"]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_stranger_is_a_401_that_says_how_to_sign_in(empty_api: Api, method: str) -> None:
    answer = empty_api.call(method, "/logs/6f0b9a0e-0a5a-4f6b-9d0a-000000000001", None)
    problem(answer, 401)
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_our_own_failure_is_a_500_without_a_traceback(app: Flask) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.view_functions["health.alive"] = broken
    body = problem(Api(app.test_client()).get("/health"), 500)
    assert "secret of the house" not in str(body)


def broken(**_more: object) -> None:
    raise RuntimeError("secret of the house")


broken.public = True  # type: ignore[attr-defined]


@pytest.fixture
def limited(make_url: Callable[[str], str]) -> Iterator[Flask]:
    app = create_app(replace(settings(make_url("empty")), rate_limits=True))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_too_many_requests_are_a_429_with_retry_after(limited: Flask) -> None:
    caller = Api(limited.test_client())
    answers = [caller.post("/tokens/refresh", {"refresh_token": "x"}) for _ in range(61)]
    assert answers[59].status_code == 401
    assert 0 < int(answers[60].headers["Retry-After"]) <= 60
    problem(answers[60], 429)


@pytest.mark.parametrize("database", ["sqlite"])
def test_an_answer_of_the_api_is_no_page(empty_api: Api) -> None:
    """A browser that is led to an address of the API saves the answer and shows nothing (ASVS 4.0.3, 14.4.2)."""
    for place in ("/me", "/policies", "/no-such-place"):
        assert empty_api.get(place).headers["Content-Disposition"] == 'attachment; filename="api.json"', place

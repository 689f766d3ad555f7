"""gzip in both directions."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.support.api import Api, body_of


def send(me: Api, body: bytes, coding: str = "gzip", accept: str = "gzip") -> TestResponse:
    headers = {
        "Authorization": f"Bearer {me.token}",
        "Content-Encoding": coding,
        "Accept-Encoding": accept,
        "Content-Type": "application/json",
    }
    return me.client.post("/api/v1/logs", data=body, headers=headers)


def packed(body: Any) -> bytes:
    return gzip.compress(json.dumps(body).encode())


def test_a_packed_body_is_taken_and_the_answer_is_packed(api: Api) -> None:
    me = api.signed_in()
    answer = send(me, packed(body_of("47562", "49505-51", "45378-53")))
    assert (answer.status_code, answer.headers["Content-Encoding"]) == (201, "gzip")
    log = json.loads(gzip.decompress(answer.data))
    assert log["work_rvu"] == "14.885"
    edited = me.put(f"/logs/{log['id']}", body_of("47562"), If_Match=answer.headers["ETag"])
    assert edited.status_code == 200, "the tag of a packed answer is good for an edit"


def test_a_caller_who_does_not_ask_for_gzip_gets_plain_json(api: Api) -> None:
    answer = send(api.signed_in(), packed(body_of("47562")), accept="identity")
    assert "Content-Encoding" not in answer.headers
    assert answer.get_json()["work_rvu"] == "10.21"


@pytest.mark.parametrize(
    ("body", "coding", "status", "sentence"),
    [
        (b"not gzip at all", "gzip", 400, "not gzip"),
        (packed(body_of("47562"))[:-9], "gzip", 400, "cut off"),
        (packed(body_of("47562")), "br", 415, "br"),
        (gzip.compress(b" " * (16 * 1024 * 1024 + 1)), "gzip", 413, "16777216"),
        (gzip.compress(b"{nonsense"), "gzip", 400, "not JSON"),
    ],
    ids=["no gzip", "cut off", "another coding", "a bomb", "not JSON inside"],
)
def test_a_body_that_cannot_be_unpacked_is_refused(
    api: Api, body: bytes, coding: str, status: int, sentence: str
) -> None:
    me = api.signed_in()
    answer = send(me, body, coding)
    assert answer.status_code == status
    assert sentence in answer.get_json()["detail"]
    assert me.get("/logs").get_json()["items"] == []


def test_a_body_of_just_the_limit_is_unpacked(api: Api) -> None:
    content = json.dumps(body_of("47562")).encode()
    padded = content + b" " * (16 * 1024 * 1024 - len(content))
    assert send(api.signed_in(), gzip.compress(padded)).status_code == 201

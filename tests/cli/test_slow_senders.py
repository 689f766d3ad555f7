"""Slow senders keep nobody waiting; what is not a request is answered and let go (200 of them: make slow)."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

import pytest

from tests.support.browser import gunicorn_server

SOCKETS = int(os.environ.get("RVUEDGE_SLOW_SOCKETS", "24"))  # make slow: 200; a worker has 4 threads
ROUNDS = 5 if SOCKETS == 24 else 40
PATIENCE = 20.0  # seconds until an answer that does not come counts as none
CUT = {
    "a header": b"GET /api/v1/codes/47562 HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    "a body": b"POST /api/v1/valuations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n{",
    "a chunk": b"POST /api/v1/valuations HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n",
}


@pytest.fixture(scope="module")
def address(
    tmp_path_factory: pytest.TempPathFactory, sqlite_templates: Callable[[str], Path]
) -> Iterator[tuple[str, int]]:
    """One worker with its four threads."""
    folder = tmp_path_factory.mktemp("slow")
    shutil.copyfile(sqlite_templates("seeded"), folder / "rvuedge.db")
    environment = {"RVUEDGE_MODE": "demo", "RVUEDGE_INSTANCE": str(folder), "RVUEDGE_RATE_LIMITS": "off"}
    with gunicorn_server(environment, workers=1, words=["--no-jobs"]) as url:
        parts = urlsplit(url)
        yield str(parts.hostname), int(parts.port or 0)


def status_of(address: tuple[str, int], path: str) -> int:
    asked = http.client.HTTPConnection(*address, timeout=PATIENCE)
    try:
        asked.request("GET", path)
        answer = asked.getresponse()
        answer.read()
        return answer.status
    finally:
        asked.close()


def answer_to(address: tuple[str, int], sent: bytes) -> tuple[int, bytes]:
    with socket.create_connection(address, timeout=PATIENCE) as caller:
        caller.sendall(sent)
        answer = http.client.HTTPResponse(caller)
        answer.begin()
        return answer.status, answer.read()


@pytest.mark.parametrize("begun", CUT.values(), ids=CUT.keys())
def test_many_slow_senders_keep_nobody_waiting(address: tuple[str, int], begun: bytes) -> None:
    with ExitStack() as open_sockets:
        slow = [open_sockets.enter_context(socket.create_connection(address, timeout=PATIENCE)) for _ in range(SOCKETS)]
        for caller in slow:
            caller.sendall(begun)
        for _ in range(ROUNDS):
            for caller in slow:
                caller.sendall(b"x")
            assert (status_of(address, "/api/v1/health"), status_of(address, "/api/v1/codes/47562")) == (200, 200)


def test_what_a_slow_sender_ends_is_answered(address: tuple[str, int]) -> None:
    body = b'{"performed_on":"2026-08-14","lines":[{"code":"47562"}]}'
    head = (
        f"POST /api/v1/valuations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    )
    with socket.create_connection(address, timeout=PATIENCE) as caller:
        for byte in head.encode() + b"\r\n\r\n" + body:
            caller.sendall(bytes([byte]))
        answer = http.client.HTTPResponse(caller)
        answer.begin()
        assert (answer.status, json.loads(answer.read())["work_rvu"]) == (200, "10.21")


def test_requests_behind_each_other_on_one_connection_are_all_answered(address: tuple[str, int]) -> None:
    one = b"GET /api/v1/codes/47562 HTTP/1.1\r\nHost: x\r\n\r\n"
    with socket.create_connection(address, timeout=PATIENCE) as caller:
        caller.sendall(one * 2 + one[:20])
        answers = caller.makefile("rb")
        assert [next_answer(answers)["code"] for _ in range(2)] == ["47562"] * 2
        caller.sendall(one[20:])
        assert next_answer(answers)["code"] == "47562"
        answers.close()


def next_answer(answers: BinaryIO) -> dict[str, str]:
    """The body of the answer that comes next on a connection."""
    assert answers.readline() == b"HTTP/1.1 200 OK\r\n"
    headers = http.client.parse_headers(answers)
    body: dict[str, str] = json.loads(answers.read(int(headers["Content-Length"])))
    return body


@pytest.mark.parametrize(
    ("sent", "status", "problem"),
    [
        (b"POST /api/v1/logs HTTP/1.1\r\nHost: x\r\nContent-Length: 16777217\r\n\r\n", 413, "too-large"),
        (b"GET /api/v1/health HTTP/1.1\r\nX: " + b"a" * 40_000, 431, "too-large"),
        (b"POST /api/v1/logs HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400, "malformed"),
    ],
    ids=["a body too long", "a header too long", "two lengths"],
)
def test_what_no_request_is_is_answered_before_it_is_read(
    address: tuple[str, int], sent: bytes, status: int, problem: str
) -> None:
    answered, body = answer_to(address, sent)
    assert (answered, json.loads(body)["type"]) == (status, f"urn:rvuedge:problem:{problem}")

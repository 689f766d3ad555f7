"""A JSON line has what an operator needs, and nothing anybody wrote."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

from flask import Flask

from rvuedge.platform.operations.logs import JsonFormatter
from tests.support.api import Api


def line(message: str, *filled: object, **more: Any) -> dict[str, Any]:
    record = logging.LogRecord("rvuedge", logging.WARNING, __file__, 1, message, filled, None)
    vars(record).update(more)
    found: dict[str, Any] = json.loads(JsonFormatter().format(record))
    return found


def test_a_line_says_what_happened() -> None:
    answer = line("mail %s stays queued", 7)
    assert (answer["level"], answer["logger"], answer["message"]) == ("warning", "rvuedge", "mail 7 stays queued")
    assert "request_id" not in answer


def test_a_personal_line_keeps_its_first_words_alone() -> None:
    answer = line("mail to %s\n%s", "ann@example.org", "Reset your password", personal=True)
    assert answer["message"] == "mail to %s"
    assert "ann" not in json.dumps(answer)


def test_a_failure_is_told_by_its_classes_and_places() -> None:
    try:
        try:
            raise KeyError("ann@example.org")
        except KeyError as error:
            raise ValueError("the note says: gallbladder") from error
    except ValueError:
        answer = line("request failed", exc_info=sys.exc_info())
    assert answer["error"] == "ValueError < KeyError"
    assert "test_logs.py" in answer["places"][0]
    assert "gallbladder" not in json.dumps(answer)
    assert "ann" not in json.dumps(answer)


def test_a_request_is_told_with_its_person(app: Flask) -> None:
    me = Api(app.test_client()).signed_in()
    rows: list[dict[str, Any]] = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            rows.append(json.loads(JsonFormatter().format(record)))

    logger, keeper = logging.getLogger("rvuedge.access"), Keeper()
    logger.addHandler(keeper)
    logger.setLevel(logging.INFO)
    try:
        me.get("/logs?from=2026-01-01")
    finally:
        logger.removeHandler(keeper)
        logger.setLevel(logging.NOTSET)
    (query,) = rows
    assert query["person_id"] == me.person["id"]
    assert (query["method"], query["route"], query["status"]) == ("GET", "/api/v1/logs", 200)
    assert query["request_id"]

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
    told = line("mail %s stays queued", 7)
    assert (told["level"], told["logger"], told["message"]) == ("warning", "rvuedge", "mail 7 stays queued")
    assert "request_id" not in told


def test_a_personal_line_keeps_its_first_words_alone() -> None:
    told = line("mail to %s\n%s", "ann@example.org", "Reset your password", personal=True)
    assert told["message"] == "mail to %s"
    assert "ann" not in json.dumps(told)


def test_a_failure_is_told_by_its_classes_and_places() -> None:
    try:
        try:
            raise KeyError("ann@example.org")
        except KeyError as error:
            raise ValueError("the note says: gallbladder") from error
    except ValueError:
        told = line("request failed", exc_info=sys.exc_info())
    assert told["error"] == "ValueError < KeyError"
    assert "test_logs.py" in told["places"][0]
    assert "gallbladder" not in json.dumps(told)
    assert "ann" not in json.dumps(told)


def test_a_request_is_told_with_its_person(app: Flask) -> None:
    me = Api(app.test_client()).signed_in()
    told: list[dict[str, Any]] = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            told.append(json.loads(JsonFormatter().format(record)))

    logger, keeper = logging.getLogger("rvuedge.access"), Keeper()
    logger.addHandler(keeper)
    logger.setLevel(logging.INFO)
    try:
        me.get("/logs?from=2026-01-01")
    finally:
        logger.removeHandler(keeper)
        logger.setLevel(logging.NOTSET)
    (asked,) = told
    assert asked["person_id"] == me.person["id"]
    assert (asked["method"], asked["route"], asked["status"]) == ("GET", "/api/v1/logs", 200)
    assert asked["request_id"]

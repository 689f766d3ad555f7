"""A JSON line has what an operator needs, and nothing anybody wrote."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from config import settings_from
from rvuedge.accounts.people.access import public
from rvuedge.platform.extensions import db, transaction
from rvuedge.platform.operations.logs import JsonFormatter, ServersOwn, formatter
from tests.support.api import Api
from tests.support.production import PRODUCTION

# Health text and a password, as parameters of statements that fail.
SECRETS = ("SMITHJOHN", "hunter2")
FAILING = {
    "refused value": "SELECT CAST(:note AS integer) + CAST(:more AS integer)",
    "no such table": "SELECT :note, :more FROM nowhere",
    "stored twice": "INSERT INTO database_identity SELECT * FROM database_identity WHERE :note <> :more",
}


def line(message: str, *filled: object, **more: Any) -> dict[str, Any]:
    record = logging.LogRecord("rvuedge", logging.WARNING, __file__, 1, message, filled, None)
    vars(record).update(more)
    found: dict[str, Any] = json.loads(JsonFormatter().format(record))
    return found


def test_a_line_says_what_happened() -> None:
    answer = line("mail %s stays queued", 7)
    assert (answer["level"], answer["logger"], answer["message"]) == ("warning", "rvuedge", "mail 7 stays queued")
    assert "request_id" not in answer


@pytest.mark.parametrize("form", ["json", "text"])
@pytest.mark.parametrize("sign", ["\n", "\r", "\x1b[2K", "\u2028", "\x85"])
def test_what_is_filled_in_makes_no_second_line(form: str, sign: str) -> None:
    words = f"a file{sign}2026-07-14 warning rvuedge another event"
    written = formatter(form).format(logging.LogRecord("rvuedge", logging.WARNING, __file__, 1, "%s", (words,), None))
    assert len(written.splitlines()) == 1 or form == "json"
    assert "\n" not in written
    assert form == "json" or sign not in written


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
        me.get("/organizations/1/members")
        Api(app.test_client()).get("/logs")
    finally:
        logger.removeHandler(keeper)
        logger.setLevel(logging.NOTSET)
    query, *refused = rows
    assert [(row["route"], row["status"]) for row in refused] == [
        ("/api/v1/organizations/<int:organization_id>/members", 404),
        ("/api/v1/logs", 401),
    ], "what is refused is logged too"
    assert query["person_id"] == me.person["id"]
    assert (query["method"], query["route"], query["status"]) == ("GET", "/api/v1/logs", 200)
    assert query["request_id"]


@pytest.fixture
def written(inside: Flask) -> Iterator[list[str]]:
    """What a server of production would write from here on, in both forms."""
    lines: list[str] = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.extend(formatter(form).format(record) for form in ("json", "text"))

    root, keeper = logging.getLogger(), Keeper()
    root.addHandler(keeper)
    yield lines
    root.removeHandler(keeper)


@pytest.mark.parametrize("what", FAILING)
def test_a_statement_that_fails_leaves_its_parameters_out_of_the_log(
    what: str, inside: Flask, written: list[str]
) -> None:
    """Finding C14: PostgreSQL's refusals repeat the value, SQLAlchemy's the parameters, and both were logged."""

    def fail() -> str:
        with transaction() as session:
            session.execute(text(FAILING[what]), {"note": "SMITHJOHN gallbladder", "more": "hunter2"}).all()
        raise ValueError("SMITHJOHN hunter2")  # SQLite reads a text as the number 0

    inside.view_functions["health.alive"] = public(fail)
    answer = inside.test_client().get("/api/v1/health")
    assert answer.status_code == 500
    assert written
    assert not [secret for secret in SECRETS for sentence in [*written, answer.text] if secret in sentence]
    db.session.rollback()


def test_an_outage_is_logged_by_its_code(inside: Flask, written: list[str]) -> None:
    class Lost(psycopg.OperationalError):
        sqlstate = "57P01"

    def fail() -> str:
        raise OperationalError("SELECT 1", {}, Lost("terminated while SMITHJOHN was stored"))

    inside.view_functions["health.alive"] = public(fail)
    assert inside.test_client().get("/api/v1/health").status_code == 503
    assert "database away (Lost, 57P01)" in written[0]
    assert "SMITHJOHN" not in "".join(written)


@pytest.mark.parametrize(
    ("sentence", "filled", "shown"),
    [
        ("Invalid request from ip=10.0.0.1: Invalid HTTP request line: 'GET /?q=SMITHJOHN x'", (), "Invalid request"),
        ("Error handling request %s %s", ("GET", "/app/reset?token=SMITHJOHN"), "Error handling request"),
        ("Worker (pid:%s) was sent SIGKILL!", (7,), "Worker (pid:7) was sent SIGKILL!"),
    ],
)
def test_gunicorns_own_lines_lose_what_the_request_said(sentence: str, filled: tuple[object, ...], shown: str) -> None:
    record = logging.LogRecord("gunicorn.error", logging.WARNING, __file__, 1, sentence, filled, None)
    assert ServersOwn().filter(record)
    assert record.getMessage() == shown


def test_a_demo_shows_more(tmp_path: Path) -> None:
    demo = settings_from({"RVUEDGE_MODE": "demo", "RVUEDGE_INSTANCE": str(tmp_path)})
    assert demo.log_form == "open"
    assert settings_from(PRODUCTION | {"RVUEDGE_LOG": "text"}).log_form == "text"
    assert settings_from(PRODUCTION).log_form == "json"

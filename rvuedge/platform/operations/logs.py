"""The log: lines for a person, or one JSON object a line with who and which request, and nothing anybody wrote.

Lines name the request and the person's number. Of a failure they keep the classes and the places in the code, not
the messages, which may repeat what was sent; of a call the route (`/api/v1/logs/<uuid:log_id>`), not the address.
Only the form `open`, for a demo and for development, shows messages, and mail that goes nowhere else.
"""

from __future__ import annotations

import logging
import sys
import time
import traceback
from datetime import UTC, datetime
from typing import Any

import orjson
from flask import Flask, Response, current_app, g, has_request_context, request

ACCESS = logging.getLogger("rvuedge.access")
TEXT = "%(asctime)s %(levelname)s %(name)s %(message)s"


class JsonFormatter(logging.Formatter):
    """One object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON. A record marked `personal` keeps its words and loses what was filled in."""
        answer: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": str(record.msg).split("\n")[0] if getattr(record, "personal", False) else record.getMessage(),
        }
        answer |= _who() | getattr(record, "facts", {})
        if record.exc_info and record.exc_info[1] is not None:
            answer |= _failure(record.exc_info[1])
        return orjson.dumps(answer, default=str).decode()


class TextFormatter(logging.Formatter):
    """The same for a person's eyes, in one line."""

    def __init__(self) -> None:
        super().__init__(TEXT)

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line, without what JSON leaves out."""
        facts = _who() | getattr(record, "facts", {})
        if record.exc_info and record.exc_info[1] is not None:
            facts |= _failure(record.exc_info[1])
        safe = logging.makeLogRecord({**record.__dict__, "exc_info": None, "exc_text": None, "stack_info": None})
        if getattr(record, "personal", False):
            safe.msg, safe.args = str(record.msg).split("\n")[0], None
        line = " ".join([super().format(safe), *(f"{name}={text}" for name, text in facts.items())])
        # What was filled in ends no line and moves no cursor: a second line would read as another event's.
        return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in line)


class ServersOwn(logging.Filter):
    """gunicorn's messages about a request lose what the request said: its line, its address, its headers."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True; the record is changed."""
        sentence = str(record.msg)
        for beginning in ("Invalid request from ip=", "Error handling request"):
            if sentence.startswith(beginning):
                record.msg, record.args = beginning.removesuffix(" from ip="), None
        return True


def _who() -> dict[str, Any]:
    """The request and the person, where there is a request; nobody is looked up for a line of a log."""
    if not has_request_context():
        return {}
    person = getattr(g.get("_login_user"), "id", None)
    return {"request_id": g.get("request_id")} | ({"person_id": person} if person is not None else {})


def _failure(error: BaseException) -> dict[str, Any]:
    places = [
        f"{position.filename}:{position.lineno} {position.name}"
        for position in traceback.extract_tb(error.__traceback__)
    ]
    return {"error": " < ".join(_classes(error)), "places": places[-12:]}


def _classes(error: BaseException | None) -> list[str]:
    found: list[str] = []
    while error is not None and len(found) < 5:
        found.append(type(error).__name__)
        error = error.__cause__ or error.__context__
    return found


def configure(form: str) -> None:
    """Send the log to standard error as `text`, `open` or `json`; JSON has a line for each request."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(form))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    ACCESS.setLevel(logging.INFO if form == "json" else logging.WARNING)


def formatter(form: str) -> logging.Formatter:
    """What writes a record in that form."""
    if form == "json":
        return JsonFormatter()
    return logging.Formatter(TEXT) if form == "open" else TextFormatter()


def register_access_log(app: Flask) -> None:
    """A line for each request, by its route and never by its address."""
    app.before_request(_begin)
    app.after_request(_access)


def _begin() -> None:
    g.began = time.perf_counter()


def seconds_taken() -> float:
    """How long this request has been worked on."""
    return time.perf_counter() - float(g.get("began", time.perf_counter()))


def route() -> str:
    """The route of this request as it is declared; one word for all that lead nowhere."""
    return request.url_rule.rule if request.url_rule is not None else "unmatched"


def _access(response: Response) -> Response:
    if ACCESS.isEnabledFor(logging.INFO) and not route().startswith(f"{current_app.static_url_path}/"):
        facts = {
            "method": request.method,
            "route": route(),
            "status": response.status_code,
            "ms": round(seconds_taken() * 1000, 1),
        }
        ACCESS.info("request", extra={"facts": facts})
    return response

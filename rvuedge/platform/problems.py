"""The one place that turns an exception into application/problem+json (RFC 9457)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from itertools import islice
from typing import cast

import orjson
from flask import Flask, Response, g, redirect, render_template, request
from gunicorn.http.errors import NoMoreData, ParseException
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException, InternalServerError

from rvuedge.platform.errors import ErrorKind, RvuEdgeError
from rvuedge.platform.extensions import login_manager, may_have_written
from rvuedge.platform.operations import outages

STATUS = {
    ErrorKind.MALFORMED: 400,
    ErrorKind.UNAUTHENTICATED: 401,
    ErrorKind.FORBIDDEN: 403,
    ErrorKind.NOT_FOUND: 404,
    ErrorKind.CONFLICT: 409,
    ErrorKind.STALE: 412,
    ErrorKind.TOO_LARGE: 413,
    ErrorKind.INVALID: 422,
    ErrorKind.TOO_MANY: 429,
    ErrorKind.UNAVAILABLE: 503,
}

CODES = {
    400: ("malformed", "The request could not be read"),
    401: ("unauthenticated", "Sign-in required"),
    403: ("forbidden", "Not allowed"),
    404: ("not-found", "Not found"),
    405: ("method-not-allowed", "Method not allowed"),
    409: ("conflict", "Conflict with stored data"),
    412: ("stale", "The stored version is newer"),
    413: ("too-large", "The request is too large"),
    415: ("unsupported-media-type", "Unsupported media type"),
    421: ("misdirected", "Another server is meant"),
    422: ("invalid", "The request is not valid"),
    429: ("too-many-requests", "Too many requests"),
    500: ("internal", "Something went wrong on our side"),
    503: ("unavailable", "Temporarily unavailable"),
}

SENTENCES = {
    404: "There is nothing at this address.",
    413: "The request is larger than this server takes.",
    415: "Send JSON with the header Content-Type: application/json.",
    422: "Some fields are not valid; see errors.",
    429: "Too many requests; wait as long as Retry-After says.",
    500: "This is our fault. The request was not carried out; quote request_id when you report it.",
}

# Said when something was committed, or when the answer to COMMIT was lost.
MAYBE_DONE = (
    "This was not your doing. The request may have been carried out: look before you send it again, or send the same"
    " request with the same Idempotency-Key; quote request_id when you report it."
)

LOCATIONS = frozenset({"json", "query", "json_or_form"})
MOST_ERRORS = 50  # fields that are named: more are one fault of a program, and an answer may not dwarf what was sent

log = logging.getLogger("rvuedge")


def problem(
    status: int,
    *,
    detail: str,
    code: str | None = None,
    errors: Mapping[str, object] | None = None,
    existing: object | None = None,
    more: Mapping[str, object] | None = None,
) -> Response:
    """A problem document; `errors` by field, `existing` the stored object in a conflict, `more` further members."""
    default, title = CODES.get(status, ("http-error", "The request failed"))
    if wants_page():
        page = render_template(
            "problem.html", status=status, title=title, detail=detail, request_id=g.get("request_id")
        )
        return Response(page, status=status, mimetype="text/html")
    body: dict[str, object] = {
        "type": f"urn:rvuedge:problem:{code or default}",
        "title": title,
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = errors
    if existing is not None:
        body["existing"] = existing
    body.update(more or {})
    body["request_id"] = g.get("request_id")
    answer = Response(orjson.dumps(body), status=status, mimetype="application/problem+json")
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def wants_page() -> bool:
    """Whether a person's browser asked, rather than a program."""
    accepts = request.accept_mimetypes
    return not request.path.startswith("/api/") and accepts.best_match(["application/json", "text/html"]) == "text/html"


def register_problems(app: Flask) -> None:
    """Teach the app to answer every failure with a problem document."""
    app.register_error_handler(RvuEdgeError, _ours)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(ValidationError, _refused)
    app.register_error_handler(Exception, _unforeseen)


def _ours(error: RvuEdgeError) -> Response:
    if error.kind is ErrorKind.UNAUTHENTICATED and wants_page():
        return cast(Response, redirect("/app"))
    answer = problem(
        STATUS[error.kind],
        detail=error.detail,
        code=error.code,
        errors=error.errors,
        existing=error.existing,
        more=error.more,
    )
    if error.retry_after is not None:
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def _refused(error: ValidationError) -> Response:
    """A field that was read apart from the body, such as a name in the address."""
    return problem(
        422, detail=SENTENCES[422], errors=flat(error.messages, "_schema" if isinstance(error.messages, list) else "")
    )


def _http(error: HTTPException) -> Response:
    if isinstance(error, InternalServerError) and error.original_exception is not None:
        return _unforeseen(error.original_exception)  # it happened after the view, where Flask wraps it
    status = error.code or 500
    messages = getattr(error, "data", {}).get("messages") if status == 422 else None
    sentence = error.description if error.description != type(error).description else None
    detail = sentence or SENTENCES.get(status) or error.description or "The request failed."
    answer = problem(status, detail=detail, errors=flat(messages) if messages else None)
    for name, value in error.get_headers(request.environ):
        if name.lower() not in {"content-type", "content-length"}:
            answer.headers[name] = value
    return answer


# What gunicorn raises while a view reads a body that is no HTTP, or that ends before it should.
UNREADABLE = (ParseException, NoMoreData)


def _unforeseen(error: BaseException) -> Response:
    if isinstance(error, UNREADABLE):
        return problem(400, detail="The body of the request could not be read to its end.")
    found = outages.outage(error)
    if found is not None:
        return _outage(found, error)
    log.exception("request %s failed", g.get("request_id"), exc_info=error)
    return problem(500, detail=MAYBE_DONE if may_have_written() else SENTENCES[500])


def _outage(found: outages.Outage, error: BaseException) -> Response:
    """503 with Retry-After: the request may well succeed later, as it is."""
    outages.remember(found)
    reason = getattr(error, "orig", None) or error  # its message may repeat a value, so its class and code alone
    state = getattr(reason, "sqlstate", None) or getattr(reason, "sqlite_errorname", None) or "no code"
    log.warning("request %s: database %s (%s, %s)", g.get("request_id"), found.kind, type(reason).__name__, state)
    if "_login_user" not in g:  # the page of the problem asks who reads it, and nobody can say now
        g._login_user = login_manager.anonymous_user()
    answer = problem(503, detail=found.detail, code=f"database-{found.kind}")
    answer.headers["Retry-After"] = str(found.retry_after)
    return answer


def flat(messages: object, path: str = "") -> dict[str, object]:
    """Nested messages by field as one level: {"lines.0.code": ["…"]}; the first, and a word of how many more."""
    found = _flat(messages, path)
    if len(found) <= MOST_ERRORS:
        return found
    first = dict(islice(found.items(), MOST_ERRORS))
    return first | {"_schema": [f"{len(found) - MOST_ERRORS:,} more fields are not valid; these are the first."]}


def _flat(messages: object, path: str) -> dict[str, object]:
    if not isinstance(messages, Mapping):
        return {path: messages}
    found: dict[str, object] = {}
    for key, value in messages.items():
        inner = str(key) if path or str(key) not in LOCATIONS else ""
        found.update(_flat(value, ".".join(part for part in (path, inner) if part)))
    return found

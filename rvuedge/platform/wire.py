"""JSON on the wire: decimals as strings, dates as YYYY-MM-DD, instants in UTC with Z."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import orjson
from flask import Flask, request
from flask.json.provider import JSONProvider
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from rvuedge.platform.figures import plain

BODY_METHODS = {"POST", "PUT", "PATCH"}


def _default(value: object) -> object:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


class Orjson(JSONProvider):
    """Flask's JSON through orjson."""

    def dumps(self, obj: Any, **more: Any) -> str:
        options = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_NON_STR_KEYS
        if more.get("indent"):
            options |= orjson.OPT_INDENT_2
        return orjson.dumps(obj, default=_default, option=options).decode()

    def loads(self, s: str | bytes, **_more: Any) -> Any:
        return orjson.loads(s)


def register_wire(app: Flask) -> None:
    """Speak orjson, and tell a caller plainly when a body is not JSON."""
    app.json = Orjson(app)
    app.before_request(_body_is_json)


def _body_is_json() -> None:
    if request.method not in BODY_METHODS or not request.path.startswith("/api/v1/"):
        return
    length = request.content_length
    if request.mimetype.startswith("multipart/") or (not length and not request.mimetype):
        return
    if not request.is_json:
        raise UnsupportedMediaType
    try:
        request.get_json()
    except BadRequest as error:
        raise BadRequest(f"The body is not JSON: {error.__cause__ or error.description}") from error

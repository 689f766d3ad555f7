"""JSON on the wire: decimals as strings, dates as YYYY-MM-DD, instants in UTC with Z."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import orjson
from flask import Flask, Request, has_request_context, request
from flask.json.provider import JSONProvider
from werkzeug.exceptions import BadRequest, NotFound, UnsupportedMediaType
from werkzeug.routing import IntegerConverter, Map

from rvuedge.platform.errors import InvalidError
from rvuedge.platform.fields import LAST_ROW_NUMBER
from rvuedge.platform.figures import plain

BODY_METHODS = {"POST", "PUT", "PATCH"}


# Routes that answer for each item of a list: text with half a character is read there and refused with its place.
ITEM_BY_ITEM = frozenset({"/api/v1/sync"})


# What mail programs post, as a form (RFC 8058, section 3.2).
FORMS = frozenset({"/api/v1/mail-off"})


def _lenient(text: str | bytes) -> Any:
    """JSON as Python's own reader takes it, which reads half a character; NaN and the like are no JSON there either.

    Raises ValueError.
    """
    written = text.decode() if isinstance(text, bytes) else text
    return json.loads(written, parse_constant=_refuse_constant)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


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
        try:
            return orjson.loads(s)
        except orjson.JSONDecodeError:
            if not has_request_context() or request.path not in ITEM_BY_ITEM:
                raise
            return _lenient(s)


class EmptyIsEmpty(Request):
    """A request whose empty body is an empty object where a client says that it is JSON: many libraries always do.

    A route that requires a field says which one is missing; a route that requires none goes ahead.
    """

    def get_json(self, *given: Any, **named: Any) -> Any:
        """The body as JSON."""
        is_empty = self.is_json and not self.get_data(cache=True)
        return {} if is_empty else super().get_json(*given, **named)


class RowNumberConverter(IntegerConverter):
    """`<int:…>` of an address: a number that no row can have is not found, before a database is asked."""

    def __init__(self, url_map: Map, *given: Any, **named: Any) -> None:
        super().__init__(url_map, *given, **{"max": LAST_ROW_NUMBER, **named})


def register_wire(app: Flask) -> None:
    """Speak orjson, take an empty JSON body for an empty object, and tell a caller plainly when a body is not JSON, or
    holds what no database keeps. Rules that come after have `RowNumberConverter`.
    """
    app.json = Orjson(app)
    app.request_class = EmptyIsEmpty
    app.url_map.converters["int"] = RowNumberConverter
    app.before_request(_body_is_json)
    app.before_request(_no_zero_character)


def _no_zero_character() -> None:
    """U+0000 is in no text: PostgreSQL keeps none, and nobody means one (PostgreSQL manual, 8.3)."""
    if "\0" in request.path:
        raise NotFound
    if any("\0" in text for _, text in request.args.items(multi=True)):
        raise InvalidError(_ZERO)
    if request.mimetype == "application/x-www-form-urlencoded":
        if any("\0" in text for _, text in request.form.items(multi=True)):
            raise InvalidError(_ZERO)
    elif request.is_json and request.path not in ITEM_BY_ITEM and b"\\u0000" in request.get_data(cache=True):
        place = _zero_place(request.get_json(silent=True))
        if place is not None:
            raise InvalidError(_ZERO, errors={place or "_schema": [_ZERO]})


_ZERO = "A text holds the character U+0000: leave it out."


def _zero_place(found: Any, place: str = "") -> str | None:
    """Where a text of a body holds U+0000, as errors name it; None where none does."""
    if isinstance(found, str):
        return place if "\0" in found else None
    inner = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    for key, item in inner:
        here = f"{place}.{key}".lstrip(".").replace("\0", "")
        found_at = here if "\0" in str(key) else _zero_place(item, here)
        if found_at is not None:
            return found_at
    return None


def _body_is_json() -> None:
    if request.method not in BODY_METHODS or not request.path.startswith("/api/v1/"):
        return
    length = request.content_length
    if request.mimetype.startswith("multipart/") or request.path in FORMS or (not length and not request.mimetype):
        return
    if not request.is_json:
        raise UnsupportedMediaType
    try:
        request.get_json()
    except BadRequest as error:
        raise BadRequest(f"The body is not JSON: {error.__cause__ or error.description}") from error

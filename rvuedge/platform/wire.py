"""JSON on the wire: decimals as strings, dates as YYYY-MM-DD, instants in UTC with Z."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import orjson
from flask import Flask, Request, Response, has_request_context, request
from flask.json.provider import JSONProvider
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from rvuedge.platform.door import budget
from rvuedge.platform.door.addresses import register_addresses
from rvuedge.platform.door.bodies import ITEM_BY_ITEM, refuse_depth, refuse_many_values, refuse_zeros, register_bodies
from rvuedge.platform.figures import plain

BODY_METHODS = {"POST", "PUT", "PATCH"}


# What mail programs post, as a form (RFC 8058, section 3.2).
FORMS = frozenset({"/api/v1/mail-off"})


def _lenient(text: str | bytes) -> Any:
    """JSON as Python's own reader takes it, which reads half a character; NaN and the like are no JSON there either.

    Raises ValueError.
    """
    written = text.decode() if isinstance(text, bytes) else text
    try:
        return json.loads(written, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error


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


_OPTIONS = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_NON_STR_KEYS


def json_text(value: object, *, indented: bool = False) -> str:
    """A value as it goes over the wire, without a space, or indented."""
    return orjson.dumps(value, default=_default, option=_OPTIONS | orjson.OPT_INDENT_2 * indented).decode()


def json_object(members: Mapping[str, str]) -> Response:
    """An answer of JSON texts by name."""
    written = ",".join(f'"{name}":{text}' for name, text in members.items())
    return Response(f"{{{written}}}", mimetype="application/json")


class Orjson(JSONProvider):
    """Flask's JSON through orjson."""

    def dumps(self, obj: Any, **more: Any) -> str:
        return json_text(obj, indented=bool(more.get("indent")))

    def loads(self, s: str | bytes, **_more: Any) -> Any:
        try:
            return orjson.loads(s)
        except orjson.JSONDecodeError:
            if not has_request_context() or request.path not in ITEM_BY_ITEM:
                raise
            return _lenient(s)


class BoundedRequest(Request):
    """A request whose body of JSON has few enough values to be read, and whose form has no character U+0000.

    An empty body is an empty object where a client says that it is JSON: many libraries always do. A route that
    requires a field says which one is missing; a route that requires none goes ahead.
    """

    def get_json(self, *given: Any, **named: Any) -> Any:
        """The body as JSON. Raises RequestEntityTooLarge and InvalidError for what is too much to look at."""
        if not self.is_json or (isinstance(self._cached_json, tuple) and self._cached_json[0] is not Ellipsis):
            return super().get_json(*given, **named)
        body = self.get_data(cache=True)
        if not body:
            return {}
        refuse_many_values(body)
        found = super().get_json(*given, **named)
        refuse_depth(found)
        return found

    def _load_form_data(self) -> None:
        was_read = "form" in self.__dict__
        super()._load_form_data()
        if not was_read:
            refuse_zeros(self.form.items(multi=True))


def register_wire(app: Flask) -> None:
    """Speak orjson, take an empty JSON body for an empty object, and tell a caller plainly when a body is not JSON, or
    is more than any schema takes. Rules that come after have bounded parts.
    """
    app.json = Orjson(app)
    app.request_class = BoundedRequest
    register_addresses(app)
    app.before_request(budget.renew)
    app.teardown_request(lambda _error: budget.lift())
    app.before_request(_body_is_json)
    register_bodies(app)


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

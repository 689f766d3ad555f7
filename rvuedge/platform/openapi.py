"""The API's description: OpenAPI 3.1 from the schemas, with every failure documented as a problem."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import Any, TypeVar, cast

import flask_smorest
from flask import Flask, jsonify
from flask_smorest.spec.plugins import FlaskPlugin
from flask_swagger_ui import get_swaggerui_blueprint
from marshmallow import RAISE, Schema, ValidationError, fields
from webargs.flaskparser import FlaskParser
from webargs.multidictproxy import MultiDictProxy
from werkzeug.datastructures import CombinedMultiDict

from rvuedge import __version__
from rvuedge.platform.door.bounds import refuse_excess
from rvuedge.platform.fields import Code, DecimalText, WholeNumber

DESCRIPTION = (
    "Work RVUs, exact and explained line by line. Decimals are strings, dates YYYY-MM-DD, instants UTC with Z."
    " Every failure is application/problem+json. Lists take limit and cursor."
    " CPT® is a registered trademark of the American Medical Association; no CPT descriptor is served."
)


View = TypeVar("View", bound=Callable[..., Any])


class StrictParser(FlaskParser):
    """Unknown fields are refused everywhere, including the query."""

    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": RAISE}

    def pre_load(self, location_data: Any, *, schema: Schema, **_more: Any) -> Any:
        """What was sent, once it is no more than its schema takes (rvuedge/platform/door)."""
        if not getattr(schema, "bounds_itself", False):
            refuse_excess(schema, location_data)
        if isinstance(location_data, MultiDictProxy):
            _refuse_repeated(location_data)
        return location_data

    def _raw_load_json(self, req: Any) -> Any:
        """The body as the request reads it, bounded (rvuedge/platform/wire.py); an empty one is an empty object."""
        return req.get_json() if req.get_data(cache=True) else {}

    def load_files(self, req: Any, schema: Any) -> Any:
        """Files and the other fields of one multipart form: a single schema describes them, a single body is sent."""
        return MultiDictProxy(CombinedMultiDict([req.form, req.files]), schema)


def _refuse_repeated(sent: MultiDictProxy) -> None:
    """A name of a query or a form that is sent twice, and no list, is refused: which of the two counts is a guess."""
    data: Any = sent.data
    times = {name: len(data.getlist(name)) for name in data if name not in sent.multiple_keys}
    if repeated := {name: [f"Sent {count} times; send it once."] for name, count in times.items() if count > 1}:
        raise ValidationError(repeated)


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """A room's routes, with strict arguments."""

    ARGUMENTS_PARSER = StrictParser()

    def route(self, rule: str, **more: Any) -> Callable[[View], View]:
        """flask-smorest's, with a type: a decorated view keeps the type it was written with."""
        return cast("Callable[[View], View]", super().route(rule, **more))

    def arguments(self, schema: Any, **more: Any) -> Callable[[View], View]:
        """A schema is made once, not with every request: making one copies all its fields."""
        given = schema() if isinstance(schema, type) else schema
        return cast("Callable[[View], View]", super().arguments(given, **more))

    def response(self, status_code: int, schema: Any = None, **more: Any) -> Callable[[View], View]:
        """flask-smorest's, with a type."""
        return cast("Callable[[View], View]", super().response(status_code, schema, **more))

    def alt_response(self, status_code: int, *given: Any, **more: Any) -> Callable[[View], View]:
        """flask-smorest's, with a type."""
        return cast("Callable[[View], View]", super().alt_response(status_code, *given, **more))

    def register_views_in_doc(self, api: Any, *given: Any, **named: Any) -> None:
        """The description of the routes, when somebody asks for it: most processes never do, and it is half a start."""
        api.describe_later(partial(super().register_views_in_doc, api, *given, **named))

    def _store_endpoint_docs(self, endpoint: str, *args: Any, **more: Any) -> None:
        """Each operation is named after its function, for generated clients."""
        super()._store_endpoint_docs(endpoint, *args, **more)
        for documented in self._docs[endpoint].values():
            if isinstance(documented, dict):
                documented.setdefault("manual_doc", {}).setdefault("operationId", endpoint)


class ProblemSchema(Schema):
    """A problem document (RFC 9457)."""

    type = fields.String(required=True, metadata={"description": "urn:rvuedge:problem:<code>"})
    title = fields.String(required=True)
    status = WholeNumber(required=True)
    detail = fields.String(required=True)
    errors = fields.Dict(metadata={"description": "messages by field"})
    existing = fields.Dict(metadata={"description": "the stored object, in a conflict"})
    request_id = fields.String()


class Api(flask_smorest.Api):  # type: ignore[misc]
    """flask-smorest without its error handler (it drops headers such as Allow) and with problems described."""

    ERROR_SCHEMA = ProblemSchema

    def __init__(self, *given: Any, **named: Any) -> None:
        self._undescribed: list[Callable[[], None]] = []
        self._document: dict[str, Any] | None = None
        self._describing = Lock()
        super().__init__(*given, **named)

    def describe_later(self, describe: Callable[[], None]) -> None:
        """Keep what adds routes to the description until it is asked for."""
        self._undescribed.append(describe)

    def _register_error_handlers(self) -> None:
        """Errors are answered by problems.py."""

    def _openapi_json(self) -> Any:
        with self._describing:
            while self._undescribed:
                self._undescribed.pop(0)()
            if self._document is None:
                self._document = described(self.spec.to_dict())
        return jsonify(self._document)


# Where no answer is stored for a repeated request: these hand out secrets, or count what proves who asks.
KEYLESS = (
    "/api/v1/tokens", "/api/v1/password", "/api/v1/email", "/api/v1/me/email", "/api/v1/me/passkeys", "/api/v1/me/totp",
    "/api/v1/me/recovery-codes",
)  # fmt: skip
HEADERS = {
    "IfMatch": {
        "in": "header",
        "name": "If-Match",
        "schema": {"type": "string"},
        "description": "the ETag of the version an edit starts from; a stale one is answered 412",
        "example": '"1"',
    },
    "IdempotencyKey": {
        "in": "header",
        "name": "Idempotency-Key",
        "schema": {"type": "string", "maxLength": 128},
        "description": "made by the client, ideally a UUID: a repeated request gets the first response for a day",
    },
}


def described(document: dict[str, Any]) -> dict[str, Any]:
    """The document with the media type that failures really have, and the headers that requests may have."""
    document["components"].setdefault("parameters", {}).update(HEADERS)
    for path, item in document["paths"].items():
        _with_headers(path, item)
    for name, response in document.get("components", {}).get("responses", {}).items():
        if name.isupper():
            _as_problem(response)
    for path in document["paths"].values():
        for operation in path.values():
            for status, response in operation.get("responses", {}).items() if isinstance(operation, dict) else ():
                if str(status).startswith(("4", "5")) and "content" in response:
                    _as_problem(response)
    return document


def _with_headers(path: str, item: dict[str, Any]) -> None:
    """Whatever answers 412 takes If-Match; every POST but those in KEYLESS takes Idempotency-Key."""
    for method, operation in item.items():
        if method == "parameters":
            continue
        names = ["IfMatch"] if "412" in operation["responses"] else []
        names += ["IdempotencyKey"] if method == "post" and not path.startswith(KEYLESS) else []
        if names:
            refs = [{"$ref": f"#/components/parameters/{name}"} for name in names]
            operation["parameters"] = [*operation.get("parameters", []), *refs]


def _as_problem(response: dict[str, Any]) -> None:
    content = response.get("content")
    if content and "application/json" in content:
        content["application/problem+json"] = content.pop("application/json")


def _decimal_properties(_converter: Any, field: Any, **_more: Any) -> dict[str, Any]:
    if not isinstance(field, DecimalText):
        return {}
    kind = ["string", "null"] if field.allow_none else "string"
    return {"type": kind, "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}


def register_openapi(app: Flask) -> Api:
    """Describe the API at /api/openapi.json and show it at /api/docs, with no outside address."""
    app.config.update(
        API_TITLE="RVU Edge",
        API_VERSION=__version__,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api",
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "info": {
                "description": DESCRIPTION,
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
            "servers": [{"url": "/"}],
            "security": [{"bearer": []}],
        },
    )
    api = Api(app, spec_kwargs={"flask_plugin": FlaskPlugin()})
    api.register_field(Code, "string", None)
    api.register_field(DecimalText, "string", None)
    api.ma_plugin.converter.add_attribute_function(_decimal_properties)
    api.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    # Its page is ours (web/templates/index.template.html): the library's has a script in it, which our policy forbids.
    app.register_blueprint(get_swaggerui_blueprint("/api/docs", "/api/openapi.json", {"app_name": "RVU Edge API"}))
    return api

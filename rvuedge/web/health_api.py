"""Routes that tell whether the service is alive and ready."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, current_app, jsonify
from marshmallow import Schema, fields

from rvuedge import __version__
from rvuedge.accounts.people.access import public
from rvuedge.platform.extensions import limiter
from rvuedge.platform.openapi import Blueprint
from rvuedge.web.metrics import is_local
from rvuedge.web.readiness import Probe

bp = Blueprint("health", __name__, url_prefix="/api/v1", description="Alive and ready")


class HealthSchema(Schema):
    status = fields.String(required=True)
    version = fields.String(metadata={"description": "for who asks from the server itself; others get none"})


class ReadySchema(HealthSchema):
    database = fields.String(required=True)
    migrations = fields.String(required=True)
    writes = fields.String(required=True)
    credits = fields.String(required=True, metadata={"description": "ok, or what is being recalculated and how far"})


@bp.route("/health", methods=["GET"])
@public
@limiter.exempt
@bp.response(200, HealthSchema)
def alive() -> dict[str, Any]:
    """Alive"""
    return {"status": "ok"} | _version()


@bp.route("/health/ready", methods=["GET"])
@public
@limiter.exempt
@bp.response(200, ReadySchema)
@bp.alt_response(503, schema=ReadySchema, description="Not ready")
def ready() -> Response:
    """Database reachable, migrated, writable and whole"""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    probe: Probe = app.extensions.setdefault("rvuedge_readiness", Probe())
    state = probe.state(app) | _version()
    response: Response = jsonify(state)
    response.status_code = 200 if state["status"] == "ok" else 503
    if response.status_code == 503:
        response.headers["Retry-After"] = "5"
    return response


def _version() -> dict[str, str]:
    """Which version runs, for this machine alone: strangers would look up what is known against it."""
    return {"version": __version__} if is_local() else {}

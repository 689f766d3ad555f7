"""Routes that tell whether the service is alive and ready."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from marshmallow import Schema, fields
from sqlalchemy.exc import SQLAlchemyError

from rvuedge import __version__
from rvuedge.accounts.people.access import public
from rvuedge.platform.extensions import db, limiter
from rvuedge.platform.openapi import Blueprint
from rvuedge.schema import is_current

bp = Blueprint("health", __name__, url_prefix="/api/v1", description="Alive and ready")


class HealthSchema(Schema):
    status = fields.String(required=True)
    version = fields.String(required=True)


class ReadySchema(HealthSchema):
    database = fields.String(required=True)
    migrations = fields.String(required=True)


@bp.route("/health", methods=["GET"])
@public
@limiter.exempt
@bp.response(200, HealthSchema)
def alive() -> dict[str, Any]:
    """Alive"""
    return {"status": "ok", "version": __version__}


@bp.route("/health/ready", methods=["GET"])
@public
@limiter.exempt
@bp.response(200, ReadySchema)
@bp.alt_response(503, schema=ReadySchema, description="Not ready")
def ready() -> Response:
    """Database reachable and migrations applied"""
    state = {"status": "ok", "version": __version__, "database": "ok", "migrations": "ok"}
    try:
        with db.engine.connect() as connection:
            if not is_current(connection):
                state |= {"status": "not ready", "migrations": "pending"}
    except SQLAlchemyError:
        state |= {"status": "not ready", "database": "unreachable", "migrations": "unknown"}
    response: Response = jsonify(state)
    response.status_code = 200 if state["status"] == "ok" else 503
    return response

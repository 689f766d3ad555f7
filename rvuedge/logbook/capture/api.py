"""Routes of quick capture: what a phone keeps at hand so that a case is logged in under ten seconds, offline too."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, jsonify
from marshmallow import Schema, fields, validate

from rvuedge.accounts.people.access import me, now
from rvuedge.catalog.rules.relations import RELATIONS
from rvuedge.logbook.anesthesia.localities import CasePlaces
from rvuedge.logbook.answers.reading import newest_answer
from rvuedge.logbook.capture import recents
from rvuedge.logbook.capture import services as capture_services
from rvuedge.logbook.logs.answers import as_answered
from rvuedge.logbook.logs.schemas import MAX_LINES, LogSchema, TemplateLineSchema
from rvuedge.logbook.records.facts import SETTINGS
from rvuedge.platform.fields import AnyDay, Code, Instant, WholeNumber
from rvuedge.platform.openapi import Blueprint, ProblemSchema
from rvuedge.privacy.screened_text import ScreenedText
from rvuedge.privacy.screening import Holds

bp = Blueprint("capture", __name__, url_prefix="/api/v1", description="Recents, favorites, templates, companions")


class FavoriteSchema(Schema):
    code = fields.String(required=True)
    title = fields.String(required=True)


class FavoritesSchema(Schema):
    items = fields.List(fields.Nested(FavoriteSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class FavoritesBodySchema(Schema):
    codes = fields.List(Code(), required=True, validate=validate.Length(max=100))


class RecentCodeSchema(FavoriteSchema):
    times = WholeNumber(required=True, metadata={"description": "lines in the last 180 days"})
    last_on = AnyDay(required=True)
    modifiers = fields.List(fields.String(), required=True, metadata={"description": "the usual ones"})


class RecentCodesSchema(Schema):
    items = fields.List(fields.Nested(RecentCodeSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class CompanionSchema(FavoriteSchema):
    why = fields.String(required=True)
    relation = fields.String(
        required=True,
        validate=validate.OneOf(RELATIONS),
        metadata={"description": "with may be added, instead_of takes the line's place, see_also is neither"},
    )


class CompanionsSchema(Schema):
    items = fields.List(fields.Nested(CompanionSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class TemplateBodySchema(Schema):
    name = ScreenedText(longest=80, required=True)
    setting = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(SETTINGS))
    site = ScreenedText(longest=120, holds=Holds.NAMES, load_default=None, allow_none=True)
    lines = fields.List(
        fields.Nested(TemplateLineSchema), required=True, validate=validate.Length(min=1, max=MAX_LINES)
    )


class TemplateSchema(TemplateBodySchema):
    id = fields.String(required=True)
    updated_at = Instant(required=True)


class TemplatesSchema(Schema):
    items = fields.List(fields.Nested(TemplateSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class StickySchema(Schema):
    """Of the newest log; null where it said nothing."""

    site = fields.String(required=True, allow_none=True)
    setting = fields.String(required=True, allow_none=True)
    role = fields.String(required=True, allow_none=True)
    supervision = fields.String(required=True, allow_none=True)
    attending = fields.Dict(required=True, allow_none=True, metadata={"description": "with its name"})
    rotation = fields.String(required=True, allow_none=True)


class CaptureSchema(Schema):
    """Everything in one response; `previous` is the newest log, to copy."""

    recent = fields.List(fields.Nested(RecentCodeSchema), required=True)
    favorites = fields.List(fields.Nested(FavoriteSchema), required=True)
    templates = fields.List(fields.Nested(TemplateSchema), required=True)
    sticky = fields.Nested(StickySchema, required=True)
    previous = fields.Nested(LogSchema, required=True, allow_none=True)


BUT_PREVIOUS = CaptureSchema(exclude=("previous",))  # which is answered as it is kept


def _all(items: list[Any]) -> dict[str, Any]:
    return {"items": items, "next_cursor": None}


@bp.route("/capture", methods=["GET"])
@bp.response(200, CaptureSchema)
def show_capture() -> Response:
    """Recents, favorites and templates for logging, in one response"""
    person_id = me().id
    newest = newest_answer(person_id)
    previous = as_answered(newest.json, CasePlaces(person_id)) if newest else None
    found = {
        "recent": recents.recent_codes(person_id, today=now().date()),
        "favorites": capture_services.favorites(person_id),
        "templates": capture_services.templates(person_id),
        "sticky": capture_services.sticky(previous),
    }
    return jsonify({**BUT_PREVIOUS.dump(found), "previous": previous})


@bp.route("/codes/recent", methods=["GET"])
@bp.response(200, RecentCodesSchema)
def recent_codes() -> dict[str, Any]:
    """Codes you logged in the last 180 days, most recent first"""
    return _all(recents.recent_codes(me().id, today=now().date()))


@bp.route("/codes/<code>/companions", methods=["GET"])
@bp.response(200, CompanionsSchema)
def companions(code: str) -> dict[str, Any]:
    """Codes that go with a code: from your own logs, the catalog, and drug administration"""
    return _all(capture_services.companions(me().id, code.strip().upper()))


@bp.route("/favorites", methods=["GET"])
@bp.response(200, FavoritesSchema)
def show_favorites() -> dict[str, Any]:
    """Your favorite codes, in your order"""
    return _all(capture_services.favorites(me().id))


@bp.route("/favorites", methods=["PUT"])
@bp.arguments(FavoritesBodySchema)
@bp.response(200, FavoritesSchema)
def set_favorites(body: dict[str, Any]) -> dict[str, Any]:
    """Set your favorite codes and their order"""
    capture_services.set_favorites(me().id, body["codes"])
    return _all(capture_services.favorites(me().id))


@bp.route("/favorites/<code>", methods=["DELETE"])
@bp.response(204)
def remove_favorite(code: str) -> None:
    """Remove a code from your favorites; repeating it succeeds"""
    capture_services.remove_favorite(me().id, code.strip().upper())


@bp.route("/templates", methods=["GET"])
@bp.response(200, TemplatesSchema)
def list_templates() -> dict[str, Any]:
    """Your templates by name"""
    return _all(capture_services.templates(me().id))


@bp.route("/templates/<uuid:template_id>", methods=["GET"])
@bp.response(200, TemplateSchema)
def show_template(template_id: uuid.UUID) -> Any:
    """One of your templates"""
    return capture_services.template_of(me().id, str(template_id))


@bp.route("/templates/<uuid:template_id>", methods=["PUT"])
@bp.arguments(TemplateBodySchema)
@bp.response(200, TemplateSchema)
@bp.alt_response(201, schema=TemplateSchema, description="Created")
@bp.alt_response(409, schema=ProblemSchema, description="Another template of yours has this name")
def put_template(body: dict[str, Any], template_id: uuid.UUID) -> Response:
    """Create or replace a template: lines logged together under a name"""
    facts = capture_services.TemplateFacts(
        id=str(template_id), **{**body, "lines": TemplateLineSchema(many=True).dump(body["lines"])}
    )
    stored, new = capture_services.put_template(me().id, facts, now=now())
    response: Response = jsonify(TemplateSchema().dump(stored))
    response.status_code = 201 if new else 200
    return response


@bp.route("/templates/<uuid:template_id>", methods=["DELETE"])
@bp.response(204)
def remove_template(template_id: uuid.UUID) -> None:
    """Delete a template; repeating it succeeds"""
    capture_services.remove_template(me().id, str(template_id))

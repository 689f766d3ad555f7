"""Routes of a practice's sites: read by its members, kept by its managers."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from rvuedge.accounts.people.access import managed, me, my_organizations, now
from rvuedge.logbook.records.facts import SETTINGS
from rvuedge.logbook.sites import services as site_services
from rvuedge.logbook.sites.models import Site
from rvuedge.platform.errors import InvalidError, NotFoundError
from rvuedge.platform.fields import AnyDay
from rvuedge.platform.openapi import Blueprint, ProblemSchema
from rvuedge.privacy.screened_text import ScreenedText
from rvuedge.privacy.screening import Holds

bp = Blueprint("sites", __name__, url_prefix="/api/v1", description="A practice's sites")
ALL = "/organizations/<int:organization_id>/sites"
SITE = f"{ALL}/<key>"
KEY = validate.Regexp(
    r"^[a-z0-9][a-z0-9-]{0,38}\Z", error="Expected lowercase letters, digits and hyphens, at most 39."
)
LOCALITY = validate.Regexp(
    r"^[A-Z]{2}-[0-9]{5}-[0-9]{2}\Z", error="Expected state, contractor and locality, such as CA-01182-18."
)
SHORT = validate.Length(min=1, max=120)


class SiteBodySchema(Schema):
    name = ScreenedText(required=True, longest=120, holds=Holds.NAMES)
    setting = fields.String(required=True, validate=validate.OneOf(SETTINGS))
    locality = fields.String(load_default=None, allow_none=True, validate=LOCALITY)
    aliases = fields.List(
        ScreenedText(longest=120, holds=Holds.NAMES), load_default=list, validate=validate.Length(max=50)
    )
    active_from = AnyDay(load_default=None, allow_none=True)
    active_to = AnyDay(load_default=None, allow_none=True)

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_more: Any) -> None:
        if data["active_from"] and data["active_to"] and data["active_from"] > data["active_to"]:
            raise ValidationError("active_to is before active_from.", "active_to")

    @validates_schema
    def _named(self, data: dict[str, Any], **_more: Any) -> None:
        if not data["name"].strip():
            raise ValidationError("A site needs a name.", "name")


class SiteSchema(SiteBodySchema):
    key = fields.String(required=True)


class SitesSchema(Schema):
    items = fields.List(fields.Nested(SiteSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


@bp.route(ALL, methods=["GET"])
@bp.response(200, SitesSchema)
def list_sites(organization_id: int) -> dict[str, Any]:
    """The sites of an organization you belong to, by name"""
    return {"items": site_services.sites_of([_mine(organization_id)]), "next_cursor": None}


@bp.route(SITE, methods=["GET"])
@bp.response(200, SiteSchema)
def show_site(organization_id: int, key: str) -> Site:
    """One site"""
    found = {site.key: site for site in site_services.sites_of([_mine(organization_id)])}
    if key not in found:
        raise NotFoundError("No such site.")
    return found[key]


@bp.route(SITE, methods=["PUT"])
@bp.arguments(SiteBodySchema)
@bp.response(200, SiteSchema)
@bp.alt_response(201, schema=SiteSchema, description="Created")
@bp.alt_response(409, schema=ProblemSchema, description="Another site goes by the same name (existing)")
def put_site(body: dict[str, Any], organization_id: int, key: str) -> Any:
    """Save a site; the place written in a log is matched to its name, key and aliases (managers)"""
    managed(organization_id)
    try:
        KEY(key)
    except ValidationError as error:
        raise InvalidError("The key in the address is not valid.", errors={"key": error.messages}) from error
    is_new = site_services.put_site(organization_id, key, body, actor_id=me().id, now=now())
    return {**body, "key": key}, 201 if is_new else 200


@bp.route(SITE, methods=["DELETE"])
@bp.response(204)
def remove_site(organization_id: int, key: str) -> None:
    """Delete a site; logs keep what they say (managers)"""
    site_services.remove_site(managed(organization_id), key, actor_id=me().id, now=now())


def _mine(organization_id: int) -> int:
    """The id again, if the person is a member today. Raises NotFoundError."""
    if organization_id not in my_organizations():
        raise NotFoundError("No such organization, or you are not a member of it.")
    return organization_id

"""Routes of where somebody of several practices works: what they stated, and the days they are asked about."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from rvuedge.accounts.people.access import me, now
from rvuedge.logbook.places.models import WorkPlace
from rvuedge.logbook.places.queries import unplaced_days
from rvuedge.logbook.places.rules import StatedPlace
from rvuedge.logbook.places.services import places_stated, state_place
from rvuedge.platform.fields import AnyDay, Day, Instant, RowNumber, WholeNumber
from rvuedge.platform.openapi import Blueprint

bp = Blueprint("work_places", __name__, url_prefix="/api/v1", description="Where you work, with several practices")
WEEKDAYS = validate.Regexp(
    r"^(?=[1-7])1?2?3?4?5?6?7?\Z", error="Expected digits from 1 (Monday) to 7 (Sunday), in order."
)


class WorkPlaceBodySchema(Schema):
    organization_id = RowNumber(
        required=True, allow_none=True, metadata={"description": "null: none of your practices"}
    )
    first_day = Day(required=True)
    last_day = Day(load_default=None, allow_none=True, metadata={"description": "null is open"})
    weekdays = fields.String(load_default="1234567", validate=WEEKDAYS, metadata={"description": "digits, 1 is Monday"})


class WorkPlaceSchema(WorkPlaceBodySchema):
    id = WholeNumber(required=True)
    stated_at = Instant(required=True)


class WorkPlacesSchema(Schema):
    items = fields.List(
        fields.Nested(WorkPlaceSchema), required=True, metadata={"description": "newest first; it counts on its days"}
    )
    asked_about = fields.List(
        AnyDay(),
        required=True,
        metadata={"description": "days of work that no practice counts until you say where it was done"},
    )
    next_cursor = fields.String(required=True, allow_none=True)


@bp.route("/me/work-places", methods=["GET"])
@bp.response(200, WorkPlacesSchema)
def list_work_places() -> dict[str, Any]:
    """Where you stated that you work, and the days of work that belong to no practice known"""
    return {"items": places_stated(me().id), "asked_about": unplaced_days(me().id), "next_cursor": None}


@bp.route("/me/work-places", methods=["POST"])
@bp.arguments(WorkPlaceBodySchema)
@bp.response(200, WorkPlaceSchema)
def put_work_place(body: dict[str, Any]) -> WorkPlace:
    """State where you work on some days; a site named in a log says it for its day, whatever is stated"""
    stated = StatedPlace(body["organization_id"], body["first_day"], body["last_day"], body["weekdays"])
    return state_place(me(), stated, now=now())

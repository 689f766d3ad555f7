"""Where somebody of several practices works: the days they are asked about, and what they stated."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts.people.access import me, now
from rvuedge.logbook.places.api import WorkPlaceBodySchema
from rvuedge.logbook.places.queries import unplaced_days
from rvuedge.logbook.places.rules import StatedPlace
from rvuedge.logbook.places.services import places_stated, practices_of, state_place
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.web.flashes import flash_fields

bp = Blueprint("web_work_places", __name__, url_prefix="/app/work-places")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NOWHERE = "-"  # of none of the practices
LISTED = 7  # days asked about on one page: a week; the rest are counted, and the form above answers many at once


@bp.get("")
def show() -> str:
    """The days without a place, each with a question, and the statements so far."""
    return _page()


def _page() -> str:
    days = unplaced_days(me().id)
    return render_template(
        "physician/work_places.html",
        open_days=days[:LISTED],
        more=len(days[LISTED:]),
        practices=practices_of(me().id),
        stated=places_stated(me().id),
        weekdays=WEEKDAYS,
        typed=request.form,
    )


@bp.post("")
def state() -> ResponseReturnValue:
    """Say where the work of a day, or of some weekdays from a day on, is done."""
    where, chosen = request.form.get("organization_id", ""), request.form.getlist("weekdays")
    given = {name: value for name in ("first_day", "last_day") if (value := request.form.get(name, "").strip())}
    try:
        if not where:
            raise ValidationError({"organization_id": ["Where was this done? Choose one."]})
        place = None if where == NOWHERE else where
        more = {"weekdays": "".join(sorted(chosen))} if chosen else {}
        body = WorkPlaceBodySchema().load({**given, **more, "organization_id": place})
        days = (body["first_day"], body["last_day"], body["weekdays"])
        state_place(me(), StatedPlace(body["organization_id"], *days), now=now())
    except ValidationError as error:
        flash_fields(error)
        return _page(), 422
    except RvuEdgeError as error:
        flash(error.detail)
        return _page(), 422
    flash("Saved.", "done")
    return redirect(url_for("web_work_places.show"))

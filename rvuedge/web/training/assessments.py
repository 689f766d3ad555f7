"""Pages of assessments: what waits for a rating, an exchange with both sides, and a director's overview."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts.people.access import me, now, today
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.training.assessments import queries, services
from rvuedge.training.assessments.api import YEAR, seen_overview
from rvuedge.training.assessments.instruments import COMPLEXITIES, PERFORMANCE, TEACHING, epa_names
from rvuedge.training.assessments.schemas import RatingBodySchema
from rvuedge.training.requirements.shipped import scales
from rvuedge.web.flashes import flash_fields

bp = Blueprint("web_assessments", __name__)
NUMBERS = ("autonomy", "performance", "epa", "entrustment", "teaching")
TEXTS = ("complexity", "phase", "comment")
SHOWN = 100  # the newest exchanges; older ones are in the API
STATES = {
    "requested": "nobody has rated yet",
    "sealed": "one side has rated",
    "revealed": "both have rated",
    "closed": "one side rated; the window is over",
    "removed": "removed: one side stayed silent",
    "expired": "nobody rated in time",
}
SIDES = {"trainee": "Resident", "assessor": "Attending"}


@bp.get("/app/assessments")
def assessments() -> str:
    """Exchanges that wait for a rating first, then the rest, and one's own summary."""
    found = queries.mine(me().id, side=None, waiting=False, before=None, limit=SHOWN, now=now())
    shown = queries.shown_exchanges(found, me().id)
    return render_template(
        "teaching/assessments.html",
        waiting=[item for item in shown if item["waits_for_me"]],
        rest=[item for item in shown if not item["waits_for_me"]],
        summary=queries.summary_of(me().id, today=today(), now=now()),
        teaching=queries.teaching_of(me().id, now=now()),
        is_trainee=me().is_trainee_on(today()),
        STATES=STATES,
    )


@bp.get("/app/assessments/<uuid:assessment_id>")
def assessment(assessment_id: Any) -> str:
    """One exchange: the form while it waits, both sides once both are there."""
    return _page(str(assessment_id), {})


@bp.post("/app/assessments/<uuid:assessment_id>")
def rate(assessment_id: Any) -> ResponseReturnValue:
    """Rate one's side."""
    typed = {name: request.form.get(name, "").strip() for name in (*NUMBERS, *TEXTS)}
    body: dict[str, Any] = {name: typed[name] for name in TEXTS if typed[name]}
    try:
        body |= {name: int(typed[name]) for name in NUMBERS if typed[name].isdecimal()}
        services.rate(me(), str(assessment_id), RatingBodySchema().load(body), now=now())
    except ValidationError as error:
        flash_fields(error)
        return _page(str(assessment_id), typed), 422
    except RvuEdgeError as error:
        flash(error.detail)
        return _page(str(assessment_id), typed), 409
    flash("Your rating is saved and sealed.", "done")
    return redirect(url_for("web_assessments.assessment", assessment_id=assessment_id))


def _page(assessment_id: str, typed: dict[str, str]) -> str:
    found = queries.exchange_of(me().id, assessment_id, now=now())
    shown = queries.shown_exchanges([found], me().id)[0]
    mine = shown["sides"][shown["my_side"]]
    given = typed or {
        name: str(value) for name, value in ((mine or {}).get("rating") or {}).items() if value is not None
    }
    return render_template(
        "teaching/assessment.html",
        found=shown,
        typed=given,
        may_rate=shown["state"] in {"requested", "sealed"},
        scale=scales()[shown["scale"]],
        performance=scales()[PERFORMANCE],
        teaching=scales()[TEACHING],
        entrustment=scales()["abs_epa"],
        complexities=COMPLEXITIES,
        epas=epa_names(shown["specialty"]),
        STATES=STATES,
        SIDES=SIDES,
        level_name=level_name,
    )


def level_name(scale: str, number: int | None) -> str:
    """A level as it is read: 3, passive help; a dash for none."""
    names = {row["number"]: row["name"] for row in scales()[scale]["levels"]}
    return f"{number}, {names[number]}" if number in names else "–"


@bp.get("/app/programs/<int:organization_id>/assessments")
def program(organization_id: int) -> str:
    """A program's residents with their levels and EPAs of the last twelve months, and averages of teaching."""
    last = now().date()
    found = seen_overview(organization_id, last - YEAR, last)
    return render_template("teaching/program_assessments.html", organization_id=organization_id, found=found)

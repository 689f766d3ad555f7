"""Founding a practice on a page, and the list of what is missing for its first report."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts.people.access import managed, me, now
from rvuedge.accounts.people.models import Organization
from rvuedge.accounts.people.schemas import NAME
from rvuedge.accounts.practices import memberships
from rvuedge.benchmarks.store.queries import SurveyFacts
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.extensions import db, limiter
from rvuedge.web.founding.checklist import steps
from rvuedge.web.founding.gathering import facts_of
from rvuedge.web.refusals import refused

bp = Blueprint("web_founding", __name__, url_prefix="/app/practice")
DESK = {"roster": "roster", "people": "invitations", "members": "members", "sites": "sites"}


@bp.get("/new")
def new() -> str:
    """The form that founds a practice."""
    return render_template("practice/new.html", name="")


@bp.post("/new")
@limiter.limit("10/minute")
def found() -> ResponseReturnValue:
    """Found it, and on to what it needs. What was typed stays when it is refused."""
    name = " ".join(request.form.get("name", "").split())
    try:
        NAME(name)
        organization = memberships.create_owned_organization(name, me(), now=now())
    except ValidationError as error:
        flash(f"Name of the practice: {error.args[0]}")
        return render_template("practice/new.html", name=name), 422
    except RvuEdgeError as error:
        flash(error.detail)
        return refused(error, render_template("practice/new.html", name=name))
    return redirect(url_for("web_founding.setup", organization_id=organization.id))


@bp.get("/<int:organization_id>/setup")
def setup(organization_id: int) -> str:
    """What the practice has, what is missing, and where to act."""
    organization = db.session.get_one(Organization, managed(organization_id))
    facts, survey = facts_of(organization, now=now())
    listed = steps(facts)
    return render_template(
        "practice/setup.html",
        organization=organization,
        steps=[(step, address(step.place, organization.id, survey)) for step in listed],
        unconfirmed="" if me().email_verified_at else me().email,
        done=sum(step.state == "done" for step in listed),
        can_report=bool(facts.worked and survey),
    )


def address(place: str, organization_id: int, survey: SurveyFacts | None) -> str:
    """Where a step is acted on; empty where there is no such place."""
    if place in DESK:
        part = DESK[place]
        return url_for("web_practice.practice", organization=organization_id, open=part, _anchor=part)
    if place == "crosswalk" and survey is not None:
        return url_for("web_crosswalk.show", organization_id=organization_id, survey_id=survey.id)
    places = {
        "surveys": "web_surveys.surveys",
        "imports": "web_uploads.of_practice",
        "contracts": "web_contracts.contracts",
    }
    if place == "imports":
        return url_for(places[place], organization_id=organization_id, kind="group-charges")
    return url_for(places[place], organization_id=organization_id) if place in places else ""

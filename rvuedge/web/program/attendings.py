"""A program's attendings: the roster, and names that residents wrote, linked to it."""

from __future__ import annotations

import uuid

from flask import render_template, request
from flask.typing import ResponseReturnValue

from rvuedge.accounts.people.access import me, now
from rvuedge.accounts.people.queries import members_of
from rvuedge.logbook.attendings.queries import attendings_of
from rvuedge.training.faculty import services
from rvuedge.training.faculty.api import AttendingBodySchema, AttendingLinkSchema
from rvuedge.training.faculty.written import written_names
from rvuedge.training.programs.access import directed
from rvuedge.web.program.desk import PROGRAM, bp
from rvuedge.web.program.forms import back, given, lines, outcome_shown
from rvuedge.web.typed import whole

NEW = "new"  # in place of an attending's key: the written name is somebody who is not on the roster yet


@bp.get(f"{PROGRAM}/attendings")
def attendings(organization_id: int) -> str:
    """The roster, and the written names that mean nobody on it."""
    organization = directed(organization_id).organization_id
    today = now().date()
    members = members_of(organization, start=today, end=today)
    return render_template(
        "program/attendings.html",
        organization_id=organization,
        attendings=attendings_of([organization]),
        open_names=[name for name in written_names(organization) if name.key is None],
        accounts={member.person.id: member.person.name for member in members if member.role != "trainee"},
    )


@bp.post(f"{PROGRAM}/attendings")
def put_attending(organization_id: int) -> ResponseReturnValue:
    """State an attending; without a key a new one."""
    organization = directed(organization_id).organization_id
    with outcome_shown("Saved."):
        facts = given("name", "email", "person_id", "active_from", "active_to")
        if "person_id" in facts:
            facts["person_id"] = whole(facts["person_id"])
        more = {"aliases": lines("aliases"), "may_attest": "may_attest" in request.form}
        body = AttendingBodySchema().load({**facts, **more})
        key = given("key").get("key") or str(uuid.uuid4())
        services.put_attending(organization, key, body, actor_id=me().id, now=now())
    return back("attendings", organization)


@bp.post(f"{PROGRAM}/attendings/link")
def link_name(organization_id: int) -> ResponseReturnValue:
    """Link a written name to an attending, or take it onto the roster as a new one."""
    organization = directed(organization_id).organization_id
    with outcome_shown("Linked."):
        written = AttendingLinkSchema().load(given("name"))["name"]
        key = given("key").get("key", "")
        if key == NEW:
            services.new_attending(organization, written, actor_id=me().id, now=now())
        else:
            services.link_name(organization, key, written, actor_id=me().id, now=now())
    return back("attendings", organization)


@bp.post(f"{PROGRAM}/attendings/<uuid:attending_key>/remove")
def remove_attending(organization_id: int, attending_key: uuid.UUID) -> ResponseReturnValue:
    """Take an attending off the roster."""
    organization = directed(organization_id).organization_id
    with outcome_shown("Removed."):
        services.remove_attending(organization, str(attending_key), actor_id=me().id, now=now())
    return back("attendings", organization)

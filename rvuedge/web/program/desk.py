"""A program's desk: the programs one belongs to, founding one, its residents of today, and inviting another."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts.people.access import managed, me, now
from rvuedge.accounts.people.models import MANAGERS
from rvuedge.accounts.people.queries import organizations_of
from rvuedge.accounts.practices import memberships
from rvuedge.accounts.practices.api import InvitationBodySchema
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.training.programs import founding
from rvuedge.training.programs.access import directed
from rvuedge.training.programs.listing import my_programs, program_named, program_shown, residents_shown
from rvuedge.training.programs.models import PROGRAM_KINDS
from rvuedge.training.programs.schemas import ProgramBodySchema, ProgramFactsSchema
from rvuedge.training.requirements.shipped import specialties, specialty
from rvuedge.web.flashes import flash_fields
from rvuedge.web.program.forms import back, given, outcome_shown
from rvuedge.web.typed import whole

bp = Blueprint("web_program", __name__, url_prefix="/app/programs")
PROGRAM = "/<int:organization_id>"
ROLES = {
    "trainee": "resident",
    "physician": "attending with an account",
    "manager": "coordinator",
    "owner": "director",
}


@bp.get("")
def programs() -> str:
    """The programs one belongs to, organizations that could become one, and the form for a new one."""
    mine = my_programs(me().id, on=now().date())
    known = {item["organization_id"] for item in mine}
    others = [
        organization
        for organization, role in organizations_of(me().id, on=now().date())
        if role in MANAGERS and organization.id not in known
    ]
    return render_template(
        "program/programs.html",
        programs=[{**item, "title": specialty(item["specialty"]).name} for item in mine],
        others=others,
        specialties=specialties(),
        kinds=PROGRAM_KINDS,
        managers=MANAGERS,
    )


@bp.post("")
def found() -> ResponseReturnValue:
    """Found a program, or make an organization that one manages a program."""
    try:
        facts: dict[str, Any]
        if organization_id := request.form.get("organization_id", "").strip():
            facts = ProgramFactsSchema().load(_facts())
            number = managed(int(organization_id) if organization_id.isdecimal() else 0)
            founding.put_program(number, facts, by=me(), now=now())
        else:
            facts = ProgramBodySchema().load({**_facts(), **given("name")})
            name = facts.pop("name")
            number = founding.found_program(name, facts, by=me(), now=now()).id
        return back("desk", number)
    except ValidationError as error:
        flash_fields(error)
    except RvuEdgeError as error:
        flash(error.detail)
    return redirect(url_for("web_program.programs"))


@bp.get(PROGRAM)
def desk(organization_id: int) -> str:
    """The residents of today with PGY, stage and rotation; what a coordinator has open."""
    organization = directed(organization_id).organization_id
    today = now().date()
    on = _day(today)
    program = program_named(organization)
    return render_template(
        "program/desk.html",
        organization_id=organization,
        program=program_shown(organization, me().id, on=today),
        specialty=specialty(program.specialty),
        specialties=specialties(),
        kinds=PROGRAM_KINDS,
        residents=residents_shown(organization, on),
        invited=_invited(organization),
        roles=ROLES,
        on=on,
    )


@bp.post(f"{PROGRAM}/facts")
def put_facts(organization_id: int) -> ResponseReturnValue:
    """State specialty, kind and years anew."""
    organization = directed(organization_id).organization_id
    with outcome_shown("Saved."):
        founding.put_program(organization, ProgramFactsSchema().load(_facts()), by=me(), now=now())
    return back("desk", organization)


@bp.post(f"{PROGRAM}/invitations")
def invite(organization_id: int) -> ResponseReturnValue:
    """Invite a resident, an attending with an account, or a coordinator by mail."""
    organization = directed(organization_id).organization_id
    with outcome_shown("Invitation sent."):
        body = InvitationBodySchema().load(given("email", "started_on", "role"))
        began = body["started_on"] or now().date()
        memberships.invite(organization, body["email"], body["role"], began, by=me(), now=now())
    return back("desk", organization)


def _invited(organization_id: int) -> list[str]:
    """Who was invited and has not come yet, with what they would be."""
    found = memberships.open_invitations(organization_id, now=now())
    return [f"{item.name or item.email} ({ROLES[item.role]})" for item in found]


def _day(today: date) -> date:
    """The day that is asked for; today where none is, or no day."""
    try:
        return date.fromisoformat(request.args.get("on") or today.isoformat())
    except ValueError:
        return today


def _facts() -> dict[str, Any]:
    facts = given("specialty", "kind", "years")
    return {**facts, "years": whole(facts["years"])} if "years" in facts else facts

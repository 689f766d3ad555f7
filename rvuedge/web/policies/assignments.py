"""Pages of all policies of a practice and of whom they are assigned to; an assignment is shown before it is saved."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts.audit.visibility import visible_days
from rvuedge.accounts.people.access import managed, me, now
from rvuedge.accounts.people.queries import members_of
from rvuedge.contracts.policies.documentation import documentation
from rvuedge.contracts.policies.practice import own_policies
from rvuedge.contracts.policies.shipped import NAMES, shipped_versions
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.productivity.repricing.assigning import AssignmentDraft, assign, assignments_of
from rvuedge.reports.dated_facts.closed import months_closed
from rvuedge.reports.dated_facts.pay_changes import with_pay
from rvuedge.reports.dated_facts.policy_schemas import PolicyAssignmentBodySchema
from rvuedge.web.flashes import flash_fields
from rvuedge.web.policies.pages import POLICIES, bp, effect_page

OF_ASSIGNMENT = ("policy", "first_day", "last_day", "specialty")


@bp.get(POLICIES)
def policies(organization_id: int) -> str:
    """The practice's policies and whom they are assigned to."""
    return _list(managed(organization_id))


def _list(organization: int) -> str:
    today = now().date()
    members = members_of(organization, start=today, end=today)
    people = {
        member.person.id: member.person
        for member in members
        if visible_days(member.role, member.person.stages, today, today)
    }
    own = [documentation(policy.name, [organization]) for policy in own_policies([organization])]
    return render_template(
        "practice/policies.html",
        organization_id=organization,
        own=own,
        shipped=[shipped_versions(name)[-1] for name in NAMES],
        assignments=assignments_of(organization),
        people=list(people.values()),
        specialties=sorted({person.specialty for person in people.values() if person.specialty}),
        typed=request.form,
        today=today,
    )


@bp.post(POLICIES)
def open_policy(organization_id: int) -> ResponseReturnValue:
    """Go to the page of a policy by name, a new one among them."""
    organization, name = managed(organization_id), request.form.get("name", "").strip()
    if not name:
        flash("Give the policy a name.")
        return _list(organization), 422
    base = request.form.get("base", NAMES[0])
    return redirect(url_for("web_policies.policy", organization_id=organization, name=name, base=base))


@bp.post(f"{POLICIES}/assignments")
def assigned(organization_id: int) -> ResponseReturnValue:
    """Show what an assignment would change; with "save" state it."""
    organization = managed(organization_id)
    given = {key: value for key in OF_ASSIGNMENT if (value := request.form.get(key, "").strip())}
    people = request.form.getlist("person_ids", type=int)
    try:
        policy_name = None if given.get("policy") == "-" else given.get("policy")
        body = PolicyAssignmentBodySchema().load({**given, "policy": policy_name, "person_ids": people})
        draft = AssignmentDraft(organization, **{**body, "person_ids": tuple(body["person_ids"])})
        saves = request.form.get("do") == "save"
        choice = {"preview": not saves, "adjust": request.form.get("adjust") == "yes"}
        made = with_pay(assign(draft, by=me(), **choice, now=now(), closed=months_closed), today=now().date())
    except ValidationError as error:
        flash_fields(error)
        return _list(organization), 422
    except RvuEdgeError as error:
        flash(error.detail)
        return _list(organization), 422
    there = url_for("web_policies.policies", organization_id=organization)
    if saves:
        flash(f"Assigned to {len(made.people)}.", "done")
        return redirect(there)
    names = ", ".join(person.name for person in made.people)
    title = f"{draft.policy or 'The policy of each contract'} for {names}"
    return effect_page(organization, title, draft.first_day, made, there)

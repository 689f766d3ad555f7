"""Pages of a practice's crediting policies: versions, what differs, a next version, whom they are assigned to.

Nothing is saved before its effect was shown.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts.people.access import managed, me, now
from rvuedge.accounts.people.queries import members_of
from rvuedge.contracts.policies.compared import compared_versions
from rvuedge.contracts.policies.documentation import documentation
from rvuedge.contracts.policies.practice import PolicyDraft, own_policies
from rvuedge.contracts.policies.shipped import NAMES, shipped_versions
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.productivity.repricing.assigning import AssignmentDraft, assign, assignments_of
from rvuedge.productivity.repricing.policy_changes import change_policy
from rvuedge.reports.dated_facts.closed import months_closed
from rvuedge.reports.dated_facts.policy_schemas import PolicyAssignmentBodySchema, PolicyDraftSchema
from rvuedge.web.flashes import flash_fields
from rvuedge.web.policies.form import changes_in, setting_fields, shown_value, values_in, values_text

bp = Blueprint("web_policies", __name__, url_prefix="/app/practice")
POLICIES = "/<int:organization_id>/policies"
POLICY = f"{POLICIES}/<name>"
OF_ASSIGNMENT = ("policy", "first_day", "last_day", "specialty")


@bp.get(POLICIES)
def policies(organization_id: int) -> str:
    """The practice's policies and whom they are assigned to."""
    return _list(managed(organization_id))


def _list(organization: int) -> str:
    today = now().date()
    members = members_of(organization, start=today, end=today)
    people = {member.person.id: member.person for member in members if member.role in ("physician", "owner", "manager")}
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


@bp.get(POLICY)
def policy(organization_id: int, name: str) -> str:
    """One policy: its versions, what differs between two, and the form of a next version."""
    return _page(managed(organization_id), name)


def _page(organization: int, name: str) -> str:
    known = {policy.name for policy in own_policies([organization])}
    found = documentation(name, [organization], version=_number("version")) if name in known else None
    comparison = compared_versions(organization, name, _number("version"), _number("against")) if found else None
    newest = documentation(name, [organization]) if found else None
    base = request.values.get("base") or (newest["base"] if newest else NAMES[0])
    written = newest["own_versions"][-1] if newest else {"changes": {}, "internal_values": {}}
    changes = written["changes"] if newest is None or newest["base"] == base else {}
    return render_template(
        "practice/policy.html",
        organization_id=organization,
        name=name,
        found=found,
        comparison=comparison,
        shown_value=shown_value,
        bases=NAMES,
        base=base,
        fields=setting_fields(base, changes, request.form),
        values=request.form.get("internal_values") or values_text(written["internal_values"]),
        typed=request.form,
        today=now().date(),
    )


@bp.post(POLICY)
def change(organization_id: int, name: str) -> ResponseReturnValue:
    """Show what a next version would change; with "save" add it."""
    organization = managed(organization_id)
    try:
        draft = _draft(organization, name)
        saves = request.form.get("do") == "save"
        choice = {"preview": not saves, "adjust": request.form.get("adjust") == "yes"}
        made = change_policy(draft=draft, person_id=me().id, **choice, now=now(), closed=months_closed)
    except ValidationError as error:
        flash_fields(error)
        return _page(organization, name), 422
    except RvuEdgeError as error:
        flash(error.detail)
        return _page(organization, name), 422
    if saves:
        flash(f"Saved: {name} version {made.version}.", "done")
        return redirect(url_for("web_policies.policy", organization_id=organization, name=name))
    title = f"{name} version {made.version}"
    there = url_for("web_policies.policy", organization_id=organization, name=name)
    return _effect(organization, title, made.first_day, made, there)


def _draft(organization: int, name: str) -> PolicyDraft:
    """The version that the form writes. Raises ValidationError, and PolicyRefusedError for what cannot be read."""
    form = request.form
    base = form.get("base", NAMES[0])
    given: dict[str, Any] = {"base": base, "changes": changes_in(base, form), "internal_values": values_in(form)}
    if not form.get("effective_from", "").strip():
        raise ValidationError({"effective_from": ["From which day on? Enter the first day of service."]})
    body = PolicyDraftSchema().load({**given, "effective_from": form["effective_from"].strip()})
    return PolicyDraft(
        organization, name, body["base"], body["changes"], body["internal_values"], body["effective_from"]
    )


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
        made = assign(draft, by=me(), **choice, now=now(), closed=months_closed)
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
    return _effect(organization, title, draft.first_day, made, there)


def _effect(organization: int, title: str, first_day: Any, made: Any, there: str) -> str:
    """What a change would do, with the button that makes it."""
    return render_template(
        "practice/policy_effect.html",
        organization_id=organization,
        title=title,
        first_day=first_day,
        made=made,
        there=there,
        sent=[(key, value) for key, value in request.form.items(multi=True) if key not in ("csrf_token", "do")],
    )


def _number(name: str) -> int | None:
    return request.args.get(name, type=int)

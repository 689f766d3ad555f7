"""Pages of one crediting policy of a practice: its versions, what differs, a next one, shown before it is saved."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts.people.access import managed, me, now
from rvuedge.contracts.policies.compared import compared_versions
from rvuedge.contracts.policies.documentation import documentation
from rvuedge.contracts.policies.practice import PolicyDraft, own_policies
from rvuedge.contracts.policies.shipped import NAMES
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.productivity.repricing.policy_changes import change_policy
from rvuedge.reports.dated_facts.closed import months_closed
from rvuedge.reports.dated_facts.policy_schemas import PolicyDraftSchema
from rvuedge.web.flashes import flash_fields
from rvuedge.web.policies.form import changes_in, setting_fields, shown_value, values_in, values_text

bp = Blueprint("web_policies", __name__, url_prefix="/app/practice")
POLICIES = "/<int:organization_id>/policies"
POLICY = f"{POLICIES}/<name>"


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
    return effect_page(organization, title, made.first_day, made, there)


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


def effect_page(organization: int, title: str, first_day: Any, made: Any, there: str) -> str:
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

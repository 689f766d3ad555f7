"""Pages of plan changes: whose plan, which plan and which year; then what it comes to. Nothing is applied."""

from __future__ import annotations

import uuid
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts.people.access import managed, me, now
from rvuedge.accounts.people.queries import organization_named
from rvuedge.pictures.differences import differences
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.figures import dollars, dollars_and_cents
from rvuedge.reports.plan_change.files import cases_of
from rvuedge.reports.plan_change.request import ask, job_of
from rvuedge.reports.plan_change.rows import PlanOutcome, PlanSums
from rvuedge.reports.plan_change.schemas import PlanChangeBodySchema
from rvuedge.reports.plan_change.shown import PlanChangeShown, shown_to
from rvuedge.web.group.plan_form import as_body, form_choices
from rvuedge.web.physician import contract_form
from rvuedge.web.physician.terms_form import TermsForm
from rvuedge.web.typed import page_of

bp = Blueprint("web_plan_changes", __name__, url_prefix="/app/practice/<int:organization_id>/plan-change")
AT_ONCE = 15  # physicians on a page: no page over 3,000 px


@bp.get("")
def plan_change(organization_id: int) -> str:
    """The form: a new plan for whom, on which year."""
    return _form(managed(organization_id), {})


@bp.post("")
def model(organization_id: int) -> ResponseReturnValue:
    """Model it, or the form again with what is wrong at its fields."""
    organization = managed(organization_id)
    try:
        body = PlanChangeBodySchema().load(as_body(request.form))
        job = ask(organization, body, by=me(), now=now())
    except (ValidationError, RvuEdgeError) as error:
        return _form(organization, contract_form.problems(error)), 422
    return redirect(url_for("web_plan_changes.show", organization_id=organization, job_id=job.id))


@bp.get("/<uuid:job_id>")
def show(organization_id: int, job_id: uuid.UUID) -> str:
    """What it comes to, some physicians on a page; or how far it is."""
    organization = managed(organization_id)
    found = shown_to(me().id, job_of(organization, str(job_id)), wanted="page", now=now())
    return render_template("group/plan_change.html", organization_id=organization, shown=found, **_parts(found))


def _parts(found: PlanChangeShown) -> dict[str, Any]:
    """What the page has once the job is done: a page of rows, the cases, the picture."""
    out = found.outcome
    if out is None:
        return {}
    pages = max(-(-len(out.rows) // AT_ONCE), 1)
    page = page_of(request.args.get("page", ""), pages)
    rows = out.rows[(page - 1) * AT_ONCE : page * AT_ONCE]
    return {
        "rows": rows,
        "page": page,
        "pages": pages,
        "cases": cases_of(out),
        "drawn": _drawn(found, out),
        "whole": whole_dollars(out.budget),
    }


def whole_dollars(sums: PlanSums) -> dict[str, str]:
    """Sums in whole dollars, as a board reads it; the change is of the two figures beside it."""
    old, new = (value.quantize(Decimal(1), ROUND_HALF_UP) for value in (sums.old, sums.new))
    return {"change": dollars(new - old), "old": dollars(old), "new": dollars(new)}


def _drawn(found: PlanChangeShown, out: PlanOutcome) -> Any:
    each = [(found.names.get(row.person_id, ""), row.sums.change) for row in out.rows]
    return differences(each, write=dollars_and_cents) if each else None


def _form(organization: int, problems: dict[str, str]) -> str:
    offered = form_choices(organization, now().date())
    typed = contract_form.fields_of(request.form) if request.form else {"money": {}, "pin": {}}
    places = {place.removeprefix("terms."): problem for place, problem in problems.items()}
    group = next((problem for place, problem in problems.items() if place.startswith("people.")), "")
    problems = {**problems, "people": group} if group else problems
    return render_template(
        "group/plan_change_form.html",
        organization_id=organization,
        organization=organization_named(organization),
        form=TermsForm(typed, places),
        problems=problems,
        given=request.form,
        chosen=set(request.form.getlist("people")),
        **offered,
    )

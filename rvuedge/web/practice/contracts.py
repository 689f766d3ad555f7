"""Contracts of a practice's members: templates for a class of physicians, who has which terms, assigning them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts.audit.visibility import visible_days
from rvuedge.accounts.people.access import managed, me, now, today
from rvuedge.accounts.people.queries import Member, members_of, names_of, organization_named
from rvuedge.contracts.terms import practice
from rvuedge.contracts.terms.models import OPEN_STATES, PracticeTerms
from rvuedge.contracts.terms.sentences import sentences
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.figures import count
from rvuedge.productivity.practice_terms import services as practice_terms
from rvuedge.productivity.practice_terms.api import checked_name
from rvuedge.productivity.practice_terms.schemas import (
    AssignmentBodySchema,
    PracticeTermsBodySchema,
    TermsTemplateBodySchema,
)
from rvuedge.web.physician import contract_form
from rvuedge.web.physician.contract import choices
from rvuedge.web.physician.terms_form import TermsForm
from rvuedge.web.typed import page_of

bp = Blueprint("web_contracts", __name__, url_prefix="/app/practice/<int:organization_id>/contracts")
AT_ONCE = 20  # members on a page: no page over 3,000 px
STATES = {
    "stated": "not yet confirmed",
    "queried": "asks about it",
    "confirmed": "confirmed",
    "withdrawn": "taken back",
    "replaced": "replaced",
}


@bp.get("")
def contracts(organization_id: int) -> str:
    """Members with what the practice stated for them, the templates, and the form for one or many."""
    return _page(managed(organization_id))


@bp.post("")
def save(organization_id: int) -> ResponseReturnValue:
    """Store a template, or state the terms of one member: by the button."""
    organization = managed(organization_id)
    fields = contract_form.fields_of(request.form)
    try:
        if request.form.get("do") == "template":
            words = _store_template(organization, fields)
        else:
            words = _state_one(organization, fields)
    except (ValidationError, RvuEdgeError) as error:
        return _page(organization, fields, contract_form.problems(error)), 422
    flash(words, "done")
    return redirect(url_for("web_contracts.contracts", organization_id=organization))


def _store_template(organization: int, fields: contract_form.FormFields) -> str:
    body = contract_form.body_of(fields)
    for name in ("effective_from", "effective_to", "cfte"):
        body.pop(name, None)
    name = checked_name(request.form.get("name", "").strip())
    practice.put_template(organization, name, TermsTemplateBodySchema().load(body), by=me(), now=now())
    return f"Template “{name}” saved. Assign it below; terms made from it before stay as they are."


def _state_one(organization: int, fields: contract_form.FormFields) -> str:
    chosen = request.form.get("person_id", "")
    if not chosen.isdigit():
        raise ValidationError({"person_id": ["Choose whose contract it is."]})
    body = PracticeTermsBodySchema().load(contract_form.body_of(fields))
    made, _ = practice_terms.state(organization, int(chosen), body, by=me(), now=now())
    name = names_of([made.person_id])[made.person_id]
    return f"Stated for {name}. It is your practice’s statement until {name} confirms it."


@bp.post("/assign")
def assign(organization_id: int) -> ResponseReturnValue:
    """Show what assigning a template would come to; with the second button it is done."""
    organization = managed(organization_id)
    try:
        body = _assignment(organization)
        days = (body["effective_from"], body["effective_to"], body["cfte"])
        use = practice_terms.TemplateUse(request.form.get("template", ""), body["people"], *days)
        if request.form.get("do") != "assign":
            return _page(organization, assigned=practice_terms.assigned(organization, use))
        found, _ = practice_terms.assign(organization, use, by=me(), now=now())
    except (ValidationError, RvuEdgeError) as error:
        for problem in contract_form.problems(error).values():
            flash(problem)
        return _page(organization), 422
    made = sum(item.cfte is not None for item in found)
    flash(f"Stated for {count(made, 'physician')}. Each sees it and confirms or queries it.", "done")
    return redirect(url_for("web_contracts.contracts", organization_id=organization))


def _assignment(organization: int) -> dict[str, Any]:
    people = [int(text) for text in request.form.getlist("people") if text.isdigit()]
    if specialty := request.form.get("specialty", ""):
        people += [item.person.id for item in _physicians(organization) if item.person.specialty == specialty]
    if not people:
        raise ValidationError({"people": ["Choose who it is for."]})
    days = {name: text for name in ("effective_from", "effective_to", "cfte") if (text := request.form.get(name, ""))}
    body: dict[str, Any] = AssignmentBodySchema().load({"people": people, **days})
    return body


@bp.post("/members/<int:person_id>/<int:terms_id>/withdraw")
def withdraw(organization_id: int, person_id: int, terms_id: int) -> ResponseReturnValue:
    """Take stated terms back."""
    organization = managed(organization_id)
    try:
        practice_terms.withdraw(organization, person_id, terms_id, by=me(), now=now())
        flash("Taken back.", "done")
    except RvuEdgeError as error:
        flash(error.detail)
    return redirect(url_for("web_contracts.contracts", organization_id=organization))


@bp.post("/templates/remove")
def remove_template(organization_id: int) -> ResponseReturnValue:
    """Remove a template."""
    organization = managed(organization_id)
    try:
        practice.remove_template(organization, request.form.get("name", ""), by=me(), now=now())
        flash("Template removed. Terms made from it stay.", "done")
    except RvuEdgeError as error:
        flash(error.detail)
    return redirect(url_for("web_contracts.contracts", organization_id=organization))


def _page(
    organization: int,
    fields: contract_form.FormFields | None = None,
    problems: Mapping[str, str] | None = None,
    assigned: Sequence[practice_terms.TermsAssigned] = (),
) -> str:
    members = _physicians(organization)
    offered = choices([organization])
    surveys = dict(offered["survey_options"])
    rows, unconfirmed = _rows(organization, members, surveys)
    pages = max(-(-len(rows) // AT_ONCE), 1)
    page = page_of(request.args.get("page", ""), pages)
    return render_template(
        "practice/contracts.html",
        organization_id=organization,
        organization=organization_named(organization),
        members=members,
        rows=rows[(page - 1) * AT_ONCE : page * AT_ONCE],
        page=page,
        pages=pages,
        unconfirmed=unconfirmed,
        stated=sum(row["terms"] is not None for row in rows),
        specialties=sorted({member.person.specialty for member in members if member.person.specialty}),
        templates=[(item.name, _of_template(item.terms, surveys)) for item in practice.templates_of(organization)],
        form=TermsForm(fields or {"policy": "cms-payment", "money": {}, "pin": {}}, problems or {}),
        problems=problems or {},
        assigned=assigned,
        given=request.form,
        chosen=set(request.form.getlist("people")),
        states=STATES,
        rows_of=offered.pop("rows"),
        **offered,
    )


def _physicians(organization: int) -> list[Member]:
    """Members of today who may have a contract, by name."""
    on = today()
    found = [
        member
        for member in members_of(organization, start=on, end=on)
        if visible_days(member.role, member.person.stages, on, on)
    ]
    return sorted(found, key=lambda member: member.person.name)


def _rows(organization: int, members: Sequence[Member], surveys: Mapping[int, str]) -> tuple[list[dict[str, Any]], int]:
    """Each member with the newest terms that the practice stated and did not take back, and how many are open."""
    newest: dict[int, PracticeTerms] = {}
    for terms in practice.stated_for(organization):
        if terms.state not in {"withdrawn", "replaced"}:
            newest.setdefault(terms.person_id, terms)
    rows = []
    for member in members:
        mine = newest.get(member.person.id)
        phrases = sentences(practice.terms_as_read(mine), surveys) if mine else []
        rows.append({"person": member.person, "terms": mine, "sentences": phrases})
    return rows, sum(terms.state in OPEN_STATES for terms in newest.values())


def _of_template(terms: Mapping[str, Any], surveys: Mapping[int, str]) -> list[str]:
    """What a template says, but for its days and its clinical FTE, which it has none of."""
    phrases = sentences(practice.template_as_read(terms), surveys)
    return [sentence for sentence in phrases if not sentence.startswith(("In effect", "Clinical FTE"))]

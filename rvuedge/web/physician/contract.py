"""A physician's contract: terms, what it pays step by step, amendments, call; offers side by side; plans."""

from __future__ import annotations

import calendar
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts.people.access import me, my_organizations, now, today
from rvuedge.benchmarks.store.queries import surveys_for
from rvuedge.catalog.store.queries import releases
from rvuedge.contracts.policies.practice import own_policies
from rvuedge.contracts.policies.shipped import NAMES
from rvuedge.contracts.terms import practice
from rvuedge.contracts.terms.models import OPEN_STATES
from rvuedge.contracts.terms.queries import (
    amendments_of,
    among,
    as_stated,
    entries_listed,
    payments_received,
    shifts_listed,
)
from rvuedge.contracts.terms.schemas import CallShiftsSchema, PayEntryKeySchema, PayEntrySchema, WithdrawnSchema
from rvuedge.contracts.terms.sentences import sentences
from rvuedge.contracts.terms.services import enter_pay, record_payment, remove_pay_entry, remove_payment, set_shifts
from rvuedge.logbook.records.change_numbers import turn_of
from rvuedge.pictures import Picture
from rvuedge.pictures.parts import split
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.figures import count, dollars_and_cents, figure
from rvuedge.productivity.pay.alignment import alignment
from rvuedge.productivity.pay.amendments import change_contract, take_back_contract
from rvuedge.productivity.pay.api import received
from rvuedge.productivity.pay.schemas import PaymentKeySchema, ReceivedSchema
from rvuedge.productivity.pay.year_to_date import Compensation, YearInputs, compensation_of, known_of
from rvuedge.productivity.practice_terms import services as practice_terms
from rvuedge.productivity.practice_terms.schemas import TermsQuerySchema
from rvuedge.productivity.repricing.assigning import assigned_to
from rvuedge.web.flashes import field_name
from rvuedge.web.physician import contract_form
from rvuedge.web.physician.terms_form import TermsForm
from rvuedge.web.typed import whole
from rvuedge.web.wording import for_people, policy_choice

bp = Blueprint("web_contract", __name__, url_prefix="/app/contract")
FALLBACKS = [
    ("none", "is not valued"),
    ("first_release_with_code", "uses its first later value"),
    ("dos", "is valued by date of service"),
    ("crosswalk", "uses another code’s value"),
]


@bp.get("")
def contract() -> str:
    """The terms in force and what they pay so far, step by step."""
    return _page()


@bp.post("")
def save() -> ResponseReturnValue:
    """State terms from a day on; a refused form is shown again as it was sent."""
    body = contract_form.fields_of(request.form)
    try:
        fields = contract_form.loaded(contract_form.body_of(body))
        up = change_contract(person=me(), fields=fields, now=now())
    except (ValidationError, RvuEdgeError) as error:
        return _page(body, contract_form.problems(error)), 422
    rest = "; the rest follows in a moment" if up.job_id else ""
    flash(f"Saved. {count(up.credits, 'line')} recalculated{rest}.", "done")
    return redirect(url_for("web_contract.contract"))


@bp.post("/withdraw")
def withdraw() -> ResponseReturnValue:
    """Take back the terms stated for a first day."""
    return _done(
        lambda: take_back_contract(person=me(), now=now(), **WithdrawnSchema().load(_given())), "history", "Removed."
    )


@bp.post("/from-practice/<int:terms_id>/confirm")
def confirm(terms_id: int) -> ResponseReturnValue:
    """Confirm terms that the practice stated: they are the physician's contract from then on."""
    return _done(
        lambda: practice_terms.confirm(terms_id, person=me(), now=now()),
        "in-force",
        "Confirmed: this is your contract.",
    )


@bp.post("/from-practice/<int:terms_id>/query")
def query(terms_id: int) -> ResponseReturnValue:
    """Ask the practice about terms it stated."""
    return _done(
        lambda: practice.query(terms_id, me(), now=now(), **TermsQuerySchema().load(_given())), "in-force", "Asked."
    )


@bp.post("/shifts")
def shifts() -> ResponseReturnValue:
    """State shifts of call of a day; 0 takes them back."""

    def store() -> None:
        given: dict[str, Any] = _given()
        body = {**given, "shifts": whole(given.get("shifts", ""))}
        set_shifts(person_id=me().id, **CallShiftsSchema().load(body))

    return _done(store, "call")


@bp.post("/entries")
def entries() -> ResponseReturnValue:
    """Enter what an element of pay counts as of a day."""
    return _done(lambda: _entered(PayEntrySchema().load(_given())), "entries")


@bp.post("/entries/remove")
def remove_entry() -> ResponseReturnValue:
    """Take an entry back."""
    key = PayEntryKeySchema()
    return _done(lambda: remove_pay_entry(person_id=me().id, **key.load(_given())), "entries", "Removed.")


def _entered(fields: dict[str, Any]) -> None:
    with turn_of(me().id):
        enter_pay(person_id=me().id, now=now(), **fields)


@bp.post("/payments")
def payments() -> ResponseReturnValue:
    """Record a payment received."""
    return _done(lambda: record_payment(person_id=me().id, now=now(), **ReceivedSchema().load(_given())), "payments")


@bp.post("/payments/remove")
def unpay() -> ResponseReturnValue:
    """Take a recorded payment back."""
    return _done(lambda: remove_payment(person_id=me().id, **PaymentKeySchema().load(_given())), "payments", "Removed.")


def _given() -> dict[str, str]:
    return {name: value.strip() for name, value in request.form.items() if name != "csrf_token" and value.strip()}


def _done(act: Any, place: str, message: str = "Saved.") -> ResponseReturnValue:
    """Do something and go back to its place on the page; a refusal, or what was done, is told at the top."""
    try:
        act()
        flash(message, "done")
    except ValidationError as error:
        for name, problem in contract_form.problems(error).items():
            flash(f"{field_name(name)}: {problem}")
    except RvuEdgeError as error:
        flash(error.detail)
    return redirect(url_for("web_contract.contract", _anchor=place))


def _page(fields: contract_form.FormFields | None = None, problems: dict[str, str] | None = None) -> str:
    known = known_of(me(), on=today())
    terms = among(me().id, list(known.terms), known.on)
    compensation, refused = _compensation(known)
    offered = choices()
    surveys = dict(offered["survey_options"])
    amended = amendments_of(me().id)
    history = [
        (amendment, sentences(stated, surveys) if (stated := as_stated(amendment)) else []) for amendment in amended
    ]
    return render_template(
        "physician/contract.html",
        terms=terms,
        from_practice=[
            (stated, name, sentences(practice.terms_as_read(stated), surveys))
            for stated, name in practice.stated_of(me().id)
            if stated.state in OPEN_STATES
        ],
        counting={(item.practice, item.effective_from) for item in known.terms if not item.is_confirmed},
        sentences=sentences(terms, surveys),
        assigned=assigned_to(me().id),
        form=TermsForm(fields or contract_form.fields_from_terms(terms), problems or {}),
        fallback_options=FALLBACKS,
        problems=problems or {},
        compensation=compensation,
        pay_parts=_parts(compensation) if compensation else None,
        refused=refused,
        money=received(known, compensation) if compensation else {},
        alignment=alignment(known, compensation, my_organizations()) if compensation else None,
        payments=payments_received(me().id, start=known.year.first, end=known.on),
        history=reversed(history),
        stated=[contract for contract in known.terms if contract.effective_from],
        shifts=shifts_listed(me().id, start=known.year.first, end=known.year.last),
        entries=entries_listed(me().id, start=known.year.first, end=known.year.last),
        figure=figure,
        units=dict(unit for stated in known.terms if stated.money for unit in stated.money.entered.items()),
        today=known.on,
        **offered,
    )


def _compensation(known: YearInputs) -> tuple[Compensation | None, str]:
    """What the year pays, or why it cannot be said."""
    try:
        return compensation_of(known), ""
    except RvuEdgeError as error:
        return None, error.detail


def _parts(compensation: Compensation) -> Picture | None:
    """What was earned by element, the largest first; None where nothing was."""
    steps = sorted(compensation.to_date.steps, key=lambda step: -step.amount)
    parts = [(for_people(step.explanation), step.amount) for step in steps]
    return split(parts, write=dollars_and_cents, unit="Pay") if any(amount > 0 for _, amount in parts) else None


def choices(of: list[int] | None = None) -> dict[str, Any]:
    """What the forms offer to choose from, to the signed-in person or for some practices."""
    organizations = my_organizations() if of is None else of
    named = [*NAMES, *(own_policy.name for own_policy in own_policies(organizations))]
    loaded = [release.name for release in releases()]
    return {
        "policy_options": [(name, policy_choice(name)) for name in named],
        "releases": loaded,
        "release_options": [(name, name) for name in loaded],
        "survey_options": [(survey.id, survey.name) for survey in surveys_for(organizations)],
        "months": list(enumerate(calendar.month_name))[1:],
        "rows": contract_form.ROWS,
    }

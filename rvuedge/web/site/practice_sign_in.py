"""Signing in through a practice's own OpenID provider: which practice, there, and back.

What a browser is recognized by when it comes back is in its own signed session, for ten minutes and once.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts.audit.account_events import AccountEvent, Means, record_account_event
from rvuedge.accounts.credentials.second_step import SecondFactorRequiredError, demand
from rvuedge.accounts.people.access import now, public
from rvuedge.accounts.people.models import Person
from rvuedge.accounts.people.schemas import NAME
from rvuedge.accounts.practices import memberships
from rvuedge.accounts.rules.career_stages import CAREER_STAGES
from rvuedge.accounts.single_sign_on import provider, settings
from rvuedge.accounts.single_sign_on.arriving import Newcomer, arrived, joined_by_sign_on
from rvuedge.accounts.single_sign_on.domains import practices_for
from rvuedge.accounts.single_sign_on.models import PracticeSignOn
from rvuedge.platform.errors import ErrorKind, NotFoundError, RvuEdgeError
from rvuedge.platform.extensions import limiter
from rvuedge.web.site.browser import begin
from rvuedge.web.site.stages import STAGE_CHOICES, stage_question

bp = Blueprint("web_sign_on", __name__, url_prefix="/app/practice-sign-in")
LIFE = timedelta(minutes=10)  # for a password, a second factor and a forgotten phone at the provider
TRIP, NEWCOMER = "sign_on_trip", "sign_on_newcomer"


@bp.get("")
@public
def choose() -> str:
    """Which practice: found by the domain of a work address."""
    return render_template("site/practice_sign_in.html", practices=None)


@bp.post("")
@public
@limiter.limit("30/minute")
def find() -> str:
    """The practices of an address's domain, each a link; whether anybody has the address is not looked up."""
    found = practices_for(request.form.get("email", "")[:254])
    return render_template("site/practice_sign_in.html", practices=found)


@bp.get("/<int:organization_id>")
@public
@limiter.limit("30/minute")
def leave(organization_id: int) -> ResponseReturnValue:
    """To the provider."""
    try:
        sign_on = _sign_on(organization_id)
        place = provider.discovered(sign_on.issuer)
        trip = provider.Trip(*(secrets.token_urlsafe(48) for _ in range(3)))
        address = provider.authorization_address(place, settings.client_of(sign_on), trip)
    except RvuEdgeError as error:
        return _refused(error)
    session[TRIP] = {
        **asdict(trip),
        "practice": organization_id,
        "invitation": request.args.get("invitation", "")[:100] or None,
        "until": (now() + LIFE).isoformat(),
    }
    return redirect(address, 303)


@bp.get("/<int:organization_id>/callback")
@public
@limiter.limit("30/minute")
def come_back(organization_id: int) -> ResponseReturnValue:
    """From the provider: in, on to a second factor of the account's own, or to the form of a new account."""
    begun = session.pop(TRIP, None)
    try:
        trip = _trip(begun, organization_id)
        sign_on = _sign_on(organization_id)
        if request.args.get("iss", sign_on.issuer) != sign_on.issuer:  # RFC 9207, section 2.4
            raise provider.SignOnRefusedError("Another provider answered. Start the sign-in again.")
        if "error" in request.args or not request.args.get("code"):
            raise provider.SignOnRefusedError("The provider did not sign you in. Start the sign-in again.")
        place, client = provider.discovered(sign_on.issuer), settings.client_of(sign_on)
        claims = provider.claims_for(place, client, trip, request.args["code"][:2000], now=now())
        found = arrived(organization_id, claims, invitation=begun["invitation"], now=now())
    except RvuEdgeError as error:
        if begun is not None:
            record_account_event(AccountEvent.SIGN_IN_REFUSED, person_id=None, now=now(), means=Means.SINGLE_SIGN_ON)
        return _refused(error)
    if isinstance(found, Newcomer):
        session[NEWCOMER] = {
            **asdict(found), "practice": organization_id, "until": (now() + LIFE).isoformat()
        }  # fmt: skip
        return _form(organization_id, found)
    return _begin(found)


@bp.post("/<int:organization_id>/join")
@public
@limiter.limit("20/minute")
def join(organization_id: int) -> ResponseReturnValue:
    """Make the account of an invited person; their address is the provider's and the invitation's."""
    waiting = session.get(NEWCOMER)
    try:
        newcomer = Newcomer(**_current(waiting, organization_id, ("subject", "email", "name", "invitation")))
        name, stage = request.form.get("name", "").strip(), request.form.get("career_stage", "")
        NAME(name)
        if stage not in CAREER_STAGES:
            raise ValidationError("Choose a career stage.")
        question = _question(newcomer, stage)
        if question and request.form.get("stage_is_right") != stage:
            raise ValidationError(question)
        person = joined_by_sign_on(organization_id, newcomer, name=name, career_stage=stage, now=now())
    except ValidationError as error:
        flash(str(error.args[0]))
        return _form(organization_id, newcomer), 422
    except RvuEdgeError as error:
        return _refused(error)
    session.pop(NEWCOMER, None)
    return _begin(person)


def _sign_on(organization_id: int) -> PracticeSignOn:
    found = settings.sign_on_of(organization_id)
    if found is None:
        raise NotFoundError("This practice has no sign-in of its own.")
    return found


def _trip(begun: Any, organization_id: int) -> provider.Trip:
    """What the browser left with. Raises SignOnRefusedError for another state, another practice or a late return."""
    trip = provider.Trip(**_current(begun, organization_id, ("state", "nonce", "verifier")))
    if not hmac.compare_digest(trip.state.encode(), request.args.get("state", "").encode("utf-8", "replace")):
        raise provider.SignOnRefusedError("This answer belongs to another sign-in. Start the sign-in again.")
    return trip


def _current(saved: Any, organization_id: int, names: tuple[str, ...]) -> dict[str, str]:
    """What this browser's session holds for the practice, while it is good. Raises SignOnRefusedError."""
    if not saved or saved["practice"] != organization_id or datetime.fromisoformat(saved["until"]) <= now():
        raise provider.SignOnRefusedError("This sign-in was not begun here, or took too long. Start it again.")
    return {name: saved[name] for name in names}


def _question(newcomer: Newcomer, stage: str) -> str:
    """What to ask before the role of the invitation and a career stage stand together."""
    offer = memberships.offered_by(newcomer.invitation, now=now())[0] if newcomer.invitation else None
    return stage_question(offer.role, stage) if offer else ""


def _form(organization_id: int, newcomer: Newcomer) -> str:
    """The form of a new account; what was typed stays."""
    given = {name: request.form.get(name) for name in ("name", "career_stage")}
    return render_template(
        "site/practice_newcomer.html",
        organization_id=organization_id,
        newcomer=newcomer,
        stages=STAGE_CHOICES,
        given=given,
        question=_question(newcomer, given["career_stage"] or ""),
    )


def _begin(person: Person) -> ResponseReturnValue:
    """The session, unless the account has a second factor of its own: that one is asked for too."""
    try:
        demand(person, now=now())
    except SecondFactorRequiredError as step:
        return render_template("site/second_step.html", own_device=False, **(step.more or {}))
    begin(person, is_own=False, means=Means.SINGLE_SIGN_ON)
    return redirect(url_for("web_app.home"))


def _refused(error: RvuEdgeError) -> ResponseReturnValue:
    flash(error.detail)
    status = {ErrorKind.UNAUTHENTICATED: 403, ErrorKind.NOT_FOUND: 404}.get(error.kind, 422)
    return render_template("site/practice_sign_in.html", practices=None), status

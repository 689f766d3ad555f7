"""Pages of the account: forgotten password, confirmed address, invitation, second step, mail switched off."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts.audit.account_events import Means
from rvuedge.accounts.credentials import passkeys, passwords
from rvuedge.accounts.credentials import second_step as second_factor
from rvuedge.accounts.mail import switches
from rvuedge.accounts.people.access import me, now, public, somebody
from rvuedge.accounts.people.models import MANAGERS
from rvuedge.accounts.people.queries import organizations_of
from rvuedge.accounts.people.schemas import PASSWORD
from rvuedge.accounts.practices import memberships
from rvuedge.accounts.sign_in import claims
from rvuedge.accounts.single_sign_on.requirement import refuse_own_means
from rvuedge.accounts.single_sign_on.settings import sign_on_by_invitation
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.extensions import limiter
from rvuedge.web.refusals import refused
from rvuedge.web.site.browser import begin, is_own_device
from rvuedge.web.site.stages import STAGE_CHOICES, stage_question
from rvuedge.web.typed import is_whole

bp = Blueprint("web_account", __name__, url_prefix="/app")


def home() -> ResponseReturnValue:
    return redirect(url_for("web_app.home"))


def given(name: str) -> str:
    return request.form.get(name, "").strip()


@bp.get("/forgot")
@public
def forgot() -> str:
    """Where to send the link."""
    return render_template("site/forgot.html", is_requested=False)


@bp.post("/forgot")
@public
@limiter.limit("10/minute")
def forgot_password() -> str:
    """The same words whether anybody has the address."""
    passwords.request_reset(given("email"), now=now())
    return render_template("site/forgot.html", is_requested=True)


@bp.get("/reset")
@public
def reset() -> str:
    """A new password, by the mailed link."""
    return render_template("site/reset.html", token=request.args.get("token", ""))


@bp.post("/reset")
@public
@limiter.limit("30/minute")
def set_password() -> ResponseReturnValue:
    """Set it, and on to the sign-in."""
    password = request.form.get("password", "")
    try:
        PASSWORD(password)
        claims.choose_password(given("token"), password, now=now())
    except ValidationError as error:
        flash(f"Password: {error.args[0]}")
    except RvuEdgeError as error:
        flash(error.detail)
    else:
        flash("Your password is set. Sign in with it.")
        return home()
    return render_template("site/reset.html", token=given("token")), 422


@bp.get("/verify")
@public
def verify() -> str:
    """Confirmed by a button: programs that look at mails follow links, they press no buttons."""
    return render_template("site/verify.html", token=request.args.get("token", ""), is_stranger=somebody() is None)


@bp.post("/verify")
@public
@limiter.limit("30/minute")
def confirm_address() -> ResponseReturnValue:
    """Confirm the address: signed in to its account, or with its password."""
    person, password = somebody(), request.form.get("password")
    try:
        passwords.confirm_address(given("token"), by=person and person.id, password=password, now=now())
    except RvuEdgeError as error:
        flash(error.detail)
        return render_template("site/verify.html", token=given("token"), is_stranger=True), 422
    flash("Your email address is confirmed.", "done")
    managed = (
        [item for item, role in organizations_of(person.id, on=now().date()) if role in MANAGERS] if person else []
    )
    return redirect(url_for("web_founding.setup", organization_id=managed[0].id)) if managed else home()


@bp.get("/invitation")
@public
def invitation() -> ResponseReturnValue:
    """What it offers; accept as who you are, or make an account first."""
    return invitation_page(request.args.get("token", ""))


def invitation_page(token: str, status: int = 200) -> ResponseReturnValue:
    """What an invitation offers, with the form of a new account for a stranger; what was typed stays."""
    try:
        offer, organization = memberships.offered_by(token, now=now())
    except RvuEdgeError as error:
        flash(error.detail)
        return render_template("site/invitation.html", offer=None), 422
    more = {"organization": organization, "token": token, "stages": STAGE_CHOICES, "today": now().date()}
    person = somebody()
    stage = person.stage_on(now().date()) if person else request.form.get("career_stage", "")
    more |= {"given": request.form, "question": stage_question(offer.role, stage)}
    more["sign_on"] = sign_on_by_invitation(token)
    return render_template("site/invitation.html", offer=offer, **more), status


@bp.post("/invitation")
@limiter.limit("30/minute")
def accept_invitation() -> ResponseReturnValue:
    """Enter the practice, from the offered day on or from today."""
    started_on = now().date() if given("from") == "today" else None
    try:
        organization = memberships.accept(given("token"), me(), now=now(), started_on=started_on)
    except RvuEdgeError as error:
        flash(error.detail)
        return invitation_page(given("token"), 422)
    flash(f"Welcome to {organization.name}.")
    return home()


@bp.post("/second-step")
@public
@limiter.limit("30/minute")
def second_step() -> ResponseReturnValue:
    """Finish a sign-in with a code: six digits are the app's, anything else is a recovery code."""
    challenge, code = given("challenge"), given("code").replace(" ", "")
    means = {"totp": code} if is_whole(code) and len(code) == 6 else {"recovery_code": code or "none"}
    try:
        person = second_factor.answer(challenge, means, now=now())
    except RvuEdgeError as error:
        flash(error.detail)
        page = render_template("site/second_step.html", challenge=challenge, own_device=is_own_device())
        return refused(error, page)
    begin(person, is_own=is_own_device(), means=second_factor.means_of(means))
    return home()


@bp.post("/sign-in/passkey")
@public
@limiter.limit("30/minute")
def passkey_sign_in() -> ResponseReturnValue:
    """Begin a session by passkey alone, or by passkey after the password; JSON from passkeys.js."""
    sent: dict[str, Any] = request.get_json()
    credential = sent.get("credential") or {}
    if sent.get("challenge"):
        person = second_factor.answer(str(sent["challenge"]), {"passkey": credential}, now=now())
    else:
        person = passkeys.signed_in_by(credential, now=now())
        refuse_own_means(person, now=now())
    begin(person, is_own=sent.get("own_device") is True, means=Means.PASSKEY)
    return jsonify({"next": url_for("web_app.home")})


@bp.get("/mail-off")
@public
def mail_off() -> ResponseReturnValue:
    """Turned off by a button: programs that look at mails follow links, they press no buttons."""
    token = request.args.get("token", "")
    try:
        return render_template("site/mail_off.html", token=token, words=switches.words_of(token), is_off=False)
    except RvuEdgeError as error:
        flash(error.detail)
        return render_template("site/mail_off.html", token="", words="", is_off=False), 422


@bp.post("/mail-off")
@public
@limiter.limit("60/minute")
def turn_mail_off() -> ResponseReturnValue:
    """Turn it off."""
    try:
        words = switches.turn_off(given("token"), now=now())
    except RvuEdgeError as error:
        flash(error.detail)
        return render_template("site/mail_off.html", token="", words="", is_off=False), 422
    return render_template("site/mail_off.html", token="", words=words, is_off=True)

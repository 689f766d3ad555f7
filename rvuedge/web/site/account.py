"""Pages of the account: forgotten password, confirmed address, invitation, second step, security."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError, validate

from rvuedge.accounts.audit import trail
from rvuedge.accounts.audit.account_events import Means
from rvuedge.accounts.credentials import passkeys, passwords, sessions, totp
from rvuedge.accounts.credentials import second_step as second_factor
from rvuedge.accounts.credentials.proof import demand_confirmed, demand_proof
from rvuedge.accounts.mail import switches
from rvuedge.accounts.people import queries
from rvuedge.accounts.people.access import me, my_sign_in, now, public, somebody
from rvuedge.accounts.people.models import MANAGERS
from rvuedge.accounts.people.queries import organizations_of
from rvuedge.accounts.people.schemas import PASSWORD
from rvuedge.accounts.practices import memberships
from rvuedge.accounts.sign_in import claims, email_change
from rvuedge.accounts.single_sign_on.requirement import refuse_own_means
from rvuedge.accounts.single_sign_on.settings import sign_on_by_invitation
from rvuedge.platform.errors import NotFoundError, RvuEdgeError
from rvuedge.platform.extensions import limiter
from rvuedge.web.audit_words import WORDS, in_words
from rvuedge.web.refusals import refused
from rvuedge.web.site.browser import begin, end, is_own_device
from rvuedge.web.site.stages import STAGE_CHOICES, stage_question
from rvuedge.web.typed import is_whole

bp = Blueprint("web_account", __name__, url_prefix="/app")
EMAIL = validate.And(validate.Length(max=254), validate.Email())


def _home() -> ResponseReturnValue:
    return redirect(url_for("web_app.home"))


def _given(name: str) -> str:
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
    passwords.request_reset(_given("email"), now=now())
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
        claims.choose_password(_given("token"), password, now=now())
    except ValidationError as error:
        flash(f"Password: {error.args[0]}")
    except RvuEdgeError as error:
        flash(error.detail)
    else:
        flash("Your password is set. Sign in with it.")
        return _home()
    return render_template("site/reset.html", token=_given("token")), 422


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
        passwords.confirm_address(_given("token"), by=person and person.id, password=password, now=now())
    except RvuEdgeError as error:
        flash(error.detail)
        return render_template("site/verify.html", token=_given("token"), is_stranger=True), 422
    flash("Your email address is confirmed.", "done")
    managed = (
        [item for item, role in organizations_of(person.id, on=now().date()) if role in MANAGERS] if person else []
    )
    return redirect(url_for("web_founding.setup", organization_id=managed[0].id)) if managed else _home()


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
    started_on = now().date() if _given("from") == "today" else None
    try:
        organization = memberships.accept(_given("token"), me(), now=now(), started_on=started_on)
    except RvuEdgeError as error:
        flash(error.detail)
        return invitation_page(_given("token"), 422)
    flash(f"Welcome to {organization.name}.")
    return _home()


@bp.post("/second-step")
@public
@limiter.limit("30/minute")
def second_step() -> ResponseReturnValue:
    """Finish a sign-in with a code: six digits are the app's, anything else is a recovery code."""
    challenge, code = _given("challenge"), _given("code").replace(" ", "")
    given = {"totp": code} if is_whole(code) and len(code) == 6 else {"recovery_code": code or "none"}
    try:
        person = second_factor.answer(challenge, given, now=now())
    except RvuEdgeError as error:
        flash(error.detail)
        page = render_template("site/second_step.html", challenge=challenge, own_device=is_own_device())
        return refused(error, page)
    begin(person, is_own=is_own_device(), means=second_factor.means_of(given))
    return _home()


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
        words = switches.turn_off(_given("token"), now=now())
    except RvuEdgeError as error:
        flash(error.detail)
        return render_template("site/mail_off.html", token="", words="", is_off=False), 422
    return render_template("site/mail_off.html", token="", words=words, is_off=True)


@bp.post("/mail-choices")
def choose_mail() -> ResponseReturnValue:
    """Turn a kind of mail on or off."""
    switches.choose(me().email, _given("category"), is_on=_given("is_on") == "yes", now=now())
    flash("Saved.", "done")
    return redirect(url_for("web_account.security"))


@bp.get("/security")
def security() -> str:
    """Devices, authenticator app, passkeys."""
    return _security()


def _security(**more: Any) -> str:
    person = me()
    return render_template(
        "site/security.html",
        person=person,
        devices=queries.devices_of(person.id, now=now()),
        here=my_sign_in(),
        email_change=email_change.waiting_change(person.id, now=now()),
        totp_on=totp.is_on(person.id),
        codes_left=totp.recovery_codes_left(person.id),
        passkeys=passkeys.passkeys_of(person.id),
        mail_choices=switches.choices_of(person.email),
        **more,
    )


@bp.post("/security/devices/<int:device_id>/sign-out")
def sign_device_out(device_id: int) -> ResponseReturnValue:
    """Sign one device out."""
    sessions.revoke_device(person_id=me().id, device_id=device_id, now=now())
    return redirect(url_for("web_account.security"))


@bp.post("/security/sign-out-everywhere")
def sign_out_everywhere() -> ResponseReturnValue:
    """Sign every phone and browser out, this one too."""
    sessions.sign_out_everywhere(person_id=me().id, now=now())
    end()
    flash("Every phone and browser is signed out.", "done")
    return _home()


@bp.post("/security/verification")
@limiter.limit("5/minute")
def request_verification() -> ResponseReturnValue:
    """Send the link that confirms the address again."""
    passwords.request_verification(me(), now=now())
    flash("If your address is not confirmed yet, the link is on its way.", "done")
    return redirect(url_for("web_account.security"))


@bp.post("/security/email")
@limiter.limit("10/hour")
def change_email() -> ResponseReturnValue:
    """Have both links of a change of address sent; with the password."""
    try:
        EMAIL(_given("email"))
        _prove()
        email_change.request_change(me(), _given("email"), now=now())
        flash("Open the links we sent to your old and your new address. Your address changes with the second.", "done")
    except ValidationError as error:
        flash(f"Email: {error.args[0]}")
    except RvuEdgeError as error:
        flash(error.detail)
    return redirect(url_for("web_account.security"))


@bp.post("/security/email/cancel")
def cancel_email_change() -> ResponseReturnValue:
    """Give it up."""
    email_change.cancel_change(me())
    return redirect(url_for("web_account.security"))


@bp.get("/email-change")
@public
def email_changing() -> str:
    """Confirmed by a button: programs that look at mails follow links, they press no buttons."""
    return render_template("site/email_change.html", token=request.args.get("token", ""), outcome="")


@bp.post("/email-change")
@public
@limiter.limit("30/minute")
def confirm_email_change() -> ResponseReturnValue:
    """Take note of one of the two links."""
    try:
        is_changed = email_change.confirm_change(_given("token"), now=now())
    except RvuEdgeError as error:
        flash(error.detail)
        return render_template("site/email_change.html", token="", outcome="refused"), 422
    return render_template("site/email_change.html", token="", outcome="changed" if is_changed else "waiting")


def _prove() -> None:
    """A fresh proof from the form. Raises ProofRequiredError, ProofRefusedError, UnconfirmedError."""
    demand_proof(me(), {"password": request.form.get("password", "")}, now=now())


@bp.post("/security/totp")
@limiter.limit("20/minute")
def begin_totp() -> ResponseReturnValue:
    """Show the secret as a picture; with the password."""
    try:
        demand_confirmed(me())
        _prove()
        return _security(setup=totp.begin(me()))
    except RvuEdgeError as error:
        flash(error.detail)
        return redirect(url_for("web_account.security"))


@bp.post("/security/totp/confirm")
@limiter.limit("10/minute")
def confirm_totp() -> ResponseReturnValue:
    """Turn it on; the recovery codes are shown this once."""
    try:
        codes = totp.confirm(me(), _given("code"), now=now())
    except RvuEdgeError as error:
        flash(f"{error.detail} Start again.")
        return redirect(url_for("web_account.security"))
    return _security(recovery_codes=codes)


@bp.post("/security/totp/off")
@limiter.limit("10/minute")
def remove_totp() -> ResponseReturnValue:
    """Turn it off, by the password."""
    try:
        _prove()
        totp.turn_off(me(), now=now())
    except RvuEdgeError as error:
        flash(error.detail)
    return redirect(url_for("web_account.security"))


@bp.post("/security/recovery-codes")
@limiter.limit("10/minute")
def renew_codes() -> ResponseReturnValue:
    """New recovery codes, shown this once; with the password."""
    try:
        _prove()
        return _security(recovery_codes=totp.renew_codes(me(), now=now()))
    except RvuEdgeError as error:
        flash(error.detail)
    return redirect(url_for("web_account.security"))


@bp.post("/security/passkeys/<int:passkey_id>/remove")
@limiter.limit("20/minute")
def remove_passkey(passkey_id: int) -> ResponseReturnValue:
    """Forget a passkey; with the password."""
    try:
        _prove()
        passkeys.remove(me(), passkey_id, now=now())
    except NotFoundError:
        raise
    except RvuEdgeError as error:
        flash(error.detail)
    return redirect(url_for("web_account.security"))


@bp.get("/access-log")
@bp.get("/looks")  # its address in version 0.1
def accesses() -> str:
    """Who looked at the signed-in person's figures, the newest two hundred."""
    return render_template(
        "site/accesses.html", entries=trail.accesses_to(me().id, before=None, limit=200), words=WORDS, in_words=in_words
    )

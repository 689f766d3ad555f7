"""The page of how one signs in: devices, password, address, authenticator app, passkeys, mail; and who looked."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError, validate

from rvuedge.accounts.audit import trail
from rvuedge.accounts.credentials import passkeys, passwords, sessions, totp
from rvuedge.accounts.credentials.proof import demand_confirmed, demand_proof
from rvuedge.accounts.mail import switches
from rvuedge.accounts.people import queries
from rvuedge.accounts.people.access import me, my_sign_in, now, public
from rvuedge.accounts.sign_in import email_change
from rvuedge.platform.errors import NotFoundError, RvuEdgeError
from rvuedge.platform.extensions import limiter
from rvuedge.web.audit_words import WORDS, in_words
from rvuedge.web.site.account import bp, given, home
from rvuedge.web.site.browser import end

EMAIL = validate.And(validate.Length(max=254), validate.Email())


@bp.post("/mail-choices")
def choose_mail() -> ResponseReturnValue:
    """Turn a kind of mail on or off."""
    switches.choose(me().email, given("category"), is_on=given("is_on") == "yes", now=now())
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
    return home()


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
        EMAIL(given("email"))
        _prove()
        email_change.request_change(me(), given("email"), now=now())
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
        is_changed = email_change.confirm_change(given("token"), now=now())
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
        codes = totp.confirm(me(), given("code"), now=now())
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

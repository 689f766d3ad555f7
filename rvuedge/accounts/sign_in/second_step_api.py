"""Routes of second factors: authenticator apps, recovery codes, passkeys."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from rvuedge.accounts.audit.account_events import Means
from rvuedge.accounts.credentials import passkeys, second_step, sessions, totp
from rvuedge.accounts.credentials.proof import demand_confirmed, demand_proof
from rvuedge.accounts.people.access import me, now, public
from rvuedge.accounts.people.schemas import ProofSchema, TokensSchema
from rvuedge.accounts.sign_in.api import lifetimes, tokens
from rvuedge.accounts.single_sign_on.requirement import refuse_own_means
from rvuedge.platform.extensions import limiter
from rvuedge.platform.fields import Instant, TrueOrFalse, WholeNumber
from rvuedge.platform.openapi import Blueprint, ProblemSchema
from rvuedge.privacy.screened_text import ScreenedText
from rvuedge.privacy.screening import Holds

bp = Blueprint("second_factors", __name__, url_prefix="/api/v1", description="Authenticator apps and passkeys")
DEVICE = validate.Length(max=200)


class TotpSetupSchema(Schema):
    secret = fields.String(required=True)
    uri = fields.String(required=True, metadata={"description": "otpauth:// for an authenticator app"})
    qr = fields.String(required=True, metadata={"description": "the same as a picture, an SVG data URI"})


class TotpCodeSchema(Schema):
    code = fields.String(required=True, validate=validate.Length(max=20))


class RecoveryCodesSchema(Schema):
    recovery_codes = fields.List(fields.String(), required=True, metadata={"description": "shown this once"})


class FactorsSchema(Schema):
    totp = TrueOrFalse(required=True)
    recovery_codes_left = WholeNumber(required=True)
    passkeys = WholeNumber(required=True)


class PasskeySchema(Schema):
    id = WholeNumber(required=True)
    name = fields.String(required=True)
    created_at = Instant(required=True)
    last_used_at = Instant(required=True, allow_none=True)


class PasskeysSchema(Schema):
    items = fields.List(fields.Nested(PasskeySchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class PasskeyOptionsSchema(Schema):
    options = fields.Dict(required=True, metadata={"description": "for navigator.credentials, as JSON"})


class PasskeyBodySchema(ProofSchema):
    name = ScreenedText(longest=80, holds=Holds.NAMES, validators=[validate.Length(min=1)], load_default="passkey")
    credential = fields.Dict(required=True, metadata={"description": "PublicKeyCredential.toJSON()"})


class PasskeySignInSchema(Schema):
    credential = fields.Dict(required=True, metadata={"description": "PublicKeyCredential.toJSON()"})
    device_name = fields.String(load_default="unnamed device", validate=DEVICE)


class SecondFactorBodySchema(Schema):
    challenge = fields.String(required=True, validate=validate.Length(max=100))
    totp = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=20))
    recovery_code = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=40))
    passkey = fields.Dict(load_default=None, allow_none=True)
    device_name = fields.String(load_default="unnamed device", validate=DEVICE)

    @validates_schema
    def _require_single_answer(self, data: dict[str, Any], **_more: Any) -> None:
        if sum(bool(data.get(name)) for name in ("totp", "recovery_code", "passkey")) != 1:
            raise ValidationError("Expected one of totp, recovery_code and passkey.", "totp")


@bp.route("/me/factors", methods=["GET"])
@bp.response(200, FactorsSchema)
def show_factors() -> dict[str, Any]:
    """Your second factors"""
    person_id = me().id
    return {
        "totp": totp.is_on(person_id),
        "recovery_codes_left": totp.recovery_codes_left(person_id),
        "passkeys": len(passkeys.passkeys_of(person_id)),
    }


@bp.route("/me/totp", methods=["POST"])
@limiter.limit("20/minute")
@bp.arguments(ProofSchema)
@bp.response(201, TotpSetupSchema)
@bp.alt_response(409, schema=ProblemSchema, description="Already set up")
def begin_totp(proof: dict[str, Any]) -> totp.Setup:
    """Start setting up an authenticator app; with a fresh proof, once the address is confirmed"""
    demand_confirmed(me())
    demand_proof(me(), proof, now=now())
    return totp.begin(me())


@bp.route("/me/totp/confirm", methods=["POST"])
@limiter.limit("10/minute")
@bp.arguments(TotpCodeSchema)
@bp.response(200, RecoveryCodesSchema)
def confirm_totp(body: dict[str, Any]) -> dict[str, Any]:
    """Turn the authenticator app on with its first code"""
    return {"recovery_codes": totp.confirm(me(), body["code"], now=now())}


@bp.route("/me/totp", methods=["DELETE"])
@limiter.limit("10/minute")
@bp.arguments(ProofSchema)
@bp.response(204)
def remove_totp(proof: dict[str, Any]) -> None:
    """Turn the authenticator app off; with a fresh proof"""
    demand_proof(me(), proof, now=now())
    totp.turn_off(me(), now=now())


@bp.route("/me/recovery-codes", methods=["POST"])
@limiter.limit("10/minute")
@bp.arguments(ProofSchema)
@bp.response(201, RecoveryCodesSchema)
def renew_recovery_codes(proof: dict[str, Any]) -> dict[str, Any]:
    """Make new recovery codes in place of the old ones; with a fresh proof"""
    demand_proof(me(), proof, now=now())
    return {"recovery_codes": totp.renew_codes(me(), now=now())}


@bp.route("/me/passkeys", methods=["GET"])
@bp.response(200, PasskeysSchema)
def list_passkeys() -> dict[str, Any]:
    """Your passkeys"""
    return {"items": passkeys.passkeys_of(me().id), "next_cursor": None}


@bp.route("/me/passkeys/options", methods=["POST"])
@bp.response(200, PasskeyOptionsSchema)
def passkey_options() -> dict[str, Any]:
    """Start registering a passkey, once the address is confirmed"""
    demand_confirmed(me())
    return {"options": passkeys.registration_options(me(), now=now())}


@bp.route("/me/passkeys", methods=["POST"])
@limiter.limit("20/minute")
@bp.arguments(PasskeyBodySchema)
@bp.response(201, PasskeySchema)
def register_passkey(body: dict[str, Any]) -> Any:
    """Register a passkey; with a fresh proof, once the address is confirmed"""
    demand_confirmed(me())
    demand_proof(me(), body, now=now())
    return passkeys.register(me(), body["credential"], body["name"], now=now())


@bp.route("/me/passkeys/<int:passkey_id>", methods=["DELETE"])
@limiter.limit("20/minute")
@bp.arguments(ProofSchema)
@bp.response(204)
def remove_passkey(proof: dict[str, Any], passkey_id: int) -> None:
    """Delete a passkey; with a fresh proof"""
    demand_proof(me(), proof, now=now())
    passkeys.remove(me(), passkey_id, now=now())


@bp.route("/tokens/second-factor", methods=["POST"])
@public
@limiter.limit("30/minute")
@bp.arguments(SecondFactorBodySchema)
@bp.response(201, TokensSchema)
def answer_second_factor(body: dict[str, Any]) -> dict[str, Any]:
    """Complete a sign-in with its second step"""
    person = second_step.answer(body["challenge"], body, now=now())
    device, means = body["device_name"], second_step.means_of(body)
    return tokens(sessions.sign_in(person=person, device_name=device, lifetimes=lifetimes(), now=now(), means=means))


@bp.route("/tokens/passkey/options", methods=["POST"])
@public
@limiter.limit("30/minute")
@bp.response(200, PasskeyOptionsSchema)
def passkey_sign_in_options() -> dict[str, Any]:
    """Start a sign-in with only a passkey"""
    return {"options": passkeys.sign_in_options(now=now())}


@bp.route("/tokens/passkey", methods=["POST"])
@public
@limiter.limit("30/minute")
@bp.arguments(PasskeySignInSchema)
@bp.response(201, TokensSchema)
def passkey_sign_in(body: dict[str, Any]) -> dict[str, Any]:
    """Sign in with only a passkey"""
    person = passkeys.signed_in_by(body["credential"], now=now())
    refuse_own_means(person, now=now())
    device, means = body["device_name"], Means.PASSKEY
    return tokens(sessions.sign_in(person=person, device_name=device, lifetimes=lifetimes(), now=now(), means=means))

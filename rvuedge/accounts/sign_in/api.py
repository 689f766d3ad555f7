"""Routes of accounts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import current_app

from config import Settings
from rvuedge.accounts.audit.account_events import AccountEvent
from rvuedge.accounts.credentials import second_step, sessions
from rvuedge.accounts.people import queries
from rvuedge.accounts.people.access import me, my_sign_in, now, public, today_of
from rvuedge.accounts.people.models import Person
from rvuedge.accounts.people.schemas import (
    CredentialsSchema,
    DeviceSchema,
    DevicesSchema,
    PersonPatchSchema,
    PersonSchema,
    RefreshSchema,
    SignUpSchema,
    TokensSchema,
)
from rvuedge.accounts.sign_in import sign_up as registration
from rvuedge.accounts.single_sign_on.requirement import refuse_own_means
from rvuedge.platform.database import walls
from rvuedge.platform.edge import keys
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.extensions import limiter
from rvuedge.platform.openapi import Blueprint

bp = Blueprint("accounts", __name__, url_prefix="/api/v1", description="People, sign-in, devices")


def lifetimes() -> sessions.Lifetimes:
    """How long tokens live, by the settings."""
    settings: Settings = current_app.config["RVUEDGE"]
    return sessions.Lifetimes(
        access=timedelta(seconds=settings.access_token_seconds),
        refresh=timedelta(days=settings.refresh_token_days),
        grace=timedelta(seconds=settings.refresh_grace_seconds),
    )


def profile(person: Person) -> dict[str, Any]:
    """A person with the organizations they belong to today."""
    memberships = queries.organizations_of(person.id, on=now().date())
    names = [name for name in PersonSchema().fields if name not in {"organizations", "email_verified", "career_stage"}]
    found = [{"id": org.id, "name": org.name, "role": role} for org, role in memberships]
    return {
        **{name: getattr(person, name) for name in names},
        "career_stage": person.stage_on(today_of(person.time_zone)),
        "email_verified": person.email_verified_at is not None,
        "organizations": found,
    }


def tokens(signed_in: sessions.SignIn) -> dict[str, Any]:
    """What a device receives."""
    return {
        "access_token": signed_in.access_token,
        "refresh_token": signed_in.refresh_token,
        "token_type": "Bearer",
        "expires_in": signed_in.expires_in,
        "device_id": signed_in.device_id,
    }


@bp.route("/users", methods=["POST"])
@public
@limiter.limit("20/minute")
@bp.arguments(SignUpSchema)
@bp.response(201, PersonSchema)
def sign_up(fields: dict[str, Any]) -> dict[str, Any]:
    """Sign up; an address with an account gets the same response, and its owner is notified by email"""
    person = registration.joined(fields, now=now())
    if fields.get("invitation"):
        walls.enter(person.id)
    return profile(person)


@bp.route("/tokens", methods=["POST"])
@public
@limiter.limit("30/minute")
@bp.arguments(CredentialsSchema)
@bp.response(201, TokensSchema)
def sign_in(fields: dict[str, Any]) -> dict[str, Any]:
    """Sign in on a device"""
    person = sessions.verified_person(email=fields["email"], password=fields["password"], now=now())
    refuse_own_means(person, now=now())
    second_step.demand(person, now=now())
    return tokens(sessions.sign_in(person=person, device_name=fields["device_name"], lifetimes=lifetimes(), now=now()))


@bp.route("/tokens/refresh", methods=["POST"])
@public
@limiter.limit("60/minute")
@bp.arguments(RefreshSchema)
@bp.response(201, TokensSchema)
def refresh(fields: dict[str, Any]) -> dict[str, Any]:
    """Exchange a refresh token for a new pair; the same token again within 30 seconds gets the same pair"""
    return tokens(sessions.refresh(**fields, lifetimes=lifetimes(), secret=keys.current_key(), now=now()))


@bp.route("/tokens/current", methods=["DELETE"])
@bp.response(204)
def sign_out() -> None:
    """Sign out of this device"""
    event = AccountEvent.SIGNED_OUT
    sessions.revoke_device(person_id=me().id, device_id=my_sign_in() or 0, now=now(), event=event)


@bp.route("/devices", methods=["GET"])
@bp.response(200, DevicesSchema)
def devices() -> dict[str, Any]:
    """The devices and browsers you are signed in on"""
    names = [name for name in DeviceSchema().fields if name != "is_current"]
    found = [
        {**{name: getattr(device, name) for name in names}, "is_current": device.id == my_sign_in()}
        for device in queries.devices_of(me().id, now=now())
    ]
    return {"items": found, "next_cursor": None}


@bp.route("/devices", methods=["DELETE"])
@bp.response(204)
def sign_out_everywhere() -> None:
    """Sign out everywhere: every device and browser, this one too"""
    sessions.sign_out_everywhere(person_id=me().id, now=now())


@bp.route("/devices/<int:device_id>", methods=["DELETE"])
@bp.response(204)
def revoke(device_id: int) -> None:
    """Sign a device or browser out"""
    if not sessions.revoke_device(person_id=me().id, device_id=device_id, now=now()):
        raise NotFoundError("You are not signed in on such a device.")


@bp.route("/me", methods=["GET"])
@bp.response(200, PersonSchema)
def show_me() -> dict[str, Any]:
    """Your profile"""
    return profile(me())


@bp.route("/me", methods=["PATCH"])
@bp.arguments(PersonPatchSchema)
@bp.response(200, PersonSchema)
def edit_me(fields: dict[str, Any]) -> dict[str, Any]:
    """Edit your profile"""
    return profile(sessions.edit_profile(person=me(), changes=fields, now=now()))

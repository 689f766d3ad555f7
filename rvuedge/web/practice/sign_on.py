"""The page of a practice's own sign-in, for its owners."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts.people.access import me, now
from rvuedge.accounts.single_sign_on import settings
from rvuedge.accounts.single_sign_on.api import SignOnBodySchema
from rvuedge.accounts.single_sign_on.domains import domains_of
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.extensions import limiter
from rvuedge.web.flashes import flash_fields
from rvuedge.web.practice.desk import PRACTICE, bp


@bp.get(f"{PRACTICE}/sign-in")
def show_sign_on(organization_id: int) -> str:
    """The settings, and who is linked."""
    owned = settings.owned(organization_id, me(), now=now())
    return _page(owned, settings.sign_on_of(owned))


@bp.post(f"{PRACTICE}/sign-in")
@limiter.limit("20/minute")
def put_sign_on(organization_id: int) -> ResponseReturnValue:
    """Ask the provider, then save."""
    owned = settings.owned(organization_id, me(), now=now())
    names = ("issuer", "client_id", "client_secret")
    given: dict[str, Any] = {name: value for name in names if (value := request.form.get(name, "").strip())}
    given["is_required"] = request.form.get("is_required") == "yes"
    try:
        settings.put_sign_on(owned, settings.SignOnWish(**SignOnBodySchema().load(given)), by=me(), now=now())
    except ValidationError as error:
        flash_fields(error)
        return _page(owned, given), 422
    except RvuEdgeError as error:
        flash(error.detail)
        return _page(owned, given), 422
    flash("Saved.", "done")
    return _back(owned)


@bp.post(f"{PRACTICE}/sign-in/remove")
def remove_sign_on(organization_id: int) -> ResponseReturnValue:
    """Everybody signs in with their own means again."""
    owned = settings.owned(organization_id, me(), now=now())
    settings.remove_sign_on(owned, by=me(), now=now())
    flash("Removed.", "done")
    return _back(owned)


@bp.post(f"{PRACTICE}/sign-in/linked/<int:person_id>/end")
def unlink(organization_id: int, person_id: int) -> ResponseReturnValue:
    """End a link."""
    owned = settings.owned(organization_id, me(), now=now())
    try:
        settings.unlink(owned, person_id, by=me(), now=now())
    except RvuEdgeError as error:
        flash(error.detail)
    return _back(owned)


def _page(organization_id: int, given: object) -> str:
    return render_template(
        "practice/sign_on.html",
        organization_id=organization_id,
        given=given or {},
        found=settings.sign_on_of(organization_id),
        redirect_uri=settings.redirect_of(current_app.config["RVUEDGE"], organization_id),
        domains=domains_of(organization_id),
        linked=settings.identities_of(organization_id),
    )


def _back(organization_id: int) -> ResponseReturnValue:
    return redirect(url_for("web_practice.show_sign_on", organization_id=organization_id))

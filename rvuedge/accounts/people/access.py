"""Who is asking: bearer tokens for phones, a session cookie for pages, and a door that is shut by default."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from flask import Flask, Request, current_app, g, request
from flask_login import current_user

from rvuedge.accounts.people import queries
from rvuedge.accounts.people.models import MANAGERS, Person
from rvuedge.platform import clock
from rvuedge.platform.errors import ForbiddenError, NotFoundError, UnauthenticatedError
from rvuedge.platform.extensions import csrf, db, login_manager

View = TypeVar("View", bound=Callable[..., Any])
SAFE = {"GET", "HEAD", "OPTIONS"}

# Views of extensions, which cannot be marked: files of ours, the API's description and its page.
OPEN_EXTENSIONS = {"static", "api-docs.openapi_json", "swagger_ui.show"}


def public(view: View) -> View:
    """Mark a view as open to anyone. Without it, a stranger is answered 401."""
    view.public = True  # type: ignore[attr-defined]
    return view


def changes_nothing(view: View) -> View:
    """Mark a page that takes a form and stores nothing of it: it needs no token, so its form stands on kept pages."""
    view.changes_nothing = True  # type: ignore[attr-defined]
    return view


def me() -> Person:
    """The person who signed in for this request. Raises UnauthenticatedError for a stranger."""
    if not current_user.is_authenticated:
        raise UnauthenticatedError("Sign in first: send Authorization: Bearer and an access token.")
    return cast(Person, current_user._get_current_object())


def somebody() -> Person | None:
    """The person who signed in for this request, if any; for routes that are open to anyone."""
    return me() if current_user.is_authenticated else None


def now() -> datetime:
    """The instant of this request, the same for all it does."""
    if "now" not in g:
        g.now = clock.now()
    return cast(datetime, g.now)


def today_of(time_zone: str) -> date:
    """The day it is where a person works."""
    return now().astimezone(ZoneInfo(time_zone)).date()


def today() -> date:
    """The day it is where the signed-in person works."""
    return today_of(me().time_zone)


def my_device() -> int | None:
    """The device whose token this request came with; None for a browser's session."""
    return cast("int | None", g.get("device_id"))


def my_organizations() -> list[int]:
    """The ids of the organizations that the signed-in person belongs to today; none for a stranger."""
    if not current_user.is_authenticated:
        return []
    return [organization.id for organization, _ in queries.organizations_of(me().id, on=now().date())]


def managed(organization_id: int) -> int:
    """The id again, if the person manages that organization today.

    Raises NotFoundError for an outsider (another tenant's things do not exist) and ForbiddenError for a
    member who is not a manager.
    """
    role = queries.role_in(me().id, organization_id, on=now().date())
    if role is None:
        raise NotFoundError("No such organization, or you are not a member of it.")
    if role not in MANAGERS:
        raise ForbiddenError("Only a manager or owner of the organization may do this.")
    return organization_id


def register_access(app: Flask) -> None:
    """Load people from requests and shut every door that is not marked public."""
    login_manager.init_app(app)
    login_manager.user_loader(_from_session)
    login_manager.request_loader(_from_bearer)
    app.before_request(_guard)


def _from_session(user_id: str) -> Person | None:
    if "Authorization" in request.headers:
        return None
    number = user_id.partition(":")[0]
    person = db.session.get(Person, int(number)) if number.isdecimal() else None
    good = person is not None and person.disabled_at is None and person.get_id() == user_id
    return person if good else None


def _from_bearer(incoming: Request) -> Person | None:
    authorization = incoming.authorization
    if authorization is None or authorization.type != "bearer" or not authorization.token:
        return None
    found = queries.bearer(authorization.token, now=now())
    g.device_id = found.device_id if found else None
    return found.person if found else None


def _guard() -> None:
    endpoint = request.endpoint
    if endpoint is None:
        return
    view = current_app.view_functions[endpoint]
    if endpoint not in OPEN_EXTENSIONS and not getattr(view, "public", False):
        me()
    is_harmless = request.method in SAFE or getattr(view, "changes_nothing", False)
    if not is_harmless and "Authorization" not in request.headers:
        _protect_cookie_requests()


def _protect_cookie_requests() -> None:
    """A browser sends its cookie unasked; a form of ours also sends the CSRF token."""
    is_page = not request.path.startswith("/api/")
    if is_page or current_user.is_authenticated:
        csrf.protect()

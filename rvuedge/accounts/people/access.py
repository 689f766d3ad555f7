"""Who is asking: bearer tokens for phones, a session cookie for pages, and a door that is shut by default."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from flask import Flask, Request, Response, current_app, g, request
from flask_login import current_user
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from rvuedge.accounts.people import queries
from rvuedge.accounts.people.models import MANAGERS, Device, Person
from rvuedge.platform import clock
from rvuedge.platform.database import walls
from rvuedge.platform.errors import ForbiddenError, NotFoundError, UnauthenticatedError
from rvuedge.platform.extensions import csrf, db, end_reading, login_manager

View = TypeVar("View", bound=Callable[..., Any])
SAFE = {"GET", "HEAD", "OPTIONS"}
SEEN_EVERY = timedelta(minutes=5)  # a write for each request would be too many; the least idle limit is half an hour
log = logging.getLogger("rvuedge")

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
    found = g.get("_login_user") or current_user._get_current_object()  # Flask-Login keeps there whom it has found
    if not found.is_authenticated:
        raise UnauthenticatedError("Sign in first: send Authorization: Bearer and an access token.")
    return cast(Person, found)


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


def my_sign_in() -> int | None:
    """The row of this very sign-in, whether a device's or a browser's; None for a stranger."""
    return my_device() or cast("int | None", g.get("browser_id"))


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
    app.after_request(_leave_no_copy)


def _from_session(token: str) -> Person | None:
    if "Authorization" in request.headers:
        return None
    found = queries.browser(token, now=now())
    if found is None:
        return None
    walls.enter(found.person.id)
    g.browser_id = found.device_id
    if found.seen_at is None or now() - found.seen_at >= SEEN_EVERY:
        _write_seen(found.device_id)
    return found.person


def _write_seen(device_id: int) -> None:
    """Apart from the request's transaction. A database that is busy now is asked with the next request."""
    end_reading()
    try:
        with db.engine.execution_options(rvuedge_writes=True).begin() as connection:
            connection.execute(update(Device).where(Device.id == device_id).values(seen_at=now()))
    except OperationalError:
        log.warning("request %s: when a session was last used could not be written", g.get("request_id"))


def _from_bearer(incoming: Request) -> Person | None:
    authorization = incoming.authorization
    if authorization is None or authorization.type != "bearer" or not authorization.token:
        return None
    found = queries.bearer(authorization.token, now=now())
    g.device_id = found.device_id if found else None
    if found is None:
        return None
    walls.enter(found.person.id)
    return found.person


def _guard() -> None:
    endpoint = request.endpoint
    if endpoint is None:
        return
    view = current_app.view_functions[endpoint]
    if endpoint not in OPEN_EXTENSIONS and not getattr(view, "public", False):
        walls.enter(me().id)
    is_harmless = request.method in SAFE or getattr(view, "changes_nothing", False)
    if not is_harmless and "Authorization" not in request.headers:
        _protect_cookie_requests()


def _protect_cookie_requests() -> None:
    """A browser sends its cookie unasked; a form of ours also sends the CSRF token."""
    is_page = not request.path.startswith("/api/")
    if is_page or current_user.is_authenticated:
        csrf.protect()


def _leave_no_copy(response: Response) -> Response:
    """No browser or proxy keeps what is one person's: on a ward's computer the next one presses the back button."""
    view = current_app.view_functions.get(request.endpoint or "")
    is_open = request.endpoint in OPEN_EXTENSIONS or getattr(view, "public", False)
    is_page = request.path.startswith("/app")
    if not is_open or is_page or is_somebody():
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def is_somebody() -> bool:
    """Whether this request has found out who asks, and somebody does; nobody is looked for only to answer this."""
    return bool(getattr(g.get("_login_user"), "is_authenticated", False))

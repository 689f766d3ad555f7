"""A browser's session: a row on the server, its token in the signed cookie. Nothing else begins or ends one."""

from __future__ import annotations

from flask import request, session
from flask_login import login_user, logout_user

from rvuedge.accounts.audit.account_events import AccountEvent, Means
from rvuedge.accounts.credentials import sessions
from rvuedge.accounts.credentials.browser_sessions import begin_browser_session
from rvuedge.accounts.people.access import me, my_sign_in, now
from rvuedge.accounts.people.models import Person
from rvuedge.platform.database import walls


def begin(person: Person, *, is_own: bool, means: Means) -> None:
    """Sign this browser in. What the cookie held before goes: nobody can have planted it (OWASP ASVS 4.0.3, 3.2.1)."""
    agent = request.headers.get("User-Agent", "")
    token = begin_browser_session(person, agent=agent, is_own=is_own, means=means, now=now())
    session.clear()
    login_user(person)
    session["_user_id"], session.permanent = token, is_own
    walls.enter(person.id)  # where they begin is read in this request


def end() -> None:
    """Sign this browser out: the row ends, so a copy of the cookie is worth nothing."""
    sessions.revoke_device(person_id=me().id, device_id=my_sign_in() or 0, now=now(), event=AccountEvent.SIGNED_OUT)
    logout_user()
    session.clear()


def is_own_device() -> bool:
    """Whether the form says that nobody else uses this device."""
    return request.form.get("own_device") == "yes"

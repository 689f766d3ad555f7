"""Public pages may be kept: by the browser and by whatever stands in front, for a short time, with an ETag.

Whoever sends a cookie gets an answer of their own. Without any, everybody's answer is the same, so it does not vary by
cookie; the worst that a kept one shows to somebody signed in is "Sign in", which opens their log.
"""

from __future__ import annotations

from flask import Flask, Response, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin

from rvuedge.accounts.people.access import is_somebody
from rvuedge.web.discovery.head import PUBLIC

MAX_AGE = 300  # seconds: a correction of a figure is on every page five minutes after it is imported
STALE = 3600  # seconds in which a kept page may be shown while a new one is fetched: nobody waits for a restart
PRIVATE = "private, no-cache"


class Sessions(SecureCookieSessionInterface):
    """Flask's sessions: what is public does not vary by cookie, and what sets a cookie is not public."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """The last word on an answer, after every extension has looked for somebody in the session."""
        # What is everybody's prolongs no session, else no phone with a session of 60 days would keep a file.
        if not response.cache_control.public or session.modified:
            super().save_session(app, session, response)
        if response.cache_control.public and "Set-Cookie" in response.headers:
            response.headers["Cache-Control"] = PRIVATE
        elif response.cache_control.public:
            response.vary.discard("cookie")  # in lower case: HeaderSet.remove looks for it so


def register(app: Flask) -> None:
    """Say of each public page how long it may be kept; before it is compressed, which marks its ETag."""
    app.session_interface = Sessions()
    app.after_request(_may_be_kept)


def _is_everybodys(response: Response) -> bool:
    return (
        request.method in {"GET", "HEAD"}
        and response.status_code == 200
        and not request.cookies
        and "Authorization" not in request.headers
        and not session.modified
    )


def _may_be_kept(response: Response) -> Response:
    if not (request.endpoint or "").startswith(PUBLIC) or "Cache-Control" in response.headers:
        return response
    if not _is_everybodys(response):
        if not is_somebody():  # somebody's own answer gets no-store, like all of theirs
            response.headers["Cache-Control"] = PRIVATE
        return response
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE}, stale-while-revalidate={STALE}"
    response.add_etag()
    response.make_conditional(request)
    return response

"""Web: server-rendered pages and the installable phone client."""

from __future__ import annotations

from flask import Flask

from rvuedge.fields import hundredths, plain
from rvuedge.web import audit_pages, member_pages  # noqa: F401 - their views join the practice's
from rvuedge.web.account_pages import blp as account_pages
from rvuedge.web.app_pages import blp as app_pages
from rvuedge.web.pages import blp as pages
from rvuedge.web.practice_pages import blp as practice_pages


def register_web(app: Flask) -> None:
    """The public pages and the signed-in ones."""
    app.jinja_env.globals["plain"] = plain
    app.jinja_env.globals["hundredths"] = hundredths
    app.register_blueprint(pages)
    app.register_blueprint(app_pages)
    app.register_blueprint(account_pages)
    app.register_blueprint(practice_pages)

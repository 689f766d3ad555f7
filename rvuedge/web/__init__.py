"""Web: server-rendered pages and the installable phone client."""

from __future__ import annotations

from flask import Flask

from rvuedge.fields import hundredths, plain
from rvuedge.productivity.reconciliation_words import dollars, wrvu
from rvuedge.web.account_pages import blp as account_pages
from rvuedge.web.app_pages import blp as app_pages
from rvuedge.web.pages import blp as pages
from rvuedge.web.period_pages import blp as period_pages
from rvuedge.web.practice_pages import blp as practice_pages
from rvuedge.web.reconciliation_pages import blp as reconciliation_pages


def unbroken(text: str) -> str:
    """Text whose minus signs stay with their figure at the end of a line (U+2060, word joiner)."""
    return text.replace("−", "−\u2060")


def register_web(app: Flask) -> None:
    """The public pages and the signed-in ones."""
    app.jinja_env.globals["plain"] = plain
    app.jinja_env.globals["hundredths"] = hundredths
    app.jinja_env.globals["wrvu"] = lambda value: unbroken(wrvu(value))
    app.jinja_env.globals["dollars"] = lambda value: unbroken(dollars(value))
    app.jinja_env.filters["unbroken"] = unbroken
    app.register_blueprint(pages)
    app.register_blueprint(app_pages)
    app.register_blueprint(account_pages)
    app.register_blueprint(practice_pages)
    app.register_blueprint(period_pages)
    app.register_blueprint(reconciliation_pages)

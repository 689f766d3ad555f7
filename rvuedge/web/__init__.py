"""Web: server-rendered pages and the installable phone client."""

from __future__ import annotations

from decimal import Decimal

from flask import Flask

from rvuedge.accounts.rules.passwords import SHORTEST
from rvuedge.benchmarks.readers.cells import metric_words
from rvuedge.benchmarks.rules.percentile import percentile_shown
from rvuedge.platform.figures import dollars, dollars_and_cents, hundredths, money_shown, plain, wrvu
from rvuedge.web.physician.closed_months import blp as period_pages
from rvuedge.web.physician.contract import blp as contract_pages
from rvuedge.web.physician.plans import blp as plan_pages
from rvuedge.web.physician.reconciliation import blp as reconciliation_pages
from rvuedge.web.practice import audit as audit_pages  # noqa: F401 - their views join the practice's
from rvuedge.web.practice import member as member_pages  # noqa: F401 - its views join the practice's
from rvuedge.web.practice.crosswalk import blp as crosswalk_pages
from rvuedge.web.practice.desk import blp as practice_pages
from rvuedge.web.practice.surveys import blp as survey_pages
from rvuedge.web.site.account import blp as account_pages
from rvuedge.web.site.app import blp as app_pages
from rvuedge.web.site.pages import blp as pages


def unbroken(text: str) -> str:
    """Text whose minus signs stay with their figure at the end of a line (U+2060, word joiner)."""
    return text.replace("−", "−\u2060")


def register_web(app: Flask) -> None:
    """The public pages and the signed-in ones."""
    app.jinja_env.globals["metric_words"] = metric_words
    app.jinja_env.globals["plain"] = plain
    app.jinja_env.globals["hundredths"] = hundredths
    app.jinja_env.globals["dollars"] = lambda value: unbroken(dollars(value))
    app.jinja_env.globals["shortest_password"] = SHORTEST
    app.jinja_env.globals["percentile_shown"] = percentile_shown
    app.jinja_env.globals["money_shown"] = money_shown
    app.jinja_env.globals["wrvu"] = lambda value: unbroken(wrvu(value))
    app.jinja_env.globals["wrvu_shown"] = lambda value: unbroken(wrvu(hundredths(Decimal(value))))
    app.jinja_env.globals["dollars_and_cents"] = lambda value: unbroken(dollars_and_cents(value))
    app.jinja_env.filters["unbroken"] = unbroken
    app.register_blueprint(pages)
    app.register_blueprint(app_pages)
    app.register_blueprint(account_pages)
    app.register_blueprint(practice_pages)
    app.register_blueprint(contract_pages)
    app.register_blueprint(plan_pages)
    app.register_blueprint(survey_pages)
    app.register_blueprint(crosswalk_pages)
    app.register_blueprint(period_pages)
    app.register_blueprint(reconciliation_pages)

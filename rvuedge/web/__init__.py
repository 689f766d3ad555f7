"""Web: server-rendered pages and the installable phone client."""

from __future__ import annotations

from decimal import Decimal

from flask import Flask

from rvuedge.benchmarks.percentile import percentile_shown
from rvuedge.benchmarks.survey_cells import metric_words
from rvuedge.contracts.compensation import dollars
from rvuedge.contracts.words import money_shown
from rvuedge.fields import hundredths, plain
from rvuedge.productivity.reconciliation_words import dollars_and_cents, wrvu
from rvuedge.web import (
    audit_pages,  # noqa: F401 - its views join the practice's
    code_words,
    member_pages,  # noqa: F401 - its views join the practice's
    wording,
)
from rvuedge.web.account_pages import blp as account_pages
from rvuedge.web.app_pages import blp as app_pages
from rvuedge.web.contract_pages import blp as contract_pages
from rvuedge.web.crosswalk_pages import blp as crosswalk_pages
from rvuedge.web.pages import blp as pages
from rvuedge.web.period_pages import blp as period_pages
from rvuedge.web.plan_pages import blp as plan_pages
from rvuedge.web.practice_pages import blp as practice_pages
from rvuedge.web.reconciliation_pages import blp as reconciliation_pages
from rvuedge.web.survey_pages import blp as survey_pages

WORDING = (
    wording.counted,
    wording.member_facts,
    wording.member_standing,
    wording.signed,
    wording.would_hold,
    wording.after_change,
    wording.credited_by,
)
CODE_WORDS = (
    code_words.work_shown,
    code_words.withdrawal,
    code_words.official_words,
    code_words.billing_unit,
    code_words.payment_limit,
    code_words.review_words,
)


def unbroken(text: str) -> str:
    """Text whose minus signs stay with their figure at the end of a line (U+2060, word joiner)."""
    return text.replace("−", "−\u2060")


def register_web(app: Flask) -> None:
    """The public pages and the signed-in ones."""
    app.jinja_env.globals["metric_words"] = metric_words
    app.jinja_env.globals["plain"] = plain
    app.jinja_env.globals["hundredths"] = hundredths
    app.jinja_env.globals["dollars"] = lambda value: unbroken(dollars(value))
    app.jinja_env.globals["percentile_shown"] = percentile_shown
    app.jinja_env.globals["money_shown"] = money_shown
    app.jinja_env.globals["wrvu"] = lambda value: unbroken(wrvu(value))
    app.jinja_env.globals["wrvu_shown"] = lambda value: unbroken(wrvu(hundredths(Decimal(value))))
    app.jinja_env.globals["dollars_and_cents"] = lambda value: unbroken(dollars_and_cents(value))
    for words in (*WORDING, *CODE_WORDS):
        app.jinja_env.globals[words.__name__] = words
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

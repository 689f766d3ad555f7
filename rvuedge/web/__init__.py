"""Web: server-rendered pages and the installable phone client."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from rvuedge.accounts.rules.passwords import SHORTEST
from rvuedge.benchmarks.readers.measures import metric_words
from rvuedge.benchmarks.rules.percentile import percentile_shown
from rvuedge.pictures.requirements import minimum_bar
from rvuedge.platform.figures import (
    count,
    dollars,
    dollars_and_cents,
    hundredths,
    in_words,
    percent,
    plain,
    signed_hundredths,
    tenths,
    wrvu,
)
from rvuedge.web import wording
from rvuedge.web.about import pages as about_pages  # noqa: F401 - their views join the public ones
from rvuedge.web.about import support as support_pages  # noqa: F401 - its views join the public ones
from rvuedge.web.blog import pages as blog_pages  # noqa: F401 - their views join the public ones
from rvuedge.web.client import look, script_files
from rvuedge.web.codes import drug_facts as dose_pages  # noqa: F401 - its view joins the public pages
from rvuedge.web.codes import pages as code_pages  # noqa: F401 - its views join the public pages
from rvuedge.web.codes import words as code_words
from rvuedge.web.codes import worth as worth_pages  # noqa: F401 - its views join the public pages
from rvuedge.web.discovery import caching, cards, feed, head, sitemap  # noqa: F401 - the feed joins the sitemap
from rvuedge.web.founding.pages import bp as founding_pages
from rvuedge.web.group.plan_change import bp as plan_change_pages
from rvuedge.web.group.reconciliation import bp as group_reconciliation_pages
from rvuedge.web.physician.attest import bp as attest_pages
from rvuedge.web.physician.closed_months import bp as period_pages
from rvuedge.web.physician.contract import bp as contract_pages
from rvuedge.web.physician.old_words import bp as old_word_pages
from rvuedge.web.physician.plans import bp as plan_pages
from rvuedge.web.physician.reconciliation import bp as reconciliation_pages
from rvuedge.web.physician.work_places import bp as work_place_pages
from rvuedge.web.policies import assignments as assignment_pages  # noqa: F401 - their views join the policies'
from rvuedge.web.policies.pages import bp as policy_pages
from rvuedge.web.practice import audit as audit_pages  # noqa: F401 - their views join the practice's
from rvuedge.web.practice import closed_month as closed_month_pages  # noqa: F401 - its view joins the practice's
from rvuedge.web.practice import member as member_pages  # noqa: F401 - its views join the practice's
from rvuedge.web.practice import sign_on as sign_on_pages  # noqa: F401 - its views join the practice's
from rvuedge.web.practice.contracts import bp as contracts_pages
from rvuedge.web.practice.crosswalk import bp as crosswalk_pages
from rvuedge.web.practice.desk import bp as practice_pages
from rvuedge.web.practice.figures import bp as figures_pages
from rvuedge.web.practice.surveys import bp as survey_pages
from rvuedge.web.program import attendings as attending_pages  # noqa: F401 - its views join the program's
from rvuedge.web.program import requirements as requirement_pages  # noqa: F401 - its views join the program's
from rvuedge.web.program import residents as resident_pages  # noqa: F401 - its views join the program's
from rvuedge.web.program import rotations as rotation_pages  # noqa: F401 - its views join the program's
from rvuedge.web.program import settings as settings_pages  # noqa: F401 - its views join the program's
from rvuedge.web.program.certifications import open_pages as look_up_pages
from rvuedge.web.program.desk import bp as program_pages
from rvuedge.web.reports import comments as comment_pages  # noqa: F401 - their views join the reports'
from rvuedge.web.reports.pages import bp as report_pages
from rvuedge.web.resources import case_logs as case_log_pages  # noqa: F401 - their views join the public ones
from rvuedge.web.resources import pages as resource_pages  # noqa: F401 - their views join the public ones
from rvuedge.web.site import account_log as account_log_pages  # noqa: F401 - its view joins the account's
from rvuedge.web.site import security as security_pages  # noqa: F401 - its views join the account's
from rvuedge.web.site.account import bp as account_pages
from rvuedge.web.site.app import bp as app_pages
from rvuedge.web.site.attest_case import bp as attest_case_pages
from rvuedge.web.site.design import bp as design_pages
from rvuedge.web.site.pages import bp as pages
from rvuedge.web.site.practice_sign_in import bp as practice_sign_in_pages
from rvuedge.web.site.profile import bp as profile_pages
from rvuedge.web.training import board as board_pages  # noqa: F401 - its view joins the page of progress
from rvuedge.web.training.assessments import bp as assessment_pages
from rvuedge.web.training.board_lists import bp as board_list_pages
from rvuedge.web.training.case_exports import bp as case_export_pages
from rvuedge.web.training.clerkship import bp as clerkship_pages
from rvuedge.web.training.director import bp as student_pages
from rvuedge.web.training.progress import bp as progress_pages
from rvuedge.web.training.typing_list import bp as typing_list_pages
from rvuedge.web.uploads import bp as upload_pages

WORDING = (
    wording.day_words,
    wording.would_hold,
    wording.after_change,
    wording.credited_by,
)
CODE_WORDS = (
    code_words.percent_against,
    code_words.american,
    code_words.ndc_shown,
    code_words.withdrawal,
    code_words.official_words,
    code_words.billing_unit,
    code_words.review_words,
)
# How templates write figures.
FIGURES: dict[str, Callable[[Any], str]] = {
    "hundredths": hundredths,
    "signed": signed_hundredths,
    "tenths": tenths,
    "wrvu": wrvu,
    "dollars": dollars,
    "dollars_and_cents": dollars_and_cents,
    "percent": percent,
}


def unbroken(text: str) -> str:
    """Text whose minus signs stay with their figure at the end of a line (U+2060, word joiner)."""
    return text.replace("−", "−\u2060")


def _kept_together(write: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda value: unbroken(write(value))


def register_web(app: Flask) -> None:
    """The public pages and the signed-in ones."""
    look.register(app)
    script_files.register(app)
    head.register(app)
    caching.register(app)
    app.jinja_env.globals["metric_words"] = metric_words
    app.jinja_env.globals["plain"] = plain
    app.jinja_env.globals["in_words"] = in_words
    app.jinja_env.globals["counted"] = count  # templates have variables called count
    app.jinja_env.globals["shortest_password"] = SHORTEST
    app.jinja_env.globals["percentile_shown"] = percentile_shown
    app.jinja_env.globals["minimum_bar"] = minimum_bar
    for name, write in FIGURES.items():
        app.jinja_env.globals[name] = _kept_together(write)
    for words in (*WORDING, *CODE_WORDS):
        app.jinja_env.globals[words.__name__] = words
    app.jinja_env.filters["unbroken"] = unbroken
    app.jinja_env.filters["for_people"] = wording.for_people
    app.register_blueprint(pages)
    app.register_blueprint(look.bp)
    app.register_blueprint(design_pages)
    app.register_blueprint(sitemap.bp)
    app.register_blueprint(cards.bp)
    app.register_blueprint(app_pages)
    app.register_blueprint(account_pages)
    app.register_blueprint(practice_sign_in_pages)
    app.register_blueprint(profile_pages)
    app.register_blueprint(founding_pages)
    for of_practices in (practice_pages, contracts_pages, report_pages):
        app.register_blueprint(of_practices)
    app.register_blueprint(program_pages)
    app.register_blueprint(look_up_pages)
    app.register_blueprint(contract_pages)
    for of_group in (plan_pages, plan_change_pages, group_reconciliation_pages):
        app.register_blueprint(of_group)
    app.register_blueprint(old_word_pages)
    app.register_blueprint(survey_pages)
    app.register_blueprint(policy_pages)
    app.register_blueprint(work_place_pages)
    app.register_blueprint(crosswalk_pages)
    app.register_blueprint(figures_pages)
    app.register_blueprint(period_pages)
    app.register_blueprint(reconciliation_pages)
    app.register_blueprint(upload_pages)
    app.register_blueprint(progress_pages)
    app.register_blueprint(assessment_pages)
    app.register_blueprint(clerkship_pages)
    app.register_blueprint(student_pages)
    app.register_blueprint(attest_pages)
    app.register_blueprint(attest_case_pages)
    app.register_blueprint(typing_list_pages)
    app.register_blueprint(case_export_pages)
    app.register_blueprint(board_list_pages)

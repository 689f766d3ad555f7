"""create_app: reads as the list of what the app has."""

from __future__ import annotations

import re
import secrets

from flask import Flask, Response, g, request

from config import Settings, settings_from
from rvuedge import clock
from rvuedge.accounts.access import register_access
from rvuedge.accounts.api import blp as accounts
from rvuedge.accounts.audit_api import blp as audit
from rvuedge.accounts.idempotency import register_idempotency
from rvuedge.accounts.invitations_api import blp as organizations
from rvuedge.accounts.leave_api import blp as leave
from rvuedge.accounts.mail import register_mail
from rvuedge.accounts.mail_api import blp as letters
from rvuedge.accounts.rate_limits import SCHEME
from rvuedge.accounts.second_factor_api import blp as second_factors
from rvuedge.benchmarks.api import blp as benchmarks
from rvuedge.benchmarks.crosswalk_api import blp as crosswalk
from rvuedge.benchmarks.practice_api import blp as practice_surveys
from rvuedge.catalog.api import blp as catalog
from rvuedge.compression import register_compression
from rvuedge.contracts.roster_api import blp as roster
from rvuedge.extensions import csrf, db, limiter
from rvuedge.logbook.api import blp as logbook
from rvuedge.logbook.capture_api import blp as capture
from rvuedge.logbook.charge_import_api import blp as charge_imports
from rvuedge.logbook.code_search_api import blp as code_search
from rvuedge.logbook.contract_api import blp as contract
from rvuedge.logbook.dictation_api import blp as dictation
from rvuedge.logbook.member_logs_api import blp as member_logs
from rvuedge.logbook.sites_api import blp as sites
from rvuedge.logbook.sync_api import blp as sync
from rvuedge.openapi import register_openapi
from rvuedge.problems import register_problems
from rvuedge.productivity.api import blp as productivity
from rvuedge.productivity.compensation_api import blp as compensation
from rvuedge.productivity.members_api import blp as member_figures
from rvuedge.productivity.periods_api import blp as periods
from rvuedge.productivity.planning_api import blp as planning
from rvuedge.productivity.policy_api import blp as policies
from rvuedge.productivity.reconciliation_api import blp as reconciliations
from rvuedge.productivity.standing_api import blp as standing
from rvuedge.reports.api import blp as reports
from rvuedge.reports.audit_export_api import blp as audit_export
from rvuedge.reports.log_export_api import blp as log_export
from rvuedge.reports.own_data_api import blp as own_data
from rvuedge.reports.reconciliation_report_api import blp as reconciliation_reports
from rvuedge.reports.repricing_api import blp as repricing_export
from rvuedge.reports.statements_api import blp as statements
from rvuedge.web import register_web
from rvuedge.web.health import blp as health
from rvuedge.wire import register_wire

ROOMS = (
    health,
    accounts,
    second_factors,
    letters,
    organizations,
    audit,
    leave,
    roster,
    sites,
    catalog,
    code_search,
    benchmarks,
    practice_surveys,
    crosswalk,
    policies,
    contract,
    logbook,
    capture,
    dictation,
    sync,
    charge_imports,
    productivity,
    compensation,
    planning,
    member_figures,
    member_logs,
    standing,
    reports,
    log_export,
    repricing_export,
    audit_export,
    own_data,
    reconciliations,
    reconciliation_reports,
    periods,
    statements,
)
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


def create_app(settings: Settings | None = None) -> Flask:
    """The application, by the given settings or those of the environment.

    Raises config.SettingsError when the environment lacks something.
    """
    settings = settings or settings_from()
    if settings.now is not None:
        clock.run_from_once(settings.now)
    app = Flask(__name__, template_folder="web/templates", static_folder="web/static")
    app.config.update(settings.flask())
    app.before_request(_name_request)
    app.after_request(_headers)
    register_compression(app)
    register_wire(app)
    register_problems(app)
    db.init_app(app)
    csrf.init_app(app)
    app.config["RATELIMIT_STORAGE_URI"] = f"{SCHEME}://"
    limiter.init_app(app)
    register_access(app)
    register_idempotency(app)
    register_mail(app)
    api = register_openapi(app)
    for blueprint in ROOMS:
        api.register_blueprint(blueprint)
    register_web(app)
    return app


def _name_request() -> None:
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(8)


def _headers(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("X-Frame-Options", "DENY")
    scripts = "'self' 'unsafe-inline'" if request.path.startswith("/api/docs") else "'self'"
    response.headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'self'; script-src {scripts}; style-src {scripts}; img-src 'self' data:",
    )
    return response

"""create_app: reads as the list of what the app has."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from flask import Flask, Response, g, request
from flask.helpers import get_debug_flag
from flask.typing import ResponseReturnValue

from config import Settings, SettingsError, settings_from
from rvuedge.accounts.people.access import register_access
from rvuedge.accounts.people.idempotency import answered_once, register_idempotency
from rvuedge.accounts.people.rate_limits import SCHEME
from rvuedge.platform import clock
from rvuedge.platform.edge.compression import register_compression
from rvuedge.platform.edge.headers import register_headers
from rvuedge.platform.edge.keys import register_keys
from rvuedge.platform.edge.proxies import BehindProxies, TrustedProxies
from rvuedge.platform.extensions import csrf, db, limiter
from rvuedge.platform.openapi import register_openapi
from rvuedge.platform.operations.engine import engine_options, fit
from rvuedge.platform.operations.logs import register_access_log
from rvuedge.platform.operations.measures import register_measures
from rvuedge.platform.problems import register_problems
from rvuedge.platform.wire import register_wire
from rvuedge.web import register_web
from rvuedge.web.metrics import register_metrics

# Every module with routes, in the order the API documents them; tests/test_rooms.py finds any that is missing.
ROUTES = (
    "web.health_api",
    "accounts.sign_in.api",
    "accounts.sign_in.second_step_api",
    "accounts.sign_in.password_api",
    "accounts.single_sign_on.api",
    "accounts.practices.api",
    "accounts.audit.api",
    "accounts.audit.account_api",
    "accounts.mail.api",
    "accounts.jobs.api",
    "accounts.practices.leave_api",
    "accounts.practices.roster_api",
    "logbook.sites.api",
    "catalog.codes.api",
    "logbook.capture.code_search_api",
    "benchmarks.comparison.api",
    "benchmarks.surveys.api",
    "benchmarks.surveys.crosswalk_api",
    "benchmarks.surveys.figures_api",
    "productivity.repricing.api",
    "productivity.pay.contract_api",
    "productivity.practice_terms.api",
    "logbook.logs.api",
    "logbook.anesthesia.api",
    "logbook.capture.api",
    "logbook.dictation.api",
    "logbook.sync.api",
    "logbook.charges.api",
    "logbook.old_words.api",
    "training.programs.capture_api",
    "training.requirements.api",
    "training.programs.api",
    "training.programs.residents_api",
    "training.rotations.api",
    "training.faculty.api",
    "training.curriculum.api",
    "training.certification.api",
    "training.cases.api",
    "training.progress.api",
    "training.portfolio.api",
    "training.assessments.api",
    "training.students.api",
    "training.students.program_api",
    "training.attestations.api",
    "training.exchange.api",
    "productivity.totals.api",
    "productivity.dashboard.api",
    "productivity.pay.api",
    "productivity.planning.api",
    "productivity.dashboard.member_api",
    "logbook.logs.member_api",
    "productivity.percentile.api",
    "reports.benchmark.api",
    "reports.saved.api",
    "reports.commentary.api",
    "reports.exports.logs_api",
    "reports.exports.repricing_api",
    "accounts.audit.export_api",
    "reports.own_data.api",
    "reports.dated_facts.api",
    "reports.closed_months.api",
    "reports.plan_change.api",
    "reports.dated_facts.policy_api",
    "logbook.places.api",
    "reconciliation.api",
    "reconciliation.files_api",
    "reconciliation.group.api",
    "statements.api",
    "statements.files_api",
    "uploads.api",
)
# Background jobs, mail texts, what follows from a change of a log, what is joined below: found by the file's name.
MARKED = ("jobs.py", "letters.py", "log_changes.py", "joins.py")
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class RvuEdge(Flask):
    """Flask, in which a POST with an Idempotency-Key is one transaction."""

    def dispatch_request(self) -> ResponseReturnValue:
        """What the view answers, done once for each key."""
        return cast(ResponseReturnValue, answered_once(self, super().dispatch_request))

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """A view or a hook as it is: none of ours is a coroutine, and Flask would ask each of them every time."""
        return func

    def get_send_file_max_age(self, filename: str | None) -> int | None:
        """Seconds a file of static is kept: icons and figures for five minutes, so that a visit asks for them once."""
        return 300 if filename and filename.startswith("look/") else super().get_send_file_max_age(filename)


def create_app(settings: Settings | None = None, *, serves: bool = True) -> Flask:
    """The application, by the given settings or those of the environment.

    With `serves` false it is what a command or a worker works in: all but the addresses (422 of them, most of
    0.4 CPU seconds). Raises config.SettingsError when the environment lacks something.
    """
    settings = settings or settings_from()
    if settings.mode == "production" and get_debug_flag():
        raise SettingsError("FLASK_DEBUG is set; production runs without a debugger. Unset it.")
    if settings.now is not None:
        clock.run_from_once(settings.now)
    app = RvuEdge(__name__, template_folder="web/templates", static_folder="web/static")
    app.config.update(settings.flask())
    if settings.trusted_proxies:
        app.wsgi_app = BehindProxies(app.wsgi_app, TrustedProxies(settings.trusted_proxies))  # type: ignore[method-assign]
    register_keys(app, settings)
    register_access_log(app)
    app.before_request(_name_request)
    app.after_request(_show_request)
    register_headers(app, settings)
    register_compression(app)
    register_wire(app)
    register_problems(app)
    _register_database(app, settings)
    csrf.init_app(app)
    app.config["RATELIMIT_STORAGE_URI"] = f"{SCHEME}://"
    limiter.init_app(app)
    register_access(app)
    register_idempotency(app)
    if serves:
        _serve(app)
    _know_marked()
    return app


def _serve(app: Flask) -> None:
    api = register_openapi(app)
    for module in ROUTES:
        api.register_blueprint(import_module(f"rvuedge.{module}").bp)
    register_metrics(app)
    register_web(app)


def _know_marked() -> None:
    """Import what marks a function of a room for others to call; a new room needs no line here."""
    package = Path(__file__).resolve().parent
    for name in MARKED:
        for path in sorted(package.rglob(name)):
            parts = path.relative_to(package).with_suffix("").parts
            if parts[0] != "cli":
                import_module(".".join(("rvuedge", *parts)))


def _register_database(app: Flask, settings: Settings) -> None:
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings)
    db.init_app(app)
    with app.app_context():
        fit(db.engine, settings)
        register_measures(app, db.engine)


def _name_request() -> None:
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(8)


def _show_request(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if response.mimetype in {"application/json", "application/problem+json"}:  # OWASP ASVS 4.0.3, 14.4.2
        response.headers.setdefault("Content-Disposition", 'attachment; filename="api.json"')
    return response

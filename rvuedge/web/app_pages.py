"""Pages of the signed-in: sign-in, the phone client, the practice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from rvuedge.accounts.access import managed, me, now, public
from rvuedge.accounts.audit import record_audit
from rvuedge.accounts.models import CAREER_STAGES
from rvuedge.accounts.queries import members_of, organizations_of
from rvuedge.accounts.schemas import SignUpSchema
from rvuedge.accounts.second_factor import SecondFactorRequiredError, demand
from rvuedge.accounts.services import CredentialsError, verified_person
from rvuedge.accounts.signing_up import joined
from rvuedge.benchmarks.queries import surveys_for
from rvuedge.errors import RvuEdgeError
from rvuedge.extensions import limiter
from rvuedge.reports.benchmark import benchmark_report
from rvuedge.web.shell import worker_script

blp = Blueprint("web_app", __name__, url_prefix="/app")
MANAGERS = ("manager", "owner")


@blp.get("")
@public
def home() -> str:
    """The client for somebody signed in, the sign-in form for a stranger."""
    if not current_user.is_authenticated:
        return render_template("sign_in.html", stages=CAREER_STAGES)
    roles = [role for _, role in organizations_of(me().id, on=now().date())]
    return render_template("app.html", person=me(), manages=any(role in MANAGERS for role in roles))


@blp.post("/sign-in")
@public
@limiter.limit("30/minute")
def sign_in() -> ResponseReturnValue:
    """Check the credentials and begin a session."""
    try:
        person = verified_person(email=request.form.get("email", ""), password=request.form.get("password", ""))
        demand(person, now=now())
    except SecondFactorRequiredError as step:
        return render_template("second_step.html", **(step.more or {}))
    except RvuEdgeError as error:
        flash(error.detail)
        return render_template("sign_in.html", stages=CAREER_STAGES), 401
    login_user(person)
    return redirect(url_for("web_app.home"))


@blp.post("/sign-up")
@public
@limiter.limit("20/minute")
def join() -> ResponseReturnValue:
    """Make an account and begin a session."""
    names = ("email", "password", "name", "career_stage", "specialty", "invitation")
    given = {name: request.form.get(name, "").strip() for name in names if request.form.get(name)}
    wrong = SignUpSchema().validate(given)
    if wrong:
        for name, messages in wrong.items():
            flash(f"{name.replace('_', ' ').capitalize()}: {' '.join(messages)}")
        return render_template("sign_in.html", stages=CAREER_STAGES), 422
    try:
        joined(given, now=now())
        person = verified_person(email=given["email"], password=given["password"])
    except CredentialsError:
        flash("This address may have an account already: read the mail we sent to it, then sign in.")
        return render_template("sign_in.html", stages=CAREER_STAGES), 409
    except RvuEdgeError as error:
        flash(error.detail)
        return render_template("sign_in.html", stages=CAREER_STAGES), 422
    login_user(person)
    return redirect(url_for("web_app.home"))


@blp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session."""
    logout_user()
    return redirect(url_for("web_app.home"))


@blp.get("/sw.js")
@public
def service_worker() -> Response:
    """The service worker, from where it may control /app."""
    script = Response(worker_script(), mimetype="text/javascript")
    script.headers["Cache-Control"] = "no-cache"
    script.headers["Service-Worker-Allowed"] = "/app"
    return script


@blp.get("/practice")
def practice() -> ResponseReturnValue:
    """The practice manager's desk: members and the benchmark report."""
    mine = organizations_of(me().id, on=now().date())
    managed_ones = [organization for organization, role in mine if role in MANAGERS]
    if not managed_ones:
        return render_template("not_manager.html"), 403
    organization = managed_ones[0]
    start, end = period()
    surveys = surveys_for([managed(organization.id)])
    survey = next((one for one in surveys if str(one.id) == request.args.get("survey")), None)
    survey = survey or next(iter(surveys), None)
    report = None
    if survey is not None:
        report = benchmark_report(organization_id=organization.id, surveys=[(survey, Decimal(1))], start=start, end=end)
        record_audit(
            actor_id=me().id,
            organization_id=organization.id,
            action="benchmark-report.view",
            subject=f"organization {organization.id}",
            detail={"from": str(start), "to": str(end), "survey": survey.id, "format": "page"},
            now=now(),
        )
    return render_template(
        "practice.html",
        organization=organization,
        members=members_of(organization.id, start=start, end=end),
        surveys=surveys,
        report=report,
        start=start,
        end=end,
    )


def period() -> tuple[date, date]:
    """The asked period; the current half year to date where none, or a wrong one, is asked for."""
    today = now().date()
    begin = date(today.year, 1 if today.month < 7 else 7, 1)
    try:
        start = date.fromisoformat(request.args.get("from", begin.isoformat()))
        end = date.fromisoformat(request.args.get("to", today.isoformat()))
    except ValueError:
        return begin, today
    return (start, end) if start <= end else (begin, today)

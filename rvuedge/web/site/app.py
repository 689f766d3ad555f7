"""Pages of the signed-in: sign-in, the phone client, the practice."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from rvuedge.accounts.audit.account_events import Means
from rvuedge.accounts.credentials.second_step import SecondFactorRequiredError, demand
from rvuedge.accounts.credentials.sessions import CredentialsError, verified_person
from rvuedge.accounts.people.access import me, now, public, today
from rvuedge.accounts.people.models import MANAGERS, Person
from rvuedge.accounts.people.queries import organizations_of
from rvuedge.accounts.people.schemas import SignUpSchema
from rvuedge.accounts.practices import memberships
from rvuedge.accounts.rules.specialties import specialties, specialty_named
from rvuedge.accounts.sign_in.sign_up import joined
from rvuedge.accounts.single_sign_on.requirement import refuse_own_means
from rvuedge.logbook.places.queries import unplaced_days
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.extensions import limiter
from rvuedge.training.attestations.queries import waiting
from rvuedge.training.programs.listing import my_programs
from rvuedge.training.students.sign_offs import waiting_for
from rvuedge.web.client.offline_shell import OFFLINE, SIGNED_OUT, worker_script
from rvuedge.web.client.script_files import grammar_script
from rvuedge.web.flashes import field_name
from rvuedge.web.refusals import refused
from rvuedge.web.site.account import invitation_page
from rvuedge.web.site.browser import begin, end, is_own_device
from rvuedge.web.site.pages import bp as public_pages
from rvuedge.web.site.stages import STAGE_CHOICES, stage_question

# What the client shows by career stage: a trainee's has cases and progress in place of figures and pay.
FACES = {"medical_student": "student", "resident": "resident"}

bp = Blueprint("web_app", __name__, url_prefix="/app")


@bp.get("")
@public
def home() -> str:
    """The client for somebody signed in, the sign-in form for a stranger."""
    if not current_user.is_authenticated:
        return sign_in_form()
    belongs = organizations_of(me().id, on=now().date())
    more = {
        "manages": any(role in MANAGERS for _, role in belongs),
        "is_of_several": len({organization.id for organization, _ in belongs}) > 1,
    }
    return render_template("site/app.html", person=me(), today=today(), face=app_face(), **more)


@bp.app_template_global()
def days_without_place() -> int:
    """How many days of the person's work belong to no practice known, and are asked about."""
    return len(unplaced_days(me().id))


@bp.app_template_global()
def app_face() -> str:
    """Which face of the client the person sees by career stage; the tabs of every page of the app follow it."""
    return FACES.get(me().stage_on(today()), "attending")


@bp.app_template_global()
def desk_address() -> str:
    """Where somebody begins who runs a practice or a program and sees no patients: its desk; empty for all others."""
    on = now().date()
    if me().stage_on(on) != "manager":
        return ""
    if not any(role in MANAGERS for _, role in organizations_of(me().id, on=on)):
        return ""
    programs = [item["organization_id"] for item in my_programs(me().id, on=on)]
    if len(programs) == 1:
        return url_for("web_program.desk", organization_id=programs[0])
    return url_for("web_program.programs") if programs else url_for("web_practice.practice")


@bp.app_template_global()
def stages_by_day(person: Person) -> list[list[str]]:
    """First days and career stages, oldest first; the first day is empty where there is none."""
    return [[str(span.first or ""), span.stage] for span in person.stages.spans()]


@bp.app_template_global()
def cases_to_attest() -> int:
    """How many cases and students' entries wait for the person, for the tab of a page beside the client, which counts
    them itself."""
    if app_face() == "student":
        return 0
    return len(waiting(me().id, now=now())) + len(waiting_for(me(), today=today()))


def sign_in_form() -> str:
    """The form to sign in with, with the address that was typed."""
    return render_template("site/sign_in.html", email=request.form.get("email", ""), track=_tracked())


def sign_up_form() -> str:
    """The form to make an account with; what was typed stays, but for the password."""
    given = request.form if request.method == "POST" else request.args
    more = {"stages": STAGE_CHOICES, "specialties": list(specialties()), "track": _tracked()}
    return render_template("site/start.html", given=given, **more)


def _tracked() -> str:
    """The code that somebody came to log (`track`), if it looks like one."""
    code = request.values.get("track", "").strip().upper()
    return code if len(code) == 5 and code.isalnum() and code.isascii() else ""


def _into_the_log() -> ResponseReturnValue:
    if not _tracked() and (desk := desk_address()):
        return redirect(desk)
    return redirect(url_for("web_app.home", track=_tracked() or None))


@public_pages.get("/start")
@public
def start() -> ResponseReturnValue:
    """Where an account is made."""
    return _into_the_log() if current_user.is_authenticated else sign_up_form()


@public_pages.get("/sign-in")
@public
def sign_in_page() -> ResponseReturnValue:
    """Where somebody with an account signs in."""
    return _into_the_log() if current_user.is_authenticated else sign_in_form()


@bp.post("/sign-in")
@public
@limiter.limit("30/minute")
def sign_in() -> ResponseReturnValue:
    """Check the credentials and begin a session."""
    try:
        email, password = request.form.get("email", ""), request.form.get("password", "")
        person = verified_person(email=email, password=password, now=now())
        refuse_own_means(person, now=now())
        demand(person, now=now())
    except SecondFactorRequiredError as step:
        return render_template("site/second_step.html", own_device=is_own_device(), **(step.more or {}))
    except RvuEdgeError as error:
        flash(error.detail)
        return refused(error, sign_in_form())
    begin(person, is_own=is_own_device(), means=Means.PASSWORD)
    return _into_the_log()


@bp.get("/sign-up")
@public
def sign_up_page() -> ResponseReturnValue:
    """An address that people keep: the page with the form."""
    return redirect(url_for("web.start"))


@bp.post("/sign-up")
@public
@limiter.limit("20/minute")
def join() -> ResponseReturnValue:
    """Make an account and begin a session."""
    names = ("email", "password", "name", "career_stage", "specialty", "invitation")
    given = {name: request.form.get(name, "").strip() for name in names if request.form.get(name)}
    given |= {name: specialty_named(text) for name, text in given.items() if name == "specialty"}
    wrong = SignUpSchema().validate(given)
    if wrong:
        for name, messages in wrong.items():
            flash(f"{field_name(name)}: {' '.join(messages)}")
        return _again()
    try:
        question = _question_of_stage(given)
        if question and request.form.get("stage_is_right") != given["career_stage"]:
            flash(question)
            return _again()
        joined(given, now=now())
        person = verified_person(email=given["email"], password=given["password"], now=now())
    except CredentialsError:
        flash("This address may already have an account. Check the email we sent, then sign in.")
        return sign_in_form(), 409
    except RvuEdgeError as error:
        flash(error.detail)
        return _again()
    begin(person, is_own=is_own_device(), means=Means.PASSWORD)
    if person.stage_on(now().date()) == "manager" and not given.get("invitation"):
        return redirect(url_for("web_founding.new"))
    return _into_the_log()


def _question_of_stage(given: dict[str, str]) -> str:
    """What to ask of who holds an invitation, where its role and the career stage do not fit."""
    if not given.get("invitation"):
        return ""
    offer, _ = memberships.offered_by(given["invitation"], now=now())
    return stage_question(offer.role, given["career_stage"])


def _again() -> ResponseReturnValue:
    """The form that was refused, as it was sent but for the password."""
    token = request.form.get("invitation", "")
    return invitation_page(token, 422) if token else (sign_up_form(), 422)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session, on the server too."""
    end()
    return redirect(url_for("web_app.home"))


@bp.get("/sw.js")
@public
def service_worker() -> Response:
    """The service worker, from where it may control /app."""
    script = Response(worker_script(), mimetype="text/javascript")
    script.headers["Cache-Control"] = "no-cache"
    script.headers["Service-Worker-Allowed"] = "/app"
    return script


@bp.get("/line-grammar.js")
@public
def line_grammar() -> Response:
    """The grammar of the line reader, which the server reads with too, as a module of the client."""
    script = Response(grammar_script(), mimetype="text/javascript")
    script.headers["Cache-Control"] = "no-cache"
    return script


@bp.get(OFFLINE.removeprefix("/app"))
@public
def offline() -> str:
    """What a phone shows without a network in place of a page it has not opened before; it knows nobody."""
    return render_template("site/offline.html")


@bp.get(SIGNED_OUT.removeprefix("/app"))
@public
def signed_out() -> str:
    """What a phone shows without a network to who has signed out on it; it knows nobody."""
    return render_template("site/signed_out.html")

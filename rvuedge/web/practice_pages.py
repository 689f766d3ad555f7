"""Pages of a practice's managers: members, roster, sites, invitations, exports, and who looked at what."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts import audit, invitations
from rvuedge.accounts.access import managed, me, now
from rvuedge.accounts.audit_api import before_of
from rvuedge.accounts.invitations_api import InvitationBodySchema
from rvuedge.accounts.models import ROLES, Organization
from rvuedge.accounts.queries import organizations_of
from rvuedge.accounts.sight import remember_look
from rvuedge.benchmarks.queries import SurveyFacts, surveys_for
from rvuedge.contracts.roster import import_roster
from rvuedge.errors import RvuEdgeError
from rvuedge.logbook import sites
from rvuedge.logbook.site_names import compared
from rvuedge.logbook.sites_api import KEY, SiteBodySchema
from rvuedge.paging import encode
from rvuedge.reports.benchmark import benchmark_report
from rvuedge.reports.benchmark_report import BenchmarkReport
from rvuedge.reports.desk import DeskRow, desk
from rvuedge.web.audit_words import WORDS

blp = Blueprint("web_practice", __name__, url_prefix="/app/practice")
MANAGERS = ("manager", "owner")
ONE = "/<int:organization_id>"
PAGE = 50


def mine() -> list[Organization]:
    """The organizations that the signed-in person manages today."""
    found = organizations_of(me().id, on=now().date())
    return [organization for organization, role in found if role in MANAGERS]


@blp.get("")
def practice() -> ResponseReturnValue:
    """The desk of the asked practice, or of the first one the person manages."""
    managed_ones = mine()
    asked = request.args.get("organization", "")
    organization = next((one for one in managed_ones if str(one.id) == asked), next(iter(managed_ones), None))
    if organization is None:
        return render_template("not_manager.html"), 403
    start, end = period()
    surveys = surveys_for([organization.id])
    report = _report(organization.id, surveys, start, end)
    rows = desk(organization.id, report, start=start, end=end, today=now().date())
    _remember(organization.id, rows, start, end)
    return render_template(
        "practice.html",
        organization=organization,
        organizations=managed_ones,
        rows=rows,
        surveys=surveys,
        report=report,
        start=start,
        end=end,
        roles=ROLES,
        invited=invitations.open_invitations(organization.id, now=now()),
        sites=sites.sites_of([organization.id]),
    )


def _report(organization_id: int, surveys: list[SurveyFacts], start: date, end: date) -> BenchmarkReport | None:
    survey = next((one for one in surveys if str(one.id) == request.args.get("survey")), None)
    survey = survey or next((one for one in surveys if one.organization_id), None) or next(iter(surveys), None)
    if survey is None:
        return None
    return benchmark_report(
        organization_id=organization_id, surveys=[(survey, Decimal(1))], start=start, end=end, today=now().date()
    )


def _remember(organization_id: int, rows: list[DeskRow], start: date, end: date) -> None:
    people = [row.member.person.id for row in rows if row.has_figures]
    detail = {"from": start, "to": end, "format": "page"}
    remember_look(me().id, organization_id, people, what="practice desk", detail=detail, at=now())


def period() -> tuple[date, date]:
    """The asked period; the year to date where none, or a wrong one, is asked for."""
    today = now().date()
    begin = date(today.year, 1, 1)
    try:
        start = date.fromisoformat(request.args.get("from", begin.isoformat()))
        end = date.fromisoformat(request.args.get("to", today.isoformat()))
    except ValueError:
        return begin, today
    return (start, end) if start <= end else (begin, today)


@blp.post(f"{ONE}/invitations")
def invite(organization_id: int) -> ResponseReturnValue:
    """Invite an address."""
    organization = managed(organization_id)
    given = {name: value for name in ("email", "role", "started_on") if (value := request.form.get(name, "").strip())}
    try:
        body = InvitationBodySchema().load(given)
        began = body["started_on"] or now().date()
        invitations.invite(organization, body["email"], body["role"], began, by=me(), now=now())
        flash(f"An invitation is on its way to {body['email']}.", "done")
    except ValidationError as error:
        _flash_fields(error)
    except RvuEdgeError as error:
        flash(error.detail)
    return _back(organization, "invitations")


@blp.post(f"{ONE}/invitations/<int:invitation_id>/withdraw")
def withdraw(organization_id: int, invitation_id: int) -> ResponseReturnValue:
    """Take an invitation back."""
    organization = managed(organization_id)
    try:
        invitations.withdraw(organization, invitation_id, by=me(), now=now())
    except RvuEdgeError as error:
        flash(error.detail)
    return _back(organization, "invitations")


@blp.post(f"{ONE}/roster")
def roster(organization_id: int) -> ResponseReturnValue:
    """Look a roster over (the button "Check"), or bring the members to it; its problems line by line."""
    organization = managed(organization_id)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        flash("Choose a csv or xlsx file first.")
        return _back(organization, "roster")
    dry_run = request.form.get("do") != "import"
    name = sent.filename.replace("\\", "/").rpartition("/")[2]
    try:
        told = import_roster(organization, sent.read(), name, dry_run=dry_run, by=me(), now=now())
        problems = [problem.sentence(name) for problem in told.problems]
    except RvuEdgeError as error:
        told, problems = None, _problems(error, name)
    page = render_template(
        "roster.html", organization_id=organization, told=told, problems=problems, name=name, dry_run=dry_run
    )
    return page, 200 if told is not None else 422


def _problems(error: RvuEdgeError, name: str) -> list[str]:
    listed = (error.errors or {}).get("problems")
    if not isinstance(listed, list):
        return [error.detail]
    return [
        f"{name} line {one['line']}{', column ' + one['column'] if one['column'] else ''}: found {one['found']}, "
        f"expected {one['expected']}"
        for one in listed
    ]


@blp.post(f"{ONE}/sites")
def put_site(organization_id: int) -> ResponseReturnValue:
    """State a site; aliases one a line."""
    organization = managed(organization_id)
    given: dict[str, object] = {name: request.form.get(name, "").strip() for name in ("name", "setting")}
    given["aliases"] = [line.strip() for line in request.form.get("aliases", "").splitlines() if line.strip()]
    given |= {name: value for name in ("locality", "active_from", "active_to") if (value := request.form.get(name))}
    try:
        key = request.form.get("key", "").strip() or _key(str(given["name"]))
        KEY(key)
        sites.put_site(organization, key, SiteBodySchema().load(given), actor_id=me().id, now=now())
    except ValidationError as error:
        _flash_fields(error)
    except RvuEdgeError as error:
        flash(error.detail)
    return _back(organization, "sites")


def _key(name: str) -> str:
    return "-".join(compared(name).split())[:39].strip("-")


@blp.post(f"{ONE}/sites/<key>/remove")
def remove_site(organization_id: int, key: str) -> ResponseReturnValue:
    """Take a site off the list."""
    organization = managed(organization_id)
    try:
        sites.remove_site(organization, key, actor_id=me().id, now=now())
    except RvuEdgeError as error:
        flash(error.detail)
    return _back(organization, "sites")


@blp.get(f"{ONE}/audit")
def trail(organization_id: int) -> str:
    """Who saw and changed what, newest first."""
    organization = managed(organization_id)
    found = audit.trail_of(organization, before=before_of(request.args.get("cursor")), limit=PAGE + 1)
    following = encode([found[PAGE - 1].id]) if len(found) > PAGE else None
    names = audit.names_of({one for entry in found for one in entry.people})
    return render_template(
        "audit.html",
        organization_id=organization,
        entries=found[:PAGE],
        names=names,
        words=WORDS,
        following=following,
    )


def _flash_fields(error: ValidationError) -> None:
    found = error.messages if isinstance(error.messages, dict) else {"address": error.messages}
    for name, messages in found.items():
        words = messages if isinstance(messages, list) else [str(messages)]
        flash(f"{name.replace('_', ' ').strip().capitalize()}: {' '.join(map(str, words))}")


def _back(organization_id: int, place: str) -> ResponseReturnValue:
    return redirect(url_for("web_practice.practice", organization=organization_id, _anchor=place))

"""Pages of a practice's managers: members, roster, sites, invitations, exports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts.audit.visibility import record_view
from rvuedge.accounts.mail.models import Invitation
from rvuedge.accounts.people.access import managed, me, now
from rvuedge.accounts.people.models import MANAGERS, ROLES, Organization
from rvuedge.accounts.people.queries import organizations_of
from rvuedge.accounts.practices import memberships
from rvuedge.accounts.practices.api import InvitationBodySchema, invited
from rvuedge.accounts.practices.queries import invitations_of, state_of
from rvuedge.accounts.practices.roster import RosterHasQuestionsError, import_roster
from rvuedge.accounts.rules.staff_cells import read_cfte
from rvuedge.benchmarks.store.queries import surveys_for
from rvuedge.files.values.refusals import CellError
from rvuedge.logbook.sites import services as site_services
from rvuedge.logbook.sites.api import KEY, SiteBodySchema
from rvuedge.logbook.sites.rules import compared
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.reports.benchmark.build import WORK_ALONE, benchmark_report
from rvuedge.reports.benchmark.practice_desk import DeskRow, desk
from rvuedge.reports.benchmark.valuation_basis import has_survey_year
from rvuedge.reports.rules.report import BenchmarkReport
from rvuedge.web.flashes import flash_fields
from rvuedge.web.practice import desk_choice, members_table
from rvuedge.web.practice.carried import answers_in, carried, carried_file

bp = Blueprint("web_practice", __name__, url_prefix="/app/practice")
PRACTICE = "/<int:organization_id>"
UNSTATED = "unknown"
PENDING = 10  # invitations on a page of the desk: a screen of a phone and a half
EARLIER = 30  # invitations that are not open any more


def mine() -> list[Organization]:
    """The organizations that the signed-in person manages today."""
    found = organizations_of(me().id, on=now().date())
    return [organization for organization, role in found if role in MANAGERS]


@bp.get("")
def practice() -> ResponseReturnValue:
    """The desk of the asked practice, or of the first one the person manages."""
    organizations = mine()
    requested = request.args.get("organization", "")
    organization = next(
        (organization_ for organization_ in organizations if str(organization_.id) == requested),
        next(iter(organizations), None),
    )
    if organization is None:
        return render_template("practice/not_manager.html"), 403
    return desk_page(organization, organizations, requested, {})


def desk_page(
    organization: Organization, organizations: Sequence[Organization], requested: str, typed: Mapping[str, Any]
) -> str:
    """The desk; `typed` is what a refused form of it held, by the form's name: it stands there again."""
    start, end, no_period = desk_choice.period()
    surveys = surveys_for([organization.id])
    weighted = desk_choice.chosen(surveys)
    report = _report(organization.id, weighted, start, end)
    found = _members(organization.id, report, weighted, start, end)
    return render_template(
        "practice/practice.html",
        organization=organization,
        organizations=organizations,
        not_as_asked=[
            sentence
            for sentence in (
                desk_choice.other_practice(requested, organization),
                no_period,
                desk_choice.unread_weight(weighted),
            )
            if sentence
        ],
        surveys=surveys,
        weights={survey.id: weight for survey, weight in weighted},
        asked_surveys=desk_choice.survey_parameter(weighted),
        export=desk_choice.export_address(organization.id, weighted, start, end),
        report=report,
        can_reprice=report is not None and has_survey_year(report.surveys),
        start=start,
        end=end,
        roles=ROLES,
        **_pending(organization.id),
        earlier=_earlier(organization.id),
        sites=site_services.sites_of([organization.id]),
        typed=typed,
        **found,
    )


def _again(organization_id: int, **typed: Mapping[str, Any]) -> ResponseReturnValue:
    """The desk with a form that was refused, as it was sent."""
    organizations = mine()
    here = next(organization for organization in organizations if organization.id == organization_id)
    return desk_page(here, organizations, "", typed), 422


def _report(organization_id: int, weighted: desk_choice.Weighted, start: date, end: date) -> BenchmarkReport | None:
    if not weighted:
        return None
    today = now().date()
    period = {"start": start, "end": end, "today": today}
    return benchmark_report(organization_id=organization_id, surveys=weighted, **period, options=WORK_ALONE)


def _members(
    organization_id: int, report: BenchmarkReport | None, weighted: desk_choice.Weighted, start: date, end: date
) -> dict[str, Any]:
    """One page of the members sought; the look at those on it is written down."""
    everybody = desk(organization_id, report, start=start, end=end, today=now().date())
    found = members_table.shown_of(
        everybody, members_table.asked_of(desk_choice.page_parameters(organization_id, weighted, start, end))
    )
    _remember(organization_id, found["rows"], start, end)
    return found


def _pending(organization_id: int) -> dict[str, Any]:
    """One page of the open invitations, by `pending` in the address, with where it stands among them."""
    every = memberships.open_invitations(organization_id, now=now())
    pages = max(1, -(-len(every) // PENDING))
    page = min(max(1, request.args.get("pending", 1, type=int)), pages)
    shown = every[(page - 1) * PENDING : page * PENDING]
    return {"invited": shown, "pending": {"page": page, "pages": pages, "count": len(every)}}


def _earlier(organization_id: int) -> list[tuple[Invitation, str]]:
    """The last invitations that are not open any more, with what became of them."""
    earlier = [(invitation, state_of(invitation, now=now())) for invitation in invitations_of(organization_id)]
    return [pair for pair in earlier if pair[1] != "open"][:EARLIER]


def _remember(organization_id: int, rows: list[DeskRow], start: date, end: date) -> None:
    people = [row.member.person.id for row in rows if row.has_figures]
    detail = {"from": start, "to": end, "format": "page"}
    record_view(me().id, organization_id, people, what="practice desk", detail=detail, now=now())


@bp.post(f"{PRACTICE}/invitations")
def invite(organization_id: int) -> ResponseReturnValue:
    """Invite an address."""
    organization = managed(organization_id)
    names = ("email", "role", "started_on", "ended_on", "cfte")
    given = {name: value for name in names if (value := request.form.get(name, "").strip())}
    try:
        cfte = _cfte(given.get("cfte", ""), given.get("role", ""))
        body = InvitationBodySchema().load({**given, "cfte": cfte})
        invited(organization, body)
    except ValidationError as error:
        flash_fields(error)
        return _again(organization, invitation=given)
    except RvuEdgeError as error:
        flash(error.detail)
        return _again(organization, invitation=given)
    flash(f"Invitation sent to {body['email']}.", "done")
    return back(organization, "invitations")


def _cfte(text: str, role: str) -> str | None:
    """The clinical FTE of an invitation, 0 to 1; it is asked of a physician, and may be said to be unknown.

    Raises ValidationError.
    """
    if text == UNSTATED or (not text and role != "physician"):
        return None
    try:
        found = read_cfte(text)
    except CellError as error:
        raise ValidationError({"cfte": [f"Expected {error.expected}."]}) from error
    if found is None:
        raise ValidationError({"cfte": [f"Say it, 0 to 1, or {UNSTATED!r}: reports count 1.0 until it is stated."]})
    return str(found)


@bp.post(f"{PRACTICE}/invitations/<int:invitation_id>/withdraw")
def withdraw(organization_id: int, invitation_id: int) -> ResponseReturnValue:
    """Take an invitation back."""
    organization = managed(organization_id)
    try:
        memberships.withdraw(organization, invitation_id, by=me(), now=now())
    except RvuEdgeError as error:
        flash(error.detail)
    return back(organization, "invitations")


@bp.post(f"{PRACTICE}/roster")
def roster(organization_id: int) -> ResponseReturnValue:
    """Look a roster over (the button "Check"), or bring the members to it; its problems and questions."""
    organization = managed(organization_id)
    sent = carried_file(request)
    if sent is None or not sent.filename:
        flash("Choose a CSV or XLSX file first.")
        return back(organization, "roster")
    dry_run = request.form.get("do") != "import"
    name, data, answers = sent.filename.replace("\\", "/").rpartition("/")[2], sent.read(), answers_in(request.form)
    questions: Sequence[dict[str, Any]] = ()
    try:
        result = import_roster(organization, data, name, dry_run=dry_run, by=me(), now=now(), answers=answers)
        problems = [problem.sentence(name) for problem in result.problems]
        questions = [question.shown() for question in result.questions]
    except RosterHasQuestionsError as error:
        result, problems, questions = None, [], (error.errors or {})["questions"]  # type: ignore[assignment]
    except RvuEdgeError as error:
        result, problems = None, _problems(error, name)
    page = render_template(
        "practice/roster.html",
        organization_id=organization,
        result=result,
        problems=problems,
        name=name,
        dry_run=dry_run,
        questions=questions,
        answers=answers,
        carried=carried(data),
        today=now().date(),
    )
    return page, 200 if result is not None else 422


def _problems(error: RvuEdgeError, name: str) -> list[str]:
    listed = (error.errors or {}).get("problems")
    if not isinstance(listed, list):
        return [error.detail]
    return [
        f"{name} line {item['line']}{', column ' + item['column'] if item['column'] else ''}: found {item['found']}, "
        f"expected {item['expected']}"
        for item in listed
    ]


@bp.post(f"{PRACTICE}/sites")
def put_site(organization_id: int) -> ResponseReturnValue:
    """State a site; aliases one a line."""
    organization = managed(organization_id)
    given: dict[str, object] = {name: request.form.get(name, "").strip() for name in ("name", "setting")}
    given["aliases"] = [line.strip() for line in request.form.get("aliases", "").splitlines() if line.strip()]
    given |= {name: value for name in ("locality", "active_from", "active_to") if (value := request.form.get(name))}
    try:
        key = request.form.get("key", "").strip() or _key(str(given["name"]))
        KEY(key)
        site_services.put_site(organization, key, SiteBodySchema().load(given), actor_id=me().id, now=now())
    except ValidationError as error:
        flash_fields(error)
        return _again(organization, site=request.form)
    except RvuEdgeError as error:
        flash(error.detail)
        return _again(organization, site=request.form)
    return back(organization, "sites")


def _key(name: str) -> str:
    return "-".join(compared(name).split())[:39].strip("-")


@bp.post(f"{PRACTICE}/sites/<key>/remove")
def remove_site(organization_id: int, key: str) -> ResponseReturnValue:
    """Take a site off the list."""
    organization = managed(organization_id)
    try:
        site_services.remove_site(organization, key, actor_id=me().id, now=now())
    except RvuEdgeError as error:
        flash(error.detail)
    return back(organization, "sites")


def back(organization_id: int, place: str) -> ResponseReturnValue:
    """To a part of the desk."""
    return redirect(url_for("web_practice.practice", organization=organization_id, open=place, _anchor=place))

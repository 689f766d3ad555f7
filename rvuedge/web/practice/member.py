"""A member's page for managers: what they may see of the year, and what they may change of the membership."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts.audit.visibility import NoFiguresError, Visibility, view_as_manager, visibility_of
from rvuedge.accounts.people.access import managed, me, now, today_of
from rvuedge.accounts.people.models import ROLES
from rvuedge.accounts.people.queries import Member, memberships_of, role_in
from rvuedge.accounts.practices import changing, leave
from rvuedge.accounts.practices.api import MemberPatchSchema
from rvuedge.accounts.practices.leave_api import LeaveBodySchema, refuse_outside
from rvuedge.accounts.practices.models import KINDS
from rvuedge.accounts.practices.npis import npis_of, put_npi
from rvuedge.accounts.rules.membership_spans import MemberChange
from rvuedge.benchmarks.rules.percentile import percentile_shown
from rvuedge.pictures import Picture
from rvuedge.pictures.parts import split
from rvuedge.pictures.peers import place_dot
from rvuedge.platform.errors import InvalidError, NotFoundError, RvuEdgeError
from rvuedge.platform.figures import in_words
from rvuedge.productivity.dashboard import dashboard
from rvuedge.productivity.dashboard.pictures import month_bars, year_ring
from rvuedge.productivity.rules.pace import Figure
from rvuedge.reports.dated_facts.api import shown_to_manager
from rvuedge.web.flashes import flash_fields
from rvuedge.web.practice.desk import PRACTICE, bp

MEMBER = f"{PRACTICE}/members/<int:person_id>"
TYPED = ("npi", "role", "cfte", "ended_on", "effective_from", "first_day", "last_day", "kind")
PARTS = ("totals", "pace", "leave", "percentile", "contract", "breakdown", "comparisons")


@bp.get(MEMBER)
def member(organization_id: int, person_id: int) -> str:
    """The year of a physician as a manager may see it; of others the membership alone."""
    return _page(managed(organization_id), person_id)


def _page(organization: int, person_id: int) -> str:
    """The member's page; a form of it that was refused stands there as it was sent."""
    memberships = _memberships(organization, person_id)
    visibility = _visibility(organization, person_id)
    on = today_of(visibility.person.time_zone) if visibility else None
    known = dashboard.member_board(visibility, on) if visibility and on else None
    board = dashboard.of_member(visibility, on=known.on, parts=PARTS, board=known) if visibility and known else None
    return render_template(
        "practice/member.html",
        organization_id=organization,
        person=memberships[-1].person,
        memberships=memberships,
        npi=next((npi for npi, number in npis_of(organization).items() if number == person_id), ""),
        current=_current(memberships),
        here={"organization_id": organization, "person_id": person_id},
        board=board,
        figures=_figures(board) if board else [],
        pictures=_pictures(known, board) if known and board else {},
        place=_place(board["percentile"]) if board else None,
        asa_place=_place(board["asa_percentile"]) if board else None,
        away=_away(visibility),
        kinds=KINDS,
        stages=memberships[-1].person.stages.spans(),
        roles=ROLES,
        is_owner=role_in(me().id, organization, on=now().date()) == "owner",
        typed={name: request.form.get(name) for name in TYPED},
    )


def _figures(board: dict[str, Any]) -> list[tuple[str, Figure, str]]:
    """The figures of the year: title, figure, and the unit that follows it.

    Where not the whole year counts, they are those of the days that do.
    """
    contract = board["contract"]
    first = date.fromisoformat(contract["counted_from"])
    since = f" from {in_words(first)}" if contract["counted_from"] > contract["year_from"] else ""
    of_days = [(f"Goal{since}", board["goal_of_days"], " wRVUs")] if since and board["goal"].value is not None else []
    whole = f"Projected total{since} to year-end" if since else "Projected total for the year"
    return [
        ("Goal for the year", board["goal"], " wRVUs"),
        *of_days,
        (f"% of goal pace{since}", board["pace"], "%"),
        (whole, board["projection"], " wRVUs"),
        (f"wRVUs per week needed{since}", board["needed_per_week"], " wRVUs"),
    ]


def _pictures(known: dashboard.Board, board: dict[str, Any]) -> dict[str, Picture | None]:
    """The year against its goal, its months, the place between P10 and P90, and the month by category."""
    percentile = board["percentile"]
    place = _place(percentile)
    words = percentile_shown(place, percentile["qualifier"]) if percentile and percentile["qualifier"] else ""
    beyond = {"<": Decimal(-1), ">": Decimal(1)}.get(percentile["qualifier"], Decimal(0)) if percentile else Decimal(0)
    parts = [(group["key"].replace("_", " "), group["work_rvu"]) for group in board["breakdown"]["categories"]]
    return {
        "ring": year_ring(known)["picture"],
        "months": month_bars(known)["picture"],
        "place": place_dot(place + beyond, place=words) if place is not None and words else None,
        "mix": split(parts) if any(value > 0 for _, value in parts) else None,
    }


def _place(found: dict[str, Any] | None) -> Decimal | None:
    """The percentile, or the bound it is known to be above or below."""
    if not found:
        return None
    place: Decimal | None = found["bound"] if found["percentile"] is None else found["percentile"]
    return place


@bp.post(f"{MEMBER}/change")
def change_member(organization_id: int, person_id: int) -> ResponseReturnValue:
    """Another role or clinical FTE from a day on, or a last day: first shown, then as the API does it."""
    organization = managed(organization_id)
    given = _given("role", "cfte", "ended_on", "effective_from")
    try:
        change = _change_of(organization, person_id, MemberPatchSchema().load(given))
        if request.form.get("do") != "save":
            shown = shown_to_manager(organization, person_id, change)
            person = _memberships(organization, person_id)[-1].person
            here = {"organization_id": organization, "person_id": person_id}
            return render_template("practice/member_change.html", shown=shown, given=given, person=person, here=here)
        changing.change_member(organization, person_id, change, by=me(), now=now())
        flash("Saved.", "done")
    except ValidationError as error:
        flash_fields(error)
        return _page(organization, person_id), 422
    except RvuEdgeError as error:
        return _refused(error, organization, person_id)
    return _to(organization, person_id)


def _change_of(organization_id: int, person_id: int, body: dict[str, Any]) -> MemberChange:
    """The change that the form asks for; what it shows as it is, is none.

    Raises InvalidError for a role or clinical FTE without its first day.
    """
    change = MemberChange(**body)
    current = _current(_memberships(organization_id, person_id))
    if current and change.ended_on == current.ended_on:
        change = replace(change, ended_on=None)
    if change.effective_from is not None:
        return change
    if current and change.role == current.role:
        change = replace(change, role=None)
    if current and change.cfte == current.cfte:
        change = replace(change, cfte=None)
    if change.role is not None or change.cfte is not None:
        raise InvalidError("From which day? Enter the first day of the new role or clinical FTE.")
    if change.ended_on is None:
        raise InvalidError("Nothing was changed.")
    return change


def _refused(error: RvuEdgeError, organization: int, person_id: int) -> ResponseReturnValue:
    """The page with what was sent; not found where there is no such member."""
    if isinstance(error, NotFoundError):
        raise error
    flash(error.detail)
    return _page(organization, person_id), 422


@bp.post(f"{MEMBER}/leave")
def enter_leave(organization_id: int, person_id: int) -> ResponseReturnValue:
    """Enter leave for a physician, within the membership."""
    organization = managed(organization_id)
    try:
        body = LeaveBodySchema().load(_given("first_day", "last_day", "kind"))
        refuse_outside(visibility_of(organization, person_id), body["first_day"], body["last_day"])
        leave.add_leave(person_id, **body, by=me(), now=now(), practice=organization)
        flash("Leave added.", "done")
    except ValidationError as error:
        flash_fields(error)
        return _page(organization, person_id), 422
    except RvuEdgeError as error:
        return _refused(error, organization, person_id)
    return _to(organization, person_id)


@bp.post(f"{MEMBER}/leave/<int:leave_id>/remove")
def remove_leave(organization_id: int, person_id: int, leave_id: int) -> ResponseReturnValue:
    """Take a physician's leave back."""
    organization = managed(organization_id)
    try:
        periods = visibility_of(organization, person_id).memberships
        leave.remove_leave(person_id, leave_id, by=me(), now=now(), practice=organization, within=periods)
    except RvuEdgeError as error:
        flash(error.detail)
    return _to(organization, person_id)


@bp.post(f"{MEMBER}/npi")
def enter_npi(organization_id: int, person_id: int) -> ResponseReturnValue:
    """State the NPI by which the practice's files name a member; emptied, it is taken back."""
    organization = managed(organization_id)
    try:
        put_npi(organization, person_id, _given("npi").get("npi"), by=me(), now=now())
        flash("Saved.", "done")
    except RvuEdgeError as error:
        return _refused(error, organization, person_id)
    return _to(organization, person_id)


def _memberships(organization_id: int, person_id: int) -> list[Member]:
    found = memberships_of(person_id, organization_id)
    if not found:
        raise NotFoundError("Member not found.")
    return found


def _visibility(organization_id: int, person_id: int) -> Visibility | None:
    """What may be seen, the look written down; None of somebody whose figures managers do not see."""
    try:
        return view_as_manager(organization_id, person_id, what="member page")
    except NoFiguresError:
        return None


def _current(memberships: list[Member]) -> Member | None:
    """The membership that a change would change: the newest that has not ended."""
    today = now().date()
    running = [membership for membership in memberships if membership.ended_on is None or membership.ended_on >= today]
    return running[-1] if running else None


def _away(visibility: Visibility | None) -> list[Any]:
    if visibility is None:
        return []
    return [item for item in leave.leave_of([visibility.person.id]) if leave.inside(item, visibility.memberships)]


def _given(*names: str) -> dict[str, str]:
    return {name: value for name in names if (value := request.form.get(name, "").strip())}


def _to(organization_id: int, person_id: int) -> ResponseReturnValue:
    return redirect(url_for("web_practice.member", organization_id=organization_id, person_id=person_id))

"""Pages of a clerkship's director: the board of students, one student, and the lists."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts.audit.visibility import record_view
from rvuedge.accounts.people.access import managed, me, now
from rvuedge.accounts.people.queries import organization_named
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.training.students import lists
from rvuedge.training.students.program_api import address_day, lists_as_managed, seen_board
from rvuedge.training.students.readers import key_of, read_list
from rvuedge.training.students.schemas import ClerkshipListBodySchema
from rvuedge.training.students.standings import student_standings
from rvuedge.web.flashes import flash_fields

bp = Blueprint("web_students", __name__, url_prefix="/app/programs/<int:organization_id>")
TYPED = ("title", "starts_on", "source", "cap", "cap_kind", "needs_sign_off", "experiences")


@bp.get("/students")
def board(organization_id: int) -> str:
    """Every student with what is missing, those first who need somebody."""
    rows = seen_board(organization_id, now().date())
    return render_template(
        "teaching/students.html",
        organization_id=organization_id,
        organization=organization_named(organization_id),
        rows=rows,
        today=now().date(),
    )


@bp.get("/students/<int:person_id>")
def student(organization_id: int, person_id: int) -> str:
    """One student's clerkships."""
    found = student_standings(managed(organization_id), person_id, today=now().date())
    record_view(me().id, organization_id, [person_id], what="required experiences", detail={}, now=now())
    return render_template("teaching/student.html", organization_id=organization_id, standings=found)


@bp.get("/clerkship-lists")
def clerkship_lists(organization_id: int) -> str:
    """The lists, and a form to paste one."""
    return _lists_page(organization_id, {"needs_sign_off": "yes", "cap_kind": "share"}, [])


@bp.post("/clerkship-lists")
def put_list(organization_id: int) -> ResponseReturnValue:
    """State a list that was pasted; with any problem nothing is stored."""
    organization = managed(organization_id)
    typed = {name: request.form.get(name, "").strip() for name in TYPED}
    read = read_list(typed["experiences"])
    if read.problems:
        return _lists_page(organization, typed, list(read.problems)), 422
    try:
        body = ClerkshipListBodySchema().load(_body(typed, list(read.rows)))
        key = key_of(typed["title"])
        lists.put_list(organization, key, address_day(key, typed["starts_on"]), body, actor_id=me().id, now=now())
    except ValidationError as error:
        flash_fields(error)
        return _lists_page(organization, typed, []), 422
    except RvuEdgeError as error:
        flash(error.detail)
        return _lists_page(organization, typed, []), 422
    flash("List saved.", "done")
    return redirect(url_for("web_students.clerkship_lists", organization_id=organization))


@bp.post("/clerkship-lists/<key>/<starts_on>/remove")
def remove_list(organization_id: int, key: str, starts_on: str) -> ResponseReturnValue:
    """Delete a list; students' entries stay."""
    organization = managed(organization_id)
    try:
        lists.remove_list(organization, key, address_day(key, starts_on), actor_id=me().id, now=now())
        flash("List deleted.", "done")
    except RvuEdgeError as error:
        flash(error.detail)
    return redirect(url_for("web_students.clerkship_lists", organization_id=organization))


def _body(typed: dict[str, str], experiences: list[dict[str, Any]]) -> dict[str, Any]:
    body: dict[str, Any] = {"title": typed["title"], "source": typed["source"], "experiences": experiences}
    body["needs_sign_off"] = typed["needs_sign_off"] == "yes"
    if typed["cap"] and typed["cap_kind"] == "share":
        body["alternatives_share"] = _share(typed["cap"])
    elif typed["cap"]:
        body["alternatives_most"] = int(typed["cap"]) if typed["cap"].isdecimal() else typed["cap"]
    return body


def _share(percent: str) -> str:
    """20 or 20% as 0.20; what is no whole number stays as it was typed and is refused."""
    text = percent.removesuffix("%").strip()
    return str(Decimal(text) / 100) if text.isdecimal() else percent


def _lists_page(organization_id: int, typed: dict[str, str], problems: list[str]) -> str:
    return render_template(
        "teaching/clerkship_lists.html",
        organization_id=organization_id,
        organization=organization_named(organization_id),
        lists=lists_as_managed(organization_id),
        typed=typed,
        problems=problems,
    )

"""The page of a comment on a physician of a report."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts.audit.visibility import visibility_of
from rvuedge.accounts.people.access import managed, me, now
from rvuedge.accounts.people.queries import names_of
from rvuedge.platform.errors import InvalidError, RvuEdgeError
from rvuedge.reports.commentary.models import LONGEST_COMMENT
from rvuedge.reports.commentary.queries import READERS, comment_at
from rvuedge.reports.commentary.schemas import CommentBodySchema
from rvuedge.reports.commentary.services import CommentPlace, remove_comment, write_comment
from rvuedge.web.flashes import flash_fields
from rvuedge.web.refusals import refused
from rvuedge.web.reports.pages import bp


@bp.get("/comments/<int:person_id>")
def comment(organization_id: int, person_id: int) -> str:
    """What is written of a physician's figures of some days, and the form to change it."""
    return _page(_place(organization_id, person_id), None)


@bp.post("/comments/<int:person_id>")
def comment_on(organization_id: int, person_id: int) -> ResponseReturnValue:
    """Write a comment; an empty one is deleted."""
    place, text = _place(organization_id, person_id), request.form.get("text", "").strip()
    seen = request.form.get("version", "0")
    try:
        days = {"from": place.first_day.isoformat(), "to": place.last_day.isoformat()}
        if text:
            body = CommentBodySchema().load({**days, "text": text, "version": seen})
            write_comment(place, body["text"], version=body["version"], actor_id=me().id, now=now())
        else:
            remove_comment(place, version=int(seen) if seen.isdecimal() else 0, actor_id=me().id, now=now())
    except ValidationError as error:
        flash_fields(error)
        return _page(place, text), 422
    except RvuEdgeError as error:
        flash(error.detail)
        return refused(error, _page(place, text))
    flash("Saved." if text else "Comment deleted.", "done")
    if back := _back(place.organization_id):
        return redirect(back)
    return redirect(url_for("web_reports.saved", organization_id=place.organization_id))


def _back(organization: int) -> str:
    """The address of the report that a comment was opened from; empty for any other address."""
    address = request.values.get("back", "")
    return address if address.startswith(f"/app/practice/{organization}/reports") else ""


def _place(organization_id: int, person_id: int) -> CommentPlace:
    """Of whom and of which days, the year to date where none are named. Raises InvalidError for days that are none,
    and as `visibility_of`.
    """
    organization, today = managed(organization_id), now().date()
    visibility_of(organization, person_id)
    try:
        first = date.fromisoformat(request.values.get("from") or f"{today.year}-01-01")
        last = date.fromisoformat(request.values.get("to") or today.isoformat())
    except ValueError:
        raise InvalidError("Expected the first and the last day of the report: open it from the report.") from None
    return CommentPlace(organization, person_id, first, last)


def _page(place: CommentPlace, typed: str | None) -> str:
    found = comment_at(place)
    return render_template(
        "practice/report_comment.html",
        organization_id=place.organization_id,
        place=place,
        name=names_of([place.person_id])[place.person_id],
        found=found,
        written_by=names_of([found.written_by]).get(found.written_by, "") if found else "",
        text=typed if typed is not None else (found.text if found else ""),
        longest=LONGEST_COMMENT,
        readers=READERS,
        back=_back(place.organization_id),
    )

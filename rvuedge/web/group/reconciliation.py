"""Pages of comparisons of a group: what was compared, then physician by physician, letters, the practice's note."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts.people.access import managed, me, now
from rvuedge.accounts.people.queries import organization_named
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.reconciliation.group import keeping
from rvuedge.reconciliation.group.schemas import GroupNoteSchema
from rvuedge.web.flashes import flash_fields
from rvuedge.web.typed import page_of

bp = Blueprint("web_group_reconciliations", __name__, url_prefix="/app/practice/<int:organization_id>/group-statements")
AT_ONCE = 15  # physicians on a page: no page over 3,000 px


@bp.get("")
def statements(organization_id: int) -> str:
    """The files compared, newest first, and the way to another."""
    organization = managed(organization_id)
    return render_template(
        "group/statements.html",
        organization_id=organization,
        organization=organization_named(organization),
        groups=keeping.groups_of(organization),
    )


@bp.get("/<uuid:group_id>")
def show(organization_id: int, group_id: uuid.UUID) -> str:
    """One file: who is owed what, letters, the practice's note."""
    organization = managed(organization_id)
    found = keeping.compared(organization, str(group_id), actor=me().id, wanted="page", now=now())
    pages = max(-(-len(found.physicians) // AT_ONCE), 1)
    page = page_of(request.args.get("page", ""), pages)
    return render_template(
        "group/statement.html",
        organization_id=organization,
        organization=organization_named(organization),
        found=found,
        rows=found.physicians[(page - 1) * AT_ONCE : page * AT_ONCE],
        page=page,
        pages=pages,
    )


@bp.post("/<uuid:group_id>/note")
def put_note(organization_id: int, group_id: uuid.UUID) -> ResponseReturnValue:
    """Save the practice's note."""
    organization = managed(organization_id)
    try:
        body = GroupNoteSchema().load({"note": request.form.get("note", "").strip()})
        keeping.put_note(organization, str(group_id), body["note"], by=me(), now=now())
        flash("Note saved.", "done")
    except ValidationError as error:
        flash_fields(error)
    except RvuEdgeError as error:
        flash(error.detail)
    here = url_for("web_group_reconciliations.show", organization_id=organization, group_id=group_id, _anchor="note")
    return redirect(here)

"""The page of files for other logs: make one, which marks its cases as given, or take one back."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts.people.access import me, now, today
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.figures import count
from rvuedge.training.exchange import case_files
from rvuedge.training.exchange.api import wanted
from rvuedge.training.exchange.rules.board_lists import board_rules
from rvuedge.training.exchange.rules.outgoing import layouts
from rvuedge.training.exchange.schemas import NewCaseExportSchema
from rvuedge.training.exchange.workbooks import FORMATS
from rvuedge.web.flashes import flash_fields

bp = Blueprint("web_case_exports", __name__, url_prefix="/app")
SHOWN = 20  # files on the page; older ones by the API
FIELDS = ("layout", "format", "cases", "from", "to")


@bp.get("/case-exports")
def show() -> str:
    """The form for a file, files made so far, and the lists of boards."""
    return render_template(
        "case_logs/case_exports.html",
        layouts=layouts(),
        formats=FORMATS,
        exports=case_files.exports_of(me().id, limit=SHOWN, offset=0),
        rules=board_rules().values(),
        new_id=uuid.uuid4(),
    )


@bp.post("/case-exports/<uuid:export_id>")
def make(export_id: uuid.UUID) -> ResponseReturnValue:
    """The file, with its cases marked as given; or why there is none. Pressed twice it is one file."""
    try:
        body = NewCaseExportSchema().load({name: text for name in FIELDS if (text := request.form.get(name, ""))})
        made = case_files.put_export(
            me(), str(export_id), wanted(body), body["format"], body["cases"], now=now(), today=today()
        )
    except ValidationError as error:
        flash_fields(error)
        return show(), 422
    except RvuEdgeError as error:
        flash(error.detail)
        return show(), 409
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
    return Response(made.data, mimetype=made.media_type, headers=headers)


@bp.post("/case-exports/<uuid:export_id>/take-back")
def take_back(export_id: uuid.UUID) -> ResponseReturnValue:
    """Say that a file was not used after all."""
    try:
        number = case_files.take_export_back(me().id, str(export_id))
        flash(f"Taken back. {count(number, 'case')} open again.", "done")
    except RvuEdgeError as error:
        flash(error.detail)
    return redirect(url_for("web_case_exports.show"))

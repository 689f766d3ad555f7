"""Routes of comparisons of a group. A file is sent as an upload of the kind `group-statement`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response

from rvuedge.accounts.people.access import managed, me, now
from rvuedge.accounts.people.queries import organization_named
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.openapi import Blueprint
from rvuedge.reconciliation.group import keeping
from rvuedge.reconciliation.group.letter_files import FORMATS, letter, letter_name, letters_zip
from rvuedge.reconciliation.group.schemas import (
    GroupNoteSchema,
    GroupQuerySchema,
    GroupReconciliationHeadSchema,
    GroupReconciliationSchema,
    GroupReconciliationsSchema,
    LettersQuerySchema,
)
from rvuedge.reconciliation.group.tables import file_name, group_csv

bp = Blueprint("group_reconciliations", __name__, url_prefix="/api/v1", description="Reconciliation of a group")
GROUPS = "/organizations/<int:organization_id>/group-reconciliations"
GROUP = f"{GROUPS}/<uuid:group_id>"


@bp.route(GROUPS, methods=["GET"])
@bp.response(200, GroupReconciliationsSchema)
def list_group_reconciliations(organization_id: int) -> dict[str, Any]:
    """Employer's files compared for your practice's physicians, newest first; nobody's figures"""
    return {"items": keeping.groups_of(managed(organization_id)), "next_cursor": None}


@bp.route(GROUP, methods=["GET"])
@bp.arguments(GroupQuerySchema, location="query")
@bp.response(200, GroupReconciliationSchema)
def show_group_reconciliation(query: dict[str, Any], organization_id: int, group_id: UUID) -> Any:
    """Physician by physician, json or one csv with every line"""
    found = _found(organization_id, group_id, query["format"])
    if query["format"] == "json":
        return in_full(found)
    pieces = "".join(group_csv(found, organization_named(organization_id)))
    return _file(pieces.encode(), "text/csv", file_name(found))


@bp.route(f"{GROUP}/note", methods=["PUT"])
@bp.arguments(GroupNoteSchema)
@bp.response(200, GroupReconciliationHeadSchema)
def put_group_note(body: dict[str, Any], organization_id: int, group_id: UUID) -> Any:
    """Your practice's own note on a comparison; in no letter and no file"""
    return keeping.put_note(managed(organization_id), str(group_id), body["note"], by=me(), now=now())


@bp.route(f"{GROUP}/letters", methods=["GET"])
@bp.arguments(LettersQuerySchema, location="query")
@bp.response(200, content_type="application/zip", description="a letter for each physician")
@bp.alt_response(403, "DEFAULT_ERROR")
def show_letters(query: dict[str, Any], organization_id: int, group_id: UUID) -> Response:
    """A letter for each physician in one zip, pdf or text"""
    found = _found(organization_id, group_id, f"letters, {query['format']}")
    data = letters_zip(found, organization_named(organization_id), query["format"])
    return _file(data, "application/zip", f"letters-{found.group.starts_on}.zip")


@bp.route(f"{GROUP}/letters/<int:person_id>", methods=["GET"])
@bp.arguments(LettersQuerySchema, location="query")
@bp.response(200, content_type="application/octet-stream", description="the letter")
@bp.alt_response(403, "DEFAULT_ERROR")
def show_letter(query: dict[str, Any], organization_id: int, group_id: UUID, person_id: int) -> Response:
    """One physician's letter, pdf or text"""
    found = _found(organization_id, group_id, f"letter, {query['format']}", only=person_id)
    item = next(iter(found.physicians), None)
    if item is None:
        raise NotFoundError("Nobody of this number is in the comparison.")
    data = letter(item, organization_named(organization_id), query["format"])
    return _file(data, FORMATS[query["format"]], letter_name(item, query["format"]))


def _found(organization_id: int, group_id: UUID, wanted: str, only: int | None = None) -> keeping.GroupCompared:
    return keeping.compared(
        managed(organization_id),
        str(group_id),
        actor=me().id,
        wanted=wanted,
        now=now(),
        with_lines=wanted != "json",
        only=only,
    )


def _file(data: bytes, media: str, name: str) -> Response:
    return Response(data, mimetype=media, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def in_full(found: keeping.GroupCompared) -> dict[str, Any]:
    """A comparison as the API answers it."""
    names = ("id", "created_at", "starts_on", "ends_on", "file_name", "note", "left_out")
    items = [
        {
            "person_id": item.reconciliation.person_id,
            "reconciliation_id": item.reconciliation.id,
            **{name: getattr(item, name) for name in ("name", "ours", "theirs", "net", "differing", "money")},
        }
        for item in found.physicians
    ]
    absent = [{"name": name, "work_rvu": work} for name, work in found.absent]
    return {**{name: getattr(found.group, name) for name in names}, "items": items, "absent": absent}

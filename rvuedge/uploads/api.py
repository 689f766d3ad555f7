"""Routes of uploads: one way to bring a table in, whatever it holds."""

from __future__ import annotations

import uuid
from typing import Any

from rvuedge.accounts.people.access import managed, me, now
from rvuedge.platform.extensions import limiter
from rvuedge.platform.fields import Paging
from rvuedge.platform.openapi import Blueprint
from rvuedge.platform.paging import decode_instant_and_text, page
from rvuedge.uploads import providers, services
from rvuedge.uploads.models import Upload
from rvuedge.uploads.queries import upload_of, uploads_listed
from rvuedge.uploads.schemas import (
    AnswersSchema,
    KindOptionsSchema,
    PracticeUploadSchema,
    PrintedProviderSchema,
    RememberedProvidersSchema,
    UploadFormSchema,
    UploadSchema,
    UploadsQuerySchema,
    UploadsSchema,
)

bp = Blueprint("uploads", __name__, url_prefix="/api/v1", description="Tables brought in, step by step")
UPLOAD = "/uploads/<uuid:upload_id>"


@bp.route("/uploads", methods=["POST"])
@limiter.limit("60/minute")
@bp.arguments(UploadFormSchema, location="files")
@bp.response(201, UploadSchema)
def send_upload(form: dict[str, Any]) -> Upload:
    """Send a file; nothing is stored from it before you apply it"""
    return _received(form, None if form["organization_id"] is None else managed(form["organization_id"]))


@bp.route("/organizations/<int:organization_id>/uploads", methods=["POST"])
@limiter.limit("60/minute")
@bp.arguments(PracticeUploadSchema, location="files")
@bp.response(201, UploadSchema)
def send_practice_upload(form: dict[str, Any], organization_id: int) -> Upload:
    """Send a table of a practice you manage: charges of the group, contracts, leave; nothing is stored from it yet"""
    return _received(form, managed(organization_id))


def _received(form: dict[str, Any], organization_id: int | None) -> Upload:
    sent = form["file"]
    return services.receive(
        person_id=me().id,
        organization_id=organization_id,
        kind=form["kind"],
        data=sent.read(),
        file=(sent.filename or "file").replace("\\", "/").rpartition("/")[2],
        options=checked_options(form["options"]),
        now=now(),
    )


@bp.route("/uploads", methods=["GET"])
@bp.arguments(UploadsQuerySchema, location="query")
@bp.response(200, UploadsSchema)
def list_uploads(query: dict[str, Any]) -> dict[str, Any]:
    """Your uploads, or those of a practice you manage, newest first"""
    return _listed(query, None if query["organization_id"] is None else managed(query["organization_id"]))


@bp.route("/organizations/<int:organization_id>/uploads", methods=["GET"])
@bp.arguments(Paging, location="query")
@bp.response(200, UploadsSchema)
def list_practice_uploads(query: dict[str, Any], organization_id: int) -> dict[str, Any]:
    """Tables sent for a practice you manage, newest first"""
    return _listed(query, managed(organization_id))


def _listed(query: dict[str, Any], organization_id: int | None) -> dict[str, Any]:
    found = uploads_listed(
        person_id=me().id,
        organization_id=organization_id,
        before=decode_instant_and_text(query["cursor"]),
        limit=query["limit"] + 1,
    )
    answer = page(list(found), limit=query["limit"], position=lambda item: [item.created_at.isoformat(), item.id])
    return {**answer, "items": list(found[: query["limit"]])}


@bp.route("/organizations/<int:organization_id>/providers", methods=["GET"])
@bp.response(200, RememberedProvidersSchema)
def list_providers(organization_id: int) -> dict[str, Any]:
    """Whose the providers of your files are, as answered before"""
    return {"items": providers.remembered_providers(managed(organization_id)), "next_cursor": None}


@bp.route("/organizations/<int:organization_id>/providers", methods=["DELETE"])
@bp.arguments(PrintedProviderSchema, location="query")
@bp.response(204)
def forget_provider(query: dict[str, Any], organization_id: int) -> None:
    """Forget whose a provider is; the next file asks again"""
    providers.forget_provider(managed(organization_id), query["printed"], by=me(), now=now())


@bp.route(UPLOAD, methods=["GET"])
@bp.response(200, UploadSchema)
def show_upload(upload_id: uuid.UUID) -> Upload:
    """A file as understood so far, with what is asked, what is not read, and what would happen"""
    return upload_of(str(upload_id))


@bp.route(UPLOAD, methods=["PATCH"])
@bp.arguments(AnswersSchema)
@bp.response(200, UploadSchema)
def answer_upload(body: dict[str, Any], upload_id: uuid.UUID) -> Upload:
    """Answer questions and say what columns are; the file is looked over again"""
    options = body.pop("options")
    return services.answer(upload_of(str(upload_id)), body, _stored_options(options), now=now())


@bp.route(f"{UPLOAD}/apply", methods=["POST"])
@bp.response(202, UploadSchema)
def apply_upload(upload_id: uuid.UUID) -> Upload:
    """Store what the file says; a background job does it, and can be canceled while it runs"""
    return services.apply(upload_of(str(upload_id)), now=now())


@bp.route(f"{UPLOAD}/undo", methods=["POST"])
@bp.response(202, UploadSchema)
def undo_upload(upload_id: uuid.UUID) -> Upload:
    """Take back what the file stored; what you changed since stays and is listed"""
    return services.undo(upload_of(str(upload_id)), now=now())


@bp.route(UPLOAD, methods=["DELETE"])
@bp.response(204)
def remove_upload(upload_id: uuid.UUID) -> None:
    """Remove an upload that stored nothing, with its file"""
    services.forget(upload_of(str(upload_id)))


def checked_options(options: dict[str, Any]) -> dict[str, Any]:
    """Options as they are stored. Raises marshmallow's ValidationError."""
    return _stored_options(KindOptionsSchema().load(options))


def _stored_options(options: dict[str, Any]) -> dict[str, Any]:
    dumped: dict[str, Any] = KindOptionsSchema().dump(options)
    return dumped

"""Pages of uploads: send a file once, say what its columns are, answer what is asked, import it, undo it."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts.jobs.queue import job_of
from rvuedge.accounts.people.access import managed, me, now
from rvuedge.accounts.people.queries import organization_named
from rvuedge.files.columns.outcomes import IGNORE
from rvuedge.files.problems import FileRefused
from rvuedge.logbook.charges.queries import brought_in
from rvuedge.platform.errors import InvalidError, RvuEdgeError
from rvuedge.platform.problems import flat
from rvuedge.uploads import providers, services
from rvuedge.uploads.api import checked_options
from rvuedge.uploads.models import Upload
from rvuedge.uploads.queries import upload_of, uploads_listed
from rvuedge.uploads.registry import all_kinds, kind_of
from rvuedge.web.flashes import flash_fields

bp = Blueprint("web_uploads", __name__, url_prefix="/app")
LISTED = 20  # uploads on a page
PRACTICE = "/practice/<int:organization_id>/imports"
UPLOAD = "/imports/<uuid:upload_id>"
OPTIONS = ("from", "to", "provider", "npi", "name", "year", "publisher")
# What a kind may be told beside the file, with its words on the page and the type of its field.
KIND_OPTIONS = {
    "charges": (("npi", "Your NPI", "text"), ("provider", "Or your name, as the file prints it", "text")),
    "statement": (
        *(("from", "Statement from", "date"), ("to", "Statement to", "date")),
        *(("npi", "Your NPI", "text"), ("provider", "Or your name, as the file prints it", "text")),
    ),
    "group-statement": (("from", "Statement from", "date"), ("to", "Statement to", "date")),
    "survey": (("name", "Survey name", "text"), ("year", "Survey year", "text"), ("publisher", "Publisher", "text")),
}
WORKING = {"reading": "Reading the file", "applying": "Importing", "undoing": "Undoing the import"}


@bp.get("/imports")
def mine() -> str:
    """One's own uploads, newest first, and the form for another."""
    return _listed(None)


@bp.post("/imports")
def send() -> ResponseReturnValue:
    """Take a file for oneself."""
    return _received(None)


@bp.get(PRACTICE)
def of_practice(organization_id: int) -> str:
    """A practice's uploads, and the form for another."""
    return _listed(managed(organization_id))


@bp.post(PRACTICE)
def send_for_practice(organization_id: int) -> ResponseReturnValue:
    """Take a file for a practice."""
    return _received(managed(organization_id))


@bp.post(f"{PRACTICE}/providers/remove")
def forget_provider(organization_id: int) -> ResponseReturnValue:
    """Forget whose a provider of the practice's files is."""
    organization = managed(organization_id)
    try:
        providers.forget_provider(organization, request.form.get("printed", ""), by=me(), now=now())
        flash("Forgotten. The next file asks again; lines that were imported stay until you undo their import.", "done")
    except RvuEdgeError as error:
        flash(error.detail)
    return redirect(_address(organization))


@bp.get(UPLOAD)
def show(upload_id: uuid.UUID) -> str:
    """Columns, questions, what would happen; or how far the import is."""
    upload = upload_of(str(upload_id))
    job = job_of(upload.job_id) if upload.job_id else None
    return render_template(
        "uploads/upload.html",
        upload=upload,
        kind=kind_of(upload.kind),
        overview=upload.overview or {},
        job=job,
        working=WORKING.get(upload.state),
        organization=_organization(upload.organization_id),
        back=_address(upload.organization_id),
        ignore=IGNORE,
        options=KIND_OPTIONS.get(upload.kind, ()),
    )


@bp.post(UPLOAD)
def answer(upload_id: uuid.UUID) -> ResponseReturnValue:
    """Take the answers and look again, or import, or undo, or remove: by the button."""
    upload = upload_of(str(upload_id))
    try:
        return _done(upload, request.form.get("do", "look"))
    except (RvuEdgeError, FileRefused) as error:
        flash(getattr(error, "detail", str(error)))
    return redirect(url_for("web_uploads.show", upload_id=upload.id))


def _done(upload: Upload, wanted: str) -> ResponseReturnValue:
    if wanted == "remove":
        back = _address(upload.organization_id)
        services.forget(upload)
        flash("Upload removed.", "done")
        return redirect(back)
    if wanted == "undo":
        services.undo(upload, now=now())
    else:
        answered = services.answer(upload, _answers(upload), _options(upload), now=now())
        if wanted == "import":
            services.apply(answered, now=now())
    return redirect(url_for("web_uploads.show", upload_id=upload.id))


def _answers(upload: Upload) -> dict[str, Any]:
    """The form's choices: a field for each column that was changed by hand, and a choice for each question."""
    mapping: dict[str, list[str]] = {}
    ignored: list[str] = []
    overview = upload.overview or {}
    before = upload.answers.get("mapping", {})
    by_hand = {heading for headings in before.values() for heading in headings}
    unwanted = set(upload.answers.get("ignored", ()))
    for index, column in enumerate(overview.get("columns", [])):
        chosen = request.form.get(f"column_{index}", "")
        heading = column["heading"]
        shown = column["field"] if column["state"] == "read" else ""
        if chosen == IGNORE and (column["state"] == "read" or heading in unwanted or column["state"] == "question"):
            ignored.append(heading)
        elif chosen not in ("", IGNORE) and (chosen != shown or heading in by_hand):
            mapping.setdefault(chosen, []).append(heading)
    given = {
        question["key"]: chosen
        for index, question in enumerate(overview.get("questions", []))
        if (chosen := request.form.get(f"question_{index}", ""))
    }
    return {"mapping": mapping, "ignored": ignored, "given": {**upload.answers.get("given", {}), **given}}


def _options(upload: Upload) -> dict[str, Any]:
    """What the form says beside the file: an option that was emptied is taken back. Raises InvalidError."""
    sent = {
        name: request.form[name].strip() for name, _, _ in KIND_OPTIONS.get(upload.kind, ()) if name in request.form
    }
    try:
        checked = checked_options({name: text for name, text in sent.items() if text})
    except ValidationError as error:
        raise InvalidError("; ".join(f"{name}: {' '.join(texts)}" for name, texts in _messages(error))) from error
    return {**dict.fromkeys(sent), **checked}


def _messages(error: ValidationError) -> list[tuple[str, list[str]]]:
    called = {name: words for options in KIND_OPTIONS.values() for name, words, _ in options}
    found = {field: texts if isinstance(texts, list) else [texts] for field, texts in flat(error.messages).items()}
    return [(called.get(field, field), list(map(str, texts))) for field, texts in found.items()]


def _received(organization_id: int | None) -> ResponseReturnValue:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        flash("Choose a file first.")
        return _listed(organization_id), 422
    try:
        options = {name: text for name in OPTIONS if (text := request.form.get(name, "").strip())}
        upload = services.receive(
            person_id=me().id,
            organization_id=organization_id,
            kind=request.form.get("kind", ""),
            data=sent.read(),
            file=sent.filename.replace("\\", "/").rpartition("/")[2],
            options=checked_options(options),
            now=now(),
        )
    except ValidationError as error:
        flash_fields(error)
    except (RvuEdgeError, FileRefused) as error:
        flash(getattr(error, "detail", str(error)))
    else:
        return redirect(url_for("web_uploads.show", upload_id=upload.id))
    return _listed(organization_id), 422


def _listed(organization_id: int | None) -> str:
    found = uploads_listed(person_id=me().id, organization_id=organization_id, before=None, limit=LISTED)
    kinds = [kind for kind in all_kinds().values() if kind.for_practice in (None, organization_id is not None)]
    return render_template(
        "uploads/uploads.html",
        items=found,
        brought=brought_in(me().id, limit=LISTED) if organization_id is None else [],
        titles={kind.name: kind.title for kind in all_kinds().values()},
        kinds=kinds,
        organization=_organization(organization_id),
        providers=providers.remembered_providers(organization_id) if organization_id is not None else [],
        here=_address(organization_id),
        given=request.values,
    )


def _organization(organization_id: int | None) -> tuple[int, str] | None:
    return None if organization_id is None else (organization_id, organization_named(organization_id))


def _address(organization_id: int | None) -> str:
    if organization_id is None:
        return url_for("web_uploads.mine")
    return url_for("web_uploads.of_practice", organization_id=organization_id)

"""Uploads: a file is taken once, looked over as often as something is answered, applied by a job, and undone.

A small file is looked over at once, a large one by a job; both end in the state draft. Nothing but the sealed file and
what was understood of it is stored before somebody says so.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.jobs.files import drop_file, file_stored, store_file
from rvuedge.accounts.jobs.queue import enqueue
from rvuedge.files.formats.stored_values import MARK, StoredTables
from rvuedge.files.problems import FileRefused
from rvuedge.platform.database.put import put_row
from rvuedge.platform.errors import ConflictError, InvalidError
from rvuedge.platform.extensions import db, transaction
from rvuedge.privacy.screening import shown_file_name
from rvuedge.uploads.kinds.protocol import Sent, UploadNotReadyError, problems_in_short
from rvuedge.uploads.models import RememberedAnswers, Upload
from rvuedge.uploads.overview import UploadAnswers, look_of
from rvuedge.uploads.registry import kind_of

AT_ONCE_BYTES = 256 * 1024  # some 3,000 lines of charges: looked over while the person waits, not in the background
MOST_DRAFTS = 20  # of a person: more than anybody works on in a day, few enough for a database
# Questions about a heading, a word or a name, which mean the same in the next file. Any other is about what stands in
# this file (corrected claims, an empty FTE, shares of a unit, figures without a title), and is put again.
ABOUT_WORDS = (
    "column:", "field:", "provider:", "person:", "role:", "kind:", "status:", "voided:", "setting:", "measure:",
    "provider_type:", "supervision:", "procedure:", "dates:", "trainee:",
)  # fmt: skip
LASTS = timedelta(days=1)  # a draft's sealed file, as accounts.jobs.files keeps one that no job names


class UploadGoneError(ConflictError):
    """An upload that is not in the state the request needs."""

    code = "upload-state"


class UnreadableUploadError(InvalidError):
    """A file that is no table of any form that is read."""

    code = "unreadable-file"


class TooManyDraftsError(InvalidError):
    """A person has as many open uploads as there may be."""

    code = "too-many-uploads"


def receive(
    *,
    person_id: int,
    organization_id: int | None,
    kind: str,
    data: bytes,
    file: str,
    options: Mapping[str, Any],
    now: datetime,
) -> Upload:
    """Take a file: what names a patient is taken out, the rest sealed, and looked over.

    Raises UnreadableUploadError for a file that cannot be read as a table at all, and TooManyDraftsError.
    """
    _check_drafts(person_id, now)
    chosen = kind_of(kind, for_practice=organization_id is not None)
    if data.startswith(MARK):  # no file anybody has: with it, values would pass by what takes patients out
        raise UnreadableUploadError("This is no table; send the file as its system made it.")
    try:
        prepared, removed = chosen.prepared(data, file)
    except FileRefused as error:
        raise UnreadableUploadError(problems_in_short(tuple(error.problems), shown_file_name(file))) from error
    upload = Upload(
        id=str(uuid.uuid4()),
        person_id=person_id,
        organization_id=organization_id,
        kind=kind,
        file_name=shown_file_name(file),
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        file=store_file(prepared, now=now),
        state="reading",
        options={**options, "removed": list(removed)},
        answers={},
        created_at=now,
        changed_at=now,
    )
    with transaction() as session:
        is_old = (Upload.state.in_(("reading", "draft", "failed")), Upload.created_at < now - LASTS)
        session.execute(delete(Upload).where(Upload.person_id == person_id, *is_old))  # their files are gone by now
        session.add(upload)
        if len(data) > AT_ONCE_BYTES:
            _queue_look(upload, now)
    return upload if len(data) > AT_ONCE_BYTES else look_again(upload, now=now)


def _check_drafts(person_id: int, now: datetime) -> None:
    is_open = (Upload.person_id == person_id, Upload.file.is_not(None), Upload.created_at > now - LASTS)
    if (db.session.scalar(select(func.count()).where(*is_open)) or 0) >= MOST_DRAFTS:
        raise TooManyDraftsError(f"You have {MOST_DRAFTS} open uploads. Import or remove some of them first.")


def _queue_look(upload: Upload, now: datetime) -> None:
    upload.state = "reading"
    upload.job_id = enqueue(
        "uploads.look",
        {"upload": upload.id},
        now=now,
        person_id=upload.person_id,
        organization_id=upload.organization_id,
    )


def look_again(upload: Upload, *, now: datetime) -> Upload:
    """Look a file over with what was answered so far; at the first look, with what was answered for one like it."""
    sent = sent_of(upload, now)
    chosen = kind_of(upload.kind)
    overview = chosen.look_over(sent)
    look = look_of(upload.kind, overview)
    answers = dict(upload.answers)
    if upload.look is None and look is not None and not answers:
        remembered = db.session.get(RememberedAnswers, (_owner(upload), upload.kind, look))
        if remembered is not None:
            like = {"file": remembered.file_name, "on": remembered.remembered_at.date().isoformat()}
            answers = {**remembered.answers, "like": like}
            overview = chosen.look_over(with_answers(sent, answers))
    with transaction() as session:
        stored = session.get_one(Upload, upload.id, populate_existing=True)
        stored.overview, stored.look, stored.answers = overview.shown(), stored.look or look, answers
        stored.state, stored.changed_at = "draft", now
    return stored


def sent_of(upload: Upload, now: datetime) -> Sent:
    """What a kind is given of an upload. Raises UploadGoneError when its file is not stored any more."""
    if upload.file is None:
        raise UploadGoneError("The file of this upload is not stored any more. Send it again.")
    data = file_stored(upload.file)
    return replace(applied_of(upload, now), data=StoredTables(data) if data.startswith(MARK) else data)


def applied_of(upload: Upload, now: datetime) -> Sent:
    """The same of an upload whose file was applied and is gone."""
    return Sent(
        id=upload.id,
        file=upload.file_name,
        data=b"",
        person_id=upload.person_id,
        organization_id=upload.organization_id,
        options=upload.options,
        answers=answers_of(upload.answers),
        now=now,
    )


def with_answers(sent: Sent, answers: Mapping[str, Any]) -> Sent:
    """The same file with other answers."""
    return replace(sent, answers=answers_of(answers))


def answers_of(stored: Mapping[str, Any]) -> UploadAnswers:
    """UploadAnswers as they are stored, as a kind takes them."""
    mapping = {name: tuple(headings) for name, headings in stored.get("mapping", {}).items()}
    return UploadAnswers(mapping, tuple(stored.get("ignored", ())), dict(stored.get("given", {})))


def answer(upload: Upload, answers: Mapping[str, Any], options: Mapping[str, Any], *, now: datetime) -> Upload:
    """Take answers in place of those before, and look the file over with them.

    An option of None is taken back. Raises UploadGoneError.
    """
    with transaction() as session:
        stored = session.get_one(Upload, upload.id, populate_existing=True, with_for_update=True)
        if stored.state not in {"draft", "failed"} or stored.file is None:
            raise UploadGoneError(f"This upload is {stored.state}; nothing can be answered any more.")
        every = {name: value for name, value in {**stored.options, **options}.items() if value is not None}
        stored.answers, stored.options, stored.changed_at = dict(answers), every, now
        if stored.size > AT_ONCE_BYTES:
            _queue_look(stored, now)
    return stored if stored.size > AT_ONCE_BYTES else look_again(stored, now=now)


def apply(upload: Upload, *, now: datetime) -> Upload:
    """Queue the job that stores a file which asks nothing any more. Raises UploadNotReadyError and UploadGoneError."""
    with transaction() as session:
        stored = session.get_one(Upload, upload.id, populate_existing=True, with_for_update=True)
        if stored.state not in {"draft", "failed"} or stored.file is None:
            raise UploadGoneError(f"This upload is {stored.state}; it cannot be imported.")
        if not (stored.overview or {}).get("is_ready"):
            raise UploadNotReadyError("Answer the open questions first; nothing was imported.")
        stored.state, stored.changed_at = "applying", now
        stored.job_id = enqueue(
            "uploads.apply",
            {"upload": stored.id},
            now=now,
            person_id=stored.person_id,
            organization_id=stored.organization_id,
        )
    return stored


def undo(upload: Upload, *, now: datetime) -> Upload:
    """Queue the job that takes back what an upload stored. Raises UploadGoneError for one that stored nothing."""
    with transaction() as session:
        stored = session.get_one(Upload, upload.id, populate_existing=True, with_for_update=True)
        if stored.state != "applied":
            raise UploadGoneError(f"This upload is {stored.state}; there is nothing to undo.")
        if not kind_of(stored.kind).is_undoable:
            raise UploadGoneError("This import sent mail, so it cannot be undone. Change members one by one.")
        stored.state, stored.changed_at = "undoing", now
        stored.job_id = enqueue(
            "uploads.undo",
            {"upload": stored.id},
            now=now,
            person_id=stored.person_id,
            organization_id=stored.organization_id,
        )
    return stored


def forget(upload: Upload) -> None:
    """Remove an upload that stored nothing, with its file. Raises UploadGoneError for another."""
    with transaction() as session:
        stored = session.get_one(Upload, upload.id, populate_existing=True, with_for_update=True)
        if stored.state in {"applying", "applied", "undoing"}:
            raise UploadGoneError(f"This upload is {stored.state}; undo the import instead.")
        if stored.file is not None:
            drop_file(session, stored.file)
        session.delete(stored)


def remember(session: Session, upload: Upload, *, now: datetime) -> None:
    """Keep the answers for the next file of this look."""
    if upload.look is None:
        return
    owner = {"owner": _owner(upload), "kind": upload.kind, "look": upload.look}
    answers = {name: value for name, value in upload.answers.items() if name in {"mapping", "ignored"}}
    given = upload.answers.get("given", {})
    answers["given"] = {key: value for key, value in given.items() if key.startswith(ABOUT_WORDS)}
    more = {
        "answers": answers,
        "file_name": upload.file_name,
        "remembered_at": now,
        "person_id": upload.person_id if upload.organization_id is None else None,
    }
    put_row(session, RememberedAnswers, owner, more)


def ended(upload_id: str, state: str, result: Mapping[str, Any] | None, *, action: str, now: datetime) -> None:
    """What came of a job, in the transaction of its last step; a practice's is in the audit trail."""
    with transaction() as session:
        stored = session.get_one(Upload, upload_id, populate_existing=True)
        stored.state, stored.changed_at = state, now
        if result is not None:
            stored.result = {**(stored.result or {}), **result}
        if state == "applied":
            stored.overview = _without_samples(stored.overview)
            if stored.file is not None:
                drop_file(session, stored.file)
            stored.file = None
            remember(session, stored, now=now)
        if stored.organization_id is not None:
            record_audit(
                actor_id=stored.person_id,
                organization_id=stored.organization_id,
                action=action,
                subject=f"upload {stored.id}",
                detail={"kind": stored.kind, "what": stored.file_name, "file": stored.file_name},
                people=_concerned(stored.result or {}),
                now=now,
            )


def _concerned(result: Mapping[str, Any]) -> list[int]:
    """Whose logs or facts an import made: they see in their own trail that it was done."""
    people = [*result.get("people", []), *(person_id for person_id, _ in result.get("imports", []))]
    return sorted({int(person_id) for person_id in people})


def _without_samples(overview: Mapping[str, Any] | None) -> dict[str, Any]:
    """What stays of an overview once the file is gone: what was not read, and the notes; no cell of the file."""
    return {name: value for name, value in (overview or {}).items() if name in {"left_out", "notes", "totals"}}


def _owner(upload: Upload) -> str:
    if upload.organization_id is not None:
        return f"practice {upload.organization_id}"
    return f"person {upload.person_id}"

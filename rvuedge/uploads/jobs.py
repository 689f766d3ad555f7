"""What is done with uploads in the background: looking over a large file, storing it, taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rvuedge.accounts.jobs.kinds import job_kind
from rvuedge.accounts.jobs.work import CanceledError, Work
from rvuedge.files.columns.outcomes import QuestionsOpen
from rvuedge.files.problems import FileRefused
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.extensions import db
from rvuedge.uploads import services
from rvuedge.uploads.models import Upload
from rvuedge.uploads.registry import kind_of


def _upload(work: Work) -> Upload:
    return db.session.get_one(Upload, str(work.payload["upload"]), populate_existing=True)


@job_kind("uploads.look")
def look(work: Work) -> Mapping[str, Any]:
    """Look a large file over."""
    services.look_again(_upload(work), now=work.now())
    return {}


@job_kind("uploads.apply")
def apply(work: Work) -> Mapping[str, Any]:
    """Store what a file says, step by step; canceled or refused, what was stored so far is taken back."""
    upload = _upload(work)
    sent = services.sent_of(upload, work.now())
    kind = kind_of(upload.kind)
    try:
        result = kind.apply(sent, work)
    except (CanceledError, RvuEdgeError, FileRefused, QuestionsOpen):
        services.back_to(upload.id, "failed", now=work.now())
        raise
    services.ended(upload.id, "applied", result, action=f"{upload.kind}.import", now=work.now())
    return result


@job_kind("uploads.undo", is_cancelable=False)
def undo(work: Work) -> Mapping[str, Any]:
    """Take back what an upload stored."""
    upload = _upload(work)
    kind = kind_of(upload.kind)
    now = work.now()
    try:
        result = kind.undo(services.applied_of(upload, now), upload.result or {}, work)
    except RvuEdgeError:
        services.back_to(upload.id, "applied", now=now)
        raise
    services.ended(upload.id, "undone", {"undo": result}, action=f"{upload.kind}.undo", now=now)
    return result

"""What is done with uploads in the background: looking over a large file, storing it, taking it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from rvuedge.accounts.jobs.kinds import job_kind
from rvuedge.accounts.jobs.work import Work
from rvuedge.platform.extensions import db
from rvuedge.uploads import services
from rvuedge.uploads.models import Upload
from rvuedge.uploads.registry import kind_of


def _upload(work: Work) -> Upload:
    return db.session.get_one(Upload, str(work.payload["upload"]), populate_existing=True)


def _back_to(state: str) -> Callable[[Session, Mapping[str, Any], datetime], None]:
    """What an upload is when its job ended without being done, in whatever way: with `failed` it can be answered and
    applied again while its file lasts."""

    def stopped(session: Session, payload: Mapping[str, Any], now: datetime) -> None:
        mine = update(Upload).where(Upload.id == str(payload["upload"]))
        session.execute(mine.values(state=state, changed_at=now))

    return stopped


@job_kind("uploads.look", stopped=_back_to("failed"))
def look(work: Work) -> Mapping[str, Any]:
    """Look a large file over."""
    services.look_again(_upload(work), now=work.now())
    return {}


@job_kind("uploads.apply", stopped=_back_to("failed"))
def apply(work: Work) -> Mapping[str, Any]:
    """Store what a file says, step by step; canceled or refused, its kind takes back what was stored so far."""
    upload = _upload(work)
    result = kind_of(upload.kind).apply(services.sent_of(upload, work.now()), work)
    services.ended(upload.id, "applied", result, action=f"{upload.kind}.import", now=work.now())
    return result


@job_kind("uploads.undo", is_cancelable=False, stopped=_back_to("applied"))
def undo(work: Work) -> Mapping[str, Any]:
    """Take back what an upload stored."""
    upload = _upload(work)
    now = work.now()
    result = kind_of(upload.kind).undo(services.applied_of(upload, now), upload.result or {}, work)
    services.ended(upload.id, "undone", {"undo": result}, action=f"{upload.kind}.undo", now=now)
    return result

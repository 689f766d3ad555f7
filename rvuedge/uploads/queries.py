"""Reads of uploads: a person's own, and those of the practices they manage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, tuple_

from rvuedge.accounts.people.access import managed, me
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.extensions import db
from rvuedge.uploads.models import Upload


def upload_of(upload_id: str) -> Upload:
    """An upload of the signed-in person, or of a practice they manage.

    Raises NotFoundError for anybody else's, ForbiddenError for a member of its practice who does not manage it.
    """
    found = db.session.get(Upload, upload_id)
    if found is None or (found.organization_id is None and found.person_id != me().id):
        raise NotFoundError("You have no such upload.")
    if found.organization_id is not None:
        managed(found.organization_id)
    return found


def uploads_listed(
    *, person_id: int, organization_id: int | None, before: tuple[datetime, str] | None, limit: int
) -> Sequence[Upload]:
    """Uploads of a practice, or a person's own, newest first."""
    mine = Upload.organization_id.is_(None) & (Upload.person_id == person_id)
    wanted = select(Upload).where(mine if organization_id is None else Upload.organization_id == organization_id)
    if before is not None:
        wanted = wanted.where(tuple_(Upload.created_at, Upload.id) < before)
    return db.session.scalars(wanted.order_by(Upload.created_at.desc(), Upload.id.desc()).limit(limit)).all()

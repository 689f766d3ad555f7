"""Messages from the support form: taken once, listed, marked as answered, forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import delete, func, select, update

from config import Settings
from rvuedge.accounts.mail.outbox import queue
from rvuedge.accounts.support.models import SupportMessage
from rvuedge.platform.database.put import put_new_row
from rvuedge.platform.errors import ErrorKind, NotFoundError, RvuEdgeError
from rvuedge.platform.extensions import db, transaction

A_DAY = timedelta(days=1)  # the time in which messages are counted
MOST = 200  # in a day, from everybody: more is a flood that nobody could answer, and it may not fill the disk
REMEMBERED = timedelta(days=365)  # as long as somebody may ask again about what they wrote


class FloodError(RvuEdgeError):
    """More messages today than anybody could answer."""

    code = "support-flood"
    kind = ErrorKind.TOO_MANY


def take(stamp: str, written: Mapping[str, Any], *, now: datetime) -> bool:
    """Store a message and have it mailed to the address of support, where there is one; False when it is here already.

    Raises FloodError.
    """
    settings: Settings = current_app.config["RVUEDGE"]
    with transaction() as session:
        today = select(func.count()).select_from(SupportMessage).where(SupportMessage.written_at > now - A_DAY)
        if (session.scalar(today) or 0) >= MOST:
            raise FloodError("More messages came today than we can read. Write again tomorrow.", retry_after=3600)
        values = {name: written[name] for name in ("topic", "about", "reply_to", "text")}
        is_new = put_new_row(session, SupportMessage, {"stamp": stamp}, {**values, "written_at": now})
        if is_new and settings.support_mail:
            queue("support-message", settings.support_mail, now=now, stamp=stamp)
    return is_new


def waiting() -> list[SupportMessage]:
    """The messages that nobody has answered, the oldest first."""
    found = select(SupportMessage).where(SupportMessage.answered_at.is_(None)).order_by(SupportMessage.written_at)
    return list(db.session.scalars(found))


def mark_answered(beginning: str, *, now: datetime) -> SupportMessage:
    """Mark the message whose stamp begins so as answered; again, it stays as it is.

    Raises NotFoundError for none or more than one.
    """
    with transaction() as session:
        alike = SupportMessage.stamp.startswith(beginning, autoescape=True)
        found = session.scalars(select(SupportMessage).where(alike).limit(2)).all()
        if not beginning or len(found) != 1:
            raise NotFoundError(f"{len(found) or 'No'} message has an id that begins with {beginning!r}; expected one.")
        unanswered = SupportMessage.answered_at.is_(None)
        session.execute(
            update(SupportMessage).where(SupportMessage.stamp == found[0].stamp, unanswered).values(answered_at=now)
        )
    return found[0]


def forget_old(*, now: datetime) -> int:
    """Delete messages of more than a year ago; how many."""
    with transaction() as session:
        old = delete(SupportMessage).where(SupportMessage.written_at < now - REMEMBERED)
        return int(session.execute(old).rowcount)  # type: ignore[attr-defined]

"""The comments that a report of some days prints: those whose days lie within its own."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from rvuedge.accounts.audit.trail import names_of
from rvuedge.platform.extensions import db
from rvuedge.platform.figures import in_words
from rvuedge.reports.commentary.models import ReportComment
from rvuedge.reports.commentary.services import CommentPlace

READERS = (
    "Managers of the practice read it, whoever they give the report to, and the physician: in the audit trail of their"
    " own figures that it was written, in the data they can download what it says."
)


def comments_within(
    organization_id: int, people: Collection[int], *, start: date, end: date
) -> dict[int, list[ReportComment]]:
    """By person, the comments on days of a period, oldest first; one statement for all."""
    mine = select(ReportComment).where(
        ReportComment.organization_id == organization_id,
        ReportComment.person_id.in_(people),
        ReportComment.first_day >= start,
        ReportComment.last_day <= end,
    )
    found: dict[int, list[ReportComment]] = {}
    for row in db.session.scalars(mine.order_by(ReportComment.last_day, ReportComment.first_day)):
        found.setdefault(row.person_id, []).append(row)
    return found


def comment_at(place: CommentPlace) -> ReportComment | None:
    """The comment on exactly these days."""
    return db.session.get(ReportComment, tuple(place.key.values()))


def comment_words(row: ReportComment, *, start: date, end: date) -> str:
    """A comment as a report prints it: its days where they are not the report's, the text, when it was written."""
    own = "" if (row.first_day, row.last_day) == (start, end) else _days(row)
    return f"{own}{row.text} ({in_words(row.written_at.date())})"


def printed_comments(organization_id: int, people: Collection[int], *, start: date, end: date) -> dict[int, str]:
    """By person, what a report of a period prints beside the figures."""
    found = comments_within(organization_id, people, start=start, end=end)
    return {
        person: " ".join(comment_words(row, start=start, end=end) for row in rows) for person, rows in found.items()
    }


def comment_shown(row: ReportComment) -> dict[str, object]:
    """A comment as the API answers it."""
    return {
        "person_id": row.person_id,
        "from_": row.first_day,
        "to": row.last_day,
        "text": row.text,
        "version": row.version,
        "written_at": row.written_at,
        "written_by": names_of([row.written_by]).get(row.written_by, ""),
    }


def _days(row: ReportComment) -> str:
    return f"{in_words(row.first_day)} to {in_words(row.last_day)}: "

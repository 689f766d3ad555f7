"""Writing a comment on a physician of a report, and taking it back; each is in the trail with both texts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.audit.visibility import visibility_of
from rvuedge.accounts.people.holding import hold_practice
from rvuedge.platform.database.put import put_row
from rvuedge.platform.errors import NotFoundError, StaleError
from rvuedge.platform.extensions import db, transaction
from rvuedge.reports.commentary.models import ReportComment


@dataclass(frozen=True, slots=True)
class CommentPlace:
    """Of whom and of which days, both included, a comment is."""

    organization_id: int
    person_id: int
    first_day: date
    last_day: date

    @property
    def key(self) -> dict[str, object]:
        """The row's key."""
        return {name: getattr(self, name) for name in self.__slots__}


def write_comment(
    place: CommentPlace, text: str, *, version: int | None, actor_id: int, now: datetime
) -> ReportComment:
    """Write a comment, or change it. The same text again changes nothing.

    `version` is the one that was seen, None or 0 for none. Raises StaleError where another is stored, NotFoundError for
    who never was a member, NoFiguresError for who has no figures in reports.
    """
    visibility_of(place.organization_id, place.person_id)
    with transaction() as session:
        hold_practice(session, place.organization_id)
        found = _stored(session, place)
        if found is not None and found.text == text:
            return found
        _check(found, version)
        number = (found.version if found else 0) + 1
        was = found.text if found else ""
        values = {"text": text, "version": number, "written_by": actor_id, "written_at": now}
        put_row(session, ReportComment, place.key, values)
        _to_trail("report-comment.write", place, was, text, actor_id, now)
    return db.session.get_one(ReportComment, tuple(place.key.values()), populate_existing=True)


def remove_comment(place: CommentPlace, *, version: int | None, actor_id: int, now: datetime) -> None:
    """Take a comment back. Raises NotFoundError where there is none, StaleError where another one is stored."""
    with transaction() as session:
        hold_practice(session, place.organization_id)
        found = _stored(session, place)
        if found is None:
            raise NotFoundError("There is no comment on this physician for these days.")
        _check(found, version)
        _to_trail("report-comment.remove", place, found.text, "", actor_id, now)
        session.delete(found)


def _stored(session: Session, place: CommentPlace) -> ReportComment | None:
    return session.get(ReportComment, tuple(place.key.values()), populate_existing=True)


def _check(found: ReportComment | None, version: int | None) -> None:
    if (found.version if found else 0) != (version or 0):
        raise StaleError("Somebody else changed this comment meanwhile. Open the page again, then make your change.")


def _to_trail(action: str, place: CommentPlace, was: str, becomes: str, actor_id: int, now: datetime) -> None:
    record_audit(
        actor_id=actor_id,
        organization_id=place.organization_id,
        action=action,
        subject=f"person {place.person_id}",
        detail={"from": place.first_day, "to": place.last_day, "was": was, "text": becomes},
        people=[place.person_id],
        now=now,
    )

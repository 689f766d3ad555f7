"""Search for codes as the person who asks: what they logged lately and their specialty come first."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import func, select

from rvuedge.accounts.people.access import now, somebody
from rvuedge.accounts.rules.specialties import specialty_named
from rvuedge.catalog.search.index import STRANGER, Searcher
from rvuedge.logbook.records.models import StoredCredit
from rvuedge.platform.extensions import db

LATELY = timedelta(days=180)  # half a year: what a person does now, not what they once did


def searcher() -> Searcher:
    """The person of this request as search sees them; a stranger when nobody is signed in."""
    person = somebody()
    if person is None:
        return STRANGER
    return Searcher(specialty_named(person.specialty or "") or None, codes_used(person.id, since=now().date() - LATELY))


def codes_used(person_id: int, *, since: date) -> dict[str, int]:
    """How many lines of each code a person logged since a day."""
    rows = db.session.execute(
        select(StoredCredit.code, func.count())
        .where(
            StoredCredit.person_id == person_id,
            StoredCredit.performed_on >= since,
            StoredCredit.superseded_at.is_(None),
        )
        .group_by(StoredCredit.code)
    )
    return {code: times for code, times in rows}  # noqa: C416 - rows are no pairs to dict()

"""The terms a practice stated for its members: what its payroll goes by. A member's own contract is not its to see.

Terms that are not confirmed count where no confirmed ones are in force on their first day, as everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from rvuedge.contracts.rules.release_pins import pin_from
from rvuedge.contracts.rules.terms import money_from
from rvuedge.contracts.terms.models import OPEN_STATES, PracticeTerms
from rvuedge.contracts.terms.queries import Terms, in_force
from rvuedge.platform.extensions import db

CONFIRMED = "confirmed"
NOT_CONFIRMED = "not confirmed by the physician"
QUERIED = "not confirmed: the physician asks about the terms"


@dataclass(frozen=True, slots=True)
class StatedTerms:
    """A member's terms as the practice states them, oldest first, and when the last of them were stated.

    `words` says by first day whether terms are confirmed; terms that begin on a day of `waiting` do not count yet.
    """

    terms: tuple[Terms, ...]
    words: Mapping[date, str]
    waiting: tuple[date, ...]
    stated_at: datetime

    def state(self, days: Sequence[date]) -> str:
        """Whether the terms in force on some days are confirmed: the least that is true of all of them."""
        begun = [in_force(list(self.terms), day).effective_from for day in days]
        found = {self.words[day] for day in begun if day is not None}
        return next((word for word in (QUERIED, NOT_CONFIRMED) if word in found), CONFIRMED)


def stated_terms(organization_id: int, people: Sequence[int]) -> dict[int, StatedTerms]:
    """What a practice stated and has not withdrawn, by member; who has none is absent."""
    rows = db.session.scalars(
        select(PracticeTerms)
        .where(
            PracticeTerms.person_id.in_(people),
            PracticeTerms.organization_id == organization_id,
            PracticeTerms.state.in_((*OPEN_STATES, CONFIRMED)),
        )
        .order_by(PracticeTerms.person_id, PracticeTerms.effective_from, PracticeTerms.id)
    )
    found: dict[int, list[PracticeTerms]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row)
    return {person: _stated(every) for person, every in found.items()}


def _stated(rows: Sequence[PracticeTerms]) -> StatedTerms:
    confirmed = {row.effective_from: row for row in rows if row.state == CONFIRMED}
    agreed = [_terms(row) for row in confirmed.values()]
    still_open = {row.effective_from: row for row in rows if row.state != CONFIRMED}
    waiting = [day for day in still_open if in_force(agreed, day).is_stated]
    counted = {day: row for day, row in still_open.items() if day not in waiting} | confirmed
    words = {day: WORDS[row.state] for day, row in counted.items()}
    terms = tuple(_terms(counted[day]) for day in sorted(counted))
    return StatedTerms(terms, words, tuple(waiting), max(row.stated_at for row in rows))


WORDS = {CONFIRMED: CONFIRMED, "stated": NOT_CONFIRMED, "queried": QUERIED}


def _terms(row: PracticeTerms) -> Terms:
    return Terms(
        policy=row.policy,
        pinned_release=row.pinned_release,
        cfte=row.cfte.normalize(),
        annual_goal=row.annual_goal,
        rate=row.rate and row.rate.normalize(),
        effective_from=row.effective_from,
        money=money_from(row.money) if row.money else None,
        pin=pin_from(row.pinned_release, row.pin),
        effective_to=row.effective_to,
        practice=row.organization_id,
    )

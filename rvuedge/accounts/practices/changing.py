"""Changes of memberships from a day on: which a practice allows as things stand, what they would do, and doing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.audit.visibility import visible_days
from rvuedge.accounts.people.holding import hold_practice
from rvuedge.accounts.people.models import Membership, Person
from rvuedge.accounts.people.queries import role_in
from rvuedge.accounts.rules.membership_spans import (
    DAY,
    MemberChange,
    MembershipSpan,
    changed_spans,
    first_change,
    span_of_change,
)
from rvuedge.platform.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from rvuedge.platform.extensions import db, transaction
from rvuedge.platform.figures import plain


class LastOwnerError(ConflictError):
    """Somebody has to own the organization."""

    code = "last-owner"


@dataclass(slots=True)
class Ownership:
    """Who owns a practice on a day without an end, and whether who asks does; a dry run carries its changes along."""

    owners: set[int]
    by: int
    is_owner: bool

    def allowed(self, membership: Membership | None, role: str | None, ended_on: date | None) -> Membership:
        """The membership, of which a role or a last day may be changed.

        Raises NotFoundError, ForbiddenError, InvalidError and LastOwnerError otherwise.
        """
        if membership is None:
            raise NotFoundError("No such current member.")
        if role is not None or membership.role == "owner":
            self.refuse_others()
        if ended_on is not None and ended_on < membership.started_on:
            raise InvalidError("The membership would end before it starts.", errors={"ended_on": ["Too early."]})
        if _gives_up(membership, role, ended_on) and not self.owners - {membership.person_id}:
            raise LastOwnerError("An organization needs an owner. Make another member an owner first.")
        return membership

    def refuse_others(self) -> None:
        """Raises ForbiddenError for who is no owner."""
        if not self.is_owner:
            raise ForbiddenError("Only an owner may change roles or add owners.")

    def changed(self, membership: Membership, role: str | None, ended_on: date | None, *, on: date) -> None:
        """What a change that was allowed makes of it."""
        person_id, is_owner = membership.person_id, (role or membership.role) == "owner"
        if is_owner and ended_on is None and membership.ended_on is None:
            self.owners.add(person_id)
        elif _gives_up(membership, role, ended_on):
            self.owners.discard(person_id)
            if person_id == self.by:
                self.is_owner = is_owner and ended_on is not None and ended_on >= on


def _gives_up(membership: Membership, role: str | None, ended_on: date | None) -> bool:
    return membership.role == "owner" and (ended_on is not None or role not in {None, "owner"})


def ownership(organization_id: int, *, by: int, on: date) -> Ownership:
    """Who owns a practice on a day."""
    owners = db.session.scalars(
        select(Membership.person_id).where(
            Membership.organization_id == organization_id,
            Membership.role == "owner",
            Membership.started_on <= on,
            Membership.ended_on.is_(None),
        )
    )
    return Ownership(set(owners), by, role_in(by, organization_id, on=on) == "owner")


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """The spans of a membership before and after a change, and the first day that differs (None: nothing does)."""

    before: tuple[MembershipSpan, ...]
    after: tuple[MembershipSpan, ...]
    since: date | None


def planned(organization_id: int, person_id: int, change: MemberChange, *, by: Person, today: date) -> PlannedChange:
    """What a change makes of a membership; nothing is written.

    Raises NotFoundError for somebody who is no member on its first day, ForbiddenError, InvalidError, LastOwnerError.
    """
    rows = _rows(organization_id, person_id)
    before = tuple(_span(row) for row in rows)
    begun = span_of_change(before, change, today)
    here = next((row for row in rows if begun is not None and row.started_on == begun.first), None)
    if here is None and change.effective_from is not None:
        raise NotFoundError(f"This person is no member on {change.effective_from}.")
    role = None if here is None or change.role == here.role else change.role
    ownership(organization_id, by=by.id, on=today).allowed(here, role, change.ended_on)
    after = changed_spans(before, change, today)
    if after[-1].last is not None and after[-1].last < after[-1].first:
        raise InvalidError("The membership would end before its last change.", errors={"ended_on": ["Too early."]})
    if role is not None:
        _refuse_opening(db.session.get_one(Person, person_id), before, after, today)
    return PlannedChange(before, after, first_change(before, after))


def _refuse_opening(
    person: Person, before: Sequence[MembershipSpan], after: Sequence[MembershipSpan], today: date
) -> None:
    """Nobody's earlier days open to managers by a role: who sees what was said when the person came."""
    seen, wanted = _seen(person, before, today), _seen(person, after, today)
    if wanted - seen:
        first = min(wanted - seen)
        sentence = f"In this role managers would see this person’s days from {first} on. Give a day from {today} on."
        raise InvalidError(sentence, errors={"effective_from": [sentence]})


def _seen(person: Person, spans: Sequence[MembershipSpan], today: date) -> set[date]:
    """The days before today whose figures managers see."""
    found: set[date] = set()
    for span in spans:
        last = min(span.last or date.max, today - DAY)
        for first, end in visible_days(span.role, person.stages, span.first, last):
            found |= {first + index * DAY for index in range((end - first).days + 1)}
    return found


def change_member(
    organization_id: int, person_id: int, change: MemberChange, *, by: Person, now: datetime
) -> PlannedChange:
    """Give a member another role or clinical FTE from a day on, or let the membership end on a day.

    What was counted before that day stays as it was. Roles, and owners, are changed by owners only. Raises as
    `planned` does; nothing is changed then. The same change again changes nothing.
    """
    with transaction() as session:
        hold_practice(session, organization_id)
        found = planned(organization_id, person_id, change, by=by, today=now.date())
        if found.since is not None:
            _store(organization_id, person_id, found.after)
            _record(organization_id, person_id, change, found, by, now)
    return found


def _rows(organization_id: int, person_id: int) -> list[Membership]:
    mine = (Membership.organization_id == organization_id, Membership.person_id == person_id)
    query = select(Membership).where(*mine).order_by(Membership.started_on)
    return list(db.session.scalars(query, execution_options={"populate_existing": True}))


def _span(row: Membership) -> MembershipSpan:
    return MembershipSpan(row.started_on, row.ended_on, row.role, row.cfte)


def _store(organization_id: int, person_id: int, spans: Sequence[MembershipSpan]) -> None:
    """Make the rows those spans; a row whose first day stays, stays."""
    wanted = {span.first: span for span in spans}
    with transaction() as session:
        known = {row.started_on: row for row in _rows(organization_id, person_id)}
        for first in known.keys() - wanted.keys():
            session.delete(known[first])
        for first, span in sorted(wanted.items()):
            row = known.get(first) or Membership(organization_id=organization_id, person_id=person_id, started_on=first)
            row.ended_on, row.role, row.cfte = span.last, span.role, span.cfte
            session.add(row)
        session.flush()


def _record(
    organization_id: int, person_id: int, change: MemberChange, found: PlannedChange, by: Person, now: datetime
) -> None:
    day = change.effective_from or found.since or now.date()
    before = next((span for span in found.before if span.holds(day)), found.before[-1])
    after = next((span for span in found.after if span.holds(day)), found.after[-1])
    detail = {
        **_terms_of(after),
        "on": str(found.since),
        "before": ", ".join(f"{name} {value}" for name, value in _terms_of(before).items()),
    }
    record_audit(
        actor_id=by.id,
        organization_id=organization_id,
        action="member.change",
        subject=f"person {person_id}",
        detail=detail,
        people=[person_id],
        now=now,
    )


def _terms_of(span: MembershipSpan) -> dict[str, str]:
    """What a manager may change of a membership, as the audit trail writes it."""
    cfte = None if span.cfte is None else plain(span.cfte)
    return {"role": span.role, "ended_on": str(span.last), "cfte": str(cfte)}

"""A practice assigns a policy to members for some days: first shown, then stated, and credits rebuilt."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select

from rvuedge.accounts.audit.trail import names_of, record_audit
from rvuedge.accounts.audit.visibility import visible_days
from rvuedge.accounts.people.holding import hold_practice
from rvuedge.accounts.people.models import Organization, Person
from rvuedge.accounts.people.queries import members_of
from rvuedge.catalog.store.version import touch_catalog
from rvuedge.contracts.policies.models import PolicyAssignment
from rvuedge.contracts.policies.practice import policy_named
from rvuedge.contracts.rules.assigned import Assigned
from rvuedge.logbook.credits.jobs import FollowUp, follow, recredit_or_queue
from rvuedge.platform.errors import InvalidError, NotFoundError
from rvuedge.platform.extensions import db, transaction
from rvuedge.platform.figures import in_words
from rvuedge.productivity.repricing.effects import Effects, effects, reached, refuse_closed


@dataclass(frozen=True, slots=True)
class AssignmentDraft:
    """A policy for some members' days, both included; None as last is open. `policy` None: their contracts' again.

    The members are those named, or with a `specialty` everybody of it who belongs to the practice on the first day;
    who comes later is not among them.
    """

    organization_id: int
    policy: str | None
    first_day: date
    last_day: date | None
    person_ids: tuple[int, ...] = ()
    specialty: str | None = None


@dataclass(frozen=True, slots=True)
class AssignmentMade:
    """What an assignment does, or would do; `pay` is what a wing above says it does to pay."""

    draft: AssignmentDraft
    preview: bool
    people: tuple[Person, ...]
    effects: Effects
    closed: tuple[date, ...] = ()
    job_id: str | None = None
    pay: tuple[object, ...] = ()


def assign(
    draft: AssignmentDraft,
    *,
    by: Person,
    preview: bool,
    now: datetime,
    closed: Callable[[int], Collection[date]],
    adjust: bool = False,
) -> AssignmentMade:
    """Show or state an assignment, and write down who did. Stated twice it is the same.

    Raises NotFoundError for a policy or a member there is not, InvalidError for nobody or days out of order, and
    ClosedMonthsReachedError where it begins in a closed month, unless adjustments are asked for (`adjust`).
    """
    people = _people(draft)
    if draft.policy is not None:
        policy_named(draft.policy, [draft.organization_id])
    stated = Assigned(draft.organization_id, draft.policy, draft.first_day, draft.last_day)
    months = closed(draft.organization_id)
    starts = [(person, draft.first_day) for person in people]
    shown = effects(draft.organization_id, starts, months, further={person.id: stated for person in people})
    made = AssignmentMade(draft, preview, tuple(people), shown, _reached(months, draft))
    up = FollowUp(0)
    with transaction() as session:
        if not preview:
            hold_practice(session, draft.organization_id)
            touch_catalog(session)  # nobody credits, and no month is closed, until it is stated
            if not adjust:
                refuse_closed(_reached(closed(draft.organization_id), draft), draft.first_day)
            fresh = [person for person in people if not _is_stated(person.id, stated)]
            session.add_all(_row(draft, person.id, by.id, now) for person in fresh)
            session.flush()
            if fresh:
                again = [(person.id, draft.first_day) for person in fresh]
                words = f"the policy {draft.policy or 'of the contract'}"
                up = recredit_or_queue(again, reason=words, now=now, organization_id=draft.organization_id)
        _audit(made, by, now)
    return replace(made, job_id=follow(up).job_id)


def assignments_of(organization_id: int) -> list[tuple[PolicyAssignment, str]]:
    """Everything a practice has stated, newest first, each with the member's name."""
    rows = db.session.execute(
        select(PolicyAssignment, Person.name)
        .join(Person, Person.id == PolicyAssignment.person_id)
        .where(PolicyAssignment.organization_id == organization_id)
        .order_by(PolicyAssignment.id.desc())
    )
    return [(assignment, name) for assignment, name in rows]


def assigned_to(person_id: int) -> list[tuple[PolicyAssignment, str]]:
    """What practices have stated of somebody, newest first, each with the practice's name."""
    rows = db.session.execute(
        select(PolicyAssignment, Organization.name)
        .join(Organization, Organization.id == PolicyAssignment.organization_id)
        .where(PolicyAssignment.person_id == person_id)
        .order_by(PolicyAssignment.id.desc())
    )
    return [(assignment, name) for assignment, name in rows]


def _people(draft: AssignmentDraft) -> list[Person]:
    """The members meant, in order of their names."""
    if draft.last_day is not None and draft.last_day < draft.first_day:
        raise InvalidError("The last day is before the first.", errors={"last_day": ["Too early."]})
    here = {
        member.person.id: member.person
        for member in members_of(draft.organization_id, start=draft.first_day, end=draft.first_day)
        if visible_days(member.role, member.person.stages, draft.first_day, draft.first_day)
    }
    ever = {member.person.id for member in members_of(draft.organization_id, start=date.min, end=date.max)}
    wanted: Sequence[int] = list(dict.fromkeys(draft.person_ids))
    for person_id in wanted:
        if person_id not in here:
            name = names_of([person_id]).get(person_id, f"Person {person_id}") if person_id in ever else "Who you name"
            raise NotFoundError(f"{name} is no physician of the practice on {in_words(draft.first_day)}.")
    if draft.specialty is not None:
        wanted = [*wanted, *(key for key, person in here.items() if person.specialty == draft.specialty)]
    if not wanted:
        raise InvalidError(
            "Nobody is meant: name members, or a specialty that somebody has on the first day.",
            errors={"person_ids": ["Expected at least one."]},
        )
    return [person for key, person in here.items() if key in set(wanted)]


def _reached(closed: Collection[date], draft: AssignmentDraft) -> tuple[date, ...]:
    return tuple(month for month in reached(closed, draft.first_day) if month <= (draft.last_day or date.max))


def _is_stated(person_id: int, stated: Assigned) -> bool:
    """Whether the newest statement of the practice says the same already."""
    newest = db.session.scalar(
        select(PolicyAssignment)
        .where(PolicyAssignment.person_id == person_id, PolicyAssignment.organization_id == stated.organization_id)
        .order_by(PolicyAssignment.id.desc())
        .limit(1)
    )
    found = newest and (newest.policy, newest.first_day, newest.last_day)
    return found == (stated.policy, stated.first, stated.last)


def _row(draft: AssignmentDraft, person_id: int, by: int, now: datetime) -> PolicyAssignment:
    return PolicyAssignment(
        organization_id=draft.organization_id,
        person_id=person_id,
        policy=draft.policy,
        first_day=draft.first_day,
        last_day=draft.last_day,
        assigned_by=by,
        assigned_at=now,
    )


def _audit(made: AssignmentMade, by: Person, now: datetime) -> None:
    draft = made.draft
    record_audit(
        actor_id=by.id,
        organization_id=draft.organization_id,
        action="policy-assignment.preview" if made.preview else "policy-assignment.add",
        subject=f"policy {draft.policy or 'of the contract'}",
        detail={
            "from": draft.first_day.isoformat(),
            "to": draft.last_day.isoformat() if draft.last_day else None,
            "change": str(made.effects.change),
            "closed_months": [f"{month:%Y-%m}" for month in made.closed],
        },
        people=[person.id for person in made.people],
        now=now,
    )

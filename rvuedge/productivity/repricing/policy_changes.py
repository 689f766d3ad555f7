"""A practice's policy is changed: first shown (which logs and months, by how much), then applied as a new version."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.people.models import Membership, Person
from rvuedge.catalog.store.version import touch_catalog
from rvuedge.contracts.policies.models import PolicyAssignment, PracticePolicy
from rvuedge.contracts.policies.practice import (
    PolicyDraft,
    add_version,
    draft_of,
    first_day_of,
    refuse_name,
    through_time,
    versions_of,
)
from rvuedge.contracts.policies.settings import refuse_ignored
from rvuedge.contracts.terms.models import Contract
from rvuedge.logbook.credits.jobs import FollowUp, follow, recredit_or_queue
from rvuedge.platform.extensions import db, transaction
from rvuedge.productivity.repricing.effects import ChangedLog, Effects, effects, reached, refuse_closed


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """What a new version of a policy does, or would do; the job does what is left of it.

    `closed` are the closed months it reaches: what differs in them is posted with the next month closed.
    """

    name: str
    version: int
    preview: bool
    first_day: date
    effects: Effects
    closed: tuple[date, ...] = ()
    job_id: str | None = None

    @property
    def logs(self) -> tuple[ChangedLog, ...]:
        """The logs that change."""
        return self.effects.logs

    @property
    def change(self) -> Decimal:
        """The sum over all logs, in wRVU."""
        return self.effects.change


def change_policy(
    *,
    draft: PolicyDraft,
    person_id: int,
    preview: bool,
    now: datetime,
    closed: Callable[[int], Collection[date]] = lambda _: (),
    adjust: bool = False,
) -> PolicyChange:
    """Show or apply the next version of a practice's policy from its first day on, and write down who did.

    Applied, credits of everybody it counts for are rebuilt from that day on; where that is much, by a job. Which logs
    change is looked up before, outside the writing transaction. `closed` reads the practice's closed months.
    The newest version sent once more is the one there is.
    Raises PolicyRefusedError for a parameter that is wrong or without effect, ClosedMonthsReachedError for a later
    version that begins in a closed month unless adjustments are asked for (`adjust`); nothing is stored then.
    """
    versions = versions_of(draft.name, [draft.organization_id])
    if not versions:
        refuse_name(draft.name)
    draft = replace(draft, effective_from=first_day_of(draft, versions, now.date()))
    first_day, months = draft.effective_from or date.min, closed(draft.organization_id)
    refuse_ignored(draft)
    found = _shown(draft, versions, months, preview=preview)
    up = FollowUp(0)
    with transaction() as session:
        if not preview:
            touch_catalog(session)  # nobody credits, states a contract or closes a month until the version is in force
            there = versions_of(draft.name, [draft.organization_id])
            if there and draft_of(there[-1]) == draft:
                return replace(found, version=there[-1].version)
            is_later = bool(there)
            months = reached(closed(draft.organization_id), first_day) if is_later else ()
            if not adjust:
                refuse_closed(months, first_day)
            version = add_version(draft=draft, first_day=first_day, person_id=person_id, now=now).version
            found = replace(found, version=version)
            people = [(person.id, start) for person, start in _users(draft, first_day)]
            reason = f"{draft.name} v{version}"
            up = recredit_or_queue(people, reason=reason, now=now, organization_id=draft.organization_id)
        _audit(draft, versions, found, person_id, now)
    return replace(found, job_id=follow(up).job_id)


def _shown(
    draft: PolicyDraft, versions: list[PracticePolicy], months: Collection[date], *, preview: bool
) -> PolicyChange:
    first_day = draft.effective_from or date.min
    policy = through_time(versions, draft)
    imagined = {(draft.organization_id, draft.name): policy}
    number = versions[-1].version + 1 if versions else 1
    found = effects(draft.organization_id, _users(draft, first_day), months, imagined=imagined)
    there = reached(months, first_day) if versions else ()
    return PolicyChange(draft.name, number, preview, first_day, found, there)


def _audit(
    draft: PolicyDraft, versions: list[PracticePolicy], found: PolicyChange, person_id: int, now: datetime
) -> None:
    """Who changed what: the text of the version before, and of this one."""
    record_audit(
        actor_id=person_id,
        organization_id=draft.organization_id,
        action="policy.preview" if found.preview else "policy.change",
        subject=f"policy {found.name} v{found.version}",
        detail={
            "logs": len(found.logs),
            "change": str(found.change),
            "closed_months": [f"{month:%Y-%m}" for month in found.closed],
            "before": draft_of(versions[-1]).text() if versions else None,
            "after": draft.text(),
        },
        people=sorted({log.person_id for log in found.logs}),
        now=now,
    )


def _users(draft: PolicyDraft, first_day: date) -> list[tuple[Person, date]]:
    """Everybody ever a member whose contract names the policy or whom it was assigned to; each from which day on."""
    members = select(Membership.person_id).where(Membership.organization_id == draft.organization_id)
    named = select(Contract.person_id, Contract.effective_from).where(
        Contract.policy == draft.name, Contract.person_id.in_(members)
    )
    assigned = select(PolicyAssignment.person_id, PolicyAssignment.first_day).where(
        PolicyAssignment.policy == draft.name, PolicyAssignment.organization_id == draft.organization_id
    )
    starts: dict[int, date] = {}
    for person_id, start in [*db.session.execute(named), *db.session.execute(assigned)]:
        starts[person_id] = min(starts.get(person_id, date.max), start)
    people = db.session.scalars(select(Person).where(Person.id.in_(starts)).order_by(Person.id))
    return [(person, max(first_day, starts[person.id])) for person in people]

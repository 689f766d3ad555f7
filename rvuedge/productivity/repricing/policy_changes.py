"""A practice's policy is changed: first shown (which logs, by how much), then applied as a new version."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.people.models import Membership, Person
from rvuedge.catalog.store.version import touch_catalog
from rvuedge.contracts.policies.dated import DatedPolicy
from rvuedge.contracts.policies.practice import PolicyDraft, add_version, drafted, newest
from rvuedge.contracts.terms.models import Contract
from rvuedge.logbook.credits.jobs import FollowUp, follow, recredit_or_queue
from rvuedge.platform.extensions import db, transaction
from rvuedge.productivity.repricing.repricing import reprice_person

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class ChangedLog:
    """A log whose credited wRVU would change."""

    person_id: int
    log_id: str
    old: Decimal
    new: Decimal

    @property
    def change(self) -> Decimal:
        """New less old, in wRVU."""
        return self.new - self.old


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """What a new version of a policy does, or would do; the job does what is left of it."""

    name: str
    version: int
    preview: bool
    logs: tuple[ChangedLog, ...]
    job_id: str | None = None

    @property
    def change(self) -> Decimal:
        """The sum over all logs, in wRVU."""
        return sum((log.change for log in self.logs), ZERO)


def change_policy(*, draft: PolicyDraft, person_id: int, preview: bool, now: datetime) -> PolicyChange:
    """Show or apply the next version of a practice's policy, and write down who did.

    Applied, credits of everybody whose contract names the policy are rebuilt from the contract's first day; where that
    is much, by a job. Which logs change is looked up before, outside the writing transaction.
    Raises PolicyRefusedError for a parameter that is wrong; nothing is stored then.
    """
    version = _next_version(draft)
    policy = drafted(draft, version=version)
    logs = tuple(log for person, contract in _users(draft) for log in _changed(person, contract, policy))
    up = FollowUp(0)
    with transaction() as session:
        if not preview:
            touch_catalog(session)  # nobody credits, and nobody states a contract, until the new version is in force
            version = add_version(draft=draft, person_id=person_id, now=now).version
            people = [(person.id, contract.effective_from) for person, contract in _users(draft)]
            reason = f"{draft.name} v{version}"
            up = recredit_or_queue(people, reason=reason, now=now, organization_id=draft.organization_id)
        found = PolicyChange(draft.name, version, preview, logs)
        _audit(draft, found, person_id, now)
    return replace(found, job_id=follow(up).job_id)


def _next_version(draft: PolicyDraft) -> int:
    before = newest(draft.name, [draft.organization_id])
    return before.version + 1 if before else 1


def _audit(draft: PolicyDraft, found: PolicyChange, person_id: int, now: datetime) -> None:
    record_audit(
        actor_id=person_id,
        organization_id=draft.organization_id,
        action="policy.preview" if found.preview else "policy.change",
        subject=f"policy {found.name} v{found.version}",
        detail={"logs": len(found.logs), "change": str(found.change)},
        people=[log.person_id for log in found.logs],
        now=now,
    )


def _users(draft: PolicyDraft) -> list[tuple[Person, Contract]]:
    rows = db.session.execute(
        select(Person, Contract)
        .join(Contract, Contract.person_id == Person.id)
        .where(
            Person.id.in_(select(Membership.person_id).where(Membership.organization_id == draft.organization_id)),
            Contract.policy == draft.name,
        )
        .order_by(Person.id, Contract.effective_from)
    )
    return [(person, contract) for person, contract in rows]


def _changed(person: Person, contract: Contract, policy: DatedPolicy) -> list[ChangedLog]:
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    repriced = reprice_person(person, start=contract.effective_from, end=None, release=None, policy=policy)
    for log, _, line in repriced.lines:
        old, new = sums.get(log.id, (ZERO, ZERO))
        sums[log.id] = (old + (line.old or ZERO), new + (line.new or ZERO))
    return [ChangedLog(person.id, log_id, old, new) for log_id, (old, new) in sums.items() if old != new]

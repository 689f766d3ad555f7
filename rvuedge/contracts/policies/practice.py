"""A practice's own crediting policies: a shipped one with parameters changed, versioned, never edited.

On each day of service the shipped policy counts as it is on that day, but for what the practice has changed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from rvuedge.contracts.policies.dated import DatedPolicy
from rvuedge.contracts.policies.models import PracticePolicy
from rvuedge.contracts.policies.shipped import NAMES, shipped
from rvuedge.platform.errors import InvalidError, NotFoundError
from rvuedge.platform.extensions import db, transaction
from rvuedge.privacy.screening import Holds, sentences
from rvuedge.valuation import InternalValue, Policy, PolicyError, with_overrides

FIXED = frozenset({"name", "version", "effective_from", "internal_values"})


class PolicyRefusedError(InvalidError):
    """A policy's parameter is unknown or has a value it cannot have."""

    code = "policy-refused"


@dataclass(frozen=True, slots=True)
class PolicyDraft:
    """A practice's policy as a manager writes it: the shipped one it starts from and what differs.

    `internal_values` maps codes CMS does not value to {work_rvu, approved_by, effective_from, effective_to}.
    """

    organization_id: int
    name: str
    base: str
    changes: Mapping[str, Any]
    internal_values: Mapping[str, Mapping[str, Any]]


def drafted(draft: PolicyDraft, *, version: int) -> DatedPolicy:
    """The policy a draft stands for. Raises PolicyRefusedError naming the parameter that is wrong."""
    if draft.name in NAMES:
        raise PolicyRefusedError(f"{draft.name} is a shipped policy; give the practice's own another name.")
    if found := sentences("name", draft.name, Holds.NAMES):
        raise PolicyRefusedError(found[0])
    fixed = FIXED.intersection(draft.changes)
    if fixed:
        raise PolicyRefusedError(f"{', '.join(sorted(fixed))} cannot be changed; name parameters of rules.")
    values = {code.upper(): _internal(body) for code, body in draft.internal_values.items()}
    own = {"name": draft.name, "version": str(version), "internal_values": values}
    return shipped(draft.base).each(lambda policy: changed(policy, {**draft.changes, **own}))


def changed(policy: Policy, overrides: Mapping[str, Any]) -> Policy:
    """A policy with parameters changed. Raises PolicyRefusedError."""
    try:
        return with_overrides(policy, overrides)
    except PolicyError as error:
        raise PolicyRefusedError(f"The policy cannot be so: {error}.") from error


def policy_named(name: str, organization_ids: Collection[int]) -> DatedPolicy:
    """A shipped policy, or the newest version of one of these organizations' own. Raises NotFoundError."""
    if name in NAMES:
        return shipped(name)
    stored = newest(name, organization_ids)
    if stored is None:
        known = [*NAMES, *(own_policy.name for own_policy in own_policies(organization_ids))]
        raise NotFoundError(f"There is no policy {name!r}. There are: {', '.join(known)}.", code="no-such-policy")
    return stored_policy(stored)


def newest(name: str, organization_ids: Collection[int]) -> PracticePolicy | None:
    """The newest version of a practice's policy."""
    return db.session.scalar(
        select(PracticePolicy)
        .where(PracticePolicy.name == name, PracticePolicy.organization_id.in_(organization_ids))
        .order_by(PracticePolicy.version.desc())
        .limit(1)
    )


def own_policies(organization_ids: Collection[int]) -> list[PracticePolicy]:
    """The newest version of each policy of some organizations, by name."""
    rows = db.session.scalars(
        select(PracticePolicy)
        .where(PracticePolicy.organization_id.in_(organization_ids))
        .order_by(PracticePolicy.organization_id, PracticePolicy.name, PracticePolicy.version)
    )
    return list({(policy.organization_id, policy.name): policy for policy in rows}.values())


def stored_policy(stored: PracticePolicy) -> DatedPolicy:
    """What the engine reads of a stored version."""
    draft = PolicyDraft(stored.organization_id, stored.name, stored.base, stored.changes, stored.internal_values)
    return drafted(draft, version=stored.version)


def add_version(*, draft: PolicyDraft, person_id: int, now: datetime) -> PracticePolicy:
    """Store the next version of a practice's policy. Raises PolicyRefusedError; nothing is stored then."""
    with transaction() as session:
        before = newest(draft.name, [draft.organization_id])
        version = before.version + 1 if before else 1
        drafted(draft, version=version)
        stored = PracticePolicy(
            organization_id=draft.organization_id,
            name=draft.name,
            version=version,
            base=draft.base,
            changes=dict(draft.changes),
            internal_values={code.upper(): dict(value) for code, value in draft.internal_values.items()},
            created_by=person_id,
            created_at=now,
        )
        session.add(stored)
        session.flush()
    return stored


def _internal(body: Mapping[str, Any]) -> InternalValue:
    ends = body.get("effective_to")
    return InternalValue(
        work_rvu=Decimal(str(body["work_rvu"])),
        approved_by=str(body["approved_by"]),
        effective_from=date.fromisoformat(str(body["effective_from"])),
        effective_to=date.fromisoformat(str(ends)) if ends else None,
    )

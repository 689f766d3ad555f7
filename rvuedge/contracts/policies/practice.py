"""A practice's own crediting policies: a shipped one with parameters changed, in dated versions that are never edited.

On each day of service the newest version that has begun counts, over the shipped policy as it is on that day; before
the first version begins it is the shipped policy alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from rvuedge.contracts.policies.dated import DatedPolicy, in_turn
from rvuedge.contracts.policies.models import PracticePolicy
from rvuedge.contracts.policies.shipped import NAMES, shipped
from rvuedge.platform.errors import InvalidError, NotFoundError
from rvuedge.platform.extensions import db, transaction
from rvuedge.privacy.screening import Holds, sentences
from rvuedge.valuation import InternalValue, Policy, PolicyError, with_overrides

LONGEST_NAME = 60  # as the column has it
FIXED = frozenset({"name", "version", "effective_from", "internal_values"})


class PolicyRefusedError(InvalidError):
    """A policy's parameter is unknown or has a value it cannot have."""

    code = "policy-refused"


@dataclass(frozen=True, slots=True)
class PolicyDraft:
    """A practice's policy as a manager writes it: the shipped one it starts from and what differs.

    `internal_values` maps codes CMS does not value to {work_rvu, approved_by, effective_from, effective_to}.
    `effective_from` is its first day of service; None is left to `first_day_of`.
    """

    organization_id: int
    name: str
    base: str
    changes: Mapping[str, Any]
    internal_values: Mapping[str, Mapping[str, Any]]
    effective_from: date | None = None

    def text(self) -> dict[str, Any]:
        """What it says, as JSON."""
        first = self.effective_from.isoformat() if self.effective_from else None
        values = {code: dict(value) for code, value in self.internal_values.items()}
        return {"effective_from": first, "base": self.base, "changes": dict(self.changes), "internal_values": values}


def refuse_name(name: str) -> None:
    """Raises PolicyRefusedError for a name that no new policy can have."""
    if not 1 <= len(name.strip()) <= LONGEST_NAME or name != name.strip():
        raise PolicyRefusedError(f"A policy's name has 1 to {LONGEST_NAME} characters, and no blanks around it.")


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
    """A shipped policy, or one of these organizations' own with all its versions. Raises NotFoundError."""
    if name in NAMES:
        return shipped(name)
    versions = versions_of(name, organization_ids)
    if not versions:
        known = [*NAMES, *(own_policy.name for own_policy in own_policies(organization_ids))]
        raise NotFoundError(f"There is no policy {name!r}. There are: {', '.join(known)}.", code="no-such-policy")
    return through_time(versions)


def versions_of(name: str, organization_ids: Collection[int]) -> list[PracticePolicy]:
    """Every version of a practice's policy, oldest first; where two practices have one so named, of the newer."""
    rows = db.session.scalars(
        select(PracticePolicy)
        .where(PracticePolicy.name == name, PracticePolicy.organization_id.in_(organization_ids))
        .order_by(PracticePolicy.version, PracticePolicy.id)
    ).all()
    return [row for row in rows if row.organization_id == rows[-1].organization_id]


def newest(name: str, organization_ids: Collection[int]) -> PracticePolicy | None:
    """The newest version of a practice's policy."""
    found = versions_of(name, organization_ids)
    return found[-1] if found else None


def own_policies(organization_ids: Collection[int]) -> list[PracticePolicy]:
    """The newest version of each policy of some organizations, by name."""
    rows = db.session.scalars(
        select(PracticePolicy)
        .where(PracticePolicy.organization_id.in_(organization_ids))
        .order_by(PracticePolicy.organization_id, PracticePolicy.name, PracticePolicy.version)
    )
    return list({(policy.organization_id, policy.name): policy for policy in rows}.values())


def has_begun(name: str, organization_ids: Collection[int], on: date | None) -> bool:
    """Whether a version of a practice's policy is in force on a day; without a day always."""
    return on is None or any(stored.effective_from <= on for stored in versions_of(name, organization_ids))


def draft_of(stored: PracticePolicy) -> PolicyDraft:
    """A stored version as it was written."""
    values = stored.internal_values
    return PolicyDraft(stored.organization_id, stored.name, stored.base, stored.changes, values, stored.effective_from)


def through_time(versions: Sequence[PracticePolicy], further: PolicyDraft | None = None) -> DatedPolicy:
    """What the engine reads of some stored versions, and of a draft as the next of them.

    Raises PolicyRefusedError naming the parameter of the draft that is wrong.
    """
    drafts = [(stored.version, draft_of(stored)) for stored in versions]
    if further is not None:
        drafts.append((versions[-1].version + 1 if versions else 1, further))
    read = [(draft.effective_from or date.min, drafted(draft, version=number)) for number, draft in drafts]
    spans = [(date.min, shipped(drafts[0][1].base))]
    for day in sorted({first for first, _ in read}):
        spans.append((day, [policy for first, policy in read if first <= day][-1]))
    return in_turn(drafts[0][1].name, spans)


def first_day_of(draft: PolicyDraft, versions: Sequence[PracticePolicy], today: date) -> date:
    """The first day of a draft: as it says; else of a first version all days, of a later one those from today on."""
    if draft.effective_from is not None:
        return draft.effective_from
    return today if versions else shipped(draft.base).versions[0].effective_from


def add_version(*, draft: PolicyDraft, first_day: date, person_id: int, now: datetime) -> PracticePolicy:
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
            effective_from=first_day,
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

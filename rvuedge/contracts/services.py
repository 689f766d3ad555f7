"""Writes of contracts."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from rvuedge.accounts.queries import organizations_of
from rvuedge.catalog.queries import release_named
from rvuedge.contracts.models import Contract
from rvuedge.contracts.policies import policy_named
from rvuedge.extensions import transaction


def set_contract(
    *,
    person_id: int,
    effective_from: date,
    policy: str,
    pinned_release: str | None,
    cfte: Decimal,
    annual_goal: Decimal | None,
    rate: Decimal | None,
    now: datetime,
) -> Contract:
    """State a person's terms from a day on, replacing those stated for the same first day.

    Credits from that day on are the caller's to rebuild (logbook.crediting.recredit_person).
    Raises NotFoundError for a policy or a pinned release that does not exist.
    """
    policy_named(policy, [one.id for one, _ in organizations_of(person_id, on=effective_from)])
    pinned = release_named(pinned_release).name if pinned_release else None
    with transaction() as session:
        contract = session.scalar(
            select(Contract).where(Contract.person_id == person_id, Contract.effective_from == effective_from)
        )
        if contract is None:
            contract = Contract(person_id=person_id, effective_from=effective_from)
            session.add(contract)
        contract.policy = policy
        contract.pinned_release = pinned
        contract.cfte = cfte
        contract.annual_goal = annual_goal
        contract.rate = rate
        contract.updated_at = now
    return contract

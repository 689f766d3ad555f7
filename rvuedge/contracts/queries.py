"""Reads of contracts: the terms in force for a person on a day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import bindparam, select

from rvuedge.accounts.queries import organizations_ever, roster_cfte
from rvuedge.contracts.models import Contract
from rvuedge.contracts.policies import policy_named
from rvuedge.contracts.shipped import NAMES, shipped_policy
from rvuedge.extensions import db
from rvuedge.valuation import Policy

DEFAULT_POLICY = "cms-payment"


@dataclass(frozen=True, slots=True)
class Terms:
    """A person's terms on a day. `is_stated` is False for the defaults of somebody without a contract.

    cfte is the clinical full-time equivalent (0 < cfte ≤ 1), annual_goal in wRVU, rate in dollars per wRVU.
    """

    policy: str = DEFAULT_POLICY
    pinned_release: str | None = None
    cfte: Decimal = Decimal(1)
    annual_goal: Decimal | None = None
    rate: Decimal | None = None
    effective_from: date | None = None

    @property
    def is_stated(self) -> bool:
        """Whether a contract says so, rather than the defaults."""
        return self.effective_from is not None


_TERMS = (
    select(
        Contract.policy,
        Contract.pinned_release,
        Contract.cfte,
        Contract.annual_goal,
        Contract.rate,
        Contract.effective_from,
    )
    .where(Contract.person_id == bindparam("person"))
    .order_by(Contract.effective_from)
)


def terms_of(person_id: int) -> list[Terms]:
    """Every set of terms of a person, oldest first."""
    rows = db.session.execute(_TERMS, {"person": person_id})
    return [
        Terms(policy, pinned, cfte.normalize(), goal and goal.normalize(), rate and rate.normalize(), begun)
        for policy, pinned, cfte, goal, rate, begun in rows
    ]


def terms_on(person_id: int, on: date) -> Terms:
    """The terms in force on a day; before any contract the defaults, with the clinical FTE of the practice's roster."""
    found = in_force(terms_of(person_id), on)
    if found.is_stated:
        return found
    stated = roster_cfte(person_id, on=on)
    return found if stated is None else replace(found, cfte=stated)


def in_force(terms: list[Terms], on: date) -> Terms:
    """The newest of some terms that had begun on a day."""
    begun = [one for one in terms if one.effective_from is not None and one.effective_from <= on]
    return begun[-1] if begun else Terms()


def policy_of(person_id: int, terms: Terms) -> Policy:
    """The policy a person's terms name: a shipped one, or the newest version of their practice's.

    A contract outlives a membership: whoever left the practice is still credited as agreed.
    """
    if terms.policy in NAMES:
        return shipped_policy(terms.policy)
    return policy_named(terms.policy, organizations_ever(person_id))

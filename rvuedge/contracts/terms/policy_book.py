"""The policies that credit a person's work through time: what their practice assigned, else what their terms name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import bindparam, select

from rvuedge.accounts.people.models import Membership
from rvuedge.accounts.people.queries import organizations_ever
from rvuedge.contracts.policies.dated import DatedPolicy, in_turn
from rvuedge.contracts.policies.models import PolicyAssignment
from rvuedge.contracts.policies.practice import policy_named
from rvuedge.contracts.policies.shipped import NAMES, shipped
from rvuedge.contracts.rules.assigned import Assigned, Belonged, assigned_on, borders
from rvuedge.contracts.terms.queries import Terms, in_force
from rvuedge.platform.extensions import db, look_up

DAY = timedelta(days=1)
_STATED = PolicyAssignment.__table__.c
_ASSIGNED = (
    select(_STATED.organization_id, _STATED.policy, _STATED.first_day, _STATED.last_day)
    .where(_STATED.person_id == bindparam("person"))
    .order_by(_STATED.id)
)
_JOINED = Membership.__table__.c
_MEMBERSHIPS = select(_JOINED.organization_id, _JOINED.started_on, _JOINED.ended_on).where(
    _JOINED.person_id == bindparam("person")
)


@dataclass(slots=True)
class PolicyBook:
    """One person's policies, each read once. `imagined` are a practice's as a draft would make them; `further` are
    statements of a practice that are not made yet. `is_assigned` is False where it is known that there are none.
    """

    person_id: int
    imagined: Mapping[tuple[int, str], DatedPolicy] = field(default_factory=dict)
    further: Sequence[Assigned] = ()
    is_assigned: bool = True
    _statements: list[Assigned] | None = None
    _belonged: list[Belonged] = field(default_factory=list)
    _of_terms: dict[str, DatedPolicy] = field(default_factory=dict)
    _practices: list[int] | None = None

    def of(self, terms: Terms) -> DatedPolicy:
        """The policy that counts under some terms, by day: an assigned one on its days, else that which they name.

        A contract outlives a membership: whoever left the practice is still credited as agreed. An assignment does not.
        Raises NotFoundError for a policy there is not.
        """
        if terms.policy not in self._of_terms:
            own, statements = self.named(terms.policy), self._stated()
            self._of_terms[terms.policy] = self._with(own, statements) if statements else own
        return self._of_terms[terms.policy]

    def through(self, terms: Sequence[Terms]) -> DatedPolicy:
        """All a person's policies as one, whatever the terms of a day."""
        begun = {contract.effective_from for contract in terms if contract.effective_from}
        ends = {contract.effective_to + DAY for contract in terms if contract.effective_to}
        days = [date.min, *sorted(begun | ends)]
        return in_turn("", [(day, self.of(in_force(list(terms), day))) for day in days])

    def named(self, name: str) -> DatedPolicy:
        """A policy as a contract of the person's names it. Raises NotFoundError."""
        if name in NAMES:
            return shipped(name)
        if self._practices is None:
            self._practices = organizations_ever(self.person_id)
        for organization_id in self._practices:
            if (organization_id, name) in self.imagined:
                return self.imagined[organization_id, name]
        return policy_named(name, self._practices)

    def _stated(self) -> list[Assigned]:
        """What practices have stated, oldest first, and what is to be stated."""
        if self._statements is None:
            mine = {"person": self.person_id}
            rows = look_up(_ASSIGNED, mine) if self.is_assigned else ()
            self._statements = [*(Assigned(*row) for row in rows), *self.further]
            if self._statements:
                joined = db.session.execute(_MEMBERSHIPS, {"person": self.person_id})
                self._belonged = [Belonged(*row) for row in joined]
        return self._statements

    def _with(self, own: DatedPolicy, statements: list[Assigned]) -> DatedPolicy:
        spans = [(date.min, own)]
        for day in sorted(borders([*statements, *self._belonged])):
            found = assigned_on(day, statements, self._belonged)
            spans.append((day, own if found is None else self._of_practice(found)))
        return in_turn(own.name, spans)

    def _of_practice(self, found: Assigned) -> DatedPolicy:
        name = found.policy or ""
        if (found.organization_id, name) in self.imagined:
            return self.imagined[found.organization_id, name]
        return policy_named(name, [found.organization_id])


def policy_books(people: Collection[int]) -> dict[int, PolicyBook]:
    """A book for each of some people, with what practices have stated for them: two statements for them all."""
    statements, belonged = _statements_of(people)
    return {
        person: PolicyBook(person, _statements=statements.get(person, []), _belonged=belonged.get(person, []))
        for person in people
    }


def _statements_of(people: Collection[int]) -> tuple[dict[int, list[Assigned]], dict[int, list[Belonged]]]:
    """What practices have assigned to some people, oldest first, and the memberships of who has any."""
    rows = db.session.execute(
        select(_STATED.person_id, _STATED.organization_id, _STATED.policy, _STATED.first_day, _STATED.last_day)
        .where(_STATED.person_id.in_(people))
        .order_by(_STATED.id)
    )
    statements: dict[int, list[Assigned]] = {}
    for person_id, *stated in rows:
        statements.setdefault(person_id, []).append(Assigned(*stated))
    belonged: dict[int, list[Belonged]] = {}
    if statements:
        columns = (_JOINED.person_id, _JOINED.organization_id, _JOINED.started_on, _JOINED.ended_on)
        for person_id, *span in db.session.execute(select(*columns).where(_JOINED.person_id.in_(statements))):
            belonged.setdefault(person_id, []).append(Belonged(*span))
    return statements, belonged


def assigned_policies(days: Mapping[int, date]) -> dict[int, str]:
    """The policy a practice has assigned, by person and for the day given with each; who has none is absent.

    Two statements, however many people.
    """
    statements, belonged = _statements_of(days)
    found = {
        person_id: assigned_on(days[person_id], stated, belonged.get(person_id, []))
        for person_id, stated in statements.items()
    }
    return {person_id: stated.policy for person_id, stated in found.items() if stated is not None and stated.policy}


def policy_of(person_id: int, terms: Terms) -> DatedPolicy:
    """The policy that counts for a person under some terms, by day. Raises NotFoundError for one there is not."""
    return PolicyBook(person_id).of(terms)


def contract_policy(person_id: int, terms: Terms) -> DatedPolicy:
    """The policy that some terms name, whatever a practice has assigned: for terms that are only thought of."""
    return PolicyBook(person_id).named(terms.policy)

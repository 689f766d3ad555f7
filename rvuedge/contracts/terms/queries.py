"""Reads of contracts: the terms in force for a person on a day."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Subquery,
    bindparam,
    cast,
    func,
    literal_column,
    null,
    select,
    union_all,
)

from rvuedge.accounts.people.models import Membership
from rvuedge.accounts.people.queries import roster_cfte
from rvuedge.contracts.rules.release_pins import BY_SERVICE, Pin, pin_from
from rvuedge.contracts.rules.terms import Money, money_from
from rvuedge.contracts.terms.models import (
    OPEN_STATES,
    CallShifts,
    Contract,
    ContractAmendment,
    PayEntry,
    PaymentReceived,
    PracticeTerms,
)
from rvuedge.platform.extensions import db, look_up

DEFAULT_POLICY = "cms-payment"


@dataclass(frozen=True, slots=True)
class Terms:
    """A person's terms on a day. `is_stated` is False for the defaults of somebody without a contract.

    cfte is the clinical full-time equivalent (0 < cfte ≤ 1), annual_goal in wRVU, rate in dollars per wRVU. `money` is
    the whole of what is paid, where the contract says more than a rate; `pin` is which releases value the work.
    `practice` is whose statement they are as long as the person has not confirmed them.
    """

    policy: str = DEFAULT_POLICY
    pinned_release: str | None = None
    cfte: Decimal = Decimal(1)
    annual_goal: Decimal | None = None
    rate: Decimal | None = None
    effective_from: date | None = None
    money: Money | None = None
    pin: Pin = BY_SERVICE
    effective_to: date | None = None
    practice: int | None = None

    @property
    def is_confirmed(self) -> bool:
        """Whether they are the person's own word, or nobody's, rather than the practice's statement alone."""
        return self.practice is None

    @property
    def is_stated(self) -> bool:
        """Whether a contract says so, rather than the defaults."""
        return self.effective_from is not None


_COLUMNS = (
    "person_id", "policy", "pinned_release", "cfte", "annual_goal", "rate", "effective_from", "money", "pin",
    "effective_to",
)  # fmt: skip
_OF, _BY = Contract.__table__.c, PracticeTerms.__table__.c
_JOINED = Membership.__table__.c
_NEVER = literal_column(f"'{date.max}'", Date)


def _rows(of: Callable[[Any], ColumnElement[bool]]) -> Subquery:
    """Sets of terms of some people, their own and those a practice has stated, with the last day of the membership.

    `of` chooses by a column of people.
    """
    no_practice = (cast(null(), Integer).label("practice"), cast(null(), Date).label("left"))
    own = select(*(_OF[name] for name in _COLUMNS), *no_practice).where(of(_OF.person_id))
    left = (
        select(func.max(func.coalesce(_JOINED.ended_on, _NEVER)))
        .where(_JOINED.person_id == _BY.person_id, _JOINED.organization_id == _BY.organization_id)
        .scalar_subquery()
    )
    stated = select(*(_BY[name] for name in _COLUMNS), _BY.organization_id.label("practice"), left.label("left")).where(
        of(_BY.person_id), _BY.state.in_([literal_column(f"'{state}'") for state in OPEN_STATES])
    )
    return union_all(own, stated).subquery("terms")


_BOTH = _rows(lambda person: person.in_(bindparam("people", expanding=True)))
_TERMS = select(_BOTH).order_by(_BOTH.c.person_id, _BOTH.c.effective_from, _BOTH.c.practice)
# Of the person whom the statement around it is about; `terms_from` takes them by effective_from and practice.
TERMS = _rows(lambda person: person == bindparam("person"))


def terms_of(person_id: int) -> list[Terms]:
    """Every set of terms of a person, oldest first."""
    return terms_of_all([person_id]).get(person_id, [])


def terms_of_all(person_ids: Collection[int]) -> dict[int, list[Terms]]:
    """Every set of terms of some people, oldest first, in one query; who has none is absent.

    What a practice states and the person has not confirmed is among them where no terms of the person's own are in
    force on its first day, and only as long as the person belongs to the practice.
    """
    found: dict[int, list[Any]] = {}
    for row in look_up(_TERMS, {"people": list(person_ids)}):
        found.setdefault(row[0], []).append(row)
    return {person: terms_from(rows) for person, rows in found.items()}


def terms_from(rows: Iterable[Sequence[Any]]) -> list[Terms]:
    """The terms of one person from rows as TERMS has them, oldest first."""
    every = []
    for _, policy, pinned, cfte, goal, rate, begun, money, pin, ends, practice, left in rows:
        paid = money_from(money) if money else None
        figures = (cfte.normalize(), goal and goal.normalize(), rate and rate.normalize())
        last = ends if left in (None, date.max) else min(ends or date.max, left)
        every.append(Terms(policy, pinned, *figures, begun, paid, pin_from(pinned, pin), last, practice))
    return _counting(every)


def _counting(every: list[Terms]) -> list[Terms]:
    """Terms without those that are only stated for days of terms of the person's own."""
    own = [terms for terms in every if terms.is_confirmed]
    if len(own) == len(every):
        return every
    return [terms for terms in every if terms.is_confirmed or not _is_held(own, terms)]


def _is_held(own: list[Terms], stated: Terms) -> bool:
    """Whether some of the person's own terms are in force on the first day of stated ones."""
    return stated.effective_from is not None and in_force(own, stated.effective_from).is_stated


def amendments_of(person_id: int) -> list[ContractAmendment]:
    """Everything ever stated of a person's terms, in the order it was recorded."""
    query = select(ContractAmendment).where(ContractAmendment.person_id == person_id)
    return list(db.session.scalars(query.order_by(ContractAmendment.recorded_at, ContractAmendment.id)))


def as_stated(amendment: ContractAmendment) -> Terms | None:
    """The terms of an amendment; None where they were withdrawn."""
    body = amendment.terms
    if body.get("withdrawn"):
        return None
    goal, rate, ends = body.get("annual_goal"), body.get("rate"), body.get("effective_to")
    return Terms(
        policy=body["policy"],
        pinned_release=body.get("pinned_release"),
        cfte=Decimal(body["cfte"]),
        annual_goal=Decimal(goal) if goal else None,
        rate=Decimal(rate) if rate else None,
        effective_from=amendment.effective_from,
        money=money_from(body["money"]) if body.get("money") else None,
        pin=pin_from(body.get("pinned_release"), body.get("pin")),
        effective_to=date.fromisoformat(ends) if ends else None,
    )


def shifts_of(person_ids: Collection[int], *, start: date, end: date) -> dict[int, dict[tuple[date, str], int]]:
    """Shifts of call of some people in a period, by day and label."""
    rows = db.session.execute(
        select(CallShifts.person_id, CallShifts.worked_on, CallShifts.label, CallShifts.shifts).where(
            CallShifts.person_id.in_(person_ids), CallShifts.worked_on >= start, CallShifts.worked_on <= end
        )
    )
    found: dict[int, dict[tuple[date, str], int]] = {}
    for person, on, label, shifts in rows:
        found.setdefault(person, {})[on, label] = shifts
    return found


def shifts_listed(person_id: int, *, start: date, end: date) -> list[CallShifts]:
    """A person's shifts of call of a period, by day and label."""
    query = select(CallShifts).where(CallShifts.person_id == person_id, CallShifts.worked_on.between(start, end))
    return list(db.session.scalars(query.order_by(CallShifts.worked_on, CallShifts.label)))


def entries_of(person_ids: Collection[int], *, start: date, end: date) -> list[tuple[int, date, str, Decimal]]:
    """What some people entered for elements of pay in a period, both days included: person, day, label, value."""
    rows = db.session.execute(
        select(PayEntry.person_id, PayEntry.counted_on, PayEntry.label, PayEntry.value).where(
            PayEntry.person_id.in_(person_ids), PayEntry.counted_on >= start, PayEntry.counted_on <= end
        )
    )
    return [(person, on, label, value.normalize() + 0) for person, on, label, value in rows]


def entries_listed(person_id: int, *, start: date, end: date) -> list[PayEntry]:
    """A person's entries of a period, by day and label."""
    query = select(PayEntry).where(PayEntry.person_id == person_id, PayEntry.counted_on.between(start, end))
    return list(db.session.scalars(query.order_by(PayEntry.counted_on, PayEntry.label)))


def payments_received(person_id: int, *, start: date, end: date) -> list[PaymentReceived]:
    """What a person recorded as received in a period, by day."""
    query = select(PaymentReceived).where(
        PaymentReceived.person_id == person_id, PaymentReceived.paid_on.between(start, end)
    )
    return list(db.session.scalars(query.order_by(PaymentReceived.paid_on, PaymentReceived.label)))


def terms_on(person_id: int, on: date) -> Terms:
    """The terms in force on a day; without a contract the defaults, with the clinical FTE of the practice's roster."""
    return among(person_id, terms_of(person_id), on)


def among(person_id: int, terms: list[Terms], on: date) -> Terms:
    """The same, where a person's terms are at hand already."""
    found = in_force(terms, on)
    if found.is_stated:
        return found
    stated = roster_cfte(person_id, on=on)
    return found if stated is None else replace(found, cfte=stated)


def in_force(terms: list[Terms], on: date) -> Terms:
    """The newest of some terms that had begun on a day; the defaults before them all, and once the newest ended."""
    begun = [contract for contract in terms if contract.effective_from is not None and contract.effective_from <= on]
    if not begun or (begun[-1].effective_to is not None and begun[-1].effective_to < on):
        return Terms()
    return begun[-1]

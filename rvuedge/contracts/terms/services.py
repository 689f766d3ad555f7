"""Writes of contracts. What was once stated stays on record; shifts of call are counted by day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NoReturn

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from rvuedge.accounts.people.queries import organizations_of
from rvuedge.benchmarks.store.queries import survey_for
from rvuedge.catalog.store.queries import release_named, releases
from rvuedge.contracts.policies.practice import policy_named
from rvuedge.contracts.rules.elements.model import FULL_SCORE
from rvuedge.contracts.rules.elements.quality import POINTS
from rvuedge.contracts.rules.pay_steps import CompensationError
from rvuedge.contracts.rules.release_pins import BY_DATE, PinError, pin_from
from rvuedge.contracts.rules.terms import idle_field, money_from
from rvuedge.contracts.terms.models import CallShifts, Contract, ContractAmendment, PayEntry, PaymentReceived
from rvuedge.contracts.terms.queries import in_force, terms_of
from rvuedge.platform.database.put import put_row
from rvuedge.platform.errors import InvalidError, NotFoundError
from rvuedge.platform.extensions import transaction

STATED = ("policy", "pinned_release", "pin", "cfte", "annual_goal", "rate", "money", "effective_to")
UNCHANGED: Mapping[str, Any] = MappingProxyType({})


class ContractTermsError(InvalidError):
    """Money that makes no contract; its code is the rule's own, such as E_TIERS."""


@dataclass(frozen=True, slots=True)
class Stated:
    """Terms as somebody states them. `money` and `pin` are JSON; money left out stays as stated for the same day."""

    policy: str = "cms-payment"
    pinned_release: str | None = None
    cfte: Decimal = Decimal(1)
    annual_goal: Decimal | None = None
    rate: Decimal | None = None
    money: Mapping[str, Any] | None = field(default_factory=lambda: UNCHANGED)
    pin: Mapping[str, Any] | None = None
    effective_to: date | None = None


def set_contract(*, person_id: int, effective_from: date, stated: Stated, now: datetime) -> Contract:
    """State a person's terms from a day on, replacing those stated for the same first day, which stay on record.

    Money that is not given stays as it was stated for that day; None takes it away. Called in the person's turn
    (logbook.records.change_numbers); credits from that day on are the caller's to rebuild.
    Raises NotFoundError for a policy, a release or a survey that does not exist, TermsRefusedError for terms that make
    no contract.
    """
    organizations = [organization.id for organization, _ in organizations_of(person_id, on=effective_from)]
    policy_named(stated.policy, organizations)
    with transaction() as session:
        contract = _stated(session, person_id, effective_from)
        terms = checked_terms(stated, contract, organizations, effective_from=effective_from)
        if contract is None:
            contract = Contract(person_id=person_id, effective_from=effective_from)
            session.add(contract)
        else:
            _keep_first(session, contract)
        for name, value in terms.items():
            setattr(contract, name, value)
        contract.updated_at = now
        session.add(_amendment(contract, now))
        session.flush()
    return contract


def checked_terms(
    stated: Stated, before: Contract | None, organizations: list[int], *, effective_from: date | None = None
) -> dict[str, Any]:
    """Terms as columns keep them. Raises as `set_contract` does."""
    if stated.effective_to is not None and effective_from is not None and stated.effective_to < effective_from:
        _refuse("effective_to", "The last day is before the first.")
    money = stated.money
    if money is UNCHANGED:
        money = before.money if before is not None and stated.rate is None else None
    if money is not None and stated.rate is not None:
        _refuse("rate", "Give the rate either beside money or inside it, not both.")
    return {
        "policy": stated.policy,
        "pinned_release": release_named(stated.pinned_release).name if stated.pinned_release else None,
        "pin": _checked_pin(stated.pinned_release, stated.pin),
        "cfte": stated.cfte,
        "annual_goal": stated.annual_goal,
        "rate": stated.rate,
        "money": None if money is None else checked_money(money, organizations),
        "effective_to": stated.effective_to,
    }


def withdraw_contract(*, person_id: int, effective_from: date, now: datetime) -> None:
    """Take back the terms stated for a first day: those before hold on. What was stated, and that it was withdrawn,
    stays on record; credits from that day on are the caller's to rebuild. Raises NotFoundError."""
    with transaction() as session:
        contract = _stated(session, person_id, effective_from)
        if contract is None:
            raise NotFoundError(f"No terms begin on {effective_from}.", code="no-such-contract")
        _keep_first(session, contract)
        withdrawn = _amendment(contract, now)
        withdrawn.terms = {"withdrawn": True}
        session.add(withdrawn)
        # Sent now, with what was added: terms are read by `look_up`, which does not flush.
        session.execute(delete(Contract).where(Contract.person_id == person_id, Contract.id == contract.id))


def _stated(session: Session, person_id: int, effective_from: date) -> Contract | None:
    query = select(Contract).where(Contract.person_id == person_id, Contract.effective_from == effective_from)
    return session.scalar(query)


def _checked_pin(release: str | None, body: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A pin as JSON, None where a release or nothing says it all; what it names has to be loaded."""
    try:
        pin = pin_from(release, body)
    except PinError as error:
        raise ContractTermsError(str(error), code="E_PIN", errors={error.place: [str(error)]}) from error
    for named, _ in pin.blend:
        if named != BY_DATE:
            release_named(named)
    if pin.year and not any(item.effective_from.year == pin.year for item in releases()):
        _refuse("pin.year", f"No release of {pin.year} is loaded.")
    return dict(body) if body else None


def _refuse(place: str, sentence: str) -> NoReturn:
    raise ContractTermsError(sentence, errors={place: [sentence]})


def checked_money(money: Mapping[str, Any], organizations: list[int]) -> dict[str, Any]:
    """Money as JSON, checked. Raises TermsRefusedError and NotFoundError (a survey that is not theirs)."""
    try:
        terms = money_from(money)
        if not terms.by_percentile:
            terms.tiers()
    except CompensationError as error:
        raise ContractTermsError(str(error), code=error.code, errors={"money": [str(error)]}) from error
    idle = idle_field(terms)
    if idle:
        sentence = f"A {idle} pays nothing by itself: enter a rate, a rate_percentile or tiers as well."
        raise ContractTermsError(sentence, code="E_TIERS", errors={f"money.{idle}": [sentence]})
    if terms.survey_id is not None:
        survey_for(terms.survey_id, organizations)
    return dict(money)


def set_shifts(*, person_id: int, worked_on: date, label: str, shifts: int) -> None:
    """State how many shifts of call of a kind a person had on a day; 0 takes them back.

    Called in the person's turn, so that the contract it is checked against stays.

    Raises TermsRefusedError for a kind of call that the contract in force that day does not pay.
    """
    with transaction() as session:
        money = in_force(terms_of(person_id), worked_on).money
        paid = money.shift_labels if money else ()
        if shifts and label not in paid:
            kinds = f"It pays {', '.join(paid)}." if paid else "It has no call pay."
            _refuse("label", f"The contract in force on {worked_on} does not pay {label!r}. {kinds}")
        key = {"person_id": person_id, "worked_on": worked_on, "label": label}
        if shifts == 0:
            session.execute(delete(CallShifts).filter_by(**key))
        else:
            put_row(session, CallShifts, key, {"shifts": shifts})


def enter_pay(*, person_id: int, counted_on: date, label: str, value: Decimal, now: datetime) -> None:
    """Enter what an element of pay counts as of a day, in place of what stood there.

    Called in the person's turn, so that the contract it is checked against stays. Raises TermsRefusedError for a label
    that no element of the contract in force that day counts, or a score above 100.
    """
    with transaction() as session:
        money = in_force(terms_of(person_id), counted_on).money
        counted = money.entered if money else {}
        if label not in counted:
            labels = f"It counts {', '.join(counted)}." if counted else "It has no element that counts entries."
            _refuse("label", f"The contract in force on {counted_on} does not count {label!r}. {labels}")
        if counted[label] == POINTS and value > FULL_SCORE:
            _refuse("value", f"A score is 0 to {FULL_SCORE}.")
        key = {"person_id": person_id, "counted_on": counted_on, "label": label}
        put_row(session, PayEntry, key, {"value": value, "recorded_at": now})


def remove_pay_entry(*, person_id: int, counted_on: date, label: str) -> None:
    """Take an entry back. Raises NotFoundError."""
    with transaction() as session:
        found = session.get(PayEntry, (person_id, counted_on, label))
        if found is None:
            raise NotFoundError(f"Nothing is entered for {label!r} on {counted_on}.", code="no-such-entry")
        session.delete(found)


def record_payment(*, person_id: int, paid_on: date, label: str, amount: Decimal, now: datetime) -> None:
    """Record dollars received on a day under a label, in place of what stood there."""
    with transaction() as session:
        key = {"person_id": person_id, "paid_on": paid_on, "label": label}
        put_row(session, PaymentReceived, key, {"amount": amount, "recorded_at": now})


def remove_payment(*, person_id: int, paid_on: date, label: str) -> None:
    """Take a recorded payment back. Raises NotFoundError."""
    with transaction() as session:
        found = session.get(PaymentReceived, (person_id, paid_on, label))
        if found is None:
            raise NotFoundError(f"No payment {label!r} is recorded on {paid_on}.", code="no-such-payment")
        session.delete(found)


def _keep_first(session: Session, contract: Contract) -> None:
    """Terms stated before there were amendments go on record before they are replaced."""
    known = select(ContractAmendment.id).where(
        ContractAmendment.person_id == contract.person_id,
        ContractAmendment.effective_from == contract.effective_from,
    )
    if session.scalar(known.limit(1)) is None:
        session.add(_amendment(contract, contract.updated_at))
        session.flush()


def _amendment(contract: Contract, now: datetime) -> ContractAmendment:
    return ContractAmendment(
        person_id=contract.person_id,
        effective_from=contract.effective_from,
        terms={name: json_of(getattr(contract, name)) for name in STATED},
        recorded_by=contract.person_id,
        recorded_at=now,
    )


def json_of(value: Any) -> Any:
    """A value of the terms as JSON keeps it."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value

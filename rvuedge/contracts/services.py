"""Writes of contracts. What was once stated stays on record; shifts of call are counted by day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from rvuedge.accounts.queries import organizations_of
from rvuedge.benchmarks.queries import survey_for
from rvuedge.catalog.queries import release_named
from rvuedge.contracts.compensation import CompensationError
from rvuedge.contracts.models import CallShifts, Contract, ContractAmendment
from rvuedge.contracts.policies import policy_named
from rvuedge.contracts.terms import money_from
from rvuedge.errors import InvalidError
from rvuedge.extensions import transaction

STATED = ("policy", "pinned_release", "cfte", "annual_goal", "rate", "money")


class TermsRefusedError(InvalidError):
    """Money that makes no contract; its code is the rule's own, such as E_TIERS."""


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
    money: Mapping[str, Any] | None = None,
) -> Contract:
    """State a person's terms from a day on, replacing those stated for the same first day, which stay on record.

    Credits from that day on are the caller's to rebuild (logbook.crediting.recredit_person).
    Raises NotFoundError for a policy, a pinned release or a survey that does not exist, TermsRefusedError for money
    that makes no contract.
    """
    organizations = [one.id for one, _ in organizations_of(person_id, on=effective_from)]
    policy_named(policy, organizations)
    checked = None if money is None else checked_money(money, organizations)
    terms = {
        "policy": policy,
        "pinned_release": release_named(pinned_release).name if pinned_release else None,
        "cfte": cfte,
        "annual_goal": annual_goal,
        "rate": rate,
        "money": checked,
    }
    with transaction() as session:
        contract = session.scalar(
            select(Contract).where(Contract.person_id == person_id, Contract.effective_from == effective_from)
        )
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


def checked_money(money: Mapping[str, Any], organizations: list[int]) -> dict[str, Any]:
    """Money as JSON, checked. Raises TermsRefusedError and NotFoundError (a survey that is not theirs)."""
    try:
        terms = money_from(money)
        if not any(band.up_to_percentile is not None for band in terms.bands):
            terms.tiers()
    except CompensationError as error:
        raise TermsRefusedError(str(error), code=error.code, errors={"money": [str(error)]}) from error
    if terms.survey_id is not None:
        survey_for(terms.survey_id, organizations)
    return dict(money)


def set_shifts(*, person_id: int, worked_on: date, label: str, shifts: int) -> None:
    """State how many shifts of call of a kind a person had on a day; 0 takes them back."""
    with transaction() as session:
        found = session.get(CallShifts, (person_id, worked_on, label))
        if shifts == 0:
            if found is not None:
                session.delete(found)
        elif found is None:
            session.add(CallShifts(person_id=person_id, worked_on=worked_on, label=label, shifts=shifts))
        else:
            found.shifts = shifts


def _keep_first(session: Session, contract: Contract) -> None:
    """Terms stated before there were amendments go on record before they are replaced."""
    known = select(ContractAmendment.id).where(
        ContractAmendment.person_id == contract.person_id,
        ContractAmendment.effective_from == contract.effective_from,
    )
    if session.scalar(known.limit(1)) is None:
        session.add(_amendment(contract, contract.updated_at))
        session.flush()


def _amendment(contract: Contract, at: datetime) -> ContractAmendment:
    return ContractAmendment(
        person_id=contract.person_id,
        effective_from=contract.effective_from,
        terms={name: _json(getattr(contract, name)) for name in STATED},
        recorded_by=contract.person_id,
        recorded_at=at,
    )


def _json(value: Any) -> Any:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value

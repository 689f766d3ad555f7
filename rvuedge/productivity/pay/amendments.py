"""A change of contract and what follows from it: credits from its first day on are rebuilt."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from rvuedge.accounts.people.models import Person
from rvuedge.contracts.terms.services import Stated, set_contract, withdraw_contract
from rvuedge.logbook.credits.rebuild import owner_of, recredit_person
from rvuedge.logbook.records.change_numbers import turn_of


def change_contract(*, person: Person, fields: Mapping[str, Any], now: datetime) -> int:
    """State a person's terms and rebuild their credits from that day on; how many changed.

    Raises NotFoundError for a policy or release that does not exist, TermsRefusedError; nothing is changed then.
    """
    answer = dict(fields)
    effective_from = answer.pop("effective_from")
    with turn_of(person.id):
        set_contract(person_id=person.id, effective_from=effective_from, stated=Stated(**answer), now=now)
        return recredit_person(owner=owner_of(person), start=effective_from, end=None, now=now)


def take_back_contract(*, person: Person, effective_from: date, now: datetime) -> int:
    """Withdraw the terms stated for a first day and rebuild credits from it on; how many changed.

    Raises NotFoundError where no terms are stated for that day.
    """
    with turn_of(person.id):
        withdraw_contract(person_id=person.id, effective_from=effective_from, now=now)
        return recredit_person(owner=owner_of(person), start=effective_from, end=None, now=now)

"""A change of contract and what follows from it: credits from its first day on are rebuilt."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from rvuedge.accounts.people.models import Person
from rvuedge.contracts.terms.services import Stated, set_contract, withdraw_contract
from rvuedge.logbook.credits.jobs import FollowUp, follow, recredit_or_queue
from rvuedge.logbook.records.change_numbers import turn_of

REASON = "the terms of the contract"


def change_contract(*, person: Person, fields: Mapping[str, Any], now: datetime) -> FollowUp:
    """State a person's terms and rebuild their credits from that day on; how many changed, and the job of the rest.

    Raises NotFoundError for a policy or release that does not exist, TermsRefusedError; nothing is changed then.
    """
    answer = dict(fields)
    effective_from = answer.pop("effective_from")
    with turn_of(person.id):
        set_contract(person_id=person.id, effective_from=effective_from, stated=Stated(**answer), now=now)
        up = recredit_or_queue([(person.id, effective_from)], reason=REASON, now=now)
    return follow(up)


def take_back_contract(*, person: Person, effective_from: date, now: datetime) -> FollowUp:
    """Withdraw the terms stated for a first day and rebuild credits from it on, as `change_contract` does.

    Raises NotFoundError where no terms are stated for that day.
    """
    with turn_of(person.id):
        withdraw_contract(person_id=person.id, effective_from=effective_from, now=now)
        up = recredit_or_queue([(person.id, effective_from)], reason=REASON, now=now)
    return follow(up)

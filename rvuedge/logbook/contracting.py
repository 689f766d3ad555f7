"""A change of contract and what follows from it: credits from its first day on are rebuilt."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rvuedge.accounts.models import Person
from rvuedge.contracts.services import set_contract
from rvuedge.extensions import transaction
from rvuedge.logbook.rebuild import owner_of
from rvuedge.logbook.recrediting import recredit_person


def change_contract(*, person: Person, fields: Mapping[str, Any], now: datetime) -> int:
    """State a person's terms and rebuild their credits from that day on; how many changed.

    Raises NotFoundError for a policy or pinned release that does not exist; nothing is changed then.
    """
    with transaction():
        set_contract(person_id=person.id, now=now, **fields)
        return recredit_person(owner=owner_of(person), start=fields["effective_from"], end=None, now=now)

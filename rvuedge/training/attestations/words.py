"""Roles and supervision as an attending reads them. Only words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ROLES: Mapping[str, str] = {
    "surgeon": "Surgeon",
    "teaching_assistant": "Teaching assistant",
    "first_assistant": "First assistant",
    "second_assistant": "Second assistant",
    "observer": "Observer",
    "supervisor": "Supervisor",
    "other": "Another role",
}
# Of the attending who reads it.
SUPERVISION: Mapping[str, str] = {
    "independent": "without supervision",
    "available": "you available",
    "present": "you in the room",
    "scrubbed": "you scrubbed",
    "directing": "you directing",
    "direct": "under direct supervision",
    "indirect": "under indirect supervision",
    "oversight": "under oversight",
}


STATES: Mapping[str, str] = {
    "unrequested": "Not requested",
    "requested": "Waits for you",
    "expired": "The request has expired",
    "confirmed": "Confirmed",
    "amended": "Confirmed with another role",
    "returned": "Returned with a message",
    "disputed": "Disputed",
    "settled": "Settled by the program director",
}


def of_claim(view: Mapping[str, Any]) -> Mapping[str, Any]:
    """A view as the API answers it, for `role_words`."""
    return {name: view[name] for name in ("role", "supervision", "critical_share")}


def role_words(view: Mapping[str, Any]) -> str:
    """A resident's part in a case: Surgeon, you scrubbed; half of the critical portions."""
    parts = [ROLES.get(view["role"], "No role stated")]
    if view["supervision"] in SUPERVISION:
        parts.append(SUPERVISION[view["supervision"]])
    if view["critical_share"] is not None:
        parts.append(f"{float(view['critical_share']):.0%} of the critical portions")
    return ", ".join(parts)

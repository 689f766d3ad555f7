"""What of a case another log was given, told again later: the same, or changed since. Only computes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rvuedge.training.exchange.rules.outgoing import CaseLayout, ExportCase

# Categories follow from code maps and sets, the year of training from the program's record, and the full name of an
# attending from its roster: when they change, the resident's entry there is still right.
DERIVED = frozenset({"categories", "pgy", "specialty", "nothing"})
CALLED = {
    "performed_on": "date",
    "codes": "codes",
    "role": "role",
    "attending": "attending",
    "site": "site",
    "case_id": "case id",
    "patient_type": "patient type",
    "age_band": "age band",
    "rotation": "rotation",
    "is_simulated": "simulation",
}


@dataclass(frozen=True, slots=True)
class CaseDifference:
    """One fact that changed since: how a person calls it, as the other log was given it, and as it is."""

    fact: str
    before: str
    after: str


def sent_content(layout: CaseLayout, case: ExportCase) -> dict[str, Any]:
    """What a layout gives of a case, without what the body or the program derives."""
    facts = {column.fact for column in layout.columns} - DERIVED
    found: dict[str, Any] = {
        "performed_on": case.performed_on.isoformat(),
        "codes": [
            _code(code.code, code.quantity, is_primary=code.is_primary, rrc=code.rrc_code) for code in case.codes
        ],
    }
    for name in ("role", "site", "case_id", "patient_type", "rotation"):
        if name in facts:
            found[name] = getattr(case, name)
    if "attending" in facts:
        found["attending"] = case.attending_written or case.attending
    if "age_words" in facts:
        found["age_band"] = case.age_band
    if "is_simulated" in facts:
        found["is_simulated"] = "yes" if case.is_simulated else None
    return {name: value for name, value in found.items() if value is not None}


def _code(code: str, quantity: int, *, is_primary: bool, rrc: str | None) -> str:
    times = f" x{quantity}" if quantity != 1 else ""
    return f"{code}{times}{f' RRC {rrc}' if rrc else ''}{' primary' if is_primary else ''}"


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of what a log was given, as one text whatever the order of its parts."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[CaseDifference, ...]:
    """What changed, fact by fact, in the order in which a form asks for it."""
    return tuple(
        CaseDifference(called, _shown(before.get(name)), _shown(after.get(name)))
        for name, called in CALLED.items()
        if before.get(name) != after.get(name)
    )


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)

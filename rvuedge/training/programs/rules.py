"""What a program asks for on a day, from its dated rules. Only computes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any

POLICIES = ("always", "on_request", "sampled", "certain_procedures")  # T-Res (TRES in data/sources.toml)
WHO_MAY_ATTEST = ("named", "any_attending", "senior_residents")  # DCVA, BUFFGME in data/sources.toml
QUIET_AFTER = 14  # days without a log until a resident is listed as not logging: the product's brief


@dataclass(frozen=True, slots=True)
class TrainingRules:
    """A program's rules of a day. Until it states some: cases are attested on request, by the attending they name.

    `sample_share` is of 1, for `sampled`; `codes` are for `certain_procedures`; `log_reminder_days` after how many days
    without a log a resident is listed and reminded; `assessments` are the settings of the exchange, `certification` the
    procedures of the look-up, each in its room's own words.
    """

    attestation_policy: str = "on_request"
    sample_share: Decimal = Decimal(1)
    codes: tuple[str, ...] = ()
    who_may_attest: str = "named"
    log_reminder_days: int = QUIET_AFTER
    assessments: Mapping[str, Any] = field(default_factory=dict)
    certification: tuple[Mapping[str, Any], ...] = ()

    def shown(self) -> dict[str, Any]:
        """The rules as JSON; the share as text."""
        return {**asdict(self), "sample_share": f"{self.sample_share:f}"}


def rules_of(stated: Mapping[str, Any]) -> TrainingRules:
    """Rules as they were stated; what they leave out is as before any were."""
    known = {item.name for item in fields(TrainingRules)}
    found = {name: value for name, value in stated.items() if name in known}
    if "sample_share" in found:
        found["sample_share"] = Decimal(str(found["sample_share"]))
    for name in ("codes", "certification"):
        if name in found:
            found[name] = tuple(found[name])
    return TrainingRules(**found)


def rules_in_force(dated: Iterable[tuple[date, Mapping[str, Any]]], on: date) -> TrainingRules:
    """The rules of a day: those stated last before it, or from it."""
    begun = [item for item in dated if item[0] <= on]
    return rules_of(max(begun, key=lambda item: item[0])[1]) if begun else TrainingRules()

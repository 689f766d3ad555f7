"""A crediting policy: named, dated parameters that the rules read. Data, not code (docs/rules.md, R-2.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

CHOICES: dict[str, tuple[str, ...]] = {
    "rank_by": ("total", "work"),
    "mpr_scope": ("day", "session"),
    "incident_to_facility": ("zero", "credit"),
    "incident_to_staff": ("credit", "exclude"),
    "split_shared": ("billing_provider", "time_share"),
    "global_period": ("off", "warn", "enforce"),
}


class PolicyError(ValueError):
    """A policy's parameter is unknown or has a value it cannot have; the text names it."""


@dataclass(frozen=True, slots=True)
class InternalValue:
    """A practice's approved work RVU for a code CMS does not value. Shown as "not CMS" wherever it counts."""

    work_rvu: Decimal
    approved_by: str
    effective_from: date
    effective_to: date | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """Every parameter a rule reads. `credited_statuses` is CMS status letters, or '*' for any published work."""

    name: str
    version: str
    effective_from: date
    credited_statuses: str
    status_t_bundles: bool
    use_53_row: bool
    modifiers_change_credit: bool
    multiple_procedures: bool
    rank_by: str
    mpr_scope: str
    endoscopy_families: bool
    bilateral: bool
    units2_means_bilateral: bool
    imaging_further_factor: Decimal
    assumed_completed: Decimal
    preoperative_only_credited: bool
    co_surgeon_factor: Decimal
    assistant_factor: Decimal
    nonphysician_assistant_factor: Decimal
    assistant_indicator_enforced: bool
    incident_to_facility: str
    incident_to_staff: str
    split_shared: str
    global_period: str
    internal_values: Mapping[str, InternalValue] = field(default_factory=dict)


def policy_from(values: Mapping[str, Any]) -> Policy:
    """A policy from plain values, as a file or a form gives them. Raises PolicyError naming the parameter."""
    known = {one.name: str(one.type) for one in fields(Policy)}
    unknown = sorted(set(values) - set(known))
    missing = sorted(set(known) - set(values) - {"internal_values"})
    if unknown or missing:
        raise PolicyError(f"unknown: {', '.join(unknown) or 'none'}; missing: {', '.join(missing) or 'none'}")
    return Policy(**{name: _typed(name, known[name], value) for name, value in values.items()})


def with_overrides(policy: Policy, overrides: Mapping[str, Any]) -> Policy:
    """The policy with only these parameters changed. Raises PolicyError naming the parameter."""
    if not overrides:
        return policy
    known = {one.name: str(one.type) for one in fields(Policy)}
    for name in overrides:
        if name not in known:
            raise PolicyError(f"there is no parameter {name!r}; there are: {', '.join(sorted(known))}")
    changed = {name: _typed(name, known[name], value) for name, value in overrides.items()}
    return replace(policy, **changed)


def _typed(name: str, kind: str, value: Any) -> Any:
    if kind == "bool" and isinstance(value, bool):
        return value
    if kind == "Decimal":
        return _share(name, value)
    if kind == "date" and isinstance(value, date):
        return value
    if kind == "str" and isinstance(value, str) and value in CHOICES.get(name, (value,)):
        return value
    if kind.startswith("Mapping") and isinstance(value, Mapping):
        return dict(value)
    expected = " or ".join(CHOICES[name]) if name in CHOICES else kind
    raise PolicyError(f"{name} is {value!r}; expected {expected}")


def _share(name: str, value: Any) -> Decimal:
    try:
        share = Decimal(str(value))
    except InvalidOperation as error:
        raise PolicyError(f"{name} is {value!r}; expected a decimal from 0 to 1") from error
    if isinstance(value, float | bool) or not 0 <= share <= 1:
        raise PolicyError(f"{name} is {value!r}; expected a decimal from 0 to 1, as text")
    return share

"""A crediting policy: named, dated parameters that the rules read. Data, not code (docs/rules.md, R-2.2).

A Policy is what a policy says from one day on; which of its versions counts for a day of service is not decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    "return_to_room_excludes": ("bilateral", "multiple_procedures"),
    "visit_complexity": ("off", "warn", "enforce"),
}
# Every status code a row may print (CMS PFS relative value file record layout, status code).
STATUSES = ("A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "M", "N", "P", "Q", "R", "T", "X")
BILATERAL_INDICATORS = ("0", "1", "2", "3")
# Physical status modifiers and the add-on codes of qualifying circumstances (CPT, anesthesia guidelines).
PHYSICAL_STATUS = ("P1", "P2", "P3", "P4", "P5", "P6")
QUALIFYING_CIRCUMSTANCES = ("99100", "99116", "99135", "99140")
MOST_ADDED_UNITS = 10  # twice the largest that payers print, so that a slip of the decimal point is refused


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
    """Every parameter a rule reads. `credited_statuses` is CMS status letters, or '*' for any published work.

    `multiple_procedure_shares` are the shares of the day's procedures by rank, highest first; the last one holds for
    all further ranks, which are by report. `bilateral_factors` say what both sides count of one side, by BILAT SURG
    indicator. `return_to_room_excludes` names the rules that 78 switches off. `anesthesia_added_units` are the units
    that a physical status modifier or a qualifying circumstance adds to an anesthetic; one not listed adds none.
    """

    name: str
    version: str
    effective_from: date
    credited_statuses: str
    status_t_bundles: bool
    use_53_row: bool
    modifiers_change_credit: bool
    multiple_procedures: bool
    multiple_procedure_shares: tuple[Decimal, ...]
    rank_by: str
    mpr_scope: str
    endoscopy_families: bool
    bilateral: bool
    bilateral_factors: Mapping[str, Decimal]
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
    return_to_room_excludes: tuple[str, ...]
    visit_complexity: str
    anesthesia_added_units: Mapping[str, int]
    internal_values: Mapping[str, InternalValue] = field(default_factory=dict)

    @property
    def identity(self) -> tuple[str, str, date]:
        """What tells one version of a policy from another: name, version, and the day its rules begin."""
        return self.name, self.version, self.effective_from

    def share_of_rank(self, rank: int) -> Decimal:
        """The share of its value that the procedure of a rank (1 is the highest) counts."""
        shares = self.multiple_procedure_shares
        return shares[min(rank, len(shares)) - 1]


def policy_from(values: Mapping[str, Any]) -> Policy:
    """A policy from plain values, as a file or a form gives them. Raises PolicyError naming the parameter."""
    known = {field.name: str(field.type) for field in fields(Policy)}
    unknown = sorted(set(values) - set(known))
    missing = sorted(set(known) - set(values) - {"internal_values"})
    if unknown or missing:
        raise PolicyError(f"unknown: {', '.join(unknown) or 'none'}; missing: {', '.join(missing) or 'none'}")
    return Policy(**{name: _typed(name, known[name], value) for name, value in values.items()})


def with_overrides(policy: Policy, overrides: Mapping[str, Any]) -> Policy:
    """The policy with only these parameters changed. Raises PolicyError naming the parameter."""
    if not overrides:
        return policy
    known = {field.name: str(field.type) for field in fields(Policy)}
    for name in overrides:
        if name not in known:
            raise PolicyError(f"there is no parameter {name!r}; there are: {', '.join(sorted(known))}")
    changed = {name: _typed(name, known[name], value) for name, value in overrides.items()}
    return replace(policy, **changed)


def _typed(name: str, kind: str, value: Any) -> Any:
    if kind in READERS:
        return READERS[kind](name, value)
    if (kind == "bool" and isinstance(value, bool)) or (kind == "date" and isinstance(value, date)):
        return value
    if kind == "str" and isinstance(value, str) and value in CHOICES.get(name, (value,)):
        return value
    if kind.startswith("Mapping") and isinstance(value, Mapping):
        return dict(value)
    expected = " or ".join(CHOICES[name]) if name in CHOICES else kind
    raise PolicyError(f"{name} is {value!r}; expected {expected}")


def _share(name: str, value: Any, most: int = 1) -> Decimal:
    try:
        share = Decimal(str(value))
    except InvalidOperation as error:
        raise PolicyError(f"{name} is {value!r}; expected a decimal from 0 to {most}") from error
    if isinstance(value, float | bool) or not 0 <= share <= most:
        raise PolicyError(f"{name} is {value!r}; expected a decimal from 0 to {most}, as text")
    return share


def _shares(name: str, value: Any) -> tuple[Decimal, ...]:
    if not isinstance(value, list | tuple) or not value:
        raise PolicyError(f"{name} is {value!r}; expected a list of shares, that of the highest procedure first")
    return tuple(_share(f"{name}, rank {rank}", share) for rank, share in enumerate(value, start=1))


def _names(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not set(value) <= set(CHOICES[name]):
        raise PolicyError(f"{name} is {value!r}; expected a list of {' and '.join(CHOICES[name])}, or an empty one")
    return tuple(value)


def _by_indicator(name: str, value: Any) -> dict[str, Decimal]:
    if not isinstance(value, Mapping) or set(value) != set(BILATERAL_INDICATORS):
        raise PolicyError(f"{name} is {value!r}; expected a factor for each of {', '.join(BILATERAL_INDICATORS)}")
    # Both sides together are at most each side in full.
    return {
        indicator: _share(f"{name}, indicator {indicator}", value[indicator], most=2)
        for indicator in BILATERAL_INDICATORS
    }


def _added_units(name: str, value: Any) -> dict[str, int]:
    known = (*PHYSICAL_STATUS, *QUALIFYING_CIRCUMSTANCES)
    expected = f"whole units from 0 to {MOST_ADDED_UNITS} for any of {', '.join(known)}"
    if not isinstance(value, Mapping) or not set(value) <= set(known):
        raise PolicyError(f"{name} is {value!r}; expected {expected}")
    for code, units in value.items():
        if isinstance(units, bool) or not isinstance(units, int) or not 0 <= units <= MOST_ADDED_UNITS:
            raise PolicyError(f"{name}, {code} is {units!r}; expected {expected}")
    return dict(value)


READERS: Mapping[str, Callable[[str, Any], Any]] = {
    "Decimal": _share,
    "tuple[Decimal, ...]": _shares,
    "tuple[str, ...]": _names,
    "Mapping[str, Decimal]": _by_indicator,
    "Mapping[str, int]": _added_units,
}

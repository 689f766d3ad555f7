"""Two versions of a practice's policy beside each other: the settings that differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rvuedge.contracts.policies.models import PracticePolicy
from rvuedge.contracts.policies.practice import versions_of
from rvuedge.contracts.policies.shipped import shipped_versions
from rvuedge.platform.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class PolicyDifference:
    """A setting that differs: its value in the one and in the other; None is nothing."""

    setting: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class PolicyComparison:
    """A version beside another; `against` None is the shipped policy it starts from."""

    version: int
    against: int | None
    rows: tuple[PolicyDifference, ...]


def compared_versions(
    organization_id: int, name: str, version: int | None = None, against: int | None = None
) -> PolicyComparison:
    """A version (the newest without a number) beside another (the one before it without a number).

    The first version without another is compared with the shipped policy. Raises NotFoundError.
    """
    found = {row.version: row for row in versions_of(name, [organization_id])}
    number = max(found, default=0) if version is None else version
    after = _of(found, name, number)
    other = against if against is not None else (number - 1 or None)
    before = _settings(_of(found, name, other)) if other is not None else {**_shipped(after.base), "base": after.base}
    text = _settings(after)
    rows = [
        PolicyDifference(setting, before.get(setting), text.get(setting))
        for setting in sorted({*before, *text})
        if before.get(setting) != text.get(setting)
    ]
    return PolicyComparison(number, other, tuple(rows))


def _of(found: Mapping[int, PracticePolicy], name: str, number: int) -> PracticePolicy:
    if number not in found:
        there = ", ".join(map(str, found)) or "none"
        raise NotFoundError(f"{name} has no version {number}. There are: {there}.", code="no-such-version")
    return found[number]


def _settings(stored: PracticePolicy) -> dict[str, Any]:
    """Every setting of a version: the rules as the newest shipped ones with its changes, its days and its values."""
    own = {f"internal value {code}": value for code, value in stored.internal_values.items()}
    head = {"base": stored.base, "effective_from": stored.effective_from.isoformat()}
    return {**_shipped(stored.base), **stored.changes, **own, **head}


def _shipped(base: str) -> dict[str, Any]:
    return {rule.rule: rule.value for rule in shipped_versions(base)[-1].rules}

"""The form of a policy's settings: each as a field, and what was entered as changes to the shipped policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rvuedge.contracts.policies.practice import PolicyRefusedError
from rvuedge.contracts.policies.shipped import RuleText, shipped_versions
from rvuedge.valuation.model.policy import CHOICES

YES_NO = (("yes", "yes"), ("no", "no"))


@dataclass(frozen=True, slots=True)
class SettingField:
    """A setting as a field: its value as written, that of the shipped policy, and its choices (empty: any text)."""

    name: str
    value: str
    shipped: str
    choices: tuple[tuple[str, str], ...]
    note: str
    source: str

    @property
    def title(self) -> str:
        """The setting in words."""
        return self.name.replace("_", " ").capitalize()


def setting_fields(base: str, changes: Mapping[str, Any], typed: Mapping[str, str]) -> list[SettingField]:
    """Every setting of a shipped policy with the practice's changes, or with what was typed before a refusal."""
    return [
        SettingField(
            rule.rule,
            typed.get(f"set.{rule.rule}") or shown_value(changes.get(rule.rule, rule.value)),
            shown_value(rule.value),
            _choices(rule),
            rule.note,
            rule.source,
        )
        for rule in _rules(base)
    ]


def changes_in(base: str, typed: Mapping[str, str]) -> dict[str, Any]:
    """What was entered otherwise than the shipped policy has it. Raises PolicyRefusedError for what is not readable."""
    found = {}
    for rule in _rules(base):
        text = typed.get(f"set.{rule.rule}", "").strip()
        if text and text != shown_value(rule.value):
            found[rule.rule] = _read(rule, text)
    return found


def shown_value(value: Any) -> str:
    """A value as people read and write it: yes or no, a list with commas, pairs as “name: value”."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {item}" for name, item in value.items()) or "none"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "none"
    return "—" if value is None else str(value)


def values_text(values: Mapping[str, Mapping[str, Any]]) -> str:
    """Internal values, one a line: code; wRVUs; approved by; first day; last day."""
    names = ("work_rvu", "approved_by", "effective_from", "effective_to")
    return "\n".join("; ".join([code, *(str(body.get(name) or "") for name in names)]) for code, body in values.items())


def values_in(typed: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Internal values as entered. Raises PolicyRefusedError naming the line."""
    found: dict[str, dict[str, Any]] = {}
    for number, line in enumerate(typed.get("internal_values", "").splitlines(), start=1):
        if not line.strip():
            continue
        parts = [part.strip() for part in line.split(";")]
        if not 4 <= len(parts) <= 5:
            raise PolicyRefusedError(
                f"Internal values, line {number} is {line!r}; expected code; wRVUs; approved by; first day; last day."
            )
        code, work, by, first = parts[:4]
        last = parts[4] if len(parts) > 4 and parts[4] else None
        found[code] = {"work_rvu": work, "approved_by": by, "effective_from": first, "effective_to": last}
    return found


def _rules(base: str) -> tuple[RuleText, ...]:
    return shipped_versions(base)[-1].rules


def _choices(rule: RuleText) -> tuple[tuple[str, str], ...]:
    if isinstance(rule.value, bool):
        return YES_NO
    if isinstance(rule.value, str):
        return tuple((choice, choice.replace("_", " ")) for choice in CHOICES.get(rule.rule, ()))
    return ()


def _read(rule: RuleText, text: str) -> Any:
    if isinstance(rule.value, bool):
        if text not in ("yes", "no"):
            raise PolicyRefusedError(f"{rule.rule} is {text!r}; expected yes or no.")
        return text == "yes"
    parts = [] if text == "none" else [part.strip() for part in text.split(",")]
    if isinstance(rule.value, Mapping):
        pairs = [part.partition(":") for part in parts]
        whole = all(isinstance(item, int) for item in rule.value.values()) and rule.rule.endswith("units")
        return {name.strip(): _whole(item.strip()) if whole else item.strip() for name, _, item in pairs}
    return parts if isinstance(rule.value, list | tuple) else text


def _whole(text: str) -> int | str:
    return int(text) if text.isdecimal() else text

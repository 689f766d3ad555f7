"""The crediting policies that ship with RVU Edge: dated files with a source for every rule."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from rvuedge.platform.errors import NotFoundError
from rvuedge.valuation import Policy, policy_from

NAMES = ("cms-payment", "mgma-survey", "face-value")


@dataclass(frozen=True, slots=True)
class RuleText:
    """One parameter of a policy: its value, whether Medicare or convention fixes it, and where it stands."""

    rule: str
    value: Any
    kind: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class ShippedPolicy:
    """A policy with its documentation."""

    name: str
    title: str
    version: str
    effective_from: date
    summary: str
    rules: tuple[RuleText, ...]

    def policy(self) -> Policy:
        """What the engine reads."""
        values = {rule.rule: rule.value for rule in self.rules}
        head = {"name": self.name, "version": self.version, "effective_from": self.effective_from}
        return policy_from({**head, **values})


@cache
def shipped_policies() -> tuple[ShippedPolicy, ...]:
    """Every shipped policy, in the order people look for them."""
    return tuple(_read(name) for name in NAMES)


@cache
def shipped_policy(name: str) -> Policy:
    """A shipped policy by name. Raises NotFoundError naming those there are."""
    for one in shipped_policies():
        if one.name == name:
            return one.policy()
    raise NotFoundError(f"There is no policy {name!r}. There are: {', '.join(NAMES)}.", code="no-such-policy")


def _read(name: str) -> ShippedPolicy:
    text = files("rvuedge.contracts").joinpath("policies", f"{name}.toml").read_text("utf-8")
    found = tomllib.loads(text)
    rules = tuple(RuleText(rule=rule, **told) for rule, told in found.pop("rules").items())
    return ShippedPolicy(**found, rules=rules)

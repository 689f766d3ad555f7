"""The crediting policies that ship with RVU Edge: dated files with a source for every rule.

`<name>/<first day>.toml`: the first file of a policy states every rule, each later one only what changes on its day. A
file that was released is never edited, for that would credit the past anew; a change is a new file.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from rvuedge.contracts.policies.dated import DatedPolicy
from rvuedge.platform.errors import NotFoundError
from rvuedge.valuation import Policy, policy_from

NAMES = ("cms-payment", "mgma-survey", "face-value")
FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class RuleText:
    """One parameter of a policy: its value, since when, whether Medicare or convention fixes it, and its source."""

    rule: str
    value: Any
    kind: str
    source: str
    note: str
    effective_from: date


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """A policy as it is from one day on, with its documentation. `changed` names the rules that begin on that day."""

    name: str
    title: str
    summary: str
    version: str
    effective_from: date
    rules: tuple[RuleText, ...]

    @property
    def changed(self) -> tuple[RuleText, ...]:
        """The rules whose value begins with this version."""
        return tuple(rule for rule in self.rules if rule.effective_from == self.effective_from)

    def policy(self) -> Policy:
        """What the engine reads."""
        values = {rule.rule: rule.value for rule in self.rules}
        head = {"name": self.name, "version": self.version, "effective_from": self.effective_from}
        return policy_from({**head, **values})


@cache
def shipped_versions(name: str) -> tuple[PolicyVersion, ...]:
    """The versions of a shipped policy with their documentation, oldest first. Raises NotFoundError."""
    if name not in NAMES:
        raise NotFoundError(f"There is no policy {name!r}. There are: {', '.join(NAMES)}.", code="no-such-policy")
    return versions_in(FOLDER / name)


@cache
def shipped(name: str) -> DatedPolicy:
    """A shipped policy with all its versions. Raises NotFoundError naming those there are."""
    return DatedPolicy(tuple(shipped_version.policy() for shipped_version in shipped_versions(name)))


def shipped_policy(name: str, on: date) -> Policy:
    """A shipped policy as it is on a day of service. Raises NotFoundError naming those there are."""
    return shipped(name).on(on)


def versions_in(folder: Path) -> tuple[PolicyVersion, ...]:
    """A policy's versions from its files, oldest first; each carries on what it does not change."""
    found: list[PolicyVersion] = []
    for file in sorted(folder.glob("*.toml")):
        answer = tomllib.loads(file.read_text("utf-8"))
        begins = date.fromisoformat(file.stem)
        before = found[-1] if found else None
        rules = {rule.rule: rule for rule in before.rules} if before else {}
        for rule, text in answer.pop("rules").items():
            rules[rule] = RuleText(rule=rule, **text, effective_from=begins)
        head = {"name": before.name, "title": before.title, "summary": before.summary} if before else {}
        found.append(PolicyVersion(**{**head, **answer}, effective_from=begins, rules=tuple(rules.values())))
    return tuple(found)

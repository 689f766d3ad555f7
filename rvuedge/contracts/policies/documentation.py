"""A policy as people read it: every rule with its value, source and first day, and the versions there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from rvuedge.accounts.audit.trail import names_of
from rvuedge.contracts.policies.models import PracticePolicy
from rvuedge.contracts.policies.practice import draft_of, policy_named, versions_of
from rvuedge.contracts.policies.shipped import NAMES, PolicyVersion, RuleText, shipped_versions
from rvuedge.platform.errors import NotFoundError


def documentation(
    name: str, organization_ids: Collection[int], *, on: date | None = None, version: int | None = None
) -> dict[str, Any]:
    """Every rule of a policy on a day of service with its value and source, and every version there is.

    Without a day it is the newest version. A practice's own names itself where it differs from the shipped one; of it
    `version` is one by number, else the one in force on the day. Raises NotFoundError for an unknown policy or version
    and for a day before the first version.
    """
    policy_named(name, organization_ids)
    own = [] if name in NAMES else versions_of(name, organization_ids)
    stored = _chosen(name, own, on, version)
    versions = shipped_versions(stored.base if stored else name)
    begun = [version for version in versions if on is None or version.effective_from <= on]
    if not begun:
        first = versions[0].effective_from
        raise NotFoundError(f"{name} has no rules for {on}: its rules begin on {first}.", code="no-policy-that-day")
    here = begun[-1]
    return {
        "name": name,
        "title": here.title,
        "version": here.version,
        "effective_from": here.effective_from,
        "summary": here.summary,
        "base": None,
        "internal_values": {},
        "own_versions": _written(own),
        "rules": [_rule(rule) for rule in here.rules],
        "versions": _dated(versions),
    } | (_own(stored, here, versions) if stored else {})


def _chosen(name: str, own: Sequence[PracticePolicy], on: date | None, version: int | None) -> PracticePolicy | None:
    """The version asked for, the one in force on a day, or the newest; None of a policy that ships."""
    if version is not None:
        found = next((stored for stored in own if stored.version == version), None)
        if found is None:
            there = ", ".join(str(stored.version) for stored in own) or "none of its own"
            raise NotFoundError(f"{name} has no version {version}. There are: {there}.", code="no-such-version")
        return found
    begun = [stored for stored in own if on is None or stored.effective_from <= on]
    if own and not begun:
        first = min(stored.effective_from for stored in own)
        raise NotFoundError(f"{name} begins on {first}; on {on} it is {own[0].base}.", code="no-policy-that-day")
    return begun[-1] if begun else None


def _written(own: Sequence[PracticePolicy]) -> list[dict[str, Any]]:
    """A practice's versions as they were written, each with who wrote it."""
    names = names_of({stored.created_by for stored in own}) if own else {}
    return [
        {
            "version": stored.version,
            "created_at": stored.created_at,
            "created_by": names.get(stored.created_by, f"person {stored.created_by}"),
            **draft_of(stored).text(),
            "effective_from": stored.effective_from,
        }
        for stored in own
    ]


def _own(stored: PracticePolicy, here: PolicyVersion, versions: Sequence[PolicyVersion]) -> dict[str, Any]:
    """What a practice's own policy says instead of the shipped one: its changes hold on every day of service."""
    own = {
        rule: {
            "value": value,
            "kind": "practice",
            "source": f"policy {stored.name}",
            "effective_from": stored.effective_from,
        }
        for rule, value in stored.changes.items()
    }
    return {
        "title": f"{stored.name} (practice)",
        "version": str(stored.version),
        "base": stored.base,
        "effective_from": stored.effective_from,
        "internal_values": stored.internal_values,
        "rules": [_rule(rule) | own.get(rule.rule, {}) for rule in here.rules],
        "versions": _dated(versions, but=stored.changes),
    }


def _rule(rule: RuleText) -> dict[str, Any]:
    return {
        "rule": rule.rule,
        "value": rule.value,
        "kind": rule.kind,
        "source": rule.source,
        "note": rule.note,
        "effective_from": rule.effective_from,
    }


def _dated(versions: Sequence[PolicyVersion], but: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """The versions by day of service with the rules that begin with each, but for those a practice has changed."""
    ends = [version.effective_from - timedelta(days=1) for version in versions[1:]]
    return [
        {
            "version": version.version,
            "effective_from": version.effective_from,
            "effective_to": end,
            "rules": [_rule(rule) for rule in version.changed if rule.rule not in (but or {})],
        }
        for version, end in zip(versions, [*ends, None], strict=True)
    ]

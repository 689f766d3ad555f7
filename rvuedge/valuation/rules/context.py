"""What the rules know besides the line."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from rvuedge.valuation.model.policy import Policy
from rvuedge.valuation.rules.rows import Schedule


@dataclass(frozen=True, slots=True)
class Context:
    """The release's rows, the policy's parameters, and what CMS prices as drugs."""

    schedule: Schedule
    policy: Policy
    drugs: Collection[str]

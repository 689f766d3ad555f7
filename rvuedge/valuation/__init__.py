"""Valuation: rows + lines + policy → credits with reasons. Pure: the standard library alone, no clock, no I/O."""

from rvuedge.valuation.engine import credit_lines
from rvuedge.valuation.model.credit import UNVALUED_STATES, Credit, FactorStep, LineState, Notice, Operation, recompute
from rvuedge.valuation.model.facts import Line, RelativeValue
from rvuedge.valuation.model.policy import InternalValue, Policy, PolicyError, policy_from, with_overrides
from rvuedge.valuation.refusals import CreditingError, refuse_contradictions

__all__ = [
    "UNVALUED_STATES",
    "Credit",
    "CreditingError",
    "FactorStep",
    "InternalValue",
    "Line",
    "LineState",
    "Notice",
    "Operation",
    "Policy",
    "PolicyError",
    "RelativeValue",
    "credit_lines",
    "policy_from",
    "recompute",
    "refuse_contradictions",
    "with_overrides",
]

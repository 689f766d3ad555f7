"""Valuation: rows + lines + policy → credits with reasons. Pure: the standard library alone, no clock, no I/O."""

from rvuedge.valuation.engine import credit_lines
from rvuedge.valuation.model.credit import UNVALUED_STATES, Credit, FactorStep, LineState, Notice, Operation, recompute
from rvuedge.valuation.model.edits import NO_EDITS, AddOn, Edits, PairEdit, UnitsBound
from rvuedge.valuation.model.facts import Line, RelativeValue
from rvuedge.valuation.model.policy import InternalValue, Policy, PolicyError, policy_from, with_overrides
from rvuedge.valuation.refusals import CreditingError, refuse_entries

__all__ = [
    "NO_EDITS",
    "UNVALUED_STATES",
    "AddOn",
    "Credit",
    "CreditingError",
    "Edits",
    "FactorStep",
    "InternalValue",
    "Line",
    "LineState",
    "Notice",
    "Operation",
    "PairEdit",
    "Policy",
    "PolicyError",
    "RelativeValue",
    "UnitsBound",
    "credit_lines",
    "policy_from",
    "recompute",
    "refuse_entries",
    "with_overrides",
]

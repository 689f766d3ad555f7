"""Modifiers that a code does not take, by its indicators: such a line earns nothing (docs/rules.md, R-2.7)."""

from __future__ import annotations

from rvuedge.valuation.model.credit import LineState
from rvuedge.valuation.model.facts import RelativeValue
from rvuedge.valuation.model.line_in_progress import LineInProgress
from rvuedge.valuation.rules.bilateral import sides_that_cannot_be
from rvuedge.valuation.rules.context import Context
from rvuedge.valuation.rules.rows import LAYOUT


def facility_discontinued(w: LineInProgress, _row: RelativeValue, _context: Context) -> None:
    """Modifiers 73 and 74 are the facility's (Noridian, modifier 53 page)."""
    if w.has("73", "74"):
        w.settle(
            LineState.INVALID_MODIFIER,
            "modifier-73-74",
            "Modifiers 73 and 74 are for the facility's claim, not a professional's log.",
            "Noridian, modifier 53",
        )


def bilateral_concept(w: LineInProgress, row: RelativeValue, context: Context) -> None:
    """50, or RT with LT on one line, on a code that has no sides."""
    if sides_that_cannot_be(w, row, context.policy):
        _invalid(
            w,
            "modifier-50",
            f"the bilateral concept does not apply to {row.code} (indicator 9)",
            "BILAT SURG",
        )


def split_global(w: LineInProgress, row: RelativeValue, context: Context) -> None:
    """54, 55 and 56 on a code without a global package."""
    if w.has("54", "55", "56") and row.global_days not in ("010", "090") and context.policy.modifiers_change_credit:
        _invalid(
            w,
            "modifier-54-55-56",
            f"{row.code} has no 10- or 90-day global package to split (global {row.global_days})",
            "GLOB DAYS",
        )


def roles(w: LineInProgress, row: RelativeValue, context: Context) -> None:
    """Co-surgeon, team and assistant, where the code's indicator does not allow them."""
    if not context.policy.modifiers_change_credit:
        return
    for modifier, indicator, name in (("62", row.co, "CO-SURG"), ("66", row.team, "TEAM SURG")):
        if w.has(modifier) and indicator == "9":
            _invalid(
                w,
                f"modifier-{modifier}",
                f"the concept does not apply to {row.code} (indicator 9)",
                name,
            )
        elif w.has(modifier) and indicator == "0":
            _not_permitted(w, f"modifier-{modifier}", name)
        elif w.has(modifier) and indicator == "1" and modifier == "62":
            w.warn(
                "CO_DOCUMENTATION",
                f"{row.code}: co-surgeons need documentation of necessity (indicator 1).",
            )
    if w.has("80", "81", "82", "AS") and w.open:
        _assistant(w, row, context)


def _assistant(w: LineInProgress, row: RelativeValue, context: Context) -> None:
    if w.has("80", "81", "82") and w.line.provider_type != "physician":
        w.warn(
            "USE_AS",
            f"An assistant who is not a physician is reported with AS, not 80 to 82 ({row.code}).",
        )
    if row.asst == "9":
        _invalid(w, "assistant", f"the concept does not apply to {row.code} (indicator 9)", "ASST SURG")
    elif context.policy.assistant_indicator_enforced and row.asst == "1":
        _not_permitted(w, "assistant", "ASST SURG")
    elif context.policy.assistant_indicator_enforced and row.asst == "0" and not w.line.documentation_supported:
        w.settle(
            LineState.NEEDS_DOCUMENTATION,
            "assistant",
            f"An assistant at {row.code} is paid only with documentation of necessity (indicator 0).",
            f"{LAYOUT}, ASST SURG",
        )


def _invalid(w: LineInProgress, rule: str, sentence: str, column: str) -> None:
    w.settle(
        LineState.INVALID_MODIFIER,
        rule,
        f"The modifier is not valid: {sentence}.",
        f"{LAYOUT}, {column}",
    )


def _not_permitted(w: LineInProgress, rule: str, column: str) -> None:
    w.settle(
        LineState.ROLE_NOT_PERMITTED,
        rule,
        f"{w.line.code} is not paid in this role (indicator).",
        f"{LAYOUT}, {column}",
    )

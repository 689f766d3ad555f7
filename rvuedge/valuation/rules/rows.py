"""Which row of the release a line takes (docs/rules.md, R-2.6 and R-1.1)."""

from __future__ import annotations

from collections.abc import Mapping

from rvuedge.valuation.model.credit import LineState
from rvuedge.valuation.model.facts import RelativeValue
from rvuedge.valuation.model.line_in_progress import LineInProgress
from rvuedge.valuation.model.policy import Policy

Schedule = Mapping[tuple[str, str], RelativeValue]
LAYOUT = "CMS PFS relative value file record layout"


def resolve_row(work: LineInProgress, schedule: Schedule, policy: Policy, known_elsewhere: Mapping[str, str]) -> None:
    """Give the line its row, or settle it: no row at all is not valued, a missing component is invalid."""
    code, modifiers = work.line.code, work.line.modifiers
    component: str | None = None
    if modifiers:
        component = "26" if "26" in modifiers else "TC" if "TC" in modifiers else None
    if modifiers and component is None and policy.use_53_row and work.has("53") and (code, "53") in schedule:
        component = "53"
    work.row = schedule.get((code, component or ""))
    if work.row is not None:
        return
    known = [modifier for modifier in ("", "26", "TC", "53") if (code, modifier) in schedule]
    if not known:
        _unknown(work, known_elsewhere.get(code))
    elif component is None:
        _only_components(work, known)
    else:
        work.settle(
            LineState.INVALID_MODIFIER,
            f"modifier-{component}",
            f"{code} has no {component} row: the modifier cannot be used with it.",
            f"{LAYOUT}, PC/TC indicator",
        )


def _unknown(work: LineInProgress, elsewhere: str | None) -> None:
    code = work.line.code
    where = f"it is in {elsewhere}" if elsewhere else "no loaded release has it"
    work.leave_unvalued(
        LineState.NOT_IN_SCHEDULE,
        "row",
        f"{code} is not in this release ({where}); it is kept and counted as unvalued.",
        "RVU Edge: no row means no value, which is not zero",
    )
    work.warn("KNOWN_ELSEWHERE" if elsewhere else "UNKNOWN_CODE", f"{code}: {where}.")


def _only_components(work: LineInProgress, known: list[str]) -> None:
    code = work.line.code
    names = " or ".join(f"{code}-{modifier}" for modifier in known)
    work.settle(
        LineState.INVALID_MODIFIER,
        "row",
        f"{code} is only published as {names}.",
        f"{LAYOUT}, PC/TC indicator",
    )
    work.warn("DID_YOU_MEAN_26", f"Did you mean {names}?")

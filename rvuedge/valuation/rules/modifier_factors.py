"""Factors of single lines, after ranking: split global, return to the operating room, role, discretion, attribution.

Order: docs/rules.md, R-2.4, step 8.
"""

from __future__ import annotations

from decimal import Decimal

from rvuedge.valuation.model.credit import LineState, percent
from rvuedge.valuation.model.line_in_progress import ONE, ZERO, LineInProgress
from rvuedge.valuation.model.policy import Policy
from rvuedge.valuation.rules.rows import LAYOUT
from rvuedge.valuation.rules.visits import is_em_visit

# The modifiers that any of the rules below reads.
CHANGING = frozenset({"22", "52", "53", "54", "55", "56", "62", "66", "78", "80", "81", "82", "AS", "FS"})
POSTOP_DAYS = {"010": 10, "090": 90}
SPLIT_SOURCE = f"{LAYOUT}, PRE OP, INTRA OP, POST OP; Pub. 100-04, ch. 12, section 40.4"


def apply_factors(work: LineInProgress, policy: Policy) -> None:
    """Every factor that a line's own modifiers bring."""
    if work.line.trainee and work.open:
        work.settle(
            LineState.TRAINEE_NO_CREDIT,
            "trainee",
            "Students and residents earn no work RVU; the line counts in the case log.",
            "Pub. 100-04, ch. 12, section 100 (teaching physicians)",
        )
    if not policy.modifiers_change_credit:
        return
    for rule in (split_global, return_to_room, role, increased, reduced, split_shared):
        if work.open:
            rule(work, policy)


def kept_share(work: LineInProgress, policy: Policy) -> Decimal:
    """What a line's own modifiers leave of its value, as a share (above 1 with an approved 22); 0 when nothing.

    It breaks ties of ranking; the line itself is left as it is.
    """
    if CHANGING.isdisjoint(work.line.modifiers) and not work.line.trainee:
        return ONE
    probe = LineInProgress(work.line, row=work.row, value=ONE)
    apply_factors(probe, policy)
    return ZERO if probe.value is None else probe.value


def split_global(work: LineInProgress, policy: Policy) -> None:
    """54 surgical care, 55 post-operative, 56 pre-operative: the published shares of the global package."""
    row = work.row
    if row is None or not work.has("54", "55", "56"):
        return
    if row.pre + row.intra + row.post == 0:
        work.leave_unvalued(
            LineState.BY_REPORT_PENDING,
            "split-global",
            f"CMS publishes no shares of the global package for {row.code}.",
            SPLIT_SOURCE,
        )
        return
    share, parts = ZERO, []
    if work.has("54"):
        share += row.pre + row.intra
        parts.append(f"54: pre {row.pre} + intra {row.intra}")
    if work.has("55"):
        whole = POSTOP_DAYS[row.global_days]
        days = whole if work.line.postop_days is None else min(work.line.postop_days, whole)
        share += row.post * days / whole
        parts.append(f"55: post {row.post} × {days}/{whole} days")
    if work.has("56") and policy.preoperative_only_credited and not work.has("54"):
        share += row.pre
        parts.append(f"56: pre {row.pre}")
    elif work.has("56"):
        parts.append("56: included in 54, nothing added")
    work.multiply(share, "split-global", f"{'; '.join(parts)}.", SPLIT_SOURCE)


def return_to_room(work: LineInProgress, _policy: Policy) -> None:
    """78: the intra-operative share; a code without shares (000, XXX) keeps its full value."""
    row = work.row
    if row is None or not work.has("78"):
        return
    if row.pre + row.intra + row.post == 0:
        work.multiply(
            ONE,
            "return-to-room",
            f"78: {row.code} has no global package; full value.",
            SPLIT_SOURCE,
        )
    else:
        reason = f"78, return to the operating room: the intra-operative share {row.intra}."
        work.multiply(row.intra, "return-to-room", reason, SPLIT_SOURCE)


def role(work: LineInProgress, policy: Policy) -> None:
    """62 co-surgeon, 66 team, 80 to 82 assistant, AS assistant who is not a physician."""
    if work.has("62"):
        factor = policy.co_surgeon_factor
        work.multiply(factor, "co-surgeon", f"62: two surgeons, each {factor}.", "Noridian article 10534")
    elif work.has("66"):
        share = work.line.by_report_pct
        if share is None:
            work.leave_unvalued(
                LineState.BY_REPORT_PENDING,
                "team",
                "66: team surgery is paid by report; enter the approved share.",
                f"{LAYOUT}, TEAM SURG",
            )
        else:
            work.multiply(share, "team", f"66: approved share {share}.", f"{LAYOUT}, TEAM SURG")
    elif work.has("80", "81", "82"):
        factor = policy.assistant_factor
        work.multiply(factor, "assistant", f"Assistant at surgery: {factor}.", "Noridian article 10534")
    elif work.has("AS"):
        factor = policy.nonphysician_assistant_factor
        whole = policy.assistant_factor
        times = f"{percent(factor / whole)} of the assistant's {percent(whole)}, {factor}" if whole else f"{factor}"
        reason = f"AS, assistant who is not a physician: {times}."
        work.multiply(factor, "assistant", reason, "Noridian article 10534")


def increased(work: LineInProgress, _policy: Policy) -> None:
    """22: more work than usual, by report; 1.00 unless a factor was approved."""
    if not work.has("22"):
        return
    factor = work.line.mod22_factor or ONE
    stated = "approved factor" if work.line.mod22_factor else "no factor was approved:"
    work.multiply(
        factor, "increased", f"22: {stated} {factor}.", "Pub. 100-04, ch. 12, section 20.4.6 (22 is by report)"
    )
    if is_em_visit(work.line.code):
        work.warn("MOD22_ON_VISIT", "Modifier 22 is not used with visits.")


def reduced(work: LineInProgress, policy: Policy) -> None:
    """52 reduced, 53 discontinued: the share entered; half, with a warning, where none was."""
    row = work.row
    discontinued = work.has("53") and not (row is not None and row.modifier == "53")
    if not (work.has("52") or discontinued):
        return
    modifier = "52" if work.has("52") else "53"
    share = work.line.completed_pct
    if share is None:
        share = policy.assumed_completed
        work.warn("ASSUMED_FACTOR", f"{modifier} without a share performed: {share} was assumed.")
    source = f"Noridian, modifier {modifier}"
    work.multiply(share, "reduced", f"{modifier}: {share} of the service was performed.", source)


def split_shared(work: LineInProgress, policy: Policy) -> None:
    """FS: the billing practitioner keeps all, or the share of time where the policy says so."""
    if not work.has("FS"):
        return
    source = "CY2024 PFS final rule, split or shared visits"
    share = work.line.time_share
    if policy.split_shared == "time_share" and share is not None:
        work.multiply(share, "split-shared", f"FS: share of time {share}.", source)
    else:
        work.multiply(Decimal(1), "split-shared", "FS: the billing practitioner is credited in full.", source)

"""What a line may earn at all, before any ranking: a line that earns nothing never pushes another to half.

Order: docs/rules.md, R-2.7. Each gate settles the line or leaves it open.
"""

from __future__ import annotations

from collections.abc import Collection

from rvuedge.valuation.model.credit import LineState
from rvuedge.valuation.model.facts import RelativeValue
from rvuedge.valuation.model.line_in_progress import Working
from rvuedge.valuation.model.policy import Policy
from rvuedge.valuation.rules.rows import LAYOUT, Schedule

STATUS_SOURCE = f"{LAYOUT}, status code"
WORDS = {
    "B": (LineState.BUNDLED, "is bundled into other services"),
    "P": (LineState.BUNDLED, "is a bundled or excluded supply"),
    "E": (LineState.NOT_ON_PFS, "is excluded from the physician fee schedule by regulation"),
    "M": (LineState.NOT_ON_PFS, "is for measurement only"),
    "X": (LineState.NOT_ON_PFS, "is outside the physician fee schedule by statute"),
    "I": (LineState.NOT_CREDITED_STATUS, "is not valid for Medicare"),
    "N": (LineState.NOT_CREDITED_STATUS, "is not covered by Medicare"),
}
RETIRED = frozenset("DFGH")
VISITS_OF_GLOBAL = ("24", "25", "57", "58", "78", "79")


def gate(work: Working, schedule: Schedule, policy: Policy, drugs: Collection[str]) -> None:
    """Settle a line that earns nothing, or cannot be valued, whatever stands beside it."""
    row = work.row
    if row is None or not work.open or _plainly_active(work, row):
        return
    _facility_discontinued(work)
    for rule in (
        _anesthesia,
        _retired,
        _internal,
        _carrier,
        _drug,
        _postop_visit,
        _status,
        _technical,
    ):
        if work.open:
            rule(work, row, schedule, policy, drugs)
    for check in (_incident_to, _bilateral_concept, _split_global, _roles, _inside_global):
        if work.open:
            check(work, row, policy)


def _plainly_active(work: Working, row: RelativeValue) -> bool:
    """An active code with work, without modifiers or further facts: it passes every gate (most lines do)."""
    return (
        row.status == "A"
        and row.work_rvu > 0
        and not work.line.modifiers
        and row.pctc not in "35"
        and row.modifier != "TC"
        and work.line.in_global_of is None
    )


def _facility_discontinued(work: Working) -> None:
    """Modifiers 73 and 74 are the facility's (Noridian, modifier 53 page)."""
    if work.has("73", "74"):
        work.settle(
            LineState.INVALID_MODIFIER,
            "modifier-73-74",
            "Modifiers 73 and 74 are for the facility's claim, not a professional's log.",
            "Noridian, modifier 53",
        )


def _anesthesia(w: Working, row: RelativeValue, _s: Schedule, _p: Policy, _d: Collection[str]) -> None:
    if row.status == "J":
        w.settle(
            LineState.ANESTHESIA_UNITS,
            "status-J",
            f"{row.code} is anesthesia: it is counted in base and time units, not in work RVUs.",
            STATUS_SOURCE,
        )


def _retired(w: Working, row: RelativeValue, _s: Schedule, _p: Policy, _d: Collection[str]) -> None:
    if row.status in RETIRED:
        w.leave_unvalued(
            LineState.NOT_IN_SCHEDULE,
            f"status-{row.status}",
            f"{row.code} is a deleted code (status {row.status}).",
            STATUS_SOURCE,
        )


def _internal(w: Working, row: RelativeValue, _s: Schedule, p: Policy, _d: Collection[str]) -> None:
    """A practice's approved value stands in where CMS prints none (docs/rules.md, R-3.6)."""
    value = p.internal_values.get(row.code)
    day = w.line.performed_on
    if value is None or row.work_rvu > 0 or day < value.effective_from:
        return
    if value.effective_to is None or day <= value.effective_to:
        w.per_unit = value.work_rvu
        w.publish(
            value.work_rvu * w.line.units,
            "internal-value",
            f"Internal value {value.work_rvu} wRVU approved by {value.approved_by}; not CMS.",
            f"policy {p.name}",
        )
        w.warn("INTERNAL_VALUE", f"{row.code} is valued by the practice, not by CMS.")


def _carrier(w: Working, row: RelativeValue, s: Schedule, _p: Policy, _d: Collection[str]) -> None:
    """Status C, and R without a published figure: priced by the contractor, so no value here."""
    if w.value is not None or not (row.status == "C" or (row.status == "R" and row.work_rvu == 0)):
        return
    if row.modifier == "TC" or (row.status == "R" and (w.line.code in _d)):
        return
    w.leave_unvalued(
        LineState.CARRIER_PRICED,
        f"status-{row.status}",
        f"{row.code} is priced by the Medicare contractor; CMS publishes no work RVU, which is not zero.",
        STATUS_SOURCE,
    )
    professional = s.get((row.code, "26"))
    if row.modifier == "" and professional is not None and professional.work_rvu > 0:
        w.warn("DID_YOU_MEAN_26", f"{row.code}-26 has {professional.work_rvu} wRVU. Did you mean -26?")


def _drug(w: Working, row: RelativeValue, _s: Schedule, _p: Policy, drugs: Collection[str]) -> None:
    """A drug is what CMS prices as one (docs/rules.md, R-4.1); it carries no work."""
    if row.code in drugs and row.work_rvu == 0:
        w.settle(
            LineState.NOT_ON_PFS,
            "drug",
            f"{row.code} is a drug: it is paid by the quarter's payment limit per billing unit and carries no"
            " physician work. Giving it is coded separately.",
            f"{STATUS_SOURCE} {row.status}; CMS ASP pricing file",
        )


def _postop_visit(w: Working, row: RelativeValue, _s: Schedule, _p: Policy, _d: Collection[str]) -> None:
    if row.code == "99024":
        w.settle(
            LineState.GLOBAL_INCLUDED,
            "global-visit",
            "A post-operative visit is part of the surgery's global package: it counts as an encounter,"
            " without work RVUs of its own.",
            "Pub. 100-04, ch. 12, section 40",
        )


def _status(w: Working, row: RelativeValue, _s: Schedule, p: Policy, _d: Collection[str]) -> None:
    if w.value is not None or row.status in "ART":
        return
    everything = p.credited_statuses == "*"
    if row.work_rvu > 0 and (everything or row.status in p.credited_statuses):
        return
    state, words = WORDS.get(row.status, (LineState.NOT_CREDITED_STATUS, "is not credited"))
    if row.work_rvu > 0 and row.status == "X":
        state = LineState.NOT_CREDITED_STATUS
    w.settle(
        state,
        f"status-{row.status}",
        f"{row.code} {words} (status {row.status}); policy {p.name} credits no work for it.",
        STATUS_SOURCE,
    )


def _technical(w: Working, row: RelativeValue, _s: Schedule, _p: Policy, _d: Collection[str]) -> None:
    if row.modifier == "TC" or row.pctc == "3":
        w.settle(
            LineState.TECHNICAL_ONLY,
            "technical",
            f"{row.code} here is the technical component: it carries no physician work.",
            f"{LAYOUT}, PC/TC indicator",
        )


def _incident_to(w: Working, row: RelativeValue, p: Policy) -> None:
    """PC/TC 5: incident-to services. A physician is not paid for them in a facility."""
    if row.pctc != "5":
        return
    if w.line.setting == "facility" and p.incident_to_facility == "zero":
        w.settle(
            LineState.NOT_PAYABLE_FACILITY_INCIDENT_TO,
            "incident-to",
            f"{row.code} is incident-to: in a facility it is the facility's service, not the physician's.",
            f"{LAYOUT}, PC/TC indicator 5",
        )
    elif w.line.performed_by == "clinical_staff" and p.incident_to_staff == "exclude":
        w.settle(
            LineState.INCIDENT_TO_EXCLUDED,
            "incident-to",
            f"{row.code} was performed by clinical staff; policy {p.name} counts personally performed work only.",
            f"policy {p.name}; MGMA, RVU attribution",
        )


def _bilateral_concept(w: Working, row: RelativeValue, p: Policy) -> None:
    if row.bilat == "9" and w.has("50") and p.bilateral:
        _invalid(
            w,
            "modifier-50",
            f"the bilateral concept does not apply to {row.code} (indicator 9)",
            "BILAT SURG",
        )


def _split_global(w: Working, row: RelativeValue, p: Policy) -> None:
    if w.has("54", "55", "56") and row.global_days not in ("010", "090") and p.modifiers_change_credit:
        _invalid(
            w,
            "modifier-54-55-56",
            f"{row.code} has no 10- or 90-day global package to split (global {row.global_days})",
            "GLOB DAYS",
        )


def _roles(w: Working, row: RelativeValue, p: Policy) -> None:
    if not p.modifiers_change_credit:
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
        _assistant(w, row, p)


def _assistant(w: Working, row: RelativeValue, p: Policy) -> None:
    if w.has("80", "81", "82") and w.line.provider_type != "physician":
        w.warn(
            "USE_AS",
            f"An assistant who is not a physician is reported with AS, not 80 to 82 ({row.code}).",
        )
    if row.asst == "9":
        _invalid(w, "assistant", f"the concept does not apply to {row.code} (indicator 9)", "ASST SURG")
    elif p.assistant_indicator_enforced and row.asst == "1":
        _not_permitted(w, "assistant", "ASST SURG")
    elif p.assistant_indicator_enforced and row.asst == "0" and not w.line.documentation_supported:
        w.settle(
            LineState.NEEDS_DOCUMENTATION,
            "assistant",
            f"An assistant at {row.code} is paid only with documentation of necessity (indicator 0).",
            f"{LAYOUT}, ASST SURG",
        )


def _inside_global(w: Working, row: RelativeValue, p: Policy) -> None:
    """A visit inside a global period, unless a modifier says why it is separate (docs/rules.md, R-2.15)."""
    surgery = w.line.in_global_of
    if surgery is None or p.global_period == "off" or w.has(*VISITS_OF_GLOBAL):
        return
    if not "99202" <= row.code <= "99499":
        return
    message = f"{row.code} falls inside the global period of {surgery}."
    if p.global_period == "enforce":
        w.settle(LineState.GLOBAL_INCLUDED, "global-visit", message, "Pub. 100-04, ch. 12, section 40")
    else:
        w.warn("INSIDE_GLOBAL_PERIOD", f"{message} Modifier 24, 25 or 57 would say why it is separate.")


def bundle_status_t(day: list[Working], policy: Policy) -> None:
    """Status T is paid only when nothing else is payable for the patient that day (record layout)."""
    if not policy.status_t_bundles:
        return
    payable = [w for w in day if w.open and w.row and w.row.status in "AR"]
    for work in day:
        if work.open and work.row and work.row.status == "T" and payable:
            work.settle(
                LineState.BUNDLED,
                "status-T",
                f"{work.line.code} is paid only when nothing else is payable that day; {payable[0].line.code} is.",
                STATUS_SOURCE,
            )


def _invalid(w: Working, rule: str, sentence: str, column: str) -> None:
    w.settle(
        LineState.INVALID_MODIFIER,
        rule,
        f"The modifier is not valid: {sentence}.",
        f"{LAYOUT}, {column}",
    )


def _not_permitted(w: Working, rule: str, column: str) -> None:
    w.settle(
        LineState.ROLE_NOT_PERMITTED,
        rule,
        f"{w.line.code} is not paid in this role (indicator).",
        f"{LAYOUT}, {column}",
    )

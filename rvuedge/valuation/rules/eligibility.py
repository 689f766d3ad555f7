"""What a line may earn at all, before any ranking: a line that earns nothing never pushes another to half.

Order: docs/rules.md, R-2.7. Each gate settles the line or leaves it open.
"""

from __future__ import annotations

from collections.abc import Callable

from rvuedge.valuation.model.credit import LineState
from rvuedge.valuation.model.facts import RelativeValue
from rvuedge.valuation.model.line_in_progress import LineInProgress
from rvuedge.valuation.model.policy import Policy
from rvuedge.valuation.rules.bilateral import SITES
from rvuedge.valuation.rules.context import Context
from rvuedge.valuation.rules.modifier_eligibility import bilateral_concept, facility_discontinued, roles, split_global
from rvuedge.valuation.rules.rows import LAYOUT
from rvuedge.valuation.rules.visits import is_em_visit

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
# Global periods that hold the day of the surgery itself.
WITH_DAY_ITSELF = frozenset({"000", "010", "090"})
VISITS_OF_GLOBAL = ("24", "25", "57", "58", "78", "79")


def gate(work: LineInProgress, context: Context) -> None:
    """Settle a line that earns nothing, or cannot be valued, whatever stands beside it."""
    row = work.row
    if row is None or work.state is not None:
        return
    marked = not READ_BY_GATES.isdisjoint(work.line.modifiers)
    if not marked and row.status == "A" and row.pctc not in "35" and row.modifier != "TC" and row.work_rvu > 0:
        _inside_global(work, row, context)  # an active code with work passes every other gate: most lines do
        return
    for rule in GATES if marked else GATES_OF_CODES:
        if work.open:
            rule(work, row, context)


def _anesthesia(w: LineInProgress, row: RelativeValue, _context: Context) -> None:
    if row.status == "J":
        w.settle(
            LineState.ANESTHESIA_UNITS,
            "status-J",
            f"{row.code} is anesthesia: it is counted in base and time units, not in work RVUs.",
            STATUS_SOURCE,
        )


def _retired(w: LineInProgress, row: RelativeValue, _context: Context) -> None:
    if row.status in RETIRED:
        w.leave_unvalued(
            LineState.NOT_IN_SCHEDULE,
            f"status-{row.status}",
            f"{row.code} is a deleted code (status {row.status}).",
            STATUS_SOURCE,
        )


def _internal(w: LineInProgress, row: RelativeValue, context: Context) -> None:
    """A practice's approved value stands in where CMS prints none (docs/rules.md, R-3.6)."""
    value = context.policy.internal_values.get(row.code)
    day = w.line.performed_on
    if value is None or row.work_rvu > 0 or day < value.effective_from:
        return
    if value.effective_to is None or day <= value.effective_to:
        w.per_unit = value.work_rvu
        w.publish(
            value.work_rvu * w.line.units,
            "internal-value",
            f"Internal value {value.work_rvu} wRVUs approved by {value.approved_by}; not a CMS value.",
            f"policy {context.policy.name}",
        )
        w.warn("INTERNAL_VALUE", f"{row.code} is valued by the practice, not by CMS.")


def _carrier(w: LineInProgress, row: RelativeValue, context: Context) -> None:
    """Status C, and R without any published RVU: priced by the contractor, so no value here."""
    unpublished = row.status == "R" and row.work_rvu == 0 and not row.states_no_work
    if w.value is not None or not (row.status == "C" or unpublished):
        return
    if row.status == "R" and w.line.code in context.drugs:
        return
    w.leave_unvalued(
        LineState.CARRIER_PRICED,
        f"status-{row.status}",
        f"{row.code} is priced by the Medicare contractor; CMS publishes no work RVU, which is not the same as zero.",
        STATUS_SOURCE,
    )
    professional = context.schedule.get((row.code, "26"))
    if row.modifier == "" and professional is not None and professional.work_rvu > 0:
        w.warn("DID_YOU_MEAN_26", f"{row.code}-26 has {professional.work_rvu} wRVUs. Did you mean -26?")


def _drug(w: LineInProgress, row: RelativeValue, context: Context) -> None:
    """A drug is what CMS prices as one (docs/rules.md, R-4.1); it carries no work."""
    if row.code in context.drugs and row.work_rvu == 0:
        w.settle(
            LineState.NOT_ON_PFS,
            "drug",
            f"{row.code} is a drug: it is paid by the quarter's payment limit per billing unit and carries no"
            " physician work. Its administration is coded separately.",
            f"{STATUS_SOURCE} {row.status}; CMS ASP pricing file",
        )


def _postop_visit(w: LineInProgress, row: RelativeValue, _context: Context) -> None:
    if row.code == "99024":
        w.settle(
            LineState.GLOBAL_INCLUDED,
            "global-visit",
            "A post-operative visit is part of the surgery's global package: it counts as an encounter,"
            " with no work RVUs of its own.",
            "Pub. 100-04, ch. 12, section 40",
        )


def _status(w: LineInProgress, row: RelativeValue, context: Context) -> None:
    if w.value is not None or row.status in "ART":
        return
    everything = context.policy.credited_statuses == "*"
    if row.work_rvu > 0 and (everything or row.status in context.policy.credited_statuses):
        return
    state, words = WORDS.get(row.status, (LineState.NOT_CREDITED_STATUS, "is not credited"))
    if row.work_rvu > 0 and row.status == "X":
        state = LineState.NOT_CREDITED_STATUS
    w.settle(
        state,
        f"status-{row.status}",
        f"{row.code} {words} (status {row.status}); policy {context.policy.name} credits no work for it.",
        STATUS_SOURCE,
    )


def _technical_row(w: LineInProgress, row: RelativeValue, _context: Context) -> None:
    """A TC row is technical whatever its status says: that reason is always true, so it comes first."""
    if row.modifier == "TC":
        _technical(w, row, _context)


def _technical(w: LineInProgress, row: RelativeValue, _context: Context) -> None:
    if row.modifier == "TC" or row.pctc == "3":
        w.settle(
            LineState.TECHNICAL_ONLY,
            "technical",
            f"{row.code} here is the technical component: it has no physician work.",
            f"{LAYOUT}, PC/TC indicator",
        )


def _incident_to(w: LineInProgress, row: RelativeValue, context: Context) -> None:
    """PC/TC 5: incident-to services. A physician is not paid for them in a facility."""
    if row.pctc != "5":
        return
    if w.line.setting == "facility" and context.policy.incident_to_facility == "zero":
        w.settle(
            LineState.NOT_PAYABLE_FACILITY_INCIDENT_TO,
            "incident-to",
            f"{row.code} is incident-to: in a facility it is the facility's service, not the physician's.",
            f"{LAYOUT}, PC/TC indicator 5",
        )
    elif w.line.performed_by == "clinical_staff" and context.policy.incident_to_staff == "exclude":
        w.settle(
            LineState.INCIDENT_TO_EXCLUDED,
            "incident-to",
            f"{row.code} was performed by clinical staff; policy {context.policy.name} counts personally performed work"
            " only.",
            f"policy {context.policy.name}; MGMA, RVU attribution",
        )


def _inside_global(w: LineInProgress, row: RelativeValue, context: Context) -> None:
    """A visit inside a global period, unless a modifier says why it is separate (docs/rules.md, R-2.15)."""
    surgery = w.line.in_global_of or w.beside
    if not surgery or context.policy.global_period == "off" or w.has(*VISITS_OF_GLOBAL):
        return
    if not is_em_visit(row.code):
        return
    message = f"{row.code} falls inside the global period of {surgery}."
    if context.policy.global_period == "enforce":
        w.settle(LineState.GLOBAL_INCLUDED, "global-visit", message, "Pub. 100-04, ch. 12, section 40")
    else:
        w.warn("INSIDE_GLOBAL_PERIOD", f"{message} Modifier 24, 25 or 57 would say why it is separate.")


def surgery_beside_visits(day: list[LineInProgress]) -> None:
    """Tell each visit of an encounter of the surgery beside it: the day itself belongs to every global period.

    Needs the lines of the day alone, so that a log, a valuation and a file of charges are checked alike (R-2.15).
    """
    surgeries = [w.line.code for w in day if w.row is not None and w.row.global_days in WITH_DAY_ITSELF]
    if surgeries:
        for work in day:
            if is_em_visit(work.line.code):
                work.beside = max(surgeries)  # of several the last by code, as across logs


def bundle_status_t(day: list[LineInProgress], policy: Policy) -> None:
    """Status T is paid only when nothing else is payable for the patient that day (record layout)."""
    if not policy.status_t_bundles:
        return
    bundled = [w for w in day if w.state is None and w.row and w.row.status == "T"]
    payable = [w for w in day if w.state is None and w.row and w.row.status in "AR"] if bundled else []
    for work in bundled:
        if payable:
            work.settle(
                LineState.BUNDLED,
                "status-T",
                f"{work.line.code} is paid only when nothing else is payable that day; {payable[0].line.code} is.",
                STATUS_SOURCE,
            )


# The order of docs/rules.md, R-2.7: the first that settles a line is what the line says.
GATES: tuple[Callable[[LineInProgress, RelativeValue, Context], None], ...] = (
    facility_discontinued,
    _anesthesia,
    _retired,
    _technical_row,
    _internal,
    _carrier,
    _drug,
    _postop_visit,
    _status,
    _technical,
    _incident_to,
    bilateral_concept,
    split_global,
    roles,
    _inside_global,
)
# Those that read no modifier, save whether a visit in a global period is separate, and the modifiers the others read.
BY_MODIFIERS = (facility_discontinued, bilateral_concept, split_global, roles)
GATES_OF_CODES = tuple(rule for rule in GATES if rule not in BY_MODIFIERS)
READ_BY_GATES = SITES | {"50", "54", "55", "56", "62", "66", "73", "74", "80", "81", "82", "AS"}

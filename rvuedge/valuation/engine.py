"""credit_lines: lines × release rows × policy → what each line earned, and why (docs/rules.md, R-2.4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from rvuedge.valuation.cautions.encounter import caution
from rvuedge.valuation.model.credit import Credit
from rvuedge.valuation.model.edits import NO_EDITS, Edits
from rvuedge.valuation.model.facts import Line
from rvuedge.valuation.model.line_in_progress import LineInProgress
from rvuedge.valuation.model.policy import Policy
from rvuedge.valuation.refusals import refuse_contradictions
from rvuedge.valuation.rules.bilateral import both_sides
from rvuedge.valuation.rules.context import Context
from rvuedge.valuation.rules.eligibility import bundle_status_t, gate, surgery_beside_visits
from rvuedge.valuation.rules.imaging import further_studies
from rvuedge.valuation.rules.known_modifiers import note_modifiers
from rvuedge.valuation.rules.modifier_factors import apply_factors
from rvuedge.valuation.rules.multiple_procedures import rank
from rvuedge.valuation.rules.rows import Schedule, resolve_row
from rvuedge.valuation.rules.visit_complexity import visit_complexity

NOWHERE: Mapping[str, str] = MappingProxyType({})
NO_TABLES: Mapping[date, Edits] = MappingProxyType({})


def credit_lines(
    lines: Sequence[Line],
    schedule: Schedule,
    policy: Policy,
    *,
    drug_codes: Collection[str] = (),
    known_elsewhere: Mapping[str, str] = NOWHERE,
    edits: Mapping[date, Edits] = NO_TABLES,
) -> tuple[Credit, ...]:
    """What each line of one provider earned, in wRVU, in the order of the lines.

    Lines of one patient key and date are credited together, all under one policy: the caller's, of the day of service.
    `schedule` maps (code, modifier) to the rows of one release; `drug_codes` are those CMS prices as drugs;
    `known_elsewhere` names other releases that know a code; `edits` are CMS's tables of units and pairs by day.
    Raises CreditingError for contradictory lines.
    """
    refuse_contradictions(lines)
    context = Context(schedule, policy, drug_codes)
    works = [LineInProgress(line) for line in lines]
    encounters: dict[tuple[str, date], list[LineInProgress]] = defaultdict(list)
    for work in works:
        resolve_row(work, schedule, policy, known_elsewhere.get(work.line.code))
        encounters[work.line.patient_key, work.line.performed_on].append(work)
    for (_, on), day in encounters.items():
        if len(day) > 1:
            surgery_beside_visits(day)
        for work in day:
            gate(work, context)
        _credit_day(day, context)
        caution(day, edits.get(on, NO_EDITS))
    return tuple(work.credit() for work in works)


def _credit_day(day: list[LineInProgress], context: Context) -> None:
    schedule, policy = context.schedule, context.policy
    bundle_status_t(day, policy)
    visit_complexity(day, policy)
    for work in day:
        _publish(work)
        if work.line.modifiers:
            note_modifiers(work)
    both_sides(day, policy)
    if policy.multiple_procedures or policy.endoscopy_families:
        rank(day, schedule, policy)
    further_studies(day, schedule, policy)
    for work in day:
        if work.open and (work.line.modifiers or work.line.trainee):
            apply_factors(work, policy)


def _publish(work: LineInProgress) -> None:
    """Begin with the published work of the row, times units."""
    row, line = work.row, work.line
    if not work.open or row is None:
        return
    work.counted_units = line.units
    if work.value is not None:
        return
    work.per_unit = row.work_rvu
    name = "-".join(filter(None, (row.code, row.modifier)))
    times = f" × {line.units} units" if line.units > 1 else ""
    reason = f"Published work RVU of {name}: {row.work_rvu}{times}."
    if row.status == "R" and row.work_rvu == 0:
        reason += " CMS publishes practice expense only: no physician work."
    work.publish(row.work_rvu * line.units, "published-work", reason, f"release row {name}, WORK RVU")

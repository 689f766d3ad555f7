"""credit_lines: lines × release rows × policy → what each line earned, and why (docs/rules.md, R-2.4)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import partial
from types import MappingProxyType

from rvuedge.valuation.cautions.encounter import PatientDay
from rvuedge.valuation.model.credit import Credit
from rvuedge.valuation.model.edits import NO_EDITS, Edits
from rvuedge.valuation.model.facts import Line, RelativeValue
from rvuedge.valuation.model.line_in_progress import LineInProgress
from rvuedge.valuation.model.policy import Policy
from rvuedge.valuation.refusals import refuse_contradictions
from rvuedge.valuation.rules.bilateral import both_sides
from rvuedge.valuation.rules.context import Context
from rvuedge.valuation.rules.eligibility import bundle_status_t, gate, surgery_beside_visits
from rvuedge.valuation.rules.imaging import further_studies
from rvuedge.valuation.rules.known_modifiers import note_modifiers
from rvuedge.valuation.rules.modifier_factors import CHANGING, apply_factors
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
    encounters: dict[tuple[str, date], PatientDay] = {}
    found: list[tuple[LineInProgress, PatientDay]] = []
    for line in lines:
        work = LineInProgress(line)
        resolve_row(work, schedule, policy, known_elsewhere)
        key = line.patient_key, line.performed_on
        if key not in encounters:
            encounters[key] = PatientDay([], edits.get(line.performed_on, NO_EDITS))
        day = encounters[key]
        day.works.append(work)
        found.append((work, day))
    for day in encounters.values():
        if len(day.works) > 1:
            surgery_beside_visits(day.works)
        for work in day.works:
            gate(work, context)
        _credit_day(day.works, context)
    return tuple(work.credit(day) for work, day in found)


def _credit_day(day: list[LineInProgress], context: Context) -> None:
    schedule, policy = context.schedule, context.policy
    bundle_status_t(day, policy)
    visit_complexity(day, policy)
    marked = False
    for work in day:
        _publish(work)
        if work.line.modifiers:
            marked = True
            note_modifiers(work)
    both_sides(day, policy)
    if policy.multiple_procedures or policy.endoscopy_families:
        rank(day, schedule, policy)
    further_studies(day, schedule, policy)
    for work in day:
        line = work.line
        if work.state is None and (line.trainee or (marked and not CHANGING.isdisjoint(line.modifiers))):
            apply_factors(work, policy)


def _publish(work: LineInProgress) -> None:
    """Begin with the published work of the row, times units."""
    row, line = work.row, work.line
    if work.state is not None or row is None:
        return
    units = work.counted_units = line.units
    if work.value is not None:
        return
    published = work.per_unit = row.work_rvu
    value = published if units == 1 else published * units
    source = f"release row {row.code}-{row.modifier}, WORK RVU" if row.modifier else f"release row {row.code}, WORK RVU"
    work.publish(value, "published-work", partial(_published, row, units), source)


def _published(row: RelativeValue, units: int) -> str:
    name = "-".join(filter(None, (row.code, row.modifier)))
    times = f" × {units} units" if units > 1 else ""
    reason = f"Published work RVU of {name}: {row.work_rvu}{times}."
    if row.status == "R" and row.work_rvu == 0:
        reason += " CMS publishes practice expense only: no physician work."
    return reason

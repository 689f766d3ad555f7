"""One physician of a benchmark report: the year's figures, the places they take, and what to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rvuedge.benchmarks.comparison.curve import RATIO
from rvuedge.benchmarks.rules.annualize import Adjusted, comparable
from rvuedge.benchmarks.rules.refusals import BenchmarkError
from rvuedge.benchmarks.rules.remarks import REMARKS, schedule_years
from rvuedge.platform.figures import count, dollars_and_cents
from rvuedge.productivity.dashboard.pictures import RANKED_AFTER
from rvuedge.productivity.pay.full_year import bends
from rvuedge.productivity.pay.survey_points import SurveyReader
from rvuedge.reports.benchmark.annual_pay import AnnualPay, annual_pay
from rvuedge.reports.benchmark.physicians import Subject, unpaid_days
from rvuedge.reports.benchmark.survey_curves import (
    ASA_UNITS,
    COMPENSATION,
    MEASURES,
    WORK_RVUS,
    Measured,
    MetricKind,
    SurveyCurves,
)
from rvuedge.reports.benchmark.valuation_basis import ValuationBasis
from rvuedge.reports.rules.clinical_time import SHORT, Stint, weekdays_since
from rvuedge.reports.rules.notes import touching
from rvuedge.reports.rules.rows import NO_WORK, NOT_VALUED, TOO_EARLY, PhysicianRow, SurveyPlace, gap_flag, ratio

APART = "work and compensation are not compared: no survey of the report has both for this specialty"
NO_RELEASE = "no release of the fee schedule for part of the period"
UNCONFIRMED = "compensation is as the practice states it, not yet confirmed by the physician"
NO_RATIO = "compensation per wRVU is not ranked because pay depends on annual thresholds"
NO_RATIO_DATED = "compensation per wRVU is not ranked because pay depends on dated or one-off sums"


@dataclass(frozen=True, slots=True)
class Frame:
    """What all physicians of a report share: the curves, the days without a release, the period, what was asked.

    `surveys` reads what contracts by percentile name.
    """

    yardsticks: SurveyCurves
    gaps: Sequence[Stint]
    start: date
    end: date
    basis: ValuationBasis
    surveys: SurveyReader


@dataclass(frozen=True, slots=True)
class _Places:
    """The measures of a physician; None where there is no figure to place."""

    work: Measured | None
    pay: Measured | None
    rate: Measured | None
    asa: Measured | None

    @property
    def why_unranked(self) -> str:
        """Why the work has no main place; empty where it has one."""
        if self.work is None:
            return "there is no annual figure"
        return "" if self.work.main.qualifier else "; ".join(dict.fromkeys(self.work.missing))


def physician_row(subject: Subject, frame: Frame) -> PhysicianRow:
    """The row of a physician. A figure that cannot be had is None, with the reason among the flags."""
    year, refused, no_figure = _year(subject)
    pay = annual_pay(subject, frame.surveys) if year else AnnualPay(None, ratio_counts=False)
    per_work_rvu = None if unpaid_days(subject) else ratio(subject.pay, subject.total.work_rvu)
    places = _placed(subject, year, pay, per_work_rvu, frame)
    work_how, work_flags = _work_how(subject, year, places), _work_flags(subject, year, refused, places, frame)
    return PhysicianRow(
        person_id=subject.person.id,
        name=subject.person.name,
        specialty=subject.person.specialty,
        cfte=subject.time.cfte,
        policy=frame.basis.policy.name if frame.basis.policy else subject.policy,
        lines=subject.total.lines,
        unvalued_lines=subject.total.unvalued_lines,
        work_rvu=subject.total.work_rvu,
        annualized=year.value if year else None,
        main=places.work.main if places.work else SurveyPlace(frame.yardsticks.surveys[0].name, None, None, ""),
        places=places.work.places if places.work else (),
        compensation=subject.pay,
        per_work_rvu=per_work_rvu,
        compensation_place=places.pay.main if places.pay else None,
        ratio_place=places.rate.main if places.rate else None,
        drug_amount=subject.total.drug_amount,
        flags=_worded([*work_flags, *_pay_flags(subject, pay, places, frame, has_ratio=per_work_rvu is not None)]),
        explanation=(*work_how, *_pay_how(pay, places), *_asa_how(subject, places)),
        days=subject.time.days,
        why_unranked=refused or places.why_unranked,
        work_how=work_how,
        work_flags=_worded(work_flags),
        asa_units=subject.total.anesthesia_units,
        asa_annualized=places.asa.value if places.asa else None,
        asa_place=places.asa.main if places.asa else None,
        pay_covers=not unpaid_days(subject),
        is_confirmed=all(terms.is_confirmed for terms in subject.terms),
        contract_work_rvu=subject.contract_work_rvu,
        seen=tuple((stint.first, stint.last) for stint in subject.visible),
        no_figure=no_figure,
        survey_values=places.work.points if places.work else (),
        rate_values=places.rate.points if places.rate else (),
    )


def _placed(
    subject: Subject, year: Adjusted | None, pay: AnnualPay, per_work_rvu: Decimal | None, frame: Frame
) -> _Places:
    kind = MetricKind(subject.person.specialty, subject.person.provider_type)
    place = frame.yardsticks.place
    first, last = subject.time.stints[0].first, subject.time.stints[-1].last
    valued = schedule_years(frame.basis.release or subject.now.pinned_release, first, last)
    return _Places(
        place(year.value, kind, WORK_RVUS, valued=valued) if year else None,
        place(pay.value.value, kind, COMPENSATION) if pay.value else None,
        place(per_work_rvu, kind, RATIO) if per_work_rvu is not None and pay.ratio_counts else None,
        place(_asa_year(subject), kind, ASA_UNITS) if year and subject.total.anesthesia_units else None,
    )


def _asa_year(subject: Subject) -> Decimal:
    """ASA units of a year per 1.0 cFTE, brought there as the work RVUs are."""
    return comparable(subject.total.anesthesia_units, cfte=subject.time.cfte, scale=subject.time.scale).value


def _asa_how(subject: Subject, places: _Places) -> tuple[str, ...]:
    """How ASA units were placed; of an anesthesiologist without any, that there are none."""
    if places.asa is not None:
        return tuple(f"ASA units: {sentence}" for sentence in (*places.asa.explanation, *places.asa.missing))
    return ("no ASA units",) if "anesthesi" in (subject.person.specialty or "").lower() else ()


def _year(subject: Subject) -> tuple[Adjusted | None, str, str]:
    """The work of a year; else None with the sentence why, and the word that stands in the figure's place."""
    first_day = subject.total.first_day
    if first_day is None:
        return None, "there is no work in the period", NO_WORK
    if subject.total.unvalued_lines == subject.total.lines and not subject.total.work_rvu:
        return None, "no line of the period has a value", NOT_VALUED
    weekdays = weekdays_since(first_day, subject.visible)
    if weekdays < RANKED_AFTER:
        return None, f"too early: {weekdays} of {count(RANKED_AFTER, 'weekday')} since the first line", TOO_EARLY
    try:
        return comparable(subject.total.work_rvu, cfte=subject.time.cfte, scale=subject.time.scale), "", ""
    except BenchmarkError as error:
        return None, str(error), ""


def _work_how(subject: Subject, year: Adjusted | None, places: _Places) -> tuple[str, ...]:
    """How clinical time and work were reached."""
    placed = (*places.work.explanation, *places.work.missing) if places.work else ()
    return (*subject.time.explanation, *(year.explanation if year else ()), *placed)


def _pay_how(pay: AnnualPay, places: _Places) -> tuple[str, ...]:
    """How pay was reached, measure by measure."""
    sentences: list[str] = []
    if pay.value:
        steps = ", ".join(pay.value.explanation)
        sentences.append(f"annual compensation per 1.0 clinical FTE is {dollars_and_cents(pay.value.value)}: {steps}")
    for measured in (places.pay, places.rate):
        if measured is not None:
            sentences += [
                f"{MEASURES[measured.metric]}: {sentence}" for sentence in (*measured.explanation, *measured.missing)
            ]
    return tuple(sentences)


def _work_flags(subject: Subject, year: Adjusted | None, refused: str, places: _Places, frame: Frame) -> list[str]:
    found = [*_of_days(subject, frame, year), *_of_terms(subject), *_of_work(subject, frame.gaps)]
    found += year.warnings if year else ()
    if subject.total.lines and (refused or places.why_unranked):
        found.append(f"not ranked: {refused or places.why_unranked}")
    found += places.work.flags if places.work else ()
    return found


def _pay_flags(subject: Subject, pay: AnnualPay, places: _Places, frame: Frame, *, has_ratio: bool) -> list[str]:
    found: list[str] = []
    for measured in (places.pay, places.rate):
        found += measured.flags if measured else ()
    found += [pay.flag] if pay.flag else []
    if subject.pay is not None and not all(terms.is_confirmed for terms in subject.terms):
        found.append(UNCONFIRMED)
    if has_ratio and pay.value and not pay.ratio_counts:
        found.append(NO_RATIO if any(map(bends, subject.terms)) else NO_RATIO_DATED)
    return found + _of_gap(places, frame.yardsticks, MetricKind(subject.person.specialty, subject.person.provider_type))


def _worded(flags: Sequence[str]) -> tuple[str, ...]:
    """Flags in words, each once."""
    return tuple(REMARKS.get(flag, flag) for flag in dict.fromkeys(flags))


def _of_gap(places: _Places, yardsticks: SurveyCurves, kind: MetricKind) -> list[str]:
    work, pay = places.work, places.pay
    if work is None or pay is None or not work.ranked or not pay.ranked:
        return []
    both = yardsticks.compared(work, pay, kind)
    if both is None:
        return [APART]
    flag = gap_flag(*both)
    return [flag] if flag else []


def _of_days(subject: Subject, frame: Frame, year: Adjusted | None) -> list[str]:
    first, last = subject.visible[0].first, subject.visible[-1].last
    days = sum(stint.days for stint in subject.visible)
    found = ["joined during the period"] if first > frame.start else []
    found += ["left during the period"] if last < frame.end else []
    found += ["away between two memberships"] if days < (last - first).days + 1 else []
    if year is not None and subject.time.days < SHORT:
        few = count(subject.time.days, "day")
        found.append(f"{few} annualized: below {SHORT} the annualized figure is unreliable")
    return found


def _of_terms(subject: Subject) -> list[str]:
    found = ["cFTE changed during the period"] if subject.time.changed else []
    if not subject.now.is_stated:
        found.append("no contract: defaults used" if subject.roster is None else "no contract: roster cFTE used")
    elif subject.roster is not None and subject.roster != subject.now.cfte:
        found.append(f"the roster says {subject.roster:f} cFTE, the contract {subject.now.cfte:f}")
    return found


def _of_work(subject: Subject, gaps: Sequence[Stint]) -> list[str]:
    found = [] if subject.total.lines else ["nothing logged"]
    if subject.work.is_shared:
        found.append("works for another practice too: only work done here is counted")
    if subject.work.unplaced:
        days = count(len(subject.work.unplaced), "day")
        found.append(f"{days} of work not counted: the physician is asked where it was done")
    if subject.total.unvalued_lines:
        found.append(count(subject.total.unvalued_lines, "unvalued line"))
    if any(not terms.pin.is_frozen for terms in subject.terms) and touching(gaps, subject.visible):
        found.append(NO_RELEASE)
    return found

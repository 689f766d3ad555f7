"""What a practice's set-up still needs for a first report: each step with its state, its count and one place to act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rvuedge.platform.figures import count

State = Literal["done", "part", "open"]
NAMED = 3  # people named in a sentence: what fits two lines of a phone; the rest are counted


@dataclass(frozen=True, slots=True)
class SetUpFacts:
    """What a practice has, as its managers may see it. Names are of people, sorted.

    `physicians` belong to the practice today and may have figures; `nil_by_stage` among them have a career stage that
    earns no credit (docs/rules.md, R-7.1); `worked` is how many physicians of the year have lines, `had_days` how many
    there were, who has left among them; `unmapped` counts specialties that no row of the survey stands for yet, and is
    None without a survey or a specialty.
    """

    practice: str
    role: str
    physicians: tuple[str, ...]
    others: int
    invited: int
    left: int
    nil_by_stage: tuple[str, ...]
    without_specialty: tuple[str, ...]
    without_cfte: tuple[str, ...]
    sites: int
    own_surveys: tuple[str, ...]
    invented_survey: str
    unmapped: int | None
    had_days: int
    worked: int
    lines: int
    unvalued: int
    paid: int


@dataclass(frozen=True, slots=True)
class ChecklistStep:
    """One row of the list. `place` names where to act, `action` what the link says; both empty where nothing is."""

    title: str
    state: State
    sentence: str
    action: str = ""
    place: str = ""


def steps(facts: SetUpFacts) -> list[ChecklistStep]:
    """Every step, in the order in which most practices take them; any order works."""
    return [
        ChecklistStep("Name the practice", "done", f"{facts.practice}. You are its {facts.role}."),
        _people(facts),
        _stages(facts),
        _cfte(facts),
        _sites(facts),
        _survey(facts),
        _crosswalk(facts),
        _charges(facts),
        _contracts(facts),
    ]


def named(people: Sequence[str]) -> str:
    """Some people by name, the rest counted.

    >>> named(["Ann", "Bo", "Cy", "Di", "Ed"])
    'Ann, Bo, Cy and 2 more'
    """
    more = f" and {len(people) - NAMED} more" if len(people) > NAMED else ""
    return ", ".join(people[:NAMED]) + more


def _people(facts: SetUpFacts) -> ChecklistStep:
    parts = [
        count(len(facts.physicians), "physician"),
        count(facts.others, "other member") if facts.others else "",
        f"{facts.invited} invited, not here yet" if facts.invited else "",
        f"{facts.left} left this year" if facts.left else "",
    ]
    sentence = ", ".join(part for part in parts if part) + "."
    if not facts.physicians and not facts.invited:
        return ChecklistStep("Upload the roster", "open", "No physicians yet.", "Upload the roster", "roster")
    state: State = "done" if facts.physicians and not facts.invited else "part"
    return ChecklistStep(
        "Upload the roster", state, sentence, "Change" if state == "done" else "See invitations", "people"
    )


def _stages(facts: SetUpFacts) -> ChecklistStep:
    title, nil = "Settle career stages", facts.nil_by_stage
    if not facts.physicians:
        return ChecklistStep(title, "open", "Each physician says it on joining. It is never guessed.")
    if not nil:
        return ChecklistStep(title, "done", "No physician is without credit because of a career stage.")
    sentence = f"{named(nil)}: here as physicians, but by career stage students or residents, so no work is credited."
    return ChecklistStep(title, "part", sentence, f"See {len(nil)}", "members")


def _cfte(facts: SetUpFacts) -> ChecklistStep:
    title, missing, everybody = "Enter days and clinical FTE", facts.without_cfte, len(facts.physicians)
    if not everybody:
        return ChecklistStep(title, "open", "The roster has first day, last day and clinical FTE; 0 can be stated.")
    if not missing:
        return ChecklistStep(title, "done", f"Stated for {count(everybody, 'physician')}.", "Change", "members")
    sentence = f"{len(missing)} of {everybody} have none: {named(missing)}. Reports count 1.0 until it is entered."
    return ChecklistStep(title, "part", sentence, f"Enter {len(missing)}", "members")


def _sites(facts: SetUpFacts) -> ChecklistStep:
    if facts.sites:
        return ChecklistStep("Add sites", "done", f"{count(facts.sites, 'site')}.", "Change", "sites")
    sentence = "Until there are some, totals by site use what people typed."
    return ChecklistStep("Add sites", "open", sentence, "Add a site", "sites")


def _survey(facts: SetUpFacts) -> ChecklistStep:
    title = "Upload a survey"
    if facts.own_surveys:
        return ChecklistStep(title, "done", f"{named(facts.own_surveys)}.", "Change", "surveys")
    if facts.invented_survey:
        sentence = "Only one with invented figures, for demonstration. Upload the one your practice has licensed."
        return ChecklistStep(title, "open", sentence, "Upload a survey", "surveys")
    return ChecklistStep(title, "open", "No percentile can be shown without one.", "Upload a survey", "surveys")


def _crosswalk(facts: SetUpFacts) -> ChecklistStep:
    title, without = "Check the crosswalk", facts.without_specialty
    if without:
        sentence = f"No specialty, so no percentile: {named(without)}. Each states it on their profile."
        return ChecklistStep(title, "part", sentence, f"See {len(without)}", "members")
    if facts.unmapped is None or not facts.own_surveys:
        return ChecklistStep(title, "open", "After people and survey: which of its specialties each of yours maps to.")
    if facts.unmapped:
        sentence = f"{count(facts.unmapped, 'specialty', 'specialties')} to choose. No match counts before you say so."
        return ChecklistStep(title, "part", sentence, f"Choose {facts.unmapped}", "crosswalk")
    return ChecklistStep(
        title, "done", "Every specialty of a member stands for one of the survey's.", "Change", "crosswalk"
    )


def _charges(facts: SetUpFacts) -> ChecklistStep:
    title = "Import charges"
    if not facts.worked:
        return ChecklistStep(title, "open", "No work of this year is here.", "Import charges", "imports")
    unvalued = f" {count(facts.unvalued, 'line')} without a value." if facts.unvalued else ""
    sentence = (
        f"{count(facts.lines, 'line')} of {facts.worked} of {count(facts.had_days, 'physician')} this year.{unvalued}"
    )
    state: State = "done" if facts.worked == facts.had_days and not facts.unvalued else "part"
    return ChecklistStep(title, state, sentence, "Import more", "imports")


def _contracts(facts: SetUpFacts) -> ChecklistStep:
    title, everybody = "Enter contracts", len(facts.physicians)
    sentence = f"{facts.paid} of {count(everybody, 'physician')} have terms of pay today."
    if not everybody or not facts.paid:
        return ChecklistStep(title, "open", "Without them a report shows work and no pay.", "Enter them", "contracts")
    return ChecklistStep(title, "done" if facts.paid == everybody else "part", sentence, "See contracts", "contracts")

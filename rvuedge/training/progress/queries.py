"""Where residents stand: counts, pace and plan, freshness, the next step; of one person, or of many at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from rvuedge.accounts.people.models import Person
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.extensions import db
from rvuedge.training.programs.queries import rules_on
from rvuedge.training.programs.rules import QUIET_AFTER
from rvuedge.training.progress.resident import ResidentProgress, Training
from rvuedge.training.progress.rules.next_step import Outlook, next_step
from rvuedge.training.progress.rules.rotation_plan import Helping, PlanForecast, RotationPlan
from rvuedge.training.progress.rules.set_choice import NO_SUCH_SET, SetChoice, set_choice
from rvuedge.training.progress.set_documents import (
    ProgramSets,
    counting_of,
    map_digest,
    program_map,
    program_sets,
    rules_digest,
)
from rvuedge.training.progress.trainings import ResidentFacts, facts_of
from rvuedge.training.requirements.services import without_numbers
from rvuedge.training.requirements.shipped import requirement_sets, specialty_named
from rvuedge.training.rules.binding import Resident
from rvuedge.training.rules.counting.code_maps import CodeMaps
from rvuedge.training.rules.progress import OPEN, Progress, Span, progress
from rvuedge.training.rules.requirement_sets import RequirementSet
from rvuedge.training.tallies.counted_logs import AtOnce, Trust, counted_logs
from rvuedge.training.tallies.rules.freshness import freshness
from rvuedge.training.tallies.rules.remembered import CountedLog
from rvuedge.training.tallies.wanted import LogToCount


def progress_of(
    person_id: int, on: date, *, named: str | None = None, organization_id: int | None = None
) -> ResidentProgress:
    """Where one person stands on a day, against a set by name or the one that binds.

    Raises NotFoundError for an unknown set, or a person whom nobody knows.
    """
    found = progress_of_all([person_id], on, named=named, organization_id=organization_id, with_plan=True)
    if not found:
        raise NotFoundError("No such resident.")
    return found[0]


def progress_of_all(
    person_ids: Collection[int],
    on: date,
    *,
    named: str | None = None,
    organization_id: int | None = None,
    with_plan: bool = False,
    at_once: AtOnce | None = None,
    trust: Trust = "all",
) -> list[ResidentProgress]:
    """Where some people stand on a day, in the order given; of a program's board all are of one program.

    With `at_once` no more is counted anew than that; `log.state` says whose counts are from before. `trust` is for a
    check of what is remembered.
    """
    facts = facts_of(person_ids, on, organization_id=organization_id)
    people = [_with_specialty(facts[person_id]) for person_id in person_ids if person_id in facts]
    programs = {(who.training.organization_id, who.training.specialty) for who in people}
    sets = {key: program_sets(*key) for key in programs}
    maps = {organization: map_digest(organization) for organization, _ in programs}
    wanted, choices = [], {}
    for who in people:
        training = who.training
        own = sets[training.organization_id, training.specialty]
        choice = choices[who.person_id] = _choice(who, own, named)
        wanted.append(_wanted(who, choice, own, maps[training.organization_id]))
    logs = counted_logs(wanted, on, at_once=at_once, trust=trust)
    quiet = {organization: quiet_after(organization, on) for organization, _ in programs}
    return [
        _resident(who, on, choices[who.person_id], logs[who.person_id], quiet[who.training.organization_id], with_plan)
        for who in people
    ]


def set_and_map(person_id: int, on: date, *, named: str | None = None) -> tuple[SetChoice, CodeMaps]:
    """The set that a person is counted by on a day, and the maps that say where codes count; as progress has them.

    Raises NotFoundError for an unknown set, or a person whom nobody knows.
    """
    facts = facts_of([person_id], on)
    if person_id not in facts:
        raise NotFoundError("No such resident.")
    who = _with_specialty(facts[person_id])
    training = who.training
    choice = _choice(who, program_sets(training.organization_id, training.specialty), named)
    specialty = choice.binding.set.specialty if choice.binding.set else None
    return choice, program_map(training.organization_id, specialty or training.specialty)


def quiet_after(organization_id: int | None, on: date) -> int:
    """After how many days without a case a program looks at a resident's log."""
    return QUIET_AFTER if organization_id is None else rules_on(organization_id, on).log_reminder_days


def _with_specialty(who: ResidentFacts) -> ResidentFacts:
    """The specialty of the program, or where there is none the one in the profile, by its name."""
    if who.training.specialty is not None:
        return who
    stated = db.session.get_one(Person, who.person_id).specialty
    known = specialty_named(stated)
    return replace(who, training=replace(who.training, specialty=known.id if known else None))


def _choice(who: ResidentFacts, own: ProgramSets, named: str | None) -> SetChoice:
    training = who.training
    resident = Resident(
        training.specialty or "", graduation=training.graduates_on, training_start=training.training_started_on
    )
    choice = set_choice(requirement_sets(), own.sets, resident, named=named, override=who.override)
    if named is not None and choice.binding.code == NO_SUCH_SET:
        raise NotFoundError(f"There is no requirement set {named!r}.", code="no-such-requirement-set")
    return choice


def _wanted(who: ResidentFacts, choice: SetChoice, own: ProgramSets, map_of: str) -> LogToCount:
    training, of = who.training, choice.binding.set
    counted_by: RequirementSet = of or without_numbers(training.specialty)
    is_own = counted_by.id in own.digests
    key = f"{training.organization_id}/{counted_by.id}" if is_own else counted_by.id
    specialty = counted_by.specialty or training.specialty
    set_digest = own.digests.get(counted_by.id, "")
    return LogToCount(
        who.person_id,
        counted_by,
        key if of else f"none/{training.specialty or ''}",
        (rules_digest(), set_digest, map_of, specialty),
        who.spans,
        who.blocks,
        lambda: counting_of(counted_by, training.organization_id, specialty, set_digest, map_of),
    )


def _resident(
    who: ResidentFacts, on: date, choice: SetChoice, log: CountedLog, quiet: int, with_plan: bool
) -> ResidentProgress:
    training, of = who.training, choice.binding.set
    span = _span(training, on)
    found = None if of is None or log.state == "none" else progress(of, log.counts.tally, is_whole=True, span=span)
    fresh = freshness(log.delays, today=on, begins=training.training_started_on, quiet_after=quiet, away=training.away)
    plans, helping = _plan(found, log, span, who) if with_plan and found and span else ({}, {})
    questions = log.counts.tally.questions
    first = questions[0].sentence if questions else ""
    outlook = Outlook(fresh, log.counts.waiting, first, training.graduates_on, plans, helping)
    step = next_step(found, outlook)
    return ResidentProgress(who.person_id, who.name, on, training, choice, log, found, plans, helping, fresh, step)


def _span(training: Training, on: date) -> Span | None:
    """The days of a forecast; None where one is not known, or the day lies outside the training."""
    begins, ends = training.training_started_on, training.graduates_on
    if begins is None or ends is None or not begins <= on <= ends:
        return None
    return Span(begins, on, ends, training.away, training.chief)


def _plan(
    found: Progress, log: CountedLog, span: Span, who: ResidentFacts
) -> tuple[dict[str, PlanForecast], dict[str, Helping]]:
    """Where the rotation plan leads, of each category that is not met; nothing where no day to come has a rotation."""
    plan = RotationPlan(who.blocks, begins=span.begins, as_of=span.as_of, graduation=span.graduation, away=span.away)
    plans: dict[str, PlanForecast] = {}
    helping: dict[str, Helping] = {}
    if not plan.is_planned:
        return plans, helping
    for line in found.lines:
        name, minimum = line.category.name, line.category.minimum
        if line.state not in OPEN or minimum is None or line.forecast is None:
            continue
        counts = {rotation: made[name] for rotation, made in log.counts.by_rotation.items()}
        if (ahead := plan.forecast(line.counted or 0, minimum, counts)) is not None:
            plans[name] = ahead
        if (block := plan.helping(counts)) is not None:
            helping[name] = block
    return plans, helping

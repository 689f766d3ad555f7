"""Making the demo's training programs: what a coordinator enters, and cases with everything a residency asks of one."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, update

from rvuedge.accounts.people.models import Organization, Person
from rvuedge.accounts.practices.memberships import create_owned_organization
from rvuedge.accounts.practices.organizations import add_member
from rvuedge.cli.demo.attested_cases import attest_cases
from rvuedge.cli.demo.programs import (
    EYES,
    PROGRAMS,
    ROLES,
    SHEET,
    SPECIALTIES,
    STAFF,
    SUPERVISED,
    SURGERY,
    DemoProgram,
    DemoResident,
)
from rvuedge.cli.demo.training_records import add_training_records
from rvuedge.logbook.answers.keeping import keep_answers
from rvuedge.logbook.credits.rebuild import owner_of
from rvuedge.logbook.logs.services import create_logs
from rvuedge.logbook.places.rules import StatedPlace
from rvuedge.logbook.places.services import practices_of, state_place
from rvuedge.logbook.records.facts import LineFacts, LogFacts
from rvuedge.logbook.records.models import ProcedureLog
from rvuedge.platform.extensions import db, transaction
from rvuedge.training.certification.services import certify
from rvuedge.training.curriculum.codes import CountedCode, put_code
from rvuedge.training.curriculum.sets import assign_set
from rvuedge.training.faculty.services import put_attending
from rvuedge.training.programs import founding, residents
from rvuedge.training.rotations import services as rotations
from rvuedge.training.rules.academic_year import bounds, case_number, first_year
from rvuedge.training.rules.stages import StageFacts

Spans = Sequence[tuple[date, date]]
EVERY_DAYS = 2  # a case on every second working day or so: enough for every page, few enough to load in a second


def create_programs(
    people: dict[str, Person], *, now: datetime, today: date, spans: Sequence[tuple[date, date]]
) -> None:
    """The programs with their people and cases, in the demo's own transaction; `people` are by login and grow.

    `spans` are the days that the seeded releases cover.
    """
    with transaction() as session:
        for login, name, stage, _role in STAFF:
            people[login] = _person(people, login, name, stage, "Ophthalmology" if login == "eyes" else None, now)
        for program in PROGRAMS:
            for item in program.people:
                if item.login not in people:
                    stage = "medical_student" if program.kind == "clerkship" else "resident"
                    specialty = None if program.kind == "clerkship" else SPECIALTIES[program.specialty]
                    people[item.login] = _person(people, item.login, item.name, stage, specialty, now)
        session.add_all(people.values())
        session.flush()
        for program in PROGRAMS:
            number = _found(program, people, now=now, today=today, spans=spans)
            if program.kind != "clerkship":
                attest_cases(number, now=now)
        add_training_records(today=today, now=now)


def _person(
    people: Mapping[str, Person], login: str, name: str, stage: str, specialty: str | None, now: datetime
) -> Person:
    """Somebody with the demo's password, hashed once for all."""
    model = next(iter(people.values()))
    return Person(
        email=f"{login}@{model.email.partition('@')[2]}",
        password_hash=model.password_hash,
        name=name,
        first_stage=stage,
        specialty=specialty,
        created_at=now,
        email_verified_at=now,
    )


def _found(
    program: DemoProgram,
    people: Mapping[str, Person],
    *,
    now: datetime,
    today: date,
    spans: Sequence[tuple[date, date]],
) -> int:
    """Everything of a program but what attendings say; its number."""
    director = people["director"]
    organization = create_owned_organization(program.name, director, now=now)
    organization.is_demo = True
    facts = {"specialty": program.specialty, "kind": program.kind, "years": program.years}
    founding.put_program(organization.id, facts, by=director, now=now)
    began = spans[0][0]
    members = [("coordinator", "manager"), *((login, "physician") for _, login in program.attendings if login)]
    for login, role in members:
        _at_work(people[login], began, now)
        add_member(organization_id=organization.id, person_id=people[login].id, role=role, started_on=began)
    for item in program.people:
        entered = max(began, _training(program, item, today)[0]["training_started_on"])
        person_id = people[item.login].id
        add_member(organization_id=organization.id, person_id=person_id, role="trainee", started_on=entered)
    _state(program, organization, people, now=now, today=today)
    for item in program.people:
        if program.cases and item.pgy is not None:
            person = people[item.login]
            logs = list(_logs(program, item, spans=spans, today=today))
            create_logs(owner=owner_of(person), logs=logs, now=now)
            _log_in_time(person.id, logs, now)
    return organization.id


def _log_in_time(person_id: int, logs: Sequence[LogFacts], now: datetime) -> None:
    """Let invented cases be logged within the week, as a resident does: they are all made in one moment."""
    table = ProcedureLog.__table__.c
    change = (
        update(ProcedureLog)
        .where(table.person_id == bindparam("of_person"), table.id == bindparam("of_log"))
        .values(created_at=bindparam("logged_at"))
    )
    dice = random.Random(str(person_id))  # noqa: S311 - a demo is to be repeatable, not secret
    days = [
        (log.id, datetime.combine(log.performed_on, time(22), UTC) + timedelta(days=dice.randrange(7))) for log in logs
    ]
    rows = [{"of_person": person_id, "of_log": log_id, "logged_at": min(day, now)} for log_id, day in days]
    db.session.connection().execute(change, rows)
    keep_answers(person_id)


def _at_work(person: Person, began: date, now: datetime) -> None:
    """An attending who teaches works at the practice they are of already: else nobody would know where."""
    practice = next(iter(practices_of(person.id)), None)
    if practice is not None:
        state_place(person, StatedPlace(practice.id, began), now=now)


def _state(
    program: DemoProgram, organization: Organization, people: Mapping[str, Person], *, now: datetime, today: date
) -> None:
    """Everything a coordinator enters: attendings, rules, residents, rotations, the map, certifications."""
    director, number = people["director"], organization.id
    year = bounds(first_year(today))
    for name, login in program.attendings:
        person_id = people[login].id if login else None
        entry: dict[str, Any] = {"name": name, "email": None, "person_id": person_id, "aliases": [], "may_attest": True}
        key = str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{program.name} {name}"))
        put_attending(number, key, {**entry, "active_from": None, "active_to": None}, actor_id=director.id, now=now)
    founding.state_rules(number, year[0] - timedelta(days=365), program.rules, by=director, now=now)
    if program.assigned_set is not None:
        everybody = dict.fromkeys(("graduates_from", "graduates_to", "starts_from", "starts_to"))
        assign_set(number, program.assigned_set, everybody, by=director, now=now)
    for code, categories in program.codes.items():
        put_code(number, CountedCode(code, categories), date(2020, 7, 1), None, SHEET, by=director, now=now)
    for name, site in program.rotations:
        rotations.put_rotation(number, _key(name), {"name": name, "site": site}, by=director, now=now)
    for position, item in enumerate(program.people):
        person_id = people[item.login].id
        facts, stages = _training(program, item, today)
        residents.put_resident(number, person_id, facts, stages, by=director, now=now)
        for month in range(0 if item.away else 12):
            name, _site = program.rotations[(month + position) % len(program.rotations)]
            first, last = _month(year[0], month)
            rotations.put_block(number, person_id, _key(name), first, last, by=director, now=now)
    if program.rules.get("certification"):
        senior = [people[item.login].id for item in program.people if (item.pgy or 0) > 1]
        certify(number, "central-line", senior, year[0], by=director, now=now)


def _training(program: DemoProgram, item: DemoResident, today: date) -> tuple[dict[str, Any], list[StageFacts]]:
    """When training began and ends, and the stages of every year: a year back for who is away or repeats one."""
    this_year = first_year(today)
    if program.kind == "clerkship":
        first = date(this_year, 7, 1)
        return _facts(first, bounds(this_year)[1]), [StageFacts(first, bounds(this_year)[1], "training")]
    done = item.pgy if item.pgy is not None else 4
    lost = int(item.is_repeating)
    began = this_year - (done - 1) - lost
    stages = []
    for year in range(began, this_year + 1):
        first, last = bounds(year)
        if year == this_year and item.away is not None:
            stages.append(StageFacts(first, last, item.away))
            continue
        pgy = year - began + 1 - (lost if year == this_year else 0)
        stages.append(StageFacts(first, last, "training", pgy, is_chief=pgy == 5 and program.years == 5))
    if item.leave_from is not None:
        stages = _with_leave(stages, date(this_year, *item.leave_from))
    left = (program.years or 1) - (item.pgy if item.pgy is not None else done - 1)
    return _facts(date(began, 7, 1), bounds(this_year + left)[1]), stages


def _with_leave(stages: list[StageFacts], first: date) -> list[StageFacts]:
    """Six weeks of leave in the last stage."""
    whole, last = stages[-1], first + timedelta(days=41)
    before, after = (
        replace(whole, ends_on=first - timedelta(days=1)),
        replace(whole, starts_on=last + timedelta(days=1)),
    )
    return [*stages[:-1], before, StageFacts(first, last, "leave"), after]


def _facts(began: date, graduates: date) -> dict[str, Any]:
    return {"training_started_on": began, "graduates_on": graduates, "requirement_set": None}


def _logs(program: DemoProgram, item: DemoResident, *, spans: Spans, today: date) -> Iterator[LogFacts]:
    """Invented cases with everything a residency asks of one; the same at every run."""
    dice = random.Random(f"{program.name} {item.login}")  # noqa: S311 - a demo is to be repeatable, not secret
    facts, stages = _training(program, item, today)
    if program.is_from_the_first_day:
        spans = [(facts["training_started_on"], today)]
    counts: dict[int, int] = {}
    for first, last in spans:
        for offset in range((min(last, today) - first).days + 1):
            day = first + timedelta(days=offset)
            stage = next((stage for stage in stages if stage.holds(day)), None)
            if day.weekday() >= 5 or stage is None or stage.pgy is None or dice.random() * EVERY_DAYS >= 1:
                continue
            counts[first_year(day)] = counts.get(first_year(day), 0) + 1
            number = case_number(day, counts[first_year(day)])
            yield _log(program, item, day, stage.pgy, number, dice)


def _log(program: DemoProgram, item: DemoResident, day: date, pgy: int, number: str, dice: random.Random) -> LogFacts:
    case = dice.choices(program.cases, [case.weight for case in program.cases])[0]
    role = dice.choices(("surgeon", "teaching_assistant", "first_assistant"), ROLES[min(pgy, 5)])[0]
    role = "first_assistant" if role == "teaching_assistant" and program is EYES else role
    names = [name for name, _ in program.attendings]
    attending = "S. Demo MD" if program is SURGERY and dice.random() < 0.05 else dice.choice(names)
    is_surgeon = role == "surgeon"
    share = Decimal("0.75") if program is EYES and is_surgeon else None
    return LogFacts(
        id=str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{program.name} {item.login} {number}")),
        performed_on=day,
        setting="facility",
        site="Main hospital",
        lines=tuple(LineFacts(code=code) for code in case.codes),
        role=role,
        supervision=SUPERVISED[min(pgy, 5)] if is_surgeon else None,
        attending=attending,
        primary_line=0,
        patient_type="adult",
        complexity=dice.choice(("easiest", "middle", "hardest")),
        is_simulated=True if pgy == 1 and case.codes == ("36556",) else None,
        critical_share=share,
        present_for_critical=True if share else None,
        case_ref=number,
    )


def _key(name: str) -> str:
    return name.casefold().replace(" ", "-")


def _month(first: date, number: int) -> tuple[date, date]:
    """The first and the last day of a month of the academic year, from 0."""
    starts = date(first.year + (first.month + number - 1) // 12, (first.month + number - 1) % 12 + 1, 1)
    after = date(starts.year + starts.month // 12, starts.month % 12 + 1, 1)
    return starts, after - timedelta(days=1)

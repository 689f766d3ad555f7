"""The program's view: the board, one resident, who is ready to be certified. Each look is in the trail."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from rvuedge.accounts.audit.visibility import record_view
from rvuedge.accounts.people.models import Organization, Person
from rvuedge.logbook.records.models import LogLine, ProcedureLog
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.extensions import db
from rvuedge.training.cases.attested import confirmed_cases
from rvuedge.training.programs.queries import rules_on
from rvuedge.training.progress.answers import behind, being_counted, board_row
from rvuedge.training.progress.jobs import count_later
from rvuedge.training.progress.queries import progress_of, progress_of_all, quiet_after
from rvuedge.training.progress.resident import ResidentProgress
from rvuedge.training.progress.trainings import ResidentFacts, facts_of, residents_on
from rvuedge.training.requirements.services import DISCLAIMER
from rvuedge.training.tallies.counted_logs import AtOnce

PERFORMING = ("surgeon", "teaching_assistant")  # roles in which somebody did the procedure or guided another through it


# What one look at the board counts anew: with them it answers in 0.3 s (perf/people), the queue counts the rest.
AT_ONCE = AtOnce(cases=800, residents=15)


def board(organization_id: int, on: date, *, by: Person, now: datetime) -> dict[str, Any]:
    """The residents of a day, those who need a look first; the look itself is written down."""
    people = residents_on(organization_id, on)
    residents = progress_of_all(people, on, organization_id=organization_id, at_once=AT_ONCE)
    left = sum(resident.log.state != "current" for resident in residents)
    if left:
        count_later(organization_id, on, now=now)
    rows = sorted((board_row(resident) for resident in residents), key=_most_pressing)
    _remember(by, organization_id, people, "program board", on, now)
    return {
        "organization_id": organization_id,
        "program": db.session.get_one(Organization, organization_id).name,
        "on": on,
        "being_counted": being_counted(left),
        "quiet_after_days": quiet_after(organization_id, on),
        "residents": rows,
        "categories": _by_category(residents),
        "disclaimer": DISCLAIMER,
    }


def _most_pressing(row: Mapping[str, Any]) -> tuple[object, ...]:
    return (not row["needs_a_look"], not row["is_quiet"], -len(row["behind"]), row["name"], row["person_id"])


def _by_category(residents: Sequence[ResidentProgress]) -> list[dict[str, Any]]:
    """The categories in which somebody falls short at this pace, most residents first."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    bound: Counter[str] = Counter()
    for resident in residents:
        of = resident.choice.binding.set
        if of is None:
            continue
        bound[of.id] += 1
        for line in behind(resident):
            found[of.id, line.category.name].append(resident.person_id)
    rows = [
        {"category": name, "requirement_set": of, "behind": sorted(people), "residents": bound[of]}
        for (of, name), people in found.items()
    ]
    return sorted(rows, key=lambda row: (-len(row["behind"]), row["category"], row["requirement_set"]))


def seen_progress(
    organization_id: int,
    person_id: int,
    on: date,
    *,
    named: str | None = None,
    what: str = "progress",
    by: Person,
    now: datetime,
) -> ResidentProgress:
    """Where a resident of a program stands; the look is written down. Raises NotFoundError for somebody else."""
    if person_id not in residents_on(organization_id, on):
        raise NotFoundError(f"No such resident of the program on {on}.")
    resident = progress_of(person_id, on, named=named, organization_id=organization_id)
    _remember(by, organization_id, [person_id], what, on, now)
    return resident


def candidates(organization_id: int, on: date, *, by: Person, now: datetime) -> list[dict[str, Any]]:
    """Of each procedure of the program's list how often each resident performed it, and how often it was confirmed."""
    listed = rules_on(organization_id, on).certification
    people = residents_on(organization_id, on)
    facts = facts_of(people, on, organization_id=organization_id)
    done = _performed(people, {code for item in listed for code in item.get("codes", ())}, on)
    _remember(by, organization_id, people, "procedures to certify", on, now)
    return [
        {
            "key": item["key"],
            "name": item["name"],
            "needed": item.get("needed"),
            "residents": [_candidate(facts[person], done[person], item) for person in people],
        }
        for item in listed
    ]


def _candidate(who: ResidentFacts, done: Counter[tuple[str, bool]], item: Mapping[str, Any]) -> dict[str, Any]:
    codes, needed = item.get("codes", ()), item.get("needed")
    confirmed = sum(done[code, True] for code in codes)
    return {
        "person_id": who.person_id,
        "name": who.name,
        "pgy": who.training.pgy,
        "performed": confirmed + sum(done[code, False] for code in codes),
        "confirmed": confirmed,
        "is_ready": needed is not None and confirmed >= needed,
    }


def _performed(people: Collection[int], codes: Collection[str], on: date) -> dict[int, Counter[tuple[str, bool]]]:
    """How often each person performed some codes up to a day, by code and whether an attending confirmed it."""
    found: dict[int, Counter[tuple[str, bool]]] = {person: Counter() for person in people}
    if not people or not codes:
        return found
    log, line = ProcedureLog.__table__.c, LogLine.__table__.c
    query = select(log.person_id, log.id, line.code).where(
        line.person_id == log.person_id,
        line.log_id == log.id,
        log.person_id.in_(people),
        line.code.in_(codes),
        log.role.in_(PERFORMING),
        log.deleted_at.is_(None),
        log.is_simulated.is_not(True),
        log.performed_on <= on,
    )
    confirmed = confirmed_cases(people)
    for person, log_id, code in db.session.execute(query.distinct()):
        found[person][code, (person, log_id) in confirmed] += 1
    return found


def _remember(by: Person, organization_id: int, people: list[int], what: str, on: date, now: datetime) -> None:
    record_view(by.id, organization_id, people, what=what, detail={"on": on}, now=now)

"""How far students are in the clerkships they belong to: for the student, and for a director's board."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from rvuedge.accounts.people.models import Membership, Organization, Person
from rvuedge.accounts.people.queries import memberships_of
from rvuedge.platform.errors import InvalidError, NotFoundError
from rvuedge.platform.extensions import db
from rvuedge.platform.figures import count
from rvuedge.training.programs.models import RotationBlock
from rvuedge.training.students.entries import KnownEntry, entries_of
from rvuedge.training.students.lists import list_in_force, lists_of, requirements_of
from rvuedge.training.students.models import ClerkshipList
from rvuedge.training.students.rules import ClerkshipStanding, ExperienceStanding, counted_against

OUTSIDE = "not within the days of the clerkship"
STATES = ("incomplete", "open", "complete")  # the order of a board: who needs somebody first


@dataclass(frozen=True, slots=True)
class Enrollment:
    """A student in a clerkship: the list that binds them, and their days (both included; no last day is open)."""

    person_id: int
    name: str
    organization: str
    of: ClerkshipList
    begins_on: date
    ends_on: date | None

    @property
    def key(self) -> tuple[int, int, str]:
        """Student, program and list."""
        return (self.person_id, self.of.organization_id, self.of.key)

    def holds(self, day: date) -> bool:
        """Whether a day lies in the clerkship."""
        return self.begins_on <= day <= (self.ends_on or date.max)


@dataclass(frozen=True, slots=True)
class _Stint:
    """A membership as student, or the days of a rotation that goes by a list's key."""

    person_id: int
    name: str
    organization_id: int
    organization: str
    first: date
    last: date | None


def enrollments(
    *, today: date, person_id: int | None = None, organization_id: int | None = None, since: date = date.min
) -> list[Enrollment]:
    """The clerkships of a student, or of every student of a program who belonged to it since a day, by name.

    Blocks of a rotation whose key is a list's give the days; without one the membership does. The list is the one in
    force on the first day. Before the first list nothing binds, and there is no enrollment.
    """
    stints = _memberships(person_id, organization_id, since)
    lists = lists_of(sorted({stint.organization_id for stint in stints}))
    blocks = _blocks({stint.person_id for stint in stints})
    found: list[Enrollment] = []
    for stint in stints:
        here = [item for item in lists if item.organization_id == stint.organization_id]
        for key, first, last in _days(stint, here, blocks.get((stint.organization_id, stint.person_id), []), today):
            of = list_in_force(here, key, first)
            if of is not None and (last or date.max) >= since:
                found.append(Enrollment(stint.person_id, stint.name, stint.organization, of, first, last))
    return found


def _memberships(person_id: int | None, organization_id: int | None, since: date) -> list[_Stint]:
    query = (
        select(Membership, Person.name, Organization.name)
        .join(Person, Person.id == Membership.person_id)
        .join(Organization, Organization.id == Membership.organization_id)
        .where(Membership.role == "trainee")
        .order_by(Person.name, Person.id, Membership.organization_id, Membership.started_on)
    )
    if person_id is not None:
        query = query.where(Membership.person_id == person_id)
    if organization_id is not None:
        query = query.where(Membership.organization_id == organization_id)
    rows = [
        _Stint(of.person_id, name, of.organization_id, organization, of.started_on, of.ended_on)
        for of, name, organization in db.session.execute(query)
    ]
    return [row for row in rows if (row.last or date.max) >= since]


def _blocks(people: Collection[int]) -> dict[tuple[int, int], list[RotationBlock]]:
    found: dict[tuple[int, int], list[RotationBlock]] = {}
    query = select(RotationBlock).where(RotationBlock.person_id.in_(people)).order_by(RotationBlock.starts_on)
    for block in db.session.scalars(query) if people else ():
        found.setdefault((block.organization_id, block.person_id), []).append(block)
    return found


def _days(
    stint: _Stint, lists: Iterable[ClerkshipList], blocks: Sequence[RotationBlock], today: date
) -> list[tuple[str, date, date | None]]:
    """Each list's key with the student's days: of the rotation that goes by it, else of the membership."""
    keys = sorted({item.key for item in lists})
    by_key = {key: found for key in keys if (found := joined([block for block in blocks if block.rotation_key == key]))}
    if by_key:
        return [(key, *_latest(found, today)) for key, found in by_key.items()]
    return [(key, stint.first, stint.last) for key in keys]


def joined(blocks: Iterable[RotationBlock]) -> list[tuple[date, date]]:
    """Blocks in the order of their days, those that follow each other made one."""
    found: list[tuple[date, date]] = []
    for block in blocks:
        if found and block.starts_on == found[-1][1] + timedelta(days=1):
            found[-1] = (found[-1][0], block.ends_on)
        else:
            found.append((block.starts_on, block.ends_on))
    return found


def _latest(spans: Sequence[tuple[date, date]], today: date) -> tuple[date, date]:
    """The days that began last, of a rotation that is repeated; the first ones while none has begun."""
    begun = [span for span in spans if span[0] <= today]
    return begun[-1] if begun else spans[0]


def enrollment_for(person_id: int, list_key: str, organization_id: int | None, *, today: date) -> Enrollment:
    """The clerkship that an entry is for.

    Raises NotFoundError where the student has none of that key, InvalidError where two programs have one.
    """
    mine = [
        item
        for item in enrollments(person_id=person_id, today=today)
        if item.of.key == list_key and organization_id in (None, item.of.organization_id)
    ]
    if not mine:
        raise NotFoundError("You are in no clerkship with this list.", code="no-such-clerkship")
    if len({item.of.organization_id for item in mine}) > 1:
        sentence = "Two of your programs have a list of this name; say which one."
        raise InvalidError(sentence, errors={"organization_id": [sentence]})
    return mine[-1]


def my_standings(person_id: int, *, today: date) -> list[dict[str, Any]]:
    """A student's clerkships with what is missing, the newest first."""
    mine = enrollments(person_id=person_id, today=today)
    entries = _by_clerkship(entries_of([person_id]) if mine else [])
    return [_shown(item, entries.get(item.key, []), today) for item in reversed(mine)]


def board(organization_id: int, *, today: date, since: date) -> list[dict[str, Any]]:
    """Every student of a program with their clerkships, those first who need somebody."""
    found = enrollments(organization_id=organization_id, since=since, today=today)
    people = sorted({item.person_id for item in found})
    entries = _by_clerkship(entries_of(people, organization_ids=[organization_id]))
    rows: dict[int, dict[str, Any]] = {}
    for item in found:
        row = rows.setdefault(item.person_id, {"student_id": item.person_id, "student": item.name, "clerkships": []})
        row["clerkships"].append(_shown(item, entries.get(item.key, []), today))
    return sorted(rows.values(), key=_urgency)


def student_standings(organization_id: int, person_id: int, *, today: date) -> list[dict[str, Any]]:
    """A member's clerkships in a program; none for who is no student. Raises NotFoundError for no member."""
    if not memberships_of(person_id, organization_id):
        raise NotFoundError("No such member.")
    mine = enrollments(person_id=person_id, today=today)
    found = [item for item in mine if item.of.organization_id == organization_id]
    entries = _by_clerkship(entries_of([person_id], organization_ids=[organization_id]))
    return [_shown(item, entries.get(item.key, []), today) for item in found]


def titles_of(organization_ids: Collection[int]) -> dict[tuple[int, str, str], str]:
    """What the experiences of some programs are called, by program, list and key; the newest list's words."""
    return {
        (row.organization_id, row.key, item["key"]): item["title"]
        for row in lists_of(sorted(organization_ids))
        for item in row.experiences
    }


def _urgency(row: dict[str, Any]) -> tuple[int, int, str]:
    first = min(STATES.index(item["state"]) for item in row["clerkships"])
    missing = max(item["required"] - item["counted"] for item in row["clerkships"])
    return (first, -missing, row["student"])


def _by_clerkship(entries: Iterable[KnownEntry]) -> dict[tuple[int, int, str], list[KnownEntry]]:
    """Entries by student, program and list."""
    found: dict[tuple[int, int, str], list[KnownEntry]] = {}
    for entry in entries:
        row = entry.row
        found.setdefault((row.person_id, row.organization_id, row.list_key), []).append(entry)
    return found


def _shown(of: Enrollment, entries: Sequence[KnownEntry], today: date) -> dict[str, Any]:
    """A clerkship as the API answers it."""
    inside = [entry for entry in entries if of.holds(entry.row.performed_on)]
    found = counted_against(requirements_of(of.of), [entry.fact() for entry in inside])
    reasons = {entry.row.id: OUTSIDE for entry in entries if not of.holds(entry.row.performed_on)} | dict(
        found.left_out
    )
    return {
        "organization_id": of.of.organization_id,
        "organization": of.organization,
        "key": of.of.key,
        "title": of.of.title,
        "list_starts_on": of.of.starts_on,
        "source": of.of.source,
        "is_example": of.of.is_example,
        "needs_sign_off": of.of.needs_sign_off,
        "begins_on": of.begins_on,
        "ends_on": of.ends_on,
        "state": _state(found, of.ends_on, today),
        "required": requirements_of(of.of).required,
        "counted": sum(min(row.counted, row.experience.least) for row in found.experiences),
        "waiting": sum(row.waiting for row in found.experiences),
        "alternatives_counted": found.alternatives_counted,
        "alternatives_allowed": found.alternatives_allowed,
        "sentence": missing_sentence(found),
        "last_entry_on": max((entry.row.performed_on for entry in inside), default=None),
        "experiences": [_experience(row) for row in found.experiences],
        "left_out": [
            {
                "id": entry.row.id,
                "experience": entry.row.experience,
                "performed_on": entry.row.performed_on,
                "reason": reasons[entry.row.id],
            }
            for entry in entries
            if entry.row.id in reasons
        ],
    }


def _state(found: ClerkshipStanding, ends_on: date | None, today: date) -> str:
    if found.is_complete:
        return "complete"
    return "incomplete" if ends_on is not None and ends_on < today else "open"


def _experience(row: ExperienceStanding) -> dict[str, Any]:
    of = row.experience
    return {
        "key": of.key,
        "title": of.title,
        "kind": of.kind,
        "level": of.level,
        "allows_simulation": of.allows_simulation,
        "alternative": of.alternative,
        "least": of.least,
        "counted": row.counted,
        "by_alternative": row.by_alternative,
        "waiting": row.waiting,
        "missing": row.missing,
        "state": row.state,
    }


def missing_sentence(found: ClerkshipStanding) -> str:
    """What is missing, in one sentence with the list's words."""
    missing = [f"{row.experience.title} ({row.counted} of {row.experience.least})" for row in found.missing]
    waiting = sum(row.waiting for row in found.missing)
    if not missing:
        return "Nothing is missing."
    after = (
        f" {count(waiting, 'entry', 'entries')} {'waits' if waiting == 1 else 'wait'} for a signature."
        if waiting
        else ""
    )
    return f"Missing: {'; '.join(missing)}.{after}"

"""Attestations of the demo's cases: some of each resident's newest, in every state. Nothing is mailed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from rvuedge.accounts.people.models import MANAGERS, Person
from rvuedge.accounts.people.queries import members_of
from rvuedge.logbook.attendings.queries import attendings_of, named
from rvuedge.logbook.attendings.rules import attending_meant
from rvuedge.logbook.records import queries as log_queries
from rvuedge.platform.extensions import db, transaction
from rvuedge.training.attestations.acts import Wish, answer, request
from rvuedge.training.attestations.models import Attestation
from rvuedge.training.attestations.rows import Actor
from rvuedge.training.programs.models import Trainee

CONFIRM = Wish("confirm")
ANOTHER_ROLE = Wish("amend")  # the role is another than the case's own
# Of each resident's newest cases, in this order: what is done after the request, by whom.
PATTERN: tuple[tuple[tuple[str, Wish], ...], ...] = (
    (),
    (("attending", CONFIRM),),
    (),
    (("attending", ANOTHER_ROLE),),
    (("attending", Wish("return", message="Add the code of the cholangiogram.")),),
    (("attending", CONFIRM),),
    (("attending", Wish("dispute", message="This was another resident’s case.")),),
    (
        ("attending", ANOTHER_ROLE),
        ("resident", Wish("object", message="I did the dissection.")),
        ("director", Wish("settle", in_favor_of="claim", message="Both agree after talking.")),
    ),
    (("attending", CONFIRM),),
    (("attending", CONFIRM),),
)


def attest_cases(organization_id: int, *, now: datetime) -> int:
    """Attestations of a program's newest cases in every state; how many. Again changes nothing."""
    with transaction():
        director = _director(organization_id, now)
        residents = select(Trainee.person_id).where(Trainee.organization_id == organization_id)
        people = list(db.session.scalars(residents.order_by(Trainee.person_id)))
        return sum(_attest(organization_id, db.session.get_one(Person, number), director, now) for number in people)


def _attest(organization_id: int, resident: Person, director: Actor | None, now: datetime) -> int:
    number = 0
    for (log_id, role, attending), steps in zip(_cases(organization_id, resident.id), PATTERN, strict=False):
        found = db.session.get(Attestation, (resident.id, log_id))
        if found is not None and found.version > 1:
            continue  # here before
        if found is None:
            found = request(resident.id, log_id, name=resident.name, now=now, is_mailed=False)
            number += not steps
        actors = {"attending": attending, "resident": Actor(resident.name, "app", resident.id), "director": director}
        for who, wish in steps:
            actor = actors[who]
            if actor is not None:
                meant = replace(wish, stated={"role": other_role(role)}) if wish is ANOTHER_ROLE else wish
                answer(found.id, meant, actor, now=now)
        number += bool(steps)
    return number


def other_role(role: str) -> str:
    """What an attending says who sees it otherwise."""
    return "surgeon" if role == "first_assistant" else "first_assistant"


def _cases(organization_id: int, person_id: int) -> Iterator[tuple[str, str, Actor]]:
    """A resident's cases that name somebody of the roster and a role, newest first, with the role and who attests."""
    roster = [named(entry) for entry in attendings_of([organization_id])]
    logs = log_queries.list_logs(person_id, log_queries.Filter(), limit=len(PATTERN) * 2)
    for log in logs:
        entry = attending_meant(log.attending, log.performed_on, roster)
        if entry is None or not entry.may_attest or log.role is None:
            continue
        key = None if entry.person_id is not None else entry.key
        person = None if entry.person_id is None else db.session.get_one(Person, entry.person_id)
        name = entry.name if person is None else person.name
        yield log.id, log.role, Actor(name, "app" if key is None else "link", entry.person_id, organization_id, key)


def _director(organization_id: int, now: datetime) -> Actor | None:
    today = now.date()
    found = [member for member in members_of(organization_id, start=today, end=today) if member.role in MANAGERS]
    return Actor(found[0].person.name, "app", found[0].person.id) if found else None

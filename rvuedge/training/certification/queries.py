"""Reads of certifications: who may do what on a day, and what a look-up link shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from rvuedge.accounts.people.models import Person
from rvuedge.accounts.people.queries import organization_named
from rvuedge.platform.database import walls
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.extensions import db
from rvuedge.platform.tokens import digest
from rvuedge.training.certification.models import LookUpLink, ProcedureCertification
from rvuedge.training.programs.queries import residents_of, rules_on


@dataclass(frozen=True, slots=True)
class Certified:
    """A resident certified for a procedure: by name, from a day to a day (None: until it is ended)."""

    person_id: int
    name: str
    procedure: str
    starts_on: date
    ends_on: date | None


def certified_on(organization_id: int, on: date) -> list[Certified]:
    """Who of the program's residents of a day is certified on it, by procedure and name."""
    rows = db.session.execute(
        select(
            ProcedureCertification.person_id,
            Person.name,
            ProcedureCertification.procedure,
            ProcedureCertification.starts_on,
            ProcedureCertification.ends_on,
        )
        .join(Person, Person.id == ProcedureCertification.person_id)
        .where(
            ProcedureCertification.organization_id == organization_id,
            ProcedureCertification.starts_on <= on,
            or_(ProcedureCertification.ends_on.is_(None), ProcedureCertification.ends_on >= on),
        )
        .order_by(ProcedureCertification.procedure, Person.name, Person.id)
    )
    residents = {resident.person_id for resident in residents_of(organization_id, on)}
    return [Certified(*row) for row in rows if row[0] in residents]


def certification_board(organization_id: int, on: date) -> list[dict[str, Any]]:
    """Each procedure of the program's list of a day with who is certified and who is not, by name."""
    found = certified_on(organization_id, on)
    residents = residents_of(organization_id, on)
    board = []
    for item in rules_on(organization_id, on).certification:
        mine = [row for row in found if row.procedure == item["key"]]
        certified = {row.person_id for row in mine}
        others = [resident for resident in residents if resident.person_id not in certified]
        board.append({**_procedure(item), "certified": mine, "not_certified": others})
    return board


def links_of(organization_id: int) -> list[LookUpLink]:
    """A program's look-up links, newest first, withdrawn and expired ones among them."""
    mine = select(LookUpLink).where(LookUpLink.organization_id == organization_id)
    return list(db.session.scalars(mine.order_by(LookUpLink.id.desc())))


def looked_up(token: str, on: date) -> dict[str, Any]:
    """What a link shows on a day: the program's name, and of each procedure who is certified.

    Raises NotFoundError for a link that is unknown, withdrawn or over; the three are not told apart.
    """
    link = db.session.scalar(select(LookUpLink).where(LookUpLink.digest == digest(token)))
    if link is None or link.revoked_at is not None or link.last_day < on:
        raise NotFoundError("This link is not valid any more. Ask the program for a new one.")
    walls.enter_practice(link.organization_id)
    return {
        "program": organization_named(link.organization_id),
        "on": on,
        "procedures": certification_board(link.organization_id, on),
    }


def _procedure(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": item["key"],
        "name": item["name"],
        "codes": list(item.get("codes", ())),
        "needed": item.get("needed"),
    }

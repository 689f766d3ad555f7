"""Reads of programs: whose trainee somebody is on a day, in which year, on which rotation, under which rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select

from rvuedge.accounts.people.models import Membership, Person
from rvuedge.accounts.people.queries import organization_ids_of
from rvuedge.logbook.places.queries import TRAINING
from rvuedge.logbook.records.models import ProcedureLog
from rvuedge.platform.extensions import db
from rvuedge.training.programs.models import ProgramRules, Rotation, RotationBlock, StageSpan, Trainee, TrainingProgram
from rvuedge.training.programs.rules import TrainingRules, rules_in_force


@dataclass(frozen=True, slots=True)
class Stage:
    """Days of a career, both included; None is open (tables: StageSpan)."""

    organization_id: int
    kind: str
    pgy: int | None
    is_chief: bool
    starts_on: date
    ends_on: date | None

    def holds(self, on: date) -> bool:
        """Whether a day lies in it."""
        return self.starts_on <= on <= (self.ends_on or date.max)


@dataclass(frozen=True, slots=True)
class RotationSpan:
    """Days on a rotation, both included."""

    organization_id: int
    rotation: str
    site: str | None
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class ProgramTrainee:
    """A trainee of a program, by name."""

    person_id: int
    name: str
    trainee: Trainee | None


def program_of(person_id: int, on: date) -> TrainingProgram | None:
    """The program whose trainee somebody is on a day: the one with a stage span of that day, else the one of which they
    are a trainee and a member; None for nobody's trainee."""
    mine = select(Trainee.organization_id).where(Trainee.person_id == person_id)
    here = list(db.session.scalars(mine.order_by(Trainee.organization_id)))
    if not here:
        return None
    stage = stage_on(spans_of([person_id]).get(person_id, ()), on)
    if stage is not None:
        return db.session.get(TrainingProgram, stage.organization_id)
    joined = set(organization_ids_of(person_id, on=on))
    number = next((number for number in here if number in joined), None)
    return None if number is None else db.session.get(TrainingProgram, number)


def trainee_of(organization_id: int, person_id: int) -> Trainee | None:
    """A trainee's record in a program."""
    return db.session.get(Trainee, (organization_id, person_id))


def spans_of(person_ids: Collection[int]) -> Mapping[int, Sequence[Stage]]:
    """The stage spans of some people in every program, by person, earliest first."""
    found: dict[int, list[Stage]] = defaultdict(list)
    columns = StageSpan.__table__.c
    query = select(
        columns.person_id, columns.organization_id, columns.kind, columns.pgy, columns.is_chief, columns.starts_on,
        columns.ends_on,
    ).where(columns.person_id.in_(person_ids))  # fmt: skip
    for row in db.session.execute(query.order_by(columns.person_id, columns.starts_on)):
        found[row[0]].append(Stage(*row[1:]))
    return found


def stage_on(spans: Iterable[Stage], on: date) -> Stage | None:
    """The stage of a day: of several that hold it (a former program left one open) the one that began last."""
    return max((span for span in spans if span.holds(on)), key=lambda span: span.starts_on, default=None)


def blocks_of(person_ids: Collection[int]) -> Mapping[int, Sequence[RotationSpan]]:
    """The rotation blocks of some people, by person, earliest first."""
    found: dict[int, list[RotationSpan]] = defaultdict(list)
    query = (
        select(
            RotationBlock.person_id,
            RotationBlock.organization_id,
            Rotation.name,
            Rotation.site,
            RotationBlock.starts_on,
            RotationBlock.ends_on,
        )
        .join(
            Rotation,
            (Rotation.organization_id == RotationBlock.organization_id) & (Rotation.key == RotationBlock.rotation_key),
        )
        .where(RotationBlock.person_id.in_(person_ids))
        .order_by(RotationBlock.person_id, RotationBlock.starts_on)
    )
    for row in db.session.execute(query):
        found[row[0]].append(RotationSpan(*row[1:]))
    return found


def block_on(blocks: Iterable[RotationSpan], on: date) -> RotationSpan | None:
    """The rotation of a day; None where no block holds it."""
    return next((block for block in blocks if block.starts_on <= on <= block.ends_on), None)


def rules_on(organization_id: int, on: date) -> TrainingRules:
    """A program's rules of a day."""
    query = select(ProgramRules.starts_on, ProgramRules.rules).where(ProgramRules.organization_id == organization_id)
    return rules_in_force([(starts_on, rules) for starts_on, rules in db.session.execute(query)], on)


def logged_in_training(organization_id: int) -> tuple[ColumnElement[bool], ...]:
    """What holds of a live log joined with its person's memberships, where its day is one as trainee of a program."""
    joined, log = Membership.__table__.c, ProcedureLog.__table__.c
    return (
        joined.organization_id == organization_id,
        joined.role == "trainee",
        joined.started_on <= log.performed_on,
        or_(joined.ended_on.is_(None), joined.ended_on >= log.performed_on),
        log.deleted_at.is_(None),
    )


def residents_of(organization_id: int, on: date) -> list[ProgramTrainee]:
    """The members of role trainee on a day, by name, each with the record of their training where there is one."""
    query = (
        select(Person.id, Person.name, Trainee)
        .join(Membership, Membership.person_id == Person.id)
        .outerjoin(Trainee, (Trainee.person_id == Person.id) & (Trainee.organization_id == organization_id))
        .where(
            Membership.organization_id == organization_id,
            Membership.role == "trainee",
            Membership.started_on <= on,
            (Membership.ended_on.is_(None)) | (Membership.ended_on >= on),
        )
        .order_by(Person.name, Person.id)
    )
    return [ProgramTrainee(person_id, name, trainee) for person_id, name, trainee in db.session.execute(query)]


def programs_among(organization_ids: Collection[int]) -> set[int]:
    """Which of some organizations train people."""
    table = TrainingProgram.__table__.c
    return set(db.session.scalars(select(table.organization_id).where(table.organization_id.in_(organization_ids))))


TRAINING.append(programs_among)

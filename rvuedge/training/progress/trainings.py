"""What programs say of residents, read for many at once: days of training, stages, blocks, sets and rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, case, or_, select

from rvuedge.accounts.people.models import Membership, Organization, Person
from rvuedge.platform.extensions import db
from rvuedge.training.programs.models import Trainee, TrainingProgram
from rvuedge.training.programs.queries import RotationSpan, Stage, blocks_of, residents_of, spans_of, stage_on
from rvuedge.training.progress.resident import Training
from rvuedge.training.progress.rules.rotation_plan import PlannedBlock
from rvuedge.training.rules.pace import Days, merged
from rvuedge.training.tallies.rules.months import rotation_key

AWAY = ("leave", "research")  # nobody operates; training elsewhere is training
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ResidentFacts:
    """A resident as programs have them. `training` is of the program of the day; spans and blocks are of all.

    `override` is the set that the program named for this resident.
    """

    person_id: int
    name: str
    training: Training
    override: str | None = None
    spans: tuple[Stage, ...] = ()
    blocks: tuple[PlannedBlock, ...] = ()


def residents_on(organization_id: int, on: date) -> list[int]:
    """Who is a trainee of a program on a day, by name."""
    return list(dict.fromkeys(resident.person_id for resident in residents_of(organization_id, on)))


def facts_of(person_ids: Collection[int], on: date, *, organization_id: int | None = None) -> dict[int, ResidentFacts]:
    """What programs say of some people on a day; of the named program, or of the one that each is in, or was last."""
    programs = _programs(person_ids, on, organization_id)
    trainees = {(row.organization_id, row.person_id): row for row in _rows(Trainee, person_ids)}
    spans, blocks = spans_of(person_ids), blocks_of(person_ids)
    names = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return {
        person_id: _facts(
            person_id,
            name,
            on,
            programs.get(person_id),
            trainees,
            spans.get(person_id, ()),
            _planned(blocks.get(person_id, ())),
        )
        for person_id, name in names
    }


def _facts(
    person_id: int,
    name: str,
    on: date,
    program: Any,
    trainees: dict[tuple[int, int], Any],
    spans: Sequence[Stage],
    blocks: Sequence[PlannedBlock],
) -> ResidentFacts:
    trainee = trainees.get((program.organization_id, person_id)) if program else None
    today = stage_on(spans, on)
    chief = min((span.starts_on for span in spans if span.is_chief and (span.ends_on or date.max) >= on), default=None)
    training = Training(
        organization_id=program.organization_id if program else None,
        program=program.name if program else None,
        specialty=program.specialty if program else None,
        training_started_on=trainee.training_started_on if trainee else None,
        graduates_on=trainee.graduates_on if trainee else None,
        stage=today.kind if today else None,
        pgy=today.pgy if today else None,
        is_chief=bool(today and today.is_chief),
        chief_from=chief,
        away=away_of(spans),
        chief=merged((span.starts_on, span.ends_on or date.max) for span in spans if span.is_chief),
    )
    override = trainee.requirement_set if trainee else None
    return ResidentFacts(person_id, name, training, override, tuple(spans), tuple(blocks))


def away_of(spans: Sequence[Stage]) -> tuple[Days, ...]:
    """The days on leave or research, cut where a stage that began later says otherwise."""
    found: list[Days] = []
    ordered = sorted(spans, key=lambda span: span.starts_on)
    for index, span in enumerate(ordered):
        if span.kind not in AWAY:
            continue
        later = min((other.starts_on for other in ordered[index + 1 :]), default=date.max)
        last = min(span.ends_on or date.max, later - DAY)
        if span.starts_on <= last:
            found.append((span.starts_on, last))
    return tuple(found)


def _programs(person_ids: Collection[int], on: date, organization_id: int | None) -> dict[int, Any]:
    """The program of each person: the one they are in on the day, else the one that they were in last."""
    is_running = case((or_(Membership.ended_on.is_(None), Membership.ended_on >= on), 1), else_=0)
    query = (
        select(
            Membership.person_id,
            Membership.organization_id,
            Organization.name,
            TrainingProgram.specialty,
        )
        .join(TrainingProgram, TrainingProgram.organization_id == Membership.organization_id)
        .join(Organization, Organization.id == Membership.organization_id)
        .where(Membership.person_id.in_(person_ids), Membership.role == "trainee", Membership.started_on <= on)
        .where(TrainingProgram.kind != "clerkship")  # a student's list is the school's
        .order_by(is_running, Membership.started_on, Membership.id)
    )
    if organization_id is not None:
        query = query.where(Membership.organization_id == organization_id)
    return {row.person_id: row for row in db.session.execute(query)}


def _planned(blocks: Iterable[RotationSpan]) -> tuple[PlannedBlock, ...]:
    return tuple(
        PlannedBlock(rotation_key(block.rotation), block.rotation, block.starts_on, block.ends_on) for block in blocks
    )


def _rows(model: Any, person_ids: Collection[int]) -> Sequence[Row[Any]]:
    """Rows of a table about some people, as rows: objects cost three times as much."""
    table = model.__table__
    return db.session.execute(select(table).where(table.c.person_id.in_(person_ids))).all()

"""Writes of a program's residents: when training began and ends, stages with dates, rotations and their blocks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.people.holding import hold_practice
from rvuedge.accounts.people.models import Membership, Person
from rvuedge.platform.errors import InvalidError, NotFoundError, StaleError
from rvuedge.platform.extensions import db, transaction
from rvuedge.training.programs.listing import version_of
from rvuedge.training.programs.models import ProgramSet, StageSpan, Trainee, TrainingProgram
from rvuedge.training.requirements.shipped import requirement_sets
from rvuedge.training.rules.stages import StageFacts, contradiction

MOST_STAGES = 60  # of one trainee: a decade of training with leave and research in every year is below


class StagesContradictError(InvalidError):
    """Stages of a trainee that cannot all be true; the sentence says which."""

    code = "stages-contradict"


def put_resident(
    organization_id: int,
    person_id: int,
    facts: Mapping[str, Any],
    stages: Sequence[StageFacts],
    *,
    by: Person,
    now: datetime,
    base_version: str | None = None,
) -> bool:
    """State a resident whole: first day of training, graduation, a requirement set by name, and every stage.

    The same again changes nothing; whether something changed. `base_version` is what the change was made to. Raises
    StaleError where another is stored, NotFoundError for somebody who never was a
    trainee here, StagesContradictError, and InvalidError for graduation before training or an unknown set; nothing is
    stored then.
    """
    with transaction() as session:
        hold_practice(session, organization_id)
        program = session.get(TrainingProgram, organization_id)
        if program is None or not _was_trainee(organization_id, person_id):
            raise NotFoundError("No such resident of a program.")
        _refuse(facts, stages, needs_pgy=program.kind != "clerkship")
        ordered = sorted(stages, key=lambda stage: stage.starts_on)
        before = session.scalar(_row(organization_id, person_id))
        same = before is not None and all(getattr(before, name) == value for name, value in facts.items())
        if same and stages_of(organization_id, person_id) == ordered:
            return False
        _refuse_other_version(base_version, version_of(before, stages_of(organization_id, person_id)))
        if before is None or before.requirement_set != facts.get("requirement_set"):
            _refuse_unknown_set(organization_id, facts.get("requirement_set"))
        session.add(row := before or Trainee(organization_id=organization_id, person_id=person_id))
        for name, value in {**facts, "updated_at": now}.items():
            setattr(row, name, value)
        session.flush()
        _replace_stages(organization_id, person_id, ordered)
        detail = {name: str(value) for name, value in facts.items() if value is not None}
        audit_resident("resident.put", organization_id, person_id, by, now, {**detail, "stages": len(ordered)})
    return True


def _refuse_other_version(base_version: str | None, stored: str) -> None:
    if base_version is not None and base_version != stored:
        raise StaleError("Somebody else changed this resident meanwhile. Open the page again, then make your change.")


def stages_of(organization_id: int, person_id: int) -> list[StageFacts]:
    """The stages of a trainee in a program, first to last."""
    mine = (StageSpan.organization_id == organization_id, StageSpan.person_id == person_id)
    rows = db.session.scalars(select(StageSpan).where(*mine).order_by(StageSpan.starts_on))
    return [StageFacts(row.starts_on, row.ends_on, row.kind, row.pgy, row.is_chief) for row in rows]


def _refuse(facts: Mapping[str, Any], stages: Sequence[StageFacts], *, needs_pgy: bool) -> None:
    started, graduates = facts.get("training_started_on"), facts.get("graduates_on")
    if started and graduates and graduates <= started:
        sentence = "Graduation has to come after the first day of training."
        raise InvalidError(sentence, errors={"graduates_on": [sentence]})
    if len(stages) > MOST_STAGES:
        raise StagesContradictError(f"A trainee has at most {MOST_STAGES} stages.")
    if (found := contradiction(stages, needs_pgy=needs_pgy)) is not None:
        raise StagesContradictError(found, errors={"stages": [found]})


def _refuse_unknown_set(organization_id: int, set_id: str | None) -> None:
    """A name that no set has would leave the resident without numbers; one that was removed since may stay."""
    if set_id is None or set_id in requirement_sets():
        return
    if db.session.get(ProgramSet, (organization_id, set_id)) is None:
        sentence = f"There is no requirement set {set_id!r} here."
        raise InvalidError(sentence, errors={"requirement_set": [sentence]})


def known_trainee(organization_id: int, person_id: int, *, now: datetime) -> None:
    """See that a member of role trainee has a record of training, within a transaction. Raises NotFoundError."""
    if db.session.scalar(_row(organization_id, person_id)) is not None:
        return
    if not _was_trainee(organization_id, person_id):
        raise NotFoundError("No such resident.")
    db.session.add(Trainee(organization_id=organization_id, person_id=person_id, updated_at=now))
    db.session.flush()


def _was_trainee(organization_id: int, person_id: int) -> bool:
    query = select(Membership.id).where(
        Membership.organization_id == organization_id,
        Membership.person_id == person_id,
        Membership.role == "trainee",
    )
    return db.session.scalar(query.limit(1)) is not None


def _row(organization_id: int, person_id: int) -> Any:
    return select(Trainee).where(Trainee.organization_id == organization_id, Trainee.person_id == person_id)


def _replace_stages(organization_id: int, person_id: int, stages: Collection[StageFacts]) -> None:
    mine = (StageSpan.organization_id == organization_id, StageSpan.person_id == person_id)
    db.session.execute(delete(StageSpan).where(*mine))
    db.session.add_all(
        StageSpan(
            organization_id=organization_id,
            person_id=person_id,
            starts_on=stage.starts_on,
            ends_on=stage.ends_on,
            kind=stage.kind,
            pgy=stage.pgy,
            is_chief=stage.is_chief,
        )
        for stage in stages
    )


def audit_resident(
    action: str, organization_id: int, person_id: int, by: Person, now: datetime, detail: Mapping[str, object]
) -> None:
    """An entry of the trail about one resident, who sees it too."""
    record_audit(
        actor_id=by.id,
        organization_id=organization_id,
        action=action,
        subject=f"person {person_id}",
        detail=detail,
        people=[person_id],
        now=now,
    )

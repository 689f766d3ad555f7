"""Reads of assessments: what each side may see, a trainee's summary, and a program's overview."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select, tuple_

from rvuedge.accounts.audit.trail import names_of
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.extensions import db
from rvuedge.training.assessments.instruments import epa_lists, epa_names, levels, meaningful_from
from rvuedge.training.assessments.models import Assessment, AssessmentSide
from rvuedge.training.assessments.rules import (
    OPEN,
    SHOWN,
    SIDES,
    AutonomySummary,
    EpaRating,
    RatedPair,
    Side,
    State,
    TeachingRating,
    autonomy_summaries,
    epa_standings,
    sealed_text,
    sees,
    teaching_average,
)
from rvuedge.training.assessments.services import RATED, exchange_state, side_of
from rvuedge.training.programs.models import TrainingProgram
from rvuedge.training.programs.queries import program_of
from rvuedge.training.requirements.shipped import scales

TEACHING_NOTE = (
    "Shown from 5 assessments of 3 cases on, and moved with each further five, so that no single rating can be read"
    " from it."
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """An exchange with both sides at an instant."""

    row: Row[Any]
    sides: Mapping[str, Row[Any]]
    state: State

    @property
    def ended_at(self) -> datetime:
        """When it was revealed or closed; of one that is neither, when it will be closed."""
        committed: list[datetime] = [side.committed_at for side in self.sides.values()]
        closes_at: datetime = self.row.closes_at
        return max(committed) if self.state == "revealed" else closes_at

    def waits_for(self, side: Side) -> bool:
        """Whether a side can still rate and has not."""
        return self.state in OPEN and side not in self.sides


def exchanges(condition: ColumnElement[bool], now: datetime) -> list[Exchange]:
    """The exchanges that a condition holds for, the newest first. Rows, not objects: a program has thousands."""
    found: dict[str, dict[str, Row[Any]]] = {}
    sides = select(AssessmentSide.__table__).join(Assessment, Assessment.id == AssessmentSide.assessment_id)
    for side in db.session.execute(sides.where(condition)):
        found.setdefault(side.assessment_id, {})[side.side] = side
    rows = db.session.execute(_NEWEST.where(condition))
    return [Exchange(row, of := found.get(row.id, {}), exchange_state(row, of, now)) for row in rows]


_NEWEST = select(Assessment.__table__).order_by(Assessment.opened_at.desc(), Assessment.id.desc())


def exchange_of(person_id: int, assessment_id: str, *, now: datetime) -> Exchange:
    """One exchange of somebody's. Raises NotFoundError."""
    found = exchanges(Assessment.id == assessment_id, now)
    if not found:
        raise NotFoundError("No such assessment.")
    side_of(found[0].row, person_id)
    return found[0]


def mine(
    person_id: int, *, side: str | None, waiting: bool, before: tuple[datetime, str] | None, limit: int, now: datetime
) -> list[Exchange]:
    """Somebody's exchanges, the newest first; with `waiting` those they can still rate."""
    of = {"trainee": Assessment.person_id == person_id, "assessor": Assessment.assessor_id == person_id}
    query = select(Assessment.id).where(of[side] if side else of["trainee"] | of["assessor"])
    if waiting:
        rated = select(AssessmentSide.assessment_id).where(
            AssessmentSide.assessment_id == Assessment.id, AssessmentSide.person_id == person_id
        )
        query = query.where(Assessment.closes_at > now, ~rated.exists())
    if before is not None:
        query = query.where(tuple_(Assessment.opened_at, Assessment.id) < before)
    ids = db.session.scalars(query.order_by(Assessment.opened_at.desc(), Assessment.id.desc()).limit(limit)).all()
    return exchanges(Assessment.id.in_(ids), now)


def shown_exchanges(found: Sequence[Exchange], viewer_id: int) -> list[dict[str, Any]]:
    """Exchanges as one of their two people is answered."""
    names = names_of({number for item in found for number in (item.row.person_id, item.row.assessor_id)})
    specialties: dict[tuple[int, date], str | None] = {}
    answers = []
    for item in found:
        key = (item.row.person_id, item.row.performed_on)
        if key not in specialties:
            program = program_of(*key)
            specialties[key] = program.specialty if program else None
        answers.append(_shown(item, viewer_id, names, specialties[key]))
    return answers


def _shown(item: Exchange, viewer_id: int, names: Mapping[int, str], specialty: str | None) -> dict[str, Any]:
    row, viewer = item.row, side_of(item.row, viewer_id)
    return {
        "id": row.id,
        "log_id": row.log_id,
        "performed_on": row.performed_on,
        "code": row.code,
        "trainee": {"id": row.person_id, "name": names.get(row.person_id, "someone")},
        "assessor": {"id": row.assessor_id, "name": names.get(row.assessor_id, "someone")},
        "my_side": viewer,
        "scale": row.scale,
        "specialty": specialty,
        "state": item.state,
        "waits_for_me": item.waits_for(viewer),
        "opened_at": row.opened_at,
        "closes_at": row.closes_at,
        "on_silence": row.on_silence,
        "sides": {side: _side(item, viewer, side) for side in SIDES},
    }


def _side(item: Exchange, viewer: Side, side: Side) -> dict[str, Any] | None:
    """A side as the viewer may see it: its seal at once, what it says once they may."""
    of = item.sides.get(side)
    if of is None or item.state == "removed":
        return None
    is_seen = sees(viewer, side, item.state)
    content = {name: getattr(of, name) for name in RATED}
    return {
        "seal": of.seal,
        "committed_at": of.committed_at,
        "days_after": (of.committed_at.date() - item.row.performed_on).days,
        "changes": of.changes,
        "rating": _rating(content, is_own=viewer == side) if is_seen else None,
        "nonce": of.nonce if is_seen else None,
        "sealed_text": sealed_text({**content, "scale": item.row.scale}) if is_seen else None,
    }


def _rating(content: Mapping[str, Any], *, is_own: bool) -> dict[str, Any]:
    """A rating; that of teaching is its trainee's alone."""
    return {**content, "teaching": content["teaching"] if is_own else None}


def summary_of(person_id: int, *, today: date, now: datetime) -> dict[str, Any]:
    """A trainee's levels by scale, their EPAs, and how many exchanges wait for them."""
    found = exchanges(Assessment.person_id == person_id, now)
    program = program_of(person_id, today)
    waiting = len(mine(person_id, side=None, waiting=True, before=None, limit=100, now=now))
    specialty = program.specialty if program else None
    return {**_trainee(found, specialty), "epa_note": epa_note(specialty), "waiting_for_me": waiting}


def teaching_of(person_id: int, *, now: datetime) -> dict[str, Any]:
    """The average that trainees give a teacher, or why it is hidden."""
    return shown_teaching(exchanges(Assessment.assessor_id == person_id, now))


def specialty_of(organization_id: int) -> str | None:
    """What a program trains for; None for an organization that is none."""
    program = db.session.get(TrainingProgram, organization_id)
    return program.specialty if program else None


def epa_note(specialty: str | None) -> str | None:
    """What was not found about a specialty's EPAs; None where it has none."""
    found = epa_lists().get(specialty or "")
    return f"{found['minimum']}." if found else None


def program_overview(
    organization_id: int, names: Mapping[int, str], *, first: date, last: date, specialty: str | None, now: datetime
) -> dict[str, Any]:
    """A program's residents with their levels and EPAs of a period, and its teachers' averages of all times.

    An average of days that somebody chooses could be asked for twice, one rating apart.
    """
    found = exchanges(Assessment.organization_id == organization_id, now)
    by_trainee: dict[int, list[Exchange]] = {}
    for item in found:
        if first <= item.row.performed_on <= last:
            by_trainee.setdefault(item.row.person_id, []).append(item)
    residents = [_resident(person, name, by_trainee.get(person, []), specialty) for person, name in names.items()]
    return {"residents": residents, "teaching": _teachers(found), "epa_note": epa_note(specialty)}


def _resident(person_id: int, name: str, own: list[Exchange], specialty: str | None) -> dict[str, Any]:
    rated = [item for item in own if item.state in SHOWN and "assessor" in item.sides]
    return {
        "person_id": person_id,
        "name": name,
        "requested": len(own),
        "assessed": len(rated),
        "removed": sum(item.state in {"removed", "expired"} for item in own),
        "last_on": max((item.row.performed_on for item in rated), default=None),
        **_trainee(own, specialty),
    }


def _teachers(found: Iterable[Exchange]) -> list[dict[str, Any]]:
    by_teacher: dict[int, list[Exchange]] = {}
    for item in found:
        by_teacher.setdefault(item.row.assessor_id, []).append(item)
    names = names_of(by_teacher)
    rows = [
        {"person_id": number, "name": names.get(number, "someone"), **shown_teaching(items)}
        for number, items in by_teacher.items()
    ]
    return sorted(rows, key=lambda row: row["name"])


def shown_teaching(found: Iterable[Exchange]) -> dict[str, Any]:
    """A teacher's average as it is answered."""
    ratings = [
        TeachingRating(item.ended_at, item.row.id, f"{item.row.person_id} {item.row.log_id}", side.teaching)
        for item in found
        if item.state in SHOWN and (side := item.sides.get("trainee")) and side.teaching is not None
    ]
    of = teaching_average(ratings)
    return {
        "average": of.average,
        "assessments": of.assessments,
        "cases": of.cases,
        "hidden_because": of.hidden_because,
        "note": TEACHING_NOTE,
    }


def _trainee(found: Collection[Exchange], specialty: str | None) -> dict[str, Any]:
    """Levels and EPAs of one trainee, of exchanges that both may see."""
    shown = [item for item in found if item.state in SHOWN]
    pairs = [RatedPair(item.row.scale, *(_autonomy(item, side) for side in SIDES)) for item in shown]
    names = epa_names(specialty)
    ratings = [
        EpaRating(side.epa, item.row.performed_on, item.row.id, side.entrustment, side.phase)
        for item in shown
        if (side := item.sides.get("assessor")) and side.epa is not None
    ]
    entrustment = levels("abs_epa")
    return {
        "autonomy": [_summary(of) for of in autonomy_summaries(pairs, meaningful_from())],
        "epas": [
            {
                "number": of.epa,
                "name": names[of.epa],
                "assessments": of.assessments,
                "newest": of.newest,
                "newest_name": entrustment.get(of.newest or 0),
                "newest_on": of.newest_on,
                "highest": of.highest,
            }
            for of in epa_standings(names, ratings)
        ],
    }


def _autonomy(item: Exchange, side: str) -> int | None:
    of = item.sides.get(side)
    return int(of.autonomy) if of else None


def _summary(of: AutonomySummary) -> dict[str, Any]:
    names = levels(of.scale)
    return {
        "scale": of.scale,
        "title": scales()[of.scale]["title"],
        "levels": [
            {"level": number, "name": name, "assessments": of.levels.get(number, 0)} for number, name in names.items()
        ],
        "assessments": of.assessments,
        "meaningful": of.meaningful,
        "gap": of.gap,
        "pairs": of.pairs,
    }

"""A practice's specialties beside a survey's: suggested by likeness, counted once a person has said yes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from rapidfuzz import fuzz, process
from sqlalchemy import delete, select

from rvuedge.benchmarks.models import SpecialtyCrosswalk, SurveyCurve
from rvuedge.benchmarks.survey_cells import specialty_key
from rvuedge.errors import InvalidError
from rvuedge.extensions import db, transaction

LIKE_ENOUGH = 60


@dataclass(frozen=True, slots=True)
class Stands:
    """A survey's specialty that stands for one of a practice's, and its weight."""

    survey_specialty: str
    weight: Decimal


class CrosswalkRefusedError(InvalidError):
    """An entry that names a specialty the survey has not."""

    code = "no-such-specialty"


def specialties_of(survey_id: int) -> list[str]:
    """The specialties of a survey, by name."""
    query = select(SurveyCurve.specialty).where(SurveyCurve.survey_id == survey_id).distinct()
    return list(db.session.scalars(query.order_by(SurveyCurve.specialty)))


def suggested(specialty: str, names: Collection[str], *, limit: int = 3) -> list[str]:
    """The names most like a specialty, the likest first; word order, "&" and dashes aside."""
    keys = {specialty_key(name): name for name in names}
    found = process.extract(
        specialty_key(specialty), keys.keys(), scorer=fuzz.token_sort_ratio, limit=limit, score_cutoff=LIKE_ENOUGH
    )
    return [keys[key] for key, _, _ in found]


def entries_of(organization_id: int, survey_id: int | None = None) -> list[SpecialtyCrosswalk]:
    """An organization's entries, by specialty."""
    query = select(SpecialtyCrosswalk).where(SpecialtyCrosswalk.organization_id == organization_id)
    if survey_id is not None:
        query = query.where(SpecialtyCrosswalk.survey_id == survey_id)
    return list(db.session.scalars(query.order_by(SpecialtyCrosswalk.specialty, SpecialtyCrosswalk.id)))


def reviewed(organization_ids: Collection[int], survey_id: int) -> dict[str, list[Stands]]:
    """By specialty key, what stands for it in a survey; only what a person has reviewed."""
    rows = db.session.execute(
        select(SpecialtyCrosswalk.specialty_key, SpecialtyCrosswalk.survey_specialty, SpecialtyCrosswalk.weight).where(
            SpecialtyCrosswalk.organization_id.in_(organization_ids),
            SpecialtyCrosswalk.survey_id == survey_id,
            SpecialtyCrosswalk.state == "reviewed",
        )
    )
    found: dict[str, list[Stands]] = {}
    for key, name, weight in rows:
        found.setdefault(key, []).append(Stands(name, weight.normalize()))
    return found


def put_entries(
    *,
    organization_id: int,
    survey_id: int,
    specialty: str,
    stands: Sequence[tuple[str, Decimal]],
    state: str,
    person_id: int,
    now: datetime,
) -> None:
    """Say what stands for a specialty in a survey, in place of what was said before; none takes it away.

    Raises CrosswalkRefusedError for a specialty that the survey has not, naming the nearest.
    """
    names = specialties_of(survey_id)
    for name, _ in stands:
        if name not in names:
            nearest = ", ".join(suggested(name, names)) or "nothing like it"
            raise CrosswalkRefusedError(f"The survey has no specialty {name!r}; nearest: {nearest}.")
    key = specialty_key(specialty)
    with transaction() as session:
        session.execute(
            delete(SpecialtyCrosswalk).where(
                SpecialtyCrosswalk.organization_id == organization_id,
                SpecialtyCrosswalk.survey_id == survey_id,
                SpecialtyCrosswalk.specialty_key == key,
            )
        )
        session.add_all(
            SpecialtyCrosswalk(
                organization_id=organization_id,
                survey_id=survey_id,
                specialty=specialty,
                specialty_key=key,
                survey_specialty=name,
                weight=weight,
                state=state,
                reviewed_by=None if state == "suggested" else person_id,
                reviewed_at=None if state == "suggested" else now,
            )
            for name, weight in stands
        )


def suggest_for(
    specialties: Collection[str], *, organization_id: int, survey_id: int, person_id: int, now: datetime
) -> int:
    """Suggest the likest of a survey's specialties for those of a practice it does not know; how many were."""
    names = specialties_of(survey_id)
    known = {specialty_key(name) for name in names} | {
        one.specialty_key for one in entries_of(organization_id, survey_id)
    }
    made = 0
    for specialty in sorted(set(specialties)):
        likest = suggested(specialty, names, limit=1)
        if specialty_key(specialty) in known or not likest:
            continue
        put_entries(
            organization_id=organization_id,
            survey_id=survey_id,
            specialty=specialty,
            stands=[(likest[0], Decimal(1))],
            state="suggested",
            person_id=person_id,
            now=now,
        )
        made += 1
    return made

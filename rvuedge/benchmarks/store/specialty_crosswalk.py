"""A practice's specialties beside a survey's: suggested by likeness, counted once a person has said yes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import product

from rapidfuzz import fuzz, process
from sqlalchemy import bindparam, delete, or_, select

from rvuedge.accounts.people.holding import hold_practice
from rvuedge.accounts.people.models import Membership, Person
from rvuedge.accounts.rules.specialties import specialty_named
from rvuedge.benchmarks.readers.cells import specialty_key
from rvuedge.benchmarks.store.models import SpecialtyCrosswalk
from rvuedge.benchmarks.store.queries import SurveyFacts, specialties_of
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.extensions import db, transaction

LIKE_ENOUGH = 60  # of 100, by rapidfuzz: a suggestion for a person to confirm, so low


@dataclass(frozen=True, slots=True)
class CrosswalkEntry:
    """A survey's specialty that stands for one of a practice's, and its weight."""

    survey_specialty: str
    weight: Decimal


class CrosswalkRefusedError(InvalidError):
    """An entry that names a specialty the survey has not."""

    code = "no-such-specialty"


def suggested(specialty: str, names: Collection[str], *, limit: int = 3) -> list[str]:
    """The names that stand for a specialty ("ENT" for Otolaryngology), then those most like it, the likest first; word
    order, "&" and dashes aside.
    """
    same = sorted(name for name in names if specialty_named(name) == specialty_named(specialty))
    keys = {specialty_key(name): name for name in names if name not in same}
    found = process.extract(
        specialty_key(specialty), keys.keys(), scorer=fuzz.token_sort_ratio, limit=limit, score_cutoff=LIKE_ENOUGH
    )
    return [*same, *(keys[key] for key, _, _ in found)][:limit]


def entries_of(organization_id: int, survey_id: int | None = None) -> list[SpecialtyCrosswalk]:
    """An organization's entries, by specialty."""
    query = select(SpecialtyCrosswalk).where(SpecialtyCrosswalk.organization_id == organization_id)
    if survey_id is not None:
        query = query.where(SpecialtyCrosswalk.survey_id == survey_id)
    return list(db.session.scalars(query.order_by(SpecialtyCrosswalk.specialty, SpecialtyCrosswalk.id)))


_ENTRY = SpecialtyCrosswalk.__table__.c
_REVIEWED = (
    select(_ENTRY.specialty_key, _ENTRY.survey_id, _ENTRY.organization_id, _ENTRY.survey_specialty, _ENTRY.weight)
    .where(
        _ENTRY.organization_id.in_(bindparam("organizations", expanding=True)),
        _ENTRY.survey_id.in_(bindparam("surveys", expanding=True)),
        _ENTRY.specialty_key.in_(bindparam("keys", expanding=True)),
        _ENTRY.state == "reviewed",
    )
    .order_by(_ENTRY.id)
)


Mapped = dict[int, tuple[CrosswalkEntry, ...]]


def reviewed(surveys: Collection[SurveyFacts], organization_ids: Sequence[int], specialty: str) -> Mapped:
    """By survey id, what a person has said stands for a specialty; by one query. As `reviewed_of_all`."""
    return reviewed_of_all(surveys, organization_ids, [specialty])[specialty_key(specialty)]


def reviewed_of_all(
    surveys: Collection[SurveyFacts], organization_ids: Sequence[int], specialties: Collection[str]
) -> dict[str, Mapped]:
    """The same of several specialties, by their keys; by one query however many they are.

    A practice's survey is read by its own crosswalk; an open one by that of the first of the asker's organizations
    that has an entry, so that who belongs to two practices does not count anything twice.
    """
    keys = sorted({specialty_key(specialty) for specialty in specialties})
    parameters = {"organizations": list(organization_ids), "surveys": [survey.id for survey in surveys], "keys": keys}
    entries: dict[tuple[str, int, int], list[CrosswalkEntry]] = {}
    for key, survey_id, organization_id, name, weight in db.session.execute(_REVIEWED, parameters):
        entries.setdefault((key, survey_id, organization_id), []).append(CrosswalkEntry(name, weight.normalize()))
    found: dict[str, Mapped] = {key: {} for key in keys}
    for key, survey in product(keys, surveys):
        owners = organization_ids if survey.organization_id is None else [survey.organization_id]
        known = next((entries[key, survey.id, owner] for owner in owners if (key, survey.id, owner) in entries), None)
        if known:
            found[key][survey.id] = tuple(known)
    return found


def put_entries(
    *,
    organization_id: int,
    survey_id: int,
    specialty: str,
    mapped: Sequence[tuple[str, Decimal]],
    state: str,
    person_id: int,
    now: datetime,
) -> None:
    """Say what stands for a specialty in a survey, reviewed or refused, in place of what was said; none takes it away.

    Raises CrosswalkRefusedError for a specialty that the survey has not, naming the nearest.
    """
    _check_names(survey_id, [name for name, _ in mapped])
    key = specialty_key(specialty)
    with transaction() as session:
        hold_practice(session, organization_id)
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
                reviewed_by=person_id,
                reviewed_at=now,
            )
            for name, weight in mapped
        )


def _check_names(survey_id: int, wanted: Sequence[str]) -> None:
    names = specialties_of(survey_id)
    for name in wanted:
        if name not in names:
            nearest = ", ".join(suggested(name, names)) or "none similar"
            raise CrosswalkRefusedError(f"The survey has no specialty {name!r}; nearest: {nearest}.")


def member_specialties(organization_id: int, on: date) -> list[str]:
    """The specialties of an organization's members on a day, by name; as the people state them."""
    query = (
        select(Person.specialty)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organization_id == organization_id,
            Membership.started_on <= on,
            or_(Membership.ended_on.is_(None), Membership.ended_on >= on),
            Person.specialty.is_not(None),
        )
        .distinct()
    )
    return sorted(name for name in db.session.scalars(query) if name and name.strip())


def suggest_for_members(*, organization_id: int, survey_id: int, now: datetime) -> int:
    """Suggest the likest of a survey's specialties for those of the members it does not know; how many were.

    What a person has accepted or refused is not suggested again.
    """
    with transaction() as session:
        hold_practice(session, organization_id)
        names = specialties_of(survey_id)
        known = {specialty_key(name) for name in names} | {
            crosswalk.specialty_key for crosswalk in entries_of(organization_id, survey_id)
        }
        made = []
        for specialty in member_specialties(organization_id, now.date()):
            key, likest = specialty_key(specialty), suggested(specialty, names, limit=1)
            if key in known or not likest:
                continue
            known.add(key)
            made.append(_suggestion(organization_id, survey_id, specialty, likest[0]))
        session.add_all(made)
    return len(made)


def _suggestion(organization_id: int, survey_id: int, specialty: str, likest: str) -> SpecialtyCrosswalk:
    return SpecialtyCrosswalk(
        organization_id=organization_id,
        survey_id=survey_id,
        specialty=specialty,
        specialty_key=specialty_key(specialty),
        survey_specialty=likest,
        weight=Decimal(1),
        state="suggested",
    )

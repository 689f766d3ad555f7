"""Which program a case belongs to, what its rules say that day, and who may attest the case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from sqlalchemy import select

from rvuedge.accounts.people.models import MANAGERS, Membership, Person
from rvuedge.accounts.people.queries import role_in
from rvuedge.logbook.attendings.models import Attending
from rvuedge.logbook.attendings.queries import attendings_of, named
from rvuedge.logbook.attendings.rules import RosterName, attending_meant
from rvuedge.platform.errors import ForbiddenError, NotFoundError
from rvuedge.platform.extensions import db
from rvuedge.training.attestations.models import Attestation
from rvuedge.training.attestations.rows import Actor
from rvuedge.training.programs.models import ProgramRules, Trainee, TrainingProgram
from rvuedge.training.programs.queries import Stage, rules_on, spans_of, stage_on
from rvuedge.training.programs.rules import TrainingRules, rules_in_force
from rvuedge.training.rules.attesting.policies import Attester, Attesters, Policy, RequestRule, may_attest
from rvuedge.training.rules.attesting.states import OF_ATTENDINGS, Act

DatedRules = tuple[date, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class CaseProgram:
    """A program as a case of a day sees it."""

    organization_id: int
    rules: TrainingRules

    @property
    def request_rule(self) -> RequestRule:
        """Which cases are requested when they are saved."""
        policy = cast(Policy, self.rules.attestation_policy)
        return RequestRule(policy, self.rules.sample_share, frozenset(self.rules.codes))


@dataclass(frozen=True, slots=True)
class Programs:
    """All that says whose trainee somebody is on a day, read once for many cases (as programs.queries.program_of).

    `numbers` are the programs with a record of theirs, `periods` the days of their memberships.
    """

    numbers: tuple[int, ...] = ()
    spans: Sequence[Stage] = ()
    periods: tuple[tuple[date, date | None, int], ...] = ()
    rules: Mapping[int, Sequence[DatedRules]] = field(default_factory=dict)

    def on(self, day: date) -> CaseProgram | None:
        """The program of a day, with its rules."""
        stage = stage_on(self.spans, day)
        number = stage.organization_id if stage is not None else self._joined(day)
        return None if number is None else CaseProgram(number, rules_in_force(self.rules.get(number, ()), day))

    def _joined(self, day: date) -> int | None:
        members = {number for first, last, number in self.periods if first <= day <= (last or date.max)}
        return next((number for number in self.numbers if number in members), None)


NO_PROGRAMS = Programs()


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """The roster's entry that a case names, and where mail reaches them, if anywhere."""

    organization_id: int
    key: str
    name: str
    person_id: int | None
    address: str | None


def programs_of(person_id: int) -> Programs:
    """The programs somebody is or was a trainee of."""
    records = select(Trainee.organization_id).where(Trainee.person_id == person_id)
    numbers = tuple(db.session.scalars(records.order_by(Trainee.organization_id)))
    if not numbers:
        return NO_PROGRAMS
    joined = select(Membership.started_on, Membership.ended_on, Membership.organization_id)
    periods = db.session.execute(joined.where(Membership.person_id == person_id)).all()
    stated = select(ProgramRules.organization_id, ProgramRules.starts_on, ProgramRules.rules)
    rules: dict[int, list[DatedRules]] = {}
    for number, first, rule in db.session.execute(stated.where(ProgramRules.organization_id.in_(numbers))):
        rules.setdefault(number, []).append((first, rule))
    spans = spans_of([person_id]).get(person_id, ())
    return Programs(numbers, spans, tuple((first, last, number) for first, last, number in periods), rules)


def guard(row: Attestation, actor: Actor, act: Act, *, today: date) -> None:
    """Refuse who may not do this. Raises NotFoundError for who has no part in the case, else ForbiddenError."""
    if act == "object":
        allowed = actor.person_id == row.person_id
    elif act == "settle":
        allowed = is_director(row, actor, today=today)
    else:
        allowed = act in OF_ATTENDINGS and may_answer(row, actor)
    if allowed:
        return
    if not may_see(row, actor, today=today):
        raise NotFoundError("There is no such attestation, or it is none of yours.")
    raise ForbiddenError(_REFUSALS.get(act, "The program's rule does not let you attest this case."))


_REFUSALS: Mapping[str, str] = {
    "object": "Only the resident can object.",
    "settle": "Only a director or coordinator of the program can settle a case.",
}


def may_see(row: Attestation, actor: Actor, *, today: date) -> bool:
    """Whether somebody has a part in a case: the resident, who may attest it, or the program's directors."""
    if actor.key is None and actor.person_id == row.person_id:
        return True
    return is_director(row, actor, today=today) or may_answer(row, actor)


def may_answer(row: Attestation, actor: Actor) -> bool:
    """Whether the program's rule of the day lets somebody attest a case."""
    roster = attendings_of([row.organization_id])
    who = cast(Attesters, rules_on(row.organization_id, row.performed_on).who_may_attest)
    return may_attest(who, _attester(row, actor, roster))


def named_entry(row: Attestation) -> NamedEntry | None:
    """Whom a case names as its attending, by the program's roster of today; None where nobody or several match."""
    rows = {entry.key: entry for entry in attendings_of([row.organization_id])}
    meant = attending_meant(row.claim["attending"], row.performed_on, [named(entry) for entry in rows.values()])
    if meant is None or not meant.may_attest:
        return None
    entry = rows[meant.key]
    return NamedEntry(row.organization_id, entry.key, entry.name, entry.person_id, address_of(entry))


def address_of(entry: Attending) -> str | None:
    """Where mail reaches an entry of a roster: the account's address, else the roster's."""
    if entry.person_id is None:
        return entry.email
    person = db.session.get(Person, entry.person_id)
    return None if person is None or person.disabled_at is not None else person.email


def own_entries(person_id: int, *, today: date) -> list[RosterName]:
    """The entries of rosters that are somebody's, where they may attest; of a senior resident also their own name, in
    a program that lets senior residents attest."""
    mine = select(Attending).where(Attending.person_id == person_id, Attending.may_attest.is_(True))
    found = [named(row) for row in db.session.scalars(mine)]
    person = db.session.get(Person, person_id)
    stage = (
        stage_on(spans_of([person_id]).get(person_id, ()), today) if person and person.is_trainee_on(today) else None
    )
    if person is None or stage is None or stage.pgy is None:
        return found
    number = stage.organization_id
    if rules_on(number, today).who_may_attest != "senior_residents" or not _is_senior(number, stage):
        return found
    return [
        *found,
        RosterName(
            organization_id=number,
            key="",
            name=person.name,
            aliases=(),
            person_id=person_id,
            may_attest=True,
            active_from=stage.starts_on,
            active_to=stage.ends_on,
        ),
    ]


def _is_senior(organization_id: int, stage: Stage) -> bool:
    program = db.session.get(TrainingProgram, organization_id)
    return Attester(pgy=stage.pgy, is_last_year=program is not None and stage.pgy == program.years).is_senior


def _attester(row: Attestation, actor: Actor, roster: Sequence[Attending]) -> Attester:
    names = [named(entry) for entry in roster]
    meant = attending_meant(row.claim["attending"], row.performed_on, names)
    mine = {entry.key for entry in names if entry.is_active(row.performed_on) and _is_entry_of(entry, actor)}
    able = {entry.key for entry in names if entry.may_attest} & mine
    pgy, is_last_year = _stage(row, actor.person_id)
    return Attester(
        is_named=meant is not None and meant.key in able,
        is_attending=bool(able),
        pgy=pgy,
        is_last_year=is_last_year,
        is_own_case=actor.person_id == row.person_id,
    )


def _is_entry_of(entry: RosterName, actor: Actor) -> bool:
    if actor.key is not None:
        return (entry.organization_id, entry.key) == (actor.organization_id, actor.key)
    return actor.person_id is not None and entry.person_id == actor.person_id


def _stage(row: Attestation, person_id: int | None) -> tuple[int | None, bool]:
    """The year of training of somebody in the program on the day of a case, and whether it is the last."""
    spans = () if person_id is None else spans_of([person_id]).get(person_id, ())
    stage = stage_on([span for span in spans if span.organization_id == row.organization_id], row.performed_on)
    if stage is None or stage.kind != "training" or stage.pgy is None:
        return None, False
    program = db.session.get(TrainingProgram, row.organization_id)
    return stage.pgy, program is not None and stage.pgy == program.years


def is_director(row: Attestation, actor: Actor, *, today: date) -> bool:
    """Whether somebody directs or coordinates the case's program."""
    if actor.person_id is None or actor.key is not None:
        return False  # a mailed link is the attending's word, whatever else they are
    return role_in(actor.person_id, row.organization_id, on=today) in MANAGERS

"""Reads of attestations: what an attending has to attest, what a resident has requested, what a director settles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, cast

from sqlalchemy import ColumnElement, and_, false, or_, select, tuple_

from rvuedge.accounts.audit.trail import names_of
from rvuedge.logbook.attendings.rules import RosterName
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.extensions import db
from rvuedge.training.attestations.answers import Viewer, shown_rows
from rvuedge.training.attestations.authority import may_answer, may_see, own_entries
from rvuedge.training.attestations.models import Attestation, AttestationStep
from rvuedge.training.attestations.rows import Actor
from rvuedge.training.programs.models import ProgramRules
from rvuedge.training.programs.rules import rules_in_force
from rvuedge.training.rules.attesting.states import Seen, State, seen

Part = Literal["attending", "resident", "director"]
AT_ONCE = 200  # rows of one statement; a list asks for at most as many
_OF_STATE: dict[Seen, State] = {"expired": "requested"}


@dataclass(frozen=True, slots=True)
class AttestationFilter:
    """Which attestations a list shows; `before` is a keyset position (day, id)."""

    states: frozenset[Seen]
    before: tuple[date, str] | None = None
    organization_id: int | None = None


def listed(actor: Actor, part: Part, wanted: AttestationFilter, *, limit: int, now: datetime) -> list[dict[str, Any]]:
    """Attestations in which somebody has a part, the newest case first; of withdrawn ones none."""
    rows: list[Attestation] = []
    expiry = expiry_by_program()
    for row in _rows(_of(actor, part, wanted, now), wanted):
        if seen_as(row, expiry, now) in wanted.states:
            rows.append(row)
        if len(rows) == limit:
            break
    return shown_rows(rows, Viewer(actor, part), [seen_as(row, expiry, now) for row in rows])


def waiting(person_id: int, *, now: datetime) -> list[tuple[date, datetime, str]]:
    """The cases that wait for an attending, the longest first. Expired requests are none."""
    return waiting_of(_named(person_id, now), now=now)


def waiting_of(condition: ColumnElement[bool], *, now: datetime) -> list[tuple[date, datetime, str]]:
    """The cases that a condition chooses and that wait, the longest first: day, instant of the request, id."""
    columns = (Attestation.organization_id, Attestation.performed_on, Attestation.requested_at, Attestation.id)
    query = select(*columns).where(condition, Attestation.state == "requested", Attestation.withdrawn_at.is_(None))
    expiry = expiry_by_program()
    return [
        (day, instant, found_id)
        for number, day, instant, found_id in db.session.execute(query.order_by(columns[2], columns[3]))
        if instant is not None and seen("requested", instant, expiry(number, day), now) == "requested"
    ]


def attestation_of(found_id: str, actor: Actor, *, now: datetime) -> dict[str, Any]:
    """One attestation with its steps, for who has a part in it. Raises NotFoundError."""
    row = db.session.scalars(select(Attestation).where(Attestation.id == found_id)).one_or_none()
    if row is None or not may_see(row, actor, today=now.date()):
        raise NotFoundError("There is no such attestation, or it is none of yours.")
    return {**shown(row, actor, now=now), "steps": _steps(row)}


def shown(row: Attestation, actor: Actor, *, now: datetime) -> dict[str, Any]:
    """An attestation as somebody who has a part in it sees it."""
    part: Part = "director"
    if actor.key is None and actor.person_id == row.person_id:
        part = "resident"
    elif may_answer(row, actor):
        part = "attending"
    return shown_rows([row], Viewer(actor, part), [seen_as(row, expiry_by_program(), now)])[0]


def last_step_words(row: Attestation) -> str:
    """What happened last to an attestation, in a sentence: Jane Lee confirmed this case on August 3."""
    step = db.session.get(AttestationStep, (row.person_id, row.log_id, row.version))
    if step is None:
        return "This case has changed since you looked."
    done = _DONE.get(step.act, "changed this case")
    name = step.actor
    if step.actor_id is not None and step.actor_id != row.person_id:
        name = names_of([step.actor_id]).get(step.actor_id)
    by = f"{name or 'The resident'} {done}"
    way = ", by the mailed link" if step.way == "link" else ""
    return f"{by} on {step.happened_at:%B} {step.happened_at.day}{way}."


def last_words(found_id: str) -> str:
    """The same of an attestation by its id."""
    row = db.session.scalars(select(Attestation).where(Attestation.id == found_id)).one()
    return last_step_words(row)


_DONE = {
    "request": "requested an attestation",
    "confirm": "confirmed this case",
    "amend": "attested this case with other facts",
    "return": "returned this case",
    "dispute": "disputed this case",
    "object": "objected",
    "settle": "settled this case",
    "undo": "took the attestation back",
    "edit": "changed this case",
    "delete": "deleted this case",
}


def _of(actor: Actor, part: Part, wanted: AttestationFilter, now: datetime) -> ColumnElement[bool]:
    if part == "resident":
        return Attestation.person_id == actor.person_id
    if part == "director":
        return Attestation.organization_id == wanted.organization_id
    return _named(actor.person_id or 0, now)


def _named(person_id: int, now: datetime) -> ColumnElement[bool]:
    """The cases that name somebody, other than their own."""
    return and_(Attestation.person_id != person_id, naming(own_entries(person_id, today=now.date())))


def naming(entries: Sequence[RosterName]) -> ColumnElement[bool]:
    """The cases that name any of some entries of rosters, by any name of theirs, on a day on which they are active."""
    mine = [
        and_(
            Attestation.organization_id == entry.organization_id,
            Attestation.attending_form.in_(sorted(entry.forms())),
            Attestation.performed_on.between(entry.active_from or date.min, entry.active_to or date.max),
        )
        for entry in entries
    ]
    return or_(*mine) if mine else false()


def _rows(condition: ColumnElement[bool], wanted: AttestationFilter) -> Iterator[Attestation]:
    """Rows in the order of a list, some hundred in a statement."""
    states = sorted({_OF_STATE.get(item, item) for item in wanted.states})
    before = wanted.before
    while True:
        query = select(Attestation).where(condition, Attestation.state.in_(states), Attestation.withdrawn_at.is_(None))
        if before is not None:
            query = query.where(tuple_(Attestation.performed_on, Attestation.id) < tuple_(*before))
        query = query.order_by(Attestation.performed_on.desc(), Attestation.id.desc()).limit(AT_ONCE)
        rows = db.session.scalars(query).all()
        yield from rows
        if len(rows) < AT_ONCE:
            return
        before = (rows[-1].performed_on, rows[-1].id)


def expiry_by_program() -> Callable[[int, date], int | None]:
    """How many days a request of a program waits, by the rules of the case's day; each program is read once."""

    @cache
    def dated(organization_id: int) -> list[tuple[date, Mapping[str, Any]]]:
        mine = select(ProgramRules.starts_on, ProgramRules.rules)
        rows = db.session.execute(mine.where(ProgramRules.organization_id == organization_id))
        return [(starts_on, rules) for starts_on, rules in rows]

    return lambda organization_id, day: rules_in_force(dated(organization_id), day).request_days


def seen_as(row: Any, expiry: Callable[[int, date], int | None], now: datetime) -> Seen:
    if row.state != "requested":
        return cast(Seen, row.state)
    return seen("requested", row.requested_at, expiry(row.organization_id, row.performed_on), now)


def _steps(row: Attestation) -> Sequence[dict[str, Any]]:
    mine = select(AttestationStep).where(
        AttestationStep.person_id == row.person_id, AttestationStep.log_id == row.log_id
    )
    fields = ("number", "act", "state", "way", "happened_at", "claim", "word", "message")
    steps = db.session.scalars(mine.order_by(AttestationStep.number)).all()
    names = names_of({step.actor_id for step in steps if step.actor_id is not None})
    return [
        {
            **{field: getattr(step, field) for field in fields},
            "actor": names.get(step.actor_id) if step.actor_id is not None else step.actor,
        }
        for step in steps
    ]

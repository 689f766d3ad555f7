"""Attestations as rows and as the rules see them: read under lock, written with their step.

A write that concerns a log takes the resident's turn first, then the rows here; nothing takes a turn while it holds one
of these rows.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from rvuedge.logbook.attendings.rules import compared
from rvuedge.logbook.records.facts import LogFacts
from rvuedge.platform.errors import NotFoundError
from rvuedge.training.attestations.models import Attestation, AttestationStep
from rvuedge.training.rules.attesting.claims import CaseClaim, CaseView, claim_of, coded, view_of
from rvuedge.training.rules.attesting.states import Standing, State

NAMES = uuid.UUID("0d9df1f5-6f6f-4d0c-8c39-0d6a4a1c2b7e")  # ours, for the ids of attestations
LONGEST_FORM = 120  # of the column; a name on the wire is no longer
Way = Literal["app", "page", "link", "save"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and how: somebody's account, or the entry of a roster whose mailed link it is (`organization_id` and
    `key`), or both."""

    name: str
    way: Way
    person_id: int | None = None
    organization_id: int | None = None
    key: str | None = None

    @property
    def written_name(self) -> str | None:
        """The name as rows have it: of who has no account. Whoever has one is a number, and named when it is read."""
        return self.name if self.person_id is None else None


@dataclass(frozen=True, slots=True)
class StepTaken:
    """What happened: the act's word, what was said in it, and the message with it."""

    act: str
    word: CaseView | None = None
    message: str | None = None


def attestation_id(person_id: int, log_id: str) -> str:
    """The id of a log's attestation; always the same one."""
    return str(uuid.uuid5(NAMES, f"{person_id} {log_id}"))


def claimed(log: LogFacts) -> CaseClaim:
    """What a log claims of its case."""
    return CaseClaim(
        performed_on=log.performed_on,
        attending=log.attending,
        codes=coded((line.code, int(line.units)) for line in log.lines),
        view=CaseView(log.role, log.supervision, log.critical_share, log.present_for_critical),
        is_simulated=bool(log.is_simulated),
    )


def standing_of(row: Attestation) -> Standing:
    """A row as the rules see it."""
    return Standing(
        state=cast(State, row.state),
        claim=claim_of(row.claim),
        attested=None if row.attested is None else view_of(row.attested),
        settled=None if row.settled is None else view_of(row.settled),
        is_withdrawn=row.withdrawn_at is not None,
    )


def locked_of_logs(session: Session, person_id: int, log_ids: Collection[str]) -> dict[str, Attestation]:
    """The attestations of some of a person's logs, by log, held to the end of the transaction."""
    mine = select(Attestation).where(Attestation.person_id == person_id, Attestation.log_id.in_(sorted(log_ids)))
    rows = session.scalars(mine.order_by(Attestation.log_id).with_for_update(), execution_options=_FRESH)
    return {row.log_id: row for row in rows}


def locked(session: Session, found_id: str) -> Attestation:
    """An attestation, held to the end of the transaction. Raises NotFoundError."""
    query = select(Attestation).where(Attestation.id == found_id).with_for_update()
    row = session.scalars(query, execution_options=_FRESH).one_or_none()
    if row is None:
        raise NotFoundError("There is no such attestation, or it is none of yours.")
    return row


_FRESH = {"populate_existing": True}


def is_attester(row: Attestation, actor: Actor) -> bool:
    """Whether somebody is who attested a case: by their account, or by the roster's name where they have none."""
    if row.attested_by is not None:
        return row.attested_by == actor.person_id
    return row.attester is not None and row.attester == actor.name


def new_row(session: Session, person_id: int, log_id: str, organization_id: int, now: datetime) -> Attestation:
    """A row of a log that nobody has asked about, to be put in place with its first step."""
    row = Attestation(
        person_id=person_id,
        log_id=log_id,
        id=attestation_id(person_id, log_id),
        organization_id=organization_id,
        version=0,
    )
    row.claimed_at = now
    session.add(row)
    return row


def put(session: Session, row: Attestation, after: Standing, taken: StepTaken, actor: Actor, now: datetime) -> None:
    """Write what an act or an edit led to, with its step."""
    claim = after.claim.document()
    if row.version and row.claim != claim:
        row.claimed_at = now
    if after.state == "requested" and taken.act in {"request", "edit"}:
        row.requested_at = now
    row.version += 1
    row.state, row.claim, row.performed_on = after.state, claim, after.claim.performed_on
    row.attending_form = compared(after.claim.attending or "")[:LONGEST_FORM] or None
    row.withdrawn_at = (row.withdrawn_at or now) if after.is_withdrawn else None
    row.message = taken.message
    _put_words(row, after, taken, actor, now)
    session.add(
        AttestationStep(
            person_id=row.person_id,
            log_id=row.log_id,
            number=row.version,
            act=taken.act,
            state=after.state,
            way=actor.way,
            happened_at=now,
            actor_id=actor.person_id,
            actor=actor.written_name,
            claim=claim,
            word=None if taken.word is None else taken.word.document(),
            message=taken.message,
        )
    )
    session.flush()


def _put_words(row: Attestation, after: Standing, taken: StepTaken, actor: Actor, now: datetime) -> None:
    attested = None if after.attested is None else after.attested.document()
    settled = None if after.settled is None else after.settled.document()
    if taken.act in {"confirm", "amend", "return", "dispute"}:
        row.attested_at, row.attested_by, row.attester = now, actor.person_id, actor.written_name
    elif after.state in {"requested", "unrequested"}:
        row.attested_at = row.attested_by = row.attester = None
    if settled != row.settled:
        row.settled_at, row.settled_by = (now, actor.person_id) if settled else (None, None)
    row.attested, row.settled = attested, settled

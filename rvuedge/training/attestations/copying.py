"""A resident's case copied into the attending's own log: two logs, one event, never counted twice.

The copy's id follows from the attestation and the attending, so the same case copied again is the same log. A case that
the attending has logged already is linked, not copied.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.logbook.logs import services as log_services
from rvuedge.logbook.records import queries as log_queries
from rvuedge.logbook.records.change_numbers import turn_of
from rvuedge.logbook.records.facts import LineFacts, LogFacts, Owner
from rvuedge.platform.database.put import put_row
from rvuedge.platform.errors import ConflictError, InvalidError
from rvuedge.training.attestations.acts import RefusedActError
from rvuedge.training.attestations.authority import guard
from rvuedge.training.attestations.models import Attestation, SameEvent
from rvuedge.training.attestations.rows import NAMES, Actor, locked
from rvuedge.training.rules.attesting.claims import claim_of

# What an attending can have been in a resident's case; who only observed has no work of their own in it.
OWN_ROLES = ("surgeon", "teaching_assistant", "supervisor", "first_assistant", "second_assistant")
ASSISTING = frozenset({"first_assistant", "second_assistant"})
# Modifiers of an assistant at surgery (Pub. 100-04 ch. 12 section 20.4.3): 80 to 82 a physician's, AS everybody else's.
OF_PHYSICIANS = ("80", "81", "82")
OF_OTHERS = ("AS",)
OF_ASSISTANTS = frozenset({*OF_PHYSICIANS, *OF_OTHERS})


@dataclass(frozen=True, slots=True)
class CopyWish:
    """The attending's own part in the case. `log_id` is their log of it, if there is one; `is_another` says that a log
    of that day and code is of another case."""

    role: str
    modifier: str | None = None
    log_id: str | None = None
    is_another: bool = False


class OwnLogExistsError(ConflictError):
    """The attending has logged that code on that day; `existing` are those logs. Link one, or it is another case."""

    code = "own-log-exists"


def copy(found_id: str, wish: CopyWish, *, owner: Owner, actor: Actor, now: datetime) -> str:
    """Link the attending's own log with the resident's case, and make it where there is none; its id.

    Raises NotFoundError and ForbiddenError as acts do, InvalidError for an assistant without a modifier,
    RefusedActError for a simulated or deleted case, OwnLogExistsError.
    """
    with turn_of(owner.person_id) as turn:
        row = locked(turn.session, found_id)
        guard(row, actor, "confirm", today=now.date())
        if row.withdrawn_at is not None or row.claim["is_simulated"]:
            raise RefusedActError("Only a case that was performed, and is not deleted, can be copied.")
        if (linked := _linked(turn.session, row, owner.person_id)) is not None:
            return linked
        log_id = wish.log_id or _made(row, wish, owner, now)
        _link(turn.session, row, owner.person_id, log_id, now)
        record_audit(
            actor_id=owner.person_id,
            organization_id=row.organization_id,
            action="attestation.copy",
            subject=f"attestation {row.id}",
            detail={"what": "a case", "on": row.performed_on.isoformat()},
            people=[row.person_id],
            now=now,
        )
    return log_id


def _linked(session: Session, row: Attestation, attending_id: int) -> str | None:
    """The attending's log that is linked already, unless it is deleted."""
    link = session.get(SameEvent, (row.person_id, row.log_id, attending_id), populate_existing=True)
    log = log_queries.log_of(attending_id, link.attending_log_id) if link else None
    return None if log is None or log.is_deleted else log.id


def _link(session: Session, row: Attestation, attending_id: int, log_id: str, now: datetime) -> None:
    log = log_queries.current_log(attending_id, log_id)
    if log.performed_on != row.performed_on:
        sentence = "This log of yours is of another day than the case."
        raise InvalidError(sentence, errors={"own_log_id": [sentence]})
    key = {"person_id": row.person_id, "log_id": row.log_id, "attending_id": attending_id}
    put_row(session, SameEvent, key, {"attending_log_id": log.id, "linked_at": now})


def _made(row: Attestation, wish: CopyWish, owner: Owner, now: datetime) -> str:
    """A new log of the case in the attending's own words, or the one that was deleted, back again."""
    if not wish.is_another and (existing := _own_logs(row, owner.person_id)):
        raise OwnLogExistsError(
            "You have logged this code on that day. Link that log, or say that it is another case.", existing=existing
        )
    modifier = _modifier(wish, owner)
    log = log_queries.current_log(row.person_id, row.log_id)
    theirs = log_queries.facts_of(row.person_id, [log])[0]
    log_id = str(uuid.uuid5(NAMES, f"{row.id} {owner.person_id}"))
    facts = LogFacts(
        id=log_id,
        performed_on=theirs.performed_on,
        setting=theirs.setting,
        site=theirs.site,
        role=wish.role,
        lines=tuple(_line(line, modifier) for line in theirs.lines),
    )
    log_services.create_logs(owner=owner, logs=[facts], now=now, revive=True)
    return log_id


def _modifier(wish: CopyWish, owner: Owner) -> str | None:
    """The modifier of an assistant's lines: asked for, never guessed."""
    if wish.role not in ASSISTING:
        return None
    choices = OF_PHYSICIANS if owner.facts.provider_type == "physician" else OF_OTHERS
    if wish.modifier not in choices:
        sentence = f"An assistant's lines carry a modifier: choose {' or '.join(choices)}."
        raise InvalidError(sentence, errors={"modifier": [sentence]}, code="assistant-modifier-needed")
    return wish.modifier


def _line(line: LineFacts, modifier: str | None) -> LineFacts:
    modifiers = tuple(item for item in line.modifiers if item not in OF_ASSISTANTS)
    more = {name: value for name, value in line.more.items() if name != "performed_by"}
    return LineFacts(line.code, (*modifiers, modifier) if modifier else modifiers, line.units, line.session, None, more)


def _own_logs(row: Attestation, person_id: int) -> Sequence[dict[str, Any]]:
    """The attending's own logs of that day with a code of the case."""
    wanted = log_queries.Filter(row.performed_on, row.performed_on)
    logs = log_queries.list_logs(person_id, wanted, limit=None)
    codes = {code for code, _ in claim_of(row.claim).codes}
    return [
        {"id": facts.id, "role": facts.role, "codes": sorted({line.code for line in facts.lines})}
        for facts in log_queries.facts_of(person_id, logs)
        if codes & {line.code for line in facts.lines}
    ]

"""Acts on an attestation: a resident requests or objects, an attending confirms, amends, returns, disputes or takes
back, a director settles. Of several at once the first counts; each of the others hears what it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.mail import outbox
from rvuedge.logbook.logs import services as log_services
from rvuedge.logbook.records import queries as log_queries
from rvuedge.logbook.records.change_numbers import turn_of
from rvuedge.logbook.records.facts import Owner
from rvuedge.platform.errors import ConflictError, ForbiddenError, InvalidError, StaleError
from rvuedge.platform.extensions import transaction
from rvuedge.training.attestations import queries
from rvuedge.training.attestations.authority import guard, named_entry, programs_of
from rvuedge.training.attestations.models import Attestation, AttestationStep
from rvuedge.training.attestations.rows import (
    Actor,
    StepTaken,
    claimed,
    is_attester,
    locked,
    locked_of_logs,
    new_row,
    put,
    standing_of,
)
from rvuedge.training.rules.attesting.claims import CaseView
from rvuedge.training.rules.attesting.states import NEEDS_WORDS, Act, ActRefusedError, Standing, acted

REQUEST_MAIL = "attestation-request"
# A link in a mail is good for 72 hours; a request repeated within them sends no second mail.
LINK_LIFE = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to do, from which version on (None: as it is now).

    `stated` has what an attending or a director sees otherwise, by the names of a view; what is left out is as claimed.
    `in_favor_of` is a director's word instead: claim or attestation.
    """

    act: Act
    version: int | None = None
    stated: Mapping[str, Any] = field(default_factory=dict)
    in_favor_of: str | None = None
    message: str | None = None


class RefusedActError(ConflictError):
    """What is stored does not allow the act; `existing` is the attestation."""

    code = "attestation-state"


class SomebodyElseActedError(StaleError):
    """Somebody acted since the version that was seen: the sentence says what, `existing` is the attestation."""

    code = "attestation-changed"


def request(person_id: int, log_id: str, *, name: str, now: datetime, is_mailed: bool = True) -> Attestation:
    """Request an attestation of an own case: the attending gets a mail. Again is a success, and sends no second mail.

    Raises NotFoundError for a log that is not there, InvalidError where the case names no attending or role, and
    RefusedActError where it is attested already.
    """
    actor = Actor(name, "app", person_id)
    with turn_of(person_id) as turn:
        log = log_queries.current_log(person_id, log_id)
        facts = log_queries.facts_of(person_id, [log])[0]
        program = programs_of(person_id).on(facts.performed_on)
        if program is None:
            raise InvalidError("You belonged to no training program on that day.", code="no-program")
        _refuse_unnamed(facts.attending, facts.role)
        row = locked_of_logs(turn.session, person_id, [log_id]).get(log_id)
        if row is None:
            row = new_row(turn.session, person_id, log_id, program.organization_id, now)
            after = Standing("requested", claimed(facts))
        else:
            after = _acted(row, Wish("request", row.version))
            if _has_link_out(turn.session, row, now):
                return row
        put(turn.session, row, after, StepTaken("request"), actor, now)
        _record(row, actor, "request", now)
        if is_mailed:
            _mail_attending(row, now)
    return row


def _has_link_out(session: Session, row: Attestation, now: datetime) -> bool:
    """Whether a mail with a link that is still good went out: for a request by hand. One on save sends none."""
    last = session.get(AttestationStep, (row.person_id, row.log_id, row.version))
    if last is None or row.state != "requested":
        return False
    return last.act == "request" and last.way == "app" and now < last.happened_at + LINK_LIFE


def _refuse_unnamed(attending: str | None, role: str | None) -> None:
    missing = {"attending": attending, "role": role}
    errors = {field: ["Needed before somebody can attest the case."] for field, value in missing.items() if not value}
    if errors:
        raise InvalidError("Add the attending and your role to the case first.", errors=errors, code="case-incomplete")


def answer(found_id: str, wish: Wish, actor: Actor, *, now: datetime) -> Attestation:
    """Do what somebody wants who may. The same again is a success.

    Raises NotFoundError for an unknown one and for who has no part in it, ForbiddenError for who has and may not do
    this, InvalidError for an act without its words, SomebodyElseActedError, RefusedActError.
    """
    if wish.act in NEEDS_WORDS and not (wish.message or "").strip():
        raise InvalidError("Say why, in a sentence.", errors={"message": ["Needed for this."]})
    with transaction() as session:
        row = locked(session, found_id)
        guard(row, actor, wish.act, today=now.date())
        view = _view(standing_of(row), wish)
        if _is_repeated(session, row, wish, actor, view):
            return row
        if wish.version not in (None, row.version):
            raise SomebodyElseActedError(_again(row), existing=queries.shown(row, actor, now=now))
        if wish.act == "undo":
            _refuse_others_undo(row, actor)
        try:
            after = _acted(row, wish, view)
        except RefusedActError as error:
            error.existing = queries.shown(row, actor, now=now)
            raise
        word = after.settled if wish.act == "settle" else after.attested if wish.act in {"confirm", "amend"} else None
        put(session, row, after, StepTaken(wish.act, word, wish.message), actor, now)
        _record(row, actor, wish.act, now)
    return row


def _again(row: Attestation) -> str:
    return f"{queries.last_step_words(row)} Look at it again."


def _view(before: Standing, wish: Wish) -> CaseView | None:
    """How somebody sees the case: as claimed but for what they say, or as a side of the dispute sees it."""
    if wish.act not in {"amend", "settle"}:
        return None
    if wish.in_favor_of == "attestation" and before.attested is None:
        sentence = "The attending stated no role: state the one that counts."
        raise InvalidError(sentence, errors={"role": [sentence]})
    if wish.in_favor_of is not None:
        return before.attested if wish.in_favor_of == "attestation" else before.claim.view
    if not wish.stated:
        raise InvalidError("State the role as you see it.", errors={"role": ["Needed for this."]})
    return replace(before.claim.view, **wish.stated)


def _acted(row: Attestation, wish: Wish, view: CaseView | None = None) -> Standing:
    try:
        return acted(standing_of(row), wish.act, view=view)
    except ActRefusedError as error:
        raise RefusedActError(f"{error} {queries.last_step_words(row)}") from error


def _is_repeated(session: Session, row: Attestation, wish: Wish, actor: Actor, view: CaseView | None) -> bool:
    """Whether the last step is this very wish: its answer was lost on the way, or a finger pressed twice."""
    last = session.get(AttestationStep, (row.person_id, row.log_id, row.version))
    if last is None or wish.version not in (None, row.version - 1):
        return False
    mine = (actor.person_id, actor.written_name, wish.act, wish.message)
    if (last.actor_id, last.actor, last.act, last.message) != mine:
        return False
    return view is None or last.word == view.document()


def _refuse_others_undo(row: Attestation, actor: Actor) -> None:
    if not is_attester(row, actor):
        raise ForbiddenError("Only who attested the case can take it back.")


def _record(row: Attestation, actor: Actor, act: str, now: datetime) -> None:
    unknown = {} if actor.written_name is None else {"actor": actor.written_name}
    record_audit(
        actor_id=actor.person_id,
        organization_id=row.organization_id,
        action=f"attestation.{act}",
        subject=f"attestation {row.id}",
        detail={"what": "a case", "on": row.performed_on.isoformat(), "by": actor.way, **unknown},
        people=[row.person_id],
        now=now,
    )


def _mail_attending(row: Attestation, now: datetime) -> None:
    """A mail with a link to who is named, where the roster has an address of theirs."""
    entry = named_entry(row)
    if entry is not None and entry.address is not None:
        outbox.queue(REQUEST_MAIL, entry.address, now=now, attestation=row.id, key=entry.key)


def accept(found_id: str, *, owner: Owner, version: int | None, now: datetime) -> str:
    """The resident takes over what the attending or the director says: their log changes, and the case agrees.

    The log's id. Raises NotFoundError for somebody else's, RefusedActError where nobody says otherwise.
    """
    with turn_of(owner.person_id) as turn:
        row = locked(turn.session, found_id)
        actor = Actor("", "app", owner.person_id)
        guard(row, actor, "object", today=now.date())
        case = standing_of(row)
        if version not in (None, row.version):
            raise SomebodyElseActedError(_again(row), existing=queries.shown(row, actor, now=now))
        word = case.settled or case.attested
        if word is None or not case.differs:
            raise RefusedActError("Nobody sees this case otherwise.")
        log = log_queries.current_log(owner.person_id, row.log_id)
        facts = log_queries.facts_of(owner.person_id, [log])[0]
        changed = replace(
            facts,
            role=word.role,
            supervision=word.supervision,
            critical_share=word.critical_share,
            present_for_critical=word.is_present,
        )
        log_services.put_log(owner=owner, facts=changed, base_version=log.version, now=now)
    return row.log_id

"""Opening an exchange and rating in it. Whoever comes second of two at once finds what the first has written."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.orm import Session

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.people.access import today_of
from rvuedge.accounts.people.holding import hold_person
from rvuedge.accounts.people.models import Person
from rvuedge.logbook.attendings.queries import roster_of
from rvuedge.logbook.attendings.rules import RosterName, attending_meant
from rvuedge.logbook.records.models import LogLine, ProcedureLog
from rvuedge.platform.errors import ConflictError, InvalidError, NotFoundError
from rvuedge.platform.extensions import transaction
from rvuedge.platform.figures import in_words
from rvuedge.training.assessments.instruments import check_rating
from rvuedge.training.assessments.models import Assessment, AssessmentSide
from rvuedge.training.assessments.rules import OPEN, ExchangeRules, Side, State, seal, sealed_text, state_of
from rvuedge.training.programs.queries import program_of, rules_on
from rvuedge.training.requirements.shipped import autonomy_scales

RATED = ("autonomy", "performance", "complexity", "comment", "epa", "phase", "entrustment", "teaching")
SWEPT_AT_ONCE = 50  # ended exchanges that a write clears on its way: more than a program ends between two writes


class WindowOverError(ConflictError):
    """The exchange has ended: a side stayed silent for longer than the program's window."""

    code = "window-over"


class AlreadyRevealedError(ConflictError):
    """Both sides have rated; nothing is changed after that."""

    code = "already-revealed"


@dataclass(frozen=True, slots=True)
class RatedCase:
    """The case that an exchange is about, as it is now."""

    person_id: int
    log_id: str
    performed_on: date
    attending: str | None
    code: str


def open_exchange(person_id: int, log_id: str, *, assessor_key: str | None = None, by: Person, now: datetime) -> str:
    """The id of the exchange about a trainee's case, opened if there is none; `by` is the trainee or the assessor.

    Without `assessor_key` it is with the case's attending, or with `by` where that is not the trainee.
    Raises NotFoundError for a case that is not there or does not concern `by`, InvalidError for an assessor whom the
    roster does not know or who has no account, and for a case that is too old for the program.
    """
    with transaction() as session:
        hold_person(session, person_id, missing="No such log.")
        case = _case(session, person_id, log_id)
        program = program_of(person_id, case.performed_on)
        if program is None:
            raise InvalidError(
                "Assessments go through a training program; you belonged to none on that day.", code="no-program"
            )
        organization_id = program.organization_id
        assessor = _assessor(case, organization_id, assessor_key, by)
        found = session.scalar(
            select(Assessment.id).where(
                Assessment.person_id == person_id,
                Assessment.log_id == log_id,
                Assessment.assessor_id == assessor.person_id,
            )
        )
        if found is not None:
            return found
        rules = exchange_rules(organization_id, now.date())
        if not rules.may_open(case.performed_on, today_of(by.time_zone)):
            sentence = f"Your program opens an assessment within {rules.open_within_days} days of the case."
            raise InvalidError(sentence, code="case-too-old")
        _sweep(session, organization_id, now)
        made = _made(case, organization_id, assessor, rules, now)
        session.add(made)
        session.flush()
        _audit("assessment.open", made, by.id, now)
    return made.id


def exchange_rules(organization_id: int, on: date) -> ExchangeRules:
    """How a program wants the exchange on a day. Raises InvalidError where its settings cannot be read."""
    try:
        rules = ExchangeRules.of(rules_on(organization_id, on).assessments)
    except ValueError as error:
        raise InvalidError(f"The program's settings of assessments: {error}", code="bad-program-rules") from error
    if rules.scale not in autonomy_scales():
        sentence = f"The program's scale is {rules.scale}; expected one of {', '.join(autonomy_scales())}."
        raise InvalidError(sentence, code="bad-program-rules")
    return rules


def _case(session: Session, person_id: int, log_id: str) -> RatedCase:
    log = session.get(ProcedureLog, (person_id, log_id))
    if log is None or log.deleted_at is not None:
        raise NotFoundError("No such log.")
    position = log.primary_line or 0
    code = session.scalar(
        select(LogLine.code).where(
            LogLine.person_id == person_id, LogLine.log_id == log_id, LogLine.position == position
        )
    )
    return RatedCase(person_id, log_id, log.performed_on, log.attending, code or "")


def _assessor(case: RatedCase, organization_id: int, key: str | None, by: Person) -> RosterName:
    """Whom the exchange is with. Raises NotFoundError, InvalidError."""
    roster = [item for item in roster_of([organization_id]) if item.is_active(case.performed_on)]
    meant = attending_meant(case.attending, case.performed_on, roster)
    if by.id != case.person_id:
        return _myself(by, meant, roster, is_any=_any_attending(organization_id, case.performed_on))
    named = meant if key is None else next((item for item in roster if item.key == key), None)
    if named is None:
        who = f"“{case.attending}”" if case.attending and key is None else "this attending"
        sentence = f"Your program's roster does not know {who} on {case.performed_on}; choose an attending from it."
        raise InvalidError(sentence, errors={"assessor": [sentence]}, code="attending-not-known")
    if named.person_id is None:
        sentence = f"{named.name} has no account here yet, so nobody could answer; your coordinator can invite them."
        raise InvalidError(sentence, errors={"assessor": [sentence]}, code="attending-without-account")
    if named.person_id == case.person_id:
        raise InvalidError("An exchange is between two people.", code="own-assessor")
    return named


def _myself(by: Person, meant: RosterName | None, roster: list[RosterName], *, is_any: bool) -> RosterName:
    """The assessor who opens by themselves: the case's attending, or any where the program says so."""
    if meant is not None and meant.person_id == by.id:
        return meant
    mine = [item for item in roster if item.person_id == by.id and item.may_attest]
    if not mine or not is_any:
        raise NotFoundError("No such log.")
    return mine[0]


def _any_attending(organization_id: int, on: date) -> bool:
    return rules_on(organization_id, on).who_may_attest == "any_attending"


def _made(
    case: RatedCase, organization_id: int, assessor: RosterName, rules: ExchangeRules, now: datetime
) -> Assessment:
    return Assessment(
        id=str(uuid.uuid4()),
        organization_id=organization_id,
        person_id=case.person_id,
        log_id=case.log_id,
        assessor_id=assessor.person_id,
        performed_on=case.performed_on,
        code=case.code,
        scale=rules.scale,
        on_silence=rules.on_silence,
        opened_at=now,
        closes_at=rules.closes_at(now),
    )


def rate_case(
    person_id: int,
    log_id: str,
    rating: Mapping[str, Any],
    *,
    assessor_key: str | None = None,
    by: Person,
    now: datetime,
) -> str:
    """Open the exchange about a case, if there is none, and rate it; its id. Raises what both raise; nothing half."""
    with transaction():
        made = open_exchange(person_id, log_id, assessor_key=assessor_key, by=by, now=now)
        rate(by, made, rating, now=now)
    return made


def rate(by: Person, assessment_id: str, rating: Mapping[str, Any], *, now: datetime) -> None:
    """Rate one side of an exchange, or change it while the other side is silent. The same again changes nothing.

    Raises NotFoundError for somebody else's exchange, InvalidError for a level that does not exist, WindowOverError
    after the window, and AlreadyRevealedError for another rating once both have rated.
    """
    with transaction() as session:
        row = _held(session, assessment_id)
        side = side_of(row, by.id)
        program = program_of(row.person_id, row.performed_on)
        specialty = program.specialty if program else None
        check_rating(rating, scale=row.scale, specialty=specialty, side=side)
        sides = {item.side: item for item in _sides(session, row.id)}
        state = exchange_state(row, sides, now)
        mine = sides.get(side)
        if mine is not None and all(getattr(mine, name) == rating[name] for name in RATED):
            return
        if state == "revealed":
            raise AlreadyRevealedError("Both of you have rated this case; a rating is not changed after that.")
        if state not in OPEN:
            raise WindowOverError(f"This exchange ended on {in_words(row.closes_at)}; nothing can be added.")
        _write(session, row, side, mine, by.id, rating, now)
        _sweep(session, row.organization_id, now)
        _audit("assessment.rate", row, by.id, now, side=side)


def exchange_state(row: Assessment | Row[Any], committed: Iterable[str], now: datetime) -> State:
    """Where an exchange stands, also after what it held was deleted."""
    return "removed" if row.swept_at else state_of(committed, row.closes_at, row.on_silence, now)


def side_of(row: Assessment | Row[Any], person_id: int) -> Side:
    """Which side of an exchange somebody is. Raises NotFoundError for neither."""
    if person_id == row.person_id:
        return "trainee"
    if person_id == row.assessor_id:
        return "assessor"
    raise NotFoundError("No such assessment.")


def _held(session: Session, assessment_id: str) -> Assessment:
    """The exchange, whoever else rates in it waiting. Raises NotFoundError."""
    row = session.scalar(select(Assessment).where(Assessment.id == assessment_id).with_for_update(key_share=True))
    if row is None:
        raise NotFoundError("No such assessment.")
    return row


def _sides(session: Session, assessment_id: str) -> list[AssessmentSide]:
    query = select(AssessmentSide).where(AssessmentSide.assessment_id == assessment_id)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def _write(
    session: Session,
    row: Assessment,
    side: Side,
    mine: AssessmentSide | None,
    person_id: int,
    rating: Mapping[str, Any],
    now: datetime,
) -> None:
    changes = 0 if mine is None else mine.changes + 1
    mine = mine or AssessmentSide(assessment_id=row.id, side=side, person_id=person_id)
    for name in RATED:
        setattr(mine, name, rating[name])
    mine.nonce, mine.committed_at, mine.changes = secrets.token_hex(16), now, changes
    mine.seal = seal(mine.nonce, sealed_text({**rating, "scale": row.scale}))
    session.add(mine)
    session.flush()


def _sweep(session: Session, organization_id: int, now: datetime) -> None:
    """Delete what a window has ended: nobody sees it since then, and it does not stay."""
    rated = select(func.count()).where(AssessmentSide.assessment_id == Assessment.id).scalar_subquery()
    ended = list(
        session.scalars(
            select(Assessment.id)
            .where(
                Assessment.organization_id == organization_id,
                Assessment.swept_at.is_(None),
                Assessment.closes_at <= now,
                Assessment.on_silence == "remove",
                rated == 1,
            )
            .order_by(Assessment.closes_at, Assessment.id)
            .limit(SWEPT_AT_ONCE)
            .with_for_update(skip_locked=True, of=Assessment)
        )
    )
    if ended:
        session.execute(delete(AssessmentSide).where(AssessmentSide.assessment_id.in_(ended)))
        session.execute(update(Assessment).where(Assessment.id.in_(ended)).values(swept_at=now))


def _audit(action: str, row: Assessment, actor_id: int, now: datetime, **more: object) -> None:
    """The entry says that somebody rated, and of whose case; never what."""
    record_audit(
        actor_id=actor_id,
        organization_id=row.organization_id,
        action=action,
        subject=f"assessment {row.id}",
        detail={"on": row.performed_on.isoformat(), "code": row.code, **more},
        people=[row.person_id],
        now=now,
    )

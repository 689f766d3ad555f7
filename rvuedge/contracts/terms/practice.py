"""Terms that a practice states for its members: stated, queried or confirmed by the member, withdrawn; templates.

Until the member confirms them they are the practice's statement and say so. They count on days for which the member
has stated no terms of their own, and never in the place of those.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.audit.visibility import visibility_of
from rvuedge.accounts.mail.outbox import queue
from rvuedge.accounts.people.holding import hold_practice
from rvuedge.accounts.people.models import Organization, Person
from rvuedge.accounts.practices.memberships import membership_on
from rvuedge.contracts.policies.practice import policy_named
from rvuedge.contracts.rules.release_pins import pin_from
from rvuedge.contracts.rules.terms import money_from
from rvuedge.contracts.terms.letters import TERMS_MAIL
from rvuedge.contracts.terms.models import OPEN_STATES, PracticeTerms, TermsTemplate
from rvuedge.contracts.terms.queries import Terms
from rvuedge.contracts.terms.services import STATED, Stated, checked_terms, json_of
from rvuedge.platform.database.put import put_row
from rvuedge.platform.errors import ConflictError, InvalidError, NotFoundError
from rvuedge.platform.extensions import db, transaction

FOR_A_CLASS = ("policy", "pinned_release", "pin", "annual_goal", "rate", "money")  # what a template holds


class TermsAnsweredError(ConflictError):
    """Terms that were confirmed, withdrawn or replaced meanwhile."""

    code = "terms-answered"


def state_terms(
    organization_id: int,
    person_id: int,
    effective_from: date,
    stated: Stated,
    *,
    template: str | None = None,
    by: Person,
    now: datetime,
) -> PracticeTerms:
    """State a member's terms from a day on, in place of those stated for the same day and still open.

    The same terms again are those that are there. Called in the member's turn; credits are the caller's to rebuild.
    Raises NotFoundError and NoFiguresError for who is no physician of the practice, InvalidError for a day outside the
    membership, ContractTermsError for terms that make no contract.
    """
    with transaction() as session:
        hold_practice(session, organization_id)
        refuse_outside(organization_id, person_id, effective_from)
        policy_named(stated.policy, [organization_id])
        columns = checked_terms(stated, None, [organization_id], effective_from=effective_from)
        for known in _open(session, organization_id, person_id, effective_from):
            if all(getattr(known, name) == value for name, value in columns.items()):
                return known
            _put(session, known, state="replaced")
        place = {"organization_id": organization_id, "person_id": person_id, "effective_from": effective_from}
        made = PracticeTerms(**place, **columns, template=template, state="stated", stated_by=by.id, stated_at=now)
        session.add(made)
        session.flush()
        _audit(made, "terms.state", by, now)
        if by.id != person_id:
            to = session.get_one(Person, person_id).email
            queue(TERMS_MAIL, to, now=now, person=str(person_id), terms=str(made.id))
    return made


def refuse_outside(organization_id: int, person_id: int, day: date) -> None:
    """Raises InvalidError, NotFoundError or NoFiguresError where a person is no physician of the practice on a day."""
    if not visibility_of(organization_id, person_id).within(day, day):
        sentence = f"This person is no physician of the practice on {day}."
        raise InvalidError(sentence, errors={"effective_from": [sentence]})


def cfte_on(organization_id: int, person_id: int, day: date) -> Decimal:
    """The clinical FTE that the roster states for a day, for terms that name none. Raises InvalidError without one."""
    membership = membership_on(person_id, organization_id, day)
    if membership is None or not membership.cfte:
        sentence = f"The roster states no clinical FTE above 0 for {day}. Enter it here or on the roster."
        raise InvalidError(sentence, errors={"cfte": [sentence]})
    return membership.cfte


def _open(session: Session, organization_id: int, person_id: int, first: date) -> Sequence[PracticeTerms]:
    mine = (PracticeTerms.organization_id == organization_id, PracticeTerms.person_id == person_id)
    query = select(PracticeTerms).where(*mine, PracticeTerms.effective_from == first)
    return session.scalars(query.where(PracticeTerms.state.in_(OPEN_STATES))).all()


def confirm(terms_id: int, person: Person, *, now: datetime) -> tuple[PracticeTerms, bool]:
    """The member says that these are the terms, and whether that is new: then the caller makes them a contract in the
    same transaction.

    Raises NotFoundError for terms that are not theirs, TermsAnsweredError for such as are not open.
    """
    return _answered(terms_id, person, "confirmed", None, now)


def query(terms_id: int, person: Person, text: str, *, now: datetime) -> PracticeTerms:
    """The member asks something of the terms. They stay the practice's statement. Raises as `confirm`."""
    return _answered(terms_id, person, "queried", text, now)[0]


def _answered(terms_id: int, person: Person, state: str, text: str | None, now: datetime) -> tuple[PracticeTerms, bool]:
    with transaction() as session:
        found = _of_person(session, terms_id, person.id)
        hold_practice(session, found.organization_id)
        found = _of_person(session, terms_id, person.id)  # as it is in this turn
        if found.state == state and found.query == (text or found.query):
            return found, False
        if found.state not in OPEN_STATES:
            raise TermsAnsweredError(f"These terms are {found.state}.")
        _put(session, found, state=state, answered_at=now, query=text or found.query)
        _audit(found, f"terms.{'confirm' if state == 'confirmed' else 'query'}", person, now)
    return found, True


def _put(session: Session, terms: PracticeTerms, **values: Any) -> None:
    """Change what became of stated terms; by whose they are, so that one shard has them."""
    mine = (PracticeTerms.person_id == terms.person_id, PracticeTerms.id == terms.id)
    session.execute(update(PracticeTerms).where(*mine).values(**values))
    session.flush()


def _of_person(session: Session, terms_id: int, person_id: int) -> PracticeTerms:
    mine = (PracticeTerms.id == terms_id, PracticeTerms.person_id == person_id)
    found = session.scalar(select(PracticeTerms).where(*mine), execution_options={"populate_existing": True})
    if found is None:
        raise NotFoundError("Your practice stated no such terms.")
    return found


def withdraw(organization_id: int, person_id: int, terms_id: int, *, by: Person, now: datetime) -> PracticeTerms:
    """Take stated terms back. Raises NotFoundError, and TermsAnsweredError for those that were confirmed."""
    with transaction() as session:
        hold_practice(session, organization_id)
        found = _of_person(session, terms_id, person_id)
        if found.organization_id != organization_id:
            raise NotFoundError("There are no such terms.")
        if found.state == "withdrawn":
            return found
        if found.state not in OPEN_STATES:
            raise TermsAnsweredError(f"These terms are {found.state}: the physician’s own to change.")
        _put(session, found, state="withdrawn")
        _audit(found, "terms.withdraw", by, now)
    return found


def _audit(terms: PracticeTerms, action: str, by: Person, now: datetime) -> None:
    """Who did it and whom it concerned; what is paid stays out of the trail."""
    detail = {"on": terms.effective_from.isoformat(), "what": terms.template, "terms": terms.id, "query": terms.query}
    record_audit(
        actor_id=by.id,
        organization_id=terms.organization_id,
        action=action,
        subject=f"person {terms.person_id}",
        detail={name: value for name, value in detail.items() if value is not None},
        people=[terms.person_id],
        now=now,
    )


def stated_for(organization_id: int) -> Sequence[PracticeTerms]:
    """Everything a practice stated, newest first day first; what was replaced among it."""
    mine = select(PracticeTerms).where(PracticeTerms.organization_id == organization_id)
    return db.session.scalars(mine.order_by(PracticeTerms.effective_from.desc(), PracticeTerms.id.desc())).all()


def stated_of(person_id: int) -> list[tuple[PracticeTerms, str]]:
    """What practices stated for a person and is not replaced or withdrawn, with the practice's name; newest first."""
    joined = select(PracticeTerms, Organization.name).join(
        Organization, Organization.id == PracticeTerms.organization_id
    )
    mine = joined.where(
        PracticeTerms.person_id == person_id, PracticeTerms.state.in_((*OPEN_STATES, "confirmed"))
    ).order_by(PracticeTerms.effective_from.desc(), PracticeTerms.id.desc())
    return [(terms, name) for terms, name in db.session.execute(mine)]


def as_stated_terms(terms: PracticeTerms) -> Stated:
    """The terms as a person would state them of their own."""
    return Stated(**{name: getattr(terms, name) for name in STATED})


def put_template(
    organization_id: int, name: str, fields: Mapping[str, Any], *, by: Person, now: datetime
) -> TermsTemplate:
    """Store terms for a class of physicians, in place of those of that name. What was made from it stays as it is.

    Raises ContractTermsError and NotFoundError as `state_terms` does.
    """
    stated = Stated(**{key: fields[key] for key in FOR_A_CLASS if key in fields})
    with transaction() as session:
        hold_practice(session, organization_id)
        policy_named(stated.policy, [organization_id])
        columns = checked_terms(stated, None, [organization_id])
        terms = {key: json_of(columns[key]) for key in FOR_A_CLASS}
        key = {"organization_id": organization_id, "name": name}
        put_row(session, TermsTemplate, key, {"terms": terms, "changed_at": now})
        _audit_template(organization_id, name, "terms-template.put", by, now)
    return db.session.get_one(TermsTemplate, (organization_id, name), populate_existing=True)


def remove_template(organization_id: int, name: str, *, by: Person, now: datetime) -> None:
    """Remove a template. Raises NotFoundError."""
    with transaction() as session:
        hold_practice(session, organization_id)
        template_named(organization_id, name)
        mine = (TermsTemplate.organization_id == organization_id, TermsTemplate.name == name)
        session.execute(delete(TermsTemplate).where(*mine))
        _audit_template(organization_id, name, "terms-template.remove", by, now)


def _audit_template(organization_id: int, name: str, action: str, by: Person, now: datetime) -> None:
    subject, detail = f"organization {organization_id}", {"what": name}
    record_audit(
        actor_id=by.id, organization_id=organization_id, action=action, subject=subject, detail=detail, now=now
    )


def template_named(organization_id: int, name: str) -> TermsTemplate:
    """A template by its name. Raises NotFoundError."""
    found = db.session.get(TermsTemplate, (organization_id, name))
    if found is None:
        raise NotFoundError(f"There is no template {name[:60]!r}.")
    return found


def templates_of(organization_id: int) -> Sequence[TermsTemplate]:
    """The templates of a practice, by name."""
    mine = select(TermsTemplate).where(TermsTemplate.organization_id == organization_id)
    return db.session.scalars(mine.order_by(TermsTemplate.name)).all()


def from_template(template: TermsTemplate, *, cfte: Decimal, effective_to: date | None = None) -> Stated:
    """The terms of a template for somebody with a clinical FTE."""
    terms = template.terms
    goal, rate = (Decimal(text) if (text := terms.get(name)) else None for name in ("annual_goal", "rate"))
    pinned, money, pin = (terms.get(name) for name in ("pinned_release", "money", "pin"))
    return Stated(terms["policy"], pinned, cfte, goal, rate, money, pin, effective_to)


def terms_as_read(terms: PracticeTerms) -> Terms:
    """Stated terms as the readers of contracts take them."""
    return Terms(
        terms.policy,
        terms.pinned_release,
        terms.cfte.normalize(),
        terms.annual_goal and terms.annual_goal.normalize(),
        terms.rate and terms.rate.normalize(),
        terms.effective_from,
        money_from(terms.money) if terms.money else None,
        pin_from(terms.pinned_release, terms.pin),
        terms.effective_to,
        terms.organization_id if terms.state in OPEN_STATES else None,
    )


def template_as_read(terms: Mapping[str, Any]) -> Terms:
    """A template's terms as the readers of contracts take them, from some day on and for a full-time physician."""
    rate, goal = terms.get("rate"), terms.get("annual_goal")
    return Terms(
        terms["policy"],
        terms.get("pinned_release"),
        annual_goal=Decimal(goal) if goal else None,
        rate=Decimal(rate) if rate else None,
        effective_from=date.min,
        money=money_from(terms["money"]) if terms.get("money") else None,
        pin=pin_from(terms.get("pinned_release"), terms.get("pin")),
    )

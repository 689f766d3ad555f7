"""Terms that a practice states for its members, and what follows from them: credits of those days are rebuilt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rvuedge.accounts.audit.visibility import visibility_of
from rvuedge.accounts.people.holding import hold_practice
from rvuedge.accounts.people.models import Person
from rvuedge.contracts.terms import practice
from rvuedge.contracts.terms.models import PracticeTerms
from rvuedge.contracts.terms.queries import in_force, terms_of_all
from rvuedge.contracts.terms.services import Stated, set_contract
from rvuedge.logbook.credits.jobs import FollowUp, follow, recredit_or_queue
from rvuedge.logbook.records.change_numbers import turn_of
from rvuedge.platform.errors import NotFoundError, RvuEdgeError
from rvuedge.platform.extensions import db, transaction

REASON = "the terms of the contract"


@dataclass(frozen=True, slots=True)
class TermsAssigned:
    """What becomes of one member when a template is assigned: the terms' clinical FTE, or why there are none.

    `waits` where the member has stated terms of their own for that day: the practice's count once they are confirmed.
    """

    person: Person
    cfte: Decimal | None = None
    refused: str = ""
    waits: bool = False


@dataclass(frozen=True, slots=True)
class TemplateUse:
    """A template for some members from a day on, to a last day where there is one; `cfte` None takes each one's own
    from the roster."""

    template: str
    people: Sequence[int]
    first: date
    last: date | None = None
    cfte: Decimal | None = None


def state(
    organization_id: int,
    person_id: int,
    fields: Mapping[str, Any],
    *,
    template: str | None = None,
    by: Person,
    now: datetime,
) -> tuple[PracticeTerms, FollowUp]:
    """State a member's terms; without a clinical FTE they take the roster's. Raises as `practice.state_terms`."""
    answer = dict(fields)
    first = answer.pop("effective_from")
    with transaction() as session:
        hold_practice(session, organization_id)
        practice.refuse_outside(organization_id, person_id, first)  # before the turn, which is a member's alone
        with turn_of(person_id):
            if answer.get("cfte") is None:
                answer["cfte"] = practice.cfte_on(organization_id, person_id, first)
            made = practice.state_terms(
                organization_id, person_id, first, Stated(**answer), template=template, by=by, now=now
            )
            up = recredit_or_queue([(person_id, first)], reason=REASON, now=now, organization_id=organization_id)
    return made, follow(up)


def withdraw(organization_id: int, person_id: int, terms_id: int, *, by: Person, now: datetime) -> FollowUp:
    """Take stated terms back, and rebuild the credits of their days. Raises as `practice.withdraw`."""
    with transaction() as session:
        hold_practice(session, organization_id)
        visibility_of(organization_id, person_id)  # before the turn, which is a member's alone
        with turn_of(person_id):
            found = practice.withdraw(organization_id, person_id, terms_id, by=by, now=now)
            days = [(person_id, found.effective_from)]
            up = recredit_or_queue(days, reason=REASON, now=now, organization_id=organization_id)
    return follow(up)


def confirm(terms_id: int, *, person: Person, now: datetime) -> tuple[PracticeTerms, FollowUp]:
    """Terms that a practice stated become the person's contract. Raises as `practice.confirm` and `set_contract`."""
    with transaction():
        found, is_new = practice.confirm(terms_id, person, now=now)
        if not is_new:
            return found, FollowUp(0)
        with turn_of(person.id):
            first, stated = found.effective_from, practice.as_stated_terms(found)
            set_contract(person_id=person.id, effective_from=first, stated=stated, now=now)
            up = recredit_or_queue([(person.id, first)], reason=REASON, now=now)
    return found, follow(up)


def assigned(organization_id: int, use: TemplateUse) -> list[TermsAssigned]:
    """What using a template would come to, member by member; nothing is written.

    Raises NotFoundError for an unknown template, or somebody who never was a member.
    """
    practice.template_named(organization_id, use.template)
    terms = terms_of_all(use.people)
    own = {person: [item for item in every if item.is_confirmed] for person, every in terms.items()}
    found = []
    for person_id in dict.fromkeys(use.people):
        try:
            practice.refuse_outside(organization_id, person_id, use.first)
            value = use.cfte if use.cfte is not None else practice.cfte_on(organization_id, person_id, use.first)
        except NotFoundError:
            raise  # nobody of the practice: whose name is not for its managers
        except RvuEdgeError as error:
            found.append(TermsAssigned(db.session.get_one(Person, person_id), refused=error.detail))
            continue
        waits = in_force(own.get(person_id, []), use.first).is_stated
        found.append(TermsAssigned(db.session.get_one(Person, person_id), value, waits=waits))
    return found


def assign(
    organization_id: int, use: TemplateUse, *, by: Person, now: datetime
) -> tuple[list[TermsAssigned], FollowUp]:
    """Use a template: terms for each member who can have them, in one transaction. Raises as `assigned`."""
    with transaction() as session:
        hold_practice(session, organization_id)
        template = practice.template_named(organization_id, use.template)
        found = assigned(organization_id, use)
        able = sorted((item for item in found if item.cfte is not None), key=lambda item: item.person.id)
        for item in able:
            with turn_of(item.person.id):
                stated = practice.from_template(template, cfte=item.cfte or Decimal(1), effective_to=use.last)
                practice.state_terms(
                    organization_id, item.person.id, use.first, stated, template=use.template, by=by, now=now
                )
        days = [(item.person.id, use.first) for item in able]
        up = recredit_or_queue(days, reason=REASON, now=now, organization_id=organization_id)
    return found, follow(up)

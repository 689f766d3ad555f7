"""A person whose work is valued, as they are now: who they are, their terms, the catalog; in one statement.

Whoever writes their logs reads it in their turn: all of it may have changed since the request began, and from then on
it no longer does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import FromClause, Select, bindparam, exists, func, select

from rvuedge.accounts.people.models import Person
from rvuedge.accounts.rules.career_stages import Stages, stored_stages
from rvuedge.catalog.store.cache import Remembered, catalog_now
from rvuedge.catalog.store.queries import VERSION
from rvuedge.contracts.policies.models import PolicyAssignment
from rvuedge.contracts.terms.policy_book import PolicyBook
from rvuedge.contracts.terms.queries import TERMS, Terms, terms_from, terms_of
from rvuedge.platform.extensions import look_up

# Tables, not classes: a statement on classes costs more to send.
_PERSON, _ASSIGNED = Person.__table__.c, PolicyAssignment.__table__.c
_WHO = (
    _PERSON.provider_type,
    _PERSON.career_stage,
    _PERSON.stage_changes,
    func.coalesce(VERSION.scalar_subquery(), 0).label("catalog"),
    exists().where(_ASSIGNED.person_id == _PERSON.id).label("is_assigned"),
)
_TERMS = tuple(TERMS.c)
_BEFORE_TERMS, _BEFORE_MORE = len(_WHO), len(_WHO) + len(_TERMS)


@dataclass(frozen=True, slots=True)
class WorkTerms:
    """Under which terms and which catalog a person's work is valued."""

    person_id: int
    known: Remembered
    terms: Sequence[Terms]
    is_assigned: bool = True

    def book(self) -> PolicyBook:
        """The person's policies."""
        return PolicyBook(self.person_id, is_assigned=self.is_assigned)


@dataclass(frozen=True, slots=True)
class PersonNow:
    """The same with who they are; `more` are the columns that were asked for beside."""

    provider_type: str
    stages: Stages
    terms: WorkTerms
    more: Sequence[Any]


def person_now_query(beside: FromClause | None = None, on: Any = None, columns: Sequence[Any] = ()) -> Select[Any]:
    """The statement, for the parameter `person`; with columns of at most one row of a table beside."""
    of = Person.__table__.outerjoin(TERMS, TERMS.c.person_id == _PERSON.id)
    whole = of if beside is None else of.outerjoin(beside, on)
    wanted = select(*_WHO, *_TERMS, *columns).select_from(whole).where(_PERSON.id == bindparam("person"))
    return wanted.order_by(TERMS.c.effective_from, TERMS.c.practice)


def person_now(statement: Select[Any], parameters: dict[str, Any]) -> PersonNow | None:
    """A person as they are now, by a statement of `person_now_query`; None where nobody has this number."""
    found = look_up(statement, parameters).all()
    if not found:
        return None
    provider_type, stage, changes, catalog, is_assigned = found[0][:_BEFORE_TERMS]
    stated = (row[_BEFORE_TERMS:_BEFORE_MORE] for row in found)
    every = terms_from(row for row in stated if row[0] is not None)
    terms = WorkTerms(parameters["person"], catalog_now(catalog), every, bool(is_assigned))
    return PersonNow(provider_type, stored_stages(stage, changes), terms, found[0][_BEFORE_MORE:])


def work_terms_now(person_id: int, known: Remembered | None = None) -> WorkTerms:
    """The same for somebody who changes nothing, by what is read now."""
    return WorkTerms(person_id, known or catalog_now(), terms_of(person_id))

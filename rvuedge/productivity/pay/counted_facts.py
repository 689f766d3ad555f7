"""What elements of pay count beside wRVU and call, by day: entries, wRVU by code and site, anesthesia units."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, or_, select

from rvuedge.accounts.people.models import Person
from rvuedge.accounts.people.queries import organizations_ever
from rvuedge.contracts.rules.base_pay import NO_FACTS, ContractPart
from rvuedge.contracts.rules.contract_year import DAY, DateSpan
from rvuedge.contracts.rules.elements.model import AT_PACE, CODES, ENTERED, SITE, UNITS, Facts, PayFact
from rvuedge.contracts.rules.elements.work_rates import matches, patterns_of
from rvuedge.contracts.rules.settlement import spread
from rvuedge.contracts.rules.terms import Money
from rvuedge.contracts.terms.queries import entries_of
from rvuedge.logbook.records.models import DailyTotal, ProcedureLog, StoredCredit
from rvuedge.logbook.sites.services import shown_site, site_names
from rvuedge.platform.extensions import db

Found = dict[PayFact, dict[date, Decimal]]


def facts_of(person_id: int, wanted: Collection[PayFact], *, start: date, end: date) -> Facts:
    """A person's facts of a period, both days included, by day; nothing is asked where nothing is wanted."""
    return facts_of_all({person_id: wanted}, start=start, end=end).get(person_id, NO_FACTS)


def facts_of_all(wanted: Mapping[int, Collection[PayFact]], *, start: date, end: date) -> dict[int, Facts]:
    """Each person's facts of a period; one query a source for all people, and the sites of whoever is paid by one."""
    found: dict[int, Found] = {person: {} for person, facts in wanted.items() if facts}
    for source, read in ((ENTERED, _entered), (UNITS, _units), (CODES, _by_code), (SITE, _by_site)):
        asking = {person: [fact for fact in facts if fact.source == source] for person, facts in wanted.items()}
        asking = {person: facts for person, facts in asking.items() if facts}
        if asking:
            read(asking, found, start, end)
    return dict(found)


def facts_of_year(
    person: Person, money: Money, part: ContractPart, months: DateSpan, growth: Decimal = Decimal(1)
) -> Facts:
    """Facts of a year that is only supposed: those at pace as in some months, times `growth`, laid evenly; entries of
    the year itself as they are."""
    paced = {fact for element in money.elements if element.annual == AT_PACE for fact in element.facts}
    year = part.of
    found = dict(
        facts_of(person.id, [item for item in money.facts if item not in paced], start=year.first, end=year.last)
    )
    past = facts_of(person.id, paced, start=months.first, end=months.last)
    for fact, days in past.items():
        found[fact] = spread([part], sum(days.values(), Decimal(0)) * growth, after=year.first - DAY)
    return found


Asking = Mapping[int, Sequence[PayFact]]


def _entered(asking: Asking, found: dict[int, Found], start: date, end: date) -> None:
    for person, on, label, value in entries_of([*asking], start=start, end=end):
        fact = PayFact(ENTERED, label)
        if fact in asking[person]:
            found[person].setdefault(fact, {})[on] = value


def _units(asking: Asking, found: dict[int, Found], start: date, end: date) -> None:
    rows = db.session.execute(
        select(DailyTotal.person_id, DailyTotal.performed_on, DailyTotal.anesthesia_units).where(
            DailyTotal.person_id.in_([*asking]), DailyTotal.performed_on.between(start, end)
        )
    )
    for person, on, units in rows:
        found[person].setdefault(PayFact(UNITS), {})[on] = units


def _credits(asking: Asking, start: date, end: date, *columns: Any) -> Select[Any]:
    """wRVU in force by person, day and what is asked for."""
    query: Select[Any] = select(
        StoredCredit.person_id, StoredCredit.performed_on, *columns, func.sum(StoredCredit.work_rvu)
    )
    in_period = StoredCredit.performed_on.between(start, end)
    in_force = StoredCredit.superseded_at.is_(None) & StoredCredit.work_rvu.is_not(None)
    query = query.where(StoredCredit.person_id.in_([*asking]), in_period, in_force)
    return query.group_by(StoredCredit.person_id, StoredCredit.performed_on, *columns)


def _by_code(asking: Asking, found: dict[int, Found], start: date, end: date) -> None:
    patterns = {fact: patterns_of(fact.name) for facts in asking.values() for fact in facts}
    code = StoredCredit.code
    any_of = [
        code.startswith(item[:-1], autoescape=True) if item.endswith("*") else code == item
        for some in patterns.values()
        for item in some
    ]
    for person, on, this, work in db.session.execute(_credits(asking, start, end, code).where(or_(*any_of))):
        for fact in asking[person]:
            if matches(this, patterns[fact]):
                _add(found[person], fact, on, work)


def _by_site(asking: Asking, found: dict[int, Found], start: date, end: date) -> None:
    text = func.coalesce(ProcedureLog.site, "")
    joined = _credits(asking, start, end, text).join(
        ProcedureLog,
        (ProcedureLog.person_id == StoredCredit.person_id) & (ProcedureLog.id == StoredCredit.log_id),
    )
    names = {person: site_names(organizations_ever(person)) for person in asking}
    for person, on, site, work in db.session.execute(joined):
        shown = shown_site(site, on, names[person])
        for fact in asking[person]:
            if fact.name.casefold() in (site.casefold(), shown.casefold()):
                _add(found[person], fact, on, work)


def _add(found: Found, fact: PayFact, on: date, work: Decimal) -> None:
    days = found.setdefault(fact, {})
    days[on] = days.get(on, Decimal(0)) + work

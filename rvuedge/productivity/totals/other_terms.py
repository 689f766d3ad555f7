"""Totals under another release or policy than the ones in force: the same lines, valued again, nothing stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from rvuedge.accounts.people.models import Person
from rvuedge.accounts.people.queries import organizations_ever
from rvuedge.catalog.store.cache import catalog_now
from rvuedge.contracts.terms.policy_book import PolicyBook
from rvuedge.contracts.terms.queries import in_force, terms_of
from rvuedge.logbook.credits.crediting import basis_for, credit_logs
from rvuedge.logbook.credits.rules.line_credits import LineCredit
from rvuedge.logbook.records.facts import LogFacts, PersonFacts
from rvuedge.logbook.sites.rules import SiteNames
from rvuedge.logbook.sites.services import shown_site, site_names
from rvuedge.productivity.repricing.repricing import days_of_logs, policy_in_use
from rvuedge.productivity.rules.calendar import PERIODS, label
from rvuedge.productivity.totals.queries import WorkTotal, categories_of, group, summed


def totals(person: Person, start: date, end: date, by: str, release: str | None, policy: str | None) -> dict[str, Any]:
    """Grouped totals of a period under a named release, policy or both.

    Raises NotFoundError for a release or policy that does not exist.
    """
    groups: dict[str, WorkTotal] = {}
    sites = site_names(organizations_ever(person.id)) if by == "site" else []
    credited = list(_credits(person, start, end, release, policy))
    categories = categories_of({code for _, code, _ in credited}) if by == "category" else {}
    for log, code, credit in credited:
        key = categories[code] if by == "category" else _key(log, code, by, sites)
        total = WorkTotal(
            work_rvu=credit.work_rvu or Decimal(0),
            lines=1,
            unvalued_lines=int(credit.work_rvu is None),
            drug_amount=credit.drug_amount or Decimal(0),
            anesthesia_units=credit.anesthesia_units or Decimal(0),
        )
        groups[key] = groups.get(key, WorkTotal()).plus(total)
    return summed([group(key, total) for key, total in sorted(groups.items())])


def _key(log: LogFacts, code: str, by: str, sites: list[SiteNames]) -> str:
    if by in PERIODS:
        return label(log.performed_on, by)
    if by == "site":
        return shown_site(log.site, log.performed_on, sites)
    return code


def _credits(
    person: Person, start: date, end: date, release: str | None, policy: str | None
) -> Iterator[tuple[LogFacts, str, LineCredit]]:
    facts = PersonFacts(person.provider_type, person.stages)
    query = policy_in_use(person.id, policy)
    terms, book, known = terms_of(person.id), PolicyBook(person.id), catalog_now()
    for day, logs in days_of_logs(person.id, start, end).items():
        stated = in_force(terms, day)
        own = query or book.of(stated)
        basis = basis_for(stated, day, policy=own.on(day), release=release, known=known)
        credits = credit_logs(logs, person=facts, basis=basis)
        for log in logs:
            for position, line in enumerate(log.lines):
                yield log, line.code, credits[f"{log.id}:{position}"]

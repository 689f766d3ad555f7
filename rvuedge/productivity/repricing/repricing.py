"""Logged lines under any release and policy: per line and in total, with what changed and why. Nothing is stored."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rvuedge.accounts.people.models import Person
from rvuedge.accounts.people.queries import organizations_ever
from rvuedge.catalog.store.cache import catalog_now
from rvuedge.catalog.store.queries import release_named
from rvuedge.contracts.policies.dated import DatedPolicy
from rvuedge.contracts.policies.practice import policy_named
from rvuedge.contracts.terms.policy_book import PolicyBook, contract_policy
from rvuedge.contracts.terms.queries import Terms, in_force, terms_of
from rvuedge.logbook.credits.crediting import CreditingBasis, basis_for, basis_on
from rvuedge.logbook.records.facts import LogFacts, PersonFacts
from rvuedge.logbook.records.queries import Filter, facts_of, list_logs
from rvuedge.productivity.repricing.paired_values import LoggedLine, PairedValues
from rvuedge.valuation.repricing import Repriced, Repricing

DatedRepricing = tuple[date, Repricing]
EVERYTHING = 10**9  # more logs than anybody has


@dataclass(frozen=True, slots=True)
class PersonRepriced:
    """One person's lines re-priced, with the reasons and how many lines each explains."""

    person_id: int
    name: str
    repricing: Repricing
    reasons: tuple[tuple[str, int], ...]
    lines: tuple[tuple[LoggedLine, Repriced], ...]


def reprice_person(
    person: Person,
    *,
    start: date | None,
    end: date | None,
    release: str | None,
    policy: str | DatedPolicy | None,
    within: Sequence[tuple[date, date]] | None = None,
) -> PersonRepriced:
    """A person's logged lines as their terms credit them, beside a named release, policy or both.

    `within` are the days that count, both ends included; without it all of the period. Raises NotFoundError for a
    release or policy that does not exist.
    """
    lined = lines_repriced(person, start=start, end=end, release=release, policy=policy)
    found = tuple(item for item in lined if within is None or is_within(item[0].performed_on, within))
    counted = Counter(line.why for _, line in found if line.why != "no change")
    repricing = Repricing(tuple(line for _, line in found))
    return PersonRepriced(person.id, person.name, repricing, tuple(counted.most_common()), found)


def lines_repriced(
    person: Person, *, start: date | None, end: date | None, release: str | None, policy: str | DatedPolicy | None
) -> Iterator[tuple[LoggedLine, Repriced]]:
    """A person's lines beside a named release, policy or both, by day: each with both values.

    Raises NotFoundError for a release or policy that does not exist, before the first line.
    """
    if release:
        release_named(release)
    return _pairs(person, start, end, release, policy_in_use(person.id, policy))


def _pairs(
    person: Person, start: date | None, end: date | None, release: str | None, policy: DatedPolicy | None
) -> Iterator[tuple[LoggedLine, Repriced]]:
    terms, book, known = terms_of(person.id), PolicyBook(person.id), catalog_now()

    def bases(day: date) -> tuple[CreditingBasis, CreditingBasis]:
        stated = in_force(terms, day)
        own = book.of(stated)
        before = basis_for(stated, day, policy=own.on(day), known=known)
        return before, basis_for(stated, day, policy=(policy or own).on(day), release=release, known=known)

    for line, value in _of(person, start, end).each(bases):
        yield line, Repriced(line.key, *value)


def _of(person: Person, start: date | None, end: date | None) -> PairedValues:
    return PairedValues(person.id, PersonFacts(person.provider_type, person.stages), start, end)


def credited_as(person: Person, terms: Terms, *, start: date, end: date) -> tuple[Decimal, int]:
    """A person's logged lines of a period as some terms would credit them: wRVU, and how many have no value.

    Raises NotFoundError for a policy or release that does not exist.
    """
    policy, known = contract_policy(person.id, terms), catalog_now()

    def bases(day: date) -> tuple[CreditingBasis, CreditingBasis]:
        basis = basis_for(terms, day, policy=policy.on(day), known=known)
        return basis, basis

    total, unvalued = Decimal(0), 0
    for _, value in _of(person, start, end).each(bases):
        total += value.new or 0
        unvalued += value.new is None
    return total, unvalued


def is_within(day: date, periods: Sequence[tuple[date, date]]) -> bool:
    """Whether a day is one of some periods, both ends included."""
    return any(first <= day <= last for first, last in periods)


def between(person: Person, old: str, new: str, *, start: date | None, end: date | None) -> list[DatedRepricing]:
    """A person's logged lines of each day valued by one release and by another, under their own policy either way.

    Raises NotFoundError for a release that is not loaded.
    """
    terms, book, known = terms_of(person.id), PolicyBook(person.id), catalog_now()

    def bases(day: date) -> tuple[CreditingBasis, CreditingBasis]:
        policy = book.of(in_force(terms, day)).on(day)
        return (
            basis_on(day, release=old, policy=policy, known=known),
            basis_on(day, release=new, policy=policy, known=known),
        )

    days: dict[date, list[Repriced]] = defaultdict(list)
    for line, value in _of(person, start, end).each(bases, global_periods=False):
        days[line.performed_on].append(Repriced(line.key, *value))
    return [(day, Repricing(tuple(lines))) for day, lines in sorted(days.items())]


def policy_in_use(person_id: int, policy: str | DatedPolicy | None) -> DatedPolicy | None:
    """The policy asked for by name, as this person may use it, or as it is. Raises NotFoundError."""
    if policy is None or isinstance(policy, DatedPolicy):
        return policy
    return policy_named(policy, organizations_ever(person_id))


def days_of_logs(person_id: int, start: date | None, end: date | None) -> dict[date, list[LogFacts]]:
    """A person's live logs of a period, by day in order."""
    days: dict[date, list[LogFacts]] = defaultdict(list)
    for log in facts_of(person_id, list_logs(person_id, Filter(start=start, end=end), limit=EVERYTHING)):
        days[log.performed_on].append(log)
    return dict(sorted(days.items()))

"""Logged lines under any release and policy: per line and in total, with what changed and why. Nothing is stored."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from rvuedge.accounts.people.models import Person
from rvuedge.accounts.people.queries import organizations_ever
from rvuedge.catalog.store.queries import release_named
from rvuedge.contracts.policies.dated import DatedPolicy
from rvuedge.contracts.policies.practice import policy_named
from rvuedge.contracts.terms.policy_book import PolicyBook, contract_policy
from rvuedge.contracts.terms.queries import Terms, in_force, terms_of
from rvuedge.logbook.credits.crediting import CreditingBasis, basis_for, basis_on, credit_logs
from rvuedge.logbook.credits.gather import performed_around
from rvuedge.logbook.credits.rules.global_periods import Performed, surgeries_around, visited
from rvuedge.logbook.credits.rules.line_credits import LineCredit
from rvuedge.logbook.records.facts import LogFacts, PersonFacts
from rvuedge.logbook.records.queries import Filter, facts_of, list_logs
from rvuedge.valuation.repricing import Repriced, Repricing, why_changed

DatedRepricing = tuple[date, Repricing]
EVERYTHING = 10**9  # more logs than anybody has


@dataclass(frozen=True, slots=True)
class PersonRepriced:
    """One person's lines re-priced, with the reasons and how many lines each explains."""

    person_id: int
    name: str
    repricing: Repricing
    reasons: tuple[tuple[str, int], ...]
    lines: tuple[tuple[LogFacts, str, Repriced], ...]


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
    found = [item for item in lined if within is None or is_within(item[0].performed_on, within)]
    lines = tuple((log, code, line) for log, code, line in found)
    counted = Counter(line.why for _, _, line in found if line.why != "no change")
    return PersonRepriced(
        person.id,
        person.name,
        Repricing(tuple(line for _, _, line in found)),
        tuple(counted.most_common()),
        lines,
    )


def lines_repriced(
    person: Person, *, start: date | None, end: date | None, release: str | None, policy: str | DatedPolicy | None
) -> Iterator[tuple[LogFacts, str, Repriced]]:
    """A person's lines beside a named release, policy or both, valued as they are asked for: log, code, both values.

    Raises NotFoundError for a release or policy that does not exist, before the first line.
    """
    if release:
        release_named(release)
    return _pairs(person, start, end, release, policy_in_use(person.id, policy))


def _pairs(
    person: Person, start: date | None, end: date | None, release: str | None, policy: DatedPolicy | None
) -> Iterator[tuple[LogFacts, str, Repriced]]:
    facts = PersonFacts(person.provider_type, person.stages)
    terms = terms_of(person.id)
    book, days = PolicyBook(person.id), days_of_logs(person.id, start, end)
    performed = _performed(person.id, days)
    for day, logs in days.items():
        stated = in_force(terms, day)
        own = book.of(stated)
        before = basis_for(stated, day, policy=own.on(day))
        after = basis_for(stated, day, policy=(policy or own).on(day), release=release)
        old = credit_logs(logs, person=facts, basis=before, inside_global=_inside(performed, logs, day, before))
        new = credit_logs(logs, person=facts, basis=after, inside_global=_inside(performed, logs, day, after))
        for log in logs:
            for position, line in enumerate(log.lines):
                key = f"{log.id}:{position}"
                yield log, line.code, _repriced(key, old[key], new[key])


def credited_as(person: Person, terms: Terms, *, start: date, end: date) -> tuple[Decimal, int]:
    """A person's logged lines of a period as some terms would credit them: wRVU, and how many have no value.

    Raises NotFoundError for a policy or release that does not exist.
    """
    facts = PersonFacts(person.provider_type, person.stages)
    policy = contract_policy(person.id, terms)
    days = days_of_logs(person.id, start, end)
    performed = _performed(person.id, days)
    total, unvalued = Decimal(0), 0
    for day, logs in days.items():
        basis = basis_for(terms, day, policy=policy.on(day))
        inside = _inside(performed, logs, day, basis)
        for credit in credit_logs(logs, person=facts, basis=basis, inside_global=inside).values():
            total += credit.work_rvu or 0
            unvalued += credit.work_rvu is None
    return total, unvalued


def _performed(person_id: int, days: Mapping[date, list[LogFacts]]) -> Mapping[str, Performed]:
    """What was done to the patients whose visits are among the logs: a visit may fall inside a surgery's global."""
    return performed_around(person_id, [log for logs in days.values() for log in logs])


def _inside(
    performed: Mapping[str, Performed], logs: Sequence[LogFacts], day: date, basis: CreditingBasis
) -> Mapping[str, str]:
    keys = visited(logs)
    if not keys or basis.release is None:
        return {}
    return surgeries_around(performed, keys, day, partial(basis.known.global_days, basis.release.id))


def is_within(day: date, periods: Sequence[tuple[date, date]]) -> bool:
    """Whether a day is one of some periods, both ends included."""
    return any(first <= day <= last for first, last in periods)


def between(person: Person, old: str, new: str, *, start: date | None, end: date | None) -> list[DatedRepricing]:
    """A person's logged lines of each day valued by one release and by another, under their own policy either way.

    Raises NotFoundError for a release that is not loaded.
    """
    facts = PersonFacts(person.provider_type, person.stages)
    terms, book = terms_of(person.id), PolicyBook(person.id)
    found: list[DatedRepricing] = []
    for day, logs in days_of_logs(person.id, start, end).items():
        policy = book.of(in_force(terms, day)).on(day)
        before = credit_logs(logs, person=facts, basis=basis_on(day, release=old, policy=policy))
        after = credit_logs(logs, person=facts, basis=basis_on(day, release=new, policy=policy))
        found.append((day, Repricing(tuple(_repriced(key, before[key], after[key]) for key in before))))
    return found


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


def _repriced(key: str, old: LineCredit, new: LineCredit) -> Repriced:
    reason = why_changed(
        old.work_rvu,
        new.work_rvu,
        states=(old.state, new.state),
        published=(_unit_work(old), _unit_work(new)),
        releases=(old.release or "no release", new.release or "no release"),
    )
    return Repriced(key, old.work_rvu, new.work_rvu, reason)


def _unit_work(credit: LineCredit) -> Decimal | None:
    return None if credit.face_work_rvu is None else credit.face_work_rvu / credit.units

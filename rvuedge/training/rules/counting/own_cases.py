"""One resident's own cases to counts, fast: cases of one shape are counted together, none is listed. Only computes.

What it says of categories, roles and totals is what `Counting.count` says (a property test holds them together); beside
that it knows on which rotation each count was made. Cases may be summed in parts: nothing of a case hangs on another
but a cap of a total, which is applied where the parts are added. Rule: docs/rules.md, R-7.4.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rvuedge.training.rules.counting.cases import CaseQuestion, LoggedCase
from rvuedge.training.rules.counting.credit import QUESTIONS
from rvuedge.training.rules.counting.tallies import CaseShape, Counting, Tally, capped
from rvuedge.training.rules.requirement_sets import Category

MOST_QUESTIONS = 50  # of a resident: who has more waiting works through these first
COUNTERS = ("categories", "attested", "roles", "alternatives", "simulated", "unmapped")
BY_TOTAL = ("claimed_totals", "attested_totals", "by_rotation")
NUMBERS = ("simulated_cases", "cases", "confirmed", "disputed", "waiting", "untracked")


@dataclass(slots=True)
class OwnCounts:
    """A resident's counts. `by_rotation` has the categories, totals uncapped, by rotation; "" where none is known.

    `waiting` are cases with a question, the first of which stand in the tally; `untracked` those of which nothing is in
    any category, though nothing is asked.
    """

    tally: Tally
    by_rotation: dict[str, Counter[str]] = field(default_factory=dict)
    cases: int = 0
    confirmed: int = 0
    disputed: int = 0
    waiting: int = 0
    untracked: int = 0


@dataclass(slots=True)
class OwnSums:
    """What some of a resident's cases add up to, before any cap. Of two parts without a case in common each number of
    the whole is the sum of theirs.

    `claimed_totals` and `attested_totals` have each total by role; `by_rotation` is as in OwnCounts; `questions` are
    case and code of the first MOST_QUESTIONS, in order.
    """

    categories: Mapping[str, int] = field(default_factory=dict)
    attested: Mapping[str, int] = field(default_factory=dict)
    roles: Mapping[str, int] = field(default_factory=dict)
    alternatives: Mapping[str, int] = field(default_factory=dict)
    simulated: Mapping[str, int] = field(default_factory=dict)
    unmapped: Mapping[str, int] = field(default_factory=dict)
    claimed_totals: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    attested_totals: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    by_rotation: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    questions: Sequence[tuple[str, str]] = ()
    simulated_cases: int = 0
    cases: int = 0
    confirmed: int = 0
    disputed: int = 0
    waiting: int = 0
    untracked: int = 0


class _Group(NamedTuple):
    """Cases that add the same: as claimed, as attested, in which roles, on which rotation."""

    as_claimed: CaseShape
    as_attested: CaseShape
    role: str | None
    attested_role: str | None
    is_simulated: bool
    is_alternative: bool
    rotation: str


def own_counts(counting: Counting, cases: Iterable[tuple[LoggedCase, str]], resident: str | None = None) -> OwnCounts:
    """The counts of cases of one claim each, with the rotation of each, in any order."""
    return added([own_sums(counting, cases)], counting.totals, resident)


def own_sums(counting: Counting, cases: Iterable[tuple[LoggedCase, str]]) -> OwnSums:
    """The sums of cases of one claim each, with the rotation of each, in any order."""
    groups: Counter[_Group] = Counter()
    attestations: Counter[str] = Counter()
    questions: list[tuple[str, str]] = []
    waiting = 0
    for case, rotation in cases:
        claim = case.claims[0]
        role = counting.allowed(claim)
        as_claimed = counting.entry(case, claim, role)
        other, as_attested = role, as_claimed
        if claim.attested_role is not None:
            attestations[claim.attestation] += 1
            if claim.attested_role != role:
                other = claim.attested_role
                as_attested = counting.entry(case, claim, other)
        if as_claimed.credit.questions:
            waiting += 1
            questions += [(case.id, code) for code in as_claimed.credit.questions]
        groups[_Group(as_claimed, as_attested, role, other, case.is_simulated, case.is_alternative, rotation)] += 1
    found = _summed(counting, groups)
    found.questions = sorted(questions)[:MOST_QUESTIONS]
    found.cases, found.waiting = sum(groups.values()), waiting
    found.confirmed, found.disputed = attestations["confirmed"], attestations["disputed"]
    return found


def added(parts: Iterable[OwnSums], totals: Sequence[Category], resident: str | None = None) -> OwnCounts:
    """The counts of parts that have no case in common; of each total a role with a cap counts no more than that."""
    parts = list(parts)
    tally = Tally(resident)
    for name in COUNTERS:
        setattr(tally, name, _sum_of(getattr(part, name) for part in parts))
    claimed, attested, by_rotation = (_nested(getattr(part, name) for part in parts) for name in BY_TOTAL)
    for item in totals:
        tally.categories[item.name] = capped(claimed.get(item.name, Counter()), item)
        tally.attested[item.name] = capped(attested.get(item.name, Counter()), item)
    first = sorted(question for part in parts for question in part.questions)[:MOST_QUESTIONS]
    tally.questions = [CaseQuestion(case, code, QUESTIONS[code], resident) for case, code in first]
    numbers = {name: sum(getattr(part, name) for part in parts) for name in NUMBERS}
    tally.simulated_cases = numbers.pop("simulated_cases")
    return OwnCounts(tally, by_rotation, **numbers)


def _sum_of(counters: Iterable[Mapping[str, int]]) -> Counter[str]:
    found: dict[str, int] = {}  # a Counter adds at half the speed
    for counter in counters:
        for name, number in counter.items():
            found[name] = found.get(name, 0) + number
    return Counter(found)


def _nested(counters: Iterable[Mapping[str, Mapping[str, int]]]) -> dict[str, Counter[str]]:
    found: dict[str, list[Mapping[str, int]]] = defaultdict(list)
    for counter in counters:
        for name, numbers in counter.items():
            found[name].append(numbers)
    return {name: _sum_of(parts) for name, parts in found.items()}


def _summed(counting: Counting, groups: Counter[_Group]) -> OwnSums:
    sums = {name: Counter[str]() for name in COUNTERS}
    claimed, attested, by_rotation = (defaultdict[str, Counter[str]](Counter) for _ in BY_TOTAL)
    rotation_totals: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    untracked = simulated_cases = 0
    for group, times in groups.items():
        credit = group.as_claimed.credit
        untracked += 0 if credit.touched or credit.questions else times
        sums["unmapped"].update(dict.fromkeys(credit.unmapped, times))
        if group.is_simulated:
            simulated_cases += times
            sums["simulated"].update({name: times for names, _ in credit.units for name in names})
        else:
            sums["roles"][group.role or ""] += times
        if group.is_alternative:
            sums["alternatives"].update(dict.fromkeys(group.as_claimed.categories, times))
        _add(sums["categories"], claimed, group.as_claimed, group.role, times)
        _add(sums["attested"], attested, group.as_attested, group.attested_role, times)
        _add(by_rotation[group.rotation], rotation_totals[group.rotation], group.as_claimed, group.role, times)
    for item in counting.totals:
        for rotation, counts in by_rotation.items():
            counts[item.name] = rotation_totals[rotation][item.name].total()
    found = OwnSums(claimed_totals=claimed, attested_totals=attested, by_rotation=by_rotation)
    for name, counter in sums.items():
        setattr(found, name, counter)
    found.untracked, found.simulated_cases = untracked, simulated_cases
    return found


def _add(counts: Counter[str], totals: dict[str, Counter[str]], entry: CaseShape, role: str | None, times: int) -> None:
    for name, number in entry.categories.items():
        counts[name] += number * times
    for name in entry.totals:
        totals[name][role or ""] += times

"""One resident's own cases to counts, fast: cases of one shape are counted together, none is listed. Only computes.

What it says of categories, roles and totals is what `Counting.count` says (a property test holds them together); beside
that it knows on which rotation each count was made. Rule: docs/rules.md, R-7.4.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from rvuedge.training.rules.counting.cases import CaseQuestion, LoggedCase
from rvuedge.training.rules.counting.credit import QUESTIONS
from rvuedge.training.rules.counting.tallies import CaseShape, Counting, Tally, capped

MOST_QUESTIONS = 50  # of a resident: who has more waiting works through these first


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
    found = OwnCounts(Tally(resident))
    groups: Counter[_Group] = Counter()
    attestations: Counter[str] = Counter()
    questions: list[CaseQuestion] = []
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
            found.waiting += 1
            questions += [
                CaseQuestion(case.id, code, QUESTIONS[code], resident) for code in as_claimed.credit.questions
            ]
        groups[_Group(as_claimed, as_attested, role, other, case.is_simulated, case.is_alternative, rotation)] += 1
    found.cases = sum(groups.values())
    found.confirmed, found.disputed = attestations["confirmed"], attestations["disputed"]
    found.tally.questions = sorted(questions, key=lambda question: (question.case, question.code))[:MOST_QUESTIONS]
    _add_up(counting, found, groups)
    return found


def _add_up(counting: Counting, found: OwnCounts, groups: Counter[_Group]) -> None:
    tally = found.tally
    claimed: dict[str, Counter[str]] = defaultdict(Counter)
    attested: dict[str, Counter[str]] = defaultdict(Counter)
    by_rotation: dict[str, Counter[str]] = defaultdict(Counter)
    rotation_totals: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for group, times in groups.items():
        credit = group.as_claimed.credit
        found.untracked += 0 if credit.touched or credit.questions else times
        tally.unmapped.update(dict.fromkeys(credit.unmapped, times))
        if group.is_simulated:
            tally.simulated_cases += times
            tally.simulated.update({name: times for names, _ in credit.units for name in names})
        else:
            tally.roles[group.role or ""] += times
        if group.is_alternative:
            tally.alternatives.update(dict.fromkeys(group.as_claimed.categories, times))
        _add(tally.categories, claimed, group.as_claimed, group.role, times)
        _add(tally.attested, attested, group.as_attested, group.attested_role, times)
        _add(by_rotation[group.rotation], rotation_totals[group.rotation], group.as_claimed, group.role, times)
    for item in counting.totals:
        for rotation, counts in by_rotation.items():
            counts[item.name] = rotation_totals[rotation][item.name].total()
        tally.categories[item.name] = capped(claimed[item.name], item)
        tally.attested[item.name] = capped(attested[item.name], item)
    found.by_rotation = dict(by_rotation)


def _add(counts: Counter[str], totals: dict[str, Counter[str]], entry: CaseShape, role: str | None, times: int) -> None:
    for name, number in entry.categories.items():
        counts[name] += number * times
    for name in entry.totals:
        totals[name][role or ""] += times

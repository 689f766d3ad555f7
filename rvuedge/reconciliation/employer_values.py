"""What their lines are worth where they state nothing: by the person's own policy, so that a difference has a figure.

A line with the same facts as mine is worth what mine is. One that differs is credited in the place of mine, in my
encounter; one I have not, with the others of its claim or row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from rvuedge.accounts.people.models import Person
from rvuedge.contracts.terms.policy_book import policy_of
from rvuedge.contracts.terms.queries import Terms, in_force, terms_of
from rvuedge.logbook.charges.matching import planned
from rvuedge.logbook.credits.crediting import CreditingBasis, basis_for, credit_logs
from rvuedge.logbook.credits.rules.line_credits import ContradictoryLinesError, LineCredit
from rvuedge.logbook.records.facts import LineFacts, LogFacts, PersonFacts
from rvuedge.logbook.records.queries import Filter, facts_of, list_logs
from rvuedge.reconciliation.employer_lines import RowTotal, Theirs
from rvuedge.reconciliation.rules.lines import Pair, StatedLine
from rvuedge.reconciliation.rules.netting import shared, stated

EVERYTHING = 10**9  # more logs than anybody has


@dataclass
class Valuer:
    """Credits lines as the person's terms would, and remembers what it has read."""

    person: Person
    terms: list[Terms] = field(default_factory=list)
    bases: dict[date, CreditingBasis] = field(default_factory=dict)
    days: dict[date, list[LogFacts]] = field(default_factory=dict)
    claims: dict[tuple[int, date], Mapping[str, LineCredit]] = field(default_factory=dict)

    def credits(self, logs: Sequence[LogFacts], on: date) -> Mapping[str, LineCredit]:
        """The credits of some logs of a day; none for lines that contradict themselves."""
        facts = PersonFacts(self.person.provider_type, self.person.stages)
        try:
            return credit_logs(logs, person=facts, basis=self._basis(on))
        except ContradictoryLinesError:
            return {}

    def _basis(self, on: date) -> CreditingBasis:
        if on not in self.bases:
            self.terms = self.terms or terms_of(self.person.id)
            terms = in_force(self.terms, on)
            policy = policy_of(self.person.id, terms).on(on)
            self.bases[on] = basis_for(terms, on, policy=policy)
        return self.bases[on]

    def in_place(self, mine: StatedLine, theirs: StatedLine) -> Decimal | None:
        """What theirs would earn instead of mine, in wRVU."""
        log_id, _, sentence = mine.places[0].partition(":")
        day = self._logs(mine.performed_on)
        own = next((log for log in day if log.id == log_id), None)
        if own is None:
            return None
        index = int(sentence)
        dropped = {int(place.partition(":")[2]) for place in mine.places[1:] if place.startswith(log_id)}
        before = [line for n, line in enumerate(own.lines[:index]) if n not in dropped]
        after = [line for n, line in enumerate(own.lines[index + 1 :], start=index + 1) if n not in dropped]
        put = LineFacts(theirs.code, theirs.modifiers, theirs.units)
        changed = replace(own, lines=(*before, put, *after))
        together = [changed if log is own else log for log in day if log.encounter() == own.encounter()]
        found = self.credits(together, mine.performed_on).get(f"{log_id}:{len(before)}")
        return found.work_rvu if found else None

    def _logs(self, day: date) -> list[LogFacts]:
        if day not in self.days:
            stored = list_logs(self.person.id, Filter(start=day, end=day), limit=EVERYTHING)
            self.days[day] = facts_of(self.person.id, stored)
        return self.days[day]

    def of_claim(self, side: StatedLine, theirs: Theirs) -> Decimal | None:
        """What lines earn with the others of their claim or row, in wRVU; None where one cannot be valued."""
        found = [self._of_charge(place, theirs) for place in side.places]
        known = [value for value in found if value is not None]
        return sum(known, Decimal(0)) if len(known) == len(found) else None

    def _of_charge(self, place: str, theirs: Theirs) -> Decimal | None:
        whole, charge = theirs.sources[place]
        encounter = replace(whole, charges=tuple(charge for charge in whole.charges if charge.units > 0))
        key = (encounter.line, encounter.performed_on)
        (log,) = planned([encounter], person_id=self.person.id, kind="reconciliation")
        if key not in self.claims:
            self.claims[key] = self.credits([log.facts], encounter.performed_on)
        index = next(index for index, item in enumerate(encounter.charges) if item is charge)
        found = self.claims[key].get(f"{log.facts.id}:{index}")
        return found.work_rvu if found else None


def valued(pairs: Sequence[Pair], theirs: Theirs, person: Person) -> list[Pair]:
    """The pairs, each line of theirs with a figure where one can be had; whose it is stands in `valued_by`."""
    valuer = Valuer(person)
    found = [_valued(pair, theirs, valuer) for pair in pairs]
    parts = _totals(found, theirs.totals)
    return [_of_row(pair, parts) for pair in found]


def _valued(pair: Pair, theirs: Theirs, valuer: Valuer) -> Pair:
    if pair.theirs is None or pair.theirs.work_rvu is not None:
        return pair
    if pair.mine is None:
        worth = valuer.of_claim(pair.theirs, theirs)
    elif pair.is_bilateral or _same_facts(pair.mine, pair.theirs):
        worth = pair.mine.work_rvu
    else:
        worth = valuer.in_place(pair.mine, pair.theirs)
    return replace(pair, theirs=stated(pair.theirs, worth, "own_policy"))


def _same_facts(mine: StatedLine, theirs: StatedLine) -> bool:
    return (mine.code, mine.modifiers, mine.units) == (theirs.code, theirs.modifiers, theirs.units)


def _totals(pairs: Sequence[Pair], totals: Sequence[RowTotal]) -> dict[str, Decimal]:
    """By place, its part of the figure that its row states for several lines."""
    worth = {
        pair.theirs.places[0]: pair.theirs.work_rvu for pair in pairs if pair.theirs and len(pair.theirs.places) == 1
    }
    found: dict[str, Decimal] = {}
    for total in totals:
        here = {place: worth[place] for place in total.places if place in worth}
        if len(here) == len(total.places):
            found |= shared(total.work_rvu, here)
    return found


def _of_row(pair: Pair, parts: Mapping[str, Decimal]) -> Pair:
    if pair.theirs is None or len(pair.theirs.places) > 1 or pair.theirs.places[0] not in parts:
        return pair
    return replace(pair, theirs=stated(pair.theirs, parts[pair.theirs.places[0]], "shared"))

"""Cases to counts: of each category, of each role, of each total, for every resident of the cases. Only computes.

Counts never depend on the order of the cases, and each total counts a case once (docs/rules.md, R-7.4).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from rvuedge.training.rules.counting.cases import CaseQuestion, Claim, Operation
from rvuedge.training.rules.counting.code_maps import CodeMaps
from rvuedge.training.rules.counting.conflicts import CaseConflict, conflicts
from rvuedge.training.rules.counting.credit import Crediting, CreditUnits
from rvuedge.training.rules.requirement_sets import Category, RequirementSet


@dataclass(slots=True)
class CountedCase:
    """A case of a resident as it counted: the role claimed and the one allowed, and whether it earned credit.

    `procedures` are the credits of the set's unit: rows of a body that counts each procedure, else one.
    """

    case: str
    role: str | None
    role_allowed: str | None
    attestation: str
    counted_as_claimed: int
    counted_as_attested: int
    procedures: int
    categories: tuple[str, ...]
    held_by: str | None = None


@dataclass(slots=True)
class Tally:
    """A resident's counts. `attested` has them as the attendings say where they said something."""

    resident: str | None
    categories: Counter[str] = field(default_factory=Counter)
    attested: Counter[str] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)
    alternatives: Counter[str] = field(default_factory=Counter)
    simulated: Counter[str] = field(default_factory=Counter)
    cases: list[CountedCase] = field(default_factory=list)
    questions: list[CaseQuestion] = field(default_factory=list)
    unmapped: Counter[str] = field(default_factory=Counter)
    simulated_cases: int = 0


@dataclass(frozen=True, slots=True)
class Counted:
    """All residents of the cases, the conflicts between them, and how many operations there were."""

    tallies: tuple[Tally, ...]
    conflicts: tuple[CaseConflict, ...]
    operations: int


class Counting:
    """Counts cases under one set and its code maps."""

    def __init__(self, of: RequirementSet, codes: CodeMaps) -> None:
        self.of = of
        self.crediting = Crediting(of, codes)
        self.totals = [item for item in of.categories if item.kind == "total"]
        self.simulation = frozenset(item.name for item in of.categories if item.counts_simulated)

    def count(self, cases: Iterable[Operation]) -> Counted:
        """The counts of cases in any order. Raises ValueError where two cases have one id."""
        ordered = sorted(cases, key=lambda case: case.id)
        ids = [case.id for case in ordered]
        if doubled := next((name for name, times in Counter(ids).items() if times > 1), None):
            raise ValueError(f"The case id {doubled!r} stands twice: a case counts once.")
        found: list[CaseConflict] = []
        of_resident: dict[str | None, list[tuple[Operation, Claim, str | None]]] = defaultdict(list)
        for case in ordered:
            here = conflicts(case, self.of)
            found += here
            held = {who: conflict.code for conflict in here for who in conflict.residents}
            for claim in case.claims:
                of_resident[claim.resident].append((case, claim, held.get(claim.resident or "")))
        tallies = [self._tally(who, of_resident[who]) for who in sorted(of_resident, key=lambda name: name or "")]
        return Counted(tuple(tallies), tuple(found), len(ordered))

    def _tally(self, resident: str | None, claims: list[tuple[Operation, Claim, str | None]]) -> Tally:
        tally = Tally(resident)
        totals: dict[str, Counter[str]] = defaultdict(Counter)
        attested: dict[str, Counter[str]] = defaultdict(Counter)
        in_total: set[tuple[str, str]] = set()
        for case, claim, held in claims:
            role = self._allowed(claim.role, claim)
            credit = self.crediting.units(case, claim, role)
            tally.questions += credit.questions
            tally.unmapped.update(credit.unmapped)
            if held is None and not case.is_simulated:
                tally.roles[role or ""] += 1
            in_totals = [item for item in self.totals if self._is_in(item, case, credit, role)]
            names = self._names(case, credit)
            counts = held is None and bool(names or in_totals)
            if held is None:
                self._add(tally.categories, case, credit)
                for item in in_totals:
                    if (item.name, case.id) not in in_total:
                        in_total.add((item.name, case.id))
                        totals[item.name][role or ""] += 1
            is_counted_as_attested = self._attested(tally, case, claim, held, attested)
            tally.cases.append(
                CountedCase(
                    case.id,
                    claim.role,
                    role,
                    claim.attestation,
                    int(counts),
                    int(is_counted_as_attested),
                    sum(number for _, number in credit.units) if held is None else 0,
                    tuple(sorted(names)) if held is None else (),
                    held,
                )
            )
            self._apart(tally, case, credit, held)
        for item in self.totals:
            tally.categories[item.name] = capped(totals[item.name], item)
            tally.attested[item.name] = capped(attested[item.name], item)
        return tally

    def _attested(
        self, tally: Tally, case: Operation, claim: Claim, held: str | None, totals: dict[str, Counter[str]]
    ) -> bool:
        """The same claim in the role that the attending gave, if one did; whether it counts then."""
        role = self._allowed(claim.role, claim) if claim.attested_role is None else claim.attested_role
        credit = self.crediting.units(case, claim, role)
        in_totals = [item for item in self.totals if self._is_in(item, case, credit, role)]
        if held is not None:
            return False
        self._add(tally.attested, case, credit)
        for item in in_totals:
            totals[item.name][role or ""] += 1
        return bool(self._names(case, credit) or in_totals)

    def _allowed(self, role: str | None, claim: Claim) -> str | None:
        if role is None or self.of.vocabulary is None:
            return role
        return self.of.vocabulary.allowed(role, claim.share, claim.is_present)

    def _names(self, case: Operation, credit: CreditUnits) -> set[str]:
        names = {name for categories, _ in credit.units for name in categories}
        return names & self.simulation if case.is_simulated else names

    def _add(self, counts: Counter[str], case: Operation, credit: CreditUnits) -> None:
        """A category takes each unit; by case and by primary code that is one of a case."""
        names = self._names(case, credit)
        for categories, number in credit.units:
            counts.update(dict.fromkeys(categories & names, number))

    def _is_in(self, item: Category, case: Operation, credit: CreditUnits, role: str | None) -> bool:
        """Whether a case is in a total: in a role that it takes, tracked, and in nothing that it leaves out."""
        if case.is_simulated and not item.counts_simulated:
            return False
        is_known = credit.is_tracked and not (item.needs_category and not credit.touched)
        return is_known and item.takes(role) and not credit.touched & item.excludes

    def _apart(self, tally: Tally, case: Operation, credit: CreditUnits, held: str | None) -> None:
        """Simulated and alternative cases are also counted by themselves."""
        names = {name for categories, _ in credit.units for name in categories}
        if case.is_simulated:
            tally.simulated_cases += 1
            tally.simulated.update(names)
        if case.is_alternative and held is None:
            tally.alternatives.update(self._names(case, credit))


def capped(by_role: Counter[str], item: Category) -> int:
    """A total's count: of a role with a cap no more than that.

    >>> capped(Counter(SC=200, SJ=590, TA=75), Category("Total", 850, "requirement", "P", ("X",), caps={"TA": 50}))
    840
    """
    return sum(min(number, item.caps.get(role, number)) for role, number in by_role.items())

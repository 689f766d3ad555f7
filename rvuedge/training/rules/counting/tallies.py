"""Cases to counts: of each category, of each role, of each total, for every resident of the cases. Only computes.

Counts never depend on the order of the cases, and each total counts a case once (docs/rules.md, R-7.4).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from rvuedge.training.rules.counting.cases import CaseQuestion, LoggedCase, RoleClaim
from rvuedge.training.rules.counting.code_maps import CodeMaps
from rvuedge.training.rules.counting.conflicts import CaseConflict, conflicts
from rvuedge.training.rules.counting.credit import QUESTIONS, Crediting, CreditUnits
from rvuedge.training.rules.requirement_sets import Category, RequirementSet


@dataclass(frozen=True, slots=True)
class CountedCase:
    """A case of a resident as it counted: the role claimed and the one allowed, and whether it earned credit.

    `procedures` are the credits of the set's unit: rows of a body that counts each procedure, else one.
    """

    case: str
    role: str | None
    role_allowed: str | None
    attestation: str
    attested_role: str | None
    attested_by: str | None
    attested_on: date | None
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
class CaseCounts:
    """All residents of the cases, the conflicts between them, and how many operations there were."""

    tallies: tuple[Tally, ...]
    conflicts: tuple[CaseConflict, ...]
    operations: int


@dataclass(frozen=True, slots=True, eq=False)
class CaseShape:
    """A claim in one role: what it adds to categories and which totals it is in. One object for each shape of case."""

    credit: CreditUnits
    categories: Counter[str]
    totals: tuple[str, ...]

    @property
    def counts(self) -> bool:
        return bool(self.categories or self.totals)


class Counting:
    """Counts cases under one set and its code maps."""

    def __init__(self, of: RequirementSet, codes: CodeMaps) -> None:
        self.of = of
        self.crediting = Crediting(of, codes)
        self.totals = of.totals
        self.entries: dict[tuple[object, ...], CaseShape] = {}
        self.simulation = frozenset(item.name for item in of.categories if item.counts_simulated)

    def count(self, cases: Iterable[LoggedCase]) -> CaseCounts:
        """The counts of cases in any order.

        Raises ValueError where two cases have one id, or a resident claims one case twice.
        """
        ordered = sorted(cases, key=lambda case: case.id)
        if doubled := _twice(case.id for case in ordered):
            raise ValueError(f"The case id {doubled[0]!r} stands twice: a case counts once.")
        found: list[CaseConflict] = []
        of_resident: dict[str | None, list[tuple[LoggedCase, RoleClaim, str | None]]] = defaultdict(list)
        for case in ordered:
            if _twice(claim.resident for claim in case.claims):
                raise ValueError(f"Case {case.id!r}: a resident claims it twice. Name each resident, once.")
            here = conflicts(case, self.of)
            found += here
            held = {who: conflict.code for conflict in here for who in conflict.residents}
            for claim in case.claims:
                of_resident[claim.resident].append((case, claim, held.get(claim.resident or "")))
        tallies = [self._tally(who, of_resident[who]) for who in sorted(of_resident, key=lambda name: name or "")]
        return CaseCounts(tuple(tallies), tuple(found), len(ordered))

    def _tally(self, resident: str | None, claims: list[tuple[LoggedCase, RoleClaim, str | None]]) -> Tally:
        tally = Tally(resident)
        claimed: dict[str, Counter[str]] = defaultdict(Counter)
        attested: dict[str, Counter[str]] = defaultdict(Counter)
        for case, claim, held in claims:
            role = self.allowed(claim)
            as_claimed = self.entry(case, claim, role)
            other = role if claim.attested_role is None else claim.attested_role
            as_attested = as_claimed if other == role else self.entry(case, claim, other)
            tally.questions += [
                CaseQuestion(case.id, code, QUESTIONS[code], resident) for code in as_claimed.credit.questions
            ]
            tally.unmapped.update(as_claimed.credit.unmapped)
            tally.cases.append(_counted_case(case, claim, role, (as_claimed, as_attested), held))
            self._apart(tally, case, as_claimed, held)
            if held is not None:
                continue
            if not case.is_simulated:
                tally.roles[role or ""] += 1
            _add(tally.categories, claimed, as_claimed, role)
            _add(tally.attested, attested, as_attested, other)
        for item in self.totals:
            tally.categories[item.name] = capped(claimed[item.name], item)
            tally.attested[item.name] = capped(attested[item.name], item)
        return tally

    def allowed(self, claim: RoleClaim) -> str | None:
        """The role that the answers about the critical portions allow a claim."""
        if claim.role is None or self.of.vocabulary is None:
            return claim.role
        return self.of.vocabulary.allowed(claim.role, claim.share, claim.is_present)

    def entry(self, case: LoggedCase, claim: RoleClaim, role: str | None) -> CaseShape:
        """What a claim adds in a role; a resident's cases repeat a few shapes, so each is worked out once."""
        shape = (
            *(self.crediting.rows(case, claim), bool(case.rows), bool(case.rows_of(claim)), case.categories),
            *(case.primary, case.patient_type, case.age_band, case.is_simulated, role),
            self.crediting.codes.age(case.performed_on),
        )
        found = self.entries.get(shape)
        if found is None:
            found = self.entries[shape] = self._worked_out(case, claim, role)
        return found

    def _worked_out(self, case: LoggedCase, claim: RoleClaim, role: str | None) -> CaseShape:
        credit = self.crediting.units(case, claim, role)
        categories: Counter[str] = Counter()
        for names, number in credit.units:
            categories.update(dict.fromkeys(names & self.simulation if case.is_simulated else names, number))
        totals = tuple(item.name for item in self.totals if self._is_in(item, case, credit, role))
        return CaseShape(credit, categories, totals)

    def _is_in(self, item: Category, case: LoggedCase, credit: CreditUnits, role: str | None) -> bool:
        """Whether a case is in a total: in a role that it takes, tracked, and in nothing that it leaves out."""
        if case.is_simulated and not item.counts_simulated:
            return False
        is_known = credit.is_tracked and not (item.needs_category and not credit.touched)
        return is_known and item.takes(role) and not credit.touched & item.excludes

    def _apart(self, tally: Tally, case: LoggedCase, entry: CaseShape, held: str | None) -> None:
        """Simulated and alternative cases are also counted by themselves."""
        if case.is_simulated:
            tally.simulated_cases += 1
            tally.simulated.update({name for names, _ in entry.credit.units for name in names})
        if case.is_alternative and held is None:
            tally.alternatives.update(set(entry.categories))


def _add(counts: Counter[str], totals: dict[str, Counter[str]], entry: CaseShape, role: str | None) -> None:
    counts.update(entry.categories)
    for name in entry.totals:
        totals[name][role or ""] += 1


def _counted_case(
    case: LoggedCase, claim: RoleClaim, role: str | None, entries: tuple[CaseShape, CaseShape], held: str | None
) -> CountedCase:
    as_claimed, as_attested = entries
    is_free = held is None
    return CountedCase(
        case.id,
        claim.role,
        role,
        claim.attestation,
        claim.attested_role,
        claim.attested_by,
        claim.attested_on,
        int(is_free and as_claimed.counts),
        int(is_free and as_attested.counts),
        sum(number for _, number in as_claimed.credit.units) if is_free else 0,
        tuple(sorted(as_claimed.categories)) if is_free else (),
        held,
    )


def _twice(items: Iterable[str | None]) -> list[str | None]:
    return [item for item, times in Counter(items).items() if times > 1]


def capped(by_role: Counter[str], item: Category) -> int:
    """A total's count: of a role with a cap no more than that.

    >>> capped(Counter(SC=200, SJ=590, TA=75), Category("Total", 850, "requirement", "P", ("X",), caps={"TA": 50}))
    840
    """
    return sum(min(number, item.caps.get(role, number)) for role, number in by_role.items())

"""Two residents in one operation: which pairs a body allows, and whose credit waits. Only computes.

Rule and sources: docs/rules.md, R-7.9. A program counts operations, never claims.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from rvuedge.training.rules.counting.cases import LoggedCase, RoleClaim
from rvuedge.training.rules.requirement_sets import RequirementSet

DUPLICATE_SURGEON = "DUPLICATE_SURGEON"
DUPLICATE_ASSISTANT = "DUPLICATE_ASSISTANT"
TEACHER_WITHOUT_SURGEON = "TEACHER_WITHOUT_SURGEON"
SENTENCES = {
    DUPLICATE_SURGEON: "Two residents claim surgeon for one procedure. Neither is credited until one gives way.",
    DUPLICATE_ASSISTANT: "Two residents claim assistant for one procedure. The body allows one.",
    TEACHER_WITHOUT_SURGEON: "A teaching assistant guides a more junior surgeon; no resident claims surgeon here.",
}


@dataclass(frozen=True, slots=True)
class CaseConflict:
    """A conflict of an operation and the residents in it; their credit waits."""

    case: str
    code: str
    residents: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """For a person."""
        return SENTENCES[self.code]


def conflicts(case: LoggedCase, of: RequirementSet) -> tuple[CaseConflict, ...]:
    """The conflicts of an operation under a set; a log of one resident has none."""
    vocabulary = of.vocabulary
    if vocabulary is None or len(case.claims) < 2 or len({claim.resident for claim in case.claims}) < 2:
        return ()
    parts = [(claim, "teacher" if claim.oversees else vocabulary.part_of(claim.role)) for claim in case.claims]
    surgeons = [claim for claim, part in parts if part == "surgeon"]
    assistants = [claim for claim, part in parts if part == "assistant"]
    teachers = [claim for claim, part in parts if part == "teacher"]
    found = [(DUPLICATE_SURGEON, _meeting(surgeons, case, of))]
    if vocabulary.has_one_assistant:
        found.append((DUPLICATE_ASSISTANT, _meeting(assistants, case, of)))
    if vocabulary.teacher_needs_surgeon and not surgeons:
        found.append((TEACHER_WITHOUT_SURGEON, {claim.resident or "" for claim in teachers}))
    return tuple(CaseConflict(case.id, code, tuple(sorted(who))) for code, who in found if who)


def _meeting(claims: Iterable[RoleClaim], case: LoggedCase, of: RequirementSet) -> set[str]:
    """The residents whose claims are of one thing: the operation, the procedure, or the side of it."""
    found: set[str] = set()
    for claim, other in combinations(claims, 2):
        if claim.resident != other.resident and _is_same(claim, other, case, of):
            found |= {claim.resident or "", other.resident or ""}
    return found


def _is_same(claim: RoleClaim, other: RoleClaim, case: LoggedCase, of: RequirementSet) -> bool:
    if of.conflict_scope == "operation":
        return True
    all_codes = frozenset(row.code for row in case.rows)
    codes = (claim.codes or all_codes) & (other.codes or all_codes)
    if all_codes and not codes:
        return False
    return not claim.sides or not other.sides or bool(claim.sides & other.sides)

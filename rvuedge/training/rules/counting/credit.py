"""What one claim of a case earns: sets of categories, each a credit, by the set's credit unit. Only computes.

Rules: docs/rules.md, R-7.3 (credit units) and R-7.4 (memberships, double counting).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rvuedge.training.rules.category_words import CategoryWords
from rvuedge.training.rules.counting.cases import CodeRow, LoggedCase, RoleClaim
from rvuedge.training.rules.counting.code_maps import RRC_CODE_NEEDED, CodeMaps
from rvuedge.training.rules.requirement_sets import Category, RequirementSet

ONE_CREDIT = {"one_per_case", "index_primary_only"}
BY_ROW = {"each_procedure", "each_code_row"}
QUESTIONS = {
    "PRIMARY_NEEDED": "Mark the primary procedure: one of these codes earns the credit.",
    "DOUBLE_COUNT": "Name one of these categories as primary: the set counts a case in one of them.",
    RRC_CODE_NEEDED: "Add the Review Committee's code: this code counts only with one.",
    "PATIENT_TYPE_NEEDED": "Say whether the patient was an adult or pediatric: the body asks for it.",
}


@dataclass(frozen=True, slots=True)
class CreditUnits:
    """What a claim earns. `units` are categories with a quantity; `touched` all it belongs to, whatever the role.

    `is_tracked` is whether anything of it is known to the set; `unmapped` the codes and words that are not;
    `questions` the codes of what the case does not say.
    """

    units: tuple[tuple[frozenset[str], int], ...]
    touched: frozenset[str]
    is_tracked: bool
    unmapped: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    tags: tuple[str, ...]
    quantity: int


class Crediting:
    """The credit of claims under one set, with its words and code maps."""

    def __init__(self, of: RequirementSet, codes: CodeMaps) -> None:
        self.of = of
        self.words = CategoryWords(of)
        self.codes = codes

    def rows(self, case: LoggedCase, claim: RoleClaim) -> tuple[CodeRow, ...]:
        """The rows that may earn: all of the claim, or where one does of several the primary; none while none is."""
        rows = case.rows_of(claim)
        if self.of.credit_unit not in ONE_CREDIT or len(rows) < 2:
            return rows
        return tuple(row for row in rows if row.code == case.primary)

    def units(self, case: LoggedCase, claim: RoleClaim, role: str | None) -> CreditUnits:
        """What a claim earns in a role."""
        waits_for: list[str] = []
        unmapped: list[str] = []
        rows = self.rows(case, claim)
        if self.of.asks_patient_type and case.patient_type is None:
            waits_for.append("PATIENT_TYPE_NEEDED")
        if not rows and case.rows_of(claim):
            waits_for.append("PRIMARY_NEEDED")
        read = [self._read(row, case, waits_for, unmapped) for row in rows]
        beside = self._beside(case, unmapped)
        is_held = "PRIMARY_NEEDED" in waits_for
        groups = [] if is_held else self._groups(read, beside)
        if self.of.credit_unit in ONE_CREDIT:
            groups = [(self._single(tags, case, waits_for), number) for tags, number in groups]
        units = [(self._categories(tags, role), number) for tags, number in groups]
        touched = frozenset(name for tags, _ in groups for item in self._meant(tags) for name in self.words.above(item))
        is_bare = not case.rows and not case.categories
        return CreditUnits(
            tuple(unit for unit in units if unit[1]),
            touched,
            not is_held and (bool(touched) or is_bare),
            tuple(dict.fromkeys(unmapped)),
            tuple(sorted(set(waits_for))),
        )

    def _read(self, row: CodeRow, case: LoggedCase, waits_for: list[str], unmapped: list[str]) -> _Row:
        quantity = row.quantity
        tags = tuple(self.words.parted(row.categories))
        if not tags:
            meaning = self.codes.meaning(row.code, on=case.performed_on, rrc_code=row.rrc_code)
            tags = meaning.categories
            quantity = min(quantity, meaning.most) if meaning.most is not None else quantity
            if meaning.question:
                waits_for.append(meaning.question)
            if not meaning.is_known:
                unmapped.append(row.code)
        unmapped += [tag for tag in tags if not self.words.meant(tag)]
        return _Row(tags, quantity)

    def _beside(self, case: LoggedCase, unmapped: list[str]) -> tuple[str, ...]:
        """The words of the case itself; patient type and age are facts, of which a set need not have a category."""
        tags = self.words.parted(case.categories)
        unmapped += [tag for tag in tags if not self.words.meant(tag)]
        facts = [f"patient_type:{case.patient_type}" if case.patient_type else "", case.age_band or ""]
        return (*tags, *(fact for fact in facts if fact and self.words.meant(fact)))

    def _groups(self, read: list[_Row], beside: tuple[str, ...]) -> list[tuple[tuple[str, ...], int]]:
        if self.of.credit_unit not in BY_ROW or not read:
            return [(tuple(dict.fromkeys([*(tag for row in read for tag in row.tags), *beside])), 1)]
        return [((*row.tags, *beside), row.quantity) for row in read]

    def _single(self, tags: tuple[str, ...], case: LoggedCase, waits_for: list[str]) -> tuple[str, ...]:
        """Of several lines of the tree the one named as primary; lines across the tree count beside it."""
        inside = [tag for tag in tags if any(item.kind == "tree" for item in self.words.meant(tag))]
        lines = {tag: self._paths(tag) for tag in inside}
        leaves = [tag for tag in inside if not any(lines[tag] < lines[other] for other in inside)]
        different = {lines[tag] for tag in leaves}
        if len(different) <= 1:
            return tags
        chosen = self.words.meant(case.primary) if case.primary else ()
        chosen_tags = [tag for tag in inside if chosen and set(self.words.meant(tag)) & set(chosen)]
        if not chosen_tags:
            waits_for.append("DOUBLE_COUNT")
        return tuple(tag for tag in tags if tag not in inside or tag in chosen_tags)

    def _paths(self, tag: str) -> frozenset[str]:
        return frozenset(
            name for item in self.words.meant(tag) if item.kind == "tree" for name in self.words.above(item)
        )

    def _meant(self, tags: Iterable[str]) -> list[Category]:
        return [item for tag in tags for item in self.words.meant(tag)]

    def _categories(self, tags: Iterable[str], role: str | None) -> frozenset[str]:
        """The categories that a credit counts in: those that take the role, with all they stand under."""
        return frozenset(name for item in self._meant(tags) if item.takes(role) for name in self.words.above(item))

"""A requirement set: whom it binds, what a credit is, and a number for each category with its source. Only computes.

Categories are no tree of sums: a parent has a number of its own, and a cross category counts beside the tree
(docs/rules.md, R-7.3 and R-7.4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from rvuedge.training.rules.roles import EITHER, RoleVocabulary

CategoryKind = Literal["tree", "cross", "total"]
# A number to reach; one that allows a judgment of competence; the body sets none; nobody could read one.
Number = Literal["requirement", "threshold", "none_set", "not_loaded"]
CreditUnit = Literal["one_per_case", "each_procedure", "each_code_row", "case", "index_primary_only", "assessment"]
Scope = Literal["operation", "procedure", "side"]
CohortKind = Literal["graduating_class", "training_start", "not_read", "own"]
NO_CAPS: Mapping[str, int] = MappingProxyType({})
CONFIDENCE = {
    "P": 0,
    "S2": 1,
    "S": 2,
}  # what may be shown as a requirement, the surest first; own numbers are a program's


@dataclass(frozen=True, slots=True)
class Cohort:
    """Whom a set binds: graduates from a class ("2017-18"), or training begun from a day, as text; None: not read."""

    kind: CohortKind
    first: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Category:
    """A line of a set. `minimum` counts cases, or what the set's credit unit says.

    `aliases` are other names of it; `members` are words of a case that count in it. `roles` None means any. `caps` is
    the most of a role that a total takes. A case in one of `excludes` is not in this total.
    """

    name: str
    minimum: int | None
    number: Number
    confidence: str
    sources: tuple[str, ...]
    parent: str | None = None
    kind: CategoryKind = "tree"
    roles: frozenset[str] | None = None
    caps: Mapping[str, int] = field(default_factory=lambda: NO_CAPS, hash=False)
    excludes: frozenset[str] = frozenset()
    aliases: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    needs_category: bool = False
    counts_simulated: bool = False
    alternative: str = ""
    note: str = ""

    def takes(self, role: str | None) -> bool:
        """Whether a case in this role counts here; of a role that may be one or another, whether it does in each."""
        return self.roles is None or (role is not None and self.roles.issuperset(role.split(EITHER)))


@dataclass(frozen=True)
class RequirementSet:
    """A set. `defined` are the names of categories of another set that a total of this one asks for."""

    id: str
    specialty: str
    body: str
    title: str
    cohort: Cohort
    credit_unit: CreditUnit
    credit_unit_sources: tuple[str, ...]
    categories: tuple[Category, ...]
    conflict_scope: Scope = "procedure"
    vocabulary: RoleVocabulary | None = None
    family: str = ""
    variant: str = ""
    variant_of: str = ""
    caution: str = ""
    confirmed_through: str = ""
    asks_patient_type: bool = False
    most_alternatives: Decimal | None = None
    defined: tuple[Category, ...] = field(default=())

    @property
    def totals(self) -> tuple[Category, ...]:
        """The categories of kind total."""
        return tuple(category for category in self.categories if category.kind == "total")

    def __post_init__(self) -> None:
        names = [category.name for category in self.categories]
        if len(names) != len(set(names)):
            raise ValueError(f"{self.id}: a category stands twice")
        for category in self.categories:
            self._check(category, names)

    def _check(self, category: Category, names: list[str]) -> None:
        seen = {category.name}
        parent = category.parent
        while parent is not None:
            if parent not in names or parent in seen:
                raise ValueError(f"{self.id}: {category.name} has no such parent as {parent!r}")
            seen.add(parent)
            parent = next(item.parent for item in self.categories if item.name == parent)
        has_number = category.number in {"requirement", "threshold"}
        if has_number != (category.minimum is not None):
            raise ValueError(f"{self.id}: {category.name}: a number, or a reason why there is none")
        if self.cohort.kind != "own" and has_number and (category.confidence not in CONFIDENCE or not category.sources):
            raise ValueError(f"{self.id}: {category.name}: nothing unverified is shown as a requirement")

"""Counts that a report states, by role, category or code, as the engine's tallies. Only computes.

A number beside a category's name is the whole of it, children included, as the bodies' reports print it; "other
abdominal" is the rest of a category outside its children.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rvuedge.training.rules.category_words import CategoryWords
from rvuedge.training.rules.counting.code_maps import CodeMaps
from rvuedge.training.rules.counting.tallies import Tally, capped
from rvuedge.training.rules.requirement_sets import Category, RequirementSet

StatedCount = int | Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Part:
    """A number stated of some categories, and all that it reaches."""

    names: frozenset[str]
    reached: frozenset[str]
    number: int


class StatedCounts:
    """Reads stated counts under a set. What means nothing here is listed as unmapped, never refused."""

    def __init__(self, of: RequirementSet, codes: CodeMaps) -> None:
        self.of = of
        self.words = CategoryWords(of)
        self.codes = codes
        self.tally = Tally(None)
        self.whole: dict[str, int] = {}
        self.parts: list[_Part] = []

    def read(self, counts: Mapping[str, StatedCount], by_code: Mapping[str, int]) -> Tally:
        """The tally of stated counts; a category that nothing was stated of is not in it.

        Raises ValueError for a category that is smaller than one of its parts.
        """
        for name, stated in counts.items():
            self._stated(name, stated)
        for code, number in by_code.items():
            meaning = self.codes.meaning(code, on=None, rrc_code=None)
            for name in meaning.categories:
                self._part(self.words.meant(name), number)
            if not meaning.is_known:
                self.tally.unmapped[code] += number
        self.tally.categories.update(self._categories())
        self._totals()
        self.tally.attested = Counter(self.tally.categories)
        return self.tally

    def _stated(self, name: str, stated: StatedCount) -> None:
        role = self.of.vocabulary.word(name) if self.of.vocabulary else None
        found = self.words.named(name)
        if isinstance(stated, int) and found is not None and found in self.of.categories:
            self.whole[found.name] = self.whole.get(found.name, 0) + stated
        elif isinstance(stated, int) and role is not None:
            self.tally.roles[role.code] += stated
        elif isinstance(stated, int):
            meant = self.words.meant(name)
            self._part(meant, stated)
            if not meant:
                self.tally.unmapped[name] += stated
        else:
            self._by_role(name, stated)

    def _by_role(self, name: str, stated: Mapping[str, int]) -> None:
        meant = self.words.meant(name)
        if not meant:
            self.tally.unmapped[name] += sum(stated.values())
        self._part(meant, 0)
        for spelled, number in stated.items():
            word = self.of.vocabulary.word(spelled) if self.of.vocabulary else None
            if self.of.vocabulary is not None and word is None:
                raise ValueError(f"{name}: {spelled!r} is no role of {self.of.vocabulary.title}.")
            self._part([item for item in meant if item.takes(word.code if word else spelled)], number)

    def _part(self, items: Sequence[Category], number: int) -> None:
        """A number in some categories: it reaches all they stand under, once each."""
        names = frozenset(item.name for item in items)
        self.parts.append(_Part(names, frozenset(name for item in items for name in self.words.above(item)), number))

    def _categories(self) -> dict[str, int]:
        parts = [
            *self.parts,
            *(_Part(frozenset({name}), self._above(name), number) for name, number in self.whole.items()),
        ]
        reached = {name for part in parts for name in part.reached}
        found = {name: self.whole.get(name, self._sum(name, parts)) for name in reached}
        for item in self.of.categories:
            if item.parent in self.whole and found.get(item.name, 0) > self.whole[item.parent]:
                raise ValueError(f"{item.parent}: {self.whole[item.parent]} is fewer than its part {item.name} has.")
        return found

    def _sum(self, name: str, parts: Sequence[_Part]) -> int:
        """What a category has: every part that reaches it other than through a category that was stated whole."""
        return sum(part.number for part in parts if name in part.reached and not self._is_within(part, name))

    def _is_within(self, part: _Part, name: str) -> bool:
        return any(
            whole in part.reached and whole not in part.names and whole != name and name in self._above(whole)
            for whole in self.whole
        )

    def _above(self, name: str) -> frozenset[str]:
        return self.words.above(next(item for item in self.of.categories if item.name == name))

    def _totals(self) -> None:
        for item in self.of.categories:
            if item.kind != "total" or item.name in self.whole or item.needs_category or not self.tally.roles:
                continue
            taken = Counter({role: number for role, number in self.tally.roles.items() if item.takes(role)})
            self.tally.categories[item.name] = capped(taken, item)

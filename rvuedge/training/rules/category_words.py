"""Which categories a word of a case means: by name, by "Parent: Child", by a list between commas. Only computes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from rvuedge.files.headers import words
from rvuedge.training.rules.requirement_sets import Category, RequirementSet

_PATH = re.compile(r"\s{0,9}:\s{1,9}|\s{1,9}-\s{1,9}")
OTHER = "other "  # "other abdominal": in the category, in none of its children


@dataclass(frozen=True)
class CategoryWords:
    """The words of one set. What means nothing here is answered as such: likeness is never identity."""

    of: RequirementSet

    @cached_property
    def _by_name(self) -> dict[str, Category]:
        return {
            words(name): category
            for category in (*self.of.defined, *self.of.categories)
            for name in (category.name, *category.aliases)
        }

    @cached_property
    def _by_member(self) -> dict[str, tuple[Category, ...]]:
        found: dict[str, tuple[Category, ...]] = {}
        for category in self.of.categories:
            for member in category.members:
                found[_tag(member)] = (*found.get(_tag(member), ()), category)
        return found

    @cached_property
    def _known(self) -> dict[str, tuple[Category, ...]]:
        """What words were found to mean: the cases of a resident repeat a few."""
        return {}

    @cached_property
    def _above(self) -> dict[str, frozenset[str]]:
        return {}

    def named(self, text: str) -> Category | None:
        """The category that a text names: "Colonoscopy", "Endoscopy: colonoscopy", "Endoscopy - Colonoscopy"."""
        if (found := self._by_name.get(words(text))) is not None:
            return found
        path = _PATH.split(text)
        last = self._by_name.get(words(path[-1])) if len(path) > 1 else None
        above = self._by_name.get(words(path[0]))
        return last if last and above and last.parent == above.name else None

    def other(self, text: str) -> Category | None:
        """The category of which a text names the rest: "other abdominal"."""
        plain = words(text)
        return self._by_name.get(plain.removeprefix(OTHER)) if plain.startswith(OTHER) else None

    def meant(self, text: str) -> tuple[Category, ...]:
        """All categories that a word of a case counts in by itself, whatever the role; none for an unknown word."""
        if text not in self._known:
            found = self.named(text) or self.other(text)
            members = self._by_member.get(_tag(text), ())
            self._known[text] = tuple(dict.fromkeys([*([found] if found else []), *members]))
        return self._known[text]

    def parted(self, texts: Iterable[str]) -> list[str]:
        """Words of a case; a list between commas is parted where it is not a name itself (an export's row has such)."""
        found: list[str] = []
        for text in texts:
            whole = bool(self.meant(text)) or "," not in text
            found += [text] if whole else [part.strip() for part in text.split(",") if part.strip()]
        return found

    def above(self, category: Category) -> frozenset[str]:
        """The names of a category and of all it stands under."""
        if category.name in self._above:
            return self._above[category.name]
        names = [category.name]
        parent = category.parent
        while parent is not None:
            names.append(parent)
            found = self._by_name.get(words(parent))
            parent = found.parent if found else None
        self._above[category.name] = frozenset(names)
        return self._above[category.name]


def _tag(text: str) -> str:
    """A word of a case as it is compared; signs such as < and >= count, as age bands need them."""
    return " ".join(text.casefold().split())

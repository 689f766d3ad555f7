"""What a resident's training says of their cases on the way out: specialty, words of roles, set, code maps, stages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from rvuedge.accounts.people.models import Person
from rvuedge.files.headers import words
from rvuedge.training.requirements.shipped import (
    Specialty,
    code_maps,
    requirement_set,
    requirement_sets,
    specialties,
    vocabularies,
)
from rvuedge.training.rules.binding import Resident, binding
from rvuedge.training.rules.category_words import CategoryWords
from rvuedge.training.rules.counting.code_maps import CodeMaps
from rvuedge.training.rules.requirement_sets import RequirementSet
from rvuedge.training.rules.roles import RoleVocabulary

Stage = tuple[int | None, bool | None]  # the year of training, and whether it is the chief year; None where unknown


@dataclass(frozen=True)
class Career:
    """A resident's training. `set` is the requirement set whose words categories have, with the sentence why it is."""

    specialty: Specialty | None
    vocabulary: RoleVocabulary | None
    set: RequirementSet | None
    sentence: str
    codes: CodeMaps
    stage: Callable[[date], Stage]

    @cached_property
    def _words(self) -> CategoryWords | None:
        return CategoryWords(self.set) if self.set is not None else None

    def categories(self, code: str, on: date) -> tuple[str, ...]:
        """The set's words for a code on a day of service; the map's own words where no set is known."""
        named = self.codes.meaning(code, on=on, rrc_code=None).categories
        if self._words is None:
            return named
        found = [[category.name for category in self._words.meant(name)] or [name] for name in named]
        return tuple(dict.fromkeys(name for names in found for name in names))


def career_of(person: Person, *, named: str | None, today: date) -> Career:
    """A person's training as of a day; `named` is a set asked for by hand. Raises NotFoundError for one that is not."""
    specialty = _specialty(person)
    chosen, sentence = _set(specialty, named)
    maps = (code_maps().get(specialty.id, ()),) if specialty else ()
    vocabulary = vocabularies().get(specialty.vocabulary or "") if specialty else None
    return Career(specialty, vocabulary, chosen, sentence, CodeMaps(maps), lambda _: (None, None))


def _specialty(person: Person) -> Specialty | None:
    named = words(person.specialty or "")
    return next((item for item in specialties().values() if words(item.name) == named), None)


def _set(specialty: Specialty | None, named: str | None) -> tuple[RequirementSet | None, str]:
    if named is not None:
        return requirement_set(named), "Named by hand."
    if specialty is None:
        return None, "No specialty with a requirement set is known."
    found = binding(requirement_sets().values(), Resident(specialty.id))
    return found.set, found.sentence

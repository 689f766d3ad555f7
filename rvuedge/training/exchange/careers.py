"""What a resident's training says of their cases on the way out: specialty, words of roles, set, code maps, stages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from rvuedge.accounts.people.models import Person
from rvuedge.logbook.attendings.queries import roster_of
from rvuedge.logbook.attendings.rules import RosterName, compared
from rvuedge.training.programs.models import TrainingProgram
from rvuedge.training.programs.queries import Stage, program_of, spans_of, stage_on
from rvuedge.training.progress.queries import set_and_map
from rvuedge.training.requirements.shipped import (
    Specialty,
    specialties,
    specialty_named,
    vocabularies,
)
from rvuedge.training.rules.category_words import CategoryWords
from rvuedge.training.rules.counting.code_maps import CodeMaps
from rvuedge.training.rules.requirement_sets import RequirementSet
from rvuedge.training.rules.roles import RoleVocabulary


@dataclass(frozen=True)
class Career:
    """A resident's training. `set` is the requirement set whose words categories have, with the sentence why it is."""

    specialty: Specialty | None
    vocabulary: RoleVocabulary | None
    set: RequirementSet | None
    sentence: str
    codes: CodeMaps
    spans: Sequence[Stage] = ()
    roster: Sequence[RosterName] = ()

    @cached_property
    def _named(self) -> dict[str, list[RosterName]]:
        """The roster by every form of a name, as compared."""
        found: dict[str, list[RosterName]] = {}
        for entry in self.roster:
            for form in entry.forms():
                found.setdefault(form, []).append(entry)
        return found

    def attending(self, written: str | None, on: date) -> str | None:
        """An attending by the roster's name, where a written one means one entry on a day; else as written."""
        if written is None or not self.roster:
            return written
        meant = [entry for entry in self._named.get(compared(written), ()) if entry.is_active(on)]
        return meant[0].name if len(meant) == 1 else written

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

    def year(self, on: date) -> int | None:
        """The year of training of a day, by the program's record."""
        stage = stage_on(self.spans, on)
        return stage.pgy if stage else None

    def is_chief(self, on: date) -> bool | None:
        """Whether a day lies in the chief year; None where no record says."""
        stage = stage_on(self.spans, on)
        return stage.is_chief if stage else None


def career_of(person: Person, *, named: str | None, today: date) -> Career:
    """A person's training as of a day; `named` is a set asked for by hand. Raises NotFoundError for one that is not."""
    program = program_of(person.id, today)
    specialty = specialty_of(person, program)
    choice, codes = set_and_map(person.id, today, named=named)
    vocabulary = vocabularies().get(specialty.vocabulary or "") if specialty else None
    spans = spans_of([person.id]).get(person.id, ())
    roster = roster_of([program.organization_id]) if program else ()
    return Career(specialty, vocabulary, choice.binding.set, choice.binding.sentence, codes, spans, roster)


def specialty_of(person: Person, program: TrainingProgram | None) -> Specialty | None:
    """The specialty of a person's program; of nobody's trainee the one of their profile, by its name."""
    if program is not None:
        return specialties().get(program.specialty)
    return specialty_named(person.specialty)

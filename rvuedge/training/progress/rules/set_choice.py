"""Which requirement set a resident is counted against: the first of five that says something. Only computes.

1. a set named for the resident; 2. the program's assignment to the resident's cohort; 3. the program's own set, if it
has one; 4. the set that ships and binds the cohort; 5. none: not loaded. A set that somebody named by hand for one
look stands before all. Rule: docs/rules.md, R-7.6; the order is ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rvuedge.training.rules.binding import CHOOSE, NOT_LOADED, Binding, Resident, binding
from rvuedge.training.rules.requirement_sets import RequirementSet

By = Literal["named", "resident", "assignment", "own_set", "shipped"]
NO_SUCH_SET = "NO_SUCH_SET"


@dataclass(frozen=True, slots=True)
class Assignment:
    """A set that a program assigns to a cohort: graduation and start of training within days, both ends included."""

    set_id: str
    graduates_from: date | None = None
    graduates_to: date | None = None
    starts_from: date | None = None
    starts_to: date | None = None

    def holds(self, who: Resident) -> bool:
        """Whether the resident is of the cohort; a day that is asked for and not known is not."""
        return _within(who.graduation, self.graduates_from, self.graduates_to) and _within(
            who.training_start, self.starts_from, self.starts_to
        )

    @property
    def width(self) -> int:
        """How many ends the cohort leaves open: of two that hold the narrower says more."""
        ends = (self.graduates_from, self.graduates_to, self.starts_from, self.starts_to)
        return sum(end is None for end in ends)


@dataclass(frozen=True, slots=True)
class SetChoice:
    """The binding and by what it came."""

    binding: Binding
    by: By | None


@dataclass(frozen=True, slots=True)
class SetsOfProgram:
    """What a program says of sets: its own, and to which cohorts it assigned which."""

    own: Mapping[str, RequirementSet]
    assignments: Sequence[Assignment] = ()


def set_choice(
    shipped: Mapping[str, RequirementSet],
    program: SetsOfProgram,
    who: Resident,
    *,
    named: str | None = None,
    override: str | None = None,
) -> SetChoice:
    """The set of a resident, or a code and a sentence why there is none."""
    known = {**shipped, **program.own}
    if named is not None:
        return _by_id(named, known, "named", "as named")
    if override is not None:
        return _by_id(override, known, "resident", "set for this resident by the program")
    if held := sorted((item for item in program.assignments if item.holds(who)), key=lambda item: item.width):
        return _assigned([item.set_id for item in held if item.width == held[0].width], known)
    if len(program.own) == 1:
        (own,) = program.own.values()
        return SetChoice(Binding("bound", f"{own.title}, the program's own set.", own), "own_set")
    if program.own:
        sentence = "The program has several sets of its own. Assign one to this cohort."
        return SetChoice(Binding("question", sentence, code=CHOOSE, choices=tuple(sorted(program.own))), None)
    found = binding(shipped.values(), who)
    return SetChoice(found, "shipped" if found.set is not None else None)


def _assigned(ids: Sequence[str], known: Mapping[str, RequirementSet]) -> SetChoice:
    different = tuple(sorted(set(ids)))
    if len(different) == 1:
        return _by_id(different[0], known, "assignment", "assigned to this cohort by the program")
    sentence = "The program assigned several sets to this cohort. Which is it?"
    return SetChoice(Binding("question", sentence, code=CHOOSE, choices=different), None)


def _by_id(name: str, known: Mapping[str, RequirementSet], by: By, how: str) -> SetChoice:
    found = known.get(name)
    if found is None:
        sentence = f"There is no requirement set {name!r} any more. Name another."
        return SetChoice(Binding("question", sentence, code=NO_SUCH_SET, choices=tuple(sorted(known))), None)
    state: Literal["named", "bound"] = "named" if by == "named" else "bound"
    return SetChoice(Binding(state, f"{found.title}, {how}.", found), by)


def _within(day: date | None, first: date | None, last: date | None) -> bool:
    if first is None and last is None:
        return True
    return day is not None and (first is None or first <= day) and (last is None or day <= last)


__all__ = ["NOT_LOADED", "Assignment", "SetChoice", "SetsOfProgram", "set_choice"]

"""Which set binds a resident: by specialty, body, and class or start of training; never the nearest. Only computes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rvuedge.training.rules.academic_year import class_of, class_year, first_year
from rvuedge.training.rules.requirement_sets import RequirementSet

BindingState = Literal["bound", "named", "not_loaded", "question"]
NOT_LOADED = "MINIMUMS_NOT_LOADED"
COHORT_NOT_READ = "COHORT_NOT_READ"
CHOOSE = "CHOOSE_SET"
DATE_NEEDED = "DATE_NEEDED"


@dataclass(frozen=True, slots=True)
class Resident:
    """What decides about the set. Days are of graduation and of the first day of training."""

    specialty: str
    body: str | None = None
    variant: str | None = None
    graduation: date | None = None
    training_start: date | None = None


@dataclass(frozen=True, slots=True)
class Binding:
    """The answer: the set, or a code and a sentence why there is none, with the sets that may be named by hand."""

    state: BindingState
    sentence: str
    set: RequirementSet | None = None
    code: str | None = None
    choices: tuple[str, ...] = ()


def binding(sets: Iterable[RequirementSet], resident: Resident) -> Binding:
    """Which set binds a resident. A set whose cohort nobody could read binds nobody by itself; it can be named."""
    of = [item for item in sets if item.specialty == resident.specialty]
    of = [item for item in of if resident.body is None or item.body.casefold() == resident.body.casefold()]
    variants = {item.variant for item in of if item.variant}
    if resident.variant is not None and resident.variant not in variants:
        sentence = f"There is no pathway or length of program {resident.variant!r} here."
        return Binding("question", sentence, code=CHOOSE, choices=_ids(of))
    if resident.variant is not None:
        of = [item for item in of if item.variant in {"", resident.variant}]
    dated = [item for item in of if item.cohort.kind in {"graduating_class", "training_start"}]
    bound = [item for item in dated if _binds(item, resident)]
    if bound:
        return _among(bound)
    if missing := [item for item in dated if _binds(item, resident) is None]:
        what = {"graduating_class": "graduation", "training_start": "training_start"}
        needed = sorted({what[item.cohort.kind] for item in missing})
        return Binding(
            "question", f"Give {' or '.join(needed)}: a set binds by it.", code=DATE_NEEDED, choices=_ids(of)
        )
    if dated:
        return Binding(
            "not_loaded",
            f"No set is loaded for {_whose(resident)}. A program can enter its own.",
            code=NOT_LOADED,
            choices=(),
        )
    if of:
        sentence = "Nobody could read which class these sets bind. Name the one that your program uses."
        return Binding("question", sentence, code=COHORT_NOT_READ, choices=_ids(of))
    return Binding(
        "not_loaded", "No set of this specialty is loaded. A program can enter its own.", code=NOT_LOADED, choices=()
    )


def _binds(item: RequirementSet, resident: Resident) -> bool | None:
    """Whether a set binds; None when the day that decides is not known."""
    if item.cohort.first is None:
        return None
    if item.cohort.kind == "graduating_class":
        day = resident.graduation
        return None if day is None else first_year(day) >= class_year(item.cohort.first)
    day = resident.training_start
    return None if day is None else day >= date.fromisoformat(item.cohort.first)


def _among(bound: list[RequirementSet]) -> Binding:
    """The newest of each family; several variants are a question."""
    if len(bound) == 1:
        return Binding("bound", f"{bound[0].title} binds.", bound[0])
    newest = max(item.cohort.first or "" for item in bound)
    latest = [item for item in bound if (item.cohort.first or "") == newest]
    if len(latest) == 1:
        return Binding("bound", f"{latest[0].title} binds.", latest[0])
    what = latest[0].variant_of or "set"
    return Binding("question", f"Which {what}? All numbers are of one.", code=CHOOSE, choices=_ids(latest))


def _ids(sets: Iterable[RequirementSet]) -> tuple[str, ...]:
    return tuple(sorted(item.id for item in sets))


def _whose(resident: Resident) -> str:
    if resident.graduation is not None:
        return f"the class of {class_of(resident.graduation)}"
    return f"training begun on {resident.training_start}"

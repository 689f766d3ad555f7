"""Which set binds: named, the resident's, the cohort's, the program's own, the one that ships; else not loaded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rvuedge.training.progress.rules.set_choice import Assignment, SetsOfProgram, set_choice
from rvuedge.training.requirements.shipped import requirement_sets
from rvuedge.training.rules.binding import Resident
from rvuedge.training.rules.requirement_sets import Cohort, RequirementSet

SHIPPED = requirement_sets()
GS = "general-surgery-acgme-2017-11"
EARLY = "general-surgery-abs-pgy2"
OWN = replace(SHIPPED[GS], id="own-1", title="Our list", cohort=Cohort("own"))
OTHER = replace(OWN, id="own-2", title="Our other list")
WHO = Resident("general_surgery", "ACGME", graduation=date(2028, 6, 30), training_start=date(2023, 7, 1))
NOBODY = SetsOfProgram({})


def program(*own: RequirementSet, assigned: tuple[Assignment, ...] = ()) -> SetsOfProgram:
    return SetsOfProgram({item.id: item for item in own}, assigned)


THIS_CLASS = Assignment("own-1", graduates_from=date(2027, 7, 1), graduates_to=date(2028, 6, 30))
EVERYBODY = Assignment("own-2")


@pytest.mark.parametrize(
    ("of", "named", "override", "found", "by"),
    [
        (program(OWN, assigned=(THIS_CLASS,)), EARLY, GS, EARLY, "named"),
        (program(OWN, assigned=(THIS_CLASS,)), None, EARLY, EARLY, "resident"),
        (program(OWN, OTHER, assigned=(THIS_CLASS,)), None, None, "own-1", "assignment"),
        (program(OWN, OTHER, assigned=(THIS_CLASS, EVERYBODY)), None, None, "own-1", "assignment"),  # the narrower
        (program(OTHER), None, None, "own-2", "own_set"),
        (NOBODY, None, None, GS, "shipped"),
    ],
)
def test_the_first_that_says_something_decides(
    of: SetsOfProgram, named: str | None, override: str | None, found: str, by: str
) -> None:
    choice = set_choice(SHIPPED, of, WHO, named=named, override=override)
    assert choice.binding.set is not None
    assert (choice.binding.set.id, choice.by) == (found, by)


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2027, 6, 30), GS),  # the day before the class
        (date(2027, 7, 1), "own-1"),
        (date(2028, 6, 30), "own-1"),
        (date(2028, 7, 1), GS),
    ],
)
def test_a_cohort_ends_on_june_30(day: date, found: str) -> None:
    of = program(
        OWN, OTHER, assigned=(THIS_CLASS, Assignment(GS, None, date(2027, 6, 30)), Assignment(GS, date(2028, 7, 1)))
    )
    choice = set_choice(SHIPPED, of, replace(WHO, graduation=day))
    assert choice.binding.set is not None
    assert choice.binding.set.id == found


def test_a_resident_whose_day_is_not_known_is_of_no_cohort_that_asks_for_it() -> None:
    of = program(OWN, OTHER, assigned=(THIS_CLASS,))
    choice = set_choice(SHIPPED, of, replace(WHO, graduation=None))
    assert (choice.binding.state, choice.binding.code) == ("question", "CHOOSE_SET")


@pytest.mark.parametrize(
    ("of", "who", "state", "code"),
    [
        (program(OWN, OTHER), WHO, "question", "CHOOSE_SET"),
        (program(OWN, OTHER, assigned=(Assignment("own-1"), EVERYBODY)), WHO, "question", "CHOOSE_SET"),
        (program(assigned=(Assignment("own-9"),)), WHO, "question", "NO_SUCH_SET"),
        (NOBODY, replace(WHO, graduation=date(2017, 6, 30)), "not_loaded", "MINIMUMS_NOT_LOADED"),
        (NOBODY, replace(WHO, graduation=None), "question", "DATE_NEEDED"),
        (NOBODY, Resident("neurological_surgery"), "not_loaded", "MINIMUMS_NOT_LOADED"),
    ],
)
def test_where_nothing_decides_it_is_said(of: SetsOfProgram, who: Resident, state: str, code: str) -> None:
    choice = set_choice(SHIPPED, of, who)
    assert choice.binding.set is None
    assert (choice.binding.state, choice.binding.code, choice.by) == (state, code, None)

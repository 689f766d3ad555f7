"""What a practice's set-up says is missing: a table of facts and the state, words and place of each step."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rvuedge.web.founding.checklist import ChecklistStep, SetUpFacts, named, steps

NOTHING = SetUpFacts(
    practice="Lakeshore Clinic",
    role="owner",
    physicians=(),
    others=1,
    invited=0,
    left=0,
    nil_by_stage=(),
    without_specialty=(),
    without_cfte=(),
    sites=0,
    own_surveys=(),
    invented_survey="",
    unmapped=None,
    had_days=0,
    worked=0,
    lines=0,
    unvalued=0,
    paid=0,
)
WHOLE = replace(
    NOTHING,
    physicians=("Ann", "Bo"),
    sites=6,
    own_surveys=("Own 2026",),
    unmapped=0,
    had_days=2,
    worked=2,
    lines=2500,
    paid=2,
)
TITLES = [
    "Name the practice", "Upload the roster", "Settle career stages", "Enter days and clinical FTE", "Add sites",
    "Upload a survey", "Check the crosswalk", "Import charges", "Enter contracts",
]  # fmt: skip


def step(facts: SetUpFacts, title: str) -> ChecklistStep:
    return next(found for found in steps(facts) if found.title == title)


def test_an_empty_practice_has_its_name_and_a_practice_with_everything_has_all_nine() -> None:
    assert [found.title for found in steps(NOTHING)] == TITLES
    assert [found.state for found in steps(NOTHING)] == ["done"] + ["open"] * 8
    assert [found.state for found in steps(WHOLE)] == ["done"] * 9


@pytest.mark.parametrize(
    ("changes", "title", "state", "sentence", "place"),
    [
        (
            {"invited": 38},
            "Upload the roster",
            "part",
            "2 physicians, 1 other member, 38 invited, not here yet.",
            "people",
        ),
        ({"left": 2}, "Upload the roster", "done", "2 physicians, 1 other member, 2 left this year.", "people"),
        (
            {"nil_by_stage": ("Bo",)},
            "Settle career stages",
            "part",
            "Bo: here as physicians, but by career stage students or residents, so no work is credited.",
            "members",
        ),
        (
            {"without_cfte": ("Bo",)},
            "Enter days and clinical FTE",
            "part",
            "1 of 2 have none: Bo. Reports count 1.0 until it is entered.",
            "members",
        ),
        (
            {"own_surveys": (), "invented_survey": "Synthetic survey 2026"},
            "Upload a survey",
            "open",
            "Only one with invented figures, for demonstration. Upload the one your practice has licensed.",
            "surveys",
        ),
        (
            {"unmapped": 2},
            "Check the crosswalk",
            "part",
            "2 specialties to choose. No match counts before you say so.",
            "crosswalk",
        ),
        (
            {"without_specialty": ("Bo",)},
            "Check the crosswalk",
            "part",
            "No specialty, so no percentile: Bo. Each states it on their profile.",
            "members",
        ),
        ({"worked": 1}, "Import charges", "part", "2,500 lines of 1 of 2 physicians this year.", "imports"),
        (
            {"unvalued": 3},
            "Import charges",
            "part",
            "2,500 lines of 2 of 2 physicians this year. 3 lines without a value.",
            "imports",
        ),
        ({"paid": 1}, "Enter contracts", "part", "1 of 2 physicians have terms of pay today.", "contracts"),
    ],
)
def test_a_step_says_what_is_missing_and_where_to_act(
    changes: dict[str, Any], title: str, state: str, sentence: str, place: str
) -> None:
    found = step(replace(WHOLE, **changes), title)
    assert (found.state, found.sentence, found.place) == (state, sentence, place)
    assert found.action


def test_three_people_are_named_and_the_rest_counted() -> None:
    assert named(("Ann", "Bo", "Cy")) == "Ann, Bo, Cy"
    assert named(("Ann", "Bo", "Cy", "Di", "Ed")) == "Ann, Bo, Cy and 2 more"

"""What counts toward a clerkship's list: levels, simulation, alternatives and their cap, signatures."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rvuedge.training.students.rules import (
    LEVELS,
    ClerkshipRequirements,
    Experience,
    StudentFact,
    counted_against,
)

DAY = date(2026, 7, 1)
CATHETER = Experience(
    "catheter", "Urinary catheter", "procedure", "perform", 2, allows_simulation=True, alternative="Skills session"
)
ABDOMEN = Experience("abdomen", "Acute abdomen", "encounter", "assist", 1, alternative="Case discussion")
TRAUMA = Experience("trauma", "Trauma evaluation", "encounter", "observe", 1)
LIST = ClerkshipRequirements((CATHETER, ABDOMEN, TRAUMA), needs_sign_off=False)


def fact(number: int, experience: str, level: str = "perform", **more: bool) -> StudentFact:
    return StudentFact(f"e{number}", experience, DAY + timedelta(days=number), level, **more)


@pytest.mark.parametrize("asked", LEVELS)
@pytest.mark.parametrize("done", LEVELS)
@pytest.mark.parametrize("is_simulated", [False, True])
@pytest.mark.parametrize("allows", [False, True])
def test_an_entry_counts_at_its_level_or_above_and_simulated_only_where_allowed(
    asked: str, done: str, is_simulated: bool, allows: bool
) -> None:
    item = Experience("x", "X", "procedure", asked, 1, allows_simulation=allows)
    found = counted_against(
        ClerkshipRequirements((item,), needs_sign_off=False), [fact(1, "x", done, is_simulated=is_simulated)]
    )
    counts = LEVELS.index(done) >= LEVELS.index(asked) and (allows or not is_simulated)
    assert found.experiences[0].counted == int(counts)
    assert set(found.left_out) == (set() if counts else {"e1"})


def test_the_missing_list_says_what_and_how_many() -> None:
    found = counted_against(LIST, [fact(1, "catheter"), fact(2, "trauma", "observe"), fact(3, "abdomen", "observe")])
    assert [(row.experience.key, row.missing, row.state) for row in found.missing] == [
        ("catheter", 1, "missing"),
        ("abdomen", 1, "missing"),
    ]
    assert found.left_out == {"e3": "observe; assist is asked for"}
    assert not found.is_complete


def test_an_alternative_stands_for_what_was_not_done_and_only_where_one_is_named() -> None:
    entries = [fact(1, "abdomen", is_alternative=True), fact(2, "trauma", is_alternative=True)]
    found = counted_against(LIST, entries)
    assert [(row.counted, row.by_alternative) for row in found.experiences] == [(0, 0), (1, 1), (0, 0)]
    assert found.left_out == {"e2": "no alternative experience is named for this"}


def test_a_share_of_alternatives_is_of_all_required_times_and_whole() -> None:
    """20% of 14 are 2.8: two count, the third is over the cap."""
    items = tuple(Experience(f"x{n}", f"X{n}", "encounter", "observe", 2, alternative="Module") for n in range(7))
    of = ClerkshipRequirements(items, alternatives_share=Decimal("0.20"), needs_sign_off=False)
    found = counted_against(of, [fact(n, f"x{n}", is_alternative=True) for n in range(3)])
    assert (of.required, of.alternatives_allowed, found.alternatives_counted) == (14, 2, 2)
    assert found.left_out == {"e2": "over the cap on alternative experiences"}


def test_what_was_really_done_leaves_the_cap_to_others() -> None:
    """The module of July 2 is not needed once the encounter is there; the cap of one goes to the catheter."""
    of = ClerkshipRequirements((CATHETER, ABDOMEN), alternatives_most=1, needs_sign_off=False)
    alternatives = [fact(1, "abdomen", is_alternative=True), fact(2, "catheter", is_alternative=True)]
    before = counted_against(of, alternatives)
    after = counted_against(of, [*alternatives, fact(3, "abdomen", "assist")])
    assert [row.by_alternative for row in before.experiences] == [0, 1]
    assert [(row.counted, row.by_alternative) for row in after.experiences] == [(1, 1), (1, 0)]
    assert after.left_out == {"e1": "not needed: this was done often enough"}


def test_an_entry_without_a_signature_waits() -> None:
    of = ClerkshipRequirements((CATHETER, ABDOMEN, TRAUMA))
    entries = [fact(1, "catheter", is_signed=True), fact(2, "catheter"), fact(3, "abdomen", "assist")]
    found = counted_against(of, entries)
    assert [(row.counted, row.waiting, row.state) for row in found.experiences] == [
        (1, 1, "waiting"),
        (0, 1, "waiting"),
        (0, 0, "missing"),
    ]
    assert found.left_out == dict.fromkeys(("e2", "e3"), "not signed by a preceptor yet")


def test_an_alternative_over_the_cap_does_not_wait_for_a_signature_in_vain() -> None:
    of = ClerkshipRequirements((CATHETER, ABDOMEN), alternatives_most=0)
    found = counted_against(of, [fact(1, "abdomen", is_alternative=True)])
    assert [row.state for row in found.experiences] == ["missing", "missing"]


def test_an_entry_of_an_experience_that_the_list_lost_is_listed() -> None:
    assert counted_against(LIST, [fact(1, "gone")]).left_out == {"e1": "the list has no such experience"}


facts = st.builds(
    StudentFact,
    id=st.uuids().map(str),
    experience=st.sampled_from(["catheter", "abdomen", "trauma", "gone"]),
    performed_on=st.dates(DAY, DAY + timedelta(days=40)),
    level=st.sampled_from(LEVELS),
    is_simulated=st.booleans(),
    is_alternative=st.booleans(),
    is_signed=st.booleans(),
)


@given(st.lists(facts, max_size=12, unique_by=lambda fact: fact.id), st.randoms(), st.booleans(), st.integers(0, 3))
def test_the_count_does_not_depend_on_the_order_and_every_entry_counts_or_says_why(
    entries: list[StudentFact], chance: object, needs_sign_off: bool, most: int
) -> None:
    of = ClerkshipRequirements((CATHETER, ABDOMEN, TRAUMA), alternatives_most=most, needs_sign_off=needs_sign_off)
    found = counted_against(of, entries)
    shuffled = entries[:]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert counted_against(of, shuffled) == found
    assert sum(row.counted for row in found.experiences) + len(found.left_out) == len(entries)
    assert found.alternatives_counted <= most

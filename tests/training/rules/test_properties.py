"""Counts never depend on the order of cases, and each total counts a case once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from random import Random
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from rvuedge.training.requirements.shipped import code_maps, requirement_sets
from rvuedge.training.rules.counting.cases import CodeRow, LoggedCase, RoleClaim
from rvuedge.training.rules.counting.code_maps import CodeMaps, MappedCode
from rvuedge.training.rules.counting.own_cases import own_counts
from rvuedge.training.rules.counting.tallies import CaseCounts, Counting, Tally
from rvuedge.training.rules.requirement_sets import RequirementSet

Item = TypeVar("Item")
SETS = tuple(requirement_sets().values())


@st.composite
def cases_of_a_set(draw: st.DrawFn) -> tuple[RequirementSet, list[LoggedCase]]:
    of = draw(st.sampled_from(SETS))
    words = sorted({word for item in of.categories for word in (item.name, *item.members, *item.aliases)})
    roles = [role.code for role in of.vocabulary.roles] if of.vocabulary else [None]
    codes = st.sampled_from(("52224", "52601", "55700", "76872", "99292", "99199", "C1000", "C2000"))
    rows = st.lists(
        st.builds(
            CodeRow,
            code=codes,
            categories=st.lists(st.sampled_from([*words, "nothing known"]), max_size=2).map(tuple),
            quantity=st.integers(1, 3),
            rrc_code=st.sampled_from((None, "8410")),
        ),
        max_size=3,
    )
    found = []
    for number in range(draw(st.integers(0, 6))):
        who = draw(st.lists(st.sampled_from("ABC"), min_size=1, max_size=3, unique=True))
        claims = tuple(
            RoleClaim(name, draw(st.sampled_from(roles)), attested_role=draw(st.sampled_from([None, *roles])))
            for name in who
        )
        found.append(
            LoggedCase(
                f"case {number}",
                claims,
                tuple(draw(rows)),
                tuple(draw(st.lists(st.sampled_from(words), max_size=2))),
                primary=draw(st.sampled_from((None, "C1000", "52601"))),
                patient_type=draw(st.sampled_from((None, "adult", "pediatric"))),
                is_simulated=draw(st.booleans()),
            )
        )
    return of, found


def mixed(items: Sequence[Item], random: Random) -> tuple[Item, ...]:
    return tuple(random.sample(items, len(items)))


def counted(of: RequirementSet, cases: list[LoggedCase]) -> CaseCounts:
    return Counting(of, CodeMaps((code_maps().get(of.specialty, ()),))).count(cases)


@given(cases_of_a_set(), st.randoms(use_true_random=False))
def test_counts_do_not_depend_on_the_order_of_cases_rows_or_claims(
    given_cases: tuple[RequirementSet, list[LoggedCase]], random: Random
) -> None:
    of, cases = given_cases
    shuffled = [
        replace(
            case,
            claims=mixed(case.claims, random),
            rows=mixed(case.rows, random),
            categories=mixed(case.categories, random),
        )
        for case in mixed(cases, random)
    ]
    first, second = counted(of, cases), counted(of, shuffled)
    assert first == second


@given(cases_of_a_set())
def test_each_total_counts_a_case_once_and_a_parent_has_no_less_than_a_part(
    given_cases: tuple[RequirementSet, list[LoggedCase]],
) -> None:
    of, cases = given_cases
    for tally in counted(of, cases).tallies:
        mine = sum(any(claim.resident == tally.resident for claim in case.claims) for case in cases)
        for item in of.categories:
            if item.kind == "total":
                assert tally.categories[item.name] <= mine
            if item.parent is not None:
                assert tally.categories[item.parent] >= tally.categories[item.name]
            if of.credit_unit in {"case", "one_per_case", "index_primary_only"}:
                assert tally.categories[item.name] <= mine


@given(cases_of_a_set())
def test_counting_the_cases_in_two_parts_gives_the_same_sum(
    given_cases: tuple[RequirementSet, list[LoggedCase]],
) -> None:
    """Nothing of a case hangs on another; only a cap of a total does, so it is taken out here."""
    of, cases = given_cases
    free = [item.name for item in of.categories if not item.caps]
    whole = {tally.resident: tally for tally in counted(of, cases).tallies}
    parts = [*counted(of, cases[:2]).tallies, *counted(of, cases[2:]).tallies]
    for resident, tally in whole.items():
        for name in free:
            assert tally.categories[name] == sum(p.categories[name] for p in parts if p.resident == resident)


@given(cases_of_a_set(), st.randoms(use_true_random=False))
def test_the_fast_count_of_ones_own_cases_is_the_count(
    given_cases: tuple[RequirementSet, list[LoggedCase]], random: Random
) -> None:
    of, cases = given_cases
    mine = [replace(case, claims=case.claims[:1]) for case in cases]
    mine = [replace(case, claims=(replace(case.claims[0], resident="A"),)) for case in mine]
    rotations = {case.id: random.choice(("", "trauma", "colorectal")) for case in mine}
    counting = Counting(of, CodeMaps((code_maps().get(of.specialty, ()),)))
    found = own_counts(counting, [(case, rotations[case.id]) for case in mixed(mine, random)], "A")
    slow = next(iter(counted(of, mine).tallies), Tally("A"))
    for name in ("categories", "attested", "roles", "simulated", "alternatives", "unmapped"):
        assert +getattr(found.tally, name) == +getattr(slow, name), name
    assert found.tally.simulated_cases == slow.simulated_cases
    assert sorted(map(str, found.tally.questions)) == sorted(map(str, slow.questions))
    assert found.cases == len(slow.cases)
    states = [case.attestation for case in slow.cases]
    assert (found.confirmed, found.disputed) == (states.count("confirmed"), states.count("disputed"))
    uncapped = [item.name for item in of.categories if not item.caps]
    for name in uncapped:
        assert sum(counts[name] for counts in found.by_rotation.values()) == slow.categories[name]


MAPPED_DAYS = st.one_of(st.none(), st.dates(date(2024, 1, 1), date(2024, 1, 9)))


@given(
    st.lists(st.builds(MappedCode, st.sampled_from(("52224", "52601")), st.just("X"), MAPPED_DAYS, MAPPED_DAYS)),
    st.dates(date(2023, 12, 31), date(2024, 1, 11)),
    st.dates(date(2023, 12, 31), date(2024, 1, 11)),
)
def test_days_of_one_age_of_the_maps_mean_the_same(entries: list[MappedCode], day: date, other: date) -> None:
    maps = CodeMaps((tuple(entries),))
    if maps.age(day) == maps.age(other):
        for code in ("52224", "52601"):
            first = maps.meaning(code, on=day, rrc_code=None)
            assert first == maps.meaning(code, on=other, rrc_code=None)

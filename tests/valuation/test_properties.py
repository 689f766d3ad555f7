"""What must always hold, whatever the lines: order, sums, recomputation, bounds, and an answer or a named refusal."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from rvuedge.cli.imports.seeds import SEEDS, read_excerpt
from rvuedge.contracts.policies.shipped import NAMES, shipped_policy
from rvuedge.valuation import (
    UNVALUED_STATES,
    Credit,
    CreditingError,
    Line,
    Operation,
    RelativeValue,
    credit_lines,
    recompute,
)

DAY = date(2026, 7, 14)
FIELDS = RelativeValue.__dataclass_fields__
ROWS = read_excerpt(SEEDS / "releases" / "RVU26C.csv")[1]
SCHEDULE = {
    (row.code, row.modifier): RelativeValue(**{n: v for n, v in row._asdict().items() if n in FIELDS}) for row in ROWS
}
CODES = sorted({row.code for row in ROWS})
MODIFIERS = ("22", "25", "26", "50", "51", "52", "53", "54", "55", "59", "62", "66", "78", "80", "FS", "LT", "RT", "TC",
             "76", "GC", "AS", "ZZ")  # fmt: skip
SHARES = st.none() | st.decimals("0", "1", places=2)

lines = st.builds(
    Line,
    key=st.just(""),
    code=st.sampled_from([*CODES, "99998"]),
    performed_on=st.sampled_from([DAY, date(2026, 7, 15)]),
    patient_key=st.sampled_from(["one", "two"]),
    modifiers=st.lists(st.sampled_from(MODIFIERS), max_size=3, unique=True).map(tuple),
    units=st.integers(1, 4),
    session=st.integers(1, 2),
    setting=st.sampled_from(["facility", "nonfacility"]),
    trainee=st.booleans(),
    completed_pct=SHARES,
    by_report_pct=SHARES,
    postop_days=st.none() | st.integers(0, 90),
)
encounters = st.lists(lines, min_size=1, max_size=6)
policies = st.sampled_from(NAMES)


def keyed(given_lines: list[Line]) -> list[Line]:
    import dataclasses

    return [dataclasses.replace(line, key=str(number)) for number, line in enumerate(given_lines)]


def credited(given_lines: list[Line], policy: str) -> tuple[Credit, ...]:
    try:
        return credit_lines(given_lines, SCHEDULE, shipped_policy(policy, DAY))
    except CreditingError as error:
        assert error.code.startswith("E_")
        assert error.errors
        reject()
        raise


def total(credits: tuple[Credit, ...]) -> Decimal:
    return sum((credit.work_rvu for credit in credits if credit.work_rvu is not None), Decimal(0))


@given(encounters, policies, st.randoms())
def test_the_order_of_lines_and_modifiers_never_changes_the_total(
    given_lines: list[Line], policy: str, dice: object
) -> None:
    import dataclasses

    first = keyed(given_lines)
    turned = [dataclasses.replace(line, modifiers=tuple(reversed(line.modifiers))) for line in first]
    dice.shuffle(turned)  # type: ignore[attr-defined]
    assert total(credited(first, policy)) == total(credited(turned, policy))


@given(encounters, policies)
def test_every_credit_recomputes_from_its_steps_and_a_state_says_whether_it_is_valued(
    given_lines: list[Line], policy: str
) -> None:
    for credit in credited(keyed(given_lines), policy):
        assert recompute(credit.steps) == credit.work_rvu
        assert (credit.work_rvu is None) == (credit.state in UNVALUED_STATES)
        assert credit.steps
        assert all(step.reason and step.source for step in credit.steps)


@given(encounters, policies)
def test_no_credit_is_negative_or_above_its_bound(given_lines: list[Line], policy: str) -> None:
    """The most a line can earn is twice its face value (indicator 3, each side) times 3 (the highest 22)."""
    for credit in credited(keyed(given_lines), policy):
        if credit.work_rvu is not None:
            assert 0 <= credit.work_rvu <= (credit.face_work_rvu or 0) * 6


@given(encounters, policies)
def test_steps_of_factor_one_change_nothing(given_lines: list[Line], policy: str) -> None:
    for credit in credited(keyed(given_lines), policy):
        for step in credit.steps:
            if step.operation is Operation.MULTIPLY and step.operand == 1:
                assert step.before == step.after


@given(lines)
def test_different_patients_never_interact(line: Line) -> None:
    import dataclasses

    alone = credited([dataclasses.replace(line, key="a", patient_key="one")], "cms-payment")
    other = dataclasses.replace(line, key="b", patient_key="two")
    both = credited([dataclasses.replace(line, key="a", patient_key="one"), other], "cms-payment")
    assert both[0].work_rvu == alone[0].work_rvu


@given(st.sampled_from(CODES))
def test_at_face_value_twice_the_units_is_twice_the_credit(code: str) -> None:
    credit = credit_lines([Line("a", code, DAY, "p")], SCHEDULE, shipped_policy("face-value", DAY))[0]
    two = credit_lines([Line("a", code, DAY, "p", units=2)], SCHEDULE, shipped_policy("face-value", DAY))[0]
    assert two.work_rvu == (None if credit.work_rvu is None else credit.work_rvu * 2)


@given(
    st.text(max_size=7),
    st.one_of(st.integers(-3, 5), st.floats(allow_nan=True), st.booleans(), st.none(), st.text(max_size=2)),
    st.lists(st.text(max_size=3), max_size=6).map(tuple),
    policies,
)
def test_every_input_is_answered_or_refused_by_name(
    code: str, units: object, modifiers: tuple[str, ...], policy: str
) -> None:
    line = Line("a", code, DAY, "p", modifiers=modifiers, units=units)  # type: ignore[arg-type]
    try:
        credits = credit_lines([line], SCHEDULE, shipped_policy(policy, DAY))
    except CreditingError as error:
        assert error.code.startswith("E_")
        assert error.line_key == "a"
    else:
        assert len(credits) == 1


def test_two_lines_with_one_key_are_a_programming_error() -> None:
    line = Line("a", "99213", DAY, "p")
    with pytest.raises(ValueError, match="needs its own key"):
        credit_lines([line, line], SCHEDULE, shipped_policy("cms-payment", DAY))

"""One service, one sum: both sides of the body are worth the same in every notation (docs/rules.md, R-2.8)."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

import pytest

from rvuedge.catalog.readers.relative_values.any_format import read_release
from rvuedge.cli.imports.seeds import SEEDS, read_excerpt
from rvuedge.contracts.policies.shipped import shipped_policy
from rvuedge.valuation import Line, LineState, RelativeValue, credit_lines
from tests.valuation.notations import BESIDE, WITH, Schedule, differences
from tests.valuation.situations import DAY, row

FIELDS = RelativeValue.__dataclass_fields__
POLICIES = ("cms-payment", "mgma-survey")


def schedule_of(rows: list) -> Schedule:  # type: ignore[type-arg]
    return {
        (each.code, each.modifier): RelativeValue(**{n: v for n, v in each._asdict().items() if n in FIELDS})
        for each in rows
    }


STARTER = schedule_of(read_excerpt(SEEDS / "releases" / "RVU26C.csv")[1])


def one_for_each_combination(schedule: Schedule) -> list[RelativeValue]:
    """One code for each combination of the indicators that say how sides count and rank."""
    found: dict[tuple[str, ...], RelativeValue] = {}
    for value in schedule.values():
        if value.modifier == "" and value.work_rvu > 0:
            found.setdefault((value.status, value.bilat, value.mpi, value.global_days), value)
    return list(found.values())


@pytest.mark.parametrize("policy", POLICIES)
def test_a_code_of_each_combination_of_indicators_has_one_sum_in_every_notation(policy: str) -> None:
    rows = one_for_each_combination(STARTER)
    assert {value.bilat for value in rows} >= set("0123")
    assert differences(rows, STARTER, policy=policy, extras=["", "51", "78"], beside=BESIDE) == []


def test_whatever_else_a_line_carries_its_notation_changes_nothing() -> None:
    rows = [
        row(code, mpi=mpi, bilat=bilat, total_facility="3.33", work_rvu="3.33", endo_base="")
        for code, mpi, bilat in (("40000", "2", "0"), ("40001", "2", "1"), ("40002", "2", "2"), ("40003", "0", "3"))
    ]
    studies = [row(f"7000{b}", m, mpi="4", bilat=b, pctc="1", global_days="XXX") for b in "0123" for m in ("", "26")]
    schedule = {(value.code, value.modifier): value for value in (*rows, *studies)}
    assert differences([*rows, *studies[::2]], schedule, policy="cms-payment", extras=[*WITH]) == []


@pytest.mark.skipif("RVUEDGE_NOTATIONS" not in os.environ, reason="some minutes long: make notations")
@pytest.mark.parametrize("policy", POLICIES)
def test_every_code_of_the_release_has_one_sum_in_every_notation(policy: str, cms: Path) -> None:
    file = cms / "PPRRVU2026_Jul_nonQPP.csv"
    schedule = schedule_of(read_release(file.read_bytes(), file=file.name).rows)
    codes = [value for value in schedule.values() if value.modifier == ""]
    working = [value for value in codes if value.work_rvu > 0]
    assert len(working) > 7_000  # RVU26C has 7,416 codes with work; a file cut short would prove little
    assert differences(codes, schedule, policy=policy, extras=["", "26", "TC"]) == []
    assert differences(working, schedule, policy=policy, extras=[*WITH]) == []
    assert differences(working, schedule, policy=policy, extras=["", "78"], beside=BESIDE[1:]) == []


def line(written: str, key: str = "1", **facts: object) -> Line:
    """A line from '69210-50x2'."""
    name, _, units = written.partition("x")
    code, *modifiers = name.split("-")
    return Line(key, code, DAY, "p", tuple(modifiers), int(units or 1), **facts)  # type: ignore[arg-type]


def earned(written: str, schedule: Schedule = STARTER, policy: str = "cms-payment") -> list[str]:
    lines = [line(each, str(number)) for number, each in enumerate(written.split())]
    return [str(credit.work_rvu.normalize()) if credit.work_rvu is not None else "—"
            for credit in credit_lines(lines, schedule, shipped_policy(policy, DAY))]  # fmt: skip


# Rows of RVU26C, as far as these rules read them: work, and the total of the facility where a rank depends on it.
ROWS = (
    row("69210", work_rvu="0.59", total_facility="0.96", bilat="2", mpi="2", global_days="000"),
    row("92004", work_rvu="1.82", total_facility="2.76", bilat="2", mpi="0", global_days="XXX"),
    row("20605", work_rvu="0.66", total_facility="1.10", bilat="1", mpi="2", global_days="000"),
    row("15777", work_rvu="3.56", total_facility="6.27", bilat="1", mpi="0", global_days="ZZZ"),
    row("49650", work_rvu="6.20", total_facility="12.0", bilat="1", mpi="2", pre="0.09", intra="0.81", post="0.10"),
    row("73222", "26", work_rvu="1.58", total_facility="2.20", bilat="3", mpi="4", global_days="XXX", pctc="1"),
    row("74176", "26", work_rvu="1.70", total_facility="2.40", bilat="0", mpi="4", global_days="XXX", pctc="1"),
    row("71250", "26", work_rvu="1.05", total_facility="1.50", bilat="0", mpi="4", global_days="XXX", pctc="1"),
    row("30540", work_rvu="7.72", total_facility="18.0", bilat="0", mpi="2", global_days="090"),
    row("11750", work_rvu="1.54", total_facility="3.00", bilat="0", mpi="2", global_days="010"),
    row("15823", work_rvu="6.64", total_facility="16.0", bilat="1", mpi="2", global_days="090"),
    row("62323", work_rvu="1.76", total_facility="2.90", bilat="9", mpi="2", global_days="000"),
)
SCHEDULE = {(value.code, value.modifier): value for value in ROWS}


@pytest.mark.parametrize(
    ("written", "work", "how"),
    [
        ("69210x2", ["0.59"], "indicator 2: the figure is for both sides; two units are both sides"),
        ("69210-RT 69210-LT", ["0.295", "0.295"], "the same 0.59, half on each line"),
        ("69210 69210", ["0.295", "0.295"], "reported twice by any other means"),
        ("92004x2", ["1.82"], "the same where nothing is ranked"),
        ("20605-RT-LT", ["0.99"], "0.66 × 1.5"),
        ("20605-RT-LTx2", ["0.99"], "two units are the two sides that RT and LT name"),
        ("15777-RT-LTx2", ["5.34"], "3.56 × 1.5"),
        ("20605x2", ["0.99"], "0.66 × 2 × 0.75"),
        ("20605-76x2", ["0.99"], "repeated: 0.66 + 0.66 × 0.5, two services"),
        ("15777-76x2", ["7.12"], "repeated and not ranked: 3.56 × 2"),
        ("49650-78-50", ["5.022"], "6.20 × 0.81: the bilateral rule does not apply to a return"),
        ("49650-78-RT 49650-78-LT", ["2.511", "2.511"], "the same 5.022"),
        ("49650-78x2", ["5.022"], "the same"),
        ("49650-50", ["9.3"], "without 78: 6.20 × 1.5"),
        ("15823-E1 15823-E3", ["4.98", "4.98"], "both upper lids: 6.64 × 1.5"),
        ("15823-E1-E3", ["9.96"], "on one line"),
        ("15823-E1 15823-E2", ["6.64", "3.32"], "two lids of one eye are two services: 100% and 50%"),
        ("11750-TA 11750-T5", ["0.77", "1.54"], "indicator 0: the layout names 50 and RT with LT alone; two toes are two"),
        ("11750-RT 11750-LT", ["0.77", "0.77"], "indicator 0: 100% of one"),
        ("11750-50", ["1.54"], "the same"),
        ("62323-50", ["0"], "indicator 9: there are no sides"),
        ("62323-RT-LT", ["0"], "the same contradiction"),
        ("62323-RT 62323-LT", ["0.88", "1.76"], "two lines are two services there"),
    ],
)  # fmt: skip
def test_both_sides_by_hand(written: str, work: list[str], how: str) -> None:
    assert earned(written, SCHEDULE) == work, how


@pytest.mark.parametrize(
    ("written", "work", "how"),
    [
        ("73222-26-RT 73222-26-LT", ["1.501", "1.58"], "1.58 + 1.58 × 0.95"),
        ("73222-26x2", ["3.081"], "the same"),
        ("73222-26-50", ["3.081"], "the same"),
        ("73222-26-50 74176-26", ["3.002", "1.7"], "1.70 in full, each side 1.58 × 0.95"),
        ("71250-26-RT 71250-26-LT", ["0.525", "0.525"], "indicator 0: both sides are one study"),
        ("74176-26 71250-26", ["1.7", "0.9975"], "1.70 + 1.05 × 0.95"),
        ("74176-26 71250-26-59", ["1.7", "1.05"], "59: another session"),
        ("74176-26 71250-26-XE", ["1.7", "1.05"], "XE: a separate encounter"),
        ("74176-26-59 71250-26", ["1.7", "1.05"], "whichever line carries it"),
        ("74176-26 71250-26-XS", ["1.7", "0.9975"], "XS: another structure, not another session"),
        ("74176-26 71250-26-59 73222-26-RT", ["1.7", "1.05", "1.501"], "the marked one stands apart"),
    ],
)  # fmt: skip
def test_studies_and_their_sessions_by_hand(written: str, work: list[str], how: str) -> None:
    assert earned(written, SCHEDULE) == work, how


def test_a_mark_that_is_no_session_is_named() -> None:
    lines = [line("74176-26", "1"), line("71250-26-XS", "2"), line("71250-26-59", "3")]
    first, second, third = credit_lines(lines, SCHEDULE, shipped_policy("cms-payment", DAY))
    assert [warning.code for warning in second.warnings] == ["NO_SEPARATE_SESSION"]
    assert not first.warnings
    assert "59 marks a separate session: the study counts in full." in [step.reason for step in third.steps]


@pytest.mark.parametrize(
    ("one", "other", "whole"),
    [
        ("30540-53", "30540-RT-76", "9.65"),  # 7.72 + 7.72 × 0.5 × 0.5; the discontinued one first would be 7.72
        ("11750-T5-52", "11750-TA", "1.925"),  # 1.54 + 1.54 × 0.5 × 0.5
        ("30540-22", "30540-76", "11.58"),  # both 100%: 7.72 × 1.5 in either place
    ],
)
def test_of_lines_that_rank_alike_the_one_that_keeps_more_comes_first(one: str, other: str, whole: str) -> None:
    for written in ((one, other), (other, one)):
        lines = [line(each, str(number)) for number, each in enumerate(written)]
        credits = credit_lines(lines, SCHEDULE, shipped_policy("cms-payment", DAY))
        assert sum((credit.work_rvu or Decimal(0) for credit in credits), Decimal(0)) == Decimal(whole)
        reasons = [step.reason for credit in credits for step in credit.steps if step.rule == "multiple-procedures"]
        assert all("keeps the greater credit" in reason for reason in reasons) is ("22" not in one)


def test_two_lines_of_a_pair_round_to_the_whole() -> None:
    """0.77 × 1.5 × 0.625 = 0.721875; half of it is 0.3609375, and twice 0.360938 would be 0.721876."""
    schedule = {("20610", ""): row("20610", work_rvu="0.77", mpi="2", bilat="1", global_days="000")}
    assert earned("20610-62-RT 20610-62-LT", schedule) == ["0.360937", "0.360938"]
    assert earned("20610-62-50", schedule) == ["0.721875"]


def test_a_second_line_of_another_kind_is_no_other_side() -> None:
    """A code without a side beside one with a side may be the same side: two services, 100% and 50%."""
    assert earned("20605-RT 20605", SCHEDULE) == ["0.33", "0.66"]
    assert earned("20605-RT 20605-52-LT", SCHEDULE) == ["0.66", "0.165"]


def test_a_pair_without_sides_is_a_warning_not_a_loss() -> None:
    lines = [line("62323-RT", "1"), line("62323-LT", "2")]
    credits = credit_lines(lines, SCHEDULE, shipped_policy("cms-payment", DAY))
    assert [credit.state for credit in credits] == [LineState.CREDITED] * 2
    assert {warning.code for credit in credits for warning in credit.warnings} == {"SIDES_NOT_APPLICABLE"}

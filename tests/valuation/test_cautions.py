"""What a coder would say: each contradiction has a warning of its own, and the sum stays (docs/rules.md, R-2.18 to R-2.21)."""

from __future__ import annotations

import itertools
from datetime import date
from decimal import Decimal

import pytest

from rvuedge.contracts.policies.shipped import shipped_policy
from rvuedge.valuation import (
    AddOn,
    Credit,
    CreditingError,
    Edits,
    Line,
    LineState,
    PairEdit,
    RelativeValue,
    UnitsBound,
    credit_lines,
    refuse_entries,
)
from rvuedge.valuation.cautions.exclusive import GROUPS
from rvuedge.valuation.cautions.fitting import OF_ANESTHESIA, OF_OPERATIONS, OF_VISITS
from rvuedge.valuation.rules.known_modifiers import MODIFIERS
from rvuedge.valuation.rules.visit_complexity import HOME, OFFICE, PREVENTIVE, RULES
from tests.valuation.situations import row

DAY = date(2026, 7, 14)
VISIT = {"global_days": "XXX", "mpi": "0", "bilat": "0", "asst": "0", "co": "0", "team": "0", "pre": "0", "intra": "0",
         "post": "0"}  # fmt: skip
ROWS = (
    row("47562", work_rvu="10.21", bilat="0"),
    row("45385", work_rvu="4.46", bilat="0", mpi="3", global_days="000", endo_base=""),
    row("20610", work_rvu="0.77", bilat="1", global_days="000", asst="1"),
    row("27447", work_rvu="19.11", bilat="1"),
    row("49505", work_rvu="7.76", bilat="1"),
    row("11102", work_rvu="0.64", bilat="0", global_days="000"),
    row("22551", work_rvu="24.38", bilat="0"),
    row("22552", work_rvu="6.34", bilat="0", mpi="0", global_days="ZZZ"),
    row("93000", work_rvu="0.17", bilat="0", mpi="0", global_days="XXX", pctc="4"),
    row("70450", work_rvu="0.83", bilat="0", mpi="0", global_days="XXX"),
    row("00840", status="J", work_rvu="0.00", **VISIT),
    row("J9313", status="E", work_rvu="0.00", bilat="9", mpi="9", global_days="XXX", pctc="9"),
    row("G2211", work_rvu="0.33", **{**VISIT, "global_days": "ZZZ"}),
    row("G0439", work_rvu="1.50", **VISIT),
    row("90471", work_rvu="0.17", **VISIT),
    *(
        row(code, work_rvu=work, **VISIT)
        for code, work in (
            ("99213", "1.30"),
            ("99214", "1.92"),
            ("99223", "3.50"),
            ("99291", "4.50"),
            ("99348", "1.48"),
        )
    ),
    row("99292", work_rvu="2.25", **{**VISIT, "global_days": "ZZZ"}),
    row("99417", work_rvu="0.61", **VISIT),
)
SCHEDULE: dict[tuple[str, str], RelativeValue] = {(value.code, value.modifier): value for value in ROWS}


def credited(written: str, *, on: date = DAY, policy: str = "cms-payment", edits: Edits | None = None,
             **facts: object) -> list[Credit]:  # fmt: skip
    lines = []
    for number, each in enumerate(written.split()):
        name, _, units = each.partition("x")
        code, *modifiers = name.split("-")
        lines.append(Line(f"{number:02}", code, on, "p", tuple(modifiers), int(units or 1), **facts))  # type: ignore[arg-type]
    rules = shipped_policy(policy, on)
    return list(credit_lines(lines, SCHEDULE, rules, drug_codes=("J9313",), edits={on: edits} if edits else {}))


def warned(written: str, **more: object) -> set[str]:
    return {warning.code for credit in credited(written, **more) for warning in credit.warnings}  # type: ignore[arg-type]


def total(written: str, **more: object) -> Decimal:
    found = [credit.work_rvu for credit in credited(written, **more)]  # type: ignore[arg-type]
    return sum((work for work in found if work is not None), Decimal(0))


@pytest.mark.parametrize(
    ("written", "code", "work"),
    [
        ("45385-52-53", "AMOUNT_CONFLICT", "2.23"),
        ("47562-22-52", "AMOUNT_CONFLICT", "5.105"),
        ("20610-76-77", "REPEAT_CONFLICT", "0.77"),
        ("49505-58-78", "GLOBAL_CONFLICT", "5.432"),  # 7.76 × 0.70, as with 78 alone
        ("49505-78-79", "GLOBAL_CONFLICT", "5.432"),
        ("99213-GC-GE", "TEACHING_CONFLICT", "1.30"),
        ("47562-59-XS", "DISTINCT_CONFLICT", "10.21"),
        ("20610-50-RT", "SIDE_CONFLICT", "1.155"),
        ("20610-50-RT-LT", "SIDE_CONFLICT", "1.155"),
        ("20610-RT-FA", "SIDE_CONFLICT", "0.77"),
        ("J9313-JW-JZx328", "WASTE_CONFLICT", "0"),
        ("00840-AA-QZ", "ANESTHESIA_CONFLICT", "0"),
        ("00840-QK-QX", "ANESTHESIA_CONFLICT", "0"),
        ("00840-P1-P3", "PHYSICAL_STATUS_CONFLICT", "0"),
        ("99213-93-95", "TELEHEALTH_CONFLICT", "1.30"),
        ("99213-Q5-Q6", "SUBSTITUTE_CONFLICT", "1.30"),
        ("47562-25", "VISIT_MODIFIER", "10.21"),
        ("47562-57", "VISIT_MODIFIER", "10.21"),
        ("47562-FS", "VISIT_MODIFIER", "10.21"),
        ("70450-25", "VISIT_MODIFIER", "0.83"),
        ("99213-22", "PROCEDURE_MODIFIER", "1.30"),
        ("99213-RT", "PROCEDURE_MODIFIER", "1.30"),
        ("99213-78", "PROCEDURE_MODIFIER", "1.30"),
        ("47562-AA", "ANESTHESIA_MODIFIER", "10.21"),
        ("47562-95", "TELEHEALTH_MODIFIER", "10.21"),
        ("47562-91", "LABORATORY_MODIFIER", "10.21"),
        ("99213-27", "FACILITY_MODIFIER", "1.30"),
        ("47562-GE", "TEACHING_MODIFIER", "10.21"),
        ("47562-JZ", "DRUG_MODIFIER", "10.21"),
        ("27447x3", "UNITS_UNLIKELY", "38.22"),  # 19.11 + 2 × 19.11 × 0.5
        ("47562x2", "UNITS_UNLIKELY", "15.315"),
        ("99223x2", "ONCE_A_DAY", "7.00"),
        ("99291x2", "ONCE_A_DAY", "9.00"),
        ("99213 99213", "ONCE_A_DAY", "2.60"),
        ("22552", "ADD_ON_WITHOUT_PRIMARY", "6.34"),
    ],
)
def test_a_contradiction_has_a_warning_of_its_own_and_the_sum_stays(written: str, code: str, work: str) -> None:
    assert code in warned(written)
    assert total(written) == Decimal(work)


@pytest.mark.parametrize(
    "written",
    [
        "47562", "47562-22", "47562-59", "99213-25", "99213-24-25", "99213-GC", "20610-RT", "20610-76", "99291 99292x8",
        "99417x3", "22551 22552", "99213-95", "99213-25 11102", "27447-RT 27447-LT", "49505-58", "47562 47562-79",
        "00840-QK-QS-P3", "J9313-JZx328", "93000x2",
    ],
)  # fmt: skip
def test_an_ordinary_line_is_left_alone(written: str) -> None:
    assert warned(written) == set()


def test_a_shared_visit_outside_a_facility_is_named() -> None:
    assert warned("99213-FS", setting="nonfacility") == {"SHARED_OUTSIDE_FACILITY"}
    assert warned("99213-FS", setting="facility") == set()


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.code)
def test_every_two_modifiers_of_a_group_are_named_in_either_order(group: object) -> None:
    assert group.modifiers <= set(MODIFIERS)  # type: ignore[attr-defined]
    assert group.source  # type: ignore[attr-defined]
    for one, other in itertools.permutations(sorted(group.modifiers), 2):  # type: ignore[attr-defined]
        assert group.code in warned(f"93000-{one}-{other}"), (one, other)  # type: ignore[attr-defined]


def test_a_group_begins_on_its_day() -> None:
    """JZ exists since January 1, 2023, the forms of 59 since January 1, 2015."""
    assert "WASTE_CONFLICT" not in warned("J9313-JW-JZ", on=date(2022, 12, 31))
    assert "WASTE_CONFLICT" in warned("J9313-JW-JZ", on=date(2023, 1, 1))


def test_what_belongs_to_a_kind_of_code_is_known() -> None:
    assert {*OF_VISITS, *OF_OPERATIONS} <= set(MODIFIERS)
    assert set(OF_ANESTHESIA) <= {*MODIFIERS, "23"}


@pytest.mark.parametrize(
    ("units", "modifiers", "code"),
    [(9_999, (), None), (10_000, (), "E_UNITS"), (2, ("RT", "LT"), "E_MOD50_UNITS"), (2, ("50",), "E_MOD50_UNITS")],
)
def test_the_gate_refuses_what_cannot_be_meant(units: int, modifiers: tuple[str, ...], code: str | None) -> None:
    line = Line("a", "20610", DAY, "p", modifiers, units)
    if code is None:
        refuse_entries([line])
        return
    with pytest.raises(CreditingError) as refused:
        refuse_entries([line])
    assert (refused.value.code, refused.value.field) == (code, "units")


def test_an_assistant_whose_line_does_not_say_so_is_named() -> None:
    assert "ASSISTANT_WITHOUT_MODIFIER" in warned("47562", role="First assistant")
    assert "ASSISTANT_WITHOUT_MODIFIER" in warned("47562", provider_type="pa")
    assert "ASSISTANT_WITHOUT_MODIFIER" not in warned("47562", role="First assistant", trainee=True)
    assert warned("47562-80", role="assistant") == set()
    assert warned("47562-AS", provider_type="pa") == set()
    assert warned("99213", provider_type="pa") == set()


# CMS's own figures of the tables, as the caller hands them over.
TABLES = Edits(
    units_limits={
        "27447": UnitsBound(1, of_the_day=True, source="MUE, July 2026"),
        "20610": UnitsBound(2, of_the_day=True, source="MUE, July 2026"),
        "93000": UnitsBound(1, of_the_day=False, source="MUE, July 2026"),
        "99213": UnitsBound(2, of_the_day=True, source="MUE, July 2026"),
    },
    add_ons={"22552": AddOn(frozenset({"22551"}), complete=True, source="CMS add-on file, July 2026")},
    component_pairs={
        ("47562", "49505"): PairEdit(modifier_lifts=True, source="NCCI, July 2026"),
        ("47562", "20610"): PairEdit(modifier_lifts=False, source="NCCI, July 2026"),
    },
)


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("27447x2", {"UNITS_ABOVE_MUE", "UNITS2_TREATED_AS_BILATERAL"}),
        ("20610x2", {"UNITS2_TREATED_AS_BILATERAL"}),
        ("20610x3", {"UNITS_ABOVE_MUE"}),
        ("20610-RT 20610-LT", set()),
        ("27447-RT 27447-LT", set()),
        ("27447-RT 27447-LT 27447-76", {"UNITS_ABOVE_MUE"}),
        ("93000 93000", set()),
        ("93000x2", {"UNITS_ABOVE_MUE"}),
        ("99213x2", set()),
        ("22552 47562", {"ADD_ON_WITHOUT_PRIMARY"}),
        ("22552 22551", set()),
        ("47562 49505", {"COMPONENT_PAIR"}),
        ("47562 49505-59", set()),
        ("47562 49505-LT", set()),
        ("47562 20610-59", {"COMPONENT_PAIR"}),
    ],
)
def test_with_cms_tables_the_tables_decide(written: str, codes: set[str]) -> None:
    assert warned(written, edits=TABLES) == codes
    assert total(written, edits=TABLES) == total(written)


@pytest.mark.parametrize(
    ("written", "on", "work", "code"),
    [
        ("99214-25 G2211 11102", "2026-07-14", "2.56", "VISIT_COMPLEXITY_BESIDE_25"),  # 1.92 + 0 + 0.64
        ("99214-25 G2211", "2024-03-01", "1.92", "VISIT_COMPLEXITY_BESIDE_25"),
        ("99214-25 G2211 90471", "2024-12-31", "2.09", "VISIT_COMPLEXITY_BESIDE_25"),  # no exception before 2025
        ("99214-25 G2211 90471", "2025-01-01", "2.42", None),  # a vaccine: 1.92 + 0.33 + 0.17
        ("99214-25 G2211 G0439", "2026-07-14", "3.75", None),  # the annual wellness visit
        ("99214 G2211", "2024-01-01", "2.25", None),
        ("99348 G2211", "2025-12-31", "1.48", "ADD_ON_WITHOUT_PRIMARY"),  # home visits since 2026
        ("99348 G2211", "2026-01-01", "1.81", None),
        ("99348-25 G2211", "2026-01-01", "1.48", "VISIT_COMPLEXITY_BESIDE_25"),
        ("99223 G2211", "2026-07-14", "3.5", "ADD_ON_WITHOUT_PRIMARY"),
        ("G2211", "2026-07-14", "0.33", "ADD_ON_WITHOUT_PRIMARY"),  # the visit may stand in another log
    ],
)
def test_the_complexity_of_a_visit_by_day_of_service(written: str, on: str, work: str, code: str | None) -> None:
    day = date.fromisoformat(on)
    assert total(written, on=day) == Decimal(work)
    assert warned(written, on=day) == ({code} if code else set())
    assert code is None or code in warned(written, on=day, policy="mgma-survey")
    assert total(written, on=day, policy="mgma-survey") == total(written, on=day, policy="face-value")


def test_what_is_not_payable_says_why_with_its_source() -> None:
    _, found, _ = credited("99214-25 G2211 11102")
    assert found.state is LineState.BUNDLED
    assert found.steps[-1].rule == "visit-complexity"
    assert "not payable beside a visit with modifier 25" in found.steps[-1].reason
    assert all(rule.source for rule in RULES)
    assert not (OFFICE | HOME) & PREVENTIVE


def test_a_visit_beside_a_minor_operation_of_the_day_is_named_without_a_log() -> None:
    assert warned("99213 11102") == {"INSIDE_GLOBAL_PERIOD"}
    assert warned("99213-25 11102") == set()
    assert warned("99213 93000") == set()
    assert warned("99213 11102", policy="face-value") == set()

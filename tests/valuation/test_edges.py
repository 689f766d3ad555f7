"""The edges of the functions beside crediting: half cents, wrong units, first and last values, what a refusal says."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from rvuedge.contracts.policies.shipped import shipped_policy
from rvuedge.valuation import credit_lines
from rvuedge.valuation.amounts import anesthesia, drugs, ndc, payment
from rvuedge.valuation.model.credit import FactorStep, Operation, recompute, rounded
from rvuedge.valuation.model.policy import Policy, PolicyError, policy_from, with_overrides
from rvuedge.valuation.repricing import pinned_value, reprice, why_changed
from tests.valuation.situations import DAY, PLAIN, line, row


def test_dollars_round_half_a_cent_up() -> None:
    """1 × 2.345 is 2.35; the even cent 2.34 would be the banker's."""
    assert drugs.amount(1, Decimal("2.345")) == Decimal("2.35")
    assert payment.estimate(Decimal(1), Decimal(0), Decimal(0), Decimal("2.345"), payment.NATIONAL) == Decimal("2.35")
    found = drugs.sequestered(Decimal("0.05"), coinsurance=Decimal("0.5"), share=Decimal("0.8"))
    assert (found.medicare, found.beneficiary) == (Decimal("0.01"), Decimal("0.03"))  # 0.005 and 0.025
    units = anesthesia.AnesthesiaUnits(Decimal(1), Decimal(0))
    assert anesthesia.anesthesia_amount(units, Decimal("2.345"), "AA") == Decimal("2.35")


@pytest.mark.parametrize(
    ("minutes", "units"), [(0, "0.0"), (1, "0.1"), (15, "1.0"), (18, "1.2"), (6, "0.4"), (3, "0.2")]
)
def test_minutes_in_time_units(minutes: int, units: str) -> None:
    assert anesthesia.anesthesia_units(Decimal(0), minutes).time == Decimal(units)


def test_base_and_time_units_add_up() -> None:
    """0.5 + 9/15."""
    assert anesthesia.anesthesia_units(Decimal("0.5"), 9).total == Decimal("1.1")


@pytest.mark.parametrize(("base", "minutes"), [("-0.1", 0), ("0", -1), ("-1", -1)])
def test_units_and_minutes_below_zero_are_refused(base: str, minutes: int) -> None:
    with pytest.raises(ValueError, match="0 or more"):
        anesthesia.anesthesia_units(Decimal(base), minutes)


def test_an_unknown_share_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(ValueError, match=r"modifier QS: expected one of AA, QZ, QK, QX, QY, AD$"):
        anesthesia.anesthesia_amount(anesthesia.anesthesia_units(Decimal(5), 60), Decimal(20), "QS")


@pytest.mark.parametrize(
    ("amount", "unit", "into", "found"),
    [
        ("1", "g", "mg", "1000"),
        ("1", "gm", "mg", "1000"),
        ("500", "mcg", "mg", "0.5"),
        ("500", "ug", "mg", "0.5"),
        ("3", "mg", "g", "0.003"),
        ("2", "l", "ml", "2000"),
        ("5", "cc", "ml", "5"),
        ("4", " MG ", "Mcg", "4000"),
        ("7", "units", "unit", "7"),
        ("7", "iu", "iu", "7"),
    ],
)
def test_an_amount_in_another_unit_of_its_kind(amount: str, unit: str, into: str, found: str) -> None:
    assert drugs.converted(Decimal(amount), unit, into) == Decimal(found)


@pytest.mark.parametrize(
    ("unit", "into"), [("mg", "iu"), ("mg", "ml"), ("iu", "units"), ("drop", "mg"), ("mg", "drop")]
)
def test_an_amount_in_a_unit_of_another_kind_is_refused(unit: str, into: str) -> None:
    with pytest.raises(drugs.DrugError, match=f"^{unit} cannot be converted to {into}[.]$") as refused:
        drugs.converted(Decimal(1), unit, into)
    assert refused.value.code == "E_UNIT_MISMATCH"


@pytest.mark.parametrize(
    ("written", "code", "sentence"),
    [
        (
            "0310470001",
            "E_NDC_AMBIGUOUS",
            "0310470001 has ten digits without hyphens, so where the zero goes is unknown.",
        ),
        ("0310/4700", "E_NDC", "'0310/4700' is not an NDC: expected 5-4-2 digits."),
        ("031-4700-001", "E_NDC", "031-4700-001 has segments of 3-4-3 digits."),
    ],
)
def test_what_is_no_ndc_is_refused_in_words(written: str, code: str, sentence: str) -> None:
    with pytest.raises(ndc.NdcError) as refused:
        ndc.compact(written)
    assert (refused.value.code, str(refused.value)) == (code, sentence)


def test_a_row_without_its_parts_has_no_payment() -> None:
    bare = replace(PLAIN, facility_pe=Decimal(1), nonfacility_pe=Decimal(2), malpractice=Decimal(3))
    factor = Decimal(1)
    assert payment.payment_estimate(bare, setting="facility", conversion_factor=factor) == Decimal("14.00")
    assert payment.payment_estimate(bare, setting="nonfacility", conversion_factor=factor) == Decimal("15.00")
    for missing in ("facility_pe", "malpractice"):
        with pytest.raises(ValueError, match="40000 has no practice expense and malpractice figures"):
            payment.payment_estimate(replace(bare, **{missing: None}), setting="facility", conversion_factor=factor)


def test_every_index_of_the_locality_takes_its_own_part() -> None:
    """10 × 1.1 + 1 × 1.2 + 3 × 1.3 = 16.1."""
    place = payment.LocalityIndices(Decimal("1.1"), Decimal("1.2"), Decimal("1.3"))
    assert payment.estimate(Decimal(10), Decimal(1), Decimal(3), Decimal(1), place) == Decimal("16.10")


def test_steps_recompute_from_nothing() -> None:
    assert recompute([]) is None
    stray = FactorStep("r", Operation.MULTIPLY, Decimal(2), None, None, "", "")
    assert recompute([stray]) is None
    begin = FactorStep("r", Operation.SET, Decimal(3), None, Decimal(3), "", "")
    empty = FactorStep("r", Operation.ADD, None, None, None, "", "")
    assert recompute([begin, empty]) == Decimal(3)
    assert recompute([begin, FactorStep("r", Operation.CLEAR, None, Decimal(3), None, "", "")]) is None


def test_a_line_is_rounded_once_to_the_millionth_half_up() -> None:
    assert [rounded(Decimal(text)) for text in ("0.0000005", "0.00000049")] == [Decimal("0.000001"), Decimal(0)]


PINS = {"R1": {"a": Decimal(1)}, "R2": {"b": Decimal(2)}, "R3": {"b": Decimal(3), "c": Decimal(4)}}


@pytest.mark.parametrize(
    ("code", "pin", "fallback", "found"),
    [
        ("a", "R1", "none", (Decimal(1), "R1")),
        ("b", "R1", "none", None),
        ("b", "R1", "first_release_with_code", (Decimal(2), "R2")),
        ("b", "R2", "first_release_with_code", (Decimal(2), "R2")),
        ("c", "R2", "first_release_with_code", (Decimal(4), "R3")),
        ("a", "R2", "first_release_with_code", None),
        ("a", "R0", "first_release_with_code", (Decimal(1), "R1")),
        ("a", "R0", "none", None),
    ],
)
def test_a_pinned_value(code: str, pin: str, fallback: str, found: object) -> None:
    assert pinned_value(code, pin, PINS, fallback=fallback) == found


def test_a_pin_has_no_fallback_unless_it_is_told() -> None:
    assert pinned_value("b", "R1", PINS) is None
    with pytest.raises(ValueError, match="fallback is 'nearest'; expected none or first_release_with_code"):
        pinned_value("b", "R1", PINS, fallback="nearest")


def test_two_units_are_compared_by_the_work_of_one() -> None:
    """2 × 10.47 before, 2 × 10.21 now: 10.47 × 0.975 is 10.21 rounded."""
    policy = shipped_policy("face-value", DAY)
    body = [line("40000", 2)]
    old = credit_lines(body, {("40000", ""): row(work_rvu="10.47")}, policy)
    new = credit_lines(body, {("40000", ""): row(work_rvu="10.21")}, policy)
    found = reprice(old, new, ("R1", "R2"))
    assert [(line.key, line.why) for line in found.lines] == [("1", "same work, R2: −2.5% (10.47 → 10.21)")]


@pytest.mark.parametrize(
    ("published", "states"),
    [
        ((None, Decimal(1)), ("credited", "credited")),
        ((Decimal(1), None), ("credited", "credited")),
        ((Decimal(1), Decimal(1)), ("credited", "credited")),
    ],
)
def test_without_two_published_figures_the_steps_tell(
    published: tuple[Decimal | None, Decimal | None], states: tuple[str, str]
) -> None:
    sentence = why_changed(Decimal(1), Decimal(2), states=states, published=published, releases=("R1", "R2"))
    assert sentence == "the same published work, another rule applies: compare the steps"


def test_another_state_is_said_even_where_the_published_work_moved() -> None:
    sentence = why_changed(
        Decimal(1),
        Decimal(0),
        states=("credited", "bundled"),
        published=(Decimal(1), Decimal("0.975")),
        releases=("R1", "R2"),
    )
    assert sentence == "credited before, bundled now: another rule applies"


def plain_policy(**changed: Any) -> dict[str, Any]:
    policy = shipped_policy("cms-payment", DAY)
    values = {field.name: getattr(policy, field.name) for field in fields(Policy) if field.name != "internal_values"}
    decimals = {name: str(value) for name, value in values.items() if isinstance(value, Decimal)}
    return values | decimals | changed


def test_a_policy_from_plain_values_is_the_policy() -> None:
    assert policy_from(plain_policy()) == shipped_policy("cms-payment", DAY)
    assert policy_from(plain_policy(internal_values={})) == shipped_policy("cms-payment", DAY)


def test_a_policy_lacking_or_inventing_a_parameter_is_refused_by_name() -> None:
    values = plain_policy()
    del values["rank_by"]
    with pytest.raises(PolicyError, match=r"^unknown: none; missing: rank_by$"):
        policy_from(values)
    with pytest.raises(PolicyError, match=r"^unknown: mood, weather; missing: none$"):
        policy_from(plain_policy(weather=1, mood=2))


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("bilateral", "yes", "bilateral is 'yes'; expected bool"),
        ("bilateral", 1, "bilateral is 1; expected bool"),
        ("rank_by", "charge", "rank_by is 'charge'; expected total or work"),
        ("global_period", "maybe", "global_period is 'maybe'; expected off or warn or enforce"),
        ("credited_statuses", 5, "credited_statuses is 5; expected str"),
        ("effective_from", "2026-01-01", "effective_from is '2026-01-01'; expected date"),
        ("internal_values", [], r"internal_values is \[\]; expected Mapping"),
        ("co_surgeon_factor", 0.625, "co_surgeon_factor is 0.625; expected a decimal from 0 to 1, as text"),
        ("co_surgeon_factor", True, "co_surgeon_factor is True; expected a decimal from 0 to 1"),
        ("co_surgeon_factor", "1.01", "co_surgeon_factor is '1.01'; expected a decimal from 0 to 1, as text"),
        ("co_surgeon_factor", "-0.01", "co_surgeon_factor is '-0.01'; expected a decimal from 0 to 1, as text"),
        ("co_surgeon_factor", "much", "co_surgeon_factor is 'much'; expected a decimal from 0 to 1$"),
        ("mood", 1, "there is no parameter 'mood'; there are: anesthesia_added_units, assistant_factor"),
    ],
)
def test_a_parameter_of_a_wrong_kind_is_refused_by_name(name: str, value: object, sentence: str) -> None:
    with pytest.raises(PolicyError, match="^" + sentence):
        with_overrides(shipped_policy("cms-payment", DAY), {name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("co_surgeon_factor", "0"),
        ("co_surgeon_factor", "1"),
        ("bilateral", False),
        ("rank_by", "work"),
        ("credited_statuses", "AR"),
        ("effective_from", date(2027, 1, 1)),
    ],
)
def test_a_parameter_can_be_changed_alone(name: str, value: object) -> None:
    policy = shipped_policy("cms-payment", DAY)
    changed = with_overrides(policy, {name: value})
    assert str(getattr(changed, name)) == str(value)
    assert replace(changed, **{name: getattr(policy, name)}) == policy


def test_a_policy_without_changes_is_itself() -> None:
    policy = shipped_policy("cms-payment", DAY)
    assert with_overrides(policy, {}) is policy


def test_two_lines_need_keys_of_their_own() -> None:
    with pytest.raises(ValueError, match="each line needs its own key"):
        credit_lines([line(), line()], {("40000", ""): PLAIN}, shipped_policy("cms-payment", DAY))
    assert line().performed_on == DAY

"""Groups of physicians, bands of percentiles and the gap between pay and work, by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rvuedge.reports.rules.groups import ALL, NO_SPECIALTY, band, middle, rolled_up
from rvuedge.reports.rules.rows import PhysicianRow, SurveyPlace, gap_flag, ratio


def place(percentile: str | None, qualifier: str = "=") -> SurveyPlace:
    return SurveyPlace("S", 1, None if percentile is None else Decimal(percentile), qualifier if percentile else "")


def row(
    name: str = "A",
    *,
    specialty: str | None = "Urology",
    work: str = "100.00",
    year: str | None = "1200.00",
    cfte: str = "1",
    pay: str | None = None,
    position: SurveyPlace | None = None,
    days: int = 100,
) -> PhysicianRow:
    return PhysicianRow(
        person_id=1,
        name=name,
        specialty=specialty,
        cfte=Decimal(cfte),
        policy="cms-payment",
        lines=3,
        unvalued_lines=1,
        work_rvu=Decimal(work),
        annualized=None if year is None else Decimal(year),
        main=position or place("50.00"),
        places=(),
        compensation=None if pay is None else Decimal(pay),
        per_work_rvu=ratio(None if pay is None else Decimal(pay), Decimal(work)),
        compensation_place=None,
        ratio_place=None,
        drug_amount=Decimal(0),
        flags=(),
        explanation=(),
        days=days,
    )


@pytest.mark.parametrize(
    ("percentile", "qualifier", "expected"),
    [
        ("24.99", "=", "below P25"),
        ("25.00", "=", "P25 to P50"),
        ("49.99", "=", "P25 to P50"),
        ("50.00", "=", "P50 to P75"),
        ("75.00", "=", "P75 and above"),
        ("10.00", "<", "below P25"),
        ("25.00", "<", "below P25"),
        ("90.00", ">", "P75 and above"),
        (None, "", "not ranked"),
    ],
)
def test_a_border_belongs_to_the_band_above_it_and_below_a_border_to_the_one_below(
    percentile: str | None, qualifier: str, expected: str
) -> None:
    assert band(place(percentile, qualifier)) == expected


@pytest.mark.parametrize(
    ("percentile", "qualifier", "text"),
    [("62.50", "=", "62.50"), ("10.00", "<", "<10"), ("90.00", ">", ">90"), (None, "", "—")],
)
def test_a_place_reads_as_a_person_writes_it(percentile: str | None, qualifier: str, text: str) -> None:
    assert place(percentile, qualifier).text == text


def test_a_group_sums_its_physicians_and_weighs_them_by_clinical_fte() -> None:
    """(6000 × 1 + 8000 × 0.5) / 1.5 = 6666.67; 55,000 + 33,000 for 1,000 + 500 wRVUs is 58.67 each."""
    item = row("A", work="1000", year="6000", pay="55000", position=place("40.00"))
    two = row("B", work="500", year="8000", cfte="0.5", pay="33000", position=place("70.00"))
    three = row("C", specialty=None, work="10.25", year=None, position=place(None))
    whole, unknown, urology = rolled_up([item, two, three], days=100)
    assert (whole.specialty, unknown.specialty, urology.specialty) == (ALL, NO_SPECIALTY, "Urology")
    assert (urology.annualized, urology.per_work_rvu, urology.median_percentile) == (
        Decimal("6666.67"),
        Decimal("58.67"),
        Decimal("55.00"),
    )
    assert (whole.physicians, whole.work_rvu, whole.unvalued_lines) == (3, Decimal("1510.25"), 3)
    assert dict(urology.bands) == {
        "below P25": 0,
        "P25 to P50": 1,
        "P50 to P75": 1,
        "P75 and above": 0,
        "not ranked": 0,
    }
    assert (unknown.annualized, unknown.compensation, unknown.per_work_rvu, unknown.median_percentile) == (None,) * 4


def test_a_member_of_one_day_weighs_one_day() -> None:
    """181 days at 6000 and one at 36500: (6000 × 181 + 36500 × 1) / 182 = 6167.58; 182 days × 1.0 of 181: 1.0055."""
    whole, _ = rolled_up([row("A", year="6000", days=181), row("B", year="36500", days=1)], days=181)
    assert (whole.annualized, whole.cfte) == (Decimal("6167.58"), Decimal("1.0055"))


@pytest.mark.parametrize(
    ("places", "median"),
    [
        ([("10.00", "<")], "<10"),
        ([("10.00", "<"), ("40.00", "="), ("60.00", "=")], "40.00"),
        ([("10.00", "<"), ("20.00", "=")], "<15"),
        ([("90.00", ">"), ("80.00", "=")], ">85"),
        ([("90.00", ">"), ("10.00", "<")], "—"),
        ([("90.00", ">"), ("10.00", "<"), ("50.00", "=")], "50.00"),
        ([("10.00", "<")] * 5 + [("90.00", ">")], "<10"),
        ([("10.00", "<")] + [("90.00", ">")] * 5, ">90"),
        ([("10.00", "<")] * 3 + [("90.00", ">")] * 3, "—"),
        ([("10.00", "<")] * 2 + [("40.00", "=")] + [("90.00", ">")], "<25"),
        ([(None, "")], "—"),
    ],
)
def test_a_median_below_or_above_what_is_published_stays_so(places: list[tuple[str | None, str]], median: str) -> None:
    assert middle([place(*pair) for pair in places]).text == median


@given(st.permutations([("10.00", "<"), ("12.00", "="), ("50.00", "="), ("90.00", ">"), ("25.00", "<")]))
def test_a_median_does_not_depend_on_the_order(places: list[tuple[str, str]]) -> None:
    """Lower ends 0, 0, 12, 50, 90 and upper ends 10, 12, 25, 50, 100: from 12 to 25. Only "<25" can be there."""
    assert middle([place(*pair) for pair in places]).text == "<25"


def test_nobody_makes_no_group() -> None:
    assert rolled_up([], days=1) == ()


def test_pay_per_wrvu_is_of_the_same_period_and_absent_without_work() -> None:
    assert row(work="0", pay="1000").per_work_rvu is None
    assert row(work="300", pay="16500").per_work_rvu == Decimal("55.00")


@pytest.mark.parametrize(
    ("work", "pay", "sentence"),
    [
        ("50.00", "65.00", None),
        ("50.00", "65.20", "compensation is 15.2 percentiles above work"),
        ("50.00", "65.01", "compensation is 15.01 percentiles above work"),
        ("50.00", "65.51", "compensation is 15.5 percentiles above work"),
        ("80.00", "40.00", "compensation is 40.0 percentiles below work"),
    ],
)
def test_pay_more_than_fifteen_percentiles_from_work_is_flagged(work: str, pay: str, sentence: str | None) -> None:
    assert gap_flag(place(work), place(pay)) == sentence


@pytest.mark.parametrize(
    ("work", "pay", "sentence"),
    [
        (("90.00", ">"), ("50.00", "="), "compensation is at least 40.0 percentiles below work"),
        (("10.00", "<"), ("60.00", "="), "compensation is at least 50.0 percentiles above work"),
        (("75.00", ">"), ("92.00", "="), None),  # the work may stand at 95
        (("10.00", "<"), ("10.00", "<"), None),
        (("10.00", "<"), ("90.00", ">"), "compensation is at least 80.0 percentiles above work"),
    ],
)
def test_a_place_outside_the_points_flags_only_a_gap_that_can_but_be_wider(
    work: tuple[str, str], pay: tuple[str, str], sentence: str | None
) -> None:
    assert gap_flag(place(*work), place(*pay)) == sentence


def test_without_both_places_there_is_no_gap() -> None:
    assert gap_flag(place("10.00"), None) is None
    assert gap_flag(place(None), place("90.00")) is None


@given(st.lists(st.tuples(st.sampled_from(["A", "B", None]), st.integers(0, 10**6)), max_size=20))
def test_the_specialties_sums_are_the_wholes(body: list[tuple[str | None, int]]) -> None:
    rows = [row(specialty=name, work=str(Decimal(cents) / 100)) for name, cents in body]
    groups = rolled_up(rows, days=100)
    if not rows:
        assert groups == ()
        return
    whole, *parts = groups
    assert whole.work_rvu == sum(part.work_rvu for part in parts)
    assert whole.physicians == sum(part.physicians for part in parts) == len(rows)
    assert all(sum(count for _, count in roll_up.bands) == roll_up.physicians for roll_up in groups)

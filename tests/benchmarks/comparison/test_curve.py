"""One curve of several surveys: what must hold whatever their order, weights and stands."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from rvuedge.benchmarks.comparison.curve import ComparisonCurve, curve_from
from rvuedge.benchmarks.comparison.survey_data import SurveyData
from rvuedge.benchmarks.readers.cells import specialty_key
from rvuedge.benchmarks.rules.percentile import Point
from rvuedge.benchmarks.store.curves import CurveFacts, CurveQuery
from rvuedge.benchmarks.store.queries import SurveyFacts
from rvuedge.benchmarks.store.specialty_crosswalk import CrosswalkEntry

ASKED = CurveQuery("Acute Care", "work_rvus")
Stood = list[tuple[int, tuple[int, int, int], int]]  # weight, rising values, organizations

rising = st.lists(st.integers(0, 20000), min_size=3, max_size=3).map(sorted).map(tuple)
stood = st.lists(st.tuples(st.integers(1, 100), rising, st.integers(5, 90)), min_size=1, max_size=3)
several = st.lists(st.tuples(st.integers(1, 9), stood), min_size=1, max_size=3)


def survey(number: int, **more: object) -> SurveyFacts:
    known = {
        "schedule_year": None,
        "synthetic": False,
        "license_note": "",
        "imported_at": datetime(2026, 1, 1, tzinfo=UTC),
    }
    return SurveyFacts(id=number, organization_id=1, name=f"S{number}", year=2026, **{**known, **more})  # type: ignore[arg-type]


def curve(number: int, name: str, values: tuple[int, ...], n: int | None) -> CurveFacts:
    points = tuple(Point(Decimal(index), Decimal(value)) for index, value in zip((25, 50, 75), values, strict=True))
    return CurveFacts(number, number, name, "work_rvus", "physician", {}, n, None, None, None, points)


def blend(surveys: list[tuple[int, Stood]], order: list[int] | None = None) -> ComparisonCurve:
    """The surveys by number, each with what stands for the specialty in it."""
    mapped, curves = {}, {}
    for number, (_, within) in enumerate(surveys):
        names = [f"S{number} T{index}" for index in range(len(within))]
        mapped[number] = tuple(CrosswalkEntry(name, Decimal(pair[0])) for name, pair in zip(names, within, strict=True))
        for name, (_, values, n) in zip(names, within, strict=True):
            curves[number, specialty_key(name)] = [curve(number, name, values, n)]
    chosen = [(survey(number), Decimal(weight)) for number, (weight, _) in enumerate(surveys)]
    return curve_from([chosen[index] for index in order or range(len(chosen))], SurveyData(mapped, curves), ASKED)


@given(several)
def test_the_order_of_surveys_does_not_matter(surveys: list[tuple[int, Stood]]) -> None:
    backwards = list(range(len(surveys)))[::-1]
    assert blend(surveys).points == blend(surveys, backwards).points


@given(several)
def test_weights_within_a_survey_are_shares_and_count_nowhere_else(surveys: list[tuple[int, Stood]]) -> None:
    weight, within = surveys[0]
    tenfold = [(weight, [(share * 10, values, n) for share, values, n in within]), *surveys[1:]]
    assert blend(surveys).points == blend(tenfold).points


@given(several)
def test_a_blend_lies_between_its_surveys(surveys: list[tuple[int, Stood]]) -> None:
    points = blend(surveys).points
    for index, point in enumerate(points):
        values = [values[index] for _, within in surveys for _, values, _ in within]
        assert point.value is not None
        assert min(values) <= point.value <= max(values)


@given(several, st.data())
def test_one_thin_cell_hides_the_whole_and_tells_no_figure(
    surveys: list[tuple[int, Stood]], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(surveys) - 1))
    weight, within = surveys[index]
    thin = [(within[0][0], within[0][1], data.draw(st.integers(0, 4))), *within[1:]]
    found = blend([*surveys[:index], (weight, thin), *surveys[index + 1 :]])
    assert (found.suppressed, found.points, found.warnings) == (True, (), ())
    assert all("fewer than 5" in text for text in found.explanation)


def test_an_unprinted_number_is_warned_of_and_invented_data_have_no_age() -> None:
    query = CurveQuery("Urology", "work_rvus")
    data = SurveyData({}, {(1, specialty_key("Urology")): [curve(1, "Urology", (1, 2, 3), None)]})
    young = {"data_year": 2025}
    own, invented = survey(1, **young), survey(1, synthetic=True, **young)
    on = date(2026, 1, 1)
    assert curve_from([(own, Decimal(1))], data, query, on=on).suppressed
    found = curve_from([(invented, Decimal(1))], data, query, on=on)
    assert (found.suppressed, found.synthetic, found.warnings) == (False, True, ("N_UNKNOWN",))

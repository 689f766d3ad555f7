"""Surveys over the API: who sees one, percentiles between and outside published points, and the inverse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from rvuedge.accounts.practices import organizations
from rvuedge.benchmarks.rules.refusals import SurveyRefused
from rvuedge.benchmarks.surveys.imports import About, SurveyStored, import_survey
from rvuedge.platform.errors import InvalidError, NotFoundError
from tests.conftest import NOW
from tests.support.api import Api

WIDE = b"""Specialty,Metric,# Orgs,# Providers,P10,25th%,50th Percentile,P75,wrvu_p90
General Surgery,Work RVUs,12,90,"4,000","5,200","6,500","8,100","10,000"
"Cardiology, Pediatric",Work RVUs,3,9,3000,4000,*,6000,7000
"""
LONG = b"""Specialty,Measure,Percentile,Value
General Surgery,Work RVUs,P10,4000
General Surgery,Work RVUs,P25,5200
General Surgery,Work RVUs,P50,6500
General Surgery,Work RVUs,P75,8100
General Surgery,Work RVUs,P90,10000
"""


def brought(data: bytes, *, organization: int | None = None, synthetic: bool = True) -> SurveyStored:
    return import_survey(
        data=data,
        file="survey.csv",
        about=About(name="Invented", year=2026, synthetic=synthetic),
        organization_id=organization,
        mapping={},
        now=NOW,
    )


@pytest.fixture
def survey(app: Flask) -> Callable[[bytes], tuple[Api, int]]:
    def loaded(data: bytes) -> tuple[Api, int]:
        with app.app_context():
            stored = brought(data)
        return Api(app.test_client()).signed_in(), stored.survey_id

    return loaded


@pytest.mark.parametrize("data", [WIDE, LONG])
@pytest.mark.parametrize(
    ("value", "percentile", "bound", "qualifier", "position"),
    [
        ("6500", "50.00", None, "=", "exact"),
        ("7300", "62.50", None, "=", "interpolated"),  # 50 + (7300−6500)/(8100−6500)×25
        ("4000", "10.00", None, "=", "exact"),
        ("3999.99", None, "10.00", "<", "below"),
        ("10000.01", None, "90.00", ">", "above"),
    ],
)
def test_a_long_and_a_wide_table_rank_alike(
    survey: Callable[[bytes], tuple[Api, int]],
    data: bytes,
    value: str,
    percentile: str | None,
    bound: str | None,
    qualifier: str,
    position: str,
) -> None:
    me, number = survey(data)
    answer = me.get(f"/surveys/{number}/percentile?specialty=General%20Surgery&value={value}").get_json()
    found = [answer[name] for name in ("percentile", "bound", "qualifier", "position")]
    assert found == [percentile, bound, qualifier, position]
    assert answer["synthetic"] is True
    assert answer["explanation"]


def test_the_inverse_is_the_same_line_and_refused_outside(survey: Callable[[bytes], tuple[Api, int]]) -> None:
    me, number = survey(WIDE)
    address = f"/surveys/{number}/percentile/value?specialty=general%20surgery&percentile="
    assert me.get(address + "60").get_json()["value"] == "7140.00"
    refused = me.get(address + "95")
    assert refused.status_code == 422
    assert refused.get_json()["type"] == "urn:rvuedge:problem:E_OUT_OF_RANGE"


def test_a_value_earned_at_part_time_is_compared_per_full_time(survey: Callable[[bytes], tuple[Api, int]]) -> None:
    """5200 / 0.8 = 6500, the published P50 (golden G148)."""
    me, number = survey(WIDE)
    answer = me.get(f"/surveys/{number}/percentile?specialty=General%20Surgery&value=5200&cfte=0.8").get_json()
    assert (answer["value"], answer["percentile"]) == ("6500.00", "50.00")
    none = me.get(f"/surveys/{number}/percentile?specialty=General%20Surgery&value=5200&cfte=0")
    assert none.get_json()["type"] == "urn:rvuedge:problem:E_CFTE"


def test_a_specialty_is_known_in_either_order_and_never_guessed(survey: Callable[[bytes], tuple[Api, int]]) -> None:
    me, number = survey(WIDE)
    found = me.get(f"/surveys/{number}/percentile?specialty=Pediatric%20Cardiology&value=5000").get_json()
    assert found["specialty"] == "Cardiology, Pediatric"
    unknown = me.get(f"/surveys/{number}/percentile?specialty=Cardiology&value=5000")
    assert unknown.status_code == 404
    assert "General Surgery" in unknown.get_json()["detail"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (WIDE.replace(b'"6,500"', b"65%"), "line 2, column P50"),
        (b"not,a,survey\n1,2,3\n", "Specialty"),
        (b"", "empty"),
    ],
)
def test_a_bad_table_is_refused_with_its_place_and_nothing_is_stored(inside: Flask, data: bytes, sentence: str) -> None:
    with pytest.raises(SurveyRefused) as refused:
        brought(data)
    assert sentence in str(refused.value)
    assert Api(inside.test_client()).get("/surveys").status_code == 401


def test_the_same_table_twice_is_stored_once(inside: Flask) -> None:
    first = brought(WIDE)
    again = brought(WIDE)
    assert again.already_imported
    assert again.survey_id == first.survey_id


def test_a_survey_needs_an_owner_unless_it_is_invented(inside: Flask) -> None:
    with pytest.raises(InvalidError, match="organization"):
        brought(WIDE, synthetic=False)
    with pytest.raises(NotFoundError):
        brought(WIDE, organization=99)


def test_a_survey_is_not_there_for_another_organization(app: Flask) -> None:
    caller = Api(app.test_client())
    member, outsider = caller.signed_in(), caller.signed_in()
    with app.app_context():
        practice = organizations.create_organization(name="P", now=NOW)
        organizations.add_member(
            organization_id=practice.id,
            person_id=member.person["id"],
            role="physician",
            started_on=NOW.date().replace(year=2020),
        )
        number = brought(WIDE, organization=practice.id, synthetic=False).survey_id
    assert member.get(f"/surveys/{number}").status_code == 200
    assert [item["id"] for item in member.get("/surveys").get_json()["items"]] == [number]
    assert outsider.get(f"/surveys/{number}").status_code == 404
    assert outsider.get("/surveys").get_json()["items"] == []
    address = f"/surveys/{number}/percentile?specialty=General%20Surgery&value=6500"
    assert outsider.get(address).status_code == 404

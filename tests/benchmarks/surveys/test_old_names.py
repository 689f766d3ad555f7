"""What version 0.1 called annualize, license_note and maps_to is accepted for one version, and answered in today's names."""

from __future__ import annotations

import pytest

from rvuedge.platform.fields import RENAMED
from tests.benchmarks.surveys.test_practice_surveys import brought, desk, upload
from tests.support.api import Api

__all__ = ["desk"]
HALF = {"from": "2026-01-01", "to": "2026-06-30"}


@pytest.mark.parametrize("name", ["license_note", "licence_note"])
def test_the_note_of_an_upload_and_of_a_change(desk: tuple[Api, int], name: str) -> None:
    manager, organization = desk
    survey = brought(manager, organization, **{name: "Ours alone"})
    where = f"/organizations/{organization}/surveys"
    (kept,) = manager.get(where).get_json()["items"]
    assert kept["license_note"] == "Ours alone"
    assert manager.client.patch(
        f"/api/v1{where}/{survey}", json={name: "Ours"}, headers={"Authorization": f"Bearer {manager.token}"}
    ).status_code in (200, 204)
    (kept,) = manager.get(where).get_json()["items"]
    assert (kept["license_note"], set(RENAMED) & set(kept)) == ("Ours", set())


@pytest.mark.parametrize("name", ["maps_to", "stands"])
def test_the_specialties_of_a_survey_that_one_maps_to(desk: tuple[Api, int], name: str) -> None:
    manager, organization = desk
    survey = brought(manager, organization)
    body = {"survey": survey, "specialty": "Trauma", name: [{"survey_specialty": "General Surgery"}]}
    assert manager.put(f"/organizations/{organization}/crosswalk", body).status_code == 204
    query = {"surveys": [{"id": survey}], "specialty": "Trauma", "value": "6000"}
    answer = manager.post("/percentiles", query).get_json()
    assert (answer["maps_to"], answer["percentile"]) == (["General Surgery"], "50.00")
    assert not set(RENAMED) & set(answer)


@pytest.mark.parametrize("name", ["annualize", "annualise"])
def test_how_a_period_is_brought_to_a_year(desk: tuple[Api, int], name: str) -> None:
    """3,000 wRVU of 181 of 365 days are 6,049.72 a year; by months, half of them, they would be 6,000."""
    manager, organization = desk
    survey = brought(manager, organization)
    query = {"surveys": [{"id": survey}], "specialty": "General Surgery", "value": "3000", "cfte": "1"}
    answer = manager.post("/percentiles", {**query, "period": {**HALF, name: "calendar_days"}}).get_json()
    assert answer["adjusted"] == "6049.72"


def test_both_names_at_once_are_refused(desk: tuple[Api, int]) -> None:
    manager, organization = desk
    survey = brought(manager, organization)
    both = upload(manager, organization, b"x", licence_note="Ours", license_note="Ours")
    period = {**HALF, "annualise": "months", "annualize": "months"}
    query = {"surveys": [{"id": survey}], "specialty": "General Surgery", "value": "3000", "cfte": "1"}
    for refused in (both, manager.post("/percentiles", {**query, "period": period})):
        assert refused.status_code == 422
        assert "This is the old name of" in str(refused.get_json()["errors"])

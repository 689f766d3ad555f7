"""What ships: every row with a source and a confidence, every number of the reference, nothing beside them."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date

import pytest

from config import PROJECT
from rvuedge.training.requirements.shipped import (
    FOLDER,
    code_maps,
    requirement_sets,
    scales,
    sources,
    specialties,
    vocabularies,
)
from rvuedge.training.rules.binding import Resident, binding
from rvuedge.training.rules.requirement_sets import Category, Cohort, RequirementSet
from tests.support.api import Api

REFERENCE = PROJECT.parent / "shared" / "training" / "minimums.json"
CONFIDENCE = {"primary": "P", "secondary2": "S2", "secondary": "S"}
# Lines of ours beside the reference's rows: two majorities of twenty, and the 200 of the ABS row's own note.
DERIVED = {"Cardiac surgery with bypass", "Intracerebral with an open cranium", "Of them in defined categories"}


def test_every_number_has_a_source_and_a_confidence_that_may_be_shown() -> None:
    for of in requirement_sets().values():
        assert of.caution, of.id
        assert set(of.credit_unit_sources) <= set(sources())
        for item in of.categories:
            assert set(item.sources) <= set(sources()), item.name
            assert item.sources, item.name
            assert item.minimum is None or item.confidence in {"P", "S2", "S"}


def test_every_file_is_a_set_and_every_specialty_with_one_is_known() -> None:
    assert len(requirement_sets()) == len(list((FOLDER / "requirement_sets").glob("*.toml")))
    assert {of.specialty for of in requirement_sets().values()} <= set(specialties())
    for item in specialties().values():
        assert item.vocabulary is None or item.vocabulary in vocabularies()
        has_sets = any(of.specialty == item.id for of in requirement_sets().values())
        assert has_sets or item.not_loaded
    assert set(code_maps()) <= set(specialties())
    assert all(row["sources"] and row["confidence"] in {"P", "S2", "S"} for row in scales().values())


def test_the_numbers_are_those_of_the_reference() -> None:
    if not REFERENCE.exists():
        pytest.skip("the reference is not beside this checkout")
    rows = json.loads(REFERENCE.read_text(encoding="utf-8"))["minimums"]
    wanted = Counter(
        (row["specialty"], row["minimum"], CONFIDENCE[row["confidence"]], tuple(row["sources"]))
        for row in rows
        if row["minimum"] is not None
    )
    shipped = Counter(
        (of.specialty, item.minimum, item.confidence, item.sources)
        for of in requirement_sets().values()
        for item in of.categories
        if item.minimum is not None and item.name not in DERIVED
    )
    assert shipped == wanted
    assert sum(shipped.values()) == 193


def test_a_number_that_nobody_verified_cannot_be_a_requirement() -> None:
    with pytest.raises(ValueError, match="nothing unverified"):
        RequirementSet(
            "x",
            "urology",
            "ACGME",
            "x",
            Cohort("not_read"),
            "case",
            (),
            (Category("A", 5, "requirement", "U", ("URO",)),),
        )


@pytest.mark.parametrize(
    ("who", "set_id", "code"),
    [
        (Resident("general_surgery", graduation=date(2018, 6, 30)), "general-surgery-acgme-2017-11", None),
        (Resident("general_surgery", graduation=date(2017, 7, 1)), "general-surgery-acgme-2017-11", None),
        (Resident("general_surgery", graduation=date(2017, 6, 30)), None, "MINIMUMS_NOT_LOADED"),
        (Resident("general_surgery"), None, "DATE_NEEDED"),
        (Resident("general_surgery", body="abs", graduation=date(2026, 6, 30)), None, "COHORT_NOT_READ"),
        (Resident("neurological_surgery", graduation=date(2026, 6, 30)), None, "MINIMUMS_NOT_LOADED"),
        (Resident("urology", graduation=date(2026, 6, 30)), None, "COHORT_NOT_READ"),
    ],
)
def test_a_set_binds_a_class_or_nobody_never_the_nearest(who: Resident, set_id: str | None, code: str | None) -> None:
    found = binding(requirement_sets().values(), who)
    assert (found.set.id if found.set else None, found.code) == (set_id, code)


def test_anybody_can_read_what_ships_and_only_people_count(api: Api) -> None:
    listed = api.get("/training/specialties").get_json()["items"]
    by_id = {item["id"]: item for item in listed}
    assert by_id["neurological_surgery"]["state"] == "not_loaded"
    assert by_id["neurological_surgery"]["not_loaded"]
    sets = api.get("/training/requirement-sets?specialty=thoracic_surgery").get_json()["items"]
    assert len(sets) == 7
    whole = api.get("/training/requirement-sets/general-surgery-acgme-2017-11").get_json()
    biliary = next(item for item in whole["categories"] if item["name"] == "Biliary")
    assert (biliary["minimum"], biliary["confidence"]) == (85, "P")
    assert biliary["sources"][0]["what"].startswith("ACGME")
    roles = api.get("/training/roles?specialty=general_surgery").get_json()
    assert [role["code"] for role in roles["roles"]] == ["SC", "SJ", "TA", "FA"]
    assert api.get("/training/roles?specialty=uk_elogbook").get_json()["id"] == "uk_elogbook"
    assert api.post("/training/requirements/check", {"specialty": "urology"}).status_code == 401


@pytest.mark.parametrize(
    "path",
    ["/training/requirement-sets/none", "/training/roles?specialty=urology", "/training/requirement-sets?specialty=x"],
)
def test_what_is_not_there_is_404(api: Api, path: str) -> None:
    assert api.get(path).status_code == 404

"""A practice brings its survey, says which specialty stands for which, and compares with a blend of several."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from flask import Flask

from rvuedge.accounts.practices import organizations
from rvuedge.benchmarks.store.curves import curves_of
from rvuedge.benchmarks.surveys.imports import About, import_survey
from tests.benchmarks.tables import ANSWERS
from tests.conftest import NOW
from tests.support.api import Api

WIDE = """Invented figures for tests
Specialty,Metric,# Orgs,Indv Count,25th%,P50,75th Percentile
General Surgery,Work RVUs,40,600,4000,6000,8000
Pediatric Cardiology,Work RVUs,4,60,5000,7000,9000
"Surgery, Vascular",Work RVUs,30,200,5000,7000,9000
General Surgery,Total Compensation,40,600,200000,300000,400000
General Surgery,wRVU (thin),40,600,*,6000,8000
"""
Upload = Callable[..., Any]


def organization_of(app: Flask, manager: Api) -> int:
    with app.app_context():
        number = organizations.create_organization(name="P", now=NOW).id
        organizations.add_member(
            organization_id=number, person_id=manager.person["id"], role="manager", started_on=date(2026, 1, 1)
        )
    return number


@pytest.fixture
def desk(app: Flask) -> tuple[Api, int]:
    manager = Api(app.test_client()).signed_in(career_stage="manager")
    return manager, organization_of(app, manager)


def upload(person: Api, organization: int, data: bytes, file: str = "survey.csv", **fields: Any) -> Any:
    form = {"name": "Ours", "year": "2026", "answers": json.dumps(ANSWERS), **fields, "file": (io.BytesIO(data), file)}
    return person.client.post(
        f"/api/v1/organizations/{organization}/surveys",
        data=form,
        headers={"Authorization": f"Bearer {person.token}"},
        content_type="multipart/form-data",
    )


def brought(person: Api, organization: int, text: str = WIDE, **fields: Any) -> int:
    answer = upload(person, organization, text.encode(), **fields)
    assert answer.status_code == 201, answer.text
    return int(answer.get_json()["id"])


def workbook(*sheets: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    book.close()
    return buffer.getvalue()


TABLE = [
    ["Invented figures"],
    [],
    ["Specialty", "# Orgs", "Work RVUs", None, None],
    [None, None, "P25", "Median", "P75"],
    ["Urology", 12, 5000, 6500.5, 8000],
]


def test_a_survey_is_brought_with_what_is_known_of_it(desk: tuple[Api, int]) -> None:
    manager, organization = desk
    more = {"publisher": "Nobody", "data_year": "2025", "effective_date": "2026-01-01", "license_note": "Tests only"}
    number = brought(manager, organization, **more)
    body = manager.get(f"/surveys/{number}").get_json()
    assert (body["publisher"], body["data_year"], body["effective_date"]) == ("Nobody", 2025, "2026-01-01")
    assert {curve["specialty"] for curve in body["curves"]} >= {"General Surgery", "Pediatric Cardiology"}
    thin = next(curve for curve in body["curves"] if "thin" in curve["metric"])
    assert thin["points"][0] == {"percentile": "25", "value": None}, "suppressed, and shown so"


def test_the_same_bytes_again_are_known_and_a_dry_run_stores_nothing(desk: tuple[Api, int]) -> None:
    manager, organization = desk
    dry = upload(manager, organization, WIDE.encode(), dry_run="true")
    assert (dry.status_code, dry.get_json()["id"], dry.get_json()["curves"]) == (200, None, 5)
    assert manager.get(f"/organizations/{organization}/surveys").get_json()["items"] == []
    number = brought(manager, organization)
    again = upload(manager, organization, WIDE.encode())
    assert (again.status_code, again.get_json()["id"], again.get_json()["already_imported"]) == (200, number, True)


def test_a_workbook_is_read_below_its_title_under_two_rows_of_header(desk: tuple[Api, int]) -> None:
    manager, organization = desk
    answer = upload(manager, organization, workbook(TABLE, [["Notes"], ["Invented"]]), "survey.xlsx")
    assert answer.status_code == 201, answer.text
    assert any("'Sheet1' holds no table" in warning for warning in answer.get_json()["warnings"])
    body = manager.get(f"/surveys/{answer.get_json()['id']}").get_json()
    (curve,) = body["curves"]
    assert (curve["specialty"], curve["metric"], curve["n_organizations"]) == ("Urology", "work_rvus", 12)
    assert [point["value"] for point in curve["points"]] == ["5000.00", "6500.50", "8000.00"]


@pytest.mark.parametrize(
    ("data", "file", "sentence"),
    [
        (b"Specialty,P25,P50\nUrology,5000,6 %\n", "a.csv", "line 2"),
        (b"\x00\x01", "a.csv", "binary"),
        (b"PK\x03\x04broken", "a.xlsx", "a.xlsx"),
        (b"one,two\n1,2\n", "a.csv", "found"),
    ],
)
def test_a_file_that_cannot_be_read_exactly_is_refused_with_its_places(
    desk: tuple[Api, int], data: bytes, file: str, sentence: str
) -> None:
    manager, organization = desk
    answer = upload(manager, organization, data, file)
    assert (answer.status_code, answer.get_json()["type"]) == (422, "urn:rvuedge:problem:unreadable-survey")
    assert sentence in answer.get_json()["detail"]
    assert answer.get_json()["errors"]["problems"]
    assert manager.get(f"/organizations/{organization}/surveys").get_json()["items"] == []


QUESTIONABLE = b"""Specialty,Metric,# Orgs,P25,P50
Urology,Physician Earnings,9,300000,400000
Urology,Work RVUs,9,40,57
"""


def test_nothing_is_stored_while_a_question_is_open_and_a_dry_run_shows_them_all(desk: tuple[Api, int]) -> None:
    manager, organization = desk
    dry = upload(manager, organization, QUESTIONABLE, dry_run="true", answers="{}")
    body = dry.get_json()
    assert (dry.status_code, body["id"]) == (200, None)
    keys = [question["key"] for question in body["questions"]]
    assert keys == ["measure:Physician Earnings", "plausible:work_rvus"]
    assert {"value": "total_compensation", "sentence": "it is total compensation"} in body["questions"][0]["choices"]
    assert body["preview"][1]["points"][1] == {"percentile": "50", "value": "57", "cell": "57"}
    real = upload(manager, organization, QUESTIONABLE, answers="{}")
    assert (real.status_code, real.get_json()["type"]) == (422, "urn:rvuedge:problem:file-has-questions")
    assert [question["key"] for question in real.get_json()["errors"]["questions"]] == keys
    assert manager.get(f"/organizations/{organization}/surveys").get_json()["items"] == []


def test_answers_say_what_a_measure_is_and_what_figures_are(desk: tuple[Api, int]) -> None:
    manager, organization = desk
    answers = {
        "measure:Physician Earnings": "total_compensation",
        "plausible:work_rvus": "compensation_per_work_rvu",
    }
    stored = upload(manager, organization, QUESTIONABLE, answers=json.dumps(answers))
    assert stored.status_code == 201, stored.text
    body = manager.get(f"/surveys/{stored.get_json()['id']}").get_json()
    assert [curve["metric"] for curve in body["curves"]] == ["compensation_per_work_rvu", "total_compensation"]
    other = QUESTIONABLE.replace(b"57", b"58")
    for wrong in ('{"plausible:work_rvus": "dunno"}', "[]", "no JSON"):
        assert upload(manager, organization, other, answers=wrong).status_code == 422


def test_a_kept_mapping_reads_next_years_table(desk: tuple[Api, int]) -> None:
    manager, organization = desk
    odd = b"Field of practice,Lower,Middle\nUrology,5000,6000\n"
    assert upload(manager, organization, odd).status_code == 422
    mapping = {"Field of practice": "specialty", "Lower": "work_rvus.p25", "Middle": "work_rvus.p50"}
    put = manager.put(f"/organizations/{organization}/survey-mappings/odd-one", {"mapping": mapping})
    assert put.status_code == 204
    assert manager.get(f"/organizations/{organization}/survey-mappings").get_json()["items"][0]["mapping"] == mapping
    assert upload(manager, organization, odd, template="odd-one").status_code == 201
    assert upload(manager, organization, odd + b"\n", template="none").status_code == 404
    assert upload(manager, organization, odd + b"\n", mapping=json.dumps(mapping)).status_code == 201


def test_nothing_of_a_survey_reaches_another_practice(app: Flask, desk: tuple[Api, int]) -> None:
    """Every route that names a survey, asked by a manager next door and by somebody without a practice."""
    manager, organization = desk
    number = brought(manager, organization)
    other = Api(app.test_client()).signed_in(career_stage="manager")
    theirs = organization_of(app, other)
    alone = Api(app.test_client()).signed_in()
    blend = {"surveys": [{"id": number}], "specialty": "General Surgery"}
    for stranger in (other, alone):
        assert number not in [item["id"] for item in stranger.get("/surveys").get_json()["items"]]
        requested = [
            stranger.get(f"/surveys/{number}"),
            stranger.get(f"/surveys/{number}/percentile?specialty=General%20Surgery&value=5000"),
            stranger.get(f"/surveys/{number}/percentile/value?specialty=General%20Surgery&percentile=50"),
            stranger.get(f"/surveys/{number}/me?from=2026-01-01&to=2026-12-31"),
            stranger.post("/percentiles", {**blend, "value": "5000"}),
            stranger.post("/percentiles/value", {**blend, "percentile": "50"}),
            stranger.get(f"/organizations/{theirs}/crosswalk?survey={number}"),
            stranger.get(f"/organizations/{organization}/crosswalk?survey={number}"),
            stranger.get(f"/organizations/{organization}/surveys"),
            stranger.delete(f"/organizations/{organization}/surveys/{number}"),
            stranger.delete(f"/organizations/{theirs}/surveys/{number}"),
            stranger.get(f"/organizations/{theirs}/benchmark-report?survey={number}&from=2026-01-01&to=2026-12-31"),
            stranger.put(
                "/contract",
                {"effective_from": "2026-01-01", "money": {"bands": [{"rate": "1"}], "survey_id": number}},
            ),
        ]
        assert [answer.status_code for answer in requested] == [404] * len(requested)
        assert not any("6000" in answer.text for answer in requested)
    assert upload(other, organization, WIDE.encode()).status_code == 404


def test_a_removed_survey_is_gone_with_its_figures(desk: tuple[Api, int]) -> None:
    manager, organization = desk
    number = brought(manager, organization)
    name = manager.get(f"/surveys/{number}").get_json()["name"]
    assert manager.delete(f"/organizations/{organization}/surveys/{number}").status_code == 204
    assert manager.get(f"/surveys/{number}").status_code == 404
    newest = manager.get(f"/organizations/{organization}/audit").get_json()["items"][0]
    assert (newest["action"], newest["detail"]["name"]) == ("survey.remove", name)
    assert brought(manager, organization) > 0, "it can be brought again"


def test_a_specialty_counts_as_another_once_a_person_said_so(desk: tuple[Api, int]) -> None:
    """70 to 30 of 4000/6000/8000 and 5000/7000/9000 is 4300/6300/8300: 5300 is 25 + 1000/2000 × 25 = 37.5."""
    manager, organization = desk
    number = brought(manager, organization)
    query = {"surveys": [{"id": number}], "specialty": "Vascular and General", "value": "5300"}
    unknown = manager.post("/percentiles", query)
    assert (unknown.status_code, "nearest" in unknown.get_json()["detail"]) == (404, True)
    body = {"survey": number, "specialty": "Vascular and General"}
    mapped = [
        {"survey_specialty": "General Surgery", "weight": "0.7"},
        {"survey_specialty": "Surgery, Vascular", "weight": "0.3"},
    ]
    where = f"/organizations/{organization}/crosswalk"
    assert manager.put(where, {**body, "maps_to": mapped, "state": "refused"}).status_code == 204
    assert manager.post("/percentiles", query).status_code == 404, "refused does not count"
    assert manager.put(where, {**body, "maps_to": mapped}).status_code == 204
    answer = manager.post("/percentiles", query).get_json()
    assert (answer["percentile"], answer["qualifier"]) == ("37.50", "=")
    assert any("weight 0.7" in sentence for sentence in answer["explanation"])
    items = manager.get(f"{where}?survey={number}").get_json()["items"]
    assert [(item["survey_specialty"], item["state"]) for item in items] == [
        ("General Surgery", "reviewed"),
        ("Surgery, Vascular", "reviewed"),
    ]
    wrong = manager.put(where, {**body, "maps_to": [{"survey_specialty": "Vascular Surgeon"}]})
    assert (wrong.status_code, "Surgery, Vascular" in wrong.get_json()["detail"]) == (422, True)


@pytest.mark.parametrize("name", ["Vascular Surgery", "Surgery - Vascular", "vascular SURGERY", "Surgery/Vascular"])
def test_word_order_dashes_and_case_need_no_crosswalk(desk: tuple[Api, int], name: str) -> None:
    manager, organization = desk
    number = brought(manager, organization)
    query = {"surveys": [{"id": number}], "specialty": name, "percentile": "50"}
    assert manager.post("/percentiles/value", query).get_json()["value"] == "7000.00"


def blend_of(manager: Api, organization: int) -> list[dict[str, Any]]:
    second = "Specialty,Metric,# Orgs,P25,P50,P75\nGeneral Surgery,Work RVUs,9,5000,7000,9000\n"
    return [
        {"id": brought(manager, organization), "weight": "3"},
        {"id": brought(manager, organization, second, name="Second"), "weight": "1"},
    ]


def test_a_blend_has_its_weights_and_its_inverse(desk: tuple[Api, int]) -> None:
    """Three to one the curve is 4250, 6250, 8250: 5250 is P37.50, and P75 is 8250."""
    manager, organization = desk
    query = {"surveys": blend_of(manager, organization), "specialty": "General Surgery"}
    body = manager.post("/percentiles", {**query, "value": "5250"}).get_json()
    assert (body["percentile"], body["position"], body["n_organizations"]) == ("37.50", "interpolated", 9)
    assert manager.post("/percentiles/value", {**query, "percentile": "75"}).get_json()["value"] == "8250.00"
    outside = manager.post("/percentiles/value", {**query, "percentile": "90"})
    assert (outside.status_code, outside.get_json()["type"].endswith("E_OUT_OF_RANGE")) == (422, True)


@pytest.mark.parametrize(
    ("more", "value", "percentile"),
    [
        ({"value": "6000"}, "6000.00", "50.00"),
        ({"value": "4800", "cfte": "0.8"}, "6000.00", "50.00"),
        ({"value": "3000", "period": {"from": "2026-01-01", "to": "2026-06-30"}}, "6000.00", "50.00"),
        ({"value": "1500", "part_year_fte": "0.25"}, "6000.00", "50.00"),
        ({"value": "3000", "below": "zero_anchor"}, "3000.00", "18.75"),
        ({"value": "9000", "above": "slope"}, "9000.00", "87.50"),
    ],
)
def test_a_value_is_brought_to_a_year_and_full_time_once(
    desk: tuple[Api, int], more: dict[str, Any], value: str, percentile: str
) -> None:
    manager, organization = desk
    number = brought(manager, organization)
    body = manager.post(
        "/percentiles", {"surveys": [{"id": number}], "specialty": "General Surgery", **more}
    ).get_json()
    assert (body["value"], body["percentile"]) == (value, percentile)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"period": {"from": "2026-01-01", "to": "2026-03-31"}, "part_year_fte": "0.25"}, "E_ADJUSTED_TWICE"),
        ({"metric": "compensation_per_work_rvu"}, "E_RATIO"),
        ({"aged_to": "2026-07-01", "annual_rate": "0.03"}, "E_AGING"),
    ],
)
def test_a_figure_that_would_be_invented_is_refused_by_name(
    desk: tuple[Api, int], more: dict[str, Any], code: str
) -> None:
    manager, organization = desk
    number = brought(manager, organization)
    query = {"surveys": [{"id": number}], "specialty": "General Surgery", "value": "1500", **more}
    answer = manager.post("/percentiles", query)
    assert (answer.status_code, answer.get_json()["type"]) == (422, f"urn:rvuedge:problem:{code}")


def test_dollars_are_aged_to_a_day_and_work_is_not(desk: tuple[Api, int]) -> None:
    """300,000 at 4% simple over nine months is 309,000."""
    manager, organization = desk
    number = brought(manager, organization, effective_date="2026-01-01")
    query = {
        "surveys": [{"id": number}],
        "specialty": "General Surgery",
        "metric": "total_compensation",
        "percentile": "50",
        "aged_to": "2026-10-01",
        "annual_rate": "0.04",
        "method": "simple",
    }
    assert manager.post("/percentiles/value", query).get_json()["value"] == "309000.00"
    work = manager.post("/percentiles/value", {**query, "metric": "work_rvus"})
    assert work.get_json()["type"].endswith("E_NOT_DOLLARS")
    half = {name: value for name, value in query.items() if name != "annual_rate"}
    assert manager.post("/percentiles/value", half).status_code == 422


def test_a_cell_of_fewer_than_five_organizations_is_not_shown(desk: tuple[Api, int]) -> None:
    manager, organization = desk
    number = brought(manager, organization)
    query = {"surveys": [{"id": number}], "specialty": "Cardiology, Pediatric"}
    body = manager.post("/percentiles", {**query, "value": "7000"}).get_json()
    assert (body["suppressed"], body["percentile"], body["position"]) == (True, None, "suppressed")
    assert any("fewer than 5" in sentence for sentence in body["explanation"])
    assert manager.post("/percentiles/value", {**query, "percentile": "50"}).get_json()["value"] is None


def test_particulars_are_put_right_and_the_same_bytes_say_what_they_did_not_change(desk: tuple[Api, int]) -> None:
    manager, organization = desk
    number = brought(manager, organization, year="2025")
    again = upload(manager, organization, WIDE.encode(), year="2026", publisher="Nobody").get_json()
    assert again["already_imported"] is True
    assert again["warnings"] == [
        "year is 2025; 2026 was not used: edit the survey to change it.",
        "publisher is not stated; Nobody was not used: edit the survey to change it.",
    ]
    where = f"/organizations/{organization}/surveys/{number}"
    body = manager.call("PATCH", where, {"year": 2026, "data_year": 2025, "effective_date": "2026-01-01"}).get_json()
    assert (body["year"], body["data_year"], body["effective_date"], body["name"]) == (2026, 2025, "2026-01-01", "Ours")
    assert manager.call("PATCH", where, {"data_year": None}).get_json()["data_year"] is None
    assert manager.call("PATCH", where, {"name": ""}).status_code == 422
    assert manager.call("PATCH", where, {"sha256": "x"}).status_code == 422
    assert (
        manager.call("PATCH", f"/organizations/{organization}/surveys/{number + 9}", {"year": 2026}).status_code == 404
    )
    entries = manager.get(f"/organizations/{organization}/audit").get_json()["items"]
    first = [entry["detail"] for entry in entries if entry["action"] == "survey.correct"][-1]
    assert first == {
        "year": "2025 → 2026",
        "data_year": "not stated → 2025",
        "effective_date": "not stated → 2026-01-01",
    }


@pytest.mark.parametrize(
    ("name", "mapping", "sentence"),
    [
        ("a", {"A": "nonsense"}, "A: found 'nonsense'"),
        ("a", {"A": "p100"}, "A: found 'p100'"),
        ("n" * 61, {"A": "specialty"}, "60 characters"),
    ],
)
def test_a_mapping_that_could_not_be_used_is_not_kept(
    desk: tuple[Api, int], name: str, mapping: dict[str, str], sentence: str
) -> None:
    manager, organization = desk
    refused = manager.put(f"/organizations/{organization}/survey-mappings/{name}", {"mapping": mapping})
    assert (refused.status_code, sentence in refused.get_json()["detail"]) == (422, True)
    assert manager.get(f"/organizations/{organization}/survey-mappings").get_json()["items"] == []


def test_a_mapping_is_removed_and_both_are_in_the_trail(desk: tuple[Api, int]) -> None:
    manager, organization = desk
    where = f"/organizations/{organization}/survey-mappings/ours"
    manager.put(where, {"mapping": {"A": "specialty"}})
    assert [manager.delete(where).status_code, manager.delete(where).status_code] == [204, 404]
    actions = [item["action"] for item in manager.get(f"/organizations/{organization}/audit").get_json()["items"]]
    assert actions == ["survey-mapping.remove", "survey-mapping.keep"]


def test_specialties_of_members_are_suggested_after_an_upload_and_on_request(app: Flask, desk: tuple[Api, int]) -> None:
    """Nothing counts before a person said yes, and what was refused is not suggested again."""
    manager, organization = desk
    for specialty in ("Paediatric Cardiology", "Vascular Surgery", "Basket Weaving"):
        doctor = Api(app.test_client()).signed_in(specialty=specialty)
        with app.app_context():
            organizations.add_member(
                organization_id=organization,
                person_id=doctor.person["id"],
                role="physician",
                started_on=date(2026, 1, 1),
            )
    number = brought(manager, organization)
    where = f"/organizations/{organization}/crosswalk"
    items = manager.get(f"{where}?survey={number}").get_json()["items"]
    assert [(item["specialty"], item["survey_specialty"], item["state"], item["reviewed_by"]) for item in items] == [
        ("Paediatric Cardiology", "Pediatric Cardiology", "suggested", None)
    ]
    query = {"surveys": [{"id": number}], "specialty": "Paediatric Cardiology", "percentile": "50"}
    assert manager.post("/percentiles/value", query).status_code == 404
    body = {"survey": number, "specialty": "Paediatric Cardiology", "state": "refused"}
    manager.put(where, {**body, "maps_to": [{"survey_specialty": "Pediatric Cardiology"}]})
    assert manager.post(f"{where}/suggestions", {"survey": number}).get_json() == {"suggested": 0}
    manager.put(where, {**body, "maps_to": []})
    assert manager.post(f"{where}/suggestions", {"survey": number}).get_json() == {"suggested": 1}


def test_surveys_are_listed_page_by_page_and_curves_by_specialty_and_metric(desk: tuple[Api, int]) -> None:
    manager, organization = desk
    numbers = [brought(manager, organization, WIDE + f"Allergy {more},Work RVUs,9,90,1,2,3\n") for more in range(3)]
    first = manager.get("/surveys?limit=2").get_json()
    rest = manager.get(f"/surveys?limit=2&cursor={first['next_cursor']}").get_json()
    assert [item["id"] for item in first["items"] + rest["items"]] == numbers[::-1]
    assert rest["next_cursor"] is None
    chosen = manager.get(f"/surveys/{numbers[0]}?specialty=Surgery,%20General&metric=work_rvus").get_json()["curves"]
    assert [(item["specialty"], item["metric"]) for item in chosen] == [("General Surgery", "work_rvus")]


def test_mean_and_deviation_are_shown_with_what_looks_odd(desk: tuple[Api, int]) -> None:
    manager, organization = desk
    text = "Specialty,Metric,# Orgs,Mean,SD,P25,P50\nUrology,Work RVUs,9,61,1900,5000,6000\nAllergy,Work RVUs,9,,,1,2\n"
    allergy, urology = manager.get(f"/surveys/{brought(manager, organization, text)}").get_json()["curves"]
    assert (urology["mean"], urology["sd"], allergy["mean"], allergy["sd"]) == ("61.00", "1900.00", None, None)
    assert urology["remarks"] == ["the mean 61 is far from the median 6000; is it the same unit?"]
    assert allergy["remarks"] == []


def test_invented_figures_are_put_in_place_of_earlier_ones_under_the_same_id(inside: Flask) -> None:
    def invented(text: str) -> int:
        about = About(name="Invented", year=2026, synthetic=True)
        stored = import_survey(data=text.encode(), file="s.csv", about=about, organization_id=None, mapping={}, now=NOW)
        return stored.survey_id

    first = invented("Specialty,wRVU P25,P50\nUrology,5000,6000\nAllergy,5000,6000\n")
    assert invented("Specialty,wRVU P25,P50\nUrology,5500,6500\n") == first
    (curve,) = curves_of([first])
    assert [f"{point.value:f}" for point in curve.points if point.value] == ["5500", "6500"]

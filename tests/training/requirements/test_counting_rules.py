"""Rules of counting that the worked cases leave open, each with its arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.api import Api

GS = "general-surgery-acgme-2017-11"
EYE = "ophthalmology-acgme-2021-03"
URO = "urology-acgme-2012-09"
SKIN = "plastic-surgery-acgme-2014"
HEART = "thoracic-surgery-abts-2022-cardiac"
BOTH = "thoracic-surgery-abts-2022-cardiothoracic"
SLEEP = "anesthesiology-acgme"
MAPPED = {"code": "47562", "category": "Biliary", "first": "2026-01-01", "last": "2025-12-31"}
Check = Callable[..., Any]


@pytest.fixture
def check(api: Api) -> Check:
    me = api.signed_in(career_stage="resident")

    def ask(of: str, cases: list[dict[str, Any]] | None = None, status: int = 200, **more: Any) -> Any:
        named = {} if "own_set" in more or "specialty" in more else {"requirement_set": of}
        body = {**named, **({"cases": cases} if cases is not None else {}), **more}
        answer = me.post("/training/requirements/check", body)
        assert answer.status_code == status, answer.text
        return answer.get_json()

    return ask


def counted(answer: Any, resident: str | None = None) -> dict[str, int]:
    """Categories with a count, of one resident."""
    of = next(item for item in answer["residents"] if item["resident"] == resident)
    return {line["name"]: line["counted"] for line in of["categories"] if line["counted"]}


def line(answer: Any, name: str) -> Any:
    return next(item for item in answer["residents"][0]["categories"] if item["name"] == name)


@pytest.mark.parametrize(
    ("teaching", "total"),
    [(49, 849), (50, 850), (51, 850)],  # 200 + 600 + min(TA, 50)
)
def test_the_first_fifty_teaching_cases_are_in_the_total(check: Check, teaching: int, total: int) -> None:
    answer = check(GS, counts={"SC": 200, "SJ": 600, "TA": teaching})
    assert line(answer, "Total major cases")["counted"] == total
    assert line(answer, "Chief-year cases")["counted"] == 200
    assert line(answer, "Teaching assistant")["counted"] == teaching


def test_a_surgeon_and_a_first_assistant_are_an_allowed_pair(check: Check) -> None:
    case = {"id": "K3", "claims": [{"resident": "R4", "role": "SJ"}, {"resident": "R1", "role": "FA"}]}
    answer = check(GS, [case | {"categories": ["Hernia"]}])
    assert answer["conflicts"] == []
    assert counted(answer, "R4") == {"Hernia": 1, "Abdominal": 1, "Total major cases": 1}
    assert counted(answer, "R1") == {}
    assert answer["operations"] == 1


def test_two_first_assistants_are_a_conflict_and_the_surgeon_keeps_the_credit(check: Check) -> None:
    claims = [{"resident": name, "role": role} for name, role in (("A", "SJ"), ("B", "FA"), ("C", "FA"))]
    answer = check(GS, [{"claims": claims, "categories": ["Hernia"]}])
    assert [(item["code"], item["residents"]) for item in answer["conflicts"]] == [("DUPLICATE_ASSISTANT", ["B", "C"])]
    assert counted(answer, "A")["Hernia"] == 1


@pytest.mark.parametrize(
    ("rrc_code", "care", "question"), [("8430", 1, []), (None, 0, ["RRC_CODE_NEEDED"]), ("1", 0, ["RRC_CODE_NEEDED"])]
)
def test_critical_care_counts_with_a_code_of_the_committee_and_is_no_major_case(
    check: Check, rrc_code: str | None, care: int, question: list[str]
) -> None:
    row = {"code": "99292", **({"rrc_code": rrc_code} if rrc_code else {})}
    answer = check(GS, [{"role": "SJ", "rows": [row]}])
    assert line(answer, "Surgical critical care")["counted"] == care
    assert line(answer, "Total major cases")["counted"] == 0
    assert [item["code"] for item in answer["residents"][0]["questions"]] == question


def test_without_a_primary_mark_the_case_waits_and_says_so(check: Check) -> None:
    rows = [{"code": "C1000", "category": "Biliary"}, {"code": "C2000", "category": "Hernia"}]
    answer = check(GS, [{"role": "SJ", "rows": rows}])
    assert counted(answer) == {}
    assert [item["code"] for item in answer["residents"][0]["questions"]] == ["PRIMARY_NEEDED"]


def test_an_unmapped_code_is_listed_and_counts_once_a_program_maps_it(check: Check) -> None:
    case = {"role": "SJ", "rows": [{"code": "47562"}], "performed_on": "2026-07-01"}
    answer = check(GS, [case])
    assert answer["residents"][0]["unmapped"] == {"47562": 1}
    assert counted(answer) == {}
    before = {"code": "47562", "category": "Biliary", "last": "2026-06-30"}
    assert counted(check(GS, [case], code_map=[before])) == {}
    mapped = {"code": "47562", "category": "Biliary", "first": "2026-07-01"}
    assert counted(check(GS, [case], code_map=[mapped])) == {"Biliary": 1, "Abdominal": 1, "Total major cases": 1}


def test_a_biopsy_with_its_ultrasound_is_one_case_of_the_category(check: Check) -> None:
    rows = [{"code": "55700"}, {"code": "76872"}]
    answer = check(URO, [{"rows": rows}])
    assert counted(answer) == {"TRUS / prostate biopsy": 1, "General urology": 1}
    assert answer["residents"][0]["unmapped"] == {}
    stated = check(URO, counts_by_code={"55700": 20, "76872": 20})
    assert line(stated, "TRUS / prostate biopsy")["counted"] == 20


def test_one_side_each_is_one_for_each_and_the_same_side_twice_is_a_conflict(check: Check) -> None:
    claims = [{"resident": "R1", "sides": ["L"]}, {"resident": "R2", "sides": ["R"]}]
    case = {"claims": claims, "categories": ["Aesthetic surgery (all)"]}
    answer = check(SKIN, [case])
    assert answer["conflicts"] == []
    assert [counted(answer, name) for name in ("R1", "R2")] == [{"Aesthetic surgery (all)": 1}] * 2
    assert answer["operations"] == 1
    same = [{"resident": "R1", "sides": ["L"]}, {"resident": "R2", "sides": ["L", "R"]}]
    assert [item["code"] for item in check(SKIN, [case | {"claims": same}])["conflicts"]] == ["DUPLICATE_SURGEON"]


def test_each_procedure_counts_in_plastic_surgery_and_a_senior_who_oversees_may_log_too(check: Check) -> None:
    rows = [{"code": "C1000", "category": "Aesthetic surgery (all)", "quantity": 2}] * 2  # the same code, 2 + 2
    claims = [{"resident": "R3"}, {"resident": "R6", "operative_role": "supervisor", "supervision": "directing"}]
    answer = check(SKIN, [{"claims": claims, "rows": rows}])
    assert answer["conflicts"] == []
    assert [counted(answer, name) for name in ("R3", "R6")] == [{"Aesthetic surgery (all)": 4}] * 2


@pytest.mark.parametrize(("share", "counts"), [("0.50", 0), ("0.51", 1)])
def test_a_majority_is_more_than_half_in_plastic_surgery(check: Check, share: str, counts: int) -> None:
    case = {"role": "Surgeon", "critical_share": share, "categories": ["Aesthetic surgery (all)"]}
    assert line(check(SKIN, [case]), "Aesthetic surgery (all)")["counted"] == counts


def test_two_surgeons_of_one_eye_are_a_conflict_and_a_surgeon_with_an_assistant_is_none(check: Check) -> None:
    rows = [{"code": "C1000", "category": "Cataract"}]
    two = [{"resident": "A", "role": "Surgeon"}, {"resident": "B", "role": "Surgeon"}]
    assert [item["code"] for item in check(EYE, [{"claims": two, "rows": rows}])["conflicts"]] == ["DUPLICATE_SURGEON"]
    pair = [{"resident": "A", "role": "S"}, {"resident": "B", "role": "A"}]
    answer = check(EYE, [{"claims": pair, "rows": rows}])
    assert answer["conflicts"] == []
    assert counted(answer, "A") == {"Cataract": 1}
    assert counted(answer, "B") == {}


def test_the_umbrella_is_the_sum_of_its_parts_and_the_rest(check: Check) -> None:
    stated = {"Eyelid laceration": 3, "Chalazion excision": 4, "Ptosis/blepharoplasty": 3, "other oculoplastic": 15}
    answer = check(EYE, counts=stated)
    assert line(answer, "Oculoplastic and orbit")["counted"] == 25  # 3 + 4 + 3 + 15
    assert line(answer, "Oculoplastic and orbit")["shortfall"] == 3  # 28 - 25
    assert line(answer, "Cataract")["state"] == "not_counted"


def test_a_whole_stated_beside_its_parts_is_not_added_to_and_may_not_be_smaller(check: Check) -> None:
    answer = check(GS, counts={"Abdominal": 250, "Biliary": 85})
    assert line(answer, "Abdominal")["counted"] == 250
    refused = check(GS, counts={"Abdominal": 84, "Biliary": 85}, status=422)
    assert "fewer" in refused["detail"]


def test_tavr_counts_by_role_in_its_own_line_and_in_its_parent(check: Check) -> None:
    cases = [{"categories": ["TAVR"], "role": role} for role in ("first assistant", "first assistant", "primary")]
    assert counted(check(HEART, cases)) == {
        "TAVR as primary": 1,
        "TAVR as assistant": 2,
        "Acquired valvular heart disease": 3,
    }
    other = [{"categories": ["Surgical aortic valve repair/replacement"], "role": "first assistant"}]
    assert counted(check(HEART, other)) == {}


def test_valve_and_bypass_in_one_case_count_once_and_ask_for_which(check: Check) -> None:
    case = {"role": "primary", "categories": ["Myocardial revascularization", "Acquired valvular heart disease"]}
    answer = check(BOTH, [case])
    assert counted(answer) == {}
    assert [item["code"] for item in answer["residents"][0]["questions"]] == ["DOUBLE_COUNT"]
    named = check(BOTH, [case | {"primary": "Myocardial revascularization"}])
    assert counted(named) == {"Myocardial revascularization": 1}


@pytest.mark.parametrize(
    ("given", "state", "code"),
    [
        ({"training_start": "2022-07-01", "variant": "cardiac"}, "bound", None),
        ({"training_start": "2022-07-01"}, "question", "CHOOSE_SET"),
        ({"training_start": "2022-06-30", "variant": "cardiac"}, "not_loaded", "MINIMUMS_NOT_LOADED"),
        ({"graduation": "2028-06-30"}, "question", "DATE_NEEDED"),
        ({"training_start": "2022-07-01", "variant": "cardaic"}, "question", "CHOOSE_SET"),
    ],
)
def test_all_numbers_of_thoracic_surgery_are_of_one_pathway(
    check: Check, given: dict[str, str], state: str, code: str | None
) -> None:
    answer = check("", [], specialty="thoracic_surgery", **given)
    assert (answer["binding"]["state"], answer["binding"]["code"]) == (state, code)
    assert (answer["requirement_set"] is None) == (state != "bound")


def test_the_two_thresholds_for_colonoscopy_stand_each_in_its_list(check: Check) -> None:
    answers = [
        check(of, counts={"Colonoscopy": 200}) for of in ("gastroenterology-core-2007", "gastroenterology-asge-2017")
    ]
    assert [line(answer, "Colonoscopy")["state"] for answer in answers] == ["threshold_reached", "below_threshold"]
    assert line(answers[1], "Colonoscopy")["shortfall"] == 70  # 270 - 200
    question = check("", [], specialty="gastroenterology_fellowship")["binding"]
    assert question["code"] == "COHORT_NOT_READ"
    assert len(question["choices"]) == 2


def test_the_spine_fellowship_asks_for_the_patient_type_and_has_no_minimum(check: Check) -> None:
    rows = [{"code": "C1000", "category": "All cases"}]
    cases = [{"role": "Level 1", "rows": rows, "patient_type": "adult"}, {"role": "Level 2", "rows": rows}]
    answer = check("orthopedic-spine-acgme", cases)
    assert line(answer, "All cases")["counted"] == 2
    assert answer["residents"][0]["state"] == "no_numbers"
    assert [item["code"] for item in answer["residents"][0]["questions"]] == ["PATIENT_TYPE_NEEDED"]


def test_a_pediatric_case_is_also_in_the_line_across_and_once_in_the_total(check: Check) -> None:
    name = "Supracondylar humerus percutaneous treatment"
    cases = [{"categories": [name], "patient_type": kind} for kind in ("pediatric", "adult")]
    assert counted(check("orthopedic-surgery-acgme-2013", cases)) == {
        name: 2,
        "All pediatric procedures": 1,
        "Total cases": 2,
    }


def test_one_anesthetic_counts_in_every_line_that_it_belongs_to_and_once_in_each(check: Check) -> None:
    case = {"categories": ["CSE", "Cardiac with CPB"], "age_band": "a. < 3 months"}
    assert counted(check(SLEEP, [case])) == {
        "Epidural technique": 1,
        "Spinal technique": 1,
        "Cardiac surgery": 1,
        "Cardiac surgery with bypass": 1,
        "Patients under 12 years": 1,
        "Patients under 3 years": 1,
        "Patients under 3 months": 1,
    }
    assert line(check(SLEEP, [case]), "Spinal technique")["state"] == "not_loaded"


def test_simulated_cases_are_kept_apart_unless_the_set_counts_them(check: Check) -> None:
    cases = [{"categories": ["Lumbar puncture"]}, {"categories": ["Lumbar puncture"], "is_simulated": True}]
    category = {"name": "Lumbar puncture", "minimum": 2}
    apart = check("", cases, own_set={"title": "Ours", "categories": [category]})
    assert (line(apart, "Lumbar puncture")["counted"], line(apart, "Lumbar puncture")["simulated"]) == (1, 1)
    together = check("", cases, own_set={"title": "Ours", "categories": [category | {"counts_simulated": True}]})
    assert line(together, "Lumbar puncture")["counted"] == 2
    unloaded = check("", cases, specialty="emergency_medicine")
    found = unloaded["residents"][0]
    assert (found["actual_cases"], found["simulated_cases"], found["categories"]) == (1, 1, [])


@pytest.mark.parametrize(("alternatives", "is_over", "state"), [(1, False, "met"), (2, True, "short")])
def test_a_school_may_cap_alternative_experiences(check: Check, alternatives: int, is_over: bool, state: str) -> None:
    """20% of five required encounters is one."""
    clerkship = {
        "title": "Medicine clerkship",
        "vocabulary": "medical_student",
        "most_alternatives": "0.20",
        "categories": [
            {
                "name": "Chest pain",
                "minimum": 5,
                "roles": ["participate", "perform"],
                "alternative": "Online case 7",
            }
        ],
    }
    cases = [
        {"role": "participate", "categories": ["Chest pain"], "is_alternative": number < alternatives}
        for number in range(5)
    ]
    answer = check("", [*cases, {"role": "observe", "categories": ["Chest pain"]}], own_set=clerkship)
    found = answer["residents"][0]
    assert line(answer, "Chest pain")["counted"] == 5
    assert line(answer, "Chest pain")["confidence"] == "own"
    assert found["alternatives"] == {"counted": alternatives, "most": 1, "is_over": is_over}
    assert found["state"] == state


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ({"role": "banana"}, "no-such-role"),
        ({}, "role-needed"),
        ({"operative_role": "observer"}, "no-such-role"),
        ({"operative_role": "surgeon"}, "no-such-role"),  # SC or SJ: the chief year is not known
    ],
)
def test_a_role_that_the_body_lacks_is_refused_with_those_it_has(check: Check, case: dict[str, Any], code: str) -> None:
    refused = check(GS, [case], status=422)
    assert refused["type"].endswith(code)
    assert "SC, SJ, TA, FA" in refused["detail"]


def test_two_facts_are_the_bodys_code(check: Check) -> None:
    facts = [
        {"operative_role": "surgeon", "is_chief": True},
        {"operative_role": "surgeon", "is_chief": False, "supervision": "scrubbed"},
        {"operative_role": "teaching_assistant"},
        {"operative_role": "first_assistant"},
    ]
    cases = check(GS, facts)["residents"][0]["cases"]
    assert [case["role"] for case in cases] == ["SC", "SJ", "TA", "FA"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "specialty"),
        ({"requirement_set": GS, "cases": [{"role": "SJ"}], "counts": {"SJ": 1}}, "counts"),
        ({"requirement_set": GS, "cases": [{"id": "x" * 26, "role": "SJ"}]}, "cases"),
        ({"requirement_set": GS, "counts": {"SJ": "many"}}, "counts"),
        ({"requirement_set": GS, "code_map": [MAPPED]}, "code_map"),
        ({"requirement_set": GS, "counts": {"SJ": 1}, "as_of": "2026-01-01"}, "as_of"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(api: Api, body: dict[str, Any], field: str) -> None:
    answer = api.signed_in(career_stage="resident").post("/training/requirements/check", body)
    assert answer.status_code == 422
    assert field in {place.split(".")[0] for place in answer.get_json()["errors"]}


def test_a_case_id_twice_is_refused(check: Check) -> None:
    refused = check(GS, [{"id": "2026-0001", "role": "SJ"}] * 2, status=422)
    assert "2026-0001" in refused["detail"]

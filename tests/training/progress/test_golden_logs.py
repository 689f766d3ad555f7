"""The worked cases of tests/training/golden.json once more, this time as stored logs through GET /training/progress.

A category of a case becomes a code of the program's map: that is how a log says it. Not here are cases of two residents
in one operation (T009, T010, T026: each log is one resident's) and of an exported row (T024).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.support.stored_cases import StoredCase
from tests.training.progress.residency import Residency, founded_program

GOLDEN = json.loads(Path(__file__).parent.parent.joinpath("golden.json").read_text(encoding="utf-8"))
CASES = {case["id"]: case for case in GOLDEN["cases"]}
STARTED, CHIEF, GRADUATES = date(2021, 7, 1), date(2025, 7, 1), date(2026, 6, 30)
GS = "general-surgery-acgme-2017-11"
EYE = "ophthalmology-acgme-2021-03"
URO = "urology-acgme-2012-09"
CHEST = "thoracic-surgery-abts-2022-cardiothoracic"
ROLE = {"SC": "surgeon", "SJ": "surgeon", "TA": "teaching_assistant", "FA": "first_assistant"}
Lines = dict[str, dict[str, Any]]


class Answer:
    """An answer of GET /training/progress, read as the worked cases print it."""

    def __init__(self, body: dict[str, Any]) -> None:
        self.body = body
        self.lines: Lines = {line["name"]: line for line in body["categories"]}
        self.missing = {item["category"]: item["shortfall"] for item in body["missing"]}

    def counted(self, name: str) -> Any:
        return self.lines[name]["counted"]

    def is_ok(self, name: str) -> bool:
        return self.lines[name]["state"] in {"met", "threshold_reached"}


class Resident:
    """A resident of a specialty whose program maps each category of a case to a code of its own."""

    def __init__(self, app: Flask, specialty: str) -> None:
        self.residency: Residency = founded_program(app, specialty)
        self.who = self.residency.resident(started=STARTED, graduates=GRADUATES, began=STARTED)
        self.residency.spans(
            self.who, ("training", 1, STARTED, CHIEF - timedelta(days=1)), ("chief", 5, CHIEF, GRADUATES)
        )
        self.codes: dict[tuple[str, ...], str] = {}
        self.cases: list[StoredCase] = []

    def code(self, *categories: str) -> str:
        return self.codes.setdefault(categories, f"X{len(self.codes):04d}")

    def log(self, number: int, role: str | None, *codes: str, chief: bool = False, **more: Any) -> None:
        first = CHIEF if chief else STARTED
        days = (first + timedelta(days=n % 300) for n in count())
        self.cases += [StoredCase(next(days), codes, role, more=more) for _ in range(number)]

    def progress(self, of: str | None = None, on: date = GRADUATES) -> Answer:
        self.residency.map({code: list(categories) for categories, code in self.codes.items()})
        if self.cases:
            self.residency.store(self.who, *self.cases)
        named = f"&set={of}" if of else ""
        answer = self.who.get(f"/training/progress?on={on}{named}")
        assert answer.status_code == 200, answer.text
        return Answer(answer.get_json())


@pytest.fixture(params=["sqlite"])  # how cases count is no question of the database; test_progress.py asks both
def database(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def resident(seeded_app: Flask) -> Callable[[str], Resident]:
    return lambda specialty: Resident(seeded_app, specialty)


Make = Callable[[str], Resident]
EXTRA = {"non_operative_trauma": "Non-operative trauma", "critical_care": "Surgical critical care"}


@pytest.mark.parametrize("name", ["T001", "T002", "T003", "T005", "T012"])
def test_roles_and_their_totals(resident: Make, name: str) -> None:
    case, me = CASES[name], resident("general_surgery")
    plain = me.code("Skin, soft tissue")
    for word, number in case["inputs"]["counts"].items():
        if word in ROLE:
            me.log(number, ROLE[word], plain, chief=word == "SC")
        else:
            me.log(number, "surgeon", me.code(EXTRA[word]))
    seen = me.progress()
    total, chief, teaching = "Total major cases", "Chief-year cases", "Teaching assistant"
    found = {
        "total_major": seen.counted(total),
        "total_ok": seen.is_ok(total),
        "short_total": seen.missing.get(total),
        "chief": seen.counted(chief),
        "chief_ok": seen.is_ok(chief),
        "ta": seen.counted(teaching),
        "ta_ok": seen.is_ok(teaching),
        "short_ta": seen.missing.get(teaching),
        **{f"{name}_ok": seen.is_ok(name) for name in EXTRA.values()},
    }
    assert {key: found[key] for key in case["expected"]} == case["expected"], case["arithmetic"]
    assert seen.body["totals"]["chief"] == case["expected"].get("chief", seen.body["totals"]["chief"])


@pytest.mark.parametrize("name", ["T006a", "T006b"])
def test_moving_the_mark_moves_the_credit(resident: Make, name: str) -> None:
    case, me = CASES[name], resident("general_surgery")
    given = case["inputs"]["case"]
    codes = {row["code"]: me.code(row["category"]) for row in given["codes"]}
    primary = list(codes).index(given["primary"])
    me.log(1, "surgeon", *codes.values(), primary_line=primary)
    seen = me.progress()
    found = {key: seen.counted("Total major cases" if key == "total_major" else key) for key in case["expected"]}
    assert found == case["expected"]


@pytest.mark.parametrize("name", ["T007", "T008"])
def test_a_parent_has_a_number_of_its_own(resident: Make, name: str) -> None:
    case, me = CASES[name], resident("general_surgery")
    for category, number in case["inputs"]["counts_by_category"].items():
        me.log(number, "surgeon", me.code(category))
    seen = me.progress()
    assert seen.counted("Abdominal") == case["expected"]["Abdominal"]
    assert seen.is_ok("Abdominal") is case["expected"]["Abdominal_ok"]
    of = {"Abdominal", "Biliary", "Hernia", "Liver", "Pancreas"}
    assert {name: short for name, short in seen.missing.items() if name in of} == case["expected"]["short"]


def test_t013_a_cross_category_counts_beside_the_tree(resident: Make) -> None:
    case, me = CASES["T013"], resident("general_surgery")
    me.log(1, "surgeon", me.code(*case["inputs"]["case"]["categories"]))
    seen = me.progress()
    found = {key: seen.counted("Total major cases" if key == "total_major" else key) for key in case["expected"]}
    assert found == case["expected"]


def test_t014_pace_to_graduation(resident: Make) -> None:
    given, me = CASES["T014"]["inputs"], resident("general_surgery")
    me.residency.state(
        me.who, started=date.fromisoformat(given["from"]), graduates=date.fromisoformat(given["graduation"])
    )
    colonoscopy = me.code("Colonoscopy")
    me.log(given["done"], "surgeon", colonoscopy)
    found = me.progress(on=date.fromisoformat(given["as_of"])).lines["Colonoscopy"]
    shown = {**found["forecast"], "on_pace": found["forecast"]["is_on_pace"]}
    assert {key: shown[key] for key in CASES["T014"]["expected"]} == CASES["T014"]["expected"]
    assert shown["method"] == given["method"]
    assert found["met_in"] == "2027-05"  # 18 at 32 in 30 months take 16.9: the 17th month after December 2025


def test_t015_the_class_of_2017_has_no_list(resident: Make) -> None:
    me = resident("general_surgery")
    found = {}
    for day in CASES["T015"]["inputs"]["graduations"]:
        me.residency.state(me.who, started=date(2012, 7, 1), graduates=date.fromisoformat(day))
        seen = me.progress()
        bound = seen.body["requirement_set"]
        found[day] = {GS: "ACGME 11/2017"}[bound["id"]] if bound else seen.body["binding"]["code"]
    assert found == CASES["T015"]["expected"]


def test_t016_early_experience_counts_assisting(resident: Make) -> None:
    by_then, me = CASES["T016"]["inputs"], resident("general_surgery")
    surgeon, assistant = by_then["by_end_of_pgy2"]["surgeon"], by_then["by_end_of_pgy2"]["FA"]
    in_one, in_none = me.code("Hernia"), me.code("nothing defined")
    defined = by_then["of_them_in_defined_categories"]
    me.log(surgeon, "surgeon", in_one)
    me.log(defined - surgeon, "first_assistant", in_one)
    me.log(assistant - (defined - surgeon), "first_assistant", in_none)
    seen = me.progress("general-surgery-abs-pgy2")
    total, of_them = "Cases by the end of PGY-2", "Of them in defined categories"
    assert seen.missing == {of_them: CASES["T016"]["expected"]["short_defined"], **_untracked(seen, total)}
    assert seen.counted(of_them) == defined


def _untracked(seen: Answer, total: str) -> dict[str, int]:
    """A code that no category has is in no total: the case is kept and listed."""
    return {total: 250 - seen.counted(total)} if seen.counted(total) < 250 else {}


def test_t018_the_largest_share_missing_comes_first(resident: Make) -> None:
    case, me = CASES["T018"], resident("orthopedic_surgery")
    total = case["inputs"]["counts"].pop("Total cases")
    pediatric = "All pediatric procedures"
    for category, number in case["inputs"]["counts"].items():
        me.log(number, "surgeon", me.code(category))
    me.log(total - sum(case["inputs"]["counts"].values()), "surgeon", me.code("All oncology procedures"))
    seen = me.progress("orthopedic-surgery-acgme-2013")
    assert [[item["category"], item["shortfall"]] for item in seen.body["missing"]] == case["expected"]["short"]
    assert seen.is_ok("Total cases")
    assert seen.counted(pediatric) == 188


def test_t020_a_fellowship_without_a_minimum(resident: Make) -> None:
    case, me = CASES["T020"], resident(CASES["T020"]["specialty"])
    code = me.code("All cases")
    me.log(case["inputs"]["counts"]["Level 1"], "surgeon", code, patient_type="adult")
    me.log(case["inputs"]["counts"]["Level 2"], "first_assistant", code, patient_type="adult")
    line = me.progress("orthopedic-spine-acgme").lines["All cases"]
    shown = {"counted": line["counted"], "minimum": line["minimum"], "requirement_state": line["state"]}
    assert shown == case["expected"]


@pytest.mark.parametrize(("name", "category"), [("T021", "Cataract"), ("T022", "Keratoplasty")])
def test_assistants_count_only_where_the_body_says_so(resident: Make, name: str, category: str) -> None:
    case, me = CASES[name], resident("ophthalmology")
    code, by_role = me.code(category), case["inputs"]["counts"][category]
    me.log(by_role["S"], "surgeon", code)
    me.log(by_role["A"], "first_assistant", code)
    seen = me.progress(EYE)
    assert seen.counted(category) == case["expected"]["counted"]
    assert seen.is_ok(category) is case["expected"]["ok"]
    assert seen.missing.get(category) == case["expected"].get("short")


def test_t025_the_share_of_the_critical_portions_decides_about_surgeon(resident: Make) -> None:
    case, me = CASES["T025"], resident("ophthalmology")
    code = me.code("Cataract")
    for claim in case["inputs"]["claims"]:
        share, present = claim["critical_share"], claim["present_for_all_critical"]
        me.log(1, "surgeon", code, critical_share=Decimal(share), present_for_critical=present)
    roles = me.progress(EYE).body["totals"]["roles"]
    expected = case["expected"]["roles_allowed"]
    assert roles == {role: expected.count(role) for role in sorted(set(expected))}


def test_t027_a_category_is_the_sum_of_its_codes_by_the_public_map(resident: Make) -> None:
    case, me = CASES["T027"], resident("urology")
    for code, number in case["inputs"]["counts_by_code"].items():
        me.log(number, "surgeon", code)
    seen = me.progress(URO)
    assert seen.counted("Transurethral resection") == case["expected"]["Transurethral resection"]
    assert seen.missing["Transurethral resection"] == case["expected"]["short"]


def test_t029_all_parts_met_and_the_parent_not(resident: Make) -> None:
    case, me = CASES["T029"], resident("urology")
    for category, number in case["inputs"]["counts"].items():
        me.log(number, "surgeon", me.code(category))
    seen = me.progress(URO)
    assert seen.counted("General urology") == case["expected"]["General urology"]
    assert seen.missing["General urology"] == case["expected"]["short"]
    children = [name for name, line in seen.lines.items() if line["parent"] == "General urology"]
    assert all(map(seen.is_ok, children))


def test_t031_enough_in_all_and_too_few_as_first_assistant(resident: Make) -> None:
    case, me = CASES["T031"], resident("thoracic_surgery")
    code, given = me.code("Congenital heart disease"), case["inputs"]["Congenital"]
    me.log(given["primary"], "surgeon", code)
    me.log(given["first_assistant"], "first_assistant", code)
    seen = me.progress(CHEST)
    assert seen.counted("Congenital heart disease") == case["expected"]["total"]
    assert seen.is_ok("Congenital: primary surgeon") is case["expected"]["primary_ok"]
    assert seen.missing["Congenital: first assistant"] == case["expected"]["short"]["first assistant"]


def test_t032_redo_bypass_counts_in_two_lines(resident: Make) -> None:
    case, me = CASES["T032"], resident("thoracic_surgery")
    me.log(1, "surgeon", me.code(*case["inputs"]["case"]["categories"]))
    seen = me.progress(CHEST)
    assert seen.counted("Myocardial revascularization") == case["expected"]["Myocardial revascularization"]
    assert seen.counted("Redo sternotomy") == case["expected"]["Redo sternotomy"]
    assert seen.body["totals"]["cases"] == case["expected"]["major_operations"]


def test_t034_a_combined_spinal_epidural_counts_as_both(resident: Make) -> None:
    case, me = CASES["T034"], resident("anesthesiology")
    for word, number in case["inputs"]["counts"].items():
        me.log(number, None, me.code(word))
    seen = me.progress("anesthesiology-acgme")
    assert seen.counted("Epidural technique") == case["expected"]["Epidural technique"]
    assert seen.counted("Spinal technique") == case["expected"]["spinal_from_cse"]
    assert seen.body["totals"]["cases"] == case["expected"]["cases"]


AGES = ("under_3_months", "3_months_to_2_years", "3_to_11_years")


def test_t035_ages_are_nested(resident: Make) -> None:
    case, me = CASES["T035"], resident("anesthesiology")
    for band, number in zip(AGES, case["inputs"]["counts"].values(), strict=True):
        me.log(number, None, me.code("nothing else"), age_band=band)
    seen = me.progress("anesthesiology-acgme")
    names = {"under_12": "Patients under 12 years", "under_3": "Patients under 3 years"}
    names["under_3_months"] = "Patients under 3 months"
    assert {key: seen.counted(name) for key, name in names.items()} == {
        key: case["expected"][key] for key in ("under_12", "under_3", "under_3_months")
    }
    assert {key: seen.missing[name] for key, name in names.items() if name in seen.missing} == case["expected"]["short"]


@pytest.mark.parametrize(("bypass", "is_ok"), list(zip([10, 11], CASES["T036"]["expected"]["ok"], strict=True)))
def test_t036_ten_of_twenty_is_no_majority(resident: Make, bypass: int, is_ok: bool) -> None:
    me = resident("anesthesiology")
    me.log(bypass, None, me.code("Cardiac surgery with bypass"))
    me.log(CASES["T036"]["inputs"]["cardiac"] - bypass, None, me.code("Cardiac without CPB"))
    seen = me.progress("anesthesiology-acgme")
    assert seen.is_ok("Cardiac surgery with bypass") is is_ok
    assert seen.is_ok("Cardiac surgery")


def test_the_cases_that_stored_logs_can_show_are_all_here() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    elsewhere = {"T009", "T010", "T024", "T026", "T030", "T038a", "T039"}
    assert {name for name in CASES if name.lower() not in text.lower()} <= elsewhere

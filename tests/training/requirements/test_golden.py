"""The worked cases of tests/training/golden.json through the public API: what each sends, and what it reads back.

The arithmetic of every case stands in the file. A case says what it counts in its own words; the table below puts
them in the API's.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.api import Api

GOLDEN = json.loads(Path(__file__).parent.parent.joinpath("golden.json").read_text(encoding="utf-8"))
CASES = {case["id"]: case for case in GOLDEN["cases"]}
GS = "general-surgery-acgme-2017-11"
EYE = "ophthalmology-acgme-2021-03"
URO = "urology-acgme-2012-09"
CHEST = "thoracic-surgery-abts-2022-cardiothoracic"
SLEEP = "anesthesiology-acgme"
Ask = Callable[[dict[str, Any]], dict[str, Any]]


class Answer:
    """An answer of the check, read as the worked cases print it."""

    def __init__(self, body: dict[str, Any]) -> None:
        self.body = body
        self.residents = {item["resident"]: item for item in body["residents"]}
        self.only = body["residents"][0] if body["residents"] else {}

    def line(self, name: str) -> dict[str, Any]:
        return next(line for line in self.only["categories"] if line["name"] == name)

    def counted(self, name: str) -> Any:
        return self.line(name)["counted"]

    def ok(self, name: str) -> bool:
        return bool(self.line(name)["state"] in {"met", "threshold_reached"})

    def short(self, name: str) -> Any:
        return self.line(name)["shortfall"]

    @property
    def missing(self) -> dict[str, int]:
        return {item["category"]: item["shortfall"] for item in self.only["missing"]}

    @property
    def conflict(self) -> Any:
        return next((item["code"] for item in self.body["conflicts"]), None)


@pytest.fixture
def ask(api: Api) -> Ask:
    me = api.signed_in(career_stage="resident")

    def check(body: dict[str, Any]) -> dict[str, Any]:
        answer = me.post("/training/requirements/check", body)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.get_json()
        return found

    return check


def counts(of: str, stated: dict[str, Any]) -> dict[str, Any]:
    return {"requirement_set": of, "counts": stated}


def case_of(of: str, case: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A case of the file: its codes are C1, C2 …, which no map has; five characters make them codes."""
    given = {name: value for name, value in case.items() if name in {"role", "categories", "claims", "id"}}
    if "codes" in case:
        given["rows"] = [{"code": five(row["code"]), "category": row["category"]} for row in case["codes"]]
        given["primary"] = five(case["primary"])
    return {"requirement_set": of, "cases": [{**given, **more}]}


def five(code: str) -> str:
    return f"{code:X<5}"


def totals(answer: Answer) -> dict[str, Any]:
    total, chief, teaching = "Total major cases", "Chief-year cases", "Teaching assistant"
    return {
        "total_major": answer.counted(total),
        "total_ok": answer.ok(total),
        "short_total": answer.short(total),
        "chief": answer.counted(chief),
        "chief_ok": answer.ok(chief),
        "ta": answer.counted(teaching),
        "ta_ok": answer.ok(teaching),
        "short_ta": answer.short(teaching),
    }


def lines(answer: Answer) -> dict[str, Any]:
    """Every category by its name, with `…_ok`, the total and the operations beside them."""
    found: dict[str, Any] = {}
    for line in answer.only["categories"]:
        found[line["name"]] = line["counted"]
        found[f"{line['name']}_ok"] = answer.ok(line["name"])
    found["all_ok"] = answer.only["state"] == "met"
    found["short"] = answer.missing
    found["total_major"] = found.get("Total major cases")
    found["major_operations"] = answer.body["operations"]
    found["cases"] = answer.body["operations"]
    return found


def one(name: str) -> Callable[[Answer], dict[str, Any]]:
    """A single category as counted, ok and short."""

    def seen(answer: Answer) -> dict[str, Any]:
        line = answer.line(name)
        return {
            name: line["counted"],
            "counted": line["counted"],
            "ok": answer.ok(name),
            "short": line["shortfall"],
            "minimum": line["minimum"],
            "required": line["minimum"],
            "requirement_state": line["state"],
        }

    return seen


def two_residents(answer: Answer) -> dict[str, Any]:
    roles = {name: item["roles"] for name, item in answer.residents.items()}
    return {
        **roles,
        "operations_of_the_program": answer.body["operations"],
        "conflict": answer.conflict,
        "credited_until_resolved": sum(
            case["counted_as_claimed"] for item in answer.body["residents"] for case in item["cases"]
        ),
    }


def early(inputs: dict[str, Any]) -> dict[str, Any]:
    by_then = inputs["by_end_of_pgy2"]
    stated = {
        "SJ": by_then["surgeon"],
        "FA": by_then["FA"],
        "defined_categories": inputs["of_them_in_defined_categories"],
    }
    return counts("general-surgery-abs-pgy2", stated)


def early_seen(answer: Answer) -> dict[str, Any]:
    cases, defined = "Cases by the end of PGY-2", "Of them in defined categories"
    return {
        "cases": answer.counted(cases),
        "cases_ok": answer.ok(cases),
        "defined_ok": answer.ok(defined),
        "short_defined": answer.short(defined),
    }


def forecast(inputs: dict[str, Any]) -> dict[str, Any]:
    days = {"training_start": inputs["from"], "as_of": inputs["as_of"], "graduation": inputs["graduation"]}
    return {"specialty": "general_surgery", "counts": {inputs["category"]: inputs["done"]}, **days}


def forecast_seen(answer: Answer) -> dict[str, Any]:
    found = answer.line("Colonoscopy")["forecast"]
    return {**found, "on_pace": found["is_on_pace"]}


def row(inputs: dict[str, Any]) -> dict[str, Any]:
    printed = inputs["row"]
    case = {
        "role": printed["ResidentRole"],
        "rows": [{"code": five("C1"), "categories": [printed["DefinedCategories"]]}],
    }
    return {"requirement_set": EYE, "cases": [case]}


def shares(inputs: dict[str, Any]) -> dict[str, Any]:
    return {"requirement_set": EYE, "cases": [{"role": "Surgeon", **claim} for claim in inputs["claims"]]}


def congenital(answer: Answer) -> dict[str, Any]:
    whole, primary, first = "Congenital heart disease", "Congenital: primary surgeon", "Congenital: first assistant"
    return {
        "total": answer.counted(whole),
        "total_ok": answer.ok(whole),
        "primary_ok": answer.ok(primary),
        "first_assistant_ok": answer.ok(first),
        "short": {"first assistant": answer.missing[first]},
    }


def ages(answer: Answer) -> dict[str, Any]:
    names = {"under_12": "Patients under 12 years", "under_3": "Patients under 3 years"}
    names["under_3_months"] = "Patients under 3 months"
    missing = answer.missing
    return {
        **{key: answer.counted(name) for key, name in names.items()},
        "ok": [answer.ok(name) for name in names.values()],
        "short": {key: missing[name] for key, name in names.items() if name in missing},
    }


def attested(inputs: dict[str, Any]) -> dict[str, Any]:
    return {"requirement_set": GS, "cases": [{"role": inputs["claim"], "attestation": inputs["attestation"]}]}


def attested_seen(answer: Answer) -> dict[str, Any]:
    case = answer.only["cases"][0]
    return {**case, "state": case["attestation"], "shown": "both, with who and when"}


def spinal(answer: Answer) -> dict[str, Any]:
    stated = one("Epidural technique")(answer)
    return {**stated, "spinal_from_cse": answer.counted("Spinal technique"), "cases": stated["counted"]}


def general_urology(answer: Answer) -> dict[str, Any]:
    children = [line["name"] for line in answer.only["categories"] if line["parent"] == "General urology"]
    return {**one("General urology")(answer), "children_ok": all(map(answer.ok, children))}


By = Callable[[dict[str, Any]], dict[str, Any]]
Seen = Callable[[Answer], dict[str, Any]]
STATED: By = lambda inputs: counts(GS, inputs["counts"])  # noqa: E731
TABLE: dict[str, tuple[By, Seen]] = {
    "T001": (STATED, totals),
    "T002": (STATED, totals),
    "T003": (STATED, totals),
    "T005": (STATED, totals),
    "T006a": (lambda inputs: case_of(GS, inputs["case"]), lines),
    "T006b": (lambda inputs: case_of(GS, inputs["case"]), lines),
    "T007": (lambda inputs: counts(GS, inputs["counts_by_category"]), lines),
    "T008": (lambda inputs: counts(GS, inputs["counts_by_category"]), lines),
    "T009": (lambda inputs: case_of(GS, inputs["case"]), two_residents),
    "T010": (lambda inputs: case_of(GS, inputs["case"]), two_residents),
    "T012": (STATED, lambda answer: {**lines(answer), **totals(answer)}),
    "T013": (lambda inputs: case_of(GS, inputs["case"]), lines),
    "T014": (forecast, forecast_seen),
    "T016": (early, early_seen),
    "T018": (
        lambda inputs: counts("orthopedic-surgery-acgme-2013", inputs["counts"]),
        lambda answer: {
            "short": [[item["category"], item["shortfall"]] for item in answer.only["missing"]],
            "total_ok": answer.ok("Total cases"),
        },
    ),
    "T020": (lambda inputs: counts("orthopedic-spine-acgme", inputs["counts"]), one("All cases")),
    "T021": (lambda inputs: counts(EYE, inputs["counts"]), one("Cataract")),
    "T022": (lambda inputs: counts(EYE, inputs["counts"]), one("Keratoplasty")),
    "T024": (row, lines),
    "T025": (shares, lambda answer: {"roles_allowed": [case["role_allowed"] for case in answer.only["cases"]]}),
    "T026": (lambda inputs: case_of(EYE, inputs["case"]), two_residents),
    "T027": (
        lambda inputs: {"requirement_set": URO, "counts_by_code": inputs["counts_by_code"]},
        one("Transurethral resection"),
    ),
    "T029": (lambda inputs: counts(URO, inputs["counts"]), general_urology),
    "T030": (
        lambda inputs: counts(f"thoracic-surgery-abts-volume-{inputs['program']}", {"major": inputs["major"]}),
        one("Major operations"),
    ),
    "T031": (lambda inputs: counts(CHEST, {"Congenital": inputs["Congenital"]}), congenital),
    "T032": (lambda inputs: case_of(CHEST, inputs["case"]), lines),
    "T034": (lambda inputs: counts(SLEEP, inputs["counts"]), spinal),
    "T035": (lambda inputs: counts(SLEEP, inputs["counts"]), ages),
    "T038a": (
        lambda inputs: case_of("plastic-surgery-acgme-2014", inputs["case"]),
        lambda answer: {name: item["cases"][0]["procedures"] for name, item in answer.residents.items()},
    ),
    "T039": (attested, attested_seen),
}


@pytest.mark.parametrize("name", TABLE)
def test_a_worked_case_counts_as_it_says(name: str, ask: Ask) -> None:
    sent, seen = TABLE[name]
    case = CASES[name]
    answer = Answer(ask(sent(case["inputs"])))
    found = seen(answer)
    assert {key: found[key] for key in case["expected"]} == case["expected"], case["arithmetic"]


def test_t015_the_class_of_2017_has_no_list_and_the_class_of_2018_has_one(ask: Ask) -> None:
    case = CASES["T015"]
    title = {"general-surgery-acgme-2017-11": "ACGME 11/2017"}
    found = {}
    for day in case["inputs"]["graduations"]:
        answer = ask({"specialty": "general_surgery", "graduation": day})
        bound = answer["requirement_set"]
        found[day] = title[bound["id"]] if bound else answer["binding"]["code"]
    assert found == case["expected"]


def test_t036_ten_of_twenty_is_no_majority_and_eleven_is(ask: Ask) -> None:
    case = CASES["T036"]
    cardiac = case["inputs"]["cardiac"]
    answers = [
        Answer(ask(counts(SLEEP, {"cardiac": cardiac, "with_bypass": number})))
        for number in case["inputs"]["with_bypass"]
    ]
    assert [answer.ok("Cardiac surgery with bypass") for answer in answers] == case["expected"]["ok"]
    assert all(answer.ok("Cardiac surgery") for answer in answers)


def test_every_worked_case_is_run() -> None:
    assert set(CASES) == {*TABLE, "T015", "T036"}

"""A plan change for a group: each figure worked by hand, nobody dropped without a word, and nothing applied."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, event

from rvuedge.reports.benchmark.physicians import TWO_PRACTICES
from rvuedge.reports.plan_change.model import NO_TERMS, NOT_SEEN
from rvuedge.reports.plan_change.new_plan import BY_TIERS, NO_RATE, NO_THRESHOLD
from tests.support.api import Api
from tests.support.practice import Practice, founded

YEAR = "2025-11-01"  # to October 31, 2026: the last twelve whole months


@pytest.fixture
def practice(seeded_app: Flask) -> Practice:
    return founded(seeded_app, "owner", name="Owner")


def paid(practice: Practice, name: str, *codes: str, confirm: bool = True, **money: Any) -> Api:
    """A physician with terms from January 1, 2026 and work of July 6."""
    doctor = practice.join(name=name)
    stated = practice.manager.put(
        practice.of(doctor, "/terms"), {"effective_from": "2026-01-01", "cfte": "1", "money": money}
    )
    assert stated.status_code == 200, stated.text
    if confirm:
        doctor.post(f"/contract/from-practice/{stated.get_json()['id']}/confirm", {})
    for code in codes:
        doctor.log(code, performed_on="2026-07-06")
    return doctor


def template(practice: Practice, name: str = "Surgeons 2027", **money: Any) -> None:
    body = {"policy": "cms-payment", "money": money}
    assert practice.manager.put(practice.at(f"/terms-templates/{name}"), body).status_code == 200


def modeled(practice: Practice, **body: Any) -> dict[str, Any]:
    answer = practice.manager.post(practice.at("/plan-changes"), {"from": YEAR, **body})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    assert found["state"] == "done", found
    return found


def pay(found: dict[str, Any]) -> dict[str, tuple[str, str, str]]:
    return {row["name"]: (row["sums"]["old"], row["sums"]["new"], row["sums"]["change"]) for row in found["rows"]}


def test_a_new_plan_for_everybody_names_winners_losers_and_who_is_left_out(practice: Practice) -> None:
    """Present: $50 each wRVU. New: $80 above 2. Ann 10.21: 510.50, 8.21 × 80 = 656.80. Bo 1.30: 65.00, nothing.

    At −10%: 9.189 × 50 = 459.45 and 1.17 × 50 = 58.50; (9.189 − 2) × 80 = 575.12.
    At +10%: 11.231 × 50 = 561.55 and 71.50; 9.231 × 80 = 738.48.
    """
    paid(practice, "Ann", "47562", rate="50")
    paid(practice, "Bo", "99213", rate="50", confirm=False)
    practice.join(name="Cy").log("99213", performed_on="2026-07-07")
    practice.join(name="Di", career_stage="resident")
    shared = paid(practice, "Ed", "47562", rate="50")
    founded(practice.app, name="Elsewhere").add(shared, "physician", began=date(2026, 1, 1))
    template(practice, rate="80", threshold="2", threshold_for="this_cfte")
    found = modeled(practice, template="Surgeons 2027")
    assert pay(found) == {"Ann": ("510.50", "656.80", "146.30"), "Bo": ("65.00", "0.00", "-65.00")}
    assert found["budget"] == {"old": "575.50", "new": "656.80", "change": "81.30", "percent": "14.1"}
    assert (found["gain"], found["lose"], found["unconfirmed"]) == (1, 1, 1)
    [gap] = [sentence for sentence in found["method"] if sentence.startswith("No release of the fee schedule")]
    assert gap.startswith(
        "No release of the fee schedule is loaded for January 1, 2026 to June 30, 2026: work on these"
    )
    reasons = {item["name"]: (item["reason"], item["new"]) for item in found["left_out"]}
    assert reasons == {
        "Cy": (NO_TERMS, "0.00"), "Di": (NOT_SEEN, None), "Ed": (TWO_PRACTICES, None), "Owner": (NOT_SEEN, None),
    }  # fmt: skip
    assert {item["reason"]: item["count"] for item in found["reasons"]}[NOT_SEEN] == 2
    tried = {item["name"]: (item["sums"]["old"], item["sums"]["new"]) for item in found["tried"]}
    assert tried["−10% of volume"] == ("517.95", "575.12")
    assert tried["+10% of volume"] == ("633.05", "738.48")
    assert [*tried] == ["−10% of volume", "−5% of volume", "+5% of volume", "+10% of volume"]
    assert practice.manager.get(practice.at("/terms")).get_json()["items"][0]["money"]["rate"] == "50.00"


@pytest.mark.parametrize(
    ("own", "change", "expected"),
    [
        ({"rate": "50"}, {"rate": "60"}, ("510.50", "612.60")),
        ({"rate": "50"}, {"rate_percent": "10"}, ("510.50", "561.55")),
        ({"rate": "50", "threshold": "2"}, {"threshold": "4"}, ("410.50", "310.50")),
        ({"rate": "50", "threshold": "2"}, {"threshold_percent": "-50"}, ("410.50", "460.50")),
        # 5 × 40 + 5.21 × 60 = 512.60; by 10%: 220 + 5.21 × 66 = 563.86; borders by 20%: 240 + 4.21 × 60 = 492.60
        ({"bands": [{"rate": "40", "up_to": "5"}, {"rate": "60"}]}, {"rate_percent": "10"}, ("512.60", "563.86")),
        ({"bands": [{"rate": "40", "up_to": "5"}, {"rate": "60"}]}, {"threshold_percent": "20"}, ("512.60", "492.60")),
        ({"bands": [{"rate": "40", "up_to": "5"}, {"rate": "60"}]}, {"rate": "60"}, BY_TIERS),
        ({"base_salary": "1000"}, {"rate_percent": "10"}, NO_RATE),
        ({"rate": "50"}, {"threshold_percent": "10"}, NO_THRESHOLD),
    ],
)
def test_each_ones_own_terms_with_another_rate_or_threshold(
    practice: Practice, own: dict[str, Any], change: dict[str, str], expected: tuple[str, str] | str
) -> None:
    """10.21 wRVUs, threshold and tiers as the terms state them for the year from January 1."""
    paid(practice, "Ann", "47562", **own)
    found = modeled(practice, change=change)
    if isinstance(expected, str):
        reasons = {item["name"]: item["reason"] for item in found["left_out"]}
        assert (found["rows"], reasons["Ann"]) == ([], expected)
    else:
        assert pay(found)["Ann"][:2] == expected


def test_another_policy_and_another_release_credit_the_work_anew(practice: Practice) -> None:
    """14.09 wRVUs, 49505 halved beside 47562; every line in full 17.97: at $50 704.50 and 898.50.

    At RVU25D 47562 is 10.47. Frozen values stay: who is frozen is paid the same at any release.
    """
    paid(practice, "Ann", rate="50").log("47562", "49505-51", performed_on="2026-07-06")
    frozen = practice.join(name="Bo")
    body = {"effective_from": "2026-01-01", "cfte": "1", "rate": "50", "pinned_release": "RVU26C"}
    practice.manager.put(practice.of(frozen, "/terms"), body)
    frozen.log("47562", performed_on="2026-07-06")
    terms = {"policy": "face-value", "money": {"base_salary": "0", "rate": "50"}}
    found = modeled(practice, terms=terms, specialty="General Surgery", release="RVU25D")
    rows = {
        row["name"]: (row["work_rvu"], row["new_work_rvu"], row["sums"]["old"], row["sums"]["new"])
        for row in found["rows"]
    }
    assert rows["Ann"] == ("14.09", "17.97", "704.50", "898.50")
    (own,) = (
        item
        for item in modeled(practice, change={"rate": "50"}, people=[frozen.person["id"]], release="RVU25D")["tried"]
        if item["name"] == "work at RVU25D"
    )
    assert own["sums"]["old"] == "510.50"
    (moved,) = (item for item in found["tried"] if item["name"] == "work at RVU25D")
    assert Decimal(moved["sums"]["old"]) != Decimal(found["budget"]["old"])


def test_the_old_side_is_what_the_benchmark_report_pays_and_the_files_say_the_same(practice: Practice) -> None:
    paid(practice, "Ann", "47562", "99213", rate="50", threshold="4")
    found = modeled(practice, change={"rate_percent": "5"})
    report = practice.manager.get(practice.at(f"/benchmark-report?survey=1&from={YEAR}&to=2026-10-31")).get_json()
    assert [row["compensation"] for row in report["items"] if row["name"] == "Ann"] == [pay(found)["Ann"][0]]
    at = practice.at(f"/plan-changes/{found['job_id']}")
    lines = list(csv.reader(io.StringIO(practice.manager.get(f"{at}?format=csv").data.decode("utf-8-sig"))))
    row = next(line for line in lines if line[:1] == ["Ann"])
    assert (row[5], row[6], row[7]) == pay(found)["Ann"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(practice.manager.get(f"{at}?format=xlsx").data))
    assert book.sheet_names == ["Physicians", "Not compared", "Sensitivity", "Method"]
    assert book.get_sheet_by_name("Physicians").to_python()[3][7] == float(pay(found)["Ann"][2])
    looks = practice.manager.get(practice.at("/audit?limit=20")).get_json()["items"]
    assert {look["detail"].get("format") for look in looks if look["detail"].get("what") == "plan change"} == {
        "json",
        "csv",
        "xlsx",
    }


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "template"),
        ({"template": "A", "change": {"rate": "50"}}, "template"),
        ({"change": {}}, "change.rate"),
        ({"change": {"rate": "50", "rate_percent": "5"}}, "change.rate"),
        ({"change": {"rate": "50"}, "from": "2026-11-15"}, "from"),
        ({"change": {"rate": "50"}, "from": "2026-11-01"}, "from"),
        ({"change": {"rate": "50"}, "people": [1], "specialty": "Urology"}, "people"),
        ({"terms": {"annual_goal": "4000"}}, "terms"),
    ],
)
def test_a_bad_question_is_answered_with_its_place(practice: Practice, body: dict[str, Any], place: str) -> None:
    answer = practice.manager.post(practice.at("/plan-changes"), body)
    assert answer.status_code == 422, answer.text
    assert place in answer.get_json()["errors"]


def test_statements_do_not_grow_with_people(practice: Practice) -> None:
    found: Counter[str] = Counter()
    at = ""

    def count(*_: object) -> None:
        found[at] += 1

    def add(*names: str) -> None:
        for name in names:
            paid(practice, name, "47562", rate="50")

    terms = {"policy": "face-value", "money": {"base_salary": "0", "rate": "50"}}
    event.listen(Engine, "before_cursor_execute", count)
    try:
        add("Ann", "Bo")
        modeled(practice, terms=terms, release="RVU25D")
        at = "two"
        modeled(practice, terms=terms, release="RVU25D")
        at = ""
        add("Cy", "Di", "Ed", "Flo")
        at = "six"
        modeled(practice, terms=terms, release="RVU25D")
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    assert found["six"] <= found["two"]

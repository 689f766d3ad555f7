"""A plan change for a group: each figure worked by hand, nobody dropped without a word, and nothing applied."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask

from rvuedge.reports.benchmark.physicians import TWO_PRACTICES
from rvuedge.reports.plan_change.model import NO_TERMS, NOT_SEEN
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

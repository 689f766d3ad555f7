"""What a trainee's own cases say about the next one: habits, chips, a case logged twice, the next case id."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser
CALL = "([name, given]) => import('/static/app/training/suggestions.js').then((module) => module[name](...given))"
LEE, HALL = {"name": "Lee, Ann"}, {"name": "Hall, Bo"}


@pytest.fixture
def call(phone: tuple[Any, str]) -> Any:
    """Calls a function of the module that computes suggestions."""
    page, base = phone
    page.goto(f"{base}/support")
    return lambda name, *given: page.evaluate(CALL, [name, list(given)])


def log(day: str, code: str, role: str | None = None, attending: Any = None, **more: Any) -> dict[str, Any]:
    made = {"id": f"{day}{code}{role}", "performed_on": day, "updated_at": day, "lines": [{"code": code}]}
    return {**made, "role": role, "attending": attending, **more}


def test_suggestions(call: Any) -> None:
    surgeon, assistant = log("2026-07-02", "47562", "surgeon", LEE), log("2026-07-03", "47562", "first_assistant", HALL)
    asked = {"attending": "Lee, Ann", "codes": ["47562"], "since": "2026-07-01"}
    # Once is chance, half is no habit, and a case before the training year says nothing.
    assert call("usualRole", [surgeon], asked) is None
    assert call("usualRole", [surgeon, surgeon, assistant, assistant], {**asked, "attending": None}) is None
    assert call("usualRole", [surgeon, surgeon], {**asked, "since": "2026-07-03"}) is None
    found = call("usualRole", [surgeon, surgeon, assistant], asked)
    assert (found["role"], found["why"]) == ("surgeon", "in this procedure with this attending")
    elsewhere = call("usualRole", [surgeon, surgeon, assistant], {**asked, "codes": ["49505"]})
    assert (elsewhere["role"], elsewhere["why"]) == ("surgeon", "with this attending")

    roster = [{"name": "Hall, Bo"}, {"name": "Moss, Cy"}]
    logs = [surgeon, log("2026-07-04", "49505", None, {"name": "lee,  ann"}), log("2025-12-01", "44970", None, HALL)]
    # Of the last 180 days, the latest first, then the roster; one name in two spellings is one chip.
    assert call("attendingChips", logs, roster, "2026-07-10") == ["lee,  ann", "Hall, Bo", "Moss, Cy"]
    assert call("attendingsFound", "mo", logs, roster) == ["Moss, Cy"]
    assert call("attendingsFound", "l", logs, roster) == ["lee,  ann", "Hall, Bo"]

    draft = {**log("2026-07-02", "49505", None, {"name": "LEE, ANN"}), "id": "new", "lines": [{"code": "47562"}]}
    assert call("duplicateOf", draft, [surgeon])["id"] == surgeon["id"]
    assert call("duplicateOf", {**draft, "id": surgeon["id"]}, [surgeon]) is None
    assert call("duplicateOf", {**draft, "attending": HALL}, [surgeon]) is None
    assert call("duplicateOf", {**draft, "performed_on": "2026-07-03"}, [surgeon]) is None

    numbered = [log("2026-07-02", "47562", case_ref=ref) for ref in ("2026-0041", "2025-0300", "2026-x", None)]
    assert call("nextCaseNumber", numbered, "2027-06-30") == "2026-0042"
    assert call("nextCaseNumber", numbered, "2026-06-30") == "2025-0301"
    assert call("nextCaseNumber", [], "2026-07-01") == "2026-0001"

    own = {"code": "47562", "categories": ["Biliary"], "first": "2026-07-01", "last": None, "is_own": True}
    public = {**own, "categories": ["Abdominal"], "first": None, "is_own": False}
    assert call("categoriesOn", "47562", "2026-07-01", [public, own]) == ["Biliary"]
    assert call("categoriesOn", "47562", "2026-06-30", [public, own]) == ["Abdominal"]

    year = {"starts_on": "2026-02-01", "ends_on": "2027-01-31", "kind": "training"}
    assert call("yearBegan", "2026-09-01", [year]) == "2026-02-01"
    assert call("yearBegan", "2026-06-30", []) == "2025-07-01"

"""Rules have dates: a policy is picked by name and day of service, and a change moves nothing before its day."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from rvuedge.accounts.people.models import Person
from rvuedge.accounts.practices import organizations
from rvuedge.contracts.policies import shipped as policies
from rvuedge.contracts.policies.shipped import FOLDER, NAMES, shipped, shipped_policy, shipped_versions
from rvuedge.logbook.records.models import StoredCredit
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.extensions import db
from rvuedge.productivity.repricing.bulk import reprice_people
from rvuedge.productivity.repricing.repricing import reprice_person
from rvuedge.valuation import Line, credit_lines
from tests.conftest import NOW
from tests.support.api import Api
from tests.support.releases import rebuilt_everything
from tests.valuation.situations import row

# A made-up change in the middle of a release: each further procedure counts a quarter instead of half.
CHANGE = """
version = "made up"

[rules.multiple_procedure_shares]
value = ["1", "0.25"]
kind = "medicare"
source = "made up for this test"
note = ""
"""
FIRST_DAY = date(2026, 8, 15)
LATER = datetime.fromisoformat("2026-11-24T09:00:00+00:00")
STUDIES = {
    (code, ""): row(code, work_rvu="1.00", total_facility=total, mpi="4", bilat="0")
    for code, total in (("70001", "3.00"), ("70002", "2.00"))
}


def forget() -> None:
    policies.shipped.cache_clear()
    policies.shipped_versions.cache_clear()


@pytest.fixture
def changed_rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The shipped files and one more, written when the test asks for it."""
    shutil.copytree(FOLDER, tmp_path / "policies")
    monkeypatch.setattr(policies, "FOLDER", tmp_path / "policies")
    forget()
    yield tmp_path / "policies" / "cms-payment" / f"{FIRST_DAY}.toml"
    forget()


def written(file: Path) -> None:
    file.write_text(CHANGE, "utf-8")
    forget()


@pytest.mark.parametrize(
    ("name", "on", "second"),
    [
        ("cms-payment", "2012-01-01", "0.75"),
        ("cms-payment", "2016-12-30", "0.75"),
        ("cms-payment", "2016-12-31", "0.75"),
        ("cms-payment", "2017-01-01", "0.95"),
        ("cms-payment", "2017-01-02", "0.95"),
        ("cms-payment", "2026-11-23", "0.95"),
        ("mgma-survey", "2016-12-31", "1.00"),
        ("mgma-survey", "2017-01-01", "1.00"),
        ("face-value", "2016-12-31", "1.00"),
    ],
)
def test_a_second_study_was_reduced_by_a_quarter_until_2016_and_by_5_percent_since(
    name: str, on: str, second: str
) -> None:
    """1.00 × 0.75 through December 31, 2016; 1.00 × 0.95 from January 1, 2017."""
    day = date.fromisoformat(on)
    lines = [Line(code, code, day, "p") for code, _ in STUDIES]
    found = credit_lines(lines, STUDIES, shipped_policy(name, day))
    assert [credit.work_rvu for credit in found] == [Decimal("1.00"), Decimal(second)]


def test_there_is_no_shipped_policy_of_another_name() -> None:
    with pytest.raises(NotFoundError, match="cms-payment, mgma-survey, face-value"):
        shipped_policy("medicaid", date(2026, 7, 14))


@pytest.mark.parametrize("name", NAMES)
def test_every_file_gives_a_source_and_a_later_one_states_only_what_changes(name: str) -> None:
    files = sorted((FOLDER / name).glob("*"))
    rows = [tomllib.loads(file.read_text("utf-8")) for file in files]
    versions = shipped_versions(name)
    assert [f"{version.effective_from}.toml" for version in versions] == [file.name for file in files]
    assert len({version.version for version in versions}) == len(versions)
    assert all(
        rule.source and rule.kind in ("medicare", "convention") for version in versions for rule in version.rules
    )
    for before, here in zip(versions, rows[1:], strict=False):
        values = {rule.rule: rule.value for rule in before.rules}
        assert all(rule in values and text["value"] != values[rule] for rule, text in here["rules"].items())
    assert all(rule.rule.isidentifier() for rule in versions[-1].rules)
    assert shipped(name).newest.version == versions[-1].version


def shifted(person: Api) -> dict[str, dict[str, Any]]:
    """The same two procedures a month before a change, on the day before, on its day, and on the day after."""
    days = ("2026-07-14", "2026-08-14", "2026-08-15", "2026-08-16")
    return {day: person.log("47562", "49505-51", performed_on=day) for day in days}


def work(person: Api, logs: dict[str, dict[str, Any]]) -> dict[str, str]:
    return {day: person.get(f"/logs/{log['id']}").get_json()["work_rvu"] for day, log in logs.items()}


BEFORE = {"2026-07-14": "14.09", "2026-08-14": "14.09", "2026-08-15": "14.09", "2026-08-16": "14.09"}
AFTER = BEFORE | {"2026-08-15": "12.15", "2026-08-16": "12.15"}


def test_a_change_credits_from_its_day_on_and_nothing_older_moves(seeded_app: Flask, changed_rule: Path) -> None:
    """10.21 + 7.76 × ½ = 14.09 through August 14; 10.21 + 7.76 × ¼ = 12.15 from August 15."""
    me = Api(seeded_app.test_client()).signed_in()
    logs = shifted(me)
    assert work(me, logs) == BEFORE
    with seeded_app.app_context():
        assert rebuilt_everything() == 0
        written(changed_rule)
        assert rebuilt_everything() == 4  # two lines of two days
        replaced = {
            str(credit.performed_on) for credit in db.session.scalars(select(StoredCredit)) if credit.superseded_at
        }
    assert work(me, logs) == AFTER
    assert replaced == {"2026-08-15", "2026-08-16"}
    fresh = me.log("47562", "49505-51", performed_on="2026-08-14")
    assert fresh["work_rvu"] == "14.09"
    step = me.get(f"/logs/{logs['2026-08-16']['id']}").get_json()["lines"][1]["credit"]["factors"][-1]
    assert (step["factor"], step["reason"]) == ("0.25", "Ranks number 2 among the day's procedures: 25% of its value.")


@pytest.mark.parametrize("release", [None, "RVU26C"])
def test_repricing_takes_the_version_of_the_day_of_service(
    seeded_app: Flask, changed_rule: Path, release: str | None
) -> None:
    """49505: 2 × 3.88 + 2 × 1.94 = 11.64, under a named release for every day too."""
    me = Api(seeded_app.test_client()).signed_in()
    shifted(me)
    written(changed_rule)
    with seeded_app.app_context():
        person = db.session.get_one(Person, me.person["id"])
        whole = reprice_people([person], release=release, policy="cms-payment")
        alone = reprice_person(person, start=None, end=None, release=release, policy="cms-payment")
    assert (whole.codes["49505"].old, whole.codes["49505"].new) == (Decimal("15.52"), Decimal("11.64"))
    assert [line.new for logged, line in alone.lines if logged.code == "49505"] == [
        Decimal(text) for text in ("3.88", "3.88", "1.94", "1.94")
    ]


def test_valuing_lines_of_two_days_takes_each_days_version(seeded_app: Flask, changed_rule: Path) -> None:
    me = Api(seeded_app.test_client()).signed_in()
    written(changed_rule)
    lines = [
        {"code": code, "performed_on": day}
        for day in ("2026-08-15", "2026-08-14")
        for code in ("49505", "47562")
    ]  # fmt: skip
    body = me.post("/valuations", {"performed_on": "2026-08-14", "lines": lines}).get_json()
    assert [line["credit"]["work_rvu"] for line in body["lines"]] == ["1.94", "10.21", "3.88", "10.21"]
    wrong = [
        {"code": "49505", "modifiers": ["50"], "units": 2, "performed_on": "2026-08-15"},
        {"code": "71046", "modifiers": ["26", "TC"], "performed_on": "2026-08-14"},
    ]
    refused = me.post("/valuations", {"performed_on": "2026-08-14", "lines": wrong})
    assert refused.status_code == 422
    assert set(refused.get_json()["errors"]) == {"lines.0.units", "lines.1.modifiers"}


@pytest.fixture
def practice(seeded_app: Flask) -> tuple[Api, Api, int]:
    caller = Api(seeded_app.test_client())
    manager, physician = caller.signed_in(career_stage="manager"), caller.signed_in()
    with seeded_app.app_context():
        organization = organizations.create_organization(name="P", now=NOW).id
        for api, role in ((manager, "manager"), (physician, "physician")):
            organizations.add_member(
                organization_id=organization, person_id=api.person["id"], role=role, started_on=date(2026, 1, 1)
            )
    return manager, physician, organization


@pytest.mark.parametrize(
    ("changes", "after"),
    [
        ({}, AFTER),
        ({"co_surgeon_factor": "0.7"}, AFTER),
        ({"multiple_procedure_shares": ["1", "0.5"]}, BEFORE),
    ],
)
def test_a_practices_own_policy_follows_the_shipped_one_by_day_but_for_what_it_changes(
    seeded_app: Flask,
    changed_rule: Path,
    practice: tuple[Api, Api, int],
    changes: dict[str, Any],
    after: dict[str, str],
) -> None:
    manager, physician, organization = practice
    manager.put(f"/organizations/{organization}/policies/ours", {"base": "cms-payment", "changes": changes})
    physician.put("/contract", {"effective_from": "2026-07-01", "policy": "ours"})
    logs = shifted(physician)
    assert work(physician, logs) == BEFORE
    written(changed_rule)
    with seeded_app.app_context():
        rebuilt_everything()
    assert work(physician, logs) == after
    preview = manager.put(
        f"/organizations/{organization}/policies/ours?preview=true", {"base": "cms-payment", "changes": changes}
    ).get_json()
    assert preview["logs"] == []


def test_a_day_before_the_first_version_is_not_valued_and_says_so(api: Api) -> None:
    me = api.signed_in()
    log = me.log("47562", performed_on="2011-12-31")
    credit = log["lines"][0]["credit"]
    assert (credit["state"], credit["work_rvu"]) == ("not_in_schedule", None)
    answer = {warning["code"]: warning["message"] for warning in credit["warnings"]}
    assert answer["E_NO_POLICY"] == "cms-payment has no rules for 2011-12-31: its rules begin on 2012-01-01."
    assert "E_NO_RELEASE" not in answer
    on_the_day = me.log("47562", performed_on="2012-01-01")["lines"][0]["credit"]
    assert "E_NO_RELEASE" in {warning["code"] for warning in on_the_day["warnings"]}


def test_valuing_a_day_before_the_first_version_is_refused(api: Api) -> None:
    body = {"performed_on": "2011-12-31", "release": "RVU26C", "lines": [{"code": "47562"}]}
    refused = api.signed_in().post("/valuations", body)
    assert (refused.status_code, refused.get_json()["type"]) == (422, "urn:rvuedge:problem:E_NO_POLICY")
    assert "2012-01-01" in refused.get_json()["detail"]


def test_the_api_shows_the_versions_of_a_policy_with_their_days_and_sources(api: Api) -> None:
    body = api.get("/policies/cms-payment").get_json()
    days = [(version["effective_from"], version["effective_to"]) for version in body["versions"]]
    assert days == [("2012-01-01", "2016-12-31"), ("2017-01-01", None)]
    (imaging,) = body["versions"][1]["rules"]
    assert (imaging["rule"], imaging["value"]) == ("imaging_further_factor", "0.95")
    assert "section 502" in imaging["source"]
    assert (body["version"], body["effective_from"]) == ("2", "2017-01-01")
    begins = {rule["rule"]: rule["effective_from"] for rule in body["rules"]}
    assert (begins["imaging_further_factor"], begins["co_surgeon_factor"]) == ("2017-01-01", "2012-01-01")


@pytest.mark.parametrize(
    ("on", "version", "factor"), [("2016-12-31", "1", "0.75"), ("2017-01-01", "2", "0.95"), ("2100-12-31", "2", "0.95")]
)
def test_the_api_shows_a_policy_as_it_is_on_a_day(api: Api, on: str, version: str, factor: str) -> None:
    found = [
        api.get(f"/policies/cms-payment?on={on}").get_json(),
        api.get(f"/policies?on={on}").get_json()["items"][0],
    ]
    for body in found:
        assert body["version"] == version
        assert {rule["rule"]: rule["value"] for rule in body["rules"]}["imaging_further_factor"] == factor


def test_a_policy_before_its_first_day_is_not_found(api: Api) -> None:
    answer = api.get("/policies/cms-payment?on=2011-12-31")
    assert (answer.status_code, answer.get_json()["type"]) == (404, "urn:rvuedge:problem:no-policy-that-day")


def test_a_practices_own_policy_shows_the_days_of_the_one_it_starts_from(practice: tuple[Api, Api, int]) -> None:
    manager, _, organization = practice
    body = {
        "base": "cms-payment",
        "changes": {"imaging_further_factor": "0.9", "multiple_procedure_shares": ["1", "1"]},
    }
    manager.put(f"/organizations/{organization}/policies/ours", body)
    answer = manager.get("/policies/ours?on=2016-12-31").get_json()
    rules = {rule["rule"]: (rule["value"], rule["kind"], rule["effective_from"]) for rule in answer["rules"]}
    assert rules["imaging_further_factor"] == ("0.9", "practice", "2012-01-01")
    assert rules["multiple_procedure_shares"] == (["1", "1"], "practice", "2012-01-01")
    assert rules["bilateral_factors"] == ({"0": "1", "1": "1.5", "2": "1", "3": "2"}, "medicare", "2012-01-01")
    assert [len(version["rules"]) for version in answer["versions"]] == [len(answer["rules"]) - 2, 0]

"""Re-pricing in bulk says of every line what the engine says of it alone."""

from __future__ import annotations

import random
import uuid
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from itertools import product
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from rvuedge.accounts.people.models import Person
from rvuedge.accounts.practices import organizations
from rvuedge.contracts.terms.policy_book import PolicyBook
from rvuedge.contracts.terms.queries import in_force, terms_of
from rvuedge.logbook.credits.crediting import basis_for, credit_logs
from rvuedge.logbook.credits.gather import performed_around
from rvuedge.logbook.credits.rules.global_periods import surgeries_around, visited
from rvuedge.logbook.records.facts import PersonFacts
from rvuedge.logbook.records.models import StoredCredit
from rvuedge.platform.extensions import db
from rvuedge.productivity.repricing import bulk as bulk_repricing
from rvuedge.productivity.repricing.bulk import BulkRepricing, reprice_people
from rvuedge.productivity.repricing.repricing import days_of_logs, policy_in_use, reprice_person
from tests.conftest import NOW
from tests.support.api import Api, line_of

CASES = [
    ["47562"],
    ["49505-50", "47562-51"],
    ["45385", "45380-59"],
    ["J9313x400"],
    ["99214-25", "11042"],
    ["99213"],
    ["99024"],
    ["27447-RT"],
    ["17000", "17003x5"],
    ["99998"],
    ["71046-26"],
    ["45378-53"],
    ["47562-80"],
]
DAY = timedelta(days=1)


def logged(person: Api, seed: int, count: int = 150) -> None:
    """Logs of a made-up half year around the change of releases, some patients seen again within a global period."""
    dice = random.Random(seed)
    changes: list[dict[str, Any]] = []
    for _ in range(count):
        log: dict[str, Any] = {
            "performed_on": (date(2025, 10, 1) + DAY * dice.randrange(60)).isoformat(),
            "setting": dice.choice(["facility", "nonfacility"]),
            "lines": [line_of(text) for text in dice.choice(CASES)],
        }
        if dice.random() < 0.6:
            log["patient_key"] = f"pseudonym-{dice.randrange(25)}"
        changes.append({"id": str(uuid.uuid4()), "op": "put", "base_version": None, "log": log})
    body = person.post("/sync", {"cursor": None, "changes": changes}).get_json()
    assert {result["status"] for result in body["results"]} == {"applied"}


@pytest.fixture
def people(seeded_app: Flask) -> list[int]:
    caller = Api(seeded_app.test_client())
    plain, pinned, surveyed, weighed, frozen = (caller.signed_in() for _ in range(5))
    resident = caller.signed_in(career_stage="resident")
    pinned.put("/contract", {"effective_from": "2025-01-01", "pinned_release": "RVU26C"})
    surveyed.put("/contract", {"effective_from": "2025-11-01", "policy": "mgma-survey"})
    halves = [{"release": "RVU26C", "weight": "0.5"}, {"release": None, "weight": "0.5"}]
    weighed.put("/contract", {"effective_from": "2025-01-01", "pin": {"blend": halves}})
    frozen.put("/contract", {"effective_from": "2025-11-01", "pin": {"year": 2026, "fallback": "dos"}})
    everybody = (plain, pinned, surveyed, weighed, frozen, resident)
    for seed, api in enumerate(everybody):
        logged(api, seed)
    return [api.person["id"] for api in everybody]


def bulk(ids: list[int], **asked: Any) -> BulkRepricing:
    found = list(db.session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.id)))
    return reprice_people(found, **{"release": None, "policy": None, **asked})


# What is asked of the same people's lines, one after the other: nothing of it is stored.
ASKED: list[dict[str, Any]] = [
    {"release": "RVU26C"},
    {"policy": "face-value"},
    {"release": "RVU25D", "policy": "mgma-survey"},
    {"release": "RVU26C", "start": date(2025, 10, 15), "end": date(2025, 11, 1)},
    {},
]


def test_every_person_and_code_adds_up_to_what_the_engine_says_line_by_line(
    seeded_app: Flask, people: list[int]
) -> None:
    with seeded_app.app_context():
        for wish in ASKED:
            _adds_up(people, wish)
        db.session.remove()


def _adds_up(people: list[int], wish: dict[str, Any]) -> None:
    found = bulk(people, **wish)
    by_code: dict[str, Decimal] = {}
    for number in people:
        whole = {"release": None, "policy": None, "start": None, "end": None, **wish}
        alone = reprice_person(db.session.get_one(Person, number), **whole)
        body = found.people[number]
        assert (body.old, body.new) == (alone.repricing.old, alone.repricing.new), (number, wish)
        assert (body.lines, body.new_unvalued) == (len(alone.lines), alone.repricing.unvalued), (number, wish)
        for logged_line, line in alone.lines:
            by_code[logged_line.code] = by_code.get(logged_line.code, Decimal(0)) + (line.new or 0)
    assert {code: item.new for code, item in found.codes.items()} == by_code, wish
    assert found.total.new == sum(by_code.values()), wish
    assert found.total.old == sum(code.old for code in found.codes.values()), wish


def test_each_line_is_worth_what_its_day_alone_is_credited_with(seeded_app: Flask, people: list[int]) -> None:
    """Before: the credit in force. After: the day's logs through the crediting of logs, with the surgeries around."""
    with seeded_app.app_context():
        for number, wish in product(people, ({"release": "RVU26C"}, {"policy": "face-value"}, {})):
            person = db.session.get_one(Person, number)
            whole = {"release": None, "policy": None, "start": None, "end": None, **wish}
            found = {line.key: (line.old, line.new) for _, line in reprice_person(person, **whole).lines}
            assert {key: old for key, (old, _) in found.items()} == credited_now(number)
            assert {key: new for key, (_, new) in found.items()} == credited_by_day(person, whole)
        db.session.remove()


def credited_now(person_id: int) -> dict[str, Decimal | None]:
    rows = db.session.scalars(
        select(StoredCredit).where(StoredCredit.person_id == person_id, StoredCredit.superseded_at.is_(None))
    )
    return {f"{row.log_id}:{row.position}": row.work_rvu for row in rows}


def credited_by_day(person: Person, asked: dict[str, Any]) -> dict[str, Decimal | None]:
    days = days_of_logs(person.id, None, None)
    performed = performed_around(person.id, [log for logs in days.values() for log in logs])
    terms, book, other = terms_of(person.id), PolicyBook(person.id), policy_in_use(person.id, asked["policy"])
    found: dict[str, Decimal | None] = {}
    for day, logs in days.items():
        stated = in_force(terms, day)
        basis = basis_for(stated, day, policy=(other or book.of(stated)).on(day), release=asked["release"])
        global_days = partial(basis.known.global_days, basis.release.id if basis.release else 0)
        inside = surgeries_around(performed, visited(logs), day, global_days) if basis.release else {}
        facts = PersonFacts(person.provider_type, person.stages)
        credits = credit_logs(logs, person=facts, basis=basis, inside_global=inside)
        found |= {key: credit.work_rvu for key, credit in credits.items()}
    return found


def test_under_ones_own_terms_nothing_changes(seeded_app: Flask, people: list[int]) -> None:
    with seeded_app.app_context():
        total = bulk(people).total
        assert (total.change, total.old_unvalued) == (0, total.new_unvalued)
        db.session.remove()


def test_portions_change_nothing_and_progress_tells_of_every_line(
    seeded_app: Flask, people: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    with seeded_app.app_context():
        whole = bulk(people, release="RVU26C")
        monkeypatch.setattr(bulk_repricing, "LOGS_AT_ONCE", 100)
        body: list[int] = []
        parts = bulk(people, release="RVU26C", progress=body.append)
        assert (parts.people, parts.codes) == (whole.people, whole.codes)
        assert (len(body), sum(body)) == (6, whole.total.lines)
        db.session.remove()


def test_what_looks_the_same_is_valued_once(seeded_app: Flask) -> None:
    person = Api(seeded_app.test_client()).signed_in()
    for day in range(1, 21):
        person.log("47562", performed_on=f"2026-07-{day:02d}")
    with seeded_app.app_context():
        found = bulk([person.person["id"]], policy="face-value")
        assert (found.encounters, found.total.lines, found.total.new) == (1, 20, Decimal("204.20"))
        db.session.remove()


def test_nobody_and_nothing_make_nothing(seeded_app: Flask) -> None:
    person = Api(seeded_app.test_client()).signed_in()
    with seeded_app.app_context():
        assert bulk([], release="RVU26C").people == {}
        assert bulk([person.person["id"]], release="RVU26C").total.lines == 0
        db.session.remove()


def test_a_rule_that_begins_with_a_year_is_not_carried_over_to_days_before(seeded_app: Flask) -> None:
    """G2211 beside 25 is not payable from 2024 on; one release values 2023 and 2024: 0.97 + 0.97 + 0.33 counts once."""
    me = Api(seeded_app.test_client()).signed_in()
    for day in ("2023-12-15", "2024-06-03"):
        me.log("99213-25", "G2211", performed_on=day)
    asked = {"release": "RVU26C", "policy": "cms-payment", "start": None, "end": None}
    with seeded_app.app_context():
        person = db.session.get_one(Person, me.person["id"])
        alone = credited_by_day(person, asked)
        assert len(set(alone.values())) == 3, alone
        assert bulk([person.id], release="RVU26C", policy="cms-payment").total.new == sum(filter(None, alone.values()))
        assert {line.key: line.new for _, line in reprice_person(person, **asked).lines} == alone
        db.session.remove()


def test_two_practices_policies_of_one_name_are_told_apart(seeded_app: Flask) -> None:
    """10.21 + 7.76 × ½ = 14.09 in one practice; 10.21 + 7.76 = 17.97 in the other, whose policy reduces nothing."""
    caller = Api(seeded_app.test_client())
    ids = []
    for changes in ({}, {"multiple_procedures": False}):
        manager, physician = caller.signed_in(career_stage="manager"), caller.signed_in()
        with seeded_app.app_context():
            practice = organizations.create_organization(name="P", now=NOW).id
            for api, role in ((manager, "manager"), (physician, "physician")):
                organizations.add_member(
                    organization_id=practice, person_id=api.person["id"], role=role, started_on=date(2026, 1, 1)
                )
        manager.put(f"/organizations/{practice}/policies/ours", {"base": "cms-payment", "changes": changes})
        physician.put("/contract", {"effective_from": "2026-07-01", "policy": "ours"})
        physician.log("47562", "49505-51")
        ids.append(physician.person["id"])
    with seeded_app.app_context():
        found = bulk(ids, release="RVU26C").people
    assert [found[item].new for item in ids] == [Decimal("14.09"), Decimal("17.97")]

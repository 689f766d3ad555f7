"""What a change credits is what a rebuild from the stored facts credits: whatever was handed over and not read back."""

from __future__ import annotations

import random
import uuid
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from rvuedge.accounts.people.models import Person
from rvuedge.logbook.credits.rebuild import owner_of, recredit_person
from rvuedge.logbook.records.models import DailyTotal, StoredCredit
from rvuedge.platform.extensions import db
from tests.conftest import NOW
from tests.support.api import Api, body_of

CASES = (
    ("47562",),
    ("49505-50",),
    ("99213",),
    ("47562", "99213-25"),
    ("44970", "49505-51"),
    ("J9313x400",),
    ("99998",),
)
DAYS = ("2026-04-20", "2026-07-01", "2026-07-02", "2026-07-10", "2026-09-29")
PATIENTS = (None, "pseudonym-1", "pseudonym-2")


def a_body(chance: random.Random) -> dict[str, Any]:
    return body_of(*chance.choice(CASES), performed_on=chance.choice(DAYS), patient_key=chance.choice(PATIENTS))


def totals(person_id: int) -> dict[date, tuple[Any, ...]]:
    table = DailyTotal.__table__.c
    columns = (table.performed_on, table.work_rvu, table.lines, table.unvalued_lines, table.drug_amount)
    return {row[0]: tuple(row[1:]) for row in db.session.execute(select(*columns).where(table.person_id == person_id))}


def put(me: Api, log_id: str, body: dict[str, Any], version: int) -> int:
    """Create (version 0) or edit a log; its new version."""
    guard = {"If_Match": f'"{version}"'} if version else {}
    answer = me.put(f"/logs/{log_id}", body, **guard)
    assert answer.status_code in {200, 201}, answer.text
    return int(answer.get_json()["version"])


def deleted(me: Api, log_id: str) -> int:
    """Delete a log, or delete it again; the version of its tombstone."""
    assert me.delete(f"/logs/{log_id}").status_code == 204
    changes = me.post("/sync", {"cursor": None}).get_json()["changes"]
    return next(int(log["version"]) for log in changes if log["id"] == log_id)


def pushed(me: Api, bodies: dict[str, dict[str, Any]], versions: dict[str, int]) -> dict[str, int]:
    """Create and edit several logs in one push; their new versions."""
    changes = [
        {"id": log_id, "op": "put", "base_version": versions.get(log_id), "log": body}
        for log_id, body in bodies.items()
    ]
    results = me.post("/sync", {"cursor": None, "changes": changes}).get_json()["results"]
    assert {result["status"] for result in results} <= {"applied", "replayed"}
    return {result["id"]: result["version"] for result in results}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_puts_edits_moves_deletions_and_pushes_leave_what_a_rebuild_would_make(api: Api, seed: int) -> None:
    chance, me = random.Random(seed), api.signed_in()
    versions: dict[str, int] = {}
    for _ in range(60):
        fresh = str(uuid.UUID(int=chance.getrandbits(128)))
        act = chance.choice(["put", "put", "edit", "edit", "delete", "push"]) if versions else "put"
        log_id = fresh if act == "put" else chance.choice([*versions])
        if act == "delete":
            versions[log_id] = deleted(me, log_id)
        elif act == "push":
            some = [fresh, *chance.sample([*versions], min(5, len(versions)))]
            versions |= pushed(me, {text: a_body(chance) for text in some}, versions)
        else:
            versions[log_id] = put(me, log_id, a_body(chance), versions.get(log_id, 0))
    same_as_rebuilt(me)


def same_as_rebuilt(me: Api) -> None:
    person_id = me.person["id"]
    with me.client.application.app_context():
        before = totals(person_id)
        assert before, "days were credited"
        person = db.session.get_one(Person, person_id)
        assert recredit_person(owner=owner_of(person), start=date(2026, 1, 1), end=None, now=NOW) == 0
        assert totals(person_id) == before
        credit = StoredCredit.__table__.c
        current = db.session.execute(
            select(credit.log_id, credit.position).where(credit.person_id == person_id, credit.superseded_at.is_(None))
        ).all()
        assert len(current) == len(set(current)), "one credit in force for each line"
        assert len(current) == sum(lines for _, lines, _, _ in before.values())


def test_a_rebuild_of_some_days_reaches_the_visits_around_them(api: Api) -> None:
    """The surgery's day alone is rebuilt; the visit of the day before and of the 80th after are looked at too."""
    me = api.signed_in()
    for day in ("2026-07-13", "2026-10-02"):
        me.log("99213", performed_on=day, patient_key="pseudonym-1")
    me.log("47562", performed_on="2026-07-14", patient_key="pseudonym-1")
    with me.client.application.app_context():
        table = StoredCredit.__table__
        db.session.execute(table.update().where(table.c.code == "99213").values(state="other"))  # type: ignore[attr-defined]
        db.session.commit()
        person = db.session.get_one(Person, me.person["id"])
        day = date(2026, 7, 14)
        assert recredit_person(owner=owner_of(person), start=day, end=day, now=NOW) == 2
        assert recredit_person(owner=owner_of(person), start=day, end=day, now=NOW) == 0

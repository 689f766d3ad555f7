"""The answer kept beside a log is the one its schema gives, whatever was written since, and is made again where missing."""

from __future__ import annotations

import random
import uuid
from datetime import date
from typing import Any

import orjson
import pytest
from sqlalchemy import delete, select, update

from rvuedge.accounts.people.models import Person
from rvuedge.logbook.answers.keeping import Kept, keep_answers, look_at_answers
from rvuedge.logbook.answers.texts import ANESTHESIA, json_of
from rvuedge.logbook.credits.rebuild import owner_of, recredit_person
from rvuedge.logbook.logs.answers import LOG
from rvuedge.logbook.records import queries as log_queries
from rvuedge.logbook.records.models import KeptAnswer, ProcedureLog
from rvuedge.platform.extensions import db, transaction
from tests.conftest import NOW
from tests.support.api import Api, body_of

CASES = (
    ("47562",), ("99213",), ("49505-50", "99213-25"), ("J9313x400",), ("99998",), ("00840-AA", "99100"), ("44970",),
)  # fmt: skip
DAYS = ("2026-04-20", "2026-07-01", "2026-07-02", "2026-07-10", "2026-09-29")
PATIENTS = (None, "pseudonym-1", "pseudonym-2")
MORE: tuple[dict[str, Any], ...] = (
    {},
    {"note": 'of "anesthesia":{ and \\ a "quoted" word', "site": "Main"},
    {"attending": {"name": "Blake"}, "role": "surgeon", "critical_share": "0.5", "is_simulated": False},
    {"primary_line": 0, "case_ref": "B-17", "age_band": None, "rotation": "Trauma"},
)


def a_body(chance: random.Random) -> dict[str, Any]:
    body = body_of(*chance.choice(CASES), performed_on=chance.choice(DAYS), patient_key=chance.choice(PATIENTS))
    for line in body["lines"]:
        if line["code"] == "00840":
            line |= {"minutes": chance.randrange(20, 200), "started_at": "07:40"}
        if line["code"] == "J9313":
            line |= {"dose": {"amount": "4000", "unit": "mg"}, "wasted": {"amount": "5", "unit": "mg"}}
    return {**body, **chance.choice(MORE)}


def kept(person_id: int) -> dict[str, Any]:
    """Every kept answer by its log, read as JSON; the test fails where one is not of its version and shape."""
    versions = dict(db.session.execute(select(ProcedureLog.id, ProcedureLog.version)).all())
    rows = db.session.execute(select(KeptAnswer.log_id, KeptAnswer.answer).where(KeptAnswer.person_id == person_id))
    found = {log_id: orjson.loads(json_of(answer, versions[log_id]) or "") for log_id, answer in rows}
    for log in found.values():
        for line in log["lines"]:  # kept as credited; its figures get their places when it is placed
            line["anesthesia"] = line["anesthesia"] and ANESTHESIA.dump(line["anesthesia"])
    return found


def by_schema(person_id: int) -> dict[str, Any]:
    """What LogSchema says of each log as it is stored, tombstones too."""
    ids = list(db.session.scalars(select(ProcedureLog.id).where(ProcedureLog.person_id == person_id)))
    shown = log_queries.shown(person_id, list(log_queries.logs_by_id(person_id, ids).values()))
    return {log["id"]: orjson.loads(orjson.dumps(LOG.dump(log))) for log in shown}


def act_of(me: Api, chance: random.Random, versions: dict[str, int]) -> None:
    """One of the ways logs and credits change."""
    act = chance.choice(["put", "put", "edit", "edit", "delete", "push", "contract", "recredit"]) if versions else "put"
    log_id = str(uuid.UUID(int=chance.getrandbits(128))) if act == "put" else chance.choice([*versions])
    if act in {"put", "edit"}:
        headers = {"If_Match": f'"{versions[log_id]}"'} if log_id in versions else {}
        answer = me.put(f"/logs/{log_id}", a_body(chance), **headers)
        assert answer.status_code in {200, 201}, answer.text
        versions[log_id] = answer.get_json()["version"]
    elif act == "delete":
        assert me.delete(f"/logs/{log_id}").status_code == 204
    elif act == "push":
        logs = [(str(uuid.UUID(int=chance.getrandbits(128))), None), (log_id, versions[log_id])]
        changes = [{"id": i, "op": "put", "base_version": base, "log": a_body(chance)} for i, base in logs]
        me.post("/sync", {"cursor": None, "changes": changes})
    elif act == "contract":
        terms = {"effective_from": chance.choice(DAYS), "policy": chance.choice(["cms-payment", "mgma-survey"])}
        answer = me.put("/contract", terms)
        assert answer.status_code in {200, 201}, answer.text
    else:
        with me.client.application.app_context():
            owner = owner_of(db.session.get_one(Person, me.person["id"]))
            recredit_person(owner=owner, start=date.min, end=None, now=NOW)
            db.session.remove()
    versions |= {log["id"]: log["version"] for log in me.post("/sync", {"cursor": None}).get_json()["changes"]}


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_kept_is_what_the_schema_says_after_any_changes(api: Api, seed: int) -> None:
    chance, me = random.Random(seed), api.signed_in()
    versions: dict[str, int] = {}
    for _ in range(40):
        act_of(me, chance, versions)
    with me.client.application.app_context():
        answers, wanted = kept(me.person["id"]), by_schema(me.person["id"])
    assert answers.keys() == versions.keys()
    assert answers == wanted


def test_an_answer_that_is_missing_or_of_another_form_is_made_when_read_and_kept_by_the_rebuild(api: Api) -> None:
    me = api.signed_in()
    logs = {log["id"]: log for log in (me.log("47562"), me.log("J9313x400"), me.log("99213", note="a long day"))}
    first, second, third = logs
    with me.client.application.app_context(), transaction() as session:
        session.execute(delete(KeptAnswer).where(KeptAnswer.log_id == first))
        session.execute(update(KeptAnswer).where(KeptAnswer.log_id == second).values(answer='1:00000000 {"id":"old"}'))
        mark = session.scalar(select(KeptAnswer.answer).where(KeptAnswer.log_id == third)).split("{")[0]
    for way in ("one", "list", "pull"):
        assert read(me, way, [*logs]) == logs, way
    with me.client.application.app_context():
        assert look_at_answers(me.person["id"]) == Kept(wrong=0, missing=2)
        assert keep_answers(me.person["id"]) == 2
        assert look_at_answers(me.person["id"]) == Kept(wrong=0, missing=0)
        with transaction() as session:
            session.execute(update(KeptAnswer).where(KeptAnswer.log_id == third).values(answer=mark + "{}"))
        assert look_at_answers(me.person["id"]) == Kept(wrong=1, missing=0)
        assert keep_answers(me.person["id"]) == 1
    assert read(me, "list", [*logs]) == logs


def read(me: Api, way: str, ids: list[str]) -> dict[str, Any]:
    if way == "one":
        return {log_id: me.get(f"/logs/{log_id}").get_json() for log_id in ids}
    answer = me.get("/logs").get_json()["items"] if way == "list" else me.post("/sync", {}).get_json()["changes"]
    return {log["id"]: log for log in answer}


def test_nothing_of_an_earlier_text_stays_with_a_log_that_was_rewritten_or_is_gone(api: Api) -> None:
    me = api.signed_in()
    log = me.log("47562", note="first words", site="Main")
    edited = {**body_of("47562"), "note": "second words"}
    assert me.put(f"/logs/{log['id']}", edited, If_Match='"1"').status_code == 200
    with me.client.application.app_context(), transaction() as session:
        texts = session.scalars(select(KeptAnswer.answer)).all()
        assert [("first" in text, "second" in text) for text in texts if log["id"] in text] == [(False, True)]
        for table in ("credit", "daily_total"):
            session.execute(db.metadata.tables[table].delete())
        session.execute(delete(ProcedureLog).where(ProcedureLog.id == log["id"]))
        assert log["id"] not in "".join(session.scalars(select(KeptAnswer.answer)))
        session.rollback()

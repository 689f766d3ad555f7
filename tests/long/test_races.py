"""Pairs of writes that begin at the same moment on PostgreSQL: whichever comes first, one story is true afterwards.

Once in `make test`; two hundred times in `make races` (RVUEDGE_RACES). Which order happens is luck here: the orders that
lost something once are forced, by tests/support/interleaving.py, in the folder of each subject. After every commit the
invariants are asked besides (tests/support/invariants.py).
"""

from __future__ import annotations

import itertools
import os
import uuid
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from rvuedge.accounts.mail.models import Invitation
from rvuedge.logbook.credits.agreement import disagreements
from rvuedge.platform.extensions import db
from rvuedge.platform.tokens import digest
from tests.benchmarks.surveys.test_practice_surveys import WIDE, upload
from tests.logbook.charges.files import imported
from tests.logbook.credits.test_turns import bring_in, take_out
from tests.support.api import PASSWORD, Api, body_of
from tests.support.clock import NOW
from tests.support.interleaving import together
from tests.support.practice import Practice, founded

ROUNDS = int(os.environ.get("RVUEDGE_RACES", "1"))
NUMBERS = itertools.count(1)
TABLE = "Claim ID,DOS,CPT,Mod,Units,POS\n" + "".join(f"A{day},7/{day}/2026,47562,,1,22\n" for day in range(1, 9))

pytestmark = pytest.mark.parametrize("database", ["postgresql"])


def person(app: Flask) -> Api:
    return Api(app.test_client()).signed_in()


def at_once(app: Flask, *calls: tuple[Api, str, str, Any] | tuple[Api, str, str, Any, dict[str, str]]) -> list[Any]:
    """What calls answer that begin at the same moment, each from a device of its own."""

    def made(who: Api, method: str, path: str, body: Any, headers: dict[str, str] | None = None) -> Callable[[], Any]:
        own = Api(app.test_client(), who.token)
        return lambda: own.call(method, path, body, **(headers or {}))

    return together(app, [made(*call) for call in calls])


def statuses(answers: list[Any]) -> dict[int, int]:
    return dict(Counter(answer.status_code for answer in answers))


def the_same_put(app: Flask) -> None:
    me, path = person(app), f"/logs/{uuid.uuid4()}"
    assert statuses(at_once(app, *[(me, "PUT", path, body_of("47562"))] * 8)) == {201: 1, 200: 7}
    assert me.get(path).get_json()["version"] == 1


def the_same_key(app: Flask) -> None:
    me, key = person(app), {"Idempotency_Key": str(uuid.uuid4())}
    assert statuses(at_once(app, *[(me, "POST", "/logs", body_of("47562"), key)] * 8)) == {201: 8}
    assert len(me.get("/logs").get_json()["items"]) == 1


def edits_of_one_version(app: Flask) -> None:
    me = person(app)
    path, guard = f"/logs/{me.log('47562')['id']}", {"If_Match": '"1"'}
    codes = ["49505", "99213", "99214", "45378", "45385", "43239"]
    assert statuses(at_once(app, *[(me, "PUT", path, body_of(code), guard) for code in codes])) == {200: 1, 412: 5}
    assert me.get(path).get_json()["version"] == 2


def an_edit_and_a_deletion(app: Flask) -> None:
    me = person(app)
    path, guard = f"/logs/{me.log('47562')['id']}", {"If_Match": '"1"'}
    edit, deletion = at_once(app, (me, "PUT", path, body_of("49505"), guard), (me, "DELETE", path, None, guard))
    assert (edit.status_code, deletion.status_code) in {(200, 412), (412, 204), (404, 204)}
    assert me.get(path).status_code == (200 if edit.status_code == 200 else 404)


def an_undo_and_edits(app: Flask) -> None:
    me = person(app)
    made = imported(me, TABLE)
    logs, guard = [log["id"] for log in made["logs"]], {"If_Match": '"1"'}
    edits = [(me, "PUT", f"/logs/{log}", body_of("49505"), guard) for log in logs[:4]]
    undone, *edited = at_once(app, (me, "DELETE", f"/imports/{made['id']}", None), *edits)
    saved = [log for log, answer in zip(logs, edited, strict=False) if answer.status_code == 200]
    body = undone.get_json()
    assert (sorted(body["retained"]), body["deleted"]) == (sorted(saved), len(logs) - len(saved))
    assert all(me.get(f"/logs/{log}").get_json()["version"] == 2 for log in saved)


# Seconds: a release visits everybody of the rounds before, 800 people in the two hundredth.
PATIENCE_WITH_A_RELEASE = 180.0


def a_release_and_first_logs(app: Flask) -> None:
    people = [person(app) for _ in range(4)]
    body = body_of("47562", performed_on="2026-10-05")
    devices = [Api(app.test_client(), me.token) for me in people]
    paths = [f"/logs/{uuid.uuid4()}" for _ in devices]
    first = [
        lambda own=own, path=path: own.put(path, body).status_code for own, path in zip(devices, paths, strict=True)
    ]
    assert together(app, [lambda: bring_in(app), *first], patience=PATIENCE_WITH_A_RELEASE)[1:] == [201] * 4
    with app.app_context():
        assert list(disagreements(now=NOW)) == []
        db.session.remove()
    for own, path in zip(devices, paths, strict=True):
        assert own.delete(path).status_code == 204  # so that the releases of later rounds have four people to visit
    take_out(app)


def two_refreshes(app: Flask) -> None:
    me = person(app)
    pair = me.post("/tokens", {"email": me.person["email"], "password": PASSWORD}).get_json()
    stranger = Api(app.test_client())
    answers = at_once(app, *[(stranger, "POST", "/tokens/refresh", {"refresh_token": pair["refresh_token"]})] * 4)
    assert statuses(answers) == {201: 4}
    (token,) = {answer.get_json()["access_token"] for answer in answers}
    assert Api(app.test_client(), token).get("/me").status_code == 200


def a_closing_and_edits(app: Flask) -> None:
    practice = founded(app)
    doctor = practice.join()
    log = doctor.log("47562", performed_on="2026-07-14")["id"]
    close = (practice.manager, "POST", practice.at("/periods/2026-07/close"), None)
    edit = (doctor, "PUT", f"/logs/{log}", body_of("49505", performed_on="2026-07-14"), {"If_Match": '"1"'})
    new = (doctor, "PUT", f"/logs/{uuid.uuid4()}", body_of("99213", performed_on="2026-07-15"))
    answers = at_once(app, close, close, edit, new)
    assert sorted(answer.status_code for answer in answers) == [200, 201, 201, 409]
    pending = practice.manager.get(practice.at("/periods/pending")).get_json()["adjustments"]
    posted = practice.manager.get(practice.of(doctor, "/statements/2026-07")).get_json()
    waiting = sum((Decimal(item["work_rvu"]) for item in pending), Decimal(0))
    live = doctor.get("/wrvu?from=2026-07-01&to=2026-07-31").get_json()["total"]
    assert Decimal(posted["work_rvu"]) + waiting == Decimal(live)


def a_pull_and_a_put(app: Flask) -> None:
    me = person(app)
    cursor = me.post("/sync", {"cursor": None}).get_json()["cursor"]
    pull, paths = (me, "POST", "/sync", {"cursor": cursor}), [str(uuid.uuid4()) for _ in range(3)]
    pulled, *_ = at_once(app, pull, *[(me, "PUT", f"/logs/{path}", body_of("47562")) for path in paths])
    body = pulled.get_json()
    seen = {log["id"] for log in body["changes"]}
    seen |= {log["id"] for log in me.post("/sync", {"cursor": body["cursor"]}).get_json()["changes"]}
    assert seen == set(paths)


def invited(practice: Practice) -> tuple[Api, dict[str, str], int]:
    who, token = person(practice.app), f"token of the test {next(NUMBERS)}"
    offer = {"email": who.person["email"], "role": "physician"}
    number = practice.manager.post(practice.at("/invitations"), offer).get_json()["id"]
    with practice.app.app_context():
        db.session.get_one(Invitation, number).digest = digest(token)
        db.session.commit()
        db.session.remove()
    return who, {"token": token}, number


def an_invitation_accepted_twice(app: Flask) -> None:
    practice = founded(app)
    who, body, _ = invited(practice)
    assert statuses(at_once(app, *[(who, "POST", "/invitations/accept", body)] * 4)) == {200: 1, 422: 3}
    assert len(practice.manager.get(practice.at("/members")).get_json()["items"]) == 2


def an_invitation_accepted_and_withdrawn(app: Flask) -> None:
    practice = founded(app)
    who, body, number = invited(practice)
    take_back = (practice.manager, "DELETE", practice.at(f"/invitations/{number}"), None)
    answers = at_once(app, (who, "POST", "/invitations/accept", body), take_back)
    members = len(practice.manager.get(practice.at("/members")).get_json()["items"])
    assert ([answer.status_code for answer in answers], members) in [([200, 404], 2), ([422, 204], 1)]


def uploads_of_a_survey(app: Flask) -> None:
    practice = founded(app)
    sent = [Api(app.test_client(), practice.manager.token) for _ in range(4)]
    answers = together(app, [lambda own=own: upload(own, practice.id, WIDE.encode()) for own in sent])
    assert statuses(answers) == {201: 1, 200: 3}
    assert len({answer.get_json()["id"] for answer in answers}) == 1


def a_policy_and_a_contract(app: Flask) -> None:
    practice = founded(app)
    doctor = practice.join()
    practice.manager.put(practice.at("/policies/ours"), {"base": "cms-payment"})
    doctor.log("47562", "49505-51", patient_key="pseudonym-1")
    plain = {"base": "cms-payment", "changes": {"multiple_procedures": False}, "effective_from": "2026-07-01"}
    contract = {"effective_from": "2026-07-01", "policy": "ours"}
    policy = (practice.manager, "PUT", practice.at("/policies/ours"), plain)
    assert statuses(at_once(app, policy, (doctor, "PUT", "/contract", contract), policy)) == {200: 3}
    assert doctor.get("/wrvu?from=2026-07-01&to=2026-07-31").get_json()["total"] == "17.97", "10.21 + 7.76"


def a_deletion_of_the_account_and_writes(app: Flask) -> None:
    practice = founded(app)
    doctor = practice.join()
    doctor.log("47562")
    push = {"changes": [{"id": str(uuid.uuid4()), "op": "put", "base_version": None, "log": body_of("47562")}]}
    answers = at_once(
        app,
        (doctor, "DELETE", "/me", {"password": PASSWORD}),
        (doctor, "PUT", f"/logs/{uuid.uuid4()}", body_of("47562")),
        (doctor, "POST", "/sync", push),
        (doctor, "PUT", "/contract", {"effective_from": "2026-07-01", "policy": "cms-payment"}),
    )
    assert answers[0].status_code == 204
    assert {answer.status_code for answer in answers[1:]} <= {200, 201, 401}
    assert practice.manager.get(practice.of(doctor, "/logs")).get_json()["items"] == []
    with app.app_context():
        counts = db.session.connection().exec_driver_sql(
            "SELECT (SELECT count(*) FROM procedure_log WHERE person_id = %(p)s)"
            " + (SELECT count(*) FROM contract WHERE person_id = %(p)s)",
            {"p": doctor.person["id"]},
        )
        assert counts.scalar_one() == 0
        db.session.remove()


def leave_twice(app: Flask) -> None:
    me, days = person(app), {"first_day": "2026-08-03", "last_day": "2026-08-07", "kind": "vacation"}
    assert statuses(at_once(app, *[(me, "POST", "/me/leave", days)] * 4)) == {201: 1, 409: 3}


def a_mapping_put_and_removed(app: Flask) -> None:
    practice = founded(app)
    path = practice.at("/survey-mappings/ours")
    put = (practice.manager, "PUT", path, {"mapping": {"Spec": "specialty"}})
    answers = at_once(app, put, (practice.manager, "DELETE", path, None), put)
    assert {answer.status_code for answer in answers} <= {200, 201, 204, 404}


RACES = [
    the_same_put, the_same_key, edits_of_one_version, an_edit_and_a_deletion, an_undo_and_edits, a_release_and_first_logs,
    two_refreshes, a_closing_and_edits, a_pull_and_a_put, an_invitation_accepted_twice,
    an_invitation_accepted_and_withdrawn, uploads_of_a_survey, a_policy_and_a_contract,
    a_deletion_of_the_account_and_writes, leave_twice, a_mapping_put_and_removed,
]  # fmt: skip


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_at_the_same_moment(seeded_app: Flask, race: Callable[[Flask], None]) -> None:
    for _ in range(ROUNDS):
        race(seeded_app)

"""Undoing an import and editing its logs at once: whoever comes second sees what the first did."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.logbook.charges.files import imported
from tests.support.api import Api, body_of
from tests.support.interleaving import Held, Running

TABLE = "Claim ID,DOS,CPT,Mod,Units,POS\nA1,7/14/2026,47562,,1,22\n"


def made(app: Flask) -> tuple[Api, Api, str, str]:
    me = Api(app.test_client()).signed_in()
    answer = imported(me, TABLE)
    return me, Api(app.test_client(), me.token), answer["id"], answer["logs"][0]["id"]


def edit(me: Api, log: str) -> int:
    return me.put(f"/logs/{log}", body_of("49505"), If_Match='"1"').status_code


def undone(me: Api, number: str) -> dict:
    answer = me.delete(f"/imports/{number}")
    assert answer.status_code == 200, answer.text
    return answer.get_json()


@pytest.mark.parametrize("before", ["procedure_log", "credit"])
def test_an_edit_that_was_acknowledged_is_kept_by_the_undo_that_waited(seeded_app: Flask, before: str) -> None:
    me, other, number, log = made(seeded_app)
    with Held(seeded_app, lambda: edit(me, log), before=before) as first:
        second = Running(seeded_app, lambda: undone(other, number)).blocked()
    assert first.result() == 200
    body = second.result()
    assert (body["deleted"], body["retained"]) == (0, [log])
    assert me.get(f"/logs/{log}").get_json()["version"] == 2


@pytest.mark.parametrize("before", ["charge_import_log", "credit", "daily_total"])
def test_an_edit_that_waited_for_an_undo_is_refused(seeded_app: Flask, before: str) -> None:
    me, other, number, log = made(seeded_app)
    with Held(seeded_app, lambda: undone(other, number), before=before) as first:
        second = Running(seeded_app, lambda: edit(me, log)).blocked()
    assert first.result()["deleted"] == 1
    assert second.result() in {404, 412}
    assert me.get(f"/logs/{log}").status_code == 404

"""Two devices of one resident at once: no log is lost from the counts, and nothing wrong is remembered."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask import Flask

from rvuedge.platform.extensions import db
from rvuedge.training.progress.agreement import disagreement_of
from tests.support.api import Api
from tests.support.clock import TODAY
from tests.support.interleaving import Held, together
from tests.training.progress.residency import founded_program

# Where a look is held: before it reads the marks of the months, the month's logs, and before it writes down.
POINTS = ("progress_month.made_from", "FROM log_line", "INSERT INTO progress_month")
BODY = {"performed_on": str(TODAY), "role": "surgeon", "lines": [{"code": "X0002"}]}


def cases(app: Flask, token: str) -> int:
    answer = Api(app.test_client(), token).get(f"/training/progress?on={TODAY}")
    assert answer.status_code == 200, answer.text
    return int(answer.get_json()["totals"]["cases"])


def agrees(app: Flask, person_id: int) -> bool:
    with app.app_context():
        found = disagreement_of(person_id, TODAY) is None
        db.session.remove()
    return found


@pytest.mark.parametrize("point", POINTS)
def test_a_log_that_comes_while_its_month_is_counted_is_in_the_next_count(seeded_app: Flask, point: str) -> None:
    me = founded_program(seeded_app).resident()
    token, person = str(me.token), me.person["id"]
    me.log(**BODY)
    assert cases(seeded_app, token) == 1
    me.log(**BODY)
    with Held(seeded_app, lambda: cases(seeded_app, token), before=point) as look:
        if "INSERT" in point:  # it has the person's turn: the other device waits for it
            other = Held(seeded_app, lambda: me.log(**BODY)["id"], before="INSERT INTO procedure_log")
        else:
            other = None
            assert Api(seeded_app.test_client(), token).put(f"/logs/{uuid4()}", BODY).status_code == 201
    assert look.result() in {2, 3}
    if other is not None:
        other.go_on.set()
        assert other.result()
    assert cases(seeded_app, token) == 3
    assert agrees(seeded_app, person)


def test_two_devices_that_log_and_look_at_once_lose_nothing(seeded_app: Flask) -> None:
    me = founded_program(seeded_app).resident()
    token, person = str(me.token), me.person["id"]

    def device() -> int:
        own = Api(seeded_app.test_client(), token)
        for _ in range(3):
            assert own.put(f"/logs/{uuid4()}", BODY).status_code == 201
            cases(seeded_app, token)
        return 3

    assert sum(together(seeded_app, [device, device])) == 6
    assert cases(seeded_app, token) == 6
    assert agrees(seeded_app, person)

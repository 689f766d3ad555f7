"""An attending by the number of an account, as clients sent it before there were names: a colleague's, nobody else's."""

from __future__ import annotations

import uuid

from flask import Flask

from tests.support.api import Api, body_of
from tests.support.practice import founded


def test_a_colleagues_number_is_a_name_and_a_strangers_is_like_nobodys(app: Flask) -> None:
    practice = founded(app, "owner")
    resident = practice.join("trainee", career_stage="resident")
    colleague = practice.join(name="Jane Lee")
    stranger = Api(app.test_client()).signed_in(name="Sam Stranger")

    def answer(number: int) -> tuple[int, object]:
        sent = resident.put(f"/logs/{uuid.uuid4()}", body_of("47562", attending_id=number))
        body = sent.get_json()
        return sent.status_code, body["attending"]["name"] if sent.status_code == 201 else body["errors"]

    assert answer(colleague.person["id"]) == (201, "Jane Lee")
    refused = answer(stranger.person["id"])
    assert refused[0] == 422
    assert refused == answer(99_999)
